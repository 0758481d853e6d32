// The pull requests of the pictures.
import type { CheckDetail, PlanProblem } from '../../src/lib/bindings/api';
import { refusal, type Answers } from '../../src/lib/host/mock';
import {
  checks,
  dns,
  key,
  line,
  network,
  neverSealed,
  payments,
  plan,
  planHere,
  preflight,
  project,
  pull,
  runs,
  sheetOf,
  west,
  type Scene,
} from './fixture';
import { NOTHING_ELSE } from '../confirm/fixture';

const never = new Promise<never>(() => undefined);
const reportedPlan = plan({ origin: 'reported', madeAt: '2026-03-04T11:06:00Z' });

const waiting: CheckDetail = {
  kind: 'not_approved',
  by: [{ by: 'tom-r', own: false, unsignedWeb: false, compared: 'in_public' }],
  needed: 2,
  others: [],
};
const blockedChecks = checks({
  head: { kind: 'head_moved', planned: '3f9c2e1', now: 'b71d0aa' },
  approved: {
    kind: 'not_approved',
    by: [],
    needed: 2,
    others: [{ by: 'mina-k', why: 'commit_author', digest: null }],
  },
  account: { kind: 'account_other', session: payments.id, expected: network.id },
  session: { kind: 'time_short', left: 4, needed: 22 },
});

export interface Pictured extends Scene {
  answers?: Answers;
}

