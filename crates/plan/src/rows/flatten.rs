//! From the tree of a diff to rows: what forces a replacement first, then what changes, and what
//! does not change or says little behind folds that name it.

use std::collections::HashSet;

use super::brief::{is_tags, label_of, one_line, sensitive, tags_row, value_cell};
use super::cells::{Part, key, plain, primitive_cells, quoted, sign};
use super::decode::{self, Decoded};
use super::lines::{self, Passage};
use super::policy;
use super::reveal::Sought;
use super::types::{Cell, Container, DiffRow, Folded, Remark, RowContent, Segment, Sets, Sign, Unchanged};
use crate::diff::{Block, Element, Format, Json, Kind, Member, Node, NodeAction, Scalar, compare_texts};

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

/// Attributes known after apply that are shown before the rest is folded.
const SHOWN_UNKNOWN: usize = 3;
/// Attributes of a deleted resource that are shown before the rest is folded.
const SHOWN_REMOVED: usize = 6;
/// Names that say most of what is known after apply.
const TELLING: &[&str] = &["address", "arn", "dns_name", "endpoint", "fqdn", "id", "name", "self_link"];
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

/// A named thing of a container.
pub(super) struct Entry<'t, 'a> {
    pub(super) name: Vec<Segment>,
    /// For the line of a fold.
    pub(super) plain_name: String,
    pub(super) node: &'t Node<'a>,
    ordinal: usize,
}

impl<'f> Rows<'f> {
    pub(super) const fn new(folds: &'f Folds) -> Self {
        Self { folds, group: 0, within: Within::Values, sought: None }
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

    /// Attributes and blocks of a block, from `place` on.
    fn block(&mut self, place: Place, block: &Block<'_>, action: NodeAction, replaced: bool) -> Vec<Item> {
        let attributes: Vec<Entry<'_, '_>> = block
            .attributes
            .iter()
            .enumerate()
            .map(|(ordinal, member)| entry(ordinal, &member.name, &member.node))
            .collect();
        let (mut items, folds) = self.split_members(place, attributes, action, replaced && place.depth == 0);
        if action == NodeAction::Update {
            name_nulls(&mut items, place.depth);
        }
        let (mut unchanged, mut names) = (Vec::new(), Vec::new());
        for (ordinal, group) in block.groups.iter().enumerate() {
            for (index, grouped) in group.blocks.iter().enumerate() {
                let ordinal_in_group = match (grouped.before, grouped.after) {
                    (None, None) => index,
                    (before, after) => ordinal_of(before, after),
                };
                let below = place.child(0x4000_0000 + ordinal).child(ordinal_in_group);
                let mut name = plain(&group.name);
                if let Some(key) = &grouped.key {
                    name.extend(plain(&format!(" {}", quoted(key))));
                }
                if grouped.node.is_no_op() {
                    names.push(group.name.to_string());
                    unchanged.push((below, name, &grouped.node));
                    continue;
                }
                let mut rows = self.node(below, name, &grouped.node);
                if group.forces_replacement {
                    force(&mut rows);
                }
                items.append(&mut rows);
            }
        }
        items.extend(folds);
        if !unchanged.is_empty() {
            let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
            names.dedup();
            names.truncate(NAMES);
            let at = place.child(0x2000_0002);
            items.push(self.folded(at, Folded::UnchangedBlocks, count, visible_names(names), |rows| {
                unchanged.into_iter().flat_map(|(below, name, node)| rows.node(below, name, node)).collect()
            }));
        }
        items
    }

    /// Named values in the order to read them, with folds for what says little.
    fn members(&mut self, place: Place, entries: Vec<Entry<'_, '_>>, action: NodeAction) -> Vec<Item> {
        let (mut items, folds) = self.split_members(place, entries, action, false);
        items.extend(folds);
        items
    }

    /// The same in two parts, so that blocks can stand between what is shown and what is folded.
    pub(super) fn split_members(
        &mut self,
        place: Place,
        entries: Vec<Entry<'_, '_>>,
        action: NodeAction,
        replaced: bool,
    ) -> (Vec<Item>, Vec<Item>) {
        let (mut first, mut rest, mut tags, mut unknown, mut unchanged) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            // A resource that only moves has nothing to read in its attributes either.
            if entry.node.is_no_op() && (action != NodeAction::NoOp || place.depth == 0) {
                unchanged.push(entry);
            } else if forces(entry.node) {
                first.push(entry);
            } else if place.depth == 0 && follows(entry.node, replaced) {
                unknown.push(entry);
            } else if is_tags(&entry) {
                tags.push(entry);
            } else {
                rest.push(entry);
            }
        }
        let mut items = Vec::new();
        for entry in first.drain(..) {
            items.append(&mut self.entry(place, &entry));
        }
        let mut removed = Vec::new();
        if action == NodeAction::Delete && place.depth == 0 && rest.len() > SHOWN_REMOVED + 1 {
            removed = rest.split_off(SHOWN_REMOVED);
            removed.append(&mut tags);
        }
        for entry in rest.iter().chain(&tags) {
            items.append(&mut self.entry(place, entry));
        }
        // A new resource knows little of itself; an update that leaves values open is news.
        unknown.sort_by_key(|entry| !TELLING.contains(&entry.plain_name.as_str()));
        let folds_unknown = (action == NodeAction::Create || replaced) && unknown.len() > SHOWN_UNKNOWN + 1;
        let folded_unknown = if folds_unknown { unknown.split_off(SHOWN_UNKNOWN) } else { Vec::new() };
        for entry in &unknown {
            items.append(&mut self.entry(place, entry));
        }
        let mut folds = Vec::new();
        self.push_fold(place, 0x2000_0003, Folded::UnknownAttributes, &folded_unknown, &mut folds);
        self.push_fold(place, 0x2000_0004, Folded::RemovedAttributes, &removed, &mut folds);
        self.push_fold(place, 0x2000_0001, Folded::UnchangedAttributes, &unchanged, &mut folds);
        (items, folds)
    }

