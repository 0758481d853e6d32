import type { AppAction } from '$lib/actions/registry.svelte';
import type { Also, Order, Sets } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { review } from '$lib/review.svelte';
import { chipsOf } from '../list/chips';
import { layout } from '../document/layout.svelte';
import { partIcons } from '../list/parts';
import type { PlanReading } from './reading.svelte';
import type { PlanMode } from './mode';
import { pictures } from './views';

interface Surroundings {
  reading: () => PlanReading | null;
  focusFilter: () => void;
  openFilters: () => void;
  copyAddress: () => void;
  /** Says what the key did, where nothing else shows it. */
  say: (text: string) => void;
}

const allSets: Sets[] = ['as_the_tool', 'best_match'];
const orders: Order[] = ['risk', 'module', 'address'];
const parts: Also[] = ['outputs', 'drift', 'checks', 'invocations', 'deferred'];

const words = () => i18n.t.plan;

/** What can be done while a plan is read, wherever it comes from. */
export function readingActions({
  reading,
  focusFilter,
  openFilters,
  copyAddress,
  say,
}: Surroundings): AppAction[] {
  const hasList = () => (reading()?.listing ?? null) !== null;
  const hasEntries = () => (reading()?.listing?.layout.length ?? 0) > 0;
  const hasChanges = () => (reading()?.listing?.layout.rows ?? 0) > 0;
  const same = () => {
    const current = reading();
    const at = current?.sameOf(current.current) ?? null;
    const row = at === null ? undefined : current?.listing?.pages.row(at);
    return current && at !== null && row?.same ? { current, at, open: row.same.open } : null;
  };
  const placeOfCode = () => {
    const current = reading();
    return current?.row ? (current.places.of(current.row.change)?.url ?? null) : null;
  };
  const isViewed = () => {
    const current = reading();
    return current?.row ? current.marks.viewed(current.row) : false;
  };
  const modes: PlanMode[] = ['plan', ...pictures.map(({ id }) => id), 'since'];
  const partAt = (part: Also) => reading()?.listing?.layout.indexOf(part) ?? -1;

  return [
    {
      id: 'plan.next-change',
      title: () => words().act.nextChange,
      keys: ['KeyN'],
      scope: 'plan',
      hint: () => words().hint.change,
      when: hasChanges,
      run: () => reading()?.stepChange(1),
    },
    {
      id: 'plan.previous-change',
      title: () => words().act.previousChange,
      keys: ['KeyP'],
      scope: 'plan',
      hint: () => words().hint.change,
      when: hasChanges,
      run: () => reading()?.stepChange(-1),
    },
    {
      id: 'plan.viewed',
      title: () => (isViewed() ? words().act.notViewed : words().act.viewed),
      keys: ['KeyV'],
      scope: 'plan',
      icon: 'hold',
      hint: () => words().hint.viewed,
      when: () => reading()?.row !== undefined,
      run: () => {
        void reading()
          ?.markAndGoOn()
          .then((done) => {
            if (done === 'all') say(words().allViewed);
            else if (done === 'listed') say(words().listedViewed);
          });
      },
    },
    {
      id: 'plan.next-row',
      title: () => words().act.nextRow,
      keys: ['KeyJ'],
      scope: 'plan',
      keysOnly: true,
      hint: () => words().hint.row,
      when: hasEntries,
      run: () => reading()?.step(1),
    },
    {
      id: 'plan.previous-row',
      title: () => words().act.previousRow,
      keys: ['KeyK'],
      scope: 'plan',
      keysOnly: true,
      hint: () => words().hint.row,
      when: hasEntries,
      run: () => reading()?.step(-1),
    },
    {
      id: 'plan.filter',
      title: () => words().act.filter,
      keys: ['KeyF', '/'],
      scope: 'plan',
      icon: 'search',
      hint: () => words().hint.filter,
      run: focusFilter,
    },
    {
      id: 'plan.filters',
      title: () => words().act.openFilters,
      keys: ['Shift+KeyF'],
      scope: 'plan',
      icon: 'search',
      when: hasList,
      run: openFilters,
    },
    {
      id: 'plan.unviewed',
      title: () => (reading()?.filters.unviewed ? words().act.alsoViewed : words().act.onlyUnviewed),
      keys: ['Shift+KeyV'],
      scope: 'plan',
      icon: 'hold',
      when: hasList,
      run: () => reading()?.toggleUnviewed(),
    },
    {
      id: 'plan.open-same',
      title: () => words().act.openSame,
      keys: ['ArrowRight'],
      scope: 'plan',
      icon: 'cr',
      when: () => same()?.open === false,
      run: () => {
        const found = same();
        if (found) void found.current.toggleSame(found.at);
      },
    },
    {
      id: 'plan.close-same',
      title: () => words().act.closeSame,
      keys: ['ArrowLeft'],
      scope: 'plan',
      icon: 'cl',
      when: () => same()?.open === true,
      run: () => {
        const found = same();
        if (found) void found.current.toggleSame(found.at);
      },
    },
    {
      id: 'plan.fold-same',
      title: () => (reading()?.foldSame ? words().act.unfoldAll : words().act.foldAll),
      scope: 'plan',
      when: () => (reading()?.hasSame ?? false) && reading()?.mode === 'plan',
      run: () => {
        const current = reading();
        current?.chooseFoldSame(!current.foldSame);
      },
    },
    {
      id: 'plan.clear-filter',
      title: () => words().act.clearFilter,
      keys: ['Escape'],
      scope: 'plan',
      icon: 'x',
      when: () => reading()?.filtered ?? false,
      run: () => reading()?.clearFilter(),
    },
    {
      id: 'plan.copy-address',
      title: () => words().act.copyAddress,
      keys: ['KeyC'],
      scope: 'plan',
      icon: 'copy',
      hint: () => words().hint.copy,
      when: () => reading()?.row !== undefined,
      run: copyAddress,
    },
    {
      id: 'plan.code',
      title: () => words().act.openCode,
      scope: 'plan',
      icon: 'ext',
      when: () => placeOfCode() !== null,
      run: () => {
        const url = placeOfCode();
        if (url !== null) void reading()?.openLink(url);
      },
    },
    {
      id: 'plan.split',
      title: () => (layout.split ? words().act.unified : words().act.split),
      keys: ['KeyS'],
      scope: 'plan',
      when: hasList,
      run: () => {
        layout.toggleSplit();
      },
    },
    {
      id: 'plan.attributes',
      title: () =>
        layout.unchanged === 'shown' ? words().act.attributesFolded : words().act.attributesShown,
      keys: ['KeyU'],
      scope: 'plan',
      when: hasList,
      run: () => {
        layout.toggleUnchanged();
      },
    },
    {
      id: 'plan.wrap',
      title: () => (layout.wrap ? words().act.noWrap : words().act.wrap),
      scope: 'plan',
      when: () => hasList() && !layout.splits,
      run: () => {
        layout.wrap = !layout.wrap;
      },
    },
    ...allSets.map((sets): AppAction => ({
      id: `plan.sets-${sets}`,
      title: () => words().act.setsAs[sets],
      scope: 'plan',
      when: () => hasList() && layout.sets !== sets,
      run: () => {
        layout.sets = sets;
      },
    })),
    ...modes.map((mode): AppAction => ({
      id: `plan.mode-${mode}`,
      title: () => words().act.mode[mode],
      scope: 'plan',
      icon: 'file',
      when: () => {
        const current = reading();
        if (current === null || current.mode === mode) return false;
        return mode !== 'since' || current.comparing.possible;
      },
      run: () => reading()?.setMode(mode),
    })),
    {
      id: 'plan.only-differing',
      title: () => (reading()?.comparing.onlyDiffering ? words().act.alsoSame : words().act.onlyDiffering),
      scope: 'plan',
      when: () => reading()?.mode === 'since',
      run: () => {
        const current = reading();
        current?.setOnlyDiffering(!current.comparing.onlyDiffering);
      },
    },
    ...orders.map((order): AppAction => ({
      id: `plan.order-${order}`,
      title: () => words().orderBy[order],
      scope: 'plan',
      when: () => reading()?.order !== order,
      run: () => reading()?.setOrder(order),
    })),
    {
      id: 'plan.unchanged',
      title: () => (reading()?.unchanged ? words().hideUnchanged : words().showUnchanged),
      scope: 'plan',
      icon: 'a-noop',
      when: () => (reading()?.plan.counts.noOp ?? 0) > 0,
      run: () => {
        const current = reading();
        current?.setUnchanged(!current.unchanged);
      },
    },
    ...parts.map((part): AppAction => ({
      id: `plan.go-${part}`,
      title: () => words().act.goTo(words().part[part]),
      scope: 'plan',
      icon: partIcons[part],
      when: () => partAt(part) >= 0,
      run: () => reading()?.goTo(partAt(part)),
    })),
  ];
}

