import { beforeEach, expect, it, vi } from 'vitest';
import { applyHost, httpApplyHost, useApplyHost } from './apply';
import { mockApplyHost } from './mock';
import { takeToken } from './loopback';

const answer = (status: number, body: string) =>
  vi.fn<typeof fetch>(() => Promise.resolve(new Response(body, { status })));

beforeEach(() => {
  sessionStorage.clear();
});

it('posts to an address of its own with the token', async () => {
  const send = answer(200, '{"run":"7"}');
  const typed = { question: '7', name: 'prod', count: '2', despiteClaims: false, unbound: false };
  await expect(httpApplyHost('secret', send).callApply('confirm_apply', typed)).resolves.toEqual({
    run: '7',
  });
  expect(send).toHaveBeenCalledExactlyOnceWith('/apply/confirm_apply', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-countersign-token': 'secret' },
    body: JSON.stringify(typed),
  });
});

it('rejects with the error that Rust sent', async () => {
  const body = { code: 'typed_wrong', message: 'no', hint: null, subject: '', detail: '' };
  const call = httpApplyHost('t', answer(422, JSON.stringify(body))).callApply('confirm', {});
  await expect(call).rejects.toMatchObject({ code: 'typed_wrong' });
});

it('neither keeps its token where the main window keeps it, nor finds it there', () => {
  history.replaceState(null, '', '/confirm.html?token=abc');
  expect(takeToken(location, history, sessionStorage, 'of-confirm')).toBe('abc');
  expect(takeToken(location, history, sessionStorage)).toBeNull();
  expect(takeToken(location, history, sessionStorage, 'of-confirm')).toBe('abc');
});

it('asks whoever was put in place', async () => {
  const host = mockApplyHost({ confirm_cancel: () => ({}) });
  useApplyHost(host);
  await applyHost.callApply('confirm_cancel', {});
  await expect(applyHost.callApply('confirm', {})).rejects.toMatchObject({ code: 'unsupported' });
  expect(host.calls.map((call) => call.name)).toEqual(['confirm_cancel', 'confirm']);
});
