import { describe, expect, it, vi } from 'vitest';
import { leaveOnEscape } from './leaving';

function pressed(init: KeyboardEventInit & { keyCode?: number }) {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  const leave = vi.fn();
  leaveOnEscape(event, leave);
  return { left: leave.mock.calls.length === 1, taken: event.defaultPrevented };
}

describe('a layer', () => {
  it('is left with Escape at once, and the browser does nothing more', () => {
    expect(pressed({ key: 'Escape' })).toEqual({ left: true, taken: true });
  });
  it('is not left with the Escape that ends a syllable, nor with other keys', () => {
    expect(pressed({ key: 'Escape', isComposing: true })).toEqual({ left: false, taken: false });
    expect(pressed({ key: 'n' })).toEqual({ left: false, taken: false });
  });
  it('is not left with an Escape that something inside made use of', () => {
    const event = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true });
    event.preventDefault();
    const leave = vi.fn();
    leaveOnEscape(event, leave);
    expect(leave).not.toHaveBeenCalled();
  });
});
