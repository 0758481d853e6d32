import type { rolesEn } from './roles.en';

export const rolesKo: typeof rolesEn = {};
