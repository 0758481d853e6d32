// The words of the inbox screens. Entries are strings or functions of facts.

export const inboxEn = {};
