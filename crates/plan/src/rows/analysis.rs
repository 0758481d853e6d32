//! What is known of every change of a plan only after all of them were parsed: its digest, what it does
//! without regard to what it does it to, whether it only follows others, and its account.
//!
//! One pass over all changes on all cores. The plain list of a large plan must not wait for it.

use std::collections::HashSet;

use rayon::prelude::*;

use super::accounts::Accounts;
use super::list::{Risk, row_action};
use super::types::RowAction;
use crate::action::Action;
use crate::change::ResourceChange;
use crate::digest::{ChangeDigest, is_pure_no_op, parse, single};
use crate::index::Entry;
use crate::json::{Object, Value};
use crate::mask::{MARKER, Marks, any_true};
use crate::plan::{Plan, Section};
use crate::sha256::Sha256;

/// What is known of every change of a plan, by its position.
#[derive(Debug)]
pub struct Analysis {
    /// Nothing for what does not change.
    facts: Vec<Option<Facts>>,
    /// Where in `accounts` that of each change is.
    account_of: Vec<Option<u32>>,
    accounts: Vec<String>,
}

/// What is known of one change.
#[derive(Clone, Copy, Debug)]
struct Facts {
    digest: ChangeDigest,
    /// The same with masked values; nothing where the plan holds markers in their place.
    exact: Option<[u8; 32]>,
    /// What makes it identical to others; nothing where it has to be read on its own.
    does: Option<[u8; 32]>,
    follows: bool,
}

