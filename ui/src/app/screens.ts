// Every screen of the main window: a new one is a line here and a record in its folder.
import type { Place as KeyPlace, Scope } from '$lib/actions/registry.svelte';
import { place, type Place, type Screen } from '$lib/place.svelte';
import type { ScreenRecord } from '$lib/screen';
import { stage } from '$lib/stage.svelte';
import { inboxScreen } from '../features/inbox/screen';
import { filesScreen } from '../features/plan/screen';
import { pullScreen } from '../features/pull/screen';
import { historyScreen, runScreen, runsScreen } from '../features/runs/screen';
import { settingsScreen } from '../features/settings/screen';

const byName = {
  inbox: inboxScreen,
  pull: pullScreen,
  files: filesScreen,
  run: runScreen,
  runs: runsScreen,
  history: historyScreen,
  settings: settingsScreen,
} satisfies { [S in Screen]: ScreenRecord<S> };

/** The record of the screen of a place, which takes places of that screen alone. */
export const screenAt = (here: Place): ScreenRecord => byName[here.screen] as unknown as ScreenRecord;

/** In the order of their tabs, and of the help. */
export const screens: readonly ScreenRecord[] = Object.values(byName) as unknown as ScreenRecord[];

/** Where keys count now. Before there is an inbox, its place is the start of everything. */
export function keysHere(): readonly KeyPlace[] {
  const { here } = place;
  return here.screen === 'inbox' && stage.here !== 'inbox' ? ['start'] : screenAt(here).keys();
}

/** What the window is called, so that it is found among others. */
export const titleOf = (): string => screenAt(place.here).title(place.here);

/** The groups of the help, in their order. */
export const helpScopes: readonly Scope[] = [
  ...new Set<Scope>(['global', ...screens.flatMap(({ helps }) => helps), 'start']),
];
