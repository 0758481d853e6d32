// Notices of changes in Rust. A screen listens while it is shown, and asks again.
import type { Topic } from '$lib/bindings/api';

type Listener = (topic: Topic) => void;
const listeners = new Set<Listener>();

/** Answers what stops the listening. */
export function onTopic(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Tells everybody who listens now. */
export function announce(topic: Topic): void {
  for (const listener of [...listeners]) listener(topic);
}
