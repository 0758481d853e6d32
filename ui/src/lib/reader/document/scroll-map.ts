/**
 * Maps the position of a native scroll bar to a position in a document whose height is partly a guess.
 *
 * Two things would make a plain mapping unbearable. Heights above the reader are corrected while they read, which must
 * not move the text under their eyes; and browsers cap the height of an element near 33 million pixels, which a
 * document of 100,000 sections can exceed. Both are solved by a shift: small movements of the bar move the document by
 * the same pixels, and only jumps and the ends are mapped by proportion.
 */
export const MAX_PHYSICAL = 15_000_000;

export class ScrollMap {
  private total = 0;
  private viewport = 0;
  private last = 0;
  private shift = 0;

  /** Height to give to the scrolled element. */
  get physicalTotal(): number {
    return Math.min(this.total, MAX_PHYSICAL);
  }

  /** Where the bar stands, as last heard. */
  get physical(): number {
    return this.last;
  }

  /** Position in the document of the viewport's top edge. */
  get position(): number {
    return this.clamp(this.last + this.shift);
  }

  /** Where to draw what lies at a position of the document. */
  draw(position: number): number {
    return position - this.position + this.last;
  }

  resize(total: number, viewport: number): void {
    this.total = total;
    this.viewport = viewport;
  }

  /** The bar moved by the reader's hand. */
  moved(physical: number): void {
    const distance = Math.abs(physical - this.last);
    if (distance === 0) return;
    this.last = physical;
    if (!this.scaled) return;
    const bottom = this.physicalTotal - this.viewport;
    const atEnd = physical <= 0 || physical >= bottom;
    if (atEnd || distance > this.viewport * 4) this.shift = this.proportional() - physical;
  }

  /** Puts the document at a position without touching the bar: what is drawn moves instead. */
  place(position: number): void {
    this.shift = this.clamp(position) - this.last;
  }

  /**
   * Where the bar has to stand so that its ends are the ends of the document. Null where it may stay: while the reader
   * moves it, it is corrected only near an end. The caller sets the bar and tells `settled` where it really landed.
   */
  wanted(resting: boolean): number | null {
    const wanted = this.physicalFor(this.position);
    if (Math.abs(wanted - this.last) < 1) return null;
    if (resting) return wanted;
    const edge = this.viewport * 2;
    const bottom = this.physicalTotal - this.viewport;
    const nearEnd = this.last < edge || this.last > bottom - edge;
    return nearEnd ? wanted : null;
  }

  settled(physical: number): void {
    const position = this.position;
    this.last = physical;
    this.shift = position - physical;
  }

  private get scaled(): boolean {
    return this.total > MAX_PHYSICAL;
  }

  private clamp(position: number): number {
    return Math.max(0, Math.min(position, this.total - this.viewport));
  }

  private physicalFor(position: number): number {
    if (!this.scaled) return position;
    const range = this.total - this.viewport;
    return (position / range) * (this.physicalTotal - this.viewport);
  }

  private proportional(): number {
    const range = this.physicalTotal - this.viewport;
    return (this.last / range) * (this.total - this.viewport);
  }
}
