/**
 * Places the rows of the resource list: group headings and rows have fixed heights, so that every offset is known
 * without having drawn anything.
 */
import type { Also, Group, GroupTitle } from '$lib/bindings/api';

export const ROW_HEIGHT = 24;
export const GROUP_HEIGHT = 28;
/** Room below the last row. */
export const LIST_END = 12;

/** An entry of list and document: a change by its place in the list, what follows, or what is no longer there. */
export type Entry = { kind: 'row'; row: number } | { kind: 'also'; part: Also } | { kind: 'gone' };

export type Heading = GroupTitle | { kind: 'also' };

export interface HeadingItem {
  kind: 'heading';
  key: string;
  top: number;
  title: Heading;
  changes: number | null;
}

export interface EntryItem {
  kind: 'entry';
  top: number;
  index: number;
  entry: Entry;
}

export type ListItem = HeadingItem | EntryItem;

interface Block {
  title: Heading;
  first: number;
  count: number;
  /** How many changes its rows are; nothing for what is none. */
  changes: number | null;
  top: number;
  heading: boolean;
}

export class ListLayout {
  readonly height: number;
  readonly rows: number;
  private readonly blocks: Block[] = [];
  /** What was asked for last. Whoever draws it again gets the same objects, and has nothing to do for them. */
  private headings = new Map<number, HeadingItem>();
  private entries = new Map<number, EntryItem>();

  constructor(
    groups: Group[],
    private readonly also: Also[],
    rows: number,
    /** Whether changes that only another plan has stand at the end, in one entry. */
    private readonly gone = false,
  ) {
    this.rows = rows;
    let top = 0;
    const add = (title: Heading, first: number, count: number, changes: number | null) => {
      if (count === 0) return;
      const heading = title.kind !== 'all';
      this.blocks.push({ title, first, count, changes, top, heading });
      top += (heading ? GROUP_HEIGHT : 0) + count * ROW_HEIGHT;
    };
    for (const group of groups) add(group.title, group.first, group.count, group.changes);
    add({ kind: 'also' }, rows, also.length + (gone ? 1 : 0), null);
    this.height = top + LIST_END;
  }

  /** How many entries list and document have. */
  get length(): number {
    return this.rows + this.also.length + (this.gone ? 1 : 0);
  }

  entry(index: number): Entry {
    if (this.gone && index === this.length - 1) return { kind: 'gone' };
    const part = this.also[index - this.rows];
    return part === undefined ? { kind: 'row', row: index } : { kind: 'also', part };
  }

  indexOf(part: Also): number {
    const at = this.also.indexOf(part);
    return at < 0 ? -1 : this.rows + at;
  }

  top(index: number): number {
    const block = this.blocks[this.blockOf((candidate) => candidate.first <= index)];
    if (block === undefined) return 0;
    return block.top + headingOf(block) + (index - block.first) * ROW_HEIGHT;
  }

  /** The first entry that is in sight from an offset on, and how much of it is above that. */
  at(offset: number): { index: number; offset: number } {
    const block = this.blocks[this.blockOf((candidate) => candidate.top <= offset)];
    if (block === undefined) return { index: 0, offset: 0 };
    const row = Math.floor((offset - block.top - headingOf(block)) / ROW_HEIGHT);
    const index = block.first + Math.max(0, Math.min(row, block.count - 1));
    return { index, offset: offset - this.top(index) };
  }

  /** Heading under which an entry stands. */
  title(index: number): Heading | null {
    return this.blocks[this.blockOf((candidate) => candidate.first <= index)]?.title ?? null;
  }

  /** What lies between two offsets, headings included. */
  between(from: number, to: number): ListItem[] {
    const items: ListItem[] = [];
    const headings = new Map<number, HeadingItem>();
    const entries = new Map<number, EntryItem>();
    let at = Math.max(
      0,
      this.blockOf((candidate) => candidate.top <= from),
    );
    for (; at < this.blocks.length; at += 1) {
      const block = this.blocks[at];
      if (block === undefined || block.top >= to) break;
      const body = block.top + headingOf(block);
      if (block.heading && body > from) {
        const item = this.headings.get(at) ?? headingItem(at, block);
        headings.set(at, item);
        items.push(item);
      }
      const first = Math.max(0, Math.floor((from - body) / ROW_HEIGHT));
      const last = Math.min(block.count, Math.ceil((to - body) / ROW_HEIGHT));
      for (let row = first; row < last; row += 1) {
        const index = block.first + row;
        const item = this.entries.get(index) ?? this.entryItem(index, body + row * ROW_HEIGHT);
        entries.set(index, item);
        items.push(item);
      }
    }
    this.headings = headings;
    this.entries = entries;
    return items;
  }

  private entryItem(index: number, top: number): EntryItem {
    return { kind: 'entry', top, index, entry: this.entry(index) };
  }

  private blockOf(reaches: (block: Block) => boolean): number {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const block = this.blocks[middle];
      if (block !== undefined && reaches(block)) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function headingOf(block: Block): number {
  return block.heading ? GROUP_HEIGHT : 0;
}

function headingItem(at: number, { top, title, changes }: Block): HeadingItem {
  return { kind: 'heading', key: `h${at.toString()}`, top, title, changes };
}
