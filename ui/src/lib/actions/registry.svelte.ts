// Everything a person can do, once. It feeds hotkeys, palette, help, the hints of the status bar, and tests.
import { untrack } from 'svelte';
import type { IconName } from '$lib/ui/icons';
import { composing, matches, worksInFields, type KeyPress } from './keys';

/** Where something can be done. A pull request is read like a plan, so both places count there. */
export type Scope = 'global' | 'start' | 'inbox' | 'pull' | 'plan' | 'run' | 'runs' | 'settings';
export type Place = Exclude<Scope, 'global'>;

export interface AppAction {
  /** For example `plan.open`. */
  id: string;
  title: () => string;
  /** For example `KeyN`, `Mod+KeyK`, `Shift+KeyP`, `/`. */
  keys?: string[];
  scope: Scope;
  icon?: IconName;
  /** A word for the status bar. Neighbours with the same word share it. */
  hint?: () => string;
  /** Whether it can be done now. */
  when?: () => boolean;
  /** Not offered by the palette: it only makes sense as a key, such as moving by one row. */
  keysOnly?: boolean;
  run: () => void;
}

let registered = $state.raw<readonly AppAction[]>([]);
let places = $state.raw<readonly Place[]>(['start']);

export const registry = {
  /** In the order of registration. */
  get actions(): readonly AppAction[] {
    return registered;
  },
  /** Where the person is, the most special place first; actions of other places do not work. */
  get places(): readonly Place[] {
    return places;
  },
  set places(next) {
    places = next;
  },
  /** The same where there is only one. */
  set place(next: Place) {
    places = [next];
  },
};

/** Answers what takes them away again. */
export function registerActions(actions: AppAction[]): () => void {
  // Effects register what their component offers; they must not run again because another one did the same.
  registered = [...untrack(() => registered), ...actions];
  return () => {
    registered = untrack(() => registered).filter((action) => !actions.includes(action));
  };
}

export function isPossible(action: AppAction): boolean {
  return (action.scope === 'global' || places.includes(action.scope)) && (action.when?.() ?? true);
}

/** What can be done here and now. */
export function possibleActions(): AppAction[] {
  return registered.filter(isPossible);
}

/** Does what is named, where it is possible, and tells whether it was. */
export function runAction(id: string): boolean {
  const action = registered.find((candidate) => candidate.id === id && isPossible(candidate));
  action?.run();
  return action !== undefined;
}

function inTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'file'].includes(target.type);
}

/** The action that a key press means. What belongs to the place goes before what works everywhere. */
export function actionFor(event: KeyPress, target: EventTarget | null): AppAction | undefined {
  if (composing(event)) return undefined;
  const inField = inTextField(target);
  const meant = possibleActions().filter((action) =>
    action.keys?.some((keys) => matches(event, keys) && (!inField || worksInFields(keys))),
  );
  const special = (action: AppAction) =>
    action.scope === 'global' ? places.length : places.indexOf(action.scope);
  return meant.toSorted((one, other) => special(one) - special(other))[0];
}

/** The listener of the window. While a dialog is open its own keys count. */
export function onHotkey(event: KeyboardEvent): void {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
  const action = actionFor(event, event.target);
  if (!action) return;
  event.preventDefault();
  action.run();
}
