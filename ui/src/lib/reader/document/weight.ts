import type { Cell, RowContent, Segment } from '$lib/bindings/api';
import type { ArrangedRow } from './arrange';
import type { SideContent, SplitRow } from './split';

/** Texts up to this length are taken to stand on a line or two, as most rows do. */
const SHORT = 400;
/** About what stands on a line of a longer one. */
const LINE = 100;

const lengthOf = (segments: readonly Segment[]) => segments.reduce((sum, { text }) => sum + text.length, 0);
const ofCell = (cell: Cell | null) => (cell?.kind === 'value' ? lengthOf(cell.segments) : 0);

function ofContent(content: RowContent | SideContent): number {
  if (content.kind === 'line') return lengthOf(content.segments);
  if (content.kind !== 'attribute') return 0;
  return 'cell' in content ? ofCell(content.cell) : Math.max(ofCell(content.before), ofCell(content.after));
}

/** About how many lines a row takes where long ones continue below. */
export function weigh(item: ArrangedRow | SplitRow): number {
  let length: number;
  if (!('kind' in item)) length = ofContent(item.row.content);
  else if (item.kind === 'across') length = ofContent(item.item.row.content);
  else {
    const [before, after] = [item.before, item.after].map((side) => (side ? ofContent(side.content) : 0));
    length = Math.max(before ?? 0, after ?? 0);
  }
  return length <= SHORT ? 1 : Math.ceil(length / LINE);
}
