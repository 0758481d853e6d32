import { describe, expect, it } from 'vitest';
import { Growth, type Part, type Where } from './growth';

/** Parts of one section, one below the other, of which the first begins at a place. */
function stack(heights: number[], from: number) {
  const elements = heights.map(() => document.createElement('div'));
  let now = heights;
  const parts = (): Part[] => elements.map((element, at) => ({ element, height: now[at] ?? 0 }));
  const where: Where = (element) => {
    const at = elements.indexOf(element as HTMLDivElement);
    return { section: 3, top: from + now.slice(0, at).reduce((sum, height) => sum + height, 0) };
  };
  return { parts, where, become: (heights: number[]) => (now = heights) };
}

describe('growth above a line', () => {
  it('is none where parts are seen for the first time or stay', () => {
    const growth = new Growth();
    const { parts, where } = stack([200, 200], -400);
    expect(growth.above(parts(), where, 0).size).toBe(0);
    expect(growth.above(parts(), where, 0).size).toBe(0);
  });

  it('is that of the parts that ended above it, and of no other', () => {
    const growth = new Growth();
    const { parts, where, become } = stack([200, 200, 200], -400);
    growth.above(parts(), where, 0);
    // The second ended at the line, and stands across it now that the first grew too.
    become([350, 260, 500]);
    expect([...growth.above(parts(), where, 0)]).toEqual([[3, 210]]);
    become([340, 260, 500]);
    expect([...growth.above(parts().reverse(), where, 300)]).toEqual([[3, -10]]);
  });
});
