// How a plan is read beyond its rows: identical changes, marks, filters, sides, masked values, comparison, code.
import axe from 'axe-core';
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registry, runAction } from '$lib/actions/registry.svelte';
import type { RequestOf } from '$lib/host';
import { useHost, type CommandName } from '$lib/host';
import { mockHost, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { resetReview, review } from '$lib/review.svelte';
import { acme, answersOf, large, reviewed, type World } from '../../../tests/plan/fixture';
import { secret, update } from '../../../tests/plan/rows';
import { layout, SPLIT_FROM } from '$lib/reader/document/layout.svelte';
import PlanView from './PlanView.svelte';
import { fileReadings, forgetReadings } from '$lib/reader/state/readings';
import { pictures } from '$lib/reader/state/views';
import Picture from '../../../tests/plan/Picture.svelte';

// Whole screens in jsdom on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let host: MockHost;

beforeEach(() => {
  registry.place = 'plan';
  resetReview();
  forgetReadings();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  pictures.length = 0;
  i18n.lang = 'en';
});

async function show(world: World, more: Answers = {}) {
  host = mockHost({ ...answersOf([world]), ...more });
  useHost(host);
  await review.restore();
  render(PlanView);
  await screen.findAllByRole('option');
  await waitFor(() => {
    expect(document.querySelector('[role=option][aria-label=Loading]')).toBeNull();
  });
}
function asked<N extends CommandName>(name: N): RequestOf<N>[] {
  return host.calls.filter((call) => call.name === name).map((call) => call.request as RequestOf<N>);
}
const lastQuery = () => asked('list_changes').at(-1);
const options = () =>
  [...document.querySelectorAll('[role=option]')].map((option) => option.getAttribute('aria-label') ?? '');
const selected = () =>
  document.querySelector('[role=option][aria-selected=true]')?.getAttribute('aria-label') ?? '';
const plain = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
const section = (name: RegExp) =>
  waitFor(() => {
    const articles = [...document.querySelectorAll<HTMLElement>('article[aria-busy="false"]')];
    const article = articles.find((candidate) => name.test(candidate.getAttribute('aria-label') ?? ''));
    if (article === undefined) throw new Error(`no section ${name.source}`);
    return article;
  });
const reading = () => {
  const { active, plans } = review;
  if (active === null) throw new Error('no plan');
  return fileReadings.of(active, plans);
};
const goTo = async (name: string) => {
  const at = options().findIndex((option) => option.includes(name));
  reading().goTo(at);
  await waitFor(() => {
    expect(selected()).toContain(name);
  });
};

describe('identical changes', () => {
  it('are one row that says how many and what, and counts are those of the changes', async () => {
    await show(reviewed());
    expect(options()).toContain('Update, 29 identical changes, 4 types, tags.Version, closed');
    expect(lastQuery()?.foldSame).toBe(true);
    const headings = [...document.querySelectorAll('.list .heading')].map(plain);
    expect(headings).toContain('Updated 34');
    expect(plain(document.querySelector('.bar .count'))).toBe('42 changes');
    reading().setText('aws_instance');
    expect(await screen.findByText('9 of 42 changes')).toBeTruthy();
  });

  it('are one section that says what is the same in all of them, by type', async () => {
    await show(reviewed());
    await goTo('29 identical');
    const said = plain(await section(/29 resources, one identical change/));
    expect(said).toContain('Nothing else changes in any of them. By type:');
    expect(said).toContain('aws_ebs_volume 14');
    expect(said).toContain('Show all 29 addresses');
    expect(asked('diff_section').some(({ section: { kind } }) => kind === 'same')).toBe(true);
  });

  it('are copied with all addresses, and what they do once', async () => {
    const user = userEvent.setup();
    await show(reviewed());
    await goTo('29 identical');
    const article = await section(/29 resources, one identical change/);
    await user.click(within(article).getByRole('button', { name: 'Copy 29 addresses' }));
    await waitFor(async () => {
      expect((await navigator.clipboard.readText()).split('\n')).toHaveLength(29);
    });
    expect(await navigator.clipboard.readText()).toContain('module.compute.aws_ebs_volume.data["14"]');
    await user.click(within(article).getByRole('button', { name: /Copy the change/ }));
    await waitFor(async () => {
      expect(await navigator.clipboard.readText()).toBe('~ tags:\n  ~ Version = "1.8.2" -> "1.9.0"\n');
    });
  });

  it('open and close by keyboard, also from one of their members', async () => {
    await show(reviewed());
    await goTo('29 identical');
    screen.getByRole('listbox').focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => {
      expect(options()).toContain('Update, 29 identical changes, 4 types, tags.Version, open');
    });
    expect(options().filter((option) => option.includes('one of identical changes')).length).toBeGreaterThan(
      5,
    );
    expect(selected()).toContain('29 identical');
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowLeft}');
    await waitFor(() => {
      expect(options()).toContain('Update, 29 identical changes, 4 types, tags.Version, closed');
    });
    expect(selected()).toContain('29 identical');
    await userEvent.keyboard('{ArrowRight}');
    await waitFor(() => {
      expect(options()).toContain('Update, 29 identical changes, 4 types, tags.Version, open');
    });
  });

  it('can be listed one by one', async () => {
    await show(reviewed());
    await waitFor(() => {
      expect(runAction('plan.fold-same')).toBe(true);
    });
    await waitFor(() => {
      expect(lastQuery()?.foldSame).toBe(false);
      expect(options().some((option) => option.includes('identical'))).toBe(false);
    });
  });

  it('are looked for in a large plan only where there are some', async () => {
    await show(large(3000));
    expect(lastQuery()?.foldSame).toBe(false);
    cleanup();
    resetReview();
    forgetReadings();
    const world = large(3000);
    world.same = [{ changes: [10, 11, 12], paths: ['tags.Version'] }];
    await show(world);
    await waitFor(() => {
      expect(lastQuery()?.foldSame).toBe(true);
    });
  });

  it('open where an address among them is gone to', async () => {
    await show(reviewed());
    expect(await reading().goToAddress('module.compute.aws_instance.node["03"]')).toBe(true);
    await waitFor(() => {
      expect(selected()).toContain('aws_instance.node["03"]');
    });
  });
});

