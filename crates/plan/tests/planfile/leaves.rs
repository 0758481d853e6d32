//! Every leaf of the JSON and every byte of the plan: whatever is changed in one alone is found.

use countersign_plan::planfile::{MEANINGLESS, PlanFile};
use serde_json::{Value, json};

use crate::world::{World, agreement, told};
use crate::writer::{Message, archive, entry};

/// The pointers of every value, those of objects and lists included.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Object(members) => members.iter().for_each(|(name, it)| {
            pointers(it, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), out);
        }),
        Value::Array(all) => all.iter().enumerate().for_each(|(index, it)| pointers(it, &format!("{at}/{index}"), out)),
        _ => {}
    }
}

/// Other values for a value.
fn others(value: &Value) -> Vec<Value> {
    let mut all = vec![match value {
        Value::Null => json!("x"),
        Value::Bool(it) => json!(!it),
        Value::Number(it) => json!(it.as_f64().unwrap() + 1.0),
        Value::String(it) => json!(format!("{it}x")),
        Value::Array(all) => all.iter().cloned().chain([json!("x")]).collect(),
        Value::Object(members) => {
            let mut members = members.clone();
            members.insert("zzz".to_owned(), json!("x"));
            Value::Object(members)
        }
    }];
    if !value.is_null() {
        all.push(Value::Null);
    }
    if let Value::Array(elements) = value
        && elements.len() > 1
        && elements[0] != elements[1]
    {
        let mut turned = elements.clone();
        turned.reverse();
        all.push(Value::Array(turned));
    }
    all
}

/// Every change of a document that is not noticed.
pub(crate) fn unnoticed(document: &Value, agrees: impl Fn(&str) -> bool) -> Vec<String> {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let mut missed = Vec::new();
    for pointer in all.into_iter().filter(|it| !it.is_empty()) {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        if MEANINGLESS.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let original = document.pointer(&pointer).unwrap().clone();
        for other in others(&original) {
            let mut changed = document.clone();
            *changed.pointer_mut(&pointer).unwrap() = other.clone();
            if agrees(&changed.to_string()) {
                missed.push(format!("{pointer}: {original} -> {other}"));
            }
        }
        let mut without = document.clone();
        match without.pointer_mut(parent).unwrap() {
            Value::Object(members) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~"))),
            Value::Array(all) => drop(all.remove(name.parse().unwrap())),
            _ => unreachable!(),
        }
        if agrees(&without.to_string()) {
            missed.push(format!("{pointer}: {original} taken out"));
        }
    }
    missed
}

#[test]
fn every_change_of_the_json_is_noticed() {
    let world = World::new();
    let file = world.read().unwrap();
    assert_eq!(told(&world.compare()), [""; 0]);
    let missed = unnoticed(&world.json, |text| {
        countersign_plan::Plan::read(text.as_bytes().to_vec()).is_ok() && agreement(&file, text).agreed().is_some()
    });
    // The order of resource changes and of planned values has no meaning: each is found by its address.
    let missed: Vec<_> = missed
        .into_iter()
        .filter(|it| {
            !is_a_turned_list(it) && !it.contains("/schema_version")
                || it.contains("/planned_values/root_module/resources/0/schema")
        })
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

fn is_a_turned_list(missed: &str) -> bool {
    ["/resource_changes: [", "/planned_values/root_module/resources: [", "/configuration/root_module/resources: ["]
        .iter()
        .any(|it| missed.starts_with(it) && missed.contains("-> ["))
        || missed.contains("/references: [") && missed.contains("-> [")
}

/// What may differ between two files that both agree with one JSON: the parts that are in no JSON at all.
fn visible(file: &PlanFile) -> String {
    let mut file = format!("{file:?}");
    for hidden in ["private: [", "digest: ["] {
        let mut out = String::new();
        let mut rest = &*file;
        while let Some(at) = rest.find(hidden) {
            out.push_str(&rest[..at]);
            rest = &rest[at + hidden.len()..];
            rest = &rest[rest.find(']').unwrap()..];
        }
        out.push_str(rest);
        file = out;
    }
    file
}

#[test]
fn every_byte_of_the_plan_is_noticed() {
    let mut world = World::new();
    // Drift that only moves is in no JSON.
    world.drift.truncate(1);
    let good = visible(&world.read().unwrap());
    let json = world.json.to_string();
    let message = world.plan_message().0;
    let rest = &world.all_entries()[1..];
    let mut missed = Vec::new();
    for at in 0..message.len() {
        for flip in [0x01, 0x20] {
            let mut bytes = message.clone();
            bytes[at] ^= flip;
            let mut entries = vec![entry("tfplan", bytes)];
            entries.extend(rest.iter().cloned());
            let Ok(file) = PlanFile::read(&archive(&entries).bytes(), world.tool) else { continue };
            if agreement(&file, &json).agreed().is_some() && visible(&file) != good {
                missed.push(format!("byte {at} by {flip:#x}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_field_that_is_taken_out_of_the_plan_is_noticed() {
    let world = World::new();
    let json = world.json.to_string();
    let message = world.plan_message().0;
    let fields = split(&message);
    let rest = &world.all_entries()[1..];
    for (index, field) in fields.iter().enumerate() {
        let without: Vec<u8> =
            fields.iter().enumerate().filter(|(other, _)| *other != index).flat_map(|(_, it)| it.to_vec()).collect();
        let mut entries = vec![entry("tfplan", Message(without).0)];
        entries.extend(rest.iter().cloned());
        let Ok(file) = PlanFile::read(&archive(&entries).bytes(), world.tool) else { continue };
        // `errored` and `complete` are false, which is what their absence says; drift that only moves is in no JSON.
        let silent = matches!(field[..2], [0xa0 | 0xd0, 1]) || index == 5;
        assert_eq!(
            agreement(&file, &json).agreed().is_some(),
            silent,
            "field {index}: {:?}",
            &field[..4.min(field.len())]
        );
    }
}

/// The fields of a message, each with its key.
fn split(message: &[u8]) -> Vec<&[u8]> {
    let number = |bytes: &[u8]| {
        let length = bytes.iter().position(|it| *it < 0x80).unwrap() + 1;
        let value = bytes[..length].iter().rev().fold(0_usize, |value, byte| value << 7 | usize::from(byte & 0x7f));
        (value, length)
    };
    let (mut fields, mut rest) = (Vec::new(), message);
    while !rest.is_empty() {
        let (key, head) = number(rest);
        let (value, more) = number(&rest[head..]);
        let length = head + more + if key & 7 == 2 { value } else { 0 };
        fields.push(&rest[..length]);
        rest = &rest[length..];
    }
    fields
}
