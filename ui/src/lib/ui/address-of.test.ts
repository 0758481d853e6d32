import { expect, it } from 'vitest';
import { fitAddress } from '$lib/reader/address/address';
import { addressOf } from './address-of';

it('takes an address apart', () => {
  expect(addressOf('module.a.module.b["x.module.y"].data.aws_ami.this["a\\"b.c"]')).toMatchObject({
    module: 'module.a.module.b["x.module.y"]',
    data: true,
    resourceType: 'aws_ami',
    name: 'this',
    index: '["a\\"b.c"]',
  });
  expect(addressOf('aws_db_instance.primary')).toMatchObject({
    module: '',
    data: false,
    resourceType: 'aws_db_instance',
    name: 'primary',
    index: '',
  });
  expect(addressOf('aws_instance.a[0] (deposed 1a2b)')).toMatchObject({
    name: 'a',
    index: '[0]',
    deposed: '(deposed 1a2b)',
  });
});
it('shows all of what is no address', () => {
  for (const text of ['', 'x', 'module.', 'a.b.c.d', '["', 'data.', 'module.a', 'data.x']) {
    const drawn = fitAddress(addressOf(text), 999).map((piece) => piece.text);
    expect(drawn.join('')).toBe(text);
  }
});
it('shows hidden characters, and keeps what was written for copying', () => {
  const address = addressOf('aws_s3_bucket.a\u202eb');
  expect(address.full).toBe('aws_s3_bucket.a[U+202E]b');
  expect(address.copy).toBe('aws_s3_bucket.a\u202eb');
});
