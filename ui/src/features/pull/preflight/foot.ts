// What the buttons at the foot of the preflight do, and what the last of them came to.
export interface FootActs {
  apply: () => void;
  /** Opens the sheet. */
  approve: () => void;
  /** Sends the approval at once, where one click is enough. */
  approveNow: () => void;
  showRun: () => void;
  /** Not now. */
  leave: () => void;
  /** Whether one of them is on its way. */
  busy: boolean;
  /** What the last one came to, where nothing else shows it. */
  said: string;
}
