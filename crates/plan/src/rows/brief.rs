//! What fits on one line: cells of sensitive and complex values, short containers, tags, and the
//! word that tells an object from its neighbours.

use super::cells::{Part, inline, is_there, key, plain, primitive_cells, scalar_cell, sign, word_marks};
use super::flatten::{Entry, Place, Within, forces};
use super::long::is_long;
use super::types::{Cell, RowContent, Segment, Tag};
use crate::diff::{Kind, Member, Node, NodeAction, Scalar, Sensitivity};

/// A value up to this length stands on one line.
const INLINE: usize = 100;
/// An object up to this many members may stand on one line.
const INLINE_MEMBERS: usize = 2;

/// The cell of a sensitive value.
pub(super) fn sensitive(action: NodeAction, sensitivity: Sensitivity, part: Part) -> Option<Cell> {
    let changes = match (action, part) {
        (NodeAction::Create | NodeAction::NoOp, Part::Before) | (NodeAction::Delete, Part::After) => return None,
        (NodeAction::Create | NodeAction::Delete, _) => None,
        // Two markers tell nothing of what was there.
        _ if !sensitivity.held.before && !sensitivity.held.after => None,
        _ => Some(sensitivity.value != NodeAction::NoOp),
    };
    Some(masked(sensitivity, changes, part))
}

const fn masked(sensitivity: Sensitivity, changes: Option<bool>, part: Part) -> Cell {
    let held = match part {
        Part::Before => sensitivity.held.before,
        Part::After => sensitivity.held.after,
    };
    Cell::Sensitive { changes, guessed: sensitivity.guessed, held }
}

/// One side on one line, for what changes its type or becomes unknown.
pub(super) fn value_cell(node: &Node<'_>, part: Part) -> Option<Cell> {
    match &node.kind {
        Kind::Sensitive(sensitivity) | Kind::SensitiveBlock(sensitivity) => Some(masked(*sensitivity, None, part)),
        Kind::WriteOnly { .. } => Some(Cell::WriteOnly),
        Kind::Unknown { before: None } => Some(Cell::Unknown),
        Kind::Primitive { before: Scalar::Null, .. } if part == Part::Before => Some(Cell::Null),
        Kind::Primitive { after: Scalar::Null, .. } if part == Part::After => Some(Cell::Null),
        Kind::Primitive { before: masked @ Scalar::Masked { .. }, .. } if part == Part::Before => scalar_cell(masked),
        Kind::Primitive { after: masked @ Scalar::Masked { .. }, .. } if part == Part::After => scalar_cell(masked),
        _ => inline(node, part, 4 * INLINE).map(|text| Cell::Value { segments: plain(&text) }),
    }
}

/// A short container whose sides both fit on a line.
pub(super) fn one_line(name: &[Segment], node: &Node<'_>, within: Within) -> Option<RowContent> {
    if let Kind::Object(members) | Kind::Map(members) = &node.kind
        && members.members.len() > INLINE_MEMBERS
    {
        return None;
    }
    let is_list = matches!(node.kind, Kind::List(_) | Kind::Set(_));
    let written = |part| {
        let text = inline(node, part, INLINE)?;
        // One value means the same as a list of it, so that the brackets would say nothing.
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|it| !it.is_empty());
        Some(match bare {
            Some(bare) if is_list && within == Within::Policy => bare.to_owned(),
            _ => text,
        })
    };
    let side = |part| if is_there(node, part) { written(part).map(Some) } else { Some(None) };
    let (before, after) = (side(Part::Before)?, side(Part::After)?);
    let cell = |segments| Some(Cell::Value { segments });
    let (before, after) = match (node.action, before, after) {
        (NodeAction::NoOp, _, after) => (None, after.and_then(|text| cell(plain(&text)))),
        (NodeAction::Update, Some(old), Some(new)) => {
            let (left, right, _) = word_marks(&old, &new);
            (cell(left), cell(right))
        }
        (_, before, after) => (before.and_then(|text| cell(plain(&text))), after.and_then(|text| cell(plain(&text)))),
    };
    Some(RowContent::Attribute { name: name.to_vec(), before, after })
}

/// Whether what does not change in a value would stand in its line.
pub(super) fn mixes(node: &Node<'_>) -> bool {
    node.action == NodeAction::Update
        && match &node.kind {
            Kind::Object(members) | Kind::Map(members) => {
                members.members.iter().any(|member| member.node.is_no_op() || mixes(&member.node))
            }
            _ => false,
        }
}

/// A word that tells an object from its neighbours.
pub(super) fn label_of(members: &[Member<'_>]) -> Vec<Segment> {
    for wanted in ["Sid", "name", "key", "id"] {
        let found = members.iter().find(|member| member.name == wanted);
        if let Some(Kind::Primitive { before, after }) = found.map(|member| &member.node.kind) {
            for side in [after, before] {
                if let Scalar::String(text) = side
                    && !text.is_empty()
                    && text.len() <= 80
                {
                    return plain(text);
                }
            }
        }
    }
    Vec::new()
}

pub(super) fn is_tags(entry: &Entry<'_, '_>) -> bool {
    matches!(entry.plain_name.as_str(), "tags" | "tags_all" | "labels" | "annotations" | "effective_labels")
}

/// Tags and labels in one line, where every entry is a single value.
pub(super) fn tags_row(entry: &Entry<'_, '_>, at: Place) -> Option<RowContent> {
    let (Kind::Map(members) | Kind::Object(members)) = &entry.node.kind else { return None };
    if !is_tags(entry) || members.members.is_empty() || members.members.len() > 40 {
        return None;
    }
    let mut entries = Vec::new();
    let mut unchanged = 0;
    for (ordinal, member) in members.members.iter().enumerate() {
        let (before, after) = match &member.node.kind {
            Kind::Primitive { before, after } if is_long(before, after) => return None,
            Kind::Primitive { before, after } => primitive_cells(before, after),
            Kind::Unknown { before: None } => (None, Some(Cell::Unknown)),
            Kind::Unknown { before: Some(before) } => (Some(value_cell(before, Part::Before)?), Some(Cell::Unknown)),
            Kind::Sensitive(sensitivity) => (
                sensitive(member.node.action, *sensitivity, Part::Before),
                sensitive(member.node.action, *sensitivity, Part::After),
            ),
            _ => return None,
        };
        if forces(&member.node) {
            return None;
        }
        if member.node.is_no_op() && !entry.node.is_no_op() {
            unchanged += 1;
            continue;
        }
        let before = before.filter(|_| !member.node.is_no_op());
        entries.push(Tag {
            node: at.id_of(ordinal),
            sign: sign(member.node.action),
            key: plain(&key(&member.name)),
            before,
            after,
        });
    }
    Some(RowContent::Tags { name: entry.name.clone(), entries, unchanged })
}
