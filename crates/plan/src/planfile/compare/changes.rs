//! Changes of resources: planned, drifted, deferred, and the values that they lead to.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::super::address::{Address, Key, Mode, provider};
use super::super::agreement::{Kind, Part, Unread};
use super::super::content::HeldChange;
use super::super::held::HoldsData;
use super::super::strict;
use super::marks::{Marking, Marks, Sets, Sources};
use super::results::{path, sort, untyped};
use super::typed::{Misfit, Shape, known, unknown};
use super::{Both, Found, outputs, same};
use crate::json::{Object, Value};
use crate::plan::Plan;
use crate::schema::ResourceSchema;
use crate::{Action, Entry, Tool};

pub(super) type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

pub(super) fn text(it: &str) -> Value<'_> {
    Value::String(Cow::Borrowed(it))
}

pub(super) fn add<'a>(members: &mut Members<'a>, name: &'static str, value: Value<'a>) {
    members.push((Cow::Borrowed(name), value));
}

/// Why a change cannot be compared.
pub(super) enum Fault {
    Misfit,
    Unread(Unread),
}

impl From<Misfit> for Fault {
    fn from(Misfit: Misfit) -> Self {
        Self::Misfit
    }
}

impl Found {
    pub(super) fn fault(&mut self, part: Part, address: &str, fault: Fault) {
        match fault {
            Fault::Misfit => self.differs(part, Kind::Misfit, address, ""),
            Fault::Unread(unread) => self.unread(unread),
        }
    }
}

/// `resource_changes` and `resource_drift`.
pub(super) fn compare(both: &Both<'_>, found: &mut Found) {
    let file = both.file;
    let changes = file.changes().iter().filter(|it| !is_left_out(it));
    side(both, Part::Change, &changes.collect::<Vec<_>>(), both.plan.changes(), found);
    let only_moves = |it: &&HeldChange| it.change.action != Action::NoOp || file.mode() == crate::Mode::RefreshOnly;
    let drift = file.drift().iter().filter(|it| !is_left_out(it)).filter(only_moves);
    side(both, Part::Drift, &drift.collect::<Vec<_>>(), both.plan.drift(), found);
}

/// Deletes of data sources only take them out of the state.
fn is_left_out(change: &HeldChange) -> bool {
    change.place.mode == Mode::Data && change.change.action == Action::Delete
}

fn key(change: &HeldChange) -> (&str, &str) {
    (&change.address, change.deposed.as_deref().unwrap_or_default())
}

fn side(both: &Both<'_>, part: Part, expected: &[&HeldChange], actual: &[Entry], found: &mut Found) {
    let plan = both.plan;
    let mut by_key: HashMap<(&str, &str), &Entry> = HashMap::with_capacity(actual.len());
    for entry in actual {
        let key = (plan.address(entry), entry.deposed.of(plan.text()));
        if by_key.insert(key, entry).is_some() {
            found.differs(part, Kind::Twice, key.0, "");
        }
    }
    let mut seen: HashSet<(&str, &str)> = HashSet::with_capacity(expected.len());
    for change in expected {
        if !seen.insert(key(change)) {
            found.differs(part, Kind::Twice, &change.address, "");
        }
    }
    for ((address, deposed), _) in by_key.iter().filter(|(key, _)| !seen.contains(*key)) {
        found.differs(part, Kind::OnlyInJson, address, deposed);
    }
    let pairs: Vec<(&HeldChange, Option<&Entry>)> =
        expected.iter().map(|change| (*change, by_key.get(&key(change)).copied())).collect();
    // Each is independent of the others, and a large plan has many.
    let parts: Vec<Found> = pairs
        .par_chunks(64)
        .map(|pairs| {
            let mut found = Found::default();
            for (change, entry) in pairs {
                match entry {
                    Some(entry) => one(both, part, change, plan, entry, &mut found),
                    None => found.differs(part, Kind::OnlyInFile, &change.address, ""),
                }
            }
            found
        })
        .collect();
    for part in parts {
        found.add(part);
    }
}

fn one(both: &Both<'_>, part: Part, change: &HeldChange, plan: &Plan, entry: &Entry, found: &mut Found) {
    match strict::parse(plan.entry_raw(entry)) {
        Some(actual) => pair(both, part, change, actual, found),
        None => found.differs(part, Kind::Twice, &change.address, ""),
    }
}

