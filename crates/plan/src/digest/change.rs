//! The canonical form of one change: of a resource, of an output, deferred, or of an action.

use std::collections::BTreeSet;

use super::destroy;
use crate::action::Action;
use crate::json::{NULL_VALUE, Object, Value};
use crate::mask::{Form, Marks, Of, Step, Under, Writer, any_true};

/// Which members of an object are known. Others are written apart, and masked.
struct Known {
    /// Written as they stand.
    kept: &'static [&'static str],
    /// Written in a form of their own, by the function that knows them.
    own: &'static [&'static str],
}

/// Members of an entry that hold no values of the object. Redaction keeps the same ones, or the
/// digest of its result would be another.
pub(crate) const ENTRY_MEMBERS: &[&str] = &[
    "action_reason",
    "address",
    "deposed",
    "index",
    "index_unknown",
    "mode",
    "module_address",
    "name",
    "previous_address",
    "provider_name",
    "type",
];

const ENTRY: Known = Known { kept: ENTRY_MEMBERS, own: &["change"] };
const CHANGE: Known = Known {
    kept: &["actions", "after_identity", "before_identity", "replace_paths"],
    own: &["after", "after_sensitive", "after_unknown", "before", "before_sensitive", "generated_config", "importing"],
};
const INVOCATION: Known = Known {
    kept: &["address", "invoke_action_trigger", "lifecycle_action_trigger", "name", "provider_name", "type"],
    own: &["config_sensitive", "config_unknown", "config_values"],
};
const DEFERRED: Known = Known { kept: &["reason"], own: &["action_invocation", "resource_change"] };

/// The members of an object, each with its name, until they are put in order.
struct Members<'k> {
    empty: Writer<'k>,
    written: Vec<Writer<'k>>,
}

impl<'k> Members<'k> {
    /// Adds a member; one that writes nothing is left out.
    fn add(&mut self, write: impl FnOnce(&mut Writer<'k>)) {
        let mut member = self.empty.scratch();
        write(&mut member);
        if !member.out.is_empty() {
            self.written.push(member);
        }
    }
}

/// Writes the known members of `value` in byte order of their names, with those that `own` adds.
fn known<'k>(writer: &mut Writer<'k>, value: &Value<'_>, known: &Known, own: impl FnOnce(&mut Members<'k>)) {
    let Some(object) = value.as_object() else { return writer.unread(value) };
    let mut members = Members { empty: writer.scratch(), written: Vec::with_capacity(12) };
    for (key, member) in object.iter().filter(|(key, member)| known.kept.contains(key) && !member.is_null()) {
        members.add(|writer| {
            writer.key(key);
            writer.below(key, |writer| writer.value(member, Marks::NONE, Under::Plain));
        });
    }
    own(&mut members);
    let mut unread = object.iter().filter(|(key, _)| !known.kept.contains(key) && !known.own.contains(key)).peekable();
    if unread.peek().is_some() {
        members.add(|writer| {
            writer.key("unread");
            writer.raw("{");
            for (key, member) in unread {
                writer.key(key);
                writer.unread(member);
            }
            writer.raw("}");
        });
    }
    // Names of known members hold nothing that sorts before the quote that ends them.
    members.written.sort_by(|left, right| left.out.cmp(&right.out));
    writer.raw("{");
    for member in members.written {
        writer.comma();
        writer.append(member);
    }
    writer.raw("}");
}

/// Adds the paths of what is not known in `value`: members, or all of a value that is not an object.
fn unread_in(path: &str, value: Option<&Value<'_>>, known: &Known, found: &mut BTreeSet<String>) {
    let Some(Value::Object(object)) = value else {
        found.insert(path.to_owned());
        return;
    };
    for (key, _) in object.iter().filter(|(key, _)| !known.kept.contains(key) && !known.own.contains(key)) {
        found.insert(format!("{path}.{key}"));
    }
}

/// Adds the paths of what is not known in an entry of `resource_changes`.
pub(super) fn unread_in_entry(path: &str, entry: &Value<'_>, found: &mut BTreeSet<String>) {
    unread_in(path, Some(entry), &ENTRY, found);
    unread_in(&format!("{path}.change"), entry.get("change"), &CHANGE, found);
}

/// Adds the paths of what is not known in `output_changes`.
pub(super) fn unread_in_outputs(outputs: &Value<'_>, found: &mut BTreeSet<String>) {
    match outputs {
        Value::Object(object) => {
            object.iter().for_each(|(_, it)| unread_in("output_changes[]", Some(it), &CHANGE, found));
        }
        _ => {
            found.insert("output_changes".to_owned());
        }
    }
}

