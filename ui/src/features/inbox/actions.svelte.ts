// What can be done in the inbox.
import type { AppAction } from '$lib/actions/registry.svelte';
import type { InboxView } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { inbox } from '$lib/inbox.svelte';
import { place } from '$lib/place.svelte';

let field = $state.raw<HTMLInputElement>();

/** The text field of the filter while the screen is shown, for the key that goes there. */
export const inboxPlace = {
  get field() {
    return field;
  },
  set field(element) {
    field = element;
  },
};

export function openRow(at: number): void {
  const row = inbox.rowAt(at);
  if (row) place.go({ screen: 'pull', key: row.key });
}

const words = () => i18n.t.inbox;
const views: InboxView[] = ['all', 'production', 'destroys'];
const hasRows = () => (inbox.list?.shown ?? 0) > 0;

export const inboxActions: AppAction[] = [
  {
    id: 'inbox.next',
    title: () => words().act.next,
    keys: ['KeyJ'],
    scope: 'inbox',
    keysOnly: true,
    hint: () => words().hint.move,
    when: hasRows,
    run: () => {
      inbox.move(inbox.current + 1);
    },
  },
  {
    id: 'inbox.previous',
    title: () => words().act.previous,
    keys: ['KeyK'],
    scope: 'inbox',
    keysOnly: true,
    hint: () => words().hint.move,
    when: hasRows,
    run: () => {
      inbox.move(inbox.current - 1);
    },
  },
  {
    id: 'inbox.open',
    title: () => words().act.open,
    keys: ['Enter'],
    scope: 'inbox',
    icon: 'cr',
    hint: () => words().hint.open,
    when: hasRows,
    run: () => {
      openRow(inbox.current);
    },
  },
  {
    id: 'inbox.page',
    title: () => words().act.page,
    keys: ['Shift+KeyO'],
    scope: 'inbox',
    icon: 'ext',
    when: () => inbox.row !== undefined,
    run: () => {
      if (inbox.row) void inbox.openPage(inbox.row.url);
    },
  },
  {
    id: 'inbox.filter',
    title: () => words().act.filter,
    keys: ['/', 'KeyF'],
    scope: 'inbox',
    icon: 'search',
    hint: () => words().hint.filter,
    run: () => {
      field?.focus();
      field?.select();
    },
  },
  {
    id: 'inbox.clear',
    title: () => words().act.clear,
    keys: ['Escape'],
    scope: 'inbox',
    icon: 'x',
    when: () => inbox.query.text !== '',
    run: () => {
      inbox.setText('');
    },
  },
  ...views.map((view, at): AppAction => ({
    id: `inbox.view-${view}`,
    title: () => words().act.view(words().views[view]),
    keys: [`Digit${(at + 1).toString()}`],
    scope: 'inbox',
    icon: 'eye',
    when: () => inbox.query.view !== view,
    run: () => {
      inbox.setView(view);
    },
  })),
  {
    id: 'inbox.fresh',
    title: () => words().act.fresh,
    keys: ['KeyN'],
    scope: 'inbox',
    icon: 'inbox',
    hint: () => words().hint.fresh,
    when: () => inbox.waiting > 0 || inbox.reordered,
    run: () => void inbox.take(),
  },
  {
    id: 'inbox.refresh',
    title: () => words().act.refresh,
    keys: ['Shift+KeyU'],
    scope: 'inbox',
    icon: 'refresh',
    run: () => void inbox.refresh(),
  },
];
