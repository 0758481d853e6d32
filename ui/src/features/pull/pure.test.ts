import { describe, expect, it } from 'vitest';
import type { CheckDetail, CheckKind, Claim, PlanProblem, PullFlag, Uncounted } from '$lib/bindings/api';
import { pullEn } from '$lib/i18n/pull.en';
import { pullKo } from '$lib/i18n/pull.ko';
import { NOTHING_ELSE } from '../../../tests/confirm/fixture';
import {
  checks,
  dns,
  kinds,
  neverSealed,
  network,
  plan,
  planHere,
  preflight,
  project,
  pull,
  sheetOf,
} from '../../../tests/pull/fixture';
import { flagBands, projectBands } from './bands';
import { changedBy, dataWords, restOf } from './does';
import { accountNumber, limit, minutes, shortDigest } from '$lib/text/format';
import { phrase } from './phrase';
import { blockOf, holdingRow, remedyOf, sortOpen } from './preflight/checks';
import { approvable, nextAct, stanceOf, type Situation } from './preflight/stance';
import { answersOf, isAnswered, isBlocked, newCode } from './sheets/plan-here';

const languages = [
  ['en', pullEn],
  ['ko', pullKo],
] as const;

/** One of each kind; a kind that Rust adds is a type error here until it has words. */
const details: { [K in CheckDetail['kind']]: Extract<CheckDetail, { kind: K }> } = {
  pull_open: { kind: 'pull_open' },
  pull_closed: { kind: 'pull_closed' },
  head_same: { kind: 'head_same', commit: '3f9c2e1' },
  head_moved: { kind: 'head_moved', planned: '3f9c2e1', now: 'b71d0aa' },
  base_same: { kind: 'base_same', branch: 'main', tip: '88d0b14' },
  base_changed: { kind: 'base_changed', branch: 'main', from: 'a', to: 'b', files: ['x.tf'], count: 7 },
  base_rewritten: { kind: 'base_rewritten', branch: 'main' },
  base_other: { kind: 'base_other', planned: 'main', now: 'release' },
  rules_of: { kind: 'rules_of', branch: 'main' },
  rules_other_base: { kind: 'rules_other_base', base: 'x', default: 'main', named: ['release/*'] },
  rules_none: { kind: 'rules_none', branch: 'main' },
  rules_unreadable: { kind: 'rules_unreadable', branch: 'main', line: 3, what: 'a key' },
  claimed: { kind: 'claimed', claims: [] },
  claims_answered: { kind: 'claims_answered', claims: [] },
  sealed: { kind: 'sealed', digest: '7ad140ce91b2', masked: 2 },
  not_sealed: { kind: 'not_sealed' },
  seal_broken: { kind: 'seal_broken' },
  seal_lost: { kind: 'seal_lost' },
  complete: { kind: 'complete' },
  errored: { kind: 'errored' },
  incomplete: { kind: 'incomplete' },
  complete_not_told: { kind: 'complete_not_told' },
  unknown_parts: { kind: 'unknown_parts', parts: ['a.b'] },
  normal_mode: { kind: 'normal_mode' },
  other_mode: { kind: 'other_mode', mode: 'destroy' },
  young: { kind: 'young', minutes: 12, limit: 1440 },
  old: { kind: 'old', minutes: 3000, limit: 1440 },
  clock_wrong: { kind: 'clock_wrong' },
  tool_same: { kind: 'tool_same', tool: 'opentofu', version: '1.12.6' },
  tool_other: { kind: 'tool_other', planned: ['opentofu', '1.12.6'], here: ['terraform', '1.13.0'] },
  lock_same: { kind: 'lock_same' },
  lock_none: { kind: 'lock_none' },
  lock_other: { kind: 'lock_other' },
  lock_unpinned: { kind: 'lock_unpinned', providers: ['registry.terraform.io/acme/thing'] },
  state_same: { kind: 'state_same', serial: null },
  state_moved: { kind: 'state_moved', planned: 318, now: 319 },
  state_other: { kind: 'state_other' },
  account_expected: { kind: 'account_expected', account: network.id },
  account_other: { kind: 'account_other', session: '883011274496', expected: network.id },
  role_other: { kind: 'role_other', session: 'reader', expected: 'apply-network' },
  no_session: { kind: 'no_session', expected: null },
  no_expectation: { kind: 'no_expectation' },
  expected_other: { kind: 'expected_other', what: 'base', planned: 'main', now: 'release/1.2' },
  time_enough: { kind: 'time_enough', left: 47, needed: 22 },
  time_short: { kind: 'time_short', left: 70, needed: 90 },
  never_applied: { kind: 'never_applied' },
  applied_before: { kind: 'applied_before', outcome: 'lost', by: null, at: null },
  approved: {
    kind: 'approved',
    by: [{ by: 'tom-r', own: true, unsignedWeb: true, compared: 'in_public' }],
    needed: 1,
  },
  not_approved: { kind: 'not_approved', by: [], needed: 2, others: [] },
  not_read: { kind: 'not_read', unread: { why: 'failed', message: 'timeout' } },
};
const all = Object.values(details) as CheckDetail[];
const unfilled = /\{\w+\}/;
const said = (template: string, facts: Record<string, string>) =>
  phrase(template, facts)
    .map((piece) => piece.text)
    .join('');

