import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HostEvent } from '$lib/bindings/api';
import { registry } from '$lib/actions/registry.svelte';
import { useHost } from '$lib/host';
import { mockHost, mockInfo, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { overlays } from '$lib/overlays.svelte';
import { place } from '$lib/place.svelte';
import { review } from '$lib/review.svelte';
import { resetAll } from '../../tests/harness/reset';
import { summary } from '../../tests/harness/scenes';
import App from './App.svelte';

let tell: (...events: HostEvent[]) => void;
let host: MockHost;

/** The app with a host whose events the test tells. */
async function start(answers: Answers = {}) {
  let wake: () => void = () => undefined;
  let waiting: HostEvent[] = [];
  tell = (...events) => {
    waiting.push(...events);
    wake();
  };
  host = mockHost({
    next_events: async ({ after }) => {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const events = waiting;
      waiting = [];
      return { last: after + events.length, events };
    },
    open_plan: (source) => summary({ name: source.kind === 'file' ? source.path.slice(1) : source.name }),
    ...answers,
  });
  useHost(host);
  const app = render(App);
  await waitFor(() => {
    expect(host.calls.map((call) => call.name)).toContain('app_info');
  });
  await tick();
  return app;
}
const press = (key: string, code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, code, ...more });

beforeEach(resetAll);
afterEach(() => {
  expect(registry.actions.filter((action) => action.scope === 'plan' && review.plans.length === 0)).toEqual(
    [],
  );
});

it('starts with the ways to read a plan, and its main button has the focus', async () => {
  await start();
  await screen.findByRole('heading', { name: 'Read a plan' });
  expect(document.activeElement?.textContent).toContain('Open…');
  expect(document.title).toBe('Countersign');
});

it('opens what the desktop hands over and names it in the title', async () => {
  await start();
  tell({ kind: 'open_files', paths: ['/a.json', '/b.json'] });
  await waitFor(() => {
    expect(document.title).toBe('b.json · Countersign');
  });
  expect(host.calls.filter((call) => call.name === 'open_plan').map((call) => call.request)).toEqual([
    { kind: 'file', path: '/a.json' },
    { kind: 'file', path: '/b.json' },
  ]);
});

it('takes up open plans after a reload', async () => {
  await start({ opened_plans: () => ({ plans: [summary({ name: 'kept.json' })], recent: [] }) });
  await waitFor(() => {
    expect(document.title).toBe('kept.json · Countersign');
  });
});

it('says that files can be dropped while they are held over the window', async () => {
  await start();
  tell({ kind: 'drag_over', inside: true });
  await screen.findByText('Drop to read');
  tell({ kind: 'drag_over', inside: false });
  await waitFor(() => {
    expect(screen.queryByText('Drop to read')).toBeNull();
  });
});

it('opens the file dialog with o, also with the Korean layout', async () => {
  await start({ choose_files: () => ({ paths: [] }) });
  await screen.findByRole('heading', { name: 'Read a plan' });
  await press('ㅐ', 'KeyO');
  expect(host.calls.map((call) => call.name)).toContain('choose_files');
  expect(review.refusal).toBeNull();
});

it('goes back from a refused file with Escape, to the plan that was read', async () => {
  await start({
    opened_plans: () => ({ plans: [summary({ name: 'kept.json' })], recent: [] }),
    open_plan: () => {
      throw refusal('refused_state', { subject: 'terraform.tfstate' });
    },
  });
  tell({ kind: 'open_files', paths: ['/terraform.tfstate'] });
  await screen.findByRole('heading', { name: 'This is a state file, not a plan' });
  await press('Escape', 'Escape');
  expect(screen.queryByRole('heading', { name: 'This is a state file, not a plan' })).toBeNull();
  expect(review.active?.name).toBe('kept.json');
});

const paste = (target: Element, text: string) => {
  const event = new Event('paste', { bubbles: true });
  Object.assign(event, { clipboardData: { getData: () => text, files: [] } });
  target.dispatchEvent(event);
};

it('reads pasted text', async () => {
  await start();
  paste(document.body, '{"format_version":"1.2"}');
  await waitFor(() => {
    expect(review.active?.name).toBe('pasted text');
  });
});

