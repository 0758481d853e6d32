import type { Component } from 'svelte';
import GraphView from '../graph/GraphView.svelte';
import type { PictureId } from './mode';
import type { PlanReading } from './reading.svelte';

/** A way to see a plan besides its list and document. It stands in the place of list, document and what is beside them. */
export interface PlanPicture {
  id: PictureId;
  view: Component<{ reading: PlanReading; onopen: (change: number) => void }>;
}

/** Each gets a tab, an action and the screen below the bars. */
export const pictures: PlanPicture[] = [{ id: 'graph', view: GraphView }];
