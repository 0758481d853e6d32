//! Primitive values, and the strings among them that are more than one: several lines, or JSON.

use std::borrow::Cow;
use std::collections::HashSet;

use super::pair::{Pair, some};
use super::sequence;
use super::tree::{Json, Kind, Line, Lines, Node, NodeAction, Scalar, Side};
use super::{MAX_DEPTH, Rules, dynamic, node};
use crate::json::{Scanner, Value};

/// The side of a primitive.
pub(super) fn scalar<'a>(value: Option<&Value<'a>>) -> Scalar<'a> {
    match value {
        Some(Value::Bool(it)) => Scalar::Bool(*it),
        Some(Value::Number(it)) => Scalar::Number(it.clone()),
        Some(Value::String(it)) => Scalar::String(it.clone()),
        Some(Value::Null) => Scalar::Null,
        // Arrays and objects never get here: what compares them comes first.
        Some(Value::Array(_) | Value::Object(_)) | None => Scalar::Absent,
    }
}

/// What a string is.
enum Content<'a> {
    Json(Value<'a>),
    Lines(Cow<'a, str>),
    Plain,
}

/// Compares two primitives.
pub(super) fn primitive<'a>(pair: &Pair<'_, 'a>, action: NodeAction, rules: Rules) -> Kind<'a> {
    let plain = || Kind::Primitive { before: scalar(pair.before), after: scalar(pair.after) };
    let content = |value| content(value, pair.depth, rules);
    match action {
        NodeAction::Create | NodeAction::NoOp => match content(pair.after) {
            Content::Json(value) => {
                let before = (action == NodeAction::NoOp).then_some(&value);
                json(pair, action, before, Some(&value), rules)
            }
            Content::Lines(text) => one_sided(text, Side::After),
            Content::Plain => plain(),
        },
        NodeAction::Delete => match content(pair.before) {
            Content::Json(value) => json(pair, action, Some(&value), None, rules),
            Content::Lines(text) => one_sided(text, Side::Before),
            Content::Plain => plain(),
        },
        NodeAction::Update => match (content(pair.before), content(pair.after)) {
            (Content::Json(before), Content::Json(after)) => json(pair, action, Some(&before), Some(&after), rules),
            (Content::Json(_), _) | (_, Content::Json(_)) => {
                let side = |pair: &Pair<'_, 'a>, action| Box::new(node(action, primitive(pair, action, rules), false));
                Kind::TypeChange {
                    before: side(&pair.as_delete(), NodeAction::Delete),
                    after: side(&pair.as_create(), NodeAction::Create),
                }
            }
            (Content::Plain, Content::Plain) => plain(),
            (before, after) => {
                let text = |content, value| match content {
                    Content::Lines(text) => text,
                    _ => match scalar(value) {
                        Scalar::String(text) | Scalar::Number(text) => text,
                        Scalar::Bool(it) => Cow::Borrowed(if it { "true" } else { "false" }),
                        Scalar::Absent | Scalar::Null => Cow::Borrowed("null"),
                    },
                };
                Kind::Lines(lines(text(before, pair.before), text(after, pair.after), rules))
            }
        },
    }
}

fn content<'a>(value: Option<&Value<'a>>, depth: usize, rules: Rules) -> Content<'a> {
    let Some(Value::String(text)) = value else { return Content::Plain };
    if text.starts_with(['{', '['])
        && let Some(value) = parse(text, rules)
        && depth + height(&value) < MAX_DEPTH
    {
        return Content::Json(value);
    }
    if text.contains('\n') {
        return Content::Lines(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        });
    }
    Content::Plain
}

fn parse<'a>(text: &Cow<'a, str>, rules: Rules) -> Option<Value<'a>> {
    let rest_allowed = rules.exact && rules.pairing.json_may_have_a_rest();
    let parse = |text| if rest_allowed { Value::scan(&mut Scanner::new(text)) } else { Value::parse(text) };
    match text {
        Cow::Borrowed(text) => parse(text).ok(),
        Cow::Owned(text) => Value::parse_owned(text, rest_allowed),
    }
}

/// How many levels a value has.
fn height(value: &Value<'_>) -> usize {
    let mut highest = 0;
    let mut left = vec![(value, 1)];
    while let Some((value, level)) = left.pop() {
        highest = highest.max(level);
        match value {
            Value::Array(elements) => left.extend(elements.iter().map(|it| (it, level + 1))),
            Value::Object(object) => left.extend(object.iter().map(|(_, it)| (it, level + 1))),
            _ => {}
        }
    }
    highest
}

fn json<'a>(
    pair: &Pair<'_, 'a>,
    action: NodeAction,
    before: Option<&Value<'a>>,
    after: Option<&Value<'a>>,
    rules: Rules,
) -> Kind<'a> {
    let inner = dynamic::value(&Pair::plain(before, after, pair.depth + 1), rules);
    let spelling_only = inner.action == NodeAction::NoOp && action == NodeAction::Update;
    Kind::Json(Box::new(Json {
        before: scalar(some(pair.before)),
        after: scalar(some(pair.after)),
        inner,
        spelling_only,
    }))
}

fn one_sided(text: Cow<'_, str>, side: Side) -> Kind<'_> {
    let lines = spans(&text).into_iter().map(|(start, end)| Line::new(side, start, end)).collect();
    let (before, after) = if side == Side::After { (Cow::Borrowed(""), text) } else { (text, Cow::Borrowed("")) };
    Kind::Lines(Lines { before, after, lines })
}

/// Where the lines of a text start and end.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut start = 0;
    text.split('\n')
        .map(|line| {
            let span = (start, start + line.len());
            start = span.1 + 1;
            span
        })
        .collect()
}

fn lines<'a>(before: Cow<'a, str>, after: Cow<'a, str>, rules: Rules) -> Lines<'a> {
    let (left, right) = (spans(&before), spans(&after));
    let old: Vec<&str> = left.iter().map(|(start, end)| &before[*start..*end]).collect();
    let new: Vec<&str> = right.iter().map(|(start, end)| &after[*start..*end]).collect();
    let mut lines = Vec::with_capacity(old.len().max(new.len()));
    for (x, y) in sequence::pair(&old, &new, rules.pairing, |_, _| false) {
        match (x, y) {
            (Some(x), Some(y)) if old[x] == new[y] => lines.push(Line::new(Side::Both, left[x].0, left[x].1)),
            (x, y) => {
                lines.extend(x.map(|x| Line::new(Side::Before, left[x].0, left[x].1)));
                lines.extend(y.map(|y| Line::new(Side::After, right[y].0, right[y].1)));
            }
        }
    }
    Lines { before, after, lines }
}

/// Whether two values are strings of which one has several lines and both have one in common.
pub(super) fn share_a_line(before: &Value<'_>, after: &Value<'_>) -> bool {
    let (Value::String(before), Value::String(after)) = (before, after) else { return false };
    if !before.contains('\n') && !after.contains('\n') {
        return false;
    }
    let lines: HashSet<&str> = before.split('\n').collect();
    after.split('\n').any(|line| lines.contains(line))
}

/// A node for two primitives of a typed attribute.
pub(super) fn typed<'a>(pair: &Pair<'_, 'a>, rules: Rules) -> Node<'a> {
    let action = pair.action();
    node(action, primitive(pair, action, rules), pair.forces())
}
