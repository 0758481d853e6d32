//! Actions that an apply invokes, which Terraform has since 1.14.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::node::Style;
use super::quote::{bare, quoted};
use crate::diff::{self, Rules};
use crate::json::Value;
use crate::plan::Plan;
use crate::schema::Schemas;

/// The action invocations of a plan by what triggers them.
#[derive(Debug, Default)]
pub(super) struct Invocations<'v> {
    /// By the address of the resource, in the order of the plan.
    of_resource: HashMap<&'v str, Vec<&'v Value<'v>>>,
    /// Invoked by name.
    pub(super) alone: Vec<&'v Value<'v>>,
    /// All of them.
    pub(super) count: usize,
    /// All that a change triggers, in the order of the plan.
    triggered: Vec<(&'v str, &'v Value<'v>)>,
}

/// When an action is invoked, relative to the change that triggers it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    After,
}

impl<'v> Invocations<'v> {
    /// Takes the value of `action_invocations`.
    pub(super) fn new(section: &'v Value<'v>) -> Self {
        let mut found = Self::default();
        for invocation in section.as_array().unwrap_or_default() {
            found.count += 1;
            let trigger = invocation.get("lifecycle_action_trigger").filter(|it| !it.is_null());
            match trigger.and_then(|it| it.get("triggering_resource_address")).and_then(Value::as_str) {
                Some(address) => {
                    found.of_resource.entry(address).or_default().push(invocation);
                    found.triggered.push((address, invocation));
                }
                None => found.alone.push(invocation),
            }
        }
        found
    }

    /// Those that are triggered by a change that is not shown, with its address.
    pub(super) fn orphans<'s>(&'s self, shown: &'s HashSet<&str>) -> impl Iterator<Item = (&'v str, &'v Value<'v>)> {
        self.triggered.iter().copied().filter(|(address, _)| !shown.contains(address))
    }

    /// The actions around the change of a resource, after its text.
    pub(super) fn around(
        &self,
        address: &str,
        schemas: Option<&Schemas>,
        rules: Rules,
        style: Style,
        plan: &Plan,
    ) -> String {
        let mut out = String::new();
        let Some(invocations) = self.of_resource.get(address) else { return out };
        for (when, word) in [(When::Before, "before"), (When::After, "after")] {
            let mut these: Vec<_> = invocations.iter().filter(|it| self::when(it) == when).collect();
            these.sort_by_key(|it| (index(it, "action_trigger_block_index"), index(it, "actions_list_index")));
            if these.is_empty() {
                continue;
            }
            out.push_str("\n\n    # Actions to be invoked ");
            out.push_str(word);
            out.push_str(" this change in order:\n");
            for invocation in these {
                out.push_str(&text(invocation, schemas, rules, style, plan));
            }
        }
        out
    }
}

fn index(invocation: &Value<'_>, key: &str) -> u64 {
    match invocation.get("lifecycle_action_trigger").and_then(|it| it.get(key)) {
        Some(Value::Number(number)) => number.parse().unwrap_or(u64::MAX),
        _ => u64::MAX,
    }
}

fn when(invocation: &Value<'_>) -> When {
    let event = invocation.get("lifecycle_action_trigger").and_then(|it| it.get("action_trigger_event"));
    if event.and_then(Value::as_str).is_some_and(|event| event.starts_with("Before")) {
        When::Before
    } else {
        When::After
    }
}

/// One action with its configuration, each line with its line feed.
pub(super) fn text(
    invocation: &Value<'_>,
    schemas: Option<&Schemas>,
    rules: Rules,
    style: Style,
    plan: &Plan,
) -> String {
    let field = |key| invocation.get(key).and_then(Value::as_str).unwrap_or_default();
    let null = Value::Null;
    let part = |key| invocation.get(key).unwrap_or(&null);
    let schema = schemas.and_then(|schemas| schemas.action(field("provider_name"), field("type")));
    let values = part("config_values");
    let mut out = format!("    action \"{}\" \"{}\" {{\n", bare(field("type")), bare(field("name")));
    if !values.is_null() {
        let diff =
            diff::unchanged(values, part("config_unknown"), part("config_sensitive"), schema, rules, plan.known());
        out.push_str("        config ");
        let mut config = String::new();
        Style { unchanged: true, without_symbols: true, ..style }.value(&diff.root, 0, &mut config);
        // Terraform indents what it has printed, blank lines and all.
        for (index, line) in config.split('\n').enumerate() {
            out.push_str(if index > 0 { "        " } else { "" });
            out.push_str(line);
            out.push('\n');
        }
    }
    out.push_str("    }\n");
    out
}

/// How to show an action that belongs to no shown change.
#[derive(Clone, Copy, Debug)]
pub(super) enum Apart<'v> {
    /// It is invoked by name.
    Alone,
    /// The change that triggers it is not among those that are shown.
    Orphan(&'v str),
    /// It waits for a later plan, for this reason.
    Deferred(&'v str),
}

/// An action that no change is shown with.
pub(super) fn apart(
    invocation: &Value<'_>,
    how: Apart<'_>,
    schemas: Option<&Schemas>,
    rules: Rules,
    style: Style,
    plan: &Plan,
) -> String {
    let address =
        invocation.get("address").and_then(Value::as_str).map_or_else(|| quoted(""), |it| bare(it).into_owned());
    let why = match how {
        Apart::Alone => String::new(),
        Apart::Orphan("") => "  # (triggered by no resource that the plan names)\n".to_owned(),
        Apart::Orphan(resource) => {
            let order = if when(invocation) == When::Before { "before" } else { "after" };
            format!("  # ({order} a change of {}, which is not shown)\n", bare(resource))
        }
        Apart::Deferred(reason) => format!("  # ({})\n", deferred(reason)),
    };
    let does = if matches!(how, Apart::Deferred(_)) { "was deferred" } else { "will be invoked" };
    format!("  # {address} {does}\n{why}{}", text(invocation, schemas, rules, style, plan))
}

/// Why something waits for a later plan.
pub(super) fn deferred(reason: &str) -> Cow<'_, str> {
    match reason {
        "instance_count_unknown" => "because the number of resource instances is unknown".into(),
        "resource_config_unknown" => "because the resource configuration is unknown".into(),
        "provider_config_unknown" => "because the provider configuration is unknown".into(),
        "deferred_prereq" => "because a prerequisite for this resource is deferred".into(),
        "absent_prereq" => "because a prerequisite for this resource has not yet been created".into(),
        "unknown" => "for an unknown reason".into(),
        other => format!("reason: {}", bare(other)).into(),
    }
}
