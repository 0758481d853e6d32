import { beforeEach, expect, it } from 'vitest';
import type { Place } from './place.svelte';
import { place, resetPlace } from './place.svelte';

const pull: Place = {
  screen: 'pull',
  key: { host: 'github.com', owner: 'acme', name: 'network', number: 5 },
};
const run: Place = { screen: 'run', run: '7' };

beforeEach(resetPlace);

it('leads back the way one came, and in the end to the inbox', () => {
  place.go(pull);
  place.go(run);
  place.back();
  expect(place.here).toEqual(pull);
  place.back();
  expect(place.here).toEqual({ screen: 'inbox' });
  place.back();
  expect(place.here).toEqual({ screen: 'inbox' });
});

it('does not lead round in a circle between a pull request and its runs', () => {
  place.go(pull);
  place.go(run);
  place.go(pull);
  place.go({ screen: 'run', run: '8' });
  place.go(pull);
  place.back();
  expect(place.here).toEqual({ screen: 'inbox' });
});
