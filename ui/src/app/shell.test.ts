import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { place } from '$lib/place.svelte';
import { clock } from '$lib/text/time';
import { review } from '$lib/review.svelte';
import { ago, later, networkProd, paymentsProd } from '../../tests/harness/accounts';
import { expectNoBarriers } from '../../tests/harness/axe';
import { resetAll } from '../../tests/harness/reset';
import { rolesOf } from '../../tests/harness/roles';
import { connected, summary } from '../../tests/harness/scenes';
import { hostView, keyring, notConnected, setupOf } from '../../tests/harness/setup';
import { plain, press, startApp } from '../../tests/harness/start';

vi.setConfig({ testTimeout: 30_000 });
beforeEach(resetAll);

const tabs = () =>
  within(screen.getByRole('navigation', { name: 'Places' }))
    .getAllByRole('button')
    .map((tab) => plain(tab));
const current = () => plain(document.querySelector('header [aria-current=page]'));
const edge = () => document.querySelector('.edge')?.getAttribute('data-hue') ?? null;
const status = () => plain(document.querySelector('footer'));
/** Sessions of the scenes end at the time of the scenes, which is over; these last. */
const lasting = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const live = (account = networkProd) =>
  rolesOf({ current: { account, role: 'apply-network', expiresAt: lasting(47.5) } });

describe('the tabs', () => {
  it('name the places with what waits in them', async () => {
    await startApp(connected());
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    expect(tabs()).toEqual(['Inbox13, 13 open pull requests', 'Runs2, 2 runs go on', 'History', 'Settings']);
    expect(current()).toContain('Inbox');
  });

  it('lead there by pointer and by key, and Escape leads back', async () => {
    await startApp(connected());
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    await userEvent.click(screen.getByRole('button', { name: /^Runs/ }));
    await screen.findByRole('listbox', { name: /Runs that go on/ });
    await press('3', 'Digit3', { ctrlKey: true });
    await screen.findByRole('listbox', { name: 'Runs that ended' });
    expect(current()).toBe('History');
    await press('Escape', 'Escape');
    await press('Escape', 'Escape');
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    expect(place.here).toEqual({ screen: 'inbox' });
  });

  it('show the plan files only while there are some', async () => {
    const { tell } = await startApp(
      connected({
        open_plan: () => summary({ name: 'prod.tfplan.json' }),
        list_changes: () => new Promise(() => undefined),
      }),
    );
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    expect(tabs().join()).not.toContain('Plan files');
    tell({ kind: 'open_files', paths: ['/prod.tfplan.json'] });
    await waitFor(() => {
      expect(current()).toBe('Plan files');
    });
    expect(document.title).toBe('prod.tfplan.json · Countersign');
    await userEvent.click(screen.getByRole('button', { name: /^Inbox/ }));
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    expect(tabs().join()).toContain('Plan files');
    expect(review.active?.name).toBe('prod.tfplan.json');
  });

  it('are few before anything is connected, and lead to the settings', async () => {
    await startApp({
      setup: () => setupOf({ hosts: [hostView(notConnected)] }),
      roles: () => rolesOf({ current: null }),
    });
    await screen.findByRole('heading', { name: 'Connect GitHub to see what waits for you' });
    expect(tabs()).toEqual(['Start', 'Settings']);
    expect(status()).toContain('Not connected');
  });
});

