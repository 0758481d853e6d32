//! What a plan does besides its resource changes: outputs, actions, what waits for a later plan, checks that
//! do not hold. No value of any of them.

use std::fmt::Write as _;

use countersign_plan::json::Value;
use countersign_plan::{Action, Plan, ResourceChange, Section, check_instances};

use super::string;

/// Why a plan does not do all that its configuration asks for.
pub(super) struct Whole {
    errored: bool,
    /// What `-target` or `-exclude` leave.
    targeted: bool,
    /// The tool says that it cannot be applied, although something changes.
    unfit: bool,
}

impl Whole {
    /// None where nothing says that the plan is incomplete.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let errored = plan.errored() == Some(true);
        let deferred =
            plan.has_members(Section::DeferredChanges) || plan.has_members(Section::DeferredActionInvocations);
        let partial = plan.complete() == Some(false) || deferred;
        let changes = plan.changes().iter().any(|entry| super::is_change(plan, entry));
        let unfit = plan.applyable() == Some(false) && changes;
        (errored || partial || unfit).then(|| Self { errored, targeted: plan.is_targeted(), unfit: unfit && !partial })
    }

    const fn reason(&self) -> &'static str {
        if self.errored {
            "errored"
        } else if self.unfit {
            "not_applyable"
        } else if self.targeted {
            "targeted"
        } else {
            "deferred"
        }
    }

    pub(super) const fn words(&self) -> &'static str {
        if self.errored {
            "planning stopped with an error; this plan cannot be applied"
        } else if self.unfit {
            "the tool says that this plan cannot be applied"
        } else if self.targeted {
            "only a part of the configuration, as -target or -exclude asks"
        } else {
            "some changes wait for a later plan"
        }
    }

    pub(super) fn members(&self) -> String {
        format!(",\"complete\":{},\"reason\":\"{}\"", self.unfit && !self.errored, self.reason())
    }
}

/// One of them.
pub(super) struct Part {
    /// What JSON calls it.
    pub(super) kind: &'static str,
    /// What happens, for people.
    pub(super) what: String,
    /// What happens to its value, where it has one.
    pub(super) action: Option<Action>,
    /// Its address or name.
    pub(super) name: String,
    /// What people are told besides.
    pub(super) notes: Vec<String>,
    /// Members of its object, as JSON.
    more: Vec<(&'static str, String)>,
}

impl Part {
    /// Whether an apply does it; else it is only told.
    pub(super) fn decides(&self) -> bool {
        matches!(self.kind, "output" | "action")
    }

    pub(super) fn members(&self) -> String {
        let key = if self.kind == "output" { "name" } else { "address" };
        let mut out = format!(",\"{key}\":{}", string(&self.name));
        for (key, value) in &self.more {
            let _ = write!(out, ",\"{key}\":{value}");
        }
        out
    }
}

/// All of them, in the order in which a plan has them; with `all` also what does not change and what holds.
pub(super) fn of(plan: &Plan, all: bool) -> Vec<Part> {
    let mut parts = outputs(plan, all);
    let invocations = plan.section(Section::ActionInvocations);
    parts.extend(invocations.as_array().unwrap_or_default().iter().map(|it| action(it, None)));
    let changes = plan.section(Section::DeferredChanges);
    parts.extend(changes.as_array().unwrap_or_default().iter().map(deferred));
    let later = plan.section(Section::DeferredActionInvocations);
    for one in later.as_array().unwrap_or_default() {
        parts.push(action(one.get("action_invocation").unwrap_or(&Value::Null), Some(text(one, "reason"))));
    }
    parts.extend(checks(plan, all));
    parts
}

fn text<'v>(value: &'v Value<'_>, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn words(action: Action) -> String {
    if action == Action::Unknown { "unknown action".to_owned() } else { action.words().join(", ") }
}

fn outputs(plan: &Plan, all: bool) -> Vec<Part> {
    let changed = |action| all || action != Action::NoOp;
    plan.outputs()
        .iter()
        .filter(|output| changed(output.change.action()))
        .map(|output| {
            let action = output.change.action();
            Part {
                kind: "output",
                what: words(action),
                action: Some(action),
                name: output.name.clone().into_owned(),
                notes: vec!["output".to_owned()],
                more: vec![("change", string(&words(action)))],
            }
        })
        .collect()
}

fn action(invocation: &Value<'_>, deferred: Option<&str>) -> Part {
    let trigger = invocation.get("lifecycle_action_trigger");
    let of = trigger.map(|it| text(it, "triggering_resource_address")).unwrap_or_default();
    let event = trigger.map(|it| text(it, "action_trigger_event")).unwrap_or_default();
    let mut notes = Vec::new();
    let mut more = Vec::new();
    for (key, value) in [("type", text(invocation, "type")), ("name", text(invocation, "name"))] {
        more.push((key, string(value)));
    }
    if !of.is_empty() || !event.is_empty() {
        notes.push(format!("{event} of {of}"));
        more.extend([("triggering_resource_address", string(of)), ("action_trigger_event", string(event))]);
    }
    if let Some(reason) = deferred {
        notes.push(reason.to_owned());
        more.push(("reason", string(reason)));
    }
    Part {
        kind: if deferred.is_some() { "deferred_action" } else { "action" },
        what: if deferred.is_some() { "deferred action" } else { "invoke" }.to_owned(),
        action: None,
        name: text(invocation, "address").to_owned(),
        notes,
        more,
    }
}

fn deferred(one: &Value<'_>) -> Part {
    let change = ResourceChange::from_value(one.get("resource_change").cloned().unwrap_or(Value::Null));
    let reason = text(one, "reason");
    let planned = words(change.change.action());
    Part {
        kind: "deferred_change",
        what: "deferred".to_owned(),
        action: Some(change.change.action()),
        name: change.address().to_owned(),
        notes: vec![planned.clone(), reason.to_owned()],
        more: vec![
            ("type", string(change.resource_type())),
            ("name", string(change.name())),
            ("change", string(&planned)),
            ("reason", string(reason)),
        ],
    }
}

fn checks(plan: &Plan, all: bool) -> Vec<Part> {
    let checks = plan.section(Section::Checks);
    let mut parts = Vec::new();
    for check in checks.as_array().unwrap_or_default() {
        for instance in check_instances(check) {
            let status = text(instance, "status");
            if !all && matches!(status, "pass" | "unknown") {
                continue;
            }
            let shown = |value: &Value<'_>| Some(text(value.get("address")?, "to_display").to_owned());
            let name = shown(instance).or_else(|| shown(check)).unwrap_or_default();
            parts.push(Part {
                kind: "check",
                what: format!("check: {}", if status.is_empty() { "unknown" } else { status }),
                action: None,
                name,
                notes: Vec::new(),
                more: vec![("status", string(status))],
            });
        }
    }
    parts
}