fn pair(both: &Both<'_>, part: Part, change: &HeldChange, mut actual: Value<'_>, found: &mut Found) {
    sort_replace_paths(&mut actual);
    let mut before = Found::default();
    match expected(both, change, Sets::Whole) {
        Ok(expected) => same::compare(part, &change.address, &expected, &actual, &mut before),
        Err(fault) => before.fault(part, &change.address, fault),
    }
    // A mark inside a set is shown in one of two ways.
    if !before.differences.is_empty()
        && both.version.tool == Tool::OpenTofu
        && let Ok(expected) = expected(both, change, Sets::Elements)
    {
        let mut other = Found::default();
        same::compare(part, &change.address, &expected, &actual, &mut other);
        if other.differences.is_empty() {
            before = other;
        }
    }
    found.add(before);
}

/// Paths that force a replacement are an unordered set.
fn sort_replace_paths(actual: &mut Value<'_>) {
    let Value::Object(members) = actual else { return };
    let mut members = std::mem::take(members).into_members();
    for (name, value) in &mut members {
        if name != "change" {
            continue;
        }
        if let Value::Object(change) = value {
            let mut inside = std::mem::take(change).into_members();
            for (name, value) in &mut inside {
                if name == "replace_paths"
                    && let Value::Array(paths) = value
                {
                    sort(paths);
                }
            }
            *change = Object::from_members(inside);
        }
    }
    *actual = Value::Object(Object::from_members(members));
}

pub(super) fn schema<'s>(both: &Both<'s>, provider: &str, place: &Address) -> Result<&'s ResourceSchema, Fault> {
    let unread = || Unread::Schema { provider: provider.into(), kind: place.kind.clone() };
    both.schemas.of(provider, place.mode == Mode::Data, &place.kind).ok_or_else(|| Fault::Unread(unread()))
}

/// What stands at the top of everything that is a resource instance.
fn place<'h>(address: &'h str, place: &'h Address, provider: &str) -> Members<'h> {
    let mut members = Members::new();
    add(&mut members, "address", text(address));
    add(&mut members, "mode", text(place.mode.word()));
    add(&mut members, "type", text(&place.kind));
    add(&mut members, "name", text(&place.name));
    match &place.key {
        Key::None => {}
        Key::Number(key) => add(&mut members, "index", Value::Number(Cow::Borrowed(key))),
        Key::Text(key) => add(&mut members, "index", text(key)),
        Key::Any => add(&mut members, "index_unknown", Value::Bool(true)),
    }
    members.push((Cow::Borrowed("provider_name"), Value::String(Cow::Owned(provider.to_owned()))));
    members
}

/// One entry as the tool would print it.
fn expected<'h>(both: &Both<'_>, held: &'h HeldChange, sets: Sets) -> Result<Value<'h>, Fault> {
    let (provider, _) = provider(&held.provider).ok_or(Fault::Misfit)?;
    let mut members = place(&held.address, &held.place, &provider);
    if let Some(previous) = held.previous_address.as_deref().filter(|it| *it != &*held.address) {
        add(&mut members, "previous_address", text(previous));
    }
    if !held.place.module.is_empty() {
        add(&mut members, "module_address", text(&held.place.module));
    }
    if let Some(deposed) = &held.deposed {
        add(&mut members, "deposed", text(deposed));
    }
    if let Some(reason) = held.reason {
        add(&mut members, "action_reason", text(reason));
    }
    add(&mut members, "change", change(both, held, &provider, sets)?);
    Ok(Value::Object(Object::from_members(members)))
}

fn change<'h>(both: &Both<'_>, held: &'h HeldChange, provider: &str, sets: Sets) -> Result<Value<'h>, Fault> {
    let change = &held.change;
    let mut members = Members::new();
    add(&mut members, "actions", outputs::words(change.action));
    if held.place.mode == Mode::Ephemeral {
        // It has no values, and no schema is asked for.
        add(&mut members, "before", Value::Null);
        add(&mut members, "after", Value::Null);
        add(&mut members, "after_unknown", Value::Object(Object::default()));
        add(&mut members, "before_sensitive", Value::Bool(false));
        add(&mut members, "after_sensitive", Value::Bool(false));
        return Ok(Value::Object(Object::from_members(members)));
    }
    let schema = schema(both, provider, &held.place)?;
    let shape = Shape::Block(&schema.block);
    // Nothing that is there before an apply waits for it.
    if !change.before.is_wholly_known() {
        return Err(Fault::Misfit);
    }
    add(&mut members, "before", known(&change.before, shape)?.ok_or(Fault::Misfit)?);
    if let Some(after) = known(&change.after, shape)? {
        add(&mut members, "after", after);
    }
    let whole = change.after.is_wholly_known();
    let waits = if whole { Value::Object(Object::default()) } else { unknown(&change.after) };
    add(&mut members, "after_unknown", waits);
    let marking = Marking { sources: Sources::FileAndSchema, sets };
    let before = Marks::of(&change.before_sensitive);
    let after = Marks::of(&change.after_sensitive);
    add(&mut members, "before_sensitive", marking.sensitive(&change.before, shape, Some(&before))?);
    add(&mut members, "after_sensitive", marking.sensitive(&change.after, shape, Some(&after))?);
    if !held.required_replace.is_empty() {
        let paths = held.required_replace.iter().map(|steps| path(steps)).collect::<Result<Vec<_>, _>>();
        let mut paths = paths?;
        sort(&mut paths);
        paths.dedup();
        add(&mut members, "replace_paths", Value::Array(paths));
    }
    if let Some(importing) = &change.importing {
        let mut inside = Members::new();
        if importing.unknown {
            add(&mut inside, "unknown", Value::Bool(true));
        } else if !importing.id.is_empty() {
            add(&mut inside, "id", text(&importing.id));
        } else if let Some(identity) = &importing.identity {
            add(&mut inside, "identity", untyped(identity)?);
        }
        add(&mut members, "importing", Value::Object(Object::from_members(inside)));
    }
    if let Some(generated) = &change.generated_config {
        add(&mut members, "generated_config", text(generated));
    }
    for (name, identity) in [("before_identity", &change.before_identity), ("after_identity", &change.after_identity)] {
        let null_is_told = both.version.tool == Tool::Terraform;
        if let Some(identity) = identity.as_ref().filter(|it| null_is_told || **it != HoldsData::Null) {
            add(&mut members, name, untyped(identity)?);
        }
    }
    Ok(Value::Object(Object::from_members(members)))
}

