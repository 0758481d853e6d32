//! What a string holds when it is more than text: JSON, and in our own view also YAML and the base64 of
//! both. The texts that leave here have a marker in place of what is masked.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::tree::{Format, Json};
use super::yaml::{self, Yaml};
use super::{MAX_DEPTH, Rules};
use crate::json::{Scanner, Value, write_string};
use crate::mask::{self, Because, Hidden, MARKER, Marks, NAMES, NOTHING, SHORTEST_BASE64, Under};

/// What a string is.
pub(super) enum Content<'a> {
    Structure(Box<Structure<'a>>),
    Lines(Cow<'a, str>),
    /// Several lines with markers in them.
    Parts(String),
    /// One line, or no string at all.
    Plain,
    /// Something is masked in it and cannot be told from the rest.
    Masked,
}

/// What a string holds.
#[derive(Debug)]
pub(super) struct Structure<'a> {
    pub(super) format: Format,
    pub(super) base64: bool,
    pub(super) value: Value<'a>,
    /// What is masked in the value.
    pub(super) hidden: Option<Hidden>,
    /// The text, decoded and with markers.
    pub(super) text: Cow<'a, str>,
    /// Whether there are markers in the text.
    pub(super) masked: bool,
    /// Whether the value is a list of documents.
    pub(super) several: bool,
}

/// Finds out what a string is.
pub(super) fn content<'a>(
    value: Option<&Value<'a>>,
    hidden: Option<&Hidden>,
    depth: usize,
    rules: Rules,
) -> Content<'a> {
    let Some(Value::String(text)) = value else { return Content::Plain };
    let start = if rules.exact { text } else { text.trim_ascii_start() };
    if start.starts_with(['{', '['])
        && let Some(value) = parse(text, rules)
        && depth + height(&value) < MAX_DEPTH
    {
        let text = text.clone();
        return Content::Structure(Box::new(if rules.exact {
            let (hidden, masked, several) = (None, false, false);
            Structure { format: Format::Json, base64: false, value, hidden, text, masked, several }
        } else {
            json(text, value, hidden.and_then(Hidden::inside).cloned())
        }));
    }
    match hidden {
        // Several lines with markers in them can be read; what of one line is left says little.
        Some(Hidden::Text(parts)) if text.contains('\n') => return Content::Parts(parts.text.trim().to_owned()),
        Some(_) => return Content::Masked,
        None => {}
    }
    if !rules.exact {
        match read_yaml(text, || text.clone()) {
            Some(Ok(found)) if depth + height(&found.value) < MAX_DEPTH => {
                return Content::Structure(Box::new(found));
            }
            Some(Ok(found)) if !found.masked => {}
            Some(_) => return Content::Masked,
            None => {}
        }
    }
    if text.contains('\n') {
        // In quotes each line feed around it can be seen.
        if !rules.exact && !text.trim().contains('\n') {
            return Content::Plain;
        }
        return Content::Lines(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        });
    }
    if !rules.exact
        && let Some(decoded) = base64_text(text)
    {
        return match read(&decoded) {
            Some(Ok(found)) if depth + height(&found.value) < MAX_DEPTH => {
                Content::Structure(Box::new(Structure { base64: true, ..found }))
            }
            Some(Ok(found)) if !found.masked => Content::Plain,
            Some(_) => Content::Masked,
            None => Content::Plain,
        };
    }
    Content::Plain
}

/// Something is masked in a text, and cannot be told from the rest of it.
#[derive(Debug)]
pub(super) struct Unreadable;

/// Reads a decoded text as a structure, where it is one.
pub(super) fn read(text: &str) -> Option<Result<Structure<'static>, Unreadable>> {
    if mask::is_like_json(text)
        && let Some(value) = Value::parse_owned(text, false)
    {
        let inside = mask::hidden(&value, Marks::NONE, Under::Plain, &NOTHING);
        return Some(Ok(json(Cow::Owned(text.to_owned()), value, inside)));
    }
    read_yaml(text, || Cow::Owned(text.to_owned()))
}

