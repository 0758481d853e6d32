/** A window that nobody sees draws no frames, and must not wait for one for ever. */
const UNSEEN_MS = 250;

/** Resolves once what the page is now has been painted. */
export function painted(): Promise<void> {
  return new Promise((done) => {
    const unseen = setTimeout(done, UNSEEN_MS);
    requestAnimationFrame(() => {
      // The task after a frame comes when that frame is painted.
      setTimeout(() => {
        clearTimeout(unseen);
        done();
      });
    });
  });
}
