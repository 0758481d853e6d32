//! Checkouts: the files of one tree in a folder of their own, held against the tree's id.

use std::fs;
use std::path::{Path, PathBuf};

use countersign_model::TreeId;

use super::links::{LinkOutside, check_links};
use super::mirror::{Entry, EntryKind, Mirror};
use super::{GitError, ask};

/// The files of a tree.
#[derive(Debug)]
pub struct Checkout {
    mirror: Mirror,
    tree: TreeId,
    folder: PathBuf,
    index: PathBuf,
}

/// Why a tree was not checked out, or is not what it was.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    #[error(transparent)]
    Git(#[from] GitError),
    /// A link leads out.
    #[error(transparent)]
    Link(#[from] LinkOutside),
    /// The files are not those of the tree.
    #[error("the files in the checkout are not those of tree {tree}")]
    Changed { tree: TreeId },
}

impl Checkout {
    /// Writes the files of `tree` into `folder`, which must not exist yet. Links are checked first.
    pub fn make(mirror: &Mirror, tree: &TreeId, folder: PathBuf) -> Result<Self, CheckoutError> {
        let entries = mirror.entries(tree)?;
        let links: Vec<&Entry> = entries.iter().filter(|entry| entry.kind == EntryKind::Link).collect();
        let objects: Vec<&str> = links.iter().map(|link| link.object.as_str()).collect();
        let targets = mirror.contents(&objects)?;
        check_links(&entries, |entry| {
            let at = links.iter().position(|link| link.path == entry.path)?;
            String::from_utf8(targets[at].clone()).ok()
        })?;
        fs::create_dir(&folder).map_err(|cause| GitError::Disk { path: folder.clone(), cause })?;
        let index = folder.with_extension("index");
        let checkout = Self { mirror: mirror.clone(), tree: tree.clone(), folder, index };
        checkout.fill(&entries)?;
        checkout.verify()?;
        Ok(checkout)
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn with_index<'a>(&self, index: &Path, arguments: impl IntoIterator<Item = &'a str>) -> std::process::Command {
        let mut command = self.mirror.here(arguments);
        command.env("GIT_INDEX_FILE", index).env("GIT_WORK_TREE", &self.folder).current_dir(&self.folder);
        command
    }

    /// Without what cannot be checked out: submodules are not fetched, so they are left out of the
    /// comparison as well.
    fn read_tree(&self, index: &Path) -> Result<(), GitError> {
        ask("read-tree", &mut self.with_index(index, ["read-tree", self.tree.as_str()]))?;
        let submodules = self.mirror.entries(&self.tree)?.into_iter().filter(|it| it.kind == EntryKind::Submodule);
        for submodule in submodules {
            let arguments = ["update-index", "--force-remove", "--", submodule.path.as_str()];
            ask("update-index", &mut self.with_index(index, arguments))?;
        }
        Ok(())
    }

    fn fill(&self, entries: &[Entry]) -> Result<(), GitError> {
        self.read_tree(&self.index)?;
        if entries.iter().any(|entry| entry.kind != EntryKind::Submodule) {
            let arguments = ["checkout-index", "--all", "--force", "--quiet"];
            ask("checkout-index", &mut self.with_index(&self.index, arguments))?;
        }
        Ok(())
    }

    fn write_tree(&self, index: &Path) -> Result<String, GitError> {
        let answer = ask("write-tree", &mut self.with_index(index, ["write-tree"]))?;
        Ok(String::from_utf8_lossy(&answer.output).trim().to_owned())
    }

    /// Reads every file again and holds what is there, and nothing else, against the tree.
    pub fn verify(&self) -> Result<(), CheckoutError> {
        let fresh = self.folder.with_extension("verify");
        let wanted = self.folder.with_extension("wanted");
        let compare = || -> Result<bool, GitError> {
            let arguments = ["add", "--all", "--force", "--", "."];
            ask("add", &mut self.with_index(&fresh, arguments))?;
            self.read_tree(&wanted)?;
            Ok(self.write_tree(&fresh)? == self.write_tree(&wanted)?)
        };
        let same = compare();
        for index in [&fresh, &wanted] {
            // An empty tree leaves no index behind.
            let _ = fs::remove_file(index);
        }
        if same? { Ok(()) } else { Err(CheckoutError::Changed { tree: self.tree.clone() }) }
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.index);
    }
}
