import { Heights } from './heights';
import { ScrollMap } from './scroll-map';

/** Drawn above and below the viewport, so that what comes into sight is already there. */
const OVERSCAN = 800;
/** Assumed for a section that was never drawn: header, two notes, five attributes. */
export const ESTIMATE = 200;

export interface Placed {
  index: number;
  top: number;
  /** Height to reserve while the content is not there. */
  height: number;
}

/**
 * Which sections of the document are drawn and where.
 *
 * What the reader goes to is drawn alone until it is here: what stands around it is neither asked for nor drawn before.
 * Nothing jumps: a section whose real height becomes known above the reader shifts what is drawn instead of moving the
 * text, and after going to a section that section stays at the top edge, whatever is measured around it, until the
 * reader scrolls.
 */
export class DocumentScroll {
  placed = $state.raw<Placed[]>([]);
  height = $state(0);
  /** The same, for comparing with: what did not move keeps its object, and whoever draws it has nothing to do. */
  private drawn: Placed[] = [];
  private readonly heights: Heights;
  private readonly map = new ScrollMap();
  private viewport = 0;
  private pin = $state<number | null>(0);
  private lonely = $state(true);

  constructor(readonly length: number) {
    this.heights = new Heights(length, () => ESTIMATE);
    this.refresh();
  }

  /** The section that the reader went to, until they scroll. */
  get pinned(): number | null {
    return this.pin;
  }

  /** Whether only the section is drawn that the reader went to. */
  get alone(): boolean {
    return this.lonely;
  }

  /** Position of the viewport's top edge in the document. */
  get position(): number {
    return this.map.position;
  }

  resize(viewport: number): void {
    if (viewport === this.viewport) return;
    this.viewport = viewport;
    this.replace(this.position);
  }

  /** Brings a section to the top edge and keeps it there. */
  goTo(index: number): void {
    const pin = Math.max(0, Math.min(index, this.length - 1));
    // What is drawn already has its neighbours beside it.
    if (!this.drawn.some((place) => place.index === pin)) this.lonely = true;
    this.pin = pin;
    this.replace(this.position);
  }

  /** Draws what stands around the section that the reader went to, too. */
  surround(): void {
    this.lonely = false;
    this.refresh();
  }

  /** The bar moved. Answers whether the reader did that. */
  scrolled(physical: number): boolean {
    if (Math.abs(physical - this.map.physical) < 1) return false;
    this.pin = null;
    this.lonely = false;
    this.map.moved(physical);
    this.refresh();
    return true;
  }

  /** Heights as they were drawn, and by how much sections grew above the top edge of the viewport. */
  measured(
    entries: Iterable<{ index: number; height: number }>,
    above: ReadonlyMap<number, number> = new Map(),
  ): void {
    let position = this.position;
    let changed = false;
    // What grew in a section that ends above the edge is a part of what the section grew by.
    const inside = this.heights.at(position);
    for (const { index, height } of entries) {
      const bottom = this.heights.offset(index + 1);
      const delta = this.heights.set(index, height);
      if (delta === 0) continue;
      changed = true;
      if (bottom <= position + 0.5) position += delta;
      else if (index === inside) position += above.get(index) ?? 0;
    }
    if (changed) this.replace(position);
  }

  /** See `ScrollMap.wanted`. While a section is pinned nobody is scrolling. */
  wantedBar(resting: boolean): number | null {
    return this.map.wanted(resting || this.pin !== null);
  }

  barSet(physical: number): void {
    this.map.settled(physical);
    this.refresh();
  }

  /**
   * The section that is being read: the one at the top edge, except towards the end of the document, where the line
   * of reading moves down so that the last sections are reached although they cannot come to the top.
   */
  get reading(): number {
    if (this.pin !== null) return this.pin;
    const total = this.heights.total;
    const range = total - this.viewport;
    if (range <= 0) return this.heights.at(0);
    const span = Math.min(range, this.viewport);
    const rest = Math.max(0, this.position - (range - span)) / span;
    return this.heights.at(this.position + Math.min(rest * this.viewport, this.viewport - 1));
  }

  private replace(position: number): void {
    this.map.resize(this.heights.total, this.viewport);
    this.map.place(this.pin === null ? position : this.heights.offset(this.pin));
    this.refresh();
  }

  private refresh(): void {
    this.map.resize(this.heights.total, this.viewport);
    this.height = this.map.physicalTotal;
    const placed: Placed[] = [];
    if (this.length > 0) {
      const only = this.lonely ? this.pin : null;
      const first = only ?? this.heights.at(this.position - OVERSCAN);
      const end = only === null ? this.position + this.viewport + OVERSCAN : this.heights.offset(only + 1);
      const drawnFrom = this.drawn[0]?.index ?? 0;
      let offset = this.heights.offset(first);
      for (let index = first; index < this.length && offset < end; index += 1) {
        const height = this.heights.of(index);
        const top = this.map.draw(offset);
        const known = this.drawn[index - drawnFrom];
        placed.push(known?.top === top && known.height === height ? known : { index, top, height });
        offset += height;
      }
    }
    const same = placed.length === this.drawn.length && placed.every((place, at) => place === this.drawn[at]);
    if (same) return;
    this.drawn = placed;
    this.placed = placed;
  }
}
