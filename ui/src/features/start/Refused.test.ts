import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '$lib/bindings/api';
import { useHost } from '$lib/host';
import { mockHost, refusal } from '$lib/host/mock';
import { catalogues, i18n, type Lang } from '$lib/i18n/index.svelte';
import { resetReview, review } from '$lib/review.svelte';
import { summary } from '../../../tests/harness/scenes';
import Refused from './Refused.svelte';

const codes = Object.keys(catalogues.en.errors) as ErrorCode[];

async function refuse(code: ErrorCode, subject = 'plan.json', detail = '') {
  useHost(
    mockHost({
      open_plan: (source) => {
        if (source.kind === 'file' && source.path === '/good.json')
          return summary({ id: 1, name: 'good.json' });
        throw refusal(code, { subject, detail });
      },
    }),
  );
  await review.openPath('/plans/plan.json');
}

beforeEach(() => {
  resetReview();
  i18n.lang = 'en';
});

describe.each(['en', 'ko'] as Lang[])('a refused file in %s', (lang) => {
  it.each(codes)('says what, why and what next: %s', async (code) => {
    i18n.lang = lang;
    await refuse(code);
    const { container } = render(Refused);
    const said = catalogues[lang].errors[code];
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(said.title);
    expect(container.textContent).not.toMatch(/[{}`]/);
    expect(container.textContent).toContain(said.why.split(/[{`]/).at(-1)?.split(/[}`]/).at(-1));
    expect(screen.getByRole('button', { name: new RegExp(catalogues[lang].start.openButton) })).toBeTruthy();
  });
});

it('says where the JSON ends to be JSON', async () => {
  await refuse('refused_not_json', 'plan.json', '3:17');
  const { container } = render(Refused);
  expect(container.textContent).toContain('line 3, column 17');
});

it('does not speak of a place that Rust did not name', async () => {
  await refuse('refused_not_json');
  const { container } = render(Refused);
  expect(container.textContent).not.toContain('column');
});

it('shows a hostile file name as text, with its hidden characters visible', async () => {
  await refuse('refused_state', '<img src=x onerror=alert(1)>\u202enosj.exe');
  const { container } = render(Refused);
  expect(container.querySelector('img')).toBeNull();
  expect(container.textContent).toContain('<img src=x onerror=alert(1)>');
  expect(container.textContent).toContain('U+202E');
  expect(container.textContent).not.toContain('\u202e');
});

it('offers another file first where nothing else is open, and gives it the focus', async () => {
  await refuse('refused_state');
  render(Refused);
  expect(document.activeElement?.textContent).toContain('Open…');
  expect(screen.queryByText(/^Back to/)).toBeNull();
});

it('gives the focus to the way back where a plan was open', async () => {
  await refuse('refused_state');
  await review.openPath('/good.json');
  await review.openPath('/plans/plan.json');
  render(Refused);
  expect(document.activeElement?.textContent).toContain('Back to good.json');
  (document.activeElement as HTMLButtonElement).click();
  expect(review.refusal).toBeNull();
  expect(review.active?.name).toBe('good.json');
});

it('offers to try a file again, but not pasted text', async () => {
  await refuse('file_unreadable');
  const first = render(Refused);
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  first.unmount();
  await review.openText('pasted text', 'x');
  render(Refused);
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});
