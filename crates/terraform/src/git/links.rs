//! Symbolic links of a tree: kept where they stay inside it, refused where they lead out.
//!
//! A link to `../common.tf` is a common layout, and Terraform needs it as a link. A link to
//! `/home/…/.aws/credentials` would let a plan read what is not of the repository.

use std::collections::{BTreeMap, BTreeSet};

use super::mirror::{Entry, EntryKind};
use crate::configuration::Followed;

/// As many links in a row as Linux follows.
const MOST_HOPS: usize = 40;

/// A link that leads out of the tree, or around in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the symbolic link {path} leads to {target}, outside of the repository")]
pub struct LinkOutside {
    /// The link.
    pub path: String,
    /// Where it leads.
    pub target: String,
}

/// Checks every link of a tree; `target` tells where one leads.
pub fn check_links(entries: &[Entry], target: impl Fn(&Entry) -> Option<String>) -> Result<(), LinkOutside> {
    let links: BTreeMap<&str, String> = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Link)
        .map(|entry| (entry.path.as_str(), target(entry).unwrap_or_default()))
        .collect();
    for (path, target) in &links {
        if !stays_inside(&links, path) {
            return Err(LinkOutside { path: (*path).to_owned(), target: target.clone() });
        }
    }
    Ok(())
}

/// Whether a link leads somewhere within the tree.
fn stays_inside(links: &BTreeMap<&str, String>, link: &str) -> bool {
    follow(link, |path| links.get(path).map(String::as_str)).is_some()
}

/// Follows a path step by step as the system does, the links that it passes through included. Nothing where it
/// leads out of the tree, or around in it.
pub(super) fn follow<'l>(path: &str, target: impl Fn(&str) -> Option<&'l str>) -> Option<Followed> {
    if path.starts_with('/') {
        return None;
    }
    let mut ahead: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
    let mut place: Vec<String> = Vec::new();
    let mut links = BTreeSet::new();
    let mut hops = 0;
    while let Some(part) = ahead.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                place.pop()?;
                continue;
            }
            _ => place.push(part),
        }
        let here = place.join("/");
        if let Some(target) = target(&here) {
            hops += 1;
            if hops > MOST_HOPS || target.is_empty() || target.starts_with('/') {
                return None;
            }
            links.insert(here);
            place.pop();
            ahead.extend(target.rsplit('/').map(str::to_owned));
        }
    }
    let path = if place.is_empty() { ".".to_owned() } else { place.join("/") };
    Some(Followed { path, links })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(links: &[(&str, &str)]) -> Result<(), String> {
        let entries: Vec<Entry> = links
            .iter()
            .map(|(path, target)| Entry {
                kind: EntryKind::Link,
                object: (*target).to_owned(),
                path: (*path).to_owned(),
            })
            .collect();
        check_links(&entries, |entry| Some(entry.object.clone())).map_err(|outside| outside.path)
    }

    #[test]
    fn links_that_stay_inside_are_kept() {
        assert_eq!(
            check(&[("prod/common.tf", "../shared/common.tf"), ("a", "prod/./common.tf"), ("b/c/d", "../../prod")]),
            Ok(())
        );
    }

    #[test]
    fn links_that_lead_out_are_refused() {
        for target in ["/etc/passwd", "../../x", "../x/../../y", ""] {
            assert_eq!(check(&[("prod/link", target)]), Err("prod/link".to_owned()), "{target}");
        }
    }

    #[test]
    fn a_link_that_leads_out_through_another_link_is_refused() {
        // `up` stays inside, but what passes through it climbs one step further than it seems to.
        assert_eq!(check(&[("a/b/up", "../.."), ("a/b/out", "up/../x")]), Err("a/b/out".to_owned()));
    }

    #[test]
    fn links_around_in_a_circle_are_refused() {
        assert!(check(&[("a", "b"), ("b", "a")]).is_err());
    }
}
