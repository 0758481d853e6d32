//! Reported plans: what CI published of a project, how far it can be trusted, and the plan itself.
//!
//! Everything here is a claim. Such a plan is read, and approved by its digest; it is never applied.

use std::collections::BTreeSet;
use std::sync::Arc;

use countersign_github::{
    Artifact, ArtifactError, ArtifactLimits, ChangedFiles, GitHub, GitHubError, PullSummary, WorkflowRun,
};
use countersign_model::{CommitId, RepositoryId, RepositoryRef, Sha256Hex};
use countersign_plan::Plan;
use countersign_plan::digest::{Meta, PlanMode};
use countersign_plan::schema::Schemas;
use countersign_review::Expected;
use countersign_review::marker::{PlanKind, Unbound};
use countersign_review::preflight::Shape;
use countersign_review::standing::Trust;
use countersign_terraform::run::manifest::{META, PLAN_JSON, SCHEMAS};
use countersign_terraform::run::{shape, unbound, unknown_parts};
use countersign_terraform::sealed::Safe;
use jiff::Timestamp;

use super::sealed::{Parts, parts};
use crate::reading::opened::OpenedPlan;
use crate::views::PlanProblem;

/// The files of an artifact, and no others.
const WANTED: [&str; 3] = ["plan.json", "schemas.json", "meta.json"];
/// The most published plans that are kept.
const KEPT: usize = 64;

/// A reported plan of a project.
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    pub(crate) opened: Arc<OpenedPlan>,
    /// Public digest, as this app computes it.
    pub(crate) public: Sha256Hex,
    pub(crate) masked: u32,
    /// What its public digest does not bind.
    pub(crate) unbound: Unbound,
    /// Base, account and roles that the rules named when it was taken in. They count in its digest; a claim of CI
    /// about them does not.
    pub(crate) expected: Expected,
    pub(crate) unknown_parts: Vec<String>,
    pub(crate) shape: Shape,
    pub(crate) mode: PlanKind,
    /// The head and the base that the meta file names.
    pub(crate) head: Option<CommitId>,
    pub(crate) base: Option<CommitId>,
    pub(crate) made_at: Option<Timestamp>,
    /// Whether anything speaks against approving from it; the project's `problem` says what.
    pub(crate) trust: Trust,
}

/// An artifact with the run that made it.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) run: WorkflowRun,
    pub(crate) artifact: Artifact,
    /// Whether there was more than one of one attempt.
    pub(crate) duplicate: bool,
}

/// What was published for a head.
pub(crate) struct Listed {
    /// The plans, as far as the list goes.
    pub(crate) plans: Vec<Published>,
    pub(crate) runs: Vec<WorkflowRun>,
    /// Why the list ends before the oldest run. Older plans are not taken then, since a newer one may be in what
    /// was not listed.
    pub(crate) fault: Option<GitHubError>,
}

/// Every plan that was published for a head.
pub(crate) async fn published(
    github: &GitHub,
    repository: &RepositoryRef,
    head: &CommitId,
) -> Result<Listed, GitHubError> {
    let mut runs = github.runs(repository, head).await?;
    // The newest first, whatever attempt it is: an older one is never taken where a newer one has the name.
    runs.sort_by_key(|run| std::cmp::Reverse((run.run_started_at, run.id)));
    let mut all = Vec::new();
    for run in runs.iter().take(MOST_RUNS) {
        // Artifacts are there before their run ends.
        let artifacts = match github.artifacts(repository, run.id).await {
            Ok(artifacts) => artifacts,
            Err(fault) => return Ok(Listed { plans: all, runs, fault: Some(fault) }),
        };
        for artifact in artifacts.into_iter().filter(|it| it.name.starts_with("countersign-plan-")) {
            all.push(Published { run: run.clone(), artifact, duplicate: false });
        }
    }
    Ok(Listed { plans: all, runs, fault: None })
}

/// Whoever may push can have a commit run a thousand workflows, each of which would be a question to GitHub.
const MOST_RUNS: usize = 100;

/// How many earlier runs are looked through for plans.
const EARLIER: usize = 8;

