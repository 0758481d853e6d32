//! Commits as a test writes them down.

use jiff::Timestamp;

use crate::git::Edit;

/// The people that a commit names.
#[derive(Clone, Debug)]
pub(super) enum Who {
    /// An account of the world, by its first address.
    User(String),
    /// Anybody, by an address.
    Email(String),
}

/// A commit to be pushed.
#[derive(Clone, Debug)]
pub struct Commit {
    pub(super) author: Who,
    pub(super) committer: Option<Who>,
    pub(super) co_authors: Vec<Who>,
    pub(super) message: String,
    pub(super) edits: Vec<Edit>,
    pub(super) at: Option<Timestamp>,
    pub(super) signed_by_github: bool,
}

impl Who {
    pub(super) fn is(&self, login: &str) -> bool {
        matches!(self, Self::User(known) if known == login)
    }
}

impl Commit {
    fn new(author: Who) -> Self {
        let message = "Change things".to_owned();
        Self {
            author,
            committer: None,
            co_authors: Vec::new(),
            message,
            edits: Vec::new(),
            at: None,
            signed_by_github: false,
        }
    }

    /// A commit by an account of the world.
    pub fn by(login: &str) -> Self {
        Self::new(Who::User(login.to_owned()))
    }

    /// A commit by anybody. If the address is that of an account, the commit counts as its.
    pub fn by_email(email: &str) -> Self {
        Self::new(Who::Email(email.to_owned()))
    }

    /// With this message.
    #[must_use]
    pub fn says(mut self, message: &str) -> Self {
        message.clone_into(&mut self.message);
        self
    }

    /// Committed by another account than the author, `web-flow` for what is made on GitHub's pages.
    #[must_use]
    pub fn committed_by(mut self, login: &str) -> Self {
        self.committer = Some(Who::User(login.to_owned()));
        self
    }

    /// Made on GitHub's pages: committed by `web-flow` and signed by GitHub itself.
    #[must_use]
    pub fn on_the_web(mut self) -> Self {
        self.signed_by_github = true;
        self.committed_by("web-flow")
    }

    /// With an account in a `Co-authored-by` line.
    #[must_use]
    pub fn with(mut self, login: &str) -> Self {
        self.co_authors.push(Who::User(login.to_owned()));
        self
    }

    /// With anybody in a `Co-authored-by` line.
    #[must_use]
    pub fn with_email(mut self, email: &str) -> Self {
        self.co_authors.push(Who::Email(email.to_owned()));
        self
    }

    /// At a time like `2026-11-22T10:00:00Z` instead of now.
    #[must_use]
    pub fn at(mut self, time: &str) -> Self {
        self.at = Some(time.parse().expect("a time"));
        self
    }

    /// Gives a file this content.
    #[must_use]
    pub fn file(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.edits.push(Edit::Write { path: path.to_owned(), content: content.as_ref().to_vec() });
        self
    }

    /// Makes a symbolic link.
    #[must_use]
    pub fn link(mut self, path: &str, target: &str) -> Self {
        self.edits.push(Edit::Link { path: path.to_owned(), target: target.to_owned() });
        self
    }

    /// Deletes a file.
    #[must_use]
    pub fn remove(mut self, path: &str) -> Self {
        self.edits.push(Edit::Remove { path: path.to_owned() });
        self
    }

    /// Gives a file another name.
    #[must_use]
    pub fn rename(mut self, from: &str, to: &str) -> Self {
        self.edits.push(Edit::Rename { from: from.to_owned(), to: to.to_owned() });
        self
    }
}
