//! Looking at a pull request: GitHub, then the repository, then the plans, each told as it comes.

use std::collections::BTreeSet;
use std::sync::Arc;

use countersign_github::{GitHubError, StatusHistory};
use countersign_model::{CommitId, PullRef, RepositoryRef, StatusKind};
use countersign_plan::digest::{Meta, differences};
use countersign_plan::schema::Schemas;
use countersign_review::approval::Uncounted;
use countersign_terraform::git::Git;
use countersign_terraform::run::expecting;
use countersign_terraform::schemas::SchemaCache;

use super::projects::{self, ProjectData};
use super::reported::{self, Published, Reported, Trust};
use super::sealed::{Sealed, parts};
use super::source::{Fetch, SourceProblem};
use super::{OpenPull, PullData};
use crate::connections::Connected;
use crate::events::Topic;
use crate::fault::DeskError;
use crate::inbox::key_of;
use crate::preflight::expected_of;
use crate::views::{DifferencesView, PlanProblem, PullPhase};
use crate::{Desk, lock};

/// How many addresses are named.
const NAMED: usize = 50;

impl Desk {
    /// Looks at a pull request anew. Looks of one pull request come one after the other.
    pub(crate) async fn look_at_pull(self: &Arc<Self>, state: &Arc<OpenPull>) {
        let _one_at_a_time = state.looking.lock().await;
        let looked = self.look(state).await;
        state.change(|data| match looked {
            Ok(()) => {
                data.phase = PullPhase::Ready;
                data.failed = None;
            }
            Err(error) => {
                let (why, hint) = words(&error);
                data.phase = PullPhase::Failed { why: why.clone(), hint: hint.clone() };
                data.failed = Some((why, hint));
            }
        });
        self.take_stock(state).await;
        self.tell_pull(&state.pull);
    }

    /// Compares plans and notes what was learnt. Reads whole plans, so it leaves the threads that answer
    /// others alone.
    pub(crate) async fn take_stock(self: &Arc<Self>, state: &Arc<OpenPull>) {
        let (desk, state) = (Arc::clone(self), Arc::clone(state));
        let taken = tokio::task::spawn_blocking(move || {
            desk.compare(&state);
            desk.note_seen(&state);
        });
        // A panic in there leaves what was known before.
        let _ = taken.await;
    }

    pub(crate) fn tell_pull(&self, pull: &PullRef) {
        self.tell(Topic::Pull { key: key_of(pull) });
    }

    fn set_pull_phase(&self, state: &OpenPull, phase: PullPhase) {
        state.change(|data| data.phase = phase);
        self.tell_pull(&state.pull);
    }

    async fn look(self: &Arc<Self>, state: &Arc<OpenPull>) -> Result<(), DeskError> {
        self.set_pull_phase(state, PullPhase::Asking);
        let connected = self.ask_github(state).await?;
        self.set_pull_phase(state, PullPhase::Fetching);
        self.fetch_source(state).await;
        self.set_pull_phase(state, PullPhase::Finding);
        self.find_sealed(state).await;
        self.find_reported(state, &connected).await
    }

    /// The facts of GitHub: detail, files, rules of the team.
    pub(crate) async fn ask_github(self: &Arc<Self>, state: &Arc<OpenPull>) -> Result<Connected, DeskError> {
        let _one_at_a_time = state.asking.lock().await;
        let pull = &state.pull;
        let host = pull.repository.host.as_str();
        let connected = self.connections.connected(host)?;
        let detail = connected.client.pull(pull).await;
        self.connections.answered(&self.machine, host, &detail);
        let detail = Arc::new(detail?);
        if self.inbox.known(pull).is_some() {
            self.inbox.refresh(vec![detail.summary.clone()]);
            self.tell(Topic::Inbox);
        }
        let files = connected.client.changed_files(pull).await?;
        if files.head != detail.summary.head {
            return Err(GitHubError::Moved.into());
        }
        let pushes = connected.client.pushes(&detail).await?;
        let told = status_history(&connected, &pull.repository, &detail.summary.head).await?;
        let governing = self.teams.governing(&connected.client, &detail.summary).await?;
        let now = self.machine.now();
        state.change(|data| {
            let moved = data.head().is_some_and(|head| *head != detail.summary.head)
                || data.detail.as_ref().is_some_and(|before| {
                    before.summary.base_tip != detail.summary.base_tip
                        || before.summary.base_ref_name != detail.summary.base_ref_name
                });
            if moved {
                // What was made of another head or base is not of this one.
                data.source = None;
                data.source_problem = None;
            }
            data.detail = Some(detail);
            data.files = Some(Arc::new(files));
            data.looked_at = Some(now);
            data.governing = Some(governing);
            data.pushes = Some(Arc::new(pushes));
            data.told = Some(Arc::new(told));
        });
        self.derive(state).await;
        Ok(connected)
    }

