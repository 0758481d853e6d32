import { describe, expect, it } from 'vitest';
import type { Action } from '$lib/bindings/api';
import { planEn } from '$lib/i18n/plan.en';
import { planKo } from '$lib/i18n/plan.ko';
import { add, fold, line, open, update } from '../../../../tests/plan/rows';
import { summary } from '../../../../tests/plan/fixture';
import { arrange, chunks } from './arrange';
import { actionsOf, chips, chipsOf, looks } from '../list/chips';
import { fileOf, madeAt } from '../bands/facts';
import { partCount, partFails } from '../list/parts';
import { splitRows } from './split';
import { weigh } from './weight';

describe('the arrangement of rows', () => {
  it('finds what is inside of decoded values, and where they end', () => {
    const rows = arrange([
      update('name', '"a"', '"b"'),
      open('change', 'policy', 'policy'),
      open('add', 'Statement', 'object', { depth: 1 }),
      add('Action', '"*"', { depth: 2 }),
      add('after', '"x"'),
      open('change', 'user_data', 'base64'),
      line(1, 1, 'a'),
      fold('unchanged_lines', 3, [], { depth: 1 }),
      add('last', '"y"'),
    ]);
    expect(rows.map((row) => row.zone)).toEqual([
      'values',
      'values',
      'structure',
      'structure',
      'values',
      'values',
      'lines',
      'lines',
      'values',
    ]);
    expect(rows.map((row) => row.indent)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(rows.map((row) => row.begins)).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(rows.map((row) => row.ends)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it('gives every row a key of its own, the same after a fold opened', () => {
    const one = { ...line(3, null, 'a'), node: 9 };
    const other = { ...line(null, 3, 'b'), node: 9 };
    const closed = fold('unchanged_lines', 3, [], { depth: 1 });
    const before = arrange([one, other, closed]).map((row) => row.key);
    const opened = { ...closed, content: { ...closed.content, open: true } as typeof closed.content };
    const after = arrange([one, other, opened, line(4, 4, 'c')]).map((row) => row.key);
    expect(new Set(after).size).toBe(4);
    expect(after.slice(0, 3)).toEqual(before);
  });

  it('cuts long sections into parts without losing a row', () => {
    const items = Array.from({ length: 60 }, (_, at) => at);
    expect(chunks(items).map((part) => part.length)).toEqual([10, 10, 10, 10, 10, 10]);
    expect(chunks(items).flat()).toEqual(items);
  });

  it('takes few rows for a part where their texts are long', () => {
    const rows = arrange([
      ...Array.from({ length: 4 }, () => line(null, 1, 'x'.repeat(2000))),
      line(null, 2, 'b'),
    ]);
    const apart = () => false;
    expect(chunks(rows, apart, weigh).map((part) => part.length)).toEqual([1, 1, 1, 1, 1]);
    const sides = chunks(splitRows(rows), apart, weigh);
    expect(sides.map((part) => part.length)).toEqual([1, 1, 1, 1, 1]);
    expect(arrange([line(null, 1, 'a')]).map(weigh)).toEqual([1]);
  });
});

describe('the chips', () => {
  it('can select every action but the one that changes nothing', () => {
    const all = actionsOf(new Set(chips.map((chip) => chip.name)));
    const expected = (Object.keys(looks) as Action[]).filter((action) => action !== 'no_op');
    expect([...all].sort()).toEqual([...expected].sort());
  });

  it('select a replacement that forgets where it is counted: by what is created', () => {
    expect(actionsOf(new Set(['create']))).toEqual(['create', 'create_forget', 'forget_create']);
    expect(actionsOf(new Set(['forget']))).toEqual(['forget']);
  });

  it('are there only where there is something to select', () => {
    const names = chipsOf({ ...summary().counts, replace: 0 }).map((chip) => chip.name);
    expect(names).toEqual(['delete', 'update', 'create', 'moved', 'forget']);
  });

  it('fill the glyph of what is destroyed and of nothing else', () => {
    const red = (Object.keys(looks) as Action[]).filter((action) => looks[action].tone === 'del');
    expect(red.sort()).toEqual(['create_delete', 'delete', 'delete_create']);
  });
});

describe('the words', () => {
  const reasons = [
    'replace_because_cannot_update',
    'replace_because_tainted',
    'replace_by_request',
    'replace_by_triggers',
    'delete_because_no_resource_config',
    'delete_because_wrong_repetition',
    'delete_because_count_index',
    'delete_because_each_key',
    'delete_because_no_module',
    'delete_because_no_move_target',
    'delete_because_enabled_false',
    'forgot_because_lifecycle_destroy_in_state',
    'forgot_because_lifecycle_destroy_in_config',
    'read_because_config_unknown',
    'read_because_dependency_pending',
    'read_because_check_nested',
  ];
  it.each(reasons)('know %s in both languages', (reason) => {
    expect(planEn.reason[reason]).toMatch(/\.$/);
    expect(planKo.reason[reason]).toMatch(/니다\.$/);
  });

  it('have the same reasons, events and absent parts in both languages', () => {
    for (const name of ['reason', 'reasonWith', 'deferredReason', 'invokeEvent', 'absent'] as const) {
      expect(Object.keys(planKo[name]).sort()).toEqual(Object.keys(planEn[name]).sort());
    }
  });

  it('put the subject of a reason where it belongs, in both languages', () => {
    for (const reason of Object.keys(planEn.reasonWith)) {
      expect(planEn.reasonWith[reason]).toContain('{0}');
      expect(planKo.reasonWith[reason]).toContain('{0}');
    }
  });
});

describe('the facts', () => {
  it('find the name of a file whichever way paths are written', () => {
    expect(fileOf('C:\\plans\\plan.json')).toBe('plan.json');
    expect(fileOf('/home/mina/infra/plan.json')).toBe('plan.json');
  });

  it('show when a plan was made with its zone, and what is not a time as written', () => {
    expect(madeAt('2026-03-04T09:12:00Z', 'en', 'UTC')).toBe('4 Mar 2026, 09:12 UTC');
    expect(madeAt('2026-03-04T09:12:00Z', 'ko', 'UTC')).toContain('2026년 3월 4일');
    expect(madeAt('yesterday', 'en')).toBe('yesterday');
  });

  it('tell the worst of the checks first', () => {
    const failing = summary({ checks: { pass: 5, fail: 2, error: 1, unknown: 3 } });
    expect(partCount('checks', failing, planEn)).toBe('2 fail');
    expect(partFails('checks', failing)).toBe(true);
    const unsure = summary({ checks: { pass: 5, fail: 0, error: 0, unknown: 3 } });
    expect(partCount('checks', unsure, planEn)).toBe('3 known after apply');
    expect(partFails('checks', unsure)).toBe(false);
  });
});
