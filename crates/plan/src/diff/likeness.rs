//! Pairs members of sets that are not the same: the most alike belong together. The tools let each of
//! them go and come; a person wants to see what changes in one.

use std::cmp::Reverse;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::pair::{Pair, elements};
use super::sequence::Place;
use crate::json::Value;

/// Beyond so many comparisons the members stay as the tools show them.
const MAX_CELLS: usize = 1 << 20;
/// Parts of a member that are looked at.
const MAX_PARTS: usize = 256;
/// Out of a thousand parts, how many two members must have in common.
const ALIKE: usize = 500;

/// Joins places of members that go with places of members that come.
pub(super) fn pair(pair: &Pair<'_, '_>, places: Vec<Place>) -> Vec<Place> {
    let before = elements(pair.before).unwrap_or_default();
    let after = elements(pair.after).unwrap_or_default();
    let gone: Vec<(usize, Member<'_>)> = places
        .iter()
        .filter_map(|(left, right)| left.filter(|_| right.is_none()))
        .filter(|left| !pair.before_sensitive.index(*left).is_all() && !is_masked(pair.before_hidden, *left))
        .map(|left| (left, Member::of(&before[left])))
        .collect();
    let come: Vec<(usize, Member<'_>)> = places
        .iter()
        .filter_map(|(left, right)| right.filter(|_| left.is_none()))
        .filter(|right| !pair.after_sensitive.index(*right).is_all() && !is_masked(pair.after_hidden, *right))
        .filter(|right| !pair.unknown.index(*right).is_all())
        .map(|right| (right, Member::of(&after[right])))
        .collect();
    if gone.is_empty() || come.is_empty() || gone.len().saturating_mul(come.len()) > MAX_CELLS {
        return places;
    }
    let scores = gone.iter().enumerate().flat_map(|(x, (_, left))| {
        come.iter().enumerate().filter_map(move |(y, (_, right))| {
            let score = left.likeness(right);
            (score >= ALIKE).then_some((score, x, y))
        })
    });
    let found = best(scores.collect());
    let mut partner = std::collections::HashMap::new();
    for (x, y) in found {
        partner.insert(gone[x].0, come[y].0);
    }
    let taken: std::collections::HashSet<usize> = partner.values().copied().collect();
    places
        .into_iter()
        .filter(|place| !matches!(place, (None, Some(right)) if taken.contains(right)))
        .map(|place| match place {
            (Some(left), None) => (Some(left), partner.get(&left).copied()),
            other => other,
        })
        .collect()
}

fn is_masked(hidden: Option<&crate::mask::Hidden>, index: usize) -> bool {
    hidden.and_then(|hidden| hidden.element(index)).is_some_and(|hidden| hidden.whole().is_some())
}

/// The best pairs first, each side once; of equally good ones the first. The scores stand beside the
/// places of both sides.
pub(super) fn best(mut scores: Vec<(usize, usize, usize)>) -> Vec<(usize, usize)> {
    scores.sort_unstable_by_key(|(score, x, y)| (Reverse(*score), *x, *y));
    let (mut left, mut right) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    let mut found = Vec::new();
    for (_, x, y) in scores {
        if !left.contains(&x) && !right.contains(&y) {
            left.insert(x);
            right.insert(y);
            found.push((x, y));
        }
    }
    found
}

/// A member, ready to be compared with many.
enum Member<'v> {
    Text(&'v str),
    /// Hashes of its parts with their names, sorted.
    Parts(Vec<u64>),
}

impl<'v> Member<'v> {
    fn of(value: &'v Value<'_>) -> Self {
        if let Value::String(text) = value {
            return Self::Text(text);
        }
        let mut parts = Vec::new();
        collect(value, &DefaultHasher::new(), &mut parts);
        parts.sort_unstable();
        Self::Parts(parts)
    }

    /// How many of a thousand parts are the same.
    fn likeness(&self, other: &Self) -> usize {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => {
                let (left, right) = (left.as_bytes(), right.as_bytes());
                let start = left.iter().zip(right).take_while(|(x, y)| x == y).count();
                let end = left[start..].iter().rev().zip(right[start..].iter().rev()).take_while(|(x, y)| x == y);
                (start + end.count()) * 1000 / left.len().max(right.len()).max(1)
            }
            (Self::Parts(left), Self::Parts(right)) => {
                let (mut x, mut y, mut same) = (0, 0, 0);
                while let (Some(one), Some(two)) = (left.get(x), right.get(y)) {
                    match one.cmp(two) {
                        std::cmp::Ordering::Less => x += 1,
                        std::cmp::Ordering::Greater => y += 1,
                        std::cmp::Ordering::Equal => {
                            same += 1;
                            x += 1;
                            y += 1;
                        }
                    }
                }
                2 * same * 1000 / (left.len() + right.len()).max(1)
            }
            _ => 0,
        }
    }
}

/// Null says nothing of a member: all of them have the same names.
fn collect(value: &Value<'_>, path: &DefaultHasher, parts: &mut Vec<u64>) {
    if parts.len() >= MAX_PARTS {
        return;
    }
    match value {
        Value::Null => {}
        Value::Array(elements) => {
            for element in elements {
                collect(element, path, parts);
            }
        }
        Value::Object(object) => {
            for (key, member) in object.iter() {
                let mut below = path.clone();
                key.hash(&mut below);
                collect(member, &below, parts);
            }
        }
        scalar => {
            let mut whole = path.clone();
            scalar.hash(&mut whole);
            parts.push(whole.finish());
        }
    }
}
