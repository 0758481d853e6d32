import type { Besides } from './bindings/api';

/** In the order of risk. */
const kinds = ['unknown', 'forgets', 'imports', 'moves', 'reads', 'outputs', 'actions'] as const;

/** What a plan does besides creating, updating, replacing and deleting: each that there is, in words. */
export function besidesWords(
  besides: Besides,
  words: Record<keyof Besides, (count: number) => string>,
): string[] {
  return kinds.filter((kind) => besides[kind] > 0).map((kind) => words[kind](besides[kind]));
}
