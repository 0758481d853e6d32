// The words of the roles screens. Entries are strings or functions of facts.

export const rolesEn = {};
