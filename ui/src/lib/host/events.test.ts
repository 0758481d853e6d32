import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HostEvent } from '$lib/bindings/api';
import { useHost } from '.';
import { followEvents } from './events';
import { mockHost, refusal, type MockHost } from './mock';

let end: AbortController;
const seen: HostEvent[] = [];
const take = (event: HostEvent) => seen.push(event);
const asked = (host: MockHost) => host.calls.map((call) => (call.request as { after: number }).after);

beforeEach(() => {
  vi.useFakeTimers();
  end = new AbortController();
  seen.length = 0;
});
afterEach(() => {
  end.abort();
  vi.useRealTimers();
});

it('takes events in order and asks after the last one', async () => {
  const first: HostEvent = { kind: 'open_files', paths: ['/a', '/b'] };
  const second: HostEvent = { kind: 'drag_over', inside: true };
  let round = 0;
  const host = mockHost({
    next_events: () => {
      round += 1;
      if (round === 1) return { last: 7, events: [first, second] };
      if (round === 2) return { last: 7, events: [] };
      return new Promise(() => undefined);
    },
  });
  useHost(host);
  void followEvents(take, end.signal);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([first, second]);
  expect(asked(host)).toEqual([0, 7, 7]);
});

it('waits longer from failure to failure, ten seconds at most', async () => {
  const host = mockHost({
    next_events: () => {
      throw refusal('internal');
    },
  });
  useHost(host);
  void followEvents(take, end.signal);
  const waits = [1_000, 2_000, 4_000, 8_000, 10_000, 10_000];
  for (const [before, wait] of waits.entries()) {
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(host.calls).toHaveLength(before + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(host.calls).toHaveLength(before + 2);
  }
});

it('ends where the host has no events to offer', async () => {
  const host = mockHost();
  useHost(host);
  await followEvents(take, end.signal);
  expect(host.calls).toHaveLength(1);
});

it('ends when it is told to, also while it waits', async () => {
  const host = mockHost({
    next_events: () => {
      throw refusal('internal');
    },
  });
  useHost(host);
  const loop = followEvents(take, end.signal);
  await vi.advanceTimersByTimeAsync(10);
  end.abort();
  await loop;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(host.calls).toHaveLength(1);
});
