// Pull requests as a reviewer meets them, answered from memory.
import type {
  AccountView,
  ApproveLine,
  ApproveSheet,
  Check,
  CheckDetail,
  CheckKind,
  PlanHere,
  PlanOf,
  PreflightView,
  Pull,
  PullKey,
  PullProject,
  RunList,
  Setup,
  Verdict,
} from '../../src/lib/bindings/api';
import { refusal, type Answers } from '../../src/lib/host/mock';
import { NOTHING_ELSE } from '../confirm/fixture';
import { acme, answersOf, large, summary, type World } from '../plan/fixture';

/** When the fixtures are looked at. */
export const NOW = new Date('2026-03-04T14:18:00Z');

export const key: PullKey = { host: 'github.com', owner: 'acme', name: 'infra-network', number: 482 };
export const network: AccountView = {
  id: '412033857711',
  name: 'network-prod',
  environment: 'production',
  hue: 'plum',
};
export const payments: AccountView = {
  id: '883011274496',
  name: 'payments-prod',
  environment: 'production',
  hue: 'violet',
};
export const staging: AccountView = {
  id: '905512348876',
  name: 'network-staging',
  environment: 'staging',
  hue: 'teal',
};

const DIGEST = '7ad140ce91b2c5d3aa0e4471f0929b6ce2c8f05b7d1c3a6e9f8401b2d3c4e07f';
const OTHER = 'c03e77f15a0902b6d1e4f5aa77c0d9e8b6a5c4d3e2f1a0b9c8d7e6f5a4b311bd';

export function plan(more: Partial<PlanOf> = {}): PlanOf {
  return {
    plan: 1,
    origin: 'sealed',
    counts: [4, 316, 1, 1],
    besides: { ...NOTHING_ELSE, moves: 1, outputs: 3 },
    digest: DIGEST,
    masked: 2,
    madeAt: '2026-03-04T14:06:00Z',
    fresh: true,
    tool: 'opentofu',
    version: '1.12.6',
    mode: 'normal',
    noApproval: null,
    ...more,
  };
}

export function project(more: Partial<PullProject> = {}): PullProject {
  return {
    id: 'a1'.repeat(32),
    label: 'prod/eu-central-1',
    dir: 'envs/prod/eu-central-1',
    workspace: 'default',
    configured: true,
    account: network,
    roles: ['plan-network', 'apply-network'],
    standing: 'sealed',
    plan: plan(),
    problem: null,
    differences: null,
    refusal: null,
    running: null,
    claims: [],
    ...more,
  };
}

export const west = (more: Partial<PullProject> = {}) =>
  project({
    id: 'b2'.repeat(32),
    label: 'prod/eu-west-1',
    dir: 'envs/prod/eu-west-1',
    plan: plan({ plan: 2, counts: [0, 1, 0, 0], besides: NOTHING_ELSE, digest: OTHER, masked: 0 }),
    ...more,
  });
export const dns = (more: Partial<PullProject> = {}) =>
  project({
    id: 'c3'.repeat(32),
    label: 'prod/dns',
    dir: 'envs/prod/dns',
    standing: 'no_plan',
    plan: null,
    problem: { kind: 'none' },
    ...more,
  });

export function pull(more: Partial<Pull> = {}): Pull {
  return {
    key,
    title: 'Encrypt the primary database at rest',
    author: 'mina-k',
    mine: false,
    draft: false,
    state: 'open',
    headBranch: 'feat/rds-encryption',
    head: '3f9c2e1a40b7d5526e8c917a9a3c10f2b5d7e601',
    baseBranch: 'main',
    base: '88d0b14c5f20a97e6431bb08e2d9407fa6c3d915',
    url: 'https://github.com/acme/infra-network/pull/482',
    flags: [],
    projects: [project(), west(), dns({ standing: 'no_changes', problem: null })],
    phase: { kind: 'ready' },
    lookedAt: '2026-03-04T14:17:48Z',
    applied: false,
    ...more,
  };
}

const held: Record<CheckKind, CheckDetail> = {
  open: { kind: 'pull_open' },
  head: { kind: 'head_same', commit: '3f9c2e1' },
  base: { kind: 'base_same', branch: 'main', tip: '88d0b14' },
  rules: { kind: 'rules_of', branch: 'main' },
  sealed: { kind: 'sealed', digest: DIGEST, masked: 0 },
  complete: { kind: 'complete' },
  mode: { kind: 'normal_mode' },
  age: { kind: 'young', minutes: 12, limit: 1440 },
  tool: { kind: 'tool_same', tool: 'opentofu', version: '1.12.6' },
  lock: { kind: 'lock_same' },
  state: { kind: 'state_same', serial: 318 },
  account: { kind: 'account_expected', account: network.id },
  session: { kind: 'time_enough', left: 47, needed: 22 },
  once: { kind: 'never_applied' },
  approved: {
    kind: 'approved',
    by: [
      { by: 'sora-l', own: false, unsignedWeb: false, compared: 'in_public' },
      { by: 'tom-r', own: false, unsignedWeb: false, compared: 'in_public' },
    ],
    needed: 2,
  },
};
export const kinds = Object.keys(held) as CheckKind[];

