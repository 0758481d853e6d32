//! Long lines: in pieces, each a row, so that all of them can be read; and without what both sides have
//! of them, so that it is seen where they differ.

use super::lines::{Line, Span, Texts};
use crate::diff::{Lines, Scalar, compare_texts};

/// A line up to this length is one row.
const LONGEST: usize = 16 << 10;
/// About so much of a longer one is one row.
const PIECE: usize = 2000;
/// Compared at once.
const STEP: usize = 4096;
/// So much of what both sides have stays beside what differs.
const BESIDE: usize = 256;

/// Whether a value is too long for a cell, on either side.
pub(super) fn is_long(before: &Scalar<'_>, after: &Scalar<'_>) -> bool {
    [before, after].into_iter().any(|side| matches!(side, Scalar::String(text) if text.len() > LONGEST))
}

/// Such a value as lines, unless a side of it is masked.
pub(super) fn long_lines(before: &Scalar<'_>, after: &Scalar<'_>) -> Option<Lines<'static>> {
    if !is_long(before, after) {
        return None;
    }
    let text = |side: &Scalar<'_>| match side {
        Scalar::Masked { .. } => None,
        Scalar::Absent => Some(String::new()),
        Scalar::Null => Some("null".to_owned()),
        Scalar::Bool(it) => Some(it.to_string()),
        Scalar::String(text) | Scalar::Number(text) => Some(text.to_string()),
    };
    Some(compare_texts(text(before)?, text(after)?))
}

/// Adds what becomes rows of a line.
pub(super) fn put(line: Line, texts: &Texts, out: &mut Vec<Line>) {
    if line.span.len() <= LONGEST {
        out.push(line);
        return;
    }
    let text = texts.of(line.side);
    let (shown, partner) = line.partner.map_or((line.span, None), |partner| {
        let (own, other) = differing((text, line.span), (texts.other(line.side), partner));
        (own, Some(other))
    });
    let mut begins = true;
    let mut add = |span: Span, partner, same| {
        if span.len() > 0 {
            out.push(Line { span, partner, begins, same, ..line });
            begins = false;
        }
    };
    add(Span { start: line.span.start, end: shown.start }, None, true);
    match partner {
        Some(partner) if shown.len().max(partner.len()) <= PIECE => add(shown, Some(partner), false),
        _ => {
            let mut start = shown.start;
            while start < shown.end {
                let end = floor(text, (start as usize).saturating_add(PIECE)).min(shown.end);
                add(Span { start, end }, None, false);
                start = end;
            }
        }
    }
    add(Span { start: shown.end, end: line.span.end }, None, true);
}

/// What differs of two lines, with a little around it, on both sides.
fn differing((text, own): (&str, Span), (other_text, other): (&str, Span)) -> (Span, Span) {
    let (left, right) = (own.of(text).as_bytes(), other.of(other_text).as_bytes());
    let before = prefix(left, right);
    let after = suffix(&left[before..], &right[before..]);
    // What is left out has to be worth a row of its own.
    let spare = |same: usize| u32::try_from(if same > PIECE { same - BESIDE } else { 0 }).unwrap_or(0);
    let start = floor(text, own.start as usize + spare(before) as usize);
    let skipped = start - own.start;
    // The end of a character is the start of the next.
    let end = floor(text, own.end as usize - spare(after) as usize);
    let rest = own.end - end;
    (Span { start, end }, Span { start: other.start + skipped, end: other.end - rest })
}

/// How many bytes both begin with.
fn prefix(left: &[u8], right: &[u8]) -> usize {
    let chunks = left.chunks(STEP).zip(right.chunks(STEP));
    let whole = chunks.take_while(|(left, right)| left == right).count() * STEP;
    let most = left.len().min(right.len());
    let rest = left.iter().zip(right).skip(whole).take_while(|(left, right)| left == right).count();
    most.min(whole + rest)
}

/// How many bytes both end with.
fn suffix(left: &[u8], right: &[u8]) -> usize {
    let chunks = left.rchunks(STEP).zip(right.rchunks(STEP));
    let whole = chunks.take_while(|(left, right)| left == right).count() * STEP;
    let most = left.len().min(right.len());
    let (left, right) = (left.iter().rev(), right.iter().rev());
    most.min(whole + left.zip(right).skip(whole).take_while(|(left, right)| left == right).count())
}

/// The last start of a character at or before a byte.
fn floor(text: &str, at: usize) -> u32 {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    u32::try_from(at).unwrap_or(u32::MAX)
}
