import type { runsEn } from './runs.en';

export const runsKo: typeof runsEn = {};
