import { i18n } from '$lib/i18n/index.svelte';
import { screenOf } from '$lib/screen';
import { lastPage } from '$lib/settings-page.svelte';
import { stage } from '$lib/stage.svelte';
import { settingsActions } from './actions.svelte';
import SettingsView from './SettingsView.svelte';

export const settingsScreen = screenOf({
  screen: 'settings',
  name: () => i18n.t.nav.settings,
  title: () => i18n.t.nav.settings,
  keys: () => ['settings'],
  helps: ['settings'],
  actions: settingsActions,
  tab: {
    to: () => ({ screen: 'settings', page: stage.filesOnly ? 'look' : lastPage.page }),
    shown: () => true,
  },
  view: SettingsView,
  props: ({ page }) => ({ page }),
  identity: () => 'settings',
});
