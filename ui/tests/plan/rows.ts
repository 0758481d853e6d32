// Short ways to write diff rows, as Rust would send them.
import type {
  Action,
  Address,
  Cell,
  ChangeRow,
  Container,
  DiffRow,
  Folded,
  RowContent,
  Segment,
  Sign,
  Tag,
} from '../../src/lib/bindings/api';

/** `[…]` marks what differs, `<U+…>` a code point. */
export function text(written: string): Segment[] {
  return written
    .split(/(«[^»]*»|<U\+[0-9A-F]+>)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('«')) return { text: part.slice(1, -1), mark: 'changed' };
      if (part.startsWith('<U+')) return { text: part.slice(1, -1), mark: 'code_point' };
      return { text: part, mark: 'plain' };
    });
}

export const nil: Cell = { kind: 'null' };
export const unknown: Cell = { kind: 'unknown' };
export const writeOnly: Cell = { kind: 'write_only' };
export const secret = (changes: boolean | null, more: { guessed?: boolean; held?: boolean } = {}): Cell => ({
  kind: 'sensitive',
  changes,
  guessed: false,
  held: true,
  ...more,
});
const cell = (value: string | Cell): Cell =>
  typeof value === 'string' ? { kind: 'value', segments: text(value) } : value;

let node = 0;
interface Place {
  depth?: number;
  forces?: boolean;
}
function row(sign: Sign, content: RowContent, { depth = 0, forces = false }: Place = {}): DiffRow {
  node += 1;
  return { node, depth, sign, forces, content };
}

export const update = (name: string, before: string | Cell, after: string | Cell, place?: Place) =>
  row('change', { kind: 'attribute', name: text(name), before: cell(before), after: cell(after) }, place);
export const add = (name: string, after: string | Cell, place?: Place) =>
  row('add', { kind: 'attribute', name: text(name), before: null, after: cell(after) }, place);
export const remove = (name: string, before: string | Cell, place?: Place) =>
  row('remove', { kind: 'attribute', name: text(name), before: cell(before), after: null }, place);
export const same = (name: string, value: string | Cell, place?: Place) =>
  row('none', { kind: 'attribute', name: text(name), before: cell(value), after: cell(value) }, place);
export const line = (
  old: number | null,
  fresh: number | null,
  written: string,
  place: Place = { depth: 1 },
) =>
  row(
    old === null ? 'add' : fresh === null ? 'remove' : 'none',
    { kind: 'line', old, new: fresh, segments: text(written) },
    place,
  );
export const open = (
  sign: Sign,
  name: string,
  what: Container,
  more: {
    label?: string;
    removed?: number;
    added?: number;
    asText?: boolean;
    base64?: boolean;
    statements?: [number, number];
  } & Place = {},
) =>
  row(
    sign,
    {
      kind: 'open',
      name: text(name),
      what,
      label: text(more.label ?? ''),
      removed: more.removed ?? 0,
      added: more.added ?? 0,
      base64: more.base64 ?? what === 'base64',
      statements: more.statements ?? null,
      switchable: what === 'json' || what === 'policy' || what === 'yaml',
      asText: more.asText ?? false,
    },
    more,
  );
export const fold = (what: Folded, count: number, names: string[] = [], place: Place = {}, isOpen = false) =>
  row('none', { kind: 'fold', what, count, names, open: isOpen }, place);
export const tag = (sign: Sign, key: string, before: string | null, after: string | null): Tag => ({
  node: 0,
  sign,
  key: text(key),
  before: before === null ? null : cell(before),
  after: after === null ? null : cell(after),
});
export const tags = (name: string, entries: Tag[], unchanged: number) =>
  row('change', { kind: 'tags', name: text(name), entries, unchanged });
export const heading = (action: Action, address: Address) =>
  row('none', { kind: 'heading', action, address, notes: [] });
export const check = (subject: string, address: string, status: string, problems: string[] = []) =>
  row('none', { kind: 'check', subject, address, status, problems });
export const remark = (kind: Extract<RowContent, { kind: 'remark' }>['remark'], place?: Place) =>
  row('none', { kind: 'remark', remark: kind, text: [] }, place);
export const moves = (inserted: number[], removed: number[], place?: Place) =>
  row(
    'none',
    {
      kind: 'moves',
      moves: {
        inserted: { count: inserted.length, first: inserted.slice(0, 3) },
        removed: { count: removed.length, first: removed.slice(0, 3) },
      },
    },
    place,
  );

export function address(type: string, name: string, more: Partial<Address> = {}): Address {
  const parts = {
    module: '',
    data: false,
    index: '',
    deposed: '',
    short: null,
    copy: null,
    ...more,
  };
  const path = parts.module === '' ? '' : `${parts.module}.`;
  const full = `${path}${parts.data ? 'data.' : ''}${type}.${name}${parts.index}`;
  return { ...parts, resourceType: type, name, full: more.full ?? full };
}
export function change(
  number: number,
  action: Action,
  at: Address,
  more: Partial<ChangeRow> = {},
): ChangeRow {
  return {
    change: number,
    action,
    written: null,
    address: at,
    moved: false,
    imported: false,
    holdsData: false,
    drifted: false,
    follows: false,
    same: null,
    member: false,
    viewed: false,
    since: null,
    ...more,
  };
}
