//! Policy documents. Their statements are a set whatever the order they stand in, and a list of one is
//! the same as the one: what a policy allows is compared, not how it is written.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};

use super::dynamic::{self, action_of_container, value_keys};
use super::likeness;
use super::pair::{Pair, members, some};
use super::tree::{Element, Elements, Kind, Member, Members, Node, NodeAction};
use super::{Rules, node_without_say};
use crate::json::{Object, Value};

/// Beyond so many statements on a side only those with a name of their own are paired.
const MAX_STATEMENTS: usize = 500;

/// Whether a document is a policy.
pub(super) fn is_policy(document: &Value<'_>) -> bool {
    match document.get("Statement") {
        Some(Value::Array(statements)) => {
            !statements.is_empty() && statements.iter().all(|statement| statement.as_object().is_some())
        }
        Some(statement) => statement.as_object().is_some(),
        None => false,
    }
}

/// Compares two policies, or shows one that comes or goes.
pub(super) fn document<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> Node<'a> {
    by_member(
        pair,
        |name, below| if name == "Statement" { statements(below, rules) } else { dynamic::value(below, rules) },
    )
}

fn by_member<'t, 'a>(pair: &Pair<'t, 'a>, compare: impl Fn(&str, &Pair<'t, 'a>) -> Node<'a>) -> Node<'a> {
    let mut action = action_of_container(members(pair.before).is_some(), members(pair.after).is_some());
    let members = value_keys(pair)
        .into_iter()
        .map(|name| {
            let node = compare(&name, &pair.key(&name));
            action = action.join(node.action);
            Member { name, node }
        })
        .collect();
    node_without_say(action, Kind::Object(Members { nested: false, members }), false)
}

/// The statements of a side: one may stand without a list around it.
fn listed<'t, 'a>(side: Option<&'t Value<'a>>) -> &'t [Value<'a>] {
    match some(side) {
        Some(Value::Array(all)) => all,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

fn statements<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> Node<'a> {
    let (before, after) = (listed(pair.before), listed(pair.after));
    let mut action = action_of_container(some(pair.before).is_some(), some(pair.after).is_some());
    let elements = places(before, after)
        .into_iter()
        .map(|(left, right)| {
            let below = Pair {
                before_hidden: left.and_then(|at| place_of(pair.before, pair.before_hidden, at)),
                after_hidden: right.and_then(|at| place_of(pair.after, pair.after_hidden, at)),
                ..Pair::plain(left.map(|at| &before[at]), right.map(|at| &after[at]), pair.depth + 1)
            };
            let node = statement(&below, rules);
            action = action.join(node.action);
            Element { before: left, after: right, node }
        })
        .collect();
    node_without_say(action, Kind::List(Elements { nested: false, elements }), false)
}

fn place_of<'t>(
    side: Option<&Value<'_>>,
    hidden: Option<&'t crate::mask::Hidden>,
    at: usize,
) -> Option<&'t crate::mask::Hidden> {
    if side.and_then(Value::as_array).is_some() { hidden?.element(at) } else { hidden }
}

type Place = (Option<usize>, Option<usize>);

/// Pairs statements: the same, then those of one name, then the most alike of those without. They come
/// in the order after; one that goes stands where it stood.
fn places(before: &[Value<'_>], after: &[Value<'_>]) -> Vec<Place> {
    let mut partner: Vec<Option<usize>> = vec![None; before.len()];
    let mut taken = vec![false; after.len()];
    let mut join = |partner: &mut Vec<Option<usize>>, x: usize, y: usize| {
        partner[x] = Some(y);
        taken[y] = true;
    };
    let (left, right): (Vec<_>, Vec<_>) = (before.iter().map(normal).collect(), after.iter().map(normal).collect());
    let mut same: HashMap<&Value<'_>, VecDeque<usize>> = HashMap::new();
    for (y, statement) in right.iter().enumerate() {
        same.entry(statement).or_default().push_back(y);
    }
    for (x, statement) in left.iter().enumerate() {
        if let Some(y) = same.get_mut(statement).and_then(VecDeque::pop_front) {
            join(&mut partner, x, y);
        }
    }
    let is_left = |partner: &[Option<usize>]| -> (Vec<usize>, Vec<usize>) {
        let used: std::collections::HashSet<usize> = partner.iter().copied().flatten().collect();
        (
            (0..before.len()).filter(|x| partner[*x].is_none()).collect(),
            (0..after.len()).filter(|y| !used.contains(y)).collect(),
        )
    };
    let (gone, come) = is_left(&partner);
    let mut by_sid: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for y in come {
        if let Some(sid) = sid(&after[y]) {
            by_sid.entry(sid).or_default().push_back(y);
        }
    }
    for x in gone {
        if let Some(y) = sid(&before[x]).and_then(|sid| by_sid.get_mut(sid)).and_then(VecDeque::pop_front) {
            join(&mut partner, x, y);
        }
    }
    let (gone, come) = is_left(&partner);
    if gone.len().max(come.len()) <= MAX_STATEMENTS {
        let mut scores = Vec::new();
        for &x in &gone {
            for &y in come.iter().filter(|y| sid(&before[x]).is_none() || sid(&after[**y]).is_none()) {
                let score = alike(&left[x], &right[y]);
                if score > 0 {
                    scores.push((score, x, y));
                }
            }
        }
        for (x, y) in likeness::best(scores) {
            join(&mut partner, x, y);
        }
    }
    let mut rows: Vec<((usize, usize), Place)> = Vec::with_capacity(before.len().max(after.len()));
    let mut behind = 0;
    for (x, y) in partner.iter().enumerate() {
        match y {
            Some(y) => {
                behind = y + 1;
                rows.push(((y + 1, 0), (Some(x), Some(*y))));
            }
            None => rows.push(((behind, x + 1), (Some(x), None))),
        }
    }
    rows.extend((0..after.len()).filter(|y| !taken[*y]).map(|y| ((y + 1, 0), (None, Some(y)))));
    rows.sort_by_key(|(order, _)| *order);
    rows.into_iter().map(|(_, place)| place).collect()
}

