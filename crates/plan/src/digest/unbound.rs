//! The values behind a place that no public digest binds, for somebody who asks for one of them.

use super::{Meta, parse};
use crate::json::{NULL_VALUE, Value};
use crate::mask::{Place, Step, is_like_json};
use crate::plan::Plan;

/// What stands at a place: one value, or two where it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// Before; nothing where nothing stands there.
    pub before: Option<String>,
    /// After, or the only one.
    pub after: Option<String>,
}

/// The values at a place, as JSON; nothing of what is not there. These are secrets: they are handed out one at a
/// time, to a person who asks.
pub fn behind(plan: &Plan, meta: Option<&Meta>, place: &Place) -> Behind {
    let steps: Vec<&Step> = place.steps().collect();
    let Some((Step::Name(section), rest)) = steps.split_first() else { return Behind::default() };
    match (section.as_str(), rest) {
        ("resource_changes" | "resource_drift", [Step::Name(address), Step::Name(deposed), rest @ ..]) => {
            let listed = if section == "resource_changes" { plan.changes() } else { plan.drift() };
            let text = plan.text();
            let wanted = listed.iter().find(|it| it.address.of(text) == address && it.deposed.of(text) == deposed);
            wanted.map(|entry| of_change(parse(plan.entry_raw(entry)).get("change"), rest)).unwrap_or_default()
        }
        ("output_changes", [Step::Name(name), rest @ ..]) => {
            let outputs = member(plan, section);
            of_change(outputs.get(name), rest)
        }
        ("meta", [Step::Name(_), Step::Name(_), rest @ ..]) => {
            let all = meta.and_then(|meta| meta.backend.as_ref()).and_then(|backend| backend.all.as_ref());
            Behind { before: None, after: all.and_then(|all| written(all, rest)) }
        }
        _ => deferred_or_plain(&member(plan, section), rest),
    }
}

fn member<'p>(plan: &'p Plan, section: &str) -> Value<'p> {
    let found = super::members(plan).into_iter().find(|(key, _)| key == section);
    found.map_or(Value::Null, |(_, raw)| parse(raw))
}

fn of_change(change: Option<&Value<'_>>, steps: &[&Step]) -> Behind {
    let change = change.unwrap_or(NULL_VALUE);
    // An identity, an import and generated configuration stand beside the two sides.
    if let [Step::Name(name), ..] = steps
        && matches!(name.as_str(), "importing" | "generated_config" | "before_identity" | "after_identity")
        && let Some(found) = written(change, steps)
    {
        return Behind { before: None, after: Some(found) };
    }
    let side = |side: &str| change.get(side).and_then(|value| written(value, steps));
    Behind { before: side("before"), after: side("after") }
}

fn deferred_or_plain(section: &Value<'_>, steps: &[&Step]) -> Behind {
    if let [Step::At(at), Step::Name(name), rest @ ..] = steps
        && name == "resource_change"
    {
        let element = section.as_array().and_then(|all| all.get(*at));
        return of_change(element.and_then(|it| it.get(name)).and_then(|it| it.get("change")), rest);
    }
    Behind { before: None, after: written(section, steps) }
}

fn written(value: &Value<'_>, steps: &[&Step]) -> Option<String> {
    match steps.split_first() {
        None => {
            let mut text = String::new();
            value.write_canonical(&mut text);
            Some(text)
        }
        Some((step, rest)) => match (value, step) {
            (Value::Object(object), Step::Name(name)) => written(object.get(name)?, rest),
            (Value::Array(elements), Step::At(at)) => written(elements.get(*at)?, rest),
            // A place inside of a string that holds JSON.
            (Value::String(text), _) if is_like_json(text) => written(&Value::parse(text).ok()?, steps),
            _ => None,
        },
    }
}
