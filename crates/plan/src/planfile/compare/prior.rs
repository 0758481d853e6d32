//! The state that the plan was made from: `prior_state` of the JSON against the state in the file
//! (`internal/command/jsonstate`, and the version 4 of states).

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use super::super::address::{Address, Key, Mode, provider};
use super::super::agreement::{Kind, Part};
use super::super::content::{CheckObject, CheckResult, Step};
use super::super::held::HoldsData;
use super::super::strict;
use super::changes::{Fault, Members, Resources, add, schema, text};
use super::looked::Look;
use super::marks::{Marking, Marks, Sets, Sources};
use super::results::check;
use super::typed::{Misfit, Shape, known, told_type};
use super::{Both, Found, document, same};
use crate::json::{Object, Value};
use crate::schema::Type;
use crate::{Action, Tool};

const PART: Part = Part::PriorState;

/// `looked` is the state as our own look got it.
pub(super) fn compare(both: &Both<'_>, actual: Option<&Value<'_>>, looked: &str, found: &mut Found) {
    // It was read once already.
    let Some(state) = strict::parse(&both.file.state_text) else {
        found.differs(PART, Kind::Misfit, "", "");
        return;
    };
    let resources = state.get("resources").and_then(Value::as_array).unwrap_or_default();
    let outputs = state.get("outputs").and_then(Value::as_object);
    let empty = resources.is_empty() && outputs.is_none_or(Object::is_empty);
    let Some(actual) = actual else {
        if !empty {
            found.differs(PART, Kind::OnlyInFile, "", "");
        }
        befores(both, &Printed::new(), looked, found);
        return;
    };
    if empty {
        found.differs(PART, Kind::OnlyInJson, "", "");
        return;
    }
    head(&state, actual, found);
    let values = actual.get("values");
    if let Some(members) = values.and_then(Value::as_object) {
        for (name, _) in members.iter().filter(|(name, _)| !matches!(*name, "outputs" | "root_module")) {
            found.differs(PART, Kind::OnlyInJson, "", name);
        }
    }
    self::outputs(outputs, values.and_then(|it| it.get("outputs")), found);
    checks(&state, actual.get("checks"), found);
    let mut printed = Resources::default();
    if let Some(root) = values.and_then(|it| it.get("root_module")) {
        printed.walk(PART, "", root, found);
    }
    let mut by_place = printed.by_place(PART, found);
    befores(both, &by_place, looked, found);
    for resource in resources {
        if self::resource(both, resource, &mut by_place, found).is_err() {
            found.differs(PART, Kind::Misfit, "", "resources");
        }
    }
    for (address, _, _) in by_place.into_values() {
        found.differs(PART, Kind::OnlyInJson, address, "");
    }
}

/// What a change says that was there before is what stands in the state: an apply takes it from the state, and
/// what is shown is the change. What is imported was not there. An object that is not in the configuration any more
/// may be shown as it stood before it was refreshed.
fn befores(both: &Both<'_>, printed: &Printed<'_>, looked: &str, found: &mut Found) {
    let look = OnceCell::new();
    let managed = both.file.changes().iter().filter(|it| it.place.mode == Mode::Managed);
    for held in managed.filter(|it| it.change.importing.is_none()) {
        let place = (held.place.clone(), held.deposed.clone().unwrap_or_default());
        let stands = printed.get(&place).map(|(_, _, value)| value.get("values"));
        let empty = Value::Object(Object::default());
        let read = (provider(&held.provider).ok_or(Fault::Misfit))
            .and_then(|(provider, _)| schema(both, &provider, &held.place))
            .and_then(|schema| Ok((schema, known(&held.change.before, Shape::Block(&schema.block))?.ok_or(Misfit)?)));
        let (schema, before) = match read {
            Ok(read) => read,
            Err(fault) => {
                found.fault(Part::Change, &held.address, fault);
                continue;
            }
        };
        let stands = stands.map_or(&Value::Null, |values| values.unwrap_or(&empty));
        let wrapped =
            |it: &Value<'_>| Value::Object(Object::from_members(vec![("before".into(), it.clone().into_owned())]));
        let mut differs = Found::default();
        same::compare(Part::Change, &held.address, &wrapped(stands), &wrapped(&before), &mut differs);
        let goes = matches!(held.change.action, Action::Delete | Action::Forget);
        if !differs.is_empty() && goes && look.get_or_init(|| Look::read(looked)).stood(held, schema, &before) {
            continue;
        }
        found.add(differs);
    }
}

