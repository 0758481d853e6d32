//! Values on one line: quoted as HCL writes them, in segments that hide nothing.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::types::{Cell, Mark, Segment, Sign};
use crate::diff::{Kind, Member, Node, NodeAction, Scalar};
use crate::visible::must_be_shown;

/// Which side of a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Before,
    After,
}

/// Cuts a text into segments; characters that must not be obeyed become named code points.
pub(super) fn segments(text: &str, mark: Mark, out: &mut Vec<Segment>) {
    let mut plain = 0;
    for (at, character) in text.char_indices().filter(|(_, character)| must_be_shown(*character)) {
        push(&text[plain..at], mark, out);
        out.push(Segment { text: format!("U+{:04X}", u32::from(character)), mark: Mark::CodePoint });
        plain = at + character.len_utf8();
    }
    push(&text[plain..], mark, out);
}

fn push(text: &str, mark: Mark, out: &mut Vec<Segment>) {
    if text.is_empty() {
        return;
    }
    match out.last_mut() {
        Some(last) if last.mark == mark => last.text.push_str(text),
        _ => out.push(Segment { text: text.to_owned(), mark }),
    }
}

/// A text without marks.
pub(super) fn plain(text: &str) -> Vec<Segment> {
    let mut out = Vec::new();
    segments(text, Mark::Plain, &mut out);
    out
}

/// A string as HCL writes it. Code points that have no escape stay, for the segments to name.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn scalar_text(scalar: &Scalar<'_>) -> Option<String> {
    match scalar {
        Scalar::Absent | Scalar::Masked { .. } => None,
        Scalar::Null => Some("null".to_owned()),
        Scalar::Bool(it) => Some(it.to_string()),
        Scalar::Number(it) => Some(it.to_string()),
        Scalar::String(it) => Some(quoted(it)),
    }
}

/// A longer text is cut: nobody reads so much in a cell, and it would have to cross as a whole.
const LONGEST: usize = 16 << 10;
/// What is shown before the first difference of two texts that are cut.
const BEFORE_DIFFERENCE: usize = 256;

/// A text that may be too long to show: from a place on, with boxed numbers of the bytes left out.
pub(super) fn cut(text: &str, from: usize, written: impl FnOnce(&str) -> String) -> Vec<Segment> {
    let mut start = from.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = start.saturating_add(LONGEST).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut out = Vec::new();
    let left_out = |bytes: usize| Segment { text: format!("\u{2026} {bytes}"), mark: Mark::CodePoint };
    if start > 0 {
        out.push(left_out(start));
    }
    segments(&written(&text[start..end]), Mark::Plain, &mut out);
    if end < text.len() {
        out.push(left_out(text.len() - end));
    }
    out
}

/// Where two long texts are worth looking at.
pub(super) fn difference(old: &str, new: &str) -> usize {
    if old.len().max(new.len()) <= LONGEST {
        return 0;
    }
    let same = old.bytes().zip(new.bytes()).take_while(|(left, right)| left == right).count();
    if same < LONGEST / 2 { 0 } else { same - BEFORE_DIFFERENCE }
}

/// Both cells of two texts that cannot be shown as a whole.
fn long_cells(old: &str, new: &str) -> (Option<Cell>, Option<Cell>) {
    let from = difference(old, new);
    let cell = |text: &str| Some(Cell::Value { segments: cut(text, from, quoted) });
    (cell(old), cell(new))
}

pub(super) fn scalar_cell(scalar: &Scalar<'_>) -> Option<Cell> {
    match scalar {
        Scalar::String(text) if text.len() > LONGEST => Some(Cell::Value { segments: cut(text, 0, quoted) }),
        Scalar::Number(text) if text.len() > LONGEST => Some(Cell::Value { segments: cut(text, 0, str::to_owned) }),
        Scalar::Absent => None,
        Scalar::Null => Some(Cell::Null),
        Scalar::Masked { held } => Some(Cell::Sensitive { changes: None, guessed: true, held: *held }),
        other => Some(Cell::Value { segments: plain(&scalar_text(other)?) }),
    }
}

/// Both cells of a primitive, with the words that differ marked where that helps: in long strings
/// that stay much alike.
pub(super) fn primitive_cells(before: &Scalar<'_>, after: &Scalar<'_>) -> (Option<Cell>, Option<Cell>) {
    if let (Scalar::String(old), Scalar::String(new)) = (before, after)
        && old != new
        && old.len().min(new.len()) >= 24
        && old.len().max(new.len()) <= 4096
    {
        let (old, new) = (quoted(old), quoted(new));
        let (left, right, alike) = word_marks(&old, &new);
        if alike {
            return (Some(Cell::Value { segments: left }), Some(Cell::Value { segments: right }));
        }
    }
    match (before, after) {
        (Scalar::String(old), Scalar::String(new)) if old.len().max(new.len()) > LONGEST => long_cells(old, new),
        _ => (scalar_cell(before), scalar_cell(after)),
    }
}

