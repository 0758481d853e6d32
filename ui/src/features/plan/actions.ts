import type { AppAction } from '$lib/actions/registry.svelte';
import type { Also, Order } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { review } from '$lib/review.svelte';
import { chipsOf } from './chips';
import { partIcons } from './parts';
import type { PlanReading } from './reading.svelte';

interface Surroundings {
  reading: () => PlanReading | null;
  focusFilter: () => void;
  copyAddress: () => void;
}

const orders: Order[] = ['risk', 'module', 'address'];
const parts: Also[] = ['outputs', 'drift', 'checks', 'invocations', 'deferred'];

const words = () => i18n.t.plan;

/** What can be done while a plan is read, wherever it comes from. */
export function readingActions({ reading, focusFilter, copyAddress }: Surroundings): AppAction[] {
  const hasEntries = () => (reading()?.listing?.layout.length ?? 0) > 0;
  const hasChanges = () => (reading()?.listing?.layout.rows ?? 0) > 0;
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
