// What the palette offers: what can be done now, where one can go, the plans that are open, and the files of before.
import { possibleActions, type AppAction } from '$lib/actions/registry.svelte';
import { i18n } from '$lib/i18n/index.svelte';
import { place } from '$lib/place.svelte';
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
  id: 'actions' | 'places' | 'plans' | 'recent';
  title: string;
  entries: { entry: Entry; hits: number[] }[];
}

/** Going somewhere is offered apart from doing something. */
const leads = (action: AppAction) => action.id.startsWith('go.') || action.id.startsWith('settings.go-');

function actions(places: boolean): Entry[] {
  // What belongs to the place stands first, as in the status bar.
  return possibleActions()
    .toSorted((one, other) => Number(one.scope === 'global') - Number(other.scope === 'global'))
    .filter((action) => !action.keysOnly && action.id !== 'app.palette' && leads(action) === places)
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
      place.go({ screen: 'files' });
    },
  }));
}

async function openRecent(path: string): Promise<void> {
  // What is open already is shown without being opened again.
  if (await review.openPath(path)) place.go({ screen: 'files' });
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
      run: () => void openRecent(file.path),
    }));
}

/** Groups that hold something, each with its best answers first. */
export function entryGroups(query: string): EntryGroup[] {
  const { palette } = i18n.t;
  const all: { id: EntryGroup['id']; title: string; found: Entry[] }[] = [
    { id: 'actions', title: palette.actions, found: actions(false) },
    { id: 'places', title: palette.places, found: actions(true) },
    { id: 'plans', title: palette.plans, found: plans() },
    { id: 'recent', title: palette.recent, found: recent() },
  ];
  return all
    .map(({ id, title, found }) => ({ id, title, entries: rank(query, found, (entry) => entry.text) }))
    .filter((group) => group.entries.length > 0);
}
