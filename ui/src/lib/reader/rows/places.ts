import type { RowSide, Segment } from '$lib/bindings/api';
import type { CellPlace } from '../document/revealing';

/** Where a side of a row, or of a tag in it, stands. */
export function placeOf(row: { node: number }, name: readonly Segment[], side: RowSide): CellPlace {
  return { node: row.node, side, name: name.map(({ text }) => text).join('') };
}
