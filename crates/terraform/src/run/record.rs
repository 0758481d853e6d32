//! The record of a run: a file of lines that is only ever added to. The process that owns the run
//! writes it, everybody else reads it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use countersign_model::{Sha256Hex, Tool};
use countersign_review::preflight::StateIdentity;
use countersign_review::results::Claim;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::job::{JobProject, JobSource, Subject};
use super::left::LeftState;
use super::stream::Message;

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// It began.
    Began(Box<Began>),
    /// A step began.
    Step {
        /// Which.
        step: Step,
    },
    /// The tool said something.
    Tool(Message),
    /// Somebody asked it to stop, and the tool was told so.
    Stopping,
    /// A plan was made and kept.
    Sealed(Box<SealedPlan>),
    /// The state after an apply.
    State {
        /// Its identity; nothing where there is none.
        state: Option<StateIdentity>,
    },
    /// An apply left something that says it is a state.
    StateRescued {
        /// The plan whose pieces it is among, where it is sealed.
        kept: String,
        /// What was left, and what is true of it. An older record does not tell.
        #[serde(default)]
        left: Vec<LeftState>,
    },
    /// It ended.
    Ended {
        /// How.
        ending: Ending,
        /// Why it did not end well.
        fault: Option<Fault>,
    },
}

/// What is known when a run begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Began {
    /// Plan or apply.
    pub kind: RunKind,
    /// Whose change.
    pub subject: Subject,
    /// The project.
    pub project: JobProject,
    /// Head, base and tree.
    pub source: JobSource,
    /// Product of the tool.
    pub tool: Tool,
    /// Its version.
    pub version: String,
    /// Whether it runs in a sandbox.
    pub sandboxed: bool,
    /// The plan that is made or applied.
    pub plan: String,
    /// Its public digest, where it is applied.
    pub public: Option<Sha256Hex>,
    /// SHA-256 of its file, where it is applied.
    pub plan_file: Option<Sha256Hex>,
    /// What others said of an apply of it, in spite of which a person decided to apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub despite: Vec<Claim>,
    /// The state that it was made against, where it is applied.
    #[serde(default)]
    pub state: Option<StateIdentity>,
}

/// Plan or apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Makes a plan.
    Plan,
    /// Applies one.
    Apply,
}

/// A plan that was made and kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SealedPlan {
    /// Under which name.
    pub plan: String,
    /// SHA-256 of its file.
    pub file: Sha256Hex,
    /// Its public digest.
    pub public: Sha256Hex,
}

/// The steps of a run, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Writing the files of the tree.
    Checkout,
    /// Holding the tool, the kept plan and the checkout against what was recorded.
    Verify,
    /// Installing providers and modules.
    Init,
    /// Reading the state.
    State,
    /// Planning.
    Plan,
    /// Turning the plan into JSON, and reading the schemas of its providers.
    Show,
    /// Keeping it, encrypted.
    Seal,
    /// Applying.
    Apply,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// A plan was made.
    Planned,
    /// Everything was applied.
    Applied,
    /// It failed. Of an apply, parts may be in place.
    Failed,
    /// It was stopped. Of an apply, parts may be in place.
    Stopped,
    /// It was refused before the tool changed anything.
    Refused,
}

