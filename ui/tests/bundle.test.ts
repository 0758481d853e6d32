// @vitest-environment node
// What is shipped: nothing of the tests in it, and nothing that the content security policy refuses.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
const files = new Map<string, string>();
const named = (end: string) => [...files].filter(([name]) => name.endsWith(end)).map(([, text]) => text);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  // A build of the tests' own mode would bring the development form of the framework.
  process.env.NODE_ENV = 'production';
  await build({ mode: 'production', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.(js|css|html|svg|map)$/.test(name)) files.set(name, readFileSync(join(folder, name), 'utf8'));
    else if (/\.\w+$/.test(name)) files.set(name, '');
  }
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  process.env.NODE_ENV = 'test';
});

it('has pages, scripts, styles and both typefaces', () => {
  expect(named('index.html')).toHaveLength(1);
  expect(named('.js').join('').length).toBeGreaterThan(50_000);
  expect(named('.css')).not.toHaveLength(0);
  expect([...files.keys()].filter((name) => name.endsWith('.woff2'))).toHaveLength(4);
});
it('has no inline script, no inline style, no handler in the page', () => {
  const page = named('index.html')[0]!;
  expect(page).not.toMatch(/<style|style=|\son\w+=/);
  expect([...page.matchAll(/<script[^>]*>([^<]*)<\/script>/g)].map(([, inline]) => inline!.trim())).toEqual([
    '',
  ]);
});
it('has no style attribute in the markup that components stamp out', () => {
  expect(named('.js').join('')).not.toMatch(/<[a-z]+[^<>`]*\sstyle="/);
});
it('evaluates no text as code', () => {
  expect(named('.js').join('')).not.toMatch(/\beval\(|new Function\(/);
});
it('has no host of tests in it', () => {
  expect(named('.js').join('')).not.toContain('refused: ');
});
it('loads nothing from elsewhere: no foreign address, no data, no source map', () => {
  expect(named('.css').join('')).not.toMatch(/url\((?!['"]?\.{0,2}\/?[\w./-]+['"]?\))/);
  expect(named('.css').join('')).not.toContain('data:');
  expect(named('.map')).toEqual([]);
  const addresses = [
    ...`${named('.js').join('')}${named('.html').join('')}`.matchAll(/https?:\/\/[\w.-]+/g),
  ].map(([all]) => all);
  // Names of XML dialects and the pages that the framework's errors point to are never loaded.
  const known = ['http://www.w3.org', 'https://svelte.dev'];
  expect([...new Set(addresses)].filter((address) => !known.includes(address))).toEqual([]);
});
