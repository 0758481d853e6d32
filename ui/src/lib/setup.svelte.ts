// What has to be there before there is something to review: hosts, keychain, tools, sandbox. Rust keeps it; this is
// the last answer, and the one place that sends what a person chooses.
import type { HostView, Settings, Setup } from '$lib/bindings/api';
import { host, HostError, type CommandName, type RequestOf, type ResponseOf } from '$lib/host';
import { preferences } from '$lib/preferences.svelte';
import { onTopic } from '$lib/topics.svelte';

/** The commands that answer with the whole setup. */
export type SetupCommand = {
  [N in CommandName]: ResponseOf<N> extends Setup ? N : never;
}[CommandName];

let value = $state.raw<Setup | null>(null);
let failure = $state.raw<HostError | null>(null);
let doing = $state.raw<string | null>(null);

const isConnected = (one: HostView) => one.source !== 'none';

export const setup = {
  /** Absent until Rust answered. */
  get value() {
    return value;
  },
  /** Why there is no answer. */
  get failure() {
    return failure;
  },
  /** What is being done now, as `command:subject`, so that its button can say so. */
  get doing() {
    return doing;
  },
  get hosts(): readonly HostView[] {
    return value?.hosts ?? [];
  },
  /** Whether there is a token for any host. */
  get connected(): boolean {
    return value?.hosts.some(isConnected) ?? false;
  },
  /** Whether a host is connected and nobody said which repositories count. */
  get needsRepositories(): boolean {
    const connected = value?.hosts.filter(isConnected) ?? [];
    return connected.length > 0 && connected.every((one) => one.repositories.length === 0);
  },
  /** Who the person is on a host. */
  loginOf(name: string): string | null {
    return value?.hosts.find((one) => one.host === name)?.login ?? null;
  },

  async ask(): Promise<void> {
    try {
      value = await host.call('setup', {});
      failure = null;
    } catch (cause) {
      failure = HostError.from(cause);
    }
  },
  /** Answers why it was not done, where it was not. */
  async send<N extends SetupCommand>(
    name: N,
    request: RequestOf<N>,
    subject = '',
  ): Promise<HostError | null> {
    doing = `${name}:${subject}`;
    try {
      value = (await host.call(name, request)) as Setup;
      failure = null;
      return null;
    } catch (cause) {
      return HostError.from(cause);
    } finally {
      doing = null;
    }
  },
  /** Saves first and shows what was saved: Rust refuses a role or a path that makes no sense. */
  async save(change: Partial<Settings>): Promise<HostError | null> {
    try {
      const settings = await host.call('save_settings', { ...preferences.settings, ...change });
      if (preferences.info) preferences.take({ ...preferences.info, settings });
      return null;
    } catch (cause) {
      return HostError.from(cause);
    }
  },
  /** Asks again whenever something changed. Answers what stops it. */
  listen: () =>
    onTopic((topic) => {
      if (topic.kind === 'setup') void setup.ask();
    }),
};

/** Forgets everything; tests share one module. */
export function resetSetup(): void {
  value = null;
  failure = null;
  doing = null;
}
