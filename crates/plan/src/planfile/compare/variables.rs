//! Variables of the root module: what was set, against the files and the environment that set them.
//!
//! An apply takes the values of variables from the plan file. What is known after apply is made of them then,
//! and settings of providers and provisioners too, so that a plan file with another value in it does something
//! else than its configuration and its variable files say, and nothing of the JSON shows it. The values in the
//! file are those that were given, before any type converts them (`backendrun.ParseVariableValues`).

use std::collections::BTreeMap;
use std::thread;

use super::super::agreement::{Kind, Part, Unread};
use super::super::strict;
use super::configuration::{STACK, Spelling, composed, is_bounded, is_same};
use super::typed::{DYNAMIC, known};
use super::{Both, Found};
use crate::json::{Object, Value};
use crate::written;

#[derive(Clone, Copy, Debug)]
pub struct VariableFile<'a> {
    /// Its name, which tells its syntax.
    pub name: &'a str,
    /// What stands in it.
    pub content: &'a [u8],
}

/// What variables were given, by name.
#[derive(Clone, Debug, Default)]
pub struct Given {
    by_name: BTreeMap<Box<str>, GivenValue>,
    /// Files that could not be read.
    unread: Vec<Box<str>>,
}

#[derive(Clone, Debug)]
enum GivenValue {
    /// In a file.
    Hcl(hcl::Value),
    /// In a file of JSON.
    Json(Value<'static>),
    /// In the environment: a text, or an expression where the type of the variable asks for one.
    Text(Box<str>, Option<hcl::Value>),
}

impl Given {
    /// Reads what the tool is given: variables of the environment by their own names, then files in the order
    /// in which the tool reads them. What comes later counts.
    pub fn read<'a>(environment: impl IntoIterator<Item = (&'a str, &'a str)>, files: &[VariableFile<'_>]) -> Self {
        let environment: Vec<_> = environment.into_iter().collect();
        let read = || {
            let mut given = Self::default();
            for (name, text) in &environment {
                let value = GivenValue::Text(composed(text).into(), expression(text));
                given.by_name.insert((*name).into(), value);
            }
            for file in files {
                match values(file) {
                    Some(values) => given.by_name.extend(values),
                    None => given.unread.push(file.name.into()),
                }
            }
            given
        };
        // As configuration, it nests as its author likes.
        thread::scope(|scope| {
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read).ok().and_then(|it| it.join().ok())
        })
        .unwrap_or_else(|| Self { by_name: BTreeMap::new(), unread: vec!["".into()] })
    }

    /// Values that are known without files.
    pub fn of(values: impl IntoIterator<Item = (Box<str>, Value<'static>)>) -> Self {
        let by_name = values.into_iter().map(|(name, value)| (name, GivenValue::Json(value))).collect();
        Self { by_name, unread: Vec::new() }
    }
}

