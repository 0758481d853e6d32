// The role switcher while it is open: which roles it shows, in the order of the first sight, and which row is opened.
import type { RoleRow } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { session } from '$lib/session.svelte';
import { accountNumber } from '$lib/ui/account';
import { DIGITS } from '$lib/actions/role-keys';

export type RoleGroup = 'pinned' | 'often' | 'all';
export const roleGroups: RoleGroup[] = ['pinned', 'often', 'all'];

const groupOf = (role: RoleRow): RoleGroup => (role.pinned ? 'pinned' : role.used ? 'often' : 'all');

function asText(role: RoleRow): string {
  const { account } = role;
  const environment = account ? i18n.t.roles.environment[account.environment] : '';
  const number = account ? `${account.id} ${accountNumber(account.id)}` : '';
  return `${account?.name ?? ''} ${number} ${environment} ${role.role} ${role.source}`;
}

/** Words and parts of words: `NetworkApply` has two. */
const partsOf = (text: string) =>
  text
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);

/**
 * Whether each word that is looked for begins a word of the role, or, with a sign in it, stands in it as it is. `prod` is
 * no part of `nonprod`.
 */
export function matchesRole(role: RoleRow, text: string): boolean {
  const whole = asText(role);
  const words = [...partsOf(whole), ...whole.toLowerCase().split(/[^\p{L}\p{N}]+/u)];
  const looked = text.trim().toLowerCase().split(/\s+/);
  return looked.every((word) =>
    /[^\p{L}\p{N}]/u.test(word)
      ? whole.toLowerCase().includes(word)
      : words.some((part) => part.startsWith(word)),
  );
}

export class Switcher {
  text = $state('');
  current = $state(0);
  /** The role whose row is open for a code, a command or an error. */
  opened = $state<string | null>(null);
  /** Where each role stood when the switcher opened: nothing moves while states change. */
  private readonly order: { id: string; group: RoleGroup }[];

  constructor() {
    this.order = (session.roles ?? []).map((role) => ({ id: role.id, group: groupOf(role) }));
    const at = this.rows.findIndex((role) => role.needed && role.state.kind !== 'active');
    const acts = this.rows.findIndex((role) => role.current);
    this.current = Math.max(0, at >= 0 ? at : acts);
  }

  /** The roles that match, by group. Roles that appear meanwhile stand at the end. */
  readonly groups: RoleRow[][] = $derived.by(() => {
    const now = session.roles ?? [];
    const matches = (role: RoleRow) => matchesRole(role, this.text);
    const placed = new Map(this.order.map(({ id, group }) => [id, group]));
    const ordered = [
      ...this.order.flatMap(({ id }) => now.find((role) => role.id === id) ?? []),
      ...now.filter((role) => !placed.has(role.id)),
    ].filter(matches);
    return roleGroups.map((group) => ordered.filter((role) => (placed.get(role.id) ?? 'all') === group));
  });
  readonly rows: RoleRow[] = $derived(this.groups.flat());

  get row(): RoleRow | undefined {
    return this.rows[this.current];
  }

  move(to: number): void {
    this.current = Math.max(0, Math.min(this.rows.length - 1, to));
  }

  setText(text: string): void {
    this.text = text;
    this.opened = null;
    this.current = 0;
  }

  /** The digit that chooses a row. */
  digitOf(at: number): number | null {
    return at < DIGITS ? at + 1 : null;
  }

  /** Assumes what needs nothing more; opens the row of what needs a code or has something to say. */
  async choose(at: number): Promise<'done' | 'opened'> {
    const role = this.rows[at];
    if (!role || session.isAssuming(role.id)) return 'opened';
    this.current = at;
    if (role.state.kind === 'needs_code') {
      this.opened = role.id;
      return 'opened';
    }
    if (await session.assume(role.id)) return 'done';
    this.opened = role.id;
    return 'opened';
  }

  async sendCode(role: string, code: string): Promise<boolean> {
    return session.assume(role, code);
  }
}
