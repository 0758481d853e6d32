import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Settings, Setup } from '$lib/bindings/api';
import { mockInfo, refusal, type Answers } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { overlays } from '$lib/overlays.svelte';
import { place, type SettingsPage } from '$lib/place.svelte';
import { expectNoBarriers } from '../../../tests/harness/axe';
import { resetAll } from '../../../tests/harness/reset';
import { rolesOf } from '../../../tests/harness/roles';
import { connected } from '../../../tests/harness/scenes';
import { hostView, keyring, notConnected, setupOf } from '../../../tests/harness/setup';
import { plain, press, startApp, type Started } from '../../../tests/harness/start';
import { pages } from './pages';

vi.setConfig({ testTimeout: 30_000 });
beforeEach(resetAll);
afterEach(cleanup);

let app: Started;

async function open(page: SettingsPage, setup: () => Setup = setupOf, more: Answers = {}) {
  app = await startApp(connected({ setup, ...more }));
  place.go({ screen: 'settings', page });
  await screen.findByRole('heading', { level: 1, name: i18n.t.setup.page[page] });
}
const shown = () => plain(document.querySelector('.page'));
const requests = (name: string) =>
  app.host.calls.filter((call) => call.name === name).map((call) => call.request);
const saved = () => requests('save_settings').at(-1) as Settings | undefined;

describe('the pages', () => {
  it('open with a key, go on with keys, and Escape leaves all of them at once', async () => {
    app = await startApp(connected());
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    await press(',', 'Comma');
    await screen.findByRole('heading', { level: 1, name: 'Appearance' });
    await press('j', 'KeyJ');
    await screen.findByRole('heading', { level: 1, name: 'GitHub' });
    await press('5', 'Digit5');
    await screen.findByRole('heading', { level: 1, name: 'Stricter for me' });
    await press('k', 'KeyK');
    await screen.findByRole('heading', { level: 1, name: 'Accounts and roles' });
    await press('Escape', 'Escape');
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    // The page that was open is open again.
    await press(',', 'Comma');
    await screen.findByRole('heading', { level: 1, name: 'Accounts and roles' });
  });

  it('are offered by name everywhere', async () => {
    app = await startApp(connected());
    await screen.findByRole('listbox', { name: 'Open pull requests' });
    await press('k', 'KeyK', { ctrlKey: true });
    await userEvent.type(await screen.findByRole('combobox', { name: 'Search or run' }), 'settings: key');
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'Keychain' });
  });

  it('are one where only plan files are read', async () => {
    app = await startApp({});
    await screen.findByRole('heading', { name: 'Read a plan' });
    await press(',', 'Comma');
    await screen.findByRole('heading', { level: 1, name: 'Appearance' });
    const nav = screen.getByRole('navigation', { name: 'Pages of the settings' });
    expect(within(nav).getAllByRole('button')).toHaveLength(1);
  });

  it.each(pages.flatMap((page) => (['en', 'ko'] as const).map((lang) => [page, lang] as const)))(
    'have no barriers: %s in %s',
    async (page, language) => {
      await open(
        page,
        () =>
          setupOf({
            hosts: [
              hostView(),
              hostView({ host: 'ghe.example', ...notConnected, gh: { kind: 'signed_out' } }),
            ],
            keychain: { ...keyring, entries: [{ name: 'a', present: true }] },
          }),
        {
          app_info: () => ({
            ...mockInfo,
            settings: {
              ...mockInfo.settings,
              language,
              roles: [{ arn: 'a', source: 'b', accountName: '', mfaSerial: '', region: '' }],
              tools: ['/x'],
            },
          }),
        },
      );
      await expectNoBarriers(document.querySelector('.settings')!);
    },
  );
});

describe('appearance', () => {
  it('changes at once and is saved', async () => {
    await open('look', setupOf, { save_settings: (settings) => settings });
    await userEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    expect(document.documentElement.dataset.theme).toBe('dark');
    await userEvent.click(screen.getByRole('checkbox'));
    expect(document.documentElement.dataset.theme).toBe('cb-dark');
    await waitFor(() => {
      expect(saved()).toMatchObject({ theme: 'dark', colourBlind: true });
    });
    await userEvent.click(screen.getByRole('radio', { name: '한국어' }));
    await screen.findByRole('heading', { level: 1, name: '모양' });
  });
});

