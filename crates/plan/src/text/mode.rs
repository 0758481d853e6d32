//! The planning mode, where only what is missing tells it.

use crate::action::Mode;
use crate::json::Value;
use crate::plan::{Plan, Section};

/// As [`Plan::mode`], and besides: a plan without any resource change is refresh-only where there
/// are objects, for a normal plan lists them as no-ops; and it destroys where there are none but
/// the configuration asks for some, for a normal plan would create them.
pub(super) fn mode(plan: &Plan) -> Mode {
    let said = plan.mode();
    let silent = plan.changes().is_empty() && plan.drift().is_empty();
    let partial = plan.errored() == Some(true) || plan.complete() == Some(false);
    if said != Mode::Normal || !silent || partial {
        return said;
    }
    let prior = plan.section(Section::PriorState);
    let configuration = plan.section(Section::Configuration);
    if prior.get("values").and_then(|values| values.get("root_module")).is_some_and(has_objects) {
        Mode::RefreshOnly
    } else if configuration.get("root_module").is_some_and(asks_for_objects) {
        Mode::Destroy
    } else {
        Mode::Normal
    }
}

fn all<'v, 'a>(value: &'v Value<'a>, key: &str) -> &'v [Value<'a>] {
    value.get(key).and_then(Value::as_array).unwrap_or_default()
}

fn is_managed(resource: &Value<'_>) -> bool {
    resource.get("mode").and_then(Value::as_str) == Some("managed")
}

fn has_objects(root: &Value<'_>) -> bool {
    let mut left = vec![root];
    while let Some(module) = left.pop() {
        if all(module, "resources").iter().any(is_managed) {
            return true;
        }
        left.extend(all(module, "child_modules"));
    }
    false
}

/// Whether there is a resource that has an instance whatever the variables say.
fn asks_for_objects(root: &Value<'_>) -> bool {
    let always =
        |value: &Value<'_>| value.get("count_expression").is_none() && value.get("for_each_expression").is_none();
    let mut left = vec![root];
    while let Some(module) = left.pop() {
        if all(module, "resources").iter().any(|resource| is_managed(resource) && always(resource)) {
            return true;
        }
        let calls = module.get("module_calls").and_then(Value::as_object);
        let calls = calls.into_iter().flat_map(|calls| calls.iter().map(|(_, call)| call));
        left.extend(calls.filter(|call| always(call)).filter_map(|call| call.get("module")));
    }
    false
}
