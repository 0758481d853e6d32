// How the window looks and speaks: as the answer of Rust says, and as the system does until then.
import type { Confirm } from '$lib/bindings/api';

export type Lang = 'en' | 'ko';
type Look = Pick<Confirm, 'language' | 'theme' | 'colourBlind'>;

const asSystem: Look = { language: 'system', theme: 'system', colourBlind: false };

export function langOf({ language }: Look, system: readonly string[]): Lang {
  if (language !== 'system') return language;
  return system.map((tag) => tag.split('-')[0]).find((lang) => lang === 'en' || lang === 'ko') === 'ko'
    ? 'ko'
    : 'en';
}

export function themeOf({ theme, colourBlind }: Look, systemIsDark: boolean): string {
  const dark = theme === 'dark' || (theme === 'system' && systemIsDark);
  if (colourBlind) return dark ? 'cb-dark' : 'cb';
  return dark ? 'dark' : 'light';
}

/** Applies it to the page, and answers the language of the words. */
export function show(look: Look = asSystem): Lang {
  const lang = langOf(look, navigator.languages);
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.lang = lang;
  document.documentElement.dataset.theme = themeOf(look, dark);
  return lang;
}
