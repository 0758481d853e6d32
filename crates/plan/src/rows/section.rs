//! One section of the document: a resource change, or what follows the changes.

use std::ops::Range;

use super::arguments::Arguments;
use super::flatten::{Folds, Item, Rows};
use super::laid::Laid;
use super::list::{Drifted, address, parts, row, row_action};
use super::notes;
use super::types::{Address, Also, DiffRow, DiffSection, Folded, Note, RowAction, RowContent, SectionRef, Sets, Sign};
use crate::Tool;
use crate::action::Action;
use crate::change::ResourceChange;
use crate::compat::Compat;
use crate::diff::{self, Rules, SetPairing};
use crate::index::Entry;
use crate::json::{NULL_VALUE, Value};
use crate::plan::{Plan, Section};
use crate::schema::Schemas;
use crate::visible::visible;

/// What sections are made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'p> {
    pub plan: &'p Plan,
    /// The schemas of its providers, where they are at hand.
    pub schemas: Option<&'p Schemas>,
    /// What its configuration says about resources.
    pub arguments: &'p Arguments,
}

/// Builds a section and gives the rows in the window.
pub fn section(source: &Source<'_>, section: SectionRef, rows: Range<usize>, folds: &Folds) -> DiffSection {
    lay(source, section, folds).window(rows)
}

/// Builds a section with all of its rows.
pub fn lay(source: &Source<'_>, section: SectionRef, folds: &Folds) -> Laid {
    match section {
        SectionRef::Same { change } => return super::same::lay_alone(source, change, folds),
        SectionRef::Since { change } => return super::since::lay_alone(change),
        SectionRef::Change { .. } | SectionRef::Also { .. } => {}
    }
    let made = build(source, section, &mut Rows::new(folds));
    let mut laid = Laid::empty(section);
    let head = laid.head();
    head.change = made.change;
    head.notes = made.notes;
    head.broken = made.broken;
    laid.put(made.items);
    laid
}

/// Makes all rows of a section.
pub(super) fn build(source: &Source<'_>, section: SectionRef, writer: &mut Rows<'_>) -> Made {
    let plan = source.plan;
    let mut made = Made::default();
    match section {
        SectionRef::Change { change } | SectionRef::Same { change } => match plan.changes().get(change as usize) {
            Some(entry) => one_change(source, change, entry, writer, &mut made),
            None => made.broken = Some("this plan has no such change".to_owned()),
        },
        // Two texts side by side; what they mask has no place of its own.
        SectionRef::Since { .. } => {}
        SectionRef::Also { part: Also::Outputs } => outputs(source, writer, &mut made),
        SectionRef::Also { part: Also::Drift } => drift(source, writer, &mut made),
        SectionRef::Also { part: Also::Checks } => checks(plan, &mut made),
        SectionRef::Also { part: Also::Invocations } => invocations(source, writer, &mut made),
        SectionRef::Also { part: Also::Deferred } => deferred(source, writer, &mut made),
    }
    made
}

impl Source<'_> {
    /// Lists are paired as the tool does that made the plan, so that both tell the same story.
    fn rules(&self, sets: Sets) -> Rules {
        let pairing = match self.plan.tool() {
            Some(Tool::OpenTofu) => Compat::OpenTofu,
            Some(Tool::Terraform) | None => Compat::Terraform,
        };
        Rules::own(pairing).with_sets(match sets {
            Sets::AsTheTool => SetPairing::ByValue,
            Sets::BestMatch => SetPairing::BestMatch,
        })
    }
}

#[derive(Debug, Default)]
pub(super) struct Made {
    change: Option<super::types::ChangeRow>,
    notes: Vec<Note>,
    items: Vec<Item>,
    broken: Option<String>,
}

fn one_change(source: &Source<'_>, position: u32, entry: &Entry, rows: &mut Rows<'_>, made: &mut Made) {
    let plan = source.plan;
    let change = plan.change(entry);
    made.change = Some(row(plan, position, entry, &Drifted::of_one(plan, entry)));
    made.notes = notes::of_change(&change, &plan.written_actions(entry));
    made.notes.extend(invoked_by(plan, change.address()));
    made.items = rows_of(source, &change, rows);
    if made.items.is_empty() && made.notes.is_empty() {
        made.notes.push(Note::NoAttributes);
    }
}

