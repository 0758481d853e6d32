//! The modules that the tool fetched from elsewhere. A plan file holds their configuration, yet not the
//! scripts and templates beside it, and an apply fetches them again: from a branch that has moved on, or
//! from a server that answers something else by now.
//!
//! So every file of theirs is pinned, without an exception. What git keeps of a clone (`.git`) differs
//! from one clone to the next and cannot be pinned; it is taken away before anything of a module runs, at
//! the plan and at the apply alike, so that no module can keep a script there. A link that leads out of
//! the folder of modules is refused: what is behind it would not be pinned.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use countersign_model::Sha256Hex;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::dirs::{Dir, Kind};
use crate::git::{Links, first_outside};

/// Where the tool keeps them, below its data folder.
const FOLDER: &str = "modules";
/// The tool's own list of them.
const LIST: &str = "modules.json";
const LONGEST_LIST: u64 = 64 << 20;
const GIT: &str = ".git";

/// Why modules cannot be pinned.
#[derive(Debug, thiserror::Error)]
pub(super) enum ModulesError {
    /// They cannot be read.
    #[error("the fetched modules cannot be read: {0}")]
    Disk(#[from] io::Error),
    /// A link leads out of them, or is neither file, folder nor link at all.
    #[error("{path} in the fetched modules leads out of them, or is no file")]
    Odd {
        /// From the folder of modules.
        path: String,
    },
}

/// Takes away what cannot be pinned, and answers SHA-256 over names, kinds and contents of everything
/// else, or nothing where no module was fetched.
pub(super) fn pin(data: &Path) -> Result<Option<Sha256Hex>, ModulesError> {
    let data = Dir::open(data)?;
    let root = match data.folder(FOLDER) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut walk = Walk { hash: Sha256::new(), entries: 0, links: Links::new() };
    walk.folder(&root, b"")?;
    if let Some((path, _)) = first_outside(&walk.links) {
        return Err(odd(path));
    }
    if walk.entries == 0 {
        return Ok(None);
    }
    walk.say(b'm', b"", &list(&root)?);
    Ok(Some(Sha256Hex::of_digest(&walk.hash.finalize().into())))
}

fn odd(path: &[u8]) -> ModulesError {
    ModulesError::Odd { path: path.escape_ascii().to_string() }
}

/// What the tool's list says of each module, in one order: the tool writes it in another one each time.
/// Where a module was put is left out, since that is what the walk reads.
fn list(root: &Dir) -> io::Result<Vec<u8>> {
    let bytes = match root.take_file(LIST, LONGEST_LIST) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        taken => taken?,
    };
    let list: Value = serde_json::from_slice(&bytes)?;
    let text = |module: &Value, name: &str| module.get(name).cloned().unwrap_or_default().to_string();
    let modules = list.get("Modules").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut modules: Vec<[String; 3]> =
        modules.iter().map(|it| [text(it, "Key"), text(it, "Source"), text(it, "Version")]).collect();
    modules.sort();
    Ok(serde_json::to_vec(&modules)?)
}

struct Walk {
    hash: Sha256,
    entries: u64,
    links: Links,
}

impl Walk {
    /// Lengths go before what they are of, so that no two sets of files are written alike.
    fn say(&mut self, kind: u8, name: &[u8], content: &[u8]) {
        self.hash.update([kind]);
        for part in [name, content] {
            self.hash.update((part.len() as u64).to_be_bytes());
            self.hash.update(part);
        }
    }

