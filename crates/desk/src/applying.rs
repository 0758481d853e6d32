//! Applying: the question in the confirm window, and what happens after it was answered.
//!
//! Everything is evaluated when the window is asked for and again when the answer comes; between the two
//! nothing but the answer may change. The process that applies then holds what is on this machine, and the
//! state, against what was cleared.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use countersign_github::{NewState, NewStatus, WriteError};
use countersign_model::{Sha256Hex, StatusKind};
use countersign_plan::digest::behind;
use countersign_plan::mask::Place;
use countersign_plan::visible::visible;
use countersign_review::Preflight;
use countersign_review::approval::Compared;
use countersign_review::preflight::Verdict;
use countersign_review::results::Claim;
use countersign_terraform::run::job::{ApplyTask, Task};
use countersign_terraform::sandbox::Sandbox;

use crate::events::HostEvent;
use crate::fault::DeskError;
use crate::planning::JobParts;
use crate::pulls::{OpenPull, ProjectData, besides_of, counts_of, destroyed_of};
use crate::views::{Confirm, ConfirmReveal, ConfirmRevealed, ConfirmTyped, ProjectKey, RunRef, SessionView};
use crate::{Desk, lock};

/// GitHub takes this much for the description of a status.
const LONGEST_DESCRIPTION: usize = 140;

/// The most places that the window lists. Of more, their number is told.
const MOST_UNBOUND: usize = 500;

/// What waits to be confirmed.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    key: ProjectKey,
    plan_file: Sha256Hex,
    confirm: Confirm,
}

/// The question of the confirm window; one at a time.
#[derive(Debug, Default)]
pub(crate) struct Question {
    pending: Mutex<Option<Pending>>,
    /// How often one was asked or withdrawn: each question has a name of its own, and one that was asked earlier
    /// and comes later takes no place.
    acts: AtomicU64,
    /// Answers come one after the other: a second click waits, and finds the question answered.
    answering: tokio::sync::Mutex<()>,
}

impl Question {
    /// The number of an act of the person, which every later one exceeds.
    fn act(&self) -> u64 {
        self.acts.fetch_add(1, Ordering::SeqCst) + 1
    }
}

impl Desk {
    /// Evaluates everything anew for a project, all facts read now. `despite` is what others say of an apply,
    /// and a person answered.
    async fn evaluate_now(
        self: &Arc<Self>,
        key: &ProjectKey,
        despite: Vec<Claim>,
    ) -> Result<(Arc<OpenPull>, ProjectData, Preflight), DeskError> {
        let state = self.find_pull(&key.pull)?;
        self.look_at_pull(&state).await;
        if let Some((why, _)) = state.data().failed {
            return Err(DeskError::NotCleared(why));
        }
        let (state, project) = self.find_project(key)?;
        if project.sealed.is_none() {
            return Err(DeskError::NotPlanned);
        }
        let looked = self.look_for_preflight(&state, &project.id).await;
        // Reading the state takes a while; approvals and the head are asked for once more after it.
        self.ask_github(&state).await?;
        let (state, project) = self.find_project(key)?;
        let data = state.data();
        let desk = Arc::clone(self);
        let of = project.clone();
        let preflight = tokio::task::spawn_blocking(move || {
            desk.evaluate(&data, &of, looked.as_ref(), (crate::preflight::Thoroughness::Whole, &despite))
        })
        .await
        .ok()
        .flatten()
        .ok_or(DeskError::PullGone)?;
        Ok((state, project, preflight))
    }

    /// Opens the confirm window for the sealed plan of a project, where every check holds, or nothing but what
    /// others say of an apply stands in the way: the window then shows that, and an answer to it is asked for.
    pub async fn request_apply(self: &Arc<Self>, key: &ProjectKey) -> Result<(), DeskError> {
        let act = self.question.act();
        let (_, project, preflight) = self.evaluate_now(key, Vec::new()).await?;
        if preflight.verdict() != Verdict::Holds && !preflight.blocked_by_claims_alone() {
            return Err(blocked(&preflight));
        }
        let plan_file = project.sealed.as_ref().ok_or(DeskError::NotPlanned)?.manifest.file.clone();
        let confirm = self.confirm_of(key, &project, &preflight, act.to_string())?;
        let asked = Pending { key: key.clone(), plan_file, confirm };
        {
            let mut pending = lock(&self.question.pending);
            // Reading everything took a while, in which another apply was asked for, or none any more.
            if self.question.acts.load(Ordering::SeqCst) != act {
                return Err(DeskError::Overtaken);
            }
            *pending = Some(asked);
        }
        let opened = self.host().open_confirm();
        if opened.is_err() {
            *lock(&self.question.pending) = None;
        }
        opened.map_err(|_| DeskError::Unsupported)
    }

