// The words of a check: what it says while it holds, and why it does not, with what resolves exactly that.
import type { Approval, Check, CheckDetail, CheckKind, PreflightView, PullProject } from '$lib/bindings/api';
import type { PullWords } from '$lib/i18n/pull.en';
import type { Blocking, Holding } from '$lib/i18n/pull-preflight.en';
import type { Lang } from '$lib/text/time';
import { firstGroups, limit, minutes } from '$lib/text/format';
import type { Facts } from '../phrase';

export type Remedy = 'plan' | 'role' | 'approve' | 'check' | 'page';

/** A check that holds, in one line. */
export interface HoldingRow {
  text: string;
  facts: Facts;
  /** What was found, at the end of the line. */
  found: string;
}

const tool = (words: PullWords, [product, version]: readonly ['terraform' | 'opentofu', string]) =>
  `${words.product[product]} ${version}`;

type DetailOf<K extends CheckDetail['kind']> = Extract<CheckDetail, { kind: K }>;
type HoldingDetail = DetailOf<Holding>;
const isHolding = (detail: CheckDetail, words: PullWords): detail is HoldingDetail =>
  detail.kind in words.preflight.holds;

/** Who approved, with what has to be said of that. */
export function approver({ by, own, unsignedWeb }: Approval, said: PullWords['preflight']): string {
  if (own) return said.own(by);
  return unsignedWeb ? said.unsignedWeb(by) : by;
}

export function holdingRow(check: Check, view: PreflightView, words: PullWords, lang: Lang): HoldingRow {
  const said = words.preflight;
  const { detail } = check;
  // A check that holds always comes with one of these; a newer one is named by what it is about.
  if (!isHolding(detail, words)) return { text: said.label[check.kind], facts: {}, found: '' };
  const row = (found = '', facts: Facts = {}): HoldingRow => ({
    text: said.holds[detail.kind],
    facts,
    found,
  });
  switch (detail.kind) {
    case 'head_same':
      return row(detail.commit);
    case 'base_same':
      return row(`${detail.branch} ${detail.tip}`);
    case 'rules_of':
      return row(detail.branch);
    case 'sealed':
      return row(firstGroups(detail.digest));
    case 'other_mode':
      return row(words.mode[detail.mode]);
    case 'young':
      return row(minutes(detail.minutes, lang), { limit: limit(detail.limit, lang) });
    case 'tool_same':
      return row(tool(words, [detail.tool, detail.version]));
    case 'state_same':
      return row(detail.serial === null ? said.noState : detail.serial.toString());
    case 'account_expected':
      return row(view.expected?.name ?? detail.account);
    case 'time_enough': {
      const needed = minutes(detail.needed, lang);
      const needs = said.timeNeeds.replace('{needed}', needed);
      return row(needs.replace('{left}', minutes(detail.left, lang)));
    }
    case 'approved': {
      const who = detail.by.map((approval) => approver(approval, said));
      const facts = { counted: detail.by.length.toString(), needed: detail.needed.toString() };
      return row(who.join(', '), facts);
    }
    default:
      return row();
  }
}

/** A check that does not hold. */
export interface Block {
  check: Check;
  title: string;
  /** Facts of the title. */
  titleFacts: Facts;
  text: string;
  facts: Facts;
  remedy: Remedy | null;
}

const planned: readonly CheckDetail['kind'][] = [
  'head_moved',
  'base_changed',
  'base_rewritten',
  'base_other',
  'not_sealed',
  'seal_broken',
  'seal_lost',
  'errored',
  'incomplete',
  'complete_not_told',
  'old',
  'tool_other',
  'expected_other',
  'lock_other',
  'lock_unpinned',
  'state_moved',
  'applied_before',
];
const others: readonly CheckDetail['kind'][] = ['account_other', 'role_other', 'no_expectation'];
const roles: readonly CheckDetail['kind'][] = ['no_session', 'account_other', 'role_other', 'time_short'];

export function remedyOf(detail: CheckDetail, project: PullProject): Remedy | null {
  if (detail.kind === 'not_read') {
    if (detail.unread.why === 'no_session' || detail.unread.why === 'other_session') return 'role';
    return detail.unread.why === 'asking' ? null : 'check';
  }
  // A project that this app does not run cannot be planned here; the band above says so.
  if (planned.includes(detail.kind)) return project.refusal === null ? 'plan' : null;
  if (roles.includes(detail.kind)) return 'role';
  if (detail.kind === 'not_approved' || detail.kind === 'other_mode') return 'approve';
  if (detail.kind.startsWith('rules_') || detail.kind === 'clock_wrong' || detail.kind === 'state_other')
    return 'check';
  return detail.kind === 'pull_closed' ? 'page' : null;
}

