//! Checks, relevant attributes and invocations of actions.

use std::borrow::Cow;

use super::super::address::{Address, Key, provider};
use super::super::agreement::{Kind, Part, Unread};
use super::super::content::{CheckResult, Invocation, Step, Trigger};
use super::super::held::HoldsData;
use super::marks::{Marking, Marks, Sets, Sources};
use super::typed::{DYNAMIC, Misfit, Shape, known, unknown};
use super::{Both, Found, same};
use crate::Tool;
use crate::json::{Object, Value};

type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

fn text(it: &str) -> Value<'_> {
    Value::String(Cow::Borrowed(it))
}

fn add<'a>(members: &mut Members<'a>, name: &'static str, value: Value<'a>) {
    members.push((Cow::Borrowed(name), value));
}

/// A list that is left out where it is empty.
fn listed(part: Part, expected: Vec<Value<'_>>, actual: Option<&Value<'_>>, found: &mut Found) {
    match actual {
        None if expected.is_empty() => {}
        None => found.differs(part, Kind::OnlyInFile, "", ""),
        Some(actual) => same::compare(part, "", &Value::Array(expected), actual, found),
    }
}

/// `checks`: sorted by what they display.
pub(super) fn checks(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    let mut sorted: Vec<&CheckResult> = both.file.checks().iter().collect();
    sorted.sort_by(|left, right| left.address.cmp(&right.address));
    if sorted.windows(2).any(|pair| pair[0].address == pair[1].address && pair[0].kind == pair[1].kind) {
        found.differs(Part::Check, Kind::Twice, "", "");
    }
    let mut expected = Vec::new();
    for result in sorted {
        match check(result) {
            Ok(value) => expected.push(value),
            Err(Misfit) => found.differs(Part::Check, Kind::Misfit, &result.address, ""),
        }
    }
    listed(Part::Check, expected, actual, found);
}

/// The same as they stand in a state.
pub(super) fn check(result: &CheckResult) -> Result<Value<'_>, Misfit> {
    let mut address = Members::new();
    add(&mut address, "to_display", text(&result.address));
    add(&mut address, "kind", text(result.kind));
    let module = if result.kind == "resource" {
        let place = Address::parse(&result.address).ok_or(Misfit)?;
        add(&mut address, "mode", text(place.mode.word()));
        address.push((Cow::Borrowed("type"), Value::String(Cow::Owned(place.kind.into()))));
        address.push((Cow::Borrowed("name"), Value::String(Cow::Owned(place.name.into()))));
        place.module
    } else {
        let word = if result.kind == "output_value" { "output" } else { result.kind };
        let (module, name) = Address::named(&result.address, word).ok_or(Misfit)?;
        address.push((Cow::Borrowed("name"), Value::String(Cow::Owned(name.into()))));
        module
    };
    if !module.is_empty() {
        address.push((Cow::Borrowed("module"), Value::String(Cow::Owned(module.into()))));
    }
    let mut members = Members::new();
    add(&mut members, "address", Value::Object(Object::from_members(address)));
    add(&mut members, "status", text(result.status));
    let mut objects: Vec<_> = result.objects.iter().collect();
    objects.sort_by(|left, right| left.address.cmp(&right.address));
    let mut instances = Vec::new();
    for object in objects {
        let mut address = Members::new();
        add(&mut address, "to_display", text(&object.address));
        let module = if result.kind == "resource" {
            let place = Address::parse(&object.address).ok_or(Misfit)?;
            match place.key {
                Key::Number(key) => {
                    address.push((Cow::Borrowed("instance_key"), Value::Number(Cow::Owned(key.into()))));
                }
                Key::Text(key) => address.push((Cow::Borrowed("instance_key"), Value::String(Cow::Owned(key.into())))),
                Key::None | Key::Any => {}
            }
            place.module
        } else {
            let word = if result.kind == "output_value" { "output" } else { result.kind };
            Address::named(&object.address, word).ok_or(Misfit)?.0
        };
        if !module.is_empty() {
            address.push((Cow::Borrowed("module"), Value::String(Cow::Owned(module.into()))));
        }
        let mut members = Members::new();
        add(&mut members, "address", Value::Object(Object::from_members(address)));
        add(&mut members, "status", text(object.status));
        let mut problems: Vec<&str> = object.messages.iter().map(|it| &**it).collect();
        problems.sort_unstable();
        if !problems.is_empty() {
            let problem = |it| Value::Object(Object::from_members(vec![(Cow::Borrowed("message"), text(it))]));
            add(&mut members, "problems", Value::Array(problems.into_iter().map(problem).collect()));
        }
        instances.push(Value::Object(Object::from_members(members)));
    }
    if !instances.is_empty() {
        add(&mut members, "instances", Value::Array(instances));
    }
    Ok(Value::Object(Object::from_members(members)))
}

