import { cleanup, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Setup } from '$lib/bindings/api';
import { refusal, type Answers } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { place } from '$lib/place.svelte';
import { expectNoBarriers } from '../../../tests/harness/axe';
import { resetAll } from '../../../tests/harness/reset';
import { connected } from '../../../tests/harness/scenes';
import { hostView, keyring, notConnected, setupOf } from '../../../tests/harness/setup';
import { plain, press, startApp } from '../../../tests/harness/start';

vi.setConfig({ testTimeout: 30_000 });
beforeEach(resetAll);
afterEach(cleanup);

const page = () => plain(document.querySelector('section.state'));
const first = (more: Partial<Setup['hosts'][number]> = {}, all: Partial<Setup> = {}) =>
  setupOf({ hosts: [hostView({ ...notConnected, ...more })], ...all });
const start = (setup: () => Setup, more: Answers = {}) => startApp(connected({ setup, ...more }));

describe('the first run', () => {
  it('offers gh first where it is signed in, and leads to the repositories', async () => {
    const { host } = await start(() => first(), {
      use_gh: () => setupOf({ hosts: [hostView({ repositories: [] })] }),
    });
    await screen.findByRole('heading', { name: 'Connect GitHub to see what waits for you' });
    expect(document.activeElement?.textContent).toContain('Use gh');
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('heading', { name: 'Choose the repositories to watch' });
    expect(host.calls.find((call) => call.name === 'use_gh')?.request).toEqual({ host: 'github.com' });
    expect(page()).toContain('Connected to github.com as sora-l.');
    expect(document.activeElement?.tagName).toBe('TEXTAREA');
  });

  it('names the exact command where gh is signed out, and looks again', async () => {
    const { host } = await start(() => first({ gh: { kind: 'signed_out' } }), { look_again: () => first() });
    await screen.findByText('gh auth login --hostname github.com');
    expect(document.activeElement?.textContent).toContain('Paste the token');
    await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
    expect(await screen.findByRole('button', { name: /Use gh/ })).toBeTruthy();
    expect(host.calls.map((call) => call.name)).toContain('look_again');
  });

  it.each([
    [{ kind: 'absent' } as const, /is not installed/],
    [{ kind: 'not_asked' } as const, /Looking for/],
  ])('says how it is with gh: %j', async (gh, words) => {
    await start(() => first({ gh }));
    await screen.findByRole('heading', { name: 'Connect GitHub to see what waits for you' });
    expect(page()).toMatch(words);
  });

  it('has no field for a token: the text goes from the clipboard to Rust', async () => {
    const { host } = await start(() => first({ gh: { kind: 'absent' } }), {
      paste_token: () => setupOf(),
    });
    await screen.findByRole('heading', { name: 'Connect GitHub to see what waits for you' });
    expect(document.querySelectorAll('section.state input, section.state textarea')).toHaveLength(0);
    await userEvent.click(screen.getByRole('button', { name: 'Paste the token' }));
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    expect(host.calls.find((call) => call.name === 'paste_token')?.request).toEqual({ host: 'github.com' });
  });

  it.each(['clipboard_empty', 'token_refused', 'keychain_locked', 'github_offline'] as const)(
    'says in place why the token was not taken: %s',
    async (code) => {
      await start(() => first({ gh: { kind: 'absent' } }), {
        paste_token: () => {
          throw refusal(code);
        },
      });
      await userEvent.click(await screen.findByRole('button', { name: 'Paste the token' }));
      const alert = await screen.findByRole('alert');
      expect(alert.textContent).toContain(i18n.t.errors[code].title);
      expect(alert.textContent).not.toMatch(/[{}`]/);
      // What was pressed keeps the focus, so that it can be tried again.
      expect(document.activeElement?.textContent).toContain('Paste the token');
    },
  );

  it('offers to read a plan file, and the settings for another server', async () => {
    const { host } = await start(() => first(), { choose_files: () => ({ paths: [] }) });
    await screen.findByRole('heading', { name: 'Connect GitHub to see what waits for you' });
    await press('ㅐ', 'KeyO');
    expect(host.calls.map((call) => call.name)).toContain('choose_files');
    await userEvent.click(screen.getByRole('button', { name: 'Add it in the settings' }));
    expect(place.here).toEqual({ screen: 'settings', page: 'github' });
    await screen.findByRole('heading', { name: 'GitHub' });
  });

  it('asks where secrets go first, where there is no keychain', async () => {
    const absent = { ...keyring, state: { kind: 'absent', why: 'no \u202eservice' } as const };
    const { host } = await start(() => first({}, { keychain: absent }), {
      choose_keychain: () => first({}, { keychain: { ...keyring, kind: 'session' } }),
    });
    await screen.findByRole('heading', { name: 'Start a keychain' });
    expect(page()).toContain('no U+202Eservice');
    // The choice that changes nothing has the focus.
    expect(plain(document.activeElement)).toBe('Look again');
    await userEvent.click(screen.getByRole('button', { name: 'Keep for this session' }));
    await waitFor(() => {
      expect(page()).toContain('kept in memory until the app ends');
    });
    expect(host.calls.find((call) => call.name === 'choose_keychain')?.request).toEqual({ kind: 'session' });
  });

  it.each(['en', 'ko'] as const)('has no barriers in %s', async (language) => {
    await start(() =>
      first(
        { gh: { kind: 'signed_out' } },
        { keychain: { ...keyring, state: { kind: 'absent', why: 'x' } } },
      ),
    );
    i18n.lang = language;
    await waitFor(() => {
      expect(document.querySelector('section.state h1')).not.toBeNull();
    });
    await expectNoBarriers();
  });
});

describe('the choice of repositories', () => {
  const none = () => setupOf({ hosts: [hostView({ repositories: [] })] });

  it('takes one on each line, without blanks', async () => {
    const { host } = await start(none, { choose_repositories: () => setupOf() });
    const field = await screen.findByRole('textbox', { name: 'Repositories, one on each line' });
    await userEvent.type(field, '  acme/infra-network \n\nacme/*');
    expect(page()).toContain('2 entries');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    expect(host.calls.find((call) => call.name === 'choose_repositories')?.request).toEqual({
      host: 'github.com',
      repositories: ['acme/infra-network', 'acme/*'],
    });
  });

  it('keeps what was written where Rust refuses it, and says which', async () => {
    await start(none, {
      choose_repositories: () => {
        throw refusal('invalid', { detail: 'acme infra' });
      },
    });
    const field = await screen.findByRole('textbox', { name: 'Repositories, one on each line' });
    await userEvent.type(field, 'acme infra');
    await userEvent.click(screen.getByRole('button', { name: /Show their pull requests/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('acme infra');
    expect((field as HTMLTextAreaElement).value).toBe('acme infra');
  });

  it('sends nothing while nothing is written, and can go back', async () => {
    const { host } = await start(none, { disconnect: () => first() });
    await screen.findByRole('textbox', { name: 'Repositories, one on each line' });
    expect(screen.getByRole('button', { name: /Show their pull requests/ })).toHaveProperty('disabled', true);
    await userEvent.click(screen.getByRole('button', { name: 'Disconnect' }));
    await screen.findByRole('heading', { name: 'Connect GitHub to see what waits for you' });
    expect(host.calls.map((call) => call.name)).not.toContain('choose_repositories');
  });

  it('says that the token is refused, where it is', async () => {
    await start(() => setupOf({ hosts: [hostView({ repositories: [], state: { kind: 'unauthorized' } })] }));
    await screen.findByRole('textbox', { name: 'Repositories, one on each line' });
    expect(page()).toContain('GitHub refuses the token');
  });

  it('has no barriers', async () => {
    await start(none);
    await screen.findByRole('textbox', { name: 'Repositories, one on each line' });
    await expectNoBarriers();
  });
});