fn sid<'v>(statement: &'v Value<'_>) -> Option<&'v str> {
    statement.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty())
}

/// How much two statements without a common name have in common; nothing unless an action or a resource
/// is the same.
fn alike(left: &Value<'_>, right: &Value<'_>) -> usize {
    let same = |name: &str| left.get(name).is_some() && left.get(name) == right.get(name);
    let overlap = |name: &str| {
        let of = |statement| listed(Value::get(statement, name));
        let (left, right) = (of(left), of(right));
        let common = left.iter().filter(|one| right.contains(one)).count();
        common * 1000 / left.len().max(right.len()).max(1)
    };
    let parts: usize = ["Action", "NotAction", "Resource", "NotResource"].into_iter().map(overlap).sum();
    if parts == 0 {
        return 0;
    }
    parts
        + usize::from(same("Effect")) * 1000
        + usize::from(same("Principal")) * 500
        + usize::from(same("Condition")) * 500
}

/// What the members of a statement are lists of, and how deep those stand.
const fn lists_below(member: &str) -> Option<usize> {
    match member.as_bytes() {
        b"Action" | b"NotAction" | b"Resource" | b"NotResource" => Some(0),
        b"Principal" | b"NotPrincipal" => Some(1),
        b"Condition" => Some(2),
        _ => None,
    }
}

/// A statement in the one form in which statements that say the same are equal.
fn normal<'a>(statement: &Value<'a>) -> Value<'a> {
    fn below<'a>(value: &Value<'a>, depth: usize) -> Value<'a> {
        match (value, depth) {
            (Value::Object(object), 1..) => Value::Object(Object::from_members(
                object.iter().map(|(key, member)| (Cow::Owned(key.to_owned()), below(member, depth - 1))).collect(),
            )),
            (Value::Array(all), _) => {
                let mut all = all.clone();
                all.sort_by_cached_key(|one| {
                    let mut text = String::new();
                    one.write_canonical(&mut text);
                    text
                });
                all.dedup();
                Value::Array(all)
            }
            (Value::Object(_), 0) => value.clone(),
            (one, _) => Value::Array(vec![one.clone()]),
        }
    }
    let Some(object) = statement.as_object() else { return statement.clone() };
    Value::Object(Object::from_members(
        object
            .iter()
            .map(|(key, member)| {
                let member = lists_below(key).map_or_else(|| member.clone(), |depth| below(member, depth));
                (Cow::Owned(key.to_owned()), member)
            })
            .collect(),
    ))
}

fn statement<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> Node<'a> {
    by_member(pair, |name, below| match lists_below(name) {
        Some(depth) => lists(below, depth, rules),
        None => dynamic::value(below, rules),
    })
}

fn lists<'a>(pair: &Pair<'_, 'a>, depth: usize, rules: Rules) -> Node<'a> {
    let is_object = |side: Option<&Value<'_>>| side.is_some_and(|value| value.as_object().is_some());
    if depth == 0 {
        return set(pair, rules);
    }
    if is_object(pair.before) && is_object(pair.after) {
        return by_member(pair, |_, below| lists(below, depth - 1, rules));
    }
    if is_object(pair.before) || is_object(pair.after) {
        return dynamic::value(pair, rules);
    }
    set(pair, rules)
}

/// Compares two lists as sets, of which each may be a single value. Where something in them is masked,
/// they are compared as they are written.
fn set<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> Node<'a> {
    let flat = |side: Option<&Value<'_>>| {
        some(side).is_some() && listed(side).iter().all(|one| !matches!(one, Value::Array(_) | Value::Object(_)))
    };
    let masked = pair.before_hidden.is_some() || pair.after_hidden.is_some();
    if masked || !flat(pair.before) || !flat(pair.after) {
        return dynamic::value(pair, rules);
    }
    let (before, after) = (listed(pair.before), listed(pair.after));
    let known: HashMap<&Value<'_>, usize> = after.iter().enumerate().rev().map(|(at, one)| (one, at)).collect();
    let old: std::collections::HashSet<&Value<'_>> = before.iter().collect();
    if old.len() == known.len() && known.keys().all(|one| old.contains(one)) {
        return dynamic::value(&Pair { before: pair.after, ..pair.clone() }, rules);
    }
    let one = |left: Option<&Value<'a>>, right: Option<&Value<'a>>| {
        dynamic::value(&Pair::plain(left, right, pair.depth + 1), rules)
    };
    if let ([left], [right]) = (before, after) {
        return one(Some(left), Some(right));
    }
    let mut seen = std::collections::HashSet::new();
    let mut elements = Vec::new();
    for (at, left) in before.iter().enumerate().filter(|(_, left)| seen.insert(*left)) {
        let right = known.get(left).copied();
        elements.push(Element { before: Some(at), after: right, node: one(Some(left), right.map(|at| &after[at])) });
    }
    for (at, right) in after.iter().enumerate().filter(|(_, right)| seen.insert(*right)) {
        elements.push(Element { before: None, after: Some(at), node: one(None, Some(right)) });
    }
    node_without_say(NodeAction::Update, Kind::Set(Elements { nested: false, elements }), false)
}
