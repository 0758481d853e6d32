// The tabs at the top: the places of the app that can be gone to now.
import { i18n } from '$lib/i18n/index.svelte';
import { place, type Place, type SettingsPage } from '$lib/place.svelte';
import { review } from '$lib/review.svelte';
import { runs } from '$lib/runs.svelte';
import { setup } from '$lib/setup.svelte';
import { stage } from './stage.svelte';

export interface Tab {
  screen: 'inbox' | 'files' | 'runs' | 'history' | 'settings';
  name: string;
  to: Place;
  current: boolean;
  /** Whether a place for a number is kept beside its name. */
  counts: boolean;
}

let page = $state<SettingsPage>('look');

/** The page of the settings that was open last. */
export const lastPage = {
  get page() {
    return page;
  },
  set page(next) {
    page = next;
  },
};

export function tabsOf(): Tab[] {
  const { nav } = i18n.t;
  const { screen } = place.here;
  // A pull request belongs to the inbox, a run to the runs.
  const lit = screen === 'pull' ? 'inbox' : screen === 'run' ? 'runs' : screen;
  const tab = (name: Tab['screen'], to: Place, counts = false): Tab => ({
    screen: name,
    name: nav[name],
    to,
    current: lit === name,
    counts,
  });
  const connected = setup.connected;
  const filesShown = review.plans.length > 0 || screen === 'files';
  return [
    { ...tab('inbox', { screen: 'inbox' }, stage.reviewing), name: connected ? nav.inbox : nav.start },
    ...(filesShown ? [tab('files', { screen: 'files' }, review.plans.length > 1)] : []),
    ...(connected || (runs.list?.total ?? 0) > 0
      ? [tab('runs', { screen: 'runs' }, true), tab('history', { screen: 'history' })]
      : []),
    tab('settings', { screen: 'settings', page: stage.filesOnly ? 'look' : page }),
  ];
}
