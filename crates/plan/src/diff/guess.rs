//! Without a provider schema: a schema made of guesses. The configuration in the plan tells blocks
//! from attributes where it mentions them; the values have to tell the rest.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::dynamic::{all_keys, value_keys};
use super::pair::{Pair, elements, some};
use crate::change::ResourceChange;
use crate::json::{Object, Value};
use crate::schema::{AttributeSchema, BlockSchema, NestedBlock, Nesting, ResourceSchema, Shape, Type};

/// Deeper values are taken as they are.
const MAX_DEPTH: usize = 32;

/// Objects with so many different keys are taken as they are: comparing each object by the keys of
/// all of them would take too long.
const MAX_CELLS: usize = 1 << 20;

/// What the configuration says about the arguments of resources.
#[derive(Debug)]
pub struct Hints<'v> {
    arguments: HashMap<String, &'v Value<'v>>,
}

impl<'v> Hints<'v> {
    /// Takes the `configuration` of a plan.
    pub fn new(configuration: &'v Value<'v>) -> Self {
        let mut arguments = HashMap::new();
        let mut left: Vec<(String, &Value<'v>)> =
            configuration.get("root_module").map(|root| (String::new(), root)).into_iter().collect();
        while let Some((prefix, module)) = left.pop() {
            for resource in module.get("resources").and_then(Value::as_array).unwrap_or_default() {
                let Some(address) = resource.get("address").and_then(Value::as_str) else { continue };
                if let Some(expressions) = resource.get("expressions") {
                    arguments.insert(format!("{prefix}{address}"), expressions);
                }
            }
            let calls = module.get("module_calls").and_then(Value::as_object);
            for (name, call) in calls.into_iter().flat_map(Object::iter) {
                if let Some(module) = call.get("module") {
                    left.push((format!("{prefix}module.{name}."), module));
                }
            }
        }
        Self { arguments }
    }

    /// Takes the arguments of one resource, by its configuration address.
    pub(crate) fn single(address: String, arguments: &'v Value<'v>) -> Self {
        Self { arguments: HashMap::from([(address, arguments)]) }
    }

    /// The arguments of a resource.
    pub(super) fn of(&self, change: &ResourceChange<'_>) -> Option<&'v Value<'v>> {
        self.arguments.get(&configuration_address(change)).copied()
    }
}

/// The address of the resource block that a change comes from.
pub(crate) fn configuration_address(change: &ResourceChange<'_>) -> String {
    let data = if change.is_data() { "data." } else { "" };
    let module = without_keys(change.module_address());
    let dot = if module.is_empty() { "" } else { "." };
    format!("{module}{dot}{data}{}.{}", change.resource_type(), change.name())
}

/// A module address without the keys of its instances.
fn without_keys(address: &str) -> Cow<'_, str> {
    if !address.contains('[') {
        return Cow::Borrowed(address);
    }
    let mut out = String::with_capacity(address.len());
    let (mut in_key, mut in_string, mut escaped) = (false, false, false);
    for character in address.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' if in_key => in_string = !in_string,
            '[' if !in_string => in_key = true,
            ']' if !in_string => in_key = false,
            _ if in_key => {}
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// The schema that the values of a resource and its configuration suggest.
pub(super) fn schema(pair: &Pair<'_, '_>, resource_type: &str, arguments: Option<&Value<'_>>) -> ResourceSchema {
    let mut block = block(std::slice::from_ref(pair), arguments, 0);
    // The built-in types are the same for everybody, and hold values of any type.
    let dynamic: &[&str] = match resource_type {
        "terraform_data" => &["input", "output", "triggers_replace"],
        "terraform_remote_state" => &["config", "defaults", "outputs"],
        _ => &[],
    };
    for name in dynamic {
        block.blocks.remove(*name);
        block.attributes.insert((*name).into(), attribute(Shape::Typed(Type::Dynamic)));
    }
    ResourceSchema { block, version: 0 }
}

/// `objects` are all the blocks of one type, so that they all get the same schema.
fn block(objects: &[Pair<'_, '_>], arguments: Option<&Value<'_>>, depth: usize) -> BlockSchema {
    let mut schema = BlockSchema::default();
    let mut names: Vec<Cow<'_, str>> = objects.iter().flat_map(all_keys).collect();
    names.sort_unstable();
    names.dedup();
    for name in &names {
        let below: Vec<Pair<'_, '_>> = objects.iter().map(|object| object.key(name).implicit()).collect();
        // A block type may stand several times: the first that has the argument speaks for all.
        let argument = match arguments {
            Some(Value::Array(several)) => several.iter().find_map(|one| one.get(name)),
            other => other.and_then(|one| one.get(name)),
        };
        let blocks = nesting(&below, argument).filter(|_| depth < MAX_DEPTH);
        let blocks = blocks.map(|nesting| (nesting, parts_of(&below, nesting)));
        match blocks.filter(|(_, parts)| cells(parts) < MAX_CELLS) {
            Some((nesting, parts)) => {
                let block = block(&parts, argument, depth + 1);
                schema.blocks.insert((**name).into(), NestedBlock { nesting, block });
            }
            None => {
                schema.attributes.insert((**name).into(), attribute(shape(&below, depth)));
            }
        }
    }
    schema
}

/// Whether these are blocks, and of which nesting.
fn nesting(pairs: &[Pair<'_, '_>], argument: Option<&Value<'_>>) -> Option<Nesting> {
    if let Some(argument) = argument {
        let is_block = |value: &Value<'_>| {
            value
                .as_object()
                .is_some_and(|object| object.get("constant_value").is_none() && object.get("references").is_none())
        };
        let several = match argument {
            Value::Array(blocks) => blocks.iter().all(is_block).then_some(true)?,
            one => (is_block(one) && one.as_object().is_some_and(|object| !object.is_empty())).then_some(false)?,
        };
        let is_array = pairs.iter().any(|pair| elements(pair.before).or(elements(pair.after)).is_some());
        return Some(if several || is_array { several_nesting(pairs) } else { Nesting::Single });
    }
    // Without a word in the configuration: providers of the old kind write every block as a list,
    // empty where there is none, and attributes that hold nothing as null.
    let all_objects = |value: Option<&Value<'_>>| some(value).is_none_or(is_list_of_objects);
    let any = pairs.iter().any(|pair| !pair.is_null());
    let marked = pairs.iter().any(|pair| pair.unknown.is_all());
    let all = pairs.iter().all(|pair| all_objects(pair.before) && all_objects(pair.after));
    (any && all && !marked).then(|| several_nesting(pairs))
}

