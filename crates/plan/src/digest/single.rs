//! The digests of one change alone: one that names it among all plans of its project, and one of what
//! it does, whatever it does it to.

use super::change::Which;
use super::{ChangeDigest, change};
use crate::json::{NULL_VALUE, Value};
use crate::mask::{Form, Known, Writer};
use crate::sha256::Sha256;

/// What is known of one change by its canonical forms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Single {
    /// SHA-256 of the public form of the whole entry, address and all, and of what else a reader sees of the old
    /// object. It may be written to disk.
    pub(crate) digest: ChangeDigest,
    /// The same with masked values, which stays in memory as well.
    pub(crate) exact: [u8; 32],
    /// SHA-256 of the full form of what happens, without address and type. Masked values are in it,
    /// so that it stays in memory: with it a secret could be guessed and the guess checked.
    pub(crate) does: [u8; 32],
}

/// Takes an entry of `resource_changes`, and what is known of the secrets of its plan.
pub(crate) fn single(entry: &Value<'_>, known: &Known) -> Single {
    let value = entry.get("change").unwrap_or(NULL_VALUE);
    let under = change::of_entry(entry);
    // Which object it is that changes is told with what else a reader sees of it.
    let mut public = Writer::knowing(Form::Public, known);
    change::change_with(&mut public, value, under, Which::Left);
    let touched = public.touched;
    let does = if touched {
        let mut full = Writer::new(Form::Full);
        change::change_with(&mut full, value, under, Which::Left);
        Sha256::of(&full.out)
    } else {
        Sha256::of(&public.out)
    };
    let mut whole = Writer::knowing(Form::Public, known);
    change::entry_with(&mut whole, entry, public);
    let mut seen = Writer::knowing(Form::Public, known);
    change::seen_besides(&mut seen, value, under);
    let digest = together(&[whole.out.as_bytes(), seen.out.as_bytes()]);
    let exact = if touched || seen.touched {
        let mut seen = Writer::new(Form::Full);
        change::seen_besides(&mut seen, value, under);
        together(&[&digest, &does, seen.out.as_bytes()])
    } else {
        digest
    };
    Single { digest: ChangeDigest(digest), does, exact }
}

/// A digest of parts, which tells where each ends.
fn together(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::default();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::NOTHING;

    fn of(address: &str, kind: &str, before: &str, after: &str) -> Single {
        let json = format!(
            r#"{{"address":"{address}","type":"{kind}","change":{{"actions":["update"],"before":{before},"after":{after},"after_unknown":{{}},"before_sensitive":{{}},"after_sensitive":{{}}}}}}"#
        );
        single(&Value::parse(&json).unwrap(), &NOTHING)
    }

    #[test]
    fn the_digest_names_the_change_of_this_resource() {
        let one = of("a.a", "a", r#"{"x":1}"#, r#"{"x":2}"#);
        assert_eq!(one.digest, of("a.a", "a", r#"{"x":1}"#, r#"{"x":2}"#).digest);
        assert_ne!(one.digest, of("a.b", "a", r#"{"x":1}"#, r#"{"x":2}"#).digest);
        assert_ne!(one.digest, of("a.a", "a", r#"{"x":1}"#, r#"{"x":3}"#).digest);
    }

    #[test]
    fn the_digest_tells_how_an_object_is_destroyed_and_which_one_is_changed() {
        let gone = |actions: &str, before: &str| {
            let json = format!(
                r#"{{"address":"a.a","type":"a","change":{{"actions":["{actions}"],"before":{before},"after":null,"before_sensitive":{{"key":true}},"after_sensitive":false}}}}"#
            );
            single(&Value::parse(&json).unwrap(), &NOTHING)
        };
        for actions in ["delete", "forget"] {
            let one = gone(actions, r#"{"id":"1","force_destroy":false,"key":"k"}"#);
            let other = gone(actions, r#"{"id":"1","force_destroy":true,"key":"k"}"#);
            assert_ne!(one.digest, other.digest, "{actions}");
            let masked = gone(actions, r#"{"id":"1","force_destroy":false,"key":"l"}"#);
            assert_eq!(one.digest, masked.digest, "{actions}");
            assert_ne!(one.exact, masked.exact, "{actions}");
        }
        let one = of("a.a", "a", r#"{"id":"1","x":1}"#, r#"{"id":"1","x":2}"#);
        let other = of("a.a", "a", r#"{"id":"2","x":1}"#, r#"{"id":"2","x":2}"#);
        assert_ne!(one.digest, other.digest);
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
        assert_ne!(one.exact, other.exact);
        assert_eq!(one.exact, of("a.a", "a", r#"{"password":"p","x":1}"#, r#"{"password":"q","x":2}"#).exact);
    }
}
