//! Primitive values, and the strings among them that are more than one: several lines, or a structure.

use std::borrow::Cow;
use std::collections::HashSet;

use super::encoded::{Content, Structure, content, holds_masked};
use super::pair::{Pair, some};
use super::sequence;
use super::tree::{Format, Json, Kind, Line, Lines, Node, NodeAction, Scalar, Side};
use super::{Rules, dynamic, node, policy};
use crate::compat::Compat;
use crate::json::Value;
use crate::mask::{Hidden, MARKER};

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

/// Compares two primitives, and says what happens: two markers of a redacted plan do not tell that a
/// value stays.
pub(super) fn compared<'a>(pair: &Pair<'_, 'a>, action: NodeAction, rules: Rules) -> (NodeAction, Kind<'a>) {
    let kind = primitive(pair, action, rules);
    let action = match &kind {
        Kind::Sensitive(sensitivity) => sensitivity.value,
        _ => action,
    };
    (action, kind)
}

/// Compares two primitives.
fn primitive<'a>(pair: &Pair<'_, 'a>, action: NodeAction, rules: Rules) -> Kind<'a> {
    let whole = |hidden: Option<&Hidden>| hidden.is_some_and(|hidden| hidden.whole().is_some());
    if whole(pair.before_hidden) || whole(pair.after_hidden) {
        return masked(pair, action, whole(pair.before_hidden), whole(pair.after_hidden));
    }
    // Markers say that nothing changes behind them, so that they stand only where nothing does.
    let behind = |hidden: Option<&Hidden>| hidden.and_then(Hidden::parts).map(|parts| parts.pieces.clone());
    if action == NodeAction::Update
        && (behind(pair.before_hidden).is_some() || behind(pair.after_hidden).is_some())
        && (behind(pair.before_hidden) != behind(pair.after_hidden) || pair.may_change())
    {
        return masked(pair, action, true, true);
    }
    let plain = || Kind::Primitive { before: scalar(pair.before), after: scalar(pair.after) };
    let before = || content(pair.before, pair.before_hidden, pair.depth, rules);
    let after = || content(pair.after, pair.after_hidden, pair.depth, rules);
    match action {
        NodeAction::Create | NodeAction::NoOp => match after() {
            Content::Structure(found) => {
                structure(pair, action, (action == NodeAction::NoOp).then_some(&*found), Some(&*found), rules)
            }
            Content::Lines(text) => one_sided(text, Side::After),
            Content::Parts(text) => one_sided(text.into(), Side::After),
            Content::Plain => plain(),
            Content::Masked => masked(pair, action, action == NodeAction::NoOp, true),
        },
        NodeAction::Delete => match before() {
            Content::Structure(found) => structure(pair, action, Some(&*found), None, rules),
            Content::Lines(text) => one_sided(text, Side::Before),
            Content::Parts(text) => one_sided(text.into(), Side::Before),
            Content::Plain => plain(),
            Content::Masked => masked(pair, action, true, false),
        },
        NodeAction::Update => match (before(), after()) {
            (Content::Masked, other) => {
                masked(pair, action, true, matches!(other, Content::Masked) || holds_secret(&other))
            }
            (other, Content::Masked) => masked(pair, action, holds_secret(&other), true),
            // The structure does not hold the comment, and lines with markers would not say what changes in them.
            (Content::Structure(old), Content::Structure(new))
                if comment_differs(&old, &new) && (old.masked || new.masked) =>
            {
                masked(pair, action, true, true)
            }
            (Content::Structure(old), Content::Structure(new))
                if comment_differs(&old, &new) && (old.base64 || new.base64) =>
            {
                plain()
            }
            (Content::Structure(old), Content::Structure(new)) if reads_as_lines(&old, &new, pair.depth, rules) => {
                let (old, new) = trimmed_alike(old.text, new.text);
                Kind::Lines(lines(old, new, rules))
            }
            (Content::Structure(old), Content::Structure(new))
                if old.format == new.format && old.base64 == new.base64 =>
            {
                structure(pair, action, Some(&*old), Some(&*new), rules)
            }
            (old, new) if is_encoded(&old) || is_encoded(&new) => {
                let side = |pair: &Pair<'_, 'a>, action| Box::new(node(action, primitive(pair, action, rules), false));
                Kind::TypeChange {
                    before: side(&pair.as_delete(), NodeAction::Delete),
                    after: side(&pair.as_create(), NodeAction::Create),
                }
            }
            (Content::Plain, Content::Plain) => plain(),
            (Content::Lines(_) | Content::Plain, Content::Lines(_) | Content::Plain)
                if !rules.exact
                    && let (Some(Value::String(old)), Some(Value::String(new))) = (pair.before, pair.after) =>
            {
                let (old, new) = trimmed_alike(old.clone(), new.clone());
                Kind::Lines(lines(old, new, rules))
            }
            (before, after) => {
                let text = |content, value| match content {
                    Content::Lines(text) => text,
                    Content::Parts(text) => text.into(),
                    Content::Structure(found) => trimmed(found.text),
                    _ => match scalar(value) {
                        Scalar::String(text) | Scalar::Number(text) => text,
                        Scalar::Bool(it) => Cow::Borrowed(if it { "true" } else { "false" }),
                        Scalar::Masked { .. } => Cow::Borrowed(MARKER),
                        Scalar::Absent | Scalar::Null => Cow::Borrowed("null"),
                    },
                };
                Kind::Lines(lines(text(before, pair.before), text(after, pair.after), rules))
            }
        },
    }
}

