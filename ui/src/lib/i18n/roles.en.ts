// The words of the role switcher, and of accounts wherever they are shown.
import type { Environment } from '$lib/bindings/api';

export const rolesEn = {
  title: 'Roles',
  list: 'Roles that are known',
  noRole: 'No role',
  expired: 'expired',
  noEnd: 'no known end',
  /** What the button at the top is called. */
  button: (account: string, role: string, left: string) => `Switch role, now ${role} in ${account}, ${left}`,
  buttonNone: 'Choose a role',
  environment: {
    production: 'production',
    unknown: 'unknown',
    staging: 'staging',
    sandbox: 'sandbox',
  } satisfies Record<Environment, string>,
  /** The short tag beside the name of an account. */
  tag: {
    production: 'PROD',
    unknown: 'UNKNOWN',
    staging: 'STAGING',
    sandbox: 'SANDBOX',
  } satisfies Record<Environment, string>,
  account: 'Account',
  role: 'Role',
  expires: 'Expires',
  expiresIn: (left: string, clock: string) => `in ${left}, ${clock}`,
  filter: 'Filter roles',
  shown: (shown: number, total: number) => `${shown.toString()} of ${total.toString()} roles`,
  pinned: 'Pinned',
  often: 'Often used',
  all: 'All',
  unknownAccount: 'known after signing in',
  needed: 'this project needs it',
  acts: 'in use',
  state: {
    signed_out: 'signed out',
    needs_code: 'needs MFA code',
    assuming: 'signing in',
    active: (left: string) => `active, ${left}`,
    endless: 'active, no known end',
    soon: (left: string) => `expires in ${left}`,
    expired: (clock: string) => `expired ${clock}`,
    login_needed: 'login needed',
    denied: 'denied by AWS',
    failed: 'AWS not reached',
    code_wrong: 'code refused',
  },
  code: {
    label: 'Code of the device, six digits',
    title: 'Code of `{serial}` from your authenticator',
    note: 'A code works once. Enter sends it.',
    wrong: 'The code was refused. It was wrong, or used before. Wait for the next one.',
  },
  login: {
    title: 'A login is needed first. Run this in a terminal, then choose the role again.',
    copy: 'Copy the command',
  },
  denied: 'AWS says: `{why}`',
  unreached: 'AWS could not be asked: `{why}`',
  pin: 'Pin',
  unpin: 'Take the pin off',
  empty: 'No role is known',
  emptyText:
    'Roles are read from the AWS configuration of this machine. Add a profile with a role there, or add a role in the settings.',
  openSettings: 'Open the settings',
  none: 'No role matches.',
  problems: (count: number) =>
    count === 1
      ? 'One part of the AWS configuration is left out.'
      : `${count.toString()} parts of the AWS configuration are left out.`,
  failed: 'The roles could not be read.',
  tryAgain: 'Try again',
  key: {
    next: 'next role',
    previous: 'previous role',
    assume: 'assume',
    choose: 'choose',
    renew: 'renew',
    leave: 'sign out',
    pin: 'pin',
    filter: 'filter',
    signOut: 'sign out everything',
  },
  act: {
    open: 'Switch role…',
    renew: 'Renew the session…',
    signOut: 'Sign out of every role',
  },
  hint: 'roles',
};