/// A value with its texts as the tools keep them.
fn as_kept(value: &Value<'_>) -> Value<'static> {
    let text = |text: &str| composed(text).into_owned().into();
    match value {
        Value::String(it) => Value::String(text(it)),
        Value::Array(elements) => Value::Array(elements.iter().map(as_kept).collect()),
        Value::Object(members) => {
            Value::Object(Object::from_members(members.iter().map(|(name, it)| (text(name), as_kept(it))).collect()))
        }
        value => value.clone().into_owned(),
    }
}

fn expression(text: &str) -> Option<hcl::Value> {
    if !is_bounded(text) {
        return None;
    }
    let body = written::parse(&format!("it = {text}\n")).ok()?;
    let mut attributes = body.attributes();
    let value = evaluated(&attributes.next()?.expr)?;
    (body.iter().count() == 1).then_some(value)
}

fn evaluated(expression: &hcl::Expression) -> Option<hcl::Value> {
    hcl::eval::Evaluate::evaluate(expression, &hcl::eval::Context::new()).ok()
}

fn values(file: &VariableFile<'_>) -> Option<Vec<(Box<str>, GivenValue)>> {
    let text = std::str::from_utf8(file.content).ok().filter(|text| is_bounded(text))?;
    let text = text.trim_start_matches('\u{feff}');
    if file.name.strip_suffix(".json").is_some() {
        let value = strict::parse(text)?;
        let members = value.as_object()?;
        let member = |(name, value): (&str, &Value<'_>)| (name.into(), GivenValue::Json(as_kept(value)));
        return Some(members.iter().map(member).collect());
    }
    let body = written::parse(text).ok()?;
    if body.blocks().next().is_some() {
        return None;
    }
    let value = |it: &hcl::Attribute| Some((it.key.as_str().into(), GivenValue::Hcl(evaluated(&it.expr)?)));
    body.attributes().map(value).collect()
}

impl GivenValue {
    fn is(&self, actual: &Value<'_>) -> bool {
        let is_written = |written: &hcl::Value| is_same(written, actual, Spelling::Exact);
        match self {
            Self::Hcl(written) => is_written(written),
            Self::Json(value) => value == actual || alike(value, actual),
            Self::Text(text, written) => actual.as_str() == Some(text) || written.as_ref().is_some_and(is_written),
        }
    }

    fn is_null(&self) -> bool {
        match self {
            Self::Hcl(written) => written.is_null(),
            Self::Json(value) => value.is_null(),
            Self::Text(..) => false,
        }
    }
}

/// The same but for how numbers are written.
fn alike(one: &Value<'_>, other: &Value<'_>) -> bool {
    let mut found = Found::default();
    super::same::compare(Part::Variable, "", one, other, &mut found);
    found.differences.is_empty()
}

pub(super) fn compare(both: &Both<'_>, given: &Given, configuration: Option<&Value<'_>>, found: &mut Found) {
    for file in &given.unread {
        found.unread(Unread::Variables { file: file.clone() });
    }
    if !given.unread.is_empty() {
        return;
    }
    for (name, held) in both.file.variables() {
        let actual = known(held, DYNAMIC).ok().flatten();
        let is_given = given.by_name.get(name).zip(actual).is_some_and(|(given, actual)| given.is(&actual));
        if !is_given {
            found.differs(Part::Variable, Kind::NotAsked, name, "");
        }
    }
    let declared = configuration.and_then(|it| it.get("root_module")).and_then(|it| it.get("variables"));
    for (name, _) in declared.and_then(Value::as_object).into_iter().flat_map(Object::iter) {
        let Some(value) = given.by_name.get(name) else { continue };
        let is_held = both.file.variables().iter().any(|(held, _)| **held == *name)
            || both.file.apply_time_variables().iter().any(|held| **held == *name);
        // One that is ephemeral and null is written nowhere.
        if !is_held && !value.is_null() {
            found.differs(Part::Variable, Kind::NotAsked, name, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(given: &Given, name: &str, actual: &str) -> bool {
        given.by_name[name].is(&Value::parse(actual).unwrap())
    }

    #[test]
    fn what_comes_later_counts_in_either_syntax() {
        let given = Given::read(
            [("a", "one"), ("list", "[\"x\", 2]"), ("b", "12"), ("odd", "[")],
            &[
                VariableFile { name: "terraform.tfvars", content: b"a = \"two\"\nc = { k = [1, true, null] }\n" },
                VariableFile { name: "x.auto.tfvars.json", content: br#"{"a":"${three}","n":1.50}"# },
                VariableFile { name: "t.tfvars", content: b"t = <<-EOT\n  text\n  EOT\n" },
            ],
        );
        assert!(given.unread.is_empty());
        assert!(is(&given, "a", r#""${three}""#));
        assert!(!is(&given, "a", r#""two""#) && !is(&given, "a", r#""one""#));
        assert!(is(&given, "c", r#"{"k":[1,true,null]}"#));
        for other in [r#"{"k":[1,true,null],"z":1}"#, r#"{"k":[true,1,null]}"#, r#"{"k":["1",true,null]}"#, "null"] {
            assert!(!is(&given, "c", other), "{other}");
        }
        assert!(is(&given, "n", "1.5") && !is(&given, "n", "\"1.5\""));
        assert!(is(&given, "t", r#""text\n""#));
        // Whether it is a text or an expression, the type of the variable says.
        assert!(is(&given, "list", r#"["x",2]"#) && is(&given, "list", r#""[\"x\", 2]""#));
        assert!(is(&given, "b", "12") && is(&given, "b", "\"12\"") && !is(&given, "b", "13"));
        assert!(is(&given, "odd", "\"[\""));
    }

    #[test]
    fn texts_are_compared_as_the_tools_keep_them() {
        let apart = "e\u{301}";
        let (native, json) =
            (format!("n = {{ \"{apart}\" = \"{apart}\" }}\n"), format!(r#"{{"j":{{"{apart}":"{apart}"}}}}"#));
        let files = [
            VariableFile { name: "a.tfvars", content: native.as_bytes() },
            VariableFile { name: "a.tfvars.json", content: json.as_bytes() },
        ];
        let given = Given::read([("t", apart)], &files);
        assert!(is(&given, "t", r#""é""#));
        for name in ["n", "j"] {
            assert!(is(&given, name, r#"{"é":"é"}"#), "{name}");
        }
    }

    #[test]
    fn a_file_that_is_not_understood_leaves_the_check_open() {
        for (name, content) in
            [("a.tfvars", "a = b.c"), ("a.tfvars", "a {"), ("a.tfvars", "a {\n}\n"), ("a.tfvars.json", "[1]")]
        {
            let given = Given::read([], &[VariableFile { name, content: content.as_bytes() }]);
            assert_eq!(given.unread, [name.into()], "{content}");
        }
        for (begin, end) in [("[", "]"), ("[/*]*/", "]"), ("a ? b : ", ""), ("-", "")] {
            let deep = format!("a = {}1{}\n", begin.repeat(100_000), end.repeat(100_000));
            let given = Given::read([("e", &*deep)], &[VariableFile { name: "deep.tfvars", content: deep.as_bytes() }]);
            assert_eq!(given.unread.len(), 1, "{begin}");
        }
    }
}
