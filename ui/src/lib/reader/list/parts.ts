import type { Also, PlanSummary } from '$lib/bindings/api';
import type { PlanWords } from '$lib/i18n/plan.en';
import type { IconName } from '$lib/ui/icons';

export const partIcons: Record<Also, IconName> = {
  outputs: 'out',
  drift: 'drift',
  checks: 'done',
  invocations: 'term',
  deferred: 'clock',
};

function checksInWords(plan: PlanSummary, words: PlanWords): string {
  const { pass, fail, error, unknown } = plan.checks;
  const parts: string[] = [];
  if (fail > 0) parts.push(words.checkCounts.fail(fail));
  if (error > 0) parts.push(words.checkCounts.error(error));
  if (unknown > 0) parts.push(words.checkCounts.unknown(unknown));
  if (pass > 0 || parts.length === 0) parts.push(words.checkCounts.pass(pass));
  return parts.join(', ');
}

/** What stands beside the title of a part in the document. */
export function partNote(part: Also, plan: PlanSummary, words: PlanWords): string {
  switch (part) {
    case 'outputs':
      return words.partNote.outputs(plan.outputsChanged, plan.outputsTotal);
    case 'drift':
      return words.partNote.drift(plan.drift);
    case 'checks':
      return checksInWords(plan, words);
    case 'invocations':
      return words.partNote.invocations(plan.invocations);
    case 'deferred':
      return words.partNote.deferred(plan.deferred);
  }
}

/** The same for the narrow list: a number, or the worst of the checks. */
export function partCount(part: Also, plan: PlanSummary, words: PlanWords): string {
  const { pass, fail, error, unknown } = plan.checks;
  switch (part) {
    case 'outputs':
      return plan.outputsChanged.toString();
    case 'drift':
      return plan.drift.toString();
    case 'checks':
      if (fail > 0) return words.checkCounts.fail(fail);
      if (error > 0) return words.checkCounts.error(error);
      return unknown > 0 ? words.checkCounts.unknown(unknown) : words.checkCounts.pass(pass);
    case 'invocations':
      return plan.invocations.toString();
    case 'deferred':
      return plan.deferred.toString();
  }
}

/** Whether a part says that something does not hold. */
export function partFails(part: Also, plan: PlanSummary): boolean {
  return part === 'checks' && plan.checks.fail + plan.checks.error > 0;
}