describe('phrases', () => {
  it('keep facts apart from words, inside and outside of code', () => {
    expect(phrase('{who} pushed `{commit}` to `main`.', { who: 'a`{commit}', commit: 'b' })).toEqual([
      { text: 'a`{commit}', mono: false, fact: true },
      { text: ' pushed ', mono: false, fact: false },
      { text: 'b', mono: true, fact: true },
      { text: ' to ', mono: false, fact: false },
      { text: 'main', mono: true, fact: false },
      { text: '.', mono: false, fact: false },
    ]);
  });
  it('leave nothing behind for a fact that is not there', () => {
    expect(phrase('{gone}', {})).toEqual([]);
  });
});

describe('numbers', () => {
  it('group accounts and digests for the eye', () => {
    expect(accountNumber('412033857711')).toBe('4120-3385-7711');
    expect(accountNumber('not an account')).toBe('not an account');
    expect(shortDigest('7ad140ce91b2c5d3e07f')).toBe('7ad1 40ce 91b2 … e07f');
    expect(shortDigest('7ad140ce')).toBe('7ad1 40ce');
  });
  it('keep minutes where two of them are compared, and whole hours as they were set', () => {
    expect([4, 70, 119, 150, 1700, 4320].map((count) => minutes(count, 'en'))).toEqual([
      '4 min',
      '70 min',
      '119 min',
      '2 h',
      '28 h',
      '3 d',
    ]);
    expect([limit(1440, 'en'), limit(1440, 'ko'), limit(90, 'en')]).toEqual(['24 h', '24시간', '90 min']);
  });
  it('say what a plan does', () => {
    expect(restOf([4, 316, 1, 1], NOTHING_ELSE, pullEn.does)).toBe('updates 316, creates 4 and 1 anew');
    expect(restOf([0, 0, 1, 0], { ...NOTHING_ELSE, moves: 2 }, pullEn.does)).toBe('creates 1 anew, moves 2');
    expect(restOf([0, 0, 0, 0], NOTHING_ELSE, pullEn.does)).toBe('');
    const each = { forgets: 40, moves: 2, imports: 3, reads: 4, outputs: 1, actions: 5, unknown: 6 };
    expect(restOf([0, 0, 0, 0], each, pullEn.does)).toBe(
      'does something unknown to 6, forgets 40, imports 3, moves 2, reads 4, changes 1 output, invokes 5 actions',
    );
    expect(changedBy([1, 2, 3, 4], each)).toBe(71);
  });
  it('tell what is known to hold data from what may', () => {
    const item = (holdsData: 'yes' | 'unknown' | 'no') => ({
      address: holdsData,
      replaced: false,
      createdFirst: false,
      holdsData,
    });
    const words = pullEn.preflight.data;
    expect(dataWords([item('yes'), item('no')], 2, 1, words)).toBe('1 holds data');
    expect(dataWords([item('unknown')], 1, 1, words)).toBe('1 may hold data');
    expect(dataWords([item('yes'), item('unknown')], 2, 2, words)).toBe('2 hold data or may');
    // More are destroyed than are named, so nobody can say which of them surely do.
    expect(dataWords([item('yes')], 60, 3, words)).toBe('3 hold data or may');
    expect(dataWords([], 2, 0, words)).toBe('');
  });
});