    fn confirm_of(
        &self,
        key: &ProjectKey,
        project: &ProjectData,
        preflight: &Preflight,
        question: String,
    ) -> Result<Confirm, DeskError> {
        let opened = project.sealed.as_ref().and_then(|it| it.opened.as_ref()).ok_or(DeskError::NotPlanned)?;
        let manifest = &project.sealed.as_ref().ok_or(DeskError::NotPlanned)?.manifest;
        let acting = self.roles.acting(self.machine.now()).ok_or(DeskError::NotPlanned)?;
        let session = SessionView::of(&self.teams, &acting.session);
        let (destroyed, destroyed_count, data_count) = destroyed_of(opened.plan());
        let settings = self.settings();
        let unbound = self.not_compared(key, project)?;
        Ok(Confirm {
            question,
            label: project.project.label(),
            pull: format!("{}/{}#{}", key.pull.owner, key.pull.name, key.pull.number),
            account: session.account,
            role: session.role,
            expires_at: session.expires_at,
            digest: manifest.public.to_string(),
            destroyed,
            destroyed_count,
            counts: counts_of(opened.plan()),
            besides: besides_of(opened.plan()),
            type_name: destroyed_count > 0 || !preflight.claims().is_empty(),
            claims: preflight.claims().to_vec(),
            unbound_count: u32::try_from(unbound.len()).unwrap_or(u32::MAX),
            unbound: unbound.iter().take(MOST_UNBOUND).map(|place| visible(&place.to_string()).into_owned()).collect(),
            type_count: data_count > 0,
            new_providers: manifest.new_providers.iter().map(|it| format!("{} {}", it.address, it.version)).collect(),
            without_sandbox: matches!(manifest.sandbox, Sandbox::None),
            language: settings.language,
            theme: settings.theme,
            colour_blind: settings.colour_blind,
        })
    }

    /// The places of the sealed plan that are masked by a guess, where nobody approved exactly this plan on this
    /// machine.
    fn not_compared(&self, key: &ProjectKey, project: &ProjectData) -> Result<Vec<Place>, DeskError> {
        let state = self.find_pull(&key.pull)?;
        let approvals = self.approvals_of(&state.data(), project);
        if approvals.is_some_and(|approvals| approvals.compared() == Compared::InFull) {
            return Ok(Vec::new());
        }
        let opened = project.sealed.as_ref().and_then(|it| it.opened.as_ref()).ok_or(DeskError::NotPlanned)?;
        Ok(opened.digests().unbound.clone())
    }

    /// One value that was not compared, for the person who confirms.
    pub fn confirm_reveal(&self, asked: &ConfirmReveal) -> Result<ConfirmRevealed, DeskError> {
        let pending = lock(&self.question.pending).clone().filter(|it| it.confirm.question == asked.question);
        let pending = pending.ok_or(DeskError::NothingToConfirm)?;
        let (_, project) = self.find_project(&pending.key)?;
        let sealed = project.sealed.as_ref().filter(|sealed| sealed.manifest.file == pending.plan_file);
        let opened = sealed.and_then(|it| it.opened.as_ref()).ok_or(DeskError::NotPlanned)?;
        let digests = opened.digests();
        let place = digests.unbound.get(asked.at as usize).filter(|_| pending.confirm.unbound_count > 0);
        let found = place.map(|place| behind(opened.plan(), opened.meta(), place)).unwrap_or_default();
        let shown = |text: Option<String>| text.map(|text| visible(&text).into_owned());
        Ok(ConfirmRevealed { before: shown(found.before), after: shown(found.after) })
    }

    /// What the confirm window shows.
    pub fn confirm(&self) -> Result<Confirm, DeskError> {
        lock(&self.question.pending).as_ref().map(|it| it.confirm.clone()).ok_or(DeskError::NothingToConfirm)
    }

    /// Withdraws the question.
    pub fn confirm_cancel(&self) {
        {
            let mut pending = lock(&self.question.pending);
            self.question.act();
            *pending = None;
        }
        self.host().close_confirm();
    }

