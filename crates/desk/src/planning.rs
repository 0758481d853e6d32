//! Planning here: what would run, shown before anything does, and the start of the run.

mod backend;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use countersign_aws::{AwsSession, SessionName};
use countersign_model::{AccountId, Sha256Hex, Tool, sha256_hex};
use countersign_plan::digest::Meta;
use countersign_terraform::configuration::{Facts, ProgramKind, added};
use countersign_terraform::lockfile::LockFile;
use countersign_terraform::run::job::{Consent, Job, JobPlaces, JobSource, Secret, Subject, Task};
use countersign_terraform::run::{RunId, start};
use countersign_terraform::sandbox::{Hold, NoSandbox, Sandbox};
use countersign_terraform::tools::{self, Candidate, Choice, Question, Wanted};
use secrecy::ExposeSecret as _;

use crate::Desk;
use crate::asking::Asked;
use crate::fault::DeskError;
use crate::preflight::expected_of;
use crate::pulls::{OpenPull, ProjectData, PullData, SourceProblem};
use crate::roles::Reach;
use crate::teams::Governing;
use crate::views::{
    Addition, Blocker, PlanAnswers, PlanHere, PlanHereRequest, ProjectKey, ProviderLine, PullPhase, RoleChoice, RunRef,
    SandboxView, SecretLine, SessionView, ToolChoice, ToolView, WillRun, WillRunKind,
};

pub(crate) fn tool_view(candidate: &Candidate) -> ToolView {
    ToolView {
        tool: candidate.tool,
        version: candidate.version.to_string(),
        path: candidate.path.display().to_string(),
    }
}

/// How often it is looked whether a pull request was looked at.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

