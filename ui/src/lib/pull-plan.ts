import type { PlanRef, PlanSummary } from '$lib/bindings/api';
import { host } from '$lib/host';

/** The generated table does not name this command yet; with the next bindings the cast can go. */
type Ask = (name: 'plan_summary', request: PlanRef) => Promise<PlanSummary>;

/** What is known at once of a plan that Rust has opened for a pull request. */
export function planSummary(plan: number): Promise<PlanSummary> {
  return (host.call as unknown as Ask)('plan_summary', { plan });
}
