/** What a table has for a word that came from a plan: such a word may be `constructor`, which every object answers. */
export function own<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
