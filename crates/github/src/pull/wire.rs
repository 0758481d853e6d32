//! A pull request as GraphQL writes it.

use countersign_model::{CommitId, ReviewState, Signed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Account, AccountKind, Comment, CommitAuthorship, Person, Review};
use crate::error::GitHubError;
use crate::graphql::{self, PageInfo};
use crate::summary::review_state;
use crate::summary::{Nodes, Oid, WireStatus};

#[derive(Deserialize)]
pub(super) struct WireAnswer {
    pub(super) viewer: WireViewer,
    pub(super) repository: Option<WireRepository>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireViewer {
    pub(super) login: String,
    pub(super) database_id: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireRepository {
    pub(super) pull_request: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WirePull {
    pub(super) body: String,
    pub(super) author: Option<WireAccount>,
    pub(super) head_repository: Option<WireNamed>,
    pub(super) merge_commit: Option<Oid>,
    pub(super) commits: Connection<WireCommit>,
    pub(super) reviews: Option<Connection<WireReview>>,
    pub(super) comments: Connection<WireComment>,
}

/// A page of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection<T> {
    pub(super) total_count: usize,
    pub(super) page_info: PageInfo,
    pub(super) nodes: Option<Vec<Option<T>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireAccount {
    #[serde(rename = "__typename")]
    kind: String,
    login: String,
    database_id: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireNamed {
    pub(super) name_with_owner: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireSignature {
    is_valid: bool,
    state: String,
    was_signed_by_git_hub: bool,
}

#[derive(Deserialize)]
pub(super) struct WireCommit {
    pub(super) commit: WireAuthorship,
}

#[derive(Deserialize)]
pub(super) struct WireAuthorship {
    pub(super) oid: CommitId,
    pub(super) author: Option<WirePerson>,
    pub(super) committer: Option<WirePerson>,
    pub(super) authors: WireAuthors,
    pub(super) signature: Option<WireSignature>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireAuthors {
    pub(super) total_count: usize,
    #[serde(flatten)]
    pub(super) list: Nodes<WirePerson>,
}

#[derive(Deserialize)]
pub(super) struct WirePerson {
    pub(super) email: Option<String>,
    pub(super) user: Option<WireViewer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireReview {
    #[serde(deserialize_with = "graphql::big_int")]
    pub(super) full_database_id: Option<u64>,
    pub(super) author: Option<WireAccount>,
    pub(super) state: String,
    pub(super) commit: Option<Oid>,
    pub(super) body: String,
    pub(super) submitted_at: Option<Timestamp>,
    pub(super) last_edited_at: Option<Timestamp>,
    pub(super) author_can_push_to_repository: bool,
    pub(super) url: Url,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireComment {
    #[serde(deserialize_with = "graphql::big_int")]
    pub(super) full_database_id: Option<u64>,
    pub(super) author: Option<WireAccount>,
    pub(super) body: String,
    pub(super) created_at: Timestamp,
    pub(super) last_edited_at: Option<Timestamp>,
    pub(super) editor: Option<WireAccount>,
    pub(super) url: Url,
}

#[derive(Deserialize)]
pub(super) struct OfNode<T> {
    pub(super) node: Option<WireMore<T>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireMore<T> {
    pub(super) head_ref_oid: CommitId,
    pub(super) page: Option<Connection<T>>,
}

#[derive(Serialize)]
pub(super) struct Number {
    pub(super) number: u64,
}

#[derive(Serialize)]
pub(super) struct More<'v> {
    pub(super) id: &'v str,
    pub(super) after: &'v str,
}

#[derive(Serialize)]
pub(super) struct OfCommit<'v> {
    pub(super) commit: &'v CommitId,
}

#[derive(Deserialize)]
pub(super) struct WireObject {
    pub(super) object: Option<WireCommitStatus>,
}

#[derive(Deserialize)]
pub(super) struct WireCommitStatus {
    pub(super) status: Option<WireStatus>,
}

impl From<WireAccount> for Account {
    fn from(wire: WireAccount) -> Self {
        Self { kind: AccountKind::read(&wire.kind), login: wire.login, id: wire.database_id }
    }
}

impl From<WirePerson> for Person {
    fn from(wire: WirePerson) -> Self {
        let (login, id) = wire.user.map_or((None, None), |user| (Some(user.login), user.database_id));
        Self { id, login, email: wire.email }
    }
}

impl WireSignature {
    /// GitHub made the commit only where it says all three.
    fn read(self) -> Signed {
        if self.is_valid && self.was_signed_by_git_hub && self.state == "VALID" {
            Signed::ByGitHub
        } else {
            Signed::NotByGitHub
        }
    }
}

/// A commit without an author is one by nobody that is known.
pub(super) fn person(wire: Option<WirePerson>) -> Person {
    wire.map_or(Person { id: None, login: None, email: None }, Person::from)
}

impl From<WireAuthorship> for CommitAuthorship {
    fn from(wire: WireAuthorship) -> Self {
        Self {
            oid: wire.oid,
            author: person(wire.author),
            committer: person(wire.committer),
            signed: wire.signature.map_or(Signed::NotByGitHub, WireSignature::read),
            // GitHub puts the author first, then those of the message.
            co_authors: wire.authors.list.into_seen().skip(1).map(Person::from).collect(),
        }
    }
}

/// A review that was not submitted is none yet.
pub(super) fn read_review(wire: WireReview) -> Result<Option<Review>, GitHubError> {
    let state = review_state(&wire.state);
    if state == ReviewState::Pending {
        return Ok(None);
    }
    Ok(Some(Review {
        id: wire.full_database_id.ok_or_else(|| GitHubError::unexpected("a review without a number"))?,
        author: wire.author.map(Account::from),
        state,
        commit: wire.commit.map(|commit| commit.oid),
        body: wire.body,
        submitted_at: wire.submitted_at,
        last_edited_at: wire.last_edited_at,
        author_can_push: wire.author_can_push_to_repository,
        url: wire.url,
    }))
}

impl TryFrom<WireComment> for Comment {
    type Error = GitHubError;

    fn try_from(wire: WireComment) -> Result<Self, GitHubError> {
        Ok(Self {
            id: wire.full_database_id.ok_or_else(|| GitHubError::unexpected("a comment without a number"))?,
            author: wire.author.map(Account::from),
            body: wire.body,
            created_at: wire.created_at,
            last_edited_at: wire.last_edited_at,
            editor: wire.editor.map(Account::from),
            url: wire.url,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_valid_signature_of_github_says_that_github_made_a_commit() {
        let read = |valid: bool, state: &str, own: bool| {
            let text = format!(r#"{{"isValid":{valid},"state":"{state}","wasSignedByGitHub":{own}}}"#);
            serde_json::from_str::<WireSignature>(&text).unwrap().read()
        };
        assert_eq!(read(true, "VALID", true), Signed::ByGitHub);
        for (valid, state, own) in
            [(false, "VALID", true), (true, "VALID", false), (true, "UNKNOWN_KEY", true), (true, "", true)]
        {
            assert_eq!(read(valid, state, own), Signed::NotByGitHub, "{valid} {state} {own}");
        }
    }
}
