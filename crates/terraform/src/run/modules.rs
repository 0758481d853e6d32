//! The modules that the tool fetched from elsewhere. A plan file holds their configuration, yet not the
//! scripts and templates beside it, and an apply fetches them again: from a branch that has moved on, or
//! from a server that answers something else by now.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use countersign_model::Sha256Hex;
use sha2::{Digest as _, Sha256};

/// Where the tool keeps them, below its data folder.
const FOLDER: &str = "modules";
/// Not files of modules: the tool's own list, whose content the plan file holds, and what git keeps of a
/// clone, which differs from one to the next.
const LIST: &str = "modules.json";
const GIT: &str = ".git";

/// SHA-256 over names, kinds and contents of all files of fetched modules, or nothing where none was
/// fetched.
pub(super) fn digest(data: &Path) -> io::Result<Option<Sha256Hex>> {
    let root = data.join(FOLDER);
    if !root.is_dir() {
        return Ok(None);
    }
    let mut walk = Walk { seen: BTreeSet::from([root.canonicalize()?]), hash: Sha256::new(), files: 0 };
    walk.folder(&root, "")?;
    let (hash, files) = (walk.hash.finalize(), walk.files);
    Ok((files > 0).then(|| Sha256Hex::of_digest(&hash.into())))
}

struct Walk {
    /// Folders that were read, or are inside one that is.
    seen: BTreeSet<PathBuf>,
    hash: Sha256,
    files: u64,
}

impl Walk {
    /// Lengths go before what they are of, so that no two sets of files are written alike.
    fn say(&mut self, kind: u8, name: &str, content: &[u8]) {
        self.hash.update([kind]);
        for part in [name.as_bytes(), content] {
            self.hash.update((part.len() as u64).to_be_bytes());
            self.hash.update(part);
        }
        self.files += 1;
    }

    fn folder(&mut self, folder: &Path, name: &str) -> io::Result<()> {
        let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let own = entry.file_name();
            if own == GIT || (name.is_empty() && own == LIST) {
                continue;
            }
            let name = format!("{name}/{}", own.to_string_lossy());
            self.entry(&entry.path(), &name)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, name: &str) -> io::Result<()> {
        let kind = fs::symlink_metadata(path)?.file_type();
        if kind.is_symlink() {
            let target = fs::read_link(path)?;
            self.say(b'l', name, target.as_os_str().as_encoded_bytes());
            return self.behind(path, name);
        }
        if kind.is_dir() {
            return self.folder(path, name);
        }
        if !kind.is_file() {
            // Neither opened nor waited for.
            self.say(b'o', name, b"");
            return Ok(());
        }
        let kind = if is_program(path)? { b'x' } else { b'f' };
        let content = content(path)?;
        self.say(kind, name, &content);
        Ok(())
    }

    /// What a link leads to, where that is not read anyway.
    fn behind(&mut self, link: &Path, name: &str) -> io::Result<()> {
        let Ok(target) = link.canonicalize() else { return Ok(()) };
        if self.seen.iter().any(|seen| target.starts_with(seen)) {
            return Ok(());
        }
        if target.is_dir() {
            self.seen.insert(target.clone());
            return self.folder(&target, name);
        }
        self.entry(&target, name)
    }
}

/// SHA-256 of a file, which may be large.
fn content(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let (mut hash, mut some) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut some)?;
        if read == 0 {
            return Ok(hash.finalize().into());
        }
        hash.update(&some[..read]);
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(path)?.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn is_program(_: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(FOLDER).join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn of(files: &[(&str, &str)]) -> Option<Sha256Hex> {
        digest(data(files).path()).unwrap()
    }

    #[test]
    fn without_fetched_modules_there_is_nothing_to_hold() {
        assert_eq!(digest(tempfile::tempdir().unwrap().path()).unwrap(), None);
        assert_eq!(of(&[(LIST, "{}")]), None);
    }

    #[test]
    fn what_git_and_the_tool_keep_beside_modules_does_not_count() {
        let one = of(&[("a/main.tf", "x"), ("a/.git/index", "1"), (LIST, "{}")]);
        assert!(one.is_some());
        assert_eq!(one, of(&[("a/main.tf", "x"), ("a/.git/index", "2"), (LIST, "[]")]));
    }

    #[test]
    fn every_content_name_and_place_counts() {
        let all = [
            of(&[("a/hook.sh", "x")]),
            of(&[("a/hook.sh", "y")]),
            of(&[("a/hook", "x")]),
            of(&[("b/hook.sh", "x")]),
            of(&[("a/hook.sh", "x"), ("a/more.sh", "")]),
            of(&[("a/modules.json", "x")]),
        ];
        let distinct: BTreeSet<String> = all.iter().flatten().map(ToString::to_string).collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[cfg(unix)]
    #[test]
    fn programs_and_links_count_and_what_links_lead_to() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let plain = data(&[("a/hook.sh", "x")]);
        let before = digest(plain.path()).unwrap();
        let hook = plain.path().join(FOLDER).join("a/hook.sh");
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
        assert_ne!(digest(plain.path()).unwrap(), before);

        let elsewhere = tempfile::tempdir().unwrap();
        let script = elsewhere.path().join("script.sh");
        fs::write(&script, "one").unwrap();
        symlink(elsewhere.path(), plain.path().join(FOLDER).join("a/out")).unwrap();
        // A circle ends.
        symlink(elsewhere.path(), elsewhere.path().join("again")).unwrap();
        let with_link = digest(plain.path()).unwrap();
        assert_ne!(with_link, before);
        fs::write(&script, "two").unwrap();
        assert_ne!(digest(plain.path()).unwrap(), with_link);
    }
}
