//! Texts of many lines: line numbers, context, and the words that differ inside a line. A text may have
//! a million lines of which forty are looked at: only those become rows.

use std::ops::Range;
use std::sync::Arc;

use super::cells::{cut, difference, plain, word_marks};
use super::flatten::{Item, Rows};
use super::types::{DiffRow, Folded, RowContent, Segment, Sign};
use crate::diff::{Lines, Side};

/// Unchanged lines that stay beside a change.
const CONTEXT: usize = 3;
/// Runs of unchanged lines up to this length are shown whole: a fold would save nothing.
const SHORT_RUN: usize = 2 * CONTEXT + 2;
/// Longer lines are compared as a whole, word by word would take too long.
const LONGEST_COMPARED: usize = 2000;
/// Lines of one change whose words are compared.
const COMPARED: usize = 200;

/// Lines that go and lines that come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moved {
    pub(super) removed: u32,
    pub(super) added: u32,
}

/// Lines of a text that stand one below the other, made into rows when they are looked at.
#[derive(Debug)]
pub(super) struct Passage {
    node: u32,
    depth: u32,
    text: Arc<Texts>,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Texts {
    before: String,
    after: String,
}

#[derive(Clone, Debug)]
struct Line {
    side: Side,
    old: u32,
    new: u32,
    span: Span,
    /// The line of the other side that it is compared with.
    partner: Option<Span>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl Passage {
    /// How many rows it has.
    pub(super) const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether both are parts of one text.
    pub(super) fn shares_text(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text)
    }

    /// About how many bytes it takes without its text.
    pub(super) const fn own_weight(&self) -> usize {
        self.lines.capacity() * size_of::<Line>()
    }

    /// About how many bytes its text takes, which the parts of a text share.
    pub(super) fn text_weight(&self) -> usize {
        self.text.before.capacity() + self.text.after.capacity()
    }

    /// Those in a window of it.
    pub(super) fn rows(&self, window: Range<usize>) -> impl Iterator<Item = DiffRow> {
        self.lines.get(window).unwrap_or_default().iter().map(|line| self.row(line))
    }

