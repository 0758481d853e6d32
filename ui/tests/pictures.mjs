// Takes pictures of every screen with a host in memory and asks axe about each: node tests/pictures.mjs [folder] [part of a name]
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2] ?? `${root}/../target/pictures`;
const only = process.argv[3] ?? '';
mkdirSync(folder, { recursive: true });

const big = { width: 1440, height: 900 };
const small = { width: 1100, height: 700 };
const press =
  (...keys) =>
  async (page) => {
    for (const key of keys) await page.keyboard.press(key);
  };
const ask = (text) => async (page) => {
  await page.keyboard.press('Control+KeyK');
  await page.keyboard.insertText(text);
};
const pictures = [
  ['first-run-light-en', 'scene=first-run', big],
  ['first-run-dark-ko', 'scene=first-run&lang=ko&theme=dark', big],
  ['recent-light-en', 'scene=recent', big],
  ['recent-1100-dark-ko', 'scene=recent&lang=ko&theme=dark', small],
  ['drop-light-en', 'scene=drop', big],
  ['opening-light-en', 'scene=opening', big],
  ['opening-more-dark-ko', 'scene=opening-more&lang=ko&theme=dark', big],
  ['refused-state-light-en', 'scene=refused:refused_state', big],
  ['refused-saved-dark-en', 'scene=refused:refused_saved_plan&theme=dark', big],
  ['refused-not-json-light-ko', 'scene=refused:refused_not_json&lang=ko', small],
  ['refused-more-light-en', 'scene=refused-more:refused_truncated', big],
  ['palette-light-en', 'scene=recent', big, press('Control+KeyK')],
  ['palette-typed-dark-ko', 'scene=plan&lang=ko&theme=dark', big, ask('열기')],
  ['palette-typed-cb-en', 'scene=plan&cb', big, ask('pl')],
  ['help-light-en', 'scene=plan', big, press('?')],
  ['help-1100-dark-ko', 'scene=plan&lang=ko&theme=dark', small, press('?')],
  ['settings-light-en', 'scene=plan', big, press('Comma')],
  ['settings-cb-dark-ko', 'scene=plan&lang=ko&theme=dark&cb', small, press('Comma')],
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
    const page = await browser.newPage({ viewport, reducedMotion: 'reduce' });
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') console.error(`${name}: ${line.text()}`);
    });
    await page.goto(`${base}tests/harness/index.html?${query}`);
    await page.waitForSelector('footer');
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(500);
    await then?.(page);
    await page.waitForTimeout(150);
    await page.screenshot({ path: `${folder}/${name}.png` });
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => window.axe.run());
    for (const { id, nodes } of violations) {
      faults += 1;
      console.error(`${name}: ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
    }
    await page.close();
    console.log(`${folder}/${name}.png`);
  }
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = faults > 0 ? 1 : 0;
