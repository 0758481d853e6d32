//! How a change stands against that of the same object in another plan, and the rows that show what
//! became another: the text of both, line by line. Masked values are taken out of both before; that one of them
//! differs is said, and nothing else of it.

use std::collections::{BTreeSet, HashMap};

use super::analysis::Analysis;
use super::flatten::{Folds, Rows};
use super::laid::Laid;
use super::lines::of_lines;
use super::list::{Drifted, row};
use super::types::{Note, SectionRef, Since};
use crate::diff::compare_texts;
use crate::digest::{is_pure_no_op, parse};
use crate::index::Entry;
use crate::json::{NULL_VALUE, Value};
use crate::plan::Plan;
use crate::text::change_text;
use crate::visible::visible;

/// How a plan stands against another one.
#[derive(Clone, Debug, Default)]
pub struct Against {
    /// How each change stands, by its position; nothing for what does not change.
    pub since: Vec<Option<Since>>,
    /// The positions of the changes in the other plan that this one lacks.
    pub gone: Vec<u32>,
    /// The position of the change of the same object in the other plan.
    there: Vec<Option<u32>>,
}

type Object<'p> = (&'p str, &'p str);

fn object<'p>(plan: &'p Plan, entry: &'p Entry) -> Object<'p> {
    (plan.address(entry), entry.deposed.of(plan.text()))
}

/// The changes of each object. No tool writes several of one; they are kept all the same.
fn by_object(plan: &Plan) -> HashMap<Object<'_>, Vec<u32>> {
    let mut found: HashMap<Object<'_>, Vec<u32>> = HashMap::new();
    for (change, entry) in (0_u32..).zip(plan.changes()) {
        if !is_pure_no_op(entry, plan.text()) {
            found.entry(object(plan, entry)).or_default().push(change);
        }
    }
    found
}

impl Against {
    /// Compares the changes of a plan with those of another. What is masked counts where neither plan is redacted.
    pub fn of(plan: &Plan, analysis: &Analysis, other: &Plan, others: &Analysis) -> Self {
        let there = by_object(other);
        let here = by_object(plan);
        let mut against = Self::default();
        for (change, entry) in (0_u32..).zip(plan.changes()) {
            if is_pure_no_op(entry, plan.text()) {
                against.since.push(None);
                against.there.push(None);
                continue;
            }
            let found = there.get(&object(plan, entry));
            against.since.push(Some(match found {
                None => Since::New,
                Some(found) if found.iter().any(|there| analysis.is_same(change, others, *there)) => Since::Same,
                Some(_) => Since::Changed,
            }));
            against.there.push(found.and_then(|found| found.first().copied()));
        }
        against.gone = (0_u32..)
            .zip(other.changes())
            .filter(|(_, entry)| !is_pure_no_op(entry, other.text()) && !here.contains_key(&object(other, entry)))
            .map(|(change, _)| change)
            .collect();
        against
    }

    /// How a change stands.
    pub fn stands(&self, change: u32) -> Option<Since> {
        *self.since.get(change as usize)?
    }

    /// How many changes stand so.
    pub fn count(&self, since: Since) -> u32 {
        let count = self.since.iter().filter(|it| **it == Some(since)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

/// The section where there is no other plan.
pub(super) fn lay_alone(change: u32) -> Laid {
    Laid::broken(SectionRef::Since { change }, "this plan is compared with no other")
}

/// The section of a change against the other plan. It has no rows where the other plan has no change of
/// the object, and where both are the same.
pub fn lay_since(plan: &Plan, other: &Plan, against: &Against, change: u32, folds: &Folds) -> Laid {
    let section = SectionRef::Since { change };
    let Some(entry) = plan.changes().get(change as usize) else {
        return Laid::broken(section, "this plan has no such change");
    };
    let mut laid = Laid::empty(section);
    let mut own = row(plan, change, entry, &Drifted::of_one(plan, entry));
    own.since = against.stands(change);
    let there = against.there.get(change as usize).copied().flatten();
    if own.since == Some(Since::Changed)
        && let Some(before) = there.and_then(|there| other.changes().get(there as usize))
    {
        let (old, new) = (change_text(other, before), change_text(plan, entry));
        if old == new {
            laid.head().notes.push(unseen(&parse(other.entry_raw(before)), &parse(plan.entry_raw(entry))));
        }
        laid.put(of_lines(&Rows::new(folds), change, 0, &compare_texts(old, new)));
    }
    laid.head().change = Some(own);
    laid
}

/// Members of a change that its text tells, apart from what is masked.
const TOLD: &[&str] = &["after", "after_sensitive", "after_unknown", "before", "before_sensitive"];

/// Where two changes differ that read alike: in members that the text does not tell, else in what is masked.
fn unseen(old: &Value<'_>, new: &Value<'_>) -> Note {
    let mut members = differing(old, new, &["change"]);
    let [before, after] = [old, new].map(|entry| entry.get("change").unwrap_or(NULL_VALUE));
    members.extend(differing(before, after, TOLD));
    if members.is_empty() { Note::MaskedDiffers } else { Note::MembersDiffer { members } }
}

/// The names of the members in which two objects differ, but for some.
fn differing(old: &Value<'_>, new: &Value<'_>, but: &[&str]) -> Vec<String> {
    let names = |value: &Value<'_>| -> Vec<String> {
        value.as_object().map(|object| object.iter().map(|(name, _)| name.to_owned()).collect()).unwrap_or_default()
    };
    let all: BTreeSet<String> = names(old).into_iter().chain(names(new)).collect();
    let differs = |name: &String| !but.contains(&name.as_str()) && old.get(name) != new.get(name);
    all.into_iter().filter(differs).map(|name| visible(&name).into_owned()).collect()
}