export function sceneOf(name: string): Pictured {
  switch (name) {
    case 'review':
      return {
        pull: pull({ projects: [project(), west(), dns()] }),
        view: preflight({ checks: checks({ approved: waiting }), approvals: [1, 2] }),
      };
    case 'blocked':
      return {
        pull: pull({
          head: 'b71d0aa9c4d2e8f1',
          projects: [
            project({ plan: plan({ fresh: false, noApproval: { kind: 'stale' } }) }),
            west(),
            dns({ standing: 'no_changes', problem: null }),
          ],
        }),
        view: preflight({
          checks: blockedChecks,
          approvals: [0, 2],
          session: { account: payments, role: 'apply-payments', expiresAt: '2026-03-04T14:22:00Z' },
        }),
      };
    case 'reported': {
      const only = project({ standing: 'reported', plan: reportedPlan });
      return {
        pull: pull({ projects: [only, dns()] }),
        view: neverSealed({
          session: null,
          checks: neverSealed().checks.map((check) =>
            check.kind === 'account'
              ? { ...check, verdict: 'fails', detail: { kind: 'no_session', expected: network.id } }
              : check,
          ),
        }),
      };
    }
    case 'one-click': {
      const only = west({
        standing: 'reported',
        plan: plan({ plan: 2, origin: 'reported', counts: [0, 1, 0, 0], besides: NOTHING_ELSE, masked: 0 }),
      });
      const shown = pull({ title: 'Raise the log retention', projects: [only] });
      return { pull: shown, view: neverSealed(), sheet: sheetOf(shown, { oneClick: true }) };
    }
    case 'own': {
      const mine = pull({ mine: true, author: 'sora-l', projects: [project(), west()] });
      return {
        pull: mine,
        sheet: sheetOf(mine, { own: 'refused' }),
        view: preflight({
          checks: checks({
            approved: {
              kind: 'not_approved',
              by: [],
              needed: 1,
              others: [{ by: 'sora-l', why: 'author', digest: null }],
            },
          }),
        }),
      };
    }
    case 'unknowns':
      return {
        pull: pull(),
        view: preflight({
          session: null,
          asking: true,
          checks: checks({
            base: {
              kind: 'not_read',
              unread: { why: 'failed', message: 'dial tcp 140.82.121.4:443: i/o timeout' },
            },
            tool: { kind: 'tool_other', planned: ['opentofu', '1.12.6'], here: ['opentofu', '1.12.9'] },
            state: { kind: 'not_read', unread: { why: 'no_session' } },
            account: { kind: 'no_session', expected: network.id },
            session: { kind: 'not_read', unread: { why: 'no_session' } },
            once: { kind: 'not_read', unread: { why: 'asking' } },
            lock: { kind: 'not_read', unread: { why: 'not_asked' } },
            age: { kind: 'old', minutes: 1700, limit: 1440 },
          }),
        }),
      };
    case 'flags':
      return {
        pull: pull({
          flags: [
            { kind: 'changes_rules', files: ['.countersign/projects.toml'] },
            { kind: 'changes_workflow', files: ['.github/workflows/plan.yml'] },
            { kind: 'fork' },
          ],
          projects: [
            project({
              differences: {
                addresses: ['module.database.aws_db_instance.primary', 'module.iam.aws_iam_policy.deployer'],
                count: 3,
                parts: ['outputs'],
                againstApproved: true,
                compared: true,
              },
            }),
            west(),
          ],
        }),
        view: preflight({ checks: checks({ approved: waiting }) }),
      };
    case 'candidate': {
      const only = project({
        configured: false,
        account: null,
        roles: [null, null],
        standing: 'reported',
        plan: plan({ origin: 'reported', noApproval: { kind: 'candidate' } }),
      });
      return { pull: pull({ flags: [{ kind: 'no_rules', branch: 'main' }], projects: [only] }) };
    }
    case 'no-plan':
      return {
        pull: pull({
          title: 'Import the hand-made DNS zone',
          projects: [dns(), west({ standing: 'no_plan', plan: null, problem: { kind: 'running' } })],
        }),
        view: neverSealed(),
      };
    case 'failed-plan':
      return {
        pull: pull({ projects: [dns({ problem: { kind: 'failed', run: { run: 'run-1' } } }), west()] }),
        view: neverSealed(),
      };
    case 'refused-here':
      return {
        pull: pull({ projects: [dns({ refusal: 'terragrunt' })] }),
        view: neverSealed(),
      };
    case 'planning':
      return {
        pull: pull({
          projects: [dns({ standing: 'planning', running: { run: 'run-0' }, problem: null }), west()],
        }),
        view: neverSealed(),
      };
    case 'applied':
      return {
        pull: pull({
          applied: true,
          state: 'merged',
          projects: [
            project({ standing: 'applied', plan: plan({ noApproval: { kind: 'applied' } }) }),
            dns({ standing: 'no_changes', problem: null }),
          ],
        }),
      };
    case 'apply-failed':
      return {
        pull: pull({ projects: [project({ standing: 'failed' }), west()] }),
        view: preflight({
          checks: checks({
            once: {
              kind: 'applied_before',
              outcome: 'failed',
              by: 'sora-l',
              at: '2026-03-04T14:10:00Z',
            },
          }),
        }),
      };
    case 'loading':
      return { pull: pull(), answers: { open_pull: () => never, approve_sheet: () => never } };
    case 'fetching':
      return { pull: pull({ projects: [], phase: { kind: 'fetching' } }) };
    case 'downloading':
      return {
        pull: pull({
          phase: { kind: 'downloading', label: 'prod/dns', mebibytes: 18 },
          projects: [project(), west(), dns({ standing: 'unknown', problem: null })],
        }),
        view: preflight({ checks: checks({ approved: waiting }) }),
      };
    case 'phase-failed':
      return {
        pull: pull({
          phase: {
            kind: 'failed',
            why: 'github.com did not answer in 30 s.',
            hint: 'It is tried again by itself.',
          },
        }),
      };
    case 'gone':
      return {
        pull: pull(),
        answers: {
          open_pull: () => {
            throw refusal('pull_gone');
          },
        },
      };
    case 'no-projects':
      return { pull: pull({ projects: [], flags: [{ kind: 'files_cut' }] }) };
    case 'many': {
      const problems: PlanProblem[] = [{ kind: 'running' }, { kind: 'expired' }, { kind: 'fork' }];
      return {
        pull: pull({
          title:
            'Rename the cost centre tag everywhere, in all regions, accounts and workspaces at once, as agreed',
          headBranch: 'feature/rename-cost-centre-tag-in-every-account-and-region',
          draft: true,
          projects: Array.from({ length: 14 }, (_, at) =>
            at === 0
              ? project()
              : dns({
                  id: at.toString(16).padStart(64, '0'),
                  label: `envs/production/region-${at.toString()}/workspace-with-a-long-name`,
                  problem: problems[at % 3]!,
                }),
          ),
        }),
        view: preflight({ checks: checks({ approved: waiting }) }),
      };
    }
    case 'hostile':
      return {
        pull: pull({
          title: 'Fix \u202etxet neddih\u202c <img src=x onerror=alert(1)>',
          author: 'mal\u200bory',
          headBranch: 'x\u202egnp.exe',
          flags: [{ kind: 'conflict', files: ['a\u202eb.tf'] }],
          projects: [project({ label: '<script>alert(1)</script>\u202e' }), west()],
        }),
        view: preflight({
          destroyed: [
            { address: 'aws_s3_bucket.a\u202eb', replaced: false, createdFirst: false, holdsData: 'unknown' },
          ],
          destroyedCount: 1,
          checks: checks({
            state: { kind: 'not_read', unread: { why: 'failed', message: '\u001b[31m<b>denied</b>\u202e' } },
          }),
        }),
      };
    case 'sheet-questions':
      return {
        ...sceneOf('failed-plan'),
        planHere: planHere({
          sandbox: { kind: 'none', why: 'bwrap: setting up uid map: Permission denied' },
          tool: {
            kind: 'ask_product',
            among: [
              { tool: 'terraform', version: '1.13.3', path: '/usr/local/bin/terraform' },
              { tool: 'opentofu', version: '1.12.6', path: '/usr/bin/tofu' },
            ],
          },
          secrets: [{ variable: 'TF_VAR_token', entry: 'dns-token', present: false }],
        }),
      };
    case 'sheet-blocked':
      return {
        ...sceneOf('no-plan'),
        planHere: planHere({
          role: { kind: 'needs_code', role: 'plan-network', account: network },
          tool: { kind: 'missing', tool: 'opentofu', version: '1.12.6' },
          blockers: [{ kind: 'link', path: 'envs/prod/key', target: '/etc/ssh/ssh_host_rsa_key' }],
          unreadable: ['generated.tf.json'],
          providers: [{ source: 'example.com/acme/zones', version: null, hashes: 0, addition: 'new' }],
        }),
      };
    case 'sheet-loading':
      return { ...sceneOf('no-plan'), answers: { plan_here_facts: () => never } };
    case 'approve-own': {
      const scene = sceneOf('own');
      return {
        ...scene,
        sheet: sheetOf(scene.pull, {
          own: 'allowed',
          lines: [line(project(), { mode: 'destroy' }), line(west())],
        }),
      };
    }
    case 'no-runs':
      return { pull: pull(), runs: runs(0) };
    case 'many-runs':
      return { pull: pull(), runs: runs(500) };
    default:
      return { pull: pull() };
  }
}

export { key };
