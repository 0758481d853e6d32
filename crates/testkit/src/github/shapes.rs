//! The forms in which REST tells things. Held against GitHub's own description by the tests.

use serde_json::{Map, Value, json};

use super::artifacts::{Artifact, Run};
use super::contents::{Comment, Pull, Push, Repository, Review, ReviewState, Status, StatusState};
use super::people::{User, UserKind};
use super::world::{Edition, World};
use crate::git::{FileChange, StoredCommit};

/// Where the world is reached.
#[derive(Clone, Debug, Default)]
pub(super) struct Urls {
    /// The pages that people see.
    pub(super) web: String,
    /// All REST paths come behind it.
    pub(super) rest: String,
    /// What artifacts are stored in.
    pub(super) blobs: String,
    /// Host and port of the pages.
    pub(super) authority: String,
}

impl World {
    /// An account by its login; of an organization, too, as the owner of a repository.
    pub(super) fn account_shape(&self, login: &str) -> Value {
        match (self.user(login), self.organization(login)) {
            (Some(user), _) => self.user_shape(user),
            (None, Some(organization)) => {
                self.account(&organization.login, organization.id, &organization.login, "Organization")
            }
            (None, None) => Value::Null,
        }
    }

    pub(super) fn author_shape(&self, login: Option<&str>) -> Value {
        login.map_or(Value::Null, |login| self.account_shape(login))
    }

    fn user_shape(&self, user: &User) -> Value {
        match user.kind {
            UserKind::Person => self.account(&user.login, user.id, &user.login, "User"),
            UserKind::Bot => self.account(&format!("{}[bot]", user.login), user.id, &user.login, "Bot"),
        }
    }

    fn account(&self, login: &str, id: u64, page: &str, kind: &str) -> Value {
        let url = format!("{}/users/{page}", self.urls.rest);
        json!({
            "login": login,
            "id": id,
            "node_id": format!("U_{id}"),
            "avatar_url": format!("{}/avatars/{id}", self.urls.web),
            "gravatar_id": "",
            "url": url,
            "html_url": format!("{}/{page}", self.urls.web),
            "followers_url": format!("{url}/followers"),
            "following_url": format!("{url}/following{{/other_user}}"),
            "gists_url": format!("{url}/gists{{/gist_id}}"),
            "starred_url": format!("{url}/starred{{/owner}}{{/repo}}"),
            "subscriptions_url": format!("{url}/subscriptions"),
            "organizations_url": format!("{url}/orgs"),
            "repos_url": format!("{url}/repos"),
            "events_url": format!("{url}/events{{/privacy}}"),
            "received_events_url": format!("{url}/received_events"),
            "type": kind,
            "user_view_type": "public",
            "site_admin": false,
        })
    }

    /// The account of a token, as it sees itself.
    pub(super) fn viewer_shape(&self, user: &User) -> Value {
        let mut shape = self.user_shape(user);
        let more = json!({
            "user_view_type": "private",
            "name": user.login,
            "company": null,
            "blog": "",
            "location": null,
            "email": user.emails.first(),
            "hireable": null,
            "bio": null,
            "twitter_username": null,
            "public_repos": 0,
            "public_gists": 0,
            "followers": 0,
            "following": 0,
            "created_at": "2020-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "private_gists": 0,
            "total_private_repos": 0,
            "owned_private_repos": 0,
            "disk_usage": 0,
            "collaborators": 0,
            "two_factor_authentication": true,
        });
        merge(&mut shape, more);
        shape
    }

    pub(super) fn repository_shape(&self, repository: &Repository) -> Value {
        let url = format!("{}/repos/{}", self.urls.rest, repository.full_name());
        let mut shape = json!({
            "id": repository.id,
            "node_id": format!("R_{}", repository.id),
            "name": repository.name,
            "full_name": repository.full_name(),
            "owner": self.account_shape(&repository.owner),
            "private": repository.visibility == super::Visibility::Private,
            "html_url": format!("{}/{}", self.urls.web, repository.full_name()),
            "description": null,
            "fork": repository.fork_of.is_some(),
            "url": url,
        });
        let links = [
            ("archive_url", "/{archive_format}{/ref}"),
            ("assignees_url", "/assignees{/user}"),
            ("blobs_url", "/git/blobs{/sha}"),
            ("branches_url", "/branches{/branch}"),
            ("collaborators_url", "/collaborators{/collaborator}"),
            ("comments_url", "/comments{/number}"),
            ("commits_url", "/commits{/sha}"),
            ("compare_url", "/compare/{base}...{head}"),
            ("contents_url", "/contents/{+path}"),
            ("contributors_url", "/contributors"),
            ("deployments_url", "/deployments"),
            ("downloads_url", "/downloads"),
            ("events_url", "/events"),
            ("forks_url", "/forks"),
            ("git_commits_url", "/git/commits{/sha}"),
            ("git_refs_url", "/git/refs{/sha}"),
            ("git_tags_url", "/git/tags{/sha}"),
            ("hooks_url", "/hooks"),
            ("issue_comment_url", "/issues/comments{/number}"),
            ("issue_events_url", "/issues/events{/number}"),
            ("issues_url", "/issues{/number}"),
            ("keys_url", "/keys{/key_id}"),
            ("labels_url", "/labels{/name}"),
            ("languages_url", "/languages"),
            ("merges_url", "/merges"),
            ("milestones_url", "/milestones{/number}"),
            ("notifications_url", "/notifications{?since,all,participating}"),
            ("pulls_url", "/pulls{/number}"),
            ("releases_url", "/releases{/id}"),
            ("stargazers_url", "/stargazers"),
            ("statuses_url", "/statuses/{sha}"),
            ("subscribers_url", "/subscribers"),
            ("subscription_url", "/subscription"),
            ("tags_url", "/tags"),
            ("teams_url", "/teams"),
            ("trees_url", "/git/trees{/sha}"),
        ];
        let links: Map<String, Value> =
            links.iter().map(|(name, end)| ((*name).to_owned(), json!(format!("{url}{end}")))).collect();
        merge(&mut shape, Value::Object(links));
        shape
    }

