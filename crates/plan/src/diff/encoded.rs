//! What a string holds when it is more than text: JSON, and in our own view also YAML and the base64 of
//! both. The texts that leave here have a marker in place of what is masked.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::tree::{Format, Json};
use super::yaml::{self, Yaml};
use super::{MAX_DEPTH, Rules};
use crate::json::{Scanner, Value};
use crate::mask::{self, Form, Hidden, Marks, Under, Writer};

/// What a string is.
pub(super) enum Content<'a> {
    /// A structure.
    Structure(Box<Structure<'a>>),
    /// Several lines.
    Lines(Cow<'a, str>),
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
        let inside = hidden.and_then(Hidden::inside).cloned();
        return Content::Structure(Box::new(json(text.clone(), value, inside)));
    }
    if hidden.is_some() {
        return Content::Masked;
    }
    if text.contains('\n') {
        if !rules.exact
            && let Some(yaml) = yaml::read(text)
            && depth + height(&yaml.value) < MAX_DEPTH
        {
            return of_yaml(text.clone(), yaml).map_or(Content::Masked, |it| Content::Structure(Box::new(it)));
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
            Some(Ok(found)) if found.hidden.is_none() => Content::Plain,
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
        let inside = mask::hidden(&value, Marks::NONE, Under::Plain);
        return Some(Ok(json(Cow::Owned(text.to_owned()), value, inside)));
    }
    let yaml = yaml::read(text)?;
    Some(of_yaml(Cow::Owned(text.to_owned()), yaml).ok_or(Unreadable))
}

/// What a string decodes to, for one who has its path and asks for what is masked behind it.
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
    let text = if hidden.is_some() { Cow::Owned(redacted(&value)) } else { text };
    Structure { format: Format::Json, base64: false, value, hidden, text, several: false }
}

fn of_yaml<'a>(text: Cow<'a, str>, yaml: Yaml) -> Option<Structure<'a>> {
    let hidden = mask::hidden(&yaml.value, Marks::NONE, Under::Plain);
    let text = match &hidden {
        Some(hidden) => Cow::Owned(yaml::masked(&text, &yaml, hidden)?),
        None => text,
    };
    Some(Structure { format: Format::Yaml, base64: false, value: yaml.value, hidden, text, several: yaml.several })
}

fn redacted(value: &Value<'_>) -> String {
    let mut writer = Writer::new(Form::Redacted);
    writer.value(value, Marks::NONE, Under::Plain);
    writer.out
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

/// Shorter strings are words that happen to fit the alphabet.
const SHORTEST: usize = 24;
/// Longer ones are archives more often than texts, and cost time to look at.
const LONGEST: usize = 1 << 20;

/// The text that a base64 string holds; nothing where it holds none that can be read.
pub(crate) fn base64_text(encoded: &str) -> Option<String> {
    let fits = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'=');
    if !(SHORTEST..=LONGEST).contains(&encoded.len()) || !encoded.len().is_multiple_of(4) || !encoded.bytes().all(fits)
    {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let readable = text.chars().all(|it| !it.is_control() || matches!(it, '\n' | '\r' | '\t'));
    // A space or a line break tells a text from an identifier whose bytes happen to be letters. JSON
    // is text without either.
    (readable && (text.contains([' ', '\n']) || mask::is_like_json(&text))).then_some(text)
}
