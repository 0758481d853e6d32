//! From the tree of a diff to rows: what forces a replacement first, then what changes, and what
//! does not change or says little behind folds that name it.

mod members;
mod values;

use std::collections::HashSet;

use super::cells::{key, plain};
use super::lines::Passage;
use super::reveal::Sought;
use super::types::{DiffRow, Folded, RowContent, Sets, Sign, Unchanged};
use crate::diff::{Kind, Node, NodeAction};

pub(super) use members::{Entry, named};

/// Which folds are open and which decoded values are shown as text, by node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    /// Folds that are open.
    pub open: HashSet<u32>,
    /// Values shown as text instead of as structure.
    pub as_text: HashSet<u32>,
    /// Whether what does not change is shown everywhere.
    pub unchanged: Unchanged,
    /// How members of sets that changed find each other.
    pub sets: Sets,
}

/// Names in the line of a fold.
const NAMES: usize = 24;

/// A row, or a fold with the rows behind it.
#[derive(Debug)]
pub(super) enum Item {
    Row(DiffRow),
    /// With nothing behind it where it is closed.
    Fold(DiffRow, Vec<Self>),
    Lines(Passage),
}

/// Where rows stand that are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// In values of the plan.
    Values,
    /// In a structure in a string, where a list of one is often just the one.
    Structure,
    /// In a policy, where every list of one is just the one.
    Policy,
}

/// Makes rows of nodes.
#[derive(Debug)]
pub(super) struct Rows<'f> {
    folds: &'f Folds,
    /// Keeps the ids of several resources in one section apart.
    group: u32,
    within: Within,
    /// Whether several resources share the rows.
    shared: bool,
    /// The masked cell that is asked for; then everything behind folds is made.
    pub(super) sought: Option<Sought>,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    node: u32,
    depth: u32,
}

impl Place {
    pub(super) const fn below(self, ordinal: usize) -> Self {
        Self { node: child(self.node, ordinal), depth: self.depth + 1 }
    }

    /// A part of it at the same depth.
    pub(super) const fn child(self, ordinal: usize) -> Self {
        Self { node: child(self.node, ordinal), depth: self.depth }
    }

    /// The name of a part of it.
    pub(super) const fn id_of(self, ordinal: usize) -> u32 {
        child(self.node, ordinal)
    }
}

/// What tells an element from its neighbours: its places on both sides, so that it has the same name
/// however the others are paired.
pub(super) const fn ordinal_of(before: Option<usize>, after: Option<usize>) -> usize {
    const fn number(place: Option<usize>) -> usize {
        match place {
            Some(place) => place + 1,
            None => 0,
        }
    }
    number(before).wrapping_mul(0x9e37_79b1) ^ number(after)
}

/// The id of a node below another: a hash of its path, so that it stays when folds open elsewhere.
const fn child(parent: u32, ordinal: usize) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "only the low bits feed the hash")]
    let mixed = (parent ^ 0x9e37_79b9).wrapping_mul(0x85eb_ca6b) ^ (ordinal as u32).wrapping_add(0x7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0xc2b2_ae35);
    mixed ^ (mixed >> 13)
}

pub(super) const fn row(place: Place, sign: Sign, forces: bool, content: RowContent) -> Item {
    Item::Row(DiffRow { node: place.node, depth: place.depth, sign, forces, content })
}

impl<'f> Rows<'f> {
    pub(super) const fn new(folds: &'f Folds) -> Self {
        Self { folds, group: 0, within: Within::Values, shared: false, sought: None }
    }

    /// Rows that several resources share: without what does not change, which may differ from one to the other.
    pub(super) fn shared(folds: &'f Folds) -> Self {
        Self { shared: true, ..Self::new(folds) }
    }

    /// How members of sets are to find each other.
    pub(super) const fn sets(&self) -> Sets {
        self.folds.sets
    }

    /// Rows of one of several resources in a section.
    pub(super) fn in_group<T>(&mut self, ordinal: usize, make: impl FnOnce(&mut Self) -> T) -> T {
        self.group = child(3, ordinal);
        let rows = make(self);
        self.group = 0;
        rows
    }

    /// A fold at the top of a section.
    pub(super) fn fold_named(&mut self, ordinal: usize, what: Folded, names: Vec<String>, items: Vec<Item>) -> Item {
        let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
        self.folded(Place { node: child(4, ordinal), depth: 0 }, what, count, names, |_| items)
    }

    /// A fold in a text.
    pub(super) fn fold(
        &self,
        parent: u32,
        ordinal: usize,
        depth: u32,
        what: Folded,
        count: u32,
        items: impl FnOnce() -> Vec<Item>,
    ) -> Item {
        let place = Place { node: child(parent ^ 0x5bd1_e995, ordinal), depth };
        let (row, open) = self.fold_row(place, what, count, Vec::new());
        Item::Fold(row, if open { items() } else { Vec::new() })
    }

    /// A fold. What is behind it is made only where it is open.
    pub(super) fn folded(
        &mut self,
        place: Place,
        what: Folded,
        count: u32,
        names: Vec<String>,
        items: impl FnOnce(&mut Self) -> Vec<Item>,
    ) -> Item {
        let (row, open) = self.fold_row(place, what, count, names);
        Item::Fold(row, if open || self.sought.is_some() { items(self) } else { Vec::new() })
    }

    fn fold_row(&self, place: Place, what: Folded, count: u32, mut names: Vec<String>) -> (DiffRow, bool) {
        let unchanged = !matches!(what, Folded::UnknownAttributes | Folded::RemovedAttributes);
        let open = unchanged && self.folds.unchanged == Unchanged::Shown || self.folds.open.contains(&place.node);
        names.truncate(NAMES);
        let content = RowContent::Fold { what, count, names, open };
        (DiffRow { node: place.node, depth: place.depth, sign: Sign::None, forces: false, content }, open)
    }

    /// The rows of a whole resource.
    pub(super) fn resource(&mut self, root: &Node<'_>, replaced: bool) -> Vec<Item> {
        let top = Place { node: child(1, self.group as usize), depth: 0 };
        match &root.kind {
            Kind::Block(block) => self.block(top, block, root.action, replaced),
            // Anything else is one value without a name.
            _ => self.node(top, Vec::new(), root),
        }
    }

    /// The rows of values that are there to be read although nothing happens to them.
    pub(super) fn values(&mut self, root: &Node<'_>) -> Vec<Item> {
        let top = Place { node: child(1, self.group as usize), depth: 1 };
        match &root.kind {
            Kind::Block(block) => self.block(top, block, NodeAction::NoOp, false),
            _ => self.node(top, Vec::new(), root),
        }
    }

    /// The rows of one named value, such as an output.
    pub(super) fn named(&mut self, ordinal: usize, name: &str, value: &Node<'_>) -> Vec<Item> {
        let place = Place { node: child(2, ordinal), depth: 0 };
        self.node(place, plain(&key(name)), value)
    }
}

impl Place {
    /// The same node at the depth of another.
    pub(super) const fn level(self, other: Self) -> Self {
        Self { node: self.node, depth: other.depth }
    }
}

pub(super) const fn forces(node: &Node<'_>) -> bool {
    node.forces_replacement || node.forces_lost_officially
}
