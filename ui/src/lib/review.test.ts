import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenedPlans, OpenProgress, PlanSource, PlanSummary } from '$lib/bindings/api';
import { useHost } from '$lib/host';
import { mockHost, refusal, type MockHost } from '$lib/host/mock';
import { summary } from '../../tests/harness/scenes';
import { resetReview, review } from './review.svelte';

const plan = (id: number, name = `plan-${id.toString()}.json`): PlanSummary =>
  summary({ id, name, path: `/plans/${name}` });
const ids = () => review.plans.map((known) => known.id);

let host: MockHost;
let kept: OpenedPlans;
beforeEach(() => {
  resetReview();
  kept = { plans: [], recent: [] };
  host = mockHost({
    opened_plans: () => kept,
    open_plan: (source) => {
      if (source.kind === 'text') return summary({ id: 9, name: source.name, path: null });
      const id = Number(/\d+/.exec(source.path)?.[0]);
      if (!id) throw refusal('refused_state', { subject: source.path });
      const opened = plan(id);
      kept = { plans: [...kept.plans, opened], recent: kept.recent };
      return opened;
    },
  });
  useHost(host);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('opening', () => {
  it('opens each file and reads the last one', async () => {
    await review.openPaths(['/plans/1', '/plans/2', '/plans/3']);
    expect(ids()).toEqual([1, 2, 3]);
    expect(review.active?.id).toBe(3);
  });
  it('does not list a plan twice that is opened again', async () => {
    await review.openPaths(['/plans/1', '/plans/2', '/plans/1']);
    expect(ids()).toEqual([1, 2]);
    expect(review.active?.id).toBe(1);
  });
  it('keeps what is open when a file is refused, and says why', async () => {
    await review.openPaths(['/plans/1', '/plans/state']);
    expect(ids()).toEqual([1]);
    expect(review.active?.id).toBe(1);
    expect(review.refusal).toMatchObject({ code: 'refused_state', subject: '/plans/state' });
    expect(review.refused).toEqual({ kind: 'file', path: '/plans/state' });
    review.dismissRefusal();
    expect(review.refusal).toBeNull();
    expect(review.active?.id).toBe(1);
  });
  it('opens pasted text under the name that the words give it', async () => {
    await review.openText('pasted text', '{}');
    expect(host.calls[0]).toEqual({
      name: 'open_plan',
      request: { kind: 'text', name: 'pasted text', text: '{}' },
    });
    expect(review.active?.path).toBeNull();
  });
  it('tries the refused file again', async () => {
    await review.openPath('/plans/state');
    host.answer({ open_plan: () => plan(4) });
    await review.retry();
    expect(review.refusal).toBeNull();
    expect(review.active?.id).toBe(4);
  });
  it('takes up new names of plans that share a file name', async () => {
    await review.openPath('/plans/1');
    kept = { plans: [plan(1, 'network'), plan(2, 'payments')], recent: [] };
    host.answer({ open_plan: () => plan(2) });
    await review.openPath('/plans/2');
    expect(review.plans.map((known) => known.name)).toEqual(['network', 'payments']);
  });
});

describe('progress', () => {
  const half: OpenProgress = { active: true, name: 'big.json', read: 5, total: 10, phase: 'reading' };

  it('is not asked for where a file opens in a blink', async () => {
    await review.openPath('/plans/1');
    expect(host.calls.map((call) => call.name)).not.toContain('open_progress');
  });
  it('is shown while a file is being read and gone after that', async () => {
    vi.useFakeTimers();
    let finish: (opened: PlanSummary) => void = () => undefined;
    host.answer({
      open_plan: () => new Promise<PlanSummary>((resolve) => (finish = resolve)),
      open_progress: () => half,
    });
    const opening = review.openPath('/plans/1');
    await vi.advanceTimersByTimeAsync(299);
    expect(review.opening).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(review.opening).toEqual(half);
    await vi.advanceTimersByTimeAsync(300);
    expect(host.calls.filter((call) => call.name === 'open_progress')).toHaveLength(4);
    finish(plan(1));
    await opening;
    expect(review.opening).toBeNull();
    const asked = host.calls.length;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(host.calls).toHaveLength(asked);
  });
  it('does not stop the opening where it cannot be asked for', async () => {
    vi.useFakeTimers();
    let finish: (opened: PlanSummary) => void = () => undefined;
    host.answer({
      open_plan: () => new Promise<PlanSummary>((resolve) => (finish = resolve)),
      open_progress: () => {
        throw refusal('internal');
      },
    });
    const opening = review.openPath('/plans/1');
    await vi.advanceTimersByTimeAsync(500);
    finish(plan(1));
    await opening;
    expect(review.active?.id).toBe(1);
    expect(review.refusal).toBeNull();
  });
});

it('opens files one after the other, in the order in which they came', async () => {
  const running: PlanSource[] = [];
  let most = 0;
  host.answer({
    open_plan: async (source) => {
      running.push(source);
      most = Math.max(most, running.length);
      await Promise.resolve();
      running.pop();
      return plan(Number(/\d+/.exec(source.kind === 'file' ? source.path : '')?.[0]));
    },
  });
  await Promise.all([review.openPath('/plans/2'), review.openPath('/plans/1')]);
  expect(most).toBe(1);
  expect(ids()).toEqual([2, 1]);
});

describe('moving between plans', () => {
  beforeEach(async () => {
    await review.openPaths(['/plans/1', '/plans/2', '/plans/3']);
  });
  it('goes around at the ends', () => {
    review.next();
    expect(review.active?.id).toBe(1);
    review.previous();
    expect(review.active?.id).toBe(3);
    review.previous();
    expect(review.active?.id).toBe(2);
  });
  it('does not go where nothing is', () => {
    review.activate(77);
    expect(review.active?.id).toBe(3);
  });
  it('reads the neighbour of a plan that is closed', async () => {
    review.activate(2);
    await review.close(2);
    expect(review.active?.id).toBe(3);
    await review.close(3);
    expect(review.active?.id).toBe(1);
    await review.close(1);
    expect(review.active).toBeNull();
    expect(ids()).toEqual([]);
  });
  it('keeps a plan that could not be closed, and says why', async () => {
    host.answer({
      close_plan: () => {
        throw refusal('internal');
      },
    });
    await review.close(2);
    expect(ids()).toEqual([1, 2, 3]);
    expect(review.refusal?.code).toBe('internal');
  });
  it('forgets a plan that Rust had closed already', async () => {
    host.answer({
      close_plan: () => {
        throw refusal('plan_closed');
      },
    });
    await review.close(2);
    expect(ids()).toEqual([1, 3]);
    expect(review.refusal).toBeNull();
  });
});

it('takes up what was open before a reload', async () => {
  kept = { plans: [plan(5), plan(6)], recent: [{ path: '/a', name: 'a', folder: '/', exists: true }] };
  await review.restore();
  expect(ids()).toEqual([5, 6]);
  expect(review.active?.id).toBe(6);
  expect(review.recent).toEqual(kept.recent);
});
