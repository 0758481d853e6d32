// What can be done in the lists of runs and at one run.
import type { AppAction } from '$lib/actions/registry.svelte';
import type { RunRow } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { place } from '$lib/place.svelte';
import { history, runs } from '$lib/runs.svelte';
import { shownRun } from '$lib/runs-reading.svelte';

let field = $state.raw<HTMLInputElement>();
let search = $state.raw<HTMLInputElement>();

/** The text fields that are shown, for the keys that go there. */
export const runsPlace = {
  get field() {
    return field;
  },
  set field(element) {
    field = element;
  },
  get search() {
    return search;
  },
  set search(element) {
    search = element;
  },
};

export function openRun(row: RunRow | undefined): void {
  if (row) place.go({ screen: 'run', run: row.run });
}

const words = () => i18n.t.runs;
const list = () => (place.here.screen === 'history' ? history : runs);
const hasRows = () => list().rows.length > 0;
const reading = () => shownRun.reading;
const resources = () => reading()?.resources;
const hasResources = () => (resources()?.total ?? 0) > 0;
const failures = () => (resources()?.loaded ?? []).filter(([, row]) => row.state === 'failed');

export const runsActions: AppAction[] = [
  {
    id: 'runs.next',
    title: () => words().act.next,
    keys: ['KeyJ'],
    scope: 'runs',
    keysOnly: true,
    hint: () => words().hint.move,
    when: hasRows,
    run: () => {
      list().move(list().current + 1);
    },
  },
  {
    id: 'runs.previous',
    title: () => words().act.previous,
    keys: ['KeyK'],
    scope: 'runs',
    keysOnly: true,
    hint: () => words().hint.move,
    when: hasRows,
    run: () => {
      list().move(list().current - 1);
    },
  },
  {
    id: 'runs.open',
    title: () => words().act.open,
    keys: ['Enter'],
    scope: 'runs',
    icon: 'cr',
    hint: () => words().hint.open,
    when: hasRows,
    run: () => {
      openRun(list().row);
    },
  },
  {
    id: 'runs.filter',
    title: () => words().act.filter,
    keys: ['/', 'KeyF'],
    scope: 'runs',
    icon: 'search',
    hint: () => words().hint.filter,
    run: () => {
      field?.focus();
      field?.select();
    },
  },
];

export const runActions: AppAction[] = [
  {
    id: 'run.next',
    title: () => words().act.nextRow,
    keys: ['KeyJ'],
    scope: 'run',
    keysOnly: true,
    hint: () => words().hint.move,
    when: hasResources,
    run: () => {
      resources()?.move((resources()?.current ?? 0) + 1);
    },
  },
  {
    id: 'run.previous',
    title: () => words().act.previousRow,
    keys: ['KeyK'],
    scope: 'run',
    keysOnly: true,
    hint: () => words().hint.move,
    when: hasResources,
    run: () => {
      resources()?.move((resources()?.current ?? 0) - 1);
    },
  },
  {
    id: 'run.next-failure',
    title: () => words().act.nextFailure,
    keys: ['Period'],
    scope: 'run',
    icon: 'fail',
    hint: () => words().hint.failure,
    when: () => failures().length > 0,
    run: () => {
      const at = resources()?.current ?? 0;
      const next = failures().find(([row]) => row > at) ?? failures()[0];
      if (next) resources()?.move(next[0]);
    },
  },
  {
    id: 'run.toggle',
    title: () => words().act.toggle,
    keys: ['Enter'],
    scope: 'run',
    keysOnly: true,
    when: () => failures().length > 0,
    run: () => {
      resources()?.toggle(resources()?.current ?? 0);
    },
  },
  {
    id: 'run.follow',
    title: () => words().act.follow,
    keys: ['End'],
    scope: 'run',
    icon: 'cd',
    hint: () => words().hint.follow,
    when: () => (reading()?.log.total ?? 0) > 0,
    run: () => {
      const log = reading()?.log;
      if (log) log.following = true;
    },
  },
  {
    id: 'run.search',
    title: () => words().act.search,
    keys: ['/', 'KeyF'],
    scope: 'run',
    icon: 'search',
    hint: () => words().hint.search,
    run: () => {
      search?.focus();
      search?.select();
    },
  },
  {
    id: 'run.pull',
    title: () => words().act.pull,
    keys: ['KeyG'],
    scope: 'run',
    icon: 'cr',
    when: () => Boolean(reading()?.detail),
    run: () => {
      const row = reading()?.detail?.row;
      if (row) place.go({ screen: 'pull', key: row.pull });
    },
  },
];
