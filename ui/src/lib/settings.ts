// What holds where the person chose nothing.
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
};
