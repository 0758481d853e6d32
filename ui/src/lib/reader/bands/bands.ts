// What must be known before the first change is read, as bands above the document.
import type { Also, Banner, PlanSummary } from '$lib/bindings/api';
import type { PlanWords } from '$lib/i18n/plan.en';
import type { IconName } from '$lib/ui/icons';

export interface Band {
  tone: 'del' | 'chg' | 'calm';
  icon: IconName;
  title: string;
  /** A phrase of the catalogue; `{0}` and other names are taken from the facts. */
  text: string;
  facts?: Record<string, string>;
  /** Where a button of the band leads. */
  next?: { label: string; run: () => void };
  /** Addresses that it speaks of; they lead to the change. */
  addresses?: { label: string; list: readonly string[] };
}

const worst = ['del', 'chg', 'calm'];

/** The worst first; what is equally bad keeps its order. */
export function inOrder(bands: readonly Band[]): Band[] {
  return bands.toSorted((one, other) => worst.indexOf(one.tone) - worst.indexOf(other.tone));
}

/** The bands of a plan. A part that is not in the list cannot be gone to, so its button is left out. */
export function planBands(
  plan: PlanSummary,
  words: PlanWords,
  goTo: (part: Also) => (() => void) | null,
): Band[] {
  const next = (label: string, part: Also) => {
    const run = goTo(part);
    return run === null ? {} : { next: { label, run } };
  };
  return plan.banners.map((banner) => band(banner, words, next));
}

function band(
  banner: Banner,
  words: PlanWords,
  next: (label: string, part: Also) => Pick<Band, 'next'>,
): Band {
  const said = words.banner;
  switch (banner.kind) {
    case 'errored':
      return { tone: 'del', icon: 'fail', title: said.erroredTitle, text: said.errored };
    case 'targeted':
      return { tone: 'chg', icon: 'warnf', title: said.targetedTitle, text: said.targeted };
    case 'deferred':
      return {
        tone: 'chg',
        icon: 'warnf',
        title: said.deferredTitle,
        text: said.deferred,
        ...next(said.showDeferred, 'deferred'),
      };
    case 'failed_checks':
      return {
        tone: 'chg',
        icon: 'warnf',
        title: said.failedChecksTitle(banner.count),
        text: said.failedChecks,
        ...next(said.showChecks, 'checks'),
      };
    case 'unknown_words':
      return {
        tone: 'chg',
        icon: 'unknown',
        title: said.unknownWordsTitle,
        text: said.unknownWords,
        facts: { 0: banner.words.join(', ') },
      };
    case 'newer_format':
      return {
        tone: 'chg',
        icon: 'unknown',
        title: said.newerFormatTitle,
        text: said.newerFormat,
        facts: { 0: banner.version },
      };
    case 'not_applyable':
      return { tone: 'calm', icon: 'info', title: said.notApplyableTitle, text: said.notApplyable };
  }
}
