import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { actionFor, onHotkey, registerActions, registry, runAction, type AppAction } from './registry.svelte';

const done = vi.fn<(id: string) => void>();
let possible = true;

const action = (id: string, more: Partial<AppAction>): AppAction => ({
  id,
  title: () => id,
  scope: 'global',
  run: () => {
    done(id);
  },
  ...more,
});

let forget: () => void;
beforeEach(() => {
  possible = true;
  registry.place = 'plan';
  forget = registerActions([
    action('everywhere', { keys: ['KeyJ', 'Escape'] }),
    action('in-plan', { keys: ['KeyJ'], scope: 'plan', when: () => possible }),
    action('at-start', { keys: ['KeyS'], scope: 'start' }),
    action('help', { keys: ['?'] }),
    action('palette', { keys: ['Mod+KeyK'] }),
  ]);
});
afterEach(() => {
  forget();
  done.mockReset();
  document.body.replaceChildren();
});

function press(
  init: KeyboardEventInit & { keyCode?: number },
  target: Element = document.body,
): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  target.addEventListener(
    'keydown',
    (heard) => {
      onHotkey(heard as KeyboardEvent);
    },
    { once: true },
  );
  target.dispatchEvent(event);
  return event;
}

describe('hotkeys', () => {
  it('work with the Korean layout', () => {
    const event = press({ key: 'ㅓ', code: 'KeyJ' });
    expect(done).toHaveBeenCalledExactlyOnceWith('in-plan');
    expect(event.defaultPrevented).toBe(true);
  });
  it('are left to the input method while a syllable is written', () => {
    press({ key: 'ㅓ', code: 'KeyJ', isComposing: true });
    press({ key: 'Process', code: 'KeyJ', keyCode: 229 });
    expect(done).not.toHaveBeenCalled();
  });
  it('prefer the action of the place, and fall back where it is not possible', () => {
    possible = false;
    press({ key: 'j', code: 'KeyJ' });
    expect(done).toHaveBeenCalledExactlyOnceWith('everywhere');
  });
  it('of another place do nothing', () => {
    expect(press({ key: 's', code: 'KeyS' }).defaultPrevented).toBe(false);
    expect(done).not.toHaveBeenCalled();
  });
  it('leave text fields alone, except for Escape and chords with Mod', () => {
    const field = document.body.appendChild(document.createElement('input'));
    press({ key: 'j', code: 'KeyJ' }, field);
    press({ key: '?', code: 'Slash', shiftKey: true }, field);
    expect(done).not.toHaveBeenCalled();
    press({ key: 'Escape', code: 'Escape' }, field);
    press({ key: 'k', code: 'KeyK', ctrlKey: true }, field);
    expect(done.mock.calls.flat()).toEqual(['everywhere', 'palette']);
  });
  it('work with the focus on a tick box, where no text is written', () => {
    const box = document.body.appendChild(document.createElement('input'));
    box.type = 'checkbox';
    press({ key: 'j', code: 'KeyJ' }, box);
    expect(done).toHaveBeenCalledOnce();
  });
  it('are silent under an open dialog', () => {
    document.body.appendChild(document.createElement('dialog')).setAttribute('open', '');
    press({ key: 'j', code: 'KeyJ' });
    expect(done).not.toHaveBeenCalled();
  });
});

it('runs an action by its id only where it is possible', () => {
  expect(runAction('in-plan')).toBe(true);
  expect(runAction('at-start')).toBe(false);
  possible = false;
  expect(runAction('in-plan')).toBe(false);
  expect(runAction('unheard-of')).toBe(false);
  expect(done).toHaveBeenCalledOnce();
});

it('forgets actions whose component went away', () => {
  forget();
  expect(actionFor(new KeyboardEvent('keydown', { key: '?' }), document.body)).toBeUndefined();
});