describe('GitHub', () => {
  it('says of a host where its token comes from and what is left of its requests', async () => {
    await open('github');
    expect(shown()).toContain('State connected Token from gh, asked for each time Signed in as sora-l');
    expect(shown()).toContain('4,812 of 5,000 left this hour');
  });

  it.each([
    [{ kind: 'unauthorized' } as const, 'GitHub refuses the token'],
    [{ kind: 'forbidden', needs: 'pull_requests=write' } as const, 'the token lacks pull_requests=write'],
    [{ kind: 'forbidden', needs: '' } as const, 'the token lacks a permission'],
    [{ kind: 'offline', why: 'no \u202eroute' } as const, 'cannot be reached: no U+202Eroute'],
    [{ kind: 'failed', why: '<b>' } as const, 'failed: <b>'],
  ])('says how a host stands: %j', async (state, words) => {
    await open('github', () => setupOf({ hosts: [hostView({ state })] }));
    expect(shown()).toContain(words);
  });

  it('connects, disconnects, and says in place what was refused', async () => {
    await open('github', () => setupOf({ hosts: [hostView({ source: 'pasted' })] }), {
      use_gh: () => setupOf(),
      disconnect: () => {
        throw refusal('not_saved', { detail: 'read-only' });
      },
    });
    expect(shown()).toContain('pasted, in the keychain');
    await userEvent.click(screen.getByRole('button', { name: 'Disconnect' }));
    expect((await screen.findByRole('alert')).textContent).toContain('read-only');
    await userEvent.click(screen.getByRole('button', { name: 'Use gh' }));
    await waitFor(() => {
      expect(shown()).toContain('from gh, asked for each time');
    });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps the repositories of a host', async () => {
    await open('github', setupOf, {
      choose_repositories: ({ repositories }) => setupOf({ hosts: [hostView({ repositories })] }),
    });
    const field = screen.getByRole('textbox', { name: 'Repositories, one on each line' });
    expect(screen.getByRole('button', { name: /Save the repositories/ })).toHaveProperty('disabled', true);
    await userEvent.type(field, '\nacme/new');
    await userEvent.click(screen.getByRole('button', { name: /Save the repositories/ }));
    expect(requests('choose_repositories')).toEqual([
      {
        host: 'github.com',
        repositories: ['acme/infra-network', 'acme/infra-platform', 'acme/payments-*', 'acme/new'],
      },
    ]);
    await screen.findByText('Saved');
  });

  it('adds a server, changes its addresses, and removes it; github.com stays', async () => {
    const ghe = hostView({ host: 'ghe.example', rest: 'https://ghe.example/api/v3', ...notConnected });
    await open('github', () => setupOf({ hosts: [hostView(), ghe] }), {
      add_host: () => setupOf({ hosts: [hostView(), ghe] }),
      remove_host: () => setupOf(),
    });
    await userEvent.type(screen.getByRole('textbox', { name: /^Name, for example/ }), ' new.example {Enter}');
    await waitFor(() => {
      expect(requests('add_host')).toEqual([{ host: 'new.example', rest: '', graphql: '' }]);
    });
    const [rest] = screen.getAllByRole('textbox', { name: 'REST API' });
    await userEvent.clear(rest!);
    await userEvent.type(rest!, 'https://ghe.example/rest');
    await userEvent.click(screen.getByRole('button', { name: 'Save the addresses' }));
    expect(requests('add_host').at(-1)).toMatchObject({
      host: 'ghe.example',
      rest: 'https://ghe.example/rest',
    });
    expect(screen.getAllByRole('button', { name: 'Remove this host' })).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Remove this host' }));
    expect(requests('remove_host')).toEqual([{ host: 'ghe.example' }]);
  });
});

