import type { HostView, KeychainView } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { clock } from '$lib/text/time';
import type { IconName } from '$lib/ui/icons';

export interface HostStateLook {
  icon: IconName;
  tone: 'add' | 'accent' | 'chg' | 'del' | 'calm';
  /** From the catalogue; takes up the facts. */
  text: string;
  facts: Record<string, string>;
}

/** How a host stands, in a sentence that says what Rust knows of it. */
export function hostState(host: HostView): HostStateLook {
  const words = i18n.t.setup.github.states;
  const { state } = host;
  switch (state.kind) {
    case 'not_connected':
      return { icon: 'wait', tone: 'calm', text: words.not_connected, facts: {} };
    case 'connecting':
      return { icon: 'runi', tone: 'accent', text: words.connecting, facts: {} };
    case 'connected':
      return { icon: 'hold', tone: 'add', text: words.connected, facts: {} };
    case 'unauthorized':
      return { icon: 'fail', tone: 'del', text: words.unauthorized, facts: {} };
    case 'forbidden':
      return {
        icon: 'fail',
        tone: 'del',
        text: state.needs === '' ? words.forbidden : words.forbiddenNeeds,
        facts: { needs: state.needs },
      };
    case 'offline':
      return { icon: 'off', tone: 'chg', text: words.offline, facts: { why: state.why } };
    case 'rate_limited':
      return { icon: 'clock', tone: 'chg', text: words.limited, facts: { clock: clock(state.until) } };
    case 'failed':
      return { icon: 'fail', tone: 'del', text: words.failed, facts: { why: state.why } };
  }
}

export function sourceWords(host: HostView, keychain: KeychainView): string {
  const words = i18n.t.setup.github.sources;
  return host.source === 'pasted' && keychain.kind === 'session' ? words.pastedSession : words[host.source];
}
