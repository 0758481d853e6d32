//! With which configuration of its provider a change is made: which account and region, that is.
//!
//! The JSON of a change has only the provider's name, and the file has the address of the configuration. What
//! is in the configuration says for itself which one it wants, and is followed there; what is not is in the
//! state with the one that made it. What is in neither is made by nobody knows whom.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::address::{Address, Mode, provider};
use super::super::agreement::{Kind, Part};
use super::super::strict;
use super::configuration::{Passed, User};
use super::results::action_names;
use super::{Both, Found};
use crate::json::{Object, Value};

/// A resource without the key of an instance, with the modules as they are in the state.
type Place<'a> = (Cow<'a, str>, Mode, Cow<'a, str>, Cow<'a, str>);

pub(super) fn compare(both: &Both<'_>, passed: &Passed, configuration: Option<&Value<'_>>, found: &mut Found) {
    if let Some(root) = configuration.and_then(|it| it.get("root_module")) {
        keys("", root, passed, found);
    }
    let state = strict::parse(&both.file.state_text);
    let made = state.as_ref().map(of_state).unwrap_or_default();
    for held in both.file.changes() {
        let place = &held.place;
        let user = User {
            module: without_keys(&place.module),
            word: place.mode.word(),
            kind: place.kind.to_string(),
            name: place.name.to_string(),
        };
        let stored = made.get(&(
            Cow::Borrowed(&*place.module),
            place.mode,
            Cow::Borrowed(&*place.kind),
            Cow::Borrowed(&*place.name),
        ));
        let fits = if passed.has(&user) {
            is_made_with(passed, &user, &held.provider)
        } else {
            stored.is_some_and(|stored| **stored == *held.provider)
        };
        if !fits {
            found.differs(Part::Change, Kind::Differs, &held.address, "provider");
        }
    }
    let deferred = both.file.deferred_invocations().iter().map(|it| (Part::DeferredInvocation, &it.what));
    for (part, invocation) in both.file.invocations().iter().map(|it| (Part::Invocation, it)).chain(deferred) {
        let user = action_names(&invocation.address).map(|(module, kind, name)| User {
            module: without_keys(&module),
            word: "action",
            kind,
            name,
        });
        if !user.is_some_and(|user| is_made_with(passed, &user, &invocation.provider)) {
            found.differs(part, Kind::Differs, &invocation.address, "provider");
        }
    }
}

fn is_made_with(passed: &Passed, user: &User, address: &str) -> bool {
    let Some((name, alias)) = provider(address) else { return false };
    let at = address.find("provider[").unwrap_or_default();
    passed.is_made_with(user, &name, address[..at].trim_end_matches('.'), alias)
}

/// The keys of provider configurations in the JSON, each of which is a name of the one that the files give.
fn keys(module: &str, value: &Value<'_>, passed: &Passed, found: &mut Found) {
    let all = |name: &str| value.get(name).and_then(Value::as_array).unwrap_or_default();
    let actions = all("actions").iter().map(|it| (Some("action"), it));
    for (word, resource) in all("resources").iter().map(|it| (None, it)).chain(actions) {
        let field = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
        let word = word.unwrap_or(match field("mode") {
            "data" => "data",
            "ephemeral" => "ephemeral",
            _ => "managed",
        });
        let (kind, name) = (field("type").to_owned(), field("name").to_owned());
        let user = User { module: module.to_owned(), word, kind, name };
        if passed.has(&user) && !passed.is_called(&user, field("provider_config_key")) {
            let address = if module.is_empty() { String::new() } else { format!("{module}.") };
            let address = format!("{address}{}", field("address"));
            found.differs(Part::Configuration, Kind::Differs, &address, "provider_config_key");
        }
    }
    let calls = value.get("module_calls").and_then(Value::as_object);
    for (name, call) in calls.into_iter().flat_map(Object::iter) {
        let inner = if module.is_empty() { format!("module.{name}") } else { format!("{module}.module.{name}") };
        if let Some(value) = call.get("module") {
            keys(&inner, value, passed, found);
        }
    }
}

/// The address of a module in the configuration.
pub(super) fn without_keys(module: &str) -> String {
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
