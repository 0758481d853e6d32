// The one door to Rust. Everything else calls `host.call` and does not know which host answers.
import { httpHost, takeToken } from './http';
import { tauriHost } from './tauri';
import type { Host } from './types';

export { HostError } from './types';
export type { CommandName, Host, RequestOf, ResponseOf } from './types';

let chosen: Host | null = null;

function choose(): Host {
  if ('__TAURI_INTERNALS__' in window) return tauriHost;
  return httpHost(takeToken(window.location, window.history, window.sessionStorage) ?? '');
}

/** Puts another host in place of the one that would be chosen. */
export function useHost(other: Host): void {
  chosen = other;
}

export const host: Host = {
  get nativeDrop() {
    return (chosen ??= choose()).nativeDrop;
  },
  call: (name, request) => (chosen ??= choose()).call(name, request),
};
