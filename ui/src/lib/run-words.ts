// What is said of runs and of their resources.
import type { RunDetail, RunResource, RunRow } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { present } from '$lib/now.svelte';
import { between, stopwatch } from '$lib/text/time';
import { visibleString } from '$lib/text/visible';
import { spokenAccount } from '$lib/ui/account';
import type { IconName } from '$lib/ui/icons';

export interface Look {
  icon: IconName;
  tone: 'add' | 'chg' | 'del' | 'accent' | 'calm';
}

export function runLook(row: RunRow): Look {
  switch (row.ending) {
    case null:
      return { icon: 'runi', tone: 'accent' };
    case 'planned':
    case 'applied':
      return { icon: 'done', tone: 'add' };
    case 'failed':
      return { icon: 'fail', tone: 'del' };
    case 'refused':
      return { icon: 'unknown', tone: 'del' };
    case 'stopped':
      return { icon: 'skip', tone: 'chg' };
  }
}

/** How long a run took, or takes so far. */
export const tookOf = (row: RunRow): string => stopwatch(between(row.begunAt, row.endedAt ?? present.now));

/** Whether parts of an apply are in place that did not end well. */
export const isPartly = (row: RunRow): boolean =>
  row.kind === 'apply' && (row.ending === 'failed' || row.ending === 'stopped') && row.progress[2] > 0;

/** How a run ended, or how far it is. */
export function outcomeOf(row: RunRow): string {
  const words = i18n.t.runs;
  const total = row.progress.reduce((sum, count) => sum + count, 0);
  if (row.ending === null) {
    const goesOn = words.goesOn[row.kind];
    return total > 0 ? `${goesOn}, ${words.progress(row.progress[2], total)}` : goesOn;
  }
  return isPartly(row) ? `${words.ending[row.ending]}, ${words.partly}` : words.ending[row.ending];
}

export function headOf(row: RunRow): string {
  const words = i18n.t.runs.head;
  const apply = row.kind === 'apply';
  switch (row.ending) {
    case null:
      return apply ? words.applying(row.label) : words.planning(row.label);
    case 'planned':
      return words.planned(row.label);
    case 'applied':
      return words.applied(row.label);
    case 'failed':
      return apply ? words.applyFailed(row.label) : words.planFailed(row.label);
    case 'stopped':
      return apply ? words.applyStopped(row.label) : words.planStopped(row.label);
    case 'refused':
      return words.refused(row.label);
  }
}

export function spokenRun(row: RunRow): string {
  return [
    i18n.t.runs.kind[row.kind],
    visibleString(row.label),
    outcomeOf(row),
    i18n.t.inbox.pullOf(visibleString(row.pull.name), row.pull.number),
    visibleString(row.title),
    ...(row.account ? [spokenAccount(row.account)] : []),
    ...(row.role === null ? [] : [visibleString(row.role)]),
    visibleString(row.by),
    tookOf(row),
  ].join(', ');
}

const glyphs: Record<string, Look> = {
  create: { icon: 'a-create', tone: 'add' },
  update: { icon: 'a-update', tone: 'chg' },
  delete: { icon: 'a-delete', tone: 'del' },
  replace: { icon: 'a-replace', tone: 'del' },
  read: { icon: 'a-read', tone: 'calm' },
  move: { icon: 'a-move', tone: 'calm' },
  import: { icon: 'a-import', tone: 'calm' },
  remove: { icon: 'a-forget', tone: 'calm' },
};

/** An action that this version does not know is drawn as unknown, and its word is shown. */
export const actionLook = (action: string): Look => glyphs[action] ?? { icon: 'unknown', tone: 'chg' };

export const stateLooks: Record<RunResource['state'], Look> = {
  waits: { icon: 'wait', tone: 'calm' },
  runs: { icon: 'runi', tone: 'accent' },
  done: { icon: 'done', tone: 'add' },
  failed: { icon: 'fail', tone: 'del' },
  not_started: { icon: 'skip', tone: 'calm' },
  planned: { icon: 'file', tone: 'calm' },
};

/** The word of the catalogue, or the word of the tool where the catalogue has none. */
function wordOf(catalogue: Record<string, string>, action: string): string {
  return Object.hasOwn(catalogue, action) ? (catalogue[action] ?? action) : visibleString(action);
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** How far a resource is: `Destroyed after 4:12, creating`. */
export function stateWords(resource: RunResource): string {
  const words = i18n.t.runs;
  const did = resource.done.map(([action, seconds], at) => {
    const word = wordOf(words.did, action);
    // The time of the last step stands in its own column, unless something follows it.
    const last = at === resource.done.length - 1 && resource.state === 'done';
    return last ? word : words.didAfter(word, stopwatch(seconds));
  });
  const doing = resource.doing === null ? '' : wordOf(words.doing, resource.doing);
  const parts = (() => {
    switch (resource.state) {
      case 'runs':
        return [...did, doing || words.resourceState.runs];
      case 'failed':
        return did.length > 0
          ? [words.thenFailed(did.join(', '))]
          : [doing ? words.actionFailed(doing) : words.resourceState.failed];
      case 'done':
        return did.length > 0 ? did : [words.resourceState.done];
      case 'waits':
        return did.length > 0 ? [...did, words.resourceState.waits] : [words.resourceState.waits];
      case 'not_started':
        return [words.resourceState.not_started];
      case 'planned':
        return [words.resourceState.planned];
    }
  })();
  return capital(parts.join(', '));
}

/** Seconds that a resource has taken; nothing where nothing was done. */
export function elapsedOf(resource: RunResource): string {
  const done = resource.done.reduce((sum, [, seconds]) => sum + seconds, 0);
  const now = resource.since === null ? 0 : between(resource.since, present.now);
  if (resource.state === 'runs') return stopwatch(done + Math.max(0, now));
  return done > 0 ? stopwatch(done) : '';
}

export function spokenResource(resource: RunResource): string {
  const words = i18n.t.runs;
  return [
    visibleString(resource.address),
    wordOf(words.toBe, resource.action),
    stateWords(resource),
    elapsedOf(resource),
    ...(resource.error ? [visibleString(resource.error[0])] : []),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

export const toolName = (detail: RunDetail): string =>
  detail.tool === 'opentofu' ? 'OpenTofu' : 'Terraform';
