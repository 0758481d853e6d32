import type { ApiError, Commands, ErrorCode } from '$lib/bindings/api';

export type CommandName = keyof Commands;
export type RequestOf<N extends CommandName> = Commands[N]['request'];
export type ResponseOf<N extends CommandName> = Commands[N]['response'];

/** How Rust is reached. */
export interface Host {
  /** Whether the desktop itself hands over dropped files, so that the page must not read them a second time. */
  readonly nativeDrop: boolean;
  /** Rejects with a `HostError`, whatever went wrong. */
  call<N extends CommandName>(name: N, request: RequestOf<N>): Promise<ResponseOf<N>>;
}

/** Why a command did not do what was asked. The catalogue has words for each code. */
export class HostError extends Error implements ApiError {
  override readonly name = 'HostError';
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly subject: string;
  readonly detail: string;

  constructor(error: ApiError) {
    super(error.message);
    this.code = error.code;
    this.hint = error.hint;
    this.subject = error.subject;
    this.detail = error.detail;
  }

  /** Whatever a transport rejects with, as the error of a command. */
  static from(cause: unknown): HostError {
    if (cause instanceof HostError) return cause;
    if (isApiError(cause)) return new HostError(cause);
    const message = cause instanceof Error ? cause.message : String(cause);
    return new HostError({ code: 'internal', message, hint: null, subject: '', detail: message });
  }
}

export function isApiError(value: unknown): value is ApiError {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, subject, detail } = value as Record<string, unknown>;
  return [code, message, subject, detail].every((part) => typeof part === 'string');
}
