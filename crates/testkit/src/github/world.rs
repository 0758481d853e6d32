//! The world that a test describes, and everything that can happen in it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use countersign_model::CommitId;
use jiff::Timestamp;
use tempfile::TempDir;

use super::artifacts::{Artifact, Run};
use super::blobs::Links;
use super::clock::{Clock, ManualClock};
use super::commits::{Commit, Who};
use super::contents::{Comment, Pull, PullState, Push, Repository, Review, ReviewState, Status};
use super::people::{Organization, Token, User};
use super::shapes::Urls;
use crate::git::{BareRepository, NewCommit, Signature};

/// Numbers of comments and reviews do not fit into 32 bits any more.
const FIRST_ID: u64 = 3_500_000_001;

/// Which GitHub it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// github.com: REST at the root, GraphQL below `/graphql`.
    Cloud,
    /// A GitHub Enterprise server: `/api/v3` and `/api/graphql`, no limits, no digests of artifacts.
    Server,
}

/// How a head stands to its base.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison {
    /// Whether it merges without a conflict.
    pub(super) merges: bool,
    /// Whether it has any commit that the base has not.
    pub(super) has_commits: bool,
}

/// A world of accounts and repositories.
#[derive(Debug)]
pub struct World {
    pub(super) edition: Edition,
    pub(super) clock: Clock,
    pub(super) users: Vec<User>,
    pub(super) organizations: Vec<Organization>,
    pub(super) tokens: Vec<Token>,
    pub(super) repositories: Vec<Repository>,
    pub(super) urls: Urls,
    pub(super) links: Links,
    /// Points in an hour, for REST and GraphQL each.
    pub(super) hourly_limit: u32,
    /// The nodes that one question gets before its limits are reached.
    pub(super) most_nodes: Option<usize>,
    /// Fields that the server is too old for.
    pub(super) absent_fields: Vec<&'static str>,
    /// The hour, and how many were used in it.
    pub(super) used: HashMap<(String, &'static str), (i64, u32)>,
    /// Commits that GitHub made and signed itself.
    pub(super) signed: BTreeSet<CommitId>,
    comparisons: HashMap<(CommitId, CommitId), Comparison>,
    last_id: u64,
    folder: Arc<TempDir>,
}

impl World {
    /// A world with no one in it but GitHub itself.
    pub fn new(clock: Clock) -> Self {
        Self {
            edition: Edition::Cloud,
            clock,
            users: vec![User::web_flow()],
            organizations: Vec::new(),
            tokens: Vec::new(),
            repositories: Vec::new(),
            urls: Urls::default(),
            links: Links::default(),
            hourly_limit: 5000,
            most_nodes: None,
            absent_fields: Vec::new(),
            used: HashMap::new(),
            signed: BTreeSet::new(),
            comparisons: HashMap::new(),
            last_id: FIRST_ID,
            folder: Arc::new(tempfile::tempdir().expect("a folder for repositories")),
        }
    }

    /// A world in which it stays the same time, like `2026-11-22T10:00:00Z`.
    pub fn standing_at(time: &str) -> Self {
        Self::new(ManualClock::standing_at(time).clock())
    }

    /// As another edition.
    #[must_use]
    pub fn edition(mut self, edition: Edition) -> Self {
        self.edition = edition;
        self
    }

    /// Changes the hourly limit. What was used up counts.
    pub fn set_hourly_limit(&mut self, limit: u32) {
        self.hourly_limit = limit;
    }

    /// From now on a question gets so many nodes, and the rest is null with `RESOURCE_LIMITS_EXCEEDED`.
    pub fn limit_nodes(&mut self, most: Option<usize>) {
        self.most_nodes = most;
    }

