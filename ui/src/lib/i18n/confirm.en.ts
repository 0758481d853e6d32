// English words of the confirm window.
import type { Environment, Outcome } from '$lib/bindings/api';

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
    unknown: 'UNKNOWN',
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
    forgets: (n: number) => `forgets ${count(n)} without destroying`,
    imports: (n: number) => `imports ${count(n)}`,
    moves: (n: number) => `moves ${count(n)}`,
    reads: (n: number) => `reads ${many(n, 'data source', 'data sources')}`,
    outputs: (n: number) => `changes ${many(n, 'output', 'outputs')}`,
    actions: (n: number) => `invokes ${many(n, 'action', 'actions')}`,
    unknown: (n: number) => `does something unknown to ${count(n)}`,
    join: (parts: readonly string[]) =>
      parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`,
    sentence: (does: string) => `Also ${does}.`,
    only: (does: string) => `It ${does}.`,
    nothing: 'Nothing is changed; the state may be written anew.',
  },
  newProviders:
    'The lock file of the base does not have these providers with this hash. A provider can do whatever the role may do:',
  withoutSandbox:
    'There is no sandbox, and nothing is held: code of this pull request reads and reaches what you can, your home folder, your keychain while it is unlocked, your desktop session, and can stay running.',
  claims: {
    title: 'Somebody else says that this plan was applied:',
    by: {
      started: (who: string) => `${who} claims that an apply has begun`,
      applied: (who: string) => `${who} claims that it was applied`,
      failed: (who: string) => `${who} claims that an apply failed`,
      stopped: (who: string) => `${who} claims that an apply was stopped`,
      lost: (who: string) => `${who} claims that an apply was lost`,
    } satisfies Record<Outcome, (who: string) => string>,
    gone: 'An account that is gone',
    text: 'If that is true, applying now does it a second time. Look at the account first.',
    answer: 'I have looked, and it was not applied. Apply it.',
    waits: 'Answer what others claim first.',
  },
  unbound: {
    title: (n: number) => `${many(n, 'value was', 'values were')} not compared with what was approved`,
    text: 'Their names or forms are those of secrets, so no approval can say which value was meant. Where somebody approves exactly this plan with this app on this machine, nothing is left over.',
    reveal: 'Reveal',
    nothing: 'no value',
    gone: 'no value',
    more: (n: number) => `${many(n, 'more is', 'more are')} not named here.`,
    looked: 'I looked at these values. This holds for this plan alone.',
  },
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
