import { beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '$lib/bindings/api';
import { keyLabels } from '$lib/actions/keys';
import { useHost } from '$lib/host';
import { mockHost, mockInfo, refusal, type MockHost } from '$lib/host/mock';
import { i18n } from '$lib/i18n/index.svelte';
import { defaultSettings } from '$lib/settings';
import { langOf, preferences, themeName } from './preferences.svelte';

const settings = (more: Partial<Settings>): Settings => ({ ...defaultSettings, ...more });

it('names the theme that the tokens know', () => {
  expect(themeName(settings({}), false)).toBe('light');
  expect(themeName(settings({}), true)).toBe('dark');
  expect(themeName(settings({ theme: 'light' }), true)).toBe('light');
  expect(themeName(settings({ theme: 'dark', colourBlind: true }), false)).toBe('cb-dark');
  expect(themeName(settings({ colourBlind: true }), false)).toBe('cb');
});

it('takes the first language of the system that there are words in', () => {
  expect(langOf(settings({}), ['ko-KR', 'en'])).toBe('ko');
  expect(langOf(settings({}), ['de-DE', 'ko'])).toBe('ko');
  expect(langOf(settings({}), ['en-GB', 'ko'])).toBe('en');
  expect(langOf(settings({}), ['fr'])).toBe('en');
  expect(langOf(settings({ language: 'en' }), ['ko'])).toBe('en');
});

describe('choosing', () => {
  let host: MockHost;
  beforeEach(() => {
    host = mockHost();
    useHost(host);
    preferences.take(mockInfo);
  });
  it('shows at once and saves', async () => {
    const saved = preferences.choose({ language: 'ko', theme: 'dark', colourBlind: true });
    expect(document.documentElement.lang).toBe('ko');
    expect(document.documentElement.dataset.theme).toBe('cb-dark');
    expect(i18n.t.app.settings).toBe('설정');
    await saved;
    expect(host.calls).toEqual([
      { name: 'save_settings', request: settings({ language: 'ko', theme: 'dark', colourBlind: true }) },
    ]);
    expect(preferences.problem).toBeNull();
  });
  it('keeps the choice and says so where it could not be saved, until it could', async () => {
    host.answer({
      save_settings: () => {
        throw refusal('settings_not_saved', { detail: 'read-only file system' });
      },
    });
    await preferences.choose({ theme: 'dark' });
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(preferences.problem).toMatchObject({
      code: 'settings_not_saved',
      detail: 'read-only file system',
    });
    host.answer({ save_settings: (given) => given });
    await preferences.choose({ theme: 'light' });
    expect(preferences.problem).toBeNull();
  });
  it('labels keys for the platform of the host', () => {
    preferences.take({ ...mockInfo, platform: 'macos' });
    expect(keyLabels('Mod+KeyK')).toEqual(['⌘', 'K']);
    preferences.take(mockInfo);
    expect(keyLabels('Mod+KeyK')).toEqual(['Ctrl', 'K']);
  });
});