it('leaves a field with Escape before it leaves the settings', async () => {
  await open('github');
  const field = screen.getByRole('textbox', { name: 'Repositories, one on each line' });
  await userEvent.type(field, '\nacme/half');
  await userEvent.keyboard('{Escape}');
  expect(place.here.screen).toBe('settings');
  expect((field as HTMLTextAreaElement).value).toContain('acme/half');
  await press('Escape', 'Escape');
  expect(place.here.screen).toBe('inbox');
});

describe('accounts and roles', () => {
  it('adds a role of one’s own, and asks for the roles again', async () => {
    await open('aws', setupOf, { save_settings: (settings) => settings });
    expect(screen.getByRole('button', { name: 'Add the role' })).toHaveProperty('disabled', true);
    await userEvent.type(screen.getByRole('textbox', { name: 'Role ARN' }), 'arn:aws:iam::1:role/x');
    await userEvent.type(screen.getByRole('textbox', { name: 'Profile that assumes it' }), 'base');
    const before = requests('roles').length;
    await userEvent.keyboard('{Enter}');
    await waitFor(() => {
      expect(saved()?.roles).toEqual([
        { arn: 'arn:aws:iam::1:role/x', source: 'base', accountName: '', mfaSerial: '', region: '' },
      ]);
    });
    await waitFor(() => {
      expect(requests('roles').length).toBe(before + 1);
    });
    await userEvent.click(screen.getByRole('button', { name: 'Remove arn:aws:iam::1:role/x' }));
    await waitFor(() => {
      expect(saved()?.roles).toEqual([]);
    });
  });

  it('keeps what was written where Rust refuses it', async () => {
    await open('aws', setupOf, {
      save_settings: () => {
        throw refusal('invalid', { detail: 'arn' });
      },
    });
    await userEvent.type(screen.getByRole('textbox', { name: 'Role ARN' }), 'x');
    await userEvent.type(screen.getByRole('textbox', { name: 'Profile that assumes it' }), 'y{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('This is not what is needed here');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Role ARN' }).value).toBe('x');
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('says which profiles are left out, where they stand, and why', async () => {
    const file = '/home/sora/.aws/config';
    await open('aws', setupOf, {
      roles: () =>
        rolesOf({
          leftOut: [
            { name: 'd\u202eev', file, line: 9, why: 'no_value' },
            { name: null, file, line: null, why: 'unreadable' },
          ],
        }),
    });
    await waitFor(() => {
      expect(shown()).toContain('dU+202Eev The line has no "=". /home/sora/.aws/config, line 9');
    });
    expect(shown()).toContain('The file cannot be read. /home/sora/.aws/config');
  });

  it('names what is wrong with the files, and opens the switcher', async () => {
    await open('aws', setupOf, { roles: () => rolesOf({ problems: ['line \u202e41'] }) });
    await waitFor(() => {
      expect(shown()).toContain('line U+202E41');
    });
    await userEvent.click(screen.getByRole('button', { name: /Open the role switcher/ }));
    expect(overlays.open).toBe('roles');
  });
});

describe('tools', () => {
  it('lists what was found, and what hides the machine from code', async () => {
    await open('tools', () =>
      setupOf({ sandbox: { kind: 'bubblewrap', openLoopback: true, openSockets: true, x11: true } }),
    );
    expect(screen.getAllByRole('row')).toHaveLength(4);
    expect(shown()).toContain('Inside there is no home folder, no keychain');
    expect(shown()).toContain('This desktop runs X11');
    expect(shown()).toContain('Git is there and new enough.');
  });

  it('says what is missing and why', async () => {
    await open('tools', () =>
      setupOf({
        tools: [],
        gitProblem: 'git 2.20 is too old',
        sandbox: { kind: 'none', why: 'bwrap was not found' },
      }),
    );
    expect(shown()).toContain('Neither Terraform nor OpenTofu was found.');
    expect(shown()).toContain('git 2.20 is too old');
    expect(shown()).toContain('There is no sandbox on this machine: bwrap was not found');
  });

  it('says that it is looking', async () => {
    await open('tools', () => setupOf({ tools: null }));
    expect(shown()).toContain('Looking for programs');
  });

  it('takes paths, and gives them back', async () => {
    await open('tools', setupOf, { save_settings: (settings) => settings });
    await userEvent.type(
      screen.getByRole('textbox', { name: 'Absolute path of a program' }),
      '/opt/tofu{Enter}',
    );
    await waitFor(() => {
      expect(saved()?.tools).toEqual(['/opt/tofu']);
    });
    await userEvent.click(screen.getByRole('button', { name: 'Remove /opt/tofu' }));
    await waitFor(() => {
      expect(saved()?.tools).toEqual([]);
    });
  });
});

