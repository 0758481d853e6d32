//! What this crate changes at GitHub: reviews, statuses, comments. Each is sent once.

use countersign_model::{CommitId, PullRef, RepositoryRef, ReviewState};
use http::Method;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::{GitHub, repository_path};
use crate::error::{GitHubError, WriteError};
use crate::summary::review_state;

/// GitHub cuts longer descriptions of a status.
const MOST_DESCRIPTION: usize = 140;
/// GitHub refuses longer names of a status.
const MOST_CONTEXT: usize = 255;

/// What a review is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReviewEvent {
    Approve,
    /// Remarks without an opinion.
    Comment,
}

/// The state of a status that is to be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NewState {
    Success,
    Failure,
    /// Something else went wrong.
    Error,
    /// It is not over.
    Pending,
}

/// A status that is to be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewStatus {
    pub context: String,
    pub state: NewState,
    /// A line of at most 140 characters.
    pub description: String,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_url: Option<Url>,
}

/// A review that GitHub took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewReceipt {
    pub id: u64,
    /// What it says.
    pub state: ReviewState,
    pub commit: Option<CommitId>,
    /// When GitHub took it.
    pub submitted_at: Option<Timestamp>,
    /// Its place on the page.
    pub url: Url,
}

/// A comment that GitHub took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentReceipt {
    pub id: u64,
    /// When GitHub took it, or the change of it.
    pub updated_at: Timestamp,
    /// Its place on the page.
    pub url: Url,
}

#[derive(Serialize)]
struct NewReview<'r> {
    commit_id: &'r CommitId,
    event: ReviewEvent,
    body: &'r str,
}

#[derive(Serialize)]
struct Body<'r> {
    body: &'r str,
}

#[derive(Deserialize)]
struct WireReview {
    id: u64,
    state: String,
    commit_id: Option<CommitId>,
    submitted_at: Option<Timestamp>,
    html_url: Url,
}

#[derive(Deserialize)]
struct WireComment {
    id: u64,
    updated_at: Timestamp,
    html_url: Url,
}

/// An answer whose body is not needed.
#[derive(Deserialize)]
struct Anything {}

impl From<WireComment> for CommentReceipt {
    fn from(wire: WireComment) -> Self {
        Self { id: wire.id, updated_at: wire.updated_at, url: wire.html_url }
    }
}

impl GitHub {
    /// Reviews a pull request at `head`. GitHub takes a review of an older commit of it, too, so the
    /// caller looks at the head before.
    pub async fn review(
        &self,
        pull: &PullRef,
        head: &CommitId,
        event: ReviewEvent,
        body: &str,
    ) -> Result<ReviewReceipt, WriteError> {
        let path = format!("{}/pulls/{}/reviews", repository_path(&pull.repository), pull.number);
        let wire: WireReview = self.write(Method::POST, &path, &NewReview { commit_id: head, event, body }).await?;
        Ok(ReviewReceipt {
            id: wire.id,
            state: review_state(&wire.state),
            commit: wire.commit_id,
            submitted_at: wire.submitted_at,
            url: wire.html_url,
        })
    }

    /// Sets a status of a commit.
    pub async fn set_status(
        &self,
        repository: &RepositoryRef,
        commit: &CommitId,
        status: &NewStatus,
    ) -> Result<(), WriteError> {
        let too_long = |what: &str, most: usize| {
            let message = format!("the {what} of a status has at most {most} characters");
            Err(WriteError::Refused(GitHubError::Invalid { message }))
        };
        if status.description.chars().count() > MOST_DESCRIPTION {
            return too_long("description", MOST_DESCRIPTION);
        }
        if status.context.is_empty() || status.context.chars().count() > MOST_CONTEXT {
            return too_long("name", MOST_CONTEXT);
        }
        let path = format!("{}/statuses/{commit}", repository_path(repository));
        self.write::<Anything>(Method::POST, &path, status).await?;
        Ok(())
    }

    /// Comments on a pull request.
    pub async fn comment(&self, pull: &PullRef, body: &str) -> Result<CommentReceipt, WriteError> {
        let path = format!("{}/issues/{}/comments", repository_path(&pull.repository), pull.number);
        Ok(self.write::<WireComment>(Method::POST, &path, &Body { body }).await?.into())
    }

    /// Replaces the text of a comment.
    pub async fn edit_comment(
        &self,
        repository: &RepositoryRef,
        comment: u64,
        body: &str,
    ) -> Result<CommentReceipt, WriteError> {
        let path = format!("{}/issues/comments/{comment}", repository_path(repository));
        Ok(self.write::<WireComment>(Method::PATCH, &path, &Body { body }).await?.into())
    }
}
