//! Workflow runs of a commit and the artifacts that they left.

use countersign_model::{CommitId, RepositoryId, RepositoryRef};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::{Url, form_urlencoded};

use crate::artifact::Artifact;
use crate::client::{GitHub, repository_path};
use crate::error::GitHubError;

/// A run of a workflow. What it may be believed is decided elsewhere; every fact for it is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowRun {
    pub id: u64,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// The commit that it ran for. For some events this is the default branch, not a head.
    pub head_sha: CommitId,
    /// What started it, for example `pull_request`.
    pub event: String,
    /// For example `completed`.
    pub status: Option<String>,
    /// For example `success`; none before its end.
    pub conclusion: Option<String>,
    /// The file of the workflow, for example `.github/workflows/plan.yml`.
    pub path: String,
    /// The repository whose code ran; another one than `repository_id` for a fork. None if it was
    /// deleted.
    pub head_repository_id: Option<RepositoryId>,
    /// The repository that it belongs to.
    pub repository_id: RepositoryId,
    /// When this attempt began.
    pub run_started_at: Option<Timestamp>,
    /// Its page.
    pub html_url: Url,
    /// The name of the workflow.
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct WireRuns {
    workflow_runs: Vec<WireRun>,
}

#[derive(Deserialize)]
struct WireRun {
    id: u64,
    #[serde(default)]
    run_attempt: Option<u32>,
    head_sha: CommitId,
    event: String,
    status: Option<String>,
    conclusion: Option<String>,
    path: String,
    head_repository: Option<WireId>,
    repository: WireId,
    run_started_at: Option<Timestamp>,
    html_url: Url,
    name: Option<String>,
}

#[derive(Deserialize)]
struct WireId {
    id: u64,
}

#[derive(Deserialize)]
struct WireArtifacts {
    artifacts: Vec<WireArtifact>,
}

#[derive(Deserialize)]
struct WireArtifact {
    id: u64,
    name: String,
    size_in_bytes: u64,
    expired: bool,
    expires_at: Option<Timestamp>,
    created_at: Option<Timestamp>,
    digest: Option<String>,
}

impl From<WireRun> for WorkflowRun {
    fn from(wire: WireRun) -> Self {
        // A workflow of another place is written with the ref that it was taken from.
        let path = wire.path.split('@').next().unwrap_or_default().to_owned();
        Self {
            id: wire.id,
            attempt: wire.run_attempt.unwrap_or(1),
            head_sha: wire.head_sha,
            event: wire.event,
            status: wire.status,
            conclusion: wire.conclusion,
            path,
            head_repository_id: wire.head_repository.map(|repository| RepositoryId(repository.id)),
            repository_id: RepositoryId(wire.repository.id),
            run_started_at: wire.run_started_at,
            html_url: wire.html_url,
            name: wire.name,
        }
    }
}

impl GitHub {
    /// The runs for a commit.
    pub async fn runs(&self, repository: &RepositoryRef, head: &CommitId) -> Result<Vec<WorkflowRun>, GitHubError> {
        let path = format!("{}/actions/runs?head_sha={head}", repository_path(repository));
        let mut runs = Vec::new();
        self.get_list(&path, |page: WireRuns| runs.extend(page.workflow_runs.into_iter().map(WorkflowRun::from)))
            .await?;
        Ok(runs)
    }

    /// The newest runs that pull requests of a branch started, for any head that the branch had.
    pub async fn runs_of_branch(
        &self,
        repository: &RepositoryRef,
        branch: &str,
    ) -> Result<Vec<WorkflowRun>, GitHubError> {
        let branch: String = form_urlencoded::byte_serialize(branch.as_bytes()).collect();
        let path = format!("{}/actions/runs?branch={branch}&event=pull_request", repository_path(repository));
        let page: WireRuns = self.get_newest(&path).await?;
        Ok(page.workflow_runs.into_iter().map(WorkflowRun::from).collect())
    }

    /// The artifacts of a run, of all its attempts.
    pub async fn artifacts(&self, repository: &RepositoryRef, run: u64) -> Result<Vec<Artifact>, GitHubError> {
        let path = format!("{}/actions/runs/{run}/artifacts", repository_path(repository));
        let mut artifacts = Vec::new();
        self.get_list(&path, |page: WireArtifacts| {
            artifacts.extend(page.artifacts.into_iter().map(|wire| Artifact {
                id: wire.id,
                run,
                name: wire.name,
                size: wire.size_in_bytes,
                expired: wire.expired,
                expires_at: wire.expires_at,
                created_at: wire.created_at,
                digest: wire.digest,
            }));
        })
        .await?;
        Ok(artifacts)
    }
}