describe.each(languages)('the words of the checks in %s', (lang, words) => {
  it.each(all.map((detail) => [detail.kind, detail] as const))('are there for %s', (_, detail) => {
    const holds = detail.kind in words.preflight.holds;
    if (holds) {
      const row = holdingRow({ kind: 'open', verdict: 'holds', detail }, preflight(), words, lang);
      expect(said(row.text, row.facts)).not.toMatch(unfilled);
      expect(row.found).not.toMatch(unfilled);
    }
    if (!holds || detail.kind === 'incomplete' || detail.kind === 'other_mode') {
      const block = blockOf({ kind: 'state', verdict: 'fails', detail }, project(), words, lang);
      expect(said(block.title, block.titleFacts).trim()).not.toBe('');
      for (const text of [block.title, block.text]) {
        expect([...text.matchAll(/\{(\w+)\}/g)].filter(([, name]) => !block.facts[name!])).toEqual([]);
      }
    }
  });
  it('are there for every check that cannot be read', () => {
    for (const kind of kinds) {
      const check = { kind, verdict: 'unknown' as const, detail: details.not_read };
      expect(blockOf(check, project(), words, lang).title).toBe(words.preflight.unknown[kind]);
    }
  });
});

it('name the same facts in both languages', () => {
  const names = (node: unknown, path = ''): [string, string][] => {
    if (typeof node === 'string') {
      return [
        [
          path,
          [...node.matchAll(/\{\w+\}/g)]
            .map(([name]) => name)
            .toSorted()
            .join(' '),
        ],
      ];
    }
    if (typeof node !== 'object' || node === null) return [];
    return Object.entries(node).flatMap(([name, inner]) => names(inner, `${path}.${name}`));
  };
  expect(names(pullKo)).toEqual(names(pullEn));
});

describe('the remedies', () => {
  it.each([
    ['head_moved', 'plan'],
    ['base_changed', 'plan'],
    ['old', 'plan'],
    ['not_sealed', 'plan'],
    ['seal_lost', 'plan'],
    ['lock_other', 'plan'],
    ['lock_unpinned', 'plan'],
    ['state_moved', 'plan'],
    ['expected_other', 'plan'],
    ['no_session', 'role'],
    ['account_other', 'role'],
    ['role_other', 'role'],
    ['time_short', 'role'],
    ['not_approved', 'approve'],
    ['other_mode', 'approve'],
    ['not_read', 'check'],
    ['clock_wrong', 'check'],
    ['pull_closed', 'page'],
    ['no_expectation', null],
    ['unknown_parts', null],
  ] as const)('of %s is %s', (kind, remedy) => {
    expect(remedyOf(details[kind], project())).toBe(remedy);
  });
  it('never plan a project that this app does not run', () => {
    const refused = project({ refusal: 'terragrunt' });
    expect(all.filter((detail) => remedyOf(detail, refused) === 'plan')).toEqual([]);
  });
  it('wait while something is being asked', () => {
    expect(remedyOf({ kind: 'not_read', unread: { why: 'asking' } }, project())).toBeNull();
    expect(remedyOf({ kind: 'not_read', unread: { why: 'no_session' } }, project())).toBe('role');
    expect(remedyOf({ kind: 'not_read', unread: { why: 'other_session' } }, project())).toBe('role');
  });
});

