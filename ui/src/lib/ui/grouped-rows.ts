// Where rows under headings stand: arithmetic alone, so that a list of a hundred thousand costs as much as one of ten.

export interface Sizes {
  row: number;
  /** 0 for a list without headings. */
  heading: number;
}

export type Item =
  | { kind: 'heading'; key: string; group: number; top: number }
  | { kind: 'row'; key: string; row: number; top: number }
  | { kind: 'below'; key: string; row: number; top: number; height: number };

interface Span {
  group: number;
  /** Its first row. */
  first: number;
  count: number;
  /** Where its heading begins, without what hangs below rows. */
  top: number;
}

export class GroupedRows {
  readonly length: number;
  readonly height: number;
  private readonly spans: Span[] = [];
  /** Rows with something below them, in order. */
  private readonly extras: [row: number, height: number][];

  /** Groups without rows have no heading. `below` says how high what hangs below a row is. */
  constructor(
    readonly sizes: Sizes,
    counts: readonly number[],
    below: ReadonlyMap<number, number> = new Map(),
  ) {
    let [first, top] = [0, 0];
    for (const [group, count] of counts.entries()) {
      if (count === 0) continue;
      this.spans.push({ group, first, count, top });
      first += count;
      top += sizes.heading + count * sizes.row;
    }
    this.length = first;
    this.extras = [...below].filter(([row]) => row < first).sort(([one], [other]) => one - other);
    this.height = top + this.extras.reduce((sum, [, height]) => sum + height, 0);
  }

  /** What hangs below the rows before this one. */
  private extraBefore(row: number): number {
    let sum = 0;
    for (const [at, height] of this.extras) {
      if (at >= row) break;
      sum += height;
    }
    return sum;
  }

  /** The last span that begins at or before what is asked for. */
  private spanAt(value: number, of: (span: Span) => number): Span | undefined {
    let [low, high] = [0, this.spans.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const span = this.spans[middle];
      if (span && of(span) <= value) low = middle;
      else high = middle - 1;
    }
    return this.spans[low];
  }

  top(row: number): number {
    const span = this.spanAt(row, ({ first }) => first);
    if (!span) return 0;
    return span.top + this.sizes.heading + (row - span.first) * this.sizes.row + this.extraBefore(row);
  }

  /** How high what hangs below a row is. */
  belowOf(row: number): number {
    return this.extras.find(([at]) => at === row)?.[1] ?? 0;
  }

  /** The heading that a row stands under. */
  groupOf(row: number): number {
    return this.spanAt(row, ({ first }) => first)?.group ?? 0;
  }

  /** Whether a row is the first under its heading. */
  leads(row: number): boolean {
    return this.spanAt(row, ({ first }) => first)?.first === row;
  }

  /** The group whose heading or rows are at this height. */
  groupAt(y: number): number | undefined {
    return this.spanAt(y, (span) => span.top + this.extraBefore(span.first))?.group;
  }

  /** The row at or after this height; the last one beyond the end. */
  rowAt(y: number): number {
    let [low, high] = [0, Math.max(0, this.length - 1)];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.top(middle) + this.sizes.row > y) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Everything that is seen between two heights. */
  between(from: number, to: number): Item[] {
    const items: Item[] = [];
    if (this.length === 0) return items;
    const below = new Map(this.extras);
    // What hangs below the row before may reach into sight.
    for (let row = Math.max(0, this.rowAt(from) - 1); row < this.length; row += 1) {
      const top = this.top(row);
      if (this.leads(row) && this.sizes.heading > 0) {
        const group = this.groupOf(row);
        items.push({ kind: 'heading', key: `g${group.toString()}`, group, top: top - this.sizes.heading });
      }
      if (top - this.sizes.heading >= to) break;
      items.push({ kind: 'row', key: row.toString(), row, top });
      const height = below.get(row);
      if (height !== undefined) {
        items.push({ kind: 'below', key: `b${row.toString()}`, row, top: top + this.sizes.row, height });
      }
    }
    return items;
  }
}
