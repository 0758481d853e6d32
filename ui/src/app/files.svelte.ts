// Opening a file shows the files, wherever one is; closing what was refused goes back there.
import { untrack } from 'svelte';
import { place } from '$lib/place.svelte';
import { review } from '$lib/review.svelte';

let before: { plan: number | null; refused: boolean } = { plan: null, refused: false };

/** An effect: runs whenever another plan is read or a file is refused. */
export function followFiles(): void {
  const now = { plan: review.active?.id ?? null, refused: review.refusal !== null };
  untrack(() => {
    if (now.refused || (now.plan !== null && now.plan !== before.plan)) place.go({ screen: 'files' });
  });
  before = now;
}

/** Away from a refused file: to the plan that was read before, or to where one came from. */
export function leaveRefusal(): void {
  review.dismissRefusal();
  if (review.active === null && place.here.screen === 'files') place.back();
}