    /// Applies what was confirmed: everything is evaluated again, the apply is announced on GitHub, and
    /// the process that applies is started. Whatever goes wrong before that applies nothing.
    pub async fn confirm_apply(self: &Arc<Self>, typed: &ConfirmTyped) -> Result<RunRef, DeskError> {
        let _one_at_a_time = self.question.answering.lock().await;
        // A window that shows an older question answers nothing.
        let pending = lock(&self.question.pending).clone().filter(|it| it.confirm.question == typed.question);
        let pending = pending.ok_or(DeskError::NothingToConfirm)?;
        if !matches(&pending.confirm, typed) {
            return Err(DeskError::TypedWrong);
        }
        let despite = pending.confirm.claims.clone();
        let (state, project, preflight) = self.evaluate_now(&pending.key, despite).await?;
        let same = self.confirm_of(&pending.key, &project, &preflight, typed.question.clone())? == pending.confirm;
        let why = blocked(&preflight);
        let cleared = preflight.cleared().ok_or(why)?;
        if *cleared.plan_file() != pending.plan_file || !same {
            return Err(DeskError::NotCleared("what was confirmed".to_owned()));
        }
        // Who acts may have changed since the checks; the clearance is for one account and one role.
        let acting = self.roles.acting(self.machine.now()).ok_or(DeskError::NotPlanned)?;
        if acting.session.account() != cleared.account() || acting.session.role() != Some(cleared.role()) {
            return Err(DeskError::NotCleared("account".to_owned()));
        }
        let manifest = Arc::clone(&project.sealed.as_ref().ok_or(DeskError::NotPlanned)?.manifest);
        let inputs = self.job_inputs(&project, manifest.region.clone()).await?;
        // What the project gets from the keychain is what it got when it was planned, and so is the region.
        if inputs.digest() != manifest.inputs {
            return Err(DeskError::NotCleared("what the project gets from the keychain".to_owned()));
        }
        let environment = self.tool_environment(Some(&acting.session), &inputs.own());
        let task = Task::Apply(Box::new(ApplyTask::of(cleared, manifest.plan.clone())));
        let parts = JobParts {
            source: manifest.source.clone(),
            tool: manifest.tool.clone(),
            sandbox: self.sandbox_like(&manifest.sandbox),
            session: Some(Arc::clone(&acting.session)),
            environment,
            inputs,
            task,
        };
        let job = self.job(&state, &project, parts).await?;
        // From here on the question is answered, whatever comes of it. One that was withdrawn while
        // everything was evaluated applies nothing.
        let of_this = |waiting: &mut Pending| waiting.confirm.question == typed.question;
        lock(&self.question.pending).take_if(of_this).ok_or(DeskError::NothingToConfirm)?;
        self.announce(&state, &project, &pending.confirm).await?;
        // Saying so took a while, in which the person may have signed out or taken another role.
        let (desk, session) = (Arc::clone(self), acting.session);
        let stands = move || {
            let acts = desk.roles.still_acts(&session, desk.machine.now());
            if acts { Ok(()) } else { Err(DeskError::Overtaken) }
        };
        let started = self.start_run(job, stands).await;
        match &started {
            Ok(run) => {
                self.host().close_confirm();
                self.post(HostEvent::ShowRun { run: run.run.clone() });
            }
            Err(error) => self.take_back(&state, &project, &error.to_string()).await,
        }
        started
    }

    /// Says on GitHub that an apply begins, so that another machine does not begin one. What GitHub did
    /// not confirm does not count as said, and then nothing is applied.
    async fn announce(&self, state: &OpenPull, project: &ProjectData, confirm: &Confirm) -> Result<(), DeskError> {
        let digest = confirm.digest.get(..8).unwrap_or(&confirm.digest);
        let who: Vec<&str> = confirm.claims.iter().map(|claim| claim.by.as_deref().unwrap_or("somebody")).collect();
        let despite =
            if who.is_empty() { String::new() } else { format!(", although claimed before by {}", who.join(", ")) };
        let text = format!("Applying plan {digest}{despite}");
        match self.set_apply_status(state, project, NewState::Pending, &text).await {
            Ok(()) => Ok(()),
            Err(WriteError::Refused(error)) => Err(DeskError::GitHub(error)),
            Err(WriteError::Unknown { why }) => {
                Err(DeskError::NotCleared(format!("GitHub did not confirm that the apply was announced: {why}")))
            }
        }
    }

    async fn take_back(&self, state: &OpenPull, project: &ProjectData, why: &str) {
        // Where even this is not confirmed, the status says that an apply began, which blocks: the safe side.
        let _ = self.set_apply_status(state, project, NewState::Error, &format!("Did not start: {why}")).await;
    }

    async fn set_apply_status(
        &self,
        state: &OpenPull,
        project: &ProjectData,
        new: NewState,
        text: &str,
    ) -> Result<(), WriteError> {
        let host = state.pull.repository.host.as_str();
        let unknown = |why: String| WriteError::Unknown { why };
        let connected = self.connections.connected(host).map_err(|error| unknown(error.to_string()))?;
        let manifest = project.sealed.as_ref().map(|sealed| Arc::clone(&sealed.manifest));
        let head = manifest.ok_or_else(|| unknown("there is no plan".to_owned()))?.source.head.clone();
        let status = NewStatus {
            context: project.project.status_context(StatusKind::Apply),
            state: new,
            description: cut(text),
            target_url: None,
        };
        connected.client.set_status(&state.pull.repository, &head, &status).await
    }
}

/// Which checks do not hold.
fn blocked(preflight: &Preflight) -> DeskError {
    let blocking: Vec<String> = preflight
        .checks()
        .iter()
        .filter(|check| check.verdict != Verdict::Holds)
        .map(|check| format!("{:?}", check.kind).to_lowercase())
        .collect();
    DeskError::NotCleared(blocking.join(", "))
}

/// A description as long as GitHub takes it.
pub(crate) fn cut(text: &str) -> String {
    text.chars().take(LONGEST_DESCRIPTION).collect()
}

/// Whether what was typed is what was asked for.
fn matches(confirm: &Confirm, typed: &ConfirmTyped) -> bool {
    let name = !confirm.type_name || typed.name == confirm.label;
    let count = !confirm.type_count || typed.count.trim() == confirm.destroyed_count.to_string();
    // What others say, and what was not compared, are each answered by itself, beside everything else.
    let claims = confirm.claims.is_empty() || typed.despite_claims;
    let unbound = confirm.unbound_count == 0 || typed.unbound;
    name && count && claims && unbound
}
