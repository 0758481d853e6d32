import { describe, expect, it } from 'vitest';
import { fold, line, open, remark, same, tag, tags, add, remove, update } from '../../../../tests/plan/rows';
import { arrange } from './arrange';
import { splitRows, type Side, type SplitRow } from './split';

const plain = (side: Side | null): string | null => {
  if (side === null) return null;
  const { content } = side;
  if (content.kind === 'line') return content.segments.map(({ text }) => text).join('');
  if (content.kind === 'tags')
    return content.entries.map(({ key }) => key.map(({ text }) => text).join('')).join(' ');
  if (content.kind === 'label') return content.content.label.map(({ text }) => text).join('');
  return content.cell.kind === 'value'
    ? content.cell.segments.map(({ text }) => text).join('')
    : content.cell.kind;
};
const shape = (rows: SplitRow[]) =>
  rows.map((row) =>
    row.kind === 'across' ? row.item.row.content.kind : [plain(row.before), plain(row.after)],
  );
const split = (...rows: Parameters<typeof arrange>[0][number][]) => splitRows(arrange(rows));

describe('before and after beside each other', () => {
  it('pair what goes with what comes, the first with the first', () => {
    const rows = split(
      open('change', 'user_data', 'text'),
      line(1, 1, 'stays'),
      line(2, null, 'old one'),
      line(3, null, 'old two'),
      line(null, 2, 'new one'),
      line(4, 3, 'stays too'),
      line(null, 4, 'new two'),
    );
    expect(shape(rows)).toEqual([
      'open',
      ['stays', 'stays'],
      ['old one', 'new one'],
      ['old two', null],
      ['stays too', 'stays too'],
      [null, 'new two'],
    ]);
  });

  it('keep the number that a line has at its side', () => {
    const [, changed] = split(open('change', 'a', 'text'), line(7, null, 'x'), line(null, 9, 'y'));
    if (changed?.kind !== 'sides') throw new Error('no pair');
    const numbers = [changed.before, changed.after].map((side) =>
      side?.content.kind === 'line' ? side.content.number : null,
    );
    expect(numbers).toEqual([7, 9]);
  });

  it('leave the side empty where a value does not exist, and repeat what stays', () => {
    expect(shape(split(update('a', '1', '2'), add('b', '3'), remove('c', '4'), same('d', '5')))).toEqual([
      ['1', '2'],
      [null, '3'],
      ['4', null],
      ['5', '5'],
    ]);
  });

  it('put folds, remarks and captions across both', () => {
    const rows = split(
      open('change', 'policy', 'policy'),
      open('add', 'Statement', 'object', { label: 'Pass', depth: 1 }),
      fold('unchanged_statements', 2, [], { depth: 1 }),
      remark('whitespace_only'),
      open('change', 'ebs', 'block'),
    );
    expect(shape(rows)).toEqual(['open', [null, 'Pass'], 'fold', 'remark', 'open']);
  });

  it('show at each side the tags that are there', () => {
    const entries = [
      tag('change', 'Version', '"1"', '"2"'),
      tag('add', 'New', null, '"y"'),
      tag('remove', 'Old', '"z"', null),
    ];
    expect(shape(split(tags('tags', entries, 3)))).toEqual([['Version Old', 'Version New']]);
  });

  it('name every line once', () => {
    const rows = split(
      open('change', 'a', 'text'),
      line(1, null, 'x'),
      line(null, 1, 'y'),
      line(null, 2, 'z'),
      line(3, 3, 'w'),
    );
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });
});
