import type { DiffRow, DiffSection, SectionQuery, SectionRef, Sets, Unchanged } from '$lib/bindings/api';
import { HostError } from '$lib/host';

/** Rows of a section that are shown at once; more only when asked for. */
export const ROWS_AT_ONCE = 400;
/** The most rows that one answer holds. */
const ROWS_PER_ANSWER = 2000;
const AT_ONCE = 4;
const KEPT = 400;

type Ask = (query: SectionQuery) => Promise<DiffSection>;

/** What the reader chose for all sections. */
export interface SectionLook {
  unchanged: Unchanged;
  sets: Sets;
}
const plainLook = (): SectionLook => ({ unchanged: 'folded', sets: 'as_the_tool' });

export function sectionKey(section: SectionRef): string {
  return section.kind === 'also' ? section.part : `${section.kind} ${section.change.toString()}`;
}

/** One section of the document with what the reader opened in it. */
export class SectionState {
  content = $state.raw<DiffSection | null>(null);
  failure = $state.raw<HostError | null>(null);
  private limit = ROWS_AT_ONCE;
  private readonly open = new Set<number>();
  private readonly asText = new Set<number>();
  private turn = 0;
  /** How what is here was asked for; nothing where the answer may be another by now. */
  private asked = $state.raw<SectionLook | null>(null);

  constructor(
    private readonly plan: number,
    readonly section: SectionRef,
    private readonly ask: Ask,
    private readonly look: () => SectionLook,
  ) {}

  /** Whether it has to be asked for: never was, or the reader wants it otherwise now. */
  get wanting(): boolean {
    const { unchanged, sets } = this.look();
    if (this.content === null) return this.failure === null;
    return this.asked?.unchanged !== unchanged || this.asked.sets !== sets;
  }

  /** Asks again when it comes into sight, or is there. What stands there stays until the answer comes. */
  renew(): void {
    this.asked = null;
  }

  get rows(): DiffRow[] {
    return this.content?.rows ?? [];
  }

  /** Rows that are not shown yet. */
  get left(): number {
    return this.content === null ? 0 : Math.max(0, this.content.totalRows - this.content.rows.length);
  }

  toggleFold(node: number): Promise<void> {
    if (!this.open.delete(node)) this.open.add(node);
    return this.load();
  }

  showAsText(node: number, asText: boolean): Promise<void> {
    if (asText) this.asText.add(node);
    else this.asText.delete(node);
    return this.load();
  }

  showMore(): Promise<void> {
    this.limit += ROWS_AT_ONCE;
    return this.load(this.wanting ? null : this.content);
  }

  /** Asks for all that is shown, or for what is missing. What stands there stays until the answer is complete. */
  async load(there: DiffSection | null = null): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const { unchanged, sets } = this.look();
    this.asked = { unchanged, sets };
    try {
      let whole = there;
      do {
        const from: number = whole?.rows.length ?? 0;
        const answer = await this.ask({
          plan: this.plan,
          section: this.section,
          from,
          to: Math.min(this.limit, from + ROWS_PER_ANSWER),
          open: [...this.open],
          asText: [...this.asText],
          unchanged,
          sets,
        });
        if (turn !== this.turn) return;
        if (whole !== null && answer.rows.length === 0) break;
        whole = whole === null ? answer : { ...answer, from: 0, rows: [...whole.rows, ...answer.rows] };
      } while (whole.rows.length < Math.min(this.limit, whole.totalRows) && whole.rows.length > 0);
      this.content = whole;
      this.failure = null;
    } catch (cause) {
      if (turn === this.turn) this.failure = HostError.from(cause);
    }
  }
}

/**
 * The sections of one plan. What is in sight is asked for first, a few at a time, so that a throw of the scroll bar
 * over thousands of sections does not queue thousands of questions.
 */
export class Sections {
  private readonly kept = new Map<string, SectionState>();
  private readonly waiting = new Set<SectionState>();
  private running = 0;

  constructor(
    private readonly plan: number,
    private readonly ask: Ask,
    private readonly look: () => SectionLook = plainLook,
  ) {}

  of(section: SectionRef): SectionState {
    const key = sectionKey(section);
    const known = this.kept.get(key);
    const state = known ?? new SectionState(this.plan, section, this.ask, this.look);
    // The map keeps the order of use: what was used longest ago is forgotten first.
    this.kept.delete(key);
    this.kept.set(key, state);
    if (known === undefined && this.kept.size > KEPT) {
      for (const oldest of this.kept.keys()) {
        this.kept.delete(oldest);
        break;
      }
    }
    return state;
  }

  /** The section came into sight; the answer says that it left. */
  want(state: SectionState): () => void {
    if (state.wanting) {
      this.waiting.add(state);
      this.next();
    }
    return () => this.waiting.delete(state);
  }

  /** Another list may have other changes behind the rows that stand for several. */
  renewSame(): void {
    for (const state of this.kept.values()) if (state.section.kind === 'same') state.renew();
  }

  /** What was said against another plan does not hold any more. */
  forgetSince(): void {
    for (const [key, { section }] of this.kept) if (section.kind === 'since') this.kept.delete(key);
  }

  private next(): void {
    while (this.running < AT_ONCE && this.waiting.size > 0) {
      const state = [...this.waiting].at(-1);
      if (state === undefined) return;
      this.waiting.delete(state);
      this.running += 1;
      void state.load().finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }
}
