import type { AccountView } from '../../src/lib/bindings/api';

const account = (
  id: string,
  name: string,
  hue: AccountView['hue'],
  environment: AccountView['environment'],
): AccountView => ({ id, name, hue, environment });

export const networkProd = account('412033857711', 'network-prod', 'plum', 'production');
export const networkStaging = account('412090471186', 'network-staging', 'plum', 'staging');
export const paymentsProd = account('883011274496', 'payments-prod', 'violet', 'production');
export const paymentsStaging = account('883011279911', 'payments-staging', 'violet', 'staging');
export const platformProd = account('221766500934', 'platform-prod', 'teal', 'production');
export const platformStaging = account('221766500935', 'platform-staging', 'teal', 'staging');
export const sharedNetwork = account('221766500999', 'shared-network', 'steel', 'production');
export const netSandbox = account('550822196043', 'net-sandbox', 'olive', 'sandbox');
export const legacyNet = account('109355278810', 'legacy-net', 'umber', 'production');

/** The moment of all pictures and of most tests. */
export const NOW = '2026-03-04T14:24:33Z';
export const ago = (minutes: number) => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
export const later = (minutes: number) => ago(-minutes);
