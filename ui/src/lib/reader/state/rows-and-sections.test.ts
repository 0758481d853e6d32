import { describe, expect, it } from 'vitest';
import type { ChangeRow, ChangeRows, DiffSection, RowWindow, SectionQuery } from '$lib/bindings/api';
import { refusal } from '$lib/host/mock';
import { address, change, update } from '../../../../tests/plan/rows';
import { PAGE, RowPages } from './rows.svelte';
import { ROWS_AT_ONCE, Sections } from './sections.svelte';

function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (cause: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the pages of rows', () => {
  const rowsOf = (window: RowWindow): ChangeRow[] =>
    Array.from({ length: window.to - window.from }, (_, at) =>
      change(window.from + at, 'update', address('aws_instance', 'a')),
    );
  function pages(answer: (window: RowWindow) => Promise<ChangeRows>, shown = 1000) {
    const asked: RowWindow[] = [];
    let gone = 0;
    const rows = new RowPages({
      plan: 1,
      view: 7,
      shown,
      ask: (window) => {
        asked.push(window);
        return answer(window);
      },
      gone: () => (gone += 1),
    });
    return { rows, asked, gone: () => gone };
  }
  const honest = (window: RowWindow) =>
    Promise.resolve({ view: window.view, from: window.from, rows: rowsOf(window) });

  it('asks for what is in sight and its neighbours, once', async () => {
    const { rows, asked } = pages(honest);
    rows.need(300, 340);
    rows.need(301, 341);
    await turn();
    expect(asked.map((window) => window.from).sort((a, b) => a - b)).toEqual([PAGE, 2 * PAGE, 3 * PAGE]);
    expect(rows.row(300)?.change).toBe(300);
    expect(rows.row(700)).toBeUndefined();
  });

  it('never asks beyond the end', async () => {
    const { rows, asked } = pages(honest, 130);
    rows.need(0, 50);
    await turn();
    expect(asked.map((window) => window.to).sort((a, b) => a - b)).toEqual([128, 130]);
    expect(pages(honest, 0).rows.row(0)).toBeUndefined();
  });

  it('drops an answer for another view', async () => {
    const { rows } = pages((window) => Promise.resolve({ view: 6, from: window.from, rows: rowsOf(window) }));
    rows.need(0, 10);
    await turn();
    expect(rows.row(0)).toBeUndefined();
  });

  it('tells when the view is gone, and can ask again after a failure', async () => {
    const { rows, asked, gone } = pages(() => Promise.reject(refusal('view_gone')), 50);
    rows.need(0, 10);
    await turn();
    expect(gone()).toBe(1);
    rows.need(0, 10);
    expect(asked).toHaveLength(2);
  });
});

describe('the sections', () => {
  const body = (query: SectionQuery, total: number): DiffSection => ({
    section: query.section,
    change: null,
    notes: [],
    members: null,
    totalRows: total,
    from: query.from,
    rows: Array.from({ length: Math.max(0, Math.min(query.to, total) - query.from) }, () =>
      update('a', '"1"', '"2"'),
    ),
    broken: null,
  });

  it('keep the newest answer, whichever comes last', async () => {
    const answers: ReturnType<typeof later<DiffSection>>[] = [];
    const queries: SectionQuery[] = [];
    const sections = new Sections(1, (query) => {
      queries.push(query);
      const answer = later<DiffSection>();
      answers.push(answer);
      return answer.promise;
    });
    const state = sections.of({ kind: 'change', change: 3 });
    void state.toggleFold(5);
    void state.toggleFold(6);
    expect(queries.map((query) => query.open)).toEqual([[5], [5, 6]]);
    const [first, second] = queries;
    if (first === undefined || second === undefined) throw new Error('nothing was asked');
    answers[1]?.resolve(body(second, 20));
    await turn();
    answers[0]?.resolve(body(first, 10));
    await turn();
    expect(state.content?.totalRows).toBe(20);
  });

  it('show a first part and the rest when told to, in answers that Rust allows', async () => {
    const queries: SectionQuery[] = [];
    const sections = new Sections(1, (query) => {
      queries.push(query);
      return Promise.resolve(body(query, 2500));
    });
    const state = sections.of({ kind: 'change', change: 0 });
    await state.load();
    expect(state.rows).toHaveLength(ROWS_AT_ONCE);
    expect(state.left).toBe(2100);
    for (let times = 0; times < 6; times += 1) await state.showMore();
    expect(state.rows).toHaveLength(2500);
    expect(state.left).toBe(0);
    expect(queries.every((query) => query.to - query.from <= 2000)).toBe(true);
  });

  it('ask a few at a time, the latest in sight first, and forget what left before its turn', async () => {
    const asked: number[] = [];
    const answers: (() => void)[] = [];
    const sections = new Sections(1, (query) => {
      if (query.section.kind === 'change') asked.push(query.section.change);
      const answer = later<DiffSection>();
      answers.push(() => {
        answer.resolve(body(query, 1));
      });
      return answer.promise;
    });
    const leave = Array.from({ length: 10 }, (_, at) =>
      sections.want(sections.of({ kind: 'change', change: at })),
    );
    expect(asked).toEqual([0, 1, 2, 3]);
    for (const at of [4, 5, 6, 7]) leave[at]?.();
    for (let times = 0; times < 6; times += 1) {
      answers[times]?.();
      await turn();
    }
    expect(asked).toEqual([0, 1, 2, 3, 9, 8]);
  });

  it('remember what was opened while the reader is elsewhere', async () => {
    const sections = new Sections(1, (query) => Promise.resolve(body(query, 1)));
    const state = sections.of({ kind: 'also', part: 'outputs' });
    await state.toggleFold(4);
    expect(sections.of({ kind: 'also', part: 'outputs' })).toBe(state);
  });

  it('ask again for identical changes of another list, and for nothing else', async () => {
    let total = 3;
    const asked: string[] = [];
    const sections = new Sections(1, (query) => {
      asked.push(query.section.kind);
      return Promise.resolve(body(query, total));
    });
    const same = sections.of({ kind: 'same', change: 0 });
    const alone = sections.of({ kind: 'change', change: 0 });
    await same.load();
    await alone.load();
    total = 10;
    sections.renewSame();
    expect([same.wanting, alone.wanting]).toEqual([true, false]);
    expect(same.content?.totalRows).toBe(3);
    sections.want(same);
    await turn();
    expect(same.content?.totalRows).toBe(10);
    expect(asked).toEqual(['same', 'change', 'same']);
  });

  it('keep what stood there when a later question fails', async () => {
    let fails = false;
    const sections = new Sections(1, (query) =>
      fails ? Promise.reject(refusal('plan_closed')) : Promise.resolve(body(query, 4)),
    );
    const state = sections.of({ kind: 'change', change: 0 });
    await state.load();
    fails = true;
    await state.toggleFold(1);
    expect(state.content?.totalRows).toBe(4);
    expect(state.failure?.code).toBe('plan_closed');
  });
});