/// Adds the paths of what is not known in lists of invocations, or of what is deferred.
pub(super) fn unread_in_list(key: &str, list: &Value<'_>, found: &mut BTreeSet<String>) {
    let Some(elements) = list.as_array() else {
        found.insert(key.to_owned());
        return;
    };
    let path = format!("{key}[]");
    for element in elements {
        if key == "action_invocations" {
            unread_in(&path, Some(element), &INVOCATION, found);
            continue;
        }
        unread_in(&path, Some(element), &DEFERRED, found);
        if let Some(entry) = element.get("resource_change") {
            unread_in_entry(&format!("{path}.resource_change"), entry, found);
        }
        if let Some(invocation) = element.get("action_invocation") {
            unread_in(&format!("{path}.action_invocation"), Some(invocation), &INVOCATION, found);
        }
    }
}

/// Writes an entry of `resource_changes`.
pub(super) fn entry(writer: &mut Writer<'_>, value: &Value<'_>) {
    known(writer, value, &ENTRY, |members| {
        members.add(|writer| {
            writer.key("change");
            change(writer, value.get("change").unwrap_or(NULL_VALUE), of_entry(value));
        });
    });
}

/// What the object of an entry stands under.
pub(crate) fn of_entry(entry: &Value<'_>) -> Under {
    Under::of_type(entry.get("type").and_then(Value::as_str).unwrap_or_default())
}

/// As [`entry`], with the form of its change that was written before.
pub(super) fn entry_with<'k>(writer: &mut Writer<'k>, value: &Value<'_>, change: Writer<'k>) {
    known(writer, value, &ENTRY, |members| {
        members.add(|writer| {
            writer.key("change");
            writer.append(change);
        });
    });
}

/// Writes an element of `deferred_changes` or of `deferred_action_invocations`.
pub(super) fn deferred(writer: &mut Writer<'_>, value: &Value<'_>) {
    known(writer, value, &DEFERRED, |members| {
        if let Some(inner) = value.get("action_invocation") {
            members.add(|writer| {
                writer.key("action_invocation");
                writer.below("action_invocation", |writer| invocation(writer, inner));
            });
        }
        if let Some(inner) = value.get("resource_change") {
            members.add(|writer| {
                writer.key("resource_change");
                writer.below("resource_change", |writer| entry(writer, inner));
            });
        }
    });
}

/// Writes an element of `action_invocations`.
pub(super) fn invocation(writer: &mut Writer<'_>, value: &Value<'_>) {
    known(writer, value, &INVOCATION, |members| {
        let sensitive = value.get("config_sensitive").unwrap_or(NULL_VALUE);
        let marks = Marks::new(sensitive, NULL_VALUE);
        if let Some(values) = value.get("config_values") {
            members.add(|writer| {
                writer.key("config_values");
                writer.below("config_values", |writer| writer.value(values, marks, Under::Plain));
            });
        }
        members.add(|writer| tree(writer, "config_sensitive", sensitive));
        let config_unknown = value.get("config_unknown").unwrap_or(NULL_VALUE);
        members.add(|writer| unknown(writer, "config_unknown", config_unknown, marks));
    });
}

/// What the actions of a change decide.
fn parts(change: &Value<'_>) -> (Action, bool, bool, bool) {
    let words = change.get("actions").and_then(Value::as_array).unwrap_or_default();
    let texts: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
    let action = if texts.len() == words.len() { Action::from_words(&texts) } else { Action::Unknown };
    let (changed, created, deleted) = match action {
        Action::NoOp | Action::Update => (true, false, false),
        Action::Delete | Action::Forget => (false, false, true),
        Action::Create | Action::Read | Action::Open => (false, true, false),
        Action::DeleteCreate | Action::CreateDelete | Action::CreateForget | Action::ForgetCreate => (true, true, true),
        Action::Unknown => (false, true, true),
    };
    (action, changed, created, deleted)
}

/// Whether a form says which object it is that is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Named,
    /// It says only what happens.
    Left,
}

/// Writes a `change`; `under` is that of the name it has, where it is that of an output.
pub(super) fn change(writer: &mut Writer<'_>, value: &Value<'_>, under: Under) {
    change_with(writer, value, under, Which::Named);
}

