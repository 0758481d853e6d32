import type { RoleRow } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { leftOf, session, SOON_SECONDS } from '$lib/session.svelte';
import { briefly, clock } from '$lib/text/time';
import { visibleString } from '$lib/text/visible';
import { accountNumber } from '$lib/ui/account';
import type { IconName } from '$lib/ui/icons';

export interface RoleFact {
  text: string;
  icon: IconName | null;
  tone: 'fg' | 'calm' | 'add' | 'chg' | 'del' | 'accent';
}

/** How a role stands, in a few words. */
export function roleFact(role: RoleRow): RoleFact {
  const words = i18n.t.roles.state;
  if (session.isAssuming(role.id)) return { text: words.assuming, icon: 'runi', tone: 'accent' };
  const problem = session.problemOf(role.id);
  if (problem?.code === 'role_code_wrong') return { text: words.code_wrong, icon: 'fail', tone: 'del' };
  const { state } = role;
  switch (state.kind) {
    case 'signed_out':
      return problem
        ? { text: words.failed, icon: 'fail', tone: 'del' }
        : { text: words.signed_out, icon: null, tone: 'calm' };
    case 'needs_code':
      return { text: words.needs_code, icon: 'lock', tone: 'chg' };
    case 'assuming':
      return { text: words.assuming, icon: 'runi', tone: 'accent' };
    case 'active': {
      const left = leftOf(state.expiresAt);
      if (left === Infinity) return { text: words.endless, icon: 'hold', tone: 'add' };
      if (left <= 0) return { text: words.expired(clock(state.expiresAt)), icon: 'clock', tone: 'calm' };
      const time = briefly(left, i18n.lang);
      return left < SOON_SECONDS
        ? { text: words.soon(time), icon: 'clock', tone: 'chg' }
        : { text: words.active(time), icon: 'hold', tone: 'add' };
    }
    case 'expired':
      return { text: words.expired(clock(state.at)), icon: 'clock', tone: 'calm' };
    case 'login_needed':
      return { text: words.login_needed, icon: 'lock', tone: 'chg' };
    case 'denied':
      return { text: words.denied, icon: 'fail', tone: 'del' };
    case 'failed':
      return { text: words.failed, icon: 'fail', tone: 'del' };
  }
}

/** The whole row in one sentence. */
export function spokenRole(role: RoleRow): string {
  const words = i18n.t.roles;
  const { account } = role;
  return [
    account ? visibleString(account.name) : words.unknownAccount,
    ...(account ? [words.environment[account.environment], accountNumber(account.id)] : []),
    visibleString(role.role),
    ...(role.needed ? [words.needed] : []),
    ...(role.current ? [words.acts] : []),
    roleFact(role).text,
    ...(role.pinned ? [words.pinned] : []),
  ].join(', ');
}
