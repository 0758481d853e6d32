import type { PlanSummary } from '../../src/lib/bindings/api';
import { acme, large, reviewed, summary, type World } from './fixture';

function nothing(more: Partial<PlanSummary>): World {
  const none = summary().counts;
  const counts = { ...none, create: 0, update: 0, replace: 0, delete: 0, forget: 0, moved: 0 };
  return { plan: summary({ counts, ...more }), changes: [], sections: new Map(), also: new Map() };
}

/** The plans that are open in a picture; the last one is shown. */
export function sceneOf(name: string): World[] {
  switch (name) {
    case 'several': {
      const west = nothing({ id: 2, name: 'prod-eu-west-1.tfplan.json' });
      const staging = large(40);
      staging.plan = { ...staging.plan, id: 3, name: 'staging.tfplan.json' };
      return [west, staging, acme()];
    }
    case 'banners': {
      const world = acme();
      world.plan.banners = [
        { kind: 'errored' },
        { kind: 'targeted' },
        { kind: 'failed_checks', count: 1 },
        { kind: 'unknown_words', words: ['shred'] },
      ];
      return [world];
    }
    case 'reviewed':
    case 'waits':
      return [reviewed()];
    case 'nothing':
      return [nothing({})];
    case 'broken': {
      const world = acme();
      world.sections.delete(0);
      return [world];
    }
    case 'large':
      return [large(100_000)];
    case 'long':
      return [large(500, 3000)];
    default:
      return [acme()];
  }
}
