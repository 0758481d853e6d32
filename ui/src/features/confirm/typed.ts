// Whether what was typed is what the window asks for. Rust holds it against the plan once more.
import type { Confirm, ConfirmTyped } from '$lib/bindings/api';

export type Match = 'empty' | 'begins' | 'matches' | 'differs';

export function matchOf(typed: string, wanted: string): Match {
  if (typed === '') return 'empty';
  if (typed === wanted) return 'matches';
  return wanted.startsWith(typed) ? 'begins' : 'differs';
}

/** Characters that are still to be typed. */
export const toGo = (typed: string, wanted: string): number => [...wanted].length - [...typed].length;

export const wantedCount = (confirm: Confirm): string => confirm.destroyedCount.toString();

export function isTyped(confirm: Confirm, typed: ConfirmTyped): boolean {
  if (confirm.unboundCount > 0 && !typed.unbound) return false;
  if (confirm.typeName && matchOf(typed.name, confirm.label) !== 'matches') return false;
  if (confirm.claims.length > 0 && !typed.despiteClaims) return false;
  return !confirm.typeCount || matchOf(typed.count, wantedCount(confirm)) === 'matches';
}
