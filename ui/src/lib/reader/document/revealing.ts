import { getContext, setContext } from 'svelte';
import type { RowSide, Segment } from '$lib/bindings/api';

/** Asks Rust for one masked value of the section around. What comes is kept nowhere but where it is drawn. */
export type Reveal = (node: number, side: RowSide) => Promise<readonly Segment[]>;

const KEY = Symbol('reveal');

export function offerReveal(reveal: Reveal): void {
  setContext(KEY, reveal);
}

/** Absent outside of sections. */
export function revealHere(): Reveal | undefined {
  return getContext<Reveal | undefined>(KEY);
}

/** Where a cell stands, for asking for its value. */
export interface CellPlace {
  node: number;
  side: RowSide;
  /** As it is called in the name of the button. */
  name: string;
}
