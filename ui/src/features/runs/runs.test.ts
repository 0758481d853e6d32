import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onHotkey, registerActions, registry } from '$lib/actions/registry.svelte';
import { useHost, type RequestOf } from '$lib/host';
import { mockHost, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import type { FaultCode } from '$lib/i18n/runs-faults.en';
import { present } from '$lib/now.svelte';
import { place } from '$lib/place.svelte';
import { shownRun } from '$lib/runs-reading.svelte';
import { announce } from '$lib/topics.svelte';
import type { LogLineView, RunDetail, RunResource } from '$lib/bindings/api';
import { NOW } from '../../../tests/harness/accounts';
import { expectNoBarriers } from '../../../tests/harness/axe';
import { resetAll } from '../../../tests/harness/reset';
import {
  endedRow,
  failed,
  failedLog,
  going,
  leftState,
  listAnswers,
  log,
  resource,
  runAnswers,
  runDetail,
  runRow,
  runRows,
} from '../../../tests/harness/runs';
import { plain, press } from '../../../tests/harness/start';
import { runActions, runsActions } from './actions.svelte';
import RunsView from './RunsView.svelte';
import RunView from './RunView.svelte';

vi.setConfig({ testTimeout: 30_000 });

let host: MockHost;
let forget: () => void;
const copied: string[] = [];

beforeEach(() => {
  resetAll();
  copied.length = 0;
  Object.assign(navigator, {
    clipboard: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
  });
  window.addEventListener('keydown', onHotkey);
  forget = registerActions([...runsActions, ...runActions]);
});
afterEach(() => {
  cleanup();
  forget();
  window.removeEventListener('keydown', onHotkey);
  vi.useRealTimers();
});

const options = () => screen.getAllByRole('option').map((option) => plain(option.querySelector('.unseen')));
const selected = () => plain(document.querySelector('[aria-selected=true] .unseen'));
const requests = (name: string) =>
  host.calls.filter((call) => call.name === name).map((call) => call.request);

describe('the lists', () => {
  function show(ended: boolean, more: Answers = {}) {
    registry.place = 'runs';
    if (ended) place.go({ screen: 'history' });
    else place.go({ screen: 'runs' });
    host = mockHost({ ...listAnswers(runRows), ...more });
    useHost(host);
    render(RunsView, { ended });
  }
  const list = () => screen.findByRole('listbox');

  it('show what goes on first, and what ended today', async () => {
    show(false);
    await list();
    expect(plain(document.querySelector('.runs'))).toMatch(/Going on 2.*Ended in the last 24 hours 2/);
    expect(options()).toEqual([
      'Apply, prod/eu-central-1, Applying, 207 of 322, infra-network #482, Encrypt the primary database at rest, network-prod, production, apply-network, sora-l, 5:31',
      'Plan, iam/deployer, Planning, payments-infra #1207, Let the deployer role pass ECS task roles, payments-prod, production, plan-payments, sora-l, 1:12',
      'Apply, clusters/main, Applied, infra-platform #948, Raise the node group maximum to 40, platform-prod, production, apply-platform, sora-l, 3:00',
      'Apply, prod/eu-central-1, Failed, partly applied, infra-network #482, Encrypt the primary database at rest, network-prod, production, apply-network, sora-l, 6:00',
    ]);
  });

  it('keep only what ended in the history, by day', async () => {
    show(true);
    await list();
    expect(options()).toHaveLength(5);
    expect(plain(document.querySelector('.runs'))).toMatch(/Today 2.*Yesterday 1/);
    expect(document.body.textContent).not.toContain('\u202e');
  });

  it('open a run with the keyboard', async () => {
    show(true);
    await list();
    expect(document.activeElement?.getAttribute('role')).toBe('listbox');
    await press('j', 'KeyJ');
    await press('Enter', 'Enter');
    expect(place.here).toEqual({ screen: 'run', run: 'r4' });
  });

  it('filter by words that Rust looks for', async () => {
    show(true);
    await list();
    await press('/', 'Slash');
    await userEvent.keyboard('dana-w');
    await waitFor(() => {
      expect(options()).toHaveLength(1);
    });
    expect(requests('runs').at(-1)).toEqual({ text: 'dana-w', pull: null });
    await userEvent.keyboard('x');
    await screen.findByRole('heading', { name: 'No run matches' });
    await userEvent.click(screen.getAllByRole('button', { name: 'Clear the filter' }).at(-1)!);
    await list();
  });

  it('keep the row with the focus when another run begins', async () => {
    show(false);
    await list();
    await press('j', 'KeyJ');
    expect(selected()).toContain('iam/deployer');
    host.answer(listAnswers([runRow({ run: 'new', label: 'brand/new' }), ...runRows]));
    const { runs } = await import('$lib/runs.svelte');
    await runs.ask();
    await waitFor(() => {
      expect(options()).toHaveLength(5);
    });
    expect(selected()).toContain('iam/deployer');
  });

  it('say so where there is nothing, and where there was something earlier', async () => {
    show(false, listAnswers([]));
    await screen.findByRole('heading', { name: 'Nothing runs' });
    cleanup();
    show(false, listAnswers(runRows.slice(4)));
    await screen.findByText(/ended earlier are in the history/);
    cleanup();
    show(true, listAnswers([]));
    await screen.findByRole('heading', { name: 'No run has ended yet' });
  });

  it('say so where they could not be read, and try again', async () => {
    let broken = true;
    show(false, {
      runs: (query) => {
        if (broken) throw refusal('internal', { message: 'the folder is gone' });
        return listAnswers(runRows).runs!(query);
      },
    });
    await screen.findByRole('heading', { name: 'The runs could not be listed' });
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await list();
  });

  it('say that the history is cut', async () => {
    show(true, { runs: () => ({ running: 0, rows: runRows, total: 812 }) });
    await list();
    expect(plain(document.querySelector('.notices'))).toContain('The newest 7 of 812 runs are shown.');
  });

  it.each(['en', 'ko'] as const)('have no barriers in %s', async (lang) => {
    i18n.lang = lang;
    show(true);
    await list();
    await expectNoBarriers();
  });
});

describe('a run', () => {
  let detail: RunDetail;
  let rows: RunResource[];
  let lines: LogLineView[];

  async function show(
    row: Parameters<typeof runDetail>[0] = {},
    about: Parameters<typeof runDetail>[1] = {},
    more: Answers = {},
  ) {
    registry.place = 'run';
    place.go({ screen: 'run', run: 'r1' });
    detail = runDetail(row, about);
    host = mockHost({
      ...runAnswers(() => detail, rows, lines),
      run_resources: ({ from, to }) => ({ from, total: rows.length, rows: rows.slice(from, to) }),
      run: () => ({ ...detail, resources: rows.length, lines: lines.length }),
      run_log: ({ text, from, to }) => {
        const found = lines.filter((one) => one.text.includes(text));
        return { from, total: found.length, lines: found.slice(from, to) };
      },
      open_link: () => ({}),
      ...more,
    });
    useHost(host);
    render(RunView, { run: 'r1' });
    await screen.findByRole('heading', { level: 1 });
  }
  const heading = () => plain(screen.getByRole('heading', { level: 1 }));
  const side = () => plain(document.querySelector('aside'));
  const progress = () => plain(document.querySelector('.progress'));
  const logged = () => plain(document.querySelector('.lines'));
  const refresh = async () => {
    await shownRun.reading?.ask();
  };

  beforeEach(() => {
    rows = going;
    lines = log;
  });

  it('says what is applied where, how far it is, and that the window may be closed', async () => {
    await show();
    expect(heading()).toBe('Applying prod/eu-central-1');
    expect(progress()).toMatch(/^5:31 ?elapsed ?207 of 322 done ?10 applying ?105 waiting ?0 failed$/);
    const bar = screen.getByRole('progressbar', { name: 'How far the run is' });
    expect([bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuemax')]).toEqual(['207', '322']);
    expect(side()).toContain('network-prod PROD Account 4120-3385-7711 Role apply-network');
    expect(side()).toContain('You can close this window');
    expect(document.querySelector('aside [data-hue=plum]')).not.toBeNull();
  });

  it('says of each resource what was done and what is being done', async () => {
    await show();
    await screen.findByRole('listbox', { name: 'Resources of the run' });
    expect(options().slice(0, 2)).toEqual([
      'module.database.aws_db_instance.primary, to be replaced, Destroyed after 4:12, creating, 5:31',
      'module.endpoints.module.regional.aws_vpc_endpoint.this["com.amazonaws.eu-central-1.secretsmanager"], to be created, Creating, 0:48',
    ]);
    expect(options().at(-3)).toBe(
      'module.network.aws_subnet.private["eu-central-1a"], to be moved, Moved in the state',
    );
    present.set(new Date(Date.parse(NOW) + 2000));
    await waitFor(() => {
      expect(options()[1]).toContain('0:50');
    });
  });

  it('shows an action that it does not know in the words of the tool', async () => {
    rows = [resource('a.b', 'shred\u202e', { state: 'runs', doing: 'shred', since: NOW })];
    await show();
    await screen.findByRole('listbox');
    expect(options()).toEqual(['a.b, shred[U+202E], Shred, 0:00']);
  });

  it('opens what went wrong under its row, with hidden characters visible', async () => {
    rows = [
      resource('a.b', 'update', {
        state: 'failed',
        error: ['it \u202efailed <img src=x>', 'line one\nline two'],
        place: ['main.tf', 4],
      }),
      resource('a.c', 'update', { state: 'not_started' }),
    ];
    await show(endedRow, { alive: false });
    const error = () => document.querySelector('.error');
    await waitFor(() => {
      expect(plain(error())).toBe(
        'it U+202Efailed <img src=x> main.tf:4 line one line two'.replace(
          'line one line two',
          'line oneline two',
        ),
      );
    });
    expect(document.querySelector('.run img')).toBeNull();
    await press('Enter', 'Enter');
    expect(error()).toBeNull();
    await press('Enter', 'Enter');
    expect(error()).not.toBeNull();
  });

  it('goes from failure to failure with a key', async () => {
    rows = [
      resource('a.a', 'update', { state: 'failed', error: ['x', ''] }),
      resource('a.b', 'update', { state: 'failed', error: ['y', ''] }),
      resource('a.c', 'update', { state: 'done' }),
    ];
    await show(endedRow, { alive: false });
    await screen.findByRole('listbox');
    await press('.', 'Period');
    expect(selected()).toContain('a.b');
    await press('.', 'Period');
    expect(selected()).toContain('a.a');
    await press('j', 'KeyJ');
    await press('j', 'KeyJ');
    expect(selected()).toContain('a.c');
  });

  it('keeps the row with the focus where rows change places, and the order under the pointer', async () => {
    rows = ['a.a', 'a.b', 'a.c'].map((address) => resource(address, 'create'));
    await show();
    const listbox = await screen.findByRole('listbox');
    await press('j', 'KeyJ');
    expect(selected()).toContain('a.b');
    const order = () => options().map((option) => option.split(',')[0]);
    const done = (address: string) => resource(address, 'create', { state: 'done', done: [['create', 1]] });
    rows = [rows[1]!, rows[2]!, done('a.a')];
    await refresh();
    await waitFor(() => {
      expect(order()).toEqual(['a.b', 'a.c', 'a.a']);
    });
    expect(selected()).toContain('a.b');
    await userEvent.hover(listbox.parentElement!);
    rows = [rows[1]!, done('a.a'), done('a.b')];
    await refresh();
    await waitFor(() => {
      expect(options()[0]).toContain('Created');
    });
    expect(order()).toEqual(['a.b', 'a.c', 'a.a']);
    await userEvent.unhover(listbox.parentElement!);
    await waitFor(() => {
      expect(order()).toEqual(['a.c', 'a.a', 'a.b']);
    });
    expect(selected()).toContain('a.b');
  });

  it('asks for windows of many resources', async () => {
    rows = Array.from({ length: 3000 }, (_, at) => resource(`a.r${at.toString()}`, 'create'));
    await show();
    await screen.findByRole('listbox');
    expect(screen.getAllByRole('option').length).toBeLessThan(100);
    expect(
      requests('run_resources').every((request) => {
        const { from, to } = request as RequestOf<'run_resources'>;
        return to - from <= 512;
      }),
    ).toBe(true);
  });

  it('asks again at most once a second, however much happens', async () => {
    await show();
    vi.useFakeTimers();
    const before = requests('run').length;
    for (let times = 0; times < 20; times += 1) announce({ kind: 'run', run: 'r1' });
    announce({ kind: 'run', run: 'another' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests('run').length).toBe(before + 1);
  });

  it('says so where the run is not known', async () => {
    registry.place = 'run';
    host = mockHost({
      run: () => {
        throw refusal('run_gone');
      },
    });
    useHost(host);
    render(RunView, { run: 'gone' });
    await screen.findByRole('heading', { name: 'The run could not be shown' });
    expect(document.body.textContent).toContain('This run is not known');
  });

  describe('the log', () => {
    it('draws what programs print, and obeys nothing of it', async () => {
      await show();
      await waitFor(() => {
        expect(logged()).toContain('U+001B[31mhello');
      });
      expect(document.body.textContent).not.toContain('\u001b');
      expect(logged()).toContain('applies');
    });

    it('is followed until one goes up, and again at its end', async () => {
      lines = Array.from({ length: 500 }, (_, at) => ({ ...log[1]!, text: `line ${at.toString()}` }));
      await show();
      await waitFor(() => {
        expect(logged()).toContain('line 499');
      });
      expect(document.querySelectorAll('.line').length).toBeLessThan(120);
      expect(plain(document.querySelector('.log'))).toContain('following');
      const reading = shownRun.reading!.log;
      reading.following = false;
      lines = [...lines, ...lines, { ...log[1]!, text: 'the newest' }];
      await refresh();
      expect(logged()).not.toContain('the newest');
      await press('End', 'End');
      await waitFor(() => {
        expect(logged()).toContain('the newest');
      });
    });

    it('searches in Rust and copies the whole of what is found', async () => {
      await show();
      await waitFor(() => {
        expect(logged()).toContain('worker');
      }).catch(() => undefined);
      await press('/', 'Slash');
      await userEvent.keyboard('ebs');
      await waitFor(() => {
        expect(document.querySelectorAll('.line')).toHaveLength(1);
      });
      await userEvent.click(screen.getByRole('button', { name: 'Copy the lines that match' }));
      await waitFor(() => {
        expect(copied).toEqual(['aws_ebs_volume.data["c-14"]: update done after 2 s']);
      });
      await userEvent.clear(screen.getByRole('textbox', { name: 'Search log' }));
      await waitFor(() => {
        expect(document.querySelectorAll('.line')).toHaveLength(log.length);
      });
      await userEvent.type(screen.getByRole('textbox', { name: 'Search log' }), 'nowhere');
      await screen.findByText('No line matches.');
    });

    it('copies more lines than one answer holds', async () => {
      lines = Array.from({ length: 2500 }, (_, at) => ({ ...log[1]!, text: at.toString() }));
      await show();
      await userEvent.click(await screen.findByRole('button', { name: 'Copy the log' }));
      await waitFor(() => {
        expect(copied[0]?.split('\n')).toHaveLength(2500);
      });
    });
  });

  describe('stopping', () => {
    it('has no key, asks once more, and the safe answer has the focus', async () => {
      await show(
        {},
        {},
        { stop_run: () => ({ ...detail, stopping: true, resources: rows.length, lines: lines.length }) },
      );
      expect(runActions.some((action) => /stop/i.test(action.id))).toBe(false);
      await userEvent.click(await screen.findByRole('button', { name: 'Stop after the current changes' }));
      expect(requests('stop_run')).toEqual([]);
      expect(plain(document.activeElement)).toBe('Keep going');
      await userEvent.keyboard('{Escape}');
      expect(plain(document.activeElement)).toBe('Stop after the current changes');
      expect(place.here.screen).toBe('run');
      await userEvent.keyboard('{Enter}');
      await userEvent.click(screen.getByRole('button', { name: 'Stop after the current changes' }));
      expect(requests('stop_run')).toEqual([{ run: 'r1' }]);
      await screen.findByRole('heading', { name: 'It was told to stop' });
      expect(screen.queryByRole('button', { name: 'Stop after the current changes' })).toBeNull();
    });

    it('says what a plan loses by it', async () => {
      rows = [];
      await show({ kind: 'plan' }, { step: 'plan', sandboxed: true });
      await userEvent.click(await screen.findByRole('button', { name: 'Stop planning' }));
      expect(side()).toContain('The plan is then made anew from the start.');
    });

    it('says that it could not be told', async () => {
      await show(
        {},
        {},
        {
          stop_run: () => {
            throw refusal('run_gone');
          },
        },
      );
      await userEvent.click(await screen.findByRole('button', { name: 'Stop after the current changes' }));
      await userEvent.click(screen.getByRole('button', { name: 'Stop after the current changes' }));
      await waitFor(() => {
        expect(side()).toContain('This run is not known.');
      });
    });
  });

  it('shows steps while no resource is named', async () => {
    rows = [];
    await show({ kind: 'plan', progress: [0, 0, 0, 0] }, { step: 'init', sandboxed: true });
    const steps = within(screen.getByRole('list', { name: 'Steps of the run' })).getAllByRole('listitem');
    expect(steps.map((step) => plain(step.querySelector('.state')))).toEqual([
      'done',
      'done',
      'goes on',
      'waits',
      'waits',
      'waits',
      'waits',
    ]);
    expect(heading()).toBe('Planning prod/eu-central-1');
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it.each([
    ['planned', 'plan', 'done done done done done done done', 'Plan of prod/eu-central-1 is made'],
    [
      'failed',
      'plan',
      'done done failed here not started not started not started not started',
      'Plan of prod/eu-central-1 failed',
    ],
    [
      'stopped',
      'plan',
      'done done stopped here not started not started not started not started',
      'Plan of prod/eu-central-1 was stopped',
    ],
    [
      'refused',
      'apply',
      'done done failed here not started not started',
      'Apply of prod/eu-central-1 was refused',
    ],
  ] as const)('says at which step it ended: %s', async (ending, kind, states, title) => {
    rows = [];
    await show({ kind, ending, endedAt: NOW, progress: [0, 0, 0, 0] }, { step: 'init', alive: false });
    const steps = [...document.querySelectorAll('ol .state')].map((state) => plain(state)).join(' ');
    expect(steps).toBe(states);
    expect(heading()).toBe(title);
  });

  describe('that failed', () => {
    const codes = Object.keys(i18n.t.runs.faults) as FaultCode[];

    it('says what is true now, and leads to a new plan', async () => {
      rows = failed;
      lines = failedLog;
      await show(endedRow, {
        alive: false,
        serial: 319,
        fault: { code: 'apply', detail: 'quota', other: '' },
      });
      expect(heading()).toBe('Apply of prod/eu-central-1 failed');
      expect(progress()).toMatch(
        /^Failed after 5:43 ?partly applied ?221 of 322 done ?1 failed ?100 not started$/,
      );
      expect(side()).toContain(
        'In place 221 resources Failed 1 resource Not started 100 resources State saved as serial 319',
      );
      expect(side()).toContain('This plan used up, cannot be applied again');
      expect(document.activeElement?.textContent).toContain('Plan what is left…');
      await press('g', 'KeyG');
      expect(place.here).toEqual({ screen: 'pull', key: runRow().pull });
    });

    it.each(codes)('says what, why and what next: %s', async (code) => {
      await show(endedRow, { alive: false, fault: { code, detail: '1.9.8 <b>\u202e', other: '1.13.2' } });
      const said = i18n.t.runs.faults[code];
      expect(side()).toContain(said.title);
      expect(side()).toContain(said.next);
      expect(document.querySelector('aside b')).toBeNull();
      expect(side()).not.toMatch(/[{}`\u202e]/);
      if (/\{detail\}/.test(`${said.why}${said.detail ?? ''}`)) expect(side()).toContain('1.9.8 <b>U+202E');
      if (said.why.includes('{other}')) expect(side()).toContain('1.13.2');
    });

    it('shows the word of a fault that it does not know', async () => {
      await show(endedRow, { alive: false, fault: { code: 'constructor', detail: 'moon', other: '' } });
      expect(side()).toContain('The run did not end well');
      expect(side()).toContain('constructor moon');
    });

    it('offers the state that could not be written, and how to push it', async () => {
      await show(
        endedRow,
        { alive: false, leftStates: [leftState()] },
        { save_rescued_state: () => ({ paths: ["/tmp/it's.tfstate"] }) },
      );
      expect(side()).toContain('The state could not be written');
      await userEvent.click(screen.getByRole('button', { name: 'Save the state file…' }));
      await waitFor(() => {
        expect(side()).toContain(`tofu state push '/tmp/it'\\''s.tfstate'`);
      });
      expect(requests('save_rescued_state')).toEqual([{ run: 'r1', at: 0 }]);
    });

    it('says that other code could have written it, and how it differs from the state that is there', async () => {
      await show(endedRow, { alive: false, leftStates: [leftState()] });
      expect(side()).toContain('Code of the pull request ran beside the tool');
      expect(side()).toContain('aws_vpc.main');
      expect(side()).toContain('2 resources are only in this file');
    });

    it.each(['applied_well', 'no_file', 'too_large', 'no_state', 'other_lineage', 'not_newer'] as const)(
      'does not offer what cannot be that state (%s)',
      async (verdict) => {
        await show(endedRow, { alive: false, leftStates: [leftState({ verdict, difference: null })] });
        expect(side()).toContain(i18n.t.runs.rescued.odd[verdict].slice(0, 20));
        expect(side()).not.toContain('The state could not be written');
        expect(screen.queryByRole('button', { name: 'Save the state file…' })).toBeNull();
      },
    );

    it('says so where the state was not saved', async () => {
      await show(
        endedRow,
        { alive: false, leftStates: [leftState()] },
        {
          save_rescued_state: () => {
            throw refusal('not_saved', { detail: 'disk full' });
          },
        },
      );
      await userEvent.click(screen.getByRole('button', { name: 'Save the state file…' }));
      await waitFor(() => {
        expect(side()).toContain('disk full');
      });
    });

    it('says that its process is gone where it is', async () => {
      await show({}, { alive: false });
      expect(side()).toContain('The process of this run is gone');
      expect(screen.queryByRole('button', { name: /^Stop/ })).toBeNull();
    });
  });

  describe('whose result was told to GitHub', () => {
    const url = 'https://github.com/acme/infra-network/pull/482#issuecomment-1';

    it('links to it', async () => {
      await show(endedRow, { alive: false, posted: { kind: 'sent', url } });
      await userEvent.click(screen.getByRole('button', { name: 'Look on GitHub' }));
      expect(requests('open_link')).toEqual([{ url }]);
      expect(screen.queryByRole('button', { name: 'Tell GitHub now' })).toBeNull();
    });

    it.each([
      [
        { kind: 'unknown', why: 'no answer.', url } as const,
        'Look before it is told again. The reason: no answer.',
      ],
      [
        { kind: 'failed', why: 'no route.' } as const,
        'GitHub was not told. It is tried again by itself. The reason: no route.',
      ],
    ])('or perhaps not says so and tells it again: %j', async (posted, words) => {
      await show(
        endedRow,
        { alive: false, posted },
        {
          post_result: () => ({
            ...detail,
            posted: { kind: 'sent', url },
            resources: rows.length,
            lines: lines.length,
          }),
        },
      );
      expect(side()).toContain(words);
      await userEvent.click(screen.getByRole('button', { name: 'Tell GitHub now' }));
      await waitFor(() => {
        expect(side()).toContain('The result stands at the pull request');
      });
      expect(requests('post_result')).toEqual([{ run: 'r1' }]);
    });

    it('says that it is being told', async () => {
      await show(endedRow, { alive: false, posted: { kind: 'sending' } });
      expect(side()).toContain('The result is being told to GitHub.');
    });
  });

  it.each(['en', 'ko'] as const)('has no barriers in %s', async (lang) => {
    i18n.lang = lang;
    rows = failed;
    await show(endedRow, {
      alive: false,
      leftStates: [leftState(), leftState({ at: 1, verdict: 'no_file', serial: null, difference: null })],
      fault: { code: 'lock_file', detail: 'x', other: '' },
      posted: { kind: 'failed', why: 'x' },
    });
    await screen.findByRole('listbox');
    await expectNoBarriers();
  });
});
