// @vitest-environment node
// Which code reaches which window. The window that shows what strangers wrote must not be able to apply.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'windows-'));
  process.env.NODE_ENV = 'production';
  await build({ mode: 'production', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  process.env.NODE_ENV = 'test';
});

/** Everything that a page loads, now or later. */
function scriptsOf(page: string): string {
  const waiting = [
    ...readFileSync(join(folder, page), 'utf8').matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g),
  ].map(([, path]) => path!);
  const seen = new Map<string, string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    const code = readFileSync(join(folder, path), 'utf8');
    seen.set(path, code);
    for (const [, name] of code.matchAll(/["'](\.{1,2}\/[\w./-]+\.js)["']/g))
      waiting.push(join(dirname(path), name!));
  }
  expect(seen.size).toBeGreaterThan(0);
  return [...seen.values()].join('\n');
}

it('the main window cannot apply', () => {
  const code = scriptsOf('index.html');
  expect(code.includes('plugin:review')).toBe(true);
  for (const forbidden of ['plugin:apply', '/apply/', 'confirm_apply', 'confirm_cancel']) {
    // The code itself would drown the message.
    expect([forbidden, code.includes(forbidden)]).toEqual([forbidden, false]);
  }
});
it('the confirm window can do nothing but that', () => {
  const code = scriptsOf('confirm.html');
  expect(code.includes('plugin:apply')).toBe(true);
  for (const forbidden of ['plugin:review', '/api/', 'diff_section', 'open_pull']) {
    expect([forbidden, code.includes(forbidden)]).toEqual([forbidden, false]);
  }
});
it('the confirm window is a static page without inline code', () => {
  const page = readFileSync(join(folder, 'confirm.html'), 'utf8');
  expect(page).not.toMatch(/<style|style=|\son\w+=/);
  expect([...page.matchAll(/<script[^>]*>([^<]*)<\/script>/g)].map(([, inline]) => inline!.trim())).toEqual([
    '',
  ]);
});
