// How the confirm window, and no other window, reaches Rust: code that imports this can apply.
import { invoke } from '@tauri-apps/api/core';
import type { ApplyCommands } from '$lib/bindings/api';
import { post, takeToken } from './loopback';
import { HostError } from './types';

export type ApplyName = keyof ApplyCommands;
export type ApplyRequest<N extends ApplyName> = ApplyCommands[N]['request'];
export type ApplyResponse<N extends ApplyName> = ApplyCommands[N]['response'];

/** How the confirm window reaches Rust. Rejects with a `HostError`, whatever went wrong. */
export interface ApplyHost {
  callApply<N extends ApplyName>(name: N, request: ApplyRequest<N>): Promise<ApplyResponse<N>>;
}

/** Its own, so that the token of the main window can neither be read nor used here. */
const STORED = 'countersign-confirm-token';

const tauriApplyHost: ApplyHost = {
  async callApply(name, request) {
    try {
      return await invoke<ApplyResponse<typeof name>>(`plugin:apply|${name}`, { request });
    } catch (cause) {
      throw HostError.from(cause);
    }
  },
};

export function httpApplyHost(token: string, send?: typeof fetch): ApplyHost {
  return {
    async callApply(name, request) {
      return (await post(`/apply/${name}`, request, token, send)) as ApplyResponse<typeof name>;
    },
  };
}

let chosen: ApplyHost | null = null;

function choose(): ApplyHost {
  if ('__TAURI_INTERNALS__' in window) return tauriApplyHost;
  return httpApplyHost(takeToken(window.location, window.history, window.sessionStorage, STORED) ?? '');
}

/** Puts another host in place of the one that would be chosen. */
export function useApplyHost(other: ApplyHost): void {
  chosen = other;
}

export const applyHost: ApplyHost = {
  callApply: (name, request) => (chosen ??= choose()).callApply(name, request),
};
