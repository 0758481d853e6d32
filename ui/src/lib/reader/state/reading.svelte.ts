import { SvelteSet } from 'svelte/reactivity';
import type { ChangeList, ChangeRow, Order, PlanSummary, SameCopy, SectionRef } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import { painted } from '$lib/painted';
import type { ChipName } from '../list/chips';
import { Comparing } from './comparing.svelte';
import { Filters, type FacetKind } from '../list/filters.svelte';
import { firstRow, type Found, type IsSought } from '../list/finding';
import { layout } from '../document/layout.svelte';
import { ListLayout } from '../list/list-layout';
import { Marks } from './marks.svelte';
import { Places } from '../list/places.svelte';
import { RowPages } from './rows.svelte';
import { Sections } from './sections.svelte';
import type { PlanMode } from './mode';
import { WholePlan } from './whole.svelte';

/** A list together with what depends on it, so that the two never mix. */
export interface Listing {
  list: ChangeList;
  layout: ListLayout;
  pages: RowPages;
}

/** Plans of up to so many changes start with identical changes as one row. */
const FOLD_SAME_UP_TO = 2000;
/** So many views in a row may be gone before that is said instead of asking for another one. */
const MOST_LOST = 3;

/** Where a list stands: an entry, and how much of it is above the edge. */
export interface InSight {
  index: number;
  offset: number;
}

/** What could not be done, and stays said until the next thing is tried. */
export interface Trouble {
  kind: 'mark' | 'link';
  error: HostError;
}

/** How one plan is being read: its filter, its order, where the reader is, and what was opened. */
export class PlanReading {
  readonly plan: PlanSummary;
  readonly sections: Sections;
  readonly filters = new Filters();
  readonly comparing: Comparing;
  readonly whole: WholePlan;
  readonly places: Places;
  readonly marks: Marks;
  /** What is shown: the changes, what differs, or a picture. */
  mode = $state<PlanMode>('plan');
  unchanged = $state(layout.resources === 'shown');
  order = $state<Order>(layout.order);
  /** Whether identical changes are one row. */
  foldSame = $state(true);
  /** Rows for identical changes that are open. */
  readonly openSame = new SvelteSet<number>();

  listing = $state.raw<Listing | null>(null);
  /** Whether a list was drawn. It is what a reader looks for first; diffs, digests and the like come after it. */
  listed = $state(false);
  failure = $state.raw<HostError | null>(null);
  /** What the reader tried last and could not be done. */
  trouble = $state.raw<Trouble | null>(null);

  /** Place in list and document of what is being read. */
  current = $state(0);
  /** The change that was read when the list was asked for, until somebody goes elsewhere. */
  private sought: number | undefined = undefined;
  /** The document is told to go to `current`: a new object each time, also to the same place. */
  target = $state.raw<object>({});
  /** What stands first in the sight of a reader, as the list tells. */
  inSight: InSight = { index: 0, offset: 0 };
  /** Where the next list is to stand, once. */
  standing: InSight | null = null;
  /** Identical changes became one row each after the list was shown, or could: a large plan tells late. */
  grouping = $state<'done' | 'offered' | null>(null);

  private turn = 0;
  /** The last turn whose list came, or could not be had. */
  private answered = 0;
  private moreWanted = false;
  /** Views that were gone since rows came last. */
  private lost = 0;

  constructor(plan: PlanSummary) {
    this.plan = plan;
    this.sections = new Sections(
      plan.id,
      (query) => host.call('diff_section', query),
      () => ({ unchanged: layout.unchanged, sets: layout.sets }),
    );
    this.comparing = new Comparing(plan.id);
    this.whole = new WholePlan(plan.id);
    this.places = new Places(plan.id);
    this.marks = new Marks({
      plan: plan.id,
      view: () => this.listing?.list.view ?? 0,
      written: (row, viewed) => this.marked(row, viewed),
    });
    const { identical } = layout;
    this.foldSame = identical === 'automatic' ? changesIn(plan) <= FOLD_SAME_UP_TO : identical === 'one_row';
    void this.query('find');
  }

  get text(): string {
    return this.filters.text;
  }
  get chips(): ReadonlySet<ChipName> {
    return this.filters.chips;
  }
  get filtered(): boolean {
    return this.filters.active;
  }

