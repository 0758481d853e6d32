// How keys are named, matched and shown. Letters bind the place on the keyboard (`event.code`), because with the
// Korean layout `event.key` is a Hangul letter; `/` and `?` bind the character, because their place differs.

/** The parts of a keyboard event that count. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'keyCode'
>;

interface Chord {
  mod: boolean;
  shift: boolean;
  alt: boolean;
  /** A place such as `KeyN`, or a character such as `?`. */
  key: string;
}

let mac = false;

/** Decides which key is Mod, and how it is shown. */
export function setPlatform(platform: string): void {
  mac = platform === 'macos';
}

function parse(keys: string): Chord {
  const parts = keys.split('+');
  // What separates is also a key of its own.
  const key = keys.endsWith('+') ? '+' : (parts.pop() ?? '');
  return { mod: parts.includes('Mod'), shift: parts.includes('Shift'), alt: parts.includes('Alt'), key };
}

const isCharacter = (key: string) => key.length === 1;

/** Whether the person is in the middle of writing a syllable. */
export function composing(event: KeyPress): boolean {
  return event.isComposing || event.keyCode === 229;
}

export function matches(event: KeyPress, keys: string): boolean {
  const chord = parse(keys);
  const mod = mac ? event.metaKey : event.ctrlKey;
  const otherMod = mac ? event.ctrlKey : event.metaKey;
  if (mod !== chord.mod || otherMod || event.altKey !== chord.alt) return false;
  // Which characters need Shift is the layout's business.
  if (isCharacter(chord.key)) return event.key === chord.key;
  return event.shiftKey === chord.shift && event.code === chord.key;
}

/** Whether it may be pressed while the focus is in a text field. */
export function worksInFields(keys: string): boolean {
  return keys === 'Escape' || parse(keys).mod;
}

const named: Record<string, string> = {
  Escape: 'Esc',
  Enter: '↵',
  Space: 'Space',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Home: 'Home',
  End: 'End',
};

/** The captions of the keycaps, one for each key of the chord. */
export function keyLabels(keys: string): string[] {
  const { mod, shift, alt, key } = parse(keys);
  const labels: string[] = [];
  if (mod) labels.push(mac ? '⌘' : 'Ctrl');
  if (alt) labels.push(mac ? '⌥' : 'Alt');
  if (shift) labels.push(mac ? '⇧' : 'Shift');
  const letter = /^Key([A-Z])$/.exec(key)?.[1];
  const digit = /^Digit(\d)$/.exec(key)?.[1];
  if (letter) labels.push(labels.length > 0 ? letter : letter.toLowerCase());
  else labels.push(digit ?? named[key] ?? key);
  return labels;
}
