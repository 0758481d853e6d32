//! The tree that would be planned: the merge of the head into the base tip, made in our own mirror.

use std::path::PathBuf;

use countersign_model::{CommitId, RepositoryRef};
use countersign_terraform::configuration::Reader;
use countersign_terraform::git::{BaseMerge, Git, GitError, Merge, Mirror, Remote, Tree};

/// The trees of a pull request.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) mirror: Mirror,
    pub(crate) merge: Merge,
    /// Commits of the head that only merge the base in.
    pub(crate) base_merges: Vec<BaseMerge>,
    /// The files of the merge.
    pub(crate) merged: Tree,
    /// The files of the base tip.
    pub(crate) base: Tree,
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SourceProblem {
    /// It cannot be merged.
    Conflict(Vec<String>),
    /// It could not be fetched.
    Fetch { why: String, hint: String },
}

impl From<GitError> for SourceProblem {
    fn from(error: GitError) -> Self {
        match error {
            GitError::Conflict { files } => Self::Conflict(files),
            error => Self::Fetch { why: error.to_string(), hint: error.hint() },
        }
    }
}

#[derive(Debug)]
pub(crate) struct Fetch {
    pub(crate) git: Git,
    pub(crate) mirrors: PathBuf,
    pub(crate) repository: RepositoryRef,
    pub(crate) remote: Remote,
    pub(crate) number: u64,
    pub(crate) base_branch: String,
    pub(crate) head: CommitId,
    pub(crate) base: CommitId,
}

/// The mirror of a repository.
pub(crate) fn mirror(git: Git, mirrors: &std::path::Path, repository: &RepositoryRef) -> Mirror {
    // The parts of a name are safe in a path; a port is kept apart by another character than `:`.
    let host = repository.host.as_str().replace(':', "_");
    let folder = mirrors.join(host).join(&repository.owner).join(format!("{}.git", repository.name));
    Mirror::in_folder(git, folder)
}

impl Fetch {
    /// Fetches and merges. Takes a while; runs where nobody waits for the thread.
    pub(crate) fn run(self) -> Result<Source, SourceProblem> {
        self.git.check()?;
        let mirror = mirror(self.git, &self.mirrors, &self.repository);
        mirror.fetch(&self.remote, self.number, &self.base_branch, &self.head, &self.base)?;
        let merge = mirror.merge(&self.head, &self.base)?;
        let base_merges = mirror.base_merges(&self.head, &self.base)?;
        let merged = Tree::list(&mirror, &merge.tree)?;
        let base_tree = mirror.tree_of(&self.base)?;
        let base = Tree::list(&mirror, &base_tree)?;
        Ok(Source { mirror, merge, base_merges, merged, base })
    }
}

impl Source {
    /// Reads configurations of the merge.
    pub(crate) fn merged(&self) -> Reader<'_> {
        Reader::of(&self.merged)
    }

    /// Reads configurations of the base.
    pub(crate) fn base(&self) -> Reader<'_> {
        Reader::of(&self.base)
    }
}
