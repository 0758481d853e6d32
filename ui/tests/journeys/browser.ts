// A page of headless Chromium that keeps an eye on what no page of this app may do.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { root } from './server';

const pictures = join(root, 'ui/test-results');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

function executable(): string {
  const candidates = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  const there = candidates.find((path) => path !== undefined && existsSync(path));
  if (there === undefined)
    throw new Error('There is no Chromium. Install it, or say where it is with CHROMIUM.');
  return there;
}

export function launch(): Promise<Browser> {
  mkdirSync(pictures, { recursive: true });
  return chromium.launch({
    executablePath: executable(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
}

/** Collects what the page complains about: errors in the console, exceptions, requests that left for another origin. */
export function complaints(page: Page, origin: string): string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    // A refused file is an answer with this status, which browsers note for every request.
    const refusal =
      message.text().includes('status of 422') && message.location().url.endsWith('/api/open_plan');
    const worth = message.type() === 'error' || message.type() === 'warning';
    if (worth && !refusal) heard.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => heard.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:')) heard.push(`request to ${url}`);
  });
  return heard;
}

/** What keeps people from using the page, as axe finds it: one line for each element concerned. */
export async function barriers(page: Page): Promise<string[]> {
  // Evaluated by the debugger, since the content security policy refuses scripts that are not the app's own.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe;
    return runner.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
      // Addresses are fitted into rows by leaving parts out, and the accessible name is the whole address. This rule is
      // an experiment of axe that wants the shortened form in the name.
      rules: { 'label-content-name-mismatch': { enabled: false } },
    });
  });
  return found.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  );
}

/** Elements that stick out of the window to the side; those that a scrolling pane cuts do not count. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth) out.push(`the page is ${scrollWidth.toString()} wide`);
    if (scrollHeight > innerHeight) out.push(`the page is ${scrollHeight.toString()} high`);
    const cutBy = (element: Element): boolean => {
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== 'visible') return true;
      }
      return false;
    };
    for (const element of document.querySelectorAll('body *')) {
      const box = element.getBoundingClientRect();
      if (box.width > 0 && box.height > 0 && box.right > innerWidth + 1 && !cutBy(element)) {
        out.push(
          `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} ends at ${box.right.toString()}`,
        );
      }
    }
    // A pane scrolls down, never to the side; only the picture of a plan is panned.
    for (const pane of document.querySelectorAll('.scroll:not(.canvas)')) {
      if (pane.scrollWidth > pane.clientWidth + 1) {
        out.push(
          `a pane (${pane.getAttribute('class') ?? ''}) is ${pane.scrollWidth.toString()} in ${pane.clientWidth.toString()}`,
        );
      }
    }
    return out;
  });
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
