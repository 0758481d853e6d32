import { render } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import type { AccountView, Environment } from '$lib/bindings/api';
import Account from './Account.svelte';
import { accountNumber, spokenAccount } from './account';

const account = (environment: Environment, name = 'network-prod'): AccountView => ({
  id: '412033857711',
  name,
  environment,
  hue: 'plum',
});

it('groups the digits of an account, and shows anything else as it is', () => {
  expect(accountNumber('412033857711')).toBe('4120-3385-7711');
  expect(accountNumber('41203385771')).toBe('41203385771');
  expect(accountNumber('4120\u202e')).toBe('4120[U+202E]');
});

it('draws the environment as a shape and the family as a hue, always with the name', () => {
  const shapes = (['production', 'staging', 'sandbox'] as const).map((environment) => {
    const { container, unmount } = render(Account, { account: account(environment) });
    expect(container.textContent).toContain('network-prod');
    const mark = container.querySelector('svg');
    expect(mark?.dataset.hue).toBe('plum');
    const shape = mark?.innerHTML.replace(/<!--.*?-->/g, '');
    unmount();
    return shape;
  });
  expect(new Set(shapes).size).toBe(3);
});

it('says the environment where the mark cannot be seen', () => {
  expect(spokenAccount(account('staging'))).toBe('network-prod, staging');
});

it('never obeys what a name hides', () => {
  const { container } = render(Account, { account: account('sandbox', 'a\u202eb') });
  expect(container.textContent).toContain('U+202E');
  expect(container.innerHTML).not.toContain('\u202e');
});
