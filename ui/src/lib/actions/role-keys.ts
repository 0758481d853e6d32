// The keys of the role switcher. They work while it is open and nowhere else, so they stand apart from the actions of
// the screens; the help lists them too.
import { i18n } from '$lib/i18n/index.svelte';

export type SwitcherKey =
  'next' | 'previous' | 'assume' | 'choose' | 'renew' | 'leave' | 'pin' | 'filter' | 'signOut';

/** Digits choose this many rows. */
export const DIGITS = 9;

export const switcherKeys: { id: SwitcherKey; keys: string[]; title: () => string }[] = [
  { id: 'next', keys: ['KeyJ'], title: () => i18n.t.roles.key.next },
  { id: 'previous', keys: ['KeyK'], title: () => i18n.t.roles.key.previous },
  { id: 'assume', keys: ['Enter'], title: () => i18n.t.roles.key.assume },
  {
    id: 'choose',
    keys: Array.from({ length: DIGITS }, (_, at) => `Digit${(at + 1).toString()}`),
    title: () => i18n.t.roles.key.choose,
  },
  { id: 'renew', keys: ['KeyE'], title: () => i18n.t.roles.key.renew },
  { id: 'leave', keys: ['KeyX'], title: () => i18n.t.roles.key.leave },
  { id: 'pin', keys: ['*'], title: () => i18n.t.roles.key.pin },
  { id: 'filter', keys: ['/', 'KeyF'], title: () => i18n.t.roles.key.filter },
  { id: 'signOut', keys: ['Shift+KeyO'], title: () => i18n.t.roles.key.signOut },
];

/** The first and the last of a row of digits stand for all of them. */
export const shownKeys = (keys: readonly string[]): string[] =>
  keys.length > 2 ? [keys[0], keys.at(-1)].filter((key) => key !== undefined) : [...keys];
