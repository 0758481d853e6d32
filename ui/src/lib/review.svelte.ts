// The plans of this review: what is open, which one is read, what is being opened, and what was refused.
import type { OpenProgress, PlanSource, PlanSummary, RecentFile } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';

/** How long an opening may take without a word, and how often its progress is asked for after that. */
const QUIET_MS = 300;
const ASK_MS = 100;

let plans = $state.raw<readonly PlanSummary[]>([]);
let recent = $state.raw<readonly RecentFile[]>([]);
let activeId = $state<number | null>(null);
let refusal = $state.raw<HostError | null>(null);
let refused = $state.raw<PlanSource | null>(null);
let opening = $state.raw<OpenProgress | null>(null);

/** Openings go one after the other, in the order in which they were asked for. */
let queue: Promise<unknown> = Promise.resolve();

export const review = {
  get plans() {
    return plans;
  },
  /** Newest first, open ones among them. */
  get recent() {
    return recent;
  },
  get active(): PlanSummary | null {
    return plans.find((plan) => plan.id === activeId) ?? null;
  },
  /** Why the last file was not opened. */
  get refusal() {
    return refusal;
  },
  /** What was refused, to try it again. */
  get refused() {
    return refused;
  },
  /** How far the plan is that is being read, where it takes longer than a blink. */
  get opening() {
    return opening;
  },

  /** Takes up what Rust still has open, after the start and after a reload. */
  async restore(): Promise<void> {
    const kept = await host.call('opened_plans', {});
    plans = kept.plans;
    recent = kept.recent;
    activeId ??= kept.plans.at(-1)?.id ?? null;
  },
  activate(id: number): void {
    if (!plans.some((plan) => plan.id === id)) return;
    activeId = id;
    review.dismissRefusal();
  },
  next: () => {
    step(1);
  },
  previous: () => {
    step(-1);
  },
  openPath: (path: string) => open({ kind: 'file', path }),
  openText: (name: string, text: string) => open({ kind: 'text', name, text }),
  /** Opens each; the last one that could be opened becomes the active one. */
  async openPaths(paths: readonly string[]): Promise<void> {
    await Promise.all(paths.map((path) => review.openPath(path)));
  },
  async close(id: number): Promise<void> {
    const index = plans.findIndex((plan) => plan.id === id);
    if (index < 0) return;
    try {
      await host.call('close_plan', { plan: id });
    } catch (cause) {
      const error = HostError.from(cause);
      // What is closed already needs no closing.
      if (error.code !== 'plan_closed') {
        refusal = error;
        return;
      }
    }
    plans = plans.filter((plan) => plan.id !== id);
    if (activeId === id) activeId = (plans[index] ?? plans[index - 1])?.id ?? null;
    await refreshRecent();
  },
  async forgetRecent(path: string): Promise<void> {
    recent = recent.filter((file) => file.path !== path);
    await host.call('forget_recent', { path }).then((kept) => (recent = kept.recent), refreshRecent);
  },
  dismissRefusal(): void {
    refusal = null;
    refused = null;
  },
  /** Shows what could not be done where the file would have been. */
  refuse(cause: unknown): void {
    refusal = HostError.from(cause);
    refused = null;
  },
  async retry(): Promise<void> {
    const source = refused;
    if (source) await open(source);
  },
};

function step(by: 1 | -1): void {
  const at = plans.findIndex((plan) => plan.id === activeId);
  const next = plans[(at + by + plans.length) % plans.length];
  if (next) review.activate(next.id);
}

function open(source: PlanSource): Promise<PlanSummary | null> {
  const turn = queue.then(() => openNow(source));
  queue = turn;
  return turn;
}

async function openNow(source: PlanSource): Promise<PlanSummary | null> {
  const stop = followProgress();
  try {
    const plan = await host.call('open_plan', source);
    const place = plans.findIndex((known) => known.id === plan.id);
    plans = place < 0 ? [...plans, plan] : plans.with(place, plan);
    activeId = plan.id;
    review.dismissRefusal();
    await refreshRecent();
    return plan;
  } catch (cause) {
    refusal = HostError.from(cause);
    refused = source;
    return null;
  } finally {
    stop();
  }
}

function followProgress(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  async function ask() {
    // Progress is a courtesy: without an answer the opening goes on all the same.
    const progress = await host.call('open_progress', {}).catch(() => null);
    if (stopped) return;
    if (progress?.active) opening = progress;
    timer = setTimeout(() => void ask(), ASK_MS);
  }
  timer = setTimeout(() => void ask(), QUIET_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
    opening = null;
  };
}

async function refreshRecent(): Promise<void> {
  // Which files are recent, and the names of plans that share a file name, follow from what is open.
  const kept = await host.call('opened_plans', {}).catch(() => null);
  if (!kept) return;
  recent = kept.recent;
  plans = plans.map((plan) => kept.plans.find((fresh) => fresh.id === plan.id) ?? plan);
}

/** Forgets everything; tests share one module. */
export function resetReview(): void {
  plans = [];
  recent = [];
  activeId = null;
  refusal = null;
  refused = null;
  opening = null;
  queue = Promise.resolve();
}
