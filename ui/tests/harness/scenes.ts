// What the host in memory answers in each picture.
import type {
  ErrorCode,
  HostEvent,
  InboxList,
  PlanSummary,
  RecentFile,
  Settings,
} from '../../src/lib/bindings/api';
import { mockHost, mockInfo, refusal, type Answers, type MockHost } from '../../src/lib/host/mock';
import { ago, later } from './accounts';
import { inboxAnswers, pull, world, type World } from './inbox';
import { rolesOf } from './roles';
import {
  endedRow,
  failed,
  failedLog,
  going,
  leftState,
  listAnswers,
  log,
  runAnswers,
  runDetail,
  runRows,
} from './runs';
import { hostView, keyring, notConnected, setupOf } from './setup';

const recent: RecentFile[] = [
  {
    path: '/home/mina/infra/network/prod.tfplan.json',
    name: 'prod.tfplan.json',
    folder: '~/infra/network',
    exists: true,
  },
  {
    path: '/home/mina/infra/payments/staging.tfplan.json',
    name: 'staging.tfplan.json',
    folder: '~/infra/payments',
    exists: true,
  },
  {
    path: '/tmp/review-482.json',
    name: 'review-\u202e284.json',
    folder: '/tmp',
    exists: false,
  },
];

export function summary(more: Partial<PlanSummary> = {}): PlanSummary {
  return {
    id: 1,
    name: 'prod.tfplan.json',
    path: '/home/mina/infra/network/prod.tfplan.json',
    bytes: 1_284_311,
    formatVersion: '1.2',
    redacted: false,
    toolVersion: '1.12.6',
    tool: 'terraform',
    timestamp: '2026-03-04T09:12:00Z',
    mode: 'normal',
    banners: [],
    counts: {
      create: 4,
      update: 6,
      replace: 1,
      delete: 1,
      forget: 1,
      read: 0,
      moved: 1,
      imported: 0,
      noOp: 12,
      unknown: 0,
    },
    outputsChanged: 2,
    outputsTotal: 3,
    drift: 2,
    checks: { pass: 7, fail: 0, error: 0, unknown: 0 },
    invocations: 0,
    deferred: 0,
    schemas: null,
    mended: [],
    fileDigest: '7ad140ce91b2'.padEnd(64, '0'),
    ...more,
  };
}

const never = new Promise<never>(() => undefined);

/** Events of one kind once, then silence. */
function events(...once: HostEvent[]) {
  let told = false;
  return () => {
    if (told) return never;
    told = true;
    return { last: once.length, events: once };
  };
}

/** A person with a connected host, a session, runs and an inbox. */
export function connected(more: Answers = {}): Answers {
  return {
    setup: () => setupOf(),
    roles: () => rolesOf(),
    ...inboxAnswers(() => world),
    ...listAnswers(runRows),
    ...runAnswers(() => runDetail(), going, log),
    look_again: () => setupOf(),
    pin_role: () => rolesOf(),
    sign_out: () => rolesOf({ current: null }),
    assume_role: () => rolesOf(),
    open_link: () => ({}),
    ...more,
  };
}

const offline = () =>
  setupOf({ hosts: [hostView({ state: { kind: 'offline', why: 'no route' }, answeredAt: ago(43) })] });
const limited = () =>
  setupOf({
    hosts: [
      hostView({
        state: { kind: 'rate_limited', until: later(6.3) },
        budget: { limit: 5000, remaining: 0 },
        answeredAt: ago(22),
      }),
    ],
  });
const phase = (list: Partial<InboxList>, rows: World = world): Answers =>
  inboxAnswers(
    () => rows,
    () => list,
  );
/** Rows of which something could not be read. */
const unreadRows: World = [
  [
    'no_plan',
    [
      pull('edge', 7, 'Move the edge to the new region', 'mina-k', 30, {
        unread: { what: 'files', why: { kind: 'server_error', status: 502 } },
      }),
      pull('web', 12, 'Let a fork plan', null, 90, {
        danger: { kind: 'fork' },
        unread: { what: 'rules', why: { kind: 'broken', line: 4 } },
      }),
    ],
  ],
  ...world,
];
const several: World = [
  ...world,
  [
    'applied',
    Array.from({ length: 40 }, (_, at) =>
      pull(
        'infra-network',
        400 - at,
        `Applied change ${(at + 1).toString()}`,
        'dana-w',
        60 * 24 * (10 + at),
        {
          counts: [1, 0, 0, 0],
          plan: ['applied', 60 * 24 * (10 + at)],
          approvals: [['tom-r', 'mina-k'], 2],
        },
      ),
    ),
  ],
];
const run = (detail: () => ReturnType<typeof runDetail>, ended = true): Answers =>
  ended ? runAnswers(detail, failed, failedLog) : runAnswers(detail, going, log);

