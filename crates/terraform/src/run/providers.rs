//! The packages of providers that a run uses: which ones they are, by the hash of the very files that run.
//!
//! A provider can do whatever its role may do. So the files of each package are hashed here, after the
//! tool installed them and before anything of them runs, held against the lock file by ourselves, sealed
//! with the plan, and held again right before the apply. A package for which the lock file has no hash is
//! planned with and never applied with.
//!
//! Each run installs into a cache of its own. What is common to all runs is only ever read by a run; a
//! package comes in there when its hash is one of the lock file's, under that hash.

mod cache;
mod package;

use std::io;
use std::path::{Path, PathBuf};

use countersign_model::TreeId;
use serde::{Deserialize, Serialize};

use super::record::Fault;
use super::steps::{Run, Stepped};
use crate::dirs::{Dir, Kind};
use crate::git::Tree;
use crate::lockfile::{self, LockFile, h1};

use cache::Cache;
use package::Facts;

/// Where the tool keeps them, below its data folder.
const FOLDER: &str = "providers";
/// As many links in a row as are followed: from the data folder into the cache of the run, and from there
/// into the common one.
const MOST_HOPS: usize = 6;

/// A package that a run uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UsedProvider {
    /// Source address, `registry.terraform.io/hashicorp/aws`.
    pub address: String,
    pub version: String,
    /// `h1:` hash of its files.
    pub hash: String,
    /// How it was verified.
    pub held: Held,
}

/// How a package was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// The lock file has this hash.
    Hash,
    /// The lock file has hashes of zip files, and the tool downloaded it in this run, so that it held the
    /// zip file against them.
    Download,
    Nothing,
}

/// A provider that the base's lock file does not have with that hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProvider {
    /// Source address.
    pub address: String,
    pub version: String,
}

/// Why packages cannot be verified.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProvidersError {
    /// They cannot be read.
    #[error("the packages of providers cannot be read: {0}")]
    Disk(#[from] io::Error),
    /// Something is there that no package has.
    #[error("{what}: {why}")]
    Odd { what: String, why: &'static str },
}

/// Where the packages of a run are.
struct Packages<'p> {
    /// The data folder of the tool.
    data: &'p Path,
    /// The path on this machine of a path that the tool sees.
    seen: &'p dyn Fn(&Path) -> PathBuf,
    /// The data folder as the tool sees it.
    seen_data: &'p Path,
    /// The cache of the run.
    cache: &'p Cache,
    /// What is known of files that were hashed before.
    facts: &'p Facts,
    /// The lock file of the tree.
    lock: &'p LockFile,
}

/// One installed package.
struct Installed {
    address: String,
    version: String,
    platform: String,
    path: PathBuf,
}

