//! What a row of the inbox knows of a pull request.

use std::fmt;

use countersign_model::{CommitId, Host, PullRef, PullState, RepositoryId, ReviewState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::GitHubError;
use crate::graphql::{self, Fault};

/// GitHub's name of a thing in its graph.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub String);

impl fmt::Display for NodeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Reads GitHub's words in capitals and keeps room for ones that are newer than this program.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal,)* } else $(#[$other_doc:meta])* $other:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$case_doc])* $case,)*
            $(#[$other_doc])*
            $other,
        }

        impl $name {
            pub(crate) fn read(word: &str) -> Self {
                match word {
                    $($word => Self::$case,)*
                    _ => Self::$other,
                }
            }
        }
    };
}
pub(crate) use words;

/// Reads GitHub's word; one that is newer than this program counts as closed.
pub(crate) fn pull_state(word: &str) -> PullState {
    match word {
        "OPEN" => PullState::Open,
        "MERGED" => PullState::Merged,
        _ => PullState::Closed,
    }
}

/// Reads GitHub's word; one that is newer than this program counts as a comment.
pub(crate) fn review_state(word: &str) -> ReviewState {
    match word {
        "APPROVED" => ReviewState::Approved,
        "CHANGES_REQUESTED" => ReviewState::ChangesRequested,
        "DISMISSED" => ReviewState::Dismissed,
        "PENDING" => ReviewState::Pending,
        _ => ReviewState::Commented,
    }
}

words! {
    /// What the reviews come to by the rules of the base branch (classic protection only).
    ReviewDecision {
        /// Enough approvals.
        Approved = "APPROVED",
        /// Somebody asks for changes.
        ChangesRequested = "CHANGES_REQUESTED",
    } else
    /// Not enough approvals.
    ReviewRequired
}

words! {
    /// Whether head and base can be merged.
    Mergeable {
        Mergeable = "MERGEABLE",
        Conflicting = "CONFLICTING",
    } else
    /// GitHub is still computing it. To be asked again, and no obstacle by itself.
    Unknown
}

words! {
    /// The state of one status of a commit.
    StatusState {
        Success = "SUCCESS",
        Failure = "FAILURE",
        /// Something else went wrong.
        Error = "ERROR",
        /// It is not over.
        Pending = "PENDING",
    } else
    /// It is required and was not reported.
    Expected
}

/// A status of a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusContext {
    pub context: String,
    /// Its newest state.
    pub state: StatusState,
    /// A line of text.
    pub description: Option<String>,
    /// Where to read more. Whoever set the status chose it.
    pub target_url: Option<String>,
    /// When it was set.
    pub created_at: Timestamp,
    /// Who set it; none for a deleted account. Whoever may push can set any status, so what a status says is
    /// said by this account and by nobody else.
    pub creator: Option<crate::pull::Account>,
}

/// The newest approval or refusal of somebody with write access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// The login of who gave it; none for a deleted account.
    pub author: Option<String>,
    /// What it says.
    pub state: ReviewState,
    /// The commit that was reviewed.
    pub commit: Option<CommitId>,
}

/// The newest review of the account that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewerReview {
    /// What it says.
    pub state: ReviewState,
    /// The commit that was reviewed.
    pub commit: Option<CommitId>,
}

/// A branch and where it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Its name, without `refs/heads/`.
    pub name: String,
    /// Its newest commit.
    pub tip: CommitId,
}

/// Whether anything in a repository can change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepositoryState {
    #[default]
    Active,
    /// It is only there to be read.
    Archived,
}

/// A pull request as the inbox shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullSummary {
    /// GitHub's name of it, to ask for it again.
    pub id: NodeId,
    /// Repository and number.
    pub pull: PullRef,
    /// The number of the repository, which a rename does not change.
    pub repository_id: RepositoryId,
    /// Written by its author.
    pub title: String,
    /// Its page.
    pub url: Url,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether it is open.
    pub state: PullState,
    /// Whether anything in its repository can still be merged.
    #[serde(default)]
    pub repository_state: RepositoryState,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it changed last. Checks, labels and a base that moves do not count.
    pub updated_at: Timestamp,
    /// The login of its author; none for a deleted account.
    pub author: Option<String>,
    /// Whether the head is in another repository.
    pub is_cross_repository: bool,
    /// The branch of the head.
    pub head_ref_name: String,
    pub head: CommitId,
    /// The branch that it is to be merged into.
    pub base_ref_name: String,
    /// Where that branch is now; none if it was deleted.
    pub base_tip: Option<CommitId>,
    /// The default branch of the repository, as GitHub's settings name it; none in an empty repository.
    pub default_branch: Option<Branch>,
    /// None where no classic rule asks for reviews.
    pub review_decision: Option<ReviewDecision>,
    /// Whether it can be merged.
    pub mergeable: Mergeable,
    /// Whether the account that asks opened it.
    pub viewer_did_author: bool,
    /// The newest review of the account that asks.
    pub viewer_review: Option<ViewerReview>,
    /// The opinions of the first ten people with write access who gave one.
    pub opinions: Vec<Opinion>,
    /// The statuses of the head that begin with `countersign/` or `atlantis/`; none if they could
    /// not be read.
    pub statuses: Option<Vec<StatusContext>>,
}