describe('marks', () => {
  const boxOf = (article: HTMLElement) =>
    within(article).getByRole<HTMLInputElement>('checkbox', { name: 'Viewed' });

  it('are set by key, which goes on to the next change without one', async () => {
    await show(reviewed());
    expect(screen.getByText('6 of 42 viewed')).toBeTruthy();
    await goTo('aws_route_table.private');
    runAction('plan.viewed');
    await waitFor(() => {
      // The one between is viewed already.
      expect(selected()).toContain('aws_s3_bucket');
    });
    expect(await screen.findByText('7 of 42 viewed')).toBeTruthy();
    expect(options().find((option) => option.includes('aws_route_table.private'))).toContain(', viewed');
    expect(asked('mark_viewed')[0]).toMatchObject({ same: null, viewed: true });
  });

  it('are taken away by the same key, which then stays', async () => {
    await show(reviewed());
    await goTo('aws_route53_record');
    runAction('plan.viewed');
    expect(await screen.findByText('5 of 42 viewed')).toBeTruthy();
    expect(selected()).toContain('aws_route53_record');
    expect(selected()).not.toContain('viewed');
  });

  it('of identical changes are set for all of them at once', async () => {
    await show(reviewed());
    await goTo('29 identical');
    runAction('plan.viewed');
    expect(await screen.findByText('35 of 42 viewed')).toBeTruthy();
    expect(asked('mark_viewed')[0]).toMatchObject({ same: reading().listing?.list.view, viewed: true });
    expect(options()).toContain('Update, 29 identical changes, 4 types, tags.Version, closed, viewed');
  });

  it('start again from the top, and say when nothing is left', async () => {
    const world = acme();
    world.viewed = new Set(world.changes.slice(1).map(({ change }) => change));
    world.viewed.delete(4);
    await show(world);
    await goTo('aws_route_table.private');
    runAction('plan.viewed');
    await waitFor(() => {
      expect(selected()).toContain('aws_db_instance.primary');
    });
    runAction('plan.viewed');
    expect(await screen.findByText('All resource changes are viewed.')).toBeTruthy();
  });

  it('are shown before they are written, and taken back and said where they could not be', async () => {
    let refuse: () => void = () => undefined;
    await show(reviewed(), {
      mark_viewed: () =>
        new Promise((_, reject) => {
          refuse = () => {
            reject(refusal('not_saved', { message: 'the disk is full' }));
          };
        }),
    });
    const database = await section(/Replace.*primary/);
    await userEvent.click(boxOf(database));
    expect(screen.getByText('7 of 42 viewed')).toBeTruthy();
    expect(options()[0]).toContain(', viewed');
    refuse();
    expect(await screen.findByText('6 of 42 viewed')).toBeTruthy();
    expect(boxOf(database).checked).toBe(false);
    expect(options()[0]).not.toContain(', viewed');
    const said = [...document.querySelectorAll('[role=status]')].map(plain).join(' ');
    expect(said).toContain('Not marked. the disk is full');
  });

  it('can leave out what is viewed', async () => {
    await show(reviewed());
    runAction('plan.unviewed');
    await waitFor(() => {
      expect(lastQuery()?.unviewed).toBe(true);
      expect(options().some((option) => option.includes('aws_route53_record'))).toBe(false);
    });
    // What is marked now stays where it is, so that nothing moves under the eyes.
    runAction('plan.viewed');
    await screen.findByText('7 of 42 viewed');
    expect(options()[0]).toContain('aws_db_instance.primary');
  });
});

