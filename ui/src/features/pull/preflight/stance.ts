// How a project stands on its way to an apply, and what the next act is. Words and buttons follow from this.
import type {
  ApproveSheet,
  Check,
  OwnPull,
  PlanOf,
  PreflightView,
  Pull,
  PullProject,
  RunRef,
} from '$lib/bindings/api';

export type Stance =
  | { kind: 'read_only' }
  | { kind: 'running'; run: RunRef; applying: boolean }
  | { kind: 'applied' }
  | { kind: 'no_changes' }
  | { kind: 'clear' }
  | { kind: 'checking' }
  | { kind: 'your_review' }
  | { kind: 'review' }
  | { kind: 'plan_first' }
  | { kind: 'blocked' };

/** The deciding button. */
export type NextAct = 'apply' | 'approve' | 'run' | 'none';

export interface Situation {
  pull: Pull;
  project: PullProject;
  view: PreflightView | null;
  sheet: ApproveSheet | null;
  /** Login of the person, where it is known. */
  login: string | null;
  /** Whether the person approved exactly this plan since the pull request was opened. */
  approvedNow: boolean;
}

export const open = (view: PreflightView): Check[] =>
  view.checks.filter(({ verdict }) => verdict !== 'holds');
export const holding = (view: PreflightView): Check[] =>
  view.checks.filter(({ verdict }) => verdict === 'holds');

const sameLogin = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Whether the person is among those whose approval counts. */
export function approvedByMe({ view, login, approvedNow }: Situation): boolean {
  if (approvedNow) return true;
  const detail = view?.checks.find(({ kind }) => kind === 'approved')?.detail;
  const by = detail?.kind === 'approved' || detail?.kind === 'not_approved' ? detail.by : [];
  return login !== null && by.some((approval) => sameLogin(approval.by, login));
}

/** Whether an approval of the person would count. Until that is known, an own pull request is taken as refused. */
export function ownPull({ pull, sheet }: Situation): OwnPull {
  return sheet?.own ?? (pull.mine ? 'refused' : 'no');
}

const canBeApproved = (plan: PlanOf | null): plan is PlanOf => plan !== null && plan.noApproval === null;

/** Whether approving is something that the person can do now and that helps. */
export function approvable(situation: Situation): boolean {
  const { project, view } = situation;
  if (!project.configured || !canBeApproved(project.plan)) return false;
  if (ownPull(situation) === 'refused' || approvedByMe(situation)) return false;
  return view?.checks.find(({ kind }) => kind === 'approved')?.verdict !== 'holds';
}

const neverSealed = (view: PreflightView) =>
  view.checks.some(({ kind, detail }) => kind === 'sealed' && detail.kind === 'not_sealed');
const beingAsked = ({ detail }: Check) => detail.kind === 'not_read' && detail.unread.why === 'asking';
/** Checks that an approval alone resolves. */
const aboutApproval = ({ kind, detail }: Check) =>
  kind === 'approved' || (kind === 'mode' && detail.kind === 'other_mode');

export function stanceOf(situation: Situation): Stance {
  const { project, view } = situation;
  if (project.running) {
    return { kind: 'running', run: project.running, applying: project.standing === 'applying' };
  }
  if (!project.configured) return { kind: 'read_only' };
  if (project.standing === 'applied') return { kind: 'applied' };
  if (project.standing === 'no_changes') return { kind: 'no_changes' };
  if (view === null) return { kind: 'checking' };
  if (view.verdict === 'holds') return { kind: 'clear' };
  const missing = open(view);
  if (missing.every(beingAsked)) return { kind: 'checking' };
  if (neverSealed(view)) return { kind: approvable(situation) ? 'your_review' : 'plan_first' };
  if (missing.every(aboutApproval)) return { kind: approvable(situation) ? 'your_review' : 'review' };
  return { kind: 'blocked' };
}

export function nextAct(stance: Stance, situation: Situation): NextAct {
  switch (stance.kind) {
    case 'running':
      return 'run';
    case 'clear':
      return 'apply';
    case 'blocked':
      // Nothing but what others say: the confirm window asks about that.
      if (situation.view?.blockedByClaims === true) return 'apply';
      return approvable(situation) ? 'approve' : 'none';
    case 'your_review':
      return approvable(situation) ? 'approve' : 'none';
    default:
      return 'none';
  }
}
