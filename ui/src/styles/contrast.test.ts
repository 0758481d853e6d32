import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// Style sheets come empty through the bundler in tests, so the file itself is read.
const css = readFileSync('src/styles/tokens.css', 'utf8');
const themes = ['light', 'dark', 'cb', 'cb-dark'] as const;

function tokensOf(theme: string): Map<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name!, colour!]),
  );
}

/** WCAG 2 relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const on = (texts: string[], grounds: string[]) =>
  texts.flatMap((text) => grounds.map((ground) => [text, ground]));

const hues = ['plum', 'violet', 'teal', 'umber', 'steel', 'olive'].map((hue) => `acct-${hue}`);
const textPairs = [
  ...on(['fg', 'fg-2', 'fg-3'], ['bg', 'bg-2', 'bg-3', 'pop', 'sel']),
  ...on(['fg', 'fg-2'], ['add-bg', 'chg-bg', 'del-bg']),
  ...on(['fg'], ['add-mark', 'chg-mark', 'del-mark']),
  ...on(['add', 'chg', 'del', 'accent'], ['bg', 'bg-2', 'pop']),
  ['add', 'add-bg'],
  ['chg', 'chg-bg'],
  ['del', 'del-bg'],
  // The tag of the environment is written in the hue of its account.
  ...on(hues, ['bg', 'bg-2', 'pop']),
  ['on-accent', 'accent'],
  ['on-del', 'del'],
];
const graphicPairs = [
  ...on(['ctl'], ['bg', 'bg-2', 'pop']),
  ...on(['accent', 'add', 'chg', 'del', ...hues], ['bg', 'bg-2', 'bg-3', 'pop', 'sel']),
];

describe.each(themes)('the %s theme', (theme) => {
  const tokens = tokensOf(theme);
  const measured = (pairs: string[][]) =>
    pairs.map(([front, back]) => ({
      pair: `${front!} on ${back!}`,
      ratio: contrast(tokens.get(front!) ?? '#000000', tokens.get(back!) ?? '#000000'),
    }));

  it('defines every colour that the pairs name', () => {
    const named = new Set([...textPairs, ...graphicPairs].flat());
    expect([...named].filter((name) => !tokens.has(name))).toEqual([]);
  });
  it('keeps text readable: 4.5 to 1', () => {
    expect(measured(textPairs).filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });
  it('keeps glyphs and controls visible: 3 to 1', () => {
    expect(measured(graphicPairs).filter(({ ratio }) => ratio < 3)).toEqual([]);
  });
});

it('gives every hue of an account its own rule', () => {
  for (const hue of hues) expect(css).toContain(`--c: var(--${hue});`);
});

it('has the same tokens in all themes', () => {
  const [first, ...others] = themes.map((theme) => [...tokensOf(theme).keys()].sort());
  for (const other of others) expect(other).toEqual(first);
  expect(first!.length).toBeGreaterThan(20);
});

it('measures black on white as 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});
