// The lists of runs: what goes on, and what ended.
import type { RunList, RunRow } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { present } from '$lib/now.svelte';
import { onTopic } from '$lib/topics.svelte';

/** One list of runs with its filter and its place. */
class Runs {
  list = $state.raw<RunList | null>(null);
  failure = $state.raw<HostError | null>(null);
  text = $state('');
  current = $state(0);
  private key: string | null = null;
  private turn = 0;

  /** Ages are looked at once a minute. */
  private readonly minute = $derived(Math.floor(present.now.getTime() / 60_000));

  /** Which rows this list shows, at a time in milliseconds. */
  constructor(private readonly keep: (row: RunRow, now: number) => boolean) {}

  readonly rows = $derived.by(() => {
    const now = this.minute * 60_000;
    return this.list?.rows.filter((row) => this.keep(row, now)) ?? [];
  });

  get row(): RunRow | undefined {
    return this.rows[this.current];
  }

  move(to: number): void {
    if (this.rows.length === 0) return;
    this.current = Math.max(0, Math.min(this.rows.length - 1, to));
    this.key = this.row?.run ?? null;
  }

  setText(text: string): void {
    this.text = text;
    void this.ask();
  }

  async ask(): Promise<void> {
    const mine = ++this.turn;
    try {
      const list = await host.call('runs', { text: this.text, pull: null });
      if (mine !== this.turn) return;
      this.list = list;
      this.failure = null;
      // The row with the focus keeps it, wherever it stands now.
      const at = this.rows.findIndex((row) => row.run === this.key);
      this.current = at >= 0 ? at : Math.max(0, Math.min(this.current, this.rows.length - 1));
    } catch (cause) {
      if (mine === this.turn) this.failure = HostError.from(cause);
    }
  }

  reset(): void {
    this.list = null;
    this.failure = null;
    this.text = '';
    this.current = 0;
    this.key = null;
    this.turn += 1;
  }
}

/** What ended less than a day ago stays beside what goes on. */
const RECENT_MS = 24 * 60 * 60 * 1000;

export const runs = new Runs(
  (row, now) => row.ending === null || now - Date.parse(row.endedAt ?? row.begunAt) < RECENT_MS,
);
export const history = new Runs((row) => row.ending !== null);

/** Asks, and asks again whenever something changed. Answers what stops it. */
export function followRuns(): () => void {
  void runs.ask();
  return onTopic((topic) => {
    if (topic.kind !== 'runs') return;
    void runs.ask();
    if (history.list) void history.ask();
  });
}

/** Forgets everything; tests share one module. */
export function resetRuns(): void {
  runs.reset();
  history.reset();
}
