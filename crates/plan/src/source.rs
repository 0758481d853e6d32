//! From bytes as they come to the text of one JSON object: encodings, wrapper lines, and what the
//! input is when it is no plan.

mod other;
pub(crate) mod several;

use std::ops::Range;
use std::sync::OnceLock;

use crate::json::{Fault, FaultKind, Scanner};
use crate::refusal::Refusal;
use crate::sha256::Sha256;
pub use other::Other;
pub(crate) use other::stream;

/// How an input had to be mended to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mend {
    /// Decoded from UTF-16, which PowerShell 5 writes with `>`.
    Utf16,
    /// A byte order mark was left out.
    ByteOrderMark,
    /// Lines before or after the JSON were left out, such as the setup-terraform wrapper prints.
    WrapperLines,
}

/// Offsets are kept in 32 bits.
const MAX_BYTES: usize = 2 << 30;

/// Bytes turned into text.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// SHA-256 of the bytes: there from the start where they are not those of the text.
    pub(crate) digest: OnceLock<[u8; 32]>,
}

/// Turns bytes into text.
pub(crate) fn decode(bytes: Vec<u8>, mended: &mut Vec<Mend>) -> Result<Decoded, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Err(Refusal::SavedPlan);
    }
    // Without a mark, UTF-16 still shows in the zero byte beside the first ASCII character.
    let wide = match *bytes {
        [0xff, 0xfe, ..] => Some((encoding_rs::UTF_16LE, 2)),
        [0xfe, 0xff, ..] => Some((encoding_rs::UTF_16BE, 2)),
        [b'{' | b' ' | b'\r' | b'\n', 0, ..] => Some((encoding_rs::UTF_16LE, 0)),
        [0, b'{' | b' ' | b'\r' | b'\n', ..] => Some((encoding_rs::UTF_16BE, 0)),
        _ => None,
    };
    if let Some((encoding, mark)) = wide {
        let digest = OnceLock::from(Sha256::of(&bytes));
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if damaged {
            // A file that was cut may end inside a unit; the text before it says what it is.
            let cut = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
            if cut.contains(char::REPLACEMENT_CHARACTER) {
                return Err(Refusal::Encoding);
            }
            mended.push(Mend::Utf16);
            return Ok(Decoded { text: cut.to_owned(), digest });
        }
        mended.push(Mend::Utf16);
        return Ok(Decoded { text: text.into_owned(), digest });
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            let mut digest = OnceLock::new();
            if text.starts_with('\u{feff}') {
                digest = OnceLock::from(Sha256::of(&text));
                mended.push(Mend::ByteOrderMark);
                text.drain(..'\u{feff}'.len_utf8());
            }
            Ok(Decoded { text, digest })
        }
        Err(error) => {
            let cut = error.utf8_error();
            // Only the last character is incomplete: the file was cut inside it.
            if cut.error_len().is_none() && cut.valid_up_to() > 0 {
                let line = line_of(&error.as_bytes()[..cut.valid_up_to()]);
                return Err(Refusal::Truncated { line });
            }
            Err(Refusal::Encoding)
        }
    }
}

fn line_of(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count() + 1
}

/// Where the object starts that may be a plan; refuses what cannot be one at first sight.
pub(crate) fn object_start(text: &str, mended: &mut Vec<Mend>) -> Result<usize, Refusal> {
    let blanks = text.len() - text.trim_start().len();
    match text.as_bytes().get(blanks) {
        None => Err(Refusal::Empty),
        Some(b'{') => Ok(blanks),
        Some(_) => {
            if text.trim_start().starts_with("digraph") {
                return Err(Refusal::NotAPlan { found: Other::Graph });
            }
            if let Some(refusal) = other_json(text) {
                return Err(refusal);
            }
            // Wrapper lines: the JSON starts at the first line that starts with a brace.
            let Some(line) = memchr::memmem::find(text.as_bytes(), b"\n{") else {
                return Err(not_json(text));
            };
            mended.push(Mend::WrapperLines);
            Ok(line + 1)
        }
    }
}

/// What a text is that is JSON, but not an object.
fn other_json(text: &str) -> Option<Refusal> {
    let mut scanner = Scanner::new(text);
    let first = scanner.peek()?;
    match scanner.skip() {
        Ok(_) if scanner.peek().is_none() => Some(match first {
            b'[' if other::is_list_of_changes(text) => Refusal::NotAPlan { found: Other::Changes },
            b'[' => Refusal::Array,
            b'-' | b'0'..=b'9' => Refusal::Number,
            _ => Refusal::Scalar,
        }),
        Err(fault) if matches!(fault.kind, FaultKind::TooDeep | FaultKind::LongString | FaultKind::LongNumber) => {
            Some(refuse_fault(text, fault))
        }
        Err(Fault { kind: FaultKind::Truncated, .. }) if first == b'[' || first == b'"' => {
            Some(Refusal::Truncated { line: line_of(text.trim_end().as_bytes()) })
        }
        _ => None,
    }
}

fn not_json(text: &str) -> Refusal {
    if other::is_human_text(text) {
        return Refusal::HumanText;
    }
    let mut scanner = Scanner::new(text);
    match scanner.skip() {
        Ok(_) => {
            scanner.peek();
            at(text, scanner.position())
        }
        Err(fault) => at(text, fault.offset),
    }
}

fn at(text: &str, offset: usize) -> Refusal {
    let before = &text.as_bytes()[..offset.min(text.len())];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(&before[line_start..]).chars().count() + 1;
    Refusal::NotJson { line: line_of(before), column }
}

/// What a fault inside the object means for the whole input.
pub(crate) fn refuse_fault(text: &str, fault: Fault) -> Refusal {
    match fault.kind {
        FaultKind::Truncated => Refusal::Truncated { line: line_of(text.trim_end().as_bytes()) },
        FaultKind::TooDeep => Refusal::TooDeep,
        FaultKind::LongString => Refusal::LongString { line: line_of(&text.as_bytes()[..fault.offset]) },
        FaultKind::LongNumber => Refusal::LongNumber { line: line_of(&text.as_bytes()[..fault.offset]) },
        FaultKind::Syntax => at(text, fault.offset),
    }
}

/// Looks at what follows the object: another object makes a stream, other lines are left out.
pub(crate) fn accept_rest(text: &str, object: &Range<usize>, mended: &mut Vec<Mend>) -> Result<(), Refusal> {
    let rest = text[object.end..].trim();
    if rest.is_empty() {
        return Ok(());
    }
    // Something else on the same line is damage, not a wrapper.
    let same_line = text[object.end..].lines().next().unwrap_or_default().trim();
    if !same_line.is_empty() && !same_line.starts_with("::") {
        return Err(at(text, object.end + text[object.end..].find(|it: char| !it.is_whitespace()).unwrap_or(0)));
    }
    if rest.starts_with('{') {
        return Err(Refusal::Beside { line: line_of(&text.as_bytes()[..object.start]) });
    }
    if !mended.contains(&Mend::WrapperLines) {
        mended.push(Mend::WrapperLines);
    }
    Ok(())
}
