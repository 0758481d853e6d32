//! Identical changes of several resources: which there are, and the section that shows them as one.
//!
//! Changes are identical where their full forms are, masked values included. What is destroyed, moved,
//! imported or not known, and what invokes an action, is never among them: it is read one by one.

use std::collections::{HashMap, HashSet};

use super::analysis::{Analysis, paths};
use super::copied::text_of;
use super::flatten::{Folds, Item, Rows};
use super::laid::Laid;
use super::list::{Drifted, address, row};
use super::notes;
use super::section::{Source, rows_of};
use super::types::{ChangeRow, DiffRow, Folded as What, Members, RowContent, Same, SectionRef, TypeCount, Unchanged};
use crate::plan::Plan;
use crate::visible::visible;

/// Fewer identical changes are not grouped.
pub(crate) const FEWEST_SAME: usize = 3;
/// Paths that a row names.
const PATHS: usize = 4;

/// Identical changes among some.
#[derive(Default)]
pub(super) struct Folded {
    by_first: HashMap<u32, Vec<u32>>,
    others: HashSet<u32>,
}

impl Folded {
    /// Finds them; none where nothing is to be folded.
    pub(super) fn of(changes: &[u32], folding: Option<&Analysis>) -> Self {
        let Some(analysis) = folding else { return Self::default() };
        let mut by_what: HashMap<&[u8; 32], Vec<u32>> = HashMap::new();
        for &change in changes {
            if let Some(does) = analysis.does(change) {
                by_what.entry(does).or_default().push(change);
            }
        }
        let mut folded = Self::default();
        for members in by_what.into_values().filter(|members| members.len() >= FEWEST_SAME) {
            folded.others.extend(&members[1..]);
            folded.by_first.insert(members[0], members);
        }
        folded
    }

    /// Those that a change stands for.
    pub(super) fn take(&mut self, first: u32) -> Option<Vec<u32>> {
        self.by_first.remove(&first)
    }

    /// Whether another change represents this one.
    pub(super) fn is_member(&self, change: u32) -> bool {
        self.others.contains(&change)
    }
}

/// All changes of a plan that are identical to one, itself among them, in the order of the plan.
pub fn all_same(plan: &Plan, analysis: &Analysis, change: u32) -> Vec<u32> {
    let Some(does) = analysis.does(change) else { return vec![change] };
    let all = 0..u32::try_from(plan.changes().len()).unwrap_or(u32::MAX);
    all.filter(|it| analysis.does(*it) == Some(does)).collect()
}

/// What the row of identical changes shows.
pub fn same_of(plan: &Plan, change: u32, members: &[u32], open: bool) -> Option<Same> {
    let entries = members.iter().filter_map(|member| plan.changes().get(*member as usize));
    let types: HashSet<&str> = entries.map(|entry| entry.resource_type.of(plan.text())).collect();
    let only = if types.len() == 1 { types.iter().next() } else { None };
    let change = plan.change(plan.changes().get(change as usize)?);
    let mut paths = paths(&change);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let more_paths = number(paths.len().saturating_sub(PATHS));
    paths.truncate(PATHS);
    for path in &mut paths {
        *path = visible(path).into_owned();
    }
    Some(Same {
        count: number(members.len()),
        resource_type: only.map(|it| visible(it).into_owned()).unwrap_or_default(),
        types: number(types.len()),
        open,
        paths,
        more_paths,
    })
}

/// The section without a list that would say which changes are meant: all of the plan.
pub(super) fn lay_alone(source: &Source<'_>, change: u32, folds: &Folds) -> Laid {
    let analysis = Analysis::of(source.plan);
    lay_same(source, change, &all_same(source.plan, &analysis, change), folds)
}

/// The section of identical changes: what changes in each of them, and which they are. What does not
/// change is not the same in all of them, and is left out.
pub fn lay_same(source: &Source<'_>, change: u32, members: &[u32], folds: &Folds) -> Laid {
    let plan = source.plan;
    let section = SectionRef::Same { change };
    let Some(entry) = plan.changes().get(change as usize) else {
        return Laid::broken(section, "this plan has no such change");
    };
    let parsed = plan.change(entry);
    // Shown in its place, what does not change could not be told from what does.
    let folds = Folds { unchanged: Unchanged::Folded, ..folds.clone() };
    let mut laid = Laid::empty(section);
    let head = laid.head();
    head.change = Some(ChangeRow {
        same: same_of(plan, change, members, false),
        ..row(plan, change, entry, &Drifted::of_one(plan, entry))
    });
    head.notes = notes::of_change(&parsed, &plan.written_actions(entry));
    head.members = Some(resources(plan, members));
    laid.put(changing(rows_of(source, &parsed, &mut Rows::shared(&folds))));
    laid
}

/// What identical changes do, as a text to copy: once, since it is the same in all of them. What is
/// masked is not in it.
pub fn same_text(source: &Source<'_>, change: u32, members: &[u32]) -> String {
    text_of(&lay_same(source, change, members, &Folds::default()))
}

/// Leaves out what differs from one of the identical changes to the other: attributes and blocks that
/// do not change. What is inside of a value that changes is the same in all of them and stays.
fn changing(items: Vec<Item>) -> Vec<Item> {
    let unchanged = |row: &DiffRow| {
        matches!(&row.content, RowContent::Fold { what: What::UnchangedAttributes | What::UnchangedBlocks, .. })
    };
    let counted = |mut row: DiffRow| {
        if let RowContent::Tags { unchanged, .. } = &mut row.content {
            *unchanged = 0;
        }
        row
    };
    items
        .into_iter()
        .filter_map(|item| match item {
            Item::Row(row) => Some(Item::Row(counted(row))),
            lines @ Item::Lines(_) => Some(lines),
            Item::Fold(row, _) if unchanged(&row) => None,
            Item::Fold(row, behind) => Some(Item::Fold(row, changing(behind))),
        })
        .collect()
}

fn resources(plan: &Plan, members: &[u32]) -> Members {
    let entries = || members.iter().filter_map(|member| plan.changes().get(*member as usize));
    let mut types: Vec<TypeCount> = Vec::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for entry in entries() {
        let kind = entry.resource_type.of(plan.text());
        let known = *at.entry(kind).or_insert_with(|| {
            types.push(TypeCount { resource_type: visible(kind).into_owned(), count: 0 });
            types.len() - 1
        });
        types[known].count += 1;
    }
    types.sort_by(|one, other| (other.count, &one.resource_type).cmp(&(one.count, &other.resource_type)));
    let mut ends: Vec<_> = entries().next().into_iter().chain(entries().last()).collect();
    ends.dedup_by(|last, first| std::ptr::eq(*last, *first));
    Members { types, ends: ends.into_iter().map(|entry| address(plan, entry)).collect() }
}
