import type { setupEn } from './setup.en';

export const setupKo: typeof setupEn = {};
