//! Symbolic links of a tree: kept where they stay inside it, refused where they lead out.
//!
//! A link to `../common.tf` is a common layout, and Terraform needs it as a link. A link to
//! `/home/…/.aws/credentials` would let a plan read what is not of the repository.

use std::collections::{BTreeMap, BTreeSet};

use super::mirror::{Entry, EntryKind};
use crate::configuration::Followed;

/// The most links in a row that Linux follows.
const MOST_HOPS: usize = 40;

/// A link that leads out of the tree, or around in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the symbolic link {path} leads to {target}, outside of the repository")]
pub struct LinkOutside {
    pub path: String,
    /// Where it leads.
    pub target: String,
}

/// Checks every link of a tree; `target` tells where one leads.
pub fn check_links(entries: &[Entry], target: impl Fn(&Entry) -> Option<String>) -> Result<(), LinkOutside> {
    let links: Links = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Link)
        .map(|entry| (entry.path.clone().into_bytes(), target(entry).unwrap_or_default().into_bytes()))
        .collect();
    match first_outside(&links) {
        None => Ok(()),
        Some((path, target)) => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            Err(LinkOutside { path: text(path), target: text(target) })
        }
    }
}

/// Links of a tree and where each leads, in bytes: names on a disk are no text.
pub(crate) type Links = BTreeMap<Vec<u8>, Vec<u8>>;

/// The first link that leads out of its tree, or around in it, and where it leads.
pub(crate) fn first_outside(links: &Links) -> Option<(&[u8], &[u8])> {
    links.iter().find(|(path, _)| !stays_inside(links, path)).map(|(path, target)| (path.as_slice(), target.as_slice()))
}

fn parts(path: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    path.rsplit(|&byte| byte == b'/').map(<[u8]>::to_vec)
}

/// Whether a link leads somewhere within the tree.
fn stays_inside(links: &Links, link: &[u8]) -> bool {
    walk(link, |path| links.get(path).map(Vec::as_slice)).is_some()
}

/// Follows a path of a tree as the system does. Nothing where it leads out of the tree, or around in it.
pub(super) fn follow<'l>(path: &str, target: impl Fn(&str) -> Option<&'l str>) -> Option<Followed> {
    let target = |path: &[u8]| target(std::str::from_utf8(path).ok()?).map(str::as_bytes);
    let (path, links) = walk(path.as_bytes(), target)?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
    let path = if path.is_empty() { ".".to_owned() } else { text(path)? };
    Some(Followed { path, links: links.into_iter().map(text).collect::<Option<_>>()? })
}

/// Where a path leads, step by step, and the links that it passes through.
fn walk<'l>(path: &[u8], target: impl Fn(&[u8]) -> Option<&'l [u8]>) -> Option<(Vec<u8>, BTreeSet<Vec<u8>>)> {
    if path.starts_with(b"/") {
        return None;
    }
    let mut ahead: Vec<Vec<u8>> = parts(path).collect();
    let mut place: Vec<Vec<u8>> = Vec::new();
    let mut links = BTreeSet::new();
    let mut hops = 0;
    while let Some(part) = ahead.pop() {
        match part.as_slice() {
            b"" | b"." => continue,
            b".." => {
                place.pop()?;
                continue;
            }
            _ => place.push(part),
        }
        let here = place.join(&b'/');
        if let Some(target) = target(&here) {
            hops += 1;
            if hops > MOST_HOPS || target.is_empty() || target.starts_with(b"/") {
                return None;
            }
            links.insert(here);
            place.pop();
            ahead.extend(parts(target));
        }
    }
    Some((place.join(&b'/'), links))
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
