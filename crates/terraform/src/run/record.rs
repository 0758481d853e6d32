//! The record of a run: a file of lines that is only ever added to. The process that owns the run
//! writes it, everybody else reads it.
//!
//! What the tool says has no end: a provisioner prints what it likes. So of that the first part is kept, then
//! the last part before each step and before the end, and what lies between is counted and said. What the run
//! itself tells, and how far each object is, is written as it comes.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use countersign_model::{Project, Sha256Hex, Tool};
use countersign_review::preflight::StateIdentity;
use countersign_review::results::Claim;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::job::{JobSource, Subject};
use super::left::LeftState;
use super::stream::Message;

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub at: Timestamp,
    #[serde(flatten)]
    pub event: Event,
}

/// What happened in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    Began(Box<Began>),
    /// A step began.
    Step {
        step: Step,
    },
    /// The tool said something.
    Tool(Message),
    /// The tool has said so much that from here on only the last of it is kept, until the next step or the end.
    Full,
    /// What it said here was left out.
    LeftOut {
        /// How many messages.
        messages: u64,
    },
    /// Somebody asked it to stop, and the tool was told so.
    Stopping,
    /// A plan was made and kept.
    Sealed(Box<SealedPlan>),
    /// The state after an apply.
    State {
        /// Its identity; nothing where there is none.
        state: Option<StateIdentity>,
    },
    /// An apply left something that claims to be a state.
    StateRescued {
        /// The plan that it is stored with, if it is sealed.
        kept: String,
        /// What was left, with what checks found out. Older records do not say.
        #[serde(default)]
        left: Vec<LeftState>,
    },
    Ended {
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
    pub subject: Subject,
    pub project: Project,
    /// Head, base and tree.
    pub source: JobSource,
    /// Product of the tool.
    pub tool: Tool,
    pub version: String,
    /// Whether it runs in a sandbox.
    pub sandboxed: bool,
    /// The plan that is made or applied.
    pub plan: String,
    /// Its public digest, where it is applied.
    pub public: Option<Sha256Hex>,
    /// SHA-256 of its file, where it is applied.
    pub plan_file: Option<Sha256Hex>,
    /// Claims by others that it was applied before. A person saw them and decided to apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub despite: Vec<Claim>,
    /// The state that it was made against, where it is applied.
    #[serde(default)]
    pub state: Option<StateIdentity>,
}

/// Plan or apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Makes a plan.
    Plan,
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
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(rename = "RunStep"))]
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
    Plan,
    /// Turning the plan into JSON, and reading the schemas of its providers.
    Show,
    /// Keeping it, encrypted.
    Seal,
    Apply,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(rename = "RunEnding"))]
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
        why: String,
    },
    /// The tree has something under the name that the tool gives a state which it cannot write.
    LeftStateInTree {
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
        why: String,
    },
    /// The state is not the one that was planned against.
    StateMoved,
    Plan {
        /// What the tool said.
        why: String,
    },
    /// The plan could not be read.
    Unreadable {
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
        why: String,
    },
    AppliedBefore,
    /// The list of what was applied cannot be read.
    Ledger {
        why: String,
    },
    Apply {
        /// What the tool said.
        why: String,
    },
    /// A program could not be started.
    NotStarted {
        why: String,
    },
    /// The process that owned the run ended without saying how.
    Lost,
}

impl Fault {
    /// Faults that the cloud is behind, in the words of the tools.
    pub(crate) fn of_access(why: &str) -> Option<Self> {
        let denied =
            ["AccessDenied", "Access Denied", "StatusCode: 403", "status code: 403", "not authorized to perform"];
        let locked = ["Error acquiring the state lock", "Error locking state"];
        if locked.iter().any(|words| why.contains(words)) {
            return Some(Self::StateLocked { why: why.to_owned() });
        }
        denied.iter().any(|words| why.contains(words)).then(|| Self::AccessDenied { why: why.to_owned() })
    }
}

