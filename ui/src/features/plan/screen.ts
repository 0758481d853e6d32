import { i18n } from '$lib/i18n/index.svelte';
import { place } from '$lib/place.svelte';
import { review } from '$lib/review.svelte';
import { screenOf } from '$lib/screen';
import { stage } from '$lib/stage.svelte';
import { visibleString } from '$lib/text/visible';
import PlanView from './PlanView.svelte';

/** Plan files. What covers the plan while another file is read or refused is drawn by the app. */
export const filesScreen = screenOf({
  screen: 'files',
  name: () => i18n.t.nav.files,
  title: () => (review.active ? visibleString(review.active.name) : ''),
  keys: () => (stage.files === 'plan' ? ['plan'] : ['start']),
  helps: ['plan'],
  actions: [],
  tab: {
    to: () => ({ screen: 'files' }),
    shown: () => review.plans.length > 0 || place.here.screen === 'files',
    key: { keys: 'Mod+Digit4', when: () => review.plans.length > 0 },
    count: {
      kept: () => review.plans.length > 1,
      number: () => (review.plans.length > 1 ? review.plans.length : null),
      spoken: (count) => i18n.t.nav.filesCount(count),
    },
  },
  view: PlanView,
  props: () => ({}),
  identity: () => 'files',
});
