// What to do next, for every error code. The words are in the catalogue; opening another file is always offered.
import type { ErrorCode } from '$lib/bindings/api';

export type Remedy = 'make_plan' | 'show_plan' | 'retry' | 'forget';

/** Errors on the way to an apply are told where they happen, and resolved there. */
const told: Partial<Record<ErrorCode, readonly Remedy[]>> = {
  refused_empty: ['make_plan'],
  refused_not_json: ['make_plan'],
  refused_truncated: ['make_plan', 'retry'],
  refused_state: ['make_plan'],
  refused_stream: ['make_plan'],
  refused_several: ['make_plan'],
  refused_beside: ['make_plan'],
  refused_array: ['make_plan'],
  refused_scalar: ['make_plan'],
  refused_not_a_plan: ['make_plan'],
  refused_saved_plan: ['show_plan'],
  refused_encoding: ['retry'],
  file_absent: ['retry', 'forget'],
  file_unreadable: ['retry'],
  plan_closed: ['retry'],
  view_gone: ['retry'],
  internal: ['retry'],
};

export function remediesOf(code: ErrorCode): readonly Remedy[] {
  return told[code] ?? [];
}
