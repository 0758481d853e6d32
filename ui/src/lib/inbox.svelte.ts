// The inbox: which rows are shown, which one has the focus, and what waits to be shown. It outlives its screen, so that
// coming back finds everything as it was left.
import type { InboxList, InboxQuery, InboxRow, InboxView, PullKey } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { samePull } from '$lib/place.svelte';
import { onTopic } from '$lib/topics.svelte';
import { Pages } from '$lib/ui/pages.svelte';

/** The most rows that one answer holds; nearly every inbox fits into it. */
const WINDOW = 512;

/** A newer list that waits until it is asked for, because showing it would move rows. */
interface Held {
  list: InboxList;
  rows: InboxRow[];
  /** Rows that were not there before. */
  fresh: number;
}

let query = $state.raw<InboxQuery>({ text: '', view: 'all' });
let list = $state.raw<InboxList | null>(null);
let pages = $state.raw<Pages<InboxRow> | null>(null);
let held = $state.raw<Held | null>(null);
let failure = $state.raw<HostError | null>(null);
let problem = $state.raw<HostError | null>(null);
let current = $state(0);
let currentKey: PullKey | null = null;
/** The person asked for news, or nothing was shown yet: what comes is shown at once. */
let eager = true;
let turn = 0;

export const inbox = {
  get query() {
    return query;
  },
  get list() {
    return list;
  },
  get failure() {
    return failure;
  },
  /** Rows that wait to be shown. */
  get waiting(): number {
    return held ? held.fresh : (list?.waiting ?? 0);
  },
  /** Whether the list that waits has the same rows in another order, or fewer. */
  get reordered(): boolean {
    return held !== null && held.fresh === 0;
  },
  /** Why a page was not opened. */
  get problem() {
    return problem;
  },
  get current() {
    return current;
  },
  /** The row that is acted on, where it is known. */
  get row(): InboxRow | undefined {
    return pages?.row(current);
  },
  rowAt: (index: number): InboxRow | undefined => pages?.row(index),
  need(from: number, to: number): void {
    pages?.need(from, to);
  },
  move(to: number): void {
    if (!list || list.shown === 0) return;
    current = Math.max(0, Math.min(list.shown - 1, to));
    currentKey = pages?.row(current)?.key ?? null;
  },
  setText(text: string): void {
    query = { ...query, text };
    eager = true;
    void ask();
  },
  setView(view: InboxView): void {
    if (view === query.view) return;
    query = { ...query, view };
    eager = true;
    void ask();
  },
  /** Shows what waits. */
  async take(): Promise<void> {
    if (held) {
      show(held.list, held.rows);
      return;
    }
    eager = true;
    const before = list?.view;
    await ask();
    // A list that still keeps its news back gives them after GitHub was asked again.
    if (list && list.waiting > 0 && list.view === before) await inbox.refresh();
  },
  /** Asks GitHub again; what comes of it is shown at once, since it was asked for. */
  async refresh(): Promise<void> {
    eager = true;
    try {
      await host.call('refresh_inbox', {});
      await ask();
    } catch (cause) {
      failure = HostError.from(cause);
    }
  },
  /** Opens a page in the browser. */
  async openPage(url: string): Promise<void> {
    problem = await host.call('open_link', { url }).then(
      () => null,
      (cause: unknown) => HostError.from(cause),
    );
  },
  /** Asks for the list as it is now. */
  ask,
  /** Asks, and asks again whenever something changed. Answers what stops it. */
  follow(): () => void {
    void ask();
    return onTopic((topic) => {
      if (topic.kind === 'inbox') void ask();
    });
  },
};

async function ask(): Promise<void> {
  const mine = ++turn;
  try {
    const answer = await host.call('inbox', query);
    if (mine !== turn) return;
    failure = null;
    if (list === null || eager || list.shown === 0) {
      // A search that goes on brings more; until it ends each answer is shown.
      eager = answer.phase.kind === 'searching';
      const rows = answer.shown <= WINDOW ? await rowsOf(answer) : undefined;
      if (mine === turn) show(answer, rows);
    } else if (answer.view === list.view) {
      list = answer;
      held = null;
      await pages?.refresh(answer.shown);
    } else await consider(answer, mine);
  } catch (cause) {
    if (mine === turn) failure = HostError.from(cause);
  }
}

async function rowsOf(of: InboxList): Promise<InboxRow[]> {
  if (of.shown === 0) return [];
  return (await host.call('inbox_rows', { view: of.view, from: 0, to: of.shown })).rows;
}

/** A newer list is shown at once where no row would move; otherwise its facts are, and its order waits. */
async function consider(answer: InboxList, mine: number): Promise<void> {
  if (!list || !pages) return;
  const shown = pages.loaded.map(([, row]) => row);
  const whole = shown.length === list.shown && answer.shown <= WINDOW;
  const rows = whole ? await rowsOf(answer) : [];
  if (mine !== turn) return;
  const sameGroups = JSON.stringify(answer.groups) === JSON.stringify(list.groups);
  const sameOrder = rows.every((row, at) => shown[at] && samePull(row.key, shown[at].key));
  if (whole && sameGroups && sameOrder && rows.length === shown.length) {
    show(answer, rows);
    return;
  }
  const { view, groups, shown: count } = list;
  list = { ...answer, view, groups, shown: count };
  pages.replace((row) => rows.find((newer) => samePull(newer.key, row.key)) ?? row);
  const fresh = whole
    ? rows.filter((row) => !shown.some((known) => samePull(known.key, row.key))).length
    : Math.max(answer.waiting, answer.shown - count, 0);
  held = { list: answer, rows, fresh };
}

function show(answer: InboxList, rows?: InboxRow[]): void {
  const of = answer.view;
  list = answer;
  held = null;
  pages = new Pages<InboxRow>({
    total: answer.shown,
    size: WINDOW,
    ask: (from, to) => host.call('inbox_rows', { view: of, from, to }),
    failed: (error) => {
      // Rust keeps a few lists; one that is gone is asked for anew.
      if (error.code !== 'view_gone') failure = error;
      else {
        eager = true;
        void ask();
      }
    },
  });
  if (rows) pages.fill(rows);
  const at = currentKey && rows ? rows.findIndex((row) => currentKey && samePull(row.key, currentKey)) : -1;
  current = at >= 0 ? at : Math.max(0, Math.min(current, answer.shown - 1));
  currentKey = pages.row(current)?.key ?? currentKey;
}

/** Forgets everything; tests share one module. */
export function resetInbox(): void {
  query = { text: '', view: 'all' };
  list = null;
  pages = null;
  held = null;
  failure = null;
  problem = null;
  current = 0;
  currentKey = null;
  eager = true;
  turn += 1;
}
