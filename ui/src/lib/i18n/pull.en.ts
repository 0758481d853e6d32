/**
 * English words of a pull request.
 *
 * In phrases, `{name}` is where a fact goes; between backticks it is data and set in the monospace face. Facts are
 * never read as phrases.
 */
import type {
  Environment,
  LocalRefusal,
  NoApproval,
  PlanKind,
  PlanProblem,
  Tool,
  PullFlag,
  PullState,
} from '$lib/bindings/api';
import { preflightEn } from './pull-preflight.en';
import { sheetsEn } from './pull-sheets.en';

const count = (n: number): string => n.toLocaleString('en-US');
const many = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`;

/** What a state or a refusal says: what it is, why it matters, and what next. */
export interface Said {
  title: string;
  text: string;
}

export const pullEn = {
  // Header.
  screen: 'Pull request',
  back: 'Back',
  into: 'into',
  goneAuthor: 'deleted account',
  noBase: 'base branch is gone',
  draft: 'draft',
  state: { open: 'open', closed: 'closed', merged: 'merged' } satisfies Record<PullState, string>,
  allApplied: 'all applied',
  openPage: 'Open on GitHub',
  copyHead: 'Copy the whole commit',
  lookAgain: 'Look again',
  looking: 'Asking GitHub',
  lookedAt: (age: string) => `GitHub was asked ${age} ago`,
  freshness: {
    sealed: (age: string) => `current, sealed ${age} ago`,
    sealedOnce: 'current, sealed',
    reported: (age: string) => `current, from CI ${age} ago`,
    reportedOnce: 'current, from CI',
    stale: 'plan is out of date',
    none: 'no plan',
    applied: 'applied',
    planning: 'being planned',
    applying: 'being applied',
    failed: 'apply failed',
  },

  // Tabs.
  tabs: 'Parts of this pull request',
  plan: 'Plan',
  runs: 'Runs',
  changesOf: (shown: number, total: number) => `${count(shown)} of ${many(total, 'change', 'changes')}`,

  // Projects.
  projects: 'Projects',
  destroyed: (n: number) => `${count(n)} destroyed`,
  changed: (n: number) => many(n, 'change', 'changes'),
  short: {
    unknown: 'not known yet',
    noPlan: 'no plan',
    noChanges: 'no changes',
    planning: 'planning',
    applying: 'applying',
    applied: 'applied',
    failed: 'failed',
    readOnly: 'read only',
  },
  noAccount: 'account not known',
  environment: {
    production: 'PROD',
    staging: 'STAGING',
    sandbox: 'SANDBOX',
  } satisfies Record<Environment, string>,
  product: { terraform: 'terraform', opentofu: 'tofu' } satisfies Record<Tool, string>,
  mode: {
    normal: 'normal',
    destroy: 'destroy everything',
    refresh_only: 'refresh only',
    targeted: 'of some resources',
    replace: 'with forced replacement',
  } satisfies Record<PlanKind, string>,

  // What a plan does, in one line.
  does: {
    destroys: (n: number) => `destroys ${count(n)}`,
    updates: (n: number) => `updates ${count(n)}`,
    creates: (n: number) => `creates ${count(n)}`,
    anew: (n: number) => `creates ${count(n)} anew`,
    createsAndAnew: (n: number, anew: number) => `creates ${count(n)} and ${count(anew)} anew`,
    forgets: (n: number) => `forgets ${count(n)}`,
    imports: (n: number) => `imports ${count(n)}`,
    moves: (n: number) => `moves ${count(n)}`,
    reads: (n: number) => `reads ${count(n)}`,
    outputs: (n: number) => `changes ${many(n, 'output', 'outputs')}`,
    actions: (n: number) => `invokes ${many(n, 'action', 'actions')}`,
    unknown: (n: number) => `does something unknown to ${count(n)}`,
    nothing: 'changes nothing',
  },

  // What is being done for the pull request.
  phase: {
    asking: 'Asking GitHub for this pull request.',
    fetching: 'Fetching the repository. The first time takes a while.',
    finding: 'Looking for plans that CI published.',
    downloading: (mebibytes: number) => `Taking in the plan of \`{label}\`: ${count(mebibytes)} MiB so far.`,
    failed: 'This pull request could not be looked at.',
    failedMore: 'What is shown is from before. {why} {hint}',
  },
  tryAgain: 'Try again',
  loading: 'Loading this pull request',

  // States in place of the document.
  noProjects: {
    title: 'No project is touched',
    text: 'This pull request changes no Terraform or OpenTofu project that is known here.',
    cut: 'GitHub did not name all of its files, so a project may be missing.',
  },
  noPlan: {
    title: 'No plan for commit `{head}`',
    planHere: 'Plan here with a plan role',
    planHereWhy: 'Shows what will run before it runs. The code runs in a sandbox.',
    planHereRole: 'Shows what will run before it runs. The code runs in a sandbox with `{role}`.',
    planHereIn: 'Shows what will run before it runs. The code runs in a sandbox with `{role}` in {account}.',
    publish: 'Let CI publish plans',
    publishWhy:
      'A workflow of the repository publishes each plan. `docs/publish-plans.md` of Countersign has it.',
    file: 'Open a plan file',
    fileWhy: 'For reading only. What is applied is always planned on this machine.',
    choose: 'Choose…',
    touched: 'Projects that this pull request touches:',
  },
  planHere: 'Plan here…',
  planProject: (label: string) => `Plan ${label}…`,
  beingPlanned: {
    title: 'A plan is being made here',
    text: 'It is shown as soon as it is sealed. The run shows what it is at.',
  },
  showRun: 'Show the run',
  planFailed: 'This plan could not be read',
  notInList: 'This resource is not in the list. It may differ by not changing any more.',
  opening: 'Opening the plan',

  problem: {
    none: {
      title: 'CI published no plan',
      text: 'No run of a workflow published a plan of this project for this commit. Without a plan it can be neither approved nor applied.',
    },
    running: {
      title: 'CI is still planning',
      text: 'Its plan is taken in when the run ends. To read one earlier, plan here.',
    },
    run_failed: {
      title: 'Planning failed in CI',
      text: 'The run ended as `{conclusion}` and published no plan. Look at its log on GitHub, or plan here.',
    },
    fork: {
      title: 'A plan of a fork is not used',
      text: 'Whoever owns a fork decides what its runs publish. Plan here to get a plan that can be approved and applied.',
    },
    other_head: {
      title: 'The plan is of another head',
      text: 'CI planned `{head}`, and something was pushed since. Wait for the next run, or plan here.',
    },
    other_event: {
      title: 'The plan is of another kind of run',
      text: 'Its run was started by `{event}` and not by this pull request, so it may have planned something else. Plan here.',
    },
    workflow_changed: {
      title: 'The workflow that made the plan was changed here',
      text: 'This pull request changes `{path}`, so it decides what CI publishes. The plan is not trusted. Plan here.',
    },
    duplicate: {
      title: 'CI published more than one plan',
      text: 'Which of them counts cannot be told. Run the workflow again, or plan here.',
    },
    expired: {
      title: 'The plan of CI is gone',
      text: 'GitHub keeps what a run publishes for a while only. Run the workflow again, or plan here.',
    },
    too_large: {
      title: 'The plan of CI is too large',
      text: 'More than {limit} MiB are not taken in. Plan here; a plan made here has no such limit.',
    },
    damaged: {
      title: 'The plan of CI cannot be read',
      text: '{why} Run the workflow again, or plan here.',
    },
    other_project: {
      title: 'The plan of CI is of something else',
      text: 'What was published with it names another repository or project, so it is not shown. Look at the workflow, or plan here.',
    },
    base_changed: {
      title: 'The plan is out of date',
      text: 'Files of this project changed on the base branch since it was made: {count}. Plan again.',
    },
    base_other: {
      title: 'The plan is for another base branch',
      text: 'It was made for `{planned}`, and this pull request now goes into `{now}`. Plan again.',
    },
    failed: {
      title: 'Planning here failed',
      text: 'The run shows where it stopped and what the tool said. Mend that, then plan again.',
    },
    not_downloaded: {
      title: 'The plan of CI could not be taken in',
      text: '{why} It is tried again when you look again.',
    },
  } satisfies Record<PlanProblem['kind'], Said>,

  flag: {
    changes_rules: {
      title: 'This pull request changes the rules of the team.',
      text: 'They count once they stand on the default branch, or on a base that it names. Changed here: {files}.',
    },
    changes_workflow: {
      title: 'This pull request changes what CI runs.',
      text: 'Whoever changes a workflow decides what it publishes, so plans of CI are not trusted here. Changed here: {files}.',
    },
    fork: {
      title: 'This pull request comes from a fork.',
      text: 'Its author may not belong to the team. Plans of its CI are not used, and planning here runs its code.',
    },
    rules_unreadable: {
      title: 'The rules of the team cannot be read.',
      text: '`.countersign/projects.toml` on `{branch}`, line {line}: {what}. Until that is mended nothing of this repository can be applied.',
    },
    no_rules: {
      title: 'This repository has no rules.',
      text: 'Its projects can be read and never applied. A file `.countersign/projects.toml` on `{branch}` names projects, accounts and who may approve.',
    },
    other_base: {
      title: 'The rules of this base do not count.',
      text: 'This pull request goes into `{base}`. Rules, accounts and roles come from `{default}`, or from a base that it names in `bases`, so this one can be read, and not planned, approved or applied.',
    },
    named_base: {
      title: 'The rules are those of `{base}`.',
      text: '`{default}` names that base in `bases`. Its own `.countersign/projects.toml` says which accounts and roles are meant, and who approves.',
    },
    no_default: {
      title: 'The rules of the team are not known.',
      text: 'GitHub does not say which branch is the default one. Nothing of this pull request can be planned, approved or applied.',
    },
    files_cut: {
      title: 'GitHub did not name all files.',
      text: 'This pull request changes so many that some were left out, and projects may be missing here.',
    },
    conflict: {
      title: 'This pull request cannot be merged.',
      text: 'Nothing can be planned until the conflict is resolved: {files}.',
    },
  } satisfies Record<PullFlag['kind'], Said>,

  refusal: {
    terragrunt: {
      title: 'Terragrunt projects are not run here.',
      text: 'Terragrunt generates the configuration, so what would run cannot be shown beforehand. Plans of CI can be read.',
    },
    cloud: {
      title: 'Projects of HCP Terraform are not run here.',
      text: 'The `cloud` block or the `remote` backend runs them elsewhere. Plans of CI can be read; apply there.',
    },
    stacks: {
      title: 'Stacks are not run here.',
      text: 'HCP Terraform plans and applies them. Plans of CI can be read; apply there.',
    },
    cdktf: {
      title: 'CDK projects are not run here.',
      text: 'A program generates the configuration, so what would run cannot be shown beforehand. Plans of CI can be read.',
    },
    no_backend: {
      title: 'This project names no backend.',
      text: 'Its state would be a file in a checkout that is thrown away. Configure a backend first.',
    },
    local_state: {
      title: 'The state of this project is a local file.',
      text: 'It would be written into a checkout that is thrown away. Configure a backend that others reach too.',
    },
    empty: {
      title: 'There is no configuration here.',
      text: 'The directory of this project holds no file of Terraform or OpenTofu. Mend `dir` in `.countersign/projects.toml`.',
    },
    left_state: {
      title: 'Something here is called `errored.tfstate`.',
      text: 'Terraform gives that name to a state that it could not write, and what is found there could be taken for one. It has to go from the repository.',
    },
    repository: {
      title: 'Files here make a repository of this directory.',
      text: 'Git or Mercurial, which fetch modules, would take `.git`, `.hg`, or `HEAD` beside `objects` for a repository and start programs that its settings name. They have to go from the tree.',
    },
    plugin: {
      title: 'Terraform would start a program of this repository as its own.',
      text: 'A file called `terraform-provisioner-…` in this directory, or below `terraform.d/plugins`, runs in the place of the provisioner that the configuration names. It has to go from the tree, and so do links in place of these folders.',
    },
  } satisfies Record<LocalRefusal, Said>,

  candidate: {
    title: 'Read only: this project is not configured.',
    text: 'It was found in the files and can be read. Name `{dir}` in `.countersign/projects.toml` on the branch whose rules count, and its plans can be approved and applied.',
  },
  readOnlyTitle: 'Read only',
  claims: {
    title: 'Somebody else says something of an apply.',
    text: 'Whoever can push can say that, so it is not believed, and it keeps nobody from approving. Before an apply you are asked about it.',
  },
  differences: {
    approved: 'This is not the plan that was approved.',
    reported: 'This is not the plan that CI reported.',
    compared: (n: number) => `${many(n, 'resource differs', 'resources differ')}. Read them again.`,
    onlyParts: 'No resource differs, but other parts do.',
    notCompared:
      'The other plan is not at hand; only its digest is known to be another one. Read all of it again.',
    parts: 'Different besides: {parts}.',
    more: (n: number) => `${count(n)} more are not named.`,
    addresses: 'Resources that differ',
    approveAgain: 'Approve again…',
  },
  noApproval: {
    stale: 'out of date, plan it again',
    unknown_parts: 'has parts that cannot be vouched for: {parts}',
    not_whole: 'not complete, cannot be approved',
    untrusted: 'from a run that is not trusted',
    candidate: 'not configured, read only',
    other_base: 'into a base whose rules do not count, read only',
    no_changes: 'no changes, nothing to approve',
    applied: 'applied already',
  } satisfies Record<NoApproval['kind'], string>,
  otherMode: {
    title: 'Not a normal plan: {mode}.',
    text: 'An approval names the mode, and only an approval that does counts.',
  },
  cannotApprove: {
    title: 'This plan cannot be approved.',
    unknown_parts: 'Nobody can vouch for parts of it: {parts}. Plan here, or update Countersign.',
    not_whole: 'It is not complete. Plan again without leaving anything out.',
    untrusted: 'The run that made it is not trusted. Plan here.',
  },
  noPlanToApprove: 'no plan, cannot be approved',

  // Runs of this pull request.
  runsList: 'Runs of this pull request',
  runAgo: (age: string) => `${age} ago`,
  noRuns: 'No runs yet',
  noRunsText: 'Plans and applies of this pull request that were made on this machine stand here.',
  runsFailed: 'The runs could not be read.',

  // About the plan.
  about: 'About this plan',
  aboutRow: {
    by: 'Made by',
    tool: 'Tool',
    made: 'Made',
    mode: 'Mode',
    digest: 'Public digest',
    file: 'File digest',
    masked: 'Masked',
  },
  madeBy: { sealed: 'this app, on this machine', reported: 'CI' },
  masked: (n: number) => many(n, 'value that no digest covers', 'values that no digest covers'),
  notSaid: 'not said',
  copyDigest: 'Copy public digest',
  copyFile: 'Copy file digest',

  preflight: preflightEn,
  sheets: sheetsEn,

  // Words beside keys in the status bar, and actions of the registry.
  hint: { approve: 'approve', preflight: 'preflight', project: 'project', plan: 'plan here', back: 'back' },
  act: {
    back: 'Back to where you came from',
    next: 'Next project',
    previous: 'Previous project',
    planHere: 'Plan this project here…',
    approve: 'Approve plans…',
    preflight: 'Go to the preflight',
    look: 'Look at this pull request again',
    page: 'Open this pull request on GitHub',
    showPlan: 'Show the plan',
    showRuns: 'Show the runs of this pull request',
    check: 'Evaluate the checks again',
    send: 'Send the approval, in its sheet',
  },
};

export type PullWords = typeof pullEn;
