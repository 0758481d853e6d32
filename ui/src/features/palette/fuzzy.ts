// How well a text answers what was typed. Pure, and small enough to be run over every entry at every key.

export interface Match {
  /** Higher is better. */
  score: number;
  /** Which characters of the text were meant, by position in its array of characters. */
  hits: number[];
}

// While a Korean syllable is being typed it passes through its parts. Decomposed, the part is a prefix of the whole;
// a lone consonant comes as a compatibility letter and stands for a first consonant.
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';

function decompose(character: string): string {
  const initial = INITIALS.indexOf(character);
  if (initial >= 0) return String.fromCharCode(0x1100 + initial);
  return character.toLowerCase().normalize('NFD');
}

const WORD_START = 6;
const NEIGHBOUR = 8;
const TEXT_START = 3;

/** The best way in which `word` is found in `text` in order, or null. */
function find(word: string, letters: readonly { part: string; at: number; starts: boolean }[]): Match | null {
  let best: Match | null = null;
  for (let start = 0; start < letters.length; start += 1) {
    if (letters[start]?.part !== word[0]) continue;
    const hits: number[] = [];
    let score = 0;
    let previous = -2;
    let next = 0;
    for (let at = start; at < letters.length && next < word.length; at += 1) {
      const letter = letters[at];
      if (!letter || letter.part !== word[next]) continue;
      score += 1;
      if (letter.starts) score += WORD_START;
      if (at === previous + 1) score += NEIGHBOUR;
      if (at === 0) score += TEXT_START;
      hits.push(letter.at);
      previous = at;
      next += 1;
    }
    if (next < word.length) break;
    // Letters strewn over the whole text are hardly what was meant.
    score -= previous - start + 1 - word.length;
    if (!best || score > best.score) best = { score, hits };
  }
  return best;
}

/** Null where the text does not answer; every word that was typed must be found. */
export function fuzzy(query: string, text: string): Match | null {
  const letters: { part: string; at: number; starts: boolean }[] = [];
  let wordBefore = false;
  [...text].forEach((character, at) => {
    const isWord = /[\p{L}\p{N}]/u.test(character);
    [...decompose(character)].forEach((part, index) => {
      letters.push({ part, at, starts: isWord && !wordBefore && index === 0 });
    });
    wordBefore = isWord;
  });
  let score = 0;
  const hits = new Set<number>();
  for (const word of query.trim().split(/\s+/)) {
    if (!word) continue;
    const match = find([...word].map(decompose).join(''), letters);
    if (!match) return null;
    score += match.score;
    match.hits.forEach((hit) => hits.add(hit));
  }
  // Of two texts that answer equally well the shorter one is nearer to what was typed.
  return { score: score - letters.length * 0.01, hits: [...hits].sort((one, other) => one - other) };
}

/** The entries that answer, best first; as they were where nothing was typed. */
export function rank<T>(
  query: string,
  entries: readonly T[],
  textOf: (entry: T) => string,
): { entry: T; hits: number[] }[] {
  if (!query.trim()) return entries.map((entry) => ({ entry, hits: [] }));
  return entries
    .map((entry) => ({ entry, match: fuzzy(query, textOf(entry)) }))
    .filter((ranked): ranked is { entry: T; match: Match } => ranked.match !== null)
    .sort((one, other) => other.match.score - one.match.score)
    .map(({ entry, match }) => ({ entry, hits: match.hits }));
}
