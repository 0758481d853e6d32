//! `list`: a line, or a JSON object, for each change.

use std::io::{self, Write};

use countersign_plan::visible::visible;
use countersign_plan::{Action, Entry, Plan};

use crate::args::List;
use crate::failure::Failure;
use crate::{input, output};

pub(crate) fn run(arguments: &List) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    let colour = arguments.color.wanted();
    let listed = plan.changes().iter().filter(|entry| arguments.all || is_change(&plan, entry));
    let mut out = output::buffered();
    let result = if arguments.json { json(&plan, listed, &mut out) } else { lines(&plan, listed, colour, &mut out) };
    result.and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Reads and no-ops change nothing, unless an address moves or an object is imported.
fn is_change(plan: &Plan, entry: &Entry) -> bool {
    !matches!(entry.action.action, Action::NoOp | Action::Read | Action::Open)
        || entry.importing
        || !entry.previous_address.of(plan.text()).is_empty()
}

fn lines<'a>(
    plan: &Plan,
    entries: impl Iterator<Item = &'a Entry>,
    colour: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let text = plan.text();
    for entry in entries {
        let action = entry.action.action;
        let (start, end) = if colour { (paint(action), "\x1b[0m") } else { ("", "") };
        let known = action.words();
        if known.is_empty() {
            write!(out, "{start}unknown action {}{end}", visible(&plan.written_actions(entry)))?;
        } else {
            write!(out, "{start}{:<16}{end}", known.join(", "))?;
        }
        write!(out, " {}", visible(address(plan, entry)))?;
        for (label, value) in [
            ("deposed ", entry.deposed.of(text)),
            ("moved from ", entry.previous_address.of(text)),
            ("", entry.action_reason.of(text)),
        ] {
            if !value.is_empty() {
                write!(out, " ({label}{})", visible(value))?;
            }
        }
        if entry.importing {
            write!(out, " (imported)")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The address, or a word where an entry has none.
fn address<'a>(plan: &'a Plan, entry: &'a Entry) -> &'a str {
    let address = plan.address(entry);
    if address.is_empty() { "(no address)" } else { address }
}

const fn paint(action: Action) -> &'static str {
    match action {
        Action::Create | Action::CreateForget | Action::ForgetCreate => "\x1b[32m",
        Action::Update | Action::Unknown => "\x1b[33m",
        Action::Delete | Action::DeleteCreate | Action::CreateDelete | Action::Forget => "\x1b[31m",
        Action::Read | Action::Open => "\x1b[36m",
        Action::NoOp => "",
    }
}

fn json<'a>(plan: &Plan, entries: impl Iterator<Item = &'a Entry>, out: &mut impl Write) -> io::Result<()> {
    let text = plan.text();
    write!(out, "[")?;
    for (row, entry) in entries.enumerate() {
        let raw = |place: std::ops::Range<usize>| output::inert_json(&text[place]);
        write!(out, "{}{{\"address\":{}", if row == 0 { "\n" } else { ",\n" }, string(plan.address(entry)))?;
        for (key, value) in [
            ("previous_address", entry.previous_address.of(text)),
            ("module_address", entry.module_address.of(text)),
            ("mode", entry.mode.of(text)),
            ("type", entry.resource_type.of(text)),
            ("name", entry.name.of(text)),
            ("deposed", entry.deposed.of(text)),
            ("provider_name", entry.provider_name.of(text)),
            ("action_reason", entry.action_reason.of(text)),
        ] {
            if !value.is_empty() {
                write!(out, ",\"{key}\":{}", string(value))?;
            }
        }
        if let Some(index) = entry.index {
            write!(out, ",\"index\":{}", raw(index.range()))?;
        }
        let actions = entry.action.written.range();
        write!(out, ",\"actions\":{}", if actions.is_empty() { "null".to_owned() } else { raw(actions) })?;
        write!(out, ",\"importing\":{}}}", entry.importing)?;
    }
    writeln!(out, "\n]")
}

fn string(value: &str) -> String {
    let mut out = String::new();
    countersign_plan::json::Value::String(value.into()).write_canonical(&mut out);
    output::inert_json(&out)
}
