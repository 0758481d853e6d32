// What stays true while a reader moves about: the place that is read, what is said of it, and what is asked once.
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registry, runAction } from '$lib/actions/registry.svelte';
import { useHost, type CommandName, type RequestOf } from '$lib/host';
import { mockHost, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { resetReview, review } from '$lib/review.svelte';
import { acme, answersOf, large, reviewed, type World } from '../../../tests/plan/fixture';
import { check, line } from '../../../tests/plan/rows';
import { sceneOf } from '../../../tests/plan/scenes';
import { arrange, chunks } from '$lib/reader/document/arrange';
import { layout } from '$lib/reader/document/layout.svelte';
import PlanView from './PlanView.svelte';
import { fileReadings, forgetReadings } from '$lib/reader/state/readings';

vi.setConfig({ testTimeout: 30_000 });

let host: MockHost;

beforeEach(() => {
  registry.place = 'plan';
  resetReview();
  forgetReadings();
});
afterEach(() => {
  cleanup();
  layout.wrap = true;
});

async function show(worlds: World[], more: Answers = {}) {
  host = mockHost({ ...answersOf(worlds), ...more });
  useHost(host);
  await review.restore();
  render(PlanView);
  await screen.findAllByRole('option');
  await waitFor(() => {
    expect(document.querySelector('[role=option][aria-label=Loading]')).toBeNull();
    // What comes after the list is asked of this host, and not of that of the next test.
    expect(asked('plan_bases')).toHaveLength(1);
  });
}
function asked<N extends CommandName>(name: N): RequestOf<N>[] {
  return host.calls.filter((call) => call.name === name).map((call) => call.request as RequestOf<N>);
}
const selected = () => document.querySelector('[role=option][aria-selected=true]');
const documentOf = () => document.querySelector<HTMLElement>('.document');
const plain = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

describe('the change that is read', () => {
  it('is the one where the document stands, also after scrolling and coming back', async () => {
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
    await show(sceneOf('several'));
    const scroller = await waitFor(() => documentOf() ?? Promise.reject(new Error('no document')));
    scroller.scrollTop = 900;
    scroller.dispatchEvent(new Event('scroll'));
    await waitFor(() => {
      expect(Number(selected()?.getAttribute('aria-posinset'))).toBeGreaterThan(2);
    });
    const read = selected()?.getAttribute('aria-posinset') ?? '';
    const projects = within(screen.getByRole('list', { name: 'Projects' }));
    await userEvent.click(projects.getByRole('button', { name: /^staging/ }));
    await screen.findByText('40 changes');
    await userEvent.click(projects.getByRole('button', { name: /^prod-eu-central/ }));
    await screen.findByText('13 changes');
    expect(selected()?.getAttribute('aria-posinset')).toBe(read);
    const slot = document.querySelector<HTMLElement>(`.slot[data-index="${String(Number(read) - 1)}"]`);
    expect(documentOf()?.scrollTop).toBe(Number.parseFloat(slot?.style.top ?? ''));
  });

  it('is named as the active one only while its row is drawn', async () => {
    await show([large(400)]);
    const list = screen.getByRole('listbox');
    expect(list.getAttribute('aria-activedescendant')).toBe('entry-0');
    list.scrollTop = 6000;
    list.dispatchEvent(new Event('scroll'));
    await waitFor(() => {
      expect(document.getElementById('entry-0')).toBeNull();
    });
    expect(list.getAttribute('aria-activedescendant')).toBeNull();
  });
});

describe('the change that the reader goes to', () => {
  it('is asked for alone, and what stands around it once it is there', async () => {
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
    const world = large(400);
    const answers = answersOf([world]);
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await show([world], {
      ...answers,
      diff_section: async (query) => {
        if (query.section.kind === 'change' && query.section.change === 399) await held;
        return answers.diff_section?.(query) ?? Promise.reject(new Error('no answer'));
      },
    });
    await waitFor(() => {
      expect(asked('diff_section').length).toBeGreaterThan(1);
    });
    const before = asked('diff_section').length;
    await userEvent.click(screen.getByRole('listbox'));
    await userEvent.keyboard('{End}');
    await waitFor(() => {
      expect(asked('diff_section').length).toBeGreaterThan(before);
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const of = (from: number) =>
      asked('diff_section')
        .slice(from)
        .map((query) => query.section);
    expect(of(before)).toEqual([{ kind: 'change', change: 399 }]);
    answer();
    await waitFor(() => {
      expect(of(before + 1)).toContainEqual({ kind: 'change', change: 398 });
    });
  });
});

describe('what is said of marks', () => {
  it('does not call all changes viewed where a filter hides some', async () => {
    await show([acme()]);
    runAction('plan.chip-delete');
    await screen.findByText('1 of 13 changes');
    runAction('plan.viewed');
    expect(await screen.findByText('All changes in this list are viewed.')).toBeTruthy();
    expect(screen.queryByText('All resource changes are viewed.')).toBeNull();
  });

  it('says nothing of the rest where it could not be looked through', async () => {
    const world = large(700);
    // The last one has no mark, and lies where no row was asked for yet.
    world.viewed = new Set(Array.from({ length: 698 }, (_, at) => at + 1));
    const answers = answersOf([world]);
    let refuse = false;
    await show([world], {
      ...answers,
      change_rows: (window) => {
        if (refuse) throw refusal('internal');
        return answers.change_rows?.(window) ?? Promise.reject(new Error('no answer'));
      },
    });
    refuse = true;
    runAction('plan.viewed');
    await screen.findByText('699 of 700 viewed');
    // What would be said is said right after.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(screen.queryByText(/are viewed/)).toBeNull();
  });
});

describe('the comparison that is under way by itself', () => {
  it('is waited for by whoever opens the tab, and then listed', async () => {
    const world = reviewed();
    if (world.bases)
      world.bases = { ...world.bases, bases: world.bases.bases.map((base) => ({ ...base, open: true })) };
    const answers = answersOf([world]);
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await show([world], {
      ...answers,
      compare_plans: async (request) => {
        await held;
        return answers.compare_plans?.(request) ?? Promise.reject(new Error('no answer'));
      },
    });
    await waitFor(() => {
      expect(asked('compare_plans')).toHaveLength(1);
    });
    await userEvent.click(await screen.findByRole('button', { name: /^Since last plan/ }));
    answer();
    await waitFor(() => {
      expect(asked('list_changes').at(-1)?.since).toEqual(['new', 'changed']);
    });
    expect(asked('compare_plans')).toHaveLength(1);
  });
});

describe('two plans chosen at once', () => {
  const ofTwo = async (held: Map<string, Promise<void>>, more: (base: string) => void = () => undefined) => {
    const world = reviewed();
    const answers = answersOf([world]);
    await show([world], {
      ...answers,
      compare_plans: async (request) => {
        await held.get(request.base ?? '');
        more(request.base ?? '');
        const answer = await answers.compare_plans?.(request);
        return answer ?? Promise.reject(new Error('no answer'));
      },
    });
    const [plan] = review.plans;
    if (plan === undefined) throw new Error('no plan is open');
    const reading = fileReadings.of(plan, review.plans);
    await waitFor(() => {
      expect(reading.comparing.possible).toBe(true);
    });
    return reading;
  };

  it('are compared one after the other, so that the last one chosen is the one that holds', async () => {
    let answer: () => void = () => undefined;
    const reading = await ofTwo(new Map([['approved', new Promise<void>((resolve) => (answer = resolve))]]));
    const first = reading.compareWith('approved');
    await waitFor(() => {
      expect(asked('compare_plans')).toHaveLength(1);
    });
    const second = reading.compareWith('older');
    expect(reading.comparing.base?.base).toBe('older');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked('compare_plans').map(({ base }) => base)).toEqual(['approved']);
    answer();
    await Promise.all([first, second]);
    expect(asked('compare_plans').map(({ base }) => base)).toEqual(['approved', 'older']);
    expect(reading.comparing.comparison?.base).toBe('older');
  });

  it('leave the one that holds on screen where the last one fails', async () => {
    let answer: () => void = () => undefined;
    const held = new Map([['approved', new Promise<void>((resolve) => (answer = resolve))]]);
    const reading = await ofTwo(held, (base) => {
      if (base === 'older') throw refusal('invalid', { message: 'no such plan' });
    });
    const first = reading.compareWith('approved');
    await waitFor(() => {
      expect(asked('compare_plans')).toHaveLength(1);
    });
    const second = reading.compareWith('older');
    answer();
    await Promise.all([first, second]);
    expect(reading.comparing.failure?.message).toContain('no such plan');
    expect(reading.comparing.comparison?.base).toBe('approved');
    expect(reading.comparing.base?.base).toBe('approved');
  });
});

describe('a list that was made before every change was looked at', () => {
  it('is asked for again, since marks were not known to it', async () => {
    const world = large(400);
    const answers = answersOf([world]);
    let lists = 0;
    await show([world], {
      ...answers,
      list_changes: async (query) => {
        lists += 1;
        const list = await answers.list_changes?.(query);
        return list ? { ...list, analysed: lists > 1 } : Promise.reject(new Error('no answer'));
      },
    });
    await waitFor(() => {
      expect(asked('list_changes')).toHaveLength(2);
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked('list_changes')).toHaveLength(2);
  });
});

describe('identical changes of a large plan, which are found after the list was shown', () => {
  const many = (): World => ({
    ...large(2400),
    same: [{ changes: Array.from({ length: 40 }, (_, at) => at + 100), paths: ['tags.Version'] }],
  });
  const rows = () => document.querySelector('[role=option]')?.getAttribute('aria-setsize');
  async function showLate() {
    const world = many();
    const answers = answersOf([world]);
    let tell: () => void = () => undefined;
    const known = new Promise<void>((resolve) => (tell = resolve));
    await show([world], {
      ...answers,
      plan_facets: async (plan) => {
        await known;
        return (await answers.plan_facets?.(plan)) ?? Promise.reject(new Error('no answer'));
      },
      list_changes: async (query) => {
        const list = await answers.list_changes?.(query);
        return list ? { ...list, analysed: query.foldSame } : Promise.reject(new Error('no answer'));
      },
    });
    return tell;
  }

  it('become one row where nobody went on yet, which is said and can be undone', async () => {
    const user = userEvent.setup();
    const tell = await showLate();
    expect(rows()).toBe('2400');
    tell();
    expect(await screen.findByText('Identical changes were put into one row each.')).toBeTruthy();
    expect(rows()).toBe('2361');
    await user.click(screen.getByText('Show identical changes one by one', { selector: '.grouping button' }));
    await waitFor(() => {
      expect(rows()).toBe('2400');
    });
    expect(screen.queryByText(/were put into one row/)).toBeNull();
    expect(layout.identical, 'the choice is for this plan').toBe('automatic');
  });

  it('stay rows of their own for a reader who went on, who is told', async () => {
    const tell = await showLate();
    const list = screen.getByRole('listbox');
    list.scrollTop = 50 * 24 + 28;
    list.dispatchEvent(new Event('scroll'));
    await waitFor(() => {
      expect(document.querySelector('[role=option][aria-posinset="60"]')).not.toBeNull();
    });
    tell();
    expect(await screen.findByText('Some changes are identical and could be one row each.')).toBeTruthy();
    await waitFor(() => {
      expect(asked('list_changes')).toHaveLength(2);
    });
    expect(asked('list_changes')[1]).toMatchObject({ foldSame: false });
    expect(rows()).toBe('2400');
    expect(list.scrollTop, 'what is in sight stays').toBe(50 * 24 + 28);
  });
});

describe('words of a plan', () => {
  it('are never taken for what every object has', async () => {
    const world = acme();
    world.also.set('checks', { notes: [], rows: [check('constructor', 'toString', 'constructor')] });
    const first = world.sections.get(0);
    if (first) first.notes = [{ kind: 'reason', reason: 'constructor', known: false, subject: 'valueOf' }];
    await show([world]);
    expect(await screen.findByText('constructor', { exact: false, selector: 'article *' })).toBeTruthy();
    runAction('plan.go-checks');
    const checks = await screen.findByRole('article', { name: 'Checks' });
    await within(checks).findByText('toString');
    expect(plain(checks)).toContain('constructor');
  });

  it('are boxed where the status line repeats them', async () => {
    const world = acme();
    const [first] = world.changes;
    if (first) first.address = { ...first.address, copy: 'aws_x.y["a\u202eb"]' };
    userEvent.setup();
    await show([world]);
    runAction('plan.copy-address');
    const said = await screen.findByText(/U\+202E/, { selector: '.said *' });
    expect(plain(said.parentElement)).not.toContain('\u202e');
  });
});

describe('a view that is gone', () => {
  it('is asked for once, however many of its pages were on their way', async () => {
    const world = large(2000);
    const answers = answersOf([world]);
    let gone = false;
    await show([world], {
      ...answers,
      change_rows: (window) => {
        if (gone && window.view === 1) throw refusal('view_gone');
        return answers.change_rows?.(window) ?? Promise.reject(new Error('no answer'));
      },
    });
    const before = asked('list_changes').length;
    gone = true;
    const list = screen.getByRole('listbox');
    list.scrollTop = 128 * 5 * 24 + 120;
    list.dispatchEvent(new Event('scroll'));
    await waitFor(() => {
      expect(asked('list_changes')).toHaveLength(before + 1);
    });
    await waitFor(() => {
      expect(document.querySelector('[role=option][aria-label=Loading]')).toBeNull();
    });
    expect(asked('list_changes')).toHaveLength(before + 1);
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});

describe('a text whose lines are not wrapped', () => {
  it('is never in two blocks, so that it scrolls to the side as a whole', () => {
    const rows = Array.from({ length: 45 }, (_, at) => line(at, at, `line ${String(at)}`));
    const arranged = arrange(rows);
    const together = (one: (typeof arranged)[number], other: (typeof arranged)[number]) =>
      one.zone !== 'values' && one.zone === other.zone;
    expect(chunks(arranged, together).map((part) => part.length)).toEqual([45]);
    expect(chunks(arranged).map((part) => part.length)).toEqual([10, 10, 10, 10, 5]);
  });
});
