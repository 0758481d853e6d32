import { describe, expect, it } from 'vitest';
import { between, briefly, clock, stopwatch } from './time';

describe('times', () => {
  it('are said in the one unit that says enough', () => {
    expect([0, 59, 60, 3599, 3600, 86399, 86400, 604800].map((seconds) => briefly(seconds, 'en'))).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '1 h',
      '23 h',
      '1 d',
      '7 d',
    ]);
    expect(briefly(720, 'ko')).toBe('12분');
    expect(briefly(-5, 'en')).toBe('0 s');
  });
  it('of a run are a stopwatch', () => {
    expect([0, 9, 331, 3727].map(stopwatch)).toEqual(['0:00', '0:09', '5:31', '1:02:07']);
  });
  it('are compared as they are written', () => {
    expect(between('2026-11-24T12:00:00Z', '2026-11-24T12:12:00Z')).toBe(720);
    expect(clock('nonsense')).toBe('');
  });
});
