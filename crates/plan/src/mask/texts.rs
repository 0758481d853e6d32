//! The texts that a plan masks, for who keeps them out of what others write: tools and providers cite
//! values in what they say.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::configuration::is_secret;
use super::{Known, MARKER, Marks, NAMES, Under, Verdict, is_credential, verdict};
use crate::digest::parse;
use crate::index::Entry;
use crate::json::{NULL_VALUE, Object, Value};
use crate::plan::{Plan, Section};

/// Shorter texts stand everywhere by chance.
const SHORTEST: usize = 8;
/// No more than so many are told. Short ones come first: what is cited are passwords, not documents.
const MOST: usize = 10_000;
/// Nor more bytes of them.
const MOST_BYTES: usize = 2 << 20;

/// The texts and numbers that are masked in the changes, the drift, the outputs and the actions of a
/// plan, and the values of its secret variables. What is only in the prior state or in the configuration is
/// not among them.
pub fn masked_texts(plan: &Plan) -> BTreeSet<String> {
    bounded(collected(plan, plan.known()))
}

/// The secrets that are known by their place: what a mark or a name masks.
pub(crate) fn known(plan: &Plan) -> Known {
    Known::of(&collected(plan, &NAMES))
}

fn collected(plan: &Plan, known: &Known) -> BTreeSet<String> {
    let entries: Vec<&Entry> = plan.changes().iter().chain(plan.drift()).collect();
    let mut found = entries
        .par_chunks(256)
        .map(|chunk| {
            let mut found = BTreeSet::new();
            for entry in chunk {
                let value = parse(plan.entry_raw(entry));
                change(value.get("change").unwrap_or(NULL_VALUE), of_entry(&value), known, &mut found);
            }
            found
        })
        .reduce(BTreeSet::new, |mut all, mut more| {
            all.append(&mut more);
            all
        });
    for (name, output) in members(&plan.section(Section::OutputChanges)) {
        change(output, Under::Plain.member(name), known, &mut found);
    }
    for section in [Section::ActionInvocations, Section::DeferredActionInvocations, Section::DeferredChanges] {
        for element in plan.section(section).as_array().unwrap_or_default() {
            invocation(element.get("action_invocation").unwrap_or(element), known, &mut found);
            let deferred = element.get("resource_change").unwrap_or(NULL_VALUE);
            change(deferred.get("change").unwrap_or(NULL_VALUE), of_entry(deferred), known, &mut found);
        }
    }
    variables(plan, known, &mut found);
    found
}

fn of_entry(entry: &Value<'_>) -> Under {
    Under::of_type(entry.get("type").and_then(Value::as_str).unwrap_or_default())
}

/// The members of an object; none of anything else.
fn members<'v, 'a>(value: &'v Value<'a>) -> impl Iterator<Item = (&'v str, &'v Value<'a>)> {
    value.as_object().into_iter().flat_map(Object::iter)
}

fn change(change: &Value<'_>, under: Under, known: &Known, found: &mut BTreeSet<String>) {
    let field = |key: &str| change.get(key).unwrap_or(NULL_VALUE);
    let marks = Marks::new(field("before_sensitive"), field("after_sensitive"));
    for side in ["before", "after"] {
        masked(field(side), marks, under, 0, known, found);
    }
    for identity in ["before_identity", "after_identity", "importing"] {
        masked(field(identity), Marks::NONE, Under::Plain, 0, known, found);
    }
}

fn invocation(invocation: &Value<'_>, known: &Known, found: &mut BTreeSet<String>) {
    let marks = Marks::new(invocation.get("config_sensitive").unwrap_or(NULL_VALUE), NULL_VALUE);
    masked(invocation.get("config_values").unwrap_or(NULL_VALUE), marks, Under::Plain, 0, known, found);
}

fn variables(plan: &Plan, known: &Known, found: &mut BTreeSet<String>) {
    let configuration = plan.section(Section::Configuration);
    let declared = configuration.get("root_module").and_then(|it| it.get("variables")).unwrap_or(NULL_VALUE);
    for (name, variable) in members(&plan.section(Section::Variables)) {
        let value = variable.get("value").unwrap_or(NULL_VALUE);
        if is_credential(name) || declared.get(name).is_some_and(is_secret) {
            whole(value, found);
        } else {
            masked(value, Marks::NONE, Under::Plain, 0, known, found);
        }
    }
}

/// Adds what is masked in a value, as the public form decides it.
fn masked(value: &Value<'_>, marks: Marks<'_>, under: Under, nested: u8, known: &Known, found: &mut BTreeSet<String>) {
    match verdict(value, marks, under, nested, known) {
        Verdict::Hide(_) => whole(value, found),
        Verdict::Text(text) => {
            for piece in text.pieces.iter().filter(|piece| piece.trim().len() >= SHORTEST) {
                found.insert(piece.clone());
            }
        }
        Verdict::Members(pair, object) => {
            for (key, member) in object.iter() {
                masked(member, marks.member(key), under.member_of(pair, key), nested, known, found);
            }
        }
        Verdict::Elements(elements) => {
            for (at, element) in elements.iter().enumerate() {
                masked(element, marks.element(at), under, nested, known, found);
            }
        }
        Verdict::Inside(inside) => masked(&inside, Marks::NONE, Under::Plain, nested + 1, known, found),
        Verdict::Plain => {}
    }
}

/// Adds every text and number of a value.
fn whole(value: &Value<'_>, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) | Value::Number(text) => {
            if text.trim().len() >= SHORTEST && text != MARKER && !found.contains(&**text) {
                found.insert(text.to_string());
            }
        }
        Value::Array(elements) => {
            for element in elements {
                whole(element, found);
            }
        }
        Value::Object(object) => {
            for (_, member) in object.iter() {
                whole(member, found);
            }
        }
        Value::Bool(_) | Value::Null => {}
    }
}

fn bounded(found: BTreeSet<String>) -> BTreeSet<String> {
    let mut texts: Vec<String> = found.into_iter().collect();
    texts.sort_by_key(String::len);
    let mut bytes = 0;
    let fits = |text: &String| {
        bytes += text.len();
        bytes <= MOST_BYTES
    };
    texts.into_iter().take(MOST).take_while(fits).collect()
}
