import { afterEach, describe, expect, it } from 'vitest';
import { composing, keyLabels, matches, setPlatform, worksInFields, type KeyPress } from './keys';

const press = (more: Partial<KeyPress>): KeyPress => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
  ...more,
});

afterEach(() => {
  setPlatform('linux');
});

describe('matches', () => {
  it('takes a letter by its place, so that the Korean layout works', () => {
    expect(matches(press({ key: 'ㅓ', code: 'KeyJ' }), 'KeyJ')).toBe(true);
    expect(matches(press({ key: 'j', code: 'KeyJ' }), 'KeyJ')).toBe(true);
    expect(matches(press({ key: 'j', code: 'KeyC' }), 'KeyJ')).toBe(false);
  });
  it('takes / and ? by their character, wherever the layout has them', () => {
    expect(matches(press({ key: '?', code: 'Minus', shiftKey: true }), '?')).toBe(true);
    expect(matches(press({ key: '/', code: 'Digit7', shiftKey: true }), '/')).toBe(true);
    expect(matches(press({ key: '-', code: 'Slash' }), '/')).toBe(false);
    expect(matches(press({ key: '+', code: 'Equal', shiftKey: true }), '+')).toBe(true);
    expect(matches(press({ key: '-', code: 'Minus' }), '+')).toBe(false);
    expect(keyLabels('+')).toEqual(['+']);
  });
  it('wants exactly the modifiers that are named', () => {
    expect(matches(press({ code: 'KeyK', ctrlKey: true }), 'Mod+KeyK')).toBe(true);
    expect(matches(press({ code: 'KeyK' }), 'Mod+KeyK')).toBe(false);
    expect(matches(press({ code: 'KeyO', ctrlKey: true }), 'KeyO')).toBe(false);
    expect(matches(press({ code: 'KeyP', shiftKey: true }), 'KeyP')).toBe(false);
    expect(matches(press({ code: 'KeyP', shiftKey: true }), 'Shift+KeyP')).toBe(true);
    expect(matches(press({ code: 'KeyN', altKey: true }), 'KeyN')).toBe(false);
    expect(matches(press({ code: 'KeyN', metaKey: true }), 'KeyN')).toBe(false);
  });
  it('takes the command key for Mod on macOS, and control no more', () => {
    setPlatform('macos');
    expect(matches(press({ code: 'KeyK', metaKey: true }), 'Mod+KeyK')).toBe(true);
    expect(matches(press({ code: 'KeyK', ctrlKey: true }), 'Mod+KeyK')).toBe(false);
  });
});

it('knows a syllable that is being written', () => {
  expect(composing(press({ isComposing: true }))).toBe(true);
  expect(composing(press({ keyCode: 229 }))).toBe(true);
  expect(composing(press({ keyCode: 74 }))).toBe(false);
});

it('lets only Escape and chords with Mod work in text fields', () => {
  expect(worksInFields('Escape')).toBe(true);
  expect(worksInFields('Mod+KeyK')).toBe(true);
  expect(worksInFields('KeyN')).toBe(false);
  expect(worksInFields('/')).toBe(false);
});

it('labels keys as they stand on the keyboard of the platform', () => {
  expect(keyLabels('KeyN')).toEqual(['n']);
  expect(keyLabels('Mod+KeyK')).toEqual(['Ctrl', 'K']);
  expect(keyLabels('BracketLeft')).toEqual(['[']);
  expect(keyLabels('?')).toEqual(['?']);
  setPlatform('macos');
  expect(keyLabels('Mod+Shift+KeyP')).toEqual(['⌘', '⇧', 'P']);
});
