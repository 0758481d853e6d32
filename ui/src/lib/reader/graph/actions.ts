import type { AppAction } from '$lib/actions/registry.svelte';
import { i18n } from '$lib/i18n/index.svelte';
import type { Picture } from './picture.svelte';
import { frameOf, zoomStep } from './shape';

const words = () => i18n.t.graph;

interface Surroundings {
  picture: () => Picture;
  zoomTo: (zoom: number) => void;
}

/** What can be done while the picture of a plan is looked at. */
export function graphActions({ picture, zoomTo }: Surroundings): AppAction[] {
  const there = () => (picture().graph?.nodes.length ?? 0) > 0;
  return [
    {
      id: 'graph.zoom-in',
      title: () => words().zoomIn,
      keys: ['+', '='],
      scope: 'plan',
      hint: () => words().hint.zoom,
      when: () => there() && zoomStep(picture().zoom, 1) !== picture().zoom,
      run: () => {
        zoomTo(zoomStep(picture().zoom, 1));
      },
    },
    {
      id: 'graph.zoom-out',
      title: () => words().zoomOut,
      keys: ['-'],
      scope: 'plan',
      hint: () => words().hint.zoom,
      when: () => there() && zoomStep(picture().zoom, -1) !== picture().zoom,
      run: () => {
        zoomTo(zoomStep(picture().zoom, -1));
      },
    },
    {
      id: 'graph.zoom-reset',
      title: () => words().zoomReset,
      keys: ['0'],
      scope: 'plan',
      when: () => there() && picture().zoom !== 1,
      run: () => {
        zoomTo(1);
      },
    },
    {
      id: 'graph.module',
      title: () => words().act.module,
      keys: ['KeyO'],
      scope: 'plan',
      hint: () => words().hint.module,
      when: () => {
        const { graph, node } = picture();
        return (
          graph !== null &&
          node !== undefined &&
          (node.kind === 'module' ||
            node.kind === 'same' ||
            node.memberOf !== null ||
            frameOf(graph, node) !== undefined)
        );
      },
      run: () => {
        picture().toggle();
      },
    },
    {
      id: 'graph.scope',
      title: () => (picture().scope === 'changed' ? words().act.neighbours : words().act.changed),
      scope: 'plan',
      run: () => {
        picture().setScope(picture().scope === 'changed' ? 'neighbours' : 'changed');
      },
    },
    {
      id: 'graph.automatic',
      title: () => words().act.automatic,
      scope: 'plan',
      when: () => picture().chosen,
      run: () => {
        picture().automatic();
      },
    },
  ];
}