/// A list, unless more blocks find their like when their order is left out and some do not.
fn several_nesting(pairs: &[Pair<'_, '_>]) -> Nesting {
    let is_set = |pair: &Pair<'_, '_>| {
        let before = elements(pair.before).unwrap_or_default();
        let after = elements(pair.after).unwrap_or_default();
        let by_place = before.iter().zip(after).filter(|(x, y)| x == y).count();
        let known: HashSet<&Value<'_>> = before.iter().collect();
        let found = after.iter().filter(|value| known.contains(value)).count();
        // Sets that are equal are written in one order. Where nothing but the order differs, it is what changes.
        let moved = before.len() == after.len() && found == after.len() && {
            let coming: HashSet<&Value<'_>> = after.iter().collect();
            before.iter().all(|value| coming.contains(value))
        };
        found > by_place && !moved
    };
    if pairs.iter().any(is_set) { Nesting::Set } else { Nesting::List }
}

/// How many places a table has that holds each object by the keys of all of them.
fn cells(objects: &[Pair<'_, '_>]) -> usize {
    let keys: HashSet<Cow<'_, str>> = objects.iter().flat_map(value_keys).collect();
    keys.len().saturating_mul(objects.len())
}

fn parts_of<'t, 'a>(pairs: &[Pair<'t, 'a>], nesting: Nesting) -> Vec<Pair<'t, 'a>> {
    pairs.iter().flat_map(|pair| parts(pair, nesting)).collect()
}

/// The blocks that a value holds.
fn parts<'t, 'a>(pair: &Pair<'t, 'a>, nesting: Nesting) -> Vec<Pair<'t, 'a>> {
    if matches!(nesting, Nesting::Single | Nesting::Map) {
        return vec![pair.clone()];
    }
    let count = |value| elements(value).unwrap_or_default().len();
    (0..count(pair.before).max(count(pair.after))).map(|index| pair.at(Some(index), Some(index))).collect()
}

