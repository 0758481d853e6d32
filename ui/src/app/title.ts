import { i18n } from '$lib/i18n/index.svelte';
import { place } from '$lib/place.svelte';
import { review } from '$lib/review.svelte';
import { shownRun } from '$lib/runs-reading.svelte';
import { visibleString } from '$lib/text/visible';
import { stage } from './stage.svelte';

/** What the window is called, so that it is found among others; empty where the name of the app says enough. */
export function titleOf(): string {
  const here = place.here;
  switch (here.screen) {
    case 'files':
      return review.active ? visibleString(review.active.name) : '';
    case 'pull':
      return i18n.t.inbox.pullOf(visibleString(here.key.name), here.key.number);
    case 'run': {
      const row = shownRun.reading?.detail?.row;
      return row ? visibleString(row.label) : i18n.t.nav.runs;
    }
    case 'inbox':
      return stage.here === 'inbox' ? i18n.t.nav.inbox : '';
    default:
      return i18n.t.nav[here.screen];
  }
}
