// English words of the sheets: what runs before a plan is made here, and what an approval says.
import type { BackendRefused, Blocker, WillRunKind } from '$lib/bindings/api';

const count = (n: number): string => n.toLocaleString('en-US');
const many = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`;

export const sheetsEn = {
  cancel: 'Cancel',
  close: 'Close',

  planHere: {
    title: (label: string) => `Plan ${label} on this machine?`,
    lead: 'Planning runs code from this pull request. This is what will run, and what the pull request itself adds.',
    loading: 'Reading what would run. A first fetch of the repository takes a while.',
    failed: 'What would run could not be read',
    what: 'What will run',
    added: 'added here',
    kind: {
      external: 'External data source',
      http: 'HTTP request',
      provisioner: 'Provisioner, at apply',
      exec_plugin: 'Credentials by a program',
      address: 'Address for a provider',
      other_state: 'State of another project',
      module: 'Module source',
    } satisfies Record<WillRunKind, string>,
    providers: (n: number) => many(n, 'provider', 'providers'),
    noProviders: 'No provider',
    hashes: (n: number) => many(n, 'hash in the lock file', 'hashes in the lock file'),
    noHash: 'not in the lock file',
    unreadable: 'Cannot be read',
    unreadableWhy: 'may hold anything',
    state: 'State',
    stateIn: '`{kind}`',
    setting: '`{name}` is `{value}`',
    unset: 'nothing but its type',
    tree: 'Tree',
    treeText: '`{head}` merged into `{branch}` `{base}`',
    role: 'Plan role',
    planned: '`{role}`, {account}',
    session: '`{role}`, {account}, your session',
    noRole: 'none: the plan runs without credentials',
    needsCode: '`{role}`, {account}: wants a code',
    needsCodeNext: 'The plan role wants a code of your device. Assume it first, then plan.',
    otherAccount: '`{role}`, {account}: not the expected account',
    otherAccountNext:
      'The team expects {expected} and names no plan role. Take a role in that account, or leave yours to plan without credentials.',
    unreachable: '`{role}`: no profile leads to it',
    unreachableNext:
      'Add a profile with this role to the AWS configuration, or add the role in the settings.',
    sandbox: 'Sandbox',
    sandboxed: 'programs and the folders of the run; no home folder, no keychain, network allowed',
    x11: 'Code in the sandbox reaches the X11 display through the network: it could read keys that you press. A Wayland session does not have this.',
    openSockets:
      'Code in the sandbox reaches programs of this machine that listen on sockets without a file, a session bus for one. A kernel from 6.12 on closes this.',
    openLoopback:
      'Code in the sandbox reaches the internet, your network, and what listens on this machine (127.0.0.1).',
    noSandbox: 'none: nothing is held',
    noSandboxWhy: 'There is no sandbox on this machine: {why}',
    withoutSandbox: 'Run without a sandbox, this once',
    withoutSandboxWhy:
      'None of this is held here: the code reads your home folder and everything else that you can, your keychain while it is unlocked, and keys of other programs; it writes where you can, reaches your desktop session and what listens on this machine, and can stay running after the plan. The apply of this plan runs without a sandbox, too.',
    tool: 'Tool',
    toolIs: '`{tool} {version}`',
    askProduct: 'Which tool plans this project?',
    askProductWhy: 'Neither the team nor the configuration says it. The state belongs to one of them.',
    askVersion: 'Plan with another version?',
    askVersionWhy:
      '`{tool} {version}` is asked for and not on this machine. Another version may write the state in a newer form.',
    missing: 'Not on this machine',
    missingAny: 'Install Terraform or OpenTofu, or name the program in the settings.',
    missingProduct: 'Install {product}, or name the program in the settings.',
    missingVersion: 'Install {product} {version}, or name the program in the settings.',
    secrets: 'Secrets from the keychain',
    secretPresent: '`{variable}` from `{entry}`',
    secretAbsent: '`{variable}` from `{entry}`: not in the keychain',
    secretNext: 'Put the missing entries into the keychain in the settings. The plan may fail without them.',
    newerMinor: 'Let the state be written in a newer form',
    newerMinorWhy:
      'The last plan stopped here: the state was written by `{state}`, and `{tool}` would write it in its own form. Whoever uses an older version cannot read it after that.',
    newerMinorWhyShort:
      'The last plan stopped here: this version of the tool would write the state in its own form. Whoever uses an older version cannot read it after that.',
    newCode: (n: number) =>
      n === 1
        ? '1 thing that runs is new in this pull request and can reach the network. Read it before you plan.'
        : `${count(n)} things that run are new in this pull request and can reach the network. Read them before you plan.`,
    nothingRuns: 'Besides the providers nothing of this pull request runs.',
    blockers: {
      conflict: 'The head cannot be merged into the base. Resolve the conflict first: {files}',
      refused: 'This project is not run here.',
      other_base:
        'This pull request goes into `{base}`, whose rules do not count, so the account and the roles are not known. `{default}` can name that base in `bases`.',
      no_default: 'GitHub does not say which branch is the default one, so the rules are not known.',
      fetch: 'The repository could not be fetched: {why}',
      link: 'The link `{path}` leads out of the repository, to `{target}`. It has to go before anything runs.',
      running: 'A run of this project goes on.',
      backend: 'The backend is refused, so nothing is started.',
    } satisfies Record<Blocker['kind'], string>,
    backend: {
      unreadable: 'The backend is not known: `{path}` cannot be read. {detail}',
      several_backends: 'The backend is not clear: `{path}` leads to more than one.',
      no_backend: '`{path}` has no backend that is run here.',
      unknown_type: 'The backend `{setting}` is not known. It stands in `{path}`.',
      encryption:
        "`{setting}` in `{path}` is not run here. States and plans may be encrypted by OpenTofu with one key in AWS KMS, which the team's file names.",
      state_store:
        '`state_store` in `{path}` is not run here: a provider of the pull request would hold the state.',
      backend_file: 'The backend file `{path}` is not in the repository, or its name has a `=`.',
      twice: '`{setting}` stands twice in `{path}`. Only one of them would count.',
      not_plain: '`{setting}` in `{path}` is not a plain value. Write it out.',
      wrong_form: '`{setting}` in `{path}` has a value that it cannot have.',
      not_listed: '`{setting}` in `{path}` is not among the settings that are allowed.',
      team_silent: 'Only the team can allow `{setting}` (`{path}`). It is `{detail}`.',
      team_differs: "`{setting}` in `{path}` is `{detail}`, and the team's file says something else.",
      team_has_more: "The team's file names `{setting}`, and `{path}` does not set it.",
      never:
        '`{setting}` in `{path}` can give keys, start a program or send keys elsewhere. Nothing allows it.',
    } satisfies Record<BackendRefused, string>,
    encryptionRule:
      "To allow it, the default branch's `.countersign/projects.toml` needs in `[projects.encryption]`: `{rule}`",
    backendRule:
      "To allow it, the default branch's `.countersign/projects.toml` needs in `[projects.backend]`: `{rule}`",
    showRun: 'Show the run',
    switchRole: 'Open roles',
    openSettings: 'Open settings',
    go: 'Run the code and plan',
    starting: 'Starting',
    unanswered: 'Answer what is asked first.',
    blocked: 'Something stands in the way.',
    reloaded: 'It was read again. What changed is shown above.',
  },

  approve: {
    title: (repository: string, number: number) => `Approve plans of ${repository} #${number.toString()}`,
    lead: 'Your review goes to GitHub for commit `{head}` and names exactly the ticked plans. If one of them changes, its approval no longer counts.',
    loading: 'Reading the plans',
    failed: 'The plans could not be read',
    lines: 'Plans to approve',
    tick: (label: string) => `Approve the plan of ${label}`,
    lost: 'You approve that data is lost.',
    lostOf: 'These hold data, or may:',
    newProviders:
      'The lock file of the base does not have these providers with these hashes. A provider can do whatever the role may do:',
    destroysAll: 'You approve that everything is destroyed.',
    mode: 'Not a normal plan: {mode}. Your approval names that.',
    masked: (n: number) =>
      `${many(n, 'masked value is', 'masked values are')} not part of the public digest.`,
    reported:
      'What CI made is approved by its digest. What is applied is planned on this machine and has to have the same digest.',
    own: 'This is your own pull request.',
    ownAllowed: 'The team lets people approve their own; it is shown as that everywhere.',
    ownRefused:
      'You opened this pull request, so an approval of yours would not count. Somebody else has to approve.',
    nothing: 'No plan of this pull request can be approved now.',
    comment: 'Comment (optional)',
    only: 'Approving does not apply anything.',
    send: (n: number) => (n === 1 ? 'Approve 1 plan' : `Approve ${count(n)} plans`),
    sending: 'Sending',
    sent: 'Approved',
    sentText: 'GitHub has your review. It counts as long as the plans stay as they are.',
    unknown: 'Sent, and not confirmed',
    unknownText:
      'GitHub did not say whether it has your review, so it is not sent again. Look there before you approve once more. {why}',
    open: 'Look on GitHub',
  },
};

export type SheetWords = typeof sheetsEn;
