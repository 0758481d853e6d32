import type { ChangeList, ChangeRow, ChangeRows, RowWindow } from '$lib/bindings/api';
import { host } from '$lib/host';
import type { RowPages } from '../state/rows.svelte';

/** The most rows that one answer holds. */
const ROWS_PER_ANSWER = 512;

interface Searched {
  plan: number;
  list: ChangeList;
  pages: RowPages;
  /** Whether the list is still the one that is shown: rows of another would be other rows. */
  current: () => boolean;
}
export type IsSought = (row: ChangeRow, at: number) => boolean;

const rowsOf = (window: RowWindow): Promise<ChangeRows | null> =>
  host.call('change_rows', window).catch(() => null);

/** Place of a row; nothing where there is none, `unknown` where not all rows could be had. */
export type Found = number | 'unknown' | null;

/**
 * The first row of a list that is looked for, also among those that were never in sight.
 */
export async function firstRow(
  { plan, list, pages, current }: Searched,
  start: number,
  is: IsSought,
  end?: number,
): Promise<Found> {
  const { view, shown } = list;
  const last = Math.min(end ?? shown, shown);
  let at = start;
  for (; at < last; at += 1) {
    const row = pages.row(at);
    if (row === undefined) break;
    if (is(row, at)) return at;
  }
  for (; at < last; at += ROWS_PER_ANSWER) {
    const answer = await rowsOf({ plan, view, from: at, to: Math.min(last, at + ROWS_PER_ANSWER) });
    if (answer === null || !current()) return 'unknown';
    for (const [place, row] of answer.rows.entries()) if (is(row, at + place)) return at + place;
  }
  return null;
}
