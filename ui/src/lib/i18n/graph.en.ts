// The words of the picture of a plan.
import type { GraphScope } from '$lib/bindings/api';

const count = (n: number): string => n.toLocaleString('en-US');
const many = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`;

export const graphEn = {
  name: 'Graph of changes',
  /** What a screen reader says of the picture as a whole. */
  description:
    'Boxes are resources, left of what needs them. Arrow keys follow the lines, Enter opens the diff, Space opens or closes a module or identical changes.',
  shows: (boxes: number) => many(boxes, 'box', 'boxes'),
  scopeLabel: 'What the graph shows',
  scope: { changed: 'Changed', neighbours: 'With neighbours' } satisfies Record<GraphScope, string>,
  legendLabel: 'What the signs mean',
  legend: {
    create: 'create',
    update: 'update',
    replace: 'replace',
    delete: 'delete',
    read: 'read',
    moved: 'move',
    imported: 'import',
    forget: 'forget',
    unknown: 'unknown action',
    none: 'not changed',
  },
  zoomLabel: 'Zoom',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomReset: 'Full size',
  percent: (percent: number) => `${percent.toString()} %`,
  output: 'output',
  resources: (n: number) => many(n, 'resource', 'resources'),
  inModule: (n: number, changes: number) =>
    changes === 0 ? `${count(n)}, none changes` : `${count(n)}, ${many(changes, 'changes', 'change')}`,
  moduleOf: (n: number, changes: number) =>
    `${many(n, 'resource', 'resources')}, ${changes === 0 ? 'none changes' : many(changes, 'changes', 'change')}`,
  instances: (n: number, changes: number) =>
    changes === n ? `All ${count(n)} instances.` : `${count(changes)} of ${count(n)} instances.`,
  times: (n: number) => `× ${count(n)}`,
  module: 'Module',
  closeModule: (name: string) => `Close ${name}`,
  openModule: 'Open module',
  identicalIn: (n: number, module: string) =>
    module === '' ? `${count(n)} identical changes` : `${count(n)} identical changes in ${module}`,
  oneByOne: 'Show one by one',
  togetherAgain: 'Show identical as one',
  /** A box in one sentence, for those who hear it. */
  spoken: (verb: string, address: string, needs: number, because: number) =>
    [
      `${verb} ${address}`,
      ...(needs > 0 ? [`waits for ${count(needs)}`] : []),
      ...(because > 0 ? [many(because, 'changes because of it', 'change because of it')] : []),
    ].join(', '),
  chosen: 'Chosen box',
  waitsFor: 'Waits for',
  because: 'Changes because of it',
  dataLost: 'Its data is lost.',
  dataLostFirst: 'Destroyed first: its data is lost.',
  dataLostLast: 'Created first, then the old one is destroyed: its data is lost.',
  replacedFirst: 'Destroyed first, then created.',
  replacedLast: 'Created first, then the old one is destroyed.',
  notChanged: 'Not changed by this plan.',
  openDiff: 'Open diff',
  note: 'Drawn from references, `depends_on` and the prior state. References through locals are not in a plan and may be missing here.',
  loading: 'Drawing the graph',
  failed: 'The graph could not be drawn.',
  tryAgain: 'Try again',
  emptyTitle: 'Nothing to draw',
  emptyText: 'This plan changes no resource and no output.',
  leftOut: (n: number) => `${many(n, 'change is', 'changes are')} left out`,
  leftOutText: 'The graph would be too large. What is most dangerous is shown.',
  closeMany: 'Close modules',
  act: {
    changed: 'Graph: only what changes',
    neighbours: 'Graph: with neighbours',
    module: 'Open or close the module or the identical changes in the graph',
    automatic: 'Let the size of the graph decide which modules are open',
  },
  hint: { zoom: 'zoom', module: 'module' },
};
