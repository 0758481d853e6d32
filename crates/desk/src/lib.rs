//! The use cases of Countersign, without any transport: what is open, what was open, what the
//! person chose, and what happened around the window.
#![forbid(unsafe_code)]

mod access_keys;
mod after;
mod applying;
mod approving;
mod aside;
mod asking;
mod background;
mod claims;
mod code;
mod comparing;
mod connections;
mod events;
mod fault;
mod files;
mod host;
mod inbox;
mod kept_sections;
mod listing;
mod machine;
mod machine_tools;
mod noted;
mod opened;
mod opening;
mod planning;
mod preflight;
mod pulls;
mod read;
mod recent;
mod reviewing;
mod roles;
mod runs;
mod secrets;
mod sessions;
mod settings;
mod setup;
mod state_look;
mod switching;
mod teams;
mod viewed;
pub mod views;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use countersign_plan::Plan;
pub use events::{Events, HostEvent, Topic};
pub use fault::{AwsError, DeskError, GitHubError, VaultError};
pub use host::{HostPort, HostRefusal, Later};
pub use listing::{Listing, Reach, Seen};
pub use machine::{Clock, Demo, DemoHost, Machine, Surroundings};
pub use opened::{OpenedPlan, SchemasFrom};
pub use opening::{OpenPhase, OpenProgress};
pub use read::{OpenError, PlanSource};
pub use recent::RecentFile;
pub use settings::{Identical, Language, LongLines, OwnRole, ReadingLook, Settings, Sides, Theme};

use applying::Question;
use connections::Connections;
use events::EventLog;
use inbox::Inbox;
use machine::Folders;
use machine_tools::MachineTools;
use opening::Opening;
use preflight::Looks;
use pulls::{Pulls, SealedIndex};
use recent::Recent;
use roles::RoleBook;
use runs::RunBook;
use secrets::Secrets;
use teams::Teams;
use viewed::Viewed;
use views::KeychainKind;

/// Where the app keeps what it remembers.
#[derive(Clone, Debug)]
pub struct DeskPaths {
    /// For what the person chose.
    pub config_dir: PathBuf,
    /// For what the app noticed.
    pub data_dir: PathBuf,
    /// The home folder, for shorter paths on the screen.
    pub home: Option<PathBuf>,
}

/// A mutex here guards plain data that is whole after every statement, so a panic elsewhere is no
/// reason to stop.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The state of one running app.
pub struct Desk {
    paths: DeskPaths,
    host: Arc<dyn HostPort>,
    settings: Mutex<Settings>,
    recent: Mutex<Recent>,
    viewed: Mutex<Viewed>,
    events: EventLog,
    opening: Opening,
    opened: Mutex<Opened>,
    /// Plans are read one after the other, so that progress speaks of one.
    reading: tokio::sync::Mutex<()>,
    machine: Machine,
    folders: Folders,
    connections: Arc<Connections>,
    teams: Teams,
    secrets: Secrets,
    tools: Arc<MachineTools>,
    roles: RoleBook,
    inbox: Inbox,
    /// The inbox is asked for now and not only at its next turn.
    inbox_wanted: tokio::sync::Notify,
    pulls: Pulls,
    sealed: SealedIndex,
    looks: Looks,
    runs: RunBook,
    question: Question,
    notes: noted::Notes,
}

#[derive(Default)]
struct Opened {
    last_id: u32,
    /// Plans of files, in the order in which they were opened.
    plans: Vec<Arc<OpenedPlan>>,
    /// Plans of pull requests, which hold them.
    of_pulls: Vec<Weak<OpenedPlan>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Desk").field("paths", &self.paths).finish_non_exhaustive()
    }
}

impl Desk {
    /// Takes up what earlier starts left. Nothing is asked or started before [`Desk::start`].
    pub fn new(paths: DeskPaths, machine: Machine, host: Arc<dyn HostPort>) -> Self {
        let folders = Folders::in_data(paths.data_dir.clone());
        let connections = Connections::load(&paths.config_dir, &machine);
        // The demo has nothing worth keeping, and asks nobody to unlock anything.
        let keychain = match machine.demo {
            Demo::Yes { .. } => KeychainKind::Session,
            Demo::No => connections.written().keychain,
        };
        Self {
            settings: Mutex::new(Settings::load(&paths.config_dir)),
            recent: Mutex::new(Recent::load(&paths.data_dir)),
            viewed: Mutex::new(Viewed::load(&paths.data_dir)),
            secrets: Secrets::new(&machine.service, keychain),
            roles: RoleBook::load(folders.roles()),
            inbox: Inbox::load(folders.inbox()),
            connections: Arc::new(connections),
            paths,
            host,
            machine,
            folders,
            events: EventLog::default(),
            opening: Opening::default(),
            opened: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            teams: Teams::default(),
            tools: Arc::default(),
            inbox_wanted: tokio::sync::Notify::new(),
            pulls: Pulls::default(),
            sealed: SealedIndex::default(),
            looks: Looks::default(),
            runs: RunBook::default(),
            question: Question::default(),
            notes: noted::Notes::default(),
        }
    }

