// The keys of the current place, for the status bar.
import type { AppAction } from '$lib/actions/registry.svelte';

export interface Hint {
  word: string;
  keys: string[];
}

/** Neighbours with the same word share it: `n p change`. */
export function hintsOf(actions: readonly AppAction[]): Hint[] {
  const hints: Hint[] = [];
  for (const action of actions) {
    const word = action.hint?.();
    const key = action.keys?.[0];
    // A word that is empty here says something elsewhere.
    if (word === undefined || word === '' || key === undefined) continue;
    const before = hints.at(-1);
    if (before?.word === word) before.keys.push(key);
    else hints.push({ word, keys: [key] });
  }
  return hints;
}
