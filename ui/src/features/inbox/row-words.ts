// What a row says, for the eye in pieces and for the ear in one sentence.
import type { Claim, Danger, InboxPlan, InboxRow } from '$lib/bindings/api';
import { besidesWords } from '$lib/besides';
import { i18n } from '$lib/i18n/index.svelte';
import { present } from '$lib/now.svelte';
import { setup } from '$lib/setup.svelte';
import { between, briefly } from '$lib/text/time';
import { visibleString } from '$lib/text/visible';
import { spokenAccount } from '$lib/ui/account';
import { unreadWords } from './unread-words';

export const ageOf = (at: string): string => briefly(between(at, present.now), i18n.lang);

/** Who says that there is a plan. Whoever can push can say it. */
export const claimant = (plan: InboxPlan): string =>
  plan.by === null ? i18n.t.inbox.ci : visibleString(plan.by);

const claimWords = ({ outcome, by }: Claim): string =>
  i18n.t.inbox.applyClaim[outcome](by === null ? i18n.t.inbox.gone : visibleString(by));

/** The second line of the plan column. What somebody else says of an apply comes before how old a plan is. */
export function planNote(plan: InboxPlan): string {
  const words = i18n.t.inbox;
  if (plan.claim !== null) return claimWords(plan.claim);
  if (plan.at !== null) return words.planNote[plan.standing](ageOf(plan.at), claimant(plan));
  const kinds: Partial<Record<InboxPlan['standing'], string>> = words.planKind;
  return kinds[plan.standing] ?? '';
}

/** A login, or the word for the person. */
export function named(row: InboxRow, login: string): string {
  return login === setup.loginOf(row.key.host) ? i18n.t.inbox.you : login;
}

export const approvers = (row: InboxRow): string =>
  row.approvals.by.map((login) => named(row, login)).join(', ');

export function authorOf(row: InboxRow): string {
  if (row.mine) return i18n.t.inbox.you;
  return row.author ?? i18n.t.inbox.gone;
}

/** What follows the address of what is destroyed. */
export function dangerTail(danger: Extract<Danger, { kind: 'destroys' }>): string {
  const words = i18n.t.inbox.danger;
  const parts = [
    ...(danger.holdsData ? [words.dataLost] : []),
    ...(danger.more > 0 ? [words.more(danger.more)] : []),
  ];
  return parts.length > 0 ? `: ${parts.join(', ')}` : '';
}

/** What is known where nothing dangerous is. It never says that there is nothing to find. */
export function calmWords(row: InboxRow): string {
  const words = i18n.t.inbox.calm;
  const destroys = row.counts !== null && row.counts[2] + row.counts[3] > 0;
  switch (row.plan.standing) {
    case 'sealed':
    case 'reported':
      return row.counts === null || destroys ? words.none : words.nothingDestroyed;
    case 'claimed':
      return row.counts === null || destroys ? words.none : words.nothingDestroyedClaimed;
    default:
      return words[row.plan.standing];
  }
}

function dangerWords(row: InboxRow): string {
  const words = i18n.t.inbox.danger;
  const { danger } = row;
  if (danger === null) return calmWords(row);
  if (danger.kind === 'claimed_destroys') return words.claimedDestroys(danger.count, claimant(row.plan));
  if (danger.kind !== 'destroys') return words[danger.kind];
  const verb = danger.replaced ? words.replaces : words.destroys;
  return `${verb} ${visibleString(danger.address)}${dangerTail(danger)}`;
}

/** What also changes, without an action of its own. */
export function alsoWords(row: InboxRow): string {
  return besidesWords(row.besides, i18n.t.inbox.besides).join(', ');
}

function countWords(row: InboxRow): string[] {
  const { action, unknown } = i18n.t.inbox;
  if (row.counts === null) return [`${i18n.t.inbox.column.actions}: ${unknown}`];
  const [create, update, replace, remove] = row.counts;
  return [
    ...(replace > 0 ? [action.replace(replace)] : []),
    ...(remove > 0 ? [action.delete(remove)] : []),
    ...(update > 0 ? [action.update(update)] : []),
    ...(create > 0 ? [action.create(create)] : []),
  ];
}

/** The whole row in one sentence, the dangerous fact right after the title. */
export function spokenRow(row: InboxRow): string {
  const words = i18n.t.inbox;
  const { by, needed, changesRequested } = row.approvals;
  const parts = [
    words.pullOf(visibleString(row.key.name), row.key.number),
    visibleString(row.title),
    ...(row.draft ? [words.draft] : []),
    dangerWords(row),
    unreadWords(row),
    ...(row.accounts.length > 0 ? row.accounts.map(spokenAccount) : []),
    ...countWords(row),
    alsoWords(row),
    `${words.column.plan}: ${words.plan[row.plan.standing]}`,
    planNote(row.plan),
    `${words.column.approvals}: ${needed === null ? words.approvals.count(by.length) : words.approvals.of(by.length, needed)}`,
    ...(changesRequested ? [words.approvals.changes] : []),
    visibleString(authorOf(row)),
    words.updated(ageOf(row.updatedAt)),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