    fn row(&self, line: &Line) -> DiffRow {
        let (before, after) = (&*self.text.before, &*self.text.after);
        let (sign, old, new, segments) = match (line.side, line.partner) {
            (Side::Both, _) => (Sign::None, Some(line.old), Some(line.new), shown(line.span.of(before), "")),
            (Side::Before, None) => (Sign::Remove, Some(line.old), None, shown(line.span.of(before), "")),
            (Side::After, None) => (Sign::Add, None, Some(line.new), shown(line.span.of(after), "")),
            (Side::Before, Some(partner)) if is_long(line.span, partner) => {
                (Sign::Remove, Some(line.old), None, shown(line.span.of(before), partner.of(after)))
            }
            (Side::After, Some(partner)) if is_long(line.span, partner) => {
                (Sign::Add, None, Some(line.new), shown(line.span.of(after), partner.of(before)))
            }
            (Side::Before, Some(partner)) => {
                let (text, other) = (line.span.of(before), partner.of(after));
                let (marked, _, alike) = word_marks(text, other);
                (Sign::Remove, Some(line.old), None, if alike { marked } else { plain(text) })
            }
            (Side::After, Some(partner)) => {
                let (text, other) = (line.span.of(after), partner.of(before));
                let (_, marked, alike) = word_marks(other, text);
                (Sign::Add, None, Some(line.new), if alike { marked } else { plain(text) })
            }
        };
        let content = RowContent::Line { old, new, segments };
        DiffRow { node: self.node, depth: self.depth, sign, forces: false, content }
    }
}

const fn is_long(line: Span, partner: Span) -> bool {
    let (own, other) = (line.end - line.start, partner.end - partner.start);
    (if own > other { own } else { other }) as usize > LONGEST_COMPARED
}

/// A line, from where it differs on where it is too long.
fn shown(line: &str, other: &str) -> Vec<Segment> {
    let from = if other.is_empty() { 0 } else { difference(line, other) };
    cut(line, from, str::to_owned)
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

/// The rows of a line diff.
pub(super) fn of_lines(rows: &Rows<'_>, node: u32, depth: u32, lines: &Lines<'_>) -> Vec<Item> {
    let text = Arc::new(Texts { before: lines.before.to_string(), after: lines.after.to_string() });
    let passage = |lines: Vec<Line>| Item::Lines(Passage { node, depth, text: Arc::clone(&text), lines });
    let mut items = Vec::new();
    let mut current: Vec<Line> = Vec::new();
    let mut made = 0;
    let sided = &lines.lines;
    let (mut old, mut new) = (1, 1);
    let mut at = 0;
    while at < sided.len() {
        let run = run_length(&sided[at..], sided[at].side);
        if sided[at].side == Side::Both {
            let start = current.len();
            for line in &sided[at..at + run] {
                current.push(Line { side: Side::Both, old, new, span: span(*line), partner: None });
                old += 1;
                new += 1;
            }
            let (first, last) = (at == 0, at + run == sided.len());
            if let Some((head, tail)) = folded(run, first, last) {
                let rest = current.split_off(start + run - tail);
                let behind = current.split_off(start + head);
                // The place of a fold among the rows of the text names it.
                let ordinal = made + start;
                made += current.len() + 1;
                let count = u32::try_from(behind.len()).unwrap_or(u32::MAX);
                items.push(passage(std::mem::replace(&mut current, rest)));
                items.push(rows.fold(node, ordinal, depth, Folded::UnchangedLines, count, || vec![passage(behind)]));
            }
            at += run;
        } else {
            // The tools write what goes before what comes; both orders are paired alike.
            let second = sided.get(at + run).map(|line| line.side).filter(|side| *side != Side::Both);
            let second_run = second.map_or(0, |side| run_length(&sided[at + run..], side));
            let (one, two) = sided[at..at + run + second_run].split_at(run);
            let (gone, come) = if sided[at].side == Side::Before { (one, two) } else { (two, one) };
            changed_lines(gone, come, &mut old, &mut new, &mut current);
            at += run + second_run;
        }
    }
    items.push(passage(current));
    items
}

fn run_length(lines: &[crate::diff::Line], side: Side) -> usize {
    lines.iter().take_while(|line| line.side == side).count()
}

fn span(line: crate::diff::Line) -> Span {
    let (start, end) = line.span();
    Span { start, end }
}

/// How many lines of a long unchanged run stay before and after a fold; at the ends of the text only
/// one side needs context.
const fn folded(run: usize, first: bool, last: bool) -> Option<(usize, usize)> {
    if run <= SHORT_RUN || (first && last) {
        return None;
    }
    Some((if first { 0 } else { CONTEXT }, if last { 0 } else { CONTEXT }))
}

/// Words are compared only where lines pair off one to one: else the pairs mean nothing.
fn changed_lines(
    gone: &[crate::diff::Line],
    come: &[crate::diff::Line],
    old: &mut u32,
    new: &mut u32,
    lines: &mut Vec<Line>,
) {
    let partner = |index: usize, own: &[crate::diff::Line], other: &[crate::diff::Line]| {
        Some(span(*other.get(index).filter(|_| index < COMPARED && index < own.len())?))
    };
    let left = |index: usize, old: &mut u32| {
        let line = Line {
            side: Side::Before,
            old: *old,
            new: 0,
            span: span(gone[index]),
            partner: partner(index, gone, come),
        };
        *old += 1;
        line
    };
    let right = |index: usize, new: &mut u32| {
        let line =
            Line { side: Side::After, old: 0, new: *new, span: span(come[index]), partner: partner(index, come, gone) };
        *new += 1;
        line
    };
    // Where as many lines come as go, each stands below its predecessor.
    if gone.len() == come.len() && gone.len() > 1 && gone.len() <= 3 {
        for index in 0..gone.len() {
            lines.push(left(index, old));
            lines.push(right(index, new));
        }
        return;
    }
    for index in 0..gone.len() {
        lines.push(left(index, old));
    }
    for index in 0..come.len() {
        lines.push(right(index, new));
    }
}
