// The present time, for ages and remaining times: one clock for the whole window.
let now = $state.raw(new Date());

export const present = {
  /** Changes every second while the window is watched. */
  get now(): Date {
    return now;
  },
  /** Lets the clock run. Answers what stops it. */
  run(): () => void {
    const timer = setInterval(() => {
      if (!document.hidden) now = new Date();
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  },
  /** Sets it; tests and pictures have a time of their own. */
  set(moment: Date): void {
    now = moment;
  },
};
