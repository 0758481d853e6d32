// The words of the first run and of the settings. Between backticks stands code; {facts} are filled in by Words.svelte.
import type { SettingsPage } from '$lib/place.svelte';

const many = (count: number, one: string, more: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : more}`;

export const setupEn = {
  // First run.
  title: 'Connect GitHub to see what waits for you',
  lead: 'Countersign reads pull requests and plans, and writes only the reviews and results you send.',
  leadKeychain: (name: string, state: string) =>
    `A token that you paste goes into your system keychain (${name}, ${state}).`,
  keychainState: {
    asking: 'being asked',
    unlocked: 'unlocked',
    locked: 'locked',
    silent: 'no answer',
  },
  leadSession: 'A token that you paste is kept in memory until the app ends.',
  gh: {
    title: 'Use the GitHub CLI',
    signedIn: '`gh` is signed in to {host}. Its token is asked for each time and never copied.',
    signedOut: '`gh` is not signed in to {host}. Run this in a terminal, then look again:',
    absent: '`gh` is not installed. Install it from cli.github.com and sign in, or paste a token.',
    asking: 'Looking for `gh` on this machine.',
    use: 'Use gh',
  },
  again: 'Look again',
  paste: {
    title: 'Paste a token',
    text: 'Copy it on GitHub first. It goes from the clipboard straight into the keychain and is never shown in this window.',
    needs: 'Fine-grained: pull requests and commit statuses write, contents and actions read.',
    button: 'Paste the token',
  },
  file: {
    title: 'Only read a plan file',
    text: 'No account needed. Nothing leaves this machine.',
  },
  enterprise: 'Do you use a GitHub Enterprise server?',
  enterpriseLink: 'Add it in the settings',
  connecting: 'Asking GitHub',

  keychain: {
    absentTitle: 'There is no keychain on this machine',
    absentWhy: 'Secrets are never written into a plain file, so choose where they go first. {why}',
    startTitle: 'Start a keychain',
    startText:
      'For example GNOME Keyring or KWallet. Start it, or install it and log in again, then look again.',
    sessionTitle: 'Keep secrets for this session only',
    sessionText: 'They stay in memory and are gone when the app ends. The token is asked for at each start.',
    sessionButton: 'Keep for this session',
  },

  choose: {
    title: 'Choose the repositories to watch',
    lead: (login: string, host: string) =>
      `Connected to ${host} as ${login}. Which repositories hold your infrastructure?`,
    leadUnknown: (host: string) => `Connected to ${host}. Which repositories hold your infrastructure?`,
    question: 'Which repositories hold your infrastructure?',
    show: 'Show their pull requests',
    disconnect: 'Disconnect',
  },
  repositories: {
    label: 'Repositories, one on each line',
    hint: 'One on each line: `owner/name`, or `owner/*` for every repository of an owner.',
    save: 'Save the repositories',
    saved: 'Saved',
    count: (count: number) => many(count, 'entry', 'entries'),
  },

  // Settings.
  nav: 'Pages of the settings',
  section: {
    app: 'Countersign',
    connections: 'Connections',
    aws: 'AWS',
    safety: 'Safety',
  },
  page: {
    look: 'Appearance',
    github: 'GitHub',
    tools: 'Terraform and OpenTofu',
    aws: 'Accounts and roles',
    strict: 'Stricter for me',
    keychain: 'Keychain',
  } satisfies Record<SettingsPage, string>,
  waiting: 'Asking what is set up on this machine',
  failedTitle: 'What is set up could not be asked for',

  look: {
    lead: 'How Countersign looks and which language it speaks. It follows the system where nothing is chosen.',
  },

  github: {
    lead: 'The hosts whose pull requests you see, where the token for each comes from, and the repositories that count.',
    state: 'State',
    source: 'Token',
    login: 'Signed in as',
    requests: 'Requests',
    answered: 'Answered',
    notKnown: 'not known',
    never: 'not yet',
    ago: (age: string) => `${age} ago`,
    requestsLeft: (left: number, limit: number) =>
      `${left.toLocaleString('en-US')} of ${limit.toLocaleString('en-US')} left this hour`,
    sources: {
      none: 'none',
      gh: 'from gh, asked for each time',
      pasted: 'pasted, in the keychain',
      pastedSession: 'pasted, for this session only',
    },
    states: {
      not_connected: 'not connected',
      connecting: 'connecting',
      connected: 'connected',
      unauthorized: 'GitHub refuses the token: it is wrong, expired or revoked',
      forbidden: 'the token lacks a permission',
      forbiddenNeeds: 'the token lacks `{needs}`',
      offline: 'cannot be reached: `{why}`',
      limited: 'answers again at {clock}',
      failed: 'failed: `{why}`',
    },
    disconnect: 'Disconnect',
    disconnectNote: 'The token is forgotten here. With gh you stay signed in there.',
    remove: 'Remove this host',
    repositories: 'Repositories',
    addresses: 'Addresses',
    addressesNote: 'Where its APIs answer. Leave a field empty for the usual address.',
    rest: 'REST API',
    graphql: 'GraphQL API',
    saveAddresses: 'Save the addresses',
    addTitle: 'Add a GitHub Enterprise server',
    addText: 'Its name is enough where its APIs stand at the usual addresses.',
    name: 'Name, for example github.example.com',
    add: 'Add the server',
  },

  aws: {
    lead: 'Roles are read from the AWS configuration of this machine. Countersign changes nothing there, except where you move a key below. Add a role here where no profile has it.',
    found: 'Roles that are known',
    foundCount: (count: number) => (count === 0 ? 'none' : many(count, 'role', 'roles')),
    switcher: 'Open the role switcher',
    problems: 'What is wrong with the AWS configuration',
    keys: 'Access keys',
    keysLead:
      'A key in `~/.aws/credentials` stands there in clear. In the keychain it is encrypted, and only Countersign signs in with it: the AWS command line and other programs no longer find it, until you put it back.',
    keyInFile: 'in the file, in clear',
    keyKept: 'in the keychain',
    keepKey: 'Move into the keychain',
    returnKey: 'Put back into the file',
    own: 'Roles of your own',
    none: 'None was added.',
    arn: 'Role ARN',
    source: 'Profile that assumes it',
    account: 'Account name',
    mfa: 'MFA device',
    region: 'Region',
    optional: (label: string) => `${label}, optional`,
    addTitle: 'Add a role',
    add: 'Add the role',
    remove: (arn: string) => `Remove ${arn}`,
    removeShort: 'Remove',
  },

  tools: {
    lead: 'The programs that plan and apply. A plan is applied with the very version that made it.',
    found: 'Found on this machine',
    looking: 'Looking for programs',
    none: 'Neither Terraform nor OpenTofu was found. Install one of them, or name a path below.',
    product: 'Program',
    version: 'Version',
    path: 'Path',
    named: 'Named by you',
    namedText: 'Programs that stand where nobody looks for them.',
    namedNone: 'No path is named.',
    pathLabel: 'Absolute path of a program',
    add: 'Add the path',
    remove: (path: string) => `Remove ${path}`,
    git: 'Git',
    gitFine: 'Git is there and new enough.',
    gitProblem: 'Without it no pull request can be planned here: `{why}`',
    sandbox: 'Sandbox for code of pull requests',
    sandboxFine:
      'Planning runs in bubblewrap. Inside there is no home folder, no keychain, no key of the kernel, no session bus and nothing of Countersign: only programs, libraries and certificates to read, and the folders of the run. What code leaves running ends with its command. The network is there, because without it there is no cloud to plan against.',
    sandboxX11:
      'This desktop runs X11, so code inside could watch the keyboard and the screen. A Wayland session closes this.',
    sandboxSockets:
      'The kernel does not keep code inside from sockets of this machine that have no file, a session bus for one. A kernel from 6.12 on does.',
    sandboxLoopback: 'Code inside reaches what listens on this machine (127.0.0.1) and in your network.',
    sandboxNone: 'There is no sandbox on this machine: `{why}`',
    sandboxNoneText:
      'Each plan then asks whether the code of the pull request may run with everything that you can read and reach. Nothing of what a sandbox holds is held then.',
  },

  vault: {
    lead: 'Secrets live here and in the memory of the app, never in a file in clear, a log or this window.',
    where: 'Where secrets are kept',
    keychain: 'System keychain',
    session: 'This session only',
    sessionNote: 'Kept in memory, gone when the app ends.',
    states: {
      asking: 'being asked',
      unlocked: 'unlocked',
      locked: 'locked. Unlock it in its own window; everything that needs no secret works meanwhile',
      absent: 'there is none: `{why}`',
      silent: 'does not answer. It may be waiting for its password in another window',
    },
    entries: 'Entries that projects ask for',
    entriesText: 'A project gets an entry as an environment variable when it plans or applies.',
    entriesNone: 'No project asks for one.',
    present: 'is there',
    absent: 'is missing',
    paste: 'Paste it',
    pasteTitle: (entry: string) => `Paste it: ${entry}, from the clipboard`,
    forget: 'Forget it',
    forgetTitle: (entry: string) => `Forget it: ${entry}`,
  },

  strict: {
    lead: 'The team says in `.countersign` what has to hold before an apply. What you set here may tighten that for you, and never loosens it.',
    age: 'A plan may be so many hours old',
    ageNote: 'Plans that are older are not applied, also where the team allows more.',
    approvals: 'So many approvals are needed',
    approvalsNote: 'Counts where the team asks for fewer.',
    asTeam: 'as the team says',
    own: 'My approval of my own plan never counts',
    ownNote: 'Also where the team allows it.',
    save: 'Save',
    saved: 'Saved',
  },

  act: {
    useGh: 'Use the GitHub CLI',
    paste: 'Paste a token from the clipboard',
    again: 'Look again at what is set up',
    page: (name: string) => `Settings: ${name}`,
    nextPage: 'Next page of the settings',
    previousPage: 'Previous page of the settings',
  },
  hint: { page: 'page' },
};
