//! The state in the file against the one that our own look got before any code of the author ran.
//!
//! An apply goes on from the state in the plan file and writes what becomes of it: what is left out there is
//! forgotten without a word, and what is destroyed is destroyed with the configuration of its provider that is
//! written there. So every managed object of the look has to be in it, made by the same configuration, and the
//! other way round; values may only be others where the drift says so. Moves, imports and objects that are gone
//! are changes of the file, which the JSON shows.
//!
//! Not compared: values of objects whose schema the provider has raised since (but for their `id`), of data
//! sources, which are read anew, and of deposed objects (but for their `id`); outputs; the provider's own bytes;
//! in plans that destroy everything, which have no drift, values and what is gone.

use std::collections::{HashMap, HashSet};

use super::super::address::{Address, Key, Mode, provider};
use super::super::agreement::{Kind, Part};
use super::super::content::HeldChange;
use super::super::strict;
use super::changes::schema;
use super::configuration::{Passed, User, plain};
use super::prior::key_of;
use super::providers::without_keys;
use super::same::is_same_number;
use super::typed::{Misfit, Shape, known};
use super::{Both, Found};
use crate::Action;
use crate::json::{Object, Value};
use crate::schema::ResourceSchema;

const PART: Part = Part::State;

/// Each managed object by its address and deposed key: the configuration that made it, and what is written.
type Instances<'v> = HashMap<(Address, Box<str>), (&'v str, &'v Value<'v>)>;

pub(super) fn compare(both: &Both<'_>, passed: &Passed, looked: &str, found: &mut Found) {
    // There is no state yet.
    let nothing = looked.trim().is_empty();
    let looked = if nothing { Some(Value::Null) } else { strict::parse(looked) };
    let held = strict::parse(&both.file.state_text);
    let (Some(looked), Some(held)) = (looked, held) else {
        found.differs(PART, Kind::Misfit, "", "");
        return;
    };
    let (Ok(mut before), Ok(now)) = (instances(&looked), instances(&held)) else {
        found.differs(PART, Kind::Misfit, "", "resources");
        return;
    };
    let told = Told::of(both);
    for ((address, deposed), (provider, instance)) in now {
        let label = label(&address);
        let moved = told.moves.get(&address).cloned();
        let was = moved.and_then(|old| before.remove(&(old, deposed.clone())));
        let was = was.or_else(|| before.remove(&(address.clone(), deposed.clone())));
        let Some((was_by, was)) = was else {
            if !(deposed.is_empty() && told.imported.contains(&address)) {
                found.differs(PART, Kind::OnlyInFile, &label, &deposed);
            }
            continue;
        };
        let user = User {
            module: without_keys(&address.module),
            word: address.mode.word(),
            kind: address.kind.to_string(),
            name: address.name.to_string(),
        };
        // What is configured is held against the files.
        if !passed.has(&user) && !is_same_provider(was_by, provider) {
            found.differs(PART, Kind::Differs, &label, "provider");
        }
        if was.get("status") != instance.get("status") {
            found.differs(PART, Kind::Differs, &label, "status");
        }
        // A plan that destroys everything is made from the refreshed state, and says nothing of drift.
        let says_drift = both.file.mode() != crate::Mode::Destroy;
        if says_drift && !values(both, &address, &deposed, provider, was, instance, told.drift.get(&address).copied()) {
            found.differs(PART, Kind::Differs, &label, "attributes");
        }
    }
    for ((address, deposed), _) in before {
        // Whether a deposed object is gone, no drift says.
        let says_drift = both.file.mode() != crate::Mode::Destroy;
        if says_drift && deposed.is_empty() && !told.gone.contains(&address) {
            found.differs(PART, Kind::Gone, &label(&address), "");
        }
    }
}

