import type { PlanSummary } from '$lib/bindings/api';
import { layout } from '../document/layout.svelte';
import { PlanReading } from './reading.svelte';

/** How the plans of one place are being read. Going to another plan and back keeps the place in it. */
export class Readings {
  private readonly kept = new Map<number, PlanReading>();

  /** Plans that are not open any more are forgotten. */
  of(plan: PlanSummary, opened: readonly PlanSummary[]): PlanReading {
    for (const id of this.kept.keys()) {
      if (!opened.some((candidate) => candidate.id === id)) this.kept.delete(id);
    }
    const known = this.kept.get(plan.id);
    if (known !== undefined) return known;
    const reading = new PlanReading(plan);
    this.kept.set(plan.id, reading);
    return reading;
  }

  clear(): void {
    this.kept.clear();
  }
}

/** Those of the plan files. */
export const fileReadings = new Readings();

/** Forgets every place; tests share one module. */
export function forgetReadings(): void {
  fileReadings.clear();
  layout.reset();
}
