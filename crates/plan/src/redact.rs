//! A plan without what the public digest masks, so that it can be shown to people who must not see
//! secrets. Its public digest is that of the plan it was made from.

use rayon::prelude::*;

use crate::digest::{ENTRY_MEMBERS, Part, members, of_entry, parse, part, patterns};
use crate::index::Entry;
use crate::json::{NULL_VALUE, Value, write_string};
use crate::mask::{Configuration, Form, Marks, Under, Writer};
use crate::plan::{Plan, Section};

/// How many entries are written at a time.
const BATCH: usize = 1024;

/// Writes the plan as JSON: compact, with a line for each top-level member and each change. What is
/// masked becomes [`crate::mask::MARKER`]; `prior_state`, `planned_values` and the values of variables that
/// decide nothing by themselves are left out; marks stay, so that readers still show what is sensitive.
pub fn redact(plan: &Plan) -> String {
    let mut out = String::from("{\n");
    let mut changes = false;
    for (key, raw) in members(plan) {
        if matches!(&*key, "prior_state" | "planned_values") {
            continue;
        }
        if out.len() > 2 {
            out.push_str(",\n");
        }
        write_string(&key, &mut out);
        out.push(':');
        match &*key {
            "resource_changes" => {
                changes = true;
                entries(plan, plan.changes(), &mut out);
            }
            "resource_drift" => entries(plan, plan.drift(), &mut out),
            // Schemas hold no values, and can be most of the text.
            "provider_schemas" => out.push_str(raw),
            _ => out.push_str(&section(plan, &key, raw)),
        }
    }
    if !changes {
        // The list of changes shows that this is a plan, now that its other signs are gone.
        if out.len() > 2 {
            out.push_str(",\n");
        }
        out.push_str("\"resource_changes\":[]");
    }
    out.push_str("\n}\n");
    out
}

fn section(plan: &Plan, key: &str, raw: &str) -> String {
    let value = parse(raw);
    let mut writer = Writer::knowing(Form::Redacted, plan.known());
    match key {
        "configuration" => {
            let patterns = patterns(plan);
            Configuration::new(&value, &patterns).write(&mut writer);
        }
        "variables" => {
            let configuration = plan.section(Section::Configuration);
            let patterns = patterns(plan);
            Configuration::new(&configuration, &patterns).write_variables(&mut writer, &value);
        }
        "output_changes" => object(&mut writer, &value, |writer, name, member| {
            change(writer, member, Under::Plain.member(name));
        }),
        "action_invocations" => list(&mut writer, &value, invocation),
        "deferred_changes" | "deferred_action_invocations" => list(&mut writer, &value, |writer, element| {
            object(writer, element, |writer, key, member| match key {
                "reason" => writer.value(member, Marks::NONE, Under::Plain),
                "resource_change" => entry(writer, member),
                "action_invocation" => invocation(writer, member),
                _ => writer.unread(member),
            });
        }),
        _ if part(key) == Part::Unread => writer.unread(&value),
        _ => writer.value(&value, Marks::NONE, Under::Plain),
    }
    writer.out
}

fn entries(plan: &Plan, entries: &[Entry], out: &mut String) {
    out.push('[');
    for (number, batch) in entries.chunks(BATCH).enumerate() {
        let written: Vec<String> = batch
            .par_iter()
            .with_min_len(16)
            .map(|it| {
                let mut writer = Writer::knowing(Form::Redacted, plan.known());
                entry(&mut writer, &parse(plan.entry_raw(it)));
                writer.out
            })
            .collect();
        for (at, text) in written.iter().enumerate() {
            out.push_str(if number + at > 0 { ",\n" } else { "\n" });
            out.push_str(text);
        }
    }
    out.push(']');
}

/// One entry as [`redact`] writes it.
pub(crate) fn redacted_entry(plan: &Plan, it: &Entry) -> String {
    let mut writer = Writer::knowing(Form::Redacted, plan.known());
    entry(&mut writer, &parse(plan.entry_raw(it)));
    writer.out
}

fn object<'v>(
    writer: &mut Writer<'_>,
    value: &'v Value<'v>,
    mut member: impl FnMut(&mut Writer<'_>, &'v str, &'v Value<'v>),
) {
    let Some(object) = value.as_object() else { return unfit(writer, value) };
    writer.raw("{");
    for (key, field) in object.iter() {
        writer.key(key);
        member(writer, key, field);
    }
    writer.raw("}");
}

fn list(writer: &mut Writer<'_>, value: &Value<'_>, write: impl Fn(&mut Writer<'_>, &Value<'_>)) {
    let Some(elements) = value.as_array() else { return unfit(writer, value) };
    writer.raw("[");
    for element in elements {
        writer.comma();
        write(writer, element);
    }
    writer.raw("]");
}

/// What is not of the type that its place asks for: nobody can tell what it holds.
fn unfit(writer: &mut Writer<'_>, value: &Value<'_>) {
    writer.unread(value);
}

fn entry(writer: &mut Writer<'_>, value: &Value<'_>) {
    object(writer, value, |writer, key, member| match key {
        "change" => change(writer, member, of_entry(value)),
        _ if ENTRY_MEMBERS.contains(&key) => writer.value(member, Marks::NONE, Under::Plain),
        _ => writer.unread(member),
    });
}

fn change(writer: &mut Writer<'_>, value: &Value<'_>, under: Under) {
    let field = |key: &str| value.get(key).unwrap_or(NULL_VALUE);
    let marks = Marks::new(field("before_sensitive"), field("after_sensitive"));
    object(writer, value, |writer, key, member| match key {
        "before" | "after" => writer.value(member, marks, under),
        "after_unknown" => writer.unknown(member, marks),
        "importing" => writer.importing(member, value, under),
        "actions" | "replace_paths" | "before_identity" | "after_identity" => {
            writer.value(member, Marks::NONE, Under::Plain);
        }
        "before_sensitive" | "after_sensitive" => member.write_canonical(&mut writer.out),
        _ => writer.unread(member),
    });
}

fn invocation(writer: &mut Writer<'_>, value: &Value<'_>) {
    let marks = Marks::new(value.get("config_sensitive").unwrap_or(NULL_VALUE), NULL_VALUE);
    object(writer, value, |writer, key, member| match key {
        "config_values" => writer.value(member, marks, Under::Plain),
        "config_unknown" => writer.unknown(member, marks),
        "config_sensitive" => member.write_canonical(&mut writer.out),
        "address" | "type" | "name" | "provider_name" | "lifecycle_action_trigger" | "invoke_action_trigger" => {
            writer.value(member, Marks::NONE, Under::Plain);
        }
        _ => writer.unread(member),
    });
}