/// The objects of our own look.
pub(super) struct Look(HashMap<(Address, Box<str>), Value<'static>>);

impl Look {
    /// Takes in a state. Of one that cannot be read nothing stood in it, which is told where it is compared.
    pub(super) fn read(state: &str) -> Self {
        let state = strict::parse(state).unwrap_or(Value::Null);
        let all = instances(&state).unwrap_or_default();
        Self(all.into_iter().map(|(place, (_, instance))| (place, instance.clone().into_owned())).collect())
    }

    /// Whether a change shows as what was there what stood in the look. Of an object whose form its schema has
    /// raised since, only the `id` tells.
    pub(super) fn stood(&self, held: &HeldChange, schema: &ResourceSchema, before: &Value<'_>) -> bool {
        let old = held.previous_address.as_deref().and_then(Address::parse).unwrap_or_else(|| held.place.clone());
        let deposed = held.deposed.clone().unwrap_or_default();
        let was = self.0.get(&(old, deposed));
        let Some((was, attributes)) = was.and_then(|was| Some((was, was.get("attributes")?))) else { return false };
        let version = match was.get("schema_version") {
            Some(Value::Number(version)) => version.parse().ok(),
            _ => Some(0),
        };
        if version == Some(schema.version) {
            is_alike(Some(Shape::Block(&schema.block)), attributes, before)
        } else {
            attributes.get("id").is_some_and(|id| before.get("id") == Some(id))
        }
    }
}

/// What the changes in the plan file tell about the state.
#[derive(Default)]
struct Told<'f> {
    /// Where an object was before it moved.
    moves: HashMap<Address, Address>,
    imported: HashSet<Address>,
    /// What was found to be gone, by where it is and where it was.
    gone: HashSet<Address>,
    drift: HashMap<Address, &'f HeldChange>,
}

impl<'f> Told<'f> {
    fn of(both: &Both<'f>) -> Self {
        let mut told = Self::default();
        let previous = |held: &HeldChange| held.previous_address.as_deref().and_then(Address::parse);
        for held in both.file.changes().iter().chain(both.file.drift()) {
            if let Some(old) = previous(held).filter(|old| *old != held.place) {
                told.moves.insert(held.place.clone(), old);
            }
        }
        let imported = both.file.changes().iter().filter(|held| held.change.importing.is_some());
        told.imported = imported.map(|held| held.place.clone()).collect();
        for held in both.file.drift().iter().filter(|held| held.deposed.is_none()) {
            if held.change.action == Action::Delete {
                told.gone.extend(previous(held));
                told.gone.insert(held.place.clone());
            }
            told.drift.insert(held.place.clone(), held);
        }
        told
    }
}

fn instances<'v>(state: &'v Value<'v>) -> Result<Instances<'v>, Misfit> {
    let mut all = Instances::new();
    for resource in state.get("resources").and_then(Value::as_array).unwrap_or_default() {
        let field = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
        if field("mode") != Mode::Managed.word() {
            continue;
        }
        for instance in resource.get("instances").and_then(Value::as_array).unwrap_or_default() {
            let key = key_of(instance)?;
            let (module, kind, name) = (field("module").into(), field("type").into(), field("name").into());
            let address = Address { module, mode: Mode::Managed, kind, name, key };
            let deposed = instance.get("deposed").and_then(Value::as_str).unwrap_or_default();
            if all.insert((address, deposed.into()), (field("provider"), instance)).is_some() {
                return Err(Misfit);
            }
        }
    }
    Ok(all)
}

/// An address for people.
fn label(address: &Address) -> String {
    let module = if address.module.is_empty() { String::new() } else { format!("{}.", address.module) };
    let key = match &address.key {
        Key::None => String::new(),
        Key::Number(key) => format!("[{key}]"),
        Key::Text(key) => format!("[{key:?}]"),
        Key::Any => "[*]".to_owned(),
    };
    format!("{module}{}.{}{key}", address.kind, address.name)
}

/// OpenTofu writes its own registry where Terraform's stood.
fn is_same_provider(one: &str, other: &str) -> bool {
    let parts = |address: &str| {
        let at = address.find("provider[")?;
        let (name, alias) = provider(address)?;
        Some((address[..at].to_owned(), plain(&name).to_owned(), alias.to_owned()))
    };
    one == other || parts(one).is_some_and(|it| Some(it) == parts(other))
}

