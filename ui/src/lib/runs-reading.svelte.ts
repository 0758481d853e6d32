// A run as its screen follows it.
import type { RunDetail } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { onTopic } from '$lib/topics.svelte';
import { RunLogReading } from './runs-log.svelte';
import { Resources } from './runs-resources.svelte';

/** Numbers change at most once a second. */
const PAUSE_MS = 1000;

type RunCommand = 'stop_run' | 'post_result';

export class RunReading {
  detail = $state.raw<RunDetail | null>(null);
  failure = $state.raw<HostError | null>(null);
  /** What is being asked for by the person. */
  doing = $state<RunCommand | 'save_rescued_state' | null>(null);
  problem = $state.raw<HostError | null>(null);
  /** Where a state that was left was saved, by its place among those of the run. */
  saved = $state.raw<Readonly<Record<number, string>>>({});
  readonly resources: Resources;
  readonly log: RunLogReading;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = 0;

  constructor(readonly run: string) {
    this.resources = new Resources(run);
    this.log = new RunLogReading(run);
  }

  get goesOn(): boolean {
    return this.detail !== null && this.detail.row.ending === null;
  }

  /** Asks, and asks again whenever something changed. Answers what stops it. */
  follow(): () => void {
    void this.ask();
    const stop = onTopic((topic) => {
      if (topic.kind === 'run' && topic.run === this.run) this.askSoon();
      // Sessions end and results are posted without a word from the run itself.
      if (topic.kind === 'runs') this.askSoon();
    });
    return () => {
      stop();
      clearTimeout(this.timer);
    };
  }

  async ask(): Promise<void> {
    this.last = Date.now();
    try {
      await this.take(await host.call('run', { run: this.run }));
      this.failure = null;
    } catch (cause) {
      this.failure = HostError.from(cause);
    }
  }

  stop = () => this.send('stop_run');
  post = () => this.send('post_result');

  async saveState(at: number): Promise<void> {
    this.doing = 'save_rescued_state';
    this.problem = null;
    try {
      const [path] = (await host.call('save_rescued_state', { run: this.run, at })).paths;
      if (path !== undefined) this.saved = { ...this.saved, [at]: path };
    } catch (cause) {
      this.problem = HostError.from(cause);
    } finally {
      this.doing = null;
    }
  }

  private async send(name: RunCommand): Promise<void> {
    this.doing = name;
    this.problem = null;
    try {
      await this.take(await host.call(name, { run: this.run }));
    } catch (cause) {
      this.problem = HostError.from(cause);
    } finally {
      this.doing = null;
    }
  }

  private async take(detail: RunDetail): Promise<void> {
    this.detail = detail;
    await Promise.all([this.resources.refresh(detail.resources), this.log.grow(detail.lines)]);
  }

  private askSoon(): void {
    clearTimeout(this.timer);
    const wait = Math.max(0, this.last + PAUSE_MS - Date.now());
    this.timer = setTimeout(() => void this.ask(), wait);
  }
}

let reading = $state.raw<RunReading | null>(null);

export const shownRun = {
  /** The run on the screen. */
  get reading() {
    return reading;
  },
  /** Opens one; the one that is shown already is kept with its place. */
  open(run: string): RunReading {
    if (reading?.run !== run) reading = new RunReading(run);
    return reading;
  },
  forget(): void {
    reading = null;
  },
};
