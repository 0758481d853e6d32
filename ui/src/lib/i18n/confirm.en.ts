// English words of the confirm window.
import type { Environment } from '$lib/bindings/api';

const count = (n: number): string => n.toLocaleString('en-US');
const many = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`;

export const confirmEn = {
  window: 'Confirm apply',
  loading: 'Reading what is to be confirmed',
  title: (account: string) => `Apply to ${account}?`,
  titleDestroys: (account: string, n: number) =>
    `Apply to ${account}, and destroy ${many(n, 'resource', 'resources')}?`,
  environment: {
    production: 'PROD',
    staging: 'STAGING',
    sandbox: 'SANDBOX',
  } satisfies Record<Environment, string>,
  until: (at: string) => `until ${at}`,
  project: 'Project',
  what: 'What the apply does',
  destroyed: 'What is destroyed',
  lost: 'Its data is lost.',
  maybeLost: 'May hold data: this type is not known.',
  replaced: 'replaced',
  deleted: 'destroyed',
  more: (n: number) => `${many(n, 'more is', 'more are')} destroyed that this list does not name.`,
  also: {
    updates: (n: number) => `updates ${count(n)}`,
    creates: (n: number) => `creates ${count(n)}`,
    and: ' and ',
    sentence: (does: string) => `Also ${does}.`,
    only: (does: string) => `It ${does}.`,
    nothing: 'No resource is changed; outputs or the state may be.',
  },
  withoutSandbox:
    'There is no sandbox. Code of this pull request reads what you can read: your home folder, and your keychain while it is unlocked.',
  cannotBeUndone: 'An apply cannot be undone.',
  copies: 'Data that has no copy elsewhere is gone for good.',
  count: 'How many are destroyed?',
  name: 'Project, as written here:',
  matches: 'matches',
  toGo: (n: number) => `${many(n, 'character', 'characters')} to go`,
  differs: 'does not match',
  inertBoth: 'Enter does nothing until both match.',
  inertOne: 'Enter does nothing until it matches.',
  cancel: 'Cancel',
  close: 'Close',
  apply: 'Apply',
  destroyAndApply: (n: number) => `Destroy ${count(n)} and apply`,
  starting: 'Starting',
  started: 'The apply has begun',
  startedText: 'The main window shows how far it is. This window can be closed.',
  cancelled: 'Nothing was applied',
  cancelledText: 'This window can be closed.',
  failed: 'Nothing was applied',
  unsure: 'It is not known whether the apply has begun',
  unsureText: 'Look at the runs in the main window before you ask for it again.',
};

export type ConfirmWords = typeof confirmEn;
