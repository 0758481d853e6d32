import type { Comparison, PlanBase, PlanBases } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { RowPages } from './rows.svelte';

/** How a plan stands against another: which ones there are, which is chosen, and what differs. */
export class Comparing {
  bases = $state.raw<PlanBases | null>(null);
  comparison = $state.raw<Comparison | null>(null);
  /** Rows of what only the other plan has, asked for as they come into sight. */
  gone = $state.raw<RowPages | null>(null);
  failure = $state.raw<HostError | null>(null);
  /** The base that is being read and compared with. */
  asking = $state.raw<PlanBase | null>(null);
  /** Whether only what differs is listed. */
  onlyDiffering = $state(true);
  private wanted = false;
  private turn = 0;
  private running: Promise<boolean> = Promise.resolve(false);

  constructor(private readonly plan: number) {}

  /** Whether there is anything to compare with. */
  get possible(): boolean {
    return (this.bases?.bases.length ?? 0) > 0;
  }

  get base(): PlanBase | undefined {
    const chosen = this.asking?.base ?? this.comparison?.base ?? this.bases?.chosen ?? this.bases?.first;
    return this.bases?.bases.find(({ base }) => base === chosen) ?? this.bases?.bases[0];
  }

  /** How many changes and other parts differ from the other plan, gone ones too, where that is known. */
  get differing(): number | null {
    if (this.comparison === null) return null;
    const { new: added, changed, gone, parts } = this.comparison;
    return added + changed + gone + parts.length;
  }

  /**
   * Asks once what there is to compare with. Compares only with a plan that is open already: another would be read for
   * a number that nobody asked for.
   */
  async want(): Promise<void> {
    if (this.wanted) return;
    this.wanted = true;
    // Without an answer there is nothing to compare with, and nothing is offered.
    this.bases = await host.call('plan_bases', { plan: this.plan }).catch(() => null);
    if (this.base?.open === true) await this.with(this.base.base);
  }

  /** Compares with what is offered first, where nothing is compared with yet. */
  async start(): Promise<void> {
    if (this.comparison !== null) return;
    // It may be on its way already: whoever waits for it lists what it finds.
    if (this.asking !== null) await this.running;
    else if (this.base !== undefined) await this.with(this.base.base);
  }

  /**
   * Compares with another plan. Answers whether that was done. One comparison is made after the other: the last one
   * made is what Rust compares with from then on, and has to be the one that is shown.
   */
  with(base: string): Promise<boolean> {
    this.turn += 1;
    const turn = this.turn;
    this.asking = this.bases?.bases.find((candidate) => candidate.base === base) ?? null;
    this.running = this.running.then(() => this.compare(base, turn));
    return this.running;
  }

  private async compare(base: string, turn: number): Promise<boolean> {
    // Another one was chosen meanwhile.
    if (turn !== this.turn) return false;
    try {
      const comparison = await host.call('compare_plans', { plan: this.plan, base });
      // That of a choice that was left holds until the next one is made.
      this.comparison = comparison;
      this.gone = this.pages(comparison);
      this.failure = null;
      if (turn === this.turn) this.asking = null;
      return true;
    } catch (cause) {
      if (turn === this.turn) {
        this.failure = HostError.from(cause);
        this.asking = null;
      }
      return false;
    }
  }

  private pages({ base, gone }: Comparison): RowPages | null {
    if (base === null || gone === 0) return null;
    return new RowPages({
      plan: this.plan,
      view: 0,
      shown: gone,
      ask: async ({ plan, from, to }) => ({
        view: 0,
        ...(await host.call('gone_rows', { plan, base, from, to })),
      }),
      // Another comparison took its place, and has pages of its own.
      gone: () => undefined,
    });
  }
}
