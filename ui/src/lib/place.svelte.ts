// Which screen is shown, and the way back. Screens keep their own state; this knows only where one is.
import type { PullKey } from '$lib/bindings/api';

export type Place =
  | { screen: 'inbox' }
  | { screen: 'pull'; key: PullKey }
  | { screen: 'runs' }
  | { screen: 'run'; run: string }
  | { screen: 'history' }
  | { screen: 'settings'; page: SettingsPage }
  | { screen: 'files' };
export type Screen = Place['screen'];
export type SettingsPage = 'github' | 'aws' | 'tools' | 'keychain' | 'strict' | 'look';

/** More steps back than anybody takes. */
const KEPT = 32;

let here = $state.raw<Place>({ screen: 'inbox' });
let behind: Place[] = [];

export const samePull = (one: PullKey, other: PullKey) =>
  one.number === other.number &&
  one.name === other.name &&
  one.owner === other.owner &&
  one.host === other.host;

function same(one: Place, other: Place): boolean {
  if (one.screen !== other.screen) return false;
  if (one.screen === 'pull' && other.screen === 'pull') return samePull(one.key, other.key);
  if (one.screen === 'run' && other.screen === 'run') return one.run === other.run;
  if (one.screen === 'settings' && other.screen === 'settings') return one.page === other.page;
  return true;
}

export const place = {
  get here(): Place {
    return here;
  },
  /** Whether there is a way back. */
  get canGoBack(): boolean {
    // Read here, so that readers of this update with every move.
    return here.screen !== 'inbox' || behind.length > 0;
  },
  go(next: Place): void {
    if (same(here, next)) return;
    // To a place that one came through, it is the way back: nobody is led round in a circle.
    const before = behind.findIndex((place) => same(place, next));
    behind = before >= 0 ? behind.slice(0, before) : [...behind, here].slice(-KEPT);
    here = next;
  },
  /** To where one came from, and from a first place to the inbox. */
  back(): void {
    here = behind.at(-1) ?? { screen: 'inbox' };
    behind = behind.slice(0, -1);
  },
};

/** Forgets everything; tests share one module. */
export function resetPlace(): void {
  here = { screen: 'inbox' };
  behind = [];
}