describe('filters', () => {
  it('are chosen in a list with counts and shown as chips that take them away', async () => {
    await show(reviewed());
    runAction('plan.filters');
    const dialog = await screen.findByRole('dialog', { name: 'Filter by' });
    await userEvent.click(await within(dialog).findByRole('checkbox', { name: /aws_instance\s*9/ }));
    expect(lastQuery()?.types).toEqual(['aws_instance']);
    await userEvent.click(within(dialog).getByRole('checkbox', { name: /root module/ }));
    expect(lastQuery()?.modules).toEqual(['']);
    const chips = screen.getByRole('list', { name: 'Filter by' });
    await userEvent.click(within(chips).getByRole('button', { name: 'Remove filter: Module: root module' }));
    expect(lastQuery()?.modules).toEqual([]);
    expect(await screen.findByText('9 of 42 changes')).toBeTruthy();
    await userEvent.click(within(chips).getByRole('button', { name: 'Clear all' }));
    expect(lastQuery()).toMatchObject({ types: [], modules: [], providers: [], accounts: [] });
  });

  it('have a field where there are many, and keys of the screen do not work behind', async () => {
    await show(reviewed());
    runAction('plan.filters');
    const dialog = await screen.findByRole('dialog', { name: 'Filter by' });
    await userEvent.type(await within(dialog).findByRole('textbox', { name: 'Find a type' }), 'network');
    expect(within(dialog).queryByRole('checkbox', { name: /aws_eip/ })).toBeNull();
    expect(within(dialog).getByRole('checkbox', { name: /aws_network_interface/ })).toBeTruthy();
    within(dialog).getByRole('checkbox', { name: 'Not viewed' }).focus();
    await userEvent.keyboard('v');
    expect(asked('mark_viewed')).toEqual([]);
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog', { name: 'Filter by' })).toBeNull();
  });

  it('say what could not be read, with the way to try again', async () => {
    let fails = true;
    const answers = answersOf([reviewed()]);
    await show(reviewed(), {
      plan_facets: (plan) => {
        if (fails) throw refusal('internal');
        return answers.plan_facets?.(plan) ?? Promise.reject(new Error('no answer'));
      },
    });
    runAction('plan.filters');
    const dialog = await screen.findByRole('dialog', { name: 'Filter by' });
    const again = await within(dialog).findByRole('button', { name: 'Try again' });
    fails = false;
    await userEvent.click(again);
    expect(await within(dialog).findByRole('checkbox', { name: /aws_eip/ })).toBeTruthy();
  });

  it('look into values where the field says so', async () => {
    await show(reviewed());
    reading().setText('core');
    expect(lastQuery()).toMatchObject({ text: 'core', within: 'address' });
    await userEvent.click(screen.getByRole('button', { name: 'values' }));
    expect(lastQuery()).toMatchObject({ text: 'core', within: 'everything' });
    expect(screen.getByPlaceholderText('Search everything')).toBeTruthy();
  });

  it('leave next and previous to what is listed', async () => {
    await show(reviewed());
    runAction('plan.filters');
    await waitFor(() => {
      expect(reading().whole.facets).not.toBeNull();
    });
    reading().toggleFacet('types', 'aws_kms_key');
    await waitFor(() => {
      expect(reading().listing?.list.changes).toBe(1);
    });
    runAction('plan.next-change');
    expect(reading().current).toBe(0);
  });
});

