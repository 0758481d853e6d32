import axe from 'axe-core';
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Confirm } from '$lib/bindings/api';
import { useApplyHost } from '$lib/host/apply';
import { mockApplyHost, refusal, type ApplyAnswers, type MockApplyHost } from '$lib/host/mock';
import { besides, confirmation, harmless, many } from '../../../tests/confirm/fixture';
import ConfirmWindow from './ConfirmWindow.svelte';
import { langOf, themeOf } from './look';
import { isTyped, matchOf, toGo } from './typed';

vi.setConfig({ testTimeout: 30_000 });

let host: MockApplyHost;
beforeEach(() => {
  vi.spyOn(window, 'close').mockReturnValue();
});
afterEach(() => {
  cleanup();
  document.documentElement.lang = 'en';
});

async function show(confirm = confirmation(), more: ApplyAnswers = {}) {
  host = mockApplyHost({
    confirm: () => confirm,
    confirm_apply: () => ({ run: 'run-1' }),
    confirm_cancel: () => ({}),
    ...more,
  });
  useApplyHost(host);
  render(ConfirmWindow);
  await screen.findByRole('heading', { level: 1 });
}
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const plain = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
const apply = () => screen.getByRole('button', { name: /and apply|^Apply$/ });
const off = (element: HTMLElement) => (element as HTMLButtonElement).disabled;
const fields = () => screen.getAllByRole('textbox');

it('says what is applied, as whom and where, and what is destroyed with which data', async () => {
  await show();
  const text = plain(document.body);
  for (const said of [
    'Apply to network-prod, and destroy 2 resources?',
    '4120-3385-7711',
    'PROD',
    'apply-network',
    'until ',
    '7ad1 40ce 91b2 … e07f',
    'prod/eu-central-1',
    'acme/infra-network#482',
    'module.database.aws_db_instance.primary',
    'Its data is lost.',
    'aws_security_group_rule.legacy_ssh["10.0.0.0/8"]',
    'Also updates 316 and creates 4.',
    'An apply cannot be undone.',
    'Enter does nothing until both match.',
  ]) {
    expect(text).toContain(said);
  }
});

it('says that there is no sandbox, where there is none, and only there', async () => {
  const words = /There is no sandbox/;
  await show(harmless({ withoutSandbox: true }));
  expect(document.body.textContent).toMatch(words);
  cleanup();
  await show(harmless());
  expect(document.body.textContent).not.toMatch(words);
});
it('names providers that the base does not have, where there are some, and only there', async () => {
  const provider = 'registry.terraform.io/acme/thing 1.0.0';
  await show(harmless({ newProviders: [provider] }));
  expect(document.body.textContent).toContain(provider);
  expect(document.body.textContent).toMatch(/A provider can do whatever the role may do/);
  cleanup();
  await show(harmless());
  expect(document.body.textContent).not.toMatch(/A provider can do whatever the role may do/);
});

it('lists what was not compared, reveals one value at a time, and waits until somebody looked', async () => {
  const path = '["resource_changes","aws_x.a","","password"]';
  await show(harmless({ unbound: [path], unboundCount: 3 }), {
    confirm_reveal: () => ({ before: '"hunter1"', after: '"hunter2"' }),
  });
  const text = plain(document.body);
  expect(text).toContain('3 values were not compared with what was approved');
  expect(text).toContain(path);
  expect(text).toContain('2 more are not named here.');
  expect(text).not.toContain('hunter');
  expect(off(apply())).toBe(true);
  await userEvent.click(screen.getByRole('button', { name: 'Reveal' }));
  await screen.findByText(/hunter1/);
  expect(calls('confirm_reveal').map((call) => call.request)).toEqual([{ question: '7', at: 0 }]);
  expect(off(apply())).toBe(true);
  await userEvent.click(screen.getByRole('checkbox'));
  expect(off(apply())).toBe(false);
  await userEvent.click(apply());
  expect(calls('confirm_apply').map((call) => (call.request as { unbound: boolean }).unbound)).toEqual([
    true,
  ]);
});

it('has the focus on Cancel, which applies nothing', async () => {
  await show();
  expect(plain(document.activeElement)).toContain('Cancel');
  await userEvent.keyboard('{Enter}');
  expect(calls('confirm_cancel')).toHaveLength(1);
  expect(calls('confirm_apply')).toEqual([]);
  await screen.findByText('Nothing was applied');
});

it('is left with Escape', async () => {
  await show();
  await userEvent.keyboard('{Escape}');
  expect(calls('confirm_cancel')).toHaveLength(1);
  expect(calls('confirm_apply')).toEqual([]);
});

