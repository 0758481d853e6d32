//! What a request is for: from its method and path to one of the operations that are known.

/// An operation of the API, to count it or to make it fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `GET /user`
    Viewer,
    /// `GET /repos/…/actions/runs`
    Runs,
    /// `GET /repos/…/actions/runs/…/artifacts`
    Artifacts,
    /// `GET /repos/…/actions/artifacts/…/zip`
    ArtifactLink,
    /// `GET /repos/…/pulls/…/files`
    Files,
    /// `GET /repos/…/commits/…/statuses`
    StatusHistory,
    /// `GET /repos/…/activity`
    Activity,
    /// `POST /repos/…/pulls/…/reviews`
    CreateReview,
    /// `POST /repos/…/statuses/…`
    CreateStatus,
    /// `POST /repos/…/issues/…/comments`
    CreateComment,
    /// `PATCH /repos/…/issues/comments/…`
    EditComment,
    /// GraphQL: a search.
    Inbox,
    /// GraphQL: pull requests by their ids.
    Refresh,
    /// GraphQL: the files of a pull request.
    ChangedFiles,
    /// GraphQL: a file of a commit.
    TextAt,
    /// GraphQL: one pull request.
    Pull,
    /// GraphQL: further commits of it.
    MoreCommits,
    /// GraphQL: further reviews of it.
    MoreReviews,
    /// GraphQL: further comments on it.
    MoreComments,
    /// GraphQL: the statuses of a commit.
    Statuses,
    /// What artifacts are stored in, on another port.
    Blob,
    GitRefs,
    /// git: objects.
    GitPack,
}

impl Operation {
    /// The GraphQL operation of this name.
    pub(super) fn of_query(name: &str) -> Option<Self> {
        Some(match name {
            "Inbox" => Self::Inbox,
            "Refresh" => Self::Refresh,
            "ChangedFiles" => Self::ChangedFiles,
            "TextAt" => Self::TextAt,
            "Pull" => Self::Pull,
            "MoreCommits" => Self::MoreCommits,
            "MoreReviews" => Self::MoreReviews,
            "MoreComments" => Self::MoreComments,
            "Statuses" => Self::Statuses,
            _ => return None,
        })
    }

    /// The path of a REST operation as GitHub's description writes it.
    pub fn rest_template(self) -> Option<&'static str> {
        Some(match self {
            Self::Viewer => "/user",
            Self::Runs => "/repos/{owner}/{repo}/actions/runs",
            Self::Artifacts => "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
            Self::ArtifactLink => "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
            Self::Files => "/repos/{owner}/{repo}/pulls/{pull_number}/files",
            Self::StatusHistory => "/repos/{owner}/{repo}/commits/{ref}/statuses",
            Self::Activity => "/repos/{owner}/{repo}/activity",
            Self::CreateReview => "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
            Self::CreateStatus => "/repos/{owner}/{repo}/statuses/{sha}",
            Self::CreateComment => "/repos/{owner}/{repo}/issues/{issue_number}/comments",
            Self::EditComment => "/repos/{owner}/{repo}/issues/comments/{comment_id}",
            _ => return None,
        })
    }

    /// Whether it is a GraphQL query.
    pub fn is_graphql(self) -> bool {
        matches!(
            self,
            Self::Inbox
                | Self::Refresh
                | Self::ChangedFiles
                | Self::TextAt
                | Self::Pull
                | Self::MoreCommits
                | Self::MoreReviews
                | Self::MoreComments
                | Self::Statuses
        )
    }

    /// What a fine-grained token needs for it.
    pub(super) fn permission(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Runs | Self::Artifacts | Self::ArtifactLink => ("actions", "read"),
            Self::Files => ("pull_requests", "read"),
            Self::CreateReview | Self::CreateComment | Self::EditComment => ("pull_requests", "write"),
            Self::StatusHistory => ("statuses", "read"),
            Self::CreateStatus => ("statuses", "write"),
            Self::Activity | Self::GitRefs | Self::GitPack => ("contents", "read"),
            _ => return None,
        })
    }
}

/// A request by what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Viewer,
    Graphql,
    Runs { repository: String },
    Artifacts { repository: String, run: u64 },
    ArtifactLink { repository: String, artifact: u64 },
    Files { repository: String, pull: u64 },
    StatusHistory { repository: String, commit: String },
    Activity { repository: String },
    CreateReview { repository: String, pull: u64 },
    CreateStatus { repository: String, commit: String },
    CreateComment { repository: String, issue: u64 },
    EditComment { repository: String, comment: u64 },
    GitRefs { repository: String },
    GitPack { repository: String },
}

