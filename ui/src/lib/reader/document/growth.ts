import { getContext, setContext } from 'svelte';

/** Watches a part of a section, whose growth above the reader must not move the text. Answers how to stop. */
export type Watch = (element: HTMLElement) => () => void;

const KEY = Symbol('growth');

export function offerWatch(watch: Watch): void {
  setContext(KEY, watch);
}

/** Absent outside of the document. */
export function watchHere(): Watch | undefined {
  return getContext<Watch | undefined>(KEY);
}

export interface Part {
  element: Element;
  height: number;
}

/** Where a part stands now: in which section of the document, and its top edge. */
export type Where = (element: Element) => { section: number; top: number };

/** By how much parts of sections grow, from what they measured last. */
export class Growth {
  private readonly known = new WeakMap<Element, number>();

  /**
   * How much those that ended above a line grew, by section. What the ones before grew by is taken off of where they
   * stand now.
   */
  above(parts: readonly Part[], where: Where, line: number): Map<number, number> {
    const changed = parts.flatMap((part) => {
      const before = this.known.get(part.element);
      this.known.set(part.element, part.height);
      if (before === undefined || before === part.height) return [];
      return [{ ...where(part.element), height: part.height, before }];
    });
    changed.sort((one, other) => one.top - other.top);
    const grown = new Map<number, number>();
    let moved = 0;
    for (const { section, height, before, top } of changed) {
      const delta = height - before;
      if (top - moved + before <= line + 0.5) grown.set(section, (grown.get(section) ?? 0) + delta);
      moved += delta;
    }
    return grown;
  }
}