/// Why a run did not end well: a closed set, which the UI has words for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// The tree could not be written.
    Checkout {
        /// Why.
        why: String,
    },
    /// The tree has something under the name that the tool gives a state which it cannot write.
    LeftStateInTree {
        /// Its path.
        path: String,
    },
    /// The files of the checkout are not those of the tree.
    TreeChanged,
    /// The modules that were fetched are not those that were planned with.
    ModulesChanged,
    /// What was fetched as a module leads out of the folder of modules, or is no file, so that it cannot
    /// be held against anything.
    ModuleRefused {
        /// Its path, from the folder of modules.
        path: String,
    },
    /// A package of a provider has what no package has, such as a link, or is where none is.
    ProviderRefused {
        /// Of which provider, and why.
        why: String,
    },
    /// The packages of providers are not those that were planned with.
    ProvidersChanged,
    /// The lock file has no hash of this provider, so that anything could be run in its place.
    ProviderUnpinned {
        /// Its source address.
        address: String,
    },
    /// The kept plan was changed, or is gone.
    PlanChanged,
    /// The tool is not the one that was recorded.
    ToolChanged {
        /// What is there now.
        found: String,
    },
    /// The lock file has no hash for this platform, or lacks a provider.
    LockFile {
        /// The line that mends it.
        mend: String,
    },
    /// The workspace does not exist.
    NoWorkspace {
        /// Its name.
        name: String,
    },
    /// The tool would make the state unreadable for the version that wrote it.
    NewerMinor {
        /// Version of the state.
        state: String,
        /// Version of the tool.
        tool: String,
    },
    /// The cloud refused.
    AccessDenied {
        /// What it said.
        why: String,
    },
    /// Initializing failed.
    Init {
        /// What the tool said.
        why: String,
    },
    /// Somebody else holds the lock of the state.
    StateLocked {
        /// What the tool said of it.
        why: String,
    },
    /// The state could not be read.
    State {
        /// Why.
        why: String,
    },
    /// The state is not the one that was planned against.
    StateMoved,
    /// Planning failed.
    Plan {
        /// What the tool said.
        why: String,
    },
    /// The plan could not be read.
    Unreadable {
        /// Why.
        why: String,
    },
    /// What the tool says of the plan is not what its file holds, or what was asked for.
    Differs {
        /// What, one a line.
        what: String,
    },
    /// Parts of the plan file could not be held against what the tool says.
    NotHeld {
        /// Which, one a line.
        what: String,
    },
    /// The tool resolved another backend than the one that was read and allowed.
    BackendChanged {
        /// The settings that differ.
        settings: String,
    },
    /// The plan could not be kept.
    NotKept {
        /// Why.
        why: String,
    },
    /// It was applied before.
    AppliedBefore,
    /// The list of what was applied cannot be read.
    Ledger {
        /// Why.
        why: String,
    },
    /// Applying failed.
    Apply {
        /// What the tool said.
        why: String,
    },
    /// A program could not be started.
    NotStarted {
        /// Why.
        why: String,
    },
    /// The process that owned the run ended without saying how.
    Lost,
}

/// Writes a record.
#[derive(Debug)]
pub struct Writer {
    file: File,
    clock: fn() -> Timestamp,
}

impl Writer {
    /// Begins a record, which must not exist yet.
    pub fn create(path: &Path, clock: fn() -> Timestamp) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: options.open(path)?, clock })
    }

    /// Goes on with a record whose writer is gone.
    pub fn append(path: &Path, clock: fn() -> Timestamp) -> io::Result<Self> {
        Ok(Self { file: OpenOptions::new().append(true).open(path)?, clock })
    }

    /// The time of this run.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Adds a line, whole or not at all as far as readers see it.
    pub fn write(&mut self, event: Event) -> io::Result<()> {
        let mut text = serde_json::to_string(&Line { at: self.now(), event })?;
        text.push('\n');
        self.file.write_all(text.as_bytes())
    }

    /// Sees to it that everything is on the disk.
    pub fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }
}

/// Reads what was added to a record since it was last asked.
#[derive(Debug, Default)]
pub struct Follower {
    read: u64,
}

impl Follower {
    /// The lines that were added. A last line without its end is left for the next time; a line that
    /// cannot be read is passed over.
    pub fn more(&mut self, path: &Path) -> io::Result<Vec<Line>> {
        let mut file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened?,
        };
        file.seek(SeekFrom::Start(self.read))?;
        let mut reader = BufReader::new(file);
        let mut lines = Vec::new();
        let mut text = Vec::new();
        loop {
            text.clear();
            let length = reader.read_until(b'\n', &mut text)?;
            if length == 0 || text.last() != Some(&b'\n') {
                return Ok(lines);
            }
            self.read += length as u64;
            lines.extend(serde_json::from_slice::<Line>(&text));
        }
    }
}

/// All lines of a record.
pub fn read(path: &Path) -> io::Result<Vec<Line>> {
    Follower::default().more(path)
}

#[cfg(test)]
impl Began {
    /// An apply of some plan, for tests.
    pub(super) fn of_test(plan: &str, dir: &str) -> Self {
        let inputs = countersign_model::Inputs::default();
        let host = "github.com".parse().expect("a host");
        let digits = "0".repeat(40);
        Self {
            kind: RunKind::Apply,
            subject: Subject {
                repository: countersign_model::RepositoryRef::parse(host, "acme/infra").expect("a repository"),
                repository_id: countersign_model::RepositoryId(7),
                pull: 1,
                title: String::new(),
                by: String::new(),
                account: None,
                role: None,
            },
            project: JobProject { name: None, dir: dir.to_owned(), workspace: "default".to_owned(), inputs },
            source: JobSource {
                head: digits.parse().expect("a commit"),
                base: digits.parse().expect("a commit"),
                base_branch: Some("main".to_owned()),
                tree: digits.parse().expect("a tree"),
            },
            tool: Tool::Terraform,
            version: "1.11.4".to_owned(),
            sandboxed: true,
            plan: plan.to_owned(),
            public: None,
            plan_file: None,
            despite: Vec::new(),
            state: None,
        }
    }
}
