// What can be done everywhere in the app.
import type { AppAction } from '$lib/actions/registry.svelte';
import { chooseFiles } from '$lib/files.svelte';
import { i18n } from '$lib/i18n/index.svelte';
import { overlays } from '$lib/overlays.svelte';
import { preferences } from '$lib/preferences.svelte';
import { review } from '$lib/review.svelte';
import { place, type Place } from '$lib/place.svelte';
import { setup } from '$lib/setup.svelte';
import { inboxActions } from '../features/inbox/actions.svelte';
import { roleActions } from '../features/roles/actions.svelte';
import { runActions, runsActions } from '../features/runs/actions.svelte';
import { settingsActions, settingsPages } from '../features/settings/actions.svelte';
import { setupActions } from '../features/setup/connect.svelte';
import { leaveRefusal } from './files.svelte';
import { stage } from './stage.svelte';
import { lastPage } from './tabs.svelte';

const words = () => i18n.t.actions;
const dark = () => document.documentElement.dataset.theme?.includes('dark') ?? false;

/** Who reads nothing but plan files has nowhere to go back to. */
function canLeave(): boolean {
  const { screen } = place.here;
  return place.canGoBack && screen !== 'inbox' && (screen !== 'files' || setup.connected);
}

/** Elsewhere the word would stand beside the other thing that opens. */
const readsFiles = () => ['files', 'start', 'connect'].includes(stage.here);

/** What belongs to the screens. It is known from the start, so that the help lists all of it. */
export const screenActions: AppAction[] = [
  ...setupActions,
  ...inboxActions,
  ...runsActions,
  ...runActions,
  ...settingsActions,
];

function goTo(id: string, key: string, name: () => string, to: () => Place, when: () => boolean): AppAction {
  return {
    id: `go.${id}`,
    title: () => words().goTo(name()),
    keys: [key],
    scope: 'global',
    icon: 'cr',
    when: () => when() && place.here.screen !== to().screen,
    run: () => {
      place.go(to());
    },
  };
}
const connected = () => setup.connected;
const always = () => true;

export const appActions: AppAction[] = [
  {
    id: 'app.back',
    title: () => words().escape,
    keys: ['Escape'],
    scope: 'global',
    icon: 'cl',
    hint: () => i18n.t.hints.back,
    when: () => review.refusal !== null || canLeave(),
    run: () => {
      if (review.refusal) leaveRefusal();
      else place.back();
    },
  },
  {
    id: 'plan.open',
    title: () => words().open,
    keys: ['KeyO', 'Mod+KeyO'],
    scope: 'global',
    icon: 'file',
    hint: () => (readsFiles() ? i18n.t.hints.open : ''),
    run: () => void chooseFiles(),
  },
  {
    id: 'app.palette',
    title: () => words().palette,
    keys: ['Mod+KeyK'],
    scope: 'global',
    icon: 'search',
    run: () => {
      overlays.show('palette');
    },
  },
  {
    id: 'app.settings',
    title: () => words().settings,
    keys: ['Comma'],
    scope: 'global',
    icon: 'gear',
    when: () => place.here.screen !== 'settings',
    run: () => {
      place.go({ screen: 'settings', page: lastPage.page });
    },
  },
  ...roleActions,
  goTo(
    'inbox',
    'Mod+Digit1',
    () => (setup.connected ? i18n.t.nav.inbox : i18n.t.nav.start),
    () => ({ screen: 'inbox' }),
    always,
  ),
  goTo(
    'runs',
    'Mod+Digit2',
    () => i18n.t.nav.runs,
    () => ({ screen: 'runs' }),
    connected,
  ),
  goTo(
    'history',
    'Mod+Digit3',
    () => i18n.t.nav.history,
    () => ({ screen: 'history' }),
    connected,
  ),
  goTo(
    'files',
    'Mod+Digit4',
    () => i18n.t.nav.files,
    () => ({ screen: 'files' }),
    () => review.plans.length > 0,
  ),
  ...settingsPages,
  {
    id: 'app.help',
    title: () => words().help,
    keys: ['?'],
    scope: 'global',
    icon: 'keys',
    hint: () => i18n.t.hints.help,
    run: () => {
      overlays.show('help');
    },
  },
  {
    id: 'theme.light',
    title: () => words().themeLight,
    scope: 'global',
    icon: 'gear',
    when: dark,
    run: () => void preferences.choose({ theme: 'light' }),
  },
  {
    id: 'theme.dark',
    title: () => words().themeDark,
    scope: 'global',
    icon: 'gear',
    when: () => !dark(),
    run: () => void preferences.choose({ theme: 'dark' }),
  },
  {
    id: 'theme.colour-blind',
    title: () => (preferences.settings.colourBlind ? words().colourBlindOff : words().colourBlindOn),
    scope: 'global',
    icon: 'gear',
    run: () => void preferences.choose({ colourBlind: !preferences.settings.colourBlind }),
  },
  {
    id: 'language.en',
    title: () => words().inEnglish,
    scope: 'global',
    icon: 'gear',
    when: () => i18n.lang !== 'en',
    run: () => void preferences.choose({ language: 'en' }),
  },
  {
    id: 'language.ko',
    title: () => words().inKorean,
    scope: 'global',
    icon: 'gear',
    when: () => i18n.lang !== 'ko',
    run: () => void preferences.choose({ language: 'ko' }),
  },
];