/** What a scene of the whole journey answers besides what is usual. */
const journeys: Record<string, () => Answers> = {
  inbox: () => connected(),
  'inbox-long': () => connected(inboxAnswers(() => several)),
  'inbox-loading': () =>
    connected({
      ...phase({ phase: { kind: 'searching', found: 31 }, fetchedAt: null }, []),
      setup: () => setupOf({ demo: true }),
    }),
  'inbox-empty': () => connected({ ...phase({}, []), setup: () => setupOf({ demo: true }) }),
  'inbox-offline': () =>
    connected({
      ...phase({ phase: { kind: 'offline', why: 'no route' }, fetchedAt: ago(43) }),
      setup: offline,
    }),
  'inbox-offline-empty': () =>
    connected({
      ...phase({ phase: { kind: 'offline', why: 'no route to host' }, fetchedAt: null }, []),
      setup: offline,
    }),
  'inbox-limited': () =>
    connected({
      ...phase({ phase: { kind: 'rate_limited', until: later(6.3) }, fetchedAt: ago(22) }),
      setup: limited,
    }),
  'inbox-refused': () =>
    connected({
      ...phase({ phase: { kind: 'refused', why: 'Bad credentials' }, fetchedAt: ago(22) }),
      setup: () => setupOf({ hosts: [hostView({ state: { kind: 'unauthorized' } })] }),
    }),
  'inbox-faults': () =>
    connected(
      phase(
        {
          faults: [
            {
              about: { kind: 'parts', names: ['acme-payments/*'], count: 4 },
              why: { kind: 'single_sign_on' },
              url: 'https://github.com/orgs/acme-payments/sso',
            },
            {
              about: { kind: 'rules', names: ['acme/edge', 'acme/gone', 'acme/network', 'acme/web'] },
              why: { kind: 'server_error', status: 502 },
              url: null,
            },
            {
              about: { kind: 'search', names: ['acme/infra-gone'] },
              why: { kind: 'not_found' },
              url: null,
            },
          ],
          waiting: 3,
        },
        unreadRows,
      ),
    ),
  'inbox-failed': () =>
    connected({
      inbox: () => {
        throw refusal('internal', { message: 'the desk is gone' });
      },
    }),
  'roles-refused': () =>
    connected({
      assume_role: ({ role }) => {
        if (role === 'pl-apply')
          throw refusal('role_login_needed', { detail: 'aws sso login --profile platform' });
        throw refusal(role === 'np-apply' ? 'role_code_wrong' : 'role_denied', {
          detail:
            'User: arn:aws:iam::412033857711:user/sora-l is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::109355278810:role/apply-network',
        });
      },
    }),
  'pull-files': () => connected({ opened_plans: () => ({ plans: [summary()], recent }) }),
  'connect-gh': () => ({
    setup: () => setupOf({ hosts: [hostView(notConnected)] }),
    roles: () => rolesOf({ current: null }),
  }),
  'connect-signed-out': () => ({
    setup: () => setupOf({ hosts: [hostView({ ...notConnected, gh: { kind: 'signed_out' } })] }),
    roles: () => rolesOf({ current: null }),
    opened_plans: () => ({ plans: [], recent }),
  }),
  'connect-absent': () => ({
    setup: () =>
      setupOf({
        hosts: [hostView({ ...notConnected, gh: { kind: 'absent' } })],
        keychain: {
          ...keyring,
          name: 'Secret Service',
          state: { kind: 'absent', why: 'org.freedesktop.secrets was not provided' },
        },
      }),
    roles: () => rolesOf({ current: null }),
    paste_token: () => {
      throw refusal('keychain_absent', { detail: 'org.freedesktop.secrets was not provided' });
    },
  }),
  choose: () =>
    connected({
      setup: () => setupOf({ hosts: [hostView({ repositories: [] })] }),
      choose_repositories: () => {
        throw refusal('invalid', { detail: 'acme infra: a repository is written owner/name' });
      },
    }),
  'run-going': () => connected({ ...run(() => runDetail(), false), next_events: showRun() }),
  'run-plan': () =>
    connected({
      ...runAnswers(
        () =>
          runDetail(
            { kind: 'plan', role: 'plan-network', progress: [0, 0, 0, 0], digest: null },
            { step: 'init', sandboxed: true },
          ),
        [],
        log.slice(0, 1),
      ),
      next_events: showRun(),
    }),
  'run-failed': () =>
    connected({
      ...run(() =>
        runDetail(endedRow, {
          alive: false,
          serial: 319,
          fault: {
            code: 'apply',
            detail: 'creating RDS DB Instance (primary): StorageQuotaExceeded',
            other: '',
          },
          posted: { kind: 'sent', url: 'https://github.com/acme/infra-network/pull/482#issuecomment-1' },
        }),
      ),
      next_events: showRun(),
    }),
  'run-rescued': () =>
    connected({
      ...run(() =>
        runDetail(endedRow, {
          alive: false,
          leftStates: [
            leftState(),
            leftState({ at: 1, from: 'output', verdict: 'other_lineage', serial: 99, difference: null }),
          ],
          fault: { code: 'apply', detail: 'error saving state: access denied', other: '' },
          posted: { kind: 'failed', why: 'no route to host.' },
        }),
      ),
      save_rescued_state: () => ({ paths: ['/home/mina/prod-eu-central-1.tfstate'] }),
      next_events: showRun(),
    }),
  'run-refused': () =>
    connected({
      ...runAnswers(
        () =>
          runDetail(
            { ...endedRow, ending: 'refused', progress: [0, 0, 0, 0] },
            { alive: false, step: 'state', fault: { code: 'state_moved', detail: '', other: '' } },
          ),
        [],
        failedLog.slice(0, 2),
      ),
      next_events: showRun(),
    }),
  'run-applied': () =>
    connected({
      ...runAnswers(
        () =>
          runDetail(
            { endedAt: '2026-03-04T14:24:45Z', ending: 'applied', progress: [0, 0, 9, 0] },
            {
              alive: false,
              serial: 319,
              posted: {
                kind: 'unknown',
                why: 'the answer did not come.',
                url: 'https://github.com/acme/infra-network/pull/482',
              },
            },
          ),
        going.slice(7),
        log,
      ),
      next_events: showRun(),
    }),
  'settings-full': () =>
    connected({
      setup: () =>
        setupOf({
          hosts: [
            hostView(),
            hostView({
              host: 'github.acme.example',
              rest: 'https://github.acme.example/api/v3',
              graphql: 'https://github.acme.example/api/graphql',
              ...notConnected,
              gh: { kind: 'signed_out' },
            }),
          ],
          keychain: {
            ...keyring,
            entries: [
              { name: 'acme/datadog-api-key', present: true },
              { name: 'acme/cloudflare-token', present: false },
            ],
          },
          sandbox: { kind: 'bubblewrap', openLoopback: true, openSockets: true, x11: true },
          plainHttp: ['127.0.0.1:8080'],
        }),
      roles: () =>
        rolesOf({
          problems: ['~/.aws/config line 41: the profile "old" names a source_profile that is not there'],
        }),
    }),
};

