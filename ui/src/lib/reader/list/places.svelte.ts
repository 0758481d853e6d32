import { SvelteMap } from 'svelte/reactivity';
import type { CodePlace } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';

const AT_ONCE = 2;

/** Where the changes of one plan stand in the code. Asked for what is in sight, each once. */
export class Places {
  private readonly known = new SvelteMap<number, CodePlace>();
  private readonly asked = new Set<number>();
  private readonly waiting: number[] = [];
  private running = 0;
  private unsupported = false;

  constructor(private readonly plan: number) {}

  /** Absent until it is known, and where it is not. */
  of(change: number): CodePlace | undefined {
    return this.known.get(change);
  }

  want(change: number): void {
    if (this.unsupported || this.asked.has(change)) return;
    this.asked.add(change);
    this.waiting.push(change);
    this.next();
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const change = this.waiting.pop();
      if (change === undefined) return;
      this.running += 1;
      void this.ask(change).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  private async ask(change: number): Promise<void> {
    try {
      const place = await host.call('place_in_code', { plan: this.plan, change });
      if (place.file !== '') this.known.set(change, place);
    } catch (cause) {
      // Nothing is shown where it is not known. A host that never knows is not asked again.
      this.unsupported = HostError.from(cause).code === 'unsupported';
      if (this.unsupported) this.waiting.length = 0;
    }
  }
}
