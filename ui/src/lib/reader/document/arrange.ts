/**
 * Decides how each diff row is drawn from where it stands: rows are flat, with a depth, and what a row is inside of
 * follows from the containers before it.
 */
import type { DiffRow } from '$lib/bindings/api';

/** `values`: attributes side by side. `structure`: decoded JSON, one line a side. `lines`: numbered lines of text. */
export type Zone = 'values' | 'structure' | 'lines';

export interface ArrangedRow {
  row: DiffRow;
  key: string;
  zone: Zone;
  /** Nesting inside of its zone. */
  indent: number;
  /** Whether a framed zone begins or ends at this row. */
  begins: boolean;
  ends: boolean;
}

function zoneInside(row: DiffRow): Zone | null {
  if (row.content.kind !== 'open') return null;
  const { what, asText } = row.content;
  if (what === 'text' || what === 'base64') return 'lines';
  if (what === 'json' || what === 'policy' || what === 'yaml') return asText ? 'lines' : 'structure';
  return null;
}

export function arrange(rows: readonly DiffRow[]): ArrangedRow[] {
  const zones: { depth: number; zone: Zone }[] = [];
  const keys = new Map<string, number>();
  const arranged = rows.map((row): ArrangedRow => {
    while (zones.length > 0 && (zones.at(-1)?.depth ?? 0) >= row.depth) zones.pop();
    const around = zones.at(-1);
    const zone = row.content.kind === 'line' ? 'lines' : (around?.zone ?? 'values');
    const indent = Math.max(0, row.depth - (around === undefined ? 0 : around.depth + 1));
    const inside = zoneInside(row);
    if (inside !== null) zones.push({ depth: row.depth, zone: inside });

    // A node can give several rows, such as the two lines of a changed line; they differ by their turn.
    const base = `${row.node.toString()} ${row.content.kind}`;
    const turn = keys.get(base) ?? 0;
    keys.set(base, turn + 1);
    return { row, key: `${base} ${turn.toString()}`, zone, indent, begins: false, ends: false };
  });
  arranged.forEach((item, at) => {
    if (item.zone === 'values') return;
    item.begins = arranged[at - 1]?.zone !== item.zone;
    item.ends = arranged[at + 1]?.zone !== item.zone;
  });
  return arranged;
}

/** How many lines are drawn as one block that comes and goes with the viewport. */
export const CHUNK = 10;
/** So many blocks are simply drawn: watching them would cost more. */
export const EAGER = 7;

/**
 * The rows in blocks of about as many lines. Where `joined` says so of two that follow each other, they are never in
 * different ones.
 */
export function chunks<T>(
  items: readonly T[],
  joined: (before: T, after: T) => boolean = () => false,
  weigh: (item: T) => number = () => 1,
): T[][] {
  const parts: T[][] = [];
  let part: T[] = [];
  let weight = 0;
  for (const item of items) {
    const last = part.at(-1);
    if (last !== undefined && weight >= CHUNK && !joined(last, item)) {
      parts.push(part);
      part = [];
      weight = 0;
    }
    part.push(item);
    weight += weigh(item);
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
