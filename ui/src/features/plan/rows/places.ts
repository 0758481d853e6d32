import type { DiffRow, RowSide, Segment } from '$lib/bindings/api';
import type { CellPlace } from '../revealing';

/** Where a side of a row stands. */
export function placeOf(row: DiffRow, name: readonly Segment[], side: RowSide): CellPlace {
  return { node: row.node, side, name: name.map(({ text }) => text).join('') };
}
