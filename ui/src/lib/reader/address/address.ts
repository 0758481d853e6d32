/**
 * Fits a resource address into a number of monospace columns.
 *
 * What tells a row from others stays longest: its name, and the modules and the part of the index in which it
 * differs. The other modules give way first, then the middle of the type. The name is never cut. What is lost here
 * stays available as title, accessible name and copy value.
 */
import type { Address } from '$lib/bindings/api';

export type AddressPart = 'module' | 'type' | 'name' | 'index' | 'deposed';

export interface AddressPiece {
  part: AddressPart;
  text: string;
}

const ELLIPSIS = '…';
/** An index up to this many columns is shown whole as long as there is room. */
const LONG_INDEX = 20;
const LONG_INDEX_HEAD = 5;
const LONG_INDEX_TAIL = 8;
const SHORT_INDEX_SIDE = 3;
const TYPE_KEEPS = 6;
/** Nearly every address: as many columns as it has characters. */
const NARROW = /^[ -~]*$/;

/** Columns that a text takes in a monospace face: East Asian wide characters take two. */
export function columns(text: string): number {
  if (NARROW.test(text)) return text.length;
  let count = 0;
  for (const character of text) count += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return count;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

/** The texts of an address in reading order; those that it does not have are empty. */
export interface Parts {
  module: string;
  type: string;
  name: string;
  index: string;
  deposed: string;
}

function width(parts: Parts): number {
  return (
    columns(parts.module) +
    columns(parts.type) +
    columns(parts.name) +
    columns(parts.index) +
    columns(parts.deposed)
  );
}

function typeText(address: Address): string {
  const prefix = address.data ? 'data.' : '';
  return address.resourceType === '' ? prefix : `${prefix}${address.resourceType}.`;
}

/** The name of the last module with its own index, without the word `module`. */
export function lastModule(module: string): string {
  // An index may hold anything, also the text `.module.`, so the path is walked and not split.
  let start = 0;
  let quoted = false;
  for (let at = 0; at < module.length; at += 1) {
    const character = module[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') {
      quoted = true;
    } else if (character === '.' && module.startsWith('module.', at + 1)) {
      start = at + 1;
    }
  }
  const last = module.slice(start);
  return last.startsWith('module.') ? last.slice('module.'.length) : last;
}

/** Cuts the middle of an index, keeping brackets and quotes. */
export function shortenIndex(index: string, head: number, tail: number): string {
  const quoted = index.startsWith('["') && index.endsWith('"]') && index.length >= 4;
  const open = quoted ? '["' : '[';
  const close = quoted ? '"]' : ']';
  const key = [...index.slice(open.length, index.length - close.length)];
  if (key.length <= head + tail + 1) return index;
  return `${open}${key.slice(0, head).join('')}${ELLIPSIS}${key.slice(-tail).join('')}${close}`;
}

function shortenType(address: Address, room: number): string {
  const prefix = address.data ? 'data.' : '';
  const type = [...address.resourceType];
  const keep = Math.max(TYPE_KEEPS, room - prefix.length - 1);
  // With the dot behind it, one that is cut is no longer than before.
  if (keep >= type.length) return typeText(address);
  const end = keep > TYPE_KEEPS + 1 ? `${type.slice(TYPE_KEEPS + 1 - keep).join('')}.` : '';
  return `${prefix}${type.slice(0, TYPE_KEEPS).join('')}${ELLIPSIS}${end}`;
}

/** The modules where only the last one has room, beside what tells them apart. */
function lastAndTelling(address: Address): string {
  const short = address.short?.module ?? '';
  const last = `${lastModule(address.module)}.`;
  if (short === '') return `${ELLIPSIS}${last}`;
  return short.endsWith(`${ELLIPSIS}.`) ? `${short.slice(0, -1)}${last}` : short;
}

/** An address no wider than `room` columns unless the name alone is. */
export function fitParts(address: Address, room: number): Parts {
  const parts: Parts = {
    module: address.module === '' ? '' : `${address.module}.`,
    type: typeText(address),
    name: address.name,
    index: address.index,
    deposed: address.deposed === '' ? '' : ` ${address.deposed}`,
  };

  const { module: shortModule, index: shortIndex } = address.short ?? { module: '', index: '' };
  const steps: (() => void)[] = [
    () => {
      if (parts.module !== '') parts.module = lastAndTelling(address);
    },
    () => {
      if (columns(parts.index) > LONG_INDEX) {
        parts.index = shortIndex || shortenIndex(parts.index, LONG_INDEX_HEAD, LONG_INDEX_TAIL);
      }
    },
    () => {
      if (parts.module !== '') parts.module = shortModule || ELLIPSIS;
    },
    () => {
      parts.type = shortenType(address, room - (width(parts) - columns(parts.type)));
    },
    () => {
      parts.index = shortIndex || shortenIndex(parts.index, SHORT_INDEX_SIDE, SHORT_INDEX_SIDE);
    },
  ];
  for (const step of steps) {
    if (width(parts) <= room) break;
    step();
  }
  return parts;
}

/** The same as pieces in reading order, without empty ones. */
export function fitAddress(address: Address, room: number): AddressPiece[] {
  const parts = fitParts(address, room);
  const pieces: AddressPiece[] = [
    { part: 'module', text: parts.module },
    { part: 'type', text: parts.type },
    { part: 'name', text: parts.name },
    { part: 'index', text: parts.index },
    { part: 'deposed', text: parts.deposed },
  ];
  return pieces.filter((piece) => piece.text !== '');
}

/** Where the last dot outside of quotes stands, searched backwards from `end`; -1 without one. */
function dotBefore(text: string, end: number): number {
  let found = -1;
  let quoted = false;
  for (let at = 0; at < end; at += 1) {
    if (quoted && text[at] === '\\') at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === '.') found = at;
  }
  return found;
}

/** The parts of an address that came as one text. What is no address becomes a name as it stands. */
export function addressOf(full: string): Address {
  const whole: Address = {
    module: '',
    data: false,
    resourceType: '',
    name: full,
    index: '',
    deposed: '',
    short: null,
    full,
    copy: null,
  };
  const name = dotBefore(full, full.length);
  if (name < 0) return whole;
  const type = dotBefore(full, name);
  const rest = full.slice(name + 1);
  const bracket = rest.indexOf('[');
  const before = type < 0 ? '' : full.slice(0, type);
  const data = before === 'data' || before.endsWith('.data');
  return {
    ...whole,
    module: data ? before.slice(0, Math.max(0, before.length - '.data'.length)) : before,
    data,
    resourceType: full.slice(type + 1, name),
    name: bracket < 0 ? rest : rest.slice(0, bracket),
    index: bracket < 0 ? '' : rest.slice(bracket),
  };
}
