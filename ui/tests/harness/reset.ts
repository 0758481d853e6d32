// Tests share the modules that keep state; each starts with nothing.
import { drop } from '../../src/lib/files.svelte';
import { resetInbox } from '../../src/lib/inbox.svelte';
import { i18n } from '../../src/lib/i18n/index.svelte';
import { present } from '../../src/lib/now.svelte';
import { overlays } from '../../src/lib/overlays.svelte';
import { resetPlace } from '../../src/lib/place.svelte';
import { resetReview } from '../../src/lib/review.svelte';
import { resetRuns } from '../../src/lib/runs.svelte';
import { shownRun } from '../../src/lib/runs-reading.svelte';
import { resetSession } from '../../src/lib/session.svelte';
import { resetSetup } from '../../src/lib/setup.svelte';
import { lastPage } from '../../src/lib/settings-page.svelte';
import { connect } from '../../src/features/setup/connect.svelte';
import { NOW } from './accounts';

export function resetAll(): void {
  resetReview();
  resetPlace();
  resetSetup();
  resetSession();
  resetInbox();
  resetRuns();
  shownRun.forget();
  connect.forget();
  lastPage.page = 'look';
  overlays.hide();
  drop.over = false;
  i18n.lang = 'en';
  present.set(new Date(NOW));
}
