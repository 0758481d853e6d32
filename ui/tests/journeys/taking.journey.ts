// The ways into the app that only a browser host has: content instead of paths.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch } from './browser';
import { defaultSettings } from '../../src/lib/settings';
import { plans, serve, type Server } from './server';

let browser: Browser;
let server: Server;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function onStart(journey: (page: Page) => Promise<void>): Promise<void> {
  server = await serve([], { ...defaultSettings, language: 'en', theme: 'light' });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await page.goto(server.address);
    await page.getByRole('heading', { name: 'Read a plan' }).waitFor();
    await journey(page);
  } finally {
    await page.close();
    server.stop();
  }
}

/** Hands text or files over in the way of an event that a browser makes. */
function hand(
  page: Page,
  kind: 'paste' | 'drop',
  content: { text?: string; files?: string[] },
): Promise<void> {
  const files = (content.files ?? []).map((path) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    text: readFileSync(path, 'utf8'),
  }));
  return page.evaluate(
    ({ kind, text, files }) => {
      const data = new DataTransfer();
      if (text !== undefined) data.setData('text/plain', text);
      for (const file of files) data.items.add(new File([file.text], file.name));
      const options = { bubbles: true, cancelable: true };
      document.body.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, dataTransfer: data }),
      );
    },
    { kind, text: content.text, files },
  );
}

it('reads a plan that is pasted', () =>
  onStart(async (page) => {
    await hand(page, 'paste', { text: readFileSync(plans.dns, 'utf8') });
    await page.getByText('4 changes', { exact: true }).waitFor();
    expect(await page.title()).toBe('pasted text · Countersign');
  }));

it('refuses pasted text that is no plan, and says so', () =>
  onStart(async (page) => {
    await hand(page, 'paste', { text: 'Plan: 1 to add, 0 to change, 0 to destroy.' });
    await page.getByRole('heading', { name: 'This is not JSON' }).waitFor();
  }));

it('reads several files that are dropped as one review', () =>
  onStart(async (page) => {
    await hand(page, 'drop', { files: [plans.network, plans.dns] });
    await page.getByText('Projects', { exact: true }).waitFor();
    await page.getByText('4 changes', { exact: true }).waitFor();
    await page.keyboard.press('[');
    await page.getByText('26 changes', { exact: true }).waitFor();
  }));

it('opens what is chosen in the dialog of the browser', () =>
  onStart(async (page) => {
    const chosen = page.waitForEvent('filechooser');
    // Asking for the event tells the browser to hand its dialog over; a question that is answered
    // shows that it has heard.
    await page.getByRole('button', { name: 'Open' }).first().waitFor();
    await page.keyboard.press('o');
    await (await chosen).setFiles(plans.dns);
    await page.getByText('4 changes', { exact: true }).waitFor();
  }));

it('keeps what is open through a reload', () =>
  onStart(async (page) => {
    await hand(page, 'drop', { files: [plans.dns] });
    await page.getByText('4 changes', { exact: true }).waitFor();
    expect(page.url()).not.toContain('token');
    await page.reload();
    await page.getByText('4 changes', { exact: true }).waitFor();
  }));

it('binds letters to their place, so that they work with the Korean layout', () =>
  onStart(async (page) => {
    await hand(page, 'drop', { files: [plans.network] });
    const current = page.locator('[role=option][aria-selected=true]');
    await expect.poll(() => current.getAttribute('aria-label')).toContain('aws_db_instance.primary');
    const press = (key: string, more: object = {}) =>
      page.evaluate(
        ({ key, more }) =>
          (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown', { key, code: 'KeyN', bubbles: true, cancelable: true, ...more }),
          ),
        { key, more },
      );
    await press('ㅜ', { isComposing: true });
    await press('ㅜ');
    await expect.poll(() => current.getAttribute('aria-label')).toContain('legacy_ssh');
  }));