describe('what does not hold', () => {
  const sorted = (other: Partial<Record<CheckKind, CheckDetail>>) =>
    sortOpen(
      checks(other).filter(({ verdict }) => verdict !== 'holds'),
      project(),
      pullEn,
      'en',
    );
  it('says failing before unknown', () => {
    const { blocks } = sorted({ base: details.not_read, once: details.applied_before });
    expect(blocks.map(({ check }) => check.kind)).toEqual(['once', 'base']);
  });
  it('says one cause once', () => {
    const without: CheckDetail = { kind: 'not_read', unread: { why: 'no_session' } };
    const open = sorted({
      account: details.no_session,
      state: without,
      session: without,
      lock: { kind: 'not_read', unread: { why: 'not_asked' } },
      once: { kind: 'not_read', unread: { why: 'asking' } },
    });
    expect(open.blocks.map(({ check }) => check.kind)).toEqual(['account']);
    expect(open.needSession).toEqual(['state', 'session']);
    expect(open.notAsked).toEqual(['lock']);
    expect(open.asking).toEqual(['once']);
    const other: CheckDetail = { kind: 'not_read', unread: { why: 'other_session' } };
    const switched = sorted({ account: details.account_other, state: other });
    expect(switched.blocks.map(({ check }) => check.kind)).toEqual(['account']);
    expect(switched.needExpected).toEqual(['state']);
    expect(sorted({ state: other }).blocks.map(({ text }) => text)).toEqual([
      pullEn.preflight.unread.other_session,
    ]);
    // Where the account check says something else, a missing session still has a way out of its own.
    expect(sorted({ state: without }).blocks.map(({ remedy }) => remedy)).toEqual(['role']);
  });
  it('counts what needs a plan instead of repeating it', () => {
    const open = neverSealed().checks.filter(({ verdict }) => verdict !== 'holds');
    const { blocks, afterPlan } = sortOpen(open, project(), pullEn, 'en');
    expect(blocks).toHaveLength(1);
    expect(afterPlan).toBe(11);
  });
});

describe('the stance', () => {
  const situation = (more: Partial<Situation> = {}): Situation => ({
    pull: pull(),
    project: project(),
    view: preflight(),
    sheet: sheetOf(pull()),
    login: 'sora-l',
    approvedNow: false,
    ...more,
  });
  const missing: CheckDetail = { kind: 'not_approved', by: [], needed: 1, others: [] };
  const decide = (of: Situation) => {
    const stance = stanceOf(of);
    return [stance.kind, nextAct(stance, of)];
  };
  it('is clear only where every check holds', () => {
    expect(decide(situation())).toEqual(['clear', 'apply']);
    const unknown = preflight({ checks: checks({ state: details.not_read }) });
    expect(unknown.verdict).toBe('unknown');
    expect(decide(situation({ view: unknown }))).toEqual(['blocked', 'none']);
  });
  it('waits for the person where only an approval is missing', () => {
    const view = preflight({ checks: checks({ approved: missing }) });
    expect(decide(situation({ view }))).toEqual(['your_review', 'approve']);
    expect(decide(situation({ view, approvedNow: true }))).toEqual(['review', 'none']);
    const mine: CheckDetail = {
      ...missing,
      kind: 'not_approved',
      by: [{ by: 'Sora-L', own: false, unsignedWeb: false, compared: 'in_public' }],
      needed: 2,
    };
    expect(decide(situation({ view: preflight({ checks: checks({ approved: mine }) }) }))).toEqual([
      'review',
      'none',
    ]);
  });
  it('does not offer an approval that would not count', () => {
    const view = preflight({ checks: checks({ approved: missing }) });
    expect(decide(situation({ view, sheet: sheetOf(pull(), { own: 'refused' }) }))).toEqual([
      'review',
      'none',
    ]);
    expect(approvable(situation({ view, sheet: sheetOf(pull(), { own: 'allowed' }) }))).toBe(true);
    // Until Rust has said it, an own pull request is taken as one that cannot be approved.
    expect(approvable(situation({ view, sheet: null, pull: pull({ mine: true }) }))).toBe(false);
    const stale = project({ plan: plan({ noApproval: { kind: 'stale' } }) });
    expect(approvable(situation({ view, project: stale }))).toBe(false);
  });
  it('lets a plan of CI be approved, and never applied', () => {
    const reported = project({ plan: plan({ origin: 'reported' }), standing: 'reported' });
    expect(decide(situation({ project: reported, view: neverSealed() }))).toEqual(['your_review', 'approve']);
    expect(decide(situation({ project: dns(), view: neverSealed() }))).toEqual(['plan_first', 'none']);
  });
  it('asks in the confirm window where nothing but the word of others stands in the way', () => {
    const claimed: CheckDetail = {
      kind: 'claimed',
      claims: [{ outcome: 'applied', by: 'm-ito', at: '2026-03-04T14:00:00Z', place: 'status' }],
    };
    const blocked = (blockedByClaims: boolean) =>
      preflight({ checks: checks({ once: claimed }), blockedByClaims });
    expect(decide(situation({ view: blocked(true) }))).toEqual(['blocked', 'apply']);
    expect(decide(situation({ view: blocked(false) }))[1]).not.toBe('apply');
  });
  it('has nothing to apply for what is applied, unchanged, running or not configured', () => {
    expect(decide(situation({ project: project({ standing: 'applied' }) }))).toEqual(['applied', 'none']);
    expect(decide(situation({ project: project({ standing: 'no_changes' }) }))).toEqual([
      'no_changes',
      'none',
    ]);
    expect(decide(situation({ project: project({ configured: false }) }))).toEqual(['read_only', 'none']);
    const running = project({ standing: 'applying', running: { run: 'r' } });
    expect(decide(situation({ project: running }))).toEqual(['running', 'run']);
  });
  it('is checking until there is an answer', () => {
    expect(decide(situation({ view: null }))).toEqual(['checking', 'none']);
    const asking = preflight({ checks: checks({ base: { kind: 'not_read', unread: { why: 'asking' } } }) });
    expect(decide(situation({ view: asking }))).toEqual(['checking', 'none']);
  });
});

