import { beforeEach, describe, expect, it } from 'vitest';
import { planEn } from '$lib/i18n/plan.en';
import { mockHost } from '$lib/host/mock';
import { useHost } from '$lib/host';
import { acme, answersOf, large, summary } from '../../../../tests/plan/fixture';
import { inOrder, planBands, type Band } from './bands';
import { PlanReading } from '../state/reading.svelte';
import { Readings } from '../state/readings';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('bands', () => {
  it('stand with the worst first and keep their order otherwise', () => {
    const band = (tone: Band['tone'], title: string): Band => ({ tone, icon: 'info', title, text: '' });
    const given = [band('calm', 'a'), band('chg', 'b'), band('del', 'c'), band('chg', 'd')];
    expect(inOrder(given).map(({ title }) => title)).toEqual(['c', 'b', 'd', 'a']);
  });
  it('have no button for a part that is not in the list', () => {
    const plan = summary({ banners: [{ kind: 'failed_checks', count: 1 }, { kind: 'deferred' }] });
    const went: string[] = [];
    const bands = planBands(plan, planEn, (part) => (part === 'checks' ? () => went.push(part) : null));
    bands[0]?.next?.run();
    expect(went).toEqual(['checks']);
    expect(bands[1]?.next).toBeUndefined();
  });
});

describe('going to an address', () => {
  beforeEach(() => {
    useHost(mockHost(answersOf([acme(), { ...large(1500), plan: { ...large(1500).plan, id: 2 } }])));
  });
  it('finds the change, also behind a filter', async () => {
    const reading = new PlanReading(acme().plan);
    await settled();
    reading.setText('zzz');
    await settled();
    expect(reading.listing?.layout.rows).toBe(0);
    expect(await reading.goToAddress('aws_kms_key.rds')).toBe(true);
    expect([reading.text, reading.current]).toEqual(['', 7]);
  });
  it('looks beyond the first answer, and says when there is no such change', async () => {
    const reading = new PlanReading({ ...large(1500).plan, id: 2 });
    await settled();
    expect(await reading.goToAddress('aws_instance.node[1400]')).toBe(true);
    expect(reading.current).toBe(1400);
    expect(await reading.goToAddress('aws_instance.node[1500]')).toBe(false);
    expect(reading.current).toBe(1400);
  });
});

it('keeps the place in each plan that is still open', () => {
  useHost(mockHost(answersOf([acme()])));
  const readings = new Readings();
  const [one, two] = [summary({ id: 1 }), summary({ id: 2 })];
  const first = readings.of(one, [one, two]);
  readings.of(two, [one, two]);
  expect(readings.of(one, [one, two])).toBe(first);
  readings.of(two, [two]);
  expect(readings.of(one, [one, two])).not.toBe(first);
});
