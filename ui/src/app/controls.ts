/**
 * Keys that a control uses itself stay with it: Enter on a button presses that button and does not also open the row
 * that the same key opens from anywhere else on the screen.
 */
export function keepForControls(root: HTMLElement): () => void {
  function keep(event: KeyboardEvent) {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const control = event.target instanceof Element && event.target.closest('button, a, summary, input');
    if (control) event.stopPropagation();
  }
  root.addEventListener('keydown', keep);
  return () => {
    root.removeEventListener('keydown', keep);
  };
}
