// A plan as a reviewer meets it, answered from memory: replacement of a database, a policy, user data, drift.
import type {
  Action,
  Also,
  ChangeList,
  ChangeRow,
  Comparison,
  DiffRow,
  DiffSection,
  Facet,
  Group,
  GroupTitle,
  Note,
  PlanBases,
  PlanSummary,
  Since,
} from '../../src/lib/bindings/api';
import { refusal, type Answers } from '../../src/lib/host/mock';
import {
  add,
  address,
  change,
  check,
  fold,
  heading,
  line,
  nil,
  open,
  remark,
  remove,
  same,
  secret,
  tag,
  tags,
  text,
  unknown,
  update,
  writeOnly,
} from './rows';

export interface Section {
  notes: Note[];
  rows: DiffRow[];
  broken?: string;
  /** Rows behind folds, by the node of the fold. */
  folded?: Map<number, DiffRow[]>;
}
export interface World {
  plan: PlanSummary;
  changes: ChangeRow[];
  sections: Map<number, Section>;
  also: Map<Also, Section>;
  /** Identical changes, by position in the plan; the first one stands for all. */
  same?: { changes: number[]; paths: string[] }[];
  /** Positions of what is viewed. */
  viewed?: Set<number>;
  /** How changes stand against the base. */
  since?: Map<number, Since>;
  gone?: ChangeRow[];
  bases?: PlanBases;
}

export function summary(more: Partial<PlanSummary> = {}): PlanSummary {
  return {
    id: 1,
    name: 'prod-eu-central-1.tfplan.json',
    path: '/home/mina/infra/network/prod-eu-central-1.tfplan.json',
    bytes: 1_284_311,
    formatVersion: '1.2',
    redacted: false,
    toolVersion: '1.12.6',
    tool: 'opentofu',
    timestamp: '2026-03-04T09:12:00Z',
    mode: 'normal',
    banners: [],
    counts: {
      create: 4,
      update: 5,
      replace: 1,
      delete: 1,
      forget: 1,
      read: 0,
      moved: 1,
      imported: 0,
      noOp: 12,
      unknown: 0,
    },
    outputsChanged: 3,
    outputsTotal: 14,
    drift: 2,
    checks: { pass: 6, fail: 1, error: 0, unknown: 0 },
    invocations: 0,
    deferred: 0,
    schemas: null,
    mended: [],
    fileDigest: '7ad140ce91b2c5d3aa0e4471f0929b6ce2c8f05b7d1c3a6e9f8401b2d3c4e07f',
    ...more,
  };
}

function database(): Section {
  const hidden = fold('unknown_attributes', 6, [
    'arn',
    'availability_zone',
    'hosted_zone_id',
    'latest_restorable_time',
    'resource_id',
    'status',
  ]);
  const unchanged = fold('unchanged_attributes', 41);
  return {
    notes: [
      { kind: 'data_lost' },
      { kind: 'replaced', forcedBy: 2, createFirst: false },
      { kind: 'reason', reason: 'replace_because_cannot_update', known: true, subject: '' },
    ],
    rows: [
      update(
        'kms_key_id',
        nil,
        '"arn:aws:kms:eu-central-1:412033857711:key/7c1e90d2-4f6b-4c52-a1ce-0d3f5b7e9a44"',
        { forces: true },
      ),
      update('storage_encrypted', 'false', 'true', { forces: true }),
      update('backup_retention_period', '7', '14'),
      update('engine_version', '"14.«7»"', '"14.«12»"'),
      update('instance_class', '"db.r6g.«large»"', '"db.r6g.«xlarge»"'),
      update('parameter_group_name', '"«default.postgres14»"', '"«acme-pg14-tuned»"'),
      update('password', secret(true), secret(true)),
      update('address', '"primary.c9x2kq.eu-central-1.rds.amazonaws.com"', unknown),
      update('endpoint', '"primary.c9x2kq.eu-central-1.rds.amazonaws.com:5432"', unknown),
      update('id', '"db-5QX7HZKJ2M4W"', unknown),
      add('password_wo', writeOnly),
      tags(
        'tags',
        [
          tag('change', 'Version', '"1.8.2"', '"1.9.0"'),
          tag('add', 'Encrypted', null, '"true"'),
          tag('remove', 'Legacy', '"yes"', null),
        ],
        5,
      ),
      hidden,
      unchanged,
    ],
    folded: new Map([
      [hidden.node, ['arn', 'availability_zone', 'status'].map((name) => add(name, unknown))],
      [unchanged.node, [same('allocated_storage', '500'), same('engine', '"postgres"')]],
    ]),
  };
}

