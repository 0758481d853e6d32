import { describe, expect, it } from 'vitest';
import { GroupedRows } from './grouped-rows';

const sizes = { row: 48, heading: 28 };

describe('rows under headings', () => {
  const rows = new GroupedRows(sizes, [2, 0, 3]);
  it('leave out a heading without rows', () => {
    expect(rows.length).toBe(5);
    expect(rows.height).toBe(2 * 28 + 5 * 48);
    expect(rows.between(0, 1000).filter((item) => item.kind === 'heading')).toMatchObject([
      { group: 0, top: 0 },
      { group: 2, top: 28 + 96 },
    ]);
  });
  it('know where they stand and what stands there', () => {
    for (let row = 0; row < rows.length; row += 1) expect(rows.rowAt(rows.top(row))).toBe(row);
    expect(rows.top(2)).toBe(28 + 96 + 28);
    expect([rows.groupOf(1), rows.groupOf(2)]).toEqual([0, 2]);
    expect([rows.groupAt(0), rows.groupAt(123), rows.groupAt(124)]).toEqual([0, 0, 2]);
    expect(rows.rowAt(10_000)).toBe(4);
  });
  it('are drawn only where they are seen', () => {
    const many = new GroupedRows({ row: 24, heading: 0 }, [100_000]);
    const seen = many.between(24_000, 24_480);
    expect(seen.length).toBeLessThan(24);
    expect(seen[0]).toMatchObject({ kind: 'row', row: 999 });
  });
  it('draw nothing where there is nothing', () => {
    expect(new GroupedRows(sizes, []).between(0, 100)).toEqual([]);
    expect(new GroupedRows(sizes, [0, 0]).height).toBe(0);
  });
});

describe('what hangs below a row', () => {
  const rows = new GroupedRows(
    { row: 24, heading: 0 },
    [10],
    new Map([
      [5, 40],
      [2, 100],
    ]),
  );
  it('moves what follows', () => {
    expect(rows.top(2)).toBe(48);
    expect(rows.top(3)).toBe(72 + 100);
    expect(rows.top(6)).toBe(144 + 140);
    expect(rows.height).toBe(240 + 140);
    expect([rows.belowOf(2), rows.belowOf(3)]).toEqual([100, 0]);
  });
  it('is drawn also where its row is above', () => {
    const seen = rows.between(100, 160);
    expect(seen.find((item) => item.kind === 'below')).toMatchObject({ row: 2, top: 72, height: 100 });
  });
  it('of a row that is gone is left out', () => {
    expect(new GroupedRows(sizes, [1], new Map([[4, 40]])).height).toBe(76);
  });
});