fn head(state: &Value<'_>, actual: &Value<'_>, found: &mut Found) {
    let Some(members) = actual.as_object() else {
        found.differs(PART, Kind::Differs, "", "");
        return;
    };
    for name in ["format_version", "terraform_version", "values"].iter().filter(|name| members.get(name).is_none()) {
        found.differs(PART, Kind::OnlyInFile, "", name);
    }
    for (name, value) in members.iter() {
        let same = match name {
            "format_version" => value.as_str() == Some("1.0"),
            "terraform_version" => Some(value) == state.get("terraform_version"),
            "values" | "checks" => true,
            _ => false,
        };
        if !same {
            found.differs(PART, Kind::Differs, "", name);
        }
    }
}

fn outputs(state: Option<&Object<'_>>, actual: Option<&Value<'_>>, found: &mut Found) {
    let mut expected = Members::new();
    for (name, output) in state.into_iter().flat_map(Object::iter) {
        let mut members = Members::new();
        for part in ["value", "type"] {
            if let Some(value) = output.get(part) {
                add(&mut members, part, value.clone());
            }
        }
        add(&mut members, "sensitive", Value::Bool(output.get("sensitive").is_some_and(Value::is_true)));
        expected.push((Cow::Borrowed(name), Value::Object(Object::from_members(members))));
    }
    let empty = Object::default();
    match actual {
        None => document::members(PART, &Object::from_members(expected), &empty, found),
        Some(Value::Object(actual)) => document::members(PART, &Object::from_members(expected), actual, found),
        Some(_) => found.differs(PART, Kind::Differs, "", "outputs"),
    }
}

fn checks(state: &Value<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    let results = state.get("check_results").and_then(Value::as_array).unwrap_or_default();
    let mut read = Vec::new();
    for result in results {
        match check_of_state(result) {
            Some(result) => read.push(result),
            None => found.differs(PART, Kind::Misfit, "", "checks"),
        }
    }
    read.sort_by(|left, right| left.address.cmp(&right.address));
    let expected = read.iter().map(check).collect::<Result<Vec<_>, _>>();
    match (expected, actual) {
        (Ok(expected), None) if expected.is_empty() => {}
        (Ok(expected), Some(actual)) => same::compare(PART, "", &Value::Array(expected), actual, found),
        (Ok(_), None) => found.differs(PART, Kind::OnlyInFile, "", "checks"),
        (Err(Misfit), _) => found.differs(PART, Kind::Misfit, "", "checks"),
    }
}

fn check_of_state(result: &Value<'_>) -> Option<CheckResult> {
    let status = |value: &Value<'_>| match value.get("status").and_then(Value::as_str) {
        Some("pass") => Some("pass"),
        Some("fail") => Some("fail"),
        Some("error") => Some("error"),
        Some("unknown") => Some("unknown"),
        _ => None,
    };
    let kind = match result.get("object_kind")?.as_str()? {
        "resource" => "resource",
        "output" => "output_value",
        "check" => "check",
        "var" => "var",
        _ => return None,
    };
    let object = |object: &Value<'_>| {
        let messages = object.get("failure_messages").and_then(Value::as_array).unwrap_or_default();
        Some(CheckObject {
            address: object.get("object_addr")?.as_str()?.into(),
            status: status(object)?,
            messages: messages.iter().map(|it| it.as_str().map(Into::into)).collect::<Option<_>>()?,
        })
    };
    let objects = result.get("objects").and_then(Value::as_array).unwrap_or_default();
    Some(CheckResult {
        kind,
        address: result.get("config_addr")?.as_str()?.into(),
        status: status(result)?,
        objects: objects.iter().map(object).collect::<Option<_>>()?,
    })
}