/// A path as the JSON has it: attributes and keys look alike.
pub(super) fn path(steps: &[Step]) -> Result<Value<'_>, Misfit> {
    let step = |step: &Step| {
        Ok(match step {
            Step::Attribute(name) => Value::String(Cow::Owned(name.to_string())),
            Step::Element(value) => untyped(value)?,
        })
    };
    Ok(Value::Array(steps.iter().map(step).collect::<Result<_, Misfit>>()?))
}

/// A value whose type is implied by itself, as those in paths are.
pub(super) fn untyped(held: &HoldsData) -> Result<Value<'static>, Misfit> {
    Ok(match held {
        HoldsData::Null => Value::Null,
        HoldsData::Unknown => return Err(Misfit),
        HoldsData::Bool(it) => Value::Bool(*it),
        HoldsData::Integer(it) => Value::Number(Cow::Owned(it.to_string())),
        HoldsData::Float(it) => Value::Number(Cow::Owned(it.to_string())),
        HoldsData::Text(it) => Value::String(Cow::Owned(it.to_string())),
        HoldsData::List(elements) => Value::Array(elements.iter().map(untyped).collect::<Result<_, _>>()?),
        HoldsData::Map(members) => {
            let member = |(name, value): &(Box<str>, HoldsData)| Ok((Cow::Owned(name.to_string()), untyped(value)?));
            Value::Object(Object::from_members(members.iter().map(member).collect::<Result<_, Misfit>>()?))
        }
        HoldsData::Dynamic(_) => known(held, DYNAMIC)?.ok_or(Misfit)?.into_owned(),
    })
}

/// `relevant_attributes`: an unordered set.
pub(super) fn relevant_attributes(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    let mut expected = Vec::new();
    for relevant in both.file.relevant_attributes() {
        match path(&relevant.path) {
            Ok(path) => {
                let mut members = Members::new();
                add(&mut members, "resource", text(&relevant.resource));
                add(&mut members, "attribute", path);
                expected.push(Value::Object(Object::from_members(members)));
            }
            Err(Misfit) => found.differs(Part::RelevantAttribute, Kind::Misfit, &relevant.resource, ""),
        }
    }
    sort(&mut expected);
    let mut actual = actual.cloned();
    if let Some(Value::Array(elements)) = &mut actual {
        sort(elements);
    }
    listed(Part::RelevantAttribute, expected, actual.as_ref(), found);
}

