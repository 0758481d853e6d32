import type { confirmEn } from './confirm.en';

export const confirmKo: typeof confirmEn = {};
