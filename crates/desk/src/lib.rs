//! The use cases of Countersign, without any transport: what is open, what was open, what the
//! person chose, and what happened around the window.
#![forbid(unsafe_code)]

mod access;
mod acting;
mod app;
mod inbox;
mod pulls;
mod reading;
pub mod views;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

pub use app::events::{Events, HostEvent, Topic};
pub use app::fault::{AwsError, DeskError, GitHubError, VaultError};
pub use app::host::{HostPort, HostRefusal, Later};
pub use app::listing::{Listing, Reach, Seen};
pub use app::machine::{Clock, Demo, DemoHost, Machine, Surroundings};
pub use app::settings::{Identical, Language, LongLines, OwnRole, ReadingLook, Settings, Sides, Theme};
pub use reading::opened::{OpenedPlan, SchemasFrom};
pub use reading::opening::{OpenPhase, OpenProgress};
pub use reading::read::{OpenError, PlanSource};
pub use reading::recent::RecentFile;

use access::connections::Connections;
use access::roles::RoleBook;
use access::secrets::Secrets;
use access::teams::Teams;
use acting::applying::Question;
use acting::preflight::Looks;
use acting::runs::RunBook;
use app::events::EventLog;
use app::machine::Folders;
use app::machine_tools::MachineTools;
use inbox::Inbox;
use pulls::{Pulls, SealedIndex};
use reading::opening::Opening;
use reading::recent::Recent;
use reading::viewed::Viewed;
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
    notes: acting::noted::Notes,
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
            notes: acting::noted::Notes::default(),
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
}