/// The key of an instance of a state.
pub(super) fn key_of(instance: &Value<'_>) -> Result<Key, Misfit> {
    match instance.get("index_key") {
        None => Ok(Key::None),
        Some(Value::Number(key)) => Ok(Key::Number(key.as_ref().into())),
        Some(Value::String(key)) => Ok(Key::Text(key.as_ref().into())),
        Some(_) => Err(Misfit),
    }
}

/// What is printed, by what its address means: the text of an address is not made here again.
type Printed<'v> = HashMap<(Address, Box<str>), (&'v str, &'v str, &'v Value<'v>)>;

impl<'v> Resources<'v> {
    fn by_place(self, part: Part, found: &mut Found) -> Printed<'v> {
        let mut printed = Printed::new();
        for ((address, deposed), (module, value)) in self.into_all() {
            match Address::parse(address) {
                Some(place) => {
                    if printed.insert((place, deposed.into()), (address, module, value)).is_some() {
                        found.differs(part, Kind::Twice, address, "");
                    }
                }
                None => found.differs(part, Kind::Misfit, address, ""),
            }
        }
        printed
    }
}

fn field<'a>(value: &'a Value<'_>, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The instances of one resource of the state.
fn resource(both: &Both<'_>, resource: &Value<'_>, printed: &mut Printed<'_>, found: &mut Found) -> Result<(), Misfit> {
    let mode = match field(resource, "mode") {
        "managed" => Mode::Managed,
        "data" => Mode::Data,
        _ => return Err(Misfit),
    };
    let (provider, _) = provider(field(resource, "provider")).ok_or(Misfit)?;
    for instance in resource.get("instances").and_then(Value::as_array).unwrap_or_default() {
        let key = key_of(instance)?;
        let place = Address {
            module: field(resource, "module").into(),
            mode,
            kind: field(resource, "type").into(),
            name: field(resource, "name").into(),
            key,
        };
        let deposed = field(instance, "deposed");
        let Some((address, module, actual)) = printed.remove(&(place.clone(), deposed.into())) else {
            found.differs(PART, Kind::OnlyInFile, &place.name, &place.module);
            continue;
        };
        if *module != *place.module {
            found.differs(PART, Kind::Differs, address, "module");
        }
        let expected = |sets| expected(both, instance, &place, &provider, address, deposed, sets);
        match expected(Sets::Whole) {
            Ok(whole) => {
                let mut before = Found::default();
                same::compare(PART, address, &whole, actual, &mut before);
                if !before.differences.is_empty()
                    && both.version.tool == Tool::OpenTofu
                    && let Ok(elements) = expected(Sets::Elements)
                {
                    let mut other = Found::default();
                    same::compare(PART, address, &elements, actual, &mut other);
                    if other.differences.is_empty() {
                        before = other;
                    }
                }
                found.add(before);
            }
            Err(fault) => found.fault(PART, address, fault),
        }
    }
    Ok(())
}

fn expected<'v>(
    both: &Both<'_>,
    instance: &Value<'_>,
    place: &Address,
    provider: &str,
    address: &'v str,
    deposed: &str,
    sets: Sets,
) -> Result<Value<'v>, Fault> {
    let schema = schema(both, provider, place)?;
    let shape = Shape::Block(&schema.block);
    let owned = |it: &str| Value::String(Cow::Owned(it.to_owned()));
    let mut members = Members::new();
    add(&mut members, "address", text(address));
    add(&mut members, "mode", text(place.mode.word()));
    add(&mut members, "type", owned(&place.kind));
    add(&mut members, "name", owned(&place.name));
    add(&mut members, "provider_name", owned(provider));
    match &place.key {
        Key::None | Key::Any => {}
        Key::Number(key) => add(&mut members, "index", Value::Number(Cow::Owned(key.to_string()))),
        Key::Text(key) => add(&mut members, "index", owned(key)),
    }
    if deposed.is_empty() {
        let version = instance.get("schema_version").cloned().unwrap_or(Value::Number(Cow::Borrowed("0")));
        add(&mut members, "schema_version", version.into_owned());
    } else {
        add(&mut members, "deposed_key", owned(deposed));
        // The tools copy nothing of the form of a deposed object.
        add(&mut members, "schema_version", Value::Number(Cow::Borrowed("0")));
    }
    let held = held(instance.get("attributes").unwrap_or(&Value::Null), shape)?;
    let values = known(&held, shape)?.ok_or(Fault::Misfit)?.into_owned();
    if values.as_object().is_some_and(|it| !it.is_empty()) {
        add(&mut members, "values", values);
    }
    let paths = sensitive_paths(instance)?;
    let marking = Marking { sources: Sources::FileAndSchema, sets };
    let marks = Marks::of(&paths);
    add(&mut members, "sensitive_values", marking.sensitive(&held, shape, Some(&marks))?.into_owned());
    let dependencies = instance.get("dependencies").and_then(Value::as_array).unwrap_or_default();
    if !dependencies.is_empty() {
        add(&mut members, "depends_on", Value::Array(dependencies.iter().map(|it| it.clone().into_owned()).collect()));
    }
    if field(instance, "status") == "tainted" {
        add(&mut members, "tainted", Value::Bool(true));
    }
    if let Some(identity) = instance.get("identity").filter(|it| !it.is_null()) {
        add(&mut members, "identity", identity.clone().into_owned());
    }
    Ok(Value::Object(Object::from_members(members)))
}