it('applies only what was typed whole, by button or by Enter', async () => {
  await show();
  const [count, name] = fields();
  expect(off(apply())).toBe(true);
  await userEvent.type(count!, '3');
  await userEvent.type(name!, 'prod/eu-central-1{Enter}');
  screen.getByText('does not match');
  expect(off(apply())).toBe(true);
  expect(calls('confirm_apply')).toEqual([]);
  await userEvent.clear(count!);
  await userEvent.type(count!, '2');
  expect(off(apply())).toBe(false);
  await userEvent.type(name!, '{Backspace}');
  expect(off(apply())).toBe(true);
  screen.getByText('1 character to go');
  await userEvent.type(name!, '1');
  expect(apply().className).toContain('danger');
  await userEvent.type(name!, '{Enter}');
  expect(calls('confirm_apply').map((call) => call.request)).toEqual([
    { question: '7', name: 'prod/eu-central-1', count: '2', despiteClaims: false, unbound: false },
  ]);
  await screen.findByText('The apply has begun');
});

it('starts an apply once, and cannot be left while it starts', async () => {
  let answer: () => void = () => undefined;
  await show(harmless(), {
    confirm_apply: () =>
      new Promise((resolve) => {
        answer = () => {
          resolve({ run: 'run-1' });
        };
      }),
  });
  const button = apply();
  await userEvent.click(button);
  expect(plain(button)).toBe('Starting');
  expect(off(button)).toBe(true);
  await userEvent.click(button);
  await userEvent.keyboard('{Escape}');
  expect(calls('confirm_apply')).toHaveLength(1);
  expect(calls('confirm_cancel')).toEqual([]);
  answer();
  await screen.findByText('The apply has begun');
});

it('asks for nothing to be typed where nothing is destroyed', async () => {
  await show(harmless());
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(plain(document.body)).toContain('It updates 316 and creates 4. An apply cannot be undone.');
  expect(plain(document.activeElement)).toContain('Cancel');
  expect(apply().className).not.toContain('danger');
});

it('names all that the apply does, where nothing is created, updated or destroyed', async () => {
  await show(besides());
  expect(plain(document.body)).toContain(
    'It forgets 40 without destroying, imports 2, moves 3 and changes 1 output. An apply cannot be undone.',
  );
});

it('leaves Enter to the input method while a syllable is written', async () => {
  await show();
  const [count, name] = fields();
  await userEvent.type(count!, '2');
  await userEvent.type(name!, 'prod/eu-central-1');
  name!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, isComposing: true }));
  expect(calls('confirm_apply')).toEqual([]);
});

it('says how many more are destroyed than it names, and what may hold data', async () => {
  await show(many());
  expect(screen.getAllByRole('listitem')).toHaveLength(50);
  const text = plain(document.body);
  expect(text).toContain('23 more are destroyed that this list does not name.');
  expect(text).toContain('May hold data: this type is not known.');
  expect(text).toContain('Data that has no copy elsewhere is gone for good.');
});

describe('what went wrong', () => {
  it.each([
    ['typed_wrong', /What was typed does not match/],
    ['not_cleared', /A check does not hold any more.*the head moved/],
    ['run_not_started', /The run did not start.*the head moved/],
  ] as const)('%s is said in place, and nothing can be applied after it', async (code, said) => {
    await show(harmless(), {
      confirm_apply: () => {
        throw refusal(code, { detail: 'the head moved' });
      },
    });
    await userEvent.click(apply());
    await screen.findByRole('heading', { name: 'Nothing was applied' });
    expect(plain(screen.getByRole('alert'))).toMatch(said);
    expect(screen.getAllByRole('button').map(plain)).toEqual(['Close Esc']);
    expect(plain(document.activeElement)).toContain('Close');
    await userEvent.keyboard('{Enter}');
    expect(calls('confirm_apply')).toHaveLength(1);
    expect(window.close).toHaveBeenCalled();
  });
  it('does not claim that nothing was applied where the answer was lost', async () => {
    await show(harmless(), { confirm_apply: () => Promise.reject(new Error('the pipe is closed')) });
    await userEvent.click(apply());
    await screen.findByRole('heading', { name: 'It is not known whether the apply has begun' });
    expect(plain(document.body)).not.toContain('Nothing was applied');
    expect(plain(document.body)).toContain('the pipe is closed');
  });
  it('is said where nothing waits to be confirmed', async () => {
    await show(confirmation(), {
      confirm: () => {
        throw refusal('nothing_to_confirm');
      },
    });
    expect(plain(screen.getByRole('alert'))).toContain('Nothing waits to be confirmed');
  });
});

it('follows the language and the theme that Rust names', async () => {
  await show(confirmation({ language: 'ko', theme: 'dark', colourBlind: true }));
  await waitFor(() => {
    expect(document.documentElement.dataset.theme).toBe('cb-dark');
  });
  expect(document.documentElement.lang).toBe('ko');
  expect(plain(screen.getByRole('heading', { level: 1 }))).toBe(
    'network-prod에 적용하고 리소스 2개를 삭제할까요?',
  );
  expect(within(document.body).getByRole('button', { name: /취소/ })).toBeTruthy();
  expect(langOf({ language: 'system', theme: 'system', colourBlind: false }, ['fr', 'ko-KR'])).toBe('ko');
  expect(themeOf({ language: 'en', theme: 'system', colourBlind: false }, true)).toBe('dark');
});

