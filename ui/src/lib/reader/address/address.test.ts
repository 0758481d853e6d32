import { describe, expect, it } from 'vitest';
import type { Address } from '$lib/bindings/api';
import { addressOf, columns, fitAddress, lastModule, shortenIndex } from './address';

function address(parts: Partial<Address>): Address {
  return {
    module: '',
    data: false,
    resourceType: 'aws_instance',
    name: 'web',
    index: '',
    deposed: '',
    short: null,
    full: '',
    copy: null,
    ...parts,
  };
}
const shown = (parts: Partial<Address>, room: number) =>
  fitAddress(address(parts), room)
    .map((piece) => piece.text)
    .join('');

describe('an address in a narrow place', () => {
  const database = { module: 'module.database', resourceType: 'aws_db_instance', name: 'primary' };
  const rule = {
    resourceType: 'aws_security_group_rule',
    name: 'legacy_ssh',
    index: '["10.0.0.0/8"]',
  };
  const endpoint = {
    module: 'module.endpoints.module.regional',
    resourceType: 'aws_vpc_endpoint',
    name: 'this',
    index: '["com.amazonaws.eu-central-1.secretsmanager"]',
  };

  it('is whole where it fits exactly', () => {
    expect(shown(database, 39)).toBe('module.database.aws_db_instance.primary');
    expect(shown(database, 38)).toBe('…database.aws_db_instance.primary');
  });

  it('loses the outer modules first', () => {
    const nested = { ...database, module: 'module.a.module.b["x.module.y"].module.database' };
    expect(shown(nested, 40)).toBe('…database.aws_db_instance.primary');
  });

  it('loses the middle of a long index before the last module', () => {
    expect(shown(endpoint, 53)).toBe('…regional.aws_vpc_endpoint.this["com.a…smanager"]');
    expect(shown(endpoint, 48)).toBe('…aws_vpc_endpoint.this["com.a…smanager"]');
  });

  it('loses the last module before the tail of the type', () => {
    expect(shown(database, 32)).toBe('…aws_db_instance.primary');
    expect(shown(endpoint, 33)).toBe('…aws_vp…nt.this["com.a…smanager"]');
  });

  it('keeps six characters of the type and then cuts a shorter index', () => {
    expect(shown(rule, 33)).toBe('aws_se…e.legacy_ssh["10.0.0.0/8"]');
    expect(shown(rule, 28)).toBe('aws_se…legacy_ssh["10.…0/8"]');
    expect(shown(endpoint, 27)).toBe('…aws_vp…this["com…ger"]');
  });

  it('keeps the end of a type, which tells it from others of its kind', () => {
    const versioning = { resourceType: 'aws_s3_bucket_versioning', name: 'this' };
    expect(shown(versioning, 28)).toBe('aws_s3…ucket_versioning.this');
    expect(shown(versioning, 18)).toBe('aws_s3…ioning.this');
  });

  it('keeps the module in which it differs from others, wherever it stands', () => {
    const called = {
      module: 'module.amp["17"].module.db_instance',
      resourceType: 'aws_db_instance',
      name: 'this',
      index: '[0]',
      short: { module: 'amp["17"]….', index: '' },
    };
    expect(shown(called, 59)).toBe('module.amp["17"].module.db_instance.aws_db_instance.this[0]');
    expect(shown(called, 50)).toBe('amp["17"]…db_instance.aws_db_instance.this[0]');
    expect(shown(called, 40)).toBe('amp["17"]….aws_db_instance.this[0]');
    expect(shown(called, 30)).toBe('amp["17"]….aws_db…ance.this[0]');
    const last = {
      ...called,
      module: 'module.a.module.amp["17"]',
      short: { module: '…amp["17"].', index: '' },
    };
    expect(shown(last, 40)).toBe('…amp["17"].aws_db_instance.this[0]');
  });

  it('keeps the part of an index in which it differs from others', () => {
    const rule = {
      resourceType: 'aws_security_group_rule',
      name: 'this',
      index: '["production-eu-central-1-blue-ingress"]',
      short: { module: '', index: '["…blue…"]' },
    };
    expect(shown(rule, 42)).toBe('aws_security_group_rule.this["…blue…"]');
    expect(shown(rule, 30)).toBe('aws_se…oup_rule.this["…blue…"]');
  });

  it('never cuts the name', () => {
    expect(shown({ name: 'a_name_that_is_far_longer_than_the_place' }, 12)).toBe(
      'aws_in…a_name_that_is_far_longer_than_the_place',
    );
  });

  it('keeps the word data and counts it', () => {
    const identity = { data: true, resourceType: 'aws_caller_identity', name: 'me' };
    expect(shown(identity, 27)).toBe('data.aws_caller_identity.me');
    expect(shown(identity, 20)).toBe('data.aws_ca…ntity.me');
  });

  it('counts wide characters as two columns', () => {
    expect(columns('한글ab')).toBe(6);
    expect(shown({ resourceType: 'aws_s3_bucket', name: '저장소', index: '' }, 20)).toBe(
      'aws_s3_bucket.저장소',
    );
    expect(shown({ resourceType: 'aws_s3_bucket', name: '저장소', index: '' }, 19)).toBe(
      'aws_s3…ucket.저장소',
    );
  });

  it('shows the key of a deposed object', () => {
    expect(fitAddress(address({ deposed: '0f3a7c21' }), 60).at(-1)).toEqual({
      part: 'deposed',
      text: ' 0f3a7c21',
    });
  });

  it('is never wider than the place while the name and its least surroundings fit', () => {
    for (let room = 30; room < 90; room += 1) {
      expect(columns(shown(endpoint, room))).toBeLessThanOrEqual(room);
    }
  });
});

describe('the parts of an address', () => {
  it('find the last module also where an index looks like a path', () => {
    expect(lastModule('module.a["b.module.c"]')).toBe('a["b.module.c"]');
    expect(lastModule('module.a["quote\\".module.c"].module.d[0]')).toBe('d[0]');
  });

  it('leave an index alone when cutting would not shorten it', () => {
    expect(shortenIndex('["abcdefg"]', 3, 3)).toBe('["abcdefg"]');
    expect(shortenIndex('["abcdefgh"]', 3, 3)).toBe('["abc…fgh"]');
    expect(shortenIndex('[12345678]', 3, 3)).toBe('[123…678]');
  });
});

describe('an address that came as one text', () => {
  it.each([
    ['aws_kms_key.rds', ['', false, 'aws_kms_key', 'rds', '']],
    [
      'module.a.module.b["x.y"].aws_db.c["d.e"]',
      ['module.a.module.b["x.y"]', false, 'aws_db', 'c', '["d.e"]'],
    ],
    ['module.a[0].data.aws_ami.b[1]', ['module.a[0]', true, 'aws_ami', 'b', '[1]']],
    ['data.aws_ami.b', ['', true, 'aws_ami', 'b', '']],
    ['aws_x.y["say \\"hi\\".now"]', ['', false, 'aws_x', 'y', '["say \\"hi\\".now"]']],
    ['nothing', ['', false, '', 'nothing', '']],
    ['', ['', false, '', '', '']],
  ])('%s is taken apart', (full, parts) => {
    const { module, data, resourceType, name, index } = addressOf(full);
    expect([module, data, resourceType, name, index]).toEqual(parts);
  });
  it('keeps every character where there is room', () => {
    for (const full of [
      'module.a[0].data.aws_ami.b[1]',
      'aws_kms_key.rds',
      'odd',
      'a.b.c.d.e',
      '["a.b"].c.d',
    ]) {
      expect(
        fitAddress(addressOf(full), Infinity)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(full);
    }
  });
});
