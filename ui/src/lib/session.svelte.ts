// As whom one acts: the roles that are known, the session, and what went wrong with a role.
import { SvelteMap } from 'svelte/reactivity';
import type { KeyProfile, LeftOut, RoleRow, Roles, SessionView } from '$lib/bindings/api';
import { host, HostError, type RequestOf } from '$lib/host';
import { present } from '$lib/now.svelte';
import { between } from '$lib/text/time';
import { onTopic } from '$lib/topics.svelte';

/** A session with less than this left is said to end soon. */
export const SOON_SECONDS = 5 * 60;

/** Seconds until a session ends: without an end, `Infinity`. */
export const leftOf = (expiresAt: string): number =>
  expiresAt === '' ? Infinity : between(present.now.toISOString(), expiresAt);

type RolesCommand = 'assume_role' | 'leave_role' | 'pin_role' | 'sign_out' | 'keep_key' | 'return_key';

let answer = $state.raw<Roles | null>(null);
let failure = $state.raw<HostError | null>(null);
const problems = new SvelteMap<string, HostError>();
const assuming = new SvelteMap<string, true>();

/** Under which name problems with the key of a profile are kept. */
export const keyOf = (profile: string) => `key of ${profile}`;

export const session = {
  /** Absent until Rust answered. */
  get roles(): readonly RoleRow[] | null {
    return answer?.roles ?? null;
  },
  get current(): SessionView | null {
    return answer?.current ?? null;
  },
  /** What is wrong with the settings that roles are read from. */
  get fileProblems(): readonly string[] {
    return answer?.problems ?? [];
  },
  /** The parts of the AWS configuration that are not used. */
  get leftOut(): readonly LeftOut[] {
    return answer?.leftOut ?? [];
  },
  /** Access keys, and where each is. */
  get keys(): readonly KeyProfile[] {
    return answer?.keys ?? [];
  },
  get failure() {
    return failure;
  },
  /** Seconds that the session still has; 0 or less when it is over, `Infinity` where no end is known. */
  get left(): number {
    const current = answer?.current;
    return current ? leftOf(current.expiresAt) : 0;
  },
  /** The account that one acts in now, where the session still lives. */
  get account() {
    return session.left > 0 ? (session.current?.account ?? null) : null;
  },
  /** Why the last attempt with a role failed. */
  problemOf: (role: string): HostError | undefined => problems.get(role),
  isAssuming: (role: string): boolean => assuming.has(role),
  forgetProblem(role: string): void {
    problems.delete(role);
  },

  async ask(): Promise<void> {
    try {
      answer = await host.call('roles', {});
      failure = null;
    } catch (cause) {
      failure = HostError.from(cause);
    }
  },
  /** Tells whether the role acts now. */
  async assume(role: string, code: string | null = null): Promise<boolean> {
    problems.delete(role);
    assuming.set(role, true);
    const done = await send('assume_role', { role, code }, role);
    assuming.delete(role);
    return done;
  },
  leave: (role: string) => send('leave_role', { role }, role),
  pin: (role: string) => send('pin_role', { role }, role),
  /** Moves the key of a profile into the keychain; what went wrong is a problem of `keyOf` that profile. */
  keepKey: (profile: string) => send('keep_key', { profile }, keyOf(profile)),
  returnKey: (profile: string) => send('return_key', { profile }, keyOf(profile)),
  signOut: () => send('sign_out', {}, null),
  /** Asks, and asks again whenever something changed. Answers what stops it. */
  follow(): () => void {
    void session.ask();
    return onTopic((topic) => {
      if (topic.kind === 'roles') void session.ask();
    });
  },
};

async function send<N extends RolesCommand>(
  name: N,
  request: RequestOf<N>,
  role: string | null,
): Promise<boolean> {
  try {
    answer = await host.call(name, request);
    failure = null;
    return true;
  } catch (cause) {
    const error = HostError.from(cause);
    if (role === null) failure = error;
    else problems.set(role, error);
    // A refusal may have changed how the role stands.
    await host.call('roles', {}).then(
      (roles) => (answer = roles),
      () => undefined,
    );
    return false;
  }
}

/** Forgets everything; tests share one module. */
export function resetSession(): void {
  answer = null;
  failure = null;
  problems.clear();
  assuming.clear();
}
