// Everything a person can do, once. It feeds hotkeys, palette, help, the hints of the status bar, and tests.
import { untrack } from 'svelte';
import type { IconName } from '$lib/ui/icons';
import { composing, matches, worksInFields, type KeyPress } from './keys';

export type Scope = 'global' | 'plan' | 'start';

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
let place = $state<Exclude<Scope, 'global'>>('start');

export const registry = {
  /** In the order of registration. */
  get actions(): readonly AppAction[] {
    return registered;
  },
  /** Where the person is; actions of other places do not work. */
  get place() {
    return place;
  },
  set place(next) {
    place = next;
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
  return (action.scope === 'global' || action.scope === place) && (action.when?.() ?? true);
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
  return meant.find((action) => action.scope !== 'global') ?? meant[0];
}

/** The listener of the window. While a dialog is open its own keys count. */
export function onHotkey(event: KeyboardEvent): void {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
  const action = actionFor(event, event.target);
  if (!action) return;
  event.preventDefault();
  action.run();
}
