// A host in memory for tests. Nothing that is shipped imports it.
import type { ApiError, AppInfo, ErrorCode, OpenedPlans } from '$lib/bindings/api';
import { defaultSettings } from '../settings';
import type { ApplyHost, ApplyName, ApplyRequest, ApplyResponse } from './apply';
import { HostError, type CommandName, type Host, type RequestOf, type ResponseOf } from './types';

export type Answers = {
  [N in CommandName]?: (request: RequestOf<N>) => ResponseOf<N> | Promise<ResponseOf<N>>;
};

export interface MockHost extends Host {
  /** What was asked, in order. */
  readonly calls: { name: CommandName; request: unknown }[];
  /** Changes what is answered from here on. */
  answer(more: Answers): void;
}

export const mockInfo: AppInfo = {
  version: '0.1.0',
  platform: 'linux',
  canChooseFiles: true,
  settings: { ...defaultSettings, language: 'en', theme: 'light' },
};

const nothingOpened: OpenedPlans = { plans: [], recent: [] };

/** The error that Rust would send. */
export function refusal(code: ErrorCode, more: Partial<ApiError> = {}): HostError {
  return new HostError({ code, message: `refused: ${code}`, hint: null, subject: '', detail: '', ...more });
}

/** Answers what a test says, sensible emptiness for the start of the app, and `unsupported` for the rest. */
export function mockHost(answers: Answers = {}): MockHost {
  const calls: MockHost['calls'] = [];
  let known: Answers = {
    app_info: () => mockInfo,
    save_settings: (settings) => settings,
    opened_plans: () => nothingOpened,
    open_progress: () => ({ active: false, name: '', read: 0, total: 0, phase: 'reading' }),
    close_plan: () => ({}),
    ...answers,
  };
  return {
    nativeDrop: false,
    calls,
    answer(more) {
      known = { ...known, ...more };
    },
    async call<N extends CommandName>(name: N, request: RequestOf<N>): Promise<ResponseOf<N>> {
      calls.push({ name, request });
      const answer = known[name] as
        ((request: RequestOf<N>) => ResponseOf<N> | Promise<ResponseOf<N>>) | undefined;
      if (!answer) throw refusal('unsupported', { subject: name });
      return await answer(request);
    },
  };
}

export type ApplyAnswers = {
  [N in ApplyName]?: (request: ApplyRequest<N>) => ApplyResponse<N> | Promise<ApplyResponse<N>>;
};

export interface MockApplyHost extends ApplyHost {
  readonly calls: { name: ApplyName; request: unknown }[];
}

/** The same for the confirm window. */
export function mockApplyHost(answers: ApplyAnswers): MockApplyHost {
  const calls: MockApplyHost['calls'] = [];
  return {
    calls,
    async callApply<N extends ApplyName>(name: N, request: ApplyRequest<N>): Promise<ApplyResponse<N>> {
      calls.push({ name, request });
      const answer = answers[name] as
        ((request: ApplyRequest<N>) => ApplyResponse<N> | Promise<ApplyResponse<N>>) | undefined;
      if (!answer) throw refusal('unsupported', { subject: name });
      return await answer(request);
    },
  };
}
