import type { Component } from 'svelte';
import GraphView from './graph/GraphView.svelte';
import type { PlanReading } from './reading.svelte';

/** A way to see a plan besides its list and document. It stands in the place of list, document and what is beside them. */
export interface PlanPicture {
  /** The word of its tab is `words.tab[id]`. */
  id: 'graph';
  view: Component<{ reading: PlanReading; onopen: (change: number) => void }>;
}

/** Each gets a tab, an action and the screen below the bars. */
export const pictures: PlanPicture[] = [{ id: 'graph', view: GraphView }];

/** What of a plan is shown: its changes, what differs from another plan, or a picture. */
export type PlanMode = 'plan' | 'since' | PlanPicture['id'];
