import { describe, expect, it } from 'vitest';
import { fuzzy, rank } from './fuzzy';

const best = (query: string, texts: string[]) => rank(query, texts, (text) => text).map(({ entry }) => entry);

describe('rank', () => {
  it('keeps the order where nothing was typed', () => {
    expect(best('  ', ['b', 'a'])).toEqual(['b', 'a']);
  });
  it('leaves out what does not answer', () => {
    expect(best('xyz', ['Open settings', 'Close this plan'])).toEqual([]);
  });
  it('puts the start of words before the middle of words', () => {
    expect(best('op', ['Drop here', 'Show open plans', 'Open a plan'])[0]).toBe('Open a plan');
    expect(best('op', ['Drop here', 'Show open plans'])[0]).toBe('Show open plans');
  });
  it('puts letters that stand together before letters strewn about', () => {
    expect(best('plan', ['Pull a new one', 'Close this plan'])[0]).toBe('Close this plan');
  });
  it('finds initials', () => {
    expect(best('cp', ['Open a copy', 'Close this plan'])).toContain('Close this plan');
  });
  it('wants every word, in any order', () => {
    expect(best('plan close', ['Close this plan', 'Close the window'])).toEqual(['Close this plan']);
  });
  it('does not care for case', () => {
    expect(best('OPEN', ['open settings'])).toEqual(['open settings']);
  });
});

describe('fuzzy in Korean', () => {
  it('finds a syllable while it is still being written', () => {
    for (const typed of ['ㅇ', '여', '열', '열ㄱ', '열기']) expect(fuzzy(typed, '설정 열기')).not.toBeNull();
    expect(fuzzy('열쇠', '설정 열기')).toBeNull();
  });
  it('counts hits in characters, not in parts of syllables', () => {
    expect(fuzzy('열기', '설정 열기')?.hits).toEqual([3, 4]);
  });
});

it('tells which characters were meant', () => {
  expect(fuzzy('set', 'Open settings')?.hits).toEqual([5, 6, 7]);
});