impl Packages<'_> {
    /// Hashes all packages that the tool installed, and says how each was verified.
    fn pin(&self) -> Result<Vec<UsedProvider>, ProvidersError> {
        let own = self.cache.own.canonicalize()?;
        let mut used = Vec::new();
        for installed in self.installed()? {
            let (hash, facts) = self.facts.hash(&installed.path)?;
            let downloaded = installed.path.starts_with(&own);
            let held = self.held(&installed, &hash, downloaded);
            let stays = match (downloaded, held) {
                (true, Held::Hash) => self.cache.keep(&installed, &hash).ok(),
                (true, _) => None,
                (false, _) => Some(installed.path.clone()),
            };
            if let Some(path) = stays {
                let _ = self.facts.remember(&path, &facts);
            }
            used.push(UsedProvider { address: installed.address, version: installed.version, hash, held });
        }
        used.sort();
        Ok(used)
    }

    fn held(&self, installed: &Installed, hash: &str, downloaded: bool) -> Held {
        let locked = self.lock.providers.get(&installed.address).filter(|it| it.version == installed.version);
        let Some(locked) = locked else { return Held::Nothing };
        if locked.hashes.iter().any(|known| known == hash) {
            return Held::Hash;
        }
        // Only what lies in the run's own cache was downloaded in this run.
        if downloaded && locked.hashes.iter().any(|known| known.starts_with(h1::ZIP)) {
            return Held::Download;
        }
        Held::Nothing
    }

    /// `HOST/NAMESPACE/TYPE/VERSION/PLATFORM`, for each.
    fn installed(&self) -> Result<Vec<Installed>, ProvidersError> {
        let data = Dir::open(self.data)?;
        let root = match data.folder(FOLDER) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened?,
        };
        let mut found = Vec::new();
        let mut ahead: Vec<(Dir, Vec<String>)> = vec![(root, Vec::new())];
        while let Some((folder, place)) = ahead.pop() {
            for name in folder.names()? {
                let odd = |why| ProvidersError::Odd { what: name.to_string_lossy().into_owned(), why };
                let name = name.to_str().ok_or_else(|| odd("its name is no text"))?.to_owned();
                let place: Vec<String> = place.iter().cloned().chain([name.clone()]).collect();
                let [host, namespace, kind, version, platform] = place.as_slice() else {
                    // A file on the way is none of a provider, such as a list of the tool's.
                    if folder.kind(&name)? == Some(Kind::Folder) {
                        ahead.push((folder.folder(&name)?, place));
                    }
                    continue;
                };
                let address = format!("{host}/{namespace}/{kind}");
                let seen = self.seen_data.join(FOLDER).join(&address).join(version).join(platform);
                let path = self.behind(&seen)?;
                found.push(Installed { address, version: version.clone(), platform: platform.clone(), path });
            }
        }
        Ok(found)
    }

    /// The folder of a package, through the links that the tool made.
    fn behind(&self, seen: &Path) -> Result<PathBuf, ProvidersError> {
        let odd = |why| ProvidersError::Odd { what: seen.display().to_string(), why };
        let mut at = seen.to_owned();
        for _ in 0..MOST_HOPS {
            let path = (self.seen)(&at);
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Err(odd("no folder")) };
            let parent = Dir::open(&parent.canonicalize()?)?;
            match parent.kind(name)? {
                Some(Kind::Folder) => return Ok(parent.path().join(name)),
                Some(Kind::Link) => {
                    let target = parent.link(name)?;
                    at = joined(at.parent().unwrap_or(&at), &target).ok_or_else(|| odd("a link leads nowhere"))?;
                }
                Some(Kind::File | Kind::Other) | None => return Err(odd("it is no folder")),
            }
        }
        Err(odd("its links go round"))
    }
}

