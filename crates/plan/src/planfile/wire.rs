//! Protocol buffers, taken apart field by field.
//!
//! Not a library for them: those pass over fields that they do not know and let the last of two win. Here
//! both must be seen, since what is passed over is what the tool would apply and nobody was shown.

use super::refusal::{MessageFault, Refusal};

/// The content of one field, as the wire tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire<'a> {
    /// A number, a truth value, one of a list of names.
    Number(u64),
    /// A text, bytes, another message.
    Bytes(&'a [u8]),
    /// A kind of field that plans do not have.
    Other,
}

/// The fields of one message.
pub(super) struct Fields<'a> {
    message: &'static str,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) const fn of(message: &'static str, bytes: &'a [u8]) -> Self {
        Self { message, rest: bytes }
    }

    /// The next field; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u32, Wire<'a>)>, Refusal> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let key = self.number()?;
        let field = u32::try_from(key >> 3).ok().filter(|field| (1..1 << 29).contains(field));
        let field = field.ok_or(self.syntax())?;
        let wire = match key & 7 {
            0 => Wire::Number(self.number()?),
            1 => self.other(8)?,
            2 => {
                let length = usize::try_from(self.number()?).map_err(|_| self.syntax())?;
                Wire::Bytes(self.take(length)?)
            }
            5 => self.other(4)?,
            // Groups: no version of the format has them.
            _ => return Err(self.syntax()),
        };
        Ok(Some((field, wire)))
    }

    const fn syntax(&self) -> Refusal {
        Refusal::Message { message: self.message, what: MessageFault::Syntax }
    }

    fn other(&mut self, length: usize) -> Result<Wire<'a>, Refusal> {
        self.take(length)?;
        Ok(Wire::Other)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(self.syntax())?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, Refusal> {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.take(1)?[0];
            // The tenth byte has room for one bit.
            if place == 9 && byte > 1 {
                break;
            }
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.syntax())
    }
}

/// A field that has one value.
#[derive(Debug)]
pub(super) struct Single<T>(Option<T>);

impl<T> Default for Single<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Single<T> {
    /// Takes the value; a second one is refused.
    pub(super) fn set(&mut self, message: &'static str, field: u32, value: T) -> Result<(), Refusal> {
        if self.0.replace(value).is_some() {
            return Err(Refusal::Message { message, what: MessageFault::Twice(field) });
        }
        Ok(())
    }

    pub(super) fn get(self) -> Option<T> {
        self.0
    }
}

/// A text of a field.
pub(super) fn text(message: &'static str, field: u32, bytes: &[u8]) -> Result<Box<str>, Refusal> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(_) => Err(Refusal::Message { message, what: MessageFault::Text(field) }),
    }
}
