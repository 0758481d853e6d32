//! Planning here: the start of the run, after what would run was shown.

mod backend;
mod sheet;

use std::sync::Arc;

use countersign_aws::{AwsSession, SessionName};
use countersign_model::AccountId;
use countersign_terraform::run::RunId;
use countersign_terraform::run::job::{Consent, Task};
use countersign_terraform::sandbox::Sandbox;
use countersign_terraform::tools::{self, Candidate, Choice};

use crate::Desk;
use crate::access::asking::Asked;
use crate::acting::here::JobParts;
use crate::app::fault::DeskError;
use crate::pulls::{OpenPull, ProjectData};
use crate::views::{PlanAnswers, PlanHereRequest, RunRef};

pub(crate) use sheet::tool_view;

impl Desk {
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
