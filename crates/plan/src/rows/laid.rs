//! A section with all of its rows, laid out once so that a window of it costs what the window costs.
//!
//! It holds what its rows hold and nothing more: what is masked is not in them, and what a person
//! reveals never comes here.

use std::ops::Range;

use super::flatten::Item;
use super::lines::Passage;
use super::types::{Cell, DiffRow, DiffSection, RowContent, SectionRef, Segment};

/// A section that was made as a whole.
#[derive(Debug)]
pub struct Laid {
    /// Everything but the rows.
    head: DiffSection,
    pieces: Vec<Piece>,
    total: usize,
}

/// Rows that follow each other.
#[derive(Debug)]
struct Piece {
    /// The place of the first of them in the section.
    first: usize,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Row(DiffRow),
    Lines(Passage),
}

impl Laid {
    /// A section without rows.
    pub(super) const fn empty(section: SectionRef) -> Self {
        let head = DiffSection {
            section,
            change: None,
            notes: Vec::new(),
            members: None,
            total_rows: 0,
            from: 0,
            rows: Vec::new(),
            broken: None,
        };
        Self { head, pieces: Vec::new(), total: 0 }
    }

    /// Why the content could not be shown.
    pub(super) fn broken(section: SectionRef, why: &str) -> Self {
        let mut laid = Self::empty(section);
        laid.head.broken = Some(why.to_owned());
        laid
    }

    /// Everything but the rows.
    pub(super) const fn head(&mut self) -> &mut DiffSection {
        &mut self.head
    }

    /// Puts rows below those that are there.
    pub(super) fn put(&mut self, items: Vec<Item>) {
        for item in items {
            let (content, behind) = match item {
                Item::Row(row) => (Content::Row(row), Vec::new()),
                Item::Fold(row, behind) => (Content::Row(row), behind),
                Item::Lines(passage) => (Content::Lines(passage), Vec::new()),
            };
            let rows = match &content {
                Content::Row(_) => 1,
                Content::Lines(passage) => passage.len(),
            };
            self.pieces.push(Piece { first: self.total, content });
            self.total += rows;
            self.put(behind);
        }
    }

    /// How many rows it has.
    pub const fn total(&self) -> usize {
        self.total
    }

    /// The section with the rows of a window.
    pub fn window(&self, window: Range<usize>) -> DiffSection {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        DiffSection {
            total_rows: number(self.total),
            from: number(window.start),
            rows: self.rows(window).collect(),
            ..self.head.clone()
        }
    }

    /// The rows of a window.
    pub(super) fn rows(&self, window: Range<usize>) -> impl Iterator<Item = DiffRow> {
        let from = self.pieces.partition_point(|piece| piece.first <= window.start).saturating_sub(1);
        let reached = self.pieces.get(from..).unwrap_or_default();
        let end = window.end;
        reached.iter().take_while(move |piece| piece.first < end).flat_map(move |piece| {
            let (row, lines) = match &piece.content {
                Content::Row(row) => (window.contains(&piece.first).then(|| row.clone()), None),
                Content::Lines(passage) => {
                    let within = |at: usize| at.saturating_sub(piece.first).min(passage.len());
                    let start = within(window.start);
                    (None, Some(passage.rows(start..within(window.end).max(start))))
                }
            };
            row.into_iter().chain(lines.into_iter().flatten())
        })
    }

    /// About how many bytes it takes.
    pub fn weight(&self) -> usize {
        let mut weight = self.pieces.capacity() * size_of::<Piece>();
        let mut last: Option<&Passage> = None;
        for piece in &self.pieces {
            match &piece.content {
                Content::Row(row) => weight += heap_of(&row.content),
                Content::Lines(passage) => {
                    weight += passage.own_weight();
                    // The parts of one text share it.
                    if last.is_none_or(|last| !last.shares_text(passage)) {
                        weight += passage.text_weight();
                    }
                    last = Some(passage);
                }
            }
        }
        weight
    }
}

/// What a row holds outside of itself.
fn heap_of(content: &RowContent) -> usize {
    let segments = |list: &Vec<Segment>| {
        list.capacity() * size_of::<Segment>() + list.iter().map(|it| it.text.capacity()).sum::<usize>()
    };
    let cell = |cell: &Option<Cell>| match cell {
        Some(Cell::Value { segments: list }) => segments(list),
        _ => 0,
    };
    let texts =
        |list: &Vec<String>| list.capacity() * size_of::<String>() + list.iter().map(String::capacity).sum::<usize>();
    match content {
        RowContent::Attribute { name, before, after } => segments(name) + cell(before) + cell(after),
        RowContent::Open { name, label, .. } => segments(name) + segments(label),
        RowContent::Line { segments: line, .. } => segments(line),
        RowContent::Tags { name, entries, .. } => {
            let tags = entries.iter().map(|tag| segments(&tag.key) + cell(&tag.before) + cell(&tag.after));
            segments(name) + entries.capacity() * size_of::<super::types::Tag>() + tags.sum::<usize>()
        }
        RowContent::Fold { names, .. } => texts(names),
        RowContent::Remark { text, .. } => segments(text),
        RowContent::Moves { moves } => {
            (moves.inserted.first.capacity() + moves.removed.first.capacity()) * size_of::<u32>()
        }
        RowContent::Heading { address, .. } => address.full.capacity() * 2,
        RowContent::Check { problems, .. } => texts(problems),
    }
}
