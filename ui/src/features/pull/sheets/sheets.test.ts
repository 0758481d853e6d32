import axe from 'axe-core';
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onHotkey, registry } from '$lib/actions/registry.svelte';
import type { BackendRefused, Blocker, PlanHere } from '$lib/bindings/api';
import { useHost } from '$lib/host';
import { mockHost, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { present } from '$lib/now.svelte';
import { overlays } from '$lib/overlays.svelte';
import { place, resetPlace } from '$lib/place.svelte';
import { forgetPulls } from '$lib/pull.svelte';
import {
  dns,
  key,
  line,
  network,
  neverSealed,
  NOW,
  plan,
  planHere,
  project,
  pull,
  pullAnswers,
  sheetOf,
  west,
  type Scene,
} from '../../../../tests/pull/fixture';
import { sceneOf } from '../../../../tests/pull/scenes';
import PullView from '../PullView.svelte';

vi.setConfig({ testTimeout: 30_000 });

let host: MockHost;
beforeEach(() => {
  registry.places = ['inbox'];
  resetPlace();
  forgetPulls();
  overlays.hide();
  present.set(NOW);
  place.go({ screen: 'pull', key });
  window.addEventListener('keydown', onHotkey);
});
afterEach(() => {
  cleanup();
  window.removeEventListener('keydown', onHotkey);
  i18n.lang = 'en';
});

const calls = (name: string) => host.calls.filter((call) => call.name === name);
const plain = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
const dialog = () => screen.findByRole('dialog');
const button = async (name: RegExp) => within(await dialog()).getByRole('button', { name });
const off = (element: HTMLElement) => (element as HTMLButtonElement).disabled;

async function open(keys: string, scene: Scene, more: Answers = {}) {
  host = mockHost(pullAnswers(scene, more));
  useHost(host);
  render(PullView, { key });
  await screen.findByRole('list', { name: 'Projects' });
  await userEvent.keyboard(keys);
  return dialog();
}
const PLAN = '{Shift>}[KeyP]{/Shift}';
const refusedBackend = (why: BackendRefused, setting: string, rule: string | null = null): Blocker => ({
  kind: 'backend',
  refusal: { why, setting, path: 'prod/dns/backend.tf', detail: 'https://x', rule },
});

const onlyDns = (more: Partial<PlanHere> = {}): Scene => ({
  pull: pull({ projects: [dns()] }),
  view: neverSealed(),
  planHere: planHere(more),
});

describe('the sheet before a plan is made here', () => {
  it('says what will run and what this pull request adds, with the focus on Cancel', async () => {
    const sheet = await open(PLAN, onlyDns());
    await within(sheet).findByText('scripts/zone-owner.sh');
    expect(within(sheet).getAllByText('added here')).toHaveLength(2);
    const text = plain(sheet);
    for (const said of [
      'Plan prod/dns on this machine?',
      'data.external.zone_owner',
      'hashicorp/aws 6.1.0, hashicorp/external 2.3.5',
      '3f9c2e1 merged into main 88d0b14',
      'plan-network, network-prod 4120-3385-7711',
      'no home folder, no keychain, network allowed',
      'tofu 1.12.6',
      '2 things that run are new',
    ]) {
      expect(text).toContain(said);
    }
    expect(plain(document.activeElement)).toContain('Cancel');
    await userEvent.keyboard('{Enter}');
    expect(overlays.open).toBeNull();
    expect(calls('plan_here')).toEqual([]);
  });
  it('starts the run with what was shown, and goes to it', async () => {
    await open(PLAN, onlyDns(), { plan_here: () => ({ run: 'run-9' }) });
    await waitFor(async () => {
      expect(off(await button(/Run the code/))).toBe(false);
    });
    await userEvent.click(await button(/Run the code/));
    expect(calls('plan_here')[0]?.request).toEqual({
      key: { pull: key, project: dns().id },
      shown: 'shown-1',
      answers: { tool: null, withoutSandbox: false, newerMinor: false },
    });
    expect(place.here).toEqual({ screen: 'run', run: 'run-9' });
    expect(overlays.open).toBeNull();
  });
  it('cannot be started before every question is answered', async () => {
    const sheet = await open(
      PLAN,
      { ...sceneOf('sheet-questions'), pull: pull({ projects: [dns()] }) },
      {
        plan_here: () => ({ run: 'run-9' }),
      },
    );
    await within(sheet).findByText('Which tool plans this project?');
    const go = await button(/Run the code/);
    expect(
      within(sheet)
        .getAllByRole('radio')
        .filter((choice) => (choice as HTMLInputElement).checked),
    ).toEqual([]);
    expect(off(go)).toBe(true);
    await userEvent.click(within(sheet).getAllByRole('radio')[1]!);
    expect(off(go)).toBe(true);
    await userEvent.click(within(sheet).getByRole('checkbox', { name: 'Run without a sandbox, this once' }));
    expect(off(go)).toBe(false);
    await userEvent.click(go);
    expect(calls('plan_here')[0]?.request).toMatchObject({
      answers: { tool: '/usr/bin/tofu', withoutSandbox: true, newerMinor: false },
    });
  });
  it('asks about a newer version where the last plan stopped at that', async () => {
    const failed = dns({ problem: { kind: 'failed', run: { run: 'run-3' } } });
    const sheet = await open(
      PLAN,
      { pull: pull({ projects: [failed] }), view: neverSealed() },
      {
        run: (() => ({ fault: { code: 'newer_minor', detail: '1.11.4', other: '1.12.6' } })) as never,
        plan_here: () => ({ run: 'run-9' }),
      },
    );
    const tick = await within(sheet).findByRole('checkbox', { name: /newer form/ });
    expect(calls('run')[0]?.request).toEqual({ run: 'run-3' });
    expect(plain(sheet)).toContain('1.11.4');
    expect(off(await button(/Run the code/))).toBe(true);
    await userEvent.click(tick);
    await userEvent.click(await button(/Run the code/));
    expect(calls('plan_here')[0]?.request).toMatchObject({ answers: { newerMinor: true } });
  });
  it('does not ask about it where something else failed', async () => {
    const failed = dns({ problem: { kind: 'failed', run: { run: 'run-3' } } });
    const sheet = await open(
      PLAN,
      { pull: pull({ projects: [failed] }), view: neverSealed() },
      {
        run: (() => ({ fault: { code: 'init', detail: 'x', other: '' } })) as never,
      },
    );
    await within(sheet).findByText('scripts/zone-owner.sh');
    expect(within(sheet).queryByRole('checkbox')).toBeNull();
  });
  it.each([
    [{ role: { kind: 'needs_code', role: 'plan-network', account: network } }, /wants a code of your device/],
    [{ role: { kind: 'unreachable', arn: 'arn:aws:iam::1:role/x' } }, /Add a profile with this role/],
    [
      { role: { kind: 'other_account', role: 'r', account: network, expected: network } },
      /names no plan role. Take a role in that account/,
    ],
    [{ tool: { kind: 'missing', tool: 'opentofu', version: '1.12.6' } }, /Install OpenTofu 1.12.6/],
    [{ blockers: [{ kind: 'conflict', files: ['main.tf'] }] }, /cannot be merged/],
    [{ blockers: [{ kind: 'refused', refusal: 'cloud' }] }, /HCP Terraform are not run here/],
    [{ blockers: [{ kind: 'fetch', why: 'no route' }] }, /no route/],
    [{ blockers: [{ kind: 'link', path: 'a', target: '/etc' }] }, /leads out of the repository/],
    [
      { backend: null, blockers: [refusedBackend('never', 's3.profile')] },
      /s3\.profile in prod\/dns\/backend\.tf can give keys/,
    ],
    [
      { backend: null, blockers: [refusedBackend('team_silent', 's3.endpoint', 'endpoint = "https://x"')] },
      /Only the team can allow s3\.endpoint.*endpoint = "https:\/\/x"/s,
    ],
    [
      {
        backend: null,
        blockers: [
          refusedBackend(
            'team_silent',
            'encryption.key_provider.aws_kms.main.kms_key_id',
            'kms_key_id = "arn"',
          ),
        ],
      },
      /Only the team can allow encryption\.key_provider.*\[projects\.encryption\]: kms_key_id = "arn"/s,
    ],
    [
      { backend: null, blockers: [refusedBackend('encryption', 'encryption.key_provider.external.x')] },
      /encryption\.key_provider\.external\.x in prod\/dns\/backend\.tf is not run here/,
    ],
  ] as [Partial<PlanHere>, RegExp][])('is blocked, and says what next: %o', async (more, said) => {
    const sheet = await open(PLAN, onlyDns(more));
    await waitFor(() => {
      expect(plain(sheet)).toMatch(said);
    });
    expect(off(await button(/Run the code/))).toBe(true);
    expect(plain(sheet)).toContain('Something stands in the way.');
  });
  it('shows every setting of the backend, and what the pull request changes in a row of its own', async () => {
    const settings = [
      { name: 'bucket', value: 'acme-state', addition: 'known' as const },
      { name: 'key', value: 'other.tfstate', addition: 'new' as const },
    ];
    const sheet = await open(PLAN, onlyDns({ backend: { kind: 's3', settings, addition: 'known' } }));
    await waitFor(() => {
      expect(plain(sheet)).toMatch(/s3, bucket is acme-state/);
    });
    const rows = within(sheet)
      .getAllByRole('listitem')
      .map((row) => plain(row));
    expect(rows.some((row) => /key is other\.tfstate\s*added here/.test(row))).toBe(true);
  });
  it('leads to the roles, to the settings and to the run that goes on', async () => {
    await open(PLAN, onlyDns({ role: { kind: 'needs_code', role: 'r', account: network } }));
    await userEvent.click(await screen.findByRole('button', { name: 'Open roles' }));
    expect(overlays.open).toBe('roles');
    cleanup();
    forgetPulls();
    await open(PLAN, onlyDns({ blockers: [{ kind: 'running', run: 'run-4' }] }));
    await userEvent.click(await screen.findByRole('button', { name: 'Show the run' }));
    expect(place.here).toEqual({ screen: 'run', run: 'run-4' });
  });
  it('says when secrets are missing, when a display is reached, and when a file cannot be read', async () => {
    const sheet = await open(
      PLAN,
      onlyDns({
        secrets: [{ variable: 'TF_VAR_token', entry: 'dns', present: false }],
        sandbox: { kind: 'bubblewrap', openLoopback: true, openSockets: true, x11: true },
        unreadable: ['gen.tf.json'],
        providers: [{ source: 'example.com/x/y', version: null, hashes: 0, addition: 'new' }],
      }),
    );
    await waitFor(() => {
      expect(plain(sheet)).toMatch(/TF_VAR_token from dns: not in the keychain/);
    });
    expect(plain(sheet)).toContain('X11');
    expect(plain(sheet)).toContain('what listens on this machine');
    expect(plain(sheet)).toContain('gen.tf.json, may hold anything');
    expect(plain(sheet)).toContain('not in the lock file');
    expect(off(await button(/Run the code/))).toBe(false);
  });
  it('reads the sheet again where it changed, and takes back what was answered', async () => {
    let shown = 1;
    const none = { kind: 'none', why: 'no bwrap' } as const;
    const sheet = await open(PLAN, onlyDns(), {
      plan_here_facts: () => planHere({ sandbox: none, shown: `shown-${shown.toString()}` }),
      plan_here: () => {
        shown = 2;
        throw refusal('shown_changed');
      },
    });
    const tick = await within(sheet).findByRole('checkbox');
    await userEvent.click(tick);
    await userEvent.click(await button(/Run the code/));
    await within(sheet).findByText(/What would run changed since it was shown/);
    expect(plain(sheet)).toContain('It was read again.');
    await waitFor(() => {
      expect((within(sheet).getByRole('checkbox') as HTMLInputElement).checked).toBe(false);
    });
    await userEvent.click(within(sheet).getByRole('checkbox'));
    await userEvent.click(await button(/Run the code/));
    expect(calls('plan_here').at(-1)?.request).toMatchObject({ shown: 'shown-2' });
  });
  it('says why nothing could be read, and tries again', async () => {
    let fails = true;
    const sheet = await open(PLAN, onlyDns(), {
      plan_here_facts: () => {
        if (fails) throw refusal('github_offline', { detail: 'no route to host' });
        return planHere();
      },
    });
    await within(sheet).findByText('What would run could not be read');
    expect(plain(sheet)).toContain('no route to host');
    fails = false;
    await userEvent.click(await button(/Try again/));
    await within(sheet).findByText('scripts/zone-owner.sh');
  });
});

describe('the approve sheet', () => {
  const both = () => pull({ projects: [project(), west(), dns()] });
  it('has a line for each project, ticked where its plan can be approved', async () => {
    const sheet = await open('[KeyA]', sceneOf('review'));
    const ticks = await within(sheet).findAllByRole('checkbox');
    expect(
      ticks.map((tick) => [(tick as HTMLInputElement).checked, (tick as HTMLInputElement).disabled]),
    ).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
    const text = plain(sheet);
    expect(text).toContain('destroys 2, updates 316, creates 4 and 1 anew');
    expect(text).toContain('7ad1 40ce 91b2 … e07f');
    expect(text).toContain('no plan, cannot be approved');
    expect(text).toContain('You approve that data is lost.');
    expect(text).toContain('2 masked values are not part of the public digest.');
    expect(plain(document.activeElement)).toContain('Cancel');
  });
  it('sends exactly what is ticked, for the head that was shown, with Ctrl Enter', async () => {
    const sheet = await open(
      '[KeyA]',
      { pull: both() },
      {
        approve: () => ({ kind: 'sent', url: 'https://github.com/acme/x#r1' }),
      },
    );
    const ticks = await within(sheet).findAllByRole('checkbox');
    await userEvent.click(ticks[0]!);
    expect(plain(sheet)).not.toContain('You approve that data is lost.');
    await button(/Approve 1 plan/);
    await userEvent.type(within(sheet).getByRole('textbox'), 'Looks right.');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(calls('approve').map((call) => call.request)).toEqual([
      { key, head: both().head, plans: [[west().id, west().plan!.digest]], comment: 'Looks right.' },
    ]);
    await within(sheet).findByText(/GitHub has your review/);
    expect(within(sheet).queryByRole('button', { name: /Approve/ })).toBeNull();
    await button(/Close/);
  });
  it('cannot be sent without a tick, nor twice', async () => {
    let answer: () => void = () => undefined;
    const sheet = await open(
      '[KeyA]',
      { pull: pull({ projects: [west()] }) },
      {
        approve: () =>
          new Promise((resolve) => {
            answer = () => {
              resolve({ kind: 'sent', url: 'u' });
            };
          }),
      },
    );
    const tick = await within(sheet).findByRole('checkbox');
    await userEvent.click(tick);
    expect(off(await button(/Approve 0 plans/))).toBe(true);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(calls('approve')).toEqual([]);
    await userEvent.click(tick);
    await userEvent.keyboard('{Control>}{Enter}{Enter}{/Control}');
    expect(calls('approve')).toHaveLength(1);
    expect(off(await button(/Sending/))).toBe(true);
    answer();
    await within(sheet).findByText('Approved');
  });
  it('says that an approval was not confirmed, and does not send it again', async () => {
    const sheet = await open(
      '[KeyA]',
      { pull: both() },
      {
        approve: () => ({ kind: 'unknown', why: 'The connection broke.', url: 'https://github.com/acme/x' }),
        open_link: () => ({}),
      },
    );
    await userEvent.click(await within(sheet).findByRole('button', { name: /Approve 2 plans/ }));
    await within(sheet).findByText('Sent, and not confirmed');
    expect(plain(sheet)).toContain('The connection broke.');
    expect(calls('approve')).toHaveLength(1);
    await userEvent.click(within(sheet).getByRole('button', { name: /Look on GitHub/ }));
    expect(calls('open_link')[0]?.request).toEqual({ url: 'https://github.com/acme/x' });
  });
  it('says why nothing was sent, reads the sheet again and keeps the comment', async () => {
    const sheet = await open(
      '[KeyA]',
      { pull: both() },
      {
        approve: () => {
          throw refusal('approve_changed');
        },
      },
    );
    await within(sheet).findAllByRole('checkbox');
    await userEvent.type(within(sheet).getByRole('textbox'), 'Fine');
    const before = calls('approve_sheet').length;
    await userEvent.click(await button(/Approve 2 plans/));
    await within(sheet).findByText(/A plan changed since the sheet was shown/);
    expect(calls('approve_sheet').length).toBeGreaterThan(before);
    expect((within(sheet).getByRole('textbox') as HTMLTextAreaElement).value).toBe('Fine');
  });
  it('says why each plan cannot be approved', async () => {
    const shown = both();
    const sheet = await open('[KeyA]', {
      pull: shown,
      sheet: sheetOf(shown, {
        lines: [
          line(project(), { digest: null, refused: { kind: 'unknown_parts', parts: ['backend'] } }),
          line(west(), { digest: null, refused: { kind: 'stale' } }),
        ],
      }),
    });
    await within(sheet).findByText(/out of date, plan it again/);
    expect(plain(sheet)).toContain('has parts that cannot be vouched for: backend');
    expect(plain(sheet)).toContain('No plan of this pull request can be approved now.');
    expect(off(await button(/Approve 0 plans/))).toBe(true);
  });
  it('says in red that an own pull request is approved, and refuses where that does not count', async () => {
    const sheet = await open('[KeyA]', sceneOf('approve-own'));
    await within(sheet).findByText('This is your own pull request.');
    expect(plain(sheet)).toContain('You approve that everything is destroyed.');
    cleanup();
    forgetPulls();
    overlays.hide();
    const refused = await open('[KeyA]', sceneOf('own'));
    await within(refused).findByText(/an approval of yours would not count/);
    for (const tick of within(refused).getAllByRole('checkbox'))
      expect((tick as HTMLInputElement).disabled).toBe(true);
    expect(off(await button(/Approve 0 plans/))).toBe(true);
  });
  it('names providers that the base does not have, where there are some', async () => {
    const provider = 'registry.terraform.io/acme/thing 1.0.0';
    const lines = [line(project(), { newProviders: [provider] })];
    const sheet = await open('[KeyA]', { pull: pull(), sheet: sheetOf(pull(), { lines }) });
    await within(sheet).findByText(provider);
    expect(plain(sheet)).toContain('A provider can do whatever the role may do');
  });
  it('says that what CI made is approved by its digest', async () => {
    const shown = pull({ projects: [project({ plan: plan({ origin: 'reported' }) })] });
    const sheet = await open('[KeyA]', { pull: shown, view: neverSealed() });
    await within(sheet).findByText(/What CI made is approved by its digest/);
  });
  it('is in the list of keys', async () => {
    await open('[KeyA]', { pull: both() });
    expect(registry.actions.find(({ id }) => id === 'pull.send-approval')?.keys).toEqual(['Mod+Enter']);
  });
});

describe('both sheets', () => {
  it.each([
    [PLAN, 'no-plan'],
    [PLAN, 'sheet-questions'],
    [PLAN, 'sheet-blocked'],
    ['[KeyA]', 'review'],
    ['[KeyA]', 'approve-own'],
  ])('%s at %s has no accessibility violations', async (keys, name) => {
    await open(keys, sceneOf(name), sceneOf(name).answers);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const found = await axe.run(document.querySelector('dialog')!, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  });
  it('are Korean in Korean', async () => {
    i18n.lang = 'ko';
    host = mockHost(pullAnswers(sceneOf('sheet-blocked')));
    useHost(host);
    render(PullView, { key });
    await screen.findByRole('list', { name: '프로젝트' });
    await userEvent.keyboard(PLAN);
    const sheet = await dialog();
    await within(sheet).findByText('scripts/zone-owner.sh');
    const words = [...sheet.querySelectorAll('h2, legend, .label, footer .note, footer button')]
      .map(plain)
      .filter((text) => text !== '' && !/[가-힣]/.test(text));
    expect(words).toEqual([]);
  });
});
