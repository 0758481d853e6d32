// The whole app with a host whose events a test tells.
import { fireEvent, render, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect } from 'vitest';
import App from '../../src/app/App.svelte';
import type { HostEvent } from '../../src/lib/bindings/api';
import { useHost } from '../../src/lib/host';
import { mockHost, type Answers, type MockHost } from '../../src/lib/host/mock';

export interface Started {
  host: MockHost;
  tell: (...events: HostEvent[]) => void;
}

export async function startApp(answers: Answers): Promise<Started> {
  let wake: () => void = () => undefined;
  let waiting: HostEvent[] = [];
  const host = mockHost({
    next_events: async ({ after }) => {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const events = waiting;
      waiting = [];
      return { last: after + events.length, events };
    },
    ...answers,
  });
  useHost(host);
  render(App);
  await waitFor(() => {
    expect(host.calls.map((call) => call.name)).toContain('next_events');
  });
  await tick();
  return {
    host,
    tell: (...events) => {
      waiting.push(...events);
      wake();
    },
  };
}

/** A key, where the focus is. */
export const press = (key: string, code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, code, ...more });

export const plain = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
