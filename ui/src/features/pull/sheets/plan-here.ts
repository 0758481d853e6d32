// When the button of the sheet may be pressed: every question answered, nothing in the way.
import type { PlanAnswers, PlanHere, RoleChoice, ToolChoice } from '$lib/bindings/api';

export interface Given {
  tool: string | null;
  withoutSandbox: boolean;
  newerMinor: boolean;
}

/** Whether the tool has to be chosen by the person. */
export const asksTool = (
  tool: ToolChoice,
): tool is Extract<ToolChoice, { kind: 'ask_product' | 'ask_version' }> =>
  tool.kind === 'ask_product' || tool.kind === 'ask_version';

/** Whether the role keeps a plan from being made. */
export const roleBlocks = (role: RoleChoice): boolean =>
  role.kind === 'needs_code' || role.kind === 'unreachable' || role.kind === 'other_account';

export function isBlocked(facts: PlanHere): boolean {
  return facts.blockers.length > 0 || roleBlocks(facts.role) || facts.tool.kind === 'missing';
}

/** Whether everything that is asked was answered. */
export function isAnswered(facts: PlanHere, given: Given, asksNewerMinor: boolean): boolean {
  if (asksTool(facts.tool) && !facts.tool.among.some(({ path }) => path === given.tool)) return false;
  if (facts.sandbox.kind === 'none' && !given.withoutSandbox) return false;
  return !asksNewerMinor || given.newerMinor;
}

/** What is sent: an answer to a question that was not asked is never given. */
export function answersOf(facts: PlanHere, given: Given, asksNewerMinor: boolean): PlanAnswers {
  return {
    tool: asksTool(facts.tool) ? given.tool : null,
    withoutSandbox: facts.sandbox.kind === 'none' && given.withoutSandbox,
    newerMinor: asksNewerMinor && given.newerMinor,
  };
}

/** How many things that run come with this pull request. */
export function newCode(facts: PlanHere): number {
  return (
    [...facts.programs, ...facts.modules].filter(({ addition }) => addition === 'new').length +
    facts.providers.filter(({ addition }) => addition === 'new').length
  );
}