/// Plans of earlier heads under names for which the present head has none: to be read, never to be
/// approved from.
pub(crate) async fn earlier(
    github: &GitHub,
    summary: &PullSummary,
    mut names: BTreeSet<String>,
) -> Result<Vec<Published>, GitHubError> {
    let repository = &summary.pull.repository;
    let runs = github.runs_of_branch(repository, &summary.head_ref_name).await?;
    let earlier = runs.into_iter().filter(|run| run.head_sha != summary.head).take(EARLIER);
    let mut all = Vec::new();
    for run in earlier {
        if names.is_empty() {
            break;
        }
        let artifacts = github.artifacts(repository, run.id).await?;
        let here: Vec<Artifact> = artifacts.into_iter().filter(|it| names.contains(&it.name)).collect();
        for artifact in here {
            names.remove(&artifact.name);
            all.push(Published { run: run.clone(), artifact, duplicate: false });
        }
    }
    Ok(all)
}

/// The newest of a name: of the newest run, whatever the attempt. Where only the jobs that failed are run
/// again, what the others published stays that of the attempt before.
pub(crate) fn newest(all: &[Published], name: &str) -> Option<Published> {
    let mut named: Vec<&Published> = all.iter().filter(|it| it.artifact.name == name).collect();
    named.sort_by_key(|it| (it.run.run_started_at, it.run.id, it.artifact.created_at, it.artifact.id));
    let chosen = *named.last()?;
    // Artifacts have no attempt; those of an earlier one are older than the start of the present one. Two
    // within one attempt are two answers to one question, and no time of theirs says which is meant.
    let is_of_present_attempt = |it: &Published| match (it.artifact.created_at, it.run.run_started_at) {
        (Some(created), Some(started)) => created >= started,
        _ => true,
    };
    let beside = named.iter().filter(|it| it.run.id == chosen.run.id && it.artifact.id != chosen.artifact.id);
    let duplicate = is_of_present_attempt(chosen) && beside.into_iter().any(|it| is_of_present_attempt(it));
    Some(Published { duplicate, ..chosen.clone() })
}

/// What speaks against a plan before it is even read.
pub(crate) fn against(
    published: &Published,
    repository: RepositoryId,
    head: &CommitId,
    files: &ChangedFiles,
) -> Option<PlanProblem> {
    let run = &published.run;
    if published.duplicate {
        return Some(PlanProblem::Duplicate);
    }
    if run.head_repository_id != Some(repository) || run.repository_id != repository {
        return Some(PlanProblem::Fork);
    }
    if run.head_sha != *head {
        return Some(PlanProblem::OtherHead { head: run.head_sha.short().to_owned() });
    }
    if run.event != "pull_request" {
        return Some(PlanProblem::OtherEvent { event: run.event.clone() });
    }
    match (run.status.as_deref(), run.conclusion.as_deref()) {
        (Some("completed"), Some("success")) => {}
        (Some("completed"), conclusion) => {
            return Some(PlanProblem::RunFailed { conclusion: conclusion.unwrap_or_default().to_owned() });
        }
        _ => return Some(PlanProblem::Running),
    }
    workflow_change(run, files).map(|path| PlanProblem::WorkflowChanged { path })
}

/// Whether the pull request changes what made the plan: its own version of a workflow is what runs.
fn workflow_change(run: &WorkflowRun, files: &ChangedFiles) -> Option<String> {
    if !files.complete {
        return Some(run.path.clone());
    }
    files.paths().find(|path| *path == run.path || steers_ci(path)).map(str::to_owned)
}

/// Workflows may call each other, and actions may stand anywhere.
pub(crate) fn steers_ci(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with(".github/workflows/")
        || path.starts_with(".github/actions/")
        || matches!(name, "action.yml" | "action.yaml")
}

/// Where a published plan is kept once it was read.
fn kept_as(repository: &RepositoryRef, artifact: &Artifact) -> String {
    format!(
        "{}-{}-{}",
        repository.host.as_str().replace(':', "_"),
        repository.full_name().replace('/', "-"),
        artifact.id
    )
}

