import { i18n } from '$lib/i18n/index.svelte';
import { runs } from '$lib/runs.svelte';
import { shownRun } from '$lib/runs-reading.svelte';
import { screenOf } from '$lib/screen';
import { setup } from '$lib/setup.svelte';
import { visibleString } from '$lib/text/visible';
import { runActions, runsActions } from './actions.svelte';
import RunsView from './RunsView.svelte';
import RunView from './RunView.svelte';

const shown = () => setup.connected || (runs.list?.total ?? 0) > 0;
const when = () => setup.connected;

export const runsScreen = screenOf({
  screen: 'runs',
  name: () => i18n.t.nav.runs,
  title: () => i18n.t.nav.runs,
  keys: () => ['runs'],
  helps: ['runs'],
  actions: runsActions,
  tab: {
    to: () => ({ screen: 'runs' }),
    shown,
    key: { keys: 'Mod+Digit2', when },
    count: {
      kept: () => true,
      number: () => (runs.list?.running ? runs.list.running : null),
      spoken: (count) => i18n.t.nav.runsCount(count),
    },
  },
  view: RunsView,
  props: () => ({}),
  identity: () => 'runs',
});

export const historyScreen = screenOf({
  screen: 'history',
  name: () => i18n.t.nav.history,
  title: () => i18n.t.nav.history,
  keys: () => ['runs'],
  helps: ['runs'],
  // Those of the runs.
  actions: [],
  tab: { to: () => ({ screen: 'history' }), shown, key: { keys: 'Mod+Digit3', when } },
  view: RunsView,
  props: () => ({ ended: true }),
  identity: () => 'history',
});

export const runScreen = screenOf({
  screen: 'run',
  name: () => i18n.t.nav.runs,
  title: () => {
    const row = shownRun.reading?.detail?.row;
    return row ? visibleString(row.label) : i18n.t.nav.runs;
  },
  keys: () => ['run'],
  helps: ['run'],
  actions: runActions,
  within: 'runs',
  view: RunView,
  props: ({ run }) => ({ run }),
  identity: ({ run }) => run,
});
