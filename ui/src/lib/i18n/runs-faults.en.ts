// Why a run did not end well, one entry for each fault that Rust knows: what, why, what next.

export interface FaultWords {
  title: string;
  why: string;
  /** What a tool said, where it said something. */
  detail?: string;
  next: string;
}

export type FaultCode =
  | 'checkout'
  | 'tree_changed'
  | 'modules_changed'
  | 'left_state_in_tree'
  | 'module_refused'
  | 'provider_refused'
  | 'providers_changed'
  | 'provider_unpinned'
  | 'plan_changed'
  | 'tool_changed'
  | 'lock_file'
  | 'no_workspace'
  | 'newer_minor'
  | 'access_denied'
  | 'init'
  | 'state_locked'
  | 'state'
  | 'state_moved'
  | 'plan'
  | 'unreadable'
  | 'differs'
  | 'not_held'
  | 'backend_changed'
  | 'not_kept'
  | 'applied_before'
  | 'ledger'
  | 'apply'
  | 'not_started'
  | 'lost';

export const faultsEn: Record<FaultCode, FaultWords> = {
  checkout: {
    title: 'The files could not be written',
    why: 'The tree of the pull request could not be checked out.',
    detail: '`{detail}`',
    next: 'Look for room on the disk, then plan again.',
  },
  tree_changed: {
    title: 'The files are not those of the tree',
    why: 'Right before the tool would have started, a file of the checkout was not what the recorded tree says. Nothing was started with it.',
    next: 'Find out what writes into the folder of the run, then plan again.',
  },
  modules_changed: {
    title: 'A fetched module is another one now',
    why: 'The files of a module that comes from elsewhere differ from those that the plan was made with, and a script among them could do something that nobody reviewed. Nothing was applied.',
    next: 'Pin the module to a version or a commit, then plan again.',
  },
  left_state_in_tree: {
    title: 'The repository has the name of a left state',
    why: '`{detail}` is the name that the tool gives a state which it could not write. A file there would be taken for one, and a folder would keep the tool from saving the real one.',
    next: 'Take it out of the repository, then plan again. If it is a real state, it holds secrets in clear.',
  },
  module_refused: {
    title: 'A fetched module holds something that cannot be pinned',
    why: 'A link leads out of the fetched modules, or something there is neither a file nor a folder. What is behind it could change after the review. Nothing of it was run.',
    detail: '`{detail}`',
    next: 'Use a version of the module without it, then plan again.',
  },
  provider_refused: {
    title: 'A package of a provider is not as it should be',
    why: 'It holds a link or something else that no package has, or it does not lie where packages are kept, so its hash says nothing. It was not run.',
    detail: '`{detail}`',
    next: 'Install the provider from its registry, then plan again.',
  },
  providers_changed: {
    title: 'A provider is another one now',
    why: 'The files of a provider differ from those that the plan was made with. Nothing was applied.',
    next: 'Plan again. The new plan needs approval.',
  },
  provider_unpinned: {
    title: 'The lock file has no hash of a provider',
    why: 'Nothing says which package of `{detail}` was meant, so another one could run with the apply role. Nothing was applied.',
    next: 'Run the command providers lock of the tool for this platform, commit the lock file, then plan again.',
  },
  plan_changed: {
    title: 'The kept plan was changed or is gone',
    why: 'It is not the plan that was made here and approved, so it was not applied.',
    next: 'Plan again. The new plan needs approval.',
  },
  tool_changed: {
    title: 'The tool is another one now',
    why: 'A plan is applied with the version that made it.',
    detail: 'Found was `{detail}`.',
    next: 'Install the recorded version again, or plan with the one that is there.',
  },
  lock_file: {
    title: 'The lock file does not fit this machine',
    why: 'It lacks a provider, or has no hash for this platform. A provider without a known hash is never run.',
    detail: 'This line mends it: `{detail}`',
    next: 'Run the line, commit the lock file, then plan again.',
  },
  no_workspace: {
    title: 'The workspace does not exist',
    why: 'The state has no workspace `{detail}`. It is not created by itself.',
    next: 'Create it with the tool, or correct the name in the rules of the team.',
  },
  newer_minor: {
    title: 'The state would become unreadable for others',
    why: 'It was written by version `{detail}`. Version `{other}` would write it in a form that the older one cannot read.',
    next: 'Plan with the older version, or agree to the newer one in the sheet before planning.',
  },
  access_denied: {
    title: 'The cloud refused',
    why: 'The role may not do what the configuration asks for.',
    detail: '`{detail}`',
    next: 'Give the role the permission, or choose another role, then plan again.',
  },
  init: {
    title: 'Initializing failed',
    why: 'Providers or modules could not be installed, or the backend could not be set up.',
    detail: '`{detail}`',
    next: 'The log says more. Mend it, then plan again.',
  },
  state_locked: {
    title: 'Somebody else holds the lock of the state',
    why: 'Two runs never work on one state.',
    detail: '`{detail}`',
    next: 'Wait until the other run has ended, then plan again.',
  },
  state: {
    title: 'The state could not be read',
    why: 'Without it nobody knows what exists.',
    detail: '`{detail}`',
    next: 'Look at the backend and at the role, then plan again.',
  },
  state_moved: {
    title: 'The state moved',
    why: 'Somebody changed it since this plan was made, so the plan says what would have been true before.',
    next: 'Plan again. The new plan needs approval.',
  },
  plan: {
    title: 'Planning failed',
    why: 'The tool ended with an error. Nothing was changed.',
    detail: '`{detail}`',
    next: 'The log says more. Mend the configuration, then plan again.',
  },
  unreadable: {
    title: 'The plan could not be read',
    why: 'The tool made a plan, but its content could not be read, so it could not be sealed.',
    detail: '`{detail}`',
    next: 'Plan again. If it happens again, report these words.',
  },
  differs: {
    title: 'The plan file is not what the tool says of it',
    why: 'The app reads the plan file itself and compares it with what the tool prints and with what was asked for. They differ, so that nobody knows what would be applied. Code of the pull request can do that.',
    detail: '`{detail}`',
    next: 'Look at what the pull request runs while it is planned. Do not plan it again before you know.',
  },
  not_held: {
    title: 'A part of the plan file is not known',
    why: 'This version of the app cannot read everything that the tool wrote into the plan file, so it cannot tell whether what is shown is all of it.',
    detail: '`{detail}`',
    next: 'Use a version of the app that knows this version of the tool, or another version of the tool.',
  },
  backend_changed: {
    title: 'The backend is another one than was read',
    why: 'Before the tool started, the settings of the backend were read and allowed. What the tool made of them differs.',
    detail: '`{detail}`',
    next: 'Look at how the configuration sets the backend. Nothing was planned or applied with it.',
  },
  not_kept: {
    title: 'The plan could not be kept',
    why: 'It was made, but could not be written encrypted to the disk.',
    detail: '`{detail}`',
    next: 'Look for room on the disk and at the keychain, then plan again.',
  },
  applied_before: {
    title: 'This plan was applied before',
    why: 'A plan is applied once, whatever became of it.',
    next: 'Plan again. What is left becomes a new plan.',
  },
  ledger: {
    title: 'The list of what was applied cannot be read',
    why: 'Without it nobody can tell whether this plan was applied before, so it was not.',
    detail: '`{detail}`',
    next: 'Look at the folder of the app and its permissions.',
  },
  apply: {
    title: 'Applying failed',
    why: 'The tool ended with an error. What it had done until then is done.',
    detail: '`{detail}`',
    next: 'Mend the cause, then plan what is left. The new plan needs approval.',
  },
  not_started: {
    title: 'A program could not be started',
    why: 'Nothing was planned or applied.',
    detail: '`{detail}`',
    next: 'Look at the programs in the settings.',
  },
  lost: {
    title: 'The run ended without saying how',
    why: 'Its process was killed or the machine went down. What it had done until then is done.',
    next: 'Look at the log and at the lock of the state, then plan what is left.',
  },
};