pub(super) fn rows_of(source: &Source<'_>, change: &ResourceChange<'_>, rows: &mut Rows<'_>) -> Vec<Item> {
    let schema = source.schemas.and_then(|schemas| schemas.resource(change));
    let arguments = if schema.is_none() { source.arguments.of(source.plan, change) } else { None };
    let hints = Arguments::hints(change, arguments.as_ref());
    let tree = diff::resource(change, schema, hints.as_ref(), source.rules(rows.sets()));
    let items = rows.resource(&tree.root, change.change.action().is_replace());
    rows.made_of(&tree.root, change.change.before(), change.change.after());
    items
}

/// Actions of the plan that run with a change of that address.
fn invoked_by(plan: &Plan, address: &str) -> Vec<Note> {
    if !plan.has_members(Section::ActionInvocations) {
        return Vec::new();
    }
    let invocations = plan.section(Section::ActionInvocations);
    invocations
        .as_array()
        .unwrap_or_default()
        .iter()
        .filter_map(|invocation| {
            let trigger = invocation.get("lifecycle_action_trigger")?;
            let resource = trigger.get("triggering_resource_address")?.as_str()?;
            (resource == address).then(|| invokes(invocation, trigger))
        })
        .collect()
}

fn invokes(invocation: &Value<'_>, trigger: &Value<'_>) -> Note {
    let text = |value: Option<&Value<'_>>| shown(value.and_then(Value::as_str).unwrap_or_default());
    Note::Invokes { action: text(invocation.get("address")), event: text(trigger.get("action_trigger_event")) }
}

fn shown(text: &str) -> String {
    visible(text).into_owned()
}

fn outputs(source: &Source<'_>, rows: &mut Rows<'_>, made: &mut Made) {
    let plan = source.plan;
    let (mut unchanged, mut names) = (Vec::new(), Vec::new());
    for (ordinal, output) in plan.outputs().iter().enumerate() {
        let node = diff::output(output, source.rules(rows.sets()));
        let mut items = rows.named(ordinal, &output.name, &node);
        rows.made_of(&node, output.change.before(), output.change.after());
        if output.change.action() == Action::NoOp {
            names.push(shown(&output.name));
            unchanged.append(&mut items);
        } else {
            made.items.append(&mut items);
        }
    }
    if !names.is_empty() {
        made.items.push(rows.fold_named(0, Folded::UnchangedAttributes, names, unchanged));
    }
}

fn heading(ordinal: usize, action: RowAction, address: Address, notes: Vec<Note>) -> Item {
    Item::Row(DiffRow {
        node: u32::try_from(ordinal).unwrap_or(u32::MAX),
        depth: 0,
        sign: Sign::None,
        forces: false,
        content: RowContent::Heading { action, address, notes },
    })
}

fn drift(source: &Source<'_>, rows: &mut Rows<'_>, made: &mut Made) {
    let plan = source.plan;
    for (ordinal, entry) in plan.drift().iter().enumerate() {
        let change = plan.change(entry);
        let action = row_action(change.change.action(), change.previous_address().is_some(), false);
        let mut facts = Vec::new();
        if action == RowAction::Unknown {
            facts.push(Note::UnknownAction { written: shown(&plan.written_actions(entry)) });
        }
        if let Some(from) = change.previous_address() {
            facts.push(Note::MovedFrom { address: shown(from) });
        }
        made.items.push(heading(ordinal, action, address(plan, entry), facts));
        made.items.append(&mut rows.in_group(ordinal, |rows| rows_of(source, &change, rows)));
    }
}

