//! The top of the document: that there is one, that every part is known, and what stands there itself.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::agreement::{Kind, Part};
use super::super::strict::{self, NotStrict};
use super::{Asked, Both, Found, outputs, prior, results, same};
use crate::Tool;
use crate::json::{Object, Scanner, Value};

/// The parts of the document that are compared as they stand, by their names.
type Sections<'a> = BTreeMap<Cow<'a, str>, Value<'a>>;

/// What a version of the tools writes at the top. Resource changes are read one by one, elsewhere.
const KNOWN: [&str; 19] = [
    "action_invocations",
    "applyable",
    "checks",
    "complete",
    "configuration",
    "deferred_action_invocations",
    "deferred_changes",
    "errored",
    "format_version",
    "output_changes",
    "planned_values",
    "prior_state",
    "relevant_attributes",
    "resource_changes",
    "resource_drift",
    "terraform_version",
    "timestamp",
    "variables",
    "",
];

pub(super) fn compare(both: &Both<'_>, asked: &Asked<'_>, found: &mut Found) {
    if !both.plan.mended().is_empty() || both.plan.is_redacted() && both.plan.format().kind == crate::Kind::Redacted {
        found.differs(Part::Document, Kind::Differs, "", "");
    }
    let Some(sections) = sections(both, found) else {
        found.differs(Part::Document, Kind::Twice, "", "");
        return;
    };
    let section = |name: &str| sections.get(name);
    head(both, &sections, found);
    variables(both, &sections, found);
    outputs::compare(both, section("output_changes"), found);
    results::checks(both, section("checks"), found);
    results::relevant_attributes(both, section("relevant_attributes"), found);
    results::invocations(both, section("action_invocations"), found);
    results::deferred_invocations(both, section("deferred_action_invocations"), found);
    super::changes::deferred(both, section("deferred_changes"), found);
    super::changes::planned(both, section("planned_values"), found);
    prior::compare(both, section("prior_state"), asked.state, found);
    let passed = super::configuration::compare(both, section("configuration"), found);
    super::providers::compare(both, &passed, section("configuration"), found);
    super::looked::compare(both, &passed, asked.state, found);
    super::variables::compare(both, asked.variables, section("configuration"), found);
}

/// Every part but the resource changes; none where something stands twice.
fn sections<'a>(both: &Both<'a>, found: &mut Found) -> Option<Sections<'a>> {
    let mut sections = Sections::new();
    let mut scanner = Scanner::new(both.plan.raw_object());
    let read = scanner.object(|scanner, key| {
        if !KNOWN.contains(&&*key) || key.is_empty() {
            found.differs(Part::Document, Kind::OnlyInJson, "", &key);
        }
        let value = if matches!(&*key, "resource_changes" | "resource_drift") {
            scanner.skip()?;
            Value::Null
        } else {
            strict::value(scanner, 0)?
        };
        if sections.insert(key, value).is_some() { Err(NotStrict) } else { Ok(()) }
    });
    read.ok().map(|()| sections)
}

fn text(it: &str) -> Value<'_> {
    Value::String(Cow::Borrowed(it))
}

/// What stands at the top itself.
fn head(both: &Both<'_>, sections: &Sections<'_>, found: &mut Found) {
    let (file, version) = (both.file, both.version);
    let mut check = |part: Part, name: &'static str, expected: Option<Value<'_>>| match (&expected, sections.get(name))
    {
        (None, None) => {}
        (Some(expected), Some(actual)) if expected == actual => {}
        (Some(_), None) => found.differs(part, Kind::OnlyInFile, "", name),
        (None, Some(_)) => found.differs(part, Kind::OnlyInJson, "", name),
        (Some(_), Some(_)) => found.differs(part, Kind::Differs, "", name),
    };
    check(Part::ToolVersion, "terraform_version", Some(text(file.tool_version())));
    check(Part::Timestamp, "timestamp", Some(text(file.timestamp())));
    let says_errored = version.tool == Tool::OpenTofu || version.is_terraform(6);
    check(Part::Outcome, "errored", says_errored.then(|| Value::Bool(file.errored())));
    check(Part::Outcome, "complete", version.is_terraform(8).then(|| Value::Bool(file.complete())));
    check(Part::Outcome, "applyable", version.is_terraform(8).then(|| Value::Bool(file.applyable())));
}

/// Variables that were set stand in the file; the others have the default of their declaration
/// (`jsonplan.marshalPlanVariables`), which is held against the configuration of the file.
fn variables(both: &Both<'_>, sections: &Sections<'_>, found: &mut Found) {
    let mut expected: Vec<(Cow<'_, str>, Value<'_>)> = Vec::new();
    for (name, held) in both.file.variables() {
        match super::typed::known(held, super::typed::DYNAMIC) {
            Ok(Some(value)) => {
                let value = Object::from_members(vec![(Cow::Borrowed("value"), value)]);
                expected.push((Cow::Borrowed(&**name), Value::Object(value)));
            }
            Ok(None) | Err(_) => found.differs(Part::Variable, Kind::Misfit, name, ""),
        }
    }
    let root = sections.get("configuration").and_then(|it| it.get("root_module"));
    let declared = root.and_then(|it| it.get("variables")).and_then(Value::as_object);
    for (name, declaration) in declared.into_iter().flat_map(Object::iter) {
        if let Some(default) = declaration.get("default")
            && !both.file.variables().iter().any(|(known, _)| **known == *name)
        {
            let value = Object::from_members(vec![(Cow::Borrowed("value"), default.clone())]);
            expected.push((Cow::Borrowed(name), Value::Object(value)));
        }
    }
    let expected = Object::from_members(expected);
    let empty = Object::default();
    let actual = match sections.get("variables") {
        Some(Value::Object(actual)) => actual,
        None => &empty,
        Some(_) => {
            found.differs(Part::Variable, Kind::Differs, "", "");
            return;
        }
    };
    members(Part::Variable, &expected, actual, found);
}

/// Two objects by name.
pub(super) fn members(part: Part, expected: &Object<'_>, actual: &Object<'_>, found: &mut Found) {
    for (name, expected) in expected.iter() {
        match actual.get(name) {
            Some(actual) => same::compare(part, name, expected, actual, found),
            None => found.differs(part, Kind::OnlyInFile, name, ""),
        }
    }
    for (name, _) in actual.iter().filter(|(name, _)| expected.get(name).is_none()) {
        found.differs(part, Kind::OnlyInJson, name, "");
    }
}
