// What the host notices outside the web view: files handed over, files dragged over the window, menu entries.
import type { HostEvent } from '$lib/bindings/api';
import { host } from '.';
import { HostError } from './types';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** Asks for events one after the other until told to stop, or until the host says that it has none to offer. */
export async function followEvents(take: (event: HostEvent) => void, signal: AbortSignal): Promise<void> {
  let after = 0;
  let wait = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      const { last, events } = await host.call('next_events', { after });
      if (signal.aborted) return;
      after = last;
      wait = FIRST_RETRY_MS;
      events.forEach(take);
    } catch (cause) {
      if (HostError.from(cause).code === 'unsupported') return;
      await pause(wait, signal);
      wait = Math.min(wait * 2, LAST_RETRY_MS);
    }
  }
}
