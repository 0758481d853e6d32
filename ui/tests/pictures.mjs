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
  ['settings-look-light-en', 'scene=plan', big, press('Comma')],
  ['settings-look-cb-dark-ko', 'scene=settings-full&lang=ko&theme=dark&cb', small, press('Comma')],
  ...['github', 'tools', 'aws', 'strict', 'keychain'].flatMap((page, at) => [
    [`settings-${page}-light-en`, 'scene=settings-full', big, press('Comma', `Digit${at + 2}`)],
    [
      `settings-${page}-dark-ko`,
      'scene=settings-full&lang=ko&theme=dark',
      small,
      press('Comma', `Digit${at + 2}`),
    ],
  ]),
  ['inbox-light-en', 'scene=inbox', big],
  ['inbox-dark-en', 'scene=inbox&theme=dark', big],
  ['inbox-cb-ko', 'scene=inbox&cb&lang=ko', big],
  ['inbox-cb-dark-1100-en', 'scene=inbox&cb&theme=dark', small],
  ['inbox-1100-light-en', 'scene=inbox', small],
  ['inbox-1100-light-ko', 'scene=inbox&lang=ko', small],
  ['inbox-long-light-en', 'scene=inbox-long', big, press(...Array(30).fill('KeyJ'))],
  [
    'inbox-long-back-light-en',
    'scene=inbox-long',
    big,
    press(...Array(30).fill('KeyJ'), 'Enter', 'Control+Digit1'),
  ],
  ['inbox-loading-light-en', 'scene=inbox-loading', big],
  ['inbox-empty-dark-en', 'scene=inbox-empty&theme=dark', big],
  [
    'inbox-nomatch-light-ko',
    'scene=inbox&lang=ko',
    big,
    async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.insertText('zzz');
    },
  ],
  ['inbox-offline-dark-ko', 'scene=inbox-offline&lang=ko&theme=dark', big],
  ['inbox-offline-empty-light-en', 'scene=inbox-offline-empty', small],
  ['inbox-limited-light-en', 'scene=inbox-limited', small],
  ['inbox-limited-light-ko', 'scene=inbox-limited&lang=ko', big],
  ['inbox-refused-cb-en', 'scene=inbox-refused&cb', big],
  ['inbox-faults-light-en', 'scene=inbox-faults', big],
  ['inbox-faults-dark-ko', 'scene=inbox-faults&lang=ko&theme=dark', small],
  ['inbox-failed-dark-ko', 'scene=inbox-failed&lang=ko&theme=dark', big],
  ['inbox-palette-light-en', 'scene=inbox', big, press('Control+KeyK')],
  ['inbox-help-dark-en', 'scene=inbox&theme=dark', big, press('?')],
  ['connect-gh-light-en', 'scene=connect-gh', big],
  ['connect-gh-dark-ko', 'scene=connect-gh&lang=ko&theme=dark', big],
  ['connect-signed-out-light-en', 'scene=connect-signed-out', small],
  ['connect-absent-light-en', 'scene=connect-absent', big],
  ['connect-absent-cb-dark-ko', 'scene=connect-absent&lang=ko&theme=dark&cb', small],
  [
    'choose-light-en',
    'scene=choose',
    big,
    async (page) => {
      await page.keyboard.insertText('acme infra');
      await page.keyboard.press('Control+Enter');
    },
  ],
  ['choose-dark-ko', 'scene=choose&lang=ko&theme=dark', small],
  ['roles-dark-en', 'scene=inbox&theme=dark', big, press('KeyR')],
  [
    'roles-code-dark-en',
    'scene=inbox&theme=dark',
    big,
    async (page) => {
      await press('KeyR', 'Digit1')(page);
      await page.keyboard.type('407');
    },
  ],
  ['roles-denied-light-en', 'scene=roles-refused', big, press('KeyR', 'Digit7')],
  ['roles-login-1100-light-ko', 'scene=roles-refused&lang=ko', small, press('KeyR', 'Digit8')],
  [
    'roles-wrong-code-cb-en',
    'scene=roles-refused&cb',
    small,
    async (page) => {
      await press('KeyR', 'Digit1')(page);
      await page.keyboard.type('407123');
      await page.keyboard.press('Enter');
    },
  ],
  ['runs-light-en', 'scene=inbox', big, press('Control+Digit2')],
  ['runs-1100-dark-ko', 'scene=inbox&lang=ko&theme=dark', small, press('Control+Digit2')],
  ['history-light-en', 'scene=inbox', big, press('Control+Digit3')],
  ['history-1100-cb-ko', 'scene=inbox&lang=ko&cb', small, press('Control+Digit3')],
  ['run-going-dark-en', 'scene=run-going&theme=dark', big],
  ['run-going-light-ko', 'scene=run-going&lang=ko', big],
  ['run-going-1100-cb-en', 'scene=run-going&cb', small],
  [
    'run-stop-light-en',
    'scene=run-going',
    big,
    async (page) => {
      await page.getByRole('button', { name: 'Stop after' }).click();
    },
  ],
  ['run-plan-light-en', 'scene=run-plan', big],
  ['run-failed-light-en', 'scene=run-failed', big],
  ['run-failed-1100-dark-ko', 'scene=run-failed&lang=ko&theme=dark', small],
  [
    'run-rescued-light-en',
    'scene=run-rescued',
    big,
    async (page) => {
      await page.getByRole('button', { name: 'Save the state' }).click();
    },
  ],
  ['run-refused-dark-en', 'scene=run-refused&theme=dark', big],
  ['run-applied-light-ko', 'scene=run-applied&lang=ko', big],
  ['files-light-en', 'scene=pull-files', big],
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
    // Ages and times of day are those of the scenes.
    await page.clock.setFixedTime('2026-03-04T14:24:33Z');
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
