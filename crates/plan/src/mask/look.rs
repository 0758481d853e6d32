//! Looks at every name and value that is not masked, for a search: what the public form would hide is
//! never handed out.

use super::{Known, Marks, Under, Verdict, verdict};
use crate::diff::holds_masked;
use crate::json::{NULL_VALUE, Value};

/// Calls `see` with each name, text and number of a value that is not masked; JSON inside of strings is
/// decoded. Answers whether anything was masked.
pub(crate) fn look(
    value: &Value<'_>,
    marks: Marks<'_>,
    under: Under,
    known: &Known,
    see: &mut impl FnMut(&str),
) -> bool {
    inside(value, marks, under, 0, known, see)
}

fn inside(
    value: &Value<'_>,
    marks: Marks<'_>,
    under: Under,
    nested: u8,
    known: &Known,
    see: &mut impl FnMut(&str),
) -> bool {
    let mut masked = false;
    match verdict(value, marks, under, nested, known) {
        // Of a text that is masked in part, the rest is not found either.
        Verdict::Hide(_) | Verdict::Text(_) => return true,
        Verdict::Members(pair, object) => {
            for (key, member) in object.iter() {
                see(key);
                masked |= inside(member, marks.member(key), under.member_of(pair, key), nested, known, see);
            }
        }
        Verdict::Elements(elements) => {
            for (at, element) in elements.iter().enumerate() {
                masked |= inside(element, marks.element(at), under, nested, known, see);
            }
        }
        Verdict::Inside(decoded) => {
            // The text as it is written holds what is masked inside.
            if inside(&decoded, Marks::NONE, Under::Plain, nested + 1, known, see) {
                return true;
            }
            plain(value, see);
        }
        Verdict::Plain => plain(value, see),
    }
    masked
}

/// Whether the id of an import is a value of the object that is masked: some objects are imported by what is secret
/// of them. Takes the members of a `change`.
pub(crate) fn import_is_masked<'v, 'a: 'v>(
    member: impl Fn(&str) -> Option<&'v Value<'a>>,
    under: Under,
    known: &Known,
) -> bool {
    let Some(id) = member("importing").and_then(|it| it.get("id")).and_then(Value::as_str) else { return false };
    let field = |key: &str| member(key).unwrap_or(NULL_VALUE);
    let marks = Marks::new(field("before_sensitive"), field("after_sensitive"));
    [field("before"), field("after")].into_iter().any(|side| hides(side, marks, under, 0, known, id))
}

/// Whether a text is among what is masked in a value.
fn hides(value: &Value<'_>, marks: Marks<'_>, under: Under, nested: u8, known: &Known, text: &str) -> bool {
    match verdict(value, marks, under, nested, known) {
        Verdict::Hide(_) => holds(value, text),
        Verdict::Text(masked) => holds(value, text) || masked.pieces.iter().any(|piece| piece == text),
        Verdict::Members(pair, object) => object
            .iter()
            .any(|(key, member)| hides(member, marks.member(key), under.member_of(pair, key), nested, known, text)),
        Verdict::Elements(elements) => elements
            .iter()
            .enumerate()
            .any(|(at, element)| hides(element, marks.element(at), under, nested, known, text)),
        Verdict::Inside(decoded) => hides(&decoded, Marks::NONE, Under::Plain, nested + 1, known, text),
        Verdict::Plain => false,
    }
}

fn holds(value: &Value<'_>, text: &str) -> bool {
    match value {
        Value::String(it) | Value::Number(it) => it == text,
        Value::Object(object) => object.iter().any(|(_, member)| holds(member, text)),
        Value::Array(elements) => elements.iter().any(|element| holds(element, text)),
        Value::Bool(_) | Value::Null => false,
    }
}

fn plain(value: &Value<'_>, see: &mut impl FnMut(&str)) {
    match value {
        // Views mask more than the public form: names inside of YAML, and of what base64 holds.
        Value::String(text) if holds_masked(text) => {}
        Value::String(text) | Value::Number(text) => see(text),
        Value::Bool(truth) => see(if *truth { "true" } else { "false" }),
        Value::Null | Value::Array(_) | Value::Object(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::{Form, NOTHING, Writer};

    fn seen(json: &str, marks: &str) -> (Vec<String>, bool) {
        let (value, marks) = (Value::parse(json).unwrap(), Value::parse(marks).unwrap());
        let marks = Marks::new(&marks, &Value::Null);
        let mut seen = Vec::new();
        let masked = look(&value, marks, Under::Plain, &NOTHING, &mut |text| seen.push(text.to_owned()));
        let mut writer = Writer::new(Form::Public);
        writer.value(&value, marks, Under::Plain);
        assert_eq!(masked, writer.touched, "what is masked is decided as in the public form: {json}");
        (seen, masked)
    }

    #[test]
    fn names_and_values_are_seen_and_masked_values_are_not() {
        assert_eq!(seen(r#"{"a":"x","b":[1,true,null]}"#, "{}").0, ["a", "x", "b", "1", "true"]);
        assert_eq!(seen(r#"{"a":"x","b":"y"}"#, r#"{"a":true}"#).0, ["a", "b", "y"]);
        assert_eq!(seen(r#"{"a":{"c":"x"}}"#, r#"{"a":true}"#).0, ["a"]);
        assert_eq!(seen(r#"{"db_password":"x"}"#, "{}").0, ["db_password"]);
        assert_eq!(seen(r#"[{"name":"DB_PASSWORD","value":"x"}]"#, "{}").0, ["name", "DB_PASSWORD", "value"]);
    }

    #[test]
    fn yaml_and_base64_with_secrets_inside_are_not_seen() {
        let yaml = r#"{"user_data":"host: a\npassword: hunter2\nport: 1\n"}"#;
        assert_eq!(seen(yaml, "{}").0, ["user_data"]);
        let plain = r#"{"user_data":"host: a\nport: 1\n"}"#;
        assert_eq!(seen(plain, "{}").0, ["user_data", "host: a\nport: 1\n"]);
        let line = r#"{"a":"\"password\": \"hunter2\"\n","b":["- db_password: hunter2","a password: x"]}"#;
        assert_eq!(seen(line, "{}").0, ["a", "b", "a password: x"]);
        // {"password":"hunter2","a":"b c"}
        let base64 = r#"{"user_data":"eyJwYXNzd29yZCI6Imh1bnRlcjIiLCJhIjoiYiBjIn0="}"#;
        assert_eq!(seen(base64, "{}").0, ["user_data"]);
    }

    #[test]
    fn json_inside_of_strings_is_seen_decoded_and_whole_only_without_secrets() {
        let open = seen(r#"{"policy":"{\"Action\":\"s3:Get\"}"}"#, "{}").0;
        assert_eq!(open, ["policy", "Action", "s3:Get", r#"{"Action":"s3:Get"}"#]);
        let shut = seen(r#"{"policy":"{\"password\":\"hunter2\",\"a\":\"b\"}"}"#, "{}").0;
        assert!(shut.iter().all(|text| !text.contains("hunter2")), "{shut:?}");
        assert!(shut.contains(&"b".to_owned()));
    }
}
