import { SvelteMap } from 'svelte/reactivity';
import { HostError } from '$lib/host';

interface Source<T> {
  ask: (from: number, to: number) => Promise<{ from: number; rows: T[] }>;
  total: number;
  /** Rows in one question. */
  size?: number;
  failed?: (error: HostError) => void;
}

/**
 * Rows of a list that Rust holds, fetched in pages as they come into sight.
 *
 * Rows may change while they are shown: what is in sight is asked for again and replaced when the answer is there, so
 * that no row is ever blank in between.
 */
export class Pages<T> {
  total = $state(0);
  private readonly pages = new SvelteMap<number, T[]>();
  private readonly asked = new Set<number>();
  /** The newest question for each page, so that an older answer that comes late is not shown. */
  private readonly turns = new Map<number, number>();
  private readonly size: number;
  private seen: [from: number, to: number] = [0, 0];

  constructor(private readonly source: Source<T>) {
    this.total = source.total;
    this.size = source.size ?? 128;
  }

  row(index: number): T | undefined {
    return this.pages.get(Math.floor(index / this.size))?.[index % this.size];
  }

  /** The rows that are at hand. */
  get loaded(): [index: number, row: T][] {
    return [...this.pages].flatMap(([page, rows]) =>
      rows.map((row, at): [number, T] => [page * this.size + at, row]),
    );
  }

  /** Takes rows that are at hand already, from the first one on. */
  fill(rows: readonly T[]): void {
    for (let from = 0; from < rows.length; from += this.size) {
      const page = from / this.size;
      this.asked.add(page);
      this.pages.set(page, rows.slice(from, from + this.size));
    }
  }

  /** Puts newer facts in the place of older ones; no row moves. */
  replace(newer: (row: T) => T): void {
    for (const [page, rows] of this.pages) this.pages.set(page, rows.map(newer));
  }

  /** Sees to it that a window is there, and the page after it soon. */
  need(from: number, to: number): void {
    this.seen = [from, to];
    for (const page of this.pagesOf(from, to + this.size)) this.fetch(page);
  }

  /** Asks again for what is in sight; what is out of sight is asked for when it comes back. */
  async refresh(total = this.total): Promise<void> {
    this.total = total;
    const kept = new Set(this.pagesOf(...this.seen));
    for (const page of this.asked) if (!kept.has(page)) this.asked.delete(page);
    await Promise.all([...kept].map((page) => this.load(page)));
  }

  /** The list became longer at its end; only its last page changed. */
  grow(total: number): void {
    if (total === this.total) return;
    const last = Math.floor(Math.max(0, this.total - 1) / this.size);
    this.total = total;
    this.asked.delete(last);
    this.need(...this.seen);
  }

  private pagesOf(from: number, to: number): number[] {
    const last = Math.ceil(this.total / this.size) - 1;
    const first = Math.max(0, Math.floor(from / this.size));
    const end = Math.min(last, Math.floor(Math.max(from, to - 1) / this.size));
    return Array.from({ length: Math.max(0, end - first + 1) }, (_, at) => first + at);
  }

  private fetch(page: number): void {
    if (!this.asked.has(page)) void this.load(page);
  }

  private async load(page: number): Promise<void> {
    this.asked.add(page);
    const turn = (this.turns.get(page) ?? 0) + 1;
    this.turns.set(page, turn);
    const from = page * this.size;
    try {
      const answer = await this.source.ask(from, Math.min(from + this.size, this.total));
      if (answer.from === from && this.turns.get(page) === turn) this.pages.set(page, answer.rows);
    } catch (cause) {
      this.asked.delete(page);
      this.source.failed?.(HostError.from(cause));
    }
  }
}
