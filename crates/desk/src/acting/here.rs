//! Who plans and applies: this machine. A job is put together for the supervisor, which is started and followed.

use std::collections::BTreeMap;
use std::sync::Arc;

use countersign_aws::AwsSession;
use countersign_model::{Sha256Hex, sha256_hex};
use countersign_terraform::run::job::{Job, JobPlaces, JobSource, Secret, Subject, Task};
use countersign_terraform::run::{RunId, start};
use countersign_terraform::sandbox::{NoSandbox, Sandbox};
use countersign_terraform::tools::Candidate;
use secrecy::ExposeSecret as _;

use crate::Desk;
use crate::acting::preflight::expected_of;
use crate::app::fault::DeskError;
use crate::pulls::{OpenPull, ProjectData};
use crate::views::{RunRef, SessionView};

impl Desk {
    /// The sandbox for what goes on with a sealed plan: as high as the one that it was made in, and with
    /// the walls that this machine has now.
    pub(crate) fn sandbox_like(&self, sealed: &Sandbox) -> Sandbox {
        match (sealed, self.sandbox()) {
            (Sandbox::Bubblewrap { .. }, Ok(now)) => now,
            // Without one it does not start, and says so.
            (sealed, _) => sealed.clone(),
        }
    }

    /// The sandbox of this machine.
    pub(crate) fn sandbox(&self) -> Result<Sandbox, NoSandbox> {
        self.tools.sandbox()
    }

    /// The environment of a tool, without secrets of the project.
    pub(crate) fn tool_environment(
        &self,
        session: Option<&AwsSession>,
        own: &BTreeMap<String, String>,
    ) -> Vec<(String, Secret)> {
        let mut environment: Vec<(String, Secret)> =
            self.machine.tool_environment.iter().map(|(name, value)| (name.clone(), Secret(value.clone()))).collect();
        let endpoints = self.machine.endpoints.for_child();
        environment.extend(endpoints.into_iter().map(|(name, value)| (name, Secret(value))));
        for (name, value) in session.iter().flat_map(|session| session.child_environment()) {
            environment.push((name, Secret(value.expose_secret().to_owned())));
        }
        environment.extend(own.iter().map(|(name, value)| (name.clone(), Secret(value.clone()))));
        environment
    }

    /// What the project itself gets: its region, and values from the keychain.
    pub(crate) async fn job_inputs(
        &self,
        project: &ProjectData,
        region: Option<String>,
    ) -> Result<JobInputs, DeskError> {
        let mut values = BTreeMap::new();
        for (variable, entry) in project.rules.iter().flat_map(|rules| &rules.keychain) {
            let value = self.secrets.value(entry).await?;
            let missing = || DeskError::PlanBlocked(format!("the keychain has no entry {entry:?}"));
            values.insert(variable.clone(), Secret(value.ok_or_else(missing)?));
        }
        Ok(JobInputs { region, values })
    }

    /// The job of a run.
    pub(crate) async fn job(&self, state: &OpenPull, project: &ProjectData, parts: JobParts) -> Result<Job, DeskError> {
        let data = state.data();
        let detail = data.detail.as_ref().ok_or(DeskError::PullGone)?;
        let git =
            self.machine.program("git").ok_or_else(|| DeskError::PlanBlocked("git is not installed".to_owned()))?;
        let mirror = data.source.as_ref().map(|source| source.mirror.folder().to_owned());
        let mirror = mirror.ok_or_else(|| DeskError::PlanBlocked("the repository is not fetched".to_owned()))?;
        let key = self.secrets.key().await?;
        let session = parts.session.as_deref();
        let view = session.map(|session| SessionView::of(&self.teams, session));
        Ok(Job {
            run: RunId::new(self.machine.now()).map_err(|error| DeskError::RunNotStarted(error.to_string()))?,
            places: JobPlaces {
                runs: self.folders.runs(),
                sealed: self.folders.sealed(),
                ledger: self.folders.ledger(),
                provider_cache: self.folders.providers(),
                schemas: self.folders.schemas(),
                memory: self.machine.memory.clone(),
                hidden: self.hidden_folders(),
                git,
                mirror,
            },
            subject: Subject {
                repository: state.pull.repository.clone(),
                repository_id: detail.summary.repository_id,
                pull: state.pull.number,
                title: detail.summary.title.clone(),
                by: self.login_of(state.pull.repository.host.as_str()),
                account: session.map(|session| session.account().clone()),
                role: session
                    .and_then(|session| Some(session.role()?.name().to_owned()))
                    .or(view.map(|view| view.role)),
            },
            project: project.project.clone(),
            source: parts.source,
            tool: parts.tool,
            sandbox: parts.sandbox,
            environment: parts.environment,
            expected: expected_of(&data, project),
            region: parts.inputs.region.clone(),
            inputs: parts.inputs.digest(),
            key: Secret(key.to_hex()),
            task: parts.task,
        })
    }

    /// Starts a run and follows it, where what it rests on still stands. That is asked right before, since
    /// the person can sign out at any time, and what was signed out of starts nothing.
    pub(crate) async fn start_run(
        self: &Arc<Self>,
        job: Job,
        stands: impl FnOnce() -> Result<(), DeskError> + Send + 'static,
    ) -> Result<RunRef, DeskError> {
        let program = self.machine.supervisor.clone();
        let run = job.run.clone();
        let started = tokio::task::spawn_blocking(move || {
            stands()?;
            start(&program, &job).map_err(|error| DeskError::RunNotStarted(error.to_string()))
        });
        match started.await {
            Ok(Ok(())) => {
                self.follow_run(&run);
                Ok(RunRef { run: run.to_string() })
            }
            Ok(Err(error)) => Err(error),
            Err(error) => Err(DeskError::RunNotStarted(error.to_string())),
        }
    }
}

/// What a project itself gets, besides the session.
#[derive(Debug)]
pub(crate) struct JobInputs {
    /// The region in which it is planned, and applied.
    region: Option<String>,
    /// Values from the keychain, by variable.
    values: BTreeMap<String, Secret>,
}

impl JobInputs {
    /// As environment.
    pub(crate) fn own(&self) -> BTreeMap<String, String> {
        let values = self.values.iter().map(|(name, value)| (name.clone(), value.0.clone()));
        let region = self.region.iter().map(|region| ("AWS_REGION".to_owned(), region.clone()));
        region.chain(values).collect()
    }

    /// SHA-256 of the values. It is kept sealed, as everything of a plan is.
    pub(crate) fn digest(&self) -> Sha256Hex {
        let values: Vec<(&String, &String)> = self.values.iter().map(|(name, value)| (name, &value.0)).collect();
        sha256_hex(format!("{values:?}").as_bytes())
    }
}

/// What differs between jobs.
#[derive(Debug)]
pub(crate) struct JobParts {
    pub(crate) source: JobSource,
    pub(crate) tool: Candidate,
    pub(crate) sandbox: Sandbox,
    pub(crate) session: Option<Arc<AwsSession>>,
    pub(crate) inputs: JobInputs,
    pub(crate) environment: Vec<(String, Secret)>,
    pub(crate) task: Task,
}
