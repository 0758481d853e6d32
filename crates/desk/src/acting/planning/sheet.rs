//! The sheet that shows what would run, before anything does.

use std::sync::Arc;
use std::time::Duration;

use countersign_model::{Tool, ToolVersion, sha256_hex};
use countersign_plan::digest::Meta;
use countersign_terraform::configuration::{Facts, ProgramKind, added};
use countersign_terraform::lockfile::LockFile;
use countersign_terraform::run::job::JobSource;
use countersign_terraform::sandbox::{Hold, NoSandbox, Sandbox};
use countersign_terraform::tools::{self, Candidate, Choice, Question, Wanted};

use super::{backend, other_account};
use crate::Desk;
use crate::access::roles::Reach;
use crate::access::teams::Governing;
use crate::app::fault::DeskError;
use crate::pulls::{OpenPull, ProjectData, PullData, SourceProblem};
use crate::views::{
    Addition, Blocker, PlanHere, ProjectKey, ProviderLine, PullPhase, RoleChoice, SandboxView, SecretLine, SessionView,
    ToolChoice, ToolView, WillRun, WillRunKind,
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

    pub(super) async fn sheet(
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
        let name = role.label().to_owned();
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

    pub(super) fn wanted_tool(project: &ProjectData, answered: Option<&str>) -> Wanted {
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

    pub(super) fn blockers(&self, state: &OpenPull, data: &PullData, project: &ProjectData) -> Vec<Blocker> {
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
}

fn tool_of(meta: &Meta) -> Option<(Tool, ToolVersion)> {
    Some((meta.tool?, meta.version.as_deref()?.parse().ok()?))
}

pub(super) const fn addition(new: bool) -> Addition {
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
