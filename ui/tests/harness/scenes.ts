// What the host in memory answers in each picture.
import type { ErrorCode, HostEvent, PlanSummary, RecentFile, Settings } from '../../src/lib/bindings/api';
import { mockHost, mockInfo, refusal, type MockHost } from '../../src/lib/host/mock';

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
    schemas: 'none',
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

export function hostOf(scene: string, settings: Settings): MockHost {
  const host = mockHost({
    app_info: () => ({ ...mockInfo, settings }),
    opened_plans: () => ({ plans: [], recent: scene === 'first-run' ? [] : recent }),
    next_events: () => never,
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
