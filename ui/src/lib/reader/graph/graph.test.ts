import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onHotkey, registry } from '$lib/actions/registry.svelte';
import type { Action, GraphNode, PlanGraph } from '$lib/bindings/api';
import { useHost, type RequestOf } from '$lib/host';
import { mockHost, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { expectNoBarriers } from '../../../../tests/harness/axe';
import { summary } from '../../../../tests/plan/fixture';
import { address } from '../../../../tests/plan/rows';
import { PlanReading } from '../state/reading.svelte';
import GraphView from './GraphView.svelte';
import { detail, drawn, nextBox, zoomStep } from './shape';

vi.setConfig({ testTimeout: 30_000 });

const box = (id: number, name: string, action: Action, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  kind: 'resource',
  change: id,
  action,
  address: address('aws_x', name),
  count: 1,
  changes: action === 'no_op' ? 0 : 1,
  holdsData: false,
  same: null,
  memberOf: null,
  x: 24,
  y: 24,
  width: 214,
  height: 42,
  needs: [],
  neededBy: [],
  ...more,
});

/** A key and a parameter that a database needs, which an output and a closed module need. */
function database(): PlanGraph {
  const nodes = [
    box(0, 'key', 'create', { neededBy: [2] }),
    box(1, 'parameters', 'create', { y: 120, neededBy: [2] }),
    box(2, 'primary', 'delete_create', {
      address: address('aws_db_instance', 'primary', { module: 'module.database' }),
      x: 296,
      y: 120,
      holdsData: true,
      needs: [0, 1],
      neededBy: [3, 4],
    }),
    box(3, 'endpoint', 'update', { kind: 'output', change: null, x: 568, needs: [2] }),
    box(4, 'module.apps', 'no_op', {
      kind: 'module',
      change: null,
      address: { ...address('', 'module.apps'), resourceType: '', full: 'module.apps' },
      count: 18,
      x: 568,
      y: 120,
      needs: [2],
    }),
  ];
  const edges = nodes.flatMap((node) =>
    node.needs.map((from) => {
      const source = nodes[from] ?? node;
      return {
        from,
        to: node.id,
        points: [
          [source.x + 214, source.y + 21],
          [node.x, node.y + 21],
        ] as [number, number][],
      };
    }),
  );
  const modules = [
    { address: 'module.database', key: 'module.database', x: 284, y: 90, width: 238, height: 84 },
  ];
  return { width: 806, height: 186, nodes, edges, modules, leftOut: 0 };
}

let host: MockHost;
const onopen = vi.fn<(change: number) => void>();

beforeEach(() => {
  registry.place = 'plan';
  window.addEventListener('keydown', onHotkey);
});
afterEach(() => {
  window.removeEventListener('keydown', onHotkey);
  cleanup();
  onopen.mockReset();
  i18n.lang = 'en';
});

function show(plan_graph: NonNullable<Answers['plan_graph']> = () => database()) {
  host = mockHost({ plan_graph });
  useHost(host);
  render(GraphView, { reading: new PlanReading(summary()), onopen });
}
const picture = () => screen.findByRole('listbox', { name: 'Graph of changes' });
const chosen = () => document.querySelector('[role=option][aria-selected=true]')?.getAttribute('aria-label');
const asked = () =>
  host.calls
    .filter(({ name }) => name === 'plan_graph')
    .map(({ request }) => request as RequestOf<'plan_graph'>);
const name = (text: string) => screen.getByText(text, { selector: '.cut.title' });

