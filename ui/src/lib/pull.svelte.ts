// The pull requests that were looked at: what is known of each, and which of its projects is read.
import { SvelteMap } from 'svelte/reactivity';
import type {
  ApproveSheet,
  PlanSummary,
  PreflightView,
  Pull,
  PullKey,
  PullProject,
  RunList,
  Topic,
} from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { samePull } from '$lib/place.svelte';
import { Question } from '$lib/pull-question.svelte';
import { onTopic } from '$lib/topics.svelte';

/** Ages and what is left of a session decide too, so the checks are evaluated again after this long. */
const EVALUATE_MS = 60_000;
/** More than anybody goes back to. */
const KEPT = 8;

export type PullTab = 'plan' | 'runs';

export class OpenPull {
  readonly pull: Question<Pull>;
  readonly sheet: Question<ApproveSheet>;
  readonly runs: Question<RunList>;
  /** Summaries of the plans that were read, or why one could not be. */
  readonly summaries = new SvelteMap<number, PlanSummary | HostError>();
  /** What the person approved since this was opened, by public digest. */
  readonly approved = new SvelteMap<string, true>();
  tab = $state<PullTab>('plan');
  /** What the person tried last and could not be done, such as opening a page. */
  trouble = $state.raw<HostError | null>(null);
  /** Whether the person asked to look again, or to evaluate again, and that goes on. */
  looking = $state(false);
  checking = $state(false);
  /** Login of the person on this host. */
  login = $state<string | null>(null);

  private chosen = $state<string | null>(null);
  private readonly checks = new SvelteMap<string, Question<PreflightView>>();
  private readonly wanted = new Set<number>();

  constructor(readonly key: PullKey) {
    this.pull = new Question(() => host.call('open_pull', key));
    this.sheet = new Question(() => host.call('approve_sheet', key));
    this.runs = new Question(() => host.call('runs', { text: '', pull: key }));
  }

  get projects(): readonly PullProject[] {
    return this.pull.answer?.projects ?? [];
  }

  /** The project that is read. */
  get project(): PullProject | null {
    return this.projects.find(({ id }) => id === this.chosen) ?? null;
  }

  /** Reads a project; it may be named before the pull request was looked at. */
  choose(project: string): void {
    this.chosen = project;
    this.settle();
  }

  step(by: 1 | -1): void {
    const { projects } = this;
    const at = projects.findIndex(({ id }) => id === this.chosen);
    const next = projects[(at + by + projects.length) % projects.length];
    if (next) this.choose(next.id);
  }

  /** The checks of a project; asked for when they are first looked at. */
  preflight(project: PullProject): Question<PreflightView> | null {
    return project.configured ? (this.checks.get(project.id) ?? null) : null;
  }

  async look(): Promise<void> {
    this.looking = true;
    await this.pull.again(() => host.call('refresh_pull', this.key));
    this.looking = false;
    this.settle();
  }

  /** Asks servers again for the facts behind the checks of a project. */
  async checkAgain(project: PullProject): Promise<void> {
    const key = { pull: this.key, project: project.id };
    this.checking = true;
    await this.questionOf(project).again(() => host.call('check_again', key));
    this.checking = false;
  }

  /** Asks for the summary of a plan, once. */
  wantSummary(plan: number): void {
    if (this.wanted.has(plan)) return;
    this.wanted.add(plan);
    void host.call('plan_summary', { plan }).then(
      (summary) => this.summaries.set(plan, summary),
      (cause: unknown) => {
        this.wanted.delete(plan);
        this.summaries.set(plan, HostError.from(cause));
      },
    );
  }

  /** Does something small, and says so where it could not be done. */
  async attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      this.trouble = null;
      return true;
    } catch (cause) {
      this.trouble = HostError.from(cause);
      return false;
    }
  }

  /** Asks for everything that is shown, and again whenever it changed. Answers what stops that. */
  watch(): () => void {
    void this.load();
    void this.runs.again();
    void host.call('setup', {}).then(
      ({ hosts }) => (this.login = hosts.find((known) => known.host === this.key.host)?.login ?? null),
      // Without it the app just cannot tell which approval is the person's own.
      () => undefined,
    );
    const stop = onTopic((topic) => {
      this.heard(topic);
    });
    const timer = setInterval(() => {
      if (!document.hidden) this.evaluate();
    }, EVALUATE_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  private async load(): Promise<void> {
    await Promise.all([this.pull.again(), this.sheet.again()]);
    this.settle();
  }

  private heard(topic: Topic): void {
    if (topic.kind === 'pull' && samePull(topic.key, this.key)) void this.load();
    else if (topic.kind === 'roles') this.evaluate();
    else if (topic.kind === 'runs') {
      void this.runs.again();
      void this.load();
    }
  }

  /** What follows from a new answer: a project is read, its checks are evaluated, and old plans are forgotten. */
  private settle(): void {
    const { projects } = this;
    // Somebody may have chosen one before anything was known.
    if (this.project === null && projects.length > 0)
      this.chosen = (projects.find(needsReading) ?? projects[0])?.id ?? null;
    const plans = new Set(projects.map(({ plan }) => plan?.plan));
    for (const plan of this.summaries.keys()) {
      if (plans.has(plan)) continue;
      this.summaries.delete(plan);
      this.wanted.delete(plan);
    }
    this.evaluate();
  }

  private evaluate(): void {
    const { project } = this;
    if (project?.configured) void this.questionOf(project).again();
  }

  private questionOf(project: PullProject): Question<PreflightView> {
    const known = this.checks.get(project.id);
    if (known) return known;
    const key = { pull: this.key, project: project.id };
    const question = new Question(() => host.call('preflight', key));
    this.checks.set(project.id, question);
    return question;
  }
}

/** The first project worth reading: one with changes that were not applied. */
function needsReading({ plan, standing }: PullProject): boolean {
  return plan !== null && standing !== 'applied' && standing !== 'no_changes';
}

let kept: OpenPull[] = [];

/** What is known of a pull request. Going to another screen and back finds it as it was left. */
export function openPull(key: PullKey): OpenPull {
  const known = kept.find((other) => samePull(other.key, key)) ?? new OpenPull(key);
  kept = [known, ...kept.filter((other) => other !== known)].slice(0, KEPT);
  return known;
}

/** Forgets all of them; tests share one module. */
export function forgetPulls(): void {
  kept = [];
}