/// Reads a text as YAML, where it is. One line is read for the sake of what is masked in it: where its
/// key is named like a credential, the rest of it is one, also where that is no YAML.
fn read_yaml<'a>(text: &str, own: impl FnOnce() -> Cow<'a, str>) -> Option<Result<Structure<'a>, Unreadable>> {
    let line = yaml::is_credential_line(text);
    if !line && !text.contains('\n') {
        return None;
    }
    let Some(yaml) = yaml::read(text) else { return line.then_some(Err(Unreadable)) };
    let found = of_yaml(own(), yaml).ok_or(Unreadable);
    let open = line && found.as_ref().is_ok_and(|found| !found.masked);
    (!open).then_some(found)
}

/// Whether something is masked in a text, YAML or the base64 of a structure, that the public form holds
/// as it is.
pub(crate) fn holds_masked(text: &str) -> bool {
    let decoded = base64_text(text);
    match read(decoded.as_deref().unwrap_or(text)) {
        Some(Ok(found)) => found.masked,
        Some(Err(Unreadable)) => true,
        None => false,
    }
}

/// What names mask in a text that is YAML.
pub(crate) enum Named {
    /// Nothing, or it is none.
    Nothing,
    /// The text with markers.
    Masked(String),
    /// Something, which cannot be told from the rest.
    Unclear,
}

/// Masks what stands under names of credentials in a text, where it is YAML. What else is secret in it is found in
/// the text as it is written.
pub(crate) fn named_in_yaml(text: &str) -> Named {
    let line = yaml::is_credential_line(text);
    if !line && !text.contains('\n') {
        return Named::Nothing;
    }
    let Some(yaml) = yaml::read(text) else {
        return if line && !text.contains(MARKER) { Named::Unclear } else { Named::Nothing };
    };
    let hidden = mask::hidden(&yaml.value, Marks::NONE, Under::Plain, &NAMES);
    match everywhere(&yaml.value, hidden.as_ref()) {
        None => Named::Nothing,
        Some(places) => yaml::masked(text, &yaml, &places).map_or(Named::Unclear, Named::Masked),
    }
}

/// The value of a text that is YAML with more than one line.
pub(crate) fn yaml_value(text: &str) -> Option<Value<'static>> {
    if text.contains('\n') { yaml::read(text).map(|yaml| yaml.value) } else { None }
}

