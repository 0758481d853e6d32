import type { Facet } from '$lib/bindings/api';
import type { PlanWords } from '$lib/i18n/plan.en';
import type { FacetKind } from './filters.svelte';

/** How a value to filter by is called. */
export function facetWord(
  kind: FacetKind,
  { value, label }: Pick<Facet, 'value' | 'label'>,
  words: PlanWords,
): string {
  if (label !== '') return label;
  return kind === 'modules' && value === '' ? words.rootModule : value;
}
