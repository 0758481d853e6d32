import { harmlessText } from '$lib/text/visible';

/** Puts text into the clipboard; tells whether it worked. What is pasted into a terminal drives none. */
export async function copyText(written: string): Promise<boolean> {
  const text = harmlessText(written);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A web view without permission for the clipboard still copies a selection.
    return copySelection(text);
  }
}

function copySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.className = 'unseen';
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