/// What a string decodes to, for revealing a masked value inside it.
pub(crate) fn decoded(text: &str, json: &Json<'_>) -> Option<Value<'static>> {
    let owned;
    let text = if json.base64 {
        owned = base64_text(text)?;
        &owned
    } else {
        text
    };
    match json.format {
        Format::Json | Format::Policy => Value::parse_owned(text, false),
        Format::Yaml => yaml::read(text).map(|it| it.value),
    }
}

fn json<'a>(text: Cow<'a, str>, value: Value<'a>, hidden: Option<Hidden>) -> Structure<'a> {
    let text_hidden = everywhere(&value, hidden.as_ref());
    let text = match &text_hidden {
        Some(places) => {
            let mut out = String::new();
            write_masked(&value, Some(places), &mut out);
            Cow::Owned(out)
        }
        None => text,
    };
    let masked = text_hidden.is_some();
    Structure { format: Format::Json, base64: false, value, hidden, text, masked, several: false }
}

fn of_yaml(text: Cow<'_, str>, yaml: Yaml) -> Option<Structure<'_>> {
    let open = mask::is_open(&text);
    let hidden = if open { None } else { mask::hidden(&yaml.value, Marks::NONE, Under::Plain, &NOTHING) };
    let text_hidden = if open { None } else { everywhere(&yaml.value, hidden.as_ref()) };
    let text = match &text_hidden {
        Some(places) => Cow::Owned(yaml::masked(&text, &yaml, places)?),
        None => text,
    };
    let masked = text_hidden.is_some();
    Some(Structure {
        format: Format::Yaml,
        base64: false,
        value: yaml.value,
        hidden,
        text,
        masked,
        several: yaml.several,
    })
}

/// What is masked of a value where it is written as text: besides what the public form masks, every
/// string that holds something masked in a form that only our own view reads.
fn everywhere(value: &Value<'_>, hidden: Option<&Hidden>) -> Option<Hidden> {
    match value {
        _ if hidden.is_some_and(|hidden| hidden.whole().is_some() || hidden.parts().is_some()) => {
            Some(Hidden::Whole(Because::Guessed))
        }
        Value::Object(object) => {
            let members: Vec<_> = object
                .iter()
                .filter_map(|(key, member)| {
                    Some((key.into(), everywhere(member, hidden.and_then(|it| it.member(key)))?))
                })
                .collect();
            (!members.is_empty()).then_some(Hidden::Members(members))
        }
        Value::Array(elements) => {
            let elements: Vec<_> = elements
                .iter()
                .enumerate()
                .filter_map(|(at, element)| Some((at, everywhere(element, hidden.and_then(|it| it.element(at)))?)))
                .collect();
            (!elements.is_empty()).then_some(Hidden::Elements(elements))
        }
        Value::String(text) if mask::is_like_json(text) => {
            let inside = Value::parse(text).ok()?;
            let places = everywhere(&inside, hidden.and_then(Hidden::inside))?;
            Some(Hidden::Inside(Box::new(places)))
        }
        Value::String(text) => {
            let found = base64_text(text);
            let found = read(found.as_deref().unwrap_or(text));
            let masked = found?.map_or(true, |found| found.masked);
            masked.then_some(Hidden::Whole(Because::Guessed))
        }
        _ => None,
    }
}

/// Writes JSON with the marker at the hidden places.
fn write_masked(value: &Value<'_>, hidden: Option<&Hidden>, out: &mut String) {
    match (value, hidden) {
        (value, None) | (value @ Value::Null, _) => value.write_canonical(out),
        (_, Some(Hidden::Whole(_))) => write_string(MARKER, out),
        (Value::Object(object), Some(hidden)) => {
            out.push('{');
            for (at, (key, member)) in object.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_string(key, out);
                out.push(':');
                write_masked(member, hidden.member(key), out);
            }
            out.push('}');
        }
        (Value::Array(elements), Some(hidden)) => {
            out.push('[');
            for (at, element) in elements.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_masked(element, hidden.element(at), out);
            }
            out.push(']');
        }
        (Value::String(text), Some(Hidden::Inside(inside))) => {
            let mut nested = String::new();
            match Value::parse(text) {
                Ok(value) => write_masked(&value, Some(inside), &mut nested),
                Err(_) => nested.push_str(MARKER),
            }
            write_string(&nested, out);
        }
        // Places that do not fit: nothing of the value may be shown.
        _ => write_string(MARKER, out),
    }
}

fn parse<'a>(text: &Cow<'a, str>, rules: Rules) -> Option<Value<'a>> {
    let rest_allowed = rules.exact && rules.pairing.json_may_have_a_rest();
    let parse = |text| if rest_allowed { Value::scan(&mut Scanner::new(text)) } else { Value::parse(text) };
    match text {
        Cow::Borrowed(text) => parse(text).ok(),
        Cow::Owned(text) => Value::parse_owned(text, rest_allowed),
    }
}

/// How many levels a value has.
fn height(value: &Value<'_>) -> usize {
    let mut highest = 0;
    let mut left = vec![(value, 1)];
    while let Some((value, level)) = left.pop() {
        highest = highest.max(level);
        match value {
            Value::Array(elements) => left.extend(elements.iter().map(|it| (it, level + 1))),
            Value::Object(object) => left.extend(object.iter().map(|(_, it)| (it, level + 1))),
            _ => {}
        }
    }
    highest
}

/// Longer ones are archives more often than texts, and cost time to look at.
const LONGEST: usize = 1 << 20;

/// The text that a base64 string holds; nothing where it holds none that can be read.
pub(crate) fn base64_text(encoded: &str) -> Option<String> {
    let fits = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'=');
    if !(SHORTEST_BASE64..=LONGEST).contains(&encoded.len())
        || !encoded.len().is_multiple_of(4)
        || !encoded.bytes().all(fits)
    {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let readable = text.chars().all(|it| !it.is_control() || matches!(it, '\n' | '\r' | '\t'));
    // A space or a line break tells a text from an identifier whose bytes happen to be letters. JSON
    // is text without either.
    (readable && (text.contains([' ', '\n']) || mask::is_like_json(&text))).then_some(text)
}
