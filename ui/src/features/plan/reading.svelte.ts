import { SvelteSet } from 'svelte/reactivity';
import type { ChangeList, ChangeRow, Order, PlanDigests, PlanSummary } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { actionsOf, type ChipName } from './chips';
import { ListLayout } from './list-layout';
import { RowPages } from './rows.svelte';
import { Sections } from './sections.svelte';

/** The most rows that one answer holds. */
const ROWS_PER_ANSWER = 512;

/** A list together with what depends on it, so that the two never mix. */
export interface Listing {
  list: ChangeList;
  layout: ListLayout;
  pages: RowPages;
}

/** How one plan is being read: its filter, its order, where the reader is, and what was opened. */
export class PlanReading {
  readonly plan: PlanSummary;
  readonly sections: Sections;
  readonly chips = new SvelteSet<ChipName>();
  text = $state('');
  unchanged = $state(false);
  order = $state<Order>('risk');

  listing = $state.raw<Listing | null>(null);
  failure = $state.raw<HostError | null>(null);
  digests = $state.raw<PlanDigests | null>(null);
  digestFailure = $state.raw<HostError | null>(null);

  /** Place in list and document of what is being read. */
  current = $state(0);
  /** The change that was read when the list was asked for, until somebody goes elsewhere. */
  private sought: number | undefined = undefined;
  /** Where the document was last told to go; a new object each time, also to the same place. */
  target = $state.raw<{ index: number }>({ index: 0 });

  private turn = 0;
  private digestsWanted = false;

  constructor(plan: PlanSummary) {
    this.plan = plan;
    this.sections = new Sections(plan.id, (query) => host.call('diff_section', query));
    void this.query(false);
  }

  get filtered(): boolean {
    return this.text.trim() !== '' || this.chips.size > 0;
  }

  /** The change that is being read, where its row is known and it is one. */
  get row(): ChangeRow | undefined {
    return this.listing?.pages.row(this.current);
  }

  /** Everything that the list could show counts as shown or not by filter. */
  get hidden(): number {
    const list = this.listing?.list;
    return list === undefined ? 0 : Math.max(0, list.total - list.shown);
  }

  setText(text: string): void {
    if (text === this.text) return;
    this.text = text;
    void this.query(false);
  }

  toggleChip(name: ChipName): void {
    if (!this.chips.delete(name)) this.chips.add(name);
    void this.query(false);
  }

  clearFilter(): void {
    if (!this.filtered) return;
    this.text = '';
    this.chips.clear();
    void this.query(false);
  }

  setOrder(order: Order): void {
    if (order === this.order) return;
    this.order = order;
    void this.query(false);
  }

  setUnchanged(unchanged: boolean): void {
    if (unchanged === this.unchanged) return;
    this.unchanged = unchanged;
    void this.query(false);
  }

  retry(): void {
    void this.query(true);
  }

  /** Reads an entry: list and document both go there. */
  goTo(index: number): void {
    this.sought = undefined;
    const length = this.listing?.layout.length ?? 0;
    if (length === 0) return;
    const place = Math.max(0, Math.min(index, length - 1));
    this.current = place;
    this.target = { index: place };
  }

  step(by: number): void {
    this.goTo(this.current + by);
  }

  /** To the next or previous change; what follows the changes is not one. */
  stepChange(by: number): void {
    const rows = this.listing?.layout.rows ?? 0;
    if (rows === 0) return;
    this.goTo(Math.min(this.current + by, rows - 1));
  }

  /** Goes to the change with an address, whatever the filter hides now. Answers whether there is one. */
  async goToAddress(address: string): Promise<boolean> {
    if (this.filtered) {
      this.text = '';
      this.chips.clear();
      await this.query(false);
    }
    const listing = this.listing;
    if (listing === null) return false;
    const { view, shown } = listing.list;
    for (let from = 0; from < shown; from += ROWS_PER_ANSWER) {
      const window = { plan: this.plan.id, view, from, to: Math.min(shown, from + ROWS_PER_ANSWER) };
      const answer = await host.call('change_rows', window).catch(() => null);
      if (answer === null || this.listing !== listing) return false;
      const at = answer.rows.findIndex(({ address: { full, copy } }) => full === address || copy === address);
      if (at < 0) continue;
      this.goTo(from + at);
      return true;
    }
    return false;
  }

  /** Asks for the digests, where nobody did yet; a large plan takes a while. */
  wantDigests(): void {
    if (this.digestsWanted) return;
    this.digestsWanted = true;
    void this.loadDigests();
  }

  async loadDigests(): Promise<void> {
    this.digestFailure = null;
    try {
      this.digests = await host.call('plan_digests', { plan: this.plan.id });
    } catch (cause) {
      this.digestFailure = HostError.from(cause);
    }
  }

  /** `same` keeps the place: the answer is for the same question as before. */
  private async query(same: boolean): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    // Right after another answer the row is not there yet; what was read then is what is read now.
    const reading = this.row?.change ?? this.sought;
    try {
      const list = await host.call('list_changes', {
        plan: this.plan.id,
        text: this.text.trim(),
        actions: actionsOf(this.chips),
        unchanged: this.unchanged,
        order: this.order,
      });
      if (turn !== this.turn) return;
      const place = same ? this.current : await this.find(list, reading);
      if (turn !== this.turn) return;
      this.listing = this.listen(list);
      this.failure = null;
      this.goTo(place);
      this.sought = reading;
    } catch (cause) {
      if (turn === this.turn) this.failure = HostError.from(cause);
    }
  }

  private listen(list: ChangeList): Listing {
    const pages = new RowPages({
      plan: this.plan.id,
      view: list.view,
      shown: list.shown,
      ask: (window) => host.call('change_rows', window),
      gone: () => {
        // Only the view that is still shown is worth asking for again.
        if (this.listing?.list === list) void this.query(true);
      },
    });
    pages.need(0, Math.min(list.shown, 1));
    return { list, layout: new ListLayout(list.groups, list.also, list.shown), pages };
  }

  /** Where the change that was being read stands now, as long as it is near the beginning; else the beginning. */
  private async find(list: ChangeList, change: number | undefined): Promise<number> {
    if (change === undefined || this.current === 0 || list.shown === 0) return 0;
    const window = {
      plan: this.plan.id,
      view: list.view,
      from: 0,
      to: Math.min(list.shown, ROWS_PER_ANSWER),
    };
    const answer = await host.call('change_rows', window).catch(() => null);
    const at = answer?.rows.findIndex((row) => row.change === change) ?? -1;
    return Math.max(0, at);
  }
}

/** How the plans of one place are being read. Going to another plan and back keeps the place in it. */
export class Readings {
  private readonly kept = new Map<number, PlanReading>();

  /** Plans that are not open any more are forgotten. */
  of(plan: PlanSummary, opened: readonly PlanSummary[]): PlanReading {
    for (const id of this.kept.keys()) {
      if (!opened.some((candidate) => candidate.id === id)) this.kept.delete(id);
    }
    const known = this.kept.get(plan.id);
    if (known !== undefined) return known;
    const reading = new PlanReading(plan);
    this.kept.set(plan.id, reading);
    return reading;
  }

  clear(): void {
    this.kept.clear();
  }
}

/** Those of the plan files. */
export const fileReadings = new Readings();

/** Forgets every place; tests share one module. */
export function forgetReadings(): void {
  fileReadings.clear();
}
