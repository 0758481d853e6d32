// What can be done with roles from everywhere. What belongs to a row of the switcher is done in the switcher.
import type { AppAction } from '$lib/actions/registry.svelte';
import { i18n } from '$lib/i18n/index.svelte';
import { overlays } from '$lib/overlays.svelte';
import { session } from '$lib/session.svelte';

const known = () => session.roles !== null;

export const roleActions: AppAction[] = [
  {
    id: 'roles.switch',
    title: () => i18n.t.roles.act.open,
    keys: ['KeyR'],
    scope: 'global',
    icon: 'key',
    hint: () => i18n.t.roles.hint,
    when: known,
    run: () => {
      if (overlays.open === 'roles') overlays.hide();
      else overlays.show('roles');
    },
  },
  {
    id: 'roles.sign-out',
    title: () => i18n.t.roles.act.signOut,
    scope: 'global',
    icon: 'out',
    when: () => session.roles?.some((role) => role.state.kind === 'active') ?? false,
    run: () => void session.signOut(),
  },
];