function policy(): Section {
  const lines = [fold('unchanged_attributes', 5)];
  return {
    notes: [],
    rows: [
      open('change', 'policy', 'policy', { removed: 3, added: 5, statements: [2, 5] }),
      open('change', 'Statement', 'object', { label: 'DeployServices', depth: 1 }),
      update('Action', '"ecs:«UpdateService»", "ecs:«DescribeServices»"', '"ecs:«*»"', { depth: 2 }),
      remove('Condition', 'StringEquals  aws:RequestedRegion  "eu-central-1"', { depth: 2 }),
      same('Resource', '"arn:aws:ecs:*:412033857711:service/core/*"', { depth: 2 }),
      open('add', 'Statement', 'object', { label: 'PassTaskRoles', depth: 1 }),
      add('Effect', '"Allow"', { depth: 2 }),
      add('Action', '"iam:PassRole"', { depth: 2 }),
      add('Resource', '"*"', { depth: 2 }),
      fold('unchanged_statements', 3, ['ReadLogs', 'PullImages', 'PublishMetrics'], { depth: 1 }),
      ...lines,
    ],
  };
}

function userData(): Section {
  return {
    notes: [],
    rows: [
      update('image_id', '"ami-«0b7f3a21c9d8e4410»"', '"ami-«04d1c6be52a97f038»"'),
      update('latest_version', '41', unknown),
      open('change', 'user_data', 'base64', { removed: 3, added: 4 }),
      line(1, 1, '#!/bin/bash'),
      line(2, 2, 'set -euo pipefail'),
      line(3, null, 'cluster=«core-blue»'),
      line(null, 3, 'cluster=«core-green»'),
      line(4, 4, 'region=eu-central-1'),
      line(5, null, '/etc/eks/bootstrap.sh "$cluster" --kubelet-extra-args «"--max-pods=58"»'),
      line(
        null,
        5,
        '/etc/eks/bootstrap.sh "$cluster" --kubelet-extra-args «"--max-pods=110 --node-labels=pool=workers"»',
      ),
      line(null, 6, 'sysctl -w net.core.somaxconn=4096'),
      fold('unchanged_lines', 22, [], { depth: 1 }),
      line(28, 29, 'systemctl enable --now node-exporter'),
      line(29, null, 'curl -fsS «http»://mirror.acme.internal/metrics.sh | bash'),
      line(null, 30, 'curl -fsS «https»://mirror.acme.internal/metrics.sh | bash'),
      open('change', 'block_device_mappings', 'block', { removed: 1, added: 1 }),
      update('volume_size', '40', '80', { depth: 1 }),
      update('device_name', '"/dev/xvda"', '"/dev/<U+202E>xvdb"', { depth: 1 }),
      remark('whitespace_only'),
      fold('unchanged_attributes', 11),
      fold('unchanged_blocks', 2),
    ],
  };
}

const route = () => address('aws_route_table', 'private', { index: '["eu-central-1a"]' });

