// What the window shows at a place: what is set up decides what the inbox can be.
import { place, type Screen } from '$lib/place.svelte';
import { review } from '$lib/review.svelte';
import { setup } from '$lib/setup.svelte';

/** A screen, or what stands in the place of the inbox before there is one. */
export type Stage = Screen | 'nothing' | 'unanswered' | 'start' | 'connect' | 'choose';

export const stage = {
  /** Whether there is a host to review with. */
  get reviewing(): boolean {
    return setup.connected && !setup.needsRepositories;
  },
  /** Whether this host of the app knows of nothing but plan files. */
  get filesOnly(): boolean {
    return setup.value === null && setup.failure?.code === 'unsupported';
  },
  get here(): Stage {
    const { screen } = place.here;
    if (screen !== 'inbox') return screen;
    if (stage.filesOnly) return 'start';
    if (setup.value === null) return setup.failure ? 'unanswered' : 'nothing';
    if (!setup.connected) return 'connect';
    return setup.needsRepositories ? 'choose' : 'inbox';
  },
  /** What the files screen shows: a refused file covers the plan that was read. */
  get files(): 'refused' | 'plan' | 'opening' | 'start' {
    if (review.refusal) return 'refused';
    if (review.active) return 'plan';
    return review.opening ? 'opening' : 'start';
  },
};