/// Brings values in an order of their own, where the tools have none.
pub(super) fn sort(values: &mut [Value<'_>]) {
    values.sort_by_cached_key(|value| {
        let mut text = String::new();
        value.write_canonical(&mut text);
        text
    });
}

/// `action_invocations`: in the order of the file.
pub(super) fn invocations(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    let mut expected = Vec::new();
    for invocation in both.file.invocations() {
        expected.extend(expect(both, Part::Invocation, invocation, found));
    }
    listed(Part::Invocation, expected, actual, found);
}

/// `deferred_action_invocations`: in the order of the file.
pub(super) fn deferred_invocations(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    let mut expected = Vec::new();
    for deferred in both.file.deferred_invocations() {
        if let Some(invocation) = expect(both, Part::DeferredInvocation, &deferred.what, found) {
            let mut members = Members::new();
            add(&mut members, "reason", text(deferred.reason));
            add(&mut members, "action_invocation", invocation);
            expected.push(Value::Object(Object::from_members(members)));
        }
    }
    listed(Part::DeferredInvocation, expected, actual, found);
}

fn expect<'f>(both: &Both<'f>, part: Part, invocation: &'f Invocation, found: &mut Found) -> Option<Value<'f>> {
    match expected_invocation(both, invocation) {
        Ok(value) => Some(value),
        Err(Fault::Misfit) => {
            found.differs(part, Kind::Misfit, &invocation.address, "");
            None
        }
        Err(Fault::Schema(unread)) => {
            found.unread(unread);
            None
        }
    }
}

enum Fault {
    Misfit,
    Schema(Unread),
}

impl From<Misfit> for Fault {
    fn from(Misfit: Misfit) -> Self {
        Self::Misfit
    }
}

fn expected_invocation<'f>(both: &Both<'f>, invocation: &'f Invocation) -> Result<Value<'f>, Fault> {
    // `module.m.action.TYPE.NAME[KEY]`: without its word it reads as the address of a resource.
    let (_, type_name, name) = action_names(&invocation.address).ok_or(Fault::Misfit)?;
    let (provider, _) = provider(&invocation.provider).ok_or(Fault::Misfit)?;
    let mut members = Members::new();
    add(&mut members, "address", text(&invocation.address));
    if let Some(config) = &invocation.config {
        let schema = both.schemas.action(&provider, &type_name);
        let schema = schema.ok_or_else(|| {
            Fault::Schema(Unread::Schema { provider: provider.clone(), kind: type_name.as_str().into() })
        })?;
        let shape = Shape::Block(&schema.block);
        if let Some(value) = known(config, shape)? {
            add(&mut members, "config_values", value);
        }
        add(&mut members, "config_unknown", unknown(config));
        let marking = Marking { sources: Sources::FileAndSchema, sets: Sets::Whole };
        let marks = Marks::of(&invocation.sensitive);
        add(&mut members, "config_sensitive", marking.sensitive(config, shape, Some(&marks))?);
    }
    members.push((Cow::Borrowed("type"), Value::String(Cow::Owned(type_name))));
    members.push((Cow::Borrowed("name"), Value::String(Cow::Owned(name))));
    members.push((Cow::Borrowed("provider_name"), Value::String(Cow::Owned(provider.into()))));
    let number = |it: u64| Value::Number(Cow::Owned(it.to_string()));
    let newer = both.version.tool == Tool::Terraform && both.version.minor >= 16;
    match &invocation.trigger {
        Trigger::Resource { address, event, block, index, on_failure } => {
            let mut trigger = Members::new();
            if !address.is_empty() {
                add(&mut trigger, "triggering_resource_address", text(address));
            }
            add(&mut trigger, "action_trigger_event", text(event));
            add(&mut trigger, "action_trigger_block_index", number(*block));
            add(&mut trigger, "actions_list_index", number(*index));
            if newer {
                add(&mut trigger, "on_failure", text(on_failure.unwrap_or("ActionOnFailureHalt")));
            }
            add(&mut members, "lifecycle_action_trigger", Value::Object(Object::from_members(trigger)));
        }
        Trigger::Invoke { calling } => {
            let calling = calling.iter().map(|it| (Cow::Borrowed("calling_resource_address"), text(it)));
            add(&mut members, "invoke_action_trigger", Value::Object(Object::from_members(calling.collect())));
        }
    }
    Ok(Value::Object(Object::from_members(members)))
}

/// The module, the type and the name of an action.
pub(super) fn action_names(address: &str) -> Option<(String, String, String)> {
    let at = address.rfind("action.")?;
    let (before, rest) = address.split_at(at);
    let place = Address::parse(&format!("{before}{}", rest.strip_prefix("action.")?))?;
    Some((place.module.into(), place.kind.into(), place.name.into()))
}