it('does not read what is pasted into a field, nor blanks', async () => {
  await start();
  const field = document.body.appendChild(document.createElement('input'));
  paste(field, '{"format_version":"1.2"}');
  paste(document.body, ' \n');
  await tick();
  field.remove();
  expect(host.calls.map((call) => call.name)).not.toContain('open_plan');
});

it('reads files that a browser drops', async () => {
  await start();
  const file = new File(['{}'], 'dropped.json');
  Object.assign(file, { text: () => Promise.resolve('{}') });
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { files: [file], types: ['Files'] } });
  document.body.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  await waitFor(() => {
    expect(review.active?.name).toBe('dropped.json');
  });
});

it('does not read a dropped file twice where the desktop hands it over', async () => {
  await start();
  useHost({ ...host, nativeDrop: true });
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { files: [new File(['{}'], 'dropped.json')], types: ['Files'] } });
  document.body.dispatchEvent(event);
  await tick();
  expect(event.defaultPrevented).toBe(true);
  expect(host.calls.map((call) => call.name)).not.toContain('open_plan');
});

it('says so where the part that reads plans does not answer', async () => {
  await start({
    app_info: () => {
      throw refusal('internal', { message: 'the pipe is closed' });
    },
  });
  await screen.findByRole('heading', { name: 'The app did not answer' });
  expect(document.body.textContent).toContain('the pipe is closed');
});

it('shows every action with its keys in the help', async () => {
  await start();
  await press('?', 'Slash', { shiftKey: true });
  const dialog = await screen.findByRole('dialog', { name: 'Keyboard' });
  for (const action of registry.actions.filter((known) => known.keys?.length && known.scope === 'global')) {
    expect(dialog.textContent).toContain(action.title());
  }
});

it('runs what is chosen in the palette with arrows and Enter', async () => {
  await start({
    opened_plans: () => ({
      plans: [],
      recent: [{ path: '/old.json', name: 'old.json', folder: '/', exists: true }],
    }),
  });
  await screen.findByRole('heading', { name: 'Read a plan' });
  await press('k', 'KeyK', { ctrlKey: true });
  const field = await screen.findByRole('combobox', { name: 'Search or run' });
  await fireEvent.keyDown(field, { key: 'ArrowUp' });
  expect(screen.getByRole('option', { selected: true }).textContent).toContain('old.json');
  await fireEvent.input(field, { target: { value: 'settings' } });
  expect(screen.getByRole('option', { selected: true }).textContent).toContain('Open settings');
  // Enter ends a syllable for the input method and must not run anything.
  await fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  expect(overlays.open).toBe('palette');
  await fireEvent.keyDown(field, { key: 'Enter' });
  await waitFor(() => {
    expect(place.here.screen).toBe('settings');
  });
});

it('gives the focus back when an overlay closes', async () => {
  await start();
  await screen.findByRole('heading', { name: 'Read a plan' });
  const before = document.activeElement;
  await press('k', 'KeyK', { ctrlKey: true });
  const field = await screen.findByRole('combobox', { name: 'Search or run' });
  field.focus();
  await fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  expect(document.activeElement).toBe(before);
});

it('shows in the settings that a choice was not saved, and why', async () => {
  await start({
    save_settings: () => {
      throw refusal('settings_not_saved', { detail: 'disk full' });
    },
  });
  await screen.findByRole('heading', { name: 'Read a plan' });
  await press(',', 'Comma');
  const box = await screen.findByRole('checkbox');
  await fireEvent.click(box);
  expect((await screen.findByRole('alert')).textContent).toContain('disk full');
  expect(document.documentElement.dataset.theme).toBe('cb');
});

it('asks the browser for files where the host has no dialog', async () => {
  const clicked = vi.spyOn(HTMLInputElement.prototype, 'click').mockReturnValue();
  await start({ app_info: () => ({ ...mockInfo, canChooseFiles: false }) });
  await screen.findByRole('heading', { name: 'Read a plan' });
  await press('o', 'KeyO');
  expect(clicked).toHaveBeenCalledOnce();
  expect(host.calls.map((call) => call.name)).not.toContain('choose_files');
});
