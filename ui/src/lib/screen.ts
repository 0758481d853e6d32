// What a screen of the main window is. Each has one record, in a file `screen.ts` of its folder; `app/screens.ts` lists
// them. Tabs, titles, keys, help and what is drawn are read from the records.
import type { Component } from 'svelte';
import type { AppAction, Place as KeyPlace } from '$lib/actions/registry.svelte';
import type { Place, Screen } from '$lib/place.svelte';

export type PlaceOf<S extends Screen> = Extract<Place, { screen: S }>;

export interface ScreenTab {
  to: () => Place;
  shown: () => boolean;
  /** Its name, where it is not that of the screen. */
  name?: () => string;
  /** The key that goes there, and when it does. */
  key?: { keys: string; when: () => boolean };
  /** The number behind it. */
  count?: {
    /** Whether a place is kept for it. */
    kept: () => boolean;
    /** Null where it is not known, or says nothing. */
    number: () => number | null;
    spoken: (count: number) => string;
  };
}

export interface ScreenRecord<S extends Screen = Screen> {
  screen: S;
  name: () => string;
  /** What the window is called there; empty where the name of the app says enough. */
  title: (here: PlaceOf<S>) => string;
  /** Where its keys count, the most special place first. */
  keys: () => readonly KeyPlace[];
  /** What of the help is about it. */
  helps: readonly KeyPlace[];
  /** What can be done there. It is known from the start, so that the help lists all of it. */
  actions: readonly AppAction[];
  tab?: ScreenTab;
  /** The screen whose tab is lit there, where it has none of its own. */
  within?: Screen;
  view: Component<Record<string, unknown>>;
  props: (here: PlaceOf<S>) => Record<string, unknown>;
  /** Another one is another screen, which is built anew. */
  identity: (here: PlaceOf<S>) => string;
}

/** A record whose props are those of its view. */
export function screenOf<S extends Screen, P extends Record<string, unknown>>(
  record: Omit<ScreenRecord<S>, 'view' | 'props'> & {
    view: Component<P>;
    props: (here: PlaceOf<S>) => P;
  },
): ScreenRecord<S> {
  return record as unknown as ScreenRecord<S>;
}
