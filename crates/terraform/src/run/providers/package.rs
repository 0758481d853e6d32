//! The hash of one package, and what is known of files that were hashed before.
//!
//! A package of a large provider has hundreds of megabytes, and hashing them costs most of a second. As
//! long as a file is the same inode with the same times it is the same content, so its hash is kept, in
//! a folder that no run sees.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use countersign_model::sha256_hex;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::ProvidersError;
use crate::dirs::{Dir, Kind, Stamp};
use crate::lockfile::h1::{self, Hashed};

/// More files than any package has.
const MOST_FILES: usize = 10_000;
const LONGEST_LIST: u64 = 16 << 20;
const PIECE: usize = 1 << 20;

/// What is known of files that were hashed before.
#[derive(Debug)]
pub(super) struct Facts {
    folder: PathBuf,
}

/// A file of a package, as it was when it was hashed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Fact {
    name: String,
    stamp: Stamp,
    sha256: [u8; 32],
}

impl Facts {
    /// What is kept in this folder. The folder need not exist.
    pub(super) const fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The `h1:` hash of the package in this folder, and what is known of its files now.
    pub(super) fn hash(&self, package: &Path) -> Result<(String, Vec<Fact>), ProvidersError> {
        let odd = |why| ProvidersError::Odd { what: package.display().to_string(), why };
        let known = self.read(package);
        let mut found = Vec::new();
        let mut ahead = vec![(Dir::open(package)?, String::new())];
        while let Some((folder, place)) = ahead.pop() {
            for own in folder.names()? {
                let name = own.to_str().ok_or_else(|| odd("a file in it has a name that is no text"))?;
                let name = if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
                match folder.kind(&own)? {
                    Some(Kind::Folder) => ahead.push((folder.folder(&own)?, name)),
                    Some(Kind::File) => found.push(fact(&folder, &own, name, &known)?),
                    // What is behind it is not of the package, and would run all the same.
                    Some(Kind::Link | Kind::Other) | None => return Err(odd("it holds a link, or what is no file")),
                }
                if found.len() > MOST_FILES {
                    return Err(odd("it has more files than any package"));
                }
            }
        }
        let hashed = found.iter().map(|it| Hashed { name: it.name.clone(), sha256: it.sha256 }).collect();
        let hash = h1::h1(hashed).ok_or_else(|| odd("a file in it has a line feed in its name"))?;
        Ok((hash, found))
    }

    fn file(package: &Path) -> String {
        format!("{}.json", sha256_hex(package.as_os_str().as_encoded_bytes()))
    }

    fn read(&self, package: &Path) -> Vec<Fact> {
        let bytes = Dir::open_private(&self.folder).and_then(|it| it.take_file(Self::file(package), LONGEST_LIST));
        bytes.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Keeps what is known of the files of a package that stays where it is. Without it hashing takes
    /// longer the next time, and nothing else.
    pub(super) fn remember(&self, package: &Path, facts: &[Fact]) -> io::Result<()> {
        let folder = Dir::make_private(&self.folder)?;
        let name = Self::file(package);
        let beside = format!("{name}.{}.new", std::process::id());
        folder.remove_tree(&beside)?;
        folder.create_file(&beside)?.write_all(&serde_json::to_vec(facts)?)?;
        folder.rename(&beside, &folder, &name)
    }
}

fn fact(folder: &Dir, own: &std::ffi::OsStr, name: String, known: &[Fact]) -> io::Result<Fact> {
    let (file, stamp) = folder.open_stamped(own)?;
    if let Some(known) = known.iter().find(|it| it.name == name && it.stamp == stamp && has_identity(&it.stamp)) {
        return Ok(known.clone());
    }
    let sha256 = content(file)?;
    // Somebody who writes meanwhile leaves another stamp behind.
    if folder.open_stamped(own)?.1 != stamp {
        return Err(io::Error::other("a file of a package was written to while it was read"));
    }
    Ok(Fact { name, stamp, sha256 })
}

/// Whether a stamp names one file of the system, without which it proves nothing.
const fn has_identity(stamp: &Stamp) -> bool {
    stamp.inode != 0
}

fn content(mut file: File) -> io::Result<[u8; 32]> {
    let (mut hash, mut piece) = (Context::new(&SHA256), vec![0; PIECE]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            let digest = hash.finish();
            return digest.as_ref().try_into().map_err(io::Error::other);
        }
        hash.update(&piece[..read]);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    fn package() -> (tempfile::TempDir, PathBuf, Facts) {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().join("package");
        fs::create_dir_all(package.join("docs")).unwrap();
        fs::write(package.join("terraform-provider-x"), "program").unwrap();
        fs::write(package.join("docs/LICENSE"), "text").unwrap();
        let facts = Facts::in_folder(folder.path().join("facts"));
        (folder, package, facts)
    }

    fn hash(facts: &Facts, package: &Path) -> String {
        let (hash, found) = facts.hash(package).unwrap();
        facts.remember(package, &found).unwrap();
        hash
    }

    #[test]
    fn every_file_counts_also_where_facts_are_known() {
        let (_folder, package, facts) = package();
        let before = hash(&facts, &package);
        assert_eq!(hash(&facts, &package), before, "what is known changes nothing");
        let program = package.join("terraform-provider-x");
        let times = fs::metadata(&program).unwrap().modified().unwrap();
        // Same length, and the time of the content put back, as whoever swaps a program does.
        fs::write(&program, "PROGRAM").unwrap();
        fs::File::options().write(true).open(&program).unwrap().set_modified(times).unwrap();
        let swapped = hash(&facts, &package);
        assert_ne!(swapped, before);
        fs::write(&program, "program").unwrap();
        fs::write(package.join("more"), "").unwrap();
        assert_ne!(hash(&facts, &package), before);
        fs::remove_file(package.join("more")).unwrap();
        assert_eq!(hash(&facts, &package), before);
    }

    #[test]
    fn facts_that_others_could_write_are_not_believed() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, package, facts) = package();
        let before = hash(&facts, &package);
        let list = fs::read_dir(folder.path().join("facts")).unwrap().next().unwrap().unwrap().path();
        let mut known: Vec<Fact> = serde_json::from_slice(&fs::read(&list).unwrap()).unwrap();
        known[0].sha256 = [0; 32];
        fs::write(&list, serde_json::to_vec(&known).unwrap()).unwrap();
        assert_ne!(facts.hash(&package).unwrap().0, before, "they are used");
        fs::set_permissions(folder.path().join("facts"), fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(facts.hash(&package).unwrap().0, before, "and not where others may write");
    }

    #[test]
    fn a_package_with_a_link_or_a_pipe_is_refused() {
        for make in [
            |path: &Path| std::os::unix::fs::symlink("/bin/sh", path).unwrap(),
            |path: &Path| {
                rustix::fs::mkfifoat(rustix::fs::CWD, path, rustix::fs::Mode::RWXU).unwrap();
            },
        ] {
            let (_folder, package, facts) = package();
            make(&package.join("odd"));
            assert!(matches!(facts.hash(&package), Err(ProvidersError::Odd { .. })));
        }
    }
}