export function acme(): World {
  const changes = [
    change(0, 'delete_create', address('aws_db_instance', 'primary', { module: 'module.database' }), {
      holdsData: true,
    }),
    change(1, 'delete', address('aws_security_group_rule', 'legacy_ssh', { index: '["10.0.0.0/8"]' })),
    change(2, 'update', address('aws_iam_policy', 'deployer', { module: 'module.iam' })),
    change(3, 'update', address('aws_launch_template', 'workers', { module: 'module.compute' })),
    change(4, 'update', route(), { drifted: true }),
    change(5, 'update', address('aws_route53_record', 'db', { module: 'module.dns' }), { follows: true }),
    change(6, 'update', address('aws_s3_bucket', '<script>alert(1)</script>')),
    change(7, 'create', address('aws_kms_key', 'rds')),
    change(8, 'create', address('aws_kms_alias', 'rds')),
    change(9, 'create', address('aws_db_parameter_group', 'pg14_tuned', { module: 'module.database' })),
    change(
      10,
      'create',
      address('aws_vpc_endpoint', 'this', {
        module: 'module.endpoints.module.regional',
        index: '["com.amazonaws.eu-central-1.secretsmanager"]',
      }),
    ),
    change(
      11,
      'moved',
      address('aws_subnet', 'private', { module: 'module.network', index: '["eu-central-1a"]' }),
      {
        moved: true,
      },
    ),
    change(12, 'forget', address('aws_cloudwatch_log_group', 'legacy_flow')),
  ];
  const simple = (...rows: DiffRow[]): Section => ({ notes: [], rows });
  return {
    plan: summary(),
    changes,
    sections: new Map<number, Section>([
      [0, database()],
      [
        1,
        {
          notes: [
            { kind: 'reason', reason: 'delete_because_each_key', known: true, subject: '"10.0.0.0/8"' },
          ],
          rows: [
            remove('cidr_blocks', '["10.0.0.0/8"]'),
            remove('from_port', '22'),
            remove('type', '"ingress"'),
            fold('removed_attributes', 6),
          ],
        },
      ],
      [2, policy()],
      [3, userData()],
      [4, simple(update('route[2].gateway_id', '"«igw-0c41d2ab»"', '"«tgw-09f2ce71»"'))],
      [5, simple(update('records', '["«10.0.4.11»"]', unknown))],
      [6, simple(update('bucket', '"«<img src=x onerror=alert(1)>»"', '"safe"'))],
      [
        7,
        simple(add('description', '"RDS storage"'), add('enable_key_rotation', 'true'), add('arn', unknown)),
      ],
      [8, simple(add('name', '"alias/rds"'), add('target_key_id', unknown))],
      [9, simple(add('family', '"postgres14"'))],
      [10, simple(add('service_name', '"com.amazonaws.eu-central-1.secretsmanager"'))],
      [11, { notes: [{ kind: 'moved_from', address: 'aws_subnet.private_a' }], rows: [] }],
      [12, { notes: [{ kind: 'forgotten' }], rows: [] }],
    ]),
    also: new Map<Also, Section>([
      [
        'outputs',
        simple(
          update('database_endpoint', '"primary.c9x2kq.eu-central-1.rds.amazonaws.com:5432"', unknown),
          update('database_password', secret(true), secret(true)),
          add('kms_key_arn', unknown),
        ),
      ],
      [
        'drift',
        simple(
          heading('update', route()),
          update('route[2].gateway_id', '"«igw-0c41d2ab»"', '"«tgw-09f2ce71»"'),
          heading('update', address('aws_db_subnet_group', 'this', { module: 'module.database' })),
          tags('tags', [tag('add', 'touched-by', null, '"console"')], 0),
        ),
      ],
      [
        'checks',
        simple(
          check('check', 'check.certificate', 'fail', ['The certificate expires in 9 days.']),
          check('resource', 'aws_db_instance.primary', 'pass'),
        ),
      ],
    ]),
  };
}

