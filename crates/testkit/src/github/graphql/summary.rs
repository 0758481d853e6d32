//! A pull request as lists show it.

use countersign_model::CommitId;
use serde_json::{Value, json};

use super::super::contents::{Pull, PullState, Repository, Review, ReviewState};
use super::super::people::Token;
use super::super::world::World;
use super::Outcome;

/// What GitHub says to a fine-grained token.
const NOT_ACCESSIBLE: &str = "Resource not accessible by personal access token";

impl World {
    pub(super) fn summary(
        &mut self,
        full_name: &str,
        number: u64,
        token: &Token,
        path: &Value,
        outcome: &mut Outcome,
    ) -> Value {
        let pull = self.pull(full_name, number).clone();
        let comparison = self.comparison(full_name, &pull);
        let mergeable = if comparison.merges { "MERGEABLE" } else { "CONFLICTING" };
        let repository = self.repository(full_name);
        let branch = |name: &str| {
            let tip = repository.git().resolve(&format!("refs/heads/{name}"));
            tip.map(|tip| json!({ "prefix": "refs/heads/", "name": name, "target": { "oid": tip } }))
        };
        let login = token.login.as_str();
        let own = pull.reviews.iter().rev().find(|review| review.author.as_deref() == Some(login));
        let below = |more: &[Value]| {
            let mut path = path.as_array().cloned().unwrap_or_default();
            path.extend_from_slice(more);
            Value::Array(path)
        };
        let status = if token.permits("statuses", "read") {
            self.status_of(repository, pull.head())
        } else {
            let field = [json!("tip"), json!("nodes"), json!(0), json!("commit"), json!("status")];
            outcome.error("FORBIDDEN", &below(&field), NOT_ACCESSIBLE);
            Value::Null
        };
        // A head that its base has already is among no commits of the pull request. A merged one keeps
        // its commits.
        let tip = if comparison.has_commits || pull.merge_commit.is_some() {
            json!([{ "commit": { "oid": pull.head, "status": status } }])
        } else {
            json!([])
        };
        let opinions: Vec<Value> = opinions(repository, &pull).into_iter().take(10).map(opinion).collect();
        json!({
            "id": format!("PR_{}_{}", repository.id, pull.number),
            "number": pull.number,
            "title": pull.title,
            "url": format!("{}/{}/pull/{}", self.urls.web, full_name, pull.number),
            "isDraft": pull.draft,
            "state": match pull.state {
                PullState::Open => "OPEN",
                PullState::Closed => "CLOSED",
                PullState::Merged => "MERGED",
            },
            "createdAt": pull.created_at,
            "updatedAt": pull.updated_at,
            "author": pull.author.as_ref().map(|login| json!({ "login": login })),
            "isCrossRepository": pull.fork.is_some(),
            "repository": {
                "databaseId": repository.id,
                "nameWithOwner": full_name,
                "isArchived": repository.archived,
                "defaultBranchRef": branch(&repository.default_branch),
            },
            "headRefName": pull.head_branch,
            "headRefOid": pull.head,
            "baseRefName": pull.base_branch,
            "baseRef": branch(&pull.base_branch),
            "reviewDecision": review_decision(repository, &pull),
            "mergeable": if pull.state == PullState::Open { mergeable } else { "UNKNOWN" },
            "viewerDidAuthor": pull.author.as_deref() == Some(login),
            "viewerLatestReview": own.map(|review| json!({
                "state": review.state.word(),
                "commit": review.commit.as_ref().map(|commit| json!({ "oid": commit })),
            })),
            "latestOpinionatedReviews": { "nodes": opinions },
            "tip": { "nodes": tip },
        })
    }

    /// `Commit.status`: null for a commit without statuses.
    pub(super) fn status_of(&self, repository: &Repository, commit: &CommitId) -> Value {
        let statuses = repository.newest_statuses(commit);
        if statuses.is_empty() {
            return Value::Null;
        }
        let contexts: Vec<Value> = statuses
            .iter()
            .map(|status| {
                json!({
                    "context": status.context,
                    "state": status.state.word().to_ascii_uppercase(),
                    "description": status.description,
                    "targetUrl": status.target_url,
                    "createdAt": status.created_at,
                    "creator": self.author(Some(status.creator.trim_end_matches("[bot]"))),
                })
            })
            .collect();
        json!({ "contexts": contexts })
    }
}

/// The newest review of each person who may write and says more than a comment.
fn opinions<'p>(repository: &Repository, pull: &'p Pull) -> Vec<&'p Review> {
    let mut opinions: Vec<&Review> = Vec::new();
    for review in &pull.reviews {
        let Some(author) = review.author.as_deref().filter(|author| repository.can_push(author)) else { continue };
        if matches!(review.state, ReviewState::Approved | ReviewState::ChangesRequested | ReviewState::Dismissed) {
            opinions.retain(|other| other.author.as_deref() != Some(author));
            opinions.push(review);
        }
    }
    opinions
}

fn opinion(review: &Review) -> Value {
    json!({
        "author": review.author.as_ref().map(|login| json!({ "login": login })),
        "state": review.state.word(),
        "commit": review.commit.as_ref().map(|commit| json!({ "oid": commit })),
    })
}

/// The review decision, from reviews of people with write access, if a rule asks for reviews.
fn review_decision(repository: &Repository, pull: &Pull) -> Option<&'static str> {
    let required = repository.required_approvals?;
    let opinions = opinions(repository, pull);
    let count = |wanted| opinions.iter().filter(|review| review.state == wanted).count();
    Some(if count(ReviewState::ChangesRequested) > 0 {
        "CHANGES_REQUESTED"
    } else if count(ReviewState::Approved) >= required {
        "APPROVED"
    } else {
        "REVIEW_REQUIRED"
    })
}