const several = () => review.plans.length > 1;

/** What can be done with the plan files that are open. */
export const fileActions: AppAction[] = [
  {
    id: 'plan.previous-project',
    title: () => words().previousProject,
    keys: ['BracketLeft'],
    scope: 'plan',
    hint: () => words().hint.project,
    when: several,
    run: () => {
      review.previous();
    },
  },
  {
    id: 'plan.next-project',
    title: () => words().nextProject,
    keys: ['BracketRight'],
    scope: 'plan',
    hint: () => words().hint.project,
    when: several,
    run: () => {
      review.next();
    },
  },
  {
    id: 'plan.close',
    title: () => words().act.close,
    keys: ['KeyW', 'Mod+KeyW'],
    scope: 'plan',
    icon: 'x',
    run: () => {
      if (review.active) void review.close(review.active.id);
    },
  },
];

/** One action for each chip of a plan, so that the palette and the keyboard reach them too. */
export function chipActions(reading: PlanReading): AppAction[] {
  return chipsOf(reading.plan.counts).map((chip) => ({
    id: `plan.chip-${chip.name}`,
    title: () => i18n.t.plan.toggleChip(i18n.t.plan.chip[chip.name]),
    scope: 'plan',
    icon: chip.look.icon,
    run: () => {
      reading.toggleChip(chip.name);
    },
  }));
}
