//! What tells resources apart that read alike where their addresses are short: the modules and keys that
//! differ from one to the other, and not what all of them share.

use std::collections::HashMap;

use super::types::{Address, ShortAddress};
use crate::index::Entry;
use crate::plan::Plan;
use crate::planfile;
use crate::visible::visible;

/// A part of a key that is longer than this, in characters, is cut elsewhere.
const MOST_OF_A_KEY: usize = 20;

/// For each change whose address is like those of others: what stays of it where there is little room.
#[derive(Debug, Default)]
pub struct Apart(HashMap<u32, ShortAddress>);

impl Apart {
    /// Of all changes of a plan.
    pub fn of(plan: &Plan) -> Self {
        let text = plan.text();
        let mut short: HashMap<u32, ShortAddress> = HashMap::new();
        for alike in groups(plan, |entry| (object(entry, text), raw_index(entry, text), entry.deposed.of(text))) {
            let modules: Vec<Vec<&str>> = alike.iter().map(|(_, it)| segments(it.module_address.of(text))).collect();
            let (start, end) = shared(&modules);
            for ((change, _), own) in alike.iter().zip(&modules) {
                let part = own.get(start..own.len().saturating_sub(end)).unwrap_or_default();
                if !part.is_empty() {
                    let (before, after) = (if start > 0 { "…" } else { "" }, if end > 0 { "…" } else { "" });
                    short.entry(*change).or_default().module = format!("{before}{}{after}.", part.join("."));
                }
            }
        }
        for alike in groups(plan, |entry| (object(entry, text), entry.module_address.of(text), entry.deposed.of(text)))
        {
            let keys: Vec<Vec<char>> = alike.iter().map(|(_, it)| key(raw_index(it, text)).chars().collect()).collect();
            let (start, end) = shared(&keys);
            for ((change, _), own) in alike.iter().zip(&keys) {
                let part = own.get(start..own.len().saturating_sub(end)).unwrap_or_default();
                if !part.is_empty() && part.len() <= MOST_OF_A_KEY && part.len() + 2 < own.len() {
                    let (before, after) = (if start > 0 { "…" } else { "" }, if end > 0 { "…" } else { "" });
                    let part: String = part.iter().collect();
                    short.entry(*change).or_default().index = format!("[\"{before}{part}{after}\"]");
                }
            }
        }
        Self(short)
    }

    /// Puts what stays into the address of a change.
    pub fn shorten(&self, change: u32, address: &mut Address) {
        if let Some(short) = self.0.get(&change) {
            let [module, index] = [&short.module, &short.index].map(|part| visible(part).into_owned());
            address.short = Some(Box::new(ShortAddress { module, index }));
        }
    }
}

fn object<'p>(entry: &'p Entry, text: &'p str) -> (&'p str, &'p str, &'p str) {
    (entry.mode.of(text), entry.resource_type.of(text), entry.name.of(text))
}

fn raw_index<'p>(entry: &'p Entry, text: &'p str) -> &'p str {
    entry.index.map(|place| &text[place.range()]).unwrap_or_default()
}

/// The changes that have something in common, where they are several.
fn groups<'p, K: Eq + std::hash::Hash>(
    plan: &'p Plan,
    common: impl Fn(&'p Entry) -> K,
) -> impl Iterator<Item = Vec<(u32, &'p Entry)>> {
    let mut groups: HashMap<K, Vec<(u32, &Entry)>> = HashMap::new();
    for (change, entry) in (0..).zip(plan.changes()) {
        groups.entry(common(entry)).or_default().push((change, entry));
    }
    groups.into_values().filter(|alike| alike.len() > 1)
}

/// How much all of them share, from the beginning and from the end.
fn shared<T: PartialEq>(all: &[Vec<T>]) -> (usize, usize) {
    let Some(first) = all.first() else { return (0, 0) };
    let shortest = all.iter().map(Vec::len).min().unwrap_or_default();
    let same = |one: &[T], other: &[T]| one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let start = all.iter().map(|it| same(first, it)).min().unwrap_or_default();
    let from_end =
        |it: &Vec<T>| first.iter().rev().zip(it.iter().rev()).take_while(|(one, other)| one == other).count();
    let end = all.iter().map(from_end).min().unwrap_or_default();
    (start, end.min(shortest - start))
}

