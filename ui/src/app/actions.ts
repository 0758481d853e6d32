// What can be done everywhere in the app.
import type { AppAction } from '$lib/actions/registry.svelte';
import { chooseFiles } from '$lib/files.svelte';
import { i18n } from '$lib/i18n/index.svelte';
import { overlays } from '$lib/overlays.svelte';
import { preferences } from '$lib/preferences.svelte';
import { review } from '$lib/review.svelte';
import { place } from '$lib/place.svelte';
import { lastPage } from '$lib/settings-page.svelte';
import { setup } from '$lib/setup.svelte';
import { roleActions } from '../features/roles/actions.svelte';
import { settingsPages } from '../features/settings/actions.svelte';
import { setupActions } from '../features/setup/connect.svelte';
import { leaveRefusal } from './files.svelte';
import { stage } from '$lib/stage.svelte';
import { screens } from './screens';

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
export const screenActions: AppAction[] = [...setupActions, ...screens.flatMap(({ actions }) => actions)];

/** To the screens that have a key of their own, in the order of the keys. */
const goTo: AppAction[] = screens
  .flatMap(({ screen, name, tab }) =>
    tab?.key ? { screen, name: tab.name ?? name, to: tab.to, ...tab.key } : [],
  )
  .toSorted((one, other) => one.keys.localeCompare(other.keys))
  .map(({ screen, name, to, keys, when }) => ({
    id: `go.${screen}`,
    title: () => words().goTo(name()),
    keys: [keys],
    scope: 'global' as const,
    icon: 'cr' as const,
    when: () => when() && place.here.screen !== screen,
    run: () => {
      place.go(to());
    },
  }));

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
  ...goTo,
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
