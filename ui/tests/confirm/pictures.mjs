// Takes pictures of the confirm window and asks axe about each: node tests/confirm/pictures.mjs [folder] [part of a name]
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.argv[2] ?? `${root}/../target/pictures`;
const only = process.argv[3] ?? '';
mkdirSync(folder, { recursive: true });

const size = { width: 560, height: 480 };
const small = { width: 560, height: 340 };
const type =
  (count, name, ...keys) =>
  async (page) => {
    const fields = page.locator('input');
    if (count !== null) await fields.first().fill(count);
    if (name !== null) await fields.last().fill(name);
    for (const key of keys) await page.keyboard.press(key);
  };
const whole = ['2', 'prod/eu-central-1'];
const pictures = [
  ['confirm-light-en', 'scene=typed', size],
  ['confirm-typing-dark-ko', 'scene=typed&theme=dark&lang=ko', size, type('2', 'prod/eu-cen')],
  ['confirm-wrong-light-en', 'scene=typed', size, type('3', 'prod/eu-west')],
  ['confirm-ready-cb-en', 'scene=typed&cb', size, type(...whole)],
  ['confirm-ready-dark-ko', 'scene=typed&theme=dark&lang=ko', size, type(...whole)],
  ['confirm-starting-light-en', 'scene=starting', size, type(...whole, 'Enter')],
  ['confirm-started-light-ko', 'scene=typed&lang=ko', size, type(...whole, 'Enter')],
  ['confirm-refused-light-en', 'scene=refused', size, type(...whole, 'Enter')],
  ['confirm-nothing-dark-ko', 'scene=nothing&theme=dark&lang=ko', size],
  ['confirm-name-only-light-en', 'scene=name-only', size],
  ['confirm-harmless-light-en', 'scene=harmless', size],
  ['confirm-harmless-dark-ko', 'scene=harmless&theme=dark&lang=ko', small],
  ['confirm-besides-light-en', 'scene=besides', small],
  ['confirm-besides-dark-ko', 'scene=besides&theme=dark&lang=ko', small],
  ['confirm-many-light-en', 'scene=many', size],
  ['confirm-many-dark-ko', 'scene=many&theme=dark&lang=ko', small],
];

const axe = createRequire(import.meta.url).resolve('axe-core');
let faults = 0;
const server = await createServer({ root, server: { port: 0, strictPort: false }, logLevel: 'warn' });
await server.listen();
const base = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
});
try {
  for (const [name, query, viewport, then] of pictures.filter(([name]) => name.includes(only))) {
    const page = await browser.newPage({ viewport, reducedMotion: 'reduce', timezoneId: 'UTC' });
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
    await page.goto(`${base}tests/confirm/index.html?${query}`);
    await page.waitForSelector('footer');
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(300);
    await then?.(page);
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${folder}/${name}.png` });
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => window.axe.run());
    for (const { id, nodes } of violations) {
      faults += 1;
      console.error(`${name}: ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
    }
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = faults > 0 ? 1 : 0;