/// A value of which a side is masked for its name, or for a name inside it.
fn masked<'a>(pair: &Pair<'_, 'a>, action: NodeAction, before: bool, after: bool) -> Kind<'a> {
    // What stands beside and is not masked: nulls and truth values, and what has another name there.
    let open = |side: Option<&Value<'_>>, masked: bool| side.is_some() && !masked;
    let same = action == NodeAction::NoOp;
    let action = if same && pair.may_change() { NodeAction::Update } else { action };
    if same || !open(pair.before, before) && !open(pair.after, after) {
        return Kind::Sensitive(pair.guessed(action));
    }
    let held = pair.held();
    let side = |side: Option<&Value<'a>>, hidden: Option<&Hidden>, masked, held| {
        // What the public form does not look into: YAML, and the base64 of a structure.
        let inside = || matches!(side, Some(Value::String(text)) if holds_masked(text));
        if masked || hidden.is_some() || inside() { Scalar::Masked { held } } else { scalar(side) }
    };
    Kind::Primitive {
        before: side(pair.before, pair.before_hidden, before, held.before),
        after: side(pair.after, pair.after_hidden, after, held.after),
    }
}

fn holds_secret(content: &Content<'_>) -> bool {
    match content {
        Content::Structure(found) => found.masked,
        Content::Parts(_) | Content::Masked => true,
        Content::Lines(_) | Content::Plain => false,
    }
}

/// Whether a string is only readable as a structure. YAML can be read as it is.
fn is_encoded(content: &Content<'_>) -> bool {
    matches!(content, Content::Structure(found) if found.base64 || found.format == Format::Json)
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Two texts without the space that is around both; where it differs it is a part of what changes.
pub(super) fn trimmed_alike<'a>(before: Cow<'a, str>, after: Cow<'a, str>) -> (Cow<'a, str>, Cow<'a, str>) {
    let head = |text: &str| text.len() - text.trim_start().len();
    let tail = |text: &str| text.trim_end().len();
    let starts = before[..head(&before)] == after[..head(&after)];
    let ends = before[tail(&before)..] == after[tail(&after)..];
    let cut = |text: Cow<'a, str>| {
        let end = if ends { tail(&text) } else { text.len() };
        let start = if starts { head(&text).min(end) } else { 0 };
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
            Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
        }
    };
    (cut(before), cut(after))
}

