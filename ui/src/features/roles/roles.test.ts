import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment, RoleRow, Roles } from '$lib/bindings/api';
import { refusal, type Answers } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { overlays } from '$lib/overlays.svelte';
import { place } from '$lib/place.svelte';
import { session } from '$lib/session.svelte';
import { legacyNet, networkProd, netSandbox } from '../../../tests/harness/accounts';
import { expectNoBarriers } from '../../../tests/harness/axe';
import { resetAll } from '../../../tests/harness/reset';
import { role, roles, rolesOf } from '../../../tests/harness/roles';
import { connected } from '../../../tests/harness/scenes';
import { plain, press, startApp, type Started } from '../../../tests/harness/start';
import { matchesRole } from './switcher.svelte';

vi.setConfig({ testTimeout: 30_000 });
beforeEach(resetAll);
afterEach(cleanup);

let app: Started;

async function open(answers: Answers = {}) {
  app = await startApp(connected(answers));
  await screen.findByRole('listbox', { name: 'Open pull requests' });
  await press('r', 'KeyR');
  await screen.findByRole('dialog', { name: 'Roles' });
}
const dialog = () => screen.getByRole('dialog', { name: 'Roles' });
const rows = () =>
  [...dialog().querySelectorAll('[role=option]')].map((row) => plain(row.querySelector('.unseen')));
const selected = () => plain(dialog().querySelector('[aria-selected=true] .unseen'));
const below = () => plain(dialog().querySelector('.below'));
const requests = (name: string) =>
  app.host.calls.filter((call) => call.name === name).map((call) => call.request);
const changed = (id: string, more: Partial<RoleRow>): Roles =>
  rolesOf({ roles: roles.map((one) => (one.id === id ? { ...one, ...more } : one)) });

