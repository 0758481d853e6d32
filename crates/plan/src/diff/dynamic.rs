//! Values without a type: outputs, dynamically typed attributes, and JSON in strings. Their own
//! kind says how to compare them.

use std::borrow::Cow;

use super::attribute::identity_places;
use super::pair::{Mark, Pair, Relevant, elements, members};
use super::tree::{Element, Elements, Kind, Member, Members, Node, NodeAction};
use super::{Rules, masked, node_without_say, sequence, text, too_deep, unknown};
use crate::json::{Object, Value};

/// The kinds of JSON value, as far as a comparison has to tell them apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

const fn sort(value: Option<&Value<'_>>) -> Sort {
    match value {
        None | Some(Value::Null) => Sort::Null,
        Some(Value::Bool(_)) => Sort::Bool,
        Some(Value::Number(_)) => Sort::Number,
        Some(Value::String(_)) => Sort::String,
        Some(Value::Array(_)) => Sort::Array,
        Some(Value::Object(_)) => Sort::Object,
    }
}

/// A whole dynamically typed attribute or output: the marks on the whole of it are treated as on
/// any attribute.
pub(super) fn top<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> Node<'a> {
    let pair = &*pair.as_typed(rules);
    masked(pair, |pair| top(pair, rules), false, rules)
        .or_else(|| unknown(pair, Mark::None, |pair| top(pair, rules), rules))
        .unwrap_or_else(|| value(pair, rules))
}

/// A value somewhere inside.
pub(super) fn value<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> Node<'a> {
    if let Some(node) = too_deep(pair) {
        return node;
    }
    let marked = masked(pair, |pair| value(pair, rules), false, rules)
        .or_else(|| unknown(pair, Mark::None, |pair| value(pair, rules), rules));
    if let Some(mut node) = marked {
        if matches!(node.kind, Kind::Unknown { before: None }) {
            node.action = NodeAction::Create;
        }
        node.forces_lost_officially = node.forces_replacement;
        return node;
    }
    let (before, after) = (sort(pair.before), sort(pair.after));
    if before == after || pair.before.is_none() || pair.after.is_none() {
        return of_sort(pair, if before == Sort::Null { after } else { before }, rules);
    }
    let kind = Kind::TypeChange {
        before: Box::new(of_sort(&pair.as_delete(), before, rules)),
        after: Box::new(of_sort(&pair.as_create(), after, rules)),
    };
    node_without_say(NodeAction::Update, kind, pair.forces())
}

fn of_sort<'a>(pair: &Pair<'_, 'a>, sort: Sort, rules: Rules) -> Node<'a> {
    let (action, kind) = match sort {
        Sort::Object => object(pair, rules),
        Sort::Array => array(pair, rules),
        Sort::Null | Sort::Bool | Sort::Number | Sort::String => text::compared(pair, pair.unmasked().action(), rules),
    };
    node_without_say(action, kind, pair.forces())
}

fn object<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> (NodeAction, Kind<'a>) {
    let mut action = action_of_container(members(pair.before).is_some(), members(pair.after).is_some());
    let members = all_keys(pair)
        .into_iter()
        .map(|name| {
            let node = value(&pair.key(&name).relevant_part(), rules);
            action = action.join(node.action);
            Member { name, node }
        })
        .collect();
    (action, Kind::Object(Members { nested: false, members }))
}

fn array<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> (NodeAction, Kind<'a>) {
    let (before, after) = (elements(pair.before), elements(pair.after));
    let mut action = action_of_container(before.is_some(), after.is_some());
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let alike = |x: usize, y: usize| {
        let (x, y) = (&before[x], &after[y]);
        matches!((x, y), (Value::Object(_), Value::Object(_)))
            || rules.pairing.pairs_strings_with_a_common_line() && text::share_a_line(x, y)
    };
    let elements = identity_places(pair, rules)
        .unwrap_or_else(|| sequence::pair(before, after, rules.pairing, alike))
        .into_iter()
        .map(|(before, after)| {
            let node = value(&Pair { relevant: Relevant::Always, ..pair.at(before, after) }, rules);
            action = action.join(node.action);
            Element { before, after, node }
        })
        .collect();
    (action, Kind::List(Elements { nested: false, elements }))
}

/// What happens to a list, map or object, before its parts are looked at.
pub(super) const fn action_of_container(before: bool, after: bool) -> NodeAction {
    match (before, after) {
        (true, false) => NodeAction::Delete,
        (false, true) => NodeAction::Create,
        _ => NodeAction::NoOp,
    }
}

/// Every key that a side or a mark has, in byte order.
pub(super) fn all_keys<'a>(pair: &Pair<'_, 'a>) -> Vec<Cow<'a, str>> {
    keys([
        members(pair.before),
        members(pair.after),
        pair.unknown.members(),
        pair.before_sensitive.members(),
        pair.after_sensitive.members(),
    ])
}

/// Every key that a side has, in byte order.
pub(super) fn value_keys<'a>(pair: &Pair<'_, 'a>) -> Vec<Cow<'a, str>> {
    keys([members(pair.before), members(pair.after)])
}

/// The keys of a map of objects. The tools leave out one that is wholly known after apply: `after` does not hold it.
pub(super) fn map_keys<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> Vec<Cow<'a, str>> {
    if rules.exact {
        return value_keys(pair);
    }
    keys([members(pair.before), members(pair.after), pair.unknown.members()])
}

fn keys<'a, const N: usize>(sources: [Option<&Object<'a>>; N]) -> Vec<Cow<'a, str>> {
    let mut keys: Vec<Cow<'a, str>> = sources.into_iter().flatten().flat_map(|object| object.keys().cloned()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