  /** The change that is being read, where its row is known and it is one. */
  get row(): ChangeRow | undefined {
    return this.listing?.pages.row(this.current);
  }

  /** Changes that the list could show and does not. */
  get hidden(): number {
    const list = this.listing?.list;
    return list === undefined ? 0 : Math.max(0, list.total - list.changes);
  }

  /** Whether only what differs from another plan is listed. */
  get onlyDiffering(): boolean {
    return this.mode === 'since' && this.comparing.onlyDiffering;
  }

  /** Whether the list holds rows that stand for several changes, or could. */
  get hasSame(): boolean {
    return (this.whole.facets?.same ?? 0) > 0;
  }

  sectionOf(row: ChangeRow): SectionRef {
    const { change } = row;
    if (this.mode === 'since' && row.since === 'changed') return { kind: 'since', change };
    return row.same === null ? { kind: 'change', change } : { kind: 'same', change };
  }

  setText(text: string): void {
    if (text === this.text) return;
    this.filters.text = text;
    void this.query('find');
  }

  toggleWithin(): void {
    this.filters.within = this.filters.within === 'address' ? 'everything' : 'address';
    if (this.text.trim() !== '') void this.query('find');
  }

  toggleChip(name: ChipName): void {
    const { chips } = this.filters;
    if (!chips.delete(name)) chips.add(name);
    void this.query('find');
  }

  toggleFacet(kind: FacetKind, value: string): void {
    const picked = this.filters.picked[kind];
    if (!picked.delete(value)) picked.add(value);
    void this.query('find');
  }

  toggleUnviewed(): void {
    this.filters.unviewed = !this.filters.unviewed;
    void this.query('find');
  }

  clearFilter(): void {
    if (!this.filtered) return;
    this.filters.clear();
    void this.query('find');
  }

  setOrder(order: Order): void {
    if (order === this.order) return;
    this.order = order;
    layout.order = order;
    void this.query('find');
  }

  setUnchanged(unchanged: boolean): void {
    if (unchanged === this.unchanged) return;
    this.unchanged = unchanged;
    layout.resources = unchanged ? 'shown' : 'folded';
    void this.query('find');
  }

  /** The same, as the reader wants it from now on. */
  chooseFoldSame(foldSame: boolean): void {
    layout.identical = foldSame ? 'one_row' : 'one_by_one';
    this.setFoldSame(foldSame);
  }

  setFoldSame(foldSame: boolean): void {
    this.grouping = null;
    if (foldSame === this.foldSame) return;
    this.foldSame = foldSame;
    this.openSame.clear();
    void this.query('find');
  }

  setMode(mode: PlanMode): void {
    if (mode === this.mode) return;
    const before = this.mode;
    this.mode = mode;
    if (this.waitsForBase) void this.compareFirst();
    // A picture shows the plan; only a comparison changes what is listed.
    else if (before === 'since' || mode === 'since') void this.query('find');
  }

  /** Whether what differs is to be shown and not known yet. */
  get waitsForBase(): boolean {
    return this.mode === 'since' && this.comparing.comparison === null;
  }

  private async compareFirst(): Promise<void> {
    await this.comparing.start();
    if (this.mode === 'since' && this.comparing.comparison !== null) await this.query('find');
  }

  /** Compares with another plan and lists what differs from that one. */
  async compareWith(base: string): Promise<void> {
    const done = await this.comparing.with(base);
    this.sections.forgetSince();
    if (done && this.mode === 'since') await this.query('find');
  }

  setOnlyDiffering(only: boolean): void {
    if (only === this.comparing.onlyDiffering) return;
    this.comparing.onlyDiffering = only;
    void this.query('find');
  }

  retry(): void {
    void this.query('stay');
  }

  /** Opens or closes the identical changes that a row stands for, and goes to that row. */
  async toggleSame(index: number): Promise<void> {
    const row = this.listing?.pages.row(index);
    if (!row?.same) return;
    if (!this.openSame.delete(row.change)) this.openSame.add(row.change);
    this.goTo(index);
    await this.query('stay');
  }

  /** The row above that stands for this one, where it is a member; itself where it is such a row. */
  sameOf(index: number): number | null {
    const pages = this.listing?.pages;
    let at = index;
    while (at > 0 && pages?.row(at)?.member) at -= 1;
    return pages?.row(at)?.same ? at : null;
  }