describe('the switcher', () => {
  it('opens with the keyboard in the list, at the role that the project needs', async () => {
    await open();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Roles that are known');
    expect(selected()).toBe(
      'network-prod, production, 4120-3385-7711, apply-network, this project needs it, needs MFA code, Pinned',
    );
    expect(plain(dialog())).toMatch(/Pinned.*Often used.*All/);
    expect(plain(dialog())).toContain('9 of 9 roles');
  });

  it('says how each role stands', async () => {
    await open();
    expect(rows().map((row) => row.split(', ').slice(4).join(', '))).toEqual([
      'this project needs it, needs MFA code, Pinned',
      expect.stringMatching(/^(active|expired)/),
      expect.stringMatching(/^(active|expired)/),
      expect.stringMatching(/^in use, /),
      expect.stringMatching(/^expired \d\d:\d\d$/),
      'signed out',
      'denied by AWS',
      'login needed',
      '',
    ]);
    expect(rows().at(-1)).toBe('known after signing in, PowerUserAccess, signed out');
  });

  it('chooses by digit, and closes when the role acts', async () => {
    await open({ assume_role: () => changed('sb-admin', { current: true }) });
    await press('6', 'Digit6');
    await waitFor(() => {
      expect(overlays.open).toBeNull();
    });
    expect(requests('assume_role')).toEqual([{ role: 'sb-admin', code: null }]);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Open pull requests');
  });

  it('finds whole words and their beginnings, and nothing in the middle of one', () => {
    const named = (name: string, environment: Environment, source = 'x') => ({
      ...role('one', networkProd, 'Role', { kind: 'signed_out' }),
      account: { id: '412033857711', name, environment, hue: 'plum' as const },
      source,
    });
    const found = (text: string) =>
      [
        named('acme-payments-prod', 'unknown'),
        named('acme-payments-dev', 'unknown'),
        named('acme-payments-nonprod', 'unknown'),
        named('billing', 'production', 'PaymentsAdmin'),
      ]
        .filter((row) => matchesRole(row, text))
        .map((row) => row.account.name);
    expect(found('payments prod')).toEqual(['acme-payments-prod', 'billing']);
    expect(found('prod pay')).toEqual(['acme-payments-prod', 'billing']);
    expect(found('payments-d')).toEqual(['acme-payments-dev']);
    expect(found('unknown')).toHaveLength(3);
    expect(found('4120-3385')).toHaveLength(4);
    expect(found('')).toHaveLength(4);
  });

  it('filters by words, in any order, also by number', async () => {
    await open();
    await press('/', 'Slash');
    await userEvent.keyboard('prod network');
    expect(rows().length).toBeLessThan(5);
    await userEvent.clear(screen.getByRole('textbox', { name: 'Filter roles' }));
    await userEvent.keyboard('5508-22');
    expect(rows()).toHaveLength(1);
    expect(requests('assume_role')).toEqual([]);
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement?.getAttribute('role')).toBe('listbox');
    await press('Enter', 'Enter');
    expect(requests('assume_role')).toEqual([{ role: 'sb-admin', code: null }]);
  });

  it('keeps every row where it is while states change', async () => {
    await open({ pin_role: () => rolesOf({ roles: [...roles].reverse() }) });
    const before = rows().map((row) => row.split(', ')[3]);
    await press('j', 'KeyJ');
    await press('*', 'Digit8', { shiftKey: true });
    await waitFor(() => {
      expect(requests('pin_role')).toEqual([{ role: 'np-plan' }]);
    });
    expect(rows().map((row) => row.split(', ')[3])).toEqual(before);
  });

  it('renews, leaves one role, and signs out of all', async () => {
    await open({ assume_role: () => new Promise(() => undefined), leave_role: () => rolesOf() });
    await press('j', 'KeyJ');
    await press('ㄷ', 'KeyE');
    expect(requests('assume_role')).toEqual([{ role: 'np-plan', code: null }]);
    await waitFor(() => {
      expect(selected()).toContain('signing in');
    });
    await press('x', 'KeyX');
    expect(requests('leave_role')).toEqual([{ role: 'np-plan' }]);
    await press('O', 'KeyO', { shiftKey: true });
    expect(requests('sign_out')).toEqual([{}]);
    // Nothing of the screen behind heard these keys.
    expect(place.here.screen).toBe('inbox');
    expect(requests('open_link')).toEqual([]);
  });

  it('closes with Escape and with its own key, and gives the focus back', async () => {
    await open();
    await press('Escape', 'Escape');
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Open pull requests');
    expect(place.here.screen).toBe('inbox');
    await press('r', 'KeyR');
    await screen.findByRole('dialog', { name: 'Roles' });
    await press('r', 'KeyR');
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
  });

  it('says where roles come from where none is known', async () => {
    await open({ roles: () => rolesOf({ roles: [], current: null }) });
    expect(plain(dialog())).toContain('No role is known');
    await userEvent.click(screen.getByRole('button', { name: 'Open the settings' }));
    expect(place.here).toEqual({ screen: 'settings', page: 'aws' });
  });

  it('says that parts of the configuration are left out', async () => {
    await open({
      roles: () =>
        rolesOf({
          problems: ['line 3'],
          leftOut: [{ name: 'dev', file: '/home/sora/.aws/config', line: 9, why: 'no_value' }],
        }),
    });
    expect(plain(dialog())).toContain('2 parts of the AWS configuration are left out.');
  });

  it('draws hidden characters of names', async () => {
    await open({
      roles: () =>
        rolesOf({
          roles: [
            role('x', { ...netSandbox, name: 'sand\u202ebox' }, '<b>admin</b>', { kind: 'signed_out' }),
          ],
        }),
    });
    expect(plain(dialog())).toContain('sandU+202Ebox');
    expect(dialog().querySelector('b')).toBeNull();
    expect(document.body.textContent).not.toContain('\u202e');
  });

  it.each(['en', 'ko'] as const)('has no barriers in %s', async (language) => {
    await open();
    await press('1', 'Digit1');
    i18n.lang = language;
    await expectNoBarriers(dialog());
  });
});

describe('a code', () => {
  const field = () => dialog().querySelector<HTMLInputElement>('.code input')!;

  it('is written in the row, six digits and nothing else, and Enter sends it', async () => {
    await open({ assume_role: () => changed('np-apply', { current: true }) });
    await press('1', 'Digit1');
    await waitFor(() => {
      expect(document.activeElement).toBe(field());
    });
    expect(requests('assume_role')).toEqual([]);
    await userEvent.keyboard('4a0 7{Enter}');
    expect(requests('assume_role')).toEqual([]);
    await userEvent.keyboard('1239{Enter}');
    expect(requests('assume_role')).toEqual([{ role: 'np-apply', code: '407123' }]);
    await waitFor(() => {
      expect(overlays.open).toBeNull();
    });
  });

  it('can be pasted with blanks in it', async () => {
    await open();
    await press('1', 'Digit1');
    await fireEvent.paste(field(), { clipboardData: { getData: () => ' 407 123\n' } });
    expect([...dialog().querySelectorAll('.code i')].map((box) => box.textContent)).toEqual([...'407123']);
  });

  it('that is refused is taken out, and the row says why', async () => {
    await open({
      assume_role: () => {
        throw refusal('role_code_wrong');
      },
    });
    await press('1', 'Digit1');
    await waitFor(() => {
      expect(document.activeElement).toBe(field());
    });
    await userEvent.keyboard('407123{Enter}');
    await waitFor(() => {
      expect(below()).toContain('The code was refused');
    });
    expect(field().value).toBe('');
    expect(document.activeElement).toBe(field());
    expect(selected()).toContain('code refused');
    await press('Escape', 'Escape');
    expect(dialog().querySelector('.code')).toBeNull();
    expect(document.activeElement?.getAttribute('role')).toBe('listbox');
    expect(overlays.open).toBe('roles');
  });
});

