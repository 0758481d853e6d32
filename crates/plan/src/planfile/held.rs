//! The values in a plan file: MessagePack, with an extension for what is not yet known.
//!
//! The rules are those of go-cty's `msgpack` package. A value does not say its type: a number that is large
//! or has many digits stands as a text, and a set stands as a list. Only what is dynamically typed carries
//! its type, as a pair of the type's JSON (as bytes, which no value is) and the value.

use super::MAX_DEPTH;
use super::refusal::{Refusal, ValueFault};

/// A value that stands in a plan file.
#[derive(Clone, Debug, PartialEq)]
pub enum HoldsData {
    /// `null`, of whatever type.
    Null,
    /// Known after apply.
    Unknown,
    /// A truth value.
    Bool(bool),
    /// A whole number that fits.
    Integer(i128),
    /// A number with a fraction that a double holds exactly.
    Float(f64),
    /// A text; or a number that is neither of the above.
    Text(Box<str>),
    /// A list, a set or a tuple.
    List(Vec<Self>),
    /// A map or an object, in the order of the file. No key stands twice.
    Map(Vec<(Box<str>, Self)>),
    /// What is dynamically typed: the JSON of its type, and the value.
    Dynamic(Box<(Box<str>, Self)>),
}

/// The extension of go-cty for a value of which nothing is known, and for one with hints.
const UNKNOWN: [u8; 2] = [0x00, 0x0c];

impl HoldsData {
    /// Reads one value, which the bytes must end with.
    pub(super) fn read(message: &'static str, bytes: &[u8]) -> Result<Self, Refusal> {
        let mut reader = Reader { rest: bytes };
        let value = reader.value(0).and_then(|value| match value {
            Read::Value(value) if reader.rest.is_empty() => Ok(value),
            Read::Value(_) => Err(ValueFault::Rest),
            Read::Bytes(_) => Err(ValueFault::Strange),
        });
        value.map_err(|what| Refusal::Value { message, what })
    }

    /// The member of that name, where it is a map or an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => members.iter().find(|(name, _)| **name == *key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Whether nothing in it waits for the apply.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(members) => members.iter().all(|(_, value)| value.is_wholly_known()),
            Self::Dynamic(pair) => pair.1.is_wholly_known(),
            Self::Null | Self::Bool(_) | Self::Integer(_) | Self::Float(_) | Self::Text(_) => true,
        }
    }
}

