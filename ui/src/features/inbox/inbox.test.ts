import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onHotkey, registerActions, registry } from '$lib/actions/registry.svelte';
import type { InboxList } from '$lib/bindings/api';
import { useHost, type RequestOf } from '$lib/host';
import { mockHost, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { inbox } from '$lib/inbox.svelte';
import { place } from '$lib/place.svelte';
import { setup } from '$lib/setup.svelte';
import { clock } from '$lib/text/time';
import { ago, later, networkProd } from '../../../tests/harness/accounts';
import { expectNoBarriers } from '../../../tests/harness/axe';
import { inboxAnswers, pull, world, type World } from '../../../tests/harness/inbox';
import { resetAll } from '../../../tests/harness/reset';
import { setupOf } from '../../../tests/harness/setup';
import { plain, press } from '../../../tests/harness/start';
import { inboxActions } from './actions.svelte';
import InboxView from './InboxView.svelte';

vi.setConfig({ testTimeout: 30_000 });

let host: MockHost;
let rows: World;
let facts: Partial<InboxList>;
let forget: () => void;

beforeEach(() => {
  resetAll();
  rows = world;
  facts = {};
  registry.place = 'inbox';
  window.addEventListener('keydown', onHotkey);
  forget = registerActions(inboxActions);
});
afterEach(() => {
  cleanup();
  forget();
  window.removeEventListener('keydown', onHotkey);
});

async function show(more: Answers = {}) {
  host = mockHost({
    setup: () => setupOf(),
    open_link: () => ({}),
    ...inboxAnswers(
      () => rows,
      () => facts,
    ),
    ...more,
  });
  useHost(host);
  await setup.ask();
  await inbox.ask();
  render(InboxView);
}
const list = () => screen.findByRole('listbox', { name: /Open pull requests|열린 PR/ });
const options = () => screen.getAllByRole('option').map((option) => plain(option.querySelector('.unseen')));
const drawn = (number: number) => {
  const option = screen
    .getAllByRole('option')
    .find((candidate) => candidate.textContent.includes(`#${number.toString()}`));
  return plain(option?.querySelector('.drawn') ?? null);
};
const selected = () => plain(document.querySelector('[aria-selected=true] .unseen'));
const lastQuery = () =>
  host.calls.filter((call) => call.name === 'inbox').at(-1)?.request as RequestOf<'inbox'>;
const asked = (name: string) => host.calls.filter((call) => call.name === name).length;

describe('a row', () => {
  it('says what is most dangerous right after the title', async () => {
    await show();
    await list();
    expect(options()[0]).toMatch(
      /^infra-network #482, Encrypt the primary database at rest, Replaces module\.database\.aws_db_instance\.primary: data is lost, 1 more destroyed, network-prod, production, 1 is replaced, 1 is destroyed, 316 are changed, 4 are created, Plan: Current, sealed, 12 min, Approvals: 1 of 2, mina-k/,
    );
  });

  it('says what of it could not be read, beside what is known', async () => {
    const server = { kind: 'server_error', status: 502 } as const;
    rows = [
      [
        'no_plan',
        [
          pull('web', 1, 'A', 'kim', 1, { unread: { what: 'files', why: server } }),
          pull('web', 2, 'B', 'kim', 1, {
            danger: { kind: 'fork' },
            unread: { what: 'rules', why: { kind: 'broken', line: 4 } },
          }),
        ],
      ],
    ];
    await show();
    await list();
    expect(drawn(1)).toContain('The changed files could not be read. GitHub answered with error 502.');
    expect(options()[1]).toContain(
      'The team rules could not be read. Line 4 of .countersign/projects.toml is wrong.',
    );
    expect(drawn(2)).toContain('Comes from a fork');
  });

  it('never says that there is nothing to find', async () => {
    await show();
    await list();
    expect(document.body.textContent).not.toMatch(/no findings/i);
    expect(drawn(951)).toContain('The plan destroys nothing');
    expect(drawn(1189)).toContain('Not known yet what it changes');
  });

  it('marks what CI only claims', async () => {
    await show();
    await list();
    expect(drawn(479)).toContain('Destroys 2, claimed by CI');
    expect(drawn(479)).toContain('claimed by CI, 1 h');
  });

  it('does not take a claim of nothing destroyed for a fact', async () => {
    rows = [
      [
        'needs_review',
        [
          pull('a', 1, 'x', 'y', 5, { counts: [1, 0, 0, 0], plan: ['claimed', 5] }),
          pull('b', 2, 'x', 'y', 5, { plan: ['claimed', 5] }),
        ],
      ],
    ];
    await show();
    await list();
    expect(drawn(1)).toContain('Nothing is destroyed, claims CI');
    expect(drawn(2)).toContain('Not known yet what it changes');
    expect(drawn(2)).toContain('unknown');
  });

  it('names what has no slot: what is forgotten, imported, moved', async () => {
    const besides = { forgets: 40, imports: 2, moves: 1, outputs: 3 };
    rows = [
      ['needs_review', [pull('a', 1, 'x', 'y', 5, { counts: [0, 0, 0, 0], besides, plan: ['claimed', 5] })]],
    ];
    await show();
    await list();
    expect(drawn(1)).toContain('40 forgotten, 2 imported, 1 moved, 3 outputs');
  });

  it('keeps four slots for the actions, whatever their numbers', async () => {
    await show();
    await list();
    for (const counts of document.querySelectorAll('.counts')) expect(counts.children).toHaveLength(4);
    expect(drawn(1207)).toMatch(/· ?2 ?· ?·/);
  });

  it('shows two accounts at most and counts the others', async () => {
    rows = [
      [
        'waiting',
        [pull('a', 1, 'x', 'y', 5, { accounts: [networkProd, networkProd, networkProd, networkProd] })],
      ],
    ];
    await show();
    await list();
    expect(drawn(1)).toContain('and 2 more');
  });

  it('calls the person you, also among those who approved', async () => {
    await show();
    await list();
    expect(drawn(1201)).toContain('you, dana-w');
    expect(drawn(948)).toMatch(/you/);
  });

  it('draws hidden characters of a title and never obeys them', async () => {
    await show();
    await list();
    expect(drawn(940)).toContain('U+202E');
    expect(document.body.textContent).not.toContain('\u202e');
    expect(document.querySelector('[title*="\u202e"]')).toBeNull();
  });

  it('shows markup in a title and a login as text', async () => {
    rows = [['needs_review', [pull('<img src=x>', 1, '<script>alert(1)</script>', '<b>x</b>', 5)]]];
    await show();
    await list();
    expect(document.querySelectorAll('.inbox script, .inbox img')).toHaveLength(0);
    expect(drawn(1)).toContain('<script>alert(1)</script>');
  });
});

describe('the keyboard', () => {
  it('moves, opens, and finds the row again after coming back', async () => {
    await show();
    await list();
    expect(document.activeElement?.getAttribute('role')).toBe('listbox');
    await press('j', 'KeyJ');
    await press('ㅓ', 'KeyJ');
    await press('k', 'KeyK');
    expect(selected()).toContain('#1207');
    await press('Enter', 'Enter');
    expect(place.here).toEqual({
      screen: 'pull',
      key: { host: 'github.com', owner: 'acme', name: 'payments-infra', number: 1207 },
    });
    cleanup();
    render(InboxView);
    await list();
    expect(selected()).toContain('#1207');
  });

  it('goes to the ends and stays there', async () => {
    await show();
    await list();
    await press('End', 'End');
    expect(selected()).toContain('#933');
    await press('j', 'KeyJ');
    expect(selected()).toContain('#933');
    await press('Home', 'Home');
    expect(selected()).toContain('#482');
  });

  it('chooses views and the filter', async () => {
    await show();
    await list();
    await press('3', 'Digit3');
    await waitFor(() => {
      expect(options()).toHaveLength(5);
    });
    expect(lastQuery()).toEqual({ text: '', view: 'destroys' });
    expect(screen.getByRole('button', { name: /Destroys/ }).getAttribute('aria-pressed')).toBe('true');
    await press('/', 'Slash');
    await userEvent.keyboard('vault');
    await waitFor(() => {
      expect(options()).toHaveLength(1);
    });
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement?.getAttribute('role')).toBe('listbox');
    await press('Escape', 'Escape');
    await waitFor(() => {
      expect(options()).toHaveLength(5);
    });
  });

  it('does not take letters of the filter for keys', async () => {
    await show();
    await list();
    await press('f', 'KeyF');
    await userEvent.keyboard('jk1');
    expect(inbox.query).toEqual({ text: 'jk1', view: 'all' });
  });

  it('asks GitHub again and opens the page', async () => {
    await show({ refresh_inbox: () => ({}) });
    await list();
    await press('U', 'KeyU', { shiftKey: true });
    expect(asked('refresh_inbox')).toBe(1);
    await press('O', 'KeyO', { shiftKey: true });
    expect(host.calls.find((call) => call.name === 'open_link')?.request).toEqual({
      url: 'https://github.com/acme/infra-network/pull/482',
    });
  });
});

