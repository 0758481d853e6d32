//! Where the configuration of a plan says what arguments a resource has. Without schemas this tells
//! blocks from attributes. An index by address, made by one pass: the configuration is the largest
//! part of many plans, and only one resource of it is looked at at a time.

use std::collections::HashMap;

use crate::change::ResourceChange;
use crate::diff::guess::{Hints, configuration_address};
use crate::index::Place;
use crate::json::{Fault, Scanner, Value};
use crate::plan::{Plan, Section};

/// The places of the `expressions` of every resource block.
#[derive(Debug, Default)]
pub struct Arguments {
    places: HashMap<String, Place>,
}

impl Arguments {
    /// Walks the configuration of a plan.
    pub fn index(plan: &Plan) -> Self {
        let mut arguments = Self::default();
        if let Some(raw) = plan.raw(Section::Configuration) {
            let mut scanner = Scanner::new(raw);
            // The pass that read the plan has checked it, so that only its shape can surprise.
            let _ = configuration(&mut scanner, &mut arguments.places);
        }
        arguments
    }

    /// The arguments of the block that a change comes from.
    pub(super) fn of<'p>(&self, plan: &'p Plan, change: &ResourceChange<'_>) -> Option<Value<'p>> {
        let place = self.places.get(&configuration_address(change))?;
        Value::parse(plan.raw(Section::Configuration)?.get(place.range())?).ok()
    }

    /// The same, as the diff takes it.
    pub(super) fn hints<'v>(change: &ResourceChange<'_>, arguments: Option<&'v Value<'v>>) -> Option<Hints<'v>> {
        Some(Hints::single(configuration_address(change), arguments?))
    }
}

type Places = HashMap<String, Place>;

/// Walks an object, or leaves alone what is none.
fn members<'a>(
    scanner: &mut Scanner<'a>,
    member: impl FnMut(&mut Scanner<'a>, std::borrow::Cow<'a, str>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if scanner.peek() == Some(b'{') { scanner.object(member) } else { scanner.skip().map(drop) }
}

fn configuration(scanner: &mut Scanner<'_>, places: &mut Places) -> Result<(), Fault> {
    members(
        scanner,
        |scanner, key| {
            if key == "root_module" { module(scanner, "", places) } else { scanner.skip().map(drop) }
        },
    )
}

fn module(scanner: &mut Scanner<'_>, prefix: &str, places: &mut Places) -> Result<(), Fault> {
    members(scanner, |scanner, key| match &*key {
        "resources" if scanner.peek() == Some(b'[') => scanner.array(|scanner, _| resource(scanner, prefix, places)),
        "module_calls" => {
            members(scanner, |scanner, name| {
                let below = format!("{prefix}module.{name}.");
                members(scanner, |scanner, key| {
                    if key == "module" { module(scanner, &below, places) } else { scanner.skip().map(drop) }
                })
            })
        }
        _ => scanner.skip().map(drop),
    })
}

fn resource(scanner: &mut Scanner<'_>, prefix: &str, places: &mut Places) -> Result<(), Fault> {
    let (mut address, mut expressions) = (None, None);
    members(scanner, |scanner, key| {
        match &*key {
            "address" if scanner.peek() == Some(b'"') => address = Some(scanner.string()?.into_owned()),
            "expressions" => expressions = Some(Place::new(&scanner.skip()?)),
            _ => {
                scanner.skip()?;
            }
        }
        Ok(())
    })?;
    if let (Some(address), Some(place)) = (address, expressions) {
        places.insert(format!("{prefix}{address}"), place);
    }
    Ok(())
}
