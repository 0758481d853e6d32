// The log of a run: a window of its lines, filtered by Rust, followed at its end.
import type { LogLineView } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { harmlessLine } from '$lib/text/visible';
import { Pages } from '$lib/ui/pages.svelte';

const PAGE = 250;
const MOST = 1000;

export class RunLogReading {
  text = $state('');
  /** Whether the end stays in sight while lines come. */
  following = $state(true);
  failure = $state.raw<HostError | null>(null);
  pages = $state.raw<Pages<LogLineView>>(this.fresh(''));
  private turn = 0;

  constructor(private readonly run: string) {}

  get total(): number {
    return this.pages.total;
  }

  /** There are so many lines now. */
  async grow(lines: number): Promise<void> {
    if (this.text !== '') await this.count();
    else if (lines < this.pages.total) {
      // A log that is too long loses its oldest lines, and all numbers move.
      await this.pages.refresh(lines);
    } else this.pages.grow(lines);
  }

  async setText(text: string, lines: number): Promise<void> {
    this.text = text;
    this.turn += 1;
    this.pages = this.fresh(text);
    if (text === '') this.pages.grow(lines);
    else await this.count();
  }

  /** The whole log as it is shown, for the clipboard. */
  async whole(): Promise<string> {
    const lines: string[] = [];
    for (let from = 0; from < this.total; from += MOST) {
      const to = Math.min(from + MOST, this.total);
      const answer = await host.call('run_log', { run: { run: this.run }, text: this.text, from, to });
      lines.push(...answer.lines.map((line) => harmlessLine(line.text)));
    }
    return lines.join('\n');
  }

  /** How many lines hold the words is only known with an answer. */
  private async count(): Promise<void> {
    const mine = this.turn;
    try {
      const { total } = await host.call('run_log', {
        run: { run: this.run },
        text: this.text,
        from: 0,
        to: 1,
      });
      if (mine === this.turn) this.pages.grow(total);
    } catch (cause) {
      this.failure = HostError.from(cause);
    }
  }

  private fresh(text: string): Pages<LogLineView> {
    return new Pages<LogLineView>({
      total: 0,
      size: PAGE,
      ask: async (from, to) => {
        const answer = await host.call('run_log', { run: { run: this.run }, text, from, to });
        this.failure = null;
        return { from: answer.from, rows: answer.lines };
      },
      failed: (error) => (this.failure = error),
    });
  }
}
