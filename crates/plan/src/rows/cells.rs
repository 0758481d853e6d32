//! Values on one line: quoted as HCL writes them, in segments that hide nothing.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::types::{Cell, Mark, Segment, Sign};
use crate::diff::{Kind, Member, Node, NodeAction, Scalar};
use crate::visible::{is_plain, must_be_shown};

/// Which side of a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Before,
    After,
}

/// Cuts a text into segments; characters that must not be obeyed become named code points.
pub(super) fn segments(text: &str, mark: Mark, out: &mut Vec<Segment>) {
    if is_plain(text) {
        return push(text, mark, out);
    }
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
    if !text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t')) {
        out.push_str(text);
        out.push('"');
        return out;
    }
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

pub(super) fn scalar_cell(scalar: &Scalar<'_>) -> Option<Cell> {
    match scalar {
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
    (scalar_cell(before), scalar_cell(after))
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