/// Checks that do not hold come first: they are why somebody looks here.
fn checks(plan: &Plan, made: &mut Made) {
    let value = plan.section(Section::Checks);
    let mut results = Vec::new();
    for check in value.as_array().unwrap_or_default() {
        let subject =
            shown(check.get("address").and_then(|it| it.get("kind")).and_then(Value::as_str).unwrap_or_default());
        let instances = check.get("instances").and_then(Value::as_array).unwrap_or_default();
        for one in if instances.is_empty() { std::slice::from_ref(check) } else { instances } {
            let display = one.get("address").and_then(|it| it.get("to_display")).and_then(Value::as_str);
            let whole = check.get("address").and_then(|it| it.get("to_display")).and_then(Value::as_str);
            let status = one.get("status").and_then(Value::as_str).unwrap_or("unknown");
            let problems = one.get("problems").and_then(Value::as_array).unwrap_or_default();
            let rank = match status {
                "fail" => 0,
                "error" => 1,
                "pass" => 3,
                _ => 2,
            };
            results.push((
                rank,
                RowContent::Check {
                    subject: subject.clone(),
                    address: shown(display.or(whole).unwrap_or_default()),
                    status: shown(status),
                    problems: problems
                        .iter()
                        .filter_map(|problem| problem.get("message").and_then(Value::as_str))
                        .map(|message| crate::visible::visible_lines(message).into_owned())
                        .collect(),
                },
            ));
        }
    }
    results.sort_by_key(|(rank, _)| *rank);
    for (node, (_, content)) in (0_u32..).zip(results) {
        made.items.push(Item::Row(DiffRow { node, depth: 0, sign: Sign::None, forces: false, content }));
    }
}

fn invocations(source: &Source<'_>, rows: &mut Rows<'_>, made: &mut Made) {
    let plan = source.plan;
    for part in [Section::ActionInvocations, Section::DeferredActionInvocations] {
        let value = plan.section(part);
        for (ordinal, listed) in value.as_array().unwrap_or_default().iter().enumerate() {
            let deferred = part == Section::DeferredActionInvocations;
            let invocation = if deferred { listed.get("action_invocation").unwrap_or(listed) } else { listed };
            let text = |key: &str| invocation.get(key).and_then(Value::as_str).unwrap_or_default();
            let mut facts = Vec::new();
            if let Some(trigger) = invocation.get("lifecycle_action_trigger") {
                let resource = trigger.get("triggering_resource_address").and_then(Value::as_str).unwrap_or_default();
                if let Note::Invokes { event, .. } = invokes(invocation, trigger) {
                    facts.push(Note::Invokes { action: shown(resource), event });
                }
            }
            if deferred {
                let reason = listed.get("reason").and_then(Value::as_str).unwrap_or_default();
                facts.push(Note::DeferredReason { reason: shown(reason) });
            }
            let address = parts(text("address"), "", false, "", "", "", "");
            made.items.push(heading(ordinal, RowAction::Open, address, facts));
            let part = |key: &str| invocation.get(key).unwrap_or(NULL_VALUE);
            let schema = source.schemas.and_then(|schemas| schemas.action(text("provider_name"), text("type")));
            let tree = diff::unchanged(
                part("config_values"),
                part("config_unknown"),
                part("config_sensitive"),
                schema,
                source.rules(rows.sets()),
                plan.known(),
            );
            made.items.append(&mut rows.in_group(ordinal, |rows| rows.values(&tree.root)));
            rows.made_of(&tree.root, part("config_values"), part("config_values"));
        }
    }
}

fn deferred(source: &Source<'_>, rows: &mut Rows<'_>, made: &mut Made) {
    let plan = source.plan;
    let Value::Array(listed) = plan.section(Section::DeferredChanges) else { return };
    for (ordinal, one) in listed.into_iter().enumerate() {
        let reason = shown(one.get("reason").and_then(Value::as_str).unwrap_or_default());
        let Value::Object(members) = one else { continue };
        let found = members.into_members().into_iter().find(|(key, _)| key == "resource_change");
        let change = ResourceChange::from_value(found.map_or(Value::Null, |(_, value)| value)).of_plan(plan);
        let action = row_action(
            change.change.action(),
            change.previous_address().is_some(),
            change.change.importing().is_some(),
        );
        let at = parts(
            change.address(),
            change.module_address(),
            change.is_data(),
            change.resource_type(),
            change.name(),
            &index_of(&change),
            change.deposed().unwrap_or_default(),
        );
        made.items.push(heading(ordinal, action, at, vec![Note::DeferredReason { reason }]));
        made.items.append(&mut rows.in_group(ordinal, |rows| rows_of(source, &change, rows)));
    }
}

fn index_of(change: &ResourceChange<'_>) -> String {
    use crate::change::InstanceKey;
    match change.index() {
        Some(InstanceKey::Number(index)) => format!("[{index}]"),
        Some(InstanceKey::String(key)) => format!("[{}]", super::cells::quoted(&key)),
        None if change.index_unknown() => "[*]".to_owned(),
        None => String::new(),
    }
}
