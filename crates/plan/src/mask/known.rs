//! The secrets of a plan that are known by their place, to be found again where nothing marks them: in a
//! connection string, in a rendered document, in base64.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::clear::{SHORTEST, is_common};
use super::is_like_json;
use crate::diff::yaml_value;
use crate::json::{Value, write_string};

/// No more of them are looked for, nor more bytes of all their spellings. Short ones come first: passwords
/// are, and documents are not.
const MOST: usize = 10_000;
const MOST_BYTES: usize = 4 << 20;
/// Longer ones are looked for as they are written, and not in base64.
const LONGEST_ENCODED: usize = 512;

/// What is known of the secrets of a plan, and how far texts are looked into.
#[derive(Debug)]
pub(crate) struct Known {
    automaton: Option<AhoCorasick>,
    beginnings: Beginnings,
    /// From which spelling on they are base64.
    encoded_from: usize,
    pub(super) texts: Texts,
}

/// Whether texts are looked into that are no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Texts {
    Read,
    /// Only names and marks count.
    Left,
}

/// No secret is known: only names, kinds and shapes tell.
pub(crate) static NOTHING: Known =
    Known { automaton: None, beginnings: Beginnings::NONE, encoded_from: 0, texts: Texts::Read };
/// Only names and marks tell.
pub(crate) static NAMES: Known =
    Known { automaton: None, beginnings: Beginnings::NONE, encoded_from: 0, texts: Texts::Left };

impl Known {
    /// Takes the texts that are masked for their place.
    pub(super) fn of(masked: &BTreeSet<String>) -> Self {
        let mut texts: BTreeSet<String> = BTreeSet::new();
        for text in masked {
            leaves(text, &mut texts);
        }
        texts.retain(|text| !is_common(text));
        let mut texts: Vec<String> = texts.into_iter().collect();
        texts.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
        texts.truncate(MOST);
        let mut bytes = 0;
        let mut plain: BTreeSet<String> = BTreeSet::new();
        let mut encoded: BTreeSet<String> = BTreeSet::new();
        for text in texts {
            let mut spelled = spellings(&text);
            let base64 = if text.len() <= LONGEST_ENCODED { in_base64(&text) } else { Vec::new() };
            bytes += spelled.iter().chain(&base64).map(String::len).sum::<usize>() + text.len();
            if bytes > MOST_BYTES {
                break;
            }
            spelled.push(text);
            // A pattern that is shorter than its start could not be passed over.
            plain.extend(spelled.into_iter().filter(|it| it.len() >= SHORTEST));
            encoded.extend(base64);
        }
        let encoded_from = plain.len();
        let patterns: Vec<String> = plain.into_iter().chain(encoded).collect();
        let beginnings = Beginnings::of(&patterns);
        let automaton = (!patterns.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .kind((patterns.len() > 64).then_some(AhoCorasickKind::ContiguousNFA))
                .build(&patterns)
                .ok()
        });
        Self { automaton: automaton.flatten(), beginnings, encoded_from, texts: Texts::Read }
    }

    /// Whether any of them is in a text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.automaton.as_ref().is_some_and(|it| self.beginnings.may_be_in(text) && it.is_match(text))
    }

    /// Where they stand in a text.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let Some(automaton) = self.automaton.as_ref().filter(|_| self.beginnings.may_be_in(text)) else {
            return Vec::new();
        };
        let found = automaton.find_iter(text).map(|found| {
            // The last letters of base64 hold the last bits of a secret together with what is behind it.
            let rest =
                if found.pattern().as_usize() >= self.encoded_from { base64_rest(&text[found.end()..]) } else { 0 };
            found.start()..found.end() + rest
        });
        let mut places: Vec<Range<usize>> = Vec::new();
        for place in found {
            if places.last().is_none_or(|last| last.end <= place.start) {
                places.push(place);
            }
        }
        places
    }
}

/// What stands at the beginnings of what is looked for, as bits of two tables, so that a text can be passed over
/// with one look at every few of its bytes. It may say yes where there is nothing, and never no where there is
/// something.
#[derive(Debug)]
struct Beginnings {
    /// The pieces of four bytes.
    pieces: Bits,
    /// The first eight bytes, looked for where a piece is found.
    starts: Bits,
}

/// Bytes of one piece.
const PIECE: usize = 4;
/// Every pattern has so many pieces from its beginning on, since none is shorter than [`SHORTEST`]: wherever it
/// stands, one of them begins at a multiple of this number.
const STRIDE: usize = SHORTEST - PIECE + 1;

impl Beginnings {
    const NONE: Self = Self { pieces: Bits(Vec::new()), starts: Bits(Vec::new()) };

    fn of(patterns: &[String]) -> Self {
        let mut found =
            Self { pieces: Bits::for_about(patterns.len() * STRIDE), starts: Bits::for_about(patterns.len()) };
        for pattern in patterns {
            let start = &pattern.as_bytes()[..SHORTEST];
            start.windows(PIECE).for_each(|piece| found.pieces.set(piece));
            found.starts.set(start);
        }
        found
    }

