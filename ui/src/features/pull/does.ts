// What a plan does, in one line: destroying first, since it decides.
import { besidesWords } from '$lib/besides';
import type { Besides, Destroyed } from '$lib/bindings/api';
import type { PullWords } from '$lib/i18n/pull.en';
import type { PreflightWords } from '$lib/i18n/pull-preflight.en';

/** Create, update, replace, delete. */
export type FourCounts = readonly [number, number, number, number];

export const destroyedBy = ([, , replace, remove]: FourCounts): number => replace + remove;
/** How many things change; what is moved or imported besides may count twice. */
export const changedBy = (counts: FourCounts, besides: Besides): number =>
  [...counts, ...Object.values(besides)].reduce((sum, count) => sum + count, 0);

/** All that does not destroy. What is replaced is also created anew. Nothing that an apply does is left out. */
export function restOf(
  [create, update, replace]: FourCounts,
  besides: Besides,
  words: PullWords['does'],
): string {
  const parts: string[] = [];
  if (update > 0) parts.push(words.updates(update));
  if (create > 0 && replace > 0) parts.push(words.createsAndAnew(create, replace));
  else if (create > 0) parts.push(words.creates(create));
  else if (replace > 0) parts.push(words.anew(replace));
  parts.push(...besidesWords(besides, words));
  return parts.join(', ');
}

/** How many of what is destroyed hold data, or may: what is not known is said as that. */
export function dataWords(
  destroyed: readonly Destroyed[],
  count: number,
  dataCount: number,
  words: PreflightWords['data'],
): string {
  if (dataCount === 0) return '';
  const sure = destroyed.filter(({ holdsData }) => holdsData === 'yes').length;
  const maybe = destroyed.filter(({ holdsData }) => holdsData === 'unknown').length;
  const all = destroyed.length === count;
  if (all && maybe === 0) return words.sure(dataCount);
  if (all && sure === 0) return words.maybe(dataCount);
  return words.mixed(dataCount);
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
