import type { Component } from 'svelte';
import type { PlanReading } from './reading.svelte';

/** A way to see a plan besides its list and document. It stands in the place of the document. */
export interface PlanPicture {
  /** The word of its tab is `words.tab[id]`. */
  id: 'graph';
  view: Component<{ reading: PlanReading; onopen: (change: number) => void }>;
}

/** Each gets a tab, an action and the middle of the screen; for example `{ id: 'graph', view: GraphView }`. */
export const pictures: PlanPicture[] = [];

/** What of a plan is shown: its changes, what differs from another plan, or a picture. */
export type PlanMode = 'plan' | 'since' | PlanPicture['id'];