    fn may_be_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let starts_at = |at: usize| bytes.get(at..at + SHORTEST).is_some_and(|start| self.starts.has(start));
        bytes
            .windows(PIECE)
            .enumerate()
            .step_by(STRIDE)
            .any(|(at, piece)| self.pieces.has(piece) && (at.saturating_sub(STRIDE - 1)..=at).any(starts_at))
    }
}

/// A set of short runs of bytes, by one bit for each.
#[derive(Debug)]
struct Bits(Vec<u64>);

impl Bits {
    fn for_about(count: usize) -> Self {
        // Few of the bits are set, and all of them stay in a near cache: 512 KiB at most.
        Self(vec![0; (count * 16).next_power_of_two().clamp(64, 1 << 22) / 64])
    }

    fn place(&self, bytes: &[u8]) -> (usize, u64) {
        let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let hash = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let bit = usize::try_from(hash).unwrap_or_default() & (self.0.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    fn set(&mut self, bytes: &[u8]) {
        let (word, bit) = self.place(bytes);
        self.0[word] |= bit;
    }

    fn has(&self, bytes: &[u8]) -> bool {
        let (word, bit) = self.place(bytes);
        self.0[word] & bit != 0
    }
}

fn base64_rest(text: &str) -> usize {
    text.bytes().take(3).take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'=')).count()
}

/// What a masked text holds: itself, and where it is a document, each of its values.
fn leaves(text: &str, found: &mut BTreeSet<String>) {
    let document = if is_like_json(text) { Value::parse(text).ok().map(Value::into_owned) } else { yaml_value(text) };
    if let Some(document) = &document {
        values(document, found);
    }
    found.insert(text.trim().to_owned());
}

fn values(value: &Value<'_>, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.trim().to_owned())),
        Value::Array(elements) => elements.iter().for_each(|element| values(element, found)),
        Value::Object(object) => object.iter().for_each(|(_, member)| values(member, found)),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// How else a text is written: inside of JSON, as Go writes JSON, and in an address.
fn spellings(text: &str) -> Vec<String> {
    let mut quoted = String::new();
    write_string(text, &mut quoted);
    let quoted = quoted[1..quoted.len() - 1].to_owned();
    let go = quoted.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let twice = quoted.replace('\\', "\\\\").replace('"', "\\\"");
    let percent = text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(out, "%{byte:02X}");
        }
        out
    });
    [quoted, go, twice, percent].into_iter().filter(|other| other != text).collect()
}

/// The letters that stand for a text in base64 whatever stands around it, for each of the three places at
/// which it can begin.
fn in_base64(text: &str) -> Vec<String> {
    let of = |before: usize| {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(text.as_bytes());
        let letters = STANDARD.encode(&bytes);
        let (start, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        letters[start..end].to_owned()
    };
    (0..3).map(of).filter(|letters| letters.len() >= SHORTEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(texts: &[&str]) -> Known {
        Known::of(&texts.iter().map(|text| (*text).to_owned()).collect())
    }

    fn found(known: &Known, text: &str) -> bool {
        !known.places(text).is_empty() && known.is_in(text)
    }

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let secret = "p\"a<ss&w0rd-77";
        let known = known(&[secret]);
        for prefix in ["", "a", "ab", "abc"] {
            let base64 = STANDARD.encode(format!("{prefix}{secret}:x"));
            assert!(found(&known, &base64), "{prefix}: {base64}");
        }
        for text in [
            "x p\"a<ss&w0rd-77 y",
            r#"{"a":"p\"a<ss&w0rd-77"}"#,
            r#"{"a":"p\"a\u003css\u0026w0rd-77"}"#,
            r#"{\"a\":\"p\\\"a<ss&w0rd-77\"}"#,
            "https://u:p%22a%3Css%26w0rd-77@h/",
        ] {
            assert!(found(&known, text), "{text}");
        }
        assert!(!found(&known, "nothing of it"));
    }

    #[test]
    fn what_a_masked_document_holds_is_known_value_by_value() {
        let known = known(&[
            "host: db.example.test\nlicense: LICENSE-KEY-AAAA-1111\nport: 5432\n",
            r#"{"seed":"SEED-5555-XYZW"}"#,
        ]);
        assert!(found(&known, "the license is LICENSE-KEY-AAAA-1111."));
        assert!(found(&known, "SEED-5555-XYZW"));
        for text in ["db.example.test", "5432", "license"] {
            assert!(!found(&known, text), "{text}");
        }
    }

    #[test]
    fn common_texts_are_not_known() {
        let known = known(&["0.0.0.0/0", "production", "111111111111", "AWS_IAM", "true", "short"]);
        assert!(!found(&known, "0.0.0.0/0 production 111111111111 AWS_IAM true short"));
    }
}
