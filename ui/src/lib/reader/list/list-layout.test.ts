import { describe, expect, it } from 'vitest';
import { GROUP_HEIGHT, LIST_END, ListLayout, ROW_HEIGHT, type ListItem } from './list-layout';

const layout = new ListLayout(
  [
    { title: { kind: 'destroyed' }, first: 0, count: 2, changes: 314 },
    { title: { kind: 'updated' }, first: 2, count: 300, changes: 300 },
    { title: { kind: 'created' }, first: 302, count: 4, changes: 4 },
  ],
  ['outputs', 'drift'],
  306,
);

describe('the list layout', () => {
  it('puts each row below its heading', () => {
    expect(layout.top(0)).toBe(GROUP_HEIGHT);
    expect(layout.top(1)).toBe(GROUP_HEIGHT + ROW_HEIGHT);
    expect(layout.top(2)).toBe(2 * GROUP_HEIGHT + 2 * ROW_HEIGHT);
    expect(layout.top(307)).toBe(4 * GROUP_HEIGHT + 307 * ROW_HEIGHT);
    expect(layout.height).toBe(4 * GROUP_HEIGHT + 308 * ROW_HEIGHT + LIST_END);
  });

  it('finds exactly what touches a window', () => {
    const from = layout.top(100);
    const items = layout.between(from, from + 3 * ROW_HEIGHT);
    const said = (item: ListItem) => (item.kind === 'entry' ? item.index : item.key);
    expect(items.map(said)).toEqual([100, 101, 102]);
    expect(layout.between(0, 60).map(said)).toEqual(['h0', 0, 1]);
  });

  it('agrees with the offsets of the rows everywhere', () => {
    for (const item of layout.between(0, layout.height)) {
      if (item.kind === 'entry') expect(item.top).toBe(layout.top(item.index));
    }
    expect(layout.between(0, layout.height)).toHaveLength(308 + 4);
  });

  it('names what follows the changes', () => {
    expect(layout.entry(306)).toEqual({ kind: 'also', part: 'outputs' });
    expect(layout.indexOf('drift')).toBe(307);
    expect(layout.indexOf('checks')).toBe(-1);
    expect(layout.title(307)).toEqual({ kind: 'also' });
    expect(layout.title(5)).toEqual({ kind: 'updated' });
  });

  it('draws a window of a hundred thousand rows without walking them', () => {
    const large = new ListLayout(
      [{ title: { kind: 'all' }, first: 0, count: 100_000, changes: 100_000 }],
      [],
      100_000,
    );
    expect(large.height).toBe(100_000 * ROW_HEIGHT + LIST_END);
    const items = large.between(1_200_000, 1_200_000 + 40 * ROW_HEIGHT);
    expect(items).toHaveLength(40);
    expect(items[0]).toMatchObject({ index: 50_000, top: 1_200_000 });
  });
});
