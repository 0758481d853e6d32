// What Rust says in the confirm window.
import type { Besides, Confirm } from '../../src/lib/bindings/api';

export const NOTHING_ELSE: Besides = {
  forgets: 0,
  moves: 0,
  imports: 0,
  reads: 0,
  outputs: 0,
  actions: 0,
  unknown: 0,
};

export function confirmation(more: Partial<Confirm> = {}): Confirm {
  return {
    label: 'prod/eu-central-1',
    pull: 'acme/infra-network#482',
    account: { id: '412033857711', name: 'network-prod', environment: 'production', hue: 'plum' },
    role: 'apply-network',
    expiresAt: '2026-03-04T15:05:00Z',
    digest: '7ad140ce91b2c5d3aa0e4471f0929b6ce2c8f05b7d1c3a6e9f8401b2d3c4e07f',
    destroyed: [
      {
        address: 'module.database.aws_db_instance.primary',
        replaced: true,
        createdFirst: false,
        holdsData: 'yes',
      },
      {
        address: 'aws_security_group_rule.legacy_ssh["10.0.0.0/8"]',
        replaced: false,
        createdFirst: false,
        holdsData: 'no',
      },
    ],
    destroyedCount: 2,
    counts: [4, 316, 1, 1],
    besides: NOTHING_ELSE,
    question: '7',
    claims: [],
    unbound: [],
    unboundCount: 0,
    typeName: true,
    typeCount: true,
    newProviders: [],
    withoutSandbox: false,
    language: 'en',
    theme: 'light',
    colourBlind: false,
    ...more,
  };
}

/** A plan that destroys nothing. */
export const harmless = (more: Partial<Confirm> = {}) =>
  confirmation({
    destroyed: [],
    destroyedCount: 0,
    counts: [4, 316, 0, 0],
    typeName: false,
    typeCount: false,
    withoutSandbox: false,
    ...more,
  });

/** Nothing that has a colour, and all that has none. */
export const besides = (more: Partial<Confirm> = {}) =>
  harmless({
    counts: [0, 0, 0, 0],
    besides: { ...NOTHING_ELSE, forgets: 40, imports: 2, moves: 3, outputs: 1 },
    ...more,
  });

/** More than the list names. */
export const many = (more: Partial<Confirm> = {}) =>
  confirmation({
    destroyed: Array.from({ length: 50 }, (_, at) => ({
      address: `module.cluster["eu-central-1"].module.workers.aws_autoscaling_group.nodes["zone-${at.toString()}"]`,
      replaced: at % 2 === 0,
      createdFirst: at % 4 === 0,
      holdsData: (['yes', 'unknown', 'no'] as const)[at % 3]!,
    })),
    destroyedCount: 73,
    ...more,
  });
