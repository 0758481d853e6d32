// Takes pictures of the plan view with a host in memory: node tests/plan/pictures.mjs [folder] [part of a name]
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.argv[2] ?? `${root}/tests/pictures`;
const only = process.argv[3] ?? '';
mkdirSync(folder, { recursive: true });

const big = { width: 1440, height: 900 };
const small = { width: 1100, height: 700 };
const press =
  (...keys) =>
  async (page) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(60);
    }
  };
const clickText = (text) => (page) => page.getByRole('button', { name: text }).first().click();
const pictures = [
  ['plan-replace-light-en', 'scene=several', big],
  ['plan-replace-dark-ko', 'scene=several&theme=dark&lang=ko', big],
  ['plan-replace-light-ko', 'scene=acme&lang=ko', big],
  ['plan-policy-light-en', 'scene=acme', big, press('KeyN', 'KeyN')],
  ['plan-user-data-cb-en', 'scene=acme&cb', big, press('KeyN', 'KeyN', 'KeyN')],
  ['plan-user-data-dark-cb-ko', 'scene=acme&cb&theme=dark&lang=ko', big, press('KeyN', 'KeyN', 'KeyN')],
  ['plan-end-dark-en', 'scene=acme&theme=dark', big, press('End')],
  ['plan-1100-dark-en', 'scene=several&theme=dark', small],
  ['plan-banners-light-en', 'scene=banners', big],
  ['plan-banners-1100-dark-ko', 'scene=banners&theme=dark&lang=ko', small],
  ['plan-nothing-light-en', 'scene=nothing', big],
  ['plan-broken-light-en', 'scene=broken', big],
  [
    'plan-no-match-light-ko',
    'scene=acme&lang=ko',
    big,
    async (page) => {
      await page.keyboard.press('KeyF');
      await page.keyboard.type('zzz');
    },
  ],
  [
    'plan-same-light-en',
    'scene=reviewed',
    big,
    press('KeyN', 'KeyN', 'KeyN', 'KeyN', 'KeyN', 'KeyN', 'KeyN'),
  ],
  [
    'plan-same-open-dark-ko',
    'scene=reviewed&theme=dark&lang=ko',
    big,
    press('KeyN', 'KeyN', 'KeyN', 'KeyN', 'KeyN', 'KeyN', 'KeyN', 'ArrowRight'),
  ],
  ['plan-split-light-en', 'scene=reviewed', big, press('KeyS')],
  ['plan-split-text-dark-en', 'scene=reviewed&theme=dark', big, press('KeyS', 'KeyN', 'KeyN', 'KeyN')],
  ['plan-split-policy-cb-ko', 'scene=reviewed&cb&lang=ko', big, press('KeyS', 'KeyN', 'KeyN')],
  ['plan-split-1100-light-en', 'scene=reviewed', small, press('KeyS')],
  ['plan-since-light-en', 'scene=reviewed', big, clickText('Since last plan')],
  ['plan-since-1100-dark-ko', 'scene=reviewed&theme=dark&lang=ko', small, clickText('지난 플랜 이후')],
  [
    'plan-since-choose-light-en',
    'scene=reviewed',
    big,
    async (page) => {
      await clickText('Since last plan')(page);
      await page.click('.base');
    },
  ],
  [
    'plan-filter-light-en',
    'scene=reviewed',
    big,
    async (page) => {
      await page.keyboard.press('Shift+KeyF');
      await page.getByLabel('aws_instance').check();
      await page.getByLabel('module.compute').check();
    },
  ],
  ['plan-follows-light-en', 'scene=reviewed', big, press('KeyN', 'KeyN', 'KeyN', 'KeyN', 'KeyN')],
  [
    'plan-follows-1100-dark-ko',
    'scene=reviewed&theme=dark&lang=ko',
    small,
    press('KeyN', 'KeyN', 'KeyN', 'KeyN', 'KeyN'),
  ],
  ['plan-since-waits-light-en', 'scene=waits', big, clickText('Since last plan')],
  ['plan-since-waits-1100-dark-ko', 'scene=waits&theme=dark&lang=ko', small, clickText('지난 플랜 이후')],
  ['plan-filter-1100-dark-ko', 'scene=reviewed&theme=dark&lang=ko', small, press('Shift+KeyF')],
  ['plan-look-light-en', 'scene=reviewed', big, clickText('View')],
  [
    'plan-revealed-light-en',
    'scene=reviewed',
    big,
    async (page) => {
      await page.getByRole('button', { name: 'Reveal password before' }).click();
    },
  ],
  ['plan-reviewed-1100-dark-en', 'scene=reviewed&theme=dark', small],
  ['plan-large-light-en', 'scene=large', big, press('End')],
  ['plan-palette-light-en', 'scene=acme', big, press('Control+KeyK')],
  ['plan-help-light-en', 'scene=acme', big, press('?')],
];

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
    await page.goto(`${base}tests/plan/index.html?${query}`);
    await page.waitForSelector('.panes');
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(500);
    await then?.(page);
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${folder}/${name}.png` });
    await page.close();
    console.log(`${folder}/${name}.png`);
  }
} finally {
  await browser.close();
  await server.close();
}
