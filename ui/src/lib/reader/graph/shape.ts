// What of the picture can be computed without drawing it: lines, what is in sight, where an arrow key leads.
import type { GraphEdge, GraphModule, GraphNode, PlanGraph } from '$lib/bindings/api';

export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Arrow = 'left' | 'right' | 'up' | 'down';

/** Steps of the zoom. Below 1 the labels would be too small to read, so that boxes show less instead. */
export const ZOOMS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2] as const;

/** The next step of the zoom in a direction; the same at the end. */
export function zoomStep(zoom: number, by: 1 | -1): number {
  const steps = by > 0 ? ZOOMS.filter((step) => step > zoom) : ZOOMS.filter((step) => step < zoom).reverse();
  return steps[0] ?? zoom;
}

/** What a box can show at a zoom, with labels that are never smaller than 11 px. */
export function detail(zoom: number): 'all' | 'name' | 'glyph' {
  if (zoom >= 1) return 'all';
  return zoom >= 0.75 ? 'name' : 'glyph';
}

export function touches(rect: Rect, area: Area): boolean {
  return (
    rect.x <= area.right &&
    rect.x + rect.width >= area.left &&
    rect.y <= area.bottom &&
    rect.y + rect.height >= area.top
  );
}

type Corner = GraphEdge['points'][number];

function between([x, y]: Corner, [toX, toY]: Corner): Rect {
  return { x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(toX - x), height: Math.abs(toY - y) };
}

/** From one corner to the next, in a curve that leaves and arrives sideways. */
function piece([x, y]: Corner, [toX, toY]: Corner): string {
  if (x === toX || y === toY) return `L${toX.toString()} ${toY.toString()}`;
  const middle = (x + toX) / 2;
  return `C${[middle, y, middle, toY, toX, toY].map(String).join(' ')}`;
}

/** The tip of an arrow that arrives sideways, as all do. */
function tip([x, y]: Corner, from: Corner): string {
  const back = from[0] > x ? 6 : -6;
  return `M${(x + back).toString()} ${(y - 3).toString()}L${x.toString()} ${y.toString()}L${(x + back).toString()} ${(y + 3).toString()}`;
}

/** What an area shows of lines, as one path, and of their tips: one is drawn in half the time of hundreds. */
export function drawn(edges: readonly GraphEdge[], area: Area): { lines: string; tips: string } {
  const lines: string[] = [];
  const tips: string[] = [];
  for (const { points } of edges) {
    let pen: Corner | null = null;
    points.forEach((to, at) => {
      const from = points[at - 1];
      if (from === undefined || !touches(between(from, to), area)) return;
      if (pen !== from) lines.push(`M${from[0].toString()} ${from[1].toString()}`);
      lines.push(piece(from, to));
      pen = to;
      if (at === points.length - 1) tips.push(tip(to, from));
    });
  }
  return { lines: lines.join(''), tips: tips.join('') };
}

function holds(frame: GraphModule, node: Rect): boolean {
  return (
    node.x >= frame.x &&
    node.y >= frame.y &&
    node.x + node.width <= frame.x + frame.width &&
    node.y + node.height <= frame.y + frame.height
  );
}

/** The innermost frame around a box. */
export function frameOf(graph: PlanGraph, node: GraphNode): GraphModule | undefined {
  return graph.modules.findLast((frame) => holds(frame, node));
}

/** The boxes in a frame, also in those inside of it. */
export function inFrame(graph: PlanGraph, frame: GraphModule): GraphNode[] {
  return graph.nodes.filter((node) => holds(frame, node));
}

/** As a module is asked for. */
export const keyOf = (node: GraphNode): string => node.address.copy ?? node.address.full;

const RISK: GraphNode['action'][][] = [
  ['delete', 'delete_create', 'create_delete'],
  ['unknown'],
  ['update'],
  ['create', 'create_forget', 'forget_create'],
  ['read', 'open'],
  ['moved', 'imported', 'forget'],
  ['no_op'],
];
const risk = (node: GraphNode) =>
  2 * RISK.findIndex((actions) => actions.includes(node.action)) - (node.holdsData ? 1 : 0);

/** The most dangerous of some boxes, the first of several. */
export function mostDangerous(nodes: readonly GraphNode[]): GraphNode | undefined {
  return nodes.reduce<GraphNode | undefined>(
    (worst, node) => (worst === undefined || risk(node) < risk(worst) ? node : worst),
    undefined,
  );
}

const middleX = (node: Rect) => node.x + node.width / 2;
const middleY = (node: Rect) => node.y + node.height / 2;

/** The box that an arrow key leads to: along the lines first, else the nearest in that direction. */
export function nextBox(graph: PlanGraph, from: GraphNode, arrow: Arrow): GraphNode | undefined {
  const sideways = arrow === 'left' || arrow === 'right';
  const sign = arrow === 'left' || arrow === 'up' ? -1 : 1;
  /** How far a box lies in the direction of the arrow, and how far beside it. */
  const ahead = (node: GraphNode) =>
    sign * (sideways ? middleX(node) - middleX(from) : middleY(node) - middleY(from));
  const aside = (node: GraphNode) =>
    Math.abs(sideways ? middleY(node) - middleY(from) : middleX(node) - middleX(from));
  const nearest = (nodes: readonly GraphNode[], weight: number) =>
    nodes
      .filter((node) => node.id !== from.id && ahead(node) > 0)
      .toSorted((one, other) => ahead(one) + weight * aside(one) - ahead(other) - weight * aside(other))[0];
  if (sideways) {
    const ids = arrow === 'left' ? from.needs : from.neededBy;
    const along = ids.map((id) => graph.nodes[id]).filter((node) => node !== undefined);
    return nearest(along, 4) ?? nearest(graph.nodes, 4);
  }
  const column = graph.nodes.filter((node) => Math.abs(middleX(node) - middleX(from)) < from.width / 2);
  return nearest(column, 1) ?? nearest(graph.nodes, 1);
}