/// What an attribute holds: maps of primitives are told from objects, and sets from lists.
fn shape(pairs: &[Pair<'_, '_>], depth: usize) -> Shape {
    let values: Vec<&Value<'_>> = pairs.iter().flat_map(|pair| [pair.before, pair.after]).filter_map(some).collect();
    let all = |is: fn(&Value<'_>) -> bool| values.iter().all(|value| is(value));
    if values.is_empty() || depth >= MAX_DEPTH {
        return Shape::Typed(Type::Dynamic);
    }
    if all(|value| !matches!(value, Value::Array(_) | Value::Object(_))) {
        return Shape::Typed(Type::Primitive);
    }
    if all(is_map) {
        return Shape::Typed(Type::Map(Box::new(Type::String)));
    }
    if all(|value| value.as_object().is_some()) {
        if all(is_map_of_objects) {
            let parts: Vec<Pair<'_, '_>> =
                pairs.iter().flat_map(|pair| value_keys(pair).into_iter().map(|key| pair.key(&key))).collect();
            if cells(&parts) >= MAX_CELLS {
                return Shape::Typed(Type::Dynamic);
            }
            return Shape::Nested { nesting: Nesting::Map, attributes: attributes(&parts, depth + 1) };
        }
        return Shape::Nested { nesting: Nesting::Single, attributes: attributes(pairs, depth + 1) };
    }
    if all(is_list_of_objects) && !all(|value| value.as_array().is_some_and(<[_]>::is_empty)) {
        let nesting = several_nesting(pairs);
        let parts = parts_of(pairs, nesting);
        if cells(&parts) >= MAX_CELLS {
            return Shape::Typed(Type::Dynamic);
        }
        return Shape::Nested { nesting, attributes: attributes(&parts, depth + 1) };
    }
    if all(is_sorted_once) && changes_in_length(pairs) {
        return Shape::Typed(Type::Set(Box::new(Type::Primitive)));
    }
    if all(|value| {
        value.as_array().is_some_and(|all| all.iter().all(|one| !matches!(one, Value::Array(_) | Value::Object(_))))
    }) {
        return Shape::Typed(Type::List(Box::new(Type::Primitive)));
    }
    Shape::Typed(Type::Dynamic)
}

fn attributes(objects: &[Pair<'_, '_>], depth: usize) -> BTreeMap<Box<str>, AttributeSchema> {
    let mut names: Vec<Cow<'_, str>> = objects.iter().flat_map(all_keys).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let below: Vec<Pair<'_, '_>> = objects.iter().map(|object| object.key(&name).implicit()).collect();
            (name.into(), attribute(shape(&below, depth)))
        })
        .collect()
}

const fn attribute(shape: Shape) -> AttributeSchema {
    AttributeSchema { shape, sensitive: false, write_only: false, computed: false }
}

/// Whether all members are objects with the same keys, as in a map of objects.
fn is_map_of_objects(value: &Value<'_>) -> bool {
    let Some(object) = value.as_object() else { return false };
    let mut members = object.iter().map(|(_, member)| member.as_object());
    let Some(Some(first)) = members.next() else { return false };
    members.all(|member| member.is_some_and(|member| member.keys().eq(first.keys())))
}

fn is_list_of_objects(value: &Value<'_>) -> bool {
    value.as_array().is_some_and(|all| all.iter().all(|one| one.as_object().is_some()))
}

/// Whether all members are primitives of one kind, as in a map.
fn is_map(value: &Value<'_>) -> bool {
    let Some(object) = value.as_object() else { return false };
    let mut kinds = object.iter().filter(|(_, value)| !value.is_null()).map(|(_, value)| std::mem::discriminant(value));
    let primitive = object.iter().all(|(_, value)| !matches!(value, Value::Array(_) | Value::Object(_)));
    let first = kinds.next();
    primitive && kinds.all(|kind| Some(kind) == first)
}

/// Whether all elements are primitives in rising order, each once: the tools write sets so.
fn is_sorted_once(value: &Value<'_>) -> bool {
    let Some(elements) = value.as_array() else { return false };
    elements.is_sorted_by(|left, right| match (left, right) {
        (Value::String(left), Value::String(right)) => left < right,
        (Value::Number(left), Value::Number(right)) => {
            left.parse::<f64>().ok().zip(right.parse::<f64>().ok()).is_some_and(|(left, right)| left < right)
        }
        _ => false,
    }) && elements.iter().all(|element| matches!(element, Value::String(_) | Value::Number(_)))
}

/// Whether elements come or go, so that it matters whether it is a set.
fn changes_in_length(pairs: &[Pair<'_, '_>]) -> bool {
    pairs.iter().any(|pair| {
        let count = |value| elements(value).map_or(0, <[_]>::len);
        count(pair.before).max(count(pair.after)) > 1 && some(pair.before).is_some() && some(pair.after).is_some()
    })
}
