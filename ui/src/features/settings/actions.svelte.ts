// The pages of the settings, as actions: by number while one is there, by name from everywhere.
import type { AppAction } from '$lib/actions/registry.svelte';
import { i18n } from '$lib/i18n/index.svelte';
import { place, type SettingsPage } from '$lib/place.svelte';
import { setup } from '$lib/setup.svelte';
import { pages } from './pages';

const words = () => i18n.t.setup;
const hereIs = (page: SettingsPage) => place.here.screen === 'settings' && place.here.page === page;

/** Where only plan files are read there is one page. */
const hasPages = () => setup.failure?.code !== 'unsupported' || setup.value !== null;

function step(by: 1 | -1): void {
  if (place.here.screen !== 'settings') return;
  const next = pages[(pages.indexOf(place.here.page) + by + pages.length) % pages.length];
  if (next) showPage(next);
}

/** From page to page one does not go deeper: back leads out of the settings. */
export function showPage(page: SettingsPage): void {
  if (place.here.screen === 'settings') place.back();
  place.go({ screen: 'settings', page });
}

export const settingsActions: AppAction[] = [
  {
    id: 'settings.next',
    title: () => words().act.nextPage,
    keys: ['KeyJ'],
    scope: 'settings',
    keysOnly: true,
    hint: () => words().hint.page,
    when: hasPages,
    run: () => {
      step(1);
    },
  },
  {
    id: 'settings.previous',
    title: () => words().act.previousPage,
    keys: ['KeyK'],
    scope: 'settings',
    keysOnly: true,
    hint: () => words().hint.page,
    when: hasPages,
    run: () => {
      step(-1);
    },
  },
  ...pages.map((page, at): AppAction => ({
    id: `settings.page-${page}`,
    title: () => words().act.page(words().page[page]),
    keys: [`Digit${(at + 1).toString()}`],
    scope: 'settings',
    keysOnly: true,
    when: hasPages,
    run: () => {
      showPage(page);
    },
  })),
  {
    id: 'settings.again',
    title: () => words().act.again,
    keys: ['Shift+KeyU'],
    scope: 'settings',
    icon: 'refresh',
    when: () => setup.value !== null && setup.doing === null,
    run: () => void setup.send('look_again', {}),
  },
];

/** For the palette: every page by its name, wherever one is. */
export const settingsPages: AppAction[] = pages.map((page) => ({
  id: `settings.go-${page}`,
  title: () => words().act.page(words().page[page]),
  scope: 'global',
  icon: 'gear',
  when: () => !hereIs(page) && (page === 'look' || setup.value !== null),
  run: () => {
    showPage(page);
  },
}));
