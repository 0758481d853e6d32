import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { i18n } from '$lib/i18n/index.svelte';
import { place, type Place } from '$lib/place.svelte';
import { resetAll } from '../../tests/harness/reset';
import { appActions, screenActions } from './actions';
import { helpScopes, keysHere, screenAt, screens, titleOf } from './screens';

const key = { host: 'github.com', owner: 'acme', name: 'infra-network', number: 482 };
const places: Place[] = [
  { screen: 'inbox' },
  { screen: 'pull', key },
  { screen: 'runs' },
  { screen: 'run', run: '1700000000-01' },
  { screen: 'history' },
  { screen: 'settings', page: 'look' },
  { screen: 'files' },
];

beforeEach(resetAll);
afterEach(() => {
  i18n.lang = 'en';
});

describe('the screens', () => {
  it('are all listed, each once', () => {
    expect(screens.map(({ screen }) => screen).toSorted()).toEqual(
      places.map(({ screen }) => screen).toSorted(),
    );
  });

  it.each(places)('$screen has a name, keys and a part of the help in both languages', (here) => {
    const record = screenAt(here);
    for (const language of ['en', 'ko'] as const) {
      i18n.lang = language;
      expect(record.name()).not.toBe('');
    }
    expect(record.keys().length).toBeGreaterThan(0);
    expect(record.helps.length).toBeGreaterThan(0);
    for (const scope of [...record.keys(), ...record.helps]) expect(helpScopes).toContain(scope);
    // One without a tab lights the one of another screen.
    expect(record.tab ?? screens.find(({ screen }) => screen === record.within)?.tab).toBeDefined();
  });

  it('have keys of their own for going to them', () => {
    const keys = screens.flatMap(({ tab }) => tab?.key?.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    const actions = [...screenActions, ...appActions].filter(({ scope }) => scope === 'global');
    for (const name of keys) expect(actions.filter((action) => action.keys?.includes(name))).toHaveLength(1);
  });

  it('are named in the title, and have their own keys', () => {
    place.go({ screen: 'pull', key });
    expect(titleOf()).toBe('infra-network #482');
    expect(keysHere()).toEqual(['pull', 'plan']);
    // Before there is an inbox, its place is the start.
    place.go({ screen: 'inbox' });
    expect(keysHere()).toEqual(['start']);
  });

  it('are others where they are of something else', () => {
    const other: Place = { screen: 'pull', key: { ...key, number: 483 } };
    const pull: Place = { screen: 'pull', key };
    expect(screenAt(pull).identity(pull)).not.toBe(screenAt(other).identity(other));
  });
});