const verdictOf = (detail: CheckDetail): Verdict => {
  if (detail.kind === 'not_read' || detail.kind === 'complete_not_told' || detail.kind === 'no_expectation') {
    return 'unknown';
  }
  return Object.values(held).some(({ kind }) => kind === detail.kind) ? 'holds' : 'fails';
};

/** All checks hold but those that are given. */
export function checks(
  other: Partial<Record<CheckKind, CheckDetail>> = {},
  verdicts: Partial<Record<CheckKind, Verdict>> = {},
): Check[] {
  return kinds.map((kind) => {
    const detail = other[kind] ?? held[kind];
    return { kind, verdict: verdicts[kind] ?? verdictOf(detail), detail };
  });
}

export function preflight(more: Partial<PreflightView> = {}): PreflightView {
  const all = more.checks ?? checks();
  const worst = (['fails', 'unknown', 'holds'] as const).find((verdict) =>
    all.some((check) => check.verdict === verdict),
  );
  return {
    key: { pull: key, project: project().id },
    verdict: worst ?? 'holds',
    blockedByClaims: false,
    checks: all,
    approvals: [2, 2],
    destroyed: [
      {
        address: 'module.database.aws_db_instance.primary',
        replaced: true,
        createdFirst: false,
        holdsData: 'yes',
      },
      {
        address: 'aws_security_group_rule.legacy_ssh["10.0.0.0/8"]',
        replaced: false,
        createdFirst: false,
        holdsData: 'no',
      },
    ],
    destroyedCount: 2,
    dataCount: 1,
    counts: [4, 316, 1, 1],
    besides: { ...NOTHING_ELSE, moves: 1, outputs: 3 },
    session: { account: network, role: 'apply-network', expiresAt: '2026-03-04T15:05:00Z' },
    expected: network,
    applyRole: 'apply-network',
    digest: DIGEST,
    at: NOW.toISOString(),
    asking: false,
    ...more,
  };
}

/** As Rust answers where the app has made no plan yet. */
export function neverSealed(more: Partial<PreflightView> = {}): PreflightView {
  const without: Partial<Record<CheckKind, CheckDetail>> = {};
  const verdicts: Partial<Record<CheckKind, Verdict>> = {};
  for (const kind of kinds) {
    if (kind === 'open' || kind === 'rules' || kind === 'account') continue;
    without[kind] = { kind: 'not_sealed' };
    verdicts[kind] = kind === 'sealed' ? 'fails' : 'unknown';
  }
  return preflight({
    checks: checks(without, verdicts),
    digest: null,
    destroyed: [],
    destroyedCount: 0,
    dataCount: 0,
    counts: [0, 0, 0, 0],
    besides: NOTHING_ELSE,
    approvals: [0, 2],
    ...more,
  });
}

export function line(of: PullProject, more: Partial<ApproveLine> = {}): ApproveLine {
  const { plan: made } = of;
  return {
    project: of.id,
    label: of.label,
    account: of.account,
    counts: made?.counts ?? [0, 0, 0, 0],
    besides: made?.besides ?? NOTHING_ELSE,
    digest: made === null || made.noApproval !== null ? null : made.digest,
    masked: made?.masked ?? 0,
    origin: made?.origin ?? null,
    dataLost: made !== null && made.counts[2] > 0 ? ['module.database.aws_db_instance.primary'] : [],
    newProviders: [],
    mode: made?.mode ?? null,
    refused: made?.noApproval ?? null,
    hasPlan: made !== null,
    ...more,
  };
}

export function sheetOf(of: Pull, more: Partial<ApproveSheet> = {}): ApproveSheet {
  return {
    key: of.key,
    head: of.head,
    lines: of.projects.map((each) => line(each)),
    oneClick: false,
    own: of.mine ? 'refused' : 'no',
    ...more,
  };
}

