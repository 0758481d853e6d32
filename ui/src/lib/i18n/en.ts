// The words of the UI in English, the source of the catalogue. Entries are strings or functions of a number.
// In longer texts `…` between backticks is code, and {subject}, {detail}, {line} and {column} are filled in by Words.svelte.
import { confirmEn } from './confirm.en';
import { inboxEn } from './inbox.en';
import { pullEn } from './pull.en';
import { rolesEn } from './roles.en';
import { runsEn } from './runs.en';
import { setupEn } from './setup.en';
import { errorsEn } from './errors.en';
import { planEn } from './plan.en';

export const en = {
  app: {
    name: 'Countersign',
    searchOrRun: 'Search or run',
    settings: 'Settings',
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'The clipboard could not be written. Select the text and copy it by hand.',
    /** In place of a file's name where there is none. */
    thisFile: 'The file',
    pastedText: 'pasted text',
    version: (version: string) => `Version ${version}`,
    controlCharacter: (name: string) => `Hidden character ${name}`,
  },
  start: {
    title: 'Read a plan',
    lead: 'Countersign shows a Terraform or OpenTofu plan as resource-level diffs. No account needed. Nothing leaves this machine.',
    open: 'Open a plan file',
    openWhy: 'Plan JSON, as `terraform show -json plan.bin` writes it. Several files open as one review.',
    openButton: 'Open…',
    drop: 'Drop or paste it here',
    dropWhy: 'Files anywhere in this window, several at once, or the copied text of one plan.',
    recent: 'Recent files',
    recentGone: 'no longer there',
    forget: (name: string) => `Forget ${name}`,
    dropNow: 'Drop to read',
    dropNowWhy: 'Each file opens as a plan of this review.',
  },
  opening: {
    title: 'Reading the plan',
    reading: 'Reading',
    indexing: 'Indexing the changes',
    readOf: (read: string, total: string) => `${read} of ${total}`,
    readSoFar: (read: string) => `${read} read`,
    progress: 'How much of the plan is read',
  },
  refused: {
    openAnother: 'Open another file',
    openAnotherWhy:
      'Or drop one here. Plan JSON of every Terraform and OpenTofu version since 0.12 can be read.',
    makePlan: 'Make a plan to read',
    showPlan: 'Turn the saved plan into JSON',
    tofu: 'With OpenTofu write `tofu` in place of `terraform`.',
    retry: 'Try again',
    retryWhy: 'Reads the same file once more.',
    retryButton: 'Try again',
    back: 'The plans that were open are untouched',
    backTo: (name: string) => `Back to ${name}`,
    forget: 'Take it off the recent files',
    forgetButton: 'Forget',
  },
  errors: errorsEn,
  noStart: {
    title: 'The app did not answer',
    why: 'The window is up, but the part that reads plans did not answer: `{detail}`',
    next: 'Start Countersign again. If it happens again, report these words.',
  },
  palette: {
    label: 'Search or run',
    placeholder: 'An action, an open plan or a recent file',
    actions: 'Actions',
    plans: 'Open plans',
    recent: 'Recent files',
    none: 'Nothing matches.',
    move: 'move',
    run: 'run',
    leave: 'close',
    reading: 'shown now',
  },
  help: {
    title: 'Keyboard',
    search: 'Search keys',
    global: 'Everywhere',
    start: 'Before a plan is open',
    inbox: 'In the inbox',
    pull: 'At a pull request',
    plan: 'Reading a plan',
    run: 'At a run',
    runs: 'In the list of runs',
    settings: 'In the settings',
    none: 'No action matches.',
    note: 'Good to know',
    noteText: 'Keys follow the place on the keyboard, so they work with the Korean layout too.',
  },
  settings: {
    title: 'Settings',
    language: 'Language',
    languageSystem: 'As the system',
    english: 'English',
    korean: '한국어',
    theme: 'Theme',
    themeSystem: 'As the system',
    light: 'Light',
    dark: 'Dark',
    colourBlind: 'Colour-blind safe colours',
    colourBlindWhy: 'Blue comes, orange goes, grey changes. Shapes and signs stay the same.',
  },
  actions: {
    open: 'Open a plan file…',
    palette: 'Search or run an action',
    help: 'Show all keys',
    settings: 'Open settings',
    escape: 'Go back',
    themeLight: 'Use the light theme',
    themeDark: 'Use the dark theme',
    colourBlindOn: 'Use colour-blind safe colours',
    colourBlindOff: 'Use the usual colours',
    inEnglish: 'Show in English',
    inKorean: '한국어로 보기',
  },
  hints: {
    open: 'open',
    palette: 'search or run',
    help: 'keys',
    back: 'back',
  },
  status: {
    none: 'No plan open',
    plans: (count: number) => (count === 1 ? '1 plan open' : `${count.toString()} plans open`),
    pasted: 'pasted text',
  },
  plan: planEn,
  inbox: inboxEn,
  setup: setupEn,
  roles: rolesEn,
  runs: runsEn,
  pull: pullEn,
  confirm: confirmEn,
};

export type Catalogue = typeof en;