    fn push_fold(
        &mut self,
        place: Place,
        ordinal: usize,
        what: Folded,
        entries: &[Entry<'_, '_>],
        items: &mut Vec<Item>,
    ) {
        if entries.is_empty() {
            return;
        }
        let names = entries.iter().take(NAMES).map(|entry| entry.plain_name.clone()).collect();
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let at = Place { node: child(place.node, ordinal), depth: place.depth };
        items.push(self.folded(at, what, count, visible_names(names), |rows| {
            entries.iter().flat_map(|entry| rows.entry(place, entry)).collect()
        }));
    }

    fn entry(&mut self, place: Place, entry: &Entry<'_, '_>) -> Vec<Item> {
        let at = Place { node: child(place.node, entry.ordinal), depth: place.depth };
        if let Some(tags) = tags_row(entry, at) {
            if let Kind::Map(members) | Kind::Object(members) = &entry.node.kind {
                for (ordinal, member) in members.members.iter().enumerate() {
                    self.cells_of(at.id_of(ordinal), &member.node);
                }
            }
            return vec![row(at, sign(entry.node.action), forces(entry.node), tags)];
        }
        self.node(at, entry.name.clone(), entry.node)
    }

    /// Says which nodes the two cells of a row stand for.
    fn cells_of(&mut self, at: u32, node: &Node<'_>) {
        if self.sought.is_none() {
            return;
        }
        let (before, after) = match &node.kind {
            Kind::TypeChange { before, after } => (&**before, &**after),
            Kind::Unknown { before: Some(before) } => (&**before, node),
            _ => (node, node),
        };
        self.cell_of(at, Part::Before, before);
        self.cell_of(at, Part::After, after);
    }

