// The ways in which a plan file comes to the window: chosen, dropped, pasted.
import { host } from '$lib/host';
import { i18n } from '$lib/i18n/index.svelte';
import { preferences } from '$lib/preferences.svelte';
import { review } from '$lib/review.svelte';

let choosing = false;
let over = $state(false);

export const drop = {
  /** Whether files are held over the window. */
  get over() {
    return over;
  },
  set over(inside) {
    over = inside;
  },
};

/** Asks for files with the dialog of the desktop, or with that of the browser where there is no desktop. */
export async function chooseFiles(): Promise<void> {
  if (!preferences.info?.canChooseFiles) {
    chooseInBrowser();
    return;
  }
  if (choosing) return;
  choosing = true;
  try {
    const { paths } = await host.call('choose_files', {});
    await review.openPaths(paths);
  } catch (cause) {
    review.refuse(cause);
  } finally {
    choosing = false;
  }
}

function chooseInBrowser(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = '.json,application/json';
  input.hidden = true;
  input.addEventListener('change', () => {
    input.remove();
    void readFiles(input.files);
  });
  input.addEventListener('cancel', () => {
    input.remove();
  });
  // A field that is not in the page may be collected while its dialog is open.
  document.body.append(input);
  input.click();
}

/** Reads what a browser hands over as content. */
export async function readFiles(files: Iterable<File> | null | undefined): Promise<void> {
  for (const file of files ?? []) {
    try {
      await review.openText(file.name, await file.text());
    } catch (cause) {
      review.refuse(cause);
    }
  }
}

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Where the desktop hands dropped files over itself, the page only keeps the web view from leaving it. */
export function onDragOver(event: DragEvent): void {
  event.preventDefault();
  if (!host.nativeDrop && holdsFiles(event)) drop.over = true;
}

export function onDragLeave(event: DragEvent): void {
  // Between two elements of the window there is a related target; at its edge there is none.
  if (!host.nativeDrop && event.relatedTarget === null) drop.over = false;
}

export function onDrop(event: DragEvent): void {
  event.preventDefault();
  if (host.nativeDrop) return;
  drop.over = false;
  void readFiles(event.dataTransfer?.files);
}

/** A plan pasted anywhere but into a text field. */
export function onPaste(event: ClipboardEvent): void {
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (text.trim()) void review.openText(i18n.t.app.pastedText, text);
  else if (files.length > 0) void readFiles(files);
}
