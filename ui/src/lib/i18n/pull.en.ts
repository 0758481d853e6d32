// The words of the pull screens. Entries are strings or functions of facts.

export const pullEn = {};
