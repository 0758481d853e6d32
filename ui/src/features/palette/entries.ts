// What the palette offers: what can be done now, the plans that are open, and the files of before.
import { possibleActions } from '$lib/actions/registry.svelte';
import { i18n } from '$lib/i18n/index.svelte';
import { review } from '$lib/review.svelte';
import { visibleString } from '$lib/text/visible';
import type { IconName } from '$lib/ui/icons';
import { rank } from './fuzzy';

export interface Entry {
  /** Unique over all groups. */
  id: string;
  icon: IconName;
  text: string;
  /** What stands at the end of the row. */
  detail?: string;
  keys?: string;
  run: () => void;
}

export interface EntryGroup {
  id: 'actions' | 'plans' | 'recent';
  title: string;
  entries: { entry: Entry; hits: number[] }[];
}

function actions(): Entry[] {
  // What belongs to the place stands first, as in the status bar.
  return possibleActions()
    .toSorted((one, other) => Number(one.scope === 'global') - Number(other.scope === 'global'))
    .filter((action) => !action.keysOnly && action.id !== 'app.palette')
    .map((action) => ({
      id: `action:${action.id}`,
      icon: action.icon ?? 'cr',
      text: action.title(),
      ...(action.keys?.[0] === undefined ? {} : { keys: action.keys[0] }),
      run: action.run,
    }));
}

function plans(): Entry[] {
  return review.plans.map((plan) => ({
    id: `plan:${plan.id.toString()}`,
    icon: 'file',
    text: visibleString(plan.name),
    detail: plan.id === review.active?.id ? i18n.t.palette.reading : '',
    run: () => {
      review.activate(plan.id);
    },
  }));
}

function recent(): Entry[] {
  const open = new Set(review.plans.map((plan) => plan.path));
  return review.recent
    .filter((file) => file.exists && !open.has(file.path))
    .map((file) => ({
      id: `recent:${file.path}`,
      icon: 'clock',
      text: visibleString(file.name),
      detail: visibleString(file.folder),
      run: () => void review.openPath(file.path),
    }));
}

/** Groups that hold something, each with its best answers first. */
export function entryGroups(query: string): EntryGroup[] {
  const { palette } = i18n.t;
  const all: { id: EntryGroup['id']; title: string; found: Entry[] }[] = [
    { id: 'actions', title: palette.actions, found: actions() },
    { id: 'plans', title: palette.plans, found: plans() },
    { id: 'recent', title: palette.recent, found: recent() },
  ];
  return all
    .map(({ id, title, found }) => ({ id, title, entries: rank(query, found, (entry) => entry.text) }))
    .filter((group) => group.entries.length > 0);
}