describe('the keychain', () => {
  it.each([
    [{ kind: 'unlocked' } as const, 'GNOME Keyring: unlocked'],
    [{ kind: 'locked' } as const, 'GNOME Keyring: locked. Unlock it in its own window'],
    [{ kind: 'silent' } as const, 'GNOME Keyring: does not answer'],
    [{ kind: 'asking' } as const, 'GNOME Keyring: being asked'],
    [{ kind: 'absent', why: 'no service' } as const, 'GNOME Keyring: there is none: no service'],
  ])('says how it stands: %j', async (state, words) => {
    await open('keychain', () => setupOf({ keychain: { ...keyring, state } }));
    expect(shown()).toContain(words);
  });

  it('takes values from the clipboard and never shows one', async () => {
    const entries = [
      { name: 'acme/a', present: true },
      { name: 'acme/b', present: false },
    ];
    await open('keychain', () => setupOf({ keychain: { ...keyring, entries } }), {
      paste_entry: () => {
        throw refusal('clipboard_empty');
      },
      forget_entry: () => setupOf(),
    });
    expect(document.querySelectorAll('.page input[type=text], .page textarea')).toHaveLength(0);
    expect(screen.getAllByRole('button', { name: /^Forget it/ })).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: /^Paste it: acme\/b/ }));
    expect(requests('paste_entry')).toEqual([{ entry: 'acme/b' }]);
    expect((await screen.findByRole('alert')).textContent).toContain('The clipboard holds nothing that fits');
    await userEvent.click(screen.getByRole('button', { name: 'Forget it: acme/a' }));
    expect(requests('forget_entry')).toEqual([{ entry: 'acme/a' }]);
  });

  it('can be left for this session', async () => {
    await open('keychain', setupOf, {
      choose_keychain: ({ kind }) => setupOf({ keychain: { ...keyring, kind } }),
    });
    await userEvent.click(screen.getByRole('radio', { name: 'This session only' }));
    await waitFor(() => {
      expect(shown()).toContain('Kept in memory, gone when the app ends.');
    });
    expect(requests('choose_keychain')).toEqual([{ kind: 'session' }]);
  });
});

describe('stricter for me', () => {
  it('takes numbers alone, and nothing means what the team says', async () => {
    await open('strict', setupOf, { save_settings: (settings) => settings });
    await userEvent.type(screen.getByRole('textbox', { name: 'A plan may be so many hours old' }), '8h');
    await userEvent.type(screen.getByRole('textbox', { name: 'So many approvals are needed' }), '-2');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => {
      expect(saved()).toMatchObject({ maxPlanAgeHours: 8, approvals: 2 });
    });
    await screen.findByText('Saved');
    await userEvent.clear(screen.getByRole('textbox', { name: 'So many approvals are needed' }));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => {
      expect(saved()).toMatchObject({ maxPlanAgeHours: 8, approvals: null });
    });
  });

  it('refuses own plans, and says where it was not saved', async () => {
    let broken = true;
    await open('strict', setupOf, {
      save_settings: (settings) => {
        if (broken) throw refusal('settings_not_saved', { detail: 'disk full' });
        return settings;
      },
    });
    await userEvent.click(screen.getByRole('checkbox'));
    expect((await screen.findByRole('alert')).textContent).toContain('disk full');
    broken = false;
    await userEvent.click(screen.getByRole('checkbox'));
    await waitFor(() => {
      expect(saved()?.refuseOwnPlans).toBe(true);
    });
  });
});
