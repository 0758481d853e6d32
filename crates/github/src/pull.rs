//! Everything about one pull request that a decision is made from, read right before it.

mod wire;

use countersign_model::{CommitId, PullRef, RepositoryRef, ReviewState, Signed};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::{
    self, Document, InRepository, MORE_COMMENTS, MORE_COMMITS, MORE_REVIEWS, OfRepository, PULL, STATUSES,
};
use crate::summary::{Hidden, PullSummary, StatusContext, WireStatus, WireSummary, words};
pub(crate) use wire::WireAccount;
use wire::{Connection, More, Number, OfCommit, OfNode, WireAnswer, WireObject, WirePull, read_review};

/// What a comment of this product contains; others are not taken in.
const MARK: &str = "<!-- countersign";
/// The most comments that are read.
const MOST_COMMENTS: usize = 1000;
/// A pull request with more reviews is not read.
const MOST_REVIEWS: usize = 2000;
/// A pull request with more commits is read in part, and says so.
const MOST_COMMITS: usize = 2000;

words! {
    /// What kind of account acts.
    AccountKind {
        /// A person, or something that signed up like one.
        User = "User",
        /// An app.
        Bot = "Bot",
    } else
    /// An organization, or an account that was imported from elsewhere.
    Other
}

/// An account at GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its name, which can change and be taken by somebody else.
    pub login: String,
    /// Its number, which cannot; none for some kinds of accounts.
    pub id: Option<u64>,
    /// What it is.
    pub kind: AccountKind,
}

/// A person that a commit names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The number of the account that the e-mail address belongs to, if it belongs to one.
    pub id: Option<u64>,
    /// The name of that account.
    pub login: Option<String>,
    /// The address in the commit. Whoever made the commit chose it.
    pub email: Option<String>,
}

/// Who made a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitAuthorship {
    pub oid: CommitId,
    /// Who wrote it.
    pub author: Person,
    /// Who committed it. GitHub itself (`web-flow`) for what was made on its pages.
    pub committer: Person,
    /// The people in its `Co-authored-by` lines.
    pub co_authors: Vec<Person>,
    /// Whether GitHub itself made it.
    pub signed: Signed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub id: u64,
    /// Who gave it; none for a deleted account.
    pub author: Option<Account>,
    /// What it says.
    pub state: ReviewState,
    /// The commit that was reviewed.
    pub commit: Option<CommitId>,
    pub body: String,
    /// When it was given.
    pub submitted_at: Option<Timestamp>,
    /// When its text was changed last. Anybody who may write in the repository can do that.
    pub last_edited_at: Option<Timestamp>,
    /// Whether its author may write in the repository.
    pub author_can_push: bool,
    /// Its place on the page.
    pub url: Url,
}

/// A comment that carries a mark of this product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its number, to change it.
    pub id: u64,
    /// Who wrote it; none for a deleted account.
    pub author: Option<Account>,
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was changed last, by anybody.
    pub last_edited_at: Option<Timestamp>,
    /// By whom; none where it was not changed, or by an account that is gone.
    pub editor: Option<Account>,
    /// Its place on the page.
    pub url: Url,
}

/// A pull request with everything that a decision needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullDetail {
    /// What the inbox shows.
    pub summary: PullSummary,
    /// Who opened it; none for a deleted account.
    pub author: Option<Account>,
    /// The repository of its head; none where that is gone or may not be seen.
    pub head_repository: Option<RepositoryRef>,
    /// Its description, as Markdown.
    pub body: String,
    /// The commit that it became when it was merged.
    pub merge_commit: Option<CommitId>,
    /// The account that asks.
    pub viewer: Account,
    /// Its commits, oldest first.
    pub commits: Vec<CommitAuthorship>,
    /// Whether these are all commits with all their authors.
    pub commits_complete: bool,
    /// Every submitted review, oldest first.
    pub reviews: Vec<Review>,
    /// The statuses of the head, of every context.
    pub statuses: Vec<StatusContext>,
    /// The comments that carry a mark of this product, oldest first.
    pub comments: Vec<Comment>,
    /// Whether every comment was looked at.
    pub comments_complete: bool,
}

/// A list that was read to its end or to the most that is read.
struct List<T> {
    items: Vec<T>,
    complete: bool,
}

