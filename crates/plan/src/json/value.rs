//! A parsed JSON value.

use std::borrow::Cow;

use super::scan::{Fault, FaultKind, MAX_DEPTH, Scanner};

/// A JSON value that borrows from its text where it can. Two values are equal when they are written
/// alike: `0.1` and `0.10` differ, as they do for the tools.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    Array(Vec<Self>),
    Object(Object<'a>),
}

/// The members of an object in byte order of their keys, each key once. Where a text has a key
/// twice, the last one counts, as it does for the tools.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

/// What `null` and everything absent reads as.
pub(crate) const NULL_VALUE: &Value<'static> = &Value::Null;

impl<'a> Value<'a> {
    /// Parses a whole text.
    pub fn parse(text: &'a str) -> Result<Self, Fault> {
        let mut scanner = Scanner::new(text);
        let value = Self::scan(&mut scanner)?;
        if scanner.peek().is_some() {
            return Err(scanner.fault());
        }
        Ok(value)
    }

    /// As [`Value::parse`], for a text that does not live as long as the value; `rest` allows more
    /// text after it.
    pub(crate) fn parse_owned(text: &str, rest: bool) -> Option<Self> {
        let value = if rest { Value::scan(&mut Scanner::new(text)) } else { Value::parse(text) };
        value.ok().map(Value::into_owned)
    }

    /// Takes one value at the position of the scanner.
    pub fn scan(scanner: &mut Scanner<'a>) -> Result<Self, Fault> {
        Self::scan_at(scanner, 0)
    }

    fn scan_at(scanner: &mut Scanner<'a>, depth: usize) -> Result<Self, Fault> {
        match scanner.peek() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => {
                Err(Fault { kind: FaultKind::TooDeep, offset: scanner.position() })
            }
            Some(b'{') => {
                let mut members = Vec::new();
                scanner.object(|scanner, key| {
                    members.push((key, Self::scan_at(scanner, depth + 1)?));
                    Ok::<(), Fault>(())
                })?;
                Ok(Self::Object(Object::from_members(members)))
            }
            Some(b'[') => {
                let mut elements = Vec::new();
                scanner.array(|scanner, _| {
                    elements.push(Self::scan_at(scanner, depth + 1)?);
                    Ok::<(), Fault>(())
                })?;
                Ok(Self::Array(elements))
            }
            Some(b'"') => Ok(Self::String(scanner.string()?)),
            Some(b't') => scanner.skip_word("true").map(|()| Self::Bool(true)),
            Some(b'f') => scanner.skip_word("false").map(|()| Self::Bool(false)),
            Some(b'n') => scanner.skip_word("null").map(|()| Self::Null),
            Some(b'-' | b'0'..=b'9') => {
                let start = scanner.position();
                scanner.skip_number()?;
                Ok(Self::Number(Cow::Borrowed(scanner.slice(start, scanner.position()))))
            }
            _ => Err(scanner.fault()),
        }
    }

    /// The same value, independent of the text it was parsed from.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(it) => Value::Bool(it),
            Self::Number(it) => Value::Number(Cow::Owned(it.into_owned())),
            Self::String(it) => Value::String(Cow::Owned(it.into_owned())),
            Self::Array(it) => Value::Array(it.into_iter().map(Value::into_owned).collect()),
            Self::Object(Object(it)) => Value::Object(Object(
                it.into_iter().map(|(key, value)| (Cow::Owned(key.into_owned()), value.into_owned())).collect(),
            )),
        }
    }

    /// Whether it is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is `true`.
    pub const fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    /// The truth value, if it is one.
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(it) = self { Some(*it) } else { None }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(it) = self { Some(it) } else { None }
    }

    /// The members, if it is an object.
    pub const fn as_object(&self) -> Option<&Object<'a>> {
        if let Self::Object(it) = self { Some(it) } else { None }
    }

    /// The elements, if it is an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(it) = self { Some(it) } else { None }
    }

    /// The member of that name, if it is an object that has one.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object().and_then(|object| object.get(key))
    }

    /// Writes the value as compact JSON in the one form that digests use: keys in byte order,
    /// numbers as written, strings with the shortest escapes of RFC 8785.
    pub fn write_canonical(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(it) => out.push_str(it),
            Self::String(it) => write_string(it, out),
            Self::Array(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    element.write_canonical(out);
                }
                out.push(']');
            }
            Self::Object(object) => {
                out.push('{');
                for (index, (key, value)) in object.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_string(key, out);
                    out.push(':');
                    value.write_canonical(out);
                }
                out.push('}');
            }
        }
    }
}

/// Writes a JSON string with the escapes of RFC 8785, section 3.2.2.2.
pub(crate) fn write_string(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[plain..at]);
        plain = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x08 => out.push_str("\\b"),
            0x0c => out.push_str("\\f"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            other => {
                let _ = write!(out, "\\u{other:04x}");
            }
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

impl<'a> Object<'a> {
    /// Sorts members and keeps the last of each key.
    pub fn from_members(mut members: Vec<(Cow<'a, str>, Value<'a>)>) -> Self {
        if members.is_sorted_by(|left, right| left.0 < right.0) {
            return Self(members);
        }
        members.sort_by(|left, right| left.0.cmp(&right.0));
        members.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Self(members)
    }

    /// The member of that name.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.0.binary_search_by(|member| (*member.0).cmp(key)).ok().map(|at| &self.0[at].1)
    }

    /// The members in byte order of their keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }

    /// The keys in byte order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Cow<'a, str>> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The key as the object has it.
    pub(crate) fn key(&self, key: &str) -> Option<&Cow<'a, str>> {
        self.0.binary_search_by(|member| (*member.0).cmp(key)).ok().map(|at| &self.0[at].0)
    }

    /// How many members.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members themselves.
    pub fn into_members(self) -> Vec<(Cow<'a, str>, Value<'a>)> {
        self.0
    }
}