    pub(super) fn run_shape(&self, repository: &Repository, run: &Run, commit: &StoredCommit) -> Value {
        let base = format!("{}/repos/{}/actions", self.urls.rest, repository.full_name());
        let url = format!("{base}/runs/{}", run.id);
        let head_repository = run.head_repository.as_deref().and_then(|name| self.find(name)).unwrap_or(repository);
        let branch = run.head_branch.clone().or_else(|| {
            repository
                .pulls
                .iter()
                .find(|pull| pull.head.as_ref() == Some(&run.head))
                .map(|pull| pull.head_branch.clone())
        });
        json!({
            "id": run.id,
            "name": run.name,
            "node_id": format!("WFR_{}", run.id),
            "check_suite_id": run.id + 1_000_000,
            "check_suite_node_id": format!("CS_{}", run.id),
            "head_branch": branch,
            "head_sha": run.head,
            "path": run.path,
            "display_title": commit.message.lines().next().unwrap_or_default(),
            "run_number": 1,
            "run_attempt": run.attempt,
            "event": run.event,
            "status": run.status,
            "conclusion": run.conclusion,
            "workflow_id": 1,
            "url": url,
            "html_url": format!("{}/{}/actions/runs/{}", self.urls.web, repository.full_name(), run.id),
            "pull_requests": [],
            "created_at": run.created_at,
            "updated_at": run.started_at,
            "run_started_at": run.started_at,
            "actor": self.account_shape(&run.actor),
            "triggering_actor": self.account_shape(&run.actor),
            "referenced_workflows": [],
            "jobs_url": format!("{url}/jobs"),
            "logs_url": format!("{url}/logs"),
            "check_suite_url": format!("{}/repos/{}/check-suites/1", self.urls.rest, repository.full_name()),
            "artifacts_url": format!("{url}/artifacts"),
            "cancel_url": format!("{url}/cancel"),
            "rerun_url": format!("{url}/rerun"),
            "previous_attempt_url": null,
            "workflow_url": format!("{base}/workflows/1"),
            "head_commit": {
                "id": commit.id,
                "tree_id": commit.tree,
                "message": commit.message,
                "timestamp": commit.committer.at,
                "author": { "name": commit.author.name, "email": commit.author.email },
                "committer": { "name": commit.committer.name, "email": commit.committer.email },
            },
            "repository": self.repository_shape(repository),
            "head_repository": self.repository_shape(head_repository),
        })
    }

    pub(super) fn artifact_shape(&self, repository: &Repository, run: &Run, artifact: &Artifact) -> Value {
        let url = format!("{}/repos/{}/actions/artifacts/{}", self.urls.rest, repository.full_name(), artifact.id);
        let expires = artifact.created_at.checked_add(jiff::SignedDuration::from_hours(90 * 24));
        let mut shape = json!({
            "id": artifact.id,
            "node_id": format!("A_{}", artifact.id),
            "name": artifact.name,
            "size_in_bytes": artifact.stored.len(),
            "url": url,
            "archive_download_url": format!("{url}/zip"),
            "expired": artifact.expired,
            "created_at": artifact.created_at,
            "expires_at": expires.expect("a time within the calendar"),
            "updated_at": artifact.created_at,
            "workflow_run": {
                "id": run.id,
                "repository_id": repository.id,
                "head_repository_id": run.head_repository.as_deref().and_then(|name| self.find(name)).unwrap_or(repository).id,
                "head_branch": run.head_branch.clone().unwrap_or_else(|| repository.default_branch.clone()),
                "head_sha": run.head,
            },
        });
        if self.edition == Edition::Cloud {
            merge(&mut shape, json!({ "digest": artifact.digest }));
        }
        shape
    }

