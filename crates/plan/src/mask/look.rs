//! Looks at every name and value that is not masked, for a search: what the public form would hide is
//! never handed out.

use super::{MAX_NESTED, Marks, Under, is_like_json, pairs_with_credential};
use crate::json::Value;

/// Calls `see` with each name, text and number of a value that is not masked; JSON inside of strings is
/// decoded. Answers whether anything was masked.
pub(crate) fn look(value: &Value<'_>, marks: Marks<'_>, see: &mut impl FnMut(&str)) -> bool {
    inside(value, marks, Under::Plain, 0, see)
}

fn inside(value: &Value<'_>, marks: Marks<'_>, under: Under, nested: u8, see: &mut impl FnMut(&str)) -> bool {
    if marks.hide(value) {
        return true;
    }
    match value {
        Value::Object(object) => {
            let pair = pairs_with_credential(value, marks);
            let mut masked = false;
            for (key, member) in object.iter() {
                see(key);
                let under =
                    if pair && key.eq_ignore_ascii_case("value") { Under::Credential } else { under.member(key) };
                masked |= inside(member, marks.member(key), under, nested, see);
            }
            masked
        }
        Value::Array(elements) => {
            let mut masked = false;
            for (at, element) in elements.iter().enumerate() {
                masked |= inside(element, marks.element(at), under, nested, see);
            }
            masked
        }
        Value::String(_) | Value::Number(_) if under == Under::Credential => true,
        Value::String(text) => {
            if nested < MAX_NESTED
                && is_like_json(text)
                && let Ok(decoded) = Value::parse(text)
                && inside(&decoded, Marks::NONE, Under::Plain, nested + 1, see)
            {
                // The text as it is written holds what is masked inside.
                return true;
            }
            see(text);
            false
        }
        Value::Number(text) => {
            see(text);
            false
        }
        Value::Bool(truth) => {
            see(if *truth { "true" } else { "false" });
            false
        }
        Value::Null => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::{Form, Writer};

    fn seen(json: &str, marks: &str) -> (Vec<String>, bool) {
        let (value, marks) = (Value::parse(json).unwrap(), Value::parse(marks).unwrap());
        let marks = Marks::new(&marks, &Value::Null);
        let mut seen = Vec::new();
        let masked = look(&value, marks, &mut |text| seen.push(text.to_owned()));
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
    fn json_inside_of_strings_is_seen_decoded_and_whole_only_without_secrets() {
        let open = seen(r#"{"policy":"{\"Action\":\"s3:Get\"}"}"#, "{}").0;
        assert_eq!(open, ["policy", "Action", "s3:Get", r#"{"Action":"s3:Get"}"#]);
        let shut = seen(r#"{"policy":"{\"password\":\"hunter2\",\"a\":\"b\"}"}"#, "{}").0;
        assert!(shut.iter().all(|text| !text.contains("hunter2")), "{shut:?}");
        assert!(shut.contains(&"b".to_owned()));
    }
}
