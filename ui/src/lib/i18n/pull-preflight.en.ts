// English words of the preflight: what each check says when it holds, when it does not, and when nobody knows.
import type { CheckDetail, CheckKind, Outcome, Uncounted } from '$lib/bindings/api';

const count = (n: number): string => n.toLocaleString('en-US');
const many = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`;

/** What a check says while it holds. */
export type Holding =
  | 'pull_open'
  | 'head_same'
  | 'base_same'
  | 'rules_of'
  | 'sealed'
  | 'complete'
  | 'incomplete'
  | 'normal_mode'
  | 'other_mode'
  | 'young'
  | 'tool_same'
  | 'lock_same'
  | 'lock_none'
  | 'state_same'
  | 'account_expected'
  | 'time_enough'
  | 'never_applied'
  | 'claims_answered'
  | 'approved';
/** What a check says while it does not; approvals, earlier applies and what is not known have words of their own. */
export type Blocking =
  | Exclude<CheckDetail['kind'], Holding | 'applied_before' | 'claimed' | 'not_approved' | 'not_read'>
  | 'incomplete'
  | 'other_mode';

interface Reason {
  title: string;
  text: string;
}

export const preflightEn = {
  title: 'Preflight',
  clear: 'Clear to apply',
  clearText: (all: number) =>
    `All ${count(all)} checks hold. They are evaluated again at the moment you apply.`,
  blocked: 'Apply is blocked',
  blockedText: (failing: number, all: number) =>
    `${count(failing)} of ${many(all, 'check does', 'checks do')} not hold.`,
  yourReview: 'Waiting for your review',
  review: 'Waiting for approval',
  planFirst: 'Waiting for a plan made here',
  waitingText: (holding: number, all: number) =>
    `${count(holding)} of ${many(all, 'check holds', 'checks hold')}. Not to be applied yet.`,
  checking: 'Checking',
  checkingText: (holding: number, all: number) =>
    `${count(holding)} of ${many(all, 'check holds', 'checks hold')} so far.`,
  planning: 'A plan is being made',
  planningText: 'The checks are evaluated when it is sealed.',
  applying: 'Being applied',
  appliedTitle: 'Applied',
  appliedText: 'A plan is applied once. Nothing is left to do for this project.',
  noChanges: 'Nothing to apply',
  noChangesText: 'The plan of this project changes nothing.',
  readOnlyText: 'Only projects that the team configures are approved and applied.',
  loading: 'Evaluating the checks',
  failed: 'The checks could not be evaluated',
  asking: 'being asked',
  needsSession: 'needs a session',
  needsExpected: 'needs the expected role',
  afterPlan: (n: number) =>
    `${many(n, 'check needs', 'checks need')} a plan made here and can be evaluated after that.`,
  hold: (n: number) => many(n, 'check holds', 'checks hold'),
  showHolding: 'Show the checks that hold',
  destroysTitle: (n: number) => `Destroys ${many(n, 'resource', 'resources')}`,
  data: {
    sure: (n: number) => many(n, 'holds data', 'hold data'),
    maybe: (n: number) => `${count(n)} may hold data`,
    mixed: (n: number) => `${count(n)} hold data or may`,
  },
  moreDestroyed: (n: number) => `${count(n)} more in the list`,
  destroyedList: 'What is destroyed',
  lost: 'its data is lost',
  maybeLost: 'may hold data: this type is not known',
  applyFailed: 'Nothing was applied',

  /** What a check is about, where it has nothing else to say. */
  label: {
    open: 'Pull request',
    head: 'Head',
    base: 'Base',
    rules: 'Rules',
    sealed: 'Plan file',
    complete: 'Completeness',
    mode: 'Mode',
    age: 'Age',
    tool: 'Tool',
    lock: 'Lock file',
    state: 'State',
    account: 'Account',
    session: 'Session time',
    once: 'Earlier applies',
    approved: 'Approvals',
  } satisfies Record<CheckKind, string>,

  holds: {
    pull_open: 'Pull request is not closed',
    head_same: 'Head is the one planned',
    base_same: 'Base unchanged for this project',
    rules_of: 'Rules of the team',
    sealed: 'Plan file is the sealed one',
    complete: 'Plan is complete',
    incomplete: 'Plan of some resources, approved so',
    normal_mode: 'Normal mode',
    other_mode: 'Mode is named by the approval',
    young: 'Plan is younger than {limit}',
    tool_same: 'Tool is the one that planned',
    lock_same: 'Lock file is the planned one',
    lock_none: 'No lock file, as planned',
    state_same: 'State at the planned serial',
    account_expected: 'Expected account',
    time_enough: 'Session outlasts the run',
    never_applied: 'Never applied',
    claims_answered: 'What others claim was answered',
    approved: '{counted} of {needed} approvals',
  } satisfies Record<Holding, string>,
  maskedMore: (n: number) => `${many(n, 'masked value', 'masked values')} could not be compared`,
  noState: 'no state yet',
  timeNeeds: '{left}, needs {needed}',
  own: (who: string) => `${who}, own change`,
  unsignedWeb: (who: string) => `${who}, with unsigned web commits`,

  blocks: {
    pull_closed: {
      title: 'The pull request is closed',
      text: 'It was closed without being merged, so nothing of it is applied. Reopen it on GitHub to go on.',
    },
    head_moved: {
      title: 'The head moved',
      text: 'Something was pushed after this plan was made. It is no longer what would be merged.',
    },
    base_changed: {
      title: 'The base changed for this project',
      text: 'Files of this project changed on `{branch}` after this plan was made: {count}.',
    },
    base_rewritten: {
      title: 'The base branch was rewritten',
      text: '`{branch}` does not contain the commit any more that was planned with.',
    },
    base_other: {
      title: 'The base branch is another one',
      text: 'This plan was made for `{planned}`, and the pull request now goes into `{now}`. Plan again.',
    },
    rules_other_base: {
      title: 'This base has no rules that count',
      text: 'Rules, accounts and roles come from `{default}`, or from a base that its `.countersign/projects.toml` names in `bases`. `{base}` is neither, so nothing of this pull request is planned, approved or applied.',
    },
    rules_none: {
      title: 'There are no rules',
      text: 'Nothing is applied without `.countersign/projects.toml` on `{branch}`.',
    },
    rules_unreadable: {
      title: 'The rules cannot be read',
      text: '`.countersign/projects.toml` on `{branch}`, line {line}: {what}. Until that is mended nothing is applied.',
    },
    not_sealed: {
      title: 'No plan was made here',
      text: 'Only a plan that this app made on this machine is applied. What CI made is for reading and approving.',
    },
    seal_broken: {
      title: 'The sealed plan was changed',
      text: 'What is kept of the plan is not what was sealed, so it is never applied. Find out what wrote to it, then plan again.',
    },
    seal_lost: {
      title: 'The sealed plan cannot be opened',
      text: 'A part of what is kept of it is gone or unreadable. Plan again.',
    },
    errored: {
      title: 'Planning stopped at an error',
      text: 'The plan holds only what came before the error. Mend that, then plan again.',
    },
    incomplete: {
      title: 'The plan is not complete',
      text: 'Some changes were put off or left out. Plan again without leaving anything out.',
    },
    complete_not_told: {
      title: 'Nobody says whether the plan is complete',
      text: 'This version of the tool does not write it into a plan. Plan with a newer version.',
    },
    unknown_parts: {
      title: 'The plan has parts that are not known',
      text: 'What they do cannot be told, so they are neither approved nor applied. Update Countersign. Not known: {parts}.',
    },
    other_mode: {
      title: 'Not a normal plan: {mode}',
      text: 'An approval that counts has to name this mode. Approving here names it.',
    },
    old: {
      title: 'The plan is too old',
      text: 'It was made {age} ago; {limit} is the limit. What exists may have changed since.',
    },
    clock_wrong: {
      title: 'The clock is wrong',
      text: 'The plan is from the future, so its age cannot be told. Set the clock of this machine.',
    },
    tool_other: {
      title: 'Another tool is here',
      text: 'Planned with `{planned}`, here is `{here}`. A plan is applied by the tool that made it.',
    },
    lock_other: {
      title: 'The lock file changed',
      text: 'Providers would be others than those that planned.',
    },
    lock_unpinned: {
      title: 'The lock file has no hash of a provider',
      text: 'Nothing says which package was meant, so another one could run with the apply role: {providers}. Run the command providers lock of the tool for this platform, commit the lock file, then plan again.',
    },
    state_moved: {
      title: 'The state moved',
      text: 'It was written after this plan was made, so the plan no longer says what an apply would do.',
    },
    state_other: {
      title: 'Another state stands in its place',
      text: 'It does not descend from the state that was planned against. Find out who replaced it before anything is applied.',
    },
    account_other: {
      title: 'Wrong account',
      text: 'The session is in another account than the team expects for this project.',
    },
    role_other: {
      title: 'Wrong role',
      text: 'The account is right, but the team names another role for applying.',
    },
    expected_other: {
      title: 'Planned for another base, account or role',
      text: 'The digest of a plan and its approvals name the base branch, the account and the roles that were expected when it was planned. Plan again for what is expected now.',
    },
    no_session: {
      title: 'No role is assumed',
      text: 'An apply acts as a role that you assume first.',
    },
    no_expectation: {
      title: 'Nobody says which account and role are right',
      text: 'Name `account` and `apply_role` of this project in `.countersign/projects.toml` on the branch whose rules count. Until then nothing is applied.',
    },
    time_short: {
      title: 'Session may not outlast the run',
      text: '{left} left, {needed} needed. A session that ends in the middle leaves an apply half done.',
    },
  } satisfies Record<Blocking, Reason>,
  serial: 'serial {serial}',
  noSerial: 'none',
  becomes: 'now',
  session: 'session',
  expected: 'expected',
  moreFiles: (n: number) => `and ${count(n)} more`,

  before: {
    started: {
      title: 'An apply of this plan has begun',
      text: 'It may still go on, or its result was never told. A plan is applied once; look at the runs, then plan again.',
    },
    applied: {
      title: 'Already applied',
      text: 'A plan is applied once. If something is left to do, plan again.',
    },
    failed: {
      title: 'An apply of this plan failed',
      text: 'A part of it may be done. Plan again to see what is left.',
    },
    stopped: {
      title: 'An apply of this plan was stopped',
      text: 'A part of it is done. Plan again to see what is left.',
    },
    lost: {
      title: 'An apply of this plan was lost',
      text: 'Its process ended without a word, so nobody knows how far it came. Plan again to see what is left.',
    },
  } satisfies Record<Outcome, Reason>,
  /** What somebody else says of an apply. It blocks until a person answers it, and says nothing more. */
  claimed: {
    title: 'Somebody else says that it was applied',
    text: 'Whoever can push can say that, so it is not believed, and a plan is applied once. Look at the account and ask them. The window that confirms asks you whether to apply all the same.',
    by: {
      started: '{who} claims that an apply has begun.',
      applied: '{who} claims that it was applied.',
      failed: '{who} claims that an apply failed.',
      stopped: '{who} claims that an apply was stopped.',
      lost: '{who} claims that an apply was lost.',
    } satisfies Record<Outcome, string>,
    gone: 'An account that is gone',
  },
  claimAgo: (ago: string) => `Said ${ago} ago.`,
  namedBases: 'It names: `{named}`.',
  beforeBy: 'By {who}, {age} ago.',
  beforeWho: 'By {who}.',
  beforeAgo: '{age} ago.',

  approvals: (counted: number, needed: number) =>
    `${count(counted)} of ${many(needed, 'approval', 'approvals')}`,
  approvedBy: 'Approved by {who}.',
  nobodyApproved: 'Nobody has approved this plan yet.',
  yoursCounts: 'Yours is needed.',
  yoursGiven: 'You have approved it. Somebody else is needed too.',
  ownRefused:
    'You opened this pull request, so your own approval does not count. Somebody else has to approve.',
  othersNeeded: 'Somebody else has to approve.',
  notYetApprovable: 'The plan cannot be approved as it is now.',
  uncounted: {
    names_no_plan:
      '{who} approved without naming a plan, so it may mean another one. An approval given here names it.',
    other_project: '{who} approved plans of other projects, not this one.',
    other_plan: '{who} approved another plan of this project.',
    other_rules: '{who} approved a plan for another base branch, account or role than the rules name now.',
    other_masked:
      '{who} approved, on this machine, a plan in which other secrets stand. Read this one and approve it again.',
    older_version: 'The approval of {who} was made by an older version of Countersign. Approve again.',
    other_mode: '{who} approved this plan, but as one of another mode.',
    other_pull: 'The approval of {who} names another pull request: a text that was copied.',
    two_markers: 'The approval of {who} names two plans of this project.',
    malformed_marker: 'The approval of {who} names a plan in a form that cannot be read.',
    other_commit: '{who} approved another commit.',
    edited: 'The approval of {who} was edited after it was sent.',
    cannot_push: '{who} cannot push to this repository.',
    author: '{who} opened this pull request; own approvals do not count.',
    commit_author: '{who} wrote a commit of this change; own approvals do not count.',
    pusher: '{who} pushed to the branch of this change; own approvals do not count.',
    unsigned_web_commit:
      'A commit claims to be made on the pages of GitHub, and GitHub did not sign it, so {who} may have written it. Where the server signs none, the team can set `unsigned_web_commits` in `.countersign/projects.toml`.',
    unknown_commit_author:
      'A commit has an e-mail address of no account, so {who} may have written it. The team can name the address in `.countersign/projects.toml`.',
    unknown_pusher:
      'A workflow pushed to the branch of this change, and whoever can push can make one do that, so {who} may have.',
    not_a_person:
      '{who} is an app. Only people approve: whoever can push a workflow could make an app approve.',
    not_an_approver: '{who} is not among those who may approve.',
    no_account: 'One approval is from an account that is gone.',
    changes_requested: '{who} asks for changes.',
    dismissed: 'The approval of {who} was dismissed.',
  } satisfies Record<Uncounted, string>,
  noneNamed: 'none named',
  namedDigest: 'It names `{digest}`.',

  /** What could not be read, by check. */
  unknown: {
    open: 'The state of the pull request is not known',
    head: 'The head is not known',
    base: 'The base could not be compared',
    rules: 'The rules of the team are not known',
    sealed: 'The plan file could not be read',
    complete: 'Whether the plan is complete is not known',
    mode: 'The mode of the plan is not known',
    age: 'The age of the plan is not known',
    tool: 'The tool of this machine is not known',
    lock: 'The lock file could not be read',
    state: 'The state could not be read',
    account: 'The account of the session is not known',
    session: 'How long the session lasts is not known',
    once: 'Whether it was applied before is not known',
    approved: 'The approvals could not be read',
  } satisfies Record<CheckKind, string>,
  notAsked: (n: number) => `${many(n, 'check was', 'checks were')} not evaluated yet`,
  notAskedText: 'What is not known blocks. Not evaluated: {checks}.',
  unread: {
    no_session: 'There is no session to ask with.',
    other_session:
      'It is read only in the expected account and with the role that applies there. Nothing was asked with your session.',
    failed: 'What is not known blocks. The answer was: {message}',
  },

  planAgain: 'Plan again…',
  planNewHead: 'Plan the new head…',
  switchRole: 'Switch role',
  assumeRole: 'Assume a role',
  approve: 'Approve…',
  checkAgain: 'Check again',
  openPage: 'Open on GitHub',

  // The foot.
  account: 'Account',
  role: 'Role',
  expires: 'Expires',
  planDigest: 'Plan',
  approves: 'Approves',
  thisPlanAt: 'this plan at commit `{head}`',
  notExpected: 'not expected',
  notAssumed: 'not assumed',
  noRole: 'none assumed',
  noSessionShort: 'no session',
  expiresIn: (left: string, at: string) => `in ${left}, ${at}`,
  expired: (at: string) => `expired at ${at}`,
  noDigest: 'no plan made here',
  destroysLine: (n: number) => `Destroys ${count(n)}`,
  destroysNothing: 'Destroys nothing',
  notNow: 'Not now',
  notNowWhy: 'Leaves it as it is and goes back',
  applyTo: (account: string) => `Apply to ${account}…`,
  blockedBy: (n: number) => `Apply is blocked by ${many(n, 'check', 'checks')}`,
  waitsForOthers: 'Waits for approval by somebody else',
  approvePlan: 'Approve this plan…',
  approveNow: 'Approve this plan',
  withComment: 'Comment…',
  approvingOnly: 'Approving does not apply anything.',
  oneClick: 'Sent at once. Approving applies nothing.',
  approving: 'Approving',
  asked: 'Answer in the window that opened.',
  nothingLeft: 'Nothing is left to apply',
  readOnlyFoot: 'Read only',
  readOnlyWhy:
    'The rules of the team decide who approves a plan, as whom it is applied, and where. They do not name this project.',
  checkingFoot: 'The checks are being evaluated',
};

export type PreflightWords = typeof preflightEn;
