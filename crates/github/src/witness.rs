//! Who said what, and who pushed what.
//!
//! The newest status of a name hides those that others set before it, so an account that may push can hide
//! what another one said. Here every status of a commit is read, with who set it. And commits say nothing of
//! who made them: whoever pushes chooses author and committer. GitHub knows who pushed, and tells it here.

use countersign_model::{CommitId, PullRef, RepositoryRef};
use jiff::Timestamp;
use serde::Deserialize;

use crate::client::{GitHub, Whole, repository_path};
use crate::error::GitHubError;
use crate::pull::{Account, AccountKind, PullDetail};
use crate::summary::{StatusContext, StatusState};

/// GitHub takes no more statuses of one name for a commit, and no more are read.
const MOST_STATUSES: usize = 1000;
/// The most pushes to one branch that are read.
const MOST_PUSHES: usize = 1000;

/// Every status of a commit whose name begins in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusHistory {
    /// The newest first; also those that a newer one of the same name hides.
    pub statuses: Vec<StatusContext>,
    /// Whether these are all.
    pub complete: bool,
}

/// A push to the branch of a pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Where the branch was before; nothing where it was made by this.
    pub before: Option<CommitId>,
    /// Where it was after.
    pub after: CommitId,
    /// Who pushed; none for a deleted account.
    pub actor: Option<Account>,
}

/// What GitHub tells of the pushes to a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushes {
    /// Nothing: the branch is in a repository that may not be seen, or this server does not tell it.
    NotTold,
    Told {
        /// The newest first.
        pushes: Vec<Push>,
        /// Whether they reach back to before the pull request was opened.
        complete: bool,
    },
}

#[derive(Deserialize)]
struct WireStatus {
    context: String,
    state: String,
    description: Option<String>,
    target_url: Option<String>,
    created_at: Timestamp,
    creator: Option<WireUser>,
}

#[derive(Deserialize)]
struct WireUser {
    login: String,
    id: u64,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct WireActivity {
    before: String,
    after: String,
    #[serde(rename = "ref")]
    branch: String,
    timestamp: Timestamp,
    activity_type: String,
    actor: Option<WireUser>,
}

impl From<WireUser> for Account {
    fn from(wire: WireUser) -> Self {
        Self { login: wire.login, id: Some(wire.id), kind: AccountKind::read(&wire.kind) }
    }
}

impl GitHub {
    /// Every status of a commit whose name begins with `prefix`, with who set it.
    pub async fn status_history(
        &self,
        repository: &RepositoryRef,
        commit: &CommitId,
        prefix: &str,
    ) -> Result<StatusHistory, GitHubError> {
        let path = format!("{}/commits/{commit}/statuses", repository_path(repository));
        let mut statuses = Vec::new();
        let whole = self
            .get_as_far(&path, MOST_STATUSES, |page: Vec<WireStatus>| {
                statuses.extend(page.into_iter().filter(|wire| wire.context.starts_with(prefix)).map(|wire| {
                    StatusContext {
                        context: wire.context,
                        state: StatusState::read(&wire.state.to_ascii_uppercase()),
                        description: wire.description,
                        target_url: wire.target_url,
                        created_at: wire.created_at,
                        creator: wire.creator.map(Account::from),
                    }
                }));
            })
            .await?;
        Ok(StatusHistory { statuses, complete: whole == Whole::Yes })
    }

    /// Who pushed to the branch of a pull request.
    pub async fn pushes(&self, detail: &PullDetail) -> Result<Pushes, GitHubError> {
        let PullRef { repository, .. } = &detail.summary.pull;
        let of_fork = detail.summary.is_cross_repository;
        let Some(repository) = detail.head_repository.as_ref().or((!of_fork).then_some(repository)) else {
            return Ok(Pushes::NotTold);
        };
        let branch = format!("refs/heads/{}", detail.summary.head_ref_name);
        let path = format!("{}/activity?ref={}", repository_path(repository), escaped(&branch));
        let mut pushes = Vec::new();
        let mut oldest: Option<Timestamp> = None;
        let whole = self
            .get_by_cursor(&path, MOST_PUSHES, |page: Vec<WireActivity>| {
                for wire in page {
                    oldest = Some(wire.timestamp);
                    pushes.extend(push(wire, &branch));
                }
            })
            .await;
        match whole {
            Ok(whole) => {
                let reaches = oldest.is_some_and(|oldest| oldest < detail.summary.created_at);
                Ok(Pushes::Told { pushes, complete: whole == Whole::Yes || reaches })
            }
            Err(GitHubError::NotFound | GitHubError::Forbidden { .. } | GitHubError::SsoRequired { .. }) => {
                Ok(Pushes::NotTold)
            }
            Err(error) => Err(error),
        }
    }
}

/// A push; nothing where it is of another branch, or took the branch away. Whoever merges another pull request
/// into the branch brings its commits, as a push does, and so does whatever kind GitHub adds.
fn push(wire: WireActivity, branch: &str) -> Option<Push> {
    if wire.activity_type == "branch_deletion" || wire.branch != branch {
        return None;
    }
    Some(Push {
        // A branch that was not there before is written as zeros.
        before: wire.before.parse().ok().filter(|_| wire.before.bytes().any(|digit| digit != b'0')),
        after: wire.after.parse().ok()?,
        actor: wire.actor.map(Account::from),
    })
}

/// A text as the value of a parameter.
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_brings_commits_to_the_branch_is_a_push() {
        let kind = |kind: &str, branch: &str| {
            let user = WireUser { login: "ana".to_owned(), id: 7, kind: "User".to_owned() };
            let wire = WireActivity {
                before: "0".repeat(40),
                after: "a".repeat(40),
                branch: branch.to_owned(),
                timestamp: Timestamp::UNIX_EPOCH,
                activity_type: kind.to_owned(),
                actor: Some(user),
            };
            push(wire, "refs/heads/change").and_then(|push| push.actor).and_then(|actor| actor.id)
        };
        for brings in ["push", "force_push", "branch_creation", "pr_merge", "merge_queue_merge", "new_kind"] {
            assert_eq!(kind(brings, "refs/heads/change"), Some(7), "{brings}");
            assert_eq!(kind(brings, "refs/heads/other"), None, "{brings}");
        }
        assert_eq!(kind("branch_deletion", "refs/heads/change"), None);
    }
}
