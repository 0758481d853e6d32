// Pull requests as the inbox shows them.
import type {
  AccountView,
  Besides,
  Danger,
  InboxGroupKind,
  InboxList,
  InboxQuery,
  InboxRow,
  PlanStanding,
  RowUnread,
} from '../../src/lib/bindings/api';
import type { Answers } from '../../src/lib/host/mock';
import { NOTHING_ELSE } from '../confirm/fixture';
import {
  ago,
  netSandbox,
  networkProd,
  networkStaging,
  paymentsProd,
  paymentsStaging,
  platformProd,
  platformStaging,
} from './accounts';

const HOUR = 60;
const DAY = 24 * HOUR;

interface More {
  danger?: Danger;
  unread?: RowUnread;
  accounts?: AccountView[];
  projects?: number;
  counts?: [number, number, number, number] | null;
  besides?: Partial<Besides>;
  plan?: [PlanStanding, number | null];
  approvals?: [by: string[], needed: number | null];
  changesRequested?: boolean;
  draft?: boolean;
  mine?: boolean;
  host?: string;
}

export function pull(
  name: string,
  number: number,
  title: string,
  author: string | null,
  age: number,
  more: More = {},
): InboxRow {
  const [standing, minutes] = more.plan ?? ['none', null];
  const host = more.host ?? 'github.com';
  return {
    key: { host, owner: 'acme', name, number },
    title,
    draft: more.draft ?? false,
    danger: more.danger ?? null,
    unread: more.unread ?? null,
    accounts: more.accounts ?? [],
    projects: more.projects ?? 1,
    counts: more.counts === undefined ? null : more.counts,
    besides: { ...NOTHING_ELSE, ...more.besides },
    plan: { standing, at: minutes === null ? null : ago(minutes), by: null, claim: null },
    approvals: {
      by: more.approvals?.[0] ?? [],
      needed: more.approvals ? more.approvals[1] : null,
      changesRequested: more.changesRequested ?? false,
    },
    author,
    mine: more.mine ?? false,
    updatedAt: ago(age),
    url: `https://${host}/acme/${name}/pull/${number.toString()}`,
  };
}

const destroys = (address: string, replaced: boolean, holdsData: boolean, more = 0): Danger => ({
  kind: 'destroys',
  address,
  replaced,
  holdsData,
  more,
});

export type World = [InboxGroupKind, InboxRow[]][];

