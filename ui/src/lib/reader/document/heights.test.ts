import { describe, expect, it } from 'vitest';
import { Heights } from './heights';

describe('the heights of a document', () => {
  it('agree with a plain sum, before and after measuring', () => {
    const plain = Array.from({ length: 1000 }, (_, index) => 100 + (index % 7) * 20);
    const heights = new Heights(plain.length, (index) => plain[index]!);
    for (const [index, height] of [
      [3, 900],
      [500, 36],
      [999, 4000],
      [3, 40],
    ] as const) {
      heights.set(index, height);
      plain[index] = height;
    }
    let sum = 0;
    plain.forEach((height, index) => {
      expect(heights.offset(index)).toBe(sum);
      expect(heights.at(sum)).toBe(index);
      expect(heights.at(sum + height - 1)).toBe(index);
      sum += height;
    });
    expect(heights.total).toBe(sum);
  });

  it('say by how much a measured height differs and that it is measured', () => {
    const heights = new Heights(3, () => 200);
    expect(heights.measured(1)).toBe(false);
    expect(heights.set(1, 260)).toBe(60);
    expect(heights.set(1, 260)).toBe(0);
    expect(heights.measured(1)).toBe(true);
    expect(heights.set(7, 100)).toBe(0);
    expect(heights.total).toBe(660);
  });

  it('clamp what lies outside', () => {
    const heights = new Heights(2, () => 10);
    expect(heights.at(-5)).toBe(0);
    expect(heights.at(500)).toBe(1);
    expect(new Heights(0, () => 1).total).toBe(0);
  });
});
