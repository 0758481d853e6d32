//! How the page is looked at: the words that are visible, roles and accessible names.

/// Defines `visible`, `nameOf`, `roleOf` and `words` for the scripts below.
///
/// Names follow the order of the ARIA rules as far as this UI needs them: `aria-labelledby`,
/// `aria-label`, a label, the content, the title.
pub(crate) const PRELUDE: &str = r#"
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
"#;

/// Whether the words of `arguments[0]` are in sight in the page.
pub(crate) const SEES: &str = "return words(document.body).includes(arguments[0]);";

/// The first visible element with role `arguments[0]` whose name contains `arguments[1]`; a name
/// that is equal comes first.
pub(crate) const BY_ROLE: &str = r"
const found = [...document.querySelectorAll('*')].filter((e) => roleOf(e) === arguments[0] && visible(e));
return found.find((e) => nameOf(e) === arguments[1]) ?? found.find((e) => nameOf(e).includes(arguments[1])) ?? null;
";

/// Names of all visible elements with role `arguments[0]`.
pub(crate) const NAMES: &str = r"
return [...document.querySelectorAll('*')].filter((e) => roleOf(e) === arguments[0] && visible(e)).map(nameOf);
";
