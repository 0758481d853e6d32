/**
 * Heights of the sections of a document, most of them only estimated.
 *
 * A Fenwick tree keeps both questions cheap for 100,000 sections: where does a section begin, and which one is at a
 * given offset.
 */
export class Heights {
  readonly length: number;
  private readonly tree: Float64Array;
  private readonly height: Float64Array;
  private readonly known: Uint8Array;
  private readonly top: number;

  constructor(length: number, estimate: (index: number) => number) {
    this.length = length;
    this.tree = new Float64Array(length + 1);
    this.height = new Float64Array(length);
    this.known = new Uint8Array(length);
    for (let index = 0; index < length; index += 1) {
      const height = estimate(index);
      this.height[index] = height;
      this.add(index + 1, height);
      const parent = index + 1 + ((index + 1) & -(index + 1));
      if (parent <= length) this.add(parent, this.sum(index + 1));
    }
    let top = 1;
    while (top * 2 <= length) top *= 2;
    this.top = top;
  }

  get total(): number {
    return this.offset(this.length);
  }

  of(index: number): number {
    return this.height[index] ?? 0;
  }

  measured(index: number): boolean {
    return this.known[index] === 1;
  }

  /** Where a section begins; `offset(length)` is the height of all. */
  offset(index: number): number {
    let sum = 0;
    for (let at = Math.min(index, this.length); at > 0; at -= at & -at) sum += this.sum(at);
    return sum;
  }

  /** The section that covers an offset; the first or last one outside of the document. */
  at(offset: number): number {
    let index = 0;
    let rest = offset;
    for (let step = this.top; step > 0; step >>= 1) {
      const next = index + step;
      if (next <= this.length && this.sum(next) <= rest) {
        index = next;
        rest -= this.sum(next);
      }
    }
    return Math.max(0, Math.min(index, this.length - 1));
  }

  /** Takes a measured height and returns by how much it differs from what was assumed. */
  set(index: number, height: number): number {
    const delta = height - this.of(index);
    if (index < 0 || index >= this.length) return 0;
    this.known[index] = 1;
    if (delta === 0) return 0;
    this.height[index] = height;
    for (let at = index + 1; at <= this.length; at += at & -at) this.add(at, delta);
    return delta;
  }

  private sum(node: number): number {
    return this.tree[node] ?? 0;
  }

  private add(node: number, height: number): void {
    this.tree[node] = this.sum(node) + height;
  }
}
