//! Where two plans differ whose public digests do: which resource changes, which other parts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Meta, Of, members, parse, stream};
use crate::mask::Form;
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
    compare(&pieces(one, Form::Public), &pieces(other, Form::Public))
}

/// The same for a reader of both plans on their own machine: masked values count, too, and so do variables and
/// drift. Of a redacted plan they are not there to be compared.
pub fn all_differences(one: (&Plan, Option<&Meta>), other: (&Plan, Option<&Meta>)) -> Differences {
    if one.0.is_redacted() || other.0.is_redacted() {
        return differences(one, other);
    }
    let all = |plan: (&Plan, Option<&Meta>)| {
        let mut pieces = pieces(plan, Form::Full);
        let mut drift = String::new();
        let raw = members(plan.0).into_iter().find(|(key, _)| key == "resource_drift").map(|(_, raw)| raw);
        parse(raw.unwrap_or("[]")).write_canonical(&mut drift);
        pieces.insert(Of::Part("resource_drift".to_owned()), Sha256::of(&drift));
        pieces
    };
    compare(&all(one), &all(other))
}

type Pieces = BTreeMap<Of, [u8; 32]>;

fn compare(one: &Pieces, other: &Pieces) -> Differences {
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

/// A digest of each piece of a form. Several changes of one address and deposed key, which no tool writes,
/// count together.
fn pieces((plan, meta): (&Plan, Option<&Meta>), form: Form) -> Pieces {
    let mut hashers: BTreeMap<Of, Sha256> = BTreeMap::new();
    stream(plan, meta, &mut |piece| {
        let text = if form == Form::Public { &piece.public } else { piece.full() };
        if piece.of != Of::Frame && !text.is_empty() {
            hashers.entry(piece.of.clone()).or_default().update(text);
        }
    });
    hashers.into_iter().map(|(of, hasher)| (of, hasher.finish())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What only a plan has of which nothing was taken out.
    const PLANNED: &str = r#","planned_values":{}"#;

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
    fn what_is_masked_is_compared_only_for_a_reader_of_both() {
        let with = |value: &str| plan(&change("t.a", &format!(r#"{{"a":2,"password":"{value}"}}"#)), PLANNED);
        let (one, two) = (with("one"), with("two"));
        assert!(differences((&one, None), (&two, None)).is_empty());
        assert_eq!(all_differences((&one, None), (&two, None)).addresses, ["t.a"]);
        assert!(all_differences((&one, None), (&with("one"), None)).is_empty());
        let redacted = Plan::read(crate::redact::redact(&two).into_bytes()).unwrap();
        assert!(all_differences((&one, None), (&redacted, None)).is_empty());
    }

    #[test]
    fn variables_and_drift_differ_for_a_reader_of_both() {
        let one = format!(r#"{PLANNED},"variables":{{"region":{{"value":"a"}}}}"#);
        let one = plan(&change("t.a", r#"{"a":2}"#), &one);
        let drift = change("t.b", "{}");
        let drift = format!(r#"{PLANNED},"variables":{{"region":{{"value":"b"}}}},"resource_drift":[{drift}]"#);
        let other = plan(&change("t.a", r#"{"a":2}"#), &drift);
        assert_eq!(all_differences((&one, None), (&other, None)).parts, ["resource_drift", "variables"]);
        assert!(differences((&one, None), (&other, None)).is_empty());
    }
}
