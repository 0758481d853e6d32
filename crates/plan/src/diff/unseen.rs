//! How two texts differ that look the same: what is not drawn, or drawn like something else.

mod table;

use std::fmt;

use crate::visible::must_be_shown;
use table::{DRAWN_LIKE, NAMES};

/// Longer texts are not looked through.
const LONGEST: usize = 1 << 20;
/// Differences that are named.
const NAMED: usize = 6;

/// A character that is there on one side alone, or another one on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub before: Option<char>,
    pub after: Option<char>,
    /// Whether it ends a line or the text.
    pub at_end: bool,
}

/// How two texts differ that look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Each difference once, the first ones.
    pub replaced: Vec<Replaced>,
    /// Whether there are others.
    pub more: bool,
}

/// How two texts differ; nothing where they are the same, or where what differs can be seen.
pub fn unseen(before: &str, after: &str) -> Option<Unseen> {
    if before == after || before.len().max(after.len()) > LONGEST {
        return None;
    }
    // Nearly always two characters of ASCII differ first that can be seen, and are drawn as nothing else.
    let first = before.bytes().zip(after.bytes()).find(|(x, y)| x != y);
    if first.is_some_and(|(x, y)| x.is_ascii_graphic() && y.is_ascii_graphic()) {
        return None;
    }
    let (mut left, mut right) = (pieces(before).peekable(), pieces(after).peekable());
    let mut found = Unseen { replaced: Vec::new(), more: false };
    loop {
        // What is not drawn stands on one side alone, or is the same on both.
        match (left.peek().copied(), right.peek().copied()) {
            (None, None) => break,
            (Some(x), Some(y)) if x.character == y.character && x.hidden == y.hidden => {
                left.next();
                right.next();
            }
            (Some(x), _) if x.hidden => {
                found.add(Replaced { before: Some(x.character), after: None, at_end: x.at_end });
                left.next();
            }
            (_, Some(y)) if y.hidden => {
                found.add(Replaced { before: None, after: Some(y.character), at_end: y.at_end });
                right.next();
            }
            (Some(x), Some(y)) if drawn(x.character) == drawn(y.character) => {
                found.add(Replaced { before: Some(x.character), after: Some(y.character), at_end: false });
                left.next();
                right.next();
            }
            (Some(x), Some(y)) if (x.character == '\t' || y.character == '\t') && x.is_blank() && y.is_blank() => {
                found.add(Replaced { before: Some(x.character), after: Some(y.character), at_end: false });
                // A tab is as wide as some blanks.
                while left.next_if(|it| it.is_blank() && !it.hidden).is_some() {}
                while right.next_if(|it| it.is_blank() && !it.hidden).is_some() {}
            }
            _ => return None,
        }
    }
    (!found.replaced.is_empty()).then_some(found)
}

impl Unseen {
    fn add(&mut self, one: Replaced) {
        if self.replaced.contains(&one) {
            return;
        }
        if self.replaced.len() < NAMED {
            self.replaced.push(one);
        } else {
            self.more = true;
        }
    }

    /// Whether nothing differs but line feeds at the end.
    pub fn is_last_feed(&self) -> bool {
        self.replaced.iter().all(|it| it.at_end && it.before.or(it.after) == Some('\n'))
    }
}

/// In characters and their names, which are the same in every language: `+` comes, `-` goes.
impl fmt::Display for Unseen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, one) in self.replaced.iter().enumerate() {
            out.write_str(if at > 0 { ", " } else { "" })?;
            match (one.before, one.after) {
                (Some(before), Some(after)) => write!(out, "{} -> {}", Named(before), Named(after))?,
                (Some(before), None) => write!(out, "- {}", Named(before))?,
                (None, Some(after)) => write!(out, "+ {}", Named(after))?,
                (None, None) => {}
            }
        }
        out.write_str(if self.more { ", …" } else { "" })
    }
}

/// A character as `U+0430 CYRILLIC SMALL LETTER A`.
struct Named(char);

impl fmt::Display for Named {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "U+{:04X}", u32::from(self.0))?;
        match NAMES.binary_search_by_key(&self.0, |(character, _)| *character) {
            Ok(at) => write!(out, " {}", NAMES[at].1),
            Err(_) => Ok(()),
        }
    }
}

/// A character where it stands.
#[derive(Clone, Copy)]
struct Piece {
    character: char,
    /// Whether nothing is drawn of it there.
    hidden: bool,
    at_end: bool,
}

impl Piece {
    fn is_blank(self) -> bool {
        self.character == '\t' || drawn(self.character) == ' '
    }
}

fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let blank = |character: char| drawn(character) == ' ' || character == '\t' || character == '\r';
    let end_of_text = text.trim_end().len();
    // Where the blanks begin that end the line.
    let mut line_end = None;
    text.char_indices().map(move |(at, character)| {
        if character == '\n' {
            line_end = None;
            return Piece { character, hidden: at >= end_of_text, at_end: at >= end_of_text };
        }
        let end = match line_end {
            Some(end) if at < end || blank(character) => end,
            _ => {
                let line = text[at..].split('\n').next().unwrap_or_default();
                at + line.trim_end_matches(blank).len()
            }
        };
        line_end = Some(end);
        let trailing = at >= end;
        let nothing = must_be_shown(character) && character != '\t' || is_joined(character);
        Piece { character, hidden: trailing || nothing, at_end: trailing }
    })
}

/// Marks that are drawn on the letter before.
const fn is_joined(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// What a character is drawn like.
fn drawn(character: char) -> char {
    match character {
        ' '..='~' | '\n' => character,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => match DRAWN_LIKE.binary_search_by_key(&other, |(character, _)| *character) {
            Ok(at) => DRAWN_LIKE[at].1,
            Err(_) => composed(other),
        },
    }
}

/// The letter below the marks of the Latin letters with one, which some write as two characters.
fn composed(character: char) -> char {
    const LETTERS: &str = "AAAAAA\0CEEEEIIII\0NOOOOO\0OUUUUY\0\0aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0y";
    let at = u32::from(character).checked_sub(0xc0).and_then(|at| usize::try_from(at).ok());
    match at.and_then(|at| LETTERS.as_bytes().get(at)) {
        Some(&letter) if letter > 0 => char::from(letter),
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> Option<String> {
        unseen(before, after).map(|it| it.to_string())
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        for (before, after, words) in [
            ("a\nb", "a\nb\n", "+ U+000A LINE FEED"),
            ("a\nb\n", "a\nb", "- U+000A LINE FEED"),
            ("a \nb", "a\nb", "- U+0020 SPACE"),
            ("a\nb\t", "a\nb", "- U+0009 TAB"),
            ("a\r\nb\r\n", "a\nb\n", "- U+000D CARRIAGE RETURN"),
            ("a\u{a0}b", "a b", "U+00A0 NO-BREAK SPACE -> U+0020 SPACE"),
            ("p\u{430}y", "pay", "U+0430 CYRILLIC SMALL LETTER A -> U+0061 LATIN SMALL LETTER A"),
            ("a\u{200b}b", "ab", "- U+200B ZERO WIDTH SPACE"),
            ("ab", "a\u{202e}b", "+ U+202E RIGHT-TO-LEFT OVERRIDE"),
            ("\u{feff}ab", "ab", "- U+FEFF BYTE ORDER MARK"),
            ("caf\u{e9}", "cafe\u{301}", "U+00E9 -> U+0065 LATIN SMALL LETTER E, + U+0301 COMBINING ACUTE ACCENT"),
            ("\u{ff21}B", "AB", "U+FF21 -> U+0041 LATIN CAPITAL LETTER A"),
            ("a\tb", "a    b", "U+0009 TAB -> U+0020 SPACE"),
            ("a", "a ", "+ U+0020 SPACE"),
            ("", "\n", "+ U+000A LINE FEED"),
            ("a\u{2013}b", "a-b", "U+2013 EN DASH -> U+002D HYPHEN-MINUS"),
        ] {
            assert_eq!(told(before, after).as_deref(), Some(words), "{before:?} {after:?}");
        }
        assert!(unseen("a\nb", "a\nb\n\n").is_some_and(|it| it.is_last_feed()));
        assert!(unseen("a \nb", "a\nb\n").is_some_and(|it| !it.is_last_feed()));
    }

    #[test]
    fn what_can_be_seen_is_not() {
        for (before, after) in [
            ("a", "b"),
            ("a", "a"),
            ("a b", "ab"),
            ("a\nb", "ab"),
            ("a  b", "a b"),
            (" a", "a"),
            ("a", ""),
            ("a\n\nb", "a\nb"),
            ("\u{43f}\u{43b}\u{430}\u{43d}", "plan"),
            ("l", "1"),
        ] {
            assert_eq!(told(before, after), None, "{before:?} {after:?}");
        }
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(DRAWN_LIKE.is_sorted_by_key(|(character, _)| *character));
        assert!(NAMES.is_sorted_by_key(|(character, _)| *character));
    }
}
