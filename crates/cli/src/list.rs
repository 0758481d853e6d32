//! `list`: a line, or a JSON object, for everything that a plan does or says of itself.

mod parts;

use std::io::{self, Write};

use countersign_plan::visible::visible;
use countersign_plan::{Action, Entry, Plan};

use crate::args::List;
use crate::failure::Failure;
use crate::{input, output};
use parts::{Part, Whole};

pub(crate) fn run(arguments: &List) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    let colour = arguments.color.wanted();
    let mut out = output::buffered();
    let result = if arguments.json {
        json(&plan, arguments.all, &mut out)
    } else {
        lines(&plan, arguments.all, colour, &mut out)
    };
    result.and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Reads and no-ops change nothing, unless an address moves or an object is imported.
fn is_change(plan: &Plan, entry: &Entry) -> bool {
    !matches!(entry.action.action, Action::NoOp | Action::Read | Action::Open)
        || entry.importing
        || !entry.previous_address.of(plan.text()).is_empty()
}

fn listed<'p>(plan: &'p Plan, entries: &'p [Entry], all: bool) -> impl Iterator<Item = &'p Entry> {
    entries.iter().filter(move |entry| all || is_change(plan, entry))
}

fn lines(plan: &Plan, all: bool, colour: bool, out: &mut impl Write) -> io::Result<()> {
    if let Some(whole) = Whole::of(plan) {
        let (start, end) = if colour { ("\x1b[31m", "\x1b[0m") } else { ("", "") };
        writeln!(out, "{start}{:<16}{end} {}", "incomplete", whole.words())?;
    }
    for entry in listed(plan, plan.changes(), all) {
        line(plan, entry, colour, "", out)?;
    }
    let parts = parts::of(plan, all);
    for part in parts.iter().filter(|part| part.decides()) {
        of_part(part, colour, out)?;
    }
    for entry in listed(plan, plan.drift(), all) {
        line(plan, entry, colour, " (changed outside)", out)?;
    }
    for part in parts.iter().filter(|part| !part.decides()) {
        of_part(part, colour, out)?;
    }
    Ok(())
}

fn of_part(part: &Part, colour: bool, out: &mut impl Write) -> io::Result<()> {
    let (start, end) = if colour { (part.action.map_or("\x1b[33m", paint), "\x1b[0m") } else { ("", "") };
    write!(out, "{start}{:<16}{end} {}", visible(&part.what), visible(&part.name))?;
    for note in &part.notes {
        write!(out, " ({})", visible(note))?;
    }
    writeln!(out)
}

fn line(plan: &Plan, entry: &Entry, colour: bool, besides: &str, out: &mut impl Write) -> io::Result<()> {
    let text = plan.text();
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
    writeln!(out, "{besides}")
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

/// Only resource changes have `actions`: whoever selects by them finds no drift and no output.
fn json(plan: &Plan, all: bool, out: &mut impl Write) -> io::Result<()> {
    let mut first = true;
    let mut begin = |out: &mut dyn Write, kind: &str| {
        let before = if std::mem::take(&mut first) { "[\n" } else { ",\n" };
        write!(out, "{before}{{\"kind\":\"{kind}\"")
    };
    if let Some(whole) = Whole::of(plan) {
        begin(out, "plan")?;
        write!(out, "{}}}", whole.members())?;
    }
    for entry in listed(plan, plan.changes(), all) {
        begin(out, "resource_change")?;
        members(plan, entry, out)?;
        let actions = written(plan, entry);
        write!(out, ",\"actions\":{actions},\"importing\":{}}}", entry.importing)?;
    }
    let parts = parts::of(plan, all);
    for part in parts.iter().filter(|part| part.decides()) {
        begin(out, part.kind)?;
        write!(out, "{}}}", part.members())?;
    }
    for entry in listed(plan, plan.drift(), all) {
        begin(out, "drift")?;
        members(plan, entry, out)?;
        write!(out, ",\"changed\":{}}}", written(plan, entry))?;
    }
    for part in parts.iter().filter(|part| !part.decides()) {
        begin(out, part.kind)?;
        write!(out, "{}}}", part.members())?;
    }
    out.write_all(if first { b"[\n]\n" } else { b"\n]\n" })
}

/// What tells one entry from another, without what happens to it.
fn members(plan: &Plan, entry: &Entry, out: &mut impl Write) -> io::Result<()> {
    let text = plan.text();
    write!(out, ",\"address\":{}", string(plan.address(entry)))?;
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
        write!(out, ",\"index\":{}", output::inert_json(&text[index.range()]))?;
    }
    Ok(())
}

/// The array of actions as the plan has it.
fn written(plan: &Plan, entry: &Entry) -> String {
    let range = entry.action.written.range();
    if range.is_empty() { "null".to_owned() } else { output::inert_json(&plan.text()[range]) }
}

fn string(value: &str) -> String {
    let mut out = String::new();
    countersign_plan::json::Value::String(value.into()).write_canonical(&mut out);
    output::inert_json(&out)
}
