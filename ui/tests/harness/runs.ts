import type {
  LeftStateView,
  LogKind,
  LogLineView,
  RunDetail,
  RunResource,
  RunRow,
} from '../../src/lib/bindings/api';
import type { Answers } from '../../src/lib/host/mock';
import { ago, NOW, networkProd, networkStaging, paymentsProd, platformProd } from './accounts';

const pull = (name: string, number: number) => ({ host: 'github.com', owner: 'acme', name, number });

export function runRow(more: Partial<RunRow> = {}): RunRow {
  return {
    run: 'r1',
    kind: 'apply',
    pull: pull('infra-network', 482),
    title: 'Encrypt the primary database at rest',
    label: 'prod/eu-central-1',
    account: networkProd,
    role: 'apply-network',
    by: 'sora-l',
    begunAt: '2026-03-04T14:19:02Z',
    endedAt: null,
    ending: null,
    digest: '7ad1 40ce 91b2',
    progress: [105, 10, 207, 0],
    ...more,
  };
}

export function runDetail(row: Partial<RunRow> = {}, more: Partial<RunDetail> = {}): RunDetail {
  return {
    row: runRow(row),
    step: 'apply',
    stopping: false,
    alive: true,
    fault: null,
    resources: 16,
    lines: 9,
    head: '3f9c2e1',
    tool: 'opentofu',
    version: '1.12.6',
    sandboxed: false,
    serial: null,
    leftStates: [],
    posted: { kind: 'nothing' },
    project: 'a'.repeat(64),
    ...more,
  };
}

export function leftState(more: Partial<LeftStateView> = {}): LeftStateView {
  const none = { count: 0, first: [] };
  return {
    at: 0,
    from: 'file',
    verdict: 'unwritten',
    encrypted: true,
    serial: 42,
    difference: {
      added: { count: 2, first: ['aws_vpc.main', 'aws_subnet.a'] },
      removed: none,
      changed: none,
    },
    ...more,
  };
}

export function resource(address: string, action: string, more: Partial<RunResource> = {}): RunResource {
  return {
    address,
    action,
    state: 'waits',
    doing: null,
    done: [],
    since: null,
    error: null,
    place: null,
    ...more,
  };
}
const since = (seconds: number) => new Date(Date.parse(NOW) - seconds * 1000).toISOString();
const runs = (doing: string, seconds: number): Partial<RunResource> => ({
  state: 'runs',
  doing,
  since: since(seconds),
});
const done = (action: string, seconds: number): Partial<RunResource> => ({
  state: 'done',
  done: [[action, seconds]],
});

export const going: RunResource[] = [
  resource('module.database.aws_db_instance.primary', 'replace', {
    ...runs('create', 79),
    done: [['delete', 252]],
  }),
  resource(
    'module.endpoints.module.regional.aws_vpc_endpoint.this["com.amazonaws.eu-central-1.secretsmanager"]',
    'create',
    runs('create', 48),
  ),
  resource('aws_network_interface.node["b-31"]', 'update', runs('update', 3)),
  resource('module.compute.aws_instance.worker["c-03"]', 'update', runs('update', 2)),
  resource('module.compute.aws_ebs_volume.data["c-15"]', 'update', runs('update', 2)),
  resource('module.dns.aws_route53_record.db', 'update'),
  resource('aws_security_group_rule.legacy_ssh["10.0.0.0/8"]', 'delete'),
  resource('aws_kms_key.rds', 'create', done('create', 9)),
  resource('aws_kms_alias.rds', 'create', done('create', 2)),
  resource('module.database.aws_db_parameter_group.pg14_tuned', 'create', done('create', 3)),
  resource('module.iam.aws_iam_policy.deployer', 'update', done('update', 1)),
  resource('module.compute.aws_launch_template.workers', 'update', done('update', 2)),
  resource('aws_route_table.private["eu-central-1a"]', 'update', done('update', 4)),
  resource('module.network.aws_subnet.private["eu-central-1a"]', 'move', {
    state: 'done',
    done: [['move', 0]],
  }),
  resource('aws_cloudwatch_log_group.legacy_flow', 'remove', { state: 'done', done: [['remove', 0]] }),
  resource('data.aws_ami.al2023', 'read', done('read', 1)),
];

export const failed: RunResource[] = [
  resource('module.database.aws_db_instance.primary', 'replace', {
    state: 'failed',
    done: [['delete', 252]],
    error: [
      'creating RDS DB Instance (primary): StorageQuotaExceeded',
      'Request to create DB instance would exceed the maximum storage quota of 100000 GiB in eu-central-1 (used 99920, requested 500).\nstatus 400, request 5b0e2c14-90d7',
    ],
    place: ['database/rds.tf', 41],
  }),
  resource('module.dns.aws_route53_record.db', 'update', { state: 'not_started' }),
  resource('aws_security_group_rule.legacy_ssh["10.0.0.0/8"]', 'delete', { state: 'not_started' }),
  ...going.slice(7),
];

