import axe from 'axe-core';
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onHotkey, registry } from '$lib/actions/registry.svelte';
import { useHost } from '$lib/host';
import { mockHost, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { present } from '$lib/now.svelte';
import { overlays } from '$lib/overlays.svelte';
import { place, resetPlace } from '$lib/place.svelte';
import { forgetPulls } from '$lib/pull.svelte';
import { announce } from '$lib/topics.svelte';
import {
  checks,
  key,
  NOW,
  preflight,
  project,
  pull,
  pullAnswers,
  runs,
  west,
  type Scene,
} from '../../../tests/pull/fixture';
import { sceneOf } from '../../../tests/pull/scenes';
import PullView from './PullView.svelte';

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

async function show(scene: Scene & { answers?: Answers }, more: Answers = {}) {
  host = mockHost(pullAnswers(scene, { ...scene.answers, ...more }));
  useHost(host);
  render(PullView, { key });
  await tick();
}
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const plain = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
const pane = () => document.querySelector('.preflight');
const verdict = () => waitFor(() => screen.getByRole('heading', { level: 2, name: /./, hidden: true }));
const foot = () => plain(document.querySelector('.preflight .foot'));
const read = (text: RegExp) =>
  waitFor(() => {
    expect(plain(pane())).toMatch(text);
  });
const press = (keys: string) => userEvent.keyboard(keys);

describe('the header', () => {
  it('names the pull request, its branches, its head and how fresh its plan is', async () => {
    await show({ pull: pull() });
    const heading = await screen.findByRole('heading', { level: 1, name: /Encrypt/ });
    const header = plain(heading.parentElement);
    for (const text of ['infra-network #482', 'mina-k', 'feat/rds-encryption', 'main', '3f9c2e1']) {
      expect(header).toContain(text);
    }
    expect(header).toContain('current, sealed 12 min ago');
  });
  it('opens its page through Rust, and says so in place where that is refused', async () => {
    await show(
      { pull: pull() },
      {
        open_link: () => {
          throw refusal('link_refused');
        },
      },
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Open on GitHub' }));
    expect(calls('open_link')[0]?.request).toEqual({ url: pull().url });
    await screen.findByText(/This address is not opened/);
  });
  it('looks again with Shift U', async () => {
    await show({ pull: pull() });
    await screen.findByRole('heading', { level: 1, name: /Encrypt/ });
    await press('{Shift>}[KeyU]{/Shift}');
    expect(calls('refresh_pull')).toHaveLength(1);
  });
  it('goes back with Escape, unless a filter has to be cleared first', async () => {
    await show({ pull: pull() });
    const chips = await screen.findByRole('group', { name: 'Filter by action' });
    await userEvent.click(within(chips).getByRole('button', { name: 'Delete: 1' }));
    await press('{Escape}');
    expect(place.here.screen).toBe('pull');
    await waitFor(() => {
      expect(within(chips).getByRole('button', { name: 'Delete: 1' }).getAttribute('aria-pressed')).toBe(
        'false',
      );
    });
    await press('{Escape}');
    expect(place.here.screen).toBe('inbox');
  });
});

describe('the projects', () => {
  it('say their account and their most telling number or words', async () => {
    await show(sceneOf('review'));
    const list = await screen.findByRole('list', { name: 'Projects' });
    expect(
      within(list)
        .getAllByRole('button')
        .map((row) => row.getAttribute('aria-label')),
    ).toEqual([
      'prod/eu-central-1, network-prod, 2 destroyed',
      'prod/eu-west-1, network-prod, 1 change',
      'prod/dns, network-prod, no plan',
    ]);
  });
  it('are switched with the brackets, each with its own plan and its own checks', async () => {
    await show({ pull: pull() });
    await read(/Clear to apply/);
    await press('[BracketRight]');
    await waitFor(() => {
      expect(document.querySelector('[aria-current=true]')?.getAttribute('aria-label')).toMatch(/eu-west-1/);
    });
    await waitFor(() => {
      expect(calls('plan_summary').map((call) => call.request)).toEqual([{ plan: 1 }, { plan: 2 }]);
    });
    await press('[BracketLeft]');
    await waitFor(() => {
      expect(document.querySelector('[aria-current=true]')?.getAttribute('aria-label')).toMatch(
        /eu-central-1/,
      );
    });
    // What was read is kept.
    expect(calls('plan_summary')).toHaveLength(2);
  });
});

describe('the preflight', () => {
  it('puts the verdict first, then what is destroyed, then the checks that hold', async () => {
    await show({ pull: pull() });
    await read(/Clear to apply/);
    const text = plain(pane());
    const order = [
      'Clear to apply',
      'Destroys 2 resources, 1 holds data',
      '2 of 2 approvals',
      'Never applied',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(Math.min(...places)).toBeGreaterThan(-1);
    expect([...places].toSorted((one, other) => one - other)).toEqual(places);
  });
  it('goes to the change of what is destroyed', async () => {
    await show({ pull: pull() });
    await read(/Destroys 2/);
    const list = within(pane() as HTMLElement).getByRole('list', { name: 'What is destroyed' });
    await userEvent.click(within(list).getAllByRole('button')[1]!);
    await waitFor(() => {
      expect(document.querySelector('[role=option][aria-selected=true]')?.getAttribute('aria-label')).toMatch(
        /legacy_ssh/,
      );
    });
  });
  it('says each reason with what resolves exactly that', async () => {
    await show(sceneOf('blocked'));
    await read(/Apply is blocked/);
    expect(plain(pane())).toContain('4 of 15 checks do not hold.');
    expect(plain(pane())).toContain('3f9c2e1');
    expect(plain(pane())).toContain('8830-1127-4496');
    expect(plain(pane())).toContain('mina-k wrote a commit of this change; own approvals do not count.');
    const fixes = [...document.querySelectorAll('.preflight [data-fix]')].map(plain);
    expect(fixes).toEqual(['Plan the new head… ShiftP', 'Switch role r', 'Switch role r']);
    expect(foot()).toContain('not expected');
    expect(foot()).toContain('Apply is blocked by 4 checks');
  });
  it('folds the checks that hold while something is in the way', async () => {
    await show(sceneOf('blocked'));
    const fold = await screen.findByRole('button', { name: /11 checks hold/ });
    expect(plain(pane())).not.toContain('Never applied');
    fold.focus();
    await press('{Enter}');
    expect(fold.getAttribute('aria-expanded')).toBe('true');
    expect(plain(pane())).toContain('Never applied');
  });
  it('lands with t on the first thing that resolves a block, and when clear on the safe button', async () => {
    await show(sceneOf('blocked'));
    await read(/The head moved/);
    await press('[KeyT]');
    expect(plain(document.activeElement)).toContain('Plan the new head…');
    cleanup();
    forgetPulls();
    await show({ pull: pull() });
    await read(/Clear to apply/);
    await press('[KeyT]');
    expect(plain(document.activeElement)).toBe('Not now');
  });
  it('asks servers again where a check could not be read', async () => {
    await show(sceneOf('unknowns'));
    await read(/The base could not be compared/);
    expect(plain(pane())).toContain('i/o timeout');
    await userEvent.click(within(pane() as HTMLElement).getAllByRole('button', { name: 'Check again' })[0]!);
    expect(calls('check_again')).toHaveLength(1);
  });
  it('evaluates again when the roles changed', async () => {
    let view = sceneOf('blocked').view;
    await show(sceneOf('blocked'), { preflight: () => view! });
    await read(/Wrong account/);
    view = preflight();
    announce({ kind: 'roles' });
    await read(/Clear to apply/);
  });
  it('says that it could not be evaluated, with the way to try again', async () => {
    let fails = true;
    await show(
      { pull: pull() },
      {
        preflight: () => {
          if (fails) throw refusal('project_gone');
          return preflight();
        },
      },
    );
    await read(/The checks could not be evaluated/);
    fails = false;
    await userEvent.click(within(pane() as HTMLElement).getByRole('button', { name: 'Try again' }));
    await read(/Clear to apply/);
  });
  it('shows an own approval in red, wherever it counts', async () => {
    const by = [{ by: 'sora-l', own: true, unsignedWeb: false, compared: 'in_public' as const }];
    await show({
      pull: pull(),
      view: preflight({ checks: checks({ approved: { kind: 'approved', by, needed: 1 } }) }),
    });
    await read(/sora-l, own change/);
    expect(plain(document.querySelector('.preflight .own'))).toBe('sora-l, own change');
  });
  it('is read only for what nobody configured', async () => {
    await show(sceneOf('candidate'));
    await read(/Read only/);
    expect(calls('preflight')).toEqual([]);
    expect(foot()).not.toContain('Approve');
  });
});

describe('the foot', () => {
  it('asks Rust for the apply, and only that; nothing is applied from this window', async () => {
    await show({ pull: pull() }, { request_apply: () => ({}) });
    await read(/Clear to apply/);
    expect(foot()).toContain('in 47 min, ');
    expect(foot()).toContain('7ad1 40ce 91b2 … e07f');
    expect(foot()).toContain('Destroys 2, 1 holds data');
    await userEvent.click(screen.getByRole('button', { name: /Apply to network-prod/ }));
    expect(calls('request_apply')[0]?.request).toEqual({ pull: key, project: project().id });
    await waitFor(() => {
      expect(foot()).toContain('Answer in the window that opened.');
    });
  });
  it('is red where something is destroyed, and not where nothing is', async () => {
    await show({ pull: pull() });
    await read(/Clear to apply/);
    expect(screen.getByRole('button', { name: /Apply to/ }).className).toContain('danger');
    cleanup();
    forgetPulls();
    const harmless = preflight({ destroyed: [], destroyedCount: 0, dataCount: 0, counts: [0, 1, 0, 0] });
    await show({ pull: pull({ projects: [west()] }), view: harmless });
    await read(/Clear to apply/);
    expect(screen.getByRole('button', { name: /Apply to/ }).className).not.toContain('danger');
  });
  it('says in place why an apply was not asked for, and evaluates again', async () => {
    await show(
      { pull: pull() },
      {
        request_apply: () => {
          throw refusal('not_cleared', { detail: 'the head moved' });
        },
        open_pull: () => pull(),
      },
    );
    await read(/Clear to apply/);
    const before = calls('preflight').length;
    await userEvent.click(screen.getByRole('button', { name: /Apply to/ }));
    await read(/Nothing was applied A check does not hold any more/);
    expect(calls('preflight').length).toBeGreaterThan(before);
    // Evaluating it looked at the pull request anew, and that does not take the reason away.
    const looks = calls('open_pull').length;
    announce({ kind: 'pull', key });
    await waitFor(() => {
      expect(calls('open_pull').length).toBeGreaterThan(looks);
    });
    await read(/Nothing was applied A check does not hold any more/);
  });
  it('approves with one click where that is enough, and says that it does', async () => {
    const scene = sceneOf('one-click');
    await show(scene, { approve: () => ({ kind: 'sent', url: 'https://github.com/acme/x#r1' }) });
    await read(/Waiting for your review/);
    await waitFor(() => {
      expect(foot()).toContain('Sent at once. Approving applies nothing.');
    });
    expect(foot()).toContain('Updates 1');
    await userEvent.click(screen.getByRole('button', { name: 'Approve this plan' }));
    expect(calls('approve')[0]?.request).toEqual({
      key,
      head: scene.pull.head,
      plans: [[west().id, scene.pull.projects[0]!.plan!.digest]],
      comment: '',
    });
    await read(/GitHub has your review/);
    // It is not offered a second time.
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: 'Approve this plan' })).toBeNull();
    });
  });
  it('opens the sheet where one click is not enough', async () => {
    await show(sceneOf('review'));
    await userEvent.click(await screen.findByRole('button', { name: 'Approve this plan…' }));
    expect(overlays.open).toBe('approve');
    expect(calls('approve')).toEqual([]);
  });
  it('does not offer to approve an own pull request where that would not count', async () => {
    await show(sceneOf('own'));
    await read(/own approvals do not count. Somebody else has to approve/);
    expect(foot()).toContain('Waits for approval by somebody else');
    expect(screen.queryByRole('button', { name: /Approve/ })).toBeNull();
  });
  it('leads to the run that goes on', async () => {
    await show(sceneOf('planning'));
    await userEvent.click(await screen.findByRole('button', { name: /^prod\/dns/ }));
    await read(/A plan is being made/);
    await userEvent.click(within(pane() as HTMLElement).getByRole('button', { name: 'Show the run' }));
    expect(place.here).toEqual({ screen: 'run', run: 'run-0' });
  });
  it('does nothing with Not now but go back', async () => {
    await show({ pull: pull() });
    await userEvent.click(await screen.findByRole('button', { name: 'Not now' }));
    expect(place.here.screen).toBe('inbox');
    expect(calls('request_apply')).toEqual([]);
  });
});