/// `deferred_changes`
pub(super) fn deferred(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    let empty = Vec::new();
    let actual = match actual {
        None => &empty,
        Some(Value::Array(actual)) => actual,
        Some(_) => {
            found.differs(Part::Deferred, Kind::Differs, "", "");
            return;
        }
    };
    // They are few.
    let mut rest: Vec<&Value<'_>> = actual.iter().collect();
    for deferred in both.file.deferred() {
        let (address, deposed) = key(&deferred.what);
        let at = rest.iter().position(|entry| {
            let change = entry.get("resource_change");
            let field = |name: &str| change.and_then(|it| it.get(name)).and_then(Value::as_str).unwrap_or_default();
            field("address") == address && field("deposed") == deposed
        });
        let Some(at) = at else {
            found.differs(Part::Deferred, Kind::OnlyInFile, address, "");
            continue;
        };
        let entry = rest.remove(at);
        if entry.get("reason").and_then(Value::as_str) != Some(deferred.reason) {
            found.differs(Part::Deferred, Kind::Differs, address, "reason");
        }
        if entry.as_object().is_some_and(|it| it.len() != 2) {
            found.differs(Part::Deferred, Kind::OnlyInJson, address, "");
        }
        let change = entry.get("resource_change").cloned().unwrap_or(Value::Null);
        pair(both, Part::Deferred, &deferred.what, change, found);
    }
    for entry in rest {
        let address = entry.get("resource_change").and_then(|it| it.get("address")).and_then(Value::as_str);
        found.differs(Part::Deferred, Kind::OnlyInJson, address.unwrap_or_default(), "");
    }
}

/// `planned_values`
pub(super) fn planned(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    let Some(actual) = actual else {
        found.differs(Part::PlannedValue, Kind::OnlyInFile, "", "");
        return;
    };
    if let Some(members) = actual.as_object() {
        for (name, _) in members.iter().filter(|(name, _)| !matches!(*name, "outputs" | "root_module")) {
            found.differs(Part::PlannedValue, Kind::OnlyInJson, "", name);
        }
    }
    outputs::planned(both, actual.get("outputs"), found);
    let mut resources = Resources::default();
    if let Some(root) = actual.get("root_module") {
        resources.walk(Part::PlannedValue, "", root, found);
    }
    for held in both.file.changes() {
        let goes = held.change.action == Action::Delete || held.deposed.is_some();
        if goes {
            continue;
        }
        let Some((module, actual)) = resources.take(&held.address) else {
            // Forgotten and ephemeral ones stand there or not, depending on the version.
            if held.change.action != Action::Forget && held.place.mode != Mode::Ephemeral {
                found.differs(Part::PlannedValue, Kind::OnlyInFile, &held.address, "");
            }
            continue;
        };
        if module != &*held.place.module {
            found.differs(Part::PlannedValue, Kind::Differs, &held.address, "module");
        }
        if held.place.mode == Mode::Ephemeral {
            ephemeral(held, actual, found);
            continue;
        }
        match planned_value(both, held, Sets::Whole) {
            Ok(expected) => {
                let mut before = Found::default();
                same::compare(Part::PlannedValue, &held.address, &expected, actual, &mut before);
                if !before.differences.is_empty()
                    && both.version.tool == Tool::OpenTofu
                    && let Ok(expected) = planned_value(both, held, Sets::Elements)
                {
                    let mut other = Found::default();
                    same::compare(Part::PlannedValue, &held.address, &expected, actual, &mut other);
                    if other.differences.is_empty() {
                        before = other;
                    }
                }
                found.add(before);
            }
            Err(fault) => found.fault(Part::PlannedValue, &held.address, fault),
        }
    }
    resources.rest(Part::PlannedValue, found);
}

