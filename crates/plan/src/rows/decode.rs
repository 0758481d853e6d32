//! Strings that hold another text: base64, and JSON for reading.

use crate::diff::{Scalar, base64_text};
use crate::json::Value;

/// Two sides of a decoded value; a side that is not there is empty.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) before: String,
    pub(super) after: String,
}

/// Decodes the sides of a primitive, where each side that is there is the base64 of a text.
pub(super) fn of_scalars(before: &Scalar<'_>, after: &Scalar<'_>) -> Option<Decoded> {
    let side = |scalar: &Scalar<'_>| match scalar {
        Scalar::String(text) => base64_text(text).map(Some),
        Scalar::Absent | Scalar::Null => Some(None),
        _ => None,
    };
    let (before, after) = (side(before)?, side(after)?);
    if before.is_none() && after.is_none() {
        return None;
    }
    Some(Decoded { before: before.unwrap_or_default(), after: after.unwrap_or_default() })
}

/// JSON with a member on each line; nothing where the text is no JSON.
pub(super) fn pretty_json(text: &str) -> Option<String> {
    let value = Value::parse(text).ok()?;
    let mut out = String::new();
    write(&value, 0, &mut out);
    Some(out)
}

fn write(value: &Value<'_>, depth: usize, out: &mut String) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    match value {
        Value::Array(elements) if !elements.is_empty() => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                write(element, depth + 1, out);
            }
            line(out, depth);
            out.push(']');
        }
        Value::Object(members) if !members.is_empty() => {
            out.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                crate::json::write_string(key, out);
                out.push_str(": ");
                write(member, depth + 1, out);
            }
            line(out, depth);
            out.push('}');
        }
        other => other.write_canonical(out),
    }
}