    /// Fetches the repository and merges. What goes wrong is told where it matters, and reading goes on.
    async fn fetch_source(self: &Arc<Self>, state: &Arc<OpenPull>) {
        let commits = |data: &PullData| {
            let detail = data.detail.as_ref()?;
            Some((detail.summary.head.clone(), detail.summary.base_tip.clone()))
        };
        loop {
            let data = state.data();
            if data.source.is_some() {
                return;
            }
            let fetched = match self.fetch_of(&data, &state.pull) {
                Ok(fetch) => tokio::task::spawn_blocking(move || fetch.run())
                    .await
                    .unwrap_or_else(|error| Err(SourceProblem::Fetch { why: error.to_string(), hint: String::new() })),
                Err(problem) => Err(problem),
            };
            let of_now = state.change(|now| {
                // It may have moved meanwhile, and what was fetched is of another head or base.
                let of_now = commits(now) == commits(&data);
                match fetched {
                    _ if !of_now => {}
                    Ok(source) => {
                        now.source = Some(Arc::new(source));
                        now.source_problem = None;
                    }
                    Err(problem) => now.source_problem = Some(problem),
                }
                of_now
            });
            if of_now {
                break;
            }
        }
        self.derive(state).await;
        self.tell_pull(&state.pull);
    }

    pub(crate) fn git(&self) -> Result<Git, SourceProblem> {
        let program = self.machine.program("git").ok_or_else(|| SourceProblem::Fetch {
            why: "git is not installed".to_owned(),
            hint: "Install git 2.38 or newer".to_owned(),
        })?;
        let pass_on = self.machine.tool_environment.iter().filter(|(name, _)| name != "PATH").cloned();
        Ok(Git::at(program, pass_on.collect()))
    }

    fn fetch_of(&self, data: &PullData, pull: &PullRef) -> Result<Fetch, SourceProblem> {
        let problem = |why: String| SourceProblem::Fetch { why, hint: String::new() };
        let detail = data.detail.as_ref().ok_or_else(|| problem("nothing is known of it yet".to_owned()))?;
        let base = detail.summary.base_tip.clone().ok_or_else(|| problem("its base branch is gone".to_owned()))?;
        let remote = self.connections.remote(&pull.repository).map_err(|error| problem(error.to_string()))?;
        Ok(Fetch {
            git: self.git()?,
            mirrors: self.folders.mirrors(),
            repository: pull.repository.clone(),
            remote,
            number: pull.number,
            base_branch: detail.summary.base_ref_name.clone(),
            head: detail.summary.head.clone(),
            base,
        })
    }

    async fn derive(self: &Arc<Self>, state: &Arc<OpenPull>) {
        let (desk, state) = (Arc::clone(self), Arc::clone(state));
        // A panic in there leaves the projects as they were.
        let _ = tokio::task::spawn_blocking(move || desk.derive_projects(&state)).await;
    }

    /// The projects, with what was known of each before.
    fn derive_projects(&self, state: &Arc<OpenPull>) {
        let _one_at_a_time = lock(&state.deriving);
        let data = state.data();
        let Some(files) = &data.files else { return };
        let Some(governing) = &data.governing else { return };
        let mut derived: Vec<ProjectData> = projects::of(governing, data.source.as_deref(), files);
        for rules in derived.iter().filter_map(|project| project.rules.as_ref()) {
            for entry in rules.keychain.values() {
                self.secrets.ask_for(entry);
            }
        }
        state.change(|data| {
            // What is known of their plans now, and not what was known when this began.
            for project in &mut derived {
                if let Some(before) = data.projects.iter().find(|before| before.id == project.id) {
                    project.reported.clone_from(&before.reported);
                    project.problem.clone_from(&before.problem);
                    project.sealed.clone_from(&before.sealed);
                    project.differences.clone_from(&before.differences);
                    if project.facts.is_none() && data.source.is_some() {
                        project.facts.clone_from(&before.facts);
                    }
                }
            }
            data.projects = derived;
        });
    }

