// What can be done everywhere in the app.
import type { AppAction } from '$lib/actions/registry.svelte';
import { chooseFiles } from '$lib/files.svelte';
import { i18n } from '$lib/i18n/index.svelte';
import { overlays } from '$lib/overlays.svelte';
import { preferences } from '$lib/preferences.svelte';
import { review } from '$lib/review.svelte';

const words = () => i18n.t.actions;
const dark = () => document.documentElement.dataset.theme?.includes('dark') ?? false;

export const appActions: AppAction[] = [
  {
    id: 'app.back',
    title: () => words().escape,
    keys: ['Escape'],
    scope: 'global',
    icon: 'cl',
    hint: () => i18n.t.hints.back,
    when: () => review.refusal !== null,
    run: () => {
      review.dismissRefusal();
    },
  },
  {
    id: 'plan.open',
    title: () => words().open,
    keys: ['KeyO', 'Mod+KeyO'],
    scope: 'global',
    icon: 'file',
    hint: () => i18n.t.hints.open,
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
    run: () => {
      overlays.show('settings');
    },
  },
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
