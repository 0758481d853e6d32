import { describe, expect, it } from 'vitest';
import { MAX_PHYSICAL, ScrollMap } from './scroll-map';

describe('a document that fits under the browser limit', () => {
  it('moves with the bar, pixel by pixel', () => {
    const map = new ScrollMap();
    map.resize(10_000, 800);
    map.moved(1234);
    expect(map.position).toBe(1234);
    expect(map.draw(1300)).toBe(1300);
    expect(map.wanted(true)).toBeNull();
  });

  it('keeps the text under the eyes in place when something above grows', () => {
    const map = new ScrollMap();
    map.resize(10_000, 800);
    map.moved(4000);
    const before = map.draw(4100);
    // A section above turned out to be 300 pixels higher, so what was at 4100 is now at 4400.
    map.resize(10_300, 800);
    map.place(4300);
    expect(map.draw(4400)).toBe(before);
    // The bar follows only when the reader rests.
    expect(map.wanted(false)).toBeNull();
    expect(map.wanted(true)).toBe(4300);
    map.settled(4300);
    expect(map.draw(4400)).toBe(4400);
  });

  it('corrects the bar at once near an end, so that both ends can be reached', () => {
    const map = new ScrollMap();
    map.resize(10_000, 800);
    map.moved(900);
    map.resize(10_400, 800);
    map.place(1300);
    expect(map.wanted(false)).toBe(1300);
    map.settled(1300);
    map.moved(0);
    expect(map.position).toBe(0);
  });

  it('never goes beyond the document', () => {
    const map = new ScrollMap();
    map.resize(1000, 800);
    map.place(5000);
    expect(map.position).toBe(200);
    map.place(-10);
    expect(map.position).toBe(0);
  });
});

describe('a document above the browser limit', () => {
  const total = 60_000_000;

  it('reaches its end with a bar of the highest allowed height', () => {
    const map = new ScrollMap();
    map.resize(total, 800);
    expect(map.physicalTotal).toBe(MAX_PHYSICAL);
    map.moved(MAX_PHYSICAL - 800);
    expect(map.position).toBe(total - 800);
  });

  it('moves by the same pixels for a turn of the wheel and by proportion for a jump', () => {
    const map = new ScrollMap();
    map.resize(total, 800);
    map.moved(7_500_000);
    const middle = map.position;
    expect(middle / total).toBeCloseTo(0.5, 3);
    map.moved(7_500_120);
    expect(map.position).toBeCloseTo(middle + 120, 3);
  });

  it('returns to the very beginning after wandering', () => {
    const map = new ScrollMap();
    map.resize(total, 800);
    map.place(5000);
    let wanted = map.wanted(false);
    if (wanted !== null) map.settled(wanted);
    for (let step = 0; step < 100 && map.position > 0; step += 1) {
      map.moved(Math.max(0, map.physical - 100));
      wanted = map.wanted(false);
      if (wanted !== null) map.settled(wanted);
    }
    expect(map.position).toBe(0);
  });
});