describe('the keyboard', () => {
  it('stays at the code while it is looked at, and after it was refused', async () => {
    let answered: (() => void) | undefined;
    let now = rolesOf();
    await open({
      roles: () => now,
      assume_role: () =>
        new Promise((_, refuse) => {
          answered = () => {
            refuse(refusal('role_code_wrong'));
          };
        }),
    });
    await press('1', 'Digit1');
    const boxes = () => dialog().querySelector<HTMLInputElement>('.code input');
    await waitFor(() => {
      expect(document.activeElement).toBe(boxes());
    });
    await userEvent.keyboard('407123{Enter}');
    // Another answer comes meanwhile, which says that the role is being taken.
    now = changed('np-apply', { state: { kind: 'assuming' } });
    await session.ask();
    expect(document.activeElement).toBe(boxes());
    now = rolesOf();
    answered?.();
    await waitFor(() => {
      expect(below()).toContain('The code was refused');
    });
    expect(document.activeElement).toBe(boxes());
  });

  it('never goes to the screen behind when what has it goes', async () => {
    let now = rolesOf();
    await open({ roles: () => now });
    await press('1', 'Digit1');
    await waitFor(() => {
      expect(document.activeElement?.closest('.code')).not.toBeNull();
    });
    now = changed('np-apply', { state: { kind: 'failed', why: 'no network', hint: '' } });
    await session.ask();
    await waitFor(() => {
      expect(dialog().querySelector('.code')).toBeNull();
      expect(dialog().contains(document.activeElement)).toBe(true);
    });
  });
});

describe('a session without a known end', () => {
  it('says so, and shows no number', async () => {
    const endless = roles.map((one) =>
      one.id === 'np-plan' ? { ...one, state: { kind: 'active' as const, expiresAt: '' } } : one,
    );
    await open({
      roles: () =>
        rolesOf({ roles: endless, current: { account: networkProd, role: 'plan', expiresAt: '' } }),
    });
    expect(rows().join()).toContain('active, no known end');
    expect(plain(document.body)).toContain('no known end');
    expect(plain(document.body)).not.toContain('NaN');
    expect(session.account).toEqual(networkProd);
  });
});

describe('a role that cannot be assumed', () => {
  it('shows the command that logs in, to copy', async () => {
    await open({
      assume_role: () => {
        throw refusal('role_login_needed', { detail: 'aws sso login --profile platform' });
      },
    });
    await press('8', 'Digit8');
    await waitFor(() => {
      expect(below()).toContain('aws sso login --profile platform');
    });
    expect(screen.getByRole('button', { name: 'Copy the command' })).toBeTruthy();
    expect(overlays.open).toBe('roles');
  });

  it('says what AWS said, with hidden characters visible', async () => {
    const why = 'not \u202eauthorized <img src=x>';
    await open({
      roles: () => rolesOf({ roles: [role('ln', legacyNet, 'apply', { kind: 'denied', why })] }),
      assume_role: () => {
        throw refusal('role_denied', { detail: why });
      },
    });
    await press('1', 'Digit1');
    await waitFor(() => {
      expect(below()).toContain('AWS refused the role.');
    });
    expect(below()).toContain('not U+202Eauthorized <img src=x>');
    expect(dialog().querySelector('img')).toBeNull();
  });

  it('says why and what next where AWS could not be asked', async () => {
    await open({
      roles: () =>
        rolesOf({
          roles: [
            role('np', networkProd, 'apply', { kind: 'failed', why: 'no route', hint: 'Look at the proxy.' }),
          ],
        }),
      assume_role: () => {
        throw refusal('role_failed', { detail: 'no route' });
      },
    });
    await press('1', 'Digit1');
    await waitFor(() => {
      expect(below()).toContain('AWS could not be asked.');
    });
  });
});
