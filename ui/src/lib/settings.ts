// The defaults of the settings.
import type { Settings } from '$lib/bindings/api';

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  colourBlind: false,
  maxPlanAgeHours: null,
  approvals: null,
  refuseOwnPlans: false,
  tools: [],
  roles: [],
  reading: {
    sides: 'unified',
    longLines: 'wrap',
    attributes: 'folded',
    resources: 'folded',
    identical: 'automatic',
    sets: 'as_the_tool',
    order: 'risk',
  },
};
