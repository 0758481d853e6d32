// What the status bar says of hosts and of the keychain.
import type { HostView, KeychainView } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { inbox } from '$lib/inbox.svelte';
import { present } from '$lib/now.svelte';
import { between, briefly, clock } from '$lib/text/time';
import type { IconName } from '$lib/ui/icons';

export interface Fact {
  text: string;
  icon: IconName;
  tone: 'add' | 'accent' | 'chg' | 'del' | 'calm';
}

export function hostFacts(host: HostView): Fact {
  const words = i18n.t.status;
  const name = host.host;
  const asOf = host.answeredAt;
  switch (host.state.kind) {
    case 'connected':
      if (inbox.list?.phase.kind === 'searching')
        return { text: words.searching(name), icon: 'runi', tone: 'accent' };
      return {
        text:
          asOf === null
            ? words.connected(name)
            : words.ago(name, briefly(between(asOf, present.now), i18n.lang)),
        icon: 'hold',
        tone: 'add',
      };
    case 'connecting':
      return { text: words.connecting(name), icon: 'runi', tone: 'accent' };
    case 'offline':
      return {
        text: asOf === null ? words.offlineNever(name) : words.offline(name, clock(asOf)),
        icon: 'off',
        tone: 'chg',
      };
    case 'rate_limited':
      return { text: words.limited(name, clock(host.state.until)), icon: 'clock', tone: 'chg' };
    case 'unauthorized':
      return { text: words.unauthorized(name), icon: 'fail', tone: 'del' };
    case 'forbidden':
      return { text: words.forbidden(name), icon: 'fail', tone: 'del' };
    case 'failed':
      return { text: words.failed(name), icon: 'fail', tone: 'del' };
    case 'not_connected':
      return { text: words.notConnected, icon: 'info', tone: 'calm' };
  }
}

export function budgetWords(host: HostView): string | undefined {
  if (!host.budget) return undefined;
  const { remaining, limit } = host.budget;
  return i18n.t.status.requests(i18n.number(remaining), i18n.number(limit));
}

export function keychainWords(keychain: KeychainView): { text: string; tone: 'calm' | 'chg' } {
  const words = i18n.t.status.keychain;
  if (keychain.kind === 'session') return { text: words.session, tone: 'calm' };
  const { kind } = keychain.state;
  const fine = kind === 'unlocked' || kind === 'asking';
  return { text: words[kind], tone: fine ? 'calm' : 'chg' };
}
