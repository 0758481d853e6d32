import type { HostView, KeychainView, Setup } from '../../src/lib/bindings/api';
import { ago } from './accounts';

export function hostView(more: Partial<HostView> = {}): HostView {
  return {
    host: 'github.com',
    rest: 'https://api.github.com',
    graphql: 'https://api.github.com/graphql',
    state: { kind: 'connected' },
    source: 'gh',
    login: 'sora-l',
    gh: { kind: 'signed_in' },
    repositories: ['acme/infra-network', 'acme/infra-platform', 'acme/payments-*'],
    budget: { limit: 5000, remaining: 4812 },
    answeredAt: ago(0.2),
    ...more,
  };
}

export const notConnected: Partial<HostView> = {
  state: { kind: 'not_connected' },
  source: 'none',
  login: null,
  repositories: [],
  budget: null,
  answeredAt: null,
};

export const keyring: KeychainView = {
  kind: 'keychain',
  name: 'GNOME Keyring',
  state: { kind: 'unlocked' },
  entries: [],
};

export function setupOf(more: Partial<Setup> = {}): Setup {
  return {
    hosts: [hostView()],
    keychain: keyring,
    tools: [
      { tool: 'opentofu', version: '1.12.6', path: '/usr/local/bin/tofu' },
      { tool: 'terraform', version: '1.13.2', path: '/usr/bin/terraform' },
      { tool: 'terraform', version: '1.9.8', path: '/home/mina/.local/share/tfenv/versions/1.9.8/terraform' },
    ],
    gitProblem: null,
    sandbox: { kind: 'bubblewrap', openLoopback: false, openSockets: false, x11: false },
    plainHttp: [],
    demo: false,
    ...more,
  };
}
