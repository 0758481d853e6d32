import type { RoleRow, RoleState, Roles } from '../../src/lib/bindings/api';
import {
  ago,
  later,
  legacyNet,
  netSandbox,
  networkProd,
  networkStaging,
  paymentsProd,
  platformProd,
  sharedNetwork,
} from './accounts';

export function role(
  id: string,
  account: RoleRow['account'],
  name: string,
  state: RoleState,
  more: Partial<RoleRow> = {},
): RoleRow {
  return {
    id,
    account,
    role: name,
    source: `${account?.name ?? 'sso'}-${name}`,
    state,
    current: false,
    needed: false,
    pinned: false,
    used: false,
    ...more,
  };
}

const active = (minutes: number): RoleState => ({ kind: 'active', expiresAt: later(minutes) });

export const roles: RoleRow[] = [
  role(
    'np-apply',
    networkProd,
    'apply-network',
    { kind: 'needs_code', serial: 'arn:aws:iam::412033857711:mfa/sora-l' },
    { pinned: true, needed: true, used: true },
  ),
  role('np-plan', networkProd, 'plan-network', active(47), { pinned: true, used: true }),
  role('ns-apply', networkStaging, 'apply-network', active(31), { pinned: true, used: true }),
  role('pp-apply', paymentsProd, 'apply-payments', active(4), { used: true, current: true }),
  role('sn-read', sharedNetwork, 'read-only', { kind: 'expired', at: ago(312) }, { used: true }),
  role('sb-admin', netSandbox, 'admin', { kind: 'signed_out' }, { used: true }),
  role('ln-apply', legacyNet, 'apply-network', {
    kind: 'denied',
    why: 'User: arn:aws:iam::412033857711:user/sora-l is not authorized to perform: sts:AssumeRole',
  }),
  role('pl-apply', platformProd, 'apply-platform', {
    kind: 'login_needed',
    command: 'aws sso login --profile platform',
  }),
  role('sso', null, 'PowerUserAccess', { kind: 'signed_out' }),
];

export function rolesOf(more: Partial<Roles> = {}): Roles {
  return {
    roles,
    current: { account: networkProd, role: 'apply-network', expiresAt: later(47) },
    problems: [],
    leftOut: [],
    keys: [],
    ...more,
  };
}
