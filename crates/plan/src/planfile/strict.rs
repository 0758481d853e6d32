//! JSON without a second reading: no key stands twice, and nothing follows.
//!
//! Where a text has a key twice one reader takes the first and another the last. The tools write none.

use crate::json::{Fault, MAX_DEPTH, Object, Scanner, Value};

/// Why a text is not read.
#[derive(Debug)]
pub(super) struct NotStrict;

impl From<Fault> for NotStrict {
    fn from(_: Fault) -> Self {
        Self
    }
}

/// The whole text as one value.
pub(super) fn parse(text: &str) -> Option<Value<'_>> {
    let mut scanner = Scanner::new(text);
    let value = value(&mut scanner, 0).ok()?;
    scanner.peek().is_none().then_some(value)
}

/// One value at the position of the scanner.
pub(super) fn value<'a>(scanner: &mut Scanner<'a>, depth: usize) -> Result<Value<'a>, NotStrict> {
    match scanner.peek() {
        Some(b'{' | b'[') if depth == MAX_DEPTH => Err(NotStrict),
        Some(b'{') => {
            let mut members = Vec::new();
            scanner.object(|scanner, key| {
                members.push((key, value(scanner, depth + 1)?));
                Ok::<(), NotStrict>(())
            })?;
            let count = members.len();
            let object = Object::from_members(members);
            if object.len() == count { Ok(Value::Object(object)) } else { Err(NotStrict) }
        }
        Some(b'[') => {
            let mut elements = Vec::new();
            scanner.array(|scanner, _| {
                elements.push(value(scanner, depth + 1)?);
                Ok::<(), NotStrict>(())
            })?;
            Ok(Value::Array(elements))
        }
        _ => Ok(Value::scan(scanner)?),
    }
}
