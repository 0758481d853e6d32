// Names come from plans and from people. Control and bidirectional characters in them could make one name look like
// another, so they are drawn as boxed code points and never obeyed.
import type { Segment } from '$lib/bindings/api';

// Controls, line and paragraph separators, everything of category Format (bidirectional marks, zero-width characters,
// tags), unassigned and private characters, lone surrogates, and letters that are drawn as nothing.
const HIDDEN =
  /[\p{C}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\u{1d159}]/u;

function codePointName(character: string): string {
  const value = character.codePointAt(0) ?? 0;
  return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The text in pieces, hidden characters as pieces of their own that carry the name of the code point. */
export function visible(text: string): Segment[] {
  // Nearly every text: asked once, and not for each of its characters.
  if (!HIDDEN.test(text)) return text === '' ? [] : [{ text, mark: 'plain' }];
  const pieces: Segment[] = [];
  let plain = '';
  for (const character of text) {
    if (!HIDDEN.test(character)) {
      plain += character;
      continue;
    }
    if (plain) pieces.push({ text: plain, mark: 'plain' });
    plain = '';
    pieces.push({ text: codePointName(character), mark: 'code_point' });
  }
  if (plain) pieces.push({ text: plain, mark: 'plain' });
  return pieces;
}

// What drives a terminal, or ends a line of it, where it is pasted.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** A line of somebody else's text for the clipboard: pasted into a terminal it types itself and does nothing. */
export const harmlessLine = (text: string): string =>
  text.replace(CONTROL, (character) => `[${codePointName(character)}]`);

/** Several lines, of which each is harmless; tabs stay too. */
export const harmlessText = (text: string): string =>
  text.replace(CONTROL, (character) =>
    character === '\n' || character === '\t' ? character : `[${codePointName(character)}]`,
  );

/** The same in one string, for titles and accessible names, where nothing can be drawn. */
export function visibleString(text: string): string {
  if (!HIDDEN.test(text)) return text;
  return visible(text)
    .map((piece) => (piece.mark === 'code_point' ? `[${piece.text}]` : piece.text))
    .join('');
}