    /// One value with its name: a row, or an opening row with deeper ones.
    pub(super) fn node(&mut self, place: Place, name: Vec<Segment>, node: &Node<'_>) -> Vec<Item> {
        let forces = forces(node);
        let signed = sign(node.action);
        self.cells_of(place.node, node);
        let attribute =
            |before, after| row(place, signed, forces, RowContent::Attribute { name: name.clone(), before, after });
        match &node.kind {
            Kind::Primitive { before, after } => {
                if let Some(decoded) = decode::of_scalars(before, after) {
                    return self.decoded(place, &name, node, &decoded);
                }
                let (left, right) = if node.is_no_op() {
                    (None, primitive_cells(before, after).1)
                } else {
                    primitive_cells(before, after)
                };
                vec![attribute(left, right)]
            }
            Kind::Lines(text) => {
                let moved = lines::moved(text);
                let mut items = vec![row(place, signed, forces, open(name, Container::Text, moved, Vec::new()))];
                items.append(&mut lines::of_lines(self, place.node, place.depth, text));
                items
            }
            Kind::Json(json) => self.json(place, name, node, json),
            Kind::TypeChange { before, after } => {
                let mut items = Vec::new();
                if let (Some(old), Some(new)) = (value_cell(before, Part::Before), value_cell(after, Part::After)) {
                    items.push(attribute(Some(old), Some(new)));
                    if self.within == Within::Values {
                        items.push(remark(place, Remark::TypeChanges));
                    }
                    return items;
                }
                items.append(&mut self.node(place.below(0).level(place), name.clone(), before));
                items.append(&mut self.node(place.below(1).level(place), name, after));
                items.push(remark(place, Remark::TypeChanges));
                items
            }
            Kind::Unknown { before: None } => vec![attribute(None, Some(Cell::Unknown))],
            Kind::Unknown { before: Some(before) } => {
                if let Some(cell) = value_cell(before, Part::Before) {
                    return vec![attribute(Some(cell), Some(Cell::Unknown))];
                }
                let mut items = vec![attribute(None, Some(Cell::Unknown))];
                items.append(&mut self.node(place.below(0).level(place), name, before));
                items
            }
            Kind::Sensitive(sensitivity) | Kind::SensitiveBlock(sensitivity) => {
                let mut items = vec![attribute(
                    sensitive(node.action, *sensitivity, Part::Before),
                    sensitive(node.action, *sensitivity, Part::After),
                )];
                if sensitivity.changes() {
                    let which = if sensitivity.after { Remark::BecomesSensitive } else { Remark::NoLongerSensitive };
                    items.push(remark(place, which));
                }
                items
            }
            Kind::WriteOnly { .. } => vec![attribute(None, Some(Cell::WriteOnly))],
            Kind::Object(members) => self.container(place, name, node, Container::Object, named(&members.members)),
            Kind::Map(members) => self.container(place, name, node, Container::Map, named(&members.members)),
            Kind::List(elements) => self.container(place, name, node, Container::List, indexed(&elements.elements)),
            Kind::Set(elements) => self.container(place, name, node, Container::Set, indexed(&elements.elements)),
            Kind::Block(block) => {
                let label = label_of(&block.attributes);
                let opened = row(place, signed, forces, open(name, Container::Block, lines::Moved::default(), label));
                let inside = Place { node: place.node, depth: place.depth + 1 };
                let mut items = vec![opened];
                items.append(&mut self.block(inside, block, node.action, false));
                items
            }
        }
    }

    fn container(
        &mut self,
        place: Place,
        name: Vec<Segment>,
        node: &Node<'_>,
        what: Container,
        entries: Vec<Entry<'_, '_>>,
    ) -> Vec<Item> {
        let (forced, signed) = (forces(node), sign(node.action));
        // Forced parts keep rows of their own, so that each can say so.
        let parts_force = entries.iter().any(|entry| forces(entry.node));
        if !parts_force && let Some(content) = one_line(&name, node, self.within) {
            return vec![row(place, signed, forced, content)];
        }
        let label = match &node.kind {
            Kind::Object(members) => label_of(&members.members),
            _ => Vec::new(),
        };
        let mut items = vec![row(place, signed, forced, open(name, what, lines::Moved::default(), label))];
        let inside = Place { node: place.node, depth: place.depth + 1 };
        let in_order = matches!(what, Container::List | Container::Set);
        items.append(&mut if in_order {
            self.elements(inside, &entries, node.action)
        } else {
            self.members(inside, entries, node.action)
        });
        items
    }

