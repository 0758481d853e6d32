import axe from 'axe-core';
import { expect } from 'vitest';

/** Fails where axe finds a barrier. Colours are measured over the tokens, and regions belong to the whole window. */
export async function expectNoBarriers(within: Element = document.body): Promise<void> {
  const found = await axe.run(within, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}
