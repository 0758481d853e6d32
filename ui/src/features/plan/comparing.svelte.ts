import type { Comparison, PlanBase, PlanBases } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';

/** How a plan stands against another: which ones there are, which is chosen, and what differs. */
export class Comparing {
  bases = $state.raw<PlanBases | null>(null);
  comparison = $state.raw<Comparison | null>(null);
  failure = $state.raw<HostError | null>(null);
  /** Whether only what differs is listed. */
  onlyDiffering = $state(true);
  private wanted = false;
  private turn = 0;

  constructor(private readonly plan: number) {}

  /** Whether there is anything to compare with. */
  get possible(): boolean {
    return (this.bases?.bases.length ?? 0) > 0;
  }

  get base(): PlanBase | undefined {
    const chosen = this.comparison?.base ?? this.bases?.chosen ?? this.bases?.first;
    return this.bases?.bases.find(({ base }) => base === chosen);
  }

  /** How many changes differ from the other plan, where that is known. */
  get differing(): number | null {
    return this.comparison === null ? null : this.comparison.new + this.comparison.changed;
  }

  /** Asks once what there is to compare with, and compares with what is offered first. */
  async want(): Promise<void> {
    if (this.wanted) return;
    this.wanted = true;
    // Without an answer there is nothing to compare with, and nothing is offered.
    this.bases = await host.call('plan_bases', { plan: this.plan }).catch(() => null);
    const first = this.bases?.chosen ?? this.bases?.first ?? this.bases?.bases[0]?.base;
    if (first !== undefined) await this.with(first);
  }

  /** Compares with another plan. Answers whether that was done. */
  async with(base: string): Promise<boolean> {
    this.turn += 1;
    const turn = this.turn;
    try {
      const comparison = await host.call('compare_plans', { plan: this.plan, base });
      if (turn !== this.turn) return false;
      this.comparison = comparison;
      this.failure = null;
      return true;
    } catch (cause) {
      if (turn === this.turn) this.failure = HostError.from(cause);
      return false;
    }
  }
}