describe('the layout', () => {
  it('asks again for what is in sight when attributes that stay are wanted', async () => {
    await show(acme());
    await section(/Replace.*primary/);
    runAction('plan.attributes');
    runAction('plan.sets-best_match');
    await waitFor(() => {
      const last = asked('diff_section').filter(
        ({ section: one }) => one.kind === 'change' && one.change === 0,
      );
      expect(last.at(-1)).toMatchObject({ unchanged: 'shown', sets: 'best_match' });
    });
  });

  it('puts before and after beside each other, with notes and folds across', async () => {
    await show(acme());
    const database = await section(/Replace.*primary/);
    runAction('plan.split');
    await tick();
    const pair = [...database.querySelectorAll('.pair')].find((row) => plain(row).includes('engine_version'));
    expect([...(pair?.children ?? [])].map(plain)).toEqual([
      '− engine_version "14.7"',
      '+ engine_version "14.12"',
    ]);
    expect(database.querySelectorAll('.fold')).toHaveLength(2);
    expect(plain(database)).toContain('The data in this resource is lost.');
    expect(plain(database)).toContain('forces replacement');
  });

  it('says why it stays unified where there is no room', async () => {
    await show(acme());
    const database = await section(/Replace.*primary/);
    layout.width = SPLIT_FROM - 1;
    runAction('plan.split');
    await tick();
    expect(database.querySelector('.pair')).toBeNull();
    expect(screen.getByText('too narrow for Split')).toBeTruthy();
    layout.width = SPLIT_FROM;
    await tick();
    expect(database.querySelector('.pair')).not.toBeNull();
    expect(screen.queryByText('too narrow for Split')).toBeNull();
  });

  it('lets long lines scroll together where they are not wrapped, by keyboard too', async () => {
    await show(acme());
    const template = await section(/workers/);
    expect(template.querySelector('.run')).toBeNull();
    runAction('plan.wrap');
    await tick();
    const run = template.querySelector<HTMLElement>('.run');
    expect(run?.tabIndex).toBe(0);
    expect(run?.querySelectorAll('.ln').length).toBeGreaterThan(5);
  });

  it('holds for the next plan', async () => {
    await show(acme());
    runAction('plan.order-address');
    runAction('plan.split');
    cleanup();
    fileReadings.clear();
    await show(acme());
    expect(lastQuery()?.order).toBe('address');
    expect(screen.getByRole('button', { name: 'Split' }).getAttribute('aria-pressed')).toBe('true');
  });
});

