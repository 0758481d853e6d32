import type { Order, Sets, Unchanged } from '$lib/bindings/api';

/** Below this width half a document is too little for a name and a value beside each other. */
export const SPLIT_FROM = 600;

/**
 * How plans are laid out. It holds for every plan that is read, until the app ends: the settings have no field for it.
 */
class Layout {
  /** Whether the reader wants before and after beside each other. */
  split = $state(false);
  /** Whether long lines of texts continue below. */
  wrap = $state(true);
  unchanged = $state<Unchanged>('folded');
  sets = $state<Sets>('as_the_tool');
  /** The order that the next plan starts with. */
  order = $state<Order>('risk');
  /** Width of the document, once it is drawn. */
  width = $state(0);

  get tooNarrow(): boolean {
    return this.width > 0 && this.width < SPLIT_FROM;
  }
  /** Whether before and after stand beside each other now. */
  get splits(): boolean {
    return this.split && !this.tooNarrow;
  }

  toggleSplit(): void {
    this.split = !this.split;
  }
  toggleUnchanged(): void {
    this.unchanged = this.unchanged === 'shown' ? 'folded' : 'shown';
  }

  reset(): void {
    this.split = false;
    this.wrap = true;
    this.unchanged = 'folded';
    this.sets = 'as_the_tool';
    this.order = 'risk';
    this.width = 0;
  }
}

export const layout = new Layout();