describe.each(languages)('the bands in %s', (_, words) => {
  const flags: { [K in PullFlag['kind']]: Extract<PullFlag, { kind: K }> } = {
    changes_rules: { kind: 'changes_rules', files: ['a', 'b'] },
    changes_workflow: { kind: 'changes_workflow', files: ['a'] },
    fork: { kind: 'fork' },
    rules_unreadable: { kind: 'rules_unreadable', branch: 'main', line: 3, what: 'expected a string' },
    no_rules: { kind: 'no_rules', branch: 'main' },
    other_base: { kind: 'other_base', base: 'of-author', default: 'main' },
    named_base: { kind: 'named_base', base: 'release/1', default: 'main' },
    no_default: { kind: 'no_default' },
    files_cut: { kind: 'files_cut' },
    conflict: { kind: 'conflict', files: ['a.tf'] },
  };
  const problems: { [K in PlanProblem['kind']]: Extract<PlanProblem, { kind: K }> } = {
    none: { kind: 'none' },
    running: { kind: 'running' },
    run_failed: { kind: 'run_failed', conclusion: 'failure' },
    fork: { kind: 'fork' },
    other_head: { kind: 'other_head', head: 'b71d0aa' },
    other_event: { kind: 'other_event', event: 'push' },
    workflow_changed: { kind: 'workflow_changed', path: 'plan.yml' },
    duplicate: { kind: 'duplicate' },
    expired: { kind: 'expired' },
    too_large: { kind: 'too_large', limit: 256 },
    damaged: { kind: 'damaged', why: 'not a zip.' },
    other_project: { kind: 'other_project' },
    base_changed: { kind: 'base_changed', count: 2 },
    base_other: { kind: 'base_other', planned: 'main', now: 'release' },
    failed: { kind: 'failed', run: { run: 'r' } },
    not_downloaded: { kind: 'not_downloaded', why: 'timeout.' },
  };
  const claim: Claim = { outcome: 'applied', by: 'm-ito', at: '2026-03-04T14:00:00Z', place: 'status' };
  const acts = { approve: () => undefined, showRun: () => undefined };
  it('fill in every fact', () => {
    const bands = [
      ...flagBands(pull({ flags: Object.values(flags) }), words),
      ...Object.values(problems).flatMap((problem) =>
        projectBands(project({ problem }), pull(), words, acts),
      ),
      ...projectBands(project({ configured: false }), pull(), words, acts),
      ...projectBands(project({ claims: [claim, { ...claim, by: null }] }), pull(), words, acts),
    ];
    expect(bands).toHaveLength(10 + 16 + 1 + 1);
    const said = bands.at(-1)!;
    expect(said.text).toContain('{who0}');
    expect(said.facts).toEqual({ who0: 'm-ito', who1: words.preflight.claimed.gone });
    for (const band of bands) {
      const missing = [...`${band.title}${band.text}`.matchAll(/\{(\w+)\}/g)].filter(
        ([, name]) => !band.facts?.[name!],
      );
      expect(missing).toEqual([]);
    }
  });
  it('say what is out of the ordinary about a plan', () => {
    const odd = project({
      plan: plan({ mode: 'destroy', noApproval: { kind: 'unknown_parts', parts: ['backend'] } }),
    });
    const bands = projectBands(odd, pull(), words, acts);
    expect(bands.map(({ tone }) => tone)).toEqual(['del', 'chg']);
    expect(bands[0]?.title).toContain(words.mode.destroy);
    expect(bands[1]?.facts).toEqual({ parts: 'backend' });
    expect(projectBands(project(), pull(), words, acts)).toEqual([]);
  });
  it('lead to the run that failed, and to approving what differs from the approved plan', () => {
    const [failed] = projectBands(project({ problem: problems.failed }), pull(), words, acts);
    expect(failed?.next?.label).toBe(words.showRun);
    const differences = { addresses: ['a.b'], count: 3, parts: [], againstApproved: true, compared: true };
    const [differs] = projectBands(project({ differences }), pull(), words, acts);
    expect(differs?.next?.label).toBe(words.differences.approveAgain);
    expect(differs?.addresses?.list).toEqual(['a.b']);
    const reported = { ...differences, againstApproved: false };
    expect(projectBands(project({ differences: reported }), pull(), words, acts)[0]?.next).toBeUndefined();
  });
  it('have a reason for every approval that does not count', () => {
    const reasons = words.preflight.uncounted;
    for (const why of Object.keys(reasons) as Uncounted[]) {
      expect(said(reasons[why], { who: 'tom-r' })).not.toMatch(unfilled);
    }
  });
});