    /// What somebody is to a repository.
    pub(super) fn association(repository: &Repository, login: Option<&str>) -> &'static str {
        match login {
            Some(login) if repository.owner == login => "OWNER",
            Some(login) if repository.can_push(login) => "COLLABORATOR",
            _ => "NONE",
        }
    }

    pub(super) fn review_shape(&self, repository: &Repository, pull: &Pull, review: &Review) -> Value {
        let page = format!("{}/{}/pull/{}", self.urls.web, repository.full_name(), pull.number);
        let html_url = format!("{page}#pullrequestreview-{}", review.id);
        let pull_url = format!("{}/repos/{}/pulls/{}", self.urls.rest, repository.full_name(), pull.number);
        json!({
            "id": review.id,
            "node_id": format!("PRR_{}", review.id),
            "user": self.author_shape(review.author.as_deref()),
            "body": review.body,
            "state": review.state.word(),
            "html_url": html_url,
            "pull_request_url": pull_url,
            "_links": { "html": { "href": html_url }, "pull_request": { "href": pull_url } },
            "submitted_at": review.submitted_at,
            "commit_id": review.commit,
            "author_association": Self::association(repository, review.author.as_deref()),
        })
    }

    pub(super) fn comment_shape(&self, repository: &Repository, pull: &Pull, comment: &Comment) -> Value {
        let issues = format!("{}/repos/{}/issues", self.urls.rest, repository.full_name());
        let page = format!("{}/{}/pull/{}", self.urls.web, repository.full_name(), pull.number);
        let url = format!("{issues}/comments/{}", comment.id);
        let updated_at = comment.edited.as_ref().map_or(comment.created_at, |(at, _)| *at);
        json!({
            "id": comment.id,
            "node_id": format!("IC_{}", comment.id),
            "url": url,
            "html_url": format!("{page}#issuecomment-{}", comment.id),
            "issue_url": format!("{issues}/{}", pull.number),
            "user": self.author_shape(comment.author.as_deref()),
            "created_at": comment.created_at,
            "updated_at": updated_at,
            "author_association": Self::association(repository, comment.author.as_deref()),
            "body": comment.body,
            "reactions": {
                "url": format!("{url}/reactions"),
                "total_count": 0, "+1": 0, "-1": 0, "laugh": 0, "hooray": 0, "confused": 0, "heart": 0,
                "rocket": 0, "eyes": 0,
            },
            "performed_via_github_app": null,
        })
    }

    pub(super) fn status_shape(&self, repository: &Repository, status: &Status) -> Value {
        json!({
            "url": format!("{}/repos/{}/statuses/{}", self.urls.rest, repository.full_name(), status.commit),
            "avatar_url": format!("{}/avatars/{}", self.urls.web, status.creator),
            "id": status.id,
            "node_id": format!("SC_{}", status.id),
            "state": status.state.word(),
            "description": status.description,
            "target_url": status.target_url,
            "context": status.context,
            "created_at": status.created_at,
            "updated_at": status.created_at,
            "creator": self.account_shape(&status.creator),
        })
    }

    pub(super) fn activity_shape(&self, push: &Push, kind: &str) -> Value {
        json!({
            "id": push.id,
            "node_id": format!("RA_{}", push.id),
            "before": push.before.as_ref().map_or_else(|| "0".repeat(40), ToString::to_string),
            "after": push.after,
            "ref": format!("refs/heads/{}", push.branch),
            "timestamp": push.at,
            "activity_type": kind,
            "actor": self.author_shape(push.by.as_deref()),
        })
    }

    pub(super) fn file_shape(&self, repository: &Repository, pull: &Pull, change: &FileChange) -> Value {
        let web = format!("{}/{}", self.urls.web, repository.full_name());
        let name = change.path.replace(' ', "%20").replace('"', "%22");
        let status = match change.status {
            'A' => "added",
            'D' => "removed",
            'R' => "renamed",
            'C' => "copied",
            'T' => "changed",
            _ => "modified",
        };
        let mut shape = json!({
            "sha": pull.head,
            "filename": change.path,
            "status": status,
            "additions": 1,
            "deletions": 0,
            "changes": 1,
            "blob_url": format!("{web}/blob/{}/{name}", pull.head()),
            "raw_url": format!("{web}/raw/{}/{name}", pull.head()),
            "contents_url":
                format!("{}/repos/{}/contents/{name}?ref={}", self.urls.rest, repository.full_name(), pull.head()),
        });
        if let Some(previous) = &change.previous {
            merge(&mut shape, json!({ "previous_filename": previous }));
        }
        shape
    }
}

impl ReviewState {
    /// As both APIs write it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::ChangesRequested => "CHANGES_REQUESTED",
            Self::Commented => "COMMENTED",
            Self::Dismissed => "DISMISSED",
            Self::Pending => "PENDING",
        }
    }
}

impl StatusState {
    /// As REST writes it; GraphQL does it in capitals.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Error => "error",
            Self::Pending => "pending",
        }
    }

    pub(super) fn read(word: &str) -> Option<Self> {
        [Self::Success, Self::Failure, Self::Error, Self::Pending].into_iter().find(|state| state.word() == word)
    }
}

fn merge(shape: &mut Value, more: Value) {
    if let (Value::Object(shape), Value::Object(more)) = (shape, more) {
        shape.extend(more);
    }
}
