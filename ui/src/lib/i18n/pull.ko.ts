import type { pullEn } from './pull.en';

export const pullKo: typeof pullEn = {};