    /// Elements stay in their order; runs of unchanged ones fold.
    fn elements(&mut self, place: Place, entries: &[Entry<'_, '_>], action: NodeAction) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = 0;
        while at < entries.len() {
            let same = |entry: &Entry<'_, '_>| entry.node.is_no_op() && action != NodeAction::NoOp;
            let run = entries[at..].iter().take_while(|entry| same(entry)).count();
            if run == 0 {
                items.append(&mut self.entry(place, &entries[at]));
                at += 1;
                continue;
            }
            let folded = &entries[at..at + run];
            let fold = place.child(0x1000_0000 + at);
            let count = u32::try_from(run).unwrap_or(u32::MAX);
            items.push(self.folded(fold, Folded::UnchangedElements, count, Vec::new(), |rows| {
                folded.iter().flat_map(|entry| rows.entry(place, entry)).collect()
            }));
            at += run;
        }
        items
    }

    fn json(&mut self, place: Place, name: Vec<Segment>, node: &Node<'_>, json: &Json<'_>) -> Vec<Item> {
        let as_text = self.folds.as_text.contains(&place.node) && self.sought.is_none();
        let (what, within) = match json.format {
            Format::Json => (Container::Json, Within::Structure),
            Format::Policy => (Container::Policy, Within::Policy),
            Format::Yaml => (Container::Yaml, Within::Structure),
        };
        let mut items = Vec::new();
        let (mut inside, moved) = if as_text {
            let text = |scalar: &Scalar<'_>| match scalar {
                Scalar::String(text) => decode::pretty_json(text).unwrap_or_else(|| text.to_string()),
                _ => String::new(),
            };
            let lines = match json.format {
                Format::Yaml => json.lines(),
                Format::Json | Format::Policy => compare_texts(text(&json.before), text(&json.after)),
            };
            (lines::of_lines(self, place.node, place.depth, &lines), lines::moved(&lines))
        } else {
            let outside = std::mem::replace(&mut self.within, within);
            let structure = self.structure(place, json);
            self.within = outside;
            (structure, lines::Moved::default())
        };
        items.push(row(
            place,
            sign(node.action),
            forces(node),
            RowContent::Open {
                name,
                what,
                label: Vec::new(),
                removed: moved.removed,
                added: moved.added,
                base64: json.base64,
                statements: if json.format == Format::Policy { policy::count(&json.inner) } else { None },
                switchable: true,
                as_text,
            },
        ));
        if json.spelling_only && !as_text {
            items.push(remark(place, Remark::WhitespaceOnly));
        }
        items.append(&mut inside);
        items
    }

    fn structure(&mut self, place: Place, json: &Json<'_>) -> Vec<Item> {
        let (inner, below) = (&json.inner, place.below(0x0800_0000));
        match &inner.kind {
            _ if json.format == Format::Policy => self.policy(below, inner),
            Kind::Object(members) | Kind::Map(members) => self.members(below, named(&members.members), inner.action),
            Kind::List(elements) | Kind::Set(elements) => {
                self.elements(below, &indexed(&elements.elements), inner.action)
            }
            _ => self.node(below, Vec::new(), inner),
        }
    }

    fn decoded(&mut self, place: Place, name: &[Segment], node: &Node<'_>, decoded: &Decoded) -> Vec<Item> {
        let as_text = self.folds.as_text.contains(&place.node);
        let opened = |moved: lines::Moved| RowContent::Open {
            name: name.to_vec(),
            what: Container::Base64,
            label: Vec::new(),
            removed: moved.removed,
            added: moved.added,
            base64: true,
            statements: None,
            switchable: true,
            as_text,
        };
        if as_text {
            let Kind::Primitive { before, after } = &node.kind else { return Vec::new() };
            let (left, right) = primitive_cells(before, after);
            let value =
                RowContent::Attribute { name: name.to_vec(), before: left.filter(|_| !node.is_no_op()), after: right };
            return vec![
                row(place, sign(node.action), forces(node), opened(lines::Moved::default())),
                row(place.below(0), sign(node.action), false, value),
            ];
        }
        let lines = compare_texts(decoded.before.clone(), decoded.after.clone());
        let mut items = vec![row(place, sign(node.action), forces(node), opened(lines::moved(&lines)))];
        items.append(&mut lines::of_lines(self, place.node, place.depth, &lines));
        items
    }
}