describe('the sheet before a plan is made', () => {
  const nothing = { tool: null, withoutSandbox: false, newerMinor: false };
  const among = [{ tool: 'opentofu', version: '1.12.6', path: '/usr/bin/tofu' }] as const;
  it('needs every answer that is asked for, and preselects none', () => {
    expect(isAnswered(planHere(), nothing, false)).toBe(true);
    const asks = planHere({
      tool: { kind: 'ask_product', among: [...among] },
      sandbox: { kind: 'none', why: '' },
    });
    expect(isAnswered(asks, nothing, false)).toBe(false);
    expect(isAnswered(asks, { ...nothing, tool: '/usr/bin/tofu' }, false)).toBe(false);
    const given = { tool: '/usr/bin/tofu', withoutSandbox: true, newerMinor: false };
    expect(isAnswered(asks, given, false)).toBe(true);
    expect(isAnswered(asks, given, true)).toBe(false);
    // A tool that is not offered any more is no answer.
    expect(isAnswered(asks, { ...given, tool: '/gone' }, false)).toBe(false);
  });
  it('never sends an answer to a question that was not asked', () => {
    const given = { tool: '/usr/bin/tofu', withoutSandbox: true, newerMinor: true };
    expect(answersOf(planHere(), given, false)).toEqual({
      tool: null,
      withoutSandbox: false,
      newerMinor: false,
    });
  });
  it('is blocked by roles, tools and blockers', () => {
    expect(isBlocked(planHere())).toBe(false);
    expect(isBlocked(planHere({ role: { kind: 'none' } }))).toBe(false);
    expect(isBlocked(planHere({ role: { kind: 'needs_code', role: 'r', account: network } }))).toBe(true);
    expect(isBlocked(planHere({ role: { kind: 'unreachable', arn: 'a' } }))).toBe(true);
    const other = { kind: 'other_account', role: 'r', account: network, expected: network } as const;
    expect(isBlocked(planHere({ role: other }))).toBe(true);
    expect(isBlocked(planHere({ tool: { kind: 'missing', tool: null, version: null } }))).toBe(true);
    expect(isBlocked(planHere({ blockers: [{ kind: 'running', run: 'r' }] }))).toBe(true);
  });
  it('counts what this pull request brings along', () => {
    expect(newCode(planHere())).toBe(2);
  });
});
