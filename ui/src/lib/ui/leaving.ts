// Layers are left with Escape at once. The browser's own way, `cancel` or `toggle`, comes in a task of its own, and a
// key that is pressed before it would still belong to the layer: it would be lost between the two.
import { composing } from '$lib/actions/keys';

/** Leaves a layer where the key is Escape and nothing inside made use of it. */
export function leaveOnEscape(event: KeyboardEvent, leave: () => void): void {
  if (event.key !== 'Escape' || event.defaultPrevented || composing(event)) return;
  event.preventDefault();
  // What is below the layer does not hear the key as well.
  event.stopPropagation();
  leave();
}
