import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HostError } from './types';
import { httpHost, takeToken } from './http';

const answer = (status: number, body: string) =>
  vi.fn<typeof fetch>(() => Promise.resolve(new Response(body, { status })));

describe('the HTTP host', () => {
  it('posts the request as JSON with the token', async () => {
    const send = answer(200, '{"plans":[],"recent":[]}');
    await expect(httpHost('secret', send).call('close_plan', { plan: 3 })).resolves.toEqual({
      plans: [],
      recent: [],
    });
    expect(send).toHaveBeenCalledExactlyOnceWith('/api/close_plan', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-countersign-token': 'secret' },
      body: '{"plan":3}',
    });
  });
  it('rejects with the error that Rust sent', async () => {
    const body = {
      code: 'file_absent',
      message: 'no such file',
      hint: 'look',
      subject: 'a.json',
      detail: '',
    };
    const call = httpHost('t', answer(404, JSON.stringify(body))).call('open_plan', {
      kind: 'file',
      path: '/a.json',
    });
    await expect(call).rejects.toBeInstanceOf(HostError);
    await expect(call).rejects.toMatchObject(body);
  });
  it('rejects with an internal error where the answer is no error of Rust', async () => {
    await expect(httpHost('t', answer(502, '<html>')).call('app_info', {})).rejects.toMatchObject({
      code: 'internal',
      message: 'app_info was answered with status 502',
    });
    const cut = vi.fn<typeof fetch>(() => Promise.reject(new TypeError('connection refused')));
    await expect(httpHost('t', cut).call('app_info', {})).rejects.toMatchObject({
      detail: 'connection refused',
    });
  });
});

describe('takeToken', () => {
  beforeEach(() => {
    sessionStorage.clear();
  });
  it.each(['/?token=abc&keep=1', '/?keep=1#token=abc'])('takes the token out of %s', (address) => {
    history.replaceState(null, '', address);
    expect(takeToken(location, history, sessionStorage)).toBe('abc');
    expect(location.href).not.toContain('abc');
    expect(location.search).toBe('?keep=1');
    // After a reload the address holds it no more.
    expect(takeToken(location, history, sessionStorage)).toBe('abc');
  });
  it('answers nothing where none was given', () => {
    history.replaceState(null, '', '/');
    expect(takeToken(location, history, sessionStorage)).toBeNull();
  });
});