describe('the picture', () => {
  it('begins with what is most dangerous, and says what waits for what', async () => {
    show();
    await picture();
    expect(chosen()).toBe(
      'Replace module.database.aws_db_instance.primary, waits for 2, 2 change because of it',
    );
    expect((await picture()).getAttribute('aria-activedescendant')).toBe(
      document.querySelector('[aria-selected=true]')?.id,
    );
    const pane = screen.getByRole('complementary', { name: 'Chosen box' });
    expect(within(pane).getByText('Destroyed first: its data is lost.')).toBeTruthy();
    expect(within(pane).getByRole('heading', { name: 'Waits for 2' })).toBeTruthy();
    // The module does not change, so that it counts among none.
    expect(within(pane).getByRole('heading', { name: 'Changes because of it 1' })).toBeTruthy();
    expect(pane.textContent).toContain('References through locals are not in a plan');
  });

  it('follows the lines with the arrow keys, and opens the diff with Enter', async () => {
    show();
    (await picture()).focus();
    const user = userEvent.setup();
    await user.keyboard('{ArrowLeft}');
    expect(chosen()).toContain('aws_x.parameters');
    await user.keyboard('{ArrowUp}');
    expect(chosen()).toContain('aws_x.key');
    await user.keyboard('{Enter}');
    expect(onopen).toHaveBeenCalledExactlyOnceWith(0);
    await user.keyboard('{End}');
    expect(chosen()).toContain('module.apps');
    await user.keyboard('{Home}');
    expect(chosen()).toContain('aws_x.key');
  });

  it('opens and closes modules, and keeps what is closed', async () => {
    show();
    (await picture()).focus();
    const user = userEvent.setup();
    await user.keyboard(' ');
    await waitFor(() => {
      expect(asked().at(-1)).toMatchObject({ chosen: true, closed: ['module.apps', 'module.database'] });
    });
    await user.keyboard('{End}{Enter}');
    await waitFor(() => {
      expect(asked().at(-1)).toMatchObject({ chosen: true, closed: ['module.database'] });
    });
    expect(onopen).not.toHaveBeenCalled();
    await user.click(name('module.database'));
    await waitFor(() => {
      expect(asked()).toHaveLength(4);
    });
  });

  it('shows identical changes as one box that opens and closes as a module does', async () => {
    const graph = database();
    const same = box(graph.nodes.length, '', 'update', {
      kind: 'same',
      change: 40,
      count: 312,
      changes: 312,
      same: {
        count: 312,
        resourceType: 'aws_instance',
        types: 1,
        open: false,
        paths: ['tags.Version'],
        morePaths: 0,
      },
      address: { ...address('aws_instance', ''), module: 'module.apps', full: 'module.apps.aws_instance' },
      y: 900,
    });
    const members = [0, 1, 2].map((at) =>
      box(graph.nodes.length + at, `m${at.toString()}`, 'update', {
        change: 40 + at,
        memberOf: 40,
        y: 900 + 62 * at,
      }),
    );
    show(({ openSame }) => ({
      ...graph,
      nodes: [...graph.nodes, ...(openSame.includes(40) ? members : [same])],
    }));
    (await picture()).focus();
    const user = userEvent.setup();
    await user.keyboard('{End}');
    expect(chosen()).toBe('Update 312 identical changes in module.apps, tags.Version');
    expect(screen.getByText('312 identical', { selector: '.words' })).toBeTruthy();
    await expectNoBarriers();
    await user.keyboard('{Enter}');
    await waitFor(() => {
      expect(chosen()).toBe('Update aws_x.m0');
    });
    expect(asked().at(-1)).toMatchObject({ openSame: [40], chosen: false });
    expect(onopen).not.toHaveBeenCalled();
    await user.keyboard(' ');
    await waitFor(() => {
      expect(chosen()).toContain('312 identical changes');
    });
    expect(asked().at(-1)?.openSame).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Open diff' }));
    expect(onopen).toHaveBeenCalledExactlyOnceWith(40);
    await user.click(screen.getByRole('button', { name: /Show one by one/ }));
    await waitFor(() => {
      expect(asked().at(-1)?.openSame).toEqual([40]);
    });
  });

  it('asks for the neighbours, and keeps the chosen box', async () => {
    show();
    (await picture()).focus();
    const user = userEvent.setup();
    await user.keyboard('{Home}');
    await user.click(screen.getByRole('button', { name: 'With neighbours' }));
    await waitFor(() => {
      expect(asked().at(-1)).toMatchObject({ scope: 'neighbours', chosen: false });
    });
    expect(chosen()).toContain('aws_x.key');
  });

  it('zooms by keys in steps, and shows less where labels would be too small', async () => {
    show();
    (await picture()).focus();
    const user = userEvent.setup();
    expect(screen.getByText('aws_db_instance', { selector: '.above' })).toBeTruthy();
    await user.keyboard('-');
    expect(screen.queryByText('aws_db_instance', { selector: '.above' })).toBeNull();
    expect(screen.getByRole('button', { name: '75 %' })).toBeTruthy();
    await user.keyboard('-');
    expect(document.querySelector('.labels')).toBeNull();
    await user.keyboard('0+');
    expect(screen.getByRole('button', { name: '125 %' })).toBeTruthy();
  });

  it('goes to a box from the pane, and back to the picture with Escape', async () => {
    show();
    await picture();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: /Create aws_x.key/ }));
    expect(chosen()).toContain('aws_x.key');
    screen.getByRole('button', { name: /Open diff/ }).focus();
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(await picture());
  });

  it('draws only what is in sight, and the chosen box', async () => {
    const nodes = Array.from({ length: 1000 }, (_, id) =>
      box(id, `r${id.toString()}`, id === 900 ? 'delete' : 'create', { y: 24 + 62 * id }),
    );
    show(() => ({ ...database(), height: 62_100, nodes, edges: [], modules: [] }));
    await picture();
    const drawn = screen.getAllByRole('option');
    expect(drawn.length).toBeLessThan(40);
    expect(chosen()).toBe('Delete aws_x.r900');
    expect(drawn.at(-1)?.getAttribute('aria-posinset')).toBe('901');
    expect(drawn.at(-1)?.getAttribute('aria-setsize')).toBe('1000');
  });

  it('shows hostile names as text with their code points', async () => {
    const graph = database();
    graph.nodes[0] = box(0, '<img src=x>\u202e', 'create', { neededBy: [2] });
    show(() => graph);
    await picture();
    expect(screen.getByText('U+202E')).toBeTruthy();
    expect(document.querySelector('.graph img')).toBeNull();
  });

  it('has no barriers, in both languages', async () => {
    show();
    await picture();
    await expectNoBarriers();
    i18n.lang = 'ko';
    await screen.findByRole('listbox', { name: '변경 그래프' });
    await expectNoBarriers();
  });
});

