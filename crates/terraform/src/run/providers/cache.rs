//! The cache of one run, and the one that is common to all.

use std::io;
use std::path::{Path, PathBuf};

use super::Installed;
use crate::dirs::{Dir, Kind};
use crate::lockfile::{LockFile, h1};

/// Where packages are kept.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    /// Of this run: the tool installs into it.
    pub(super) own: PathBuf,
    /// Of all runs, below hashes. No run writes to it.
    pub(super) common: PathBuf,
    /// That one as the tool sees it.
    pub(super) seen_common: PathBuf,
}

/// Lays out in the cache of a run what the lock file names by hash and the common cache has: as links, so
/// that nothing is copied.
pub(super) fn fill(cache: &Cache, lock: &LockFile, platform: &str) -> io::Result<()> {
    let own = Dir::make_private(&cache.own)?;
    let Ok(common) = Dir::open(&cache.common) else { return Ok(()) };
    for (address, locked) in &lock.providers {
        let mut names = locked.hashes.iter().filter_map(|hash| h1::as_name(hash));
        let place = Path::new(address).join(&locked.version).join(platform);
        // A name in the lock file that is no plain path finds nothing here.
        let Ok(packages) = common.walk(&place) else { continue };
        let Some(name) = names.find(|name| packages.kind(name).is_ok_and(|it| it == Some(Kind::Folder))) else {
            continue;
        };
        let folder = made(&own, &Path::new(address).join(&locked.version))?;
        link(&cache.seen_common.join(&place).join(name), &folder, platform)?;
    }
    Ok(())
}

impl Cache {
    /// Moves a package that was downloaded in this run into the common cache, under its hash, and answers
    /// where it is then. What goes wrong costs another download and nothing else.
    pub(super) fn keep(&self, package: &Installed, hash: &str) -> io::Result<PathBuf> {
        let name = h1::as_name(hash).ok_or(io::ErrorKind::InvalidInput)?;
        let version = Path::new(&package.address).join(&package.version);
        let place = version.join(&package.platform);
        let from = Dir::open(&self.own)?.walk(&version)?;
        let to = made(&Dir::make_private(&self.common)?, &place)?;
        // Where another run was first, this one keeps its own.
        if to.kind(&name)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        from.rename(&package.platform, &to, &name)?;
        link(&self.seen_common.join(&place).join(&name), &from, &package.platform)?;
        to.path().join(&name).canonicalize()
    }
}

/// A folder further down, made where there is none.
fn made(folder: &Dir, place: &Path) -> io::Result<Dir> {
    let mut here = folder.again()?;
    for name in place {
        here = here.private_folder(name)?;
    }
    Ok(here)
}

#[cfg(unix)]
fn link(target: &Path, folder: &Dir, name: &str) -> io::Result<()> {
    folder.create_link(target, name)
}

/// Links need a right of their own here; the tool downloads again.
#[cfg(not(unix))]
fn link(_target: &Path, _folder: &Dir, _name: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