impl Desk {
    /// What would run if a project were planned here.
    pub async fn plan_here_facts(self: &Arc<Self>, key: &ProjectKey) -> Result<PlanHere, DeskError> {
        let (state, _) = self.find_project(key)?;
        // What runs follows from the files and from what CI published, so both are waited for.
        while !matches!(state.data().phase, PullPhase::Ready | PullPhase::Failed { .. }) {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        let (state, project) = self.find_project(key)?;
        Ok(self.sheet(&state, &project, key).await?.0)
    }

    async fn sheet(
        self: &Arc<Self>,
        state: &Arc<OpenPull>,
        project: &ProjectData,
        key: &ProjectKey,
    ) -> Result<(PlanHere, Option<JobSource>), DeskError> {
        let data = state.data();
        let detail = data.detail.clone().ok_or(DeskError::PullGone)?;
        let empty = Arc::default();
        let facts = project.facts.as_ref().unwrap_or(&empty);
        let new = added(&facts.1, &facts.0);
        let mut sheet = PlanHere {
            key: key.clone(),
            label: project.project.label(),
            head: detail.summary.head.short().to_owned(),
            base_branch: detail.summary.base_ref_name.clone(),
            base: detail.summary.base_tip.as_ref().map(|tip| tip.short().to_owned()).unwrap_or_default(),
            programs: programs(&facts.0, &new),
            modules: modules(&facts.0, &new),
            providers: providers(project, &facts.0, &new),
            unreadable: facts.0.unreadable.iter().map(|it| format!("{}: {}", it.path, it.why)).collect(),
            backend: None,
            role: self.role_choice(project),
            sandbox: self.sandbox_view(),
            tool: self.tool_choice(project, None),
            secrets: self.secret_lines(project).await,
            blockers: self.blockers(state, &data, project),
            shown: String::new(),
        };
        match backend::read(project, &sheet.tool) {
            Ok(backend) => sheet.backend = backend,
            Err(refusals) => sheet.blockers.extend(refusals.into_iter().map(|refusal| Blocker::Backend { refusal })),
        }
        // What is shown is named together with the tree: the same words about another tree are others.
        let tree = data.source.as_ref().map(|source| source.merge.tree.to_string()).unwrap_or_default();
        let text = serde_json::to_string(&sheet).map_err(|error| DeskError::Invalid(error.to_string()))?;
        sheet.shown = sha256_hex(format!("{tree}\n{text}").as_bytes()).to_string();
        let source = data.source.as_ref().map(|source| JobSource {
            head: source.merge.head.clone(),
            base: source.merge.base.clone(),
            base_branch: Some(detail.summary.base_ref_name.clone()),
            tree: source.merge.tree.clone(),
        });
        Ok((sheet, source))
    }

    fn role_choice(&self, project: &ProjectData) -> RoleChoice {
        let now = self.machine.now();
        let Some(role) = project.rules.as_ref().and_then(|rules| rules.plan_role.clone()) else {
            return match self.roles.acting(now) {
                Some(acting) => {
                    let view = SessionView::of(&self.teams, &acting.session);
                    match other_account(project, &acting.session) {
                        Some(expected) => RoleChoice::OtherAccount {
                            role: view.role,
                            account: view.account,
                            expected: self.teams.account(expected),
                        },
                        None => RoleChoice::Session { role: view.role, account: view.account },
                    }
                }
                None => RoleChoice::None,
            };
        };
        let account = self.teams.account(role.account());
        let name = role.name().to_owned();
        match self.roles.reach(&role) {
            Reach::Unreachable => RoleChoice::Unreachable { arn: role.to_string() },
            Reach::NeedsCode if self.roles.session_of(&role, now).is_none() => {
                RoleChoice::NeedsCode { role: name, account }
            }
            Reach::NeedsCode | Reach::ByItself => RoleChoice::Planned { role: name, account },
        }
    }

    /// The sandbox as it is shown.
    pub(crate) fn sandbox_view(&self) -> SandboxView {
        match self.sandbox() {
            Ok(Sandbox::Bubblewrap { walls, .. }) => {
                let open_sockets = walls.abstract_sockets() == Hold::Open;
                SandboxView::Bubblewrap {
                    open_loopback: walls.loopback() == Hold::Open,
                    open_sockets,
                    x11: self.machine.x11 && open_sockets,
                }
            }
            Ok(Sandbox::None) => SandboxView::None { why: NoSandbox::Unsupported.to_string() },
            Err(why) => SandboxView::None { why: why.to_string() },
        }
    }

    fn wanted_tool(project: &ProjectData, answered: Option<&str>) -> Wanted {
        let rules = project.rules.as_ref();
        let meta = project.reported.as_ref().and_then(|reported| reported.opened.meta());
        Wanted {
            by_project: (rules.and_then(|rules| rules.tool), rules.and_then(|rules| rules.version.clone())),
            by_report: meta.and_then(tool_of),
            by_state: project.sealed.as_ref().and_then(|sealed| sealed.manifest.state_version.clone()),
            answered: answered.map(Into::into),
        }
    }

    fn tool_choice(&self, project: &ProjectData, answered: Option<&str>) -> ToolChoice {
        let candidates = self.tools.candidates();
        let views = |among: Vec<Candidate>| among.iter().map(tool_view).collect();
        match tools::choose(&Self::wanted_tool(project, answered), &candidates) {
            Choice::Use(candidate) => ToolChoice::Use { tool: tool_view(&candidate) },
            Choice::Ask { why: Question::Product, among } => ToolChoice::AskProduct { among: views(among) },
            Choice::Ask { why: Question::OtherVersion { tool, wanted }, among } => {
                ToolChoice::AskVersion { tool, wanted: wanted.to_string(), among: views(among) }
            }
            Choice::Missing { tool, version } => {
                ToolChoice::Missing { tool, version: version.map(|version| version.to_string()) }
            }
        }
    }

    async fn secret_lines(&self, project: &ProjectData) -> Vec<SecretLine> {
        let mut lines = Vec::new();
        for (variable, entry) in project.rules.iter().flat_map(|rules| &rules.keychain) {
            let present = self.secrets.has(entry).await;
            lines.push(SecretLine { variable: variable.clone(), entry: entry.clone(), present });
        }
        lines
    }

    fn blockers(&self, state: &OpenPull, data: &PullData, project: &ProjectData) -> Vec<Blocker> {
        let mut blockers = Vec::new();
        match &data.source_problem {
            Some(SourceProblem::Conflict(files)) => blockers.push(Blocker::Conflict { files: files.clone() }),
            Some(SourceProblem::Fetch { why, .. }) => blockers.push(Blocker::Fetch { why: why.clone() }),
            None if data.source.is_none() => {
                blockers.push(Blocker::Fetch { why: "the repository is still being fetched".to_owned() });
            }
            None => {}
        }
        // Which account and which roles are meant is never guessed.
        match &data.governing {
            Some(Governing::OtherBase { base, default, .. }) => {
                blockers.push(Blocker::OtherBase { base: base.clone(), default: default.clone() });
            }
            Some(Governing::NoDefault) | None => blockers.push(Blocker::NoDefault),
            Some(Governing::None { .. } | Governing::Unreadable { .. } | Governing::Of { .. }) => {}
        }
        if let Some(refusal) = project.refusal {
            blockers.push(Blocker::Refused { refusal });
        }
        if let Some(run) = self.runs.running(&state.pull, &project.id) {
            blockers.push(Blocker::Running { run: run.run });
        }
        blockers
    }

    /// Starts a plan of a project.
    pub async fn plan_here(self: &Arc<Self>, request: &PlanHereRequest) -> Result<RunRef, DeskError> {
        let since = self.roles.moment();
        let (state, project) = self.find_project(&request.key)?;
        // The tree that is planned is the one whose programs were shown, whatever is fetched meanwhile.
        let (sheet, source) = self.sheet(&state, &project, &request.key).await?;
        if sheet.shown != request.shown {
            return Err(DeskError::ShownChanged);
        }
        if !sheet.blockers.is_empty() {
            return Err(DeskError::PlanBlocked(format!("{:?}", sheet.blockers)));
        }
        if let Some(missing) = sheet.secrets.iter().find(|line| !line.present) {
            return Err(DeskError::PlanBlocked(format!("the keychain has no entry {:?}", missing.entry)));
        }
        let tool = self.chosen_tool(&project, &request.answers)?;
        let sandbox = self.chosen_sandbox(&request.answers)?;
        let backend = backend::allowed(&project, &tool)?;
        let session = self.plan_session(&state, &project, since).await?;
        let task = Task::Plan {
            plan: plan_name(self.machine.now())?,
            newer_minor: if request.answers.newer_minor { Consent::Yes } else { Consent::No },
            backend,
        };
        let source = source.ok_or_else(|| DeskError::PlanBlocked("there is no tree".to_owned()))?;
        let region = project.rules.as_ref().and_then(|rules| rules.region.clone());
        let region = region.or_else(|| session.as_deref().map(|session| session.region().to_owned()));
        let inputs = self.job_inputs(&project, region).await?;
        let environment = self.tool_environment(session.as_deref(), &inputs.own());
        let parts = JobParts { source, tool, sandbox, session: session.clone(), inputs, environment, task };
        let job = self.job(&state, &project, parts).await?;
        let role = project.rules.as_ref().and_then(|rules| rules.plan_role.clone());
        let desk = Arc::clone(self);
        let stands = move || match (role, session) {
            (Some(role), _) if !desk.roles.lives(&role, since) => Err(DeskError::Overtaken),
            (None, Some(session)) if !desk.roles.still_acts(&session, desk.machine.now()) => Err(DeskError::Overtaken),
            _ => Ok(()),
        };
        self.start_run(job, stands).await
    }

    fn chosen_tool(&self, project: &ProjectData, answers: &PlanAnswers) -> Result<Candidate, DeskError> {
        let wanted = Self::wanted_tool(project, answers.tool.as_deref());
        match tools::choose(&wanted, &self.tools.candidates()) {
            Choice::Use(candidate) => Ok(candidate),
            Choice::Ask { .. } => Err(DeskError::PlanBlocked("the tool has to be chosen".to_owned())),
            Choice::Missing { .. } => Err(DeskError::PlanBlocked("the tool is not on this machine".to_owned())),
        }
    }

    fn chosen_sandbox(&self, answers: &PlanAnswers) -> Result<Sandbox, DeskError> {
        match self.sandbox() {
            Ok(sandbox) => Ok(sandbox),
            Err(_) if answers.without_sandbox => Ok(Sandbox::None),
            Err(why) => Err(DeskError::PlanBlocked(format!("there is no sandbox: {why}"))),
        }
    }

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

    /// The session that plans: of the role that the team names, or the one that acts.
    async fn plan_session(
        self: &Arc<Self>,
        state: &OpenPull,
        project: &ProjectData,
        since: Asked,
    ) -> Result<Option<Arc<AwsSession>>, DeskError> {
        let Some(role) = project.rules.as_ref().and_then(|rules| rules.plan_role.clone()) else {
            let session = self.roles.acting(self.machine.now()).map(|acting| acting.session);
            // The plan reads the state with it, and runs the author's code.
            if let Some(session) = &session
                && let Some(expected) = other_account(project, session)
            {
                let why = format!("the session is in the account {} and not in {expected}", session.account());
                return Err(DeskError::PlanBlocked(why));
            }
            return Ok(session);
        };
        let login = self.login_of(state.pull.repository.host.as_str());
        let name = SessionName::for_pull(&login, &state.pull.repository.name, state.pull.number);
        Ok(Some(self.roles.take(&self.machine, self.kept_keys().await?, &role, name, since).await?))
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
                role: view.map(|view| view.role),
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

/// The account that the team expects, where a session is in another one.
fn other_account<'p>(project: &'p ProjectData, session: &AwsSession) -> Option<&'p AccountId> {
    let expected = project.rules.as_ref()?.account.as_ref()?;
    (session.account() != expected).then_some(expected)
}

/// A name that no other plan has.
fn plan_name(now: jiff::Timestamp) -> Result<String, DeskError> {
    let id = RunId::new(now).map_err(|error| DeskError::RunNotStarted(error.to_string()))?;
    Ok(format!("plan-{id}"))
}

fn tool_of(meta: &Meta) -> Option<(Tool, countersign_model::ToolVersion)> {
    Some((meta.tool?, meta.version.as_deref()?.parse().ok()?))
}

const fn addition(new: bool) -> Addition {
    if new { Addition::New } else { Addition::Known }
}

fn programs(facts: &Facts, new: &Facts) -> Vec<WillRun> {
    let mut lines: Vec<WillRun> = facts
        .programs
        .iter()
        .map(|program| WillRun {
            kind: match program.kind {
                ProgramKind::External => WillRunKind::External,
                ProgramKind::Http => WillRunKind::Http,
                ProgramKind::Provisioner => WillRunKind::Provisioner,
                ProgramKind::ExecPlugin => WillRunKind::ExecPlugin,
                ProgramKind::Address => WillRunKind::Address,
                ProgramKind::OtherState => WillRunKind::OtherState,
            },
            address: program.address.clone(),
            what: program.what.clone(),
            addition: addition(new.programs.contains(program)),
        })
        .collect();
    // What comes with this pull request is what has to be read.
    lines.sort_by_key(|line| (std::cmp::Reverse(line.addition), line.kind));
    lines
}

fn modules(facts: &Facts, new: &Facts) -> Vec<WillRun> {
    let mut lines: Vec<WillRun> = facts
        .modules
        .iter()
        .map(|module| WillRun {
            kind: WillRunKind::Module,
            address: module.source.clone(),
            what: module.version.clone(),
            addition: addition(new.modules.contains(module)),
        })
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.addition));
    lines
}

/// Providers as the lock file has them, and those that it lacks.
fn providers(project: &ProjectData, facts: &Facts, new: &Facts) -> Vec<ProviderLine> {
    let empty = LockFile::default();
    let (now, before) = match project.locks.as_deref() {
        Some((now, before)) => (now.as_ref().unwrap_or(&empty), before.as_ref().unwrap_or(&empty)),
        None => (&empty, &empty),
    };
    let mut lines: Vec<ProviderLine> = now
        .providers
        .iter()
        .map(|(source, provider)| ProviderLine {
            source: source.clone(),
            version: Some(provider.version.clone()),
            hashes: u32::try_from(provider.hashes.len()).unwrap_or(u32::MAX),
            addition: addition(before.providers.get(source) != Some(provider)),
        })
        .collect();
    for need in &facts.providers {
        let locked = now.providers.keys().any(|source| source.ends_with(&format!("/{}", need.source)));
        if !locked {
            lines.push(ProviderLine {
                source: need.source.clone(),
                version: None,
                hashes: 0,
                addition: addition(new.providers.contains(need)),
            });
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.addition));
    lines
}