describe('what else can be there', () => {
  it('says that nothing changes', async () => {
    show(() => ({ width: 0, height: 0, nodes: [], edges: [], modules: [], leftOut: 0 }));
    expect(await screen.findByRole('heading', { name: 'Nothing to draw' })).toBeTruthy();
    expect(screen.queryByRole('listbox')).toBeNull();
    await expectNoBarriers();
  });

  it('says that it failed, once, and draws when asked again', async () => {
    show(() => {
      throw refusal('internal');
    });
    expect((await screen.findByRole('alert')).textContent).toContain('The graph could not be drawn.');
    expect(asked()).toHaveLength(1);
    host.answer({ plan_graph: () => database() });
    await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
    expect(await picture()).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps the place while the answer is awaited', async () => {
    show(() => new Promise<never>(() => undefined));
    expect((await screen.findByText('Drawing the graph')).parentElement?.getAttribute('aria-busy')).toBe(
      'true',
    );
  });

  it('says what is left out', async () => {
    show(() => ({ ...database(), leftOut: 400 }));
    expect(await screen.findByText('400 changes are left out')).toBeTruthy();
  });
});

describe('the shape', () => {
  const edge = (...points: [number, number][]) => ({ from: 0, to: 1, points });
  const everywhere = { left: -10, top: -10, right: 2000, bottom: 2000 };
  it('curves between columns, goes straight in lanes, and ends in a tip that points where the line goes', () => {
    expect(drawn([edge([0, 0], [58, 100], [200, 100], [258, 40])], everywhere)).toEqual({
      lines: 'M0 0C29 0 29 100 58 100L200 100C229 100 229 40 258 40',
      tips: 'M252 37L258 40L252 43',
    });
    expect(drawn([edge([50, 0], [0, 0])], everywhere).tips).toBe('M6 -3L0 0L6 3');
  });
  it('draws of a line what passes through what is in sight', () => {
    const long = edge([0, 0], [50, 1000], [900, 1000], [950, 0]);
    const seen = (left: number, top: number) =>
      drawn([long], { left, top, right: left + 100, bottom: top + 100 });
    expect(seen(0, 400)).toEqual({ lines: 'M0 0C25 0 25 1000 50 1000', tips: '' });
    expect(seen(400, 950)).toEqual({ lines: 'M50 1000L900 1000', tips: '' });
    expect(seen(900, 0).tips).not.toBe('');
    // What begins anew does not go on from what is left out.
    expect(
      drawn([edge([0, 0], [50, 0], [50, 500], [0, 500], [0, 90])], { left: 0, top: 0, right: 9, bottom: 99 })
        .lines,
    ).toBe('M0 0L50 0M0 500L0 90');
    expect(seen(400, 400)).toEqual({ lines: '', tips: '' });
  });
  it('stays where an arrow leads nowhere', () => {
    const graph = database();
    const key = graph.nodes[0];
    expect(key && nextBox(graph, key, 'left')).toBeUndefined();
    expect(key && nextBox(graph, key, 'right')?.id).toBe(2);
  });
  it('ends the zoom at both ends, and never shows a label below its size', () => {
    expect([zoomStep(1, -1), zoomStep(0.25, -1), zoomStep(2, 1)]).toEqual([0.75, 0.25, 2]);
    expect([detail(0.5), detail(0.75), detail(1)]).toEqual(['glyph', 'name', 'all']);
  });
});