    fn folder(&mut self, folder: &Dir, name: &[u8]) -> Result<(), ModulesError> {
        for own in folder.names()? {
            // Whatever its spelling: where case does not count, it is the same.
            if own.eq_ignore_ascii_case(GIT) {
                folder.remove_tree(&own)?;
            } else if !name.is_empty() || own != LIST {
                let name = if name.is_empty() {
                    own.as_encoded_bytes().to_vec()
                } else {
                    [name, own.as_encoded_bytes()].join(&b'/')
                };
                self.entries += 1;
                self.entry(folder, &own, &name)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, folder: &Dir, own: &OsStr, name: &[u8]) -> Result<(), ModulesError> {
        match folder.kind(own)? {
            Some(Kind::Link) => {
                let target = folder.link(own)?.into_os_string().into_encoded_bytes();
                self.say(b'l', name, &target);
                self.links.insert(name.to_vec(), target);
            }
            Some(Kind::Folder) => {
                self.say(b'd', name, b"");
                self.folder(&folder.folder(own)?, name)?;
            }
            Some(Kind::File) => {
                let kind = if folder.is_program(own)? { b'x' } else { b'f' };
                let (file, _) = folder.open_stamped(own)?;
                self.say(kind, name, &content(file)?);
            }
            // Neither opened nor waited for.
            Some(Kind::Other) | None => return Err(odd(name)),
        }
        Ok(())
    }
}

/// SHA-256 of a file, which may be large.
fn content(mut file: File) -> io::Result<[u8; 32]> {
    let (mut hash, mut some) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut some)?;
        if read == 0 {
            return Ok(hash.finalize().into());
        }
        hash.update(&some[..read]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

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
        pin(data(files).path()).unwrap()
    }

    #[test]
    fn without_fetched_modules_there_is_nothing_to_hold() {
        assert_eq!(pin(tempfile::tempdir().unwrap().path()).unwrap(), None);
        assert_eq!(of(&[(LIST, "{}")]), None);
    }

    #[test]
    fn what_git_keeps_of_a_clone_is_taken_away_and_nothing_is_left_unpinned() {
        let one = data(&[("a/main.tf", "x"), ("a/.git/hook.sh", "1"), ("a/sub/.git", "gitdir: x"), ("a/.GIT/x", "")]);
        let pinned = pin(one.path()).unwrap();
        assert!(pinned.is_some());
        for left in ["a/.git", "a/sub/.git", "a/.GIT"] {
            assert!(!one.path().join(FOLDER).join(left).exists(), "{left}");
        }
        let other = data(&[("a/main.tf", "x"), ("a/.git/hook.sh", "2")]);
        fs::create_dir(other.path().join(FOLDER).join("a/sub")).unwrap();
        assert_eq!(pin(other.path()).unwrap(), pinned, "clones differ in nothing else");
    }

    #[test]
    fn every_content_name_and_place_counts() {
        let all = [
            of(&[("a/hook.sh", "x")]),
            of(&[("a/hook.sh", "y")]),
            of(&[("a/hook", "x")]),
            of(&[("b/hook.sh", "x")]),
            of(&[("a/hook.sh", "x"), ("a/more.sh", "")]),
            of(&[("a/hook.sh", "x"), ("a/.gitignore", "")]),
            of(&[("a/hook.sh", "x"), ("a/.git.d/x", "")]),
            of(&[("a/modules.json", "x")]),
            of(&[("a/hook.sh", "x"), (LIST, r#"{"Modules":[{"Key":"a","Source":"s","Version":"1.0.0"}]}"#)]),
            of(&[("a/hook.sh", "x"), (LIST, r#"{"Modules":[{"Key":"a","Source":"s","Version":"1.0.1"}]}"#)]),
        ];
        let distinct: BTreeSet<String> = all.iter().flatten().map(ToString::to_string).collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn the_order_and_the_places_of_the_tool_s_list_do_not_count() {
        let list = |first: &str, second: &str, at: &str| {
            let module = |key: &str| format!(r#"{{"Key":"{key}","Source":"s","Dir":"{at}/{key}"}}"#);
            of(&[("a/x", ""), (LIST, &format!(r#"{{"Modules":[{},{}]}}"#, module(first), module(second)))])
        };
        assert_eq!(list("a", "b", "/one"), list("b", "a", "/two"));
        assert_ne!(list("a", "b", "/one"), list("a", "c", "/one"));
    }

    #[cfg(unix)]
    #[test]
    fn programs_links_and_names_that_are_no_text_count() {
        use std::os::unix::ffi::OsStrExt as _;
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let plain = data(&[("a/hook.sh", "x")]);
        let module = plain.path().join(FOLDER).join("a");
        let mut seen = BTreeSet::new();
        let mut differs = || seen.insert(pin(plain.path()).unwrap().unwrap().to_string());
        assert!(differs());
        fs::set_permissions(module.join("hook.sh"), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(differs());
        symlink("hook.sh", module.join("link")).unwrap();
        assert!(differs());
        fs::remove_file(module.join("link")).unwrap();
        symlink("./hook.sh", module.join("link")).unwrap();
        assert!(differs());
        // Two names that look alike as text.
        for name in [b"\xff".as_slice(), b"\xfe"] {
            fs::write(module.join(OsStr::from_bytes(name)), "same").unwrap();
            assert!(differs());
            fs::remove_file(module.join(OsStr::from_bytes(name))).unwrap();
        }
        fs::create_dir(module.join("empty")).unwrap();
        assert!(differs());
    }

    #[cfg(unix)]
    #[test]
    fn what_leads_out_of_the_modules_or_is_no_file_is_refused() {
        use std::os::unix::fs::symlink;
        let refused = |prepare: &dyn Fn(&Path)| {
            let folder = data(&[("a/main.tf", "x"), ("b/main.tf", "x")]);
            prepare(&folder.path().join(FOLDER));
            matches!(pin(folder.path()), Err(ModulesError::Odd { .. }))
        };
        let link = |target: &'static str| {
            move |root: &Path| {
                fs::create_dir_all(root.join("a/deep")).unwrap();
                symlink("../..", root.join("a/deep/up")).unwrap();
                symlink(target, root.join("a/link")).unwrap();
            }
        };
        for outside in ["/etc/passwd", "/tmp/countersign/tree", "../..", "../../out/plan.bin", "deep/up/..", "link"] {
            assert!(refused(&link(outside)), "{outside}");
        }
        for inside in ["../b/main.tf", "deep/../main.tf", "nowhere", "deep/up"] {
            assert!(!refused(&link(inside)), "{inside}");
        }
        assert!(refused(&|root| {
            rustix::fs::mkfifoat(rustix::fs::CWD, root.join("a/pipe"), rustix::fs::Mode::RWXU).unwrap();
        }));
        let folder = tempfile::tempdir().unwrap();
        symlink("/etc", folder.path().join(FOLDER)).unwrap();
        assert!(pin(folder.path()).is_err());
    }
}
