//! Which elements of two sequences belong together.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::compat::Compat;

/// A place before and a place after; one of the two at least.
pub(super) type Place = (Option<usize>, Option<usize>);

/// Above so many cells the table of the exact algorithm would take too much time and memory.
const TABLE_LIMIT: usize = 1 << 20;

/// Pairs the elements of two sequences in the order to show them. `alike` says whether two
/// different elements are one that changed.
pub(super) fn pair<T: Eq + Hash>(
    before: &[T],
    after: &[T],
    compat: Compat,
    alike: impl Fn(usize, usize) -> bool,
) -> Vec<Place> {
    let (before, after) = numbered(before, after);
    if compat.pairs_equal_lengths_by_place() && before.len() == after.len() && !is_reordered(&before, &after) {
        return (0..before.len()).map(|index| (Some(index), Some(index))).collect();
    }
    let common = longest_common(&before, &after);
    let mut places = Vec::with_capacity(before.len().max(after.len()));
    let (mut left, mut right, mut next) = (0, 0, 0);
    while left < before.len() || right < after.len() || next < common.len() {
        let expected = common.get(next);
        while left < before.len() && expected != Some(&before[left]) {
            let changed = right < after.len() && expected != Some(&after[right]) && alike(left, right);
            if changed {
                places.push((Some(left), Some(right)));
                right += 1;
            } else {
                places.push((Some(left), None));
            }
            left += 1;
        }
        while right < after.len() && expected != Some(&after[right]) {
            if compat.additions_take_the_next_element() && left < before.len() && alike(left, right) {
                places.push((Some(left), Some(right)));
                left += 1;
            } else {
                places.push((None, Some(right)));
            }
            right += 1;
        }
        if expected.is_some() {
            places.push(((left < before.len()).then_some(left), (right < after.len()).then_some(right)));
            left += 1;
            right += 1;
            next += 1;
        }
    }
    places
}

/// Gives equal elements equal numbers, so that they are compared only once.
fn numbered<T: Eq + Hash>(before: &[T], after: &[T]) -> (Vec<usize>, Vec<usize>) {
    let mut numbers = HashMap::with_capacity(before.len());
    let mut number = |element| {
        let next = numbers.len();
        *numbers.entry(element).or_insert(next)
    };
    let before = before.iter().map(&mut number).collect();
    let after = after.iter().map(&mut number).collect();
    (before, after)
}

/// Whether everything that was there still is, in another order perhaps: then elements moved, and
/// comparing place by place would show changes that are none.
fn is_reordered(before: &[usize], after: &[usize]) -> bool {
    let kept: HashSet<&usize> = after.iter().collect();
    before.iter().all(|element| kept.contains(element))
}

/// The values of a longest common subsequence; of a long one, for sequences beyond the limit.
fn longest_common(before: &[usize], after: &[usize]) -> Vec<usize> {
    let start = before.iter().zip(after).take_while(|(left, right)| left == right).count();
    let (head, before) = before.split_at(start);
    let after = &after[start..];
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(left, right)| left == right).count();
    let (before, tail) = before.split_at(before.len() - end);
    let after = &after[..after.len() - end];
    let mut common = head.to_vec();
    if before.len().saturating_mul(after.len()) <= TABLE_LIMIT {
        exact(before, after, &mut common);
    } else {
        anchored(before, after, &mut common);
    }
    common.extend_from_slice(tail);
    common
}

/// The textbook table. Of several longest subsequences it takes the one that the tools take.
fn exact(before: &[usize], after: &[usize], common: &mut Vec<usize>) {
    if before.is_empty() || after.is_empty() {
        return;
    }
    let width = before.len() + 1;
    // The first row and column are zero, so that the edges need no case of their own.
    let mut table = vec![0_u32; width * (after.len() + 1)];
    for (y, right) in after.iter().enumerate() {
        for (x, left) in before.iter().enumerate() {
            let at = (y + 1) * width + x + 1;
            table[at] = if left == right { table[at - width - 1] + 1 } else { table[at - 1].max(table[at - width]) };
        }
    }
    let (mut x, mut y) = (before.len(), after.len());
    let mut found = Vec::new();
    while x > 0 && y > 0 {
        let at = y * width + x;
        if before[x - 1] == after[y - 1] {
            found.push(before[x - 1]);
            x -= 1;
            y -= 1;
        } else if table[at - 1] > table[at - width] {
            x -= 1;
        } else {
            y -= 1;
        }
    }
    common.extend(found.into_iter().rev());
}