export const world: World = [
  [
    'needs_review',
    [
      pull('infra-network', 482, 'Encrypt the primary database at rest', 'mina-k', 2 * HOUR, {
        danger: destroys('module.database.aws_db_instance.primary', true, true, 1),
        accounts: [networkProd],
        projects: 2,
        counts: [4, 316, 1, 1],
        plan: ['sealed', 12],
        approvals: [['tom-r'], 2],
      }),
      pull('payments-infra', 1207, 'Let the deployer role pass ECS task roles', 'tom-r', 5 * HOUR, {
        danger: { kind: 'changes_rules' },
        accounts: [paymentsProd],
        counts: [0, 2, 0, 0],
        plan: ['sealed', 34],
        approvals: [[], 2],
      }),
      pull('infra-platform', 951, 'Open the metrics endpoint for the new collectors', 'jae-h', DAY, {
        accounts: [platformProd, platformStaging],
        counts: [2, 1, 0, 0],
        plan: ['reported', 3 * HOUR],
        approvals: [[], 1],
      }),
      pull('infra-network', 479, 'Add Secrets Manager endpoints in two regions', 'dana-w', DAY, {
        danger: { kind: 'claimed_destroys', count: 2 },
        accounts: [networkProd, networkStaging],
        counts: [6, 0, 1, 1],
        plan: ['claimed', HOUR],
        approvals: [['tom-r'], 2],
      }),
    ],
  ],
  [
    'ready',
    [
      pull('payments-infra', 1201, 'Remove the retired card-vault replica', 'tom-r', 6 * HOUR, {
        danger: destroys('module.vault.aws_db_instance.replica[1]', false, true, 2),
        accounts: [paymentsProd],
        counts: [0, 1, 0, 3],
        plan: ['sealed', 8],
        approvals: [['sora-l', 'dana-w'], 2],
      }),
      pull('infra-platform', 948, 'Raise the node group maximum to 40', 'sora-l', 2 * DAY, {
        accounts: [platformProd],
        counts: [0, 3, 0, 0],
        besides: { moves: 1 },
        plan: ['sealed', 41],
        approvals: [['mina-k', 'jae-h'], 2],
        mine: true,
      }),
    ],
  ],
  [
    'waiting',
    [
      pull('infra-network', 476, 'Move private subnets into module.network', 'sora-l', 2 * DAY, {
        accounts: [networkProd, networkStaging],
        counts: [0, 0, 0, 0],
        besides: { moves: 18 },
        plan: ['sealed', 2 * HOUR],
        approvals: [['dana-w'], 2],
        mine: true,
      }),
      pull('infra-platform', 944, 'Rotate KMS aliases of the log buckets', 'jae-h', 3 * DAY, {
        danger: destroys('module.logs["eu-central-1"].aws_kms_alias.this["audit"]', true, false),
        accounts: [platformProd],
        counts: [2, 4, 1, 0],
        plan: ['applying', 3],
        approvals: [['sora-l', 'mina-k'], 2],
      }),
      pull('payments-infra', 1198, 'Tag every resource with the module version', 'dana-w', 4 * DAY, {
        accounts: [paymentsProd, paymentsStaging],
        counts: [0, 1204, 0, 0],
        plan: ['reported', 5 * HOUR],
        approvals: [['sora-l'], 2],
        changesRequested: true,
      }),
    ],
  ],
  [
    'no_plan',
    [
      pull('infra-network', 471, 'Retire the legacy VPN gateway', 'dana-w', 6 * DAY, {
        danger: { kind: 'conflict' },
        accounts: [networkProd],
        counts: [0, 1, 0, 5],
        plan: ['stale', 3 * DAY],
        approvals: [['mina-k', 'tom-r'], 2],
      }),
      pull('infra-platform', 940, 'Bump provider versions \u202egnp.exe', 'jae-h', 6 * DAY, {
        danger: { kind: 'plan_failed' },
        accounts: [platformProd, platformStaging],
        plan: ['failed', 2 * HOUR],
        approvals: [[], 2],
      }),
      pull('payments-infra', 1189, 'Import the hand-made DNS zone', null, 8 * DAY, {
        plan: ['none', null],
        approvals: [[], 2],
        draft: true,
      }),
      pull('infra-platform', 933, 'Fix a typo in module outputs', 'ext-gil', 9 * DAY, {
        danger: { kind: 'fork' },
        accounts: [netSandbox],
        counts: [0, 0, 0, 0],
        besides: { outputs: 2 },
        plan: ['untrusted', 2 * DAY],
        approvals: [[], 1],
      }),
    ],
  ],
];

export function listOf(groups: World, more: Partial<InboxList> = {}): InboxList {
  const shown = groups.reduce((sum, [, rows]) => sum + rows.length, 0);
  return {
    view: 1,
    groups: groups.map(([kind, rows]) => ({ kind, count: rows.length })),
    shown,
    total: shown,
    views: [shown, Math.max(0, shown - 4), Math.min(5, shown)],
    waiting: 0,
    phase: { kind: 'idle' },
    fetchedAt: ago(0.2),
    faults: [],
    configured: true,
    ...more,
  };
}

const matches = (row: InboxRow, { text, view }: InboxQuery) =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => `${row.title} ${row.key.name} ${row.author ?? ''}`.toLowerCase().includes(word)) &&
  (view !== 'production' || row.accounts.some((account) => account.environment === 'production')) &&
  (view !== 'destroys' || (row.counts !== null && row.counts[2] + row.counts[3] > 0));

/** An inbox that filters, and keeps every list that it gave out, as Rust does. */
export function inboxAnswers(all: () => World, more: () => Partial<InboxList> = () => ({})): Answers {
  const given: InboxRow[][] = [];
  let last = '';
  return {
    inbox: (query) => {
      const groups = all().map(([kind, rows]): World[number] => [
        kind,
        rows.filter((row) => matches(row, query)),
      ]);
      const rows = groups.flatMap(([, found]) => found);
      const total = all().reduce((sum, [, found]) => sum + found.length, 0);
      const now = JSON.stringify([query, rows]);
      if (now !== last) given.push(rows);
      last = now;
      const whole = listOf(all());
      return { ...listOf(groups, { view: given.length, total, views: whole.views }), ...more() };
    },
    inbox_rows: ({ view, from, to }) => ({ view, from, rows: (given[view - 1] ?? []).slice(from, to) }),
    refresh_inbox: () => ({}),
  };
}
