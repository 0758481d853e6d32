// How accounts, digests, commits and ages are written wherever a pull request is shown.
import type { Tool } from '$lib/bindings/api';
import { between, briefly, type Lang } from '$lib/text/time';

/** `4120-3385-7711`, as the console of AWS groups it; as it stands where it is no number of an account. */
export function accountNumber(id: string): string {
  return /^\d{12}$/.test(id) ? `${id.slice(0, 4)}-${id.slice(4, 8)}-${id.slice(8)}` : id;
}

/** A digest as it is compared by eye: the first three groups of four and the last. */
export function shortDigest(digest: string): string {
  const groups = digest.match(/.{1,4}/g) ?? [];
  return groups.length <= 4 ? groups.join(' ') : `${groups.slice(0, 3).join(' ')} … ${groups.at(-1) ?? ''}`;
}

/** The first two groups, where the whole stands nearby. */
export const firstGroups = (digest: string): string => (digest.match(/.{1,4}/g) ?? []).slice(0, 2).join(' ');

export const shortCommit = (commit: string): string => commit.slice(0, 7);

/** How long ago something was, in one unit. */
export function age(at: string, now: Date, lang: Lang): string {
  return briefly(between(at, now), lang);
}

/**
 * Minutes in one unit. Up to two hours they stay minutes, and up to three days they are hours, since they stand
 * beside a limit that they are compared with.
 */
export function minutes(count: number, lang: Lang): string {
  const hours = Math.floor(count / 60);
  if (hours >= 72) return briefly(count * 60, lang);
  const [number, unit] =
    count < 120 ? [count, lang === 'ko' ? '분' : ' min'] : [hours, lang === 'ko' ? '시간' : ' h'];
  return `${number.toString()}${unit}`;
}

/** A limit of whole hours stays in hours, so that 24 h is not called a day. */
export function limit(count: number, lang: Lang): string {
  if (count < 60 || count % 60 !== 0) return minutes(count, lang);
  const hours = (count / 60).toString();
  return lang === 'ko' ? `${hours}시간` : `${hours} h`;
}

/** Products as people write them in prose. */
export const productName: Record<Tool, string> = { terraform: 'Terraform', opentofu: 'OpenTofu' };