/// What was read: a value, or bytes, which stand only where a type is told.
enum Read<'a> {
    Value(HoldsData),
    Bytes(&'a [u8]),
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], ValueFault> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(ValueFault::Syntax)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A number of that many bytes, the largest first.
    fn number(&mut self, length: usize) -> Result<u64, ValueFault> {
        Ok(self.take(length)?.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    fn length(&mut self, length: usize) -> Result<usize, ValueFault> {
        usize::try_from(self.number(length)?).map_err(|_| ValueFault::Syntax)
    }

    fn signed(&mut self, length: usize) -> Result<Read<'a>, ValueFault> {
        let unused = 64 - 8 * u32::try_from(length).unwrap_or(8);
        let number = (self.number(length)? << unused).cast_signed() >> unused;
        Ok(Read::Value(HoldsData::Integer(number.into())))
    }

    fn value(&mut self, depth: usize) -> Result<Read<'a>, ValueFault> {
        let code = self.take(1)?[0];
        let value = match code {
            0x00..=0x7f => HoldsData::Integer(code.into()),
            0xe0..=0xff => HoldsData::Integer(code.cast_signed().into()),
            0x80..=0x8f => return self.map(usize::from(code & 0x0f), depth),
            0x90..=0x9f => return self.list(usize::from(code & 0x0f), depth),
            0xa0..=0xbf => return self.text(usize::from(code & 0x1f)),
            0xc0 => HoldsData::Null,
            0xc2 => HoldsData::Bool(false),
            0xc3 => HoldsData::Bool(true),
            0xc4..=0xc6 => {
                let length = self.length(1 << (code - 0xc4))?;
                return Ok(Read::Bytes(self.take(length)?));
            }
            0xc7..=0xc9 => {
                let length = self.length(1 << (code - 0xc7))?;
                return self.extension(length);
            }
            0xca => {
                let bits = u32::try_from(self.number(4)?).map_err(|_| ValueFault::Syntax)?;
                return float(f64::from(f32::from_bits(bits)));
            }
            0xcb => return float(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => HoldsData::Integer(self.number(1 << (code - 0xcc))?.into()),
            0xd0..=0xd3 => return self.signed(1 << (code - 0xd0)),
            0xd4..=0xd8 => return self.extension(1 << (code - 0xd4)),
            0xd9..=0xdb => {
                let length = self.length(1 << (code - 0xd9))?;
                return self.text(length);
            }
            0xdc => {
                let length = self.length(2)?;
                return self.list(length, depth);
            }
            0xdd => {
                let length = self.length(4)?;
                return self.list(length, depth);
            }
            0xde => {
                let length = self.length(2)?;
                return self.map(length, depth);
            }
            0xdf => {
                let length = self.length(4)?;
                return self.map(length, depth);
            }
            0xc1 => return Err(ValueFault::Syntax),
        };
        Ok(Read::Value(value))
    }

    fn text(&mut self, length: usize) -> Result<Read<'a>, ValueFault> {
        let text = std::str::from_utf8(self.take(length)?).map_err(|_| ValueFault::Text)?;
        Ok(Read::Value(HoldsData::Text(text.into())))
    }

    fn extension(&mut self, length: usize) -> Result<Read<'a>, ValueFault> {
        let kind = self.take(1)?[0];
        self.take(length)?;
        // The tools take every extension for an unknown value; they write only these.
        if UNKNOWN.contains(&kind) { Ok(Read::Value(HoldsData::Unknown)) } else { Err(ValueFault::Strange) }
    }

    /// A list; or, where bytes stand at its first place of two, a pair of type and value.
    fn list(&mut self, length: usize, depth: usize) -> Result<Read<'a>, ValueFault> {
        let depth = deeper(depth)?;
        // Every element takes a byte at least, so that a length alone takes no memory.
        let mut elements = Vec::with_capacity(length.min(self.rest.len()).min(1024));
        for place in 0..length {
            match self.value(depth)? {
                Read::Value(value) => elements.push(value),
                Read::Bytes(kind) if place == 0 && length == 2 => {
                    let kind = std::str::from_utf8(kind).map_err(|_| ValueFault::Text)?;
                    let Read::Value(value) = self.value(depth)? else { return Err(ValueFault::Strange) };
                    return Ok(Read::Value(HoldsData::Dynamic(Box::new((kind.into(), value)))));
                }
                Read::Bytes(_) => return Err(ValueFault::Strange),
            }
        }
        Ok(Read::Value(HoldsData::List(elements)))
    }

    fn map(&mut self, length: usize, depth: usize) -> Result<Read<'a>, ValueFault> {
        let depth = deeper(depth)?;
        let mut members: Vec<(Box<str>, HoldsData)> = Vec::with_capacity(length.min(self.rest.len()).min(1024));
        for _ in 0..length {
            let Read::Value(HoldsData::Text(key)) = self.value(depth)? else { return Err(ValueFault::Strange) };
            let Read::Value(value) = self.value(depth)? else { return Err(ValueFault::Strange) };
            members.push((key, value));
        }
        // The tools write keys in their order, so that a second look is rarely needed.
        if !members.is_sorted_by(|left, right| left.0 < right.0) {
            let mut keys: Vec<&str> = members.iter().map(|(key, _)| &**key).collect();
            keys.sort_unstable();
            if keys.windows(2).any(|pair| pair[0] == pair[1]) {
                return Err(ValueFault::SameKey);
            }
        }
        Ok(Read::Value(HoldsData::Map(members)))
    }
}

const fn deeper(depth: usize) -> Result<usize, ValueFault> {
    if depth == MAX_DEPTH { Err(ValueFault::TooDeep) } else { Ok(depth + 1) }
}

/// Infinities are numbers of the tools, and nothing that JSON can say.
const fn float<'a>(number: f64) -> Result<Read<'a>, ValueFault> {
    if number.is_finite() { Ok(Read::Value(HoldsData::Float(number))) } else { Err(ValueFault::Strange) }
}