describe('a masked value', () => {
  const SECRET = 'hunter2';
  const eye = (article: HTMLElement, name: string) => within(article).getByRole('button', { name });
  const revealed = async () => {
    await show(acme());
    const database = await section(/Replace.*primary/);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    eye(database, 'Reveal password before').click();
    for (let times = 0; times < 10; times += 1) await Promise.resolve();
    await tick();
    expect(database.textContent).toContain(SECRET);
    return database;
  };

  it('is asked for alone, at its side, and shown in its place', async () => {
    const database = await revealed();
    expect(asked('reveal_value')).toEqual([
      { plan: 1, section: { kind: 'change', change: 0 }, node: expect.any(Number) as number, side: 'before' },
    ]);
    expect(database.textContent).not.toContain('correct horse');
    const shown = [...database.querySelectorAll('span')].find((span) => span.className.includes('revealed'));
    expect(shown?.closest('[aria-live], [role=status], [role=alert]')).toBeNull();
    expect(eye(database, 'Hide password before').getAttribute('aria-pressed')).toBe('true');
  });

  it.each([
    [
      'the eye again',
      (article: HTMLElement) => {
        eye(article, 'Hide password before').click();
      },
    ],
    ['half a minute', () => void vi.advanceTimersByTime(30_000)],
    ['the window left', () => window.dispatchEvent(new Event('blur'))],
    [
      'the document scrolled',
      (article: HTMLElement) => article.closest('.document')?.dispatchEvent(new Event('scroll')),
    ],
  ])('is hidden by %s', async (_, hide) => {
    const database = await revealed();
    hide(database);
    await tick();
    expect(database.textContent).not.toContain(SECRET);
    expect(eye(database, 'Reveal password before')).toBeTruthy();
  });

  it.each(['copy', 'cut', 'dragstart'])('is gone before a %s takes what is selected', async (name) => {
    const database = await revealed();
    let seen = '';
    const target = document.body;
    target.addEventListener(name, () => (seen = database.textContent ?? ''), { once: true });
    target.dispatchEvent(new Event(name, { bubbles: true }));
    expect(seen).toContain('password');
    expect(seen).not.toContain(SECRET);
  });

  it('is not shown to who looked away before it came', async () => {
    await show(acme());
    const database = await section(/Replace.*primary/);
    eye(database, 'Reveal password before').click();
    window.dispatchEvent(new Event('blur'));
    for (let times = 0; times < 10; times += 1) await Promise.resolve();
    await tick();
    expect(asked('reveal_value')).toHaveLength(1);
    expect(database.textContent).not.toContain(SECRET);
  });

  it('has no eye where the plan does not hold it, and says when it is only a guess', async () => {
    const world = acme();
    world.sections.set(0, {
      notes: [],
      rows: [
        update('token', secret(true, { held: false }), secret(true, { held: false })),
        update('api_key', secret(true, { guessed: true }), secret(true, { guessed: true })),
      ],
    });
    await show(world);
    const article = await section(/primary/);
    expect(within(article).queryByRole('button', { name: /token/ })).toBeNull();
    expect(within(article).getAllByText('looks like a secret, by its name')).toHaveLength(2);
    expect(within(article).getByRole('button', { name: 'Reveal api_key after' })).toBeTruthy();
  });

  it('says where it could not be revealed, and has no key of its own', async () => {
    await show(acme(), {
      reveal_value: () => {
        throw refusal('unsupported');
      },
    });
    const database = await section(/Replace.*primary/);
    await userEvent.click(eye(database, 'Reveal password after'));
    expect(await within(database).findByText('could not be revealed')).toBeTruthy();
    expect(registry.actions.filter(({ id }) => id.includes('reveal'))).toEqual([]);
  });
});