function factsOf(detail: CheckDetail, words: PullWords, lang: Lang): Facts {
  switch (detail.kind) {
    case 'base_changed':
      return { branch: detail.branch, count: detail.count.toString() };
    case 'base_rewritten':
    case 'rules_none':
      return { branch: detail.branch };
    case 'base_other':
      return { planned: detail.planned, now: detail.now };
    case 'rules_other_base':
      return { base: detail.base, default: detail.default };
    case 'rules_unreadable':
      return { branch: detail.branch, line: detail.line.toString(), what: detail.what };
    case 'unknown_parts':
      return { parts: detail.parts.join(', ') };
    case 'lock_unpinned':
      return { providers: detail.providers.join(', ') };
    case 'other_mode':
      return { mode: words.mode[detail.mode] };
    case 'old':
      return { age: minutes(detail.minutes, lang), limit: limit(detail.limit, lang) };
    case 'tool_other':
      return { planned: tool(words, detail.planned), here: tool(words, detail.here) };
    case 'time_short':
      return { left: minutes(detail.left, lang), needed: minutes(detail.needed, lang) };
    default:
      return {};
  }
}

export function blockOf(check: Check, project: PullProject, words: PullWords, lang: Lang): Block {
  const said = words.preflight;
  const { detail } = check;
  const facts = factsOf(detail, words, lang);
  const block = (title: string, text: string, more: Facts = facts): Block => ({
    check,
    title,
    titleFacts: more,
    text,
    facts: more,
    remedy: remedyOf(detail, project),
  });
  switch (detail.kind) {
    case 'not_read': {
      const { unread } = detail;
      if (unread.why === 'failed') {
        return block(said.unknown[check.kind], said.unread.failed, { message: unread.message });
      }
      const needs = unread.why === 'no_session' || unread.why === 'other_session';
      return block(said.unknown[check.kind], needs ? said.unread[unread.why] : '');
    }
    case 'not_approved':
      return block(said.approvals(detail.by.length, detail.needed), '');
    case 'claimed':
      return block(said.claimed.title, said.claimed.text);
    case 'applied_before': {
      const reason = said.before[detail.outcome];
      return block(reason.title, reason.text);
    }
    default: {
      const reason = detail.kind in said.blocks ? said.blocks[detail.kind as Blocking] : null;
      return reason ? block(reason.title, reason.text) : block(said.unknown[check.kind], '');
    }
  }
}

/** What does not hold, sorted by how it is shown. */
export interface Open {
  /** Each with its own reason. */
  blocks: Block[];
  /** Not evaluated yet by anybody; one block names them. */
  notAsked: CheckKind[];
  /** Being asked now. */
  asking: CheckKind[];
  /** Would need a session, while a block above says that there is none. */
  needSession: CheckKind[];
  /** Would need the expected role, while a block above says that the session is another one. */
  needExpected: CheckKind[];
  /** How many need a plan made here, while a block above says that there is none. */
  afterPlan: number;
}

export function sortOpen(checks: readonly Check[], project: PullProject, words: PullWords, lang: Lang): Open {
  const noSession = checks.some(({ detail }) => detail.kind === 'no_session');
  const otherSession = checks.some(({ detail }) => others.includes(detail.kind));
  const result: Open = {
    blocks: [],
    notAsked: [],
    asking: [],
    needSession: [],
    needExpected: [],
    afterPlan: 0,
  };
  for (const check of checks) {
    const { detail, kind } = check;
    const why = detail.kind === 'not_read' ? detail.unread.why : null;
    if (detail.kind === 'not_sealed' && kind !== 'sealed') result.afterPlan += 1;
    else if (why === 'asking') result.asking.push(kind);
    else if (why === 'not_asked') result.notAsked.push(kind);
    else if (why === 'no_session' && noSession) result.needSession.push(kind);
    else if (why === 'other_session' && otherSession) result.needExpected.push(kind);
    else result.blocks.push(blockOf(check, project, words, lang));
  }
  const failing = (block: Block) => (block.check.verdict === 'fails' ? 0 : 1);
  result.blocks = result.blocks.toSorted((one, other) => failing(one) - failing(other));
  return result;
}