it('draws hidden characters and obeys none', async () => {
  await show(
    confirmation({
      destroyed: [
        {
          address: 'aws_s3_bucket.a\u202eb["<img src=x>"]',
          replaced: false,
          createdFirst: false,
          holdsData: 'yes',
        },
      ],
    }),
  );
  expect(document.querySelector('img')).toBeNull();
  expect(document.body.textContent).toContain('U+202E');
  expect(document.body.textContent).not.toContain('\u202e');
});

it('lists objects of one address each by itself', async () => {
  const one = {
    address: 'aws_db_instance.a',
    replaced: false,
    createdFirst: false,
    holdsData: 'yes' as const,
  };
  await show(confirmation({ destroyed: [one, one, { ...one, holdsData: 'no' }], destroyedCount: 3 }));
  expect(screen.getAllByRole('listitem').map(plain)).toHaveLength(3);
});

it('says what nobody has to answer before names that are as long as an author likes', async () => {
  const long = {
    address: `module.${'a'.repeat(10_000)}.aws_x.b`,
    replaced: false,
    createdFirst: false,
    holdsData: 'yes' as const,
  };
  await show(
    confirmation({
      destroyed: [long],
      destroyedCount: 1,
      withoutSandbox: true,
      newProviders: ['acme/thing 1.0.0'],
    }),
  );
  const text = plain(document.body);
  const name = text.indexOf('aaaa');
  for (const said of [
    'Also updates 316',
    'An apply cannot be undone.',
    'There is no sandbox',
    'acme/thing 1.0.0',
  ]) {
    expect(text.indexOf(said), said).toBeGreaterThan(-1);
    expect(text.indexOf(said), said).toBeLessThan(name);
  }
  // Nothing of the name is left out, and what answers stands outside of what scrolls.
  expect(text).toContain('a'.repeat(10_000));
  expect(document.querySelector('.body.scroll')?.contains(apply())).toBe(false);
});

it('is not clicked through by a key that is held down while it opens', async () => {
  await show(harmless());
  for (const key of ['{Enter>9/}', '[Space>9/]']) await userEvent.keyboard(key);
  expect(calls('confirm_apply')).toEqual([]);
});

it('compares what was typed character by character', () => {
  expect([matchOf('', 'a'), matchOf('a', 'ab'), matchOf('ab', 'ab'), matchOf('b', 'ab')]).toEqual([
    'empty',
    'begins',
    'matches',
    'differs',
  ]);
  expect(toGo('가', '가나다')).toBe(2);
  expect(
    isTyped(confirmation(), {
      question: '7',
      name: 'prod/eu-central-1 ',
      count: '2',
      despiteClaims: false,
      unbound: false,
    }),
  ).toBe(false);
  expect(
    isTyped(confirmation({ typeCount: false }), {
      question: '7',
      name: 'prod/eu-central-1',
      count: '',
      despiteClaims: false,
      unbound: false,
    }),
  ).toBe(true);
  expect(
    isTyped(harmless(), { question: '7', name: '', count: '', despiteClaims: false, unbound: false }),
  ).toBe(true);
});

it.each(['typed', 'harmless', 'many'])('%s has no accessibility violations', async (name) => {
  await show({ typed: confirmation(), harmless: harmless(), many: many() }[name]);
  const found = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
    rules: { 'color-contrast': { enabled: false } },
  });
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
});

it('asks for an answer to what others claim, beside the name', async () => {
  const claims: Confirm['claims'] = [
    { outcome: 'applied', by: 'm-ito\u202e', at: '2026-03-04T14:00:00Z', place: 'status' },
    { outcome: 'started', by: null, at: '2026-03-04T14:00:00Z', place: 'comment' },
  ];
  await show(harmless({ claims, typeName: true }));
  const text = plain(document.body);
  expect(text).toContain('Somebody else says that this plan was applied:');
  expect(text).toContain('claims that it was applied');
  expect(text).toContain('An account that is gone claims that an apply has begun');
  expect(text).not.toContain('\u202e');
  await userEvent.type(fields()[0]!, 'prod/eu-central-1');
  expect(off(apply())).toBe(true);
  expect(text).toContain('Answer what others claim first.');
  await userEvent.click(screen.getByRole('checkbox'));
  expect(off(apply())).toBe(false);
  await userEvent.click(apply());
  expect(calls('confirm_apply')[0]?.request).toMatchObject({ despiteClaims: true });
});
