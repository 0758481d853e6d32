//! The rooms that the tool runs in: the planning room, where everything that the pull request brings may
//! run, and clean rooms, where the tool says what a plan holds and which schemas its providers have.
//!
//! A clean room is made before any of the author's code runs and is seen by none of it. No process of the
//! planning room is alive in it, it has no network, no key, nothing that another room can write to, and
//! nothing of the repository but the lock file. The author's providers are started in it all the same: what
//! comes out of it is [`Untrusted`](crate::untrusted::Untrusted) still.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::steps::Run;
use crate::lockfile::{self, LockFile};
use crate::sandbox::{Access, Mount};
use crate::sealed::private_folder;

/// Where the tool finds the folders of the run. The same for every run, so that plans of one tree do
/// not differ by a path.
pub(super) const INSIDE: &str = "/tmp/countersign";
/// Name of the plan file in a clean room.
pub(super) const PLAN: &str = "plan.bin";
/// Where the tool looks for its providers, below its data folder.
const PROVIDERS: &str = "providers";
/// Folders from there to a package: host, namespace, type, version, platform.
const DEPTH: usize = 5;

/// Whether there is a sandbox around a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Walls {
    Stand,
    /// There is none: the person agreed to that, and paths are those of the machine.
    #[default]
    Absent,
}

/// What the tool sees of the machine.
#[derive(Clone, Debug, Default)]
pub(super) struct Chamber {
    pub(super) mounts: Vec<Mount>,
    pub(super) walls: Walls,
}

impl Chamber {
    /// A path of the run as the tool sees it.
    pub(super) fn seen(&self, name: &str) -> PathBuf {
        if self.walls == Walls::Stand {
            return Path::new(INSIDE).join(name);
        }
        let (first, rest) = name.split_once('/').unwrap_or((name, ""));
        let from = self.mounts.iter().find(|mount| mount.to.ends_with(first)).map(|mount| mount.from.clone());
        from.map_or_else(|| PathBuf::from(name), |from| if rest.is_empty() { from } else { from.join(rest) })
    }

    /// The path on this machine of a path that the tool sees.
    pub(super) fn behind(&self, seen: &Path) -> PathBuf {
        let Ok(below) = seen.strip_prefix(INSIDE) else { return seen.to_owned() };
        if self.walls == Walls::Absent {
            return seen.to_owned();
        }
        let mut parts = below.components();
        let first = parts.next().map(|first| Path::new(INSIDE).join(first));
        let mount = self.mounts.iter().find(|mount| Some(&mount.to) == first.as_ref());
        mount.map_or_else(|| seen.to_owned(), |mount| mount.from.join(parts.as_path()))
    }
}

/// Where nothing of a planning is alive.
#[derive(Debug)]
pub(super) struct CleanRoom {
    chamber: Chamber,
    folder: PathBuf,
}

/// What is asked in a clean room. Each question has a room of its own, since an answer starts providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CleanFor {
    /// What a plan file holds.
    Show,
    /// The schemas of the providers.
    Schemas,
}

impl CleanFor {
    const fn folder(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Schemas => "schemas",
        }
    }
}

/// The providers that init found, as the tool will look for them. Read before any of them ran.
#[derive(Clone, Debug, Default)]
pub(super) struct ProviderLinks(Vec<(PathBuf, PathBuf)>);

impl ProviderLinks {
    /// Reads which packages init chose; each is a link to the cache.
    pub(super) fn read(data: &Path) -> io::Result<Self> {
        let mut links = Vec::new();
        let mut folders = vec![(data.join(PROVIDERS), PathBuf::from(PROVIDERS), 0)];
        while let Some((folder, name, depth)) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound && depth == 0 => continue,
                Err(error) => return Err(error),
            };
            for entry in entries {
                let entry = entry?;
                let (path, name) = (entry.path(), name.join(entry.file_name()));
                if depth + 1 < DEPTH {
                    folders.push((path, name, depth + 1));
                } else {
                    // Where the tool cannot make links it copies, and the copy stays where it is.
                    let is_link = fs::symlink_metadata(&path)?.is_symlink();
                    let target = if is_link { fs::read_link(&path)? } else { path };
                    links.push((name, target));
                }
            }
        }
        links.sort();
        Ok(Self(links))
    }

    fn make(&self, data: &Path) -> io::Result<()> {
        for (name, target) in &self.0 {
            let link = data.join(name);
            fs::create_dir_all(link.parent().unwrap_or(data))?;
            link_folder(target, &link)?;
        }
        Ok(())
    }
}

#[cfg(unix)]
fn link_folder(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn link_folder(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

impl CleanRoom {
    /// Makes one. It holds the lock file as the tree has it and the providers that init found, and for
    /// schemas a configuration of our own that asks for these providers and for nothing else: that of the
    /// repository has a backend, without which the tool does not answer.
    pub(super) fn make(
        run: &Run,
        what: CleanFor,
        lock_file: &[u8],
        lock: &LockFile,
        links: &ProviderLinks,
    ) -> io::Result<Self> {
        let folder = run.clear(what.folder());
        private_folder(&folder)?;
        for name in ["root", "data", "home"] {
            private_folder(&folder.join(name))?;
        }
        if !lock_file.is_empty() {
            fs::write(folder.join("root").join(lockfile::NAME), lock_file)?;
        }
        if what == CleanFor::Schemas {
            fs::write(folder.join("root/main.tf.json"), requirements(lock))?;
        }
        links.make(&folder.join("data"))?;
        let mut folders = vec![
            (folder.join("root"), "root", Access::Read),
            (folder.join("data"), "data", Access::Read),
            (folder.join("home"), "home", Access::Write),
        ];
        if what == CleanFor::Show {
            folders.push((folder.join(PLAN), PLAN, Access::Read));
        }
        Ok(Self { chamber: run.chamber(folders), folder })
    }

    pub(super) const fn chamber(&self) -> &Chamber {
        &self.chamber
    }

    /// Puts the plan file in: a copy of its own, which no other room sees.
    pub(super) fn put(&self, plan: &[u8]) -> io::Result<()> {
        use std::io::Write as _;
        crate::sealed::private_file(&self.folder.join(PLAN))?.write_all(plan)
    }
}

/// A configuration that asks for the providers of a lock file, and for the one inside of the tool.
fn requirements(lock: &LockFile) -> String {
    let sources = std::iter::once("terraform.io/builtin/terraform").chain(lock.providers.keys().map(String::as_str));
    let asked: BTreeMap<String, serde_json::Value> =
        sources.enumerate().map(|(at, source)| (format!("p{at}"), json!({ "source": source }))).collect();
    json!({"terraform": {"required_providers": asked}}).to_string()
}
