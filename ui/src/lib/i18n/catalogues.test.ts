import { describe, expect, it } from 'vitest';
import { commandNames } from '$lib/bindings/api';
import { catalogues, i18n, type Lang } from './index.svelte';

interface Word {
  path: string;
  text: string;
}

/** Every word of a catalogue; functions are asked with what they might get. */
function words(node: unknown, path = ''): Word[] {
  if (typeof node === 'string') return [{ path, text: node }];
  if (typeof node === 'function') {
    const ask = node as (...facts: unknown[]) => unknown;
    const answers = [0, 1, 2, 'x'].flatMap((fact) => {
      try {
        const answer = ask(fact, fact, fact);
        return typeof answer === 'string' ? [answer] : [];
      } catch {
        return [];
      }
    });
    return [...new Set(answers)].map((text) => ({ path, text }));
  }
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, inner]) => words(inner, path ? `${path}.${key}` : key));
}

function shape(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return typeof node;
  return Object.fromEntries(
    Object.entries(node)
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([key, inner]) => [key, shape(inner)]),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe.each(['en', 'ko'] as Lang[])('the words in %s', (lang) => {
  const all = words(catalogues[lang]);
  const wrong = (pattern: RegExp) => all.filter(({ text }) => pattern.test(text));

  it('are there', () => {
    expect(all.length).toBeGreaterThan(100);
    // Where nothing happens there is no sign to read out.
    expect(all.filter(({ path, text }) => path !== 'plan.sign.none' && text.trim() === '')).toEqual([]);
  });
  it('have no exclamation marks', () => {
    expect(wrong(/[!！]/)).toEqual([]);
  });
  it('have no dash as punctuation', () => {
    expect(wrong(/[–—]|\s-\s/)).toEqual([]);
  });
  it('open and close what is code', () => {
    expect(all.filter(({ text }) => text.split('`').length % 2 === 0)).toEqual([]);
  });
  it('do not name commands of the API', () => {
    expect(
      all.filter(({ text }) => commandNames.some((name) => name.includes('_') && text.includes(name))),
    ).toEqual([]);
  });
});

it('have the same shape in both languages', () => {
  expect(shape(catalogues.ko)).toEqual(shape(catalogues.en));
});

it('name the same facts in both languages', () => {
  const english = new Map(words(catalogues.en).map(({ path, text }) => [path, text]));
  const differing = words(catalogues.ko)
    .filter(({ path }) => path.startsWith('errors.'))
    .filter(({ path, text }) => String(placeholders(text)) !== String(placeholders(english.get(path) ?? '')));
  expect(differing).toEqual([]);
});

it('do not beg or apologise in English', () => {
  expect(words(catalogues.en).filter(({ text }) => /\b(please|oops|sorry)\b/i.test(text))).toEqual([]);
});

it('never spell both forms of a Korean particle', () => {
  expect(words(catalogues.ko).filter(({ text }) => /\([가-힣]{1,2}\)/.test(text))).toEqual([]);
});

it('never glue a particle that depends on the last sound to a fact in Korean', () => {
  const glued = /\{\w+\}`?(을|를|이|가|은|는|과|와|로|으로)(?=[\s,.]|$)/;
  expect(words(catalogues.ko).filter(({ text }) => glued.test(text))).toEqual([]);
});

it('are written in Korean where they are Korean', () => {
  const same = words(catalogues.ko).filter(
    ({ path, text }) => path.startsWith('errors.') && !/[가-힣]|^`\{detail\}`$/.test(text),
  );
  expect(same).toEqual([]);
});

it('shows sizes with three digits at most', () => {
  const shown = [0, 999, 1_000, 1_284_311, 99_960_000, 418_000_000, 999_600_000, 1_204_000_000].map((size) =>
    i18n.bytes(size),
  );
  expect(shown).toEqual(['0 B', '999 B', '1.0 kB', '1.3 MB', '100 MB', '418 MB', '1.0 GB', '1.2 GB']);
});
