// What the buttons of the preflight do; the screen that shows it provides them.
import type { OwnPull } from '$lib/bindings/api';

export interface Remedies {
  planHere: () => void;
  switchRole: () => void;
  approve: () => void;
  checkAgain: () => void;
  openPage: () => void;
  /** Whether the person can approve now, and it would help. */
  approvable: boolean;
  /** Whether their approval counts already. */
  mine: boolean;
  own: OwnPull;
}
