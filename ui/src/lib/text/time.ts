// Times as people say them: durations in words, clock times beside expiries. Numbers change at most once a minute,
// or once a second where somebody waits for it.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type Lang = 'en' | 'ko';
const units = {
  en: { s: ' s', m: ' min', h: ' h', d: ' d' },
  ko: { s: '초', m: '분', h: '시간', d: '일' },
} as const;

/** Seconds in the one unit that says enough: `12 min`, `3 h`, `2 d`. */
export function briefly(seconds: number, lang: Lang): string {
  const unit = units[lang];
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole.toString()}${unit.s}`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE).toString()}${unit.m}`;
  if (whole < DAY) return `${Math.floor(whole / HOUR).toString()}${unit.h}`;
  return `${Math.floor(whole / DAY).toString()}${unit.d}`;
}

/** `5:31`, `1:02:07`. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => value.toString().padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / HOUR), Math.floor((whole % HOUR) / MINUTE)];
  const rest = two(whole % MINUTE);
  return hours > 0 ? `${hours.toString()}:${two(minutes)}:${rest}` : `${minutes.toString()}:${rest}`;
}

/** Seconds from `earlier` to `later`. */
export function between(earlier: string, later: string | Date): number {
  const end = typeof later === 'string' ? Date.parse(later) : later.getTime();
  return (end - Date.parse(earlier)) / 1000;
}

/** The time of day, `15:05`, in the zone of this machine. */
export function clock(at: string): string {
  const date = new Date(at);
  const two = (value: number) => value.toString().padStart(2, '0');
  return Number.isNaN(date.getTime()) ? '' : `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The same with seconds, `14:23:02`. */
export function clockToSecond(at: string): string {
  const seconds = new Date(at).getSeconds();
  const minutes = clock(at);
  return minutes === '' ? '' : `${minutes}:${seconds.toString().padStart(2, '0')}`;
}