describe('news', () => {
  const fresh = pull('infra-network', 500, 'Brand new', 'tom-r', 1);
  const withFresh = (): World =>
    world.map(([kind, all]) => [kind, kind === 'needs_review' ? [fresh, ...all] : all]);

  it('wait until they are asked for, while facts of shown rows change in place', async () => {
    await show();
    await list();
    await press('j', 'KeyJ');
    rows = withFresh().map(([kind, all]) => [
      kind,
      all.map((row) =>
        row.key.number === 1207
          ? { ...row, plan: { ...row.plan, standing: 'failed' as const, at: ago(0) } }
          : row,
      ),
    ]);
    await inbox.ask();
    expect(await screen.findByRole('button', { name: /1 new/ })).toBeTruthy();
    expect(options()[0]).toContain('#482');
    expect(options()).toHaveLength(13);
    expect(drawn(1207)).toContain('Failed');
    await press('n', 'KeyN');
    await waitFor(() => {
      expect(options()[0]).toContain('#500');
    });
    // The row with the focus keeps it at its new place.
    expect(selected()).toContain('#1207');
    expect(screen.queryByRole('button', { name: /1 new/ })).toBeNull();
  });

  it('are shown at once where no row moves', async () => {
    await show();
    await list();
    rows = world.map(([kind, all]) => [
      kind,
      all.map((row) => (row.key.number === 482 ? { ...row, title: 'Another title' } : row)),
    ]);
    await inbox.ask();
    await waitFor(() => {
      expect(drawn(482)).toContain('Another title');
    });
    expect(inbox.waiting).toBe(0);
    expect(inbox.reordered).toBe(false);
  });

  it('of another order wait too', async () => {
    await show();
    await list();
    rows = world.map(([kind, all]) => [kind, all.toReversed()]);
    await inbox.ask();
    await userEvent.click(await screen.findByRole('button', { name: /New order/ }));
    await waitFor(() => {
      expect(options()[0]).toContain('#479');
    });
  });

  it('are shown when one comes back to the inbox, and after asking GitHub again', async () => {
    await show({ refresh_inbox: () => ({}) });
    await list();
    rows = withFresh();
    await inbox.ask();
    cleanup();
    render(InboxView);
    await waitFor(() => {
      expect(options()[0]).toContain('#500');
    });
    rows = world;
    await inbox.refresh();
    await waitFor(() => {
      expect(options()).toHaveLength(13);
    });
  });

  it('of a list that Rust holds back are counted and asked for', async () => {
    await show({ refresh_inbox: () => ({}) });
    await list();
    facts = { waiting: 3 };
    await inbox.ask();
    await userEvent.click(await screen.findByRole('button', { name: /3 new/ }));
    await waitFor(() => {
      expect(asked('refresh_inbox')).toBe(1);
    });
  });
});