/// Whether the comment differs that says what two YAML texts are for.
fn comment_differs(old: &Structure<'_>, new: &Structure<'_>) -> bool {
    fn comment<'t>(it: &'t Structure<'_>) -> Option<&'t str> {
        it.text.lines().next().filter(|line| line.starts_with('#'))
    }
    old.format == Format::Yaml && new.format == Format::Yaml && comment(old) != comment(new)
}

/// Whether two YAML texts have to be read line by line: their structures are the same and what differs
/// is more than space, quotes and order, or the comment differs that says what they are for.
fn reads_as_lines(old: &Structure<'_>, new: &Structure<'_>, depth: usize, rules: Rules) -> bool {
    if old.format != Format::Yaml || new.format != Format::Yaml || old.base64 || new.base64 {
        return false;
    }
    if comment_differs(old, new) {
        return true;
    }
    let words = |text: &str| {
        let mut words: Vec<String> = text.split_whitespace().map(|word| word.replace(['"', '\''], "")).collect();
        words.sort_unstable();
        words
    };
    inner(Some(old), Some(new), depth, Format::Yaml, rules).is_no_op() && words(&old.text) != words(&new.text)
}

/// The diff of what two strings hold.
fn inner<'a>(
    before: Option<&Structure<'a>>,
    after: Option<&Structure<'a>>,
    depth: usize,
    format: Format,
    rules: Rules,
) -> Node<'a> {
    // One document against several is a list of one.
    let several = before.is_some_and(|it| it.several) != after.is_some_and(|it| it.several)
        && before.is_some()
        && after.is_some();
    let listed = |side: Option<&Structure<'a>>| {
        side.filter(|it| several && !it.several).map(|it| {
            let hidden = it.hidden.clone().map(|hidden| Hidden::Elements(vec![(0, hidden)]));
            (Value::Array(vec![it.value.clone()]), hidden)
        })
    };
    let (old, new) = (listed(before), listed(after));
    let (left, left_hidden) = places(before, old.as_ref());
    let (right, right_hidden) = places(after, new.as_ref());
    let pair = Pair { before_hidden: left_hidden, after_hidden: right_hidden, ..Pair::plain(left, right, depth + 1) };
    if format == Format::Policy { policy::document(&pair, rules) } else { dynamic::value(&pair, rules) }
}

type OneSide<'t, 'a> = (Option<&'t Value<'a>>, Option<&'t Hidden>);

/// The value of a side with what is masked in it, as a list where it was made one.
fn places<'t, 'a>(side: Option<&'t Structure<'a>>, listed: Option<&'t (Value<'a>, Option<Hidden>)>) -> OneSide<'t, 'a> {
    match (side, listed) {
        (_, Some((value, hidden))) => (Some(value), hidden.as_ref()),
        (Some(side), None) => (Some(&side.value), side.hidden.as_ref()),
        (None, None) => (None, None),
    }
}

fn structure<'a>(
    pair: &Pair<'_, 'a>,
    action: NodeAction,
    before: Option<&Structure<'a>>,
    after: Option<&Structure<'a>>,
    rules: Rules,
) -> Kind<'a> {
    let sides = || before.into_iter().chain(after);
    let policies = !rules.exact && sides().all(|it| it.format == Format::Json && policy::is_policy(&it.value));
    let format = match sides().next() {
        _ if policies => Format::Policy,
        Some(side) => side.format,
        None => Format::Json,
    };
    let inner = inner(before, after, pair.depth, format, rules);
    let spelling_only = inner.action == NodeAction::NoOp && action == NodeAction::Update;
    let base64 = sides().any(|it| it.base64);
    let masked = sides().any(|it| it.masked);
    // Where nothing is masked the string itself is kept, also of a side that is null.
    let text = |side: Option<&Structure<'a>>, value| {
        side.map_or_else(|| scalar(some(value)), |it| Scalar::String(it.text.clone()))
    };
    Kind::Json(Box::new(Json {
        before: text(before.or_else(|| after.filter(|_| action == NodeAction::NoOp)), pair.before),
        after: text(after, pair.after),
        inner,
        spelling_only,
        format,
        base64,
        masked,
    }))
}

