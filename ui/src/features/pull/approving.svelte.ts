// Sending an approval, from the sheet or with one click, and what became of it.
import type { ApproveRequest, Approved, ApproveSheet } from '$lib/bindings/api';
import { host, HostError } from '$lib/host';
import type { OpenPull } from '$lib/pull.svelte';

export class Approving {
  sending = $state(false);
  result = $state.raw<Approved | null>(null);
  failure = $state.raw<HostError | null>(null);
  /** Whether the sheet was what sent it last, so that the sheet tells why it failed. */
  inSheet = $state(false);

  /** Sends it once, however often it is asked for. Answers whether GitHub has it. */
  async send(open: OpenPull, request: ApproveRequest, fromSheet = true): Promise<boolean> {
    if (this.sending || request.plans.length === 0) return false;
    this.sending = true;
    this.inSheet = fromSheet;
    this.result = null;
    this.failure = null;
    try {
      this.result = await host.call('approve', request);
      // Also what was not confirmed is not offered at once again: it may have arrived.
      for (const [, digest] of request.plans) open.approved.set(digest, true);
    } catch (cause) {
      this.failure = HostError.from(cause);
      // What was shown may be what changed.
      void open.sheet.again();
    }
    this.sending = false;
    void open.pull.again();
    return this.result?.kind === 'sent';
  }

  /** What the sheet would send as it stands, without a comment. */
  async now(open: OpenPull, sheet: ApproveSheet): Promise<void> {
    const plans = sheet.lines.flatMap(({ project, digest }): [string, string][] =>
      digest === null ? [] : [[project, digest]],
    );
    await this.send(open, { key: sheet.key, head: sheet.head, plans, comment: '' }, false);
  }

  forget(): void {
    this.result = null;
    this.failure = null;
  }
}
