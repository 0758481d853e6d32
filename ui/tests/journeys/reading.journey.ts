// What only a browser with a mouse and a clipboard shows: the picture is dragged and zoomed, values are copied.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../../src/lib/settings';
import { launch } from './browser';
import { serve } from './server';

const folder = mkdtempSync(join(tmpdir(), 'countersign-plans-'));
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const SECRET = 'correct-horse-battery';

/** So many resources with another version each, as many that are created, and one with a password. */
function plan(alike: number, others: number): string {
  const change = (type: string, name: string, more: object) => ({
    address: `${type}.${name}`,
    mode: 'managed',
    type,
    name,
    provider_name: 'registry.terraform.io/hashicorp/aws',
    change: { after_unknown: {}, before_sensitive: {}, after_sensitive: {}, ...more },
  });
  const tagged = Array.from({ length: alike }, (_, at) => {
    const id = `i-${at.toString()}`;
    return change('aws_instance', `node_${at.toString()}`, {
      actions: ['update'],
      before: { id, tags: { Version: '1' } },
      after: { id, tags: { Version: '2' } },
    });
  });
  const created = Array.from({ length: others }, (_, at) =>
    change('aws_eip', `e_${at.toString()}`, {
      actions: ['create'],
      before: null,
      after: { name: at.toString() },
    }),
  );
  const secret = change('aws_db_instance', 'primary', {
    actions: ['update'],
    before: { id: 'db', password: `old-${SECRET}`, size: 1 },
    after: { id: 'db', password: `new-${SECRET}`, size: 2 },
    before_sensitive: { password: true },
    after_sensitive: { password: true },
  });
  const path = join(folder, `${alike.toString()}-${others.toString()}.tfplan.json`);
  writeFileSync(
    path,
    JSON.stringify({ format_version: '1.2', resource_changes: [secret, ...tagged, ...created] }),
  );
  return path;
}

/** One resource with a text of so many lines, of which every third is so long that it takes several. */
function longText(lines: number): string {
  const text = Array.from(
    { length: lines },
    (_, at) => `line ${at.toString()} ${'word '.repeat(at % 3 === 0 ? 120 : 3)}`,
  );
  const path = join(folder, 'text.tfplan.json');
  const change = { actions: ['create'], before: null, after: { user_data: text.join('\n') } };
  const marks = { after_unknown: {}, before_sensitive: false, after_sensitive: {} };
  const resource = { address: 'aws_instance.a', mode: 'managed', type: 'aws_instance', name: 'a' };
  const provider_name = 'registry.terraform.io/hashicorp/aws';
  const changes = [{ ...resource, provider_name, change: { ...change, ...marks } }];
  writeFileSync(path, JSON.stringify({ format_version: '1.2', resource_changes: changes }));
  return path;
}