/// The same, with or without what says which object is changed.
pub(super) fn change_with(writer: &mut Writer<'_>, value: &Value<'_>, under: Under, which: Which) {
    let field = |key: &str| value.get(key).unwrap_or(NULL_VALUE);
    let (before, after) = (value.get("before"), value.get("after"));
    let (before_sensitive, after_sensitive) = (field("before_sensitive"), field("after_sensitive"));
    let marks = Marks::new(before_sensitive, after_sensitive);
    let after_unknown = field("after_unknown");
    let (action, changed, created, deleted) = parts(value);
    known(writer, value, &CHANGE, |members| {
        if changed {
            members.add(|writer| {
                writer.raw("\"changed\":[");
                let sides = Sides { before, after, unknown: after_unknown, before_sensitive, after_sensitive };
                differences(writer, sides, marks, [under; 2], &mut Vec::new());
                writer.raw("]");
            });
            let shown = before.filter(|before| !marks.hide(before));
            if !deleted
                && which == Which::Named
                && let Some(id) = shown.and_then(|before| before.get("id"))
            {
                // Which object it is that changes.
                members.add(|writer| {
                    writer.key("id");
                    writer.below("id", |writer| writer.value(id, marks.member("id"), under.member("id")));
                });
            }
        }
        if created {
            members.add(|writer| {
                writer.raw("\"created\":{");
                if let Some(after) = after {
                    writer.key("after");
                    writer.value(after, marks, under);
                }
                tree(writer, "after_sensitive", after_sensitive);
                unknown(writer, "after_unknown", after_unknown, marks);
                writer.raw("}");
            });
        }
        if deleted {
            members.add(|writer| {
                writer.raw("\"deleted\":{");
                gone(writer, before.unwrap_or(NULL_VALUE), action, marks, under);
                writer.raw("}");
            });
        }
        if let Some(importing) = value.get("importing").filter(|it| !it.is_null()) {
            members.add(|writer| {
                writer.key("importing");
                writer.below("importing", |writer| writer.importing(importing, value, under));
            });
        }
        if let Some(text) = value.get("generated_config").filter(|it| !it.is_null()) {
            // Configuration as text: no mark and no name tells what of it is secret.
            members.add(|writer| {
                writer.key("generated_config");
                writer.below("generated_config", |writer| writer.guess(text));
            });
        }
    });
}

/// Writes what a reader sees of the old object and [`change`] leaves out: all of what is destroyed or
/// forgotten, since values decide how an object is destroyed, and which object it is that changes.
pub(super) fn seen_besides(writer: &mut Writer<'_>, value: &Value<'_>, under: Under) {
    let field = |key: &str| value.get(key).unwrap_or(NULL_VALUE);
    let before = field("before");
    let marks = Marks::new(field("before_sensitive"), field("after_sensitive"));
    let (_, _, created, deleted) = parts(value);
    if created {
        // Both sides stand there.
    } else if deleted || marks.hide(before) {
        writer.value(before, marks, under);
    } else if let Some(id) = before.get("id") {
        writer.value(id, marks.member("id"), under.member("id"));
    }
}

/// Writes what says which object goes, and how. An id says which; without one the whole object has to.
fn gone(writer: &mut Writer<'_>, before: &Value<'_>, action: Action, marks: Marks<'_>, under: Under) {
    match before.get("id") {
        id if marks.hide(before) => {
            writer.key("id");
            writer.hide(id.unwrap_or(before));
        }
        Some(id) if action != Action::Unknown => {
            writer.key("id");
            writer.below("id", |writer| writer.value(id, marks.member("id"), under.member("id")));
            destroy::settings(writer, before, marks, under);
        }
        _ => {
            writer.key("before");
            writer.value(before, marks, under);
        }
    }
}

/// Both sides of one path. A side is `None` where the path does not exist.
#[derive(Clone, Copy)]
struct Sides<'v> {
    before: Option<&'v Value<'v>>,
    after: Option<&'v Value<'v>>,
    unknown: &'v Value<'v>,
    before_sensitive: &'v Value<'v>,
    after_sensitive: &'v Value<'v>,
}

/// A mark or an unknown that covers a value covers its members.
fn tree_member<'v>(tree: &'v Value<'v>, key: &str) -> &'v Value<'v> {
    if tree.is_true() { tree } else { tree.get(key).unwrap_or(NULL_VALUE) }
}

