// What to do next, for every error code. The words are in the catalogue; opening another file is always offered.
import type { ErrorCode } from '$lib/bindings/api';

export type Remedy = 'make_plan' | 'show_plan' | 'retry' | 'forget';

export const remedies: Record<ErrorCode, readonly Remedy[]> = {
  refused_empty: ['make_plan'],
  refused_not_json: ['make_plan'],
  refused_truncated: ['make_plan', 'retry'],
  refused_state: ['make_plan'],
  refused_stream: ['make_plan'],
  refused_format_version: [],
  refused_array: ['make_plan'],
  refused_scalar: ['make_plan'],
  refused_not_a_plan: ['make_plan'],
  refused_saved_plan: ['show_plan'],
  refused_too_deep: [],
  refused_encoding: ['retry'],
  file_absent: ['retry', 'forget'],
  file_is_folder: [],
  file_unreadable: ['retry'],
  file_too_large: [],
  plan_closed: ['retry'],
  view_gone: ['retry'],
  unsupported: [],
  settings_not_saved: [],
  internal: ['retry'],
};
