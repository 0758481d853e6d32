// What is said of a box, for the ear and for the pane.
import type { GraphNode } from '$lib/bindings/api';
import type { Catalogue } from '$lib/i18n/index.svelte';
import type { IconName } from '$lib/ui/icons';
import { visibleString } from '$lib/text/visible';
import { chips, looks, type ChipName, type Tone } from '../list/chips';

const mayLose = (node: GraphNode) => node.holdsData && looks[node.action].tone === 'del';

/** What identical changes do, else what they are of. */
export function sameOf({ same, address }: GraphNode): string {
  if (same === null || same.paths.length === 0) return address.resourceType;
  return [...same.paths, ...(same.morePaths > 0 ? ['…'] : [])].join(', ');
}

/** What happens to a box, in a sentence that is heard. */
export function spoken(node: GraphNode, { graph, plan }: Catalogue): string {
  if (node.kind === 'same') {
    const subject = `${graph.identicalIn(node.count, visibleString(node.address.module))}, ${visibleString(sameOf(node))}`;
    return graph.spoken(plan.verb[node.action], subject, node.needs.length, node.neededBy.length);
  }
  const subject =
    node.kind === 'module'
      ? `${visibleString(node.address.full)}, ${graph.moduleOf(node.count, node.changes)}`
      : visibleString(node.address.full) + (node.count > 1 ? ` ${graph.times(node.count)}` : '');
  const verb = node.kind === 'module' ? graph.module : plan.verb[node.action];
  return graph.spoken(verb, subject, node.needs.length, node.neededBy.length);
}

/** What it comes to; nothing where the verb says it all. */
export function consequence(
  node: GraphNode,
  words: Catalogue['graph'],
): { text: string; lost: boolean } | null {
  if (node.kind === 'module' || node.kind === 'same') return null;
  const lost = mayLose(node);
  switch (node.action) {
    case 'delete_create':
      return { text: lost ? words.dataLostFirst : words.replacedFirst, lost };
    case 'create_delete':
      return { text: lost ? words.dataLostLast : words.replacedLast, lost };
    case 'delete':
      return lost ? { text: words.dataLost, lost } : null;
    case 'no_op':
      return { text: words.notChanged, lost: false };
    default:
      return null;
  }
}

export interface LegendEntry {
  name: ChipName | 'none';
  icon: IconName;
  tone: Tone;
}

const LEGEND: ChipName[] = [
  'create',
  'update',
  'replace',
  'delete',
  'read',
  'moved',
  'imported',
  'forget',
  'unknown',
];

/** The signs that a picture has, in the order of the legend. */
export function legendOf(nodes: readonly GraphNode[]): LegendEntry[] {
  const there = new Set(nodes.map((node) => node.action));
  const entries: LegendEntry[] = LEGEND.flatMap((name) => {
    const chip = chips.find((candidate) => candidate.name === name);
    return chip?.actions.some((action) => there.has(action)) ? [{ name, ...chip.look }] : [];
  });
  return there.has('no_op') ? [...entries, { name: 'none', ...looks.no_op }] : entries;
}
