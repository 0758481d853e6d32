//! The members of a block, an object or a map, in the order to read them: what forces a replacement
//! first, what says little behind folds that name it.

use super::super::brief::{is_tags, tags_row};
use super::super::cells::{Part, key, plain, quoted, sign};
use super::super::types::{Cell, DiffRow, Folded, RowContent, Segment, Sign};
use super::values::moves;
use super::{Item, NAMES, Place, Rows, child, forces, ordinal_of, row};
use crate::diff::{Block, Kind, Member, Nesting, Node, NodeAction};

/// Attributes known after apply that are shown before the rest is folded.
const SHOWN_UNKNOWN: usize = 3;
/// Attributes of a deleted resource that are shown before the rest is folded.
const SHOWN_REMOVED: usize = 6;
/// Names that say most of what is known after apply.
const TELLING: &[&str] = &["address", "arn", "dns_name", "endpoint", "fqdn", "id", "name", "self_link"];

/// A named thing of a container.
pub(in crate::rows) struct Entry<'t, 'a> {
    pub(in crate::rows) name: Vec<Segment>,
    /// For the line of a fold.
    pub(in crate::rows) plain_name: String,
    pub(in crate::rows) node: &'t Node<'a>,
    pub(super) ordinal: usize,
}

impl Rows<'_> {
    /// Attributes and blocks of a block, from `place` on.
    pub(super) fn block(&mut self, place: Place, block: &Block<'_>, action: NodeAction, replaced: bool) -> Vec<Item> {
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
            if group.nesting == Nesting::List {
                items.extend(moves(place, action, group.blocks.iter().map(|it| (it.before, it.after))));
            }
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
    pub(super) fn members(&mut self, place: Place, entries: Vec<Entry<'_, '_>>, action: NodeAction) -> Vec<Item> {
        let (mut items, folds) = self.split_members(place, entries, action, false);
        items.extend(folds);
        items
    }

    /// The same in two parts, so that blocks can stand between what is shown and what is folded.
    pub(in crate::rows) fn split_members(
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

    pub(super) fn entry(&mut self, place: Place, entry: &Entry<'_, '_>) -> Vec<Item> {
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
    pub(super) fn cells_of(&mut self, at: u32, node: &Node<'_>) {
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
}

fn entry<'t, 'a>(ordinal: usize, name: &str, node: &'t Node<'a>) -> Entry<'t, 'a> {
    let written = key(name);
    Entry { name: plain(&written), plain_name: written, node, ordinal }
}

pub(in crate::rows) fn named<'t, 'a>(members: &'t [Member<'a>]) -> Vec<Entry<'t, 'a>> {
    members.iter().enumerate().map(|(ordinal, member)| entry(ordinal, &member.name, &member.node)).collect()
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

/// Marks the opening row of a block group whose path forces the replacement.
fn force(items: &mut [Item]) {
    if let Some(Item::Row(row) | Item::Fold(row, _)) = items.first_mut() {
        row.forces = true;
    }
}

/// Whether a value is only known after apply because of what happens to the whole resource.
const fn follows(node: &Node<'_>, replaced: bool) -> bool {
    match &node.kind {
        Kind::Unknown { before: None } => true,
        Kind::Unknown { before: Some(_) } => replaced,
        _ => false,
    }
}
