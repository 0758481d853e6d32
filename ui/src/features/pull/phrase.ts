// Phrases of the catalogue with facts in them. Between backticks is data; a fact may stand inside or outside of that.

import { visibleString } from '$lib/text/visible';

export interface PhrasePiece {
  text: string;
  /** Whether it is set in the monospace face. */
  mono: boolean;
  /** Whether it comes from elsewhere, so that hidden characters in it are shown. */
  fact: boolean;
}

export type Facts = Record<string, string>;

/** The phrase in pieces. A fact that is not given leaves nothing behind. */
export function phrase(template: string, facts: Facts): PhrasePiece[] {
  return template.split('`').flatMap((part, at) =>
    part.split(/(\{\w+\})/).flatMap((bit): PhrasePiece[] => {
      const mono = at % 2 === 1;
      const name = /^\{(\w+)\}$/.exec(bit)?.[1];
      const text = name === undefined ? bit : (facts[name] ?? '');
      return text === '' ? [] : [{ text, mono, fact: name !== undefined }];
    }),
  );
}

/** The same in one string, for titles and accessible names. */
export function phraseText(template: string, facts: Facts): string {
  return visibleString(
    phrase(template, facts)
      .map(({ text }) => text)
      .join(''),
  );
}
