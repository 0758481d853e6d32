import type { GraphNode, GraphScope, PlanGraph } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import type { PlanReading } from '../state/reading.svelte';
import { frameOf, inFrame, keyOf, mostDangerous } from './shape';

/** How the picture of one plan is being looked at. */
export class Picture {
  scope = $state<GraphScope>('changed');
  graph = $state.raw<PlanGraph | null>(null);
  failure = $state.raw<HostError | null>(null);
  /** Whether an answer is awaited; what is shown until then stays. */
  asking = $state(false);
  /** The chosen box, by its place in the picture. */
  current = $state(0);
  zoom = $state(1);
  /** Whether a person said which modules are closed. */
  chosen = $state(false);
  /** Where the picture was last told to go; a new object each time. */
  target = $state.raw<object>({});

  private closed: string[] = [];
  /** Boxes of identical changes that are open, by the change that stands for them. */
  private openSame: number[] = [];
  private turn = 0;
  // Not a state: what failed is asked for again by a person, not by whatever watches this.
  private started = false;
  private readonly plan: number;
  private readonly read: () => number | undefined;

  /** `read` names the change that is being read, which the picture begins with. */
  constructor(plan: number, read: () => number | undefined) {
    this.plan = plan;
    this.read = read;
  }

  get node(): GraphNode | undefined {
    return this.graph?.nodes[this.current];
  }

  /** Asks for the picture, where nobody did yet. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.retry();
  }

  retry(): void {
    const change = this.read();
    void this.ask((graph) => graph.nodes.find((node) => change !== undefined && node.change === change));
  }

  choose(id: number): void {
    if (this.graph?.nodes[id] === undefined) return;
    this.current = id;
    this.target = {};
  }

  setScope(scope: GraphScope): void {
    if (scope === this.scope) return;
    this.scope = scope;
    this.askSame();
  }

  /** Lets the size of the picture decide again which modules are closed. */
  automatic(): void {
    if (!this.chosen) return;
    this.chosen = false;
    this.closed = [];
    this.askSame();
  }

  /** Opens what a box stands for, a module or identical changes, or closes that which it belongs to. */
  toggle(node: GraphNode | undefined = this.node): void {
    if (this.graph === null || node === undefined) return;
    if (node.kind === 'module') this.open(keyOf(node));
    else if (node.kind === 'same' && node.change !== null) this.openIdentical(node.change);
    else if (node.memberOf !== null) this.closeIdentical(node.memberOf);
    else {
      const frame = frameOf(this.graph, node);
      if (frame !== undefined) this.close(frame.key);
    }
  }

  open(key: string): void {
    this.take();
    this.closed = this.closed.filter((other) => other !== key);
    void this.ask((graph) => {
      const frame = graph.modules.find((module) => module.key === key);
      return frame && mostDangerous(inFrame(graph, frame));
    });
  }

  close(key: string): void {
    this.take();
    this.closed.push(key);
    void this.ask((graph) => graph.nodes.find((node) => node.kind === 'module' && keyOf(node) === key));
  }

  private openIdentical(change: number): void {
    this.openSame.push(change);
    // The one that stood for them, so that the reader goes on where the box was opened.
    void this.ask((graph) => graph.nodes.find((node) => node.memberOf === change && node.change === change));
  }

  private closeIdentical(change: number): void {
    this.openSame = this.openSame.filter((other) => other !== change);
    void this.ask((graph) => graph.nodes.find((node) => node.kind === 'same' && node.change === change));
  }

  /** From here on a person decides: what is closed now stays closed. */
  private take(): void {
    if (this.chosen || this.graph === null) return;
    this.chosen = true;
    this.closed = this.graph.nodes.filter((node) => node.kind === 'module').map(keyOf);
  }

  private askSame(): void {
    const { node } = this;
    void this.ask((graph) =>
      graph.nodes.find(
        ({ kind, change, address }) =>
          kind === node?.kind &&
          (kind === 'same' ? change === node.change : address.full === node.address.full),
      ),
    );
  }

  private async ask(place: (graph: PlanGraph) => GraphNode | undefined): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    this.asking = true;
    try {
      const graph = await host.call('plan_graph', {
        plan: this.plan,
        scope: this.scope,
        closed: [...this.closed],
        chosen: this.chosen,
        openSame: [...this.openSame],
      });
      if (turn !== this.turn) return;
      this.graph = graph;
      this.failure = null;
      this.choose((place(graph) ?? mostDangerous(graph.nodes))?.id ?? 0);
    } catch (cause) {
      if (turn === this.turn) this.failure = HostError.from(cause);
    } finally {
      if (turn === this.turn) this.asking = false;
    }
  }
}

const kept = new WeakMap<PlanReading, Picture>();

/** The picture of a plan that is read. Going to the list and back keeps the place in it. */
export function pictureOf(reading: PlanReading): Picture {
  const known = kept.get(reading);
  if (known !== undefined) return known;
  const picture = new Picture(reading.plan.id, () => reading.row?.change);
  kept.set(reading, picture);
  return picture;
}