    /// A server that is too old to know these fields.
    pub fn without_fields(&mut self, fields: &[&'static str]) {
        self.absent_fields = fields.to_vec();
    }

    /// What time it is there.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Adds an account.
    pub fn add_user(&mut self, mut user: User) {
        assert!(self.user(&user.login).is_none(), "{} is there already", user.login);
        if user.id == 0 {
            // Small enough for GraphQL's Int, as the numbers of accounts are.
            user.id = 1000 + self.users.len() as u64;
        }
        self.users.push(user);
    }

    /// Takes an account away. What it did stays, by nobody.
    pub fn remove_user(&mut self, login: &str) {
        self.users.retain(|user| user.login != login);
        self.tokens.retain(|token| token.login != login);
        let nobody = |author: &mut Option<String>| {
            if author.as_deref() == Some(login) {
                *author = None;
            }
        };
        for pull in self.repositories.iter_mut().flat_map(|repository| &mut repository.pulls) {
            nobody(&mut pull.author);
            pull.reviews.iter_mut().for_each(|review| nobody(&mut review.author));
            pull.comments.iter_mut().for_each(|comment| nobody(&mut comment.author));
        }
    }

    /// Adds an organization. Owners of repositories that are no account are organizations by
    /// themselves.
    pub fn add_organization(&mut self, mut organization: Organization) {
        organization.id = 5000 + self.organizations.len() as u64;
        self.organizations.retain(|known| known.login != organization.login);
        self.organizations.push(organization);
    }

    /// Adds a token of an account.
    pub fn add_token(&mut self, token: Token) {
        assert!(self.user(&token.login).is_some(), "a token of nobody");
        self.tokens.push(token);
    }

    pub fn add_repository(&mut self, mut repository: Repository) {
        let full_name = repository.full_name();
        assert!(self.find(&full_name).is_none(), "{full_name} is there already");
        if self.user(&repository.owner).is_none() && self.organization(&repository.owner).is_none() {
            self.add_organization(Organization::new(&repository.owner));
        }
        repository.id = 70_000 + self.repositories.len() as u64;
        let path = self.folder.path().join(format!("{full_name}.git"));
        repository.git.get_or_insert_with(|| BareRepository::create(path));
        self.repositories.push(repository);
    }

    /// Forks a repository into somebody's account and returns its name.
    pub fn fork(&mut self, full_name: &str, login: &str) -> String {
        let origin = self.repository(full_name);
        let mut fork = Repository::new(&format!("{login}/{}", origin.name)).writer(login);
        fork.visibility = origin.visibility;
        fork.default_branch.clone_from(&origin.default_branch);
        fork.fork_of = Some(full_name.to_owned());
        fork.git = Some(origin.git().fork(self.folder.path().join(format!("{}.git", fork.full_name()))));
        // Who reads the base sees what comes from the fork.
        fork.readers = origin.writers.iter().chain(&origin.readers).cloned().collect();
        let name = fork.full_name();
        self.add_repository(fork);
        name
    }

    /// Gives a repository another name.
    pub fn rename(&mut self, full_name: &str, name: &str) {
        let repository = self.repository_mut(full_name);
        repository.old_names.push(full_name.to_owned());
        name.clone_into(&mut repository.name);
    }

    pub(super) fn find(&self, full_name: &str) -> Option<&Repository> {
        self.repositories.iter().find(|repository| repository.full_name() == full_name)
    }

    /// A repository by its name.
    pub fn repository(&self, full_name: &str) -> &Repository {
        self.find(full_name).unwrap_or_else(|| panic!("there is no repository {full_name}"))
    }

    /// The same, to change it.
    pub fn repository_mut(&mut self, full_name: &str) -> &mut Repository {
        self.repositories
            .iter_mut()
            .find(|repository| repository.full_name() == full_name)
            .unwrap_or_else(|| panic!("there is no repository {full_name}"))
    }

    /// A pull request.
    pub fn pull(&self, full_name: &str, number: u64) -> &Pull {
        let found = self.repository(full_name).pull(number);
        found.unwrap_or_else(|| panic!("there is no pull request {full_name}#{number}"))
    }

    /// The same, to change it.
    pub fn pull_mut(&mut self, full_name: &str, number: u64) -> &mut Pull {
        let pulls = &mut self.repository_mut(full_name).pulls;
        let found = pulls.iter_mut().find(|pull| pull.number == number);
        found.unwrap_or_else(|| panic!("there is no pull request {full_name}#{number}"))
    }

    pub fn user(&self, login: &str) -> Option<&User> {
        self.users.iter().find(|user| user.login == login)
    }

    pub fn organization(&self, login: &str) -> Option<&Organization> {
        self.organizations.iter().find(|organization| organization.login == login)
    }

    /// The account that an e-mail address belongs to.
    pub fn user_of_email(&self, email: &str) -> Option<&User> {
        self.users.iter().find(|user| {
            user.emails.iter().any(|known| known.eq_ignore_ascii_case(email))
                || user.noreply() == email
                || format!("{}@users.noreply.github.com", user.login) == email
        })
    }

    fn signature(&self, who: &Who, at: Timestamp) -> Signature {
        let (name, email) = match who {
            Who::User(login) => {
                let user = self.user(login).unwrap_or_else(|| panic!("there is no {login}"));
                (login.clone(), user.emails.first().cloned().unwrap_or_else(|| user.noreply()))
            }
            Who::Email(email) => (email.split('@').next().unwrap_or_default().to_owned(), email.clone()),
        };
        Signature { name, email, at }
    }

    /// Pushes commits to a branch and returns the last. A new branch begins at the default branch.
    /// The heads of open pull requests move along.
    ///
    /// Who pushed is whoever committed the last of them, as far as that is an account; GitHub does not look
    /// at commits for that, see [`World::push_as`].
    pub fn push(&mut self, full_name: &str, branch: &str, commits: &[Commit]) -> CommitId {
        let last = commits.last().expect("at least one commit");
        let by = match last.committer.as_ref().filter(|who| !who.is("web-flow")).unwrap_or(&last.author) {
            Who::User(login) => Some(login.clone()),
            Who::Email(_) => None,
        };
        self.push_by(full_name, branch, commits, by)
    }

    /// The same, pushed by this account, whatever stands in the commits.
    pub fn push_as(&mut self, login: &str, full_name: &str, branch: &str, commits: &[Commit]) -> CommitId {
        self.push_by(full_name, branch, commits, Some(login.to_owned()))
    }

    fn push_by(&mut self, full_name: &str, branch: &str, commits: &[Commit], by: Option<String>) -> CommitId {
        let now = self.now();
        let before = self.branch(full_name, branch);
        let signed: Vec<bool> = commits.iter().map(|commit| commit.signed_by_github).collect();
        let commits: Vec<NewCommit> = commits
            .iter()
            .map(|commit| {
                let at = commit.at.unwrap_or(now);
                let trailers: Vec<String> = commit
                    .co_authors
                    .iter()
                    .map(|who| self.signature(who, at))
                    .map(|who| format!("Co-authored-by: {} <{}>", who.name, who.email))
                    .collect();
                let trailers = if trailers.is_empty() { String::new() } else { format!("\n\n{}", trailers.join("\n")) };
                NewCommit {
                    author: self.signature(&commit.author, at),
                    committer: self.signature(commit.committer.as_ref().unwrap_or(&commit.author), at),
                    message: format!("{}{trailers}", commit.message),
                    edits: commit.edits.clone(),
                }
            })
            .collect();
        let repository = self.repository(full_name);
        let start = repository.git().resolve(&format!("refs/heads/{}", repository.default_branch));
        let made = repository.git().commit(branch, start.as_ref(), &commits);
        let head = made.last().expect("at least one commit").clone();
        self.signed.extend(made.into_iter().zip(signed).filter(|(_, signed)| *signed).map(|(commit, _)| commit));
        self.note_push(full_name, branch, before, &head, by);
        self.moved(full_name, branch);
        head
    }

    /// Merges the base into the branch of a pull request, as the button "Update branch" does for somebody.
    pub fn update_branch(&mut self, full_name: &str, number: u64, login: &str) -> CommitId {
        let pull = self.pull(full_name, number).clone();
        let from = pull.fork.clone().unwrap_or_else(|| full_name.to_owned());
        let base = self.branch(full_name, &pull.base_branch).expect("the base branch");
        let tree = self.repository(full_name).git().merge_tree(pull.head(), &base).expect("no conflict");
        self.merge_base_as(&from, &pull, login, &tree)
    }

    fn merge_base_as(&mut self, from: &str, pull: &Pull, login: &str, tree: &countersign_model::TreeId) -> CommitId {
        let now = self.now();
        let (author, committer) =
            (self.signature(&Who::User(login.into()), now), self.signature(&Who::User("web-flow".into()), now));
        let git = self.repository(from).git().clone();
        let base = self.branch(from, &pull.base_branch).expect("the base branch");
        let message = format!("Merge branch '{}' into {}", pull.base_branch, pull.head_branch);
        let commit = git.commit_tree(tree, &[pull.head(), &base], &author, &committer, &message);
        git.set_ref(&format!("refs/heads/{}", pull.head_branch), &commit);
        self.signed.insert(commit.clone());
        self.note_push(from, &pull.head_branch, pull.head.clone(), &commit, Some(login.to_owned()));
        self.moved(from, &pull.head_branch);
        commit
    }

    /// The same by hand, with other content than the merge would have.
    pub fn merge_base_with(&mut self, full_name: &str, number: u64, login: &str, content_of: &CommitId) -> CommitId {
        let pull = self.pull(full_name, number).clone();
        let tree = self.repository(full_name).git().stored(content_of).tree;
        self.merge_base_as(full_name, &pull, login, &tree)
    }

    fn note_push(
        &mut self,
        full_name: &str,
        branch: &str,
        before: Option<CommitId>,
        after: &CommitId,
        by: Option<String>,
    ) {
        let (id, at) = (self.next_id(), self.now());
        let push = Push { id, branch: branch.to_owned(), before, after: after.clone(), by, at };
        self.repository_mut(full_name).pushes.push(push);
    }

    /// Sets a branch to a commit, as a forced push does.
    pub fn force(&mut self, full_name: &str, branch: &str, commit: &CommitId) {
        self.repository(full_name).git().set_ref(&format!("refs/heads/{branch}"), commit);
        self.moved(full_name, branch);
    }

    /// Makes a tag.
    pub fn tag(&self, full_name: &str, name: &str, commit: &CommitId) {
        self.repository(full_name).git().set_ref(&format!("refs/tags/{name}"), commit);
    }

    /// Deletes a branch. Pull requests of it keep their head.
    pub fn delete_branch(&mut self, full_name: &str, branch: &str) {
        self.repository(full_name).git().delete_ref(&format!("refs/heads/{branch}"));
    }

    /// Where a branch is.
    pub fn branch(&self, full_name: &str, branch: &str) -> Option<CommitId> {
        self.repository(full_name).git().resolve(&format!("refs/heads/{branch}"))
    }

    /// Takes the new head over into the open pull requests of a branch.
    fn moved(&mut self, full_name: &str, branch: &str) {
        let now = self.now();
        let head = self.branch(full_name, branch).expect("a branch");
        let source = self.repository(full_name).git().clone();
        for repository in &mut self.repositories {
            let (name, git) = (repository.full_name(), repository.git().clone());
            for pull in &mut repository.pulls {
                let from = pull.fork.as_deref().unwrap_or(&name);
                if from == full_name && pull.head_branch == branch && pull.state == PullState::Open {
                    pull.head = Some(head.clone());
                    pull.updated_at = now;
                    keep_head(&git, &source, branch, pull.number);
                }
            }
        }
    }

    /// Opens a pull request and returns its number.
    pub fn add_pull(&mut self, full_name: &str, mut pull: Pull) -> u64 {
        let from = pull.fork.clone().unwrap_or_else(|| full_name.to_owned());
        let head = self.branch(&from, &pull.head_branch);
        let source = self.repository(&from).git().clone();
        let now = self.now();
        let repository = self.repository_mut(full_name);
        if pull.base_branch.is_empty() {
            pull.base_branch.clone_from(&repository.default_branch);
        }
        pull.number = repository.pulls.len() as u64 + 1;
        pull.head = Some(head.unwrap_or_else(|| panic!("there is no branch {} in {from}", pull.head_branch)));
        pull.created_at = now;
        pull.updated_at = now;
        keep_head(repository.git(), &source, &pull.head_branch, pull.number);
        let number = pull.number;
        repository.pulls.push(pull);
        number
    }

    /// Closes a pull request without merging it.
    pub fn close(&mut self, full_name: &str, number: u64) {
        let now = self.now();
        let pull = self.pull_mut(full_name, number);
        pull.state = PullState::Closed;
        pull.updated_at = now;
    }

    /// Merges a pull request on GitHub's page and returns the commit.
    pub fn merge(&mut self, full_name: &str, number: u64, login: &str) -> CommitId {
        let now = self.now();
        let pull = self.pull(full_name, number).clone();
        let base = self.branch(full_name, &pull.base_branch).expect("the base branch");
        let (author, committer) =
            (self.signature(&Who::User(login.into()), now), self.signature(&Who::User("web-flow".into()), now));
        let git = self.repository(full_name).git();
        let tree = git.merge_tree(&base, pull.head()).expect("no conflict");
        let message = format!("Merge pull request #{number} from {}\n\n{}", pull.head_branch, pull.title);
        let commit = git.commit_tree(&tree, &[&base, pull.head()], &author, &committer, &message);
        git.set_ref(&format!("refs/heads/{}", pull.base_branch), &commit);
        self.signed.insert(commit.clone());
        let merged = self.pull_mut(full_name, number);
        merged.state = PullState::Merged;
        merged.merge_commit = Some(commit.clone());
        merged.updated_at = now;
        commit
    }

    /// How the head of a pull request stands to its base. Asked of git once.
    pub(super) fn comparison(&mut self, full_name: &str, pull: &Pull) -> Comparison {
        let git = self.repository(full_name).git().clone();
        let Some(base) = git.resolve(&format!("refs/heads/{}", pull.base_branch)) else {
            return Comparison { merges: false, has_commits: true };
        };
        let key = (base, pull.head().clone());
        if let Some(known) = self.comparisons.get(&key) {
            return *known;
        }
        let comparison = Comparison {
            merges: git.merge_tree(&key.0, &key.1).is_some(),
            has_commits: git.has_commits_between(&key.0, &key.1),
        };
        self.comparisons.insert(key, comparison);
        comparison
    }

    /// Adds a review and returns its number.
    pub fn add_review(&mut self, full_name: &str, number: u64, mut review: Review) -> u64 {
        let (id, now) = (self.next_id(), self.now());
        let pull = self.pull_mut(full_name, number);
        review.id = id;
        review.submitted_at = now;
        review.commit.get_or_insert_with(|| pull.head().clone());
        pull.reviews.push(review);
        pull.updated_at = now;
        id
    }

    fn review_mut(&mut self, full_name: &str, id: u64) -> &mut Review {
        let reviews = self.repository_mut(full_name).pulls.iter_mut().flat_map(|pull| &mut pull.reviews);
        reviews.into_iter().find(|review| review.id == id).unwrap_or_else(|| panic!("there is no review {id}"))
    }

    /// Changes the text of a review. Whoever may write in the repository can do that to anybody's.
    pub fn edit_review(&mut self, full_name: &str, id: u64, login: &str, body: &str) {
        assert!(self.repository(full_name).can_push(login), "{login} may not write in {full_name}");
        let now = self.now();
        let review = self.review_mut(full_name, id);
        body.clone_into(&mut review.body);
        review.edited = Some((now, login.to_owned()));
    }

    pub fn dismiss_review(&mut self, full_name: &str, id: u64) {
        self.review_mut(full_name, id).state = ReviewState::Dismissed;
    }

    /// Adds a comment and returns its number.
    pub fn add_comment(&mut self, full_name: &str, number: u64, mut comment: Comment) -> u64 {
        let (id, now) = (self.next_id(), self.now());
        comment.id = id;
        comment.created_at = now;
        let pull = self.pull_mut(full_name, number);
        pull.comments.push(comment);
        pull.updated_at = now;
        id
    }

    /// Changes the text of a comment.
    pub fn edit_comment(&mut self, full_name: &str, id: u64, login: &str, body: &str) {
        let now = self.now();
        let comments = self.repository_mut(full_name).pulls.iter_mut().flat_map(|pull| &mut pull.comments);
        let found = comments.into_iter().find(|comment| comment.id == id);
        let comment = found.unwrap_or_else(|| panic!("there is no comment {id}"));
        body.clone_into(&mut comment.body);
        comment.edited = Some((now, login.to_owned()));
    }

    pub fn set_status(&mut self, full_name: &str, mut status: Status) -> u64 {
        status.id = self.next_id();
        status.created_at = self.now();
        let id = status.id;
        self.repository_mut(full_name).statuses.push(status);
        id
    }

    /// Adds a workflow run and returns its number.
    pub fn add_run(&mut self, full_name: &str, mut run: Run) -> u64 {
        let now = self.now();
        run.id = self.next_id();
        run.created_at = now;
        run.started_at = now;
        for artifact in &mut run.artifacts {
            artifact.id = self.next_id();
            artifact.created_at = now;
        }
        let id = run.id;
        self.repository_mut(full_name).runs.push(run);
        id
    }

    /// Runs the jobs of a run that failed again: what the other jobs left stays, and this comes to it.
    pub fn rerun_failed(&mut self, full_name: &str, run: u64, left: Vec<Artifact>) {
        let now = self.now();
        let left: Vec<Artifact> =
            left.into_iter().map(|artifact| Artifact { id: self.next_id(), created_at: now, ..artifact }).collect();
        let run = self.repository_mut(full_name).runs.iter_mut().find(|it| it.id == run).expect("a run");
        run.attempt += 1;
        run.started_at = now;
        "completed".clone_into(&mut run.status);
        run.conclusion = Some("success".to_owned());
        run.artifacts.extend(left);
    }
}

/// GitHub keeps the head of every pull request below `refs/pull`, also that of a fork.
fn keep_head(git: &BareRepository, source: &BareRepository, branch: &str, number: u64) {
    git.fetch(source, &format!("+refs/heads/{branch}:refs/pull/{number}/head"));
}
