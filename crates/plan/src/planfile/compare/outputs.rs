//! Changes of outputs, and their planned values. Outputs are dynamically typed, so that no schema is needed.

use std::borrow::Cow;

use super::super::agreement::{Kind, Part};
use super::super::content::Output;
use super::super::held::HoldsData;
use super::super::strict;
use super::document::members;
use super::typed::{DYNAMIC, Misfit, known, unknown};
use super::{Both, Found};
use crate::Action;
use crate::json::{Object, Value};

type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

pub(super) fn words(action: Action) -> Value<'static> {
    Value::Array(action.words().iter().map(|word| Value::String(Cow::Borrowed(*word))).collect())
}

/// `output_changes`
pub(super) fn compare(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    by_name(both, actual, |output| change(output).map(Some), found);
}

/// `planned_values.outputs`
pub(super) fn planned(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) {
    by_name(both, actual, planned_value, found);
}

fn by_name<'f>(
    both: &Both<'f>,
    actual: Option<&Value<'_>>,
    expect: impl Fn(&'f Output) -> Result<Option<Value<'f>>, Misfit>,
    found: &mut Found,
) {
    let mut expected = Members::new();
    for output in both.file.outputs() {
        match expect(output) {
            Ok(Some(value)) => expected.push((Cow::Borrowed(&*output.name), value)),
            Ok(None) => {}
            Err(Misfit) => found.differs(Part::Output, Kind::Misfit, &output.name, ""),
        }
    }
    let count = expected.len();
    let expected = Object::from_members(expected);
    if expected.len() != count {
        found.differs(Part::Output, Kind::Twice, "", "");
    }
    let empty = Object::default();
    match actual {
        Some(Value::Object(actual)) => members(Part::Output, &expected, actual, found),
        None => members(Part::Output, &expected, &empty, found),
        Some(_) => found.differs(Part::Output, Kind::Differs, "", ""),
    }
}

fn change(output: &Output) -> Result<Value<'_>, Misfit> {
    let change = &output.change;
    let mut members: Members<'_> = vec![(Cow::Borrowed("actions"), words(change.action))];
    // Nothing that is there before an apply waits for it.
    if !change.before.is_wholly_known() {
        return Err(Misfit);
    }
    members.push((Cow::Borrowed("before"), known(&change.before, DYNAMIC)?.ok_or(Misfit)?));
    if let Some(after) = known(&change.after, DYNAMIC)? {
        members.push((Cow::Borrowed("after"), after));
    }
    let whole = change.after.is_wholly_known();
    let waits = if whole { Value::Bool(false) } else { unknown(&change.after) };
    members.push((Cow::Borrowed("after_unknown"), waits));
    for side in ["before_sensitive", "after_sensitive"] {
        members.push((Cow::Borrowed(side), Value::Bool(output.sensitive)));
    }
    Ok(Value::Object(Object::from_members(members)))
}

fn planned_value(output: &Output) -> Result<Option<Value<'_>>, Misfit> {
    if output.change.action == Action::Delete {
        return Ok(None);
    }
    let after = &output.change.after;
    let mut members: Members<'_> = vec![(Cow::Borrowed("sensitive"), Value::Bool(output.sensitive))];
    if after.is_wholly_known() {
        members.push((Cow::Borrowed("value"), known(after, DYNAMIC)?.ok_or(Misfit)?));
        let told = match after {
            HoldsData::Dynamic(pair) => strict::parse(&pair.0).ok_or(Misfit)?,
            _ => Value::String(Cow::Borrowed("dynamic")),
        };
        members.push((Cow::Borrowed("type"), told));
    }
    Ok(Some(Value::Object(Object::from_members(members))))
}
