//! Reads a project out of a tree: its directory, then every local module that it calls.

use std::collections::{BTreeMap, BTreeSet};

use countersign_review::patterns::resolve;

use super::facts::Facts;
use super::parse::{Unreadable, parse};
use super::{directory, is_configuration};

/// Deeper than any configuration calls its own modules.
const MOST_DIRECTORIES: usize = 2000;
/// Larger than any file that people write.
const MOST_BYTES: usize = 8 << 20;

/// Where files are read from.
pub trait Source {
    /// The paths of all files, from the root of the repository.
    fn files(&self) -> &BTreeSet<String>;

    /// The content of some of them, in their order; nothing for one that cannot be read.
    fn read(&self, paths: &[String]) -> Vec<Option<Vec<u8>>>;
}

/// Reads configurations of one tree.
pub struct Reader<'s> {
    source: &'s dyn Source,
    by_directory: BTreeMap<&'s str, Vec<&'s str>>,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Reader").field("directories", &self.by_directory.len()).finish_non_exhaustive()
    }
}

impl<'s> Reader<'s> {
    /// A reader of this tree.
    pub fn of(source: &'s dyn Source) -> Self {
        let mut by_directory: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for file in source.files() {
            if is_configuration(file) {
                by_directory.entry(directory(file)).or_default().push(file);
            }
        }
        Self { source, by_directory }
    }

    /// The files of configuration in a directory that can be read, with their text.
    pub(super) fn contents(&self, dir: &str) -> impl Iterator<Item = (String, String)> {
        let paths: Vec<String> =
            self.by_directory.get(dir).into_iter().flatten().map(|&path| path.to_owned()).collect();
        let contents = self.source.read(&paths);
        paths.into_iter().zip(contents).filter_map(|(path, content)| {
            let content = content.filter(|content| content.len() <= MOST_BYTES)?;
            Some((path, String::from_utf8(content).ok()?))
        })
    }

    /// The facts of the project in `dir`, with all local modules that it calls.
    pub fn facts(&self, dir: &str) -> Facts {
        let mut facts = Facts::default();
        let mut ahead = vec![dir.to_owned()];
        while let Some(next) = ahead.pop() {
            if facts.dirs.len() == MOST_DIRECTORIES || !facts.dirs.insert(next.clone()) {
                continue;
            }
            ahead.extend(self.take_directory(&next, dir, &mut facts));
        }
        facts
    }

    /// Takes in one directory, and answers the local modules that it calls.
    fn take_directory(&self, dir: &str, root: &str, facts: &mut Facts) -> Vec<String> {
        let paths: Vec<String> =
            self.by_directory.get(dir).into_iter().flatten().map(|&path| path.to_owned()).collect();
        let mut called = Vec::new();
        for (path, content) in paths.iter().zip(self.source.read(&paths)) {
            let unreadable = |why: &str| Unreadable { path: path.clone(), why: why.to_owned() };
            let blocks = match content {
                None => Err(unreadable("it could not be read")),
                Some(content) if content.len() > MOST_BYTES => Err(unreadable("it is larger than 8 MiB")),
                Some(content) => parse(path, &content),
            };
            match blocks {
                Ok(blocks) => {
                    for source in facts.take(dir, root, &blocks) {
                        match resolve(dir, &source) {
                            Some(module) => called.push(module),
                            None => facts.unreadable.push(unreadable(&format!("{source} leads out of the repository"))),
                        }
                    }
                }
                Err(fault) => facts.unreadable.push(fault),
            }
        }
        called
    }

    /// Directories that look like root modules: with a backend, a `cloud` block or a `provider` block.
    pub fn candidates(&self) -> Vec<String> {
        let is_root = |dir: &str| {
            let mut facts = Facts::default();
            self.take_directory(dir, dir, &mut facts);
            facts.state != super::StatePlace::None || facts.configures_providers
        };
        self.by_directory.keys().filter(|dir| is_root(dir)).map(|&dir| dir.to_owned()).collect()
    }
}

/// The directories of the local modules that a project calls, its own first.
pub fn local_modules(facts: &Facts, dir: &str) -> Vec<String> {
    std::iter::once(dir.to_owned()).chain(facts.dirs.iter().filter(|other| *other != dir).cloned()).collect()
}