/// Where a link in a folder leads, by its text.
fn joined(folder: &Path, target: &Path) -> Option<PathBuf> {
    use std::path::Component;
    let mut path = PathBuf::new();
    for component in folder.join(target).components() {
        match component {
            Component::ParentDir => {
                if !path.pop() {
                    return None;
                }
            }
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    Some(path)
}

/// Providers in use that the base's lock file does not have with that hash: whoever changed the lock file
/// brought them in.
fn new_to(base: &LockFile, head: &LockFile, used: &[UsedProvider]) -> Vec<NewProvider> {
    let known = |provider: &UsedProvider| {
        let Some(locked) = base.providers.get(&provider.address) else { return false };
        if locked.version != provider.version {
            return false;
        }
        match provider.held {
            Held::Hash => locked.hashes.contains(&provider.hash),
            // Which of the zip files it was is not known, so all that are allowed have to be known.
            Held::Download => {
                locked.hashes.contains(&provider.hash)
                    || head
                        .providers
                        .get(&provider.address)
                        .is_some_and(|head| head.hashes.iter().all(|hash| locked.hashes.contains(hash)))
            }
            Held::Nothing => false,
        }
    };
    let new = used.iter().filter(|provider| !known(provider));
    new.map(|it| NewProvider { address: it.address.clone(), version: it.version.clone() }).collect()
}

/// What a run uses, and what of it the base does not have.
#[derive(Clone, Debug, Default)]
pub(super) struct Pinned {
    /// All packages.
    pub(super) used: Vec<UsedProvider>,
    pub(super) new: Vec<NewProvider>,
}

/// The lock file of a tree, as it was committed: what a run made of it meanwhile is not asked.
fn lock_of(run: &Run, tree: &TreeId) -> Stepped<LockFile> {
    let why = |error: &dyn std::fmt::Display| Fault::Checkout { why: error.to_string() };
    let dir = &run.job.project.dir;
    let path = if dir == "." { lockfile::NAME.to_owned() } else { format!("{dir}/{}", lockfile::NAME) };
    let content = Tree::list(&run.mirror(), tree).and_then(|tree| tree.file(&path)).map_err(|error| why(&error))?;
    let Some(content) = content else { return Ok(LockFile::default()) };
    LockFile::read(&content).map_err(|error| why(&error).into())
}

fn cache_of(run: &Run) -> Cache {
    Cache { own: run.providers_folder(), common: run.job.places.provider_cache.clone(), seen_common: run.seen("cache") }
}

/// Before the tool installs: lays out in the run's own cache what the common one has. Answers the lock file.
pub(super) fn prepare(run: &Run) -> Stepped<LockFile> {
    let lock = lock_of(run, &run.job.source.tree)?;
    // Whatever is not there is downloaded, and held against the lock file all the same.
    let _ = cache::fill(&cache_of(run), &lock, &platform());
    Ok(lock)
}

/// After the tool installed, and before anything of what it installed runs: hashes all packages.
pub(super) fn pin(run: &Run) -> Stepped<Pinned> {
    let lock = run.lock();
    let cache = cache_of(run);
    // Beside the common cache, where no run looks.
    let facts = Facts::in_folder(run.job.places.provider_cache.with_file_name("providers-known"));
    let seen_data = run.seen("data");
    let seen = |path: &Path| run.behind(path);
    let packages =
        Packages { data: &run.clear("data"), seen: &seen, seen_data: &seen_data, cache: &cache, facts: &facts, lock };
    let used = packages.pin().map_err(|error| Fault::ProviderRefused { why: error.to_string() })?;
    if used.is_empty() {
        return Ok(Pinned::default());
    }
    let why = |error: crate::git::GitError| Fault::Checkout { why: error.to_string() };
    let base = run.mirror().tree_of(&run.job.source.base).map_err(why)?;
    let new = new_to(&lock_of(run, &base)?, lock, &used);
    Ok(Pinned { used, new })
}

/// Right before an apply: holds the packages against those that were planned with. One that nothing holds
/// is never applied with, whatever it was planned with.
pub(super) fn hold(run: &Run, planned: Option<&[UsedProvider]>) -> Stepped<()> {
    Ok(same(planned, &pin(run)?.used)?)
}

fn same(planned: Option<&[UsedProvider]>, now: &[UsedProvider]) -> Result<(), Fault> {
    if let Some(unpinned) = now.iter().find(|provider| provider.held == Held::Nothing) {
        return Err(Fault::ProviderUnpinned { address: unpinned.address.clone() });
    }
    // How each is held may differ: what was downloaded for the plan may be in the cache now.
    let files = |used: &[UsedProvider]| -> Vec<[String; 3]> {
        used.iter().map(|it| [it.address.clone(), it.version.clone(), it.hash.clone()]).collect()
    };
    if planned.map(files) == Some(files(now)) { Ok(()) } else { Err(Fault::ProvidersChanged) }
}

/// The platform of this machine, in the tool's words.
fn platform() -> String {
    format!("{}_{}", lockfile::go_name(std::env::consts::OS), lockfile::go_name(std::env::consts::ARCH))
}

#[cfg(all(test, unix))]
mod tests;
