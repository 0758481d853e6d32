//! Digests and redaction over every plan of the corpus that `COUNTERSIGN_CORPUS` names.
#![expect(clippy::disallowed_methods, reason = "tests take the folder of the corpus from the environment")]

use std::collections::HashSet;
use std::path::PathBuf;

use countersign_plan::Plan;
use countersign_plan::digest::{all_differences, digests};
use countersign_plan::redact::redact;
use countersign_plan::rows::{Against, Analysis, Since};
use serde_json::Value;

/// Collects scalars as text: those that are marked, and those that are not.
fn sort(value: &Value, marks: &[&Value], marked: &mut HashSet<String>, plain: &mut HashSet<String>) {
    let hidden = marks.iter().any(|mark| **mark == Value::Bool(true));
    match value {
        Value::Object(object) => {
            for (key, member) in object {
                // Keys are not values: what stands there is not hidden anywhere else either.
                if !hidden {
                    plain.insert(key.clone());
                }
                let below: Vec<&Value> =
                    if hidden { vec![&Value::Bool(true)] } else { marks.iter().filter_map(|it| it.get(key)).collect() };
                sort(member, &below, marked, plain);
            }
        }
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                let below: Vec<&Value> =
                    if hidden { vec![&Value::Bool(true)] } else { marks.iter().filter_map(|it| it.get(at)).collect() };
                sort(element, &below, marked, plain);
            }
        }
        Value::String(_) | Value::Number(_) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if hidden {
                marked.insert(text)
            } else {
                plain.insert(text)
            };
        }
        _ => {}
    }
}

#[test]
fn every_plan_of_the_corpus_keeps_its_public_digest_and_loses_its_secrets_when_redacted() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: COUNTERSIGN_CORPUS is not set");
        return;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).expect("the corpus has an index");
    let (mut read, mut secrets, mut places) = (0, 0, 0);
    let mut failed = Vec::new();
    for line in index.lines().skip(1) {
        let path = line.split('\t').nth(10).expect("the index has a column of paths");
        let bytes = std::fs::read(folder.join(path)).expect("the index names files that exist");
        let Ok(plan) = Plan::read(bytes) else { continue };
        read += 1;
        let first = digests(&plan, None);
        let text = redact(&plan);
        let again = match Plan::read(text.clone().into_bytes()) {
            Ok(again) => again,
            Err(refusal) => {
                failed.push(format!("{path}: redacted it is refused: {refusal}"));
                continue;
            }
        };
        let second = digests(&again, None);
        if (first.public, first.masked) != (second.public, second.masked) {
            failed.push(format!("{path}: redaction changed the public digest"));
        }
        for other in [&plan, &again] {
            let against = Against::of(&plan, &Analysis::of(&plan), other, &Analysis::of(other));
            if against.count(Since::New) + against.count(Since::Changed) > 0 || !against.gone.is_empty() {
                failed.push(format!("{path}: its changes differ from themselves"));
            }
            if !all_differences((&plan, None), (other, None)).is_empty() {
                failed.push(format!("{path}: its parts differ from themselves"));
            }
        }
        if redact(&again) != text {
            failed.push(format!("{path}: redacting twice is not redacting once"));
        }
        places += first.masked;
        let json: Value = serde_json::from_str(plan.raw_object()).expect("what is read is JSON");
        let (mut marked, mut open) = (HashSet::new(), HashSet::new());
        let lists = ["resource_changes", "resource_drift"]
            .map(|key| json.get(key).and_then(Value::as_array).cloned().unwrap_or_default());
        let outputs = json.get("output_changes").and_then(Value::as_object).cloned().unwrap_or_default();
        let changes = lists.iter().flatten().map(|entry| &entry["change"]).chain(outputs.values());
        for change in changes {
            let marks = [&change["before_sensitive"], &change["after_sensitive"]];
            for side in ["before", "after"] {
                sort(&change[side], &marks, &mut marked, &mut open);
            }
        }
        for value in marked.iter().filter(|it| it.len() >= 6 && !open.contains(*it)) {
            secrets += 1;
            let quoted = serde_json::to_string(value).expect("a string is JSON");
            // As part of a longer text that is not marked, it cannot be told from any other text.
            if text.contains(&quoted) && !open.iter().any(|it| it.contains(value.as_str())) {
                failed.push(format!("{path}: a marked value of {} characters is left", value.len()));
            }
        }
    }
    eprintln!("{read} plans, {places} masked places, {secrets} marked values looked for");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(read > 200, "the corpus holds more than 200 valid plans, {read} were read");
    assert!(secrets > 5, "the corpus holds marked values, {secrets} were looked for");
}