    /// Opens the sealed plans of the projects.
    pub(crate) async fn find_sealed(self: &Arc<Self>, state: &Arc<OpenPull>) {
        let data = state.data();
        let Some(detail) = &data.detail else { return };
        let Some(key) = self.secrets.known_key() else { return };
        for project in &data.projects {
            let newest = self.sealed.newest((&state.pull, detail.summary.repository_id), &project.id);
            let Some(manifest) = newest else {
                state.change_project(&project.id, |project| project.sealed = None);
                continue;
            };
            let known =
                project.sealed.as_ref().is_some_and(|it| it.manifest.plan == manifest.plan && it.opened.is_some());
            if known {
                continue;
            }
            let safe = self.safe_of_sealed(key.clone());
            let plan = manifest.plan.clone();
            let read = tokio::task::spawn_blocking(move || parts(&safe, &plan)).await;
            let opened = match read {
                Ok(Ok(parts)) => Some(self.take_in_part(project.project.label(), parts)),
                _ => None,
            };
            // A newer one may have been sealed while this one was read.
            let newest = self.sealed.newest((&state.pull, detail.summary.repository_id), &project.id);
            if newest.is_some_and(|newest| newest.plan == manifest.plan) {
                state.change_project(&project.id, |project| project.sealed = Some(Sealed { manifest, opened }));
            }
        }
    }

    /// Finds and takes in what CI published.
    async fn find_reported(self: &Arc<Self>, state: &Arc<OpenPull>, connected: &Connected) -> Result<(), DeskError> {
        let data = state.data();
        let Some(detail) = data.detail.clone() else { return Ok(()) };
        let summary = &detail.summary;
        let listed = reported::published(&connected.client, &state.pull.repository, &summary.head).await?;
        let reported::Listed { plans: mut all, runs, fault } = listed;
        let name = |project: &ProjectData| project.project.id().artifact_name();
        let missing = data.projects.iter().map(name).filter(|name| all.iter().all(|it| it.artifact.name != *name));
        let missing: BTreeSet<String> = missing.collect();
        let going_on = runs.iter().any(|run| run.status.as_deref() != Some("completed"));
        // While CI is at it, its plan is waited for instead of showing an older one.
        if !missing.is_empty() && !going_on && fault.is_none() {
            all.extend(reported::earlier(&connected.client, summary, missing).await?);
        }
        for project in &data.projects {
            let Some(newest) = reported::newest(&all, &name(project)) else {
                let problem = match &fault {
                    Some(fault) => PlanProblem::NotDownloaded { why: fault.to_string() },
                    None if going_on => PlanProblem::Running,
                    None => PlanProblem::None,
                };
                state.change_project(&project.id, |project| {
                    project.reported = None;
                    project.problem = Some(problem);
                });
                continue;
            };
            let label = project.project.label();
            let taken = self.take_reported(state, connected, &newest, &label).await;
            let (desk, of, project, data) = (Arc::clone(self), Arc::clone(state), project.clone(), data.clone());
            let put = move || desk.put_reported(&of, &project, &newest, taken, &data);
            // A panic in there leaves what was reported before.
            let _ = tokio::task::spawn_blocking(put).await;
            self.tell_pull(&state.pull);
        }
        Ok(())
    }

    async fn take_reported(
        self: &Arc<Self>,
        state: &Arc<OpenPull>,
        connected: &Connected,
        published: &Published,
        label: &str,
    ) -> Result<super::sealed::Parts, PlanProblem> {
        let safe = self.secrets.known_key().map(|key| self.safe_of_reported(key));
        let progress = |bytes: u64| {
            let mebibytes = u32::try_from(bytes >> 20).unwrap_or(u32::MAX);
            let phase = PullPhase::Downloading { label: label.to_owned(), mebibytes };
            if state.change(|data| std::mem::replace(&mut data.phase, phase.clone()) != phase) {
                self.tell_pull(&state.pull);
            }
        };
        reported::take(&connected.client, &state.pull.repository, published, safe, &progress).await
    }

    fn put_reported(
        &self,
        state: &Arc<OpenPull>,
        project: &ProjectData,
        published: &Published,
        taken: Result<super::sealed::Parts, PlanProblem>,
        data: &PullData,
    ) {
        let (Some(detail), Some(files)) = (&data.detail, &data.files) else { return };
        let repository = detail.summary.repository_id;
        let (reported, problem) = match taken {
            Err(problem) => (None, Some(problem)),
            Ok(parts) if !is_of(parts.meta.as_ref(), repository.0, project) => (None, Some(PlanProblem::OtherProject)),
            Ok(parts) => {
                let against = reported::against(published, repository, &detail.summary.head, files)
                    .or_else(|| other_head(parts.meta.as_ref(), &detail.summary.head));
                let trust = if against.is_some() { Trust::None } else { Trust::Claimed };
                let expected = expected_of(data, project);
                let mut parts = self.with_schemas(parts, project);
                parts.meta = parts.meta.map(|meta| expecting(meta, &expected));
                let opened = self.take_in_part(project.project.label(), parts);
                let made_at = published.artifact.created_at.or(published.run.run_started_at);
                (Some(Reported::of(opened, expected, made_at, trust)), against)
            }
        };
        state.change(|now| {
            // What was published for another head or under other rules is not taken for a plan of this one.
            let rules = now.project(&project.id).map(|known| expected_of(now, known));
            if now.head() != Some(&detail.summary.head) || rules != Some(expected_of(data, project)) {
                return;
            }
            if let Some(project) = now.projects.iter_mut().find(|it| it.id == project.id) {
                project.reported = reported;
                project.problem = problem;
            }
        });
    }