/// Where git keeps branches.
const BRANCHES: &str = "refs/heads/";

/// The statuses that matter in the inbox.
const OURS: [&str; 2] = ["countersign/", "atlantis/"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireSummary {
    pub(crate) id: String,
    number: u64,
    title: String,
    url: Url,
    is_draft: bool,
    state: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    author: Option<Login>,
    is_cross_repository: bool,
    repository: WireRepository,
    head_ref_name: String,
    pub(crate) head_ref_oid: CommitId,
    base_ref_name: String,
    base_ref: Option<WireRef>,
    review_decision: Option<String>,
    mergeable: String,
    viewer_did_author: bool,
    viewer_latest_review: Option<WireViewerReview>,
    latest_opinionated_reviews: Option<Nodes<WireOpinion>>,
    tip: Nodes<WireTip>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Login {
    pub(crate) login: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireRepository {
    database_id: Option<u64>,
    name_with_owner: String,
    is_archived: bool,
    default_branch_ref: Option<WireRef>,
}

#[derive(Debug, Deserialize)]
struct WireRef {
    prefix: String,
    name: String,
    target: Option<Oid>,
}

impl WireRef {
    /// The branch. A tag, or any other ref that only has the name of a branch, is none.
    fn into_branch(self) -> Option<Branch> {
        let tip = self.target?.oid;
        (self.prefix == BRANCHES).then_some(Branch { name: self.name, tip })
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Oid {
    pub(crate) oid: CommitId,
}

#[derive(Debug, Deserialize)]
struct WireViewerReview {
    state: String,
    commit: Option<Oid>,
}

#[derive(Debug, Deserialize)]
struct WireOpinion {
    author: Option<Login>,
    state: String,
    commit: Option<Oid>,
}

impl From<WireOpinion> for Opinion {
    fn from(wire: WireOpinion) -> Self {
        Self {
            author: wire.author.map(|author| author.login),
            state: review_state(&wire.state),
            commit: wire.commit.map(|commit| commit.oid),
        }
    }
}

/// The nodes of a connection; GitHub leaves out what may not be seen by writing null.
#[derive(Debug, Deserialize)]
pub(crate) struct Nodes<T> {
    pub(crate) nodes: Option<Vec<Option<T>>>,
}

impl<T> Nodes<T> {
    pub(crate) fn into_seen(self) -> impl Iterator<Item = T> {
        self.nodes.unwrap_or_default().into_iter().flatten()
    }
}

#[derive(Debug, Deserialize)]
struct WireTip {
    commit: WireTipCommit,
}

#[derive(Debug, Deserialize)]
struct WireTipCommit {
    oid: CommitId,
    status: Option<WireStatus>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireStatus {
    contexts: Vec<WireContext>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireContext {
    context: String,
    state: String,
    description: Option<String>,
    target_url: Option<String>,
    created_at: Timestamp,
    creator: Option<crate::pull::WireAccount>,
}

impl WireStatus {
    pub(crate) fn into_contexts(self) -> Vec<StatusContext> {
        self.contexts
            .into_iter()
            .map(|wire| StatusContext {
                context: wire.context,
                state: StatusState::read(&wire.state),
                description: wire.description,
                target_url: wire.target_url,
                created_at: wire.created_at,
                creator: wire.creator.map(crate::pull::Account::from),
            })
            .collect()
    }
}

/// What GitHub left out of one pull request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hidden {
    pub(crate) statuses: bool,
}

impl Hidden {
    pub(crate) fn note(&mut self, fault: &Fault) {
        self.statuses |= fault.is_at("status");
    }
}

impl WireSummary {
    /// The summary, and the statuses of the head of every context.
    pub(crate) fn into_summary(
        self,
        host: &Host,
        hidden: Hidden,
    ) -> Result<(PullSummary, Option<Vec<StatusContext>>), GitHubError> {
        // The last commit is the head, except after some merges; then nothing is known here.
        let tip = self.tip.into_seen().next().map(|tip| tip.commit).filter(|tip| tip.oid == self.head_ref_oid);
        let statuses =
            tip.filter(|_| !hidden.statuses).map(|tip| tip.status.map(WireStatus::into_contexts).unwrap_or_default());
        let ours = |status: &StatusContext| OURS.iter().any(|prefix| status.context.starts_with(prefix));
        let summary = PullSummary {
            id: NodeId(self.id),
            pull: PullRef {
                repository: graphql::repository(host, &self.repository.name_with_owner)?,
                number: self.number,
            },
            repository_id: self
                .repository
                .database_id
                .map(RepositoryId)
                .ok_or_else(|| GitHubError::unexpected("a repository without a number"))?,
            title: self.title,
            url: self.url,
            draft: self.is_draft,
            state: pull_state(&self.state),
            repository_state: if self.repository.is_archived {
                RepositoryState::Archived
            } else {
                RepositoryState::Active
            },
            created_at: self.created_at,
            updated_at: self.updated_at,
            author: self.author.map(|author| author.login),
            is_cross_repository: self.is_cross_repository,
            head_ref_name: self.head_ref_name,
            head: self.head_ref_oid,
            base_tip: self
                .base_ref
                .and_then(WireRef::into_branch)
                .filter(|branch| branch.name == self.base_ref_name)
                .map(|branch| branch.tip),
            base_ref_name: self.base_ref_name,
            default_branch: self.repository.default_branch_ref.and_then(WireRef::into_branch),
            review_decision: self.review_decision.as_deref().map(ReviewDecision::read),
            mergeable: Mergeable::read(&self.mergeable),
            viewer_did_author: self.viewer_did_author,
            viewer_review: self.viewer_latest_review.map(|review| ViewerReview {
                state: review_state(&review.state),
                commit: review.commit.map(|commit| commit.oid),
            }),
            opinions: self
                .latest_opinionated_reviews
                .into_iter()
                .flat_map(Nodes::into_seen)
                .map(Opinion::from)
                .collect(),
            statuses: statuses.as_ref().map(|all| all.iter().filter(|status| ours(status)).cloned().collect()),
        };
        Ok((summary, statuses))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(tip: &str) -> WireSummary {
        let context = serde_json::json!({
            "context": "countersign/plan/x", "state": "SUCCESS", "description": null, "targetUrl": null,
            "createdAt": "2026-11-22T10:00:00Z", "creator": null,
        });
        serde_json::from_value(serde_json::json!({
            "id": "PR_1", "number": 1, "title": "A VPC", "url": "https://github.com/acme/network/pull/1",
            "isDraft": false, "state": "OPEN", "createdAt": "2026-11-22T10:00:00Z",
            "updatedAt": "2026-11-22T10:00:00Z", "author": null, "isCrossRepository": false,
            "repository": { "databaseId": 1, "nameWithOwner": "acme/network", "isArchived": false, "defaultBranchRef": null },
            "headRefName": "vpc", "headRefOid": "a".repeat(40), "baseRefName": "main", "baseRef": null,
            "reviewDecision": "SOMETHING_NEW", "mergeable": "SOMETHING_NEW", "viewerDidAuthor": false,
            "viewerLatestReview": null, "labels": null,
            "tip": { "nodes": [{ "commit": { "oid": tip, "status": { "contexts": [context] } } }] },
        }))
        .unwrap()
    }

    #[test]
    fn the_statuses_of_another_commit_are_not_those_of_the_head() {
        let host = "github.com".parse().unwrap();
        let statuses = |tip: &str| wire(tip).into_summary(&host, Hidden::default()).unwrap().1;
        assert_eq!(statuses(&"a".repeat(40)).map(|statuses| statuses.len()), Some(1));
        assert_eq!(statuses(&"b".repeat(40)), None);
    }

    #[test]
    fn a_tag_with_the_name_of_a_branch_is_not_the_branch() {
        let host = "github.com".parse().unwrap();
        let read = |prefix: &str, name: &str| {
            let mut wire = wire(&"a".repeat(40));
            let named = || {
                Some(WireRef {
                    prefix: prefix.to_owned(),
                    name: name.to_owned(),
                    target: Some(Oid { oid: "b".repeat(40).parse().unwrap() }),
                })
            };
            wire.repository.default_branch_ref = named();
            wire.base_ref = named();
            let summary = wire.into_summary(&host, Hidden::default()).unwrap().0;
            (summary.default_branch.is_some(), summary.base_tip.is_some())
        };
        assert_eq!(read("refs/heads/", "main"), (true, true));
        assert_eq!(read("refs/tags/", "main"), (false, false));
        assert_eq!(read("refs/", "heads/main"), (false, false));
        // What GitHub calls the base has to be what it gives as the base.
        assert_eq!(read("refs/heads/", "release"), (true, false));
    }

    #[test]
    fn a_word_that_is_new_is_never_read_as_good_news() {
        let host = "github.com".parse().unwrap();
        let (summary, _) = wire(&"a".repeat(40)).into_summary(&host, Hidden::default()).unwrap();
        assert_eq!(summary.review_decision, Some(ReviewDecision::ReviewRequired));
        assert_eq!(summary.mergeable, Mergeable::Unknown);
        assert_eq!(StatusState::read("SOMETHING_NEW"), StatusState::Expected);
        assert_eq!(pull_state("SOMETHING_NEW"), PullState::Closed);
    }
}