  /** Reads an entry: list and document both go there. */
  goTo(index: number): void {
    this.sought = undefined;
    const length = this.listing?.layout.length ?? 0;
    if (length === 0) return;
    const place = Math.max(0, Math.min(index, length - 1));
    this.current = place;
    this.target = {};
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

  /** Marks a change or takes the mark away. Answers whether that was done. */
  async mark(row: ChangeRow, viewed: boolean): Promise<boolean> {
    this.trouble = null;
    const error = await this.marks.set(row, viewed);
    if (error !== null) this.trouble = { kind: 'mark', error };
    return error === null;
  }

  /** Marks what is read and goes to the next one without a mark; a second time takes the mark away. */
  async markAndGoOn(): Promise<'marked' | 'all' | 'listed' | 'unmarked' | 'failed'> {
    const { row, current } = this;
    if (row === undefined) return 'failed';
    const viewed = !this.marks.viewed(row);
    // The reader goes on at once; a mark that could not be written is taken back and said.
    const done = this.mark(row, viewed);
    if (!viewed) return (await done) ? 'unmarked' : 'failed';
    const next = await this.nextUnviewed(current, row.same !== null);
    if (typeof next === 'number' && this.current === current) this.goTo(next);
    if (!(await done)) return 'failed';
    if (next !== null) return 'marked';
    // A filter hides others, of which some may have no mark.
    const { count } = this.marks;
    return count !== null && count.viewed >= count.total ? 'all' : 'listed';
  }

  /** Goes to the change with an address, whatever is hidden now. Answers whether there is one. */
  goToAddress(address: string): Promise<boolean> {
    return this.seek(({ address: { full, copy } }) => full === address || copy === address);
  }

  /** Goes to the row that stands for identical changes, where the list has one. */
  async goToSame(change: number): Promise<boolean> {
    const list = this.listing?.list;
    if (list === undefined || list.changes === list.shown) return false;
    return this.goToRow((row) => row.change === change && row.same !== null);
  }

  /** The same by its position in the plan. */
  goToChange(change: number): Promise<boolean> {
    return this.seek((row) => row.change === change && row.same === null);
  }

  /** The addresses of identical changes and what all of them do. Asked for when somebody copies it. */
  copyOfSame(change: number): Promise<SameCopy> {
    return host.call('copy_same', { plan: this.plan.id, change });
  }

  async openLink(url: string): Promise<void> {
    this.trouble = null;
    try {
      await host.call('open_link', { url });
    } catch (cause) {
      this.trouble = { kind: 'link', error: HostError.from(cause) };
    }
  }

  async loadFacets(): Promise<void> {
    if (!(await this.whole.loadFacets())) return;
    // In a large plan identical changes become one row where there are some. A reader who went on already is asked.
    const large = layout.identical === 'automatic' && changesIn(this.plan) > FOLD_SAME_UP_TO;
    if (large && this.hasSame && !this.foldSame) {
      const begins = this.current === 0 && this.inSight.index === 0 && !this.filtered;
      if (begins) this.setFoldSame(true);
      this.grouping = begins ? 'done' : 'offered';
      if (begins) return;
    }
    // Marks, and what only follows, were not known to a list that was made before.
    if (this.listing?.list.analysed === false) await this.query('keep');
  }

  private async seek(is: (row: ChangeRow) => boolean): Promise<boolean> {
    if (await this.goToRow(is)) return true;
    if (this.filtered || this.mode === 'since') {
      this.filters.clear();
      this.mode = 'plan';
      if ((await this.query('find')) && (await this.goToRow(is))) return true;
    }
    // It may be one of those that a row stands for.
    const list = this.listing?.list;
    if (list === undefined || !this.foldSame || list.changes === list.shown) return false;
    this.foldSame = false;
    this.openSame.clear();
    return (await this.query('find')) && this.goToRow(is);
  }

  private async goToRow(is: (row: ChangeRow) => boolean): Promise<boolean> {
    const at = await this.firstRow(0, is);
    if (typeof at !== 'number') return false;
    this.goTo(at);
    return true;
  }

  /** The next change without a mark, below and then from the top; members of the row itself count as that row. */
  private async nextUnviewed(from: number, standsForSeveral: boolean): Promise<Found> {
    let own = standsForSeveral;
    const open = (row: ChangeRow, at: number) => {
      if (own && at > from && row.member) return false;
      if (at > from) own = false;
      return at !== from && !this.marks.viewed(row);
    };
    const below = await this.firstRow(from + 1, open);
    return below ?? (await this.firstRow(0, open, from));
  }

  private async firstRow(start: number, is: IsSought, end?: number): Promise<Found> {
    const listing = this.listing;
    if (listing === null) return 'unknown';
    const { list, pages } = listing;
    const current = () => this.listing === listing;
    return firstRow({ plan: this.plan.id, list, pages, current }, start, is, end);
  }

  /** A mark was written. Where several changes share a row, one mark decides over others. */
  private async marked(row: ChangeRow, viewed: boolean): Promise<void> {
    const pages = this.listing?.pages;
    if (row.same !== null || row.member) await pages?.again();
    else pages?.mark(row.change, viewed);
  }

  /**
   * Asks for the list. `stay` keeps the place: the answer is for the same question as before, or the rows above are.
   * `find` goes to where the change is that was read. `keep` does too, and what is in sight stays there: nobody asked
   * for this list. Answers whether it came, and was the last one asked for.
   */
  private async query(place: 'stay' | 'find' | 'keep'): Promise<boolean> {
    this.turn += 1;
    const turn = this.turn;
    // Right after another answer the row is not there yet; what was read then is what is read now.
    const reading = this.row?.change ?? this.sought;
    const compared = this.mode === 'since';
    const finds = this.current === 0 ? undefined : reading;
    const { inSight } = this;
    const sight = place === 'keep' ? this.listing?.pages.row(inSight.index)?.change : undefined;
    try {
      const list = await host.call('list_changes', {
        plan: this.plan.id,
        ...this.filters.asked,
        since: this.onlyDiffering ? ['new', 'changed'] : [],
        // Identical changes may stand differently against another plan.
        foldSame: this.foldSame && !compared,
        openSame: [...this.openSame],
        unchanged: this.unchanged,
        order: this.order,
        find: [finds, sight].filter((change) => change !== undefined),
      });
      if (turn !== this.turn) return false;
      const found = finds === undefined ? 0 : (list.found[0] ?? 0);
      const index = place === 'stay' ? this.current : found;
      const first = sight === undefined ? null : list.found.at(-1);
      this.standing =
        first === null || first === undefined || inSight.index === 0
          ? null
          : { index: first, offset: inSight.offset };
      this.answered = turn;
      if (place === 'find') this.sections.renewSame();
      const listing = this.listen(list);
      const firstRows = listing.pages.begin();
      this.listing = listing;
      this.marks.count = list.viewed;
      this.failure = null;
      this.goTo(index);
      this.sought = reading;
      void this.wantMore(firstRows);
      return true;
    } catch (cause) {
      if (turn !== this.turn) return false;
      this.answered = turn;
      this.failure = HostError.from(cause);
      return false;
    }
  }

  /** What comes once the first list was drawn. */
  private async wantMore(firstRows: Promise<void>): Promise<void> {
    if (this.moreWanted) return;
    this.moreWanted = true;
    await firstRows;
    await painted();
    this.listed = true;
    void this.loadFacets();
    void this.comparing.want();
  }

  private listen(list: ChangeList): Listing {
    const pages = new RowPages({
      plan: this.plan.id,
      view: list.view,
      shown: list.shown,
      ask: async (window) => {
        const rows = await host.call('change_rows', window);
        this.lost = 0;
        return rows;
      },
      gone: (error) => {
        // Only the view that is still shown is worth asking for again, and once: several pages may miss it.
        if (this.listing?.list !== list || this.turn !== this.answered) return;
        this.lost += 1;
        if (this.lost > MOST_LOST) this.failure = error;
        else void this.query('stay');
      },
    });
    const gone = this.mode === 'since' && (this.comparing.comparison?.gone ?? 0) > 0;
    return { list, layout: new ListLayout(list.groups, list.also, list.shown, gone), pages };
  }
}

/** Resource changes that a plan has, no-ops not among them. */
function changesIn({ counts }: PlanSummary): number {
  const { create, update, replace, forget, read, moved, imported, unknown } = counts;
  return create + update + replace + counts.delete + forget + read + moved + imported + unknown;
}