/** The same plan with tags that change in many resources alike, marks, and an earlier plan that was approved. */
export function reviewed(): World {
  const world = acme();
  const types: [string, string, number][] = [
    ['aws_ebs_volume', 'data', 14],
    ['aws_instance', 'node', 9],
    ['aws_network_interface', 'eth', 4],
    ['aws_eip', 'public', 2],
  ];
  const first = world.changes.length;
  let at = first;
  const alike = types.flatMap(([type, name, many]) =>
    Array.from({ length: many }, (_, key) => {
      const change_ = change(
        at,
        'update',
        address(type, name, {
          module: 'module.compute',
          index: `["${(key + 1).toString().padStart(2, '0')}"]`,
        }),
      );
      at += 1;
      return change_;
    }),
  );
  const updates = world.changes.filter((row) => row.action === 'update').length;
  const before = world.changes.findIndex((row) => row.action === 'update') + updates;
  world.changes = [...world.changes.slice(0, before), ...alike, ...world.changes.slice(before)];
  // Positions in the plan are places in this array, so both are counted anew.
  const moved = world.changes.map((row, place) => ({ row, place }));
  const sections = new Map<number, Section>();
  for (const { row, place } of moved) {
    const section = world.sections.get(row.change);
    if (section !== undefined) sections.set(place, section);
  }
  world.changes = moved.map(({ row, place }) => ({ ...row, change: place }));
  world.sections = sections;
  const group = alike.map((_, place) => before + place);
  for (const place of group) {
    sections.set(place, {
      notes: [],
      rows: [
        tags('tags', [tag('change', 'Version', '"1.8.2"', '"1.9.0"')], 0),
        tags('tags_all', [tag('change', 'Version', '"1.8.2"', '"1.9.0"')], 0),
      ],
    });
  }
  world.same = [{ changes: group, paths: ['tags.Version'] }];
  const [, , , , , record] = world.changes;
  world.viewed = new Set([record?.change ?? 0, ...world.changes.slice(-5).map(({ change: place }) => place)]);
  world.since = new Map(
    world.changes.map(({ change: place }) => [place, place === 0 ? 'changed' : place < 3 ? 'new' : 'same']),
  );
  world.gone = [change(900, 'create', address('aws_sns_topic', 'alarms', { module: 'module.alarms' }))];
  world.bases = {
    chosen: null,
    first: 'approved',
    bases: [
      {
        base: 'approved',
        name: '',
        madeAt: '2026-03-03T16:40:00Z',
        head: '88d0b14c0ffee0000000000000000000000000aa',
        digest: '4be2f00d'.repeat(8),
        approved: true,
        open: false,
      },
      {
        base: 'older',
        name: '',
        madeAt: '2026-03-02T11:05:00Z',
        head: '1234567c0ffee0000000000000000000000000aa',
        digest: null,
        approved: false,
        open: false,
      },
    ],
  };
  world.plan = summary({ counts: { ...summary().counts, update: 5 + alike.length } });
  return world;
}

/** Many changes of one kind, each with a few attributes. */
export function large(count: number, rowsInFirst = 3): World {
  const changes = Array.from({ length: count }, (_, at) =>
    change(
      at,
      at < 3 ? 'delete' : 'update',
      address('aws_instance', 'node', { index: `[${at.toString()}]` }),
    ),
  );
  const section = (at: number): Section => ({
    notes: [],
    rows: Array.from({ length: at === 0 ? rowsInFirst : 2 + (at % 9) }, (_, row) =>
      update(`attribute_${row.toString()}`, `"${at.toString()}"`, '"new"'),
    ),
  });
  return {
    plan: summary({
      name: 'large.tfplan.json',
      counts: {
        ...summary().counts,
        create: 0,
        replace: 0,
        forget: 0,
        moved: 0,
        delete: 3,
        update: count - 3,
        noOp: 0,
      },
      checks: { pass: 0, fail: 0, error: 0, unknown: 0 },
    }),
    changes,
    sections: new Proxy(new Map<number, Section>(), {
      get: (map, name) =>
        name === 'get' ? (at: number) => section(at) : (Reflect.get(map, name) as unknown),
    }),
    also: new Map(),
  };
}

const titles: [GroupTitle['kind'], Action[]][] = [
  ['destroyed', ['delete_create', 'create_delete', 'delete']],
  ['unknown', ['unknown']],
  ['updated', ['update']],
  ['created', ['create', 'create_forget', 'forget_create']],
  ['read', ['read', 'open']],
  ['state_only', ['moved', 'imported', 'forget']],
  ['unchanged', ['no_op']],
];

/** What stands for several, what is viewed, and how it stands against the base. */
function rowsOf(
  world: World,
  foldSame: boolean,
  openSame: number[],
  keeps: (row: ChangeRow) => boolean,
): ChangeRow[] {
  const viewed = world.viewed ?? new Set<number>();
  const fresh = (row: ChangeRow): ChangeRow => ({
    ...row,
    viewed: viewed.has(row.change),
    since: world.since?.get(row.change) ?? null,
  });
  const kept = world.changes.map(fresh).filter(keeps);
  return kept.flatMap((row): ChangeRow[] => {
    const group = foldSame ? world.same?.find(({ changes }) => changes.includes(row.change)) : undefined;
    if (group === undefined) return [row];
    const members = kept.filter(({ change }) => group.changes.includes(change));
    if (members.length < 2) return [row];
    if (members[0] !== row) return [];
    const open = openSame.includes(row.change);
    const types = new Set(members.map((member) => member.address.resourceType));
    const stands: ChangeRow = {
      ...row,
      viewed: members.every((member) => member.viewed),
      same: {
        count: members.length,
        resourceType: types.size === 1 ? row.address.resourceType : '',
        types: types.size,
        open,
        paths: group.paths,
        morePaths: 0,
      },
    };
    return [stands, ...(open ? members.map((member) => ({ ...member, member: true })) : [])];
  });
}

