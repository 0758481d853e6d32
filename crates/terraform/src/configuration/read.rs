//! Reads a project out of a tree: its directory, then every local module that it calls.
//!
//! Links of the tree are followed as the tool follows them: the folder of a module is joined to the real
//! folder of the module that calls it, and then followed to its own real folder.

use std::collections::{BTreeMap, BTreeSet};

use countersign_review::patterns::resolve;

use super::facts::{Facts, StatePlace};
use super::files::{Dialect, TESTS, is_ignored, is_test};
use super::merged::{Merged, StateBlock, state_block};
use super::parse::{Block, Unreadable, parse};
use super::{directory, is_configuration};

/// Deeper than any configuration calls its own modules.
const MOST_DIRECTORIES: usize = 2000;
/// Larger than any file that people write.
pub(super) const MOST_BYTES: usize = 8 << 20;

/// Where files are read from.
pub trait Source {
    /// The paths of all files, from the root of the repository; links by their own names.
    fn files(&self) -> &BTreeSet<String>;

    /// The content of some of them, in their order; nothing for one that cannot be read. A link is read as
    /// what it leads to.
    fn read(&self, paths: &[String]) -> Vec<Option<Vec<u8>>>;

    /// Where a path really is, when every link on the way is followed, and the links that were. Nothing where
    /// it leads out of the tree, or around in it.
    fn follow(&self, path: &str) -> Option<Followed> {
        Some(Followed { path: resolve(".", path)?, links: BTreeSet::new() })
    }
}