describe('what stands in place of a plan', () => {
  it('says why there is none, and what next', async () => {
    await show(sceneOf('no-plan'));
    await screen.findByRole('heading', { name: 'No plan for commit 3f9c2e1' });
    screen.getByText('CI published no plan.');
    const button = screen.getByRole('button', { name: /Plan prod\/dns…/ });
    expect(document.activeElement).toBe(button);
    await userEvent.click(button);
    expect(overlays.open).toBe('plan-here');
  });
  it('offers no plan for what this app does not run, and says why', async () => {
    await show(sceneOf('refused-here'));
    await screen.findByText(/Terragrunt projects are not run here/);
    expect(screen.queryByRole('button', { name: /Plan prod\/dns/ })).toBeNull();
    await press('{Shift>}[KeyP]{/Shift}');
    expect(overlays.open).toBeNull();
  });
  it('tells what is being done in the places where it will stand', async () => {
    await show(sceneOf('fetching'));
    await screen.findByText('Fetching the repository. The first time takes a while.');
    cleanup();
    forgetPulls();
    await show(sceneOf('downloading'));
    await screen.findByText(/18 MiB so far/);
  });
  it('keeps what was known when GitHub does not answer', async () => {
    await show(sceneOf('phase-failed'));
    await screen.findByText('This pull request could not be looked at.');
    await screen.findByText(/github.com did not answer in 30 s/);
    expect(screen.getByRole('list', { name: 'Projects' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(calls('refresh_pull')).toHaveLength(1);
  });
  it('says that the pull request is gone, with the focus on the way back', async () => {
    await show(sceneOf('gone'));
    await screen.findByRole('heading', { name: 'This pull request is not open here any more' });
    expect(plain(document.activeElement)).toContain('Back');
    await press('{Enter}');
    expect(place.here.screen).toBe('inbox');
  });
  it('says that a plan could not be read, and tries again', async () => {
    let fails = true;
    const base = pullAnswers({ pull: pull() });
    await show(
      { pull: pull() },
      {
        plan_summary: (asked) => {
          if (fails) throw refusal('plan_closed');
          return base.plan_summary!(asked);
        },
      },
    );
    await screen.findByText('This plan could not be read');
    fails = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('group', { name: 'Filter by action' });
  });
  it('says that no project is touched, and that some may be missing', async () => {
    await show(sceneOf('no-projects'));
    await screen.findByRole('heading', { name: 'No project is touched' });
    screen.getByText(/a project may be missing/);
  });
});

describe('the bands', () => {
  it('stand above the first change, the worst first, and lead to what differs', async () => {
    await show(sceneOf('flags'));
    const bands = await waitFor(() => {
      const found = screen.getAllByRole('alert').map(plain);
      expect(found).toHaveLength(4);
      return found;
    });
    expect(bands[0]).toMatch(/^This is not the plan that was approved. 3 resources differ/);
    expect(bands.slice(1).every((band) => band.startsWith('This pull request'))).toBe(true);
    const list = screen.getByRole('list', { name: 'Resources that differ' });
    await userEvent.click(within(list).getAllByRole('button')[1]!);
    await waitFor(() => {
      expect(document.querySelector('[role=option][aria-selected=true]')?.getAttribute('aria-label')).toMatch(
        /deployer/,
      );
    });
    await userEvent.click(screen.getByRole('button', { name: 'Approve again…' }));
    expect(overlays.open).toBe('approve');
  });
});

describe('the runs', () => {
  it('are a list for the keyboard that opens the run', async () => {
    await show({ pull: pull(), runs: runs(500) });
    await screen.findByRole('heading', { level: 1, name: /Encrypt/ });
    await press('2');
    const list = await screen.findByRole('listbox', { name: 'Runs of this pull request' });
    expect(document.activeElement).toBe(list);
    const drawn = within(list).getAllByRole('option');
    expect(drawn.length).toBeLessThan(80);
    expect(drawn[0]?.getAttribute('aria-setsize')).toBe('500');
    expect(drawn[0]?.textContent).toContain('Plan, prod/eu-central-1, Planning');
    await press('{ArrowDown}{Enter}');
    expect(place.here).toEqual({ screen: 'run', run: 'run-1' });
  });
  it('say that there are none yet, and why they could not be read', async () => {
    await show(sceneOf('no-runs'));
    await screen.findByRole('heading', { level: 1, name: /Encrypt/ });
    await press('2');
    await screen.findByRole('heading', { name: 'No runs yet' });
    cleanup();
    forgetPulls();
    await show(
      { pull: pull() },
      {
        runs: () => {
          throw refusal('internal', { detail: 'disk' });
        },
      },
    );
    await screen.findByRole('heading', { level: 1, name: /Encrypt/ });
    await press('2');
    await screen.findByText('The runs could not be read.');
  });
});

describe('hostile text', () => {
  it('is drawn and never obeyed', async () => {
    await show(sceneOf('hostile'));
    await read(/The state could not be read/);
    const section = screen.getByRole('region', { name: 'Pull request' });
    expect(section.querySelectorAll('img, script, b')).toHaveLength(0);
    expect(section.textContent).toContain('<img src=x onerror=alert(1)>');
    const hidden = /[\u202a-\u202e\u200b\u001b]/;
    expect(section.textContent).not.toMatch(hidden);
    for (const element of section.querySelectorAll('*')) {
      for (const { value } of element.attributes) expect(value).not.toMatch(hidden);
    }
  });
});

describe('in Korean', () => {
  it.each(['review', 'blocked', 'unknowns', 'no-plan', 'candidate', 'applied'])(
    '%s is Korean',
    async (name) => {
      i18n.lang = 'ko';
      await show(sceneOf(name));
      await waitFor(() => {
        expect(document.querySelector('.preflight h2')).not.toBeNull();
      });
      await tick();
      const latin = [
        ...document.querySelectorAll(
          '.preflight h2, .preflight h3, .preflight dt, .state h1, .state h2, .buttons',
        ),
      ]
        .map(plain)
        .filter((text) => text !== '' && !/[가-힣]/.test(text));
      expect(latin).toEqual([]);
    },
  );
});

describe('the screen', () => {
  it.each([
    'review',
    'blocked',
    'clear',
    'reported',
    'unknowns',
    'flags',
    'candidate',
    'no-plan',
    'planning',
    'applied',
    'loading',
    'gone',
    'no-projects',
  ])('%s has no accessibility violations', async (name) => {
    await show(sceneOf(name));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const found = await axe.run(document.body, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  });
  it('takes its actions away when it is left', async () => {
    await show({ pull: pull() });
    await verdict().catch(() => null);
    cleanup();
    expect(registry.actions.filter(({ scope }) => scope === 'pull' || scope === 'plan')).toEqual([]);
  });
});
