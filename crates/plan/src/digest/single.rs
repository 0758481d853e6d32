//! The digests of one change alone: one that names it among all plans of its project, and one of what
//! it does, whatever it does it to.

use super::{ChangeDigest, change};
use crate::json::{NULL_VALUE, Value};
use crate::mask::{Form, Under, Writer};
use crate::sha256::Sha256;

/// What is known of one change by its canonical forms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Single {
    /// SHA-256 of the public form of the whole entry, address and all. It may be written to disk.
    pub(crate) digest: ChangeDigest,
    /// SHA-256 of the full form of what happens, without address and type. Masked values are in it,
    /// so that it stays in memory: with it a secret could be guessed and the guess checked.
    pub(crate) does: [u8; 32],
}

/// Takes an entry of `resource_changes`.
pub(crate) fn single(entry: &Value<'_>) -> Single {
    let value = entry.get("change").unwrap_or(NULL_VALUE);
    let mut public = Writer::new(Form::Public);
    change::change(&mut public, value, Under::Plain);
    let does = if public.touched {
        let mut full = Writer::new(Form::Full);
        change::change(&mut full, value, Under::Plain);
        Sha256::of(&full.out)
    } else {
        Sha256::of(&public.out)
    };
    let mut whole = Writer::new(Form::Public);
    change::entry_with(&mut whole, entry, &public);
    Single { digest: ChangeDigest(Sha256::of(&whole.out)), does }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str, kind: &str, before: &str, after: &str) -> Single {
        let json = format!(
            r#"{{"address":"{address}","type":"{kind}","change":{{"actions":["update"],"before":{before},"after":{after},"after_unknown":{{}},"before_sensitive":{{}},"after_sensitive":{{}}}}}}"#
        );
        single(&Value::parse(&json).unwrap())
    }

    #[test]
    fn the_digest_names_the_change_of_this_resource_and_is_that_of_the_public_form() {
        let one = of("a.a", "a", r#"{"x":1}"#, r#"{"x":2}"#);
        assert_eq!(one.digest, of("a.a", "a", r#"{"x":1}"#, r#"{"x":2}"#).digest);
        assert_ne!(one.digest, of("a.b", "a", r#"{"x":1}"#, r#"{"x":2}"#).digest);
        assert_ne!(one.digest, of("a.a", "a", r#"{"x":1}"#, r#"{"x":3}"#).digest);
        let entry = r#"{"address":"a.a","type":"a","change":{"actions":["update"],"before":{"x":1},"after":{"x":2}}}"#;
        let entry = Value::parse(entry).unwrap();
        let mut whole = Writer::new(Form::Public);
        change::entry(&mut whole, &entry);
        assert_eq!(single(&entry).digest.0, Sha256::of(&whole.out));
    }

    #[test]
    fn what_it_does_is_the_same_for_other_resources_whose_other_values_differ() {
        let one = of("a.a", "a", r#"{"id":"1","x":1}"#, r#"{"id":"1","x":2}"#);
        let other = of("b.b", "b", r#"{"id":"2","x":1,"y":4}"#, r#"{"id":"2","x":2,"y":4}"#);
        assert_eq!(one.does, other.does);
        assert_ne!(one.does, of("a.a", "a", r#"{"x":1}"#, r#"{"x":3}"#).does);
    }

    #[test]
    fn masked_values_that_differ_are_another_thing_to_do_and_not_in_the_digest() {
        let one = of("a.a", "a", r#"{"password":"p","x":1}"#, r#"{"password":"q","x":2}"#);
        let other = of("a.a", "a", r#"{"password":"p","x":1}"#, r#"{"password":"r","x":2}"#);
        assert_eq!(one.digest, other.digest);
        assert_ne!(one.does, other.does);
    }
}
