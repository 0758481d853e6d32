import { chromium } from 'playwright-core';
const [url, out, lang, theme, action] = process.argv.slice(2);
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']}); const p = await b.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: theme ?? 'light', locale: lang ?? 'en-US' });
await p.goto(url); await p.waitForSelector('[role=option]'); await p.waitForTimeout(2500);
if (action) { await p.evaluate(`(async()=>{${action}})()`); await p.waitForTimeout(1500); }
await p.screenshot({ path: out }); await b.close();
