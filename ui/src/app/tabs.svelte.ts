// The tabs at the top: the places of the app that can be gone to now.
import { place, type Place, type Screen } from '$lib/place.svelte';
import { screenAt, screens } from './screens';

export interface Tab {
  screen: Screen;
  name: string;
  to: Place;
  current: boolean;
  /** Whether a place for a number is kept beside its name. */
  counts: boolean;
  /** The number; null where it is not known, or says nothing. */
  count: number | null;
  /** The number in words. */
  spoken: string;
}

export function tabsOf(): Tab[] {
  const { screen } = place.here;
  const lit = screenAt(place.here).within ?? screen;
  return screens.flatMap(({ screen: name, name: words, tab }) => {
    if (!tab?.shown()) return [];
    const count = tab.count?.number() ?? null;
    return {
      screen: name,
      name: (tab.name ?? words)(),
      to: tab.to(),
      current: lit === name,
      counts: tab.count?.kept() ?? false,
      count,
      spoken: count === null ? '' : (tab.count?.spoken(count) ?? ''),
    };
  });
}
