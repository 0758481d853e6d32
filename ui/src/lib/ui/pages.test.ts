import { expect, it, vi } from 'vitest';
import { HostError } from '$lib/host';
import { Pages } from './pages.svelte';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
function pages(total: number, more: { size?: number; fails?: () => boolean } = {}) {
  const asked: [number, number][] = [];
  let version = 1;
  const failed = vi.fn<(error: HostError) => void>();
  const all = new Pages<string>({
    total,
    size: more.size ?? 10,
    failed,
    ask: (from, to) => {
      asked.push([from, to]);
      if (more.fails?.()) return Promise.reject(new Error('no'));
      return Promise.resolve({
        from,
        rows: Array.from({ length: to - from }, (_, at) => `${version.toString()}:${(from + at).toString()}`),
      });
    },
  });
  return { all, asked, failed, next: () => (version += 1) };
}

it('asks for what is in sight and for the page after it, each once', async () => {
  const { all, asked } = pages(35);
  all.need(0, 5);
  all.need(0, 6);
  await settled();
  expect(asked).toEqual([
    [0, 10],
    [10, 20],
  ]);
  expect([all.row(0), all.row(19), all.row(20)]).toEqual(['1:0', '1:19', undefined]);
});
it('asks for no row beyond the end', async () => {
  const { all, asked } = pages(12);
  all.need(0, 100);
  await settled();
  expect(asked.at(-1)).toEqual([10, 12]);
  expect(pages(0).all.loaded).toEqual([]);
});
it('keeps what it has until the newer rows are there', async () => {
  const { all, next } = pages(30);
  all.need(0, 10);
  await settled();
  next();
  const refreshed = all.refresh();
  expect(all.row(3)).toBe('1:3');
  await refreshed;
  expect(all.row(3)).toBe('2:3');
});
it('asks for the last page again when the list grows', async () => {
  const { all, asked } = pages(12);
  all.need(0, 12);
  await settled();
  asked.length = 0;
  all.grow(15);
  await settled();
  expect(asked).toEqual([[10, 15]]);
  expect(all.row(14)).toBe('1:14');
});
it('asks again after a failure, and tells of it', async () => {
  let broken = true;
  const { all, failed } = pages(5, { fails: () => broken });
  all.need(0, 5);
  await settled();
  expect(failed).toHaveBeenCalledOnce();
  broken = false;
  all.need(0, 5);
  await settled();
  expect(all.row(0)).toBe('1:0');
});