/// For sequences too long for a table: elements that stand once on both sides are anchors, the
/// longest run of anchors in order is kept, and the gaps between are compared on their own.
fn anchored(before: &[usize], after: &[usize], common: &mut Vec<usize>) {
    let mut seen: HashMap<usize, (u32, u32, usize)> = HashMap::new();
    for left in before {
        seen.entry(*left).or_default().0 += 1;
    }
    for (index, right) in after.iter().enumerate() {
        let entry = seen.entry(*right).or_default();
        entry.1 += 1;
        entry.2 = index;
    }
    let anchors: Vec<(usize, usize)> = before
        .iter()
        .enumerate()
        .filter_map(|(index, left)| match seen.get(left) {
            Some((1, 1, place)) => Some((index, *place)),
            _ => None,
        })
        .collect();
    let (mut left, mut right) = (0, 0);
    for (x, y) in rising(&anchors).into_iter().chain([(before.len(), after.len())]) {
        gap(&before[left..x], &after[right..y], common);
        if x < before.len() {
            common.push(before[x]);
        }
        (left, right) = (x + 1, y + 1);
    }
}

/// A gap between anchors. One that is too large as well keeps only what it begins with.
fn gap(before: &[usize], after: &[usize], common: &mut Vec<usize>) {
    if before.len().saturating_mul(after.len()) <= TABLE_LIMIT / 16 {
        exact(before, after, common);
    } else {
        common.extend(before.iter().zip(after).take_while(|(left, right)| left == right).map(|(left, _)| *left));
    }
}

/// The longest run of pairs that rise on both sides; they come sorted by the first.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut previous = vec![usize::MAX; pairs.len()];
    for (index, (_, y)) in pairs.iter().enumerate() {
        let at = ends.partition_point(|end| pairs[*end].1 < *y);
        if at > 0 {
            previous[index] = ends[at - 1];
        }
        if at == ends.len() {
            ends.push(index);
        } else {
            ends[at] = index;
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied().unwrap_or(usize::MAX);
    while let Some(pair) = pairs.get(at) {
        run.push(*pair);
        at = previous[at];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str, compat: Compat) -> String {
        let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
        let places = pair(&before, &after, compat, |_, _| false);
        let one = |(x, y): Place| match (x.map(|x| before[x]), y.map(|y| after[y])) {
            (Some(x), Some(y)) if x == y => x.to_string(),
            (Some(x), Some(y)) => format!("{x}>{y}"),
            (Some(x), None) => format!("-{x}"),
            (None, Some(y)) => format!("+{y}"),
            (None, None) => "?".to_owned(),
        };
        places.into_iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn terraform_compares_equal_lengths_by_place_unless_everything_is_still_there() {
        assert_eq!(shown("abc", "axc", Compat::Terraform), "a b>x c");
        assert_eq!(shown("abc", "axc", Compat::OpenTofu), "a -b +x c");
        assert_eq!(shown("abc", "cab", Compat::Terraform), "+c a b -c");
        assert_eq!(shown("ece", "xce", Compat::Terraform), "-e +x c e");
    }

    #[test]
    fn of_several_longest_runs_the_one_that_the_tools_take_is_taken() {
        assert_eq!(shown("abcde", "ebd", Compat::Terraform), "-a +e b -c d -e");
    }

    #[test]
    fn sequences_beyond_the_table_keep_what_stands_once_on_both_sides() {
        let before: Vec<usize> = (0..20_000).collect();
        let mut after: Vec<usize> = before.iter().filter(|it| *it % 3 > 0).copied().collect();
        after.insert(5, 30_000);
        let common = longest_common(&before, &after);
        assert_eq!(common, before.iter().filter(|it| *it % 3 > 0).copied().collect::<Vec<_>>());
    }
}
