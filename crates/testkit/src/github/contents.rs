//! What a repository holds: pull requests with their reviews and comments, statuses, runs.

use countersign_model::CommitId;
use jiff::Timestamp;

use super::artifacts::Run;
use crate::git::{BareRepository, FileChange, StoredCommit};

/// Who may read a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Its collaborators.
    Private,
    /// Everybody.
    Public,
}

#[derive(Clone, Debug)]
pub struct Repository {
    /// The owner's login.
    pub owner: String,
    pub name: String,
    /// Its number; given by the world.
    pub id: u64,
    /// Who may read it.
    pub visibility: Visibility,
    /// Whether it is archived.
    pub archived: bool,
    /// The branch that pull requests go to by themselves.
    pub default_branch: String,
    /// Who may write in it.
    pub writers: Vec<String>,
    /// Who may only read it.
    pub readers: Vec<String>,
    /// How many approvals a classic rule of the base branch asks for.
    pub required_approvals: Option<usize>,
    /// The repository that it was forked from.
    pub fork_of: Option<String>,
    /// Its pull requests, oldest first.
    pub pulls: Vec<Pull>,
    /// Every status that was ever set, oldest first.
    pub statuses: Vec<Status>,
    /// Its workflow runs, oldest first.
    pub runs: Vec<Run>,
    pub(super) pushes: Vec<Push>,
    pub(super) git: Option<BareRepository>,
    /// The names that it had before. Reading follows them.
    pub(super) old_names: Vec<String>,
}

impl Repository {
    /// A private repository, `owner/name`.
    pub fn new(full_name: &str) -> Self {
        let (owner, name) = full_name.split_once('/').expect("owner/name");
        Self {
            owner: owner.to_owned(),
            name: name.to_owned(),
            id: 0,
            visibility: Visibility::Private,
            archived: false,
            default_branch: "main".to_owned(),
            writers: Vec::new(),
            readers: Vec::new(),
            required_approvals: None,
            fork_of: None,
            pulls: Vec::new(),
            statuses: Vec::new(),
            runs: Vec::new(),
            pushes: Vec::new(),
            git: None,
            old_names: Vec::new(),
        }
    }

    /// Readable for everybody.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.visibility = Visibility::Public;
        self
    }

    #[must_use]
    pub fn archived(mut self) -> Self {
        self.archived = true;
        self
    }

    /// With somebody who may write.
    #[must_use]
    pub fn writer(mut self, login: &str) -> Self {
        self.writers.push(login.to_owned());
        self
    }

    /// With somebody who may only read.
    #[must_use]
    pub fn reader(mut self, login: &str) -> Self {
        self.readers.push(login.to_owned());
        self
    }

    /// With a classic rule that asks for so many approvals.
    #[must_use]
    pub fn requires_approvals(mut self, count: usize) -> Self {
        self.required_approvals = Some(count);
        self
    }

    /// `owner/name`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// Its git repository.
    pub fn git(&self) -> &BareRepository {
        self.git.as_ref().expect("a repository of a world")
    }

    pub(super) fn can_push(&self, login: &str) -> bool {
        self.owner == login || self.writers.iter().any(|writer| writer == login)
    }

    pub(super) fn can_read(&self, login: &str) -> bool {
        self.visibility == Visibility::Public
            || self.can_push(login)
            || self.readers.iter().any(|reader| reader == login)
    }

    /// The newest status of each context of a commit, in the order of their names.
    pub fn newest_statuses(&self, commit: &CommitId) -> Vec<&Status> {
        let mut newest: Vec<&Status> = Vec::new();
        for status in self.statuses.iter().filter(|status| status.commit == *commit) {
            newest.retain(|other| other.context != status.context);
            newest.push(status);
        }
        newest.sort_by(|one, other| one.context.cmp(&other.context));
        newest
    }

    /// What a pull request changes since its branch left the base.
    pub(super) fn changes(&self, pull: &Pull) -> Vec<FileChange> {
        self.base_of(pull).map_or_else(Vec::new, |base| self.git().changes(&base, pull.head()))
    }

    /// The commits of a pull request, oldest first.
    pub(super) fn commits(&self, pull: &Pull) -> Vec<StoredCommit> {
        self.base_of(pull).map_or_else(Vec::new, |base| self.git().commits_between(&base, pull.head()))
    }

    /// What a head is compared with. After a merge, that is what the base was before it.
    fn base_of(&self, pull: &Pull) -> Option<CommitId> {
        match &pull.merge_commit {
            Some(merge) => self.git().resolve(&format!("{merge}^1")),
            None => self.git().resolve(&format!("refs/heads/{}", pull.base_branch)),
        }
    }

    /// A pull request by its number.
    pub fn pull(&self, number: u64) -> Option<&Pull> {
        self.pulls.iter().find(|pull| pull.number == number)
    }
}

/// Whether a pull request is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullState {
    Open,
    /// Closed without a merge.
    Closed,
    Merged,
}

