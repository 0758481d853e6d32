//! How the page is looked at: the words that are visible, roles and accessible names.

/// Defines `visible`, `nameOf`, `roleOf` and `words` for the scripts below.
///
/// Names follow the order of the ARIA rules as far as this UI needs them: `aria-labelledby`,
/// `aria-label`, a label, the content, the title.
pub(crate) const PRELUDE: &str = r"
const visible = (e) => {
  if (!e.getClientRects().length) return false;
  const style = getComputedStyle(e);
  return style.visibility !== 'hidden' && style.display !== 'none';
};
const squeeze = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const nameOf = (e) => {
  const by = e.getAttribute('aria-labelledby');
  if (by) return squeeze(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  if (e.hasAttribute('aria-label')) return squeeze(e.getAttribute('aria-label'));
  if (e.labels?.length) return squeeze([...e.labels].map((l) => l.textContent).join(' '));
  return squeeze(e.innerText) || squeeze(e.getAttribute('title')) || squeeze(e.getAttribute('placeholder'));
};
const implied = { BUTTON: 'button', A: 'link', MAIN: 'main', DIALOG: 'dialog', H1: 'heading', H2: 'heading', H3: 'heading',
  TEXTAREA: 'textbox', SELECT: 'combobox', NAV: 'navigation', ASIDE: 'complementary' };
const roleOf = (e) => e.getAttribute('role') ?? (e.tagName === 'INPUT'
  ? ({ checkbox: 'checkbox', radio: 'radio', search: 'searchbox' })[e.type] ?? 'textbox' : implied[e.tagName] ?? '');
const words = (e) => squeeze(e.innerText);
";

/// Whether the words of `arguments[0]` are in sight in the page.
pub(crate) const SEES: &str = "return words(document.body).includes(arguments[0]);";

/// The first element with role `arguments[0]` whose name contains `arguments[1]`. What is in the
/// window comes before what has to be scrolled to, an equal name before one that is longer.
pub(crate) const BY_ROLE: &str = r"
const found = [...document.querySelectorAll('*')]
  .filter((e) => roleOf(e) === arguments[0] && visible(e) && nameOf(e).includes(arguments[1]));
const inWindow = (e) => {
  const { x, y, width, height } = e.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return top !== null && e.contains(top);
};
const rank = (e) => (inWindow(e) ? 0 : 2) + (nameOf(e) === arguments[1] ? 0 : 1);
return found.map((e) => [rank(e), e]).sort((a, b) => a[0] - b[0])[0]?.[1] ?? null;
";

/// Where to click for an element: itself, or its label where the element itself is not drawn.
/// Answers nothing while it moves or while something lies over it.
pub(crate) const READY: &str = r"
const [element, done] = arguments;
const target = element.labels?.length && element.offsetWidth < 8 ? element.labels[0] : element;
const centre = () => {
  const { x, y, width, height } = target.getBoundingClientRect();
  return document.elementFromPoint(x + width / 2, y + height / 2);
};
// Out of sight, it is brought into sight first, the way a person would.
if (!target.contains(centre())) target.scrollIntoView({ block: 'nearest' });
const place = () => { const { x, y, width, height } = target.getBoundingClientRect(); return [x, y, width, height]; };
const before = place();
requestAnimationFrame(() => requestAnimationFrame(() => {
  const still = target.isConnected && String(before) === String(place());
  done(still && target.contains(centre()) ? target : null);
}));
";

/// Names of all visible elements with role `arguments[0]`.
pub(crate) const NAMES: &str = r"
return [...document.querySelectorAll('*')].filter((e) => roleOf(e) === arguments[0] && visible(e)).map(nameOf);
";