impl GitHub {
    /// A pull request with its commits, reviews, statuses and marked comments, all of one head. If
    /// the head moves while the pages are read, the answer is [`GitHubError::Moved`].
    pub async fn pull(&self, pull: &PullRef) -> Result<PullDetail, GitHubError> {
        let variables = InRepository {
            owner: &pull.repository.owner,
            name: &pull.repository.name,
            more: Number { number: pull.number },
        };
        let answer = self.graphql::<WireAnswer>(PULL, variables).await?.whole()?;
        let node = answer.repository.and_then(|repository| repository.pull_request).ok_or(GitHubError::NotFound)?;
        let unreadable = |error: serde_json::Error| GitHubError::unexpected(error.to_string());
        let summary: WireSummary = serde_json::from_value(node.clone()).map_err(unreadable)?;
        let wire: WirePull = serde_json::from_value(node).map_err(unreadable)?;
        let (summary, statuses) = summary.into_summary(self.host(), Hidden::default())?;

        let statuses = match statuses {
            Some(statuses) => statuses,
            None => self.statuses(pull, &summary.head).await?,
        };
        let commits = self.rest_of(MORE_COMMITS, &summary, wire.commits, MOST_COMMITS).await?;
        let reviews = match wire.reviews {
            Some(reviews) => self.rest_of(MORE_REVIEWS, &summary, reviews, MOST_REVIEWS).await?,
            None => List { items: Vec::new(), complete: true },
        };
        if !reviews.complete {
            return Err(GitHubError::unexpected(format!("reviews that are hidden, or more than {MOST_REVIEWS}")));
        }
        let comments = self.rest_of(MORE_COMMENTS, &summary, wire.comments, MOST_COMMENTS).await?;
        let authors_complete = commits.items.iter().all(|commit| {
            commit.commit.authors.list.nodes.as_ref().map_or(0, Vec::len) == commit.commit.authors.total_count
        });

        Ok(PullDetail {
            author: wire.author.map(Account::from),
            head_repository: wire
                .head_repository
                .map(|named| graphql::repository(self.host(), &named.name_with_owner))
                .transpose()?,
            body: wire.body,
            merge_commit: wire.merge_commit.map(|commit| commit.oid),
            viewer: Account { login: answer.viewer.login, id: answer.viewer.database_id, kind: AccountKind::User },
            commits_complete: commits.complete && authors_complete,
            commits: commits.items.into_iter().map(|commit| commit.commit.into()).collect(),
            reviews: reviews
                .items
                .into_iter()
                .filter_map(|review| read_review(review).transpose())
                .collect::<Result<_, _>>()?,
            statuses,
            comments_complete: comments.complete,
            comments: comments
                .items
                .into_iter()
                .filter(|comment| comment.body.contains(MARK))
                .map(Comment::try_from)
                .collect::<Result<_, _>>()?,
            summary,
        })
    }

    /// Reads the further pages of a list. They must be of the same head as the first one.
    async fn rest_of<T: DeserializeOwned>(
        &self,
        document: Document,
        of: &PullSummary,
        first: Connection<T>,
        most: usize,
    ) -> Result<List<T>, GitHubError> {
        let total = first.total_count;
        let nodes = first.nodes.unwrap_or_default();
        // What is hidden is counted too, so that a list of nothing else ends.
        let mut seen = nodes.len();
        let mut after = first.page_info.next_after(seen)?;
        let mut items: Vec<T> = nodes.into_iter().flatten().collect();
        while let Some(cursor) = after.filter(|_| seen < most) {
            let variables = More { id: &of.id.0, after: &cursor };
            let answer = self.graphql::<OfNode<T>>(document, variables).await?.whole()?;
            let more = answer.node.ok_or(GitHubError::NotFound)?;
            if more.head_ref_oid != of.head {
                return Err(GitHubError::Moved);
            }
            let page = more.page.ok_or_else(|| GitHubError::unexpected("a page that is missing"))?;
            let nodes = page.nodes.unwrap_or_default();
            seen += nodes.len();
            after = page.page_info.next_after(nodes.len())?;
            items.extend(nodes.into_iter().flatten());
        }
        // What is hidden counts, too: a review that is not told could be the one that objects.
        Ok(List { complete: items.len() >= total, items })
    }

    /// The statuses of a commit, asked for by its id.
    async fn statuses(&self, pull: &PullRef, commit: &CommitId) -> Result<Vec<StatusContext>, GitHubError> {
        let variables =
            InRepository { owner: &pull.repository.owner, name: &pull.repository.name, more: OfCommit { commit } };
        let answer = self.graphql::<OfRepository<WireObject>>(STATUSES, variables).await?.whole()?;
        let object = answer.repository.and_then(|repository| repository.object).ok_or(GitHubError::NotFound)?;
        Ok(object.status.map(WireStatus::into_contexts).unwrap_or_default())
    }
}
