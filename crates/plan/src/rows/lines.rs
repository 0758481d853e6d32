//! Texts of many lines: line numbers, context, and the words that differ inside a line.

use similar::{ChangeTag, TextDiff};

use super::cells::{plain, word_marks};
use super::flatten::{Item, Rows};
use super::types::{DiffRow, Folded, RowContent, Segment, Sign};
use crate::diff::{Lines, Side};

/// Unchanged lines that stay beside a change.
const CONTEXT: usize = 3;
/// Runs of unchanged lines up to this length are shown whole: a fold would save nothing.
const SHORT_RUN: usize = 2 * CONTEXT + 2;

/// A line on its side.
#[derive(Clone, Copy, Debug)]
struct Sided<'a> {
    side: Side,
    text: &'a str,
}

/// Lines that go and lines that come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moved {
    pub(super) removed: u32,
    pub(super) added: u32,
}

/// Counts what goes and what comes.
pub(super) fn moved(lines: &Lines<'_>) -> Moved {
    let mut moved = Moved::default();
    for line in &lines.lines {
        match line.side {
            Side::Both => {}
            Side::Before => moved.removed += 1,
            Side::After => moved.added += 1,
        }
    }
    moved
}

/// The rows of a line diff that the engine has made.
pub(super) fn of_lines(rows: &mut Rows<'_>, node: u32, depth: u32, lines: &Lines<'_>) -> Vec<Item> {
    let sided: Vec<Sided<'_>> =
        lines.lines.iter().map(|line| Sided { side: line.side, text: lines.text(*line) }).collect();
    build(rows, node, depth, &sided)
}

/// The rows of two texts that were written for reading, such as decoded ones.
pub(super) fn of_texts(rows: &mut Rows<'_>, node: u32, depth: u32, old: &str, new: &str) -> (Vec<Item>, Moved) {
    let diff = TextDiff::from_lines(old, new);
    let mut moved = Moved::default();
    let sided: Vec<Sided<'_>> = diff
        .iter_all_changes()
        .map(|change| {
            let side = match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => {
                    moved.removed += 1;
                    Side::Before
                }
                ChangeTag::Insert => {
                    moved.added += 1;
                    Side::After
                }
            };
            let text: &str = change.value();
            Sided { side, text: text.strip_suffix('\n').unwrap_or(text) }
        })
        .collect();
    (build(rows, node, depth, &sided), moved)
}

fn build(rows: &mut Rows<'_>, node: u32, depth: u32, lines: &[Sided<'_>]) -> Vec<Item> {
    let mut items = Vec::with_capacity(lines.len());
    let (mut old, mut new) = (1, 1);
    let mut at = 0;
    while at < lines.len() {
        let run = run_length(&lines[at..], lines[at].side);
        match lines[at].side {
            Side::Both => {
                let first = at == 0;
                let last = at + run == lines.len();
                let start = items.len();
                for line in &lines[at..at + run] {
                    items.push(Item::Row(line_row(node, depth, Sign::None, Some(old), Some(new), plain(line.text))));
                    old += 1;
                    new += 1;
                }
                fold_run(rows, node, depth, &mut items, start, first, last);
                at += run;
            }
            Side::Before | Side::After => {
                // The tools write what goes before what comes; both orders are paired alike.
                let second = lines.get(at + run).map(|line| line.side).filter(|side| *side != Side::Both);
                let second_run = second.map_or(0, |side| run_length(&lines[at + run..], side));
                let (one, two) = lines[at..at + run + second_run].split_at(run);
                let (gone, come) = if lines[at].side == Side::Before { (one, two) } else { (two, one) };
                changed_lines(node, depth, gone, come, &mut old, &mut new, &mut items);
                at += run + second_run;
            }
        }
    }
    items
}

fn run_length(lines: &[Sided<'_>], side: Side) -> usize {
    lines.iter().take_while(|line| line.side == side).count()
}

/// Marks words only where lines pair off one to one: else the pairs mean nothing.
fn changed_lines(
    node: u32,
    depth: u32,
    gone: &[Sided<'_>],
    come: &[Sided<'_>],
    old: &mut u32,
    new: &mut u32,
    items: &mut Vec<Item>,
) {
    let mut left: Vec<Vec<Segment>> = gone.iter().map(|line| plain(line.text)).collect();
    let mut right: Vec<Vec<Segment>> = come.iter().map(|line| plain(line.text)).collect();
    for (index, (before, after)) in gone.iter().zip(come).enumerate().take(200) {
        if before.text.len().max(after.text.len()) > 2000 {
            continue;
        }
        let (one, two, alike) = word_marks(before.text, after.text);
        if alike {
            left[index] = one;
            right[index] = two;
        }
    }
    // Where as many lines come as go, each stands below its predecessor.
    if left.len() == right.len() && left.len() > 1 && left.len() <= 3 {
        for (before, after) in left.into_iter().zip(right) {
            items.push(Item::Row(line_row(node, depth, Sign::Remove, Some(*old), None, before)));
            items.push(Item::Row(line_row(node, depth, Sign::Add, None, Some(*new), after)));
            *old += 1;
            *new += 1;
        }
        return;
    }
    for segments in left {
        items.push(Item::Row(line_row(node, depth, Sign::Remove, Some(*old), None, segments)));
        *old += 1;
    }
    for segments in right {
        items.push(Item::Row(line_row(node, depth, Sign::Add, None, Some(*new), segments)));
        *new += 1;
    }
}

/// Puts the middle of a long unchanged run into a fold; at the ends of the text only one side
/// needs context.
fn fold_run(rows: &mut Rows<'_>, node: u32, depth: u32, items: &mut Vec<Item>, start: usize, first: bool, last: bool) {
    let run = items.len() - start;
    if run <= SHORT_RUN || (first && last) {
        return;
    }
    let head = if first { 0 } else { CONTEXT };
    let tail = if last { 0 } else { CONTEXT };
    let after: Vec<Item> = items.split_off(start + run - tail);
    let folded: Vec<Item> = items.split_off(start + head);
    items.push(rows.fold(node, start, depth, Folded::UnchangedLines, Vec::new(), folded));
    items.extend(after);
}

fn line_row(node: u32, depth: u32, sign: Sign, old: Option<u32>, new: Option<u32>, segments: Vec<Segment>) -> DiffRow {
    DiffRow { node, depth, sign, forces: false, content: RowContent::Line { old, new, segments } }
}