describe('a list that is too long for one window', () => {
  it('asks for rows as they come into sight and draws few of them', async () => {
    rows = [['waiting', Array.from({ length: 2000 }, (_, at) => pull('a', at + 1, 'x', 'y', 5))]];
    await show();
    await list();
    const windows = () =>
      host.calls
        .filter((call) => call.name === 'inbox_rows')
        .map((call) => call.request as RequestOf<'inbox_rows'>);
    expect(windows().every(({ from, to }) => to - from <= 512)).toBe(true);
    expect(screen.getAllByRole('option').length).toBeLessThan(60);
    expect(screen.getAllByRole('option')[0]?.getAttribute('aria-setsize')).toBe('2000');
    await press('End', 'End');
    expect(inbox.current).toBe(1999);
  });

  it('asks for the list anew where Rust forgot it', async () => {
    rows = [['waiting', Array.from({ length: 600 }, (_, at) => pull('a', at + 1, 'x', 'y', 5))]];
    let gone = true;
    const answers = inboxAnswers(() => rows);
    await show({
      ...answers,
      inbox_rows: (request) => {
        if (gone) {
          gone = false;
          throw refusal('view_gone');
        }
        return answers.inbox_rows?.(request) ?? Promise.reject(new Error('no answer'));
      },
    });
    await waitFor(() => {
      expect(drawn(1)).toContain('#1');
    });
  });
});

