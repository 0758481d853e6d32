import type { Identical, Order, ReadingLook, Sets, Unchanged } from '$lib/bindings/api';
import { preferences } from '$lib/preferences.svelte';
import { defaultSettings } from '$lib/settings';

/** Below this width half a document is too little for a name and a value beside each other. */
export const SPLIT_FROM = 600;

/** How plans are laid out. What the reader chose holds for every plan and is kept with the settings. */
class Layout {
  /** Width of the document, once it is drawn. */
  width = $state(0);

  private get kept(): ReadingLook {
    return preferences.settings.reading;
  }
  private keep(change: Partial<ReadingLook>): void {
    void preferences.choose({ reading: { ...this.kept, ...change } });
  }

  /** Whether the reader wants before and after beside each other. */
  get split(): boolean {
    return this.kept.sides === 'split';
  }
  set split(split: boolean) {
    this.keep({ sides: split ? 'split' : 'unified' });
  }
  /** Whether long lines of texts continue below. */
  get wrap(): boolean {
    return this.kept.longLines === 'wrap';
  }
  set wrap(wrap: boolean) {
    this.keep({ longLines: wrap ? 'wrap' : 'scroll' });
  }
  /** Whether attributes that do not change are shown. */
  get unchanged(): Unchanged {
    return this.kept.attributes;
  }
  set unchanged(attributes: Unchanged) {
    this.keep({ attributes });
  }
  get sets(): Sets {
    return this.kept.sets;
  }
  set sets(sets: Sets) {
    this.keep({ sets });
  }
  /** The order that the next plan starts with. */
  get order(): Order {
    return this.kept.order;
  }
  set order(order: Order) {
    this.keep({ order });
  }
  /** Whether the next plan starts with the resources that do not change. */
  get resources(): Unchanged {
    return this.kept.resources;
  }
  set resources(resources: Unchanged) {
    this.keep({ resources });
  }
  /** Whether the next plan starts with identical changes as one row. */
  get identical(): Identical {
    return this.kept.identical;
  }
  set identical(identical: Identical) {
    this.keep({ identical });
  }

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

  /** As it is where nobody chose anything. */
  reset(): void {
    this.width = 0;
    if (this.kept !== defaultSettings.reading) this.keep(defaultSettings.reading);
  }
}

export const layout = new Layout();