/// Writes the changed paths below one path, in byte order of their steps. What each side stands under is its own:
/// only one of them may be a pair of a credential's name and its value.
fn differences<'v>(
    writer: &mut Writer<'_>,
    sides: Sides<'v>,
    marks: Marks<'_>,
    under: [Under; 2],
    path: &mut Vec<&'v str>,
) {
    if let (Some(Value::Object(before)), Some(Value::Object(after))) = (sides.before, sides.after)
        && !sides.unknown.is_true()
        && !marks.hide(sides.before.unwrap_or(NULL_VALUE))
    {
        let mut keys: Vec<&'v str> = before.iter().chain(after.iter()).map(|(key, _)| key).collect();
        keys.extend(sides.unknown.as_object().into_iter().flat_map(Object::iter).map(|(key, _)| key));
        keys.sort_unstable();
        keys.dedup();
        let of = |side| Of::new(side, |key: &str| marks.member(key).any());
        let (old, new) = (of(before), of(after));
        for key in keys {
            let inner = Sides {
                before: before.get(key),
                after: after.get(key),
                unknown: tree_member(sides.unknown, key),
                before_sensitive: tree_member(sides.before_sensitive, key),
                after_sensitive: tree_member(sides.after_sensitive, key),
            };
            path.push(key);
            let under = [under[0].member_of(old, key), under[1].member_of(new, key)];
            differences(writer, inner, marks.member(key), under, path);
            path.pop();
        }
        return;
    }
    let same = sides.before == sides.after
        && !any_true(sides.unknown)
        && same_tree(sides.before_sensitive, sides.after_sensitive);
    let plain = || is_plain(sides.before, marks) && is_plain(sides.after, marks);
    if same && (writer.form == Form::Full || plain()) {
        return;
    }
    let side = |value: Option<&Value<'_>>, under: Under| {
        let mut scratch = writer.scratch();
        if let Some(value) = value {
            scratch.value(value, marks, under);
        }
        scratch
    };
    let before = side(sides.before, under[0]);
    // Of a masked value nobody may learn whether it changes: it counts as a path that may. Most values are the same
    // on both sides, and stand under the same.
    if same && !before.touched && (under[0] == under[1] || !side(sides.after, under[1]).touched) {
        return;
    }
    let after = side(sides.after, under[1]);
    let found = writer.guessed.len();
    writer.comma();
    writer.raw("{");
    if sides.after.is_some() {
        writer.key("after");
        writer.append(after);
    }
    tree(writer, "after_sensitive", sides.after_sensitive);
    unknown(writer, "after_unknown", sides.unknown, marks);
    if sides.before.is_some() {
        writer.key("before");
        writer.append(before);
    }
    for step in path.iter().rev() {
        writer.step(found, &Step::Name((*step).to_owned()));
    }
    tree(writer, "before_sensitive", sides.before_sensitive);
    writer.key("path");
    writer.raw("[");
    for step in path {
        writer.comma();
        writer.raw(&quoted(step));
    }
    writer.raw("]}");
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    crate::json::write_string(text, &mut out);
    out
}

/// Whether nothing of a value can be masked, seen without looking at it.
fn is_plain(value: Option<&Value<'_>>, marks: Marks<'_>) -> bool {
    matches!(value, None | Some(Value::Null | Value::Bool(_))) && !marks.any()
}

/// Whether two trees say the same: `false`, `{}` and what is absent all say that nothing is marked.
fn same_tree(left: &Value<'_>, right: &Value<'_>) -> bool {
    left == right || normal(left) == normal(right)
}

/// A tree of marks or of unknowns with what says nothing left out; `None` where nothing is left.
fn normal(tree: &Value<'_>) -> Option<String> {
    match tree {
        Value::Bool(true) => Some("true".to_owned()),
        Value::Object(object) => {
            let members: Vec<String> = object
                .iter()
                .filter_map(|(key, member)| Some(format!("{}:{}", quoted(key), normal(member)?)))
                .collect();
            (!members.is_empty()).then(|| format!("{{{}}}", members.join(",")))
        }
        Value::Array(elements) => {
            let normal: Vec<Option<String>> = elements.iter().map(normal).collect();
            normal.iter().any(Option::is_some).then(|| {
                let elements: Vec<&str> = normal.iter().map(|it| it.as_deref().unwrap_or("false")).collect();
                format!("[{}]", elements.join(","))
            })
        }
        _ => None,
    }
}

/// Writes a tree of marks or of unknowns under a name, unless it says nothing.
fn tree(writer: &mut Writer<'_>, key: &str, tree: &Value<'_>) {
    if any_true(tree)
        && let Some(normal) = normal(tree)
    {
        writer.key(key);
        writer.raw(&normal);
    }
}

/// Writes a tree of unknowns without the shape of masked values.
fn unknown(writer: &mut Writer<'_>, key: &str, unknown: &Value<'_>, marks: Marks<'_>) {
    if !any_true(unknown) {
        return;
    }
    if !marks.any() {
        return tree(writer, key, unknown);
    }
    let mut scratch = writer.scratch();
    scratch.unknown(unknown, marks);
    writer.touched |= scratch.touched;
    if let Ok(collapsed) = Value::parse(&scratch.out) {
        tree(writer, key, &collapsed);
    }
}