/// A path without links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// From the root of the repository.
    pub path: String,
    /// The links that were followed, from the root of the repository.
    pub links: BTreeSet<String>,
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

    /// The directory that a path really is.
    pub(super) fn real(&self, path: &str) -> Option<String> {
        Some(self.source.follow(path)?.path)
    }

    /// The files in a directory that may be configuration, in the order of their names.
    pub(super) fn names(&self, dir: &str) -> Vec<&'s str> {
        self.by_directory.get(dir).cloned().unwrap_or_default()
    }

    pub(super) fn content(&self, path: &str) -> Option<Vec<u8>> {
        self.source.read(&[path.to_owned()]).pop().flatten()
    }

    /// Files as blocks, in their order.
    pub(super) fn parsed(&self, paths: &[String]) -> Vec<Result<Block, Unreadable>> {
        let read = |(path, content): (&String, Option<Vec<u8>>)| {
            let unreadable = |why: &str| Unreadable { path: path.clone(), why: why.to_owned() };
            match content {
                None => Err(unreadable("it could not be read")),
                Some(content) if content.len() > MOST_BYTES => Err(unreadable("it is larger than 8 MiB")),
                Some(content) => parse(path, &content),
            }
        };
        // What is not answered could not be read either.
        let contents = self.source.read(paths).into_iter().chain(std::iter::repeat(None));
        paths.iter().zip(contents).map(read).collect()
    }

    /// The files of configuration in a directory that can be read, with their text.
    pub(super) fn contents(&self, dir: &str) -> impl Iterator<Item = (String, String)> {
        let paths: Vec<String> = self.names(dir).into_iter().map(str::to_owned).collect();
        let contents = self.source.read(&paths);
        paths.into_iter().zip(contents).filter_map(|(path, content)| {
            let content = content.filter(|content| content.len() <= MOST_BYTES)?;
            Some((path, String::from_utf8(content).ok()?))
        })
    }

    /// The facts of the project in `dir`, with all local modules that it calls. `dialect` decides where its
    /// state is; what runs is told of all files that any tool would read.
    pub fn facts(&self, dir: &str, dialect: Dialect) -> Facts {
        let mut facts = Facts::default();
        let Some(root) = self.enter(dir, dir, &mut facts) else { return facts };
        facts.state = self.state(&root, dialect);
        let mut ahead = self.take_tests(&root, &mut facts);
        ahead.push(root);
        while let Some(next) = ahead.pop() {
            if facts.dirs.contains(&next) {
                continue;
            }
            if facts.dirs.len() == MOST_DIRECTORIES {
                let why = format!("more than {MOST_DIRECTORIES} folders of modules");
                facts.unreadable.push(Unreadable { path: next, why });
                break;
            }
            facts.dirs.insert(next.clone());
            for (path, source) in self.take_directory(&next, &mut facts) {
                if let Some(module) = resolve(&next, &source) {
                    ahead.extend(self.enter(&module, &path, &mut facts));
                } else {
                    let why = format!("{source} leads out of the repository");
                    facts.unreadable.push(Unreadable { path, why });
                }
            }
        }
        facts.unreadable.sort_by(|one, other| one.path.cmp(&other.path));
        facts
    }

    /// The real folder of a module, or a note that there is none.
    fn enter(&self, dir: &str, called_in: &str, facts: &mut Facts) -> Option<String> {
        let note = |why: String| Unreadable { path: called_in.to_owned(), why };
        let Some(followed) = self.source.follow(dir) else {
            facts.unreadable.push(note(format!("{dir} leads out of the repository")));
            return None;
        };
        facts.links.extend(followed.links);
        if !self.by_directory.contains_key(followed.path.as_str()) && dir != called_in {
            facts.unreadable.push(note(format!("{dir} holds no configuration that can be read")));
        }
        Some(followed.path)
    }

    /// Takes in one directory, and answers the local modules that it calls, with the files that do.
    fn take_directory(&self, dir: &str, facts: &mut Facts) -> Vec<(String, String)> {
        let ignored = |path: &&str| is_ignored(path.rsplit('/').next().unwrap_or(path));
        let paths: Vec<String> = self.names(dir).into_iter().filter(|path| !ignored(path)).map(str::to_owned).collect();
        let mut called = Vec::new();
        for (path, read) in paths.iter().zip(self.parsed(&paths)) {
            if let Some(followed) = self.source.follow(path).filter(|followed| !followed.links.is_empty()) {
                facts.links.extend(followed.links);
                facts.links.insert(followed.path);
            }
            match read {
                Ok(file) => called.extend(facts.take(dir, &file.blocks).into_iter().map(|it| (path.clone(), it))),
                Err(fault) => facts.unreadable.push(fault),
            }
        }
        called
    }

    /// Takes in the tests of a project, and answers the local modules that they call: they are named from its
    /// own directory, wherever the test is.
    fn take_tests(&self, root: &str, facts: &mut Facts) -> Vec<String> {
        let below = if root == "." { TESTS.to_owned() } else { format!("{root}/{TESTS}") };
        let tests = self.source.follow(&below).map(|followed| followed.path);
        let in_project = |dir: &str| dir == root || tests.as_deref() == Some(dir);
        let is_one = |path: &&String| in_project(directory(path)) && is_test(path.rsplit('/').next().unwrap_or(path));
        let paths: Vec<String> = self.source.files().iter().filter(is_one).cloned().collect();
        let mut called = Vec::new();
        for (path, read) in paths.iter().zip(self.parsed(&paths)) {
            match read {
                Err(fault) => facts.unreadable.push(fault),
                Ok(file) => {
                    for source in facts.take_test(&file.blocks) {
                        let module = resolve(root, &source);
                        called.extend(module.and_then(|module| self.enter(&module, path, facts)));
                    }
                }
            }
        }
        called
    }

    /// Where the state is. What cannot be read is nowhere, and the reading of the backend says why.
    fn state(&self, dir: &str, dialect: Dialect) -> StatePlace {
        match state_block(self, dir, dialect) {
            Ok(Merged { state: StateBlock::Backend(block), .. }) => StatePlace::Backend(block.kind),
            Ok(Merged { state: StateBlock::Cloud, .. }) => StatePlace::Cloud,
            Ok(Merged { state: StateBlock::None, .. }) => StatePlace::None,
            Err(_) => StatePlace::Unclear,
        }
    }

    /// Directories that look like root modules: with a backend, a `cloud` block or a `provider` block.
    pub fn candidates(&self) -> Vec<String> {
        let names_state = |block: &Block| matches!(block.kind.as_str(), "backend" | "cloud");
        let counts = |block: &Block| match block.kind.as_str() {
            "provider" => true,
            "terraform" => block.blocks.iter().any(names_state),
            _ => false,
        };
        let is_root = |dir: &str| {
            let paths: Vec<String> = self.names(dir).into_iter().map(str::to_owned).collect();
            self.parsed(&paths).into_iter().flatten().any(|file| file.blocks.iter().any(counts))
        };
        self.by_directory.keys().filter(|dir| is_root(dir)).map(|&dir| dir.to_owned()).collect()
    }
}

/// The directories of the local modules that a project calls, its own first.
pub fn local_modules(facts: &Facts, dir: &str) -> Vec<String> {
    std::iter::once(dir.to_owned()).chain(facts.dirs.iter().filter(|other| *other != dir).cloned()).collect()
}