describe('the window', () => {
  it('shows the run that the desktop asks for', async () => {
    const { tell } = await startApp(connected());
    tell({ kind: 'show_run', run: 'r1' });
    await screen.findByRole('heading', { name: 'Applying prod/eu-central-1' });
    expect(current()).toContain('Runs');
  });

  it('asks again for what changed, and only while it is shown', async () => {
    const { host, tell } = await startApp(connected());
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    const asked = (name: string) => host.calls.filter((call) => call.name === name).length;
    const before = {
      setup: asked('setup'),
      roles: asked('roles'),
      runs: asked('runs'),
      inbox: asked('inbox'),
    };
    tell(
      { kind: 'changed', topic: { kind: 'setup' } },
      { kind: 'changed', topic: { kind: 'roles' } },
      { kind: 'changed', topic: { kind: 'runs' } },
      { kind: 'changed', topic: { kind: 'inbox' } },
      { kind: 'changed', topic: { kind: 'run', run: 'other' } },
    );
    await waitFor(() => {
      expect(asked('inbox')).toBe(before.inbox + 1);
    });
    expect([asked('setup'), asked('roles'), asked('runs'), asked('run')]).toEqual([
      before.setup + 1,
      before.roles + 1,
      before.runs + 1,
      0,
    ]);
  });

  it('carries the hue of the session along its top edge, and none without one', async () => {
    const { host, tell } = await startApp(connected({ roles: () => live() }));
    await waitFor(() => {
      expect(edge()).toBe('plum');
    });
    host.answer({ roles: () => live(paymentsProd) });
    tell({ kind: 'changed', topic: { kind: 'roles' } });
    await waitFor(() => {
      expect(edge()).toBe('violet');
    });
    host.answer({ roles: () => rolesOf({ current: null }) });
    tell({ kind: 'changed', topic: { kind: 'roles' } });
    await waitFor(() => {
      expect(edge()).toBeNull();
    });
    expect(screen.getByRole('button', { name: /Choose a role/ }).textContent).toContain('No role');
  });

  it('does not carry the hue of a session that is over', async () => {
    await startApp(
      connected({
        roles: () =>
          rolesOf({ current: { account: networkProd, role: 'apply', expiresAt: '2020-01-01T00:00:00Z' } }),
      }),
    );
    await screen.findByText('expired');
    expect(edge()).toBeNull();
  });

  it('leaves Enter to a button that has the focus', async () => {
    const { host } = await startApp(connected());
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    screen.getByRole('button', { name: 'Ask GitHub again' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(place.here.screen).toBe('inbox');
    expect(host.calls.map((call) => call.name)).toContain('refresh_inbox');
  });

  it('reads plan files where the host knows of nothing else', async () => {
    await startApp({});
    await screen.findByRole('heading', { name: 'Read a plan' });
    expect(tabs()).toEqual(['Start', 'Settings']);
    expect(screen.queryByRole('button', { name: /role/i })).toBeNull();
  });

  it('says so where the setup cannot be asked for, and tries again', async () => {
    let broken = true;
    await startApp(
      connected({
        setup: () => {
          if (broken) throw new Error('the desk is gone');
          return setupOf();
        },
      }),
    );
    await screen.findByRole('heading', { name: 'What is set up could not be asked for' });
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('listbox', { name: 'Open pull requests' });
  });

  it('has no barriers', async () => {
    await startApp(connected());
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    await expectNoBarriers();
  });
});

describe('the status bar', () => {
  it('tells of each host, the requests that are left, and the keychain', async () => {
    await startApp(connected());
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    expect(status()).toContain('github.com, ');
    expect(status()).toContain('4,812 of 5,000 requests left');
    expect(status()).toContain('Keychain unlocked');
  });

  it.each([
    [{ kind: 'offline', why: 'x' } as const, `github.com offline, data from ${clock(ago(0.2))}`],
    [{ kind: 'rate_limited', until: later(6) } as const, `github.com waits until ${clock(later(6))}`],
    [{ kind: 'unauthorized' } as const, 'github.com refuses the token'],
    [{ kind: 'forbidden', needs: 'x' } as const, 'github.com: the token lacks a permission'],
    [{ kind: 'failed', why: 'x' } as const, 'github.com failed'],
    [{ kind: 'connecting' } as const, 'github.com, connecting'],
  ])('says how a host stands: %j', async (state, words) => {
    await startApp(connected({ setup: () => setupOf({ hosts: [hostView({ state })] }) }));
    await waitFor(() => {
      expect(status()).toContain(words);
    });
  });

  it('names addresses without encryption, a missing keychain and a hostile host', async () => {
    await startApp(
      connected({
        setup: () =>
          setupOf({
            hosts: [hostView(), hostView({ host: 'git\u202ehub.example' })],
            plainHttp: ['127.0.0.1:8080'],
            keychain: { ...keyring, state: { kind: 'absent', why: 'x' } },
          }),
      }),
    );
    await waitFor(() => {
      expect(status()).toContain('Not encrypted: 127.0.0.1:8080');
    });
    expect(status()).toContain('No keychain');
    expect(status()).toContain('gitU+202Ehub.example');
    expect(status()).not.toContain('\u202e');
  });
});
