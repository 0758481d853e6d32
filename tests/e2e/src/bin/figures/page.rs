//! What runs in the page to measure it. Each script is the body of a function whose last argument takes the
//! answer.

/// Chooses a file with the key of the app, and answers `[ms until the first list was painted, longest time
/// between two frames until then]`. Painted means: the frame in which every row in sight has its words, and
/// the task that follows that frame.
pub(crate) const OPEN: &str = r"
const done = arguments[arguments.length - 1];
const rows = () => [...document.querySelectorAll('[role=listbox] [role=option]')];
const begun = performance.now();
let last = begun, longest = 0;
document.dispatchEvent(new KeyboardEvent('keydown', { key: 'o', code: 'KeyO', ctrlKey: true, bubbles: true, cancelable: true }));
const look = () => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
  const found = rows();
  if (found.length > 10 && found.every((row) => row.getAttribute('aria-label') !== 'Loading'))
    setTimeout(() => done([performance.now() - begun, longest]));
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
";

/// Moves what scrolls (`arguments[0]` is its selector) by `arguments[1]` pixels in each of `arguments[2]`
/// frames, there and back where it ends, and answers the times between the frames.
pub(crate) const SHIFT: &str = r"
const [selector, step, count, done] = arguments;
const scroller = document.querySelector(selector);
let direction = 1, last = null;
const deltas = [];
scroller.scrollTop = 0;
const frame = (now) => {
  if (last !== null) deltas.push(now - last);
  last = now;
  if (deltas.length >= count) { done(deltas); return; }
  const before = scroller.scrollTop;
  scroller.scrollTop += direction * step;
  if (scroller.scrollTop === before) direction = -direction;
  requestAnimationFrame(frame);
};
setTimeout(() => requestAnimationFrame(frame), 300);
";

/// The same shifts; answers in how many frames the row in the middle had no words yet.
pub(crate) const BLANK: &str = r"
const [selector, step, count, done] = arguments;
const scroller = document.querySelector(selector);
const { left, top, width, height } = scroller.getBoundingClientRect();
let direction = 1, frames = 0, blank = 0;
scroller.scrollTop = 0;
const frame = () => {
  const row = document.elementFromPoint(left + width / 3, top + height / 2)?.closest('[role=option]');
  const heading = document.elementFromPoint(left + width / 3, top + height / 2)?.closest('.heading');
  if (frames > 0 && !heading && (row == null || row.getAttribute('aria-label') === 'Loading')) blank += 1;
  frames += 1;
  if (frames > count) { done(blank); return; }
  const before = scroller.scrollTop;
  scroller.scrollTop += direction * step;
  if (scroller.scrollTop === before) direction = -direction;
  requestAnimationFrame(frame);
};
setTimeout(() => requestAnimationFrame(frame), 300);
";

/// How high the list would be if all of it were drawn.
pub(crate) const LIST_HEIGHT: &str = "return document.querySelector('[role=listbox]').scrollHeight";

/// Takes all away but one text node, changes it in each of `arguments[0]` frames after it computed for about
/// `arguments[1]` ms, and answers the times between the frames: what the machine makes of work that is always the
/// same. How much is computed is measured first, by the shortest of several tries. The app is gone afterwards.
pub(crate) const TEXT: &str = r"
const [count, time, done] = arguments;
const text = document.createTextNode('0');
document.body.replaceChildren(text);
const compute = (rounds) => {
  let value = 1;
  for (let at = 0; at < rounds; at += 1) value = Math.imul(value, 1664525) + 1013904223;
  return value;
};
const shortest = (rounds) => Math.min(...Array.from({ length: 9 }, () => {
  const begun = performance.now();
  window.computed = compute(rounds);
  return performance.now() - begun;
}));
let rounds = 0;
if (time > 0) {
  rounds = 1 << 20;
  while (shortest(rounds) < 4 * time) rounds *= 2;
  rounds = Math.round(rounds * time / shortest(rounds));
}
let last = null;
const deltas = [];
const frame = (now) => {
  if (last !== null) deltas.push(now - last);
  last = now;
  if (deltas.length >= count) { done(deltas); return; }
  // Kept, so that it has to be computed.
  window.computed = compute(rounds);
  text.data = String(deltas.length);
  requestAnimationFrame(frame);
};
setTimeout(() => requestAnimationFrame(frame), 300);
";

/// Goes to the row whose name contains `arguments[0]`, and answers `[ms until its section was painted, longest
/// time between two frames until then]`.
pub(crate) const GO: &str = r"
const [name, done] = arguments;
const row = [...document.querySelectorAll('[role=option]')].find((row) => row.getAttribute('aria-label')?.includes(name));
const begun = performance.now();
let last = begun, longest = 0;
row.click();
const look = () => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
  const section = [...document.querySelectorAll('article')]
    .find((it) => it.innerText.slice(0, 200).includes(name) && it.getAttribute('aria-busy') !== 'true');
  if (section && section.getBoundingClientRect().top < innerHeight)
    setTimeout(() => done([performance.now() - begun, longest]));
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
";
