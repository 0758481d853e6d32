// Takes pictures of a pull request and asks axe about each: node tests/pull/pictures.mjs [folder] [part of a name]
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.argv[2] ?? `${root}/../target/pictures`;
const only = process.argv[3] ?? '';
mkdirSync(folder, { recursive: true });

const big = { width: 1440, height: 900 };
const small = { width: 1100, height: 700 };
const press =
  (...keys) =>
  async (page) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(80);
    }
  };
const looks = {
  'light-en': '',
  'dark-ko': '&theme=dark&lang=ko',
  'cb-en': '&cb',
  'light-ko': '&lang=ko',
  'dark-en': '&theme=dark',
};
const shot = (name, scene, look = 'light-en', size = big, then = undefined) => [
  `${name}-${look}${size === small ? '-1100' : ''}`,
  `scene=${scene}${looks[look]}`,
  size,
  then,
];
const pictures = [
  shot('review', 'review'),
  shot('review', 'review', 'dark-ko'),
  shot('review', 'review', 'dark-en', small),
  shot('blocked', 'blocked', 'light-en', big, press('KeyT')),
  shot('blocked', 'blocked', 'light-ko', small, press('KeyT')),
  shot('blocked', 'blocked', 'cb-en'),
  shot('clear', 'clear', 'dark-en', big, press('KeyT')),
  shot('clear', 'clear', 'light-ko', small, press('KeyT')),
  shot('reported', 'reported'),
  shot('one-click', 'one-click', 'light-en'),
  shot('one-click', 'one-click', 'dark-ko', small),
  shot('own', 'own', 'light-ko'),
  shot('unknowns', 'unknowns'),
  shot('unknowns', 'unknowns', 'dark-ko', small),
  shot('flags', 'flags'),
  shot('flags', 'flags', 'dark-ko', small),
  shot('candidate', 'candidate'),
  shot('no-plan', 'no-plan', 'light-ko'),
  shot('no-plan', 'no-plan', 'dark-en', small),
  shot('failed-plan', 'failed-plan'),
  shot('refused-here', 'refused-here'),
  shot('planning', 'planning', 'dark-ko'),
  shot('applied', 'applied'),
  shot('apply-failed', 'apply-failed', 'dark-ko'),
  shot('loading', 'loading'),
  shot('fetching', 'fetching', 'dark-ko'),
  shot('downloading', 'downloading'),
  shot('phase-failed', 'phase-failed', 'light-ko'),
  shot('gone', 'gone'),
  shot('no-projects', 'no-projects'),
  shot('many', 'many'),
  shot('many', 'many', 'light-ko', small),
  shot('hostile', 'hostile'),
  shot('plan-here', 'no-plan', 'dark-ko', big, press('Shift+KeyP')),
  shot('plan-here', 'no-plan', 'light-en', small, press('Shift+KeyP')),
  shot('sheet-questions', 'sheet-questions', 'light-en', big, press('Shift+KeyP')),
  shot('sheet-blocked', 'sheet-blocked', 'light-ko', big, press('Shift+KeyP')),
  shot('sheet-loading', 'sheet-loading', 'light-en', big, press('Shift+KeyP')),
  shot('approve', 'review', 'light-en', big, press('KeyA')),
  shot('approve', 'review', 'dark-ko', small, press('KeyA')),
  shot('approve-own', 'approve-own', 'cb-en', big, press('KeyA')),
  shot('runs', 'clear', 'light-en', big, press('Digit2')),
  shot('runs', 'many-runs', 'dark-ko', small, press('Digit2')),
  shot('no-runs', 'no-runs', 'light-en', big, press('Digit2')),
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
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().includes('404')) console.error(`${name}: ${line.text()}`);
    });
    await page.goto(`${base}tests/pull/index.html?${query}`);
    await page.waitForSelector('.pull');
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(600);
    await then?.(page);
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${folder}/${name}.png` });
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('.scroll')]
        .filter((pane) => pane.scrollWidth > pane.clientWidth + 1)
        .map((pane) => `${pane.className} is ${pane.scrollWidth} in ${pane.clientWidth}`),
    );
    for (const pane of wide) {
      faults += 1;
      console.error(`${name}: ${pane}`);
    }
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() =>
      // An experimental rule that wants shortened names inside of whole ones.
      window.axe.run({ rules: { 'label-content-name-mismatch': { enabled: false } } }),
    );
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
