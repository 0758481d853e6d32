// The resources of a run. Rust lists what failed first, then what runs, waits and is done, so rows change places while
// a run goes on; under the pointer they stay, and only what they say changes.
import type { RunResource } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { SvelteSet } from 'svelte/reactivity';
import { Pages } from '$lib/ui/pages.svelte';

/** The most rows of one answer. Larger runs follow the order of Rust also under the pointer. */
const WINDOW = 512;

export class Resources {
  failure = $state.raw<HostError | null>(null);
  /** The address of the row with the focus; rows change places, addresses do not. */
  private address: string | null = null;
  private position = $state(0);
  private held = $state.raw<readonly RunResource[] | null>(null);
  private hovered = false;
  /** Errors that the person folded; the others are open, since a failure is what one came to read. */
  private readonly folded = new SvelteSet<string>();
  readonly pages: Pages<RunResource>;

  constructor(run: string) {
    this.pages = new Pages<RunResource>({
      total: 0,
      size: WINDOW,
      ask: async (from, to) => {
        const answer = await host.call('run_resources', { run: { run }, from, to });
        this.failure = null;
        return answer;
      },
      failed: (error) => (this.failure = error),
    });
  }

  get total(): number {
    return this.pages.total;
  }

  row(at: number): RunResource | undefined {
    return this.held ? this.held[at] : this.pages.row(at);
  }

  get current(): number {
    return this.position;
  }

  move(to: number): void {
    if (this.total === 0) return;
    this.position = Math.max(0, Math.min(this.total - 1, to));
    this.address = this.row(this.position)?.address ?? null;
  }

  isOpen(row: RunResource): boolean {
    return row.error !== null && !this.folded.has(row.address);
  }

  /** Folds what went wrong with a row, or opens it again. */
  toggle(at: number): void {
    const row = this.row(at);
    if (!row?.error) return;
    if (this.folded.has(row.address)) this.folded.delete(row.address);
    else this.folded.add(row.address);
  }

  /** Rows at hand, in the order in which they are shown. */
  get loaded(): [at: number, row: RunResource][] {
    return this.held ? [...this.held.entries()] : this.pages.loaded;
  }

  async refresh(total: number): Promise<void> {
    if (this.pages.total === 0 && total > 0) this.pages.need(0, 1);
    await this.pages.refresh(total);
    this.arrange();
  }

  /** While the pointer is over the rows they keep their order. */
  hover(inside: boolean): void {
    this.hovered = inside;
    this.arrange();
  }

  private arrange(): void {
    const whole = this.pages.total <= WINDOW;
    if (!this.hovered || !whole) this.held = null;
    else {
      const now = new Map(this.pages.loaded.map(([, row]) => [row.address, row]));
      const before = this.held ?? [...now.values()];
      const kept = before.flatMap((row) => now.get(row.address) ?? []);
      const known = new Set(kept.map((row) => row.address));
      this.held = [...kept, ...[...now.values()].filter((row) => !known.has(row.address))];
    }
    const found = this.loaded.find(([, row]) => row.address === this.address);
    if (found) this.position = found[0];
    else this.position = Math.max(0, Math.min(this.position, this.total - 1));
  }
}
