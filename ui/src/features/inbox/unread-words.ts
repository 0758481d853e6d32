// What GitHub did not answer for, in words.
import type { FaultAbout, InboxRow, NotRead } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { pieces } from '$lib/text/words';
import { visibleString } from '$lib/text/visible';

/** Names that are said before the rest is only counted. */
const NAMED = 3;

/** The facts of a reason. They are GitHub's words or a number, never markup. */
export function factsOf(why: NotRead): Record<string, string> {
  switch (why.kind) {
    case 'forbidden':
    case 'other':
      return { message: why.message };
    case 'server_error':
      return { status: why.status.toString() };
    case 'too_many':
      return { listed: why.listed.toLocaleString('en-US') };
    case 'broken':
      return { line: why.line.toString() };
    default:
      return {};
  }
}

/** What is missing: a text with facts, and how many more places it is said of. */
export function aboutFault(about: FaultAbout): {
  text: string;
  facts: Record<string, string>;
  others: string;
} {
  const words = i18n.t.inbox.notice;
  const more = about.names.length - NAMED;
  return {
    text: words.about[about.kind](about.kind === 'parts' ? about.count : 0),
    facts: { names: about.names.slice(0, NAMED).join(', ') },
    others: more > 0 ? words.others(more) : '',
  };
}

/** What of a row could not be read, and why, in one line; nothing where all of it was. */
export function unreadWords(row: InboxRow): string {
  if (row.unread === null) return '';
  const { unread, notRead } = i18n.t.inbox;
  const why = pieces(notRead[row.unread.why.kind], factsOf(row.unread.why));
  return `${unread[row.unread.what]} ${why.map((piece) => (piece.fact ? visibleString(piece.text) : piece.text)).join('')}`;
}
