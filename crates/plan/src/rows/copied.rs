//! What a change does as a text to copy: the rows as they are shown, without colours. It is made of
//! rows, in which nothing that is masked stands, so that nothing masked is ever copied.

use std::fmt::Write as _;

use super::laid::Laid;
use super::types::{Cell, DiffRow, Folded, Mark, Remark, RowContent, Segment, Sign, Tag};

/// The rows of a section, one line each.
pub(super) fn text_of(laid: &Laid) -> String {
    let mut out = String::new();
    for row in laid.rows(0..laid.total()) {
        line(&row, &mut out);
    }
    out
}

fn line(row: &DiffRow, out: &mut String) {
    let indent = "  ".repeat(row.depth as usize);
    let sign = sign_of(row.sign);
    let forces = if row.forces { "  # forces replacement" } else { "" };
    // Writing into a text does not fail.
    let _ = match &row.content {
        RowContent::Attribute { name, before, after } => {
            writeln!(out, "{indent}{sign} {}{}{forces}", named(name), sides(before.as_ref(), after.as_ref()))
        }
        RowContent::Open { name, label, .. } => {
            let label = text(label);
            let space = if label.is_empty() { "" } else { " " };
            writeln!(out, "{indent}{sign} {}:{space}{label}{forces}", text(name))
        }
        // A line that goes on stands on one line.
        RowContent::Line { old: None, new: None, segments } => {
            out.pop();
            writeln!(out, "{}", text(segments))
        }
        RowContent::Line { segments, .. } => writeln!(out, "{indent}  {sign} {}", text(segments)),
        RowContent::Tags { name, entries, .. } => {
            let _ = writeln!(out, "{indent}{sign} {}:", text(name));
            entries.iter().try_for_each(|tag| entry(tag, &indent, out))
        }
        RowContent::Fold { what, count, open: false, .. } => {
            writeln!(out, "{indent}  # ({count} {})", folded(*what))
        }
        RowContent::Remark { remark, text: names } if names.is_empty() => {
            writeln!(out, "{indent}  # {}", remark_of(*remark))
        }
        RowContent::Remark { remark, text: names } => {
            writeln!(out, "{indent}  # {}: {}", remark_of(*remark), text(names))
        }
        RowContent::Moves { moves } => writeln!(out, "{indent}  # {moves}"),
        RowContent::Fold { .. } | RowContent::Heading { .. } | RowContent::Check { .. } => Ok(()),
    };
}

fn entry(tag: &Tag, indent: &str, out: &mut String) -> std::fmt::Result {
    let sides = sides(tag.before.as_ref(), tag.after.as_ref());
    writeln!(out, "{indent}  {} {}{sides}", sign_of(tag.sign), named(&tag.key))
}

const fn sign_of(sign: Sign) -> char {
    match sign {
        Sign::None => ' ',
        Sign::Add => '+',
        Sign::Remove => '-',
        Sign::Change => '~',
    }
}

fn text(segments: &[Segment]) -> String {
    segments.iter().fold(String::new(), |mut out, segment| {
        match segment.mark {
            Mark::Same => {
                let _ = write!(out, "({} bytes on both sides)", segment.text);
            }
            _ => out.push_str(&segment.text),
        }
        out
    })
}

fn named(name: &[Segment]) -> String {
    if name.is_empty() { String::new() } else { format!("{} = ", text(name)) }
}

fn sides(before: Option<&Cell>, after: Option<&Cell>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => format!("{} -> {}", cell(before), cell(after)),
        (Some(only), None) | (None, Some(only)) => cell(only),
        (None, None) => String::new(),
    }
}

/// As the tools write it.
fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Value { segments } => text(segments),
        Cell::Null => "null".to_owned(),
        Cell::Unknown => "(known after apply)".to_owned(),
        Cell::Sensitive { .. } => "(sensitive value)".to_owned(),
        Cell::WriteOnly => "(write-only attribute)".to_owned(),
    }
}

const fn folded(what: Folded) -> &'static str {
    match what {
        Folded::UnchangedAttributes => "unchanged attributes hidden",
        Folded::UnchangedBlocks => "unchanged blocks hidden",
        Folded::UnchangedElements => "unchanged elements hidden",
        Folded::UnchangedStatements => "unchanged statements hidden",
        Folded::UnchangedLines => "unchanged lines hidden",
        Folded::UnknownAttributes => "attributes known after apply",
        Folded::RemovedAttributes => "further attributes",
    }
}

const fn remark_of(remark: Remark) -> &'static str {
    match remark {
        Remark::WhitespaceOnly => "only whitespace or the order of keys changes",
        Remark::BecomesSensitive => "will be marked sensitive; the value stays",
        Remark::NoLongerSensitive => "will no longer be marked sensitive; the value stays",
        Remark::TypeChanges => "the type changes",
        Remark::Unseen => "hard to see",
    }
}
