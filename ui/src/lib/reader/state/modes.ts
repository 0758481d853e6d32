import type { PlanWords } from '$lib/i18n/plan.en';
import type { PlanReading } from './reading.svelte';
import type { PlanMode } from './mode';
import { pictures } from './views';

export interface ModeTab {
  mode: PlanMode;
  word: string;
  /** What stands beside the word; empty where nothing is known. */
  count: string;
}

/** What of a plan can be shown, besides its changes. What there is nothing of has no tab. */
export function otherModes(reading: PlanReading, words: PlanWords): ModeTab[] {
  const { comparing } = reading;
  const tabs: ModeTab[] = pictures.map(({ id }) => ({ mode: id, word: words.tab[id], count: '' }));
  if (comparing.possible) {
    const { differing } = comparing;
    tabs.push({
      mode: 'since',
      word: words.tab.since,
      count: differing === null ? '' : `+${differing.toString()}`,
    });
  }
  return tabs;
}
