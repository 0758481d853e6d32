// The words in the language of the person. `i18n.t` is reactive: a change of language changes every visible word at once.
import { en, type Catalogue } from './en';
import { ko } from './ko';

export type { Catalogue } from './en';
export type Lang = 'en' | 'ko';

export const catalogues: Record<Lang, Catalogue> = { en, ko };

let lang = $state<Lang>('en');
const numbers: Record<Lang, Intl.NumberFormat> = {
  en: new Intl.NumberFormat('en'),
  ko: new Intl.NumberFormat('ko'),
};

const UNITS = ['B', 'kB', 'MB', 'GB'] as const;

export const i18n = {
  get t(): Catalogue {
    return catalogues[lang];
  },
  get lang(): Lang {
    return lang;
  },
  set lang(next) {
    lang = next;
  },
  /** A count with the separators of the language. */
  number(count: number): string {
    return numbers[lang].format(count);
  },
  /** A size with three digits at most, in decimal units as file managers show it. */
  bytes(count: number): string {
    let value = count;
    let unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit += 1;
    }
    const digits = unit === 0 || value >= 99.95 ? 0 : 1;
    return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
  },
};
