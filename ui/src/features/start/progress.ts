import type { OpenProgress } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';

/** How far it is, in words. */
export function howFar(progress: OpenProgress): string {
  const words = i18n.t.opening;
  const read = i18n.bytes(progress.read);
  return progress.total > 0 ? words.readOf(read, i18n.bytes(progress.total)) : words.readSoFar(read);
}

export function phaseWords(progress: OpenProgress): string {
  return progress.phase === 'indexing' ? i18n.t.opening.indexing : i18n.t.opening.reading;
}
