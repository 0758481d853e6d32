//! A tree as a source of configurations, read out of the mirror without a checkout.

use std::collections::{BTreeMap, BTreeSet};

use countersign_model::TreeId;

use super::GitError;
use super::links;
use super::mirror::{Entry, EntryKind, Mirror};
use crate::configuration::{Followed, Source};

/// The files of a tree. Links within the tree are followed, also those of folders.
#[derive(Debug)]
pub struct Tree {
    mirror: Mirror,
    everything: BTreeSet<String>,
    names: BTreeSet<String>,
    objects: BTreeMap<String, String>,
    links: BTreeMap<String, String>,
}

impl Tree {
    /// Lists a tree.
    pub fn list(mirror: &Mirror, tree: &TreeId) -> Result<Self, GitError> {
        let entries = mirror.entries(tree)?;
        let links: Vec<&Entry> = entries.iter().filter(|entry| entry.kind == EntryKind::Link).collect();
        let targets = mirror.contents(&links.iter().map(|link| link.object.as_str()).collect::<Vec<_>>())?;
        // A target that is no text leads nowhere that could be read.
        let target = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_default();
        let links = links.iter().zip(targets).map(|(link, bytes)| (link.path.clone(), target(bytes))).collect();
        let objects = entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::File)
            // The sign that stands for bytes that are no text: two such names look alike, so neither is read.
            .filter(|entry| !entry.path.contains(char::REPLACEMENT_CHARACTER))
            .map(|entry| (entry.path.clone(), entry.object.clone()))
            .collect();
        let everything = entries.iter().map(|it| it.path.clone()).collect();
        let names = entries.iter().filter(|it| it.kind != EntryKind::Submodule).map(|it| it.path.clone()).collect();
        Ok(Self { mirror: mirror.clone(), everything, names, objects, links })
    }

    /// The paths of all that is in it, from the root of the repository: also submodules, of which nothing is ever
    /// read or checked out.
    pub const fn everything(&self) -> &BTreeSet<String> {
        &self.everything
    }

    /// The content of one file.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        self.object(path).map(|object| self.mirror.content(object)).transpose()
    }

    /// The object of a file, wherever links lead to it.
    fn object(&self, path: &str) -> Option<&str> {
        self.objects.get(&self.follow(path)?.path).map(String::as_str)
    }
}

impl Source for Tree {
    fn files(&self) -> &BTreeSet<String> {
        &self.names
    }

    fn read(&self, paths: &[String]) -> Vec<Option<Vec<u8>>> {
        let objects: Vec<Option<&str>> = paths.iter().map(|path| self.object(path)).collect();
        let known: Vec<&str> = objects.iter().copied().flatten().collect();
        // What git cannot read is a file that cannot be read, and is named as such.
        let mut contents = self.mirror.contents(&known).unwrap_or_default().into_iter();
        objects.into_iter().map(|object| object.and_then(|_| contents.next())).collect()
    }

    fn follow(&self, path: &str) -> Option<Followed> {
        links::follow(path, |link| self.links.get(link).map(String::as_str))
    }
}
