/** Width of one column of the 12 px monospace face, as this machine draws it. */
let px = $state(7.2);
const SAMPLE = 100;

function measure(): void {
  const probe = document.createElement('span');
  probe.className = 'mono unseen';
  probe.textContent = '0'.repeat(SAMPLE);
  // The class that hides it also gives it a width; here the text decides.
  probe.style.width = 'auto';
  document.body.append(probe);
  const width = probe.getBoundingClientRect().width / SAMPLE;
  probe.remove();
  if (width > 0) px = width;
}

export const monoWidth = {
  get px(): number {
    return px;
  },
  /** Measures now and again when the shipped face has arrived. */
  watch(): void {
    measure();
    // Test environments do not load fonts.
    if ('fonts' in document) void document.fonts.ready.then(measure);
  },
};
