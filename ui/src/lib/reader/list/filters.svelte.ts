import { SvelteSet } from 'svelte/reactivity';
import type { ChangeQuery, Within } from '$lib/bindings/api';
import { actionsOf, type ChipName } from './chips';

/** What changes can be filtered by besides words and actions. */
export type FacetKind = 'types' | 'modules' | 'providers' | 'accounts';
export const facetKinds: readonly FacetKind[] = ['types', 'modules', 'providers', 'accounts'];

/** What a list leaves out. */
export class Filters {
  text = $state('');
  within = $state<Within>('address');
  unviewed = $state(false);
  readonly chips = new SvelteSet<ChipName>();
  readonly picked: Readonly<Record<FacetKind, SvelteSet<string>>> = {
    types: new SvelteSet(),
    modules: new SvelteSet(),
    providers: new SvelteSet(),
    accounts: new SvelteSet(),
  };

  /** How many things were chosen in the list of filters. */
  get count(): number {
    return facetKinds.reduce((sum, kind) => sum + this.picked[kind].size, this.unviewed ? 1 : 0);
  }

  get active(): boolean {
    return this.text.trim() !== '' || this.chips.size > 0 || this.count > 0;
  }

  clear(): void {
    this.text = '';
    this.unviewed = false;
    this.chips.clear();
    for (const kind of facetKinds) this.picked[kind].clear();
  }

  /** As Rust is asked. */
  get asked(): Pick<ChangeQuery, 'text' | 'within' | 'actions' | 'unviewed' | FacetKind> {
    return {
      text: this.text.trim(),
      within: this.within,
      actions: actionsOf(this.chips),
      types: [...this.picked.types],
      modules: [...this.picked.modules],
      providers: [...this.picked.providers],
      accounts: [...this.picked.accounts],
      unviewed: this.unviewed,
    };
  }
}
