// The words of the setup screens. Entries are strings or functions of facts.

export const setupEn = {};