/// Two lines with the words marked that differ, and whether they are alike enough for marks to help.
pub(super) fn word_marks(old: &str, new: &str) -> (Vec<Segment>, Vec<Segment>, bool) {
    let diff = TextDiff::from_unicode_words(old, new);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut same = 0;
    for change in diff.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                same += text.len();
                segments(text, Mark::Plain, &mut left);
                segments(text, Mark::Plain, &mut right);
            }
            ChangeTag::Delete => segments(text, Mark::Changed, &mut left),
            ChangeTag::Insert => segments(text, Mark::Changed, &mut right),
        }
    }
    let alike = same * 2 >= old.len().max(new.len()) && same > 0;
    (left, right, alike)
}

/// One side of a node on one line, as HCL writes it; nothing where that side is not there, or where
/// it holds something that is more than a value (unknown, sensitive, write-only) or is too long.
pub(super) fn inline(node: &Node<'_>, part: Part, limit: usize) -> Option<String> {
    let mut out = String::new();
    write_inline(node, part, limit, &mut out)?;
    Some(out)
}

fn write_inline(node: &Node<'_>, part: Part, limit: usize, out: &mut String) -> Option<()> {
    if out.len() > limit {
        return None;
    }
    match &node.kind {
        Kind::Primitive { before, after } => {
            out.push_str(&scalar_text(if part == Part::Before { before } else { after })?);
        }
        // What is decoded or masked in it is not the value.
        Kind::Json(json) if json.base64 || json.masked => return None,
        Kind::Json(json) => {
            out.push_str(&scalar_text(if part == Part::Before { &json.before } else { &json.after })?);
        }
        Kind::Lines(lines) => {
            let text = if part == Part::Before { &lines.before } else { &lines.after };
            out.push_str(&quoted(text));
        }
        Kind::Object(members) | Kind::Map(members) => write_members(&members.members, part, limit, out)?,
        Kind::List(elements) | Kind::Set(elements) => {
            out.push('[');
            let mut first = true;
            for element in &elements.elements {
                if !is_there(&element.node, part) {
                    continue;
                }
                if !std::mem::take(&mut first) {
                    out.push_str(", ");
                }
                write_inline(&element.node, part, limit, out)?;
            }
            out.push(']');
        }
        Kind::TypeChange { before, after } => {
            write_inline(if part == Part::Before { before } else { after }, part, limit, out)?;
        }
        Kind::Block(_)
        | Kind::Unknown { .. }
        | Kind::Sensitive(_)
        | Kind::SensitiveBlock(_)
        | Kind::WriteOnly { .. } => return None,
    }
    (out.len() <= limit).then_some(())
}

fn write_members(members: &[Member<'_>], part: Part, limit: usize, out: &mut String) -> Option<()> {
    out.push('{');
    let mut first = true;
    for member in members.iter().filter(|member| is_there(&member.node, part)) {
        out.push_str(if std::mem::take(&mut first) { " " } else { ", " });
        let _ = write!(out, "{} = ", key(&member.name));
        write_inline(&member.node, part, limit, out)?;
    }
    out.push_str(if first { "}" } else { " }" });
    Some(())
}

/// Whether a node has something on that side.
pub(super) fn is_there(node: &Node<'_>, part: Part) -> bool {
    match (node.action, part) {
        (NodeAction::Create, Part::Before) | (NodeAction::Delete, Part::After) => false,
        _ => match (&node.kind, part) {
            (Kind::Primitive { before, .. }, Part::Before) => *before != Scalar::Absent,
            (Kind::Primitive { after, .. }, Part::After) => *after != Scalar::Absent,
            _ => true,
        },
    }
}

/// A name as HCL writes it: bare where it is an identifier.
pub(super) fn key(name: &str) -> String {
    let mut characters = name.chars();
    let identifier = characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|it| it.is_alphanumeric() || it == '_' || it == '-');
    if identifier { name.to_owned() } else { quoted(name) }
}

/// The sign of a node.
pub(super) const fn sign(action: NodeAction) -> Sign {
    match action {
        NodeAction::NoOp => Sign::None,
        NodeAction::Create => Sign::Add,
        NodeAction::Update => Sign::Change,
        NodeAction::Delete => Sign::Remove,
    }
}
