import { SvelteMap } from 'svelte/reactivity';
import type { ChangeRow, ChangeRows, RowWindow } from '$lib/bindings/api';
import { HostError } from '$lib/host';

export const PAGE = 128;

interface Source {
  plan: number;
  view: number;
  shown: number;
  ask: (window: RowWindow) => Promise<ChangeRows>;
  /** The view is gone: the list has to be asked for again. */
  gone: (error: HostError) => void;
}

/**
 * The rows of one view of the resource list, fetched in pages as they come into sight.
 *
 * An instance belongs to one view. Another query makes another instance, so an answer that comes late cannot land
 * among rows of a different order.
 */
export class RowPages {
  private readonly pages = new SvelteMap<number, ChangeRow[]>();
  private readonly asked = new Set<number>();

  constructor(private readonly source: Source) {}

  row(index: number): ChangeRow | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Asks for the first rows. Settles when they are there, or could not be had. */
  async begin(): Promise<void> {
    if (this.source.shown > 0) await this.fetch(0);
  }

  /** Sees to it that a window is there, and its neighbours soon. */
  need(from: number, to: number): void {
    const last = Math.ceil(this.source.shown / PAGE) - 1;
    if (last < 0) return;
    const first = Math.max(0, Math.floor(from / PAGE));
    const end = Math.min(last, Math.floor(Math.max(from, to - 1) / PAGE));
    for (let page = first; page <= end; page += 1) void this.fetch(page);
    if (end + 1 <= last) void this.fetch(end + 1);
    if (first > 0) void this.fetch(first - 1);
  }

  /** A mark was written: the rows that are here say so too. */
  mark(change: number, viewed: boolean): void {
    for (const [page, rows] of this.pages) {
      if (!rows.some((row) => row.change === change && row.same === null)) continue;
      this.pages.set(
        page,
        rows.map((row) => (row.change === change && row.same === null ? { ...row, viewed } : row)),
      );
    }
  }

  /** Asks again for all that is here. What stands there stays until the answers come. */
  async again(): Promise<void> {
    await Promise.all([...this.pages.keys()].map((page) => this.load(page)));
  }

  private async fetch(page: number): Promise<void> {
    if (this.asked.has(page)) return;
    this.asked.add(page);
    await this.load(page);
  }

  private async load(page: number): Promise<void> {
    const { plan, view, shown, ask, gone } = this.source;
    const from = page * PAGE;
    try {
      const answer = await ask({ plan, view, from, to: Math.min(from + PAGE, shown) });
      if (answer.view === view && answer.from === from) this.pages.set(page, answer.rows);
    } catch (cause) {
      this.asked.delete(page);
      const error = HostError.from(cause);
      if (error.code === 'view_gone') gone(error);
    }
  }
}
