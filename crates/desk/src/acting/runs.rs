//! Runs: following those that go on, and listing those that ended.

mod left;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign_model::{PullRef, Sha256Hex};
use countersign_terraform::run::record::{Fault, Follower, RunKind};
use countersign_terraform::run::view::{Progress, RunView};
use countersign_terraform::run::{RunFolder, RunId, folders, recover};
use jiff::Timestamp;

use crate::app::events::Topic;
use crate::app::fault::DeskError;
use crate::inbox::key_of;
use crate::views::{
    FaultView, LogLineView, LogWindow, Posted, ResourceWindow, RunDetail, RunList, RunLog, RunRef, RunResource,
    RunResourceState, RunResources, RunRow, RunsQuery,
};
use crate::{Desk, lock};

/// How often records of runs that go on are read.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);
/// The most rows of a list, of resources and of a log in one answer.
const LIST: usize = 500;
const RESOURCES: usize = 512;
const LOG: usize = 1000;

/// A run that is known.
#[derive(Debug)]
pub(crate) struct Known {
    folder: RunFolder,
    followed: Mutex<Followed>,
}

#[derive(Debug, Default)]
struct Followed {
    follower: Follower,
    view: RunView,
    posted: Option<Posted>,
}

/// The runs of this machine.
#[derive(Debug, Default)]
pub(crate) struct RunBook {
    known: Mutex<BTreeMap<RunId, Arc<Known>>>,
}

impl RunBook {
    fn get(&self, id: &RunId) -> Option<Arc<Known>> {
        lock(&self.known).get(id).cloned()
    }

    fn all(&self) -> Vec<Arc<Known>> {
        lock(&self.known).values().rev().cloned().collect()
    }

    fn add(&self, folder: RunFolder) -> Arc<Known> {
        let mut known = lock(&self.known);
        let id = folder.id().clone();
        Arc::clone(known.entry(id).or_insert_with(|| Arc::new(Known { folder, followed: Mutex::default() })))
    }

    pub(crate) fn ended_applies(&self) -> Vec<Arc<Known>> {
        let apply = |view: &RunView| {
            view.ended.is_some() && view.began.as_ref().is_some_and(|began| began.kind == RunKind::Apply)
        };
        self.all().into_iter().filter(|known| known.view(apply)).collect()
    }

    /// The run of a project that goes on.
    pub(crate) fn running(&self, pull: &PullRef, project: &Sha256Hex) -> Option<RunRef> {
        self.of(pull, project).map(|known| RunRef { run: known.folder.id().to_string() })
    }

    pub(crate) fn running_kind(&self, pull: &PullRef, project: &Sha256Hex) -> Option<RunKind> {
        let known = self.of(pull, project)?;
        let kind = lock(&known.followed).view.began.as_ref()?.kind;
        Some(kind)
    }

    fn of(&self, pull: &PullRef, project: &Sha256Hex) -> Option<Arc<Known>> {
        self.all().into_iter().find(|known| {
            let followed = lock(&known.followed);
            let Some(began) = &followed.view.began else { return false };
            followed.view.ended.is_none()
                && began.subject.repository == pull.repository
                && began.subject.pull == pull.number
                && began.project.id().digest() == *project
        })
    }
}

impl Known {
    /// Reads what is new. Answers whether anything was, and whether the run ended with it.
    fn read_on(&self) -> (bool, bool) {
        let mut followed = lock(&self.followed);
        let had_ended = followed.view.ended.is_some();
        let lines = followed.follower.more(&self.folder.record()).unwrap_or_default();
        let new = !lines.is_empty();
        for line in lines {
            followed.view.take(line);
        }
        (new, !had_ended && followed.view.ended.is_some())
    }

    /// What is known of it.
    pub(crate) fn view<T>(&self, look: impl FnOnce(&RunView) -> T) -> T {
        look(&lock(&self.followed).view)
    }

    pub(crate) fn folder(&self) -> &RunFolder {
        &self.folder
    }

    pub(crate) fn set_posted(&self, posted: Posted) {
        lock(&self.followed).posted = Some(posted);
    }
}

impl Desk {
    /// Takes up the runs of earlier starts: ends the records of those whose process is gone, takes away
    /// what they left, and follows those that go on.
    pub(crate) fn take_up_runs(self: &Arc<Self>) {
        let runs = self.folders.runs();
        // What cannot be read now is tried again at the next start.
        let _ = recover(&runs, &self.folders.ledger(), self.machine.clock);
        folders::sweep(&runs);
        for folder in RunFolder::all(&runs) {
            let known = self.runs.add(folder);
            known.read_on();
        }
        self.tell(Topic::Runs);
    }

