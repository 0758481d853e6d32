//! What the tool made of a backend, held against what was allowed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::AllowedBackend;

/// Holds the `backend` of the tool's own `terraform.tfstate` in its data folder, `{"type": …, "config": …}`,
/// against what was allowed, with the settings that this app gave beside it. The error names every setting
/// that differs; `type` is the type itself.
///
/// The tool writes `null` for what is unset and an empty list for blocks that are not there, one block as a
/// list of one, and sets in an order of its own. None of that is a difference.
pub fn resolved_equals(
    allowed: &AllowedBackend,
    resolved: &Value,
    ours: &BTreeMap<String, Value>,
) -> Result<(), Vec<String>> {
    let mut expected = allowed.settings.clone();
    expected.extend(ours.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut differ = BTreeSet::new();
    if resolved.get("type").and_then(Value::as_str) != Some(allowed.kind()) {
        differ.insert("type".to_owned());
    }
    let (mut wanted, mut found) = (BTreeMap::new(), BTreeMap::new());
    for (name, value) in &expected {
        flatten(name, value, &mut wanted);
    }
    match resolved.get("config") {
        Some(Value::Object(members)) => {
            for (name, value) in members {
                flatten(name, value, &mut found);
            }
        }
        _ => {
            differ.insert("config".to_owned());
        }
    }
    for name in wanted.keys().chain(found.keys()) {
        if wanted.get(name) != found.get(name) {
            differ.insert(name.clone());
        }
    }
    if differ.is_empty() { Ok(()) } else { Err(differ.into_iter().collect()) }
}

/// Every value by its whole name; texts, numbers and flags as texts, since the tool converts between them.
fn flatten(name: &str, value: &Value, into: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (member, value) in members {
                flatten(&format!("{name}.{member}"), value, into);
            }
        }
        Value::Array(elements) => match &elements[..] {
            [] => {}
            [one @ Value::Object(_)] => flatten(name, one, into),
            elements => {
                let words = elements.iter().map(|element| match element {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                into.insert(name.to_owned(), words.collect());
            }
        },
        Value::String(text) => {
            into.insert(name.to_owned(), BTreeSet::from([text.clone()]));
        }
        other => {
            into.insert(name.to_owned(), BTreeSet::from([other.to_string()]));
        }
    }
}
