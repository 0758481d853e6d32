// Longer texts of the catalogue hold `code` and {facts}. They become pieces, never markup: facts come from files.

export interface Piece {
  text: string;
  code: boolean;
  /** Whether it is a fact and not from the catalogue, so that hidden characters in it are shown. */
  fact: boolean;
}

/** Whether every fact that the text names is there. */
export function hasFacts(template: string, facts: Record<string, string>): boolean {
  return [...template.matchAll(/\{(\w+)\}/g)].every(
    ([, name]) => name !== undefined && (facts[name] ?? '') !== '',
  );
}

/** The text in pieces. Facts are always code; a fact that is empty takes its word from `instead`. */
export function pieces(
  template: string,
  facts: Record<string, string>,
  instead: Record<string, string> = {},
): Piece[] {
  const result: Piece[] = [];
  let code = false;
  for (const part of template.split('`')) {
    for (const bit of part.split(/(\{\w+\})/)) {
      const name = /^\{(\w+)\}$/.exec(bit)?.[1];
      if (name === undefined) {
        if (bit) result.push({ text: bit, code, fact: false });
        continue;
      }
      const fact = facts[name] ?? '';
      if (fact) result.push({ text: fact, code: true, fact: true });
      else if (instead[name]) result.push({ text: instead[name], code: false, fact: false });
    }
    code = !code;
  }
  return result;
}

/** Line and column from the detail of an error, whatever words stand around them. */
export function placeIn(detail: string): Record<string, string> {
  const [line = '', column = ''] = detail.match(/\d+/g) ?? [];
  const [count = '', lines = ''] = detail.split(': ');
  return { line, column, ...(lines !== '' && { count, lines }) };
}