const line = (clock: string, kind: LogKind['kind'], text: string): LogLineView => ({
  at: `2026-03-04T${clock}Z`,
  kind: kind === 'step' ? { kind, step: 'apply' } : kind === 'left_out' ? { kind, messages: 1200 } : { kind },
  text,
});

export const log: LogLineView[] = [
  line('14:19:04', 'step', ''),
  line('14:23:02', 'plain', 'module.database.aws_db_instance.primary: still at delete, 240 s elapsed'),
  line('14:23:11', 'done', 'aws_ebs_volume.data["c-14"]: update done after 2 s'),
  line('14:23:14', 'done', 'module.database.aws_db_instance.primary: delete done after 252 s'),
  line('14:23:14', 'plain', 'module.database.aws_db_instance.primary: create'),
  line('14:23:20', 'warning', 'Deprecated argument: enable_classiclink is ignored'),
  line('14:23:45', 'printed', 'terraform_data.hook: (local-exec) \u001b[31mhello\u001b[0m'),
  line('14:24:14', 'plain', 'module.database.aws_db_instance.primary: still at create, 60 s elapsed'),
  line('14:24:31', 'plain', 'aws_network_interface.node["b-31"]: update'),
];
export const failedLog: LogLineView[] = [
  ...log.slice(0, 5),
  line('14:24:40', 'error', 'module.database.aws_db_instance.primary: create failed after 86 s'),
  line('14:24:40', 'error', 'creating RDS DB Instance (primary): StorageQuotaExceeded, status 400'),
  line('14:24:43', 'done', 'aws_ebs_volume.data["c-19"]: update done after 3 s'),
  line('14:24:45', 'plain', 'state lock released'),
];

export const endedRow: Partial<RunRow> = {
  endedAt: '2026-03-04T14:24:45Z',
  ending: 'failed',
  progress: [100, 0, 221, 1],
};

/** Answers for one run with these resources and this log. */
export function runAnswers(detail: () => RunDetail, rows: RunResource[], lines: LogLineView[]): Answers {
  return {
    run: () => ({ ...detail(), resources: rows.length, lines: lines.length }),
    run_resources: ({ from, to }) => ({ from, total: rows.length, rows: rows.slice(from, to) }),
    run_log: ({ text, from, to }) => {
      const found = lines.filter((one) => one.text.includes(text));
      return { from, total: found.length, lines: found.slice(from, to) };
    },
  };
}

export const runRows: RunRow[] = [
  runRow(),
  runRow({
    run: 'r2',
    kind: 'plan',
    pull: pull('payments-infra', 1207),
    title: 'Let the deployer role pass ECS task roles',
    label: 'iam/deployer',
    account: paymentsProd,
    role: 'plan-payments',
    begunAt: ago(1.2),
    progress: [0, 0, 0, 0],
    digest: null,
  }),
  runRow({
    run: 'r3',
    pull: pull('infra-platform', 948),
    title: 'Raise the node group maximum to 40',
    label: 'clusters/main',
    account: platformProd,
    role: 'apply-platform',
    begunAt: ago(95),
    endedAt: ago(92),
    ending: 'applied',
    progress: [0, 0, 3, 0],
  }),
  runRow({
    run: 'r4',
    begunAt: ago(200),
    endedAt: ago(194),
    ending: 'failed',
    progress: [100, 0, 221, 1],
  }),
  runRow({
    run: 'r5',
    kind: 'plan',
    pull: pull('infra-network', 476),
    title: 'Move private subnets into module.network \u202egnp',
    label: 'staging/eu-central-1',
    account: networkStaging,
    role: 'plan-network',
    by: 'dana-w',
    begunAt: ago(60 * 26),
    endedAt: ago(60 * 26 - 2),
    ending: 'planned',
    progress: [0, 0, 0, 0],
  }),
  runRow({
    run: 'r6',
    pull: pull('payments-infra', 1201),
    title: 'Remove the retired card-vault replica',
    label: 'vault/prod',
    account: paymentsProd,
    role: 'apply-payments',
    begunAt: ago(60 * 50),
    endedAt: ago(60 * 50 - 1),
    ending: 'refused',
    progress: [0, 0, 0, 0],
  }),
  runRow({
    run: 'r7',
    pull: pull('infra-network', 470),
    title: 'Try a larger instance class',
    label: 'prod/eu-west-1',
    account: null,
    role: null,
    by: 'tom-r',
    begunAt: ago(60 * 51),
    endedAt: ago(60 * 51 - 9),
    ending: 'stopped',
    progress: [4, 0, 12, 0],
  }),
];

export function listAnswers(rows: RunRow[]): Answers {
  return {
    runs: ({ text }) => {
      const found = rows.filter((row) => `${row.title} ${row.label} ${row.by}`.includes(text));
      return { running: rows.filter((row) => row.ending === null).length, rows: found, total: rows.length };
    },
  };
}