    /// The host that this app runs in.
    pub fn host(&self) -> &dyn HostPort {
        &*self.host
    }

    /// Tells the window that something happened outside.
    pub fn post(&self, event: HostEvent) {
        self.events.post(event);
    }

    /// Tells the window that something changed that it may be showing.
    pub(crate) fn tell(&self, topic: Topic) {
        self.events.post(HostEvent::Changed { topic });
    }

    /// What happened after event number `after`; waits a while when nothing did.
    pub async fn events_after(&self, after: u32) -> Events {
        self.events.after(after).await
    }

    /// What the person chose.
    pub fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Keeps what the person chose. It counts for this start also where it cannot be written.
    pub fn save_settings(&self, settings: &Settings) -> std::io::Result<()> {
        let before = std::mem::replace(&mut *lock(&self.settings), settings.clone());
        if before.roles != settings.roles {
            self.read_roles();
        }
        settings.save(&self.paths.config_dir)
    }

    /// How far the plan is that is being read.
    pub fn progress(&self) -> OpenProgress {
        self.opening.progress()
    }

    /// The plans of this review, in the order in which they were opened.
    pub fn plans(&self) -> Vec<Arc<OpenedPlan>> {
        lock(&self.opened).plans.clone()
    }

    /// A plan that is open: one of these, or one of a pull request.
    pub fn plan(&self, id: u32) -> Option<Arc<OpenedPlan>> {
        let opened = lock(&self.opened);
        let of_file = opened.plans.iter().find(|plan| plan.id() == id).cloned();
        of_file.or_else(|| opened.of_pulls.iter().filter_map(Weak::upgrade).find(|plan| plan.id() == id))
    }

    /// The files that were open before.
    pub fn recent(&self) -> Vec<RecentFile> {
        lock(&self.recent).files(self.paths.home.as_deref())
    }

    /// Takes a file out of the list of recent ones.
    pub fn forget_recent(&self, path: &str) {
        lock(&self.recent).forget(path);
    }

    /// Closes a plan. Closing one that is not open is no error.
    pub fn close(&self, id: u32) {
        let closed = {
            let mut opened = lock(&self.opened);
            let at = opened.plans.iter().position(|plan| plan.id() == id);
            at.map(|at| opened.plans.remove(at))
        };
        // Freeing a large plan takes a moment; it is done outside of the lock.
        drop(closed);
    }

    /// Reads a plan and adds it to the review. A refused input changes nothing of what is open.
    pub async fn open(self: &Arc<Self>, source: PlanSource) -> Result<Arc<OpenedPlan>, OpenError> {
        let _one_at_a_time = self.reading.lock().await;
        let desk = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let result = read::read(&source, &desk.opening).map(|plan| desk.take_in(&source, plan));
            desk.opening.end();
            result
        })
        .await
        .unwrap_or(Err(OpenError::Defect))
    }

    /// Takes in the plan of a project of a pull request, which holds it from now on.
    pub(crate) fn take_in_part(&self, label: String, parts: pulls::Parts) -> Arc<OpenedPlan> {
        let mut opened = lock(&self.opened);
        opened.last_id += 1;
        let plan = OpenedPlan::with(opened.last_id, label, None, parts.plan, parts.schemas, parts.meta);
        let plan = Arc::new(plan);
        opened.of_pulls.retain(|plan| plan.strong_count() > 0);
        opened.of_pulls.push(Arc::downgrade(&plan));
        plan
    }

    fn take_in(&self, source: &PlanSource, read: Plan) -> Arc<OpenedPlan> {
        if let PlanSource::File { path } = source {
            lock(&self.recent).remember(path);
        }
        let mut opened = lock(&self.opened);
        let path = source.path();
        let same_file = path.and_then(|path| opened.plans.iter().position(|plan| plan.path() == Some(path)));
        if let Some(at) = same_file
            && opened.plans[at].plan().file_digest() == read.file_digest()
        {
            return Arc::clone(&opened.plans[at]);
        }
        opened.last_id += 1;
        let name = read::project_name(source, opened.plans.iter().map(|plan| (plan.name(), plan.path())));
        let plan = Arc::new(OpenedPlan::new(opened.last_id, name, path.map(str::to_owned), read));
        match same_file {
            // The file was written again: its new content takes the place of the old one.
            Some(at) => opened.plans[at] = Arc::clone(&plan),
            None => opened.plans.push(Arc::clone(&plan)),
        }
        plan
    }
}
