//! Repositories on disk, made with plain git.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use countersign_model::CommitId;
use countersign_terraform::git::{Git, Mirror};

/// A repository with a working tree, and a mirror that it is pushed to.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) mirror: Mirror,
}

pub(crate) fn git_program() -> PathBuf {
    find("git").expect("git is on PATH")
}

/// A program on `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mirror = Mirror::in_folder(Git::at(git_program(), Vec::new()), folder.path().join("mirror.git"));
        mirror.prepare().unwrap();
        let world = Self { folder, mirror };
        fs::create_dir(world.work()).unwrap();
        world.plain(&["init", "--quiet", "--initial-branch=main", "."]);
        world
    }

    pub(crate) fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Plain git in the working tree, with none of our settings.
    pub(crate) fn plain(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(self.work())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs([("GIT_AUTHOR_NAME", "Mina"), ("GIT_AUTHOR_EMAIL", "mina-k@acme.example")])
            .envs([("GIT_COMMITTER_NAME", "Mina"), ("GIT_COMMITTER_EMAIL", "mina-k@acme.example")])
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.work().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Commits everything in the working tree and brings it into the mirror.
    pub(crate) fn commit(&self, files: &BTreeMap<&str, &str>) -> CommitId {
        for (path, content) in files {
            self.write(path, content);
        }
        self.plain(&["add", "--all", "--force"]);
        self.commit_index()
    }

    /// Commits what is in the index.
    pub(crate) fn commit_index(&self) -> CommitId {
        self.plain(&["commit", "--quiet", "--allow-empty", "-m", "change"]);
        self.push()
    }

    pub(crate) fn push(&self) -> CommitId {
        let head = self.plain(&["rev-parse", "HEAD"]);
        let mirror = self.mirror.folder().display().to_string();
        self.plain(&["push", "--quiet", &mirror, &format!("HEAD:refs/test/{head}")]);
        head.parse().unwrap()
    }
}

pub(crate) fn files<'f>(files: &[(&'f str, &'f str)]) -> BTreeMap<&'f str, &'f str> {
    files.iter().copied().collect()
}

/// Names of everything in a folder, from its root.
pub(crate) fn listing(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut ahead = vec![folder.to_owned()];
    while let Some(next) = ahead.pop() {
        for entry in fs::read_dir(next).unwrap().flatten() {
            let path = entry.path();
            names.push(path.strip_prefix(folder).unwrap().display().to_string());
            if entry.file_type().unwrap().is_dir() {
                ahead.push(path);
            }
        }
    }
    names.sort();
    names
}