/// A value of a state as one of a plan file: both say the same with another spelling.
fn held(value: &Value<'_>, shape: Shape<'_>) -> Result<HoldsData, Misfit> {
    Ok(match value {
        Value::Null => HoldsData::Null,
        // What is dynamic has its type beside it.
        Value::Object(members) if shape.may_be_dynamic() && is_told(members) => {
            let mut told = String::new();
            members.get("type").ok_or(Misfit)?.write_canonical(&mut told);
            let of = told_type(&told)?;
            let inner = held(members.get("value").ok_or(Misfit)?, Shape::Typed(&of))?;
            HoldsData::Dynamic(Box::new((told.into(), inner)))
        }
        _ if matches!(shape, Shape::Typed(Type::Dynamic)) => return Err(Misfit),
        Value::Bool(it) => HoldsData::Bool(*it),
        // Which of the two it is, the type says.
        Value::Number(it) | Value::String(it) => HoldsData::Text(it.as_ref().into()),
        Value::Array(elements) => {
            let element = |(place, element)| held(element, shape.element(place).ok_or(Misfit)?);
            HoldsData::List(elements.iter().enumerate().map(element).collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let mut all = Vec::with_capacity(members.len());
            for (name, member) in members.iter() {
                let (shape, _) = shape.member(name).ok_or(Misfit)?;
                all.push((name.into(), held(member, shape)?));
            }
            // What is absent is null.
            for name in shape.names().into_iter().flatten().filter(|name| members.get(name).is_none()) {
                all.push((name.into(), HoldsData::Null));
            }
            HoldsData::Map(all)
        }
    })
}

fn is_told(members: &Object<'_>) -> bool {
    members.len() == 2 && members.get("type").is_some() && members.get("value").is_some()
}

/// `sensitive_attributes`: paths, each a list of steps.
fn sensitive_paths(instance: &Value<'_>) -> Result<Vec<Vec<Step>>, Misfit> {
    let paths = instance.get("sensitive_attributes").and_then(Value::as_array).unwrap_or_default();
    let step = |step: &Value<'_>| match (field(step, "type"), step.get("value")) {
        ("get_attr", Some(Value::String(name))) => Ok(Step::Attribute(name.as_ref().into())),
        ("index", Some(key)) => match key.get("value") {
            Some(Value::String(key)) => Ok(Step::Element(HoldsData::Text(key.as_ref().into()))),
            Some(Value::Number(key)) => Ok(Step::Element(HoldsData::Integer(key.parse().map_err(|_| Misfit)?))),
            Some(value) => {
                let mut told = String::new();
                key.get("type").ok_or(Misfit)?.write_canonical(&mut told);
                let of = told_type(&told)?;
                Ok(Step::Element(held(value, Shape::Typed(&of))?))
            }
            None => Err(Misfit),
        },
        _ => Err(Misfit),
    };
    paths.iter().map(|path| path.as_array().ok_or(Misfit)?.iter().map(step).collect()).collect()
}