/// A pull request.
#[derive(Clone, Debug)]
pub struct Pull {
    /// Its number; given by the world.
    pub number: u64,
    pub title: String,
    pub body: String,
    /// Who opened it; none once the account is gone.
    pub author: Option<String>,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether it is open.
    pub state: PullState,
    /// The repository of the head, if it is another one.
    pub fork: Option<String>,
    pub head_branch: String,
    /// The branch that it is to be merged into.
    pub base_branch: String,
    /// The head; kept by the world.
    pub head: Option<CommitId>,
    /// The commit that it became.
    pub merge_commit: Option<CommitId>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
    /// Its reviews, oldest first.
    pub reviews: Vec<Review>,
    /// Its comments, oldest first.
    pub comments: Vec<Comment>,
}

impl Pull {
    /// Somebody's pull request of a branch into the default branch.
    pub fn new(head_branch: &str, author: &str) -> Self {
        Self {
            number: 0,
            title: format!("Merge {head_branch}"),
            body: String::new(),
            author: Some(author.to_owned()),
            draft: false,
            state: PullState::Open,
            fork: None,
            head_branch: head_branch.to_owned(),
            base_branch: String::new(),
            head: None,
            merge_commit: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            reviews: Vec::new(),
            comments: Vec::new(),
        }
    }

    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// With this description.
    #[must_use]
    pub fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    /// Into another branch than the default one.
    #[must_use]
    pub fn into_branch(mut self, branch: &str) -> Self {
        branch.clone_into(&mut self.base_branch);
        self
    }

    #[must_use]
    pub fn draft(mut self) -> Self {
        self.draft = true;
        self
    }

    /// With the head in a fork.
    #[must_use]
    pub fn from_fork(mut self, full_name: &str) -> Self {
        self.fork = Some(full_name.to_owned());
        self
    }

    pub fn head(&self) -> &CommitId {
        self.head.as_ref().expect("a pull request of a world")
    }
}

/// What a review says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewState {
    Approved,
    /// Changes are asked for.
    ChangesRequested,
    Commented,
    /// An opinion that was dismissed.
    Dismissed,
    /// Not submitted yet.
    Pending,
}

#[derive(Clone, Debug)]
pub struct Review {
    /// Its number; given by the world.
    pub id: u64,
    /// Who gave it; none once the account is gone.
    pub author: Option<String>,
    /// What it says.
    pub state: ReviewState,
    /// The commit that was reviewed; the head if none is given.
    pub commit: Option<CommitId>,
    pub body: String,
    /// When it was given.
    pub submitted_at: Timestamp,
    /// When and by whom its text was changed last.
    pub edited: Option<(Timestamp, String)>,
}

impl Review {
    /// Somebody's review of the head.
    pub fn new(author: &str, state: ReviewState) -> Self {
        Self {
            id: 0,
            author: Some(author.to_owned()),
            state,
            commit: None,
            body: String::new(),
            submitted_at: Timestamp::UNIX_EPOCH,
            edited: None,
        }
    }

    /// Somebody's approval of the head.
    pub fn approval(author: &str) -> Self {
        Self::new(author, ReviewState::Approved)
    }

    /// Of this commit.
    #[must_use]
    pub fn of(mut self, commit: &CommitId) -> Self {
        self.commit = Some(commit.clone());
        self
    }

    /// With this text.
    #[must_use]
    pub fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }
}

#[derive(Clone, Debug)]
pub struct Comment {
    /// Its number; given by the world.
    pub id: u64,
    /// Who wrote it; none once the account is gone.
    pub author: Option<String>,
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When and by whom it was changed last.
    pub edited: Option<(Timestamp, String)>,
}

impl Comment {
    /// Somebody's comment.
    pub fn new(author: &str, body: &str) -> Self {
        let author = Some(author.to_owned());
        Self { id: 0, author, body: body.to_owned(), created_at: Timestamp::UNIX_EPOCH, edited: None }
    }
}

/// A push to a branch.
#[derive(Clone, Debug)]
pub(super) struct Push {
    pub(super) id: u64,
    pub(super) branch: String,
    pub(super) before: Option<CommitId>,
    pub(super) after: CommitId,
    /// Who pushed; none for an account that is not there.
    pub(super) by: Option<String>,
    pub(super) at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusState {
    Success,
    Failure,
    /// Something else went wrong.
    Error,
    /// It is not over.
    Pending,
}

/// A status of a commit.
#[derive(Clone, Debug)]
pub struct Status {
    /// Its number; given by the world.
    pub id: u64,
    /// The commit; given where it is set.
    pub commit: CommitId,
    pub context: String,
    pub state: StatusState,
    /// A line of text.
    pub description: Option<String>,
    /// Where to read more.
    pub target_url: Option<String>,
    /// Who set it.
    pub creator: String,
    /// When it was set.
    pub created_at: Timestamp,
}

impl Status {
    /// Somebody's status of a commit.
    pub fn new(creator: &str, commit: &CommitId, context: &str, state: StatusState) -> Self {
        Self {
            id: 0,
            commit: commit.clone(),
            context: context.to_owned(),
            state,
            description: None,
            target_url: None,
            creator: creator.to_owned(),
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// With this line of text.
    #[must_use]
    pub fn description(mut self, description: &str) -> Self {
        self.description = Some(description.to_owned());
        self
    }

    /// With a place to read more.
    #[must_use]
    pub fn target_url(mut self, url: &str) -> Self {
        self.target_url = Some(url.to_owned());
        self
    }
}
