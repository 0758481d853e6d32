/**
 * Puts what was before and what comes after beside each other: which rows share a line of the split document.
 */
import type { Cell, DiffRow, RowContent, RowSide, Tag } from '$lib/bindings/api';
import type { ArrangedRow, Zone } from './arrange';

/** What stands at one side of a line. */
export type SideContent =
  | { kind: 'attribute'; name: Extract<RowContent, { kind: 'attribute' }>['name']; cell: Cell }
  | { kind: 'label'; content: Extract<RowContent, { kind: 'open' }> }
  | { kind: 'line'; number: number | null; segments: Extract<RowContent, { kind: 'line' }>['segments'] }
  | { kind: 'tags'; name: Extract<RowContent, { kind: 'tags' }>['name']; entries: Tag[]; unchanged: number };

export interface Side {
  row: DiffRow;
  side: RowSide;
  /** Whether it goes or comes; what stays stands at both sides. */
  changes: boolean;
  indent: number;
  content: SideContent;
}

/** A line of the split document: two sides, or what belongs to both. */
export type SplitRow =
  | { kind: 'across'; key: string; item: ArrangedRow }
  | { kind: 'sides'; key: string; zone: Zone; before: Side | null; after: Side | null };

export function zoneOf(item: SplitRow | ArrangedRow): Zone {
  if (!('kind' in item)) return item.zone;
  return item.kind === 'across' ? item.item.zone : item.zone;
}

function sideOf(item: ArrangedRow, side: RowSide): Side | null {
  const { row, indent } = item;
  const { content, sign } = row;
  const absent = side === 'before' ? sign === 'add' : sign === 'remove';
  if (absent) return null;
  const changes = sign !== 'none';
  const made = (inside: SideContent, differs = changes): Side => ({
    row,
    side,
    changes: differs,
    indent,
    content: inside,
  });
  switch (content.kind) {
    case 'attribute': {
      const cell = side === 'before' ? content.before : content.after;
      // What only one side has in a row that stays is the same at the other.
      const shown = cell ?? (changes ? null : (content.after ?? content.before));
      return shown === null ? null : made({ kind: 'attribute', name: content.name, cell: shown });
    }
    case 'open':
      // A value that changes inside of itself stays; what changes is said by the lines in it.
      return made({ kind: 'label', content }, sign === 'add' || sign === 'remove');
    case 'line': {
      const number = side === 'before' ? content.old : content.new;
      return made({ kind: 'line', number, segments: content.segments });
    }
    case 'tags': {
      const entries = content.entries.filter((tag) => (side === 'before' ? tag.before : tag.after) !== null);
      return made({ kind: 'tags', name: content.name, entries, unchanged: content.unchanged });
    }
    default:
      return null;
  }
}

function goesAcross(item: ArrangedRow): boolean {
  const { kind } = item.row.content;
  if (kind === 'open') return item.zone !== 'structure';
  return kind === 'fold' || kind === 'remark' || kind === 'moves' || kind === 'heading' || kind === 'check';
}

const isLine = (item: ArrangedRow, sign: 'add' | 'remove') =>
  item.row.content.kind === 'line' && item.row.sign === sign;

/** Lines that go and lines that come right after them share lines, the first with the first. */
export function splitRows(items: readonly ArrangedRow[]): SplitRow[] {
  const rows: SplitRow[] = [];
  let at = 0;
  const run = (sign: 'add' | 'remove'): ArrangedRow[] => {
    const found: ArrangedRow[] = [];
    for (let item = items[at]; item !== undefined && isLine(item, sign); item = items[at]) {
      found.push(item);
      at += 1;
    }
    return found;
  };
  for (let item = items[at]; item !== undefined; item = items[at]) {
    if (isLine(item, 'remove') || isLine(item, 'add')) {
      const out = run('remove');
      const into = run('add');
      for (let place = 0; place < Math.max(out.length, into.length); place += 1) {
        const [before, after] = [out[place], into[place]];
        rows.push({
          kind: 'sides',
          key: `${before?.key ?? ''}|${after?.key ?? ''}`,
          zone: 'lines',
          before: before === undefined ? null : sideOf(before, 'before'),
          after: after === undefined ? null : sideOf(after, 'after'),
        });
      }
      continue;
    }
    at += 1;
    rows.push(
      goesAcross(item)
        ? { kind: 'across', key: item.key, item }
        : {
            kind: 'sides',
            key: item.key,
            zone: item.zone,
            before: sideOf(item, 'before'),
            after: sideOf(item, 'after'),
          },
    );
  }
  return rows;
}
