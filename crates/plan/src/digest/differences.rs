//! Where two plans differ whose public digests do: which resource changes, which other parts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Meta, Of, stream};
use crate::plan::Plan;
use crate::sha256::Sha256;

/// Where two plans differ. What is masked was not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Addresses of resource changes that only one of them has, or that differ, in byte order.
    pub addresses: Vec<String>,
    /// Other parts of the plan that differ: keys of plan JSON, and `meta`.
    pub parts: Vec<String>,
}

impl Differences {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.parts.is_empty()
    }
}

/// Compares the public forms of two plans piece by piece.
pub fn differences(one: (&Plan, Option<&Meta>), other: (&Plan, Option<&Meta>)) -> Differences {
    let (one, other) = (pieces(one.0, one.1), pieces(other.0, other.1));
    let mut found = Differences::default();
    let mut addresses = BTreeSet::new();
    for of in one.keys().chain(other.keys().filter(|of| !one.contains_key(of))) {
        if one.get(of) == other.get(of) {
            continue;
        }
        match of {
            Of::Frame => {}
            Of::Meta => found.parts.push("meta".to_owned()),
            Of::Part(key) => found.parts.push(key.clone()),
            Of::Change(address, _) => drop(addresses.insert(address.clone())),
        }
    }
    found.parts.sort_unstable();
    found.addresses = addresses.into_iter().collect();
    found
}

/// A digest of each piece of the public form. Several changes of one address and deposed key, which
/// no tool writes, count together.
fn pieces(plan: &Plan, meta: Option<&Meta>) -> BTreeMap<Of, [u8; 32]> {
    let mut hashers: BTreeMap<Of, Sha256> = BTreeMap::new();
    stream(plan, meta, &mut |piece| {
        if piece.of != Of::Frame && !piece.public.is_empty() {
            hashers.entry(piece.of.clone()).or_default().update(&piece.public);
        }
    });
    hashers.into_iter().map(|(of, hasher)| (of, hasher.finish())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(changes: &str, more: &str) -> Plan {
        let json = format!(r#"{{"format_version":"1.2","resource_changes":[{changes}]{more}}}"#);
        Plan::read(json.into_bytes()).unwrap()
    }

    fn change(address: &str, after: &str) -> String {
        format!(
            r#"{{"address":"{address}","mode":"managed","type":"t","name":"n","provider_name":"p","change":{{"actions":["update"],"before":{{"a":1}},"after":{after},"after_unknown":{{}},"before_sensitive":false,"after_sensitive":false}}}}"#
        )
    }

    #[test]
    fn a_plan_does_not_differ_from_itself() {
        let plan = plan(&change("t.a", r#"{"a":2}"#), "");
        assert!(differences((&plan, None), (&plan, None)).is_empty());
    }

    #[test]
    fn changes_that_differ_or_stand_in_one_plan_alone_are_named() {
        let one = plan(&[change("t.a", r#"{"a":2}"#), change("t.b", r#"{"a":2}"#)].join(","), "");
        let other = plan(&[change("t.a", r#"{"a":3}"#), change("t.c", r#"{"a":2}"#)].join(","), "");
        assert_eq!(differences((&one, None), (&other, None)).addresses, ["t.a", "t.b", "t.c"]);
    }

    #[test]
    fn other_parts_are_named_by_their_key() {
        let one = plan("", r#","configuration":{"root_module":{}}"#);
        let other = plan("", r#","configuration":{"provider_config":{}},"errored":true"#);
        let meta = Meta { dir: Some("a".to_owned()), ..Meta::default() };
        let found = differences((&one, None), (&other, Some(&meta)));
        assert_eq!(found.parts, ["configuration", "errored", "meta"]);
        assert!(found.addresses.is_empty());
    }

    #[test]
    fn what_is_masked_is_not_compared() {
        let with = |value: &str| plan(&change("t.a", &format!(r#"{{"a":2,"password":"{value}"}}"#)), "");
        assert!(differences((&with("one"), None), (&with("two"), None)).is_empty());
    }
}