describe('since another plan', () => {
  const enter = async () => {
    await show(reviewed());
    await userEvent.click(await screen.findByRole('button', { name: /^Since last plan/ }));
    await waitFor(() => {
      expect(lastQuery()?.since).toEqual(['new', 'changed']);
    });
  };

  it('reads the other plan only when somebody asks, and says so while it does', async () => {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const { compare_plans } = answersOf([reviewed()]);
    await show(reviewed(), {
      compare_plans: async (request) => {
        await held;
        return (
          compare_plans?.(request) ?? {
            base: null,
            new: 0,
            changed: 0,
            same: 0,
            gone: 0,
            parts: [],
            redacted: false,
          }
        );
      },
    });
    const tab = await screen.findByRole('button', { name: /^Since last plan/ });
    expect(plain(tab)).toBe('Since last plan');
    expect(asked('compare_plans')).toEqual([]);
    tab.focus();
    await userEvent.keyboard('{Enter}');
    const band = await screen.findByRole('region', { name: 'Compared with another plan' });
    expect(plain(within(band).getByRole('status'))).toBe('Reading the other plan and comparing');
    expect(asked('compare_plans').map(({ base }) => base)).toEqual(['approved']);
    // Until then nothing is listed, and nothing says that nothing differs.
    expect(screen.queryAllByRole('option')).toEqual([]);
    expect(screen.queryByText('Nothing differs')).toBeNull();
    expect(lastQuery()?.since).toEqual([]);
    answer();
    expect((await screen.findAllByRole('option')).length).toBeGreaterThan(2);
    expect(plain(tab)).toBe('Since last plan+5');
    expect(within(band).queryByRole('status')).toBeNull();
  });

  it('compares at once where the other plan is open already', async () => {
    const world = reviewed();
    for (const base of world.bases?.bases ?? []) base.open = true;
    await show(world);
    await waitFor(() => {
      expect(plain(screen.getByRole('button', { name: /^Since last plan/ }))).toBe('Since last plan+5');
    });
  });

  it('goes back to the plan while the other one is read, and says when it could not be', async () => {
    await show(reviewed(), {
      compare_plans: () => {
        throw refusal('invalid', { message: 'no such plan' });
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: /^Since last plan/ }));
    expect(plain(await screen.findByRole('alert'))).toContain('could not be compared');
    runAction('plan.mode-plan');
    expect((await screen.findAllByRole('option')).length).toBeGreaterThan(5);
  });

  it('asks for what is no longer there in windows', async () => {
    const world = reviewed();
    const [first] = world.gone ?? [];
    if (first === undefined) throw new Error('nothing is gone');
    world.gone = Array.from({ length: 5000 }, (_, at) => ({ ...first, change: at }));
    await show(world);
    await userEvent.click(await screen.findByRole('button', { name: /^Since last plan/ }));
    await waitFor(() => {
      expect(options().at(-1)).toBe('No longer there');
    });
    reading().goTo(options().length - 1);
    const gone = await section(/No longer there/);
    await waitFor(() => {
      expect(within(gone).getAllByTitle('module.alarms.aws_sns_topic.alarms')).toHaveLength(400);
    });
    expect(asked('gone_rows').every(({ from, to }) => to - from <= 128 && to <= 640)).toBe(true);
    expect(plain(gone)).toContain('5,000 changes only the other plan has');
  });

  it('does not say that nothing differs where something but the changes does', async () => {
    const answers = answersOf([reviewed()]);
    await show(reviewed(), {
      ...answers,
      compare_plans: ({ base }) => ({
        base,
        new: 0,
        changed: 0,
        same: 42,
        gone: 2,
        parts: ['output_changes'],
        redacted: true,
      }),
      list_changes: async (query) => {
        const list = await answers.list_changes?.({ ...query, since: [] });
        if (list === undefined) throw new Error('no answer');
        return query.since.length > 0 ? { ...list, shown: 0, changes: 0, groups: [] } : list;
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: /^Since last plan/ }));
    expect(plain(await screen.findByRole('button', { name: /^Since last plan/ }))).toBe('Since last plan+3');
    const title = await screen.findByText('No change differs, something else does');
    expect(plain(title.parentElement)).toContain('2 changes only the other plan has');
    expect(plain(title.parentElement)).toContain('Other parts differ: output_changes');
    expect(screen.queryByText('Nothing differs')).toBeNull();
    const band = screen.getByRole('region', { name: 'Compared with another plan' });
    expect(plain(band)).toContain('One plan is redacted');
  });

  it('is not offered where there is none', async () => {
    await show(acme());
    await waitFor(() => {
      expect(asked('plan_bases')).toHaveLength(1);
    });
    expect(screen.queryByRole('button', { name: /Since last plan/ })).toBeNull();
    expect(runAction('plan.mode-since')).toBe(false);
  });

  it('says what differs, marks each row, and ends with what is no longer there', async () => {
    await enter();
    const band = await screen.findByRole('region', { name: 'Compared with another plan' });
    expect(plain(band)).toContain('2 new, 1 differs, 39 the same, 1 no longer there');
    expect(plain(band)).toContain('you approved this');
    expect(options()[0]).toContain('primary, differs');
    expect(options()[1]).toContain(', new');
    expect(options().at(-1)).toBe('No longer there');
    reading().goTo(options().length - 1);
    const gone = await section(/No longer there/);
    expect(within(gone).getByTitle('module.alarms.aws_sns_topic.alarms')).toBeTruthy();
    expect(lastQuery()?.foldSame).toBe(false);
  });

  it('asks how a change differs, and for what is new as it is', async () => {
    await enter();
    await section(/primary/);
    const kinds = asked('diff_section').map(({ section: one }) =>
      one.kind === 'also' ? one.part : `${one.kind} ${one.change.toString()}`,
    );
    expect(kinds).toContain('since 0');
    await waitFor(() => {
      expect(
        asked('diff_section').some(({ section: one }) => one.kind === 'change' && one.change === 1),
      ).toBe(true);
    });
  });

  it('lists what is the same too, when told to', async () => {
    await enter();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Only what differs' }));
    expect(lastQuery()?.since).toEqual([]);
    expect(await screen.findByRole('option', { name: /aws_launch_template.*same/ })).toBeTruthy();
  });

  it('compares with the plan that is chosen', async () => {
    await enter();
    await userEvent.click(screen.getByTitle('Choose the plan to compare with'));
    const choice = await screen.findByRole('dialog', { name: 'Choose the plan to compare with' });
    await userEvent.click(within(choice).getByRole('button', { name: /1234567/ }));
    expect(asked('compare_plans').map(({ base }) => base)).toEqual(['approved', 'older']);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('goes back to the whole plan', async () => {
    await enter();
    runAction('plan.mode-plan');
    await waitFor(() => {
      expect(lastQuery()).toMatchObject({ since: [], foldSame: true });
      expect(options().some((option) => option.includes('differs'))).toBe(false);
    });
  });
});

describe('what only follows', () => {
  it('has a quiet mark in its row and in its heading that says why', async () => {
    await show(acme());
    const why = /^Only follows: everything that changes here is known after apply/;
    const row = screen.getByRole('option', { name: /aws_route53_record.db, only follows/ });
    expect(within(row).getByTitle(why)).toBeTruthy();
    expect(screen.getAllByTitle(why)).toHaveLength(1);
    await goTo('aws_route53_record.db');
    const article = await section(/aws_route53_record.db/);
    expect(plain(within(article).getByTitle(why))).toBe('only follows');
  });
});

describe('how plans are laid out', () => {
  it('is kept with the settings, each choice beside the others', async () => {
    await show(reviewed());
    await waitFor(() => {
      expect(reading().hasSame).toBe(true);
    });
    for (const action of ['split', 'attributes', 'wrap', 'sets-best_match', 'order-module', 'fold-same']) {
      runAction(`plan.${action}`);
    }
    reading().setUnchanged(true);
    await waitFor(() => {
      expect(asked('save_settings').at(-1)?.reading).toEqual({
        sides: 'split',
        longLines: 'wrap',
        attributes: 'shown',
        resources: 'shown',
        identical: 'one_by_one',
        sets: 'best_match',
        order: 'module',
      });
    });
    // Another plan begins with it.
    fileReadings.clear();
    const next = reading();
    expect([next.order, next.unchanged, next.foldSame]).toEqual(['module', true, false]);
  });
});

describe('the place in the code', () => {
  it('is a link to its line, and nothing where it is not known', async () => {
    await show(acme());
    layout.width = 800;
    const reader = reading();
    await waitFor(() => {
      expect(reader.listing?.pages.row(0)).toBeDefined();
    });
    reader.places.want(0);
    reader.places.want(1);
    await waitFor(() => {
      expect(reader.places.of(0)?.file).toBe('database/main.tf');
    });
    expect(reader.places.of(1)).toBeUndefined();
    expect(runAction('plan.code')).toBe(true);
    expect(asked('open_link')).toEqual([
      { url: 'https://github.com/acme/infra-network/blob/3f9c2e1/database/main.tf#L12' },
    ]);
  });

  it('is asked for once, and not again of a host that does not know', async () => {
    await show(acme(), {
      place_in_code: () => {
        throw refusal('unsupported');
      },
    });
    const { places } = reading();
    places.want(0);
    await tick();
    await Promise.resolve();
    places.want(1);
    places.want(0);
    await tick();
    expect(asked('place_in_code').length).toBeLessThanOrEqual(2);
  });

  it('says where the page could not be opened', async () => {
    await show(acme(), {
      open_link: () => {
        throw refusal('link_refused', { message: 'no browser' });
      },
    });
    await reading().openLink('https://github.com/x');
    await tick();
    expect([...document.querySelectorAll('[role=status]')].map(plain).join(' ')).toContain(
      'Not opened. no browser',
    );
  });
});

describe('a picture of the plan', () => {
  it('has a tab and an action only where there is one, and leads to a change', async () => {
    const shipped = pictures.splice(0, pictures.length, { id: 'graph', view: Picture });
    await show(reviewed());
    await userEvent.click(await screen.findByRole('button', { name: 'Graph' }));
    expect(document.querySelector('.document')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'the third change' }));
    await waitFor(() => {
      expect(selected()).toContain('aws_iam_policy.deployer');
    });
    expect(document.querySelector('.document')).not.toBeNull();
    cleanup();
    pictures.length = 0;
    forgetReadings();
    resetReview();
    await show(reviewed());
    expect(screen.queryByRole('button', { name: 'Graph' })).toBeNull();
    pictures.push(...shipped);
  });
});

describe('the screen', () => {
  it.each(['en', 'ko'] as const)('has no barriers in %s, compared and filtered', async (lang) => {
    i18n.lang = lang;
    await show(reviewed());
    await waitFor(() => {
      expect(reading().comparing.possible).toBe(true);
    });
    runAction('plan.mode-since');
    runAction('plan.split');
    runAction('plan.filters');
    await section(/primary/);
    const found = await axe.run(document.body, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(found.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`)).toEqual(
      [],
    );
  });
});