    /// Follows a run that was just started.
    pub(crate) fn follow_run(self: &Arc<Self>, id: &RunId) {
        let known = self.runs.add(RunFolder::of(&self.folders.runs(), id));
        known.read_on();
        self.tell(Topic::Runs);
        self.tell_run_project(&known);
    }

    /// Reads the records of runs that go on, for as long as the app lives.
    pub(crate) async fn follow_runs(self: &Arc<Self>) {
        loop {
            for known in self.runs.all() {
                if known.view(|view| view.ended.is_some()) {
                    continue;
                }
                let (new, ended) = known.read_on();
                if new {
                    self.tell(Topic::Run { run: known.folder.id().to_string() });
                }
                if ended {
                    self.run_ended(&known).await;
                } else if !new && !known.folder.has_owner() && known.view(|view| view.began.is_some()) {
                    self.owner_gone(&known);
                }
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// The process that owned a run went without a word; its record is ended for it.
    fn owner_gone(self: &Arc<Self>, known: &Arc<Known>) {
        let _ = recover(&self.folders.runs(), &self.folders.ledger(), self.machine.clock);
        folders::sweep(&self.folders.runs());
        self.tell(Topic::Run { run: known.folder.id().to_string() });
    }

    async fn run_ended(self: &Arc<Self>, known: &Arc<Known>) {
        self.tell(Topic::Runs);
        let kind = known.view(|view| view.began.as_ref().map(|began| began.kind));
        if kind == Some(RunKind::Plan) {
            self.plan_ended(known).await;
        }
        self.tell_run_project(known);
        if kind == Some(RunKind::Apply) {
            self.post_result_of(known).await;
            if let Some(state) = self.pull_of_run(known) {
                self.look_in_background(&state);
            }
        }
    }

    /// A plan that was sealed is taken in.
    async fn plan_ended(self: &Arc<Self>, known: &Arc<Known>) {
        let Some(sealed) = known.view(|view| view.sealed.clone()) else { return };
        let Some(key) = self.secrets.known_key() else { return };
        let safe = self.safe_of_sealed(key);
        let manifest = tokio::task::spawn_blocking(move || crate::pulls::read_manifest(&safe, &sealed.plan)).await;
        if let Ok(Ok(manifest)) = manifest {
            self.sealed.add(manifest);
        }
        if let Some(state) = self.pull_of_run(known) {
            self.find_sealed(&state).await;
            self.take_stock(&state).await;
        }
    }

    /// The pull request of a run, where it is open.
    pub(crate) fn pull_of_run(&self, known: &Known) -> Option<Arc<crate::pulls::OpenPull>> {
        let (repository, number) =
            known.view(|view| view.began.as_ref().map(|it| (it.subject.repository.clone(), it.subject.pull)))?;
        self.pulls.get(&PullRef { repository, number })
    }

    fn tell_run_project(&self, known: &Known) {
        if let Some(state) = self.pull_of_run(known) {
            self.tell_pull(&state.pull);
        }
    }

    /// A run by its id.
    pub(crate) fn find_run(&self, run: &RunRef) -> Result<Arc<Known>, DeskError> {
        let id = RunId::try_from(run.run.clone()).map_err(|_| DeskError::RunGone)?;
        self.runs.get(&id).ok_or(DeskError::RunGone)
    }

    /// The list of runs.
    pub fn runs(&self, query: &RunsQuery) -> RunList {
        let words: Vec<String> = query.text.split_whitespace().map(str::to_lowercase).collect();
        let mut rows: Vec<RunRow> = self.runs.all().iter().filter_map(|known| self.run_row(known)).collect();
        let running = rows.iter().filter(|row| row.ending.is_none()).count();
        rows.retain(|row| {
            let text = format!(
                "{}/{} #{} {} {} {} {} {}",
                row.pull.owner,
                row.pull.name,
                row.pull.number,
                row.title,
                row.label,
                row.by,
                row.account.as_ref().map(|account| account.name.clone()).unwrap_or_default(),
                row.role.as_deref().unwrap_or_default()
            )
            .to_lowercase();
            query.pull.as_ref().is_none_or(|pull| *pull == row.pull) && words.iter().all(|word| text.contains(word))
        });
        // Those that go on come first; within both, newest first, as they are.
        rows.sort_by_key(|row| row.ending.is_some());
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        rows.truncate(LIST);
        RunList { running: u32::try_from(running).unwrap_or(u32::MAX), rows, total }
    }

    fn run_row(&self, known: &Known) -> Option<RunRow> {
        let followed = lock(&known.followed);
        let view = &followed.view;
        let began = view.began.as_ref()?;
        let subject = &began.subject;
        let progressed = view.progressed();
        let digest = began.public.as_ref().or(view.sealed.as_ref().map(|sealed| &sealed.public));
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Some(RunRow {
            run: known.folder.id().to_string(),
            kind: began.kind,
            pull: key_of(&PullRef { repository: subject.repository.clone(), number: subject.pull }),
            title: subject.title.clone(),
            label: began.project.label(),
            account: subject.account.as_ref().map(|account| self.teams.account(account)),
            role: subject.role.clone(),
            by: subject.by.clone(),
            begun_at: view.begun_at?.to_string(),
            ended_at: view.ended.as_ref().map(|ended| ended.at.to_string()),
            ending: view.ended.as_ref().map(|ended| ended.ending),
            digest: digest.map(|digest| digest.short().to_owned()),
            // A plan does nothing to what it names.
            progress: match began.kind {
                RunKind::Plan => (0, 0, 0, 0),
                RunKind::Apply => (
                    number(progressed.waiting),
                    number(progressed.running),
                    number(progressed.done),
                    number(progressed.failed),
                ),
            },
        })
    }

    /// A run as its own screen shows it.
    pub fn run(&self, run: &RunRef) -> Result<RunDetail, DeskError> {
        let known = self.find_run(run)?;
        let row = self.run_row(&known).ok_or(DeskError::RunGone)?;
        let alive = known.folder.has_owner();
        let followed = lock(&known.followed);
        let view = &followed.view;
        let began = view.began.as_ref().ok_or(DeskError::RunGone)?;
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(RunDetail {
            step: view.step.map(|(step, _)| step),
            stopping: view.stopping || known.folder.is_asked_to_stop(),
            alive,
            fault: view.ended.as_ref().and_then(|ended| ended.fault.as_ref()).map(fault_view),
            resources: number(view.resources.len()),
            lines: number(view.log.len()),
            head: began.source.head.short().to_owned(),
            tool: began.tool,
            version: began.version.clone(),
            sandboxed: began.sandboxed,
            serial: view
                .state
                .as_ref()
                .and_then(|state| state.as_ref())
                .map(|state| u32::try_from(state.serial).unwrap_or(u32::MAX)),
            left_states: view.rescued.as_ref().map(left::views).unwrap_or_default(),
            posted: followed.posted.clone().unwrap_or(Posted::Nothing),
            project: began.project.id().digest().to_string(),
            row,
        })
    }

    /// A window of the resources of a run.
    pub fn run_resources(&self, window: &ResourceWindow) -> Result<RunResources, DeskError> {
        let known = self.find_run(&window.run)?;
        Ok(known.view(|view| {
            let order = view.order();
            let from = (window.from as usize).min(order.len());
            let to = (window.to as usize).min(order.len()).min(from + RESOURCES).max(from);
            let ended = view.ended.is_some();
            let rows = order[from..to].iter().map(|&at| resource_view(view, at, ended)).collect();
            RunResources { from: window.from, total: u32::try_from(order.len()).unwrap_or(u32::MAX), rows }
        }))
    }

    /// A window of the log of a run.
    pub fn run_log(&self, window: &LogWindow) -> Result<RunLog, DeskError> {
        let known = self.find_run(&window.run)?;
        let words = window.text.to_lowercase();
        Ok(known.view(|view| {
            let matching: Vec<usize> = (0..view.log.len())
                .filter(|&at| words.is_empty() || view.log[at].text.to_lowercase().contains(&words))
                .collect();
            let length = matching.len();
            let asked = (window.to.saturating_sub(window.from) as usize).min(LOG);
            let from = if window.from as usize >= length { length.saturating_sub(asked) } else { window.from as usize };
            let to = (from + asked).min(length);
            let lines = matching[from..to]
                .iter()
                .map(|&at| {
                    let line = &view.log[at];
                    LogLineView { at: line.at.to_string(), kind: line.kind, text: line.text.clone() }
                })
                .collect();
            let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            RunLog { from: number(from), total: number(length), lines }
        }))
    }

    /// Asks a run to stop.
    pub fn stop_run(&self, run: &RunRef) -> Result<RunDetail, DeskError> {
        let known = self.find_run(run)?;
        known.folder.ask_to_stop().map_err(|error| DeskError::NotSaved(error.to_string()))?;
        self.tell(Topic::Run { run: run.run.clone() });
        self.run(run)
    }
}

fn resource_view(view: &RunView, at: usize, ended: bool) -> RunResource {
    let resource = &view.resources[at];
    let plans = view.began.as_ref().is_some_and(|began| began.kind == RunKind::Plan);
    let (state, doing, since): (_, Option<String>, Option<Timestamp>) = match &resource.progress {
        Progress::Waits if plans => (RunResourceState::Planned, None, None),
        Progress::Waits if ended => (RunResourceState::NotStarted, None, None),
        Progress::Waits => (RunResourceState::Waits, None, None),
        Progress::Runs { action, since } => (RunResourceState::Runs, Some(action.clone()), Some(*since)),
        Progress::Done => (RunResourceState::Done, None, None),
        Progress::Failed => (RunResourceState::Failed, None, None),
    };
    let seconds = |seconds: u64| u32::try_from(seconds).unwrap_or(u32::MAX);
    RunResource {
        address: resource.address.clone(),
        action: resource.action.clone(),
        state,
        doing,
        done: resource.done.iter().map(|(action, took)| (action.clone(), seconds(*took))).collect(),
        since: since.map(|since| since.to_string()),
        error: resource.error.as_ref().map(|error| (error.summary.clone(), error.detail.clone())),
        place: resource.error.as_ref().and_then(|error| error.place.clone()).map(|(file, line)| (file, seconds(line))),
    }
}

/// A fault as it crosses: its code, and what the words take up.
fn fault_view(fault: &Fault) -> FaultView {
    let (code, detail, other) = match fault {
        Fault::Checkout { why } => ("checkout", why.as_str(), ""),
        Fault::TreeChanged => ("tree_changed", "", ""),
        Fault::LeftStateInTree { path } => ("left_state_in_tree", path.as_str(), ""),
        Fault::ModulesChanged => ("modules_changed", "", ""),
        Fault::ModuleRefused { path } => ("module_refused", path.as_str(), ""),
        Fault::ProviderRefused { why } => ("provider_refused", why.as_str(), ""),
        Fault::ProvidersChanged => ("providers_changed", "", ""),
        Fault::ProviderUnpinned { address } => ("provider_unpinned", address.as_str(), ""),
        Fault::PlanChanged => ("plan_changed", "", ""),
        Fault::ToolChanged { found } => ("tool_changed", found.as_str(), ""),
        Fault::LockFile { mend } => ("lock_file", mend.as_str(), ""),
        Fault::NoWorkspace { name } => ("no_workspace", name.as_str(), ""),
        Fault::NewerMinor { state, tool } => ("newer_minor", state.as_str(), tool.as_str()),
        Fault::AccessDenied { why } => ("access_denied", why.as_str(), ""),
        Fault::Init { why } => ("init", why.as_str(), ""),
        Fault::StateLocked { why } => ("state_locked", why.as_str(), ""),
        Fault::State { why } => ("state", why.as_str(), ""),
        Fault::StateMoved => ("state_moved", "", ""),
        Fault::Plan { why } => ("plan", why.as_str(), ""),
        Fault::Unreadable { why } => ("unreadable", why.as_str(), ""),
        Fault::Differs { what } => ("differs", what.as_str(), ""),
        Fault::NotHeld { what } => ("not_held", what.as_str(), ""),
        Fault::BackendChanged { settings } => ("backend_changed", settings.as_str(), ""),
        Fault::NotKept { why } => ("not_kept", why.as_str(), ""),
        Fault::AppliedBefore => ("applied_before", "", ""),
        Fault::Ledger { why } => ("ledger", why.as_str(), ""),
        Fault::Apply { why } => ("apply", why.as_str(), ""),
        Fault::NotStarted { why } => ("not_started", why.as_str(), ""),
        Fault::Lost => ("lost", "", ""),
    };
    FaultView { code: code.to_owned(), detail: detail.to_owned(), other: other.to_owned() }
}

/// A fault in one English sentence, for places that have no words of their own.
pub(crate) fn fault_words(fault: &Fault) -> String {
    let view = fault_view(fault);
    if view.detail.is_empty() { view.code.replace('_', " ") } else { view.detail }
}