/// What is opened has no value to be planned.
fn ephemeral(held: &HeldChange, actual: &Value<'_>, found: &mut Found) {
    let Some((provider, _)) = provider(&held.provider) else {
        found.differs(Part::PlannedValue, Kind::Misfit, &held.address, "");
        return;
    };
    let mut members = place(&held.address, &held.place, &provider);
    add(&mut members, "sensitive_values", Value::Bool(false));
    // No schema of ours has its version.
    if let Some(version) = actual.get("schema_version") {
        add(&mut members, "schema_version", version.clone());
    }
    same::compare(Part::PlannedValue, &held.address, &Value::Object(Object::from_members(members)), actual, found);
}

fn planned_value<'h>(both: &Both<'_>, held: &'h HeldChange, sets: Sets) -> Result<Value<'h>, Fault> {
    let (provider, _) = provider(&held.provider).ok_or(Fault::Misfit)?;
    let schema = schema(both, &provider, &held.place)?;
    let shape = Shape::Block(&schema.block);
    let mut members = place(&held.address, &held.place, &provider);
    members.push((Cow::Borrowed("schema_version"), Value::Number(Cow::Owned(schema.version.to_string()))));
    let after = &held.change.after;
    if let Some(Value::Object(values)) = known(after, shape)?
        && !values.is_empty()
    {
        add(&mut members, "values", Value::Object(values));
    }
    let marking = Marking { sources: Sources::File, sets };
    let marks = Marks::of(&held.change.after_sensitive);
    add(&mut members, "sensitive_values", marking.sensitive(after, shape, Some(&marks))?);
    if let Some(identity) = held.change.after_identity.as_ref().filter(|it| **it != HoldsData::Null) {
        add(&mut members, "identity", untyped(identity)?);
    }
    Ok(Value::Object(Object::from_members(members)))
}

/// The resources in a tree of modules, by address and deposed key.
#[derive(Default)]
pub(super) struct Resources<'v> {
    /// With the module that it stands in, and whether it was taken.
    by_address: HashMap<(&'v str, &'v str), (&'v str, &'v Value<'v>, Cell<bool>)>,
}

impl<'v> Resources<'v> {
    pub(super) fn walk(&mut self, part: Part, module: &'v str, value: &'v Value<'v>, found: &mut Found) {
        let Some(members) = value.as_object() else {
            found.differs(part, Kind::Differs, module, "");
            return;
        };
        for (name, value) in members.iter() {
            match (name, value) {
                // It was read one level above.
                ("address", _) if !module.is_empty() => {}
                ("resources", Value::Array(resources)) => {
                    for resource in resources {
                        let field = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
                        let key = (field("address"), field("deposed_key"));
                        if self.by_address.insert(key, (module, resource, Cell::new(false))).is_some() {
                            found.differs(part, Kind::Twice, key.0, "");
                        }
                    }
                }
                ("child_modules", Value::Array(children)) => {
                    for child in children {
                        let address = child.get("address").and_then(Value::as_str).unwrap_or_default();
                        let parents = Address::modules_of(address).unwrap_or_default();
                        let parent = parents.len().checked_sub(2).map_or("", |at| parents[at]);
                        if parents.is_empty() || parent != module {
                            found.differs(part, Kind::Differs, address, "module");
                            continue;
                        }
                        self.walk(part, address, child, found);
                    }
                }
                _ => found.differs(part, Kind::OnlyInJson, module, name),
            }
        }
    }

    fn take(&self, address: &str) -> Option<(&'v str, &'v Value<'v>)> {
        let (module, value, taken) = self.by_address.get(&(address, ""))?;
        taken.set(true);
        Some((module, value))
    }

    /// What nobody took.
    fn rest(self, part: Part, found: &mut Found) {
        for ((address, _), _) in self.by_address.iter().filter(|(_, (_, _, taken))| !taken.get()) {
            found.differs(part, Kind::OnlyInJson, address, "");
        }
    }

    /// All of it: address and deposed key, module, and what is printed.
    pub(super) fn into_all(self) -> impl Iterator<Item = ((&'v str, &'v str), (&'v str, &'v Value<'v>))> {
        self.by_address.into_iter().map(|(key, (module, value, _))| (key, (module, value)))
    }
}
