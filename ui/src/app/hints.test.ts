import { expect, it } from 'vitest';
import type { AppAction } from '$lib/actions/registry.svelte';
import { hintsOf } from './hints';

const action = (id: string, hint?: string, ...keys: string[]): AppAction => ({
  id,
  title: () => id,
  scope: 'plan',
  keys,
  run: () => undefined,
  ...(hint === undefined ? {} : { hint: () => hint }),
});

it('lets neighbours with one word share it, and leaves out what has no word or no key', () => {
  const hints = hintsOf([
    action('next', 'change', 'KeyN'),
    action('previous', 'change', 'KeyP'),
    action('silent', undefined, 'KeyX'),
    action('keyless', 'nothing'),
    action('filter', 'filter', 'KeyF', '/'),
  ]);
  expect(hints).toEqual([
    { word: 'change', keys: ['KeyN', 'KeyP'] },
    { word: 'filter', keys: ['KeyF'] },
  ]);
});
