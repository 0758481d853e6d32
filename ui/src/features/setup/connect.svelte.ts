// Connecting the first host, for the buttons of the first run and for the palette.
import type { AppAction } from '$lib/actions/registry.svelte';
import type { HostError } from '$lib/host';
import { i18n } from '$lib/i18n/index.svelte';
import { setup } from '$lib/setup.svelte';

let problem = $state.raw<HostError | null>(null);

export const connect = {
  /** Why the last attempt failed; it stands where it was made. */
  get problem() {
    return problem;
  },
  async useGh(host: string): Promise<void> {
    problem = null;
    problem = await setup.send('use_gh', { host }, host);
  },
  /** The text goes from the clipboard to Rust; this window never sees it. */
  async paste(host: string): Promise<void> {
    problem = null;
    problem = await setup.send('paste_token', { host }, host);
  },
  async again(): Promise<void> {
    problem = null;
    problem = await setup.send('look_again', {});
  },
  async keepForSession(): Promise<void> {
    problem = null;
    problem = await setup.send('choose_keychain', { kind: 'session' });
  },
  forget(): void {
    problem = null;
  },
};

const first = () => setup.hosts[0];
const idle = () => setup.value !== null && !setup.connected && setup.doing === null;

export const setupActions: AppAction[] = [
  {
    id: 'setup.gh',
    title: () => i18n.t.setup.act.useGh,
    scope: 'start',
    icon: 'term',
    when: () => idle() && first()?.gh.kind === 'signed_in',
    run: () => {
      const host = first();
      if (host) void connect.useGh(host.host);
    },
  },
  {
    id: 'setup.paste',
    title: () => i18n.t.setup.act.paste,
    scope: 'start',
    icon: 'key',
    when: idle,
    run: () => {
      const host = first();
      if (host) void connect.paste(host.host);
    },
  },
  {
    id: 'setup.again',
    title: () => i18n.t.setup.act.again,
    scope: 'start',
    icon: 'refresh',
    when: idle,
    run: () => void connect.again(),
  },
];