async function reading(
  path: string,
  journey: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<void> {
  const server = await serve([path], { ...defaultSettings, language: 'en', theme: 'light' });
  const context = await browser.newContext({ viewport: { width: 1100, height: 700 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], {
    origin: new URL(server.address).origin,
  });
  const page = await context.newPage();
  try {
    await page.goto(server.address);
    await page.getByRole('option').first().waitFor();
    await journey(page, context);
  } finally {
    await context.close();
    server.stop();
  }
}

const canvasOf = (page: Page) => page.locator('.canvas.scroll');
async function graph(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Graph', exact: true }).click();
  await page.getByRole('listbox', { name: 'Graph of changes' }).getByRole('option').first().waitFor();
}
const scrolled = (page: Page) =>
  canvasOf(page).evaluate((element) => ({ left: element.scrollLeft, top: element.scrollTop }));
const chosen = (page: Page) => page.locator('[role=option][aria-selected=true]').getAttribute('aria-label');

it('drags the picture with the mouse, and a drag chooses no box', () =>
  reading(plan(0, 120), async (page) => {
    await graph(page);
    const before = { at: await scrolled(page), chosen: await chosen(page) };
    await page.mouse.move(500, 500);
    await page.mouse.down();
    await page.mouse.move(480, 470);
    await page.mouse.move(300, 250, { steps: 5 });
    expect(await canvasOf(page).getAttribute('class')).toContain('dragging');
    await page.mouse.up();
    const after = await scrolled(page);
    expect(after.top - before.at.top).toBe(250);
    expect(await canvasOf(page).getAttribute('class')).not.toContain('dragging');
    // Let go, the pointer moves nothing any more.
    await page.mouse.move(500, 500);
    expect(await scrolled(page)).toEqual(after);
    expect(await chosen(page)).toBe(before.chosen);
  }));

it('zooms with Ctrl and the wheel where the pointer is, and never the page', () =>
  reading(plan(0, 120), async (page) => {
    await graph(page);
    const box = page.getByRole('option', { name: /aws_eip\.e_0$/ });
    const place = async () => {
      const at = await box.boundingBox();
      if (at === null) throw new Error('the box is not there');
      return at;
    };
    const before = await place();
    const pointer = { x: before.x + 10, y: before.y + 10 };
    await page.mouse.move(pointer.x, pointer.y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.getByRole('button', { name: '125 %' }).waitFor();
    const larger = await place();
    expect(larger.width / before.width).toBeCloseTo(1.25, 1);
    // What was below the pointer still is, as far as the picture reaches.
    expect(pointer.x).toBeGreaterThanOrEqual(larger.x);
    expect(pointer.x).toBeLessThanOrEqual(larger.x + larger.width);
    expect(pointer.y).toBeGreaterThanOrEqual(larger.y);
    expect(pointer.y).toBeLessThanOrEqual(larger.y + larger.height);
    await page.mouse.wheel(0, 100);
    await page.getByRole('button', { name: '100 %' }).waitFor();
    expect(await page.evaluate(() => window.visualViewport?.scale)).toBe(1);
    await page.keyboard.up('Control');
    const at = await scrolled(page);
    await page.mouse.wheel(0, 120);
    await expect.poll(async () => (await scrolled(page)).top).toBeGreaterThan(at.top);
    expect(await page.getByRole('button', { name: '100 %' }).count()).toBe(1);
  }));

it('shows identical changes as one box, opens it and closes it again', () =>
  reading(plan(312, 3), async (page) => {
    await graph(page);
    const same = page.getByRole('option', { name: 'Update 312 identical changes, tags.Version' });
    await same.click();
    expect(await page.getByRole('option').count()).toBe(5);
    await page.keyboard.press('Enter');
    await expect.poll(() => chosen(page)).toContain('aws_instance.node_0');
    await page.keyboard.press('Space');
    await same.waitFor();
    // A second click opens, as it does a module.
    await same.dblclick();
    await expect.poll(() => chosen(page)).toContain('aws_instance.node_0');
    await page.getByRole('button', { name: /Show identical as one/ }).click();
    await same.waitFor();
    await page.getByRole('button', { name: 'Open diff' }).click();
    await expect.poll(() => chosen(page)).toContain('312 identical changes');
  }));

it('never copies a revealed value, neither with the rest nor alone', () =>
  reading(plan(0, 2), async (page) => {
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    const value = page.getByText(`"new-${SECRET}"`);
    const reveal = async () => {
      await page.getByRole('button', { name: 'Reveal password after' }).click();
      await value.waitFor();
    };
    await page.getByRole('option', { name: /aws_db_instance\.primary/ }).click();
    await reveal();
    // All of the document: what stands around it is copied, and the value hides itself before.
    await page.evaluate(() => {
      const document_ = document.querySelector('.document');
      if (document_ !== null) window.getSelection()?.selectAllChildren(document_);
    });
    await page.keyboard.press('Control+c');
    const all = await clipboard();
    expect(all).toContain('size');
    expect(all).not.toContain(SECRET);
    expect(await value.count()).toBe(0);
    await reveal();
    await page.locator('body').press('Control+a');
    await page.keyboard.press('Control+c');
    expect(await clipboard()).not.toContain(SECRET);
    expect(await value.count()).toBe(0);
    // The value alone, as somebody selects it who wants just that.
    await reveal();
    await value.dblclick();
    await page.evaluate(() => {
      const revealed = document.querySelector('.revealed');
      if (revealed !== null) window.getSelection()?.selectAllChildren(revealed);
    });
    await page.keyboard.press('Control+c');
    expect(await clipboard()).not.toContain(SECRET);
  }));

it('keeps how plans are laid out over a reload', () =>
  reading(plan(3, 3), async (page) => {
    await page.keyboard.press('s');
    await page.getByRole('button', { name: 'Split', pressed: true }).waitFor();
    await page.goto(page.url());
    await page.getByRole('option').first().waitFor();
    await page.getByRole('button', { name: 'Split', pressed: true }).waitFor();
  }));

it('moves a long text by what is scrolled and no more, in both directions', () =>
  reading(longText(300), async (page) => {
    await page.getByText('line 3 word').first().waitFor();
    const document_ = page.locator('.document');
    // Nothing of the middle was drawn before, so that its height is a guess.
    await document_.evaluate((element) => {
      element.scrollTop = element.scrollHeight / 2;
    });
    await page.waitForTimeout(500);
    for (const step of [-70, 70]) {
      const jumps = await document_.evaluate(async (element, by) => {
        const frames = async (count: number) => {
          for (let at = 0; at < count; at += 1) await new Promise(requestAnimationFrame);
        };
        const found: number[] = [];
        const box = element.getBoundingClientRect();
        for (let at = 0; at < 40; at += 1) {
          const seen = document.elementFromPoint(box.left + 200, box.top + box.height / 2);
          const before = seen?.getBoundingClientRect().top ?? NaN;
          element.scrollTop += by;
          await frames(3);
          found.push((seen?.getBoundingClientRect().top ?? NaN) - before + by);
        }
        return found;
      }, step);
      expect(jumps.filter((jump) => !(Math.abs(jump) <= 1))).toEqual([]);
    }
  }));
