import { describe, expect, it } from 'vitest';
import { DocumentScroll, ESTIMATE } from './document-scroll.svelte';

function opened(length: number): DocumentScroll {
  const scroll = new DocumentScroll(length);
  scroll.resize(800);
  scroll.surround();
  return scroll;
}
/** What a browser does after each change: the bar goes where it is wanted. */
function settle(scroll: DocumentScroll): void {
  const wanted = scroll.wantedBar(true);
  if (wanted !== null) scroll.barSet(wanted);
}
/** Where a section is seen, counted from the top edge of the viewport; the bar has to be settled. */
function seenAt(scroll: DocumentScroll, index: number): number {
  const placed = scroll.placed.find((candidate) => candidate.index === index);
  if (placed === undefined) throw new Error(`section ${index.toString()} is not drawn`);
  return placed.top - scroll.position;
}

describe('the scrolled document', () => {
  it('draws only what is near the viewport', () => {
    const scroll = opened(100_000);
    expect(scroll.placed.length).toBeLessThan(20);
    scroll.goTo(50_000);
    expect(scroll.placed.length).toBeLessThan(20);
    expect(scroll.placed.some((placed) => placed.index === 50_000)).toBe(true);
  });

  it('draws what the reader goes to alone until its neighbours are asked for, or the reader scrolls', () => {
    const scroll = opened(500);
    const drawn = () => scroll.placed.map((placed) => placed.index);
    scroll.goTo(300);
    expect(drawn()).toEqual([300]);
    // What becomes known of it meanwhile brings nothing else.
    scroll.measured([{ index: 300, height: 90 }]);
    expect(drawn()).toEqual([300]);
    scroll.surround();
    expect(drawn()).toContain(299);
    expect(drawn()).toContain(301);

    scroll.goTo(100);
    expect(drawn()).toEqual([100]);
    settle(scroll);
    scroll.scrolled(scroll.position + 50);
    expect(drawn()).toContain(101);
  });

  it('leaves what is drawn where the reader goes to a part of it', () => {
    const scroll = opened(500);
    scroll.goTo(2);
    expect(scroll.alone).toBe(false);
    expect(scroll.placed.length).toBeGreaterThan(3);
  });

  it('keeps what is read in place when sections above turn out larger or smaller', () => {
    const scroll = opened(500);
    scroll.scrolled(40_000);
    settle(scroll);
    const index = scroll.reading;
    const before = seenAt(scroll, index);
    scroll.measured([
      { index: index - 1, height: 900 },
      { index: index - 2, height: 44 },
    ]);
    settle(scroll);
    expect(seenAt(scroll, index)).toBeCloseTo(before, 6);
    expect(scroll.reading).toBe(index);
  });

  it('lets sections below the top edge grow downwards', () => {
    const scroll = opened(500);
    scroll.scrolled(40_000);
    const position = scroll.position;
    scroll.measured([{ index: scroll.reading + 1, height: 2000 }]);
    expect(scroll.position).toBe(position);
  });

  it('keeps what is read in place when the section at the top edge grows above it', () => {
    const scroll = opened(500);
    scroll.scrolled(40_000);
    settle(scroll);
    const { reading, position } = scroll;
    // The section before ends above: what grew in it is a part of what it grew by.
    const above = new Map([
      [reading, 60],
      [reading - 1, 100],
    ]);
    scroll.measured(
      [
        { index: reading - 1, height: ESTIMATE + 100 },
        { index: reading, height: 900 },
      ],
      above,
    );
    expect(scroll.position).toBe(position + 160);
    expect(scroll.reading).toBe(reading);
  });

  it('keeps a section at the top edge after going there, whatever is measured around it', () => {
    const scroll = opened(5000);
    scroll.goTo(3000);
    settle(scroll);
    scroll.measured([
      { index: 2998, height: 1500 },
      { index: 2999, height: 60 },
      { index: 3000, height: 4000 },
      { index: 3001, height: 80 },
    ]);
    settle(scroll);
    expect(seenAt(scroll, 3000)).toBe(0);
    expect(scroll.reading).toBe(3000);
  });

  it('is let go by the reader', () => {
    const scroll = opened(500);
    scroll.goTo(100);
    settle(scroll);
    expect(scroll.scrolled(scroll.position)).toBe(false);
    expect(scroll.reading).toBe(100);
    expect(scroll.scrolled(scroll.position + 3 * ESTIMATE + 10)).toBe(true);
    expect(scroll.reading).toBe(103);
  });

  it('reads the last section at the end, although it cannot come to the top', () => {
    const scroll = opened(30);
    scroll.scrolled(30 * ESTIMATE - 800);
    expect(scroll.reading).toBe(29);
    scroll.scrolled(0);
    expect(scroll.reading).toBe(0);
  });

  it('passes every section on the way down, in order', () => {
    const scroll = opened(30);
    const seen: number[] = [];
    for (let bar = 1; bar <= 30 * ESTIMATE - 800; bar += 50) {
      scroll.scrolled(bar);
      if (seen.at(-1) !== scroll.reading) seen.push(scroll.reading);
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('reads the chosen section of a document that fits', () => {
    const scroll = opened(3);
    scroll.goTo(2);
    expect(scroll.reading).toBe(2);
    expect(seenAt(scroll, 2)).toBe(2 * ESTIMATE);
  });

  it('reaches both ends of a document above the browser limit', () => {
    const scroll = opened(400_000);
    expect(scroll.height).toBeLessThan(33_000_000);
    scroll.goTo(399_999);
    settle(scroll);
    expect(scroll.position).toBe(400_000 * ESTIMATE - 800);
    scroll.scrolled(0);
    expect(scroll.position).toBe(0);
  });
});
