import { SvelteMap } from 'svelte/reactivity';
import type { ChangeRow, ViewedCount } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';

interface Source {
  plan: number;
  /** Names the list that the rows are of. */
  view: () => number;
  /** What the marks are now, where one more was written: the rows follow. */
  written: (row: ChangeRow, viewed: boolean) => Promise<void>;
}

const keyOf = (row: ChangeRow): string => `${row.same === null ? 'one' : 'same'} ${row.change.toString()}`;

/**
 * Which changes are viewed. Rust remembers it; here a mark is shown before Rust has written it, and taken back where
 * it could not be written.
 */
export class Marks {
  /** Absent until a list was answered. */
  count = $state.raw<ViewedCount | null>(null);
  private turn = 0;
  private readonly pending = new SvelteMap<string, boolean>();

  constructor(private readonly source: Source) {}

  viewed(row: ChangeRow): boolean {
    return this.pending.get(keyOf(row)) ?? row.viewed;
  }

  /** Answers why it could not be done, where it could not. */
  async set(row: ChangeRow, viewed: boolean): Promise<HostError | null> {
    const key = keyOf(row);
    if (this.viewed(row) === viewed) return null;
    this.pending.set(key, viewed);
    this.turn += 1;
    const turn = this.turn;
    // How many of several were viewed before is not known here; Rust says it in a moment.
    const by = row.same === null ? (viewed ? 1 : -1) : 0;
    this.shift(by);
    try {
      const { plan, view, written } = this.source;
      const request = { plan, change: row.change, same: row.same === null ? null : view(), viewed };
      const count = await host.call('mark_viewed', request);
      // An answer from before another mark would turn the number back for a moment.
      if (turn === this.turn) this.count = count;
      await written(row, viewed);
      return null;
    } catch (cause) {
      this.shift(-by);
      return HostError.from(cause);
    } finally {
      this.pending.delete(key);
    }
  }

  private shift(by: number): void {
    if (this.count === null || by === 0) return;
    const { viewed, total } = this.count;
    this.count = { total, viewed: Math.max(0, Math.min(total, viewed + by)) };
  }
}
