import { expect, it } from 'vitest';
import { folderOf, shortPath } from './paths';
import { hasFacts, pieces, placeIn } from './words';

it('turns code and facts into pieces and never into markup', () => {
  expect(pieces('{subject} has `serial`.', { subject: '<b>`x`</b>' })).toEqual([
    { text: '<b>`x`</b>', code: true, fact: true },
    { text: ' has ', code: false, fact: false },
    { text: 'serial', code: true, fact: false },
    { text: '.', code: false, fact: false },
  ]);
});
it('does not read facts as texts with facts', () => {
  expect(pieces('{subject}', { subject: '{detail}', detail: 'no' }).map((piece) => piece.text)).toEqual([
    '{detail}',
  ]);
});
it('says a word in place of a fact that is not there', () => {
  expect(pieces('{subject} is empty', { subject: '' }, { subject: 'The file' })[0]?.text).toBe('The file');
});
it('knows whether the facts are there', () => {
  expect(hasFacts('line {line}', { line: '3' })).toBe(true);
  expect(hasFacts('line {line}', { line: '' })).toBe(false);
  expect(hasFacts('no facts', {})).toBe(true);
});
it('finds line and column, whatever stands around them', () => {
  expect(placeIn('3:17')).toEqual({ line: '3', column: '17' });
  expect(placeIn('line 3, column 17')).toEqual({ line: '3', column: '17' });
  expect(placeIn('')).toEqual({ line: '', column: '' });
});
it('names the folder of a file as Rust names it, else as it is', () => {
  const recent = [{ path: '/home/mina/a/p.json', name: 'p.json', folder: '~/a', exists: true }];
  expect(folderOf('/home/mina/a/p.json', recent)).toBe('~/a');
  expect(folderOf('/srv/q.json', recent)).toBe('/srv');
  expect(folderOf('C:\\plans\\q.json', recent)).toBe('C:\\plans');
  expect(folderOf('/q.json', recent)).toBe('/');
  expect(folderOf(null, recent)).toBe('');
  expect(shortPath('/home/mina/a/p.json', recent)).toBe('~/a/p.json');
  expect(shortPath('/q.json', recent)).toBe('/q.json');
  expect(shortPath('C:\\plans\\q.json', recent)).toBe('C:\\plans\\q.json');
});
