//! Schemas of providers, kept by the lock file that they belong to: asking all providers of a large
//! configuration takes seconds each time, and the answer is the same as long as the lock file is.
//!
//! They are public facts, so they lie in clear, in the app's own folder, which no run sees. Only answers
//! from a clean room are kept, and only for a lock file that pins every provider by its hashes.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::SystemTime;

use countersign_model::{Sha256Hex, Tool, ToolVersion};

use crate::sealed::{private_file, private_folder};

/// How their names begin. Earlier versions kept answers that code of a pull request could have written, under
/// names without it; nobody reads these any more.
const CLEAN: &str = "clean-";
/// How many are kept; one of a large provider has some megabytes.
const KEPT: usize = 12;

/// The kept schemas.
#[derive(Clone, Debug)]
pub struct SchemaCache {
    folder: PathBuf,
}

impl SchemaCache {
    /// What is kept in this folder. The folder need not exist.
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn file(&self, lock: &Sha256Hex, tool: Tool, version: &ToolVersion) -> PathBuf {
        self.folder.join(format!("{CLEAN}{lock}-{}-{version}.json", tool.program()))
    }

    /// What the tool of this version answered for this lock file.
    pub fn get(&self, lock: &Sha256Hex, tool: Tool, version: &ToolVersion) -> Option<Vec<u8>> {
        fs::read(self.file(lock, tool, version)).ok()
    }

    /// What any tool answered for this lock file: to read a plan, whichever made it.
    pub fn of_lock(&self, lock: &Sha256Hex) -> Option<Vec<u8>> {
        let begins = format!("{CLEAN}{lock}-");
        let mut names: Vec<PathBuf> = self
            .files()
            .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begins)))
            .collect();
        names.sort();
        fs::read(names.pop()?).ok()
    }

    /// Keeps an answer; the oldest ones go.
    pub fn put(&self, lock: &Sha256Hex, tool: Tool, version: &ToolVersion, schemas: &[u8]) -> io::Result<()> {
        private_folder(&self.folder)?;
        let file = self.file(lock, tool, version);
        let beside = file.with_extension(format!("{}.new", std::process::id()));
        private_file(&beside)?.write_all(schemas)?;
        fs::rename(beside, file)?;
        let modified =
            |path: &PathBuf| fs::metadata(path).and_then(|it| it.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut all: Vec<(SystemTime, PathBuf)> = self.files().map(|path| (modified(&path), path)).collect();
        all.sort();
        for (_, path) in all.iter().take(all.len().saturating_sub(KEPT)) {
            fs::remove_file(path)?;
        }
        Ok(())
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(text: &str) -> Sha256Hex {
        countersign_model::sha256_hex(text.as_bytes())
    }

    #[test]
    fn schemas_are_found_by_lock_file_and_tool() {
        let folder = tempfile::tempdir().unwrap();
        let cache = SchemaCache::in_folder(folder.path().join("schemas"));
        let version: ToolVersion = "1.11.4".parse().unwrap();
        cache.put(&lock("a"), Tool::Terraform, &version, b"one").unwrap();
        assert_eq!(cache.get(&lock("a"), Tool::Terraform, &version).as_deref(), Some(&b"one"[..]));
        assert_eq!(cache.get(&lock("b"), Tool::Terraform, &version), None);
        assert_eq!(cache.get(&lock("a"), Tool::OpenTofu, &version), None);
        assert_eq!(cache.of_lock(&lock("a")).as_deref(), Some(&b"one"[..]));
        assert_eq!(cache.of_lock(&lock("b")), None);
    }

    #[test]
    fn only_so_many_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = SchemaCache::in_folder(folder.path().to_owned());
        let version: ToolVersion = "1.11.4".parse().unwrap();
        for at in 0..KEPT + 3 {
            cache.put(&lock(&at.to_string()), Tool::Terraform, &version, b"x").unwrap();
        }
        assert_eq!(cache.files().count(), KEPT);
        assert!(cache.of_lock(&lock(&(KEPT + 2).to_string())).is_some());
    }
}