impl Analysis {
    /// Looks at every change.
    pub fn of(plan: &Plan) -> Self {
        let accounts = Accounts::index(plan);
        let invoking = invoking(plan);
        let found: Vec<(Option<Facts>, Option<String>)> = plan
            .changes()
            .par_iter()
            .with_min_len(32)
            .map(|entry| {
                // A no-op is no change, and has an account to be filtered by all the same.
                let value = parse(plan.entry_raw(entry));
                let facts = (!is_pure_no_op(entry, plan.text())).then(|| facts(plan, entry, &value, &invoking));
                (facts, accounts.of(&ResourceChange::from_value(value)))
            })
            .collect();
        let mut names: Vec<String> = found.iter().filter_map(|(_, account)| account.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let (facts, account_of) = found
            .into_iter()
            .map(|(facts, account)| {
                let at = account.and_then(|account| names.binary_search(&account).ok());
                (facts, at.and_then(|at| u32::try_from(at).ok()))
            })
            .unzip();
        Self { facts, account_of, accounts: names }
    }

    fn facts(&self, change: u32) -> Option<&Facts> {
        self.facts.get(change as usize)?.as_ref()
    }

    /// The digest of what a reader sees of a change; nothing for what does not change at all.
    pub fn digest(&self, change: u32) -> Option<ChangeDigest> {
        self.facts(change).map(|facts| facts.digest)
    }

    /// Whether a change is the same as one of another plan. What is masked counts where both plans have it.
    pub(super) fn is_same(&self, change: u32, other: &Self, there: u32) -> bool {
        let (Some(one), Some(two)) = (self.facts(change), other.facts(there)) else { return false };
        one.digest == two.digest && one.exact.zip(two.exact).is_none_or(|(one, two)| one == two)
    }

    /// Whether it is an update of which nothing is known before apply.
    pub fn follows(&self, change: u32) -> bool {
        self.facts(change).is_some_and(|facts| facts.follows)
    }

    /// The account of a change, as far as the plan tells.
    pub fn account(&self, change: u32) -> Option<&str> {
        let at = (*self.account_of.get(change as usize)?)?;
        self.accounts.get(at as usize).map(String::as_str)
    }

    /// What makes a change identical to others.
    pub(crate) fn does(&self, change: u32) -> Option<&[u8; 32]> {
        self.facts(change)?.does.as_ref()
    }
}

fn facts(plan: &Plan, entry: &Entry, value: &Value<'_>, invoking: &HashSet<String>) -> Facts {
    let single = single(value, plan.known());
    let text = plan.text();
    let moved = !entry.previous_address.of(text).is_empty();
    let action = row_action(entry.action.action, moved, entry.importing);
    let change = value.get("change");
    // Two markers of a redacted plan do not tell that a value is the same.
    let hides = plan.entry_raw(entry).contains(MARKER);
    let alone = moved
        || hides
        || entry.importing
        || !entry.deposed.of(text).is_empty()
        || invoking.contains(plan.address(entry))
        || !folds(action);
    Facts {
        digest: single.digest,
        exact: (!hides).then_some(single.exact),
        does: (!alone).then(|| same_as(entry, text, action, single.does)),
        follows: action == RowAction::Update && !moved && !hides && change.is_some_and(follows),
    }
}

/// What is destroyed, and what nobody knows, is read one by one. So is what only the state knows: its
/// address is all that there is to it.
const fn folds(action: RowAction) -> bool {
    matches!(Risk::of(action), Risk::Updated | Risk::Created | Risk::Read)
        && !matches!(action, RowAction::CreateForget | RowAction::ForgetCreate)
}

/// An update is the same whatever type it is of; of what comes into being the type is a part.
fn same_as(entry: &Entry, text: &str, action: RowAction, does: [u8; 32]) -> [u8; 32] {
    let reason = entry.action_reason.of(text);
    if action == RowAction::Update && reason.is_empty() {
        return does;
    }
    let kind = if action == RowAction::Update { "" } else { entry.resource_type.of(text) };
    let mut hasher = Sha256::default();
    hasher.update(does);
    for part in [reason, kind] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finish()
}

/// The addresses whose change invokes an action: such a change is read on its own.
fn invoking(plan: &Plan) -> HashSet<String> {
    if !plan.has_members(Section::ActionInvocations) {
        return HashSet::new();
    }
    let invocations = plan.section(Section::ActionInvocations);
    let addresses = invocations.as_array().unwrap_or_default().iter().filter_map(|invocation| {
        invocation.get("lifecycle_action_trigger")?.get("triggering_resource_address")?.as_str().map(str::to_owned)
    });
    addresses.collect()
}

/// Whether everything that changes is known after apply only.
fn follows(change: &Value<'_>) -> bool {
    let unmarked = |key: &str| change.get(key).is_none_or(|marks| !any_true(marks));
    let same_marks = change.get("before_sensitive") == change.get("after_sensitive")
        || unmarked("before_sensitive") && unmarked("after_sensitive");
    let Some(unknown) = change.get("after_unknown") else { return false };
    same_marks
        && change.get("generated_config").is_none_or(Value::is_null)
        && any_true(unknown)
        && only_unknown(change.get("before"), change.get("after"), Some(unknown))
}

fn only_unknown(before: Option<&Value<'_>>, after: Option<&Value<'_>>, unknown: Option<&Value<'_>>) -> bool {
    match (before, after, unknown) {
        (_, _, Some(unknown)) if unknown.is_true() => true,
        (Some(Value::Object(old)), Some(Value::Object(new)), _) => {
            let inside = |key: &str| only_unknown(old.get(key), new.get(key), unknown.and_then(|it| it.get(key)));
            let more = unknown.and_then(Value::as_object).into_iter().flat_map(Object::iter);
            old.iter().chain(new.iter()).all(|(key, _)| inside(key)) && more.into_iter().all(|(key, _)| inside(key))
        }
        (Some(Value::Array(old)), Some(Value::Array(new)), _) if old.len() == new.len() => {
            let marks = unknown.and_then(Value::as_array).unwrap_or_default();
            old.iter().zip(new).enumerate().all(|(at, (old, new))| only_unknown(Some(old), Some(new), marks.get(at)))
        }
        _ => before == after && unknown.is_none_or(|unknown| !any_true(unknown)),
    }
}

/// The paths at which an update changes something: `tags.Version`, `ingress[0].cidr_blocks`.
pub(super) fn paths(change: &ResourceChange<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let change = &change.change;
    if change.action() == Action::Update {
        let marks = Marks::new(change.before_sensitive(), change.after_sensitive());
        walk(Some(change.before()), Some(change.after()), Some(change.after_unknown()), marks, "", &mut found);
    }
    // What all tags say again adds nothing.
    let repeated = |path: &str, found: &[String]| {
        path.strip_prefix("tags_all").is_some_and(|rest| found.iter().any(|it| it.strip_prefix("tags") == Some(rest)))
    };
    let kept: Vec<String> = found.iter().filter(|path| !repeated(path, &found)).cloned().collect();
    kept
}

/// Where an array has other elements than before, it is the array that changes. What is marked is not looked into:
/// its names are a part of it.
fn walk(
    before: Option<&Value<'_>>,
    after: Option<&Value<'_>>,
    unknown: Option<&Value<'_>>,
    marks: Marks<'_>,
    path: &str,
    found: &mut Vec<String>,
) {
    let sides = [before, after];
    let open = |sides: &[Option<&Value<'_>>; 2]| !sides.iter().flatten().any(|side| marks.hide(side));
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new)))
            if open(&sides) && unknown.is_none_or(|it| !it.is_true()) =>
        {
            let more = unknown.and_then(Value::as_object).into_iter().flat_map(Object::iter);
            let mut keys: Vec<&str> = old.iter().chain(new.iter()).chain(more).map(|(key, _)| key).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                let below = step(path, key);
                walk(old.get(key), new.get(key), unknown.and_then(|it| it.get(key)), marks.member(key), &below, found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new)))
            if old.len() == new.len() && open(&sides) && unknown.is_none_or(|it| !it.is_true()) =>
        {
            let unknown = unknown.and_then(Value::as_array).unwrap_or_default();
            for (at, (old, new)) in old.iter().zip(new).enumerate() {
                walk(Some(old), Some(new), unknown.get(at), marks.element(at), &format!("{path}[{at}]"), found);
            }
        }
        _ if before == after && unknown.is_none_or(|it| !any_true(it)) => {}
        _ => found.push(path.to_owned()),
    }
}