/// Whether the values are those of the look, or became others in a way that the drift tells.
fn values(
    both: &Both<'_>,
    address: &Address,
    deposed: &str,
    by: &str,
    was: &Value<'_>,
    instance: &Value<'_>,
    drift: Option<&HeldChange>,
) -> bool {
    let (Some(old), Some(new)) = (was.get("attributes"), instance.get("attributes")) else {
        // States of versions before 0.12 write them in another way.
        return was.get("attributes").is_none() && was.get("attributes_flat").is_some();
    };
    let version = |it: &Value<'_>| it.get("schema_version").cloned().map(Value::into_owned);
    if !deposed.is_empty() || version(was) != version(instance) {
        let id = |it: &Value<'_>| it.get("id").and_then(Value::as_str).map(str::to_owned);
        return id(old).is_none() || id(new).is_none() || id(old) == id(new) || drift.is_some();
    }
    // Without a schema the check is open, which is told where the state is held against the JSON.
    let Some((name, _)) = provider(by) else { return false };
    let Ok(schema) = schema(both, &name, address) else { return true };
    let shape = Shape::Block(&schema.block);
    is_alike(Some(shape), old, new)
        || drift.is_some_and(|drift| {
            matches!(known(&drift.change.before, shape), Ok(Some(before)) if is_alike(Some(shape), old, &before))
        })
}

/// Whether nothing is set in it: providers write what is not set in several ways.
fn is_unset(value: &Value<'_>) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.iter().all(|(_, it)| is_unset(it)),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether two values say the same, but for how the provider writes what is not set, what its schema does not
/// have any more, and the order of sets.
fn is_alike(shape: Option<Shape<'_>>, one: &Value<'_>, other: &Value<'_>) -> bool {
    if is_unset(one) && is_unset(other) {
        return true;
    }
    if let Some(shape) = shape.filter(|shape| shape.may_be_dynamic())
        && let (Some(one), Some(other)) = (untold(one), untold(other))
        && matches!(shape, Shape::Typed(_))
    {
        return is_alike(None, one, other);
    }
    match (one, other) {
        (Value::Object(left), Value::Object(right)) => {
            let names = left.iter().chain(right.iter()).map(|(name, _)| name).collect::<HashSet<_>>();
            names.into_iter().all(|name| {
                let inner = shape.map(|shape| shape.member(name));
                let (left, right) = (left.get(name).unwrap_or(&Value::Null), right.get(name).unwrap_or(&Value::Null));
                match inner {
                    Some(None) => true,
                    Some(Some((inner, _))) => is_alike(Some(inner), left, right),
                    None => is_alike(None, left, right),
                }
            })
        }
        (Value::Array(left), Value::Array(right)) => {
            let inner = |place| shape.and_then(|shape| shape.element(place));
            let in_order = |left: &[Value<'_>], right: &[Value<'_>]| {
                left.iter().zip(right).enumerate().all(|(place, (left, right))| is_alike(inner(place), left, right))
            };
            let is_set = shape.is_some_and(Shape::is_set);
            left.len() == right.len() && (in_order(left, right) || is_set && have_the_same(inner(0), left, right))
        }
        (Value::Number(left), Value::Number(right)) => is_same_number(left, right),
        (Value::Number(left), Value::String(right)) | (Value::String(right), Value::Number(left)) => {
            is_same_number(left, right)
        }
        (Value::Bool(flag), Value::String(text)) | (Value::String(text), Value::Bool(flag)) => {
            **text == *flag.to_string()
        }
        _ => one == other,
    }
}

/// The value of one that comes with its type, or the value itself.
fn untold<'v>(value: &'v Value<'v>) -> Option<&'v Value<'v>> {
    match value {
        Value::Object(members) if is_told(members) => members.get("value"),
        value => Some(value),
    }
}

fn is_told(members: &Object<'_>) -> bool {
    members.len() == 2 && members.get("type").is_some() && members.get("value").is_some()
}

/// Whether each element of one pairs with a like element of the other, in any order.
fn have_the_same(shape: Option<Shape<'_>>, one: &[Value<'_>], other: &[Value<'_>]) -> bool {
    let mut rest: Vec<&Value<'_>> = other.iter().collect();
    one.iter().all(|element| {
        let at = rest.iter().position(|it| is_alike(shape, element, it));
        at.map(|at| rest.swap_remove(at)).is_some()
    })
}