function showRun() {
  return events({ kind: 'show_run', run: 'r1' });
}

export function hostOf(scene: string, settings: Settings): MockHost {
  const journey = journeys[scene];
  const host = mockHost({
    app_info: () => ({
      ...mockInfo,
      settings:
        scene === 'settings-full'
          ? {
              ...settings,
              roles: [
                {
                  arn: 'arn:aws:iam::550822196043:role/admin',
                  source: 'sandbox',
                  accountName: 'net-sandbox',
                  mfaSerial: '',
                  region: 'eu-central-1',
                },
              ],
              tools: ['/opt/tofu/1.11/tofu'],
              maxPlanAgeHours: 8,
            }
          : settings,
    }),
    opened_plans: () => ({ plans: [], recent: scene === 'first-run' || journey ? [] : recent }),
    next_events: () => never,
    ...journey?.(),
  });
  const withPlan = () => {
    host.answer({ opened_plans: () => ({ plans: [summary()], recent }) });
  };
  const [what, detail = ''] = scene.split(':');
  switch (what) {
    case 'drop':
      host.answer({ next_events: events({ kind: 'drag_over', inside: true }) });
      break;
    case 'plan':
      withPlan();
      break;
    case 'opening':
    case 'opening-more':
      if (what === 'opening-more') withPlan();
      host.answer({
        next_events: events({ kind: 'open_files', paths: ['/home/mina/infra/network/huge.tfplan.json'] }),
        open_plan: () => never,
        open_progress: () => ({
          active: true,
          name: 'huge.tfplan.json',
          read: 418_000_000,
          total: 1_204_000_000,
          phase: 'reading',
        }),
      });
      break;
    case 'refused':
    case 'refused-more':
      if (what === 'refused-more') withPlan();
      host.answer({
        next_events: events({ kind: 'open_files', paths: ['/home/mina/infra/terraform.tfstate'] }),
        open_plan: () => {
          throw refusal(detail as ErrorCode, {
            subject: 'terraform.tfstate',
            detail: { refused_not_json: '3:17', refused_format_version: '3.0' }[detail] ?? '',
          });
        },
      });
      break;
  }
  return host;
}