fn step(path: &str, key: &str) -> String {
    let key = super::cells::key(key);
    match (path.is_empty(), key.starts_with('"')) {
        (true, _) => key,
        (false, true) => format!("{path}[{key}]"),
        (false, false) => format!("{path}.{key}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(before: &str, after: &str, more: &str) -> String {
        format!(r#"{{"actions":["update"],"before":{before},"after":{after}{more}}}"#)
    }

    fn follows_of(before: &str, after: &str, unknown: &str) -> bool {
        let json = update(before, after, &format!(r#","after_unknown":{unknown}"#));
        follows(&Value::parse(&json).unwrap())
    }

    #[test]
    fn an_update_follows_where_all_that_changes_is_known_after_apply() {
        assert!(follows_of(r#"{"a":1,"b":2}"#, r#"{"a":1}"#, r#"{"b":true}"#));
        assert!(follows_of(r#"{"a":{"b":[1,2]}}"#, r#"{"a":{"b":[1,null]}}"#, r#"{"a":{"b":[false,true]}}"#));
        assert!(follows_of(r#"{"a":1}"#, r#"{"a":1}"#, r#"{"new":true}"#));
        assert!(!follows_of(r#"{"a":1,"b":2}"#, r#"{"a":9}"#, r#"{"b":true}"#), "a changes to a known value");
        assert!(!follows_of(r#"{"a":1}"#, r#"{"a":2}"#, "{}"));
        assert!(!follows_of(r#"{"a":1}"#, r#"{"a":1}"#, "{}"), "nothing changes at all");
        assert!(!follows_of(r#"{"a":[1]}"#, r#"{"a":[1,null]}"#, r#"{"a":[false,true]}"#), "an element comes");
        assert!(!follows_of(r#"{"a":1}"#, "{}", r#"{"b":true}"#), "a goes");
    }

    #[test]
    fn a_mark_that_comes_or_goes_is_more_than_following() {
        let json = update(
            r#"{"a":1,"b":2}"#,
            r#"{"a":1}"#,
            r#","after_unknown":{"b":true},"before_sensitive":{},"after_sensitive":{"a":true}"#,
        );
        assert!(!follows(&Value::parse(&json).unwrap()));
    }

    fn paths_of(before: &str, after: &str, unknown: &str) -> Vec<String> {
        let more = format!(r#","after_unknown":{unknown}"#);
        let json = format!(r#"{{"change":{}}}"#, update(before, after, &more));
        paths(&ResourceChange::from_value(Value::parse(&json).unwrap()))
    }

    #[test]
    fn paths_name_what_changes_and_repeat_no_tags() {
        assert_eq!(
            paths_of(
                r#"{"tags":{"Version":"1","a b":"x"},"tags_all":{"Version":"1","Other":"1"}}"#,
                r#"{"tags":{"Version":"2","a b":"y"},"tags_all":{"Version":"2","Other":"2"}}"#,
                "{}"
            ),
            ["tags.Version", r#"tags["a b"]"#, "tags_all.Other"]
        );
        assert_eq!(
            paths_of(
                r#"{"ingress":[{"cidr":["a"],"port":1}],"list":[1],"id":"x"}"#,
                r#"{"ingress":[{"cidr":["a","b"],"port":1}],"list":[1,2]}"#,
                r#"{"id":true}"#
            ),
            ["id", "ingress[0].cidr", "list"]
        );
    }
}
