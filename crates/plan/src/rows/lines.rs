//! Texts of many lines: line numbers, context, and the words that differ inside a line. A text may have
//! a million lines of which forty are looked at: only those become rows. A long line has several rows, so
//! that all of it can be read and none of it crosses that is not looked at.

use std::ops::Range;
use std::sync::Arc;

use super::cells::{plain, word_marks};
use super::flatten::{Item, Rows};
use super::long::put;
use super::types::{DiffRow, Folded, Mark, RowContent, Segment, Sign};
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
pub(super) struct Texts {
    before: String,
    after: String,
}

impl Texts {
    /// The text that a line is of.
    pub(super) fn of(&self, side: Side) -> &str {
        if side == Side::After { &self.after } else { &self.before }
    }

    /// The text on the other side.
    pub(super) fn other(&self, side: Side) -> &str {
        if side == Side::After { &self.before } else { &self.after }
    }
}

/// What becomes a row: a line, or a piece of a long one.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) side: Side,
    pub(super) old: u32,
    pub(super) new: u32,
    pub(super) span: Span,
    /// The line of the other side that it is compared with.
    pub(super) partner: Option<Span>,
    /// Whether the line begins here: what goes on has no number.
    pub(super) begins: bool,
    /// Whether it is left out, since the other side has the same.
    pub(super) same: bool,
}

impl Line {
    /// A line as a whole.
    fn new(side: Side, old: u32, new: u32, line: crate::diff::Line) -> Self {
        Self { side, old, new, span: span(line), partner: None, begins: true, same: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    pub(super) const fn len(self) -> usize {
        (self.end - self.start) as usize
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
        let text = line.span.of(self.text.of(line.side));
        let segments = match line.partner {
            _ if line.same => vec![Segment { text: text.len().to_string(), mark: Mark::Same }],
            Some(partner) if line.span.len().max(partner.len()) <= LONGEST_COMPARED => {
                marked(line.side, text, partner.of(self.text.other(line.side)))
            }
            _ => plain(text),
        };
        let (sign, old, new) = match line.side {
            Side::Both => (Sign::None, Some(line.old), Some(line.new)),
            Side::Before => (Sign::Remove, Some(line.old), None),
            Side::After => (Sign::Add, None, Some(line.new)),
        };
        let content = RowContent::Line { old: old.filter(|_| line.begins), new: new.filter(|_| line.begins), segments };
        DiffRow { node: self.node, depth: self.depth, sign, forces: false, content }
    }
}

/// A line with the words marked that its partner does not have, where the two are alike.
fn marked(side: Side, text: &str, partner: &str) -> Vec<Segment> {
    let (own, alike) = if side == Side::After {
        let (_, own, alike) = word_marks(partner, text);
        (own, alike)
    } else {
        let (own, _, alike) = word_marks(text, partner);
        (own, alike)
    };
    if alike { own } else { plain(text) }
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
            let folds = folded(run, at == 0, at + run == sided.len());
            let (head, tail) = folds.unwrap_or((run, 0));
            let (mut behind, mut rest) = (Vec::new(), Vec::new());
            for (index, line) in sided[at..at + run].iter().enumerate() {
                let part = match index {
                    _ if index < head => &mut current,
                    _ if index < run - tail => &mut behind,
                    _ => &mut rest,
                };
                put(Line::new(Side::Both, old, new, *line), &text, part);
                old += 1;
                new += 1;
            }
            if folds.is_some() {
                // The place of a fold among the rows of the text names it.
                let ordinal = made + start;
                made += current.len() + 1;
                let count = u32::try_from(run - head - tail).unwrap_or(u32::MAX);
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
            changed_lines(gone, come, &mut old, &mut new, &text, &mut current);
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
    texts: &Texts,
    lines: &mut Vec<Line>,
) {
    let partner = |index: usize, own: &[crate::diff::Line], other: &[crate::diff::Line]| {
        Some(span(*other.get(index).filter(|_| index < COMPARED && index < own.len())?))
    };
    let left = |index: usize, old: &mut u32| {
        let line = Line::new(Side::Before, *old, 0, gone[index]);
        *old += 1;
        Line { partner: partner(index, gone, come), ..line }
    };
    let right = |index: usize, new: &mut u32| {
        let line = Line::new(Side::After, 0, *new, come[index]);
        *new += 1;
        Line { partner: partner(index, come, gone), ..line }
    };
    // Where as many lines come as go, each stands below its predecessor.
    if gone.len() == come.len() && gone.len() > 1 && gone.len() <= 3 {
        for index in 0..gone.len() {
            put(left(index, old), texts, lines);
            put(right(index, new), texts, lines);
        }
        return;
    }
    for index in 0..gone.len() {
        put(left(index, old), texts, lines);
    }
    for index in 0..come.len() {
        put(right(index, new), texts, lines);
    }
}
