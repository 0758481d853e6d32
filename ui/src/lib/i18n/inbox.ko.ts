import type { inboxEn } from './inbox.en';

export const inboxKo: typeof inboxEn = {};
