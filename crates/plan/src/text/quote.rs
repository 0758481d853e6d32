//! Strings and names as the tools write them, and everything of a plan made safe for a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::visible::must_be_shown;

/// Writes a string in quotes, with the escapes of Go's `strconv.Quote`, which both tools use.
/// <https://pkg.go.dev/strconv#Quote>
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(character),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            other if is_shown_as_is(other) => out.push(other),
            other => {
                let code = u32::from(other);
                let _ = match code {
                    0..=0x7f => write!(out, "\\x{code:02x}"),
                    0x80..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
}

/// As [`quote`].
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(text, &mut out);
    out
}

/// Whether Go prints a character of a quoted string as it is, and it hides nothing. Variation
/// selectors follow many an emoji, and Go prints them.
fn is_shown_as_is(character: char) -> bool {
    if must_be_shown(character) {
        return is_variation_selector(character);
    }
    // `str::escape_debug` knows what is printable; it would escape a combining mark only in the
    // first place.
    let mut text = String::with_capacity(5);
    text.push('a');
    text.push(character);
    text.escape_debug().nth(1) == Some(character)
}

const fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}')
}

/// A name: as it is where it is an identifier of HCL, else in quotes.
pub(super) fn name(text: &str) -> Cow<'_, str> {
    let mut characters = text.chars();
    let starts = characters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
    if starts && characters.all(|next| next == '_' || next == '-' || next.is_alphanumeric()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(quoted(text))
    }
}

/// Text that the tools print without quotes: addresses, types, ids.
pub(super) fn bare(text: &str) -> Cow<'_, str> {
    shown(text, is_variation_selector)
}

/// A line of a string with several lines. Tabs cannot do harm in it, and indent many a script.
pub(super) fn line(text: &str, exact: bool) -> Cow<'_, str> {
    let kept = |character| is_variation_selector(character) || character == '\t';
    match text.strip_suffix('\r') {
        // At the end of a line it moves to where the line feed goes anyway.
        Some(rest) if exact => match shown(rest, kept) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(rest) => Cow::Owned(rest + "\r"),
        },
        _ => shown(text, kept),
    }
}

fn shown(text: &str, kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let hidden = |character: char| must_be_shown(character) && !kept(character);
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if hidden(character) {
            let _ = write!(out, "<U+{:04X}>", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_go_quotes_them() {
        assert_eq!(quoted("a\"b\\c\n\t\r\u{7}\u{1b}"), r#""a\"b\\c\n\t\r\a\x1b""#);
        assert_eq!(quoted("ünï 플랜 🙂 e\u{301}"), "\"ünï 플랜 🙂 e\u{301}\"");
        assert_eq!(quoted("\u{a0}\u{85}\u{200b}\u{202e}\u{feff}"), r#""\u00a0\u0085\u200b\u202e\ufeff""#);
        assert_eq!(quoted("\u{e0001}"), r#""\U000e0001""#);
    }

    #[test]
    fn names_are_quoted_only_where_they_must() {
        for plain in ["a", "a-b", "_x", "ü1", "for_each"] {
            assert_eq!(name(plain), plain);
        }
        for strange in ["", "9z", "with space", "a.b", "-a"] {
            assert_eq!(name(strange), format!("\"{strange}\""));
        }
    }

    #[test]
    fn lines_keep_tabs_and_show_what_could_hide() {
        assert_eq!(line("\ta\u{202e}b\r", true), "\ta<U+202E>b\r");
        assert_eq!(line("a\r", false), "a<U+000D>");
        assert_eq!(line("a\rb", true), "a<U+000D>b");
    }
}