describe('without rows it says', () => {
  it('that it is searching, with rows in their final size', async () => {
    rows = [];
    facts = { phase: { kind: 'searching', found: 31 }, fetchedAt: null };
    await show();
    expect(await screen.findByText(/31 found so far/)).toBeTruthy();
    expect(document.querySelectorAll('.waits .row').length).toBeGreaterThan(8);
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('that nothing waits, and what was searched', async () => {
    rows = [];
    await show();
    await screen.findByRole('heading', { name: 'Nothing waits for you' });
    expect(document.body.textContent).toContain('your repositories (3 entries)');
    expect(document.activeElement?.textContent).toContain('Ask GitHub again');
  });

  it('that nothing matches, and how to see all again', async () => {
    await show();
    await list();
    await press('/', 'Slash');
    await userEvent.keyboard('zzz');
    await screen.findByRole('heading', { name: 'Nothing matches' });
    expect(document.activeElement?.tagName).toBe('INPUT');
    await userEvent.click(screen.getAllByRole('button', { name: 'Clear the filter' }).at(-1)!);
    await list();
  });

  it('that the view is empty', async () => {
    rows = [['waiting', [pull('a', 1, 'x', 'y', 5)]]];
    await show();
    await list();
    await press('2', 'Digit2');
    await screen.findByRole('heading', { name: 'Nothing in this view' });
    await press('1', 'Digit1');
    await list();
  });

  it.each([
    [{ kind: 'offline', why: 'no route' } as const, 'GitHub cannot be reached'],
    [{ kind: 'rate_limited', until: later(5) } as const, 'GitHub answers again later'],
    [{ kind: 'refused', why: 'Bad credentials' } as const, 'GitHub refuses'],
  ])('why there are none: %j', async (phase, title) => {
    rows = [];
    facts = { phase };
    await show();
    await screen.findByRole('heading', { name: title });
  });

  it('why it could not be asked for, and tries again', async () => {
    let broken = true;
    const answers = inboxAnswers(() => rows);
    await show({
      inbox: (query) => {
        if (broken) throw refusal('internal', { message: 'the desk is gone' });
        return answers.inbox?.(query) ?? Promise.reject(new Error('no answer'));
      },
    });
    await screen.findByRole('heading', { name: 'The inbox could not be shown' });
    expect(document.body.textContent).toContain('the desk is gone');
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await list();
  });
});

describe('a notice above the status bar', () => {
  const notice = () => plain(document.querySelector('.notices'));

  it('says since when one is offline, and tries again', async () => {
    facts = { phase: { kind: 'offline', why: 'no route' }, fetchedAt: ago(43) };
    await show({ refresh_inbox: () => ({}) });
    await list();
    expect(notice()).toContain(`Offline. The list is from ${clock(ago(43))}.`);
    await userEvent.click(screen.getByRole('button', { name: 'Try now' }));
    expect(asked('refresh_inbox')).toBe(1);
  });

  it('says until when GitHub wants to be left alone', async () => {
    facts = { phase: { kind: 'rate_limited', until: later(6.3) }, fetchedAt: ago(22) };
    await show();
    await list();
    expect(notice()).toContain(`GitHub asks us to wait until ${clock(later(6.3))}, 6 min.`);
  });

  it('says what GitHub refused', async () => {
    facts = { phase: { kind: 'refused', why: 'Bad \u202ecredentials' } };
    await show();
    await list();
    expect(notice()).toContain('Bad U+202Ecredentials');
    await userEvent.click(screen.getByRole('button', { name: 'Open the settings' }));
    expect(place.here).toEqual({ screen: 'settings', page: 'github' });
  });

  it('names every part that GitHub did not answer for, and opens the way in', async () => {
    facts = {
      faults: [
        {
          about: { kind: 'parts', names: ['a/*'], count: 2 },
          why: { kind: 'single_sign_on' },
          url: 'https://github.com/orgs/a/sso',
        },
        {
          about: { kind: 'rules', names: ['a/1', 'a/2', 'a/3', 'a/4', 'a/5'] },
          why: { kind: 'forbidden', message: 'Not \u202eaccessible' },
          url: null,
        },
      ],
    };
    await show();
    await list();
    expect(notice()).toContain('Some things could not be read from GitHub.');
    expect(notice()).toContain('2 pull requests of a/* could not be read.');
    expect(notice()).toContain('The team rules of a/1, a/2, a/3 could not be read.');
    expect(notice()).toContain('The same goes for 2 more.');
    expect(notice()).not.toContain('\u202e');
    await userEvent.click(screen.getByRole('button', { name: 'Let the token in' }));
    expect(host.calls.at(-1)?.request).toEqual({ url: 'https://github.com/orgs/a/sso' });
  });

  it('says that a page was not opened', async () => {
    await show({
      open_link: () => {
        throw refusal('link_refused');
      },
    });
    await list();
    await press('O', 'KeyO', { shiftKey: true });
    expect((await screen.findByRole('alert')).textContent).toContain('This address is not opened');
  });

  it('does not come and go with every search behind the rows', async () => {
    facts = { phase: { kind: 'searching', found: 3 } };
    await show();
    await list();
    expect(notice()).toBe('');
  });

  it('tells of a failure while rows are shown', async () => {
    await show();
    await list();
    host.answer({
      inbox: () => {
        throw refusal('internal', { message: 'gone' });
      },
    });
    await inbox.ask();
    expect((await screen.findByRole('alert')).textContent).toContain('Countersign made a mistake');
    expect(options()).toHaveLength(13);
  });
});

describe.each(['en', 'ko'] as const)('in %s', (lang) => {
  it('has no barriers', async () => {
    i18n.lang = lang;
    facts = {
      faults: [
        {
          about: { kind: 'search', names: ['a/*'] },
          why: { kind: 'too_many', listed: 1000 },
          url: null,
        },
      ],
      phase: { kind: 'offline', why: 'x' },
    };
    await show();
    await list();
    await expectNoBarriers();
  });
});
