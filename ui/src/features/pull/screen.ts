import { i18n } from '$lib/i18n/index.svelte';
import { screenOf } from '$lib/screen';
import { visibleString } from '$lib/text/visible';
import PullView from './PullView.svelte';

export const pullScreen = screenOf({
  screen: 'pull',
  name: () => i18n.t.nav.inbox,
  title: ({ key }) => i18n.t.inbox.pullOf(visibleString(key.name), key.number),
  keys: () => ['pull', 'plan'],
  helps: ['pull', 'plan'],
  // What can be done with a plan and a pull request, they register once they are there.
  actions: [],
  within: 'inbox',
  view: PullView,
  props: ({ key }) => ({ key }),
  identity: ({ key }) => `${key.host}/${key.owner}/${key.name}/${key.number.toString()}`,
});