/// Two texts line by line, for our own view. A side without a text is empty.
pub(crate) fn compare(mut before: String, mut after: String) -> Lines<'static> {
    // A line feed at the end makes no line of its own. Where only one side has it, it is a difference.
    if [&before, &after].into_iter().all(|text| text.is_empty() || text.ends_with('\n')) {
        before.pop();
        after.pop();
    }
    match (before.is_empty(), after.is_empty()) {
        (false, true) => one_sided_lines(before.into(), Side::Before),
        (true, false) => one_sided_lines(after.into(), Side::After),
        _ => lines(before.into(), after.into(), Rules::own(Compat::OpenTofu)),
    }
}

fn one_sided(text: Cow<'_, str>, side: Side) -> Kind<'_> {
    Kind::Lines(one_sided_lines(text, side))
}

fn one_sided_lines(text: Cow<'_, str>, side: Side) -> Lines<'_> {
    let lines = spans(&text).into_iter().map(|(start, end)| Line::new(side, start, end)).collect();
    let (before, after) = if side == Side::After { (Cow::Borrowed(""), text) } else { (text, Cow::Borrowed("")) };
    Lines { before, after, lines }
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

/// Texts of more lines are compared only between what they begin and end with.
const MANY_LINES: usize = 20_000;
/// Of more lines than that in between, all go and all come: pairing them would take seconds.
const TOO_MANY_LINES: usize = 100_000;

fn many(
    old: &[&str],
    new: &[&str],
    left: &[(usize, usize)],
    right: &[(usize, usize)],
    rules: Rules,
    lines: &mut Vec<Line>,
) {
    let head = old.iter().zip(new).take_while(|(x, y)| x == y).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let line = |side, (start, end): (usize, usize)| Line::new(side, start, end);
    lines.extend(left[..head].iter().map(|span| line(Side::Both, *span)));
    if (old_end - head).max(new_end - head) > TOO_MANY_LINES {
        lines.extend(left[head..old_end].iter().map(|span| line(Side::Before, *span)));
        lines.extend(right[head..new_end].iter().map(|span| line(Side::After, *span)));
    } else {
        for (x, y) in sequence::pair(&old[head..old_end], &new[head..new_end], rules.pairing, |_, _| false) {
            let (x, y) = (x.map(|x| x + head), y.map(|y| y + head));
            match (x, y) {
                (Some(x), Some(y)) if old[x] == new[y] => lines.push(line(Side::Both, left[x])),
                (x, y) => {
                    lines.extend(x.map(|x| line(Side::Before, left[x])));
                    lines.extend(y.map(|y| line(Side::After, right[y])));
                }
            }
        }
    }
    lines.extend(left[old_end..].iter().map(|span| line(Side::Both, *span)));
}

fn lines<'a>(before: Cow<'a, str>, after: Cow<'a, str>, rules: Rules) -> Lines<'a> {
    let (left, right) = (spans(&before), spans(&after));
    let old: Vec<&str> = left.iter().map(|(start, end)| &before[*start..*end]).collect();
    let new: Vec<&str> = right.iter().map(|(start, end)| &after[*start..*end]).collect();
    let mut lines = Vec::with_capacity(old.len().max(new.len()));
    if !rules.exact && old.len().max(new.len()) > MANY_LINES {
        many(&old, &new, &left, &right, rules, &mut lines);
        return Lines { before, after, lines };
    }
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
    let (action, kind) = compared(pair, pair.action(), rules);
    node(action, kind, pair.forces())
}
