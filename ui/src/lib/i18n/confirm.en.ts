// The words of the confirm screens. Entries are strings or functions of facts.

export const confirmEn = {};
