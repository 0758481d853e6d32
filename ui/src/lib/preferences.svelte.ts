// Language, theme and colours: what the person chose, what follows from the system, and what the document shows.
import { untrack } from 'svelte';
import type { AppInfo, Settings } from '$lib/bindings/api';
import { setPlatform } from '$lib/actions/keys';
import { host, HostError } from '$lib/host';
import { defaultSettings } from '$lib/settings';
import { i18n, type Lang } from '$lib/i18n/index.svelte';

export type ThemeName = 'light' | 'dark' | 'cb' | 'cb-dark';

/** The theme that the tokens know. */
export function themeName(settings: Settings, systemIsDark: boolean): ThemeName {
  const dark = settings.theme === 'dark' || (settings.theme === 'system' && systemIsDark);
  if (settings.colourBlind) return dark ? 'cb-dark' : 'cb';
  return dark ? 'dark' : 'light';
}

/** The language of the words; the first language of the system that there are words in. */
export function langOf(settings: Settings, system: readonly string[]): Lang {
  if (settings.language !== 'system') return settings.language;
  const known = system.map((tag) => tag.split('-')[0]).find((lang) => lang === 'en' || lang === 'ko');
  return known === 'ko' ? 'ko' : 'en';
}

let info = $state.raw<AppInfo | null>(null);
let settings = $state.raw<Settings>(defaultSettings);
let problem = $state.raw<HostError | null>(null);
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

function show(): void {
  i18n.lang = langOf(settings, navigator.languages);
  document.documentElement.lang = i18n.lang;
  document.documentElement.dataset.theme = themeName(settings, systemDark.matches);
}

export const preferences = {
  get settings() {
    return settings;
  },
  /** What the host says about itself; absent until it answered. */
  get info() {
    return info;
  },
  /** Why the last choice was not saved. */
  get problem() {
    return problem;
  },
  /** Follows the system until the host has answered, and whenever the person leaves it to the system. */
  followSystem(): () => void {
    // Whoever starts this in an effect must not start again with each choice.
    untrack(show);
    systemDark.addEventListener('change', show);
    window.addEventListener('languagechange', show);
    return () => {
      systemDark.removeEventListener('change', show);
      window.removeEventListener('languagechange', show);
    };
  },
  take(answer: AppInfo): void {
    info = answer;
    settings = answer.settings;
    setPlatform(answer.platform);
    show();
  },
  /** Shown at once, saved after that. */
  async choose(change: Partial<Settings>): Promise<void> {
    settings = { ...settings, ...change };
    show();
    try {
      await host.call('save_settings', settings);
      problem = null;
    } catch (cause) {
      problem = HostError.from(cause);
    }
  },
};
