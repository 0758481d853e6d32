//! The use cases of Countersign, without any transport: what is open, what was open, what the
//! person chose, and what happened around the window.
#![forbid(unsafe_code)]

mod events;
mod files;
mod host;
mod opened;
mod opening;
mod read;
mod recent;
mod settings;
pub mod views;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use countersign_plan::Plan;
pub use events::{Events, HostEvent, Topic};
pub use host::{HostPort, HostRefusal};
pub use opened::OpenedPlan;
pub use opening::{OpenPhase, OpenProgress};
pub use read::{OpenError, PlanSource};
pub use recent::RecentFile;
pub use settings::{Language, OwnRole, Settings, Theme};

use events::EventLog;
use opening::Opening;
use recent::Recent;

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
    events: EventLog,
    opening: Opening,
    opened: Mutex<Opened>,
    /// Plans are read one after the other, so that progress speaks of one.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Opened {
    last_id: u32,
    plans: Vec<Arc<OpenedPlan>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Desk").field("paths", &self.paths).finish_non_exhaustive()
    }
}

impl Desk {
    /// Takes up what earlier starts left.
    pub fn new(paths: DeskPaths, host: Arc<dyn HostPort>) -> Self {
        Self {
            settings: Mutex::new(Settings::load(&paths.config_dir)),
            recent: Mutex::new(Recent::load(&paths.data_dir)),
            paths,
            host,
            events: EventLog::default(),
            opening: Opening::default(),
            opened: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
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
        lock(&self.settings).clone_from(settings);
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

    /// One of them.
    pub fn plan(&self, id: u32) -> Option<Arc<OpenedPlan>> {
        lock(&self.opened).plans.iter().find(|plan| plan.id() == id).cloned()
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
