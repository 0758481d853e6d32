// Every screen, in four themes and two languages, at the largest and the smallest size that is designed.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/lib/bindings/api';
import { en } from '../../src/lib/i18n/en';
import { ko } from '../../src/lib/i18n/ko';
import { barriers, complaints, launch, overflowing, picture } from './browser';
import { defaultSettings } from '../../src/lib/settings';
import { screens } from './screens';
import { serve } from './server';

const looks = (['en', 'ko'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    [false, true].map((colourBlind): Settings & { look: string } => ({
      ...defaultSettings,
      language,
      theme,
      colourBlind,
      look: `${theme}${colourBlind ? '-cb' : ''}-${language}`,
    })),
  ),
);
const few = looks.filter(({ look }) => ['light-en', 'dark-cb-ko'].includes(look));
const sizes = [
  { width: 1440, height: 900 },
  { width: 1100, height: 700 },
];

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(screens)('$name', (screen) => {
  it.each(screen.variant ? few : looks)(
    'has no barriers and keeps to the window: $look',
    async ({ look, ...settings }) => {
      const server = await serve(screen.open, settings);
      const context = await browser.newContext({ viewport: sizes[0] ?? null });
      try {
        const page = await context.newPage();
        const heard = complaints(page, new URL(server.address).origin);
        await screen.prepare?.(page);
        await page.goto(server.address);
        await screen.arrive(page, settings.language === 'ko' ? ko : en);
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(settings.language);
        for (const size of sizes) {
          await page.setViewportSize(size);
          await picture(page, `${screen.name}-${look}-${size.width.toString()}x${size.height.toString()}`);
          expect.soft(await overflowing(page), `at ${size.width.toString()}`).toEqual([]);
          expect.soft(await barriers(page), `at ${size.width.toString()}`).toEqual([]);
        }
        expect.soft(heard).toEqual([]);
      } finally {
        await context.close();
        server.stop();
      }
    },
  );
});