impl Target {
    /// Reads method and path. `rest` is what all REST paths begin with.
    pub(super) fn read(method: &str, path: &str, rest: &str, graphql: &str) -> Option<Self> {
        if method == "POST" && path == graphql {
            return Some(Self::Graphql);
        }
        Self::read_git(method, path).or_else(|| Self::read_rest(method, path.strip_prefix(rest)?))
    }

    fn read_git(method: &str, path: &str) -> Option<Self> {
        let (repository, rest) = path.strip_prefix('/')?.split_once(".git/")?;
        let repository = repository.to_owned();
        match (method, rest) {
            ("GET", "info/refs") => Some(Self::GitRefs { repository }),
            ("POST", "git-upload-pack") => Some(Self::GitPack { repository }),
            _ => None,
        }
    }

    fn read_rest(method: &str, path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        // A renamed repository is found by its number.
        let (repository, rest) = match &*segments {
            ["user"] => return (method == "GET").then_some(Self::Viewer),
            ["repos", owner, name, rest @ ..] => (format!("{owner}/{name}"), rest),
            ["repositories", id, rest @ ..] => ((*id).to_owned(), rest),
            _ => return None,
        };
        Some(match (method, rest) {
            ("GET", ["actions", "runs"]) => Self::Runs { repository },
            ("GET", ["actions", "runs", run, "artifacts"]) => Self::Artifacts { repository, run: run.parse().ok()? },
            ("GET", ["actions", "artifacts", artifact, "zip"]) => {
                Self::ArtifactLink { repository, artifact: artifact.parse().ok()? }
            }
            ("GET", ["pulls", pull, "files"]) => Self::Files { repository, pull: pull.parse().ok()? },
            ("GET", ["commits", commit, "statuses"]) => {
                Self::StatusHistory { repository, commit: (*commit).to_owned() }
            }
            ("GET", ["activity"]) => Self::Activity { repository },
            ("POST", ["pulls", pull, "reviews"]) => Self::CreateReview { repository, pull: pull.parse().ok()? },
            ("POST", ["statuses", commit]) => Self::CreateStatus { repository, commit: (*commit).to_owned() },
            ("POST", ["issues", issue, "comments"]) => Self::CreateComment { repository, issue: issue.parse().ok()? },
            ("PATCH", ["issues", "comments", comment]) => {
                Self::EditComment { repository, comment: comment.parse().ok()? }
            }
            _ => return None,
        })
    }

    /// The operation; of GraphQL it is told by the body.
    pub(super) fn operation(&self, query: Option<&str>) -> Option<Operation> {
        Some(match self {
            Self::Graphql => return Operation::of_query(query?),
            Self::Viewer => Operation::Viewer,
            Self::Runs { .. } => Operation::Runs,
            Self::Artifacts { .. } => Operation::Artifacts,
            Self::ArtifactLink { .. } => Operation::ArtifactLink,
            Self::Files { .. } => Operation::Files,
            Self::StatusHistory { .. } => Operation::StatusHistory,
            Self::Activity { .. } => Operation::Activity,
            Self::CreateReview { .. } => Operation::CreateReview,
            Self::CreateStatus { .. } => Operation::CreateStatus,
            Self::CreateComment { .. } => Operation::CreateComment,
            Self::EditComment { .. } => Operation::EditComment,
            Self::GitRefs { .. } => Operation::GitRefs,
            Self::GitPack { .. } => Operation::GitPack,
        })
    }

    /// The repository that it is about.
    pub(super) fn repository(&self) -> Option<&str> {
        match self {
            Self::Viewer | Self::Graphql => None,
            Self::Runs { repository }
            | Self::Artifacts { repository, .. }
            | Self::ArtifactLink { repository, .. }
            | Self::Files { repository, .. }
            | Self::StatusHistory { repository, .. }
            | Self::Activity { repository }
            | Self::CreateReview { repository, .. }
            | Self::CreateStatus { repository, .. }
            | Self::CreateComment { repository, .. }
            | Self::EditComment { repository, .. }
            | Self::GitRefs { repository }
            | Self::GitPack { repository } => Some(repository),
        }
    }
}