/// Takes in a published plan: from what is kept of it, or from GitHub.
pub(crate) async fn take(
    github: &GitHub,
    repository: &RepositoryRef,
    published: &Published,
    safe: Option<Safe>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Parts, PlanProblem> {
    let name = kept_as(repository, &published.artifact);
    if let Some(safe) = safe.clone().filter(|safe| safe.has(&name, PLAN_JSON)) {
        let kept = name.clone();
        let read = tokio::task::spawn_blocking(move || parts(&safe, &kept)).await;
        if let Ok(Ok(parts)) = read {
            return Ok(parts);
        }
    }
    let limits = ArtifactLimits::DEFAULT;
    let files = github.download(repository, &published.artifact, &WANTED, &limits, progress).await.map_err(
        |error| match error {
            ArtifactError::Expired => PlanProblem::Expired,
            ArtifactError::TooLarge { limit } | ArtifactError::UnpacksTooLarge { limit } => {
                PlanProblem::TooLarge { limit: u32::try_from(limit >> 20).unwrap_or(u32::MAX) }
            }
            ArtifactError::GitHub(error) => PlanProblem::NotDownloaded { why: error.to_string() },
            other => PlanProblem::Damaged { why: other.to_string() },
        },
    )?;
    tokio::task::spawn_blocking(move || unpack(files, safe.as_ref(), &name))
        .await
        .unwrap_or_else(|error| Err(PlanProblem::Damaged { why: error.to_string() }))
}

fn unpack(files: Vec<(String, Vec<u8>)>, safe: Option<&Safe>, name: &str) -> Result<Parts, PlanProblem> {
    let damaged = |why: String| PlanProblem::Damaged { why };
    let mut found: [Vec<u8>; 3] = Default::default();
    for (file, content) in files {
        if let Some(at) = WANTED.iter().position(|wanted| *wanted == file) {
            found[at] = content;
        }
    }
    let [json, schemas, meta] = found;
    if let Some(safe) = safe {
        // Only a convenience; without it the plan is downloaded again next time.
        let pieces: [(&str, &[u8]); 3] = [(SCHEMAS, &schemas), (META, &meta), (PLAN_JSON, &json)];
        for (piece, content) in pieces {
            let _ = safe.put(name, piece, content);
        }
        forget_old(safe);
    }
    let text =
        |bytes: Vec<u8>, what: &str| String::from_utf8(bytes).map_err(|_| damaged(format!("{what} is not UTF-8")));
    let meta = Meta::parse(&text(meta, "meta.json")?).map_err(|fault| damaged(fault.to_string()))?;
    // A plan without schemas is read with those that an earlier plan of the same lock file brought, or
    // with guesses, and says so.
    let schemas = match text(schemas, "schemas.json")? {
        text if text.is_empty() => None,
        text => Some(Schemas::parse(&text).map_err(|fault| damaged(fault.to_string()))?),
    };
    let plan = Plan::read_and_digest(json).map_err(|refusal| damaged(refusal.to_string()))?;
    Ok(Parts { plan, schemas, meta: Some(meta) })
}

fn forget_old(safe: &Safe) {
    let all = safe.all();
    let over = all.len().saturating_sub(KEPT);
    for name in all.iter().take(over) {
        // What stays is forgotten the next time.
        let _ = safe.remove(name);
    }
}

impl Reported {
    /// What was reported, with its digest.
    pub(crate) fn of(opened: Arc<OpenedPlan>, expected: Expected, made_at: Option<Timestamp>, trust: Trust) -> Self {
        let digests = opened.digests().clone();
        let meta = opened.meta().cloned().unwrap_or_default();
        let commit = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        Self {
            public: Sha256Hex::of_digest(&digests.public.0),
            masked: u32::try_from(digests.masked).unwrap_or(u32::MAX),
            unbound: unbound(&digests),
            expected,
            unknown_parts: unknown_parts(&digests),
            shape: shape(opened.plan()),
            mode: meta.mode.as_ref().map_or(PlanKind::Normal, kind_of),
            head: commit(&meta.origin.head),
            base: commit(&meta.origin.base),
            made_at,
            opened,
            trust,
        }
    }
}

/// How a plan was made, in the words of an approval.
fn kind_of(mode: &PlanMode) -> PlanKind {
    match mode.kind {
        "destroy" => PlanKind::Destroy,
        "refresh-only" => PlanKind::RefreshOnly,
        _ if !mode.targets.is_empty() || !mode.excludes.is_empty() => PlanKind::Targeted,
        _ if !mode.replace.is_empty() => PlanKind::Replace,
        _ => PlanKind::Normal,
    }
}