/// How much of what the tool says is kept.
#[derive(Clone, Copy, Debug)]
struct Room {
    /// Bytes that are written as they come.
    first: usize,
    /// Bytes of the last part.
    last: usize,
    /// Bytes besides, of messages that tell how far an object is: a run that is followed goes on to be.
    progress: usize,
}

const ROOM: Room = Room { first: 16 << 20, last: 4 << 20, progress: 8 << 20 };

/// Writes a record.
#[derive(Debug)]
pub struct Writer {
    file: File,
    clock: fn() -> Timestamp,
    /// What is left of it.
    room: Room,
    /// The last of what was said since there was no room, each as a line.
    last: VecDeque<String>,
    /// Bytes of these.
    held: usize,
    /// How many messages before them were left out.
    left_out: u64,
    full: bool,
    /// Whether the last line could not be written whole.
    torn: bool,
}

impl Writer {
    /// Begins a record, which must not exist yet.
    pub fn create(path: &Path, clock: fn() -> Timestamp) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self::of(options.open(path)?, clock))
    }

    /// Goes on with a record whose writer is gone.
    pub fn append(path: &Path, clock: fn() -> Timestamp) -> io::Result<Self> {
        let mut writer = Self::of(OpenOptions::new().append(true).open(path)?, clock);
        // Where a full disk or a kill cut its last line, ours is a line of its own all the same.
        let mut file = File::open(path)?;
        if file.seek(SeekFrom::End(0))? > 0 {
            file.seek(SeekFrom::End(-1))?;
            let mut last = [0_u8];
            file.read_exact(&mut last)?;
            writer.torn = last != *b"\n";
        }
        Ok(writer)
    }

    const fn of(file: File, clock: fn() -> Timestamp) -> Self {
        Self { file, clock, room: ROOM, last: VecDeque::new(), held: 0, left_out: 0, full: false, torn: false }
    }

    /// The time of this run.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Adds a line, whole or not at all as far as readers see it. Of what the tool says only a part may be kept.
    pub fn write(&mut self, event: Event) -> io::Result<()> {
        let said = match &event {
            Event::Tool(message) => Some(message.is_progress()),
            _ => None,
        };
        let text = self.line(event)?;
        let Some(is_progress) = said else {
            // Where the last part has no room on the disk, this may have.
            let told = self.tell_last();
            return self.put(&text).and(told);
        };
        let room = if is_progress { &mut self.room.progress } else { &mut self.room.first };
        if let Some(left) = room.checked_sub(text.len())
            && (is_progress || !self.full)
        {
            *room = left;
            return self.put(&text);
        }
        self.hold(text)
    }

    fn line(&self, event: Event) -> io::Result<String> {
        let mut text = serde_json::to_string(&Line { at: self.now(), event })?;
        text.push('\n');
        Ok(text)
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        if self.torn {
            self.file.write_all(b"\n")?;
        }
        self.torn = true;
        self.file.write_all(text.as_bytes())?;
        self.torn = false;
        Ok(())
    }

    /// Holds what may become a part of the last that was said.
    fn hold(&mut self, text: String) -> io::Result<()> {
        self.held += text.len();
        self.last.push_back(text);
        while self.held > self.room.last {
            let Some(first) = self.last.pop_front() else { break };
            self.held -= first.len();
            self.left_out += 1;
        }
        if self.full {
            return Ok(());
        }
        self.full = true;
        let text = self.line(Event::Full)?;
        self.put(&text)
    }

    fn tell_last(&mut self) -> io::Result<()> {
        let messages = std::mem::take(&mut self.left_out);
        if messages > 0 {
            let text = self.line(Event::LeftOut { messages })?;
            self.put(&text)?;
        }
        self.held = 0;
        for text in std::mem::take(&mut self.last) {
            self.put(&text)?;
        }
        Ok(())
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
            project: Project { name: None, dir: dir.to_owned(), workspace: "default".to_owned(), inputs },
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

#[cfg(test)]
mod tests {
    use super::super::stream::Stage;
    use super::*;

    fn said(number: usize) -> Event {
        Event::Tool(Message::Said { message: format!("{number:06} {}", "x".repeat(10_000)) })
    }

    fn number(line: &Line) -> Option<usize> {
        let Event::Tool(Message::Said { message }) = &line.event else { return None };
        message.split(' ').next()?.parse().ok()
    }

    fn record() -> (tempfile::TempDir, std::path::PathBuf, Writer) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.jsonl");
        let writer = Writer::create(&path, || Timestamp::UNIX_EPOCH).unwrap();
        (folder, path, writer)
    }

    #[test]
    fn of_an_output_without_end_the_first_and_the_last_part_is_kept_and_the_cut_is_said() {
        let (_folder, path, mut writer) = record();
        let all = 4_000;
        for at in 0..all {
            writer.write(said(at)).unwrap();
        }
        let done = Message::Change {
            address: "a.b".to_owned(),
            action: "create".to_owned(),
            state: Stage::Done,
            elapsed: None,
        };
        writer.write(Event::Tool(done.clone())).unwrap();
        let before = read(&path).unwrap();
        assert_eq!(before.last().unwrap().event, Event::Tool(done), "a run that is followed goes on to be");
        assert_eq!(before[before.len() - 2].event, Event::Full);
        writer.write(Event::Ended { ending: Ending::Applied, fault: None }).unwrap();
        assert!(path.metadata().unwrap().len() < (ROOM.first + ROOM.last + (1 << 20)) as u64);
        let lines = read(&path).unwrap();
        assert_eq!(lines.last().unwrap().event, Event::Ended { ending: Ending::Applied, fault: None });
        let cut = lines.iter().position(|line| matches!(line.event, Event::LeftOut { .. })).unwrap();
        let Event::LeftOut { messages } = lines[cut].event else { panic!("{:?}", lines[cut]) };
        let (first, last): (Vec<usize>, Vec<usize>) =
            (lines[..cut].iter().filter_map(number).collect(), lines[cut..].iter().filter_map(number).collect());
        assert_eq!(first, (0..first.len()).collect::<Vec<_>>());
        assert_eq!(last, (all - last.len()..all).collect::<Vec<_>>());
        assert_eq!(usize::try_from(messages).unwrap(), all - first.len() - last.len());
        assert!(first.len() > 1000 && last.len() > 300, "{} {}", first.len(), last.len());
    }

    #[test]
    fn progress_without_end_has_an_end_as_well() {
        let (_folder, path, mut writer) = record();
        for at in 0..2_000 {
            let address = format!("a.b{at} {}", "x".repeat(10_000));
            let action = "create".to_owned();
            writer.write(Event::Tool(Message::Change { address, action, state: Stage::Done, elapsed: None })).unwrap();
        }
        writer.write(Event::Ended { ending: Ending::Failed, fault: None }).unwrap();
        assert!(path.metadata().unwrap().len() < (ROOM.progress + ROOM.last + (1 << 20)) as u64);
        assert!(read(&path).unwrap().iter().any(|line| matches!(line.event, Event::LeftOut { .. })));
    }

    #[test]
    fn a_line_that_was_cut_takes_no_other_with_it() {
        let (_folder, path, mut writer) = record();
        writer.write(said(1)).unwrap();
        drop(writer);
        // As a full disk, or a kill, leaves it.
        let mut torn = std::fs::read(&path).unwrap();
        torn.extend_from_slice(b"{\"at\":\"1970-01-01T00:");
        std::fs::write(&path, torn).unwrap();
        let mut writer = Writer::append(&path, || Timestamp::UNIX_EPOCH).unwrap();
        writer.write(Event::Ended { ending: Ending::Failed, fault: None }).unwrap();
        writer.write(said(2)).unwrap();
        let lines = read(&path).unwrap();
        assert_eq!(lines.iter().map(number).collect::<Vec<_>>(), [Some(1), None, Some(2)]);
        assert_eq!(lines[1].event, Event::Ended { ending: Ending::Failed, fault: None });
    }
}
