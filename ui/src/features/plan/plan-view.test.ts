import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { fireEvent } from '@testing-library/dom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registry, runAction } from '$lib/actions/registry.svelte';
import { useHost } from '$lib/host';
import { mockHost, refusal, type MockHost } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { resetReview, review } from '$lib/review.svelte';
import { acme, answersOf, summary, type World } from '../../../tests/plan/fixture';
import { change, address } from '../../../tests/plan/rows';
import PlanView from './PlanView.svelte';
import { forgetReadings } from './reading.svelte';

let host: MockHost;

beforeEach(() => {
  registry.place = 'plan';
  resetReview();
  forgetReadings();
});
afterEach(() => {
  cleanup();
  i18n.lang = 'en';
  document.documentElement.lang = 'en';
});

async function show(...worlds: World[]) {
  host = mockHost(answersOf(worlds));
  useHost(host);
  await review.restore();
  render(PlanView);
  await waitFor(() => {
    expect(host.calls.some((call) => call.name === 'diff_section' || worlds[0]?.changes.length === 0)).toBe(true);
  });
}
const region = () => screen.getByRole('region', { name: i18n.t.plan.document });
const section = async (name: RegExp) => within(region()).findByRole('article', { name });
const options = () => screen.getAllByRole('option').map((option) => option.getAttribute('aria-label'));

describe('the document', () => {
  it('says first what is lost, then why', async () => {
    await show(acme());
    const database = await section(/Replace.*primary/);
    await within(database).findByText('The data in this resource is lost.');
    const said = database.textContent;
    expect(said.indexOf('data in this resource')).toBeLessThan(said.indexOf('Destroyed first, then created.'));
    expect(said.indexOf('Destroyed first')).toBeLessThan(said.indexOf('kms_key_id'));
    expect(said).toContain('Replaced because 2 attributes cannot change in place.');
    // The reason that only repeats it is not said a second time.
    expect(said).not.toContain('because it cannot be changed');
  });
});