/// `amp["17"]` and `database` of `module.amp["17"].module.database`.
fn segments(module: &str) -> Vec<&str> {
    let Some(prefixes) = planfile::Address::modules_of(module) else { return vec![module] };
    let starts = std::iter::once(0).chain(prefixes.iter().map(|it| it.len() + 1));
    let each = starts.zip(&prefixes).map(|(start, it)| it.get(start..).unwrap_or_default());
    each.map(|it| it.strip_prefix("module.").unwrap_or(it)).collect()
}

/// A key of `for_each` as it is written, without its quotes; nothing for a number.
fn key(raw: &str) -> &str {
    raw.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(addresses: &[(&str, &str, &str)]) -> Vec<(String, String)> {
        let changes = addresses.iter().map(|(module, name, index)| {
            let mut change = serde_json::json!({
                "address": format!("{module}{name}{index}"), "mode": "managed", "type": "aws_db_instance", "name": name,
                "provider_name": "x", "change": {"actions": ["update"], "before": {"a": 1}, "after": {"a": 2}},
            });
            if !module.is_empty() {
                change["module_address"] = serde_json::json!(module);
            }
            if !index.is_empty() {
                change["index"] = serde_json::json!(index);
            }
            change
        });
        let changes: Vec<_> = changes.collect();
        let plan = serde_json::json!({"format_version": "1.2", "resource_changes": changes});
        let plan = Plan::read(plan.to_string().into_bytes()).unwrap();
        let apart = Apart::of(&plan);
        let of = |change| apart.0.get(&change).map(|it| (it.module.clone(), it.index.clone())).unwrap_or_default();
        (0..u32::try_from(addresses.len()).unwrap()).map(of).collect()
    }

    fn modules(all: &[&str]) -> Vec<String> {
        let all: Vec<_> = all.iter().map(|module| (*module, "this", "")).collect();
        short(&all).into_iter().map(|(module, _)| module).collect()
    }

    #[test]
    fn the_module_that_differs_stays_wherever_it_stands() {
        let called = [r#"module.amp["17"].module.db"#, r#"module.amp["18"].module.db"#];
        assert_eq!(modules(&called), [r#"amp["17"]…."#, r#"amp["18"]…."#]);
        assert_eq!(modules(&["module.x.module.a", "module.x.module.b"]), ["…a.", "…b."]);
        assert_eq!(modules(&["module.a", "module.a.module.b"]), ["", "…b."]);
        assert_eq!(modules(&["", "module.a.module.b"]), ["", "a.b."]);
        let quoted = [r#"module.a["x.module.y"].module.z"#, r#"module.a["x"].module.z"#];
        assert_eq!(modules(&quoted), [r#"a["x.module.y"]…."#, r#"a["x"]…."#]);
        assert_eq!(modules(&["module.a"]), [""], "nothing is like it");
        assert_eq!(short(&[("module.a", "one", ""), ("module.b", "two", "")])[0].0, "", "the name differs");
    }

    #[test]
    fn the_part_of_a_key_that_differs_stays() {
        let keys = |all: &[&str]| -> Vec<String> {
            let all: Vec<_> = all.iter().map(|key| ("", "this", *key)).collect();
            short(&all).into_iter().map(|(_, index)| index).collect()
        };
        let made = keys(&["production-blue-ingress", "production-green-ingress"]);
        assert_eq!(made, [r#"["…blue…"]"#, r#"["…green…"]"#]);
        assert_eq!(keys(&["a", "b"]), ["", ""], "as short as it gets");
        assert_eq!(keys(&["same-end", "same"]), [r#"["…-end"]"#, ""], "one has nothing of its own");
    }
}
