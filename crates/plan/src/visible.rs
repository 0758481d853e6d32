//! Makes characters visible that could drive a terminal or reorder a line.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character must never reach a terminal or a text line as it is: controls, characters
/// that set the direction of text, and invisible ones that can hide what a name says.
pub const fn must_be_shown(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{2800}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A text with each such character replaced by its code point, as in `<U+202E>`.
pub fn visible(text: &str) -> Cow<'_, str> {
    visible_except(text, |_| false)
}

/// As [`visible`], but line feeds stay.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    visible_except(text, |character| character == '\n')
}

/// Whether a text is of printable ASCII alone, as nearly every one: nothing in it has to be shown.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn visible_except(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let shown = |character: char| must_be_shown(character) && !keep(character);
    if !text.contains(shown) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if shown(character) {
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
    fn what_is_drawn_as_nothing_is_shown() {
        for (hidden, name) in [
            ('\u{1b}', "<U+001B>"),
            ('\u{ad}', "<U+00AD>"),
            ('\u{202e}', "<U+202E>"),
            ('\u{2800}', "<U+2800>"),
            ('\u{3164}', "<U+3164>"),
            ('\u{13430}', "<U+13430>"),
            ('\u{1d159}', "<U+1D159>"),
            ('\u{e0041}', "<U+E0041>"),
        ] {
            assert_eq!(visible(&format!("a{hidden}b")), format!("a{name}b"));
        }
        assert!(matches!(visible("가 é \u{1f600}"), Cow::Borrowed(_)));
    }

    #[test]
    fn every_character_that_steers_a_line_or_is_drawn_as_nothing_is_on_the_list() {
        // Controls, the ends of lines and paragraphs, what Unicode calls default ignorable
        // (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt), the controls of hieroglyphs,
        // an empty pattern of Braille, and a note without a head.
        let ranges: &[(u32, u32)] = &[
            (0x0, 0x1f),
            (0x7f, 0x9f),
            (0xad, 0xad),
            (0x34f, 0x34f),
            (0x61c, 0x61c),
            (0x115f, 0x1160),
            (0x17b4, 0x17b5),
            (0x180b, 0x180f),
            (0x200b, 0x200f),
            (0x2028, 0x202e),
            (0x2060, 0x206f),
            (0x2800, 0x2800),
            (0x3164, 0x3164),
            (0xfe00, 0xfe0f),
            (0xfeff, 0xfeff),
            (0xffa0, 0xffa0),
            (0xfff0, 0xfffb),
            (0x13430, 0x1345f),
            (0x1bca0, 0x1bca3),
            (0x1d159, 0x1d159),
            (0x1d173, 0x1d17a),
            (0xe0000, 0xe0fff),
        ];
        for letter in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let listed = ranges.iter().any(|&(from, to)| (from..=to).contains(&u32::from(letter)));
            assert_eq!(must_be_shown(letter), listed, "U+{:04X}", u32::from(letter));
        }
    }
}
