import { i18n } from '$lib/i18n/index.svelte';
import { inbox } from '$lib/inbox.svelte';
import { screenOf } from '$lib/screen';
import { setup } from '$lib/setup.svelte';
import { stage } from '$lib/stage.svelte';
import { inboxActions } from './actions.svelte';
import InboxView from './InboxView.svelte';

const name = () => i18n.t.nav.inbox;
/** Until the first search is over nobody knows how many there are. */
const searching = () =>
  inbox.list?.total === 0 && (inbox.list.phase.kind === 'searching' || inbox.list.fetchedAt === null);
const tabName = () => (setup.connected ? name() : i18n.t.nav.start);

export const inboxScreen = screenOf({
  screen: 'inbox',
  name,
  title: () => (stage.here === 'inbox' ? name() : ''),
  keys: () => ['inbox'],
  helps: ['inbox'],
  actions: inboxActions,
  tab: {
    to: () => ({ screen: 'inbox' }),
    shown: () => true,
    name: tabName,
    key: { keys: 'Mod+Digit1', when: () => true },
    count: {
      kept: () => stage.reviewing,
      number: () => (stage.reviewing && !searching() ? (inbox.list?.total ?? null) : null),
      spoken: (count) => i18n.t.nav.inboxCount(count),
    },
  },
  view: InboxView,
  props: () => ({}),
  identity: () => 'inbox',
});
