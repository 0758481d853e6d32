//! A tree as a source of configurations, read out of the mirror without a checkout.

use std::collections::{BTreeMap, BTreeSet};

use countersign_model::TreeId;

use super::GitError;
use super::mirror::{Entry, EntryKind, Mirror};
use crate::configuration::Source;

/// The files of a tree. Links to files within the tree are followed, once.
#[derive(Debug)]
pub struct Tree {
    mirror: Mirror,
    names: BTreeSet<String>,
    objects: BTreeMap<String, String>,
}

impl Tree {
    /// Lists a tree.
    pub fn list(mirror: &Mirror, tree: &TreeId) -> Result<Self, GitError> {
        let entries = mirror.entries(tree)?;
        let links: Vec<&Entry> = entries.iter().filter(|entry| entry.kind == EntryKind::Link).collect();
        let targets = mirror.contents(&links.iter().map(|link| link.object.as_str()).collect::<Vec<_>>())?;
        let mut objects: BTreeMap<String, String> = entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::File)
            .map(|entry| (entry.path.clone(), entry.object.clone()))
            .collect();
        for (link, target) in links.iter().zip(targets) {
            let target = String::from_utf8_lossy(&target).into_owned();
            let folder = crate::configuration::directory(&link.path);
            let object =
                countersign_review::patterns::resolve(folder, &target).and_then(|it| objects.get(&it).cloned());
            if let Some(object) = object {
                objects.insert(link.path.clone(), object);
            }
        }
        let names = entries.iter().filter(|it| it.kind != EntryKind::Submodule).map(|it| it.path.clone()).collect();
        Ok(Self { mirror: mirror.clone(), names, objects })
    }

    /// The content of one file.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        self.objects.get(path).map(|object| self.mirror.content(object)).transpose()
    }
}

impl Source for Tree {
    fn files(&self) -> &BTreeSet<String> {
        &self.names
    }

    fn read(&self, paths: &[String]) -> Vec<Option<Vec<u8>>> {
        let known: Vec<&str> = paths.iter().filter_map(|path| self.objects.get(path).map(String::as_str)).collect();
        // What git cannot read is a file that cannot be read, and is named as such.
        let mut contents = self.mirror.contents(&known).unwrap_or_default().into_iter();
        paths.iter().map(|path| if self.objects.contains_key(path) { contents.next() } else { None }).collect()
    }
}