impl Place {
    /// The same node at the depth of another.
    pub(super) const fn level(self, other: Self) -> Self {
        Self { node: self.node, depth: other.depth }
    }
}

fn entry<'t, 'a>(ordinal: usize, name: &str, node: &'t Node<'a>) -> Entry<'t, 'a> {
    let written = key(name);
    Entry { name: plain(&written), plain_name: written, node, ordinal }
}

pub(super) fn named<'t, 'a>(members: &'t [Member<'a>]) -> Vec<Entry<'t, 'a>> {
    members.iter().enumerate().map(|(ordinal, member)| entry(ordinal, &member.name, &member.node)).collect()
}

fn indexed<'t, 'a>(elements: &'t [Element<'a>]) -> Vec<Entry<'t, 'a>> {
    elements
        .iter()
        .map(|element| {
            let ordinal = ordinal_of(element.before, element.after);
            let index = element.after.or(element.before).map(|index| format!("[{index}]")).unwrap_or_default();
            Entry { name: plain(&index), plain_name: index, node: &element.node, ordinal }
        })
        .collect()
}

fn visible_names(names: Vec<String>) -> Vec<String> {
    names.into_iter().map(|name| crate::visible::visible(&name).into_owned()).collect()
}

/// An attribute of a block is there also where it has no value, so that what comes or goes in a
/// block that stays has a null on its other side.
fn name_nulls(items: &mut [Item], depth: u32) {
    for item in items {
        let Item::Row(DiffRow { sign, depth: at, content: RowContent::Attribute { before, after, .. }, .. }) = item
        else {
            continue;
        };
        match (*sign, &before, &after) {
            _ if *at != depth => {}
            (Sign::Add, None, Some(_)) => *before = Some(Cell::Null),
            (Sign::Remove, Some(_), None) => *after = Some(Cell::Null),
            _ => {}
        }
    }
}

pub(super) const fn forces(node: &Node<'_>) -> bool {
    node.forces_replacement || node.forces_lost_officially
}

/// Marks the opening row of a block group whose path forces the replacement.
fn force(items: &mut [Item]) {
    if let Some(Item::Row(row) | Item::Fold(row, _)) = items.first_mut() {
        row.forces = true;
    }
}

const fn open(name: Vec<Segment>, what: Container, moved: lines::Moved, label: Vec<Segment>) -> RowContent {
    RowContent::Open {
        name,
        what,
        label,
        removed: moved.removed,
        added: moved.added,
        base64: false,
        statements: None,
        switchable: false,
        as_text: false,
    }
}

fn remark(place: Place, remark: Remark) -> Item {
    row(place, Sign::None, false, RowContent::Remark { remark, text: Vec::new() })
}

/// Whether a value is only known after apply because of what happens to the whole resource.
const fn follows(node: &Node<'_>, replaced: bool) -> bool {
    match &node.kind {
        Kind::Unknown { before: None } => true,
        Kind::Unknown { before: Some(_) } => replaced,
        _ => false,
    }
}

/// Counts the rows and gives only those in the window.
pub(super) fn window(items: Vec<Item>, window: std::ops::Range<usize>) -> (usize, Vec<DiffRow>) {
    fn walk(items: Vec<Item>, window: &std::ops::Range<usize>, total: &mut usize, out: &mut Vec<DiffRow>) {
        for item in items {
            let (row, behind) = match item {
                Item::Row(row) => (row, Vec::new()),
                Item::Fold(row, behind) => (row, behind),
                Item::Lines(passage) => {
                    let within = |at: usize| at.saturating_sub(*total).min(passage.len());
                    out.extend(passage.rows(within(window.start)..within(window.end).max(within(window.start))));
                    *total += passage.len();
                    continue;
                }
            };
            if window.contains(total) {
                out.push(row);
            }
            *total += 1;
            walk(behind, window, total, out);
        }
    }
    let (mut total, mut rows) = (0, Vec::new());
    walk(items, &window, &mut total, &mut rows);
    (total, rows)
}