export function planHere(more: Partial<PlanHere> = {}): PlanHere {
  return {
    key: { pull: key, project: dns().id },
    label: 'prod/dns',
    head: '3f9c2e1',
    baseBranch: 'main',
    base: '88d0b14',
    programs: [
      {
        kind: 'external',
        address: 'data.external.zone_owner',
        what: 'scripts/zone-owner.sh',
        addition: 'new',
      },
    ],
    modules: [
      {
        kind: 'module',
        address: 'module.zone',
        what: 'git::https://github.com/acme-cloud/terraform-dns?ref=v2.4.1',
        addition: 'new',
      },
    ],
    providers: [
      { source: 'hashicorp/aws', version: '6.1.0', hashes: 14, addition: 'known' },
      { source: 'hashicorp/external', version: '2.3.5', hashes: 12, addition: 'known' },
    ],
    unreadable: [],
    backend: {
      kind: 's3',
      settings: [
        { name: 'bucket', value: 'acme-state', addition: 'known' },
        { name: 'key', value: 'prod/dns.tfstate', addition: 'known' },
        { name: 'region', value: 'eu-central-1', addition: 'known' },
      ],
      addition: 'known',
    },
    role: { kind: 'planned', role: 'plan-network', account: network },
    sandbox: { kind: 'bubblewrap', openLoopback: false, openSockets: false, x11: false },
    tool: { kind: 'use', tool: { tool: 'opentofu', version: '1.12.6', path: '/usr/bin/tofu' } },
    secrets: [],
    blockers: [],
    shown: 'shown-1',
    ...more,
  };
}

const setup: Setup = {
  hosts: [
    {
      host: 'github.com',
      rest: 'https://api.github.com',
      graphql: 'https://api.github.com/graphql',
      state: { kind: 'connected' },
      source: 'gh',
      login: 'sora-l',
      gh: { kind: 'signed_in' },
      repositories: ['acme/infra-network'],
      budget: { limit: 5000, remaining: 4812 },
      answeredAt: '2026-03-04T14:17:48Z',
    },
  ],
  keychain: { kind: 'keychain', name: 'GNOME Keyring', state: { kind: 'unlocked' }, entries: [] },
  tools: [],
  gitProblem: null,
  sandbox: { kind: 'bubblewrap', openLoopback: false, openSockets: false, x11: false },
  plainHttp: [],
  demo: false,
};

export const runs = (count = 3): RunList => ({
  running: count > 0 ? 1 : 0,
  total: count,
  rows: Array.from({ length: count }, (_, at) => ({
    run: `run-${at.toString()}`,
    kind: at % 3 === 2 ? ('apply' as const) : ('plan' as const),
    pull: key,
    title: pull().title,
    label: at % 2 === 0 ? 'prod/eu-central-1' : 'prod/dns',
    account: network,
    role: 'plan-network',
    by: 'sora-l',
    begunAt: new Date(NOW.getTime() - (at * 41 + 3) * 60_000).toISOString(),
    endedAt: at === 0 ? null : new Date(NOW.getTime() - (at * 41 - 8) * 60_000).toISOString(),
    ending: at === 0 ? null : (['planned', 'failed', 'applied', 'stopped'] as const)[at % 4]!,
    digest: '7ad140ce',
    progress: [0, 0, 0, 0],
  })),
});

/** The plans that the projects of the fixtures have. */
export function plans(): World[] {
  const first = acme();
  const second = large(1);
  second.plan = {
    ...second.plan,
    id: 2,
    counts: {
      ...summary().counts,
      update: 1,
      create: 0,
      replace: 0,
      delete: 0,
      noOp: 0,
      forget: 0,
      moved: 0,
    },
  };
  second.changes = second.changes.map((row) => ({ ...row, action: 'update' }));
  return [first, second];
}

export interface Scene {
  pull: Pull;
  view?: PreflightView;
  sheet?: ApproveSheet;
  runs?: RunList;
  planHere?: PlanHere;
}

/** What Rust answers about a scene. */
export function pullAnswers(scene: Scene, more: Answers = {}): Answers {
  const worlds = plans();
  return {
    ...answersOf(worlds),
    opened_plans: () => ({ plans: [], recent: [] }),
    plan_summary: ({ plan: id }) => {
      const world = worlds.find((candidate) => candidate.plan.id === id);
      if (world === undefined) throw refusal('plan_closed');
      return world.plan;
    },
    setup: () => setup,
    open_pull: () => scene.pull,
    refresh_pull: () => scene.pull,
    preflight: (asked) => ({ ...(scene.view ?? preflight()), key: asked }),
    check_again: (asked) => ({ ...(scene.view ?? preflight()), key: asked }),
    approve_sheet: () => scene.sheet ?? sheetOf(scene.pull),
    runs: () => scene.runs ?? runs(),
    plan_here_facts: () => scene.planHere ?? planHere(),
    roles: () => ({ roles: [], current: null, problems: [], leftOut: [], keys: [] }),
    inbox: () => ({
      view: 1,
      groups: [],
      shown: 0,
      total: 0,
      views: [0, 0, 0],
      waiting: 0,
      phase: { kind: 'idle' },
      fetchedAt: null,
      faults: [],
      configured: true,
    }),
    ...more,
  };
}
