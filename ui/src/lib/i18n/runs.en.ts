// The words of the runs screens. Entries are strings or functions of facts.

export const runsEn = {};
