import type { PlanDigests, PlanFacets } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';

/** What is asked once about all of a plan: its digests, and what its changes can be filtered by. */
export class WholePlan {
  facets = $state.raw<PlanFacets | null>(null);
  facetFailure = $state.raw<HostError | null>(null);
  digests = $state.raw<PlanDigests | null>(null);
  digestFailure = $state.raw<HostError | null>(null);
  private digestsWanted = false;

  constructor(private readonly plan: number) {}

  /** Asks for the digests, where nobody did yet; a large plan takes a while. */
  wantDigests(): void {
    if (this.digestsWanted) return;
    this.digestsWanted = true;
    void this.loadDigests();
  }

  async loadDigests(): Promise<void> {
    this.digestFailure = null;
    try {
      this.digests = await host.call('plan_digests', { plan: this.plan });
    } catch (cause) {
      this.digestFailure = HostError.from(cause);
    }
  }

  /** Answers whether they came. */
  async loadFacets(): Promise<boolean> {
    this.facetFailure = null;
    try {
      this.facets = await host.call('plan_facets', { plan: this.plan });
      return true;
    } catch (cause) {
      this.facetFailure = HostError.from(cause);
      return false;
    }
  }
}
