// A question to Rust whose answer is shown and asked for again when something changed.
import { HostError } from '$lib/host';

/**
 * One question at a time. What is asked again meanwhile is asked once more after the answer, so that a burst of
 * changes costs two questions, and the answer that stays is never older than the last change.
 */
export class Question<T> {
  answer = $state.raw<T | null>(null);
  /** Why the last one was not answered; what stood there before stays. */
  failure = $state.raw<HostError | null>(null);
  asking = $state(false);
  private next: (() => Promise<T>) | null = null;

  constructor(private readonly ask: () => Promise<T>) {}

  /** Asks, or puts the question once more where it is being asked. */
  async again(ask: () => Promise<T> = this.ask): Promise<void> {
    this.next = ask;
    if (this.asking) return;
    this.asking = true;
    while (this.next !== null) {
      const now: () => Promise<T> = this.next;
      this.next = null;
      try {
        this.put(await now());
      } catch (cause) {
        this.failure = HostError.from(cause);
      }
    }
    this.asking = false;
  }

  /** Takes an answer that came another way. */
  put(answer: T): void {
    this.answer = answer;
    this.failure = null;
  }
}