const facetsOf = (values: string[]): Facet[] =>
  [...new Set(values)].map((value) => ({
    value,
    label: '',
    count: values.filter((other) => other === value).length,
  }));

const changesOf = (rows: ChangeRow[]): number =>
  rows.reduce((sum, row) => sum + (row.member ? 0 : (row.same?.count ?? 1)), 0);

/** What Rust answers about a world. */
export function answersOf(worlds: World[]): Answers {
  let views = 0;
  const known = new Map<number, () => ChangeRow[]>();
  const worldOf = (plan: number): World => {
    const world = worlds.find((candidate) => candidate.plan.id === plan);
    if (world === undefined) throw refusal('plan_closed');
    return world;
  };
  const countOf = ({ viewed, changes }: World) => ({
    viewed: viewed?.size ?? 0,
    total: changes.filter((row) => row.action !== 'no_op').length,
  });
  return {
    opened_plans: () => ({ plans: worlds.map((world) => world.plan), recent: [] }),
    next_events: () => new Promise<never>(() => undefined),
    plan_digests: ({ plan }) => ({
      file: worldOf(plan).plan.fileDigest,
      full: '91c0aa17'.repeat(8),
      public: '4be2f00d'.repeat(8),
      absent: ['repository', 'backend'],
      unread: [],
      masked: 2,
    }),
    plan_facets: ({ plan }) => {
      const { changes, same } = worldOf(plan);
      return {
        types: facetsOf(changes.map(({ address }) => address.resourceType)),
        modules: facetsOf(changes.map(({ address }) => address.module)),
        providers: [
          { value: 'registry.terraform.io/hashicorp/aws', label: 'hashicorp/aws', count: changes.length },
        ],
        accounts: [{ value: '412033857711', label: 'network-prod', count: changes.length }],
        same: (same ?? []).reduce((sum, group) => sum + group.changes.length, 0),
      };
    },
    mark_viewed: ({ plan, change, same, viewed }) => {
      const world = worldOf(plan);
      world.viewed ??= new Set();
      const group =
        same !== null ? world.same?.find(({ changes }) => changes[0] === change)?.changes : undefined;
      for (const one of group ?? [change]) {
        if (viewed) world.viewed.add(one);
        else world.viewed.delete(one);
      }
      return countOf(world);
    },
    reveal_value: ({ side }) => ({ segments: text(side === 'before' ? '"hunter2"' : '"correct horse"') }),
    plan_bases: ({ plan }) => worldOf(plan).bases ?? { chosen: null, first: null, bases: [] },
    compare_plans: ({ plan, base }): Comparison => {
      const world = worldOf(plan);
      const stands = [...(world.since?.values() ?? [])];
      const many = (wanted: Since) => stands.filter((since) => since === wanted).length;
      return {
        base,
        new: many('new'),
        changed: many('changed'),
        same: many('same'),
        gone: world.gone?.length ?? 0,
        parts: world.gone ? ['output_changes'] : [],
        redacted: false,
      };
    },
    gone_rows: ({ plan, from, to }) => ({ from, rows: (worldOf(plan).gone ?? []).slice(from, to) }),
    copy_same: ({ plan, change }) => {
      const { same, changes } = worldOf(plan);
      const members = same?.find((group) => group.changes[0] === change)?.changes ?? [change];
      const addresses = changes
        .filter((row) => members.includes(row.change))
        .map(({ address }) => address.full);
      return { addresses, diff: '~ tags:\n  ~ Version = "1.8.2" -> "1.9.0"\n' };
    },
    place_in_code: ({ plan, change }) => {
      const row = worldOf(plan).changes[change];
      const module = row?.address.module.split('.').pop() ?? '';
      if (row === undefined || module === '') return { file: '', line: 0, url: null };
      return {
        file: `${module}/main.tf`,
        line: 12 + change,
        url: `https://github.com/acme/infra-network/blob/3f9c2e1/${module}/main.tf#L${(12 + change).toString()}`,
      };
    },
    open_link: () => ({}),
    list_changes: (query): ChangeList => {
      const { plan, order } = query;
      const world = worldOf(plan);
      const listed = world.changes.filter((row) => query.unchanged || row.action !== 'no_op');
      const wanted = query.text.toLowerCase().split(/\s+/).filter(Boolean);
      const among = (chosen: string[], value: string) => chosen.length === 0 || chosen.includes(value);
      const keeps = (row: ChangeRow) =>
        (query.unchanged || row.action !== 'no_op') &&
        wanted.every((word) => row.address.full.toLowerCase().includes(word)) &&
        (query.actions.length === 0 || query.actions.includes(row.action)) &&
        among(query.types, row.address.resourceType) &&
        among(query.modules, row.address.module) &&
        (query.since.length === 0 || (row.since !== null && query.since.includes(row.since)));
      // What is viewed later stays where it is: a row goes only with the next question.
      const seen = new Set(world.viewed);
      const rows = () =>
        rowsOf(
          world,
          query.foldSame,
          query.openSame,
          (row) => keeps(row) && !(query.unviewed && seen.has(row.change)),
        );
      const shown = rows();
      const groups: Group[] = [];
      if (order === 'risk') {
        let first = 0;
        for (const [kind, members] of titles) {
          const under = shown.filter((row) => members.includes(row.action));
          const count = under.length;
          const title = { kind } as GroupTitle;
          if (count > 0) groups.push({ title, first, count, changes: changesOf(under) });
          first += count;
        }
      } else {
        groups.push({ title: { kind: 'all' }, first: 0, count: shown.length, changes: changesOf(shown) });
      }
      views += 1;
      let made = { marks: world.viewed?.size ?? 0, rows: shown };
      known.set(views, () => {
        const marks = world.viewed?.size ?? 0;
        if (made.marks !== marks) made = { marks, rows: rows() };
        return made.rows;
      });
      return {
        view: views,
        shown: shown.length,
        changes: changesOf(shown),
        total: listed.length,
        viewed: countOf(world),
        analysed: true,
        groups,
        also: [...world.also.keys()],
        found: query.find.map((change) => {
          const own = shown.findIndex((row) => row.change === change);
          const group = world.same?.find(({ changes }) => changes.includes(change));
          const at = own < 0 ? shown.findIndex((row) => row.change === group?.changes[0]) : own;
          return at < 0 ? null : at;
        }),
      };
    },
    change_rows: ({ view, from, to }) => {
      const rows = known.get(view);
      if (rows === undefined) throw refusal('view_gone');
      return { view, from, rows: rows().slice(from, to) };
    },
    diff_section: ({ plan, section, from, to, open: opened, asText }): DiffSection => {
      const world = worldOf(plan);
      const found =
        section.kind === 'also' ? world.also.get(section.part) : world.sections.get(section.change);
      const { notes, rows, folded, broken } = found ?? {
        notes: [],
        rows: [],
        broken: 'unexpected end of value',
      };
      const shown = rows.flatMap((row): DiffRow[] => {
        const { content } = row;
        if (content.kind === 'fold' && opened.includes(row.node)) {
          return [{ ...row, content: { ...content, open: true } }, ...(folded?.get(row.node) ?? [])];
        }
        if (content.kind === 'open' && asText.includes(row.node)) {
          return [
            { ...row, content: { ...content, asText: true } },
            {
              node: row.node,
              depth: row.depth + 1,
              sign: 'none',
              forces: false,
              content: { kind: 'line', old: 1, new: 1, segments: text('{') },
            },
          ];
        }
        return [row];
      });
      const group =
        section.kind === 'same'
          ? world.same?.find(({ changes }) => changes[0] === section.change)?.changes
          : undefined;
      const members = world.changes.filter(({ change }) => group?.includes(change));
      return {
        section,
        change: section.kind === 'also' ? null : (world.changes[section.change] ?? null),
        notes,
        members:
          group === undefined
            ? null
            : {
                types: facetsOf(members.map(({ address }) => address.resourceType)).map(
                  ({ value, count }) => ({
                    resourceType: value,
                    count,
                  }),
                ),
                ends: [members[0], members.at(-1)].flatMap((row) => (row ? [row.address] : [])),
              },
        totalRows: shown.length,
        from,
        rows: shown.slice(from, to),
        broken: broken ?? null,
      };
    },
  };
}