    /// The same, with kept schemas of its lock file where it brought none.
    fn with_schemas(&self, mut parts: super::sealed::Parts, project: &ProjectData) -> super::sealed::Parts {
        if parts.schemas.is_none()
            && let Some(Ok(lock)) = project.locks.as_ref().map(|locks| &locks.0)
            && let Some(digest) = &lock.digest
        {
            let kept = SchemaCache::in_folder(self.folders.schemas()).of_lock(digest);
            let text = kept.and_then(|bytes| String::from_utf8(bytes).ok());
            parts.schemas = text.and_then(|text| Schemas::parse(&text).ok());
        }
        parts
    }

    /// Where the sealed plan differs from what was reported, or from what was approved.
    pub(crate) fn compare(&self, state: &Arc<OpenPull>) {
        let data = state.data();
        for project in &data.projects {
            let found = self.differences_of(&data, project);
            state.change_project(&project.id, |project| project.differences = found);
        }
    }

    fn differences_of(&self, data: &PullData, project: &ProjectData) -> Option<DifferencesView> {
        let sealed = project.sealed.as_ref()?;
        let approvals = self.approvals_of(data, project)?;
        let approved_other = approvals.not_counted.iter().find(|it| it.why == Uncounted::OtherPlan)?.digest.clone();
        // Only what somebody approved matters: a plan of CI that nobody approved may differ.
        let approved_other = approved_other?;
        let reported = project.reported.as_ref().filter(|it| it.public.as_str() == approved_other);
        let (Some(reported), Some(opened)) = (reported, &sealed.opened) else {
            return Some(DifferencesView {
                addresses: Vec::new(),
                count: 0,
                parts: Vec::new(),
                against_approved: true,
                compared: false,
            });
        };
        let found = differences((reported.opened.plan(), reported.opened.meta()), (opened.plan(), opened.meta()));
        Some(DifferencesView {
            count: u32::try_from(found.addresses.len()).unwrap_or(u32::MAX),
            addresses: found.addresses.into_iter().take(NAMED).collect(),
            parts: found.parts,
            against_approved: true,
            compared: true,
        })
    }
}

/// Every status of an apply of a commit, with who set it.
pub(crate) async fn status_history(
    connected: &Connected,
    repository: &RepositoryRef,
    commit: &CommitId,
) -> Result<StatusHistory, GitHubError> {
    match connected.client.status_history(repository, commit, StatusKind::Apply.prefix()).await {
        // A token that may not see statuses: what they say stays unknown, and that blocks where it matters.
        Err(GitHubError::Forbidden { .. }) => Ok(StatusHistory::default()),
        told => told,
    }
}

/// Whether a meta file speaks of this repository and project. It is a claim, and must at least be one
/// about what is asked for.
fn is_of(meta: Option<&Meta>, repository: u64, project: &ProjectData) -> bool {
    let Some(meta) = meta else { return false };
    let wanted = &project.project;
    meta.repository_id == Some(repository)
        && meta.project.as_deref() == Some(wanted.id().as_str())
        && meta.dir.as_deref() == Some(wanted.dir.as_str())
        && meta.workspace.as_deref() == Some(wanted.workspace.as_str())
}

fn other_head(meta: Option<&Meta>, head: &CommitId) -> Option<PlanProblem> {
    let claimed = meta?.origin.head.as_deref()?;
    (claimed != head.as_str()).then(|| PlanProblem::OtherHead { head: claimed.get(..7).unwrap_or(claimed).to_owned() })
}

/// An error in words, and what to do next.
pub(crate) fn words(error: &DeskError) -> (String, String) {
    let hint = match error {
        DeskError::GitHub(error) => error.hint(),
        DeskError::Vault(error) => error.hint().to_owned(),
        DeskError::Aws(error) => error.hint().into_owned(),
        DeskError::NotConnected(_) => "Connect GitHub in the settings.".to_owned(),
        _ => String::new(),
    };
    (error.to_string(), hint)
}
