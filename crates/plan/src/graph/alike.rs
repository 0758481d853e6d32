//! Boxes that do the same: identical changes of one module stand in one box, as they stand in one row
//! of the list. What is destroyed is never among them, since each of those is looked at on its own.

use std::collections::{BTreeMap, HashMap};

use super::boxes::Fate;
use super::references::References;
use crate::rows::{Analysis, FEWEST_SAME};

/// Which items are alike.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// The change that represents the group of an item, if it is in one.
    of: HashMap<usize, u32>,
    /// The items of each group, in order, by the change that represents it.
    groups: BTreeMap<u32, Vec<usize>>,
}

impl Alike {
    /// Finds them among the items that are shown; none without an analysis.
    pub(super) fn find(references: &References, fates: &[Fate], shown: &[bool], analysis: Option<&Analysis>) -> Self {
        let Some(analysis) = analysis else { return Self::default() };
        let mut found: HashMap<(&str, &[u8; 32]), Vec<usize>> = HashMap::new();
        for (at, item) in references.items.iter().enumerate().filter(|&(at, _)| shown[at] && fates[at].changes > 0) {
            if let Some(does) = one_deed(&item.changes, analysis) {
                found.entry((&item.module, does)).or_default().push(at);
            }
        }
        let mut alike = Self::default();
        for items in found.into_values().filter(|items| items.len() >= FEWEST_SAME) {
            let changes = items.iter().flat_map(|&at| changing(&references.items[at].changes, analysis));
            let Some(stands) = changes.min() else { continue };
            alike.of.extend(items.iter().map(|&at| (at, stands)));
            alike.groups.insert(stands, items);
        }
        alike
    }

    /// The change that represents the group of an item.
    pub(super) fn stands_for(&self, item: usize) -> Option<u32> {
        self.of.get(&item).copied()
    }

    /// The items of a group.
    pub(super) fn items(&self, stands: u32) -> &[usize] {
        self.groups.get(&stands).map_or(&[], Vec::as_slice)
    }
}

fn changing<'c>(changes: &'c [usize], analysis: &'c Analysis) -> impl Iterator<Item = u32> + 'c {
    let known = changes.iter().filter_map(|&change| u32::try_from(change).ok());
    known.filter(|&change| analysis.digest(change).is_some())
}

/// What all instances do that change, where that is one thing.
fn one_deed<'a>(changes: &'a [usize], analysis: &'a Analysis) -> Option<&'a [u8; 32]> {
    let mut deeds = changing(changes, analysis).map(|change| analysis.does(change));
    let first = deeds.next()??;
    deeds.all(|other| other == Some(first)).then_some(first)
}
