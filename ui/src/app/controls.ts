/**
 * Whether a control uses the key itself: Enter on a button presses that button, and does not also open the row that the
 * same key opens from anywhere else on the screen.
 */
export function belongsToControl(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' && event.key !== ' ') return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return (
    event.target instanceof Element && event.target.closest('button, a, summary, input, textarea') !== null
  );
}
