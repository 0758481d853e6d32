//! With which configuration of its provider a change is made: which account and region, that is.
//!
//! The JSON of a change has only the provider's name, and the file has the address of the configuration. What
//! is in the configuration says for itself which one it wants; what is not is in the state with the one that
//! made it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::address::{Address, Mode, provider};
use super::super::agreement::{Kind, Part};
use super::super::content::HeldChange;
use super::super::strict;
use super::{Both, Found};
use crate::json::{Object, Value};

/// A resource without the key of an instance, with the modules as they are in each map.
type Place<'a> = (Cow<'a, str>, Mode, Cow<'a, str>, Cow<'a, str>);

pub(super) fn compare(both: &Both<'_>, configuration: Option<&Value<'_>>, found: &mut Found) {
    let mut wanted = HashMap::new();
    if let Some(root) = configuration.and_then(|it| it.get("root_module")) {
        collect("", root, &mut wanted);
    }
    let named = configuration.and_then(|it| it.get("provider_config"));
    let state = strict::parse(&both.file.state_text);
    let made = state.as_ref().map(of_state).unwrap_or_default();
    for held in both.file.changes() {
        let place = &held.place;
        let configured = wanted.get(&(
            Cow::Owned(without_keys(&place.module)),
            place.mode,
            Cow::Borrowed(&*place.kind),
            Cow::Borrowed(&*place.name),
        ));
        let stored = made.get(&(
            Cow::Borrowed(&*place.module),
            place.mode,
            Cow::Borrowed(&*place.kind),
            Cow::Borrowed(&*place.name),
        ));
        let fits = match (configured, stored) {
            (Some(key), _) => fits_configuration(held, key, named),
            (None, Some(stored)) => **stored == *held.provider,
            // It goes, and is nowhere: then nothing says what made it.
            (None, None) => true,
        };
        if !fits {
            found.differs(Part::Change, Kind::Differs, &held.address, "provider");
        }
    }
}

fn fits_configuration(held: &HeldChange, key: &str, named: Option<&Value<'_>>) -> bool {
    let Some((name, alias)) = provider(&held.provider) else { return false };
    let at = held.provider.find("provider[").unwrap_or_default();
    let module = held.provider[..at].trim_end_matches('.');
    let (key_module, local) = key.rsplit_once(':').unwrap_or(("", key));
    let full_name = named.and_then(|it| it.get(key)).and_then(|it| it.get("full_name")).and_then(Value::as_str);
    if full_name.is_some_and(|full_name| *full_name != *name) {
        return false;
    }
    if key_module == module {
        return local.split_once('.').map_or("", |(_, alias)| alias) == alias;
    }
    // A module that is given a configuration from above: from which one is not always in the JSON.
    module.is_empty() || key_module.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'))
}

/// The configuration of its provider that each resource wants, as the JSON has it.
fn collect<'v>(module: &str, value: &'v Value<'v>, wanted: &mut HashMap<Place<'v>, &'v str>) {
    for resource in value.get("resources").and_then(Value::as_array).unwrap_or_default() {
        let field = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
        let mode = match field("mode") {
            "data" => Mode::Data,
            "ephemeral" => Mode::Ephemeral,
            _ => Mode::Managed,
        };
        let place = (Cow::Owned(module.to_owned()), mode, Cow::Borrowed(field("type")), Cow::Borrowed(field("name")));
        wanted.insert(place, field("provider_config_key"));
    }
    let calls = value.get("module_calls").and_then(Value::as_object);
    for (name, call) in calls.into_iter().flat_map(Object::iter) {
        let inner = if module.is_empty() { format!("module.{name}") } else { format!("{module}.module.{name}") };
        if let Some(value) = call.get("module") {
            collect(&inner, value, wanted);
        }
    }
}

/// The address of a module in the configuration.
fn without_keys(module: &str) -> String {
    let mut names = Vec::new();
    for address in Address::modules_of(module).unwrap_or_default() {
        // The name of a module is what an instance in it would have before its key.
        let own = &address[names.last().map_or(0, |(end, _): &(usize, String)| *end)..];
        let own = own.trim_start_matches('.').strip_prefix("module.").unwrap_or_default();
        let name = own.find('[').map_or(own, |at| &own[..at]);
        names.push((address.len(), format!("module.{name}")));
    }
    names.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(".")
}

/// The configuration that made each resource of the state.
fn of_state<'v>(state: &'v Value<'v>) -> HashMap<Place<'v>, &'v str> {
    let resources = state.get("resources").and_then(Value::as_array).unwrap_or_default();
    let one = |resource: &'v Value<'v>| {
        let field = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
        let mode = if field("mode") == "data" { Mode::Data } else { Mode::Managed };
        let borrowed = |name: &str| Cow::Borrowed(field(name));
        ((borrowed("module"), mode, borrowed("type"), borrowed("name")), field("provider"))
    };
    resources.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_modules_are_left_out_of_their_addresses() {
        assert_eq!(without_keys("module.a[\"x.module.y\"].module.b[0].module.c"), "module.a.module.b.module.c");
        assert_eq!(without_keys(""), "");
    }
}
