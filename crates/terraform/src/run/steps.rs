//! What plan and apply have in common: the room that the tool sees, its environment, and the steps
//! up to the state.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use countersign_model::{Sha256Hex, Tool};
use jiff::Timestamp;

use super::child::{self, ChildError, Finished, Listener, Output, Question, Said};
use super::clear::ClearFolder;
use super::encrypted::OpenKey;
use super::folders::{Ownership, RunFolder};
use super::job::{Job, JobPlaces};
use super::ledger;
use super::modules::{self, ModulesError};
use super::providers::{self, Pinned};
use super::record::{Event, Fault, Step, Writer};
use super::redactor::Redactor;
use super::rooms::{Chamber, CleanRoom, INSIDE, Walls};
use super::stream::{self, Message};
use crate::configuration::{AllowedBackend, resolved_equals};
use crate::dirs::Dir;
use crate::git::{self, Checkout, CheckoutError, Git, GitError, Mirror, TreeRefused};
use crate::lockfile::{self, LockFile};
use crate::sandbox::{Access, Mount, Network, Orphan, Room, Sandbox, Surroundings};
use crate::state::{self, StateNow};
use crate::tools;

/// Where the tool records its backend, in its data folder, and the most bytes of that.
const BACKEND: &str = "terraform.tfstate";
const MOST_RECORD: u64 = 16 << 20;
/// How much of what a tool complains about is kept.
const COMPLAINT_LINES: usize = 40;
/// The most lines that are held before the older ones are dropped.
const MOST_COMPLAINTS: usize = 400;

/// A run that goes on.
pub(super) struct Run {
    pub(super) job: Job,
    pub(super) folder: RunFolder,
    pub(super) record: Writer,
    pub(super) ownership: Ownership,
    /// Asks KMS for the key of a plan file.
    pub(super) open_key: OpenKey,
    redactor: Redactor,
    clear: ClearFolder,
    /// What the tool sees while it runs what the pull request brings.
    planning: Chamber,
    /// What the tool complained about last.
    complaint: Vec<String>,
    /// Whether the step was reached in which things change.
    applying: bool,
    cleaning: Cleaning,
    /// The line of the ledger that the disk did not take.
    unwritten: Option<ledger::Line>,
    /// The packages of providers that it uses, once they were hashed.
    pinned: Pinned,
    /// The lock file of the tree, once the tool was to install.
    lock: LockFile,
    /// Addresses of the backend that was allowed, which the team's rules name. Where one is of this machine,
    /// the tool reaches it.
    backend: Vec<String>,
}

/// What is taken away at the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cleaning {
    /// Everything but its record.
    Whole,
    /// Not the checkout: a state lies there that no other place took.
    LeavesTree,
}

/// Why a run ended before its time.
#[derive(Debug)]
pub(super) enum Halt {
    /// Something went wrong.
    Fault(Fault),
    /// Somebody stopped it.
    Stopped,
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

pub(super) type Stepped<T> = Result<T, Halt>;

/// Variables that hold no secret: a log in which paths and regions are missing tells little. A project
/// can set none of them.
const PLAIN: [&str; 8] = ["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "AWS_REGION"];

/// Those of them that a clean room gets.
const IN_CLEAN_ROOMS: [&str; 5] = ["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ"];

impl Run {
    /// Prepares the folders of a run.
    pub(super) fn prepare(
        job: Job,
        folder: RunFolder,
        record: Writer,
        ownership: Ownership,
        open_key: OpenKey,
    ) -> io::Result<Self> {
        let secrets = job.environment.iter().filter(|(name, _)| !PLAIN.contains(&name.as_str()));
        let redactor = Redactor::of(secrets.map(|(_, secret)| secret.0.as_str()).chain([&*job.key.0]));
        let clear = ClearFolder::make(job.places.memory.as_deref(), folder.path())?;
        for name in ["data", "out", "home"] {
            clear.dir().create_folder(name)?;
        }
        crate::sealed::private_folder(&job.places.provider_cache)?;
        Dir::make_private(&folder.providers())?;
        // An empty file of settings: neither mirrors nor tokens of the person reach the tool.
        fs::write(clear.path().join("cli.tfrc"), "disable_checkpoint = true\n")?;
        let mut run = Self {
            job,
            folder,
            record,
            ownership,
            open_key,
            redactor,
            clear,
            planning: Chamber::default(),
            complaint: Vec::new(),
            applying: false,
            cleaning: Cleaning::Whole,
            unwritten: None,
            pinned: Pinned::default(),
            lock: LockFile::default(),
            backend: Vec::new(),
        };
        let tree = run.folder.tree();
        let own = |name: &str| run.clear.path().join(name);
        run.planning = run.chamber(vec![
            (tree, "tree", Access::Write),
            (own("data"), "data", Access::Write),
            (own("out"), "out", Access::Write),
            (own("home"), "home", Access::Write),
        ]);
        Ok(run)
    }

    /// A room with these folders, the settings, the providers and the tool, and nothing else of the run.
    pub(super) fn chamber(&self, folders: Vec<(PathBuf, &str, Access)>) -> Chamber {
        let common = [
            (self.clear.path().join("cli.tfrc"), "cli.tfrc", Access::Read),
            (self.providers_folder(), "providers", Access::Read),
            // What all runs have in common is never written to by one.
            (self.job.places.provider_cache.clone(), "cache", Access::Read),
            (self.job.tool.path.clone(), self.job.tool.tool.program(), Access::Read),
        ];
        let mount =
            |(from, to, access): (PathBuf, &str, Access)| Mount { from, to: Path::new(INSIDE).join(to), access };
        let walls = match self.job.sandbox {
            Sandbox::Bubblewrap { .. } => Walls::Stand,
            Sandbox::None => Walls::Absent,
        };
        Chamber { mounts: folders.into_iter().chain(common).map(mount).collect(), walls }
    }

    /// Lets the tool reach the backend that was allowed, also where only this machine does.
    pub(super) fn reach(&mut self, backend: &AllowedBackend) {
        self.backend = backend.addresses();
    }

    /// Keeps what a plan masks out of the record, besides the secrets of the run.
    pub(super) fn know_masked(&mut self, texts: &[String]) {
        self.redactor.know_masked(texts.iter().map(String::as_str));
    }

    /// A name without the secrets of the run.
    pub(super) fn redact_name(&self, name: &str) -> String {
        self.redactor.redact_name(name)
    }

    /// A path of the run as the tool sees it.
    pub(super) fn seen(&self, name: &str) -> PathBuf {
        self.planning.seen(name)
    }

    /// The path on this machine of a path that the tool sees.
    pub(super) fn behind(&self, seen: &Path) -> PathBuf {
        self.planning.behind(seen)
    }

    /// The cache of packages that this run alone uses.
    pub(super) fn providers_folder(&self) -> PathBuf {
        self.folder.providers()
    }

    /// A file that only this process sees.
    pub(super) fn clear(&self, name: &str) -> PathBuf {
        self.clear.path().join(name)
    }

    /// The folder of what must not outlive the run.
    pub(super) const fn clear_folder(&self) -> &ClearFolder {
        &self.clear
    }

    /// The same, to leave it where it is.
    pub(super) const fn clear_folder_mut(&mut self) -> &mut ClearFolder {
        &mut self.clear
    }

    /// Leaves the checkout where it is when the run ends.
    pub(super) const fn keep_tree(&mut self) {
        self.cleaning = Cleaning::LeavesTree;
    }

    /// What is taken away when it ends.
    pub(super) const fn cleaning(&self) -> Cleaning {
        self.cleaning
    }

    /// Keeps a line of the ledger until there is room for it.
    pub(super) fn leave_unwritten(&mut self, line: ledger::Line) {
        self.unwritten = Some(line);
    }

    /// That line, and where the ledger is.
    pub(super) fn take_unwritten(&mut self) -> Option<(PathBuf, ledger::Line)> {
        Some((self.job.places.ledger.clone(), self.unwritten.take()?))
    }

    pub(super) fn step(&mut self, step: Step) -> Stepped<()> {
        self.refuse_stopped()?;
        self.note(Event::Step { step });
        Ok(())
    }

    /// Stops the run here if somebody asked for it.
    pub(super) fn refuse_stopped(&self) -> Stepped<()> {
        if self.folder.is_asked_to_stop() { Err(Halt::Stopped) } else { Ok(()) }
    }

    /// The step in which things change: the ledger has it already.
    pub(super) fn begin_to_apply(&mut self) {
        self.applying = true;
        self.note(Event::Step { step: Step::Apply });
    }

    /// Whether the tool may have changed anything.
    pub(super) const fn began_to_apply(&self) -> bool {
        self.applying
    }

    /// Writes a line of the record. A record that cannot be written does not stop an apply half-way.
    pub(super) fn note(&mut self, event: Event) {
        let _ = self.record.write(event);
    }

    pub(super) fn now(&self) -> Timestamp {
        self.record.now()
    }

    pub(super) fn mirror(&self) -> Mirror {
        let JobPlaces { git, mirror, .. } = &self.job.places;
        Mirror::in_folder(Git::at(git.clone(), Vec::new()), mirror.clone())
    }

    /// Writes the files of the recorded tree.
    pub(super) fn checkout(&mut self) -> Stepped<Checkout> {
        self.step(Step::Checkout)?;
        let checkout = |error: GitError| Fault::Checkout { why: error.to_string() };
        let entries = self.mirror().entries(&self.job.source.tree).map_err(checkout)?;
        git::check_project(&entries, &self.job.project.dir).map_err(|refused| match refused {
            TreeRefused::LeftState { path } => Fault::LeftStateInTree { path },
            refused @ (TreeRefused::LinkedProject { .. }
            | TreeRefused::Repository { .. }
            | TreeRefused::Plugin { .. }) => Fault::Checkout { why: refused.to_string() },
        })?;
        Checkout::make(&self.mirror(), &self.job.source.tree, self.folder.tree())
            .map_err(|error| checkout_fault(&error).into())
    }

    fn environment(&self, room: &AskIn, workspace: Workspace, cache: Access) -> Vec<(String, String)> {
        let chamber = self.chamber_of(room);
        let seen = |name: &str| chamber.seen(name).display().to_string();
        let given = self.job.environment.iter().filter(|(name, _)| match room {
            AskIn::Planning => true,
            // No key, no address and no argument: what is asked here needs none.
            AskIn::Clean(_) => IN_CLEAN_ROOMS.contains(&name.as_str()),
        });
        let mut environment: Vec<(String, String)> =
            given.map(|(name, value)| (name.clone(), value.0.clone())).collect();
        let home = seen("home");
        let temporary = if chamber.walls == Walls::Stand { "/tmp".to_owned() } else { home.clone() };
        let mut set = |name: &str, value: &str| environment.push((name.to_owned(), value.to_owned()));
        set("HOME", &home);
        set("TMPDIR", &temporary);
        set("TF_DATA_DIR", &seen("data"));
        set("TF_CLI_CONFIG_FILE", &seen("cli.tfrc"));
        set("TF_IN_AUTOMATION", "1");
        set("TF_INPUT", "0");
        set("CHECKPOINT_DISABLE", "1");
        set("AWS_EC2_METADATA_DISABLED", "true");
        // The person's own profiles would win over the session that was chosen.
        set("AWS_CONFIG_FILE", "/dev/null");
        set("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        // The tool starts git in the project's directory: files there are no repository of git's, and neither
        // is what is above it.
        set("GIT_CONFIG_COUNT", "1");
        set("GIT_CONFIG_KEY_0", "safe.bareRepository");
        set("GIT_CONFIG_VALUE_0", "explicit");
        let folder = self.folder_in(room);
        set("GIT_CEILING_DIRECTORIES", &folder.parent().unwrap_or(&folder).display().to_string());
        if cache == Access::Write {
            set("TF_PLUGIN_CACHE_DIR", &seen("providers"));
        }
        if workspace == Workspace::Chosen && self.job.project.workspace != "default" {
            set("TF_WORKSPACE", &self.job.project.workspace.clone());
        }
        environment
    }

    /// Asks the tool.
    pub(super) fn ask(&mut self, ask: Ask) -> Stepped<Finished> {
        let environment = self.environment(&ask.room, ask.workspace, ask.cache);
        let chamber = self.chamber_of(&ask.room);
        let mut mounts = chamber.mounts.clone();
        for mount in mounts.iter_mut().filter(|mount| mount.to.ends_with("providers")) {
            mount.access = ask.cache;
        }
        let folder = self.folder_in(&ask.room);
        let program = chamber.seen(self.job.tool.tool.program());
        let hidden = self.job.places.hidden.clone();
        let sandbox = self.job.sandbox.clone();
        let surroundings = Surroundings::of(self.job.environment.iter().map(|(name, value)| (&**name, &*value.0)));
        let surroundings = surroundings.and(self.backend.iter().map(String::as_str));
        let question = Question {
            sandbox: &sandbox,
            room: Room {
                mounts: &mounts,
                hidden: &hidden,
                surroundings: &surroundings,
                folder: &folder,
                orphan: ask.orphan,
                network: match ask.room {
                    AskIn::Planning => Network::Outside,
                    AskIn::Clean(_) => Network::None,
                },
                // Only what the tool writes into a file goes on without this process.
                held: None,
            },
            program: &program,
            arguments: &ask.arguments,
            environment: &environment,
            output: ask.output,
        };
        self.complaint.clear();
        let finished = child::run(question, self).map_err(|error| match error {
            ChildError::NotStarted(why) => Fault::NotStarted { why },
            error @ (ChildError::TooMuch(_) | ChildError::Lost(_)) => Fault::NotStarted { why: error.to_string() },
        })?;
        Ok(finished)
    }

    const fn chamber_of<'c>(&'c self, room: &'c AskIn) -> &'c Chamber {
        match room {
            AskIn::Planning => &self.planning,
            AskIn::Clean(room) => room.chamber(),
        }
    }

    /// Where the tool starts.
    fn folder_in(&self, room: &AskIn) -> PathBuf {
        let chamber = self.chamber_of(room);
        let dir = self.job.project.dir.as_str();
        match room {
            AskIn::Planning if dir == "." => chamber.seen("tree"),
            AskIn::Planning => chamber.seen("tree").join(dir),
            AskIn::Clean(_) => chamber.seen("root"),
        }
    }

    /// What the tool complained about, the last lines of it.
    pub(super) fn complaint(&self) -> String {
        let from = self.complaint.len().saturating_sub(COMPLAINT_LINES);
        self.complaint[from..].join("\n")
    }

    /// Installs providers and modules, exactly as the lock file says.
    pub(super) fn init(&mut self) -> Stepped<()> {
        self.step(Step::Init)?;
        self.lock = providers::prepare(self)?;
        let mut arguments = vec!["init".to_owned(), "-input=false".to_owned(), "-no-color".to_owned()];
        arguments.push("-lockfile=readonly".to_owned());
        for file in &self.job.project.inputs.backend_files {
            arguments.push(format!("-backend-config={file}"));
        }
        let ask = Ask {
            arguments,
            output: Output::Lines,
            orphan: Orphan::Ends,
            workspace: Workspace::None,
            cache: Access::Write,
            room: AskIn::Planning,
        };
        let finished = self.ask(ask)?;
        if finished.stopped {
            return Err(Halt::Stopped);
        }
        if finished.status.success() { Ok(()) } else { Err(self.init_fault().into()) }
    }

    /// Holds the backend that the tool resolved while it initialized against the one that was allowed. Only of
    /// use before any of the author's code ran.
    pub(super) fn verify_backend(&self, allowed: &AllowedBackend) -> Stepped<()> {
        let unreadable =
            |why: String| Halt::Fault(Fault::Unreadable { why: format!("the record of the backend: {why}") });
        let record = Dir::open(&self.clear("data")).and_then(|data| data.take_file(BACKEND, MOST_RECORD));
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        let record: serde_json::Value =
            serde_json::from_slice(&record).map_err(|error| unreadable(error.to_string()))?;
        let resolved = record.get("backend").cloned().unwrap_or_default();
        resolved_equals(allowed, &resolved, &BTreeMap::new())
            .map_err(|settings| Fault::BackendChanged { settings: settings.join("\n") }.into())
    }

    /// Digest of everything in the modules that were fetched. What cannot be held is taken away first.
    pub(super) fn modules(&self) -> Stepped<Option<Sha256Hex>> {
        modules::pin(&self.clear("data")).map_err(|error| match error {
            ModulesError::Odd { path } => Fault::ModuleRefused { path }.into(),
            ModulesError::Disk(error) => Fault::Checkout { why: error.to_string() }.into(),
        })
    }

    /// Hashes the packages of providers that were installed.
    pub(super) fn pin_providers(&mut self) -> Stepped<()> {
        self.pinned = providers::pin(self)?;
        Ok(())
    }

    /// The lock file of the tree, as it was committed.
    pub(super) const fn lock(&self) -> &LockFile {
        &self.lock
    }

    pub(super) const fn pinned(&self) -> &Pinned {
        &self.pinned
    }

    fn init_fault(&self) -> Fault {
        let why = self.complaint();
        let lock_file = [
            "doesn't match any of the checksums",
            "does not match any of the checksums",
            "Provider dependency changes detected",
            "Inconsistent dependency lock file",
            "checksums previously recorded in the dependency lock file",
        ];
        if lock_file.iter().any(|words| why.contains(words)) {
            let platform =
                format!("{}_{}", lockfile::go_name(std::env::consts::OS), lockfile::go_name(std::env::consts::ARCH));
            let program = self.job.tool.tool.program();
            return Fault::LockFile { mend: format!("{program} providers lock -platform={platform}") };
        }
        access_fault(&why).unwrap_or(Fault::Init { why })
    }

    /// Checks that the workspace exists, then reads the state: what it says of itself, and all of it.
    pub(super) fn state(&mut self) -> Stepped<(StateNow, String)> {
        self.step(Step::State)?;
        let workspace = self.job.project.workspace.clone();
        if workspace != "default" {
            let listing = self.whole(&["workspace", "list"], Workspace::None)?;
            let listing = String::from_utf8_lossy(&listing).into_owned();
            if !listing.lines().any(|line| line.trim_start_matches(['*', ' ']).trim() == workspace) {
                return Err(Fault::NoWorkspace { name: workspace }.into());
            }
        }
        let pulled = self.whole(&["state", "pull"], Workspace::Chosen)?;
        let unreadable = |why: String| Halt::Fault(Fault::State { why });
        let now = state::read(&pulled).map_err(unreadable)?;
        let text = String::from_utf8(pulled).map_err(|error| unreadable(error.to_string()))?;
        Ok((now, text))
    }

    fn whole(&mut self, arguments: &[&str], workspace: Workspace) -> Stepped<Vec<u8>> {
        let ask = Ask { workspace, ..Ask::quietly(arguments, state::MOST_BYTES) };
        let finished = self.ask(ask)?;
        if finished.stopped {
            return Err(Halt::Stopped);
        }
        if !finished.status.success() {
            let why = self.complaint();
            return Err(access_fault(&why).unwrap_or(Fault::State { why }).into());
        }
        Ok(finished.output)
    }

    /// Checks that the tool is still the one that was chosen.
    pub(super) fn verify_tool(&self) -> Stepped<()> {
        let wanted = &self.job.tool;
        let path = self.job.environment.iter().filter(|(name, _)| name == "PATH");
        let environment: Vec<(String, String)> = path.map(|(name, value)| (name.clone(), value.0.clone())).collect();
        match tools::ask(&wanted.path, &environment) {
            Some(found) if found.tool == wanted.tool && found.version == wanted.version => Ok(()),
            Some(found) => Err(Fault::ToolChanged { found: format!("{} {}", found.tool, found.version) }.into()),
            None => Err(Fault::ToolChanged { found: String::new() }.into()),
        }
    }

    pub(super) const fn tool(&self) -> Tool {
        self.job.tool.tool
    }
}

/// Which workspace the tool works in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Workspace {
    /// None: it is not known yet whether the chosen one exists, and naming it could make it.
    None,
    /// The one of the project.
    Chosen,
}

/// A question to the tool.
pub(super) struct Ask {
    pub(super) arguments: Vec<String>,
    pub(super) output: Output,
    pub(super) orphan: Orphan,
    pub(super) workspace: Workspace,
    pub(super) cache: Access,
    pub(super) room: AskIn,
}

/// Where the tool is asked.
#[derive(Debug)]
pub(super) enum AskIn {
    /// Where what the pull request brings runs.
    Planning,
    /// Where nothing of a planning is alive.
    Clean(CleanRoom),
}

impl Ask {
    /// A question whose answer is kept whole and not recorded.
    pub(super) fn quietly(arguments: &[&str], most: usize) -> Self {
        Self {
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            output: Output::Whole(most),
            orphan: Orphan::Ends,
            workspace: Workspace::Chosen,
            cache: Access::Read,
            room: AskIn::Planning,
        }
    }
}

impl Listener for Run {
    fn hear(&mut self, said: Said) {
        let line = match said {
            Said::Output(line) | Said::Error(line) => line,
        };
        if let Some(message) = stream::read(&line, &self.redactor) {
            self.complain(&message);
            self.note(Event::Tool(message));
        }
    }

    fn is_asked_to_stop(&self) -> bool {
        self.folder.is_asked_to_stop()
    }

    fn stopping(&mut self) {
        self.note(Event::Stopping);
    }
}

impl Run {
    fn complain(&mut self, message: &Message) {
        match message {
            Message::Diagnostic { severity: stream::Severity::Error, summary, detail, .. } => {
                self.complaint.push(summary.clone());
                self.complaint.extend(detail.lines().map(str::to_owned));
            }
            Message::Said { message } => self.complaint.push(message.clone()),
            _ => {}
        }
        // Only the last of them are asked for, and who prints has no end.
        if self.complaint.len() > MOST_COMPLAINTS {
            self.complaint.drain(..self.complaint.len() - COMPLAINT_LINES);
        }
    }
}

pub(super) fn checkout_fault(error: &CheckoutError) -> Fault {
    match error {
        CheckoutError::Changed { .. } => Fault::TreeChanged,
        CheckoutError::Git(_) | CheckoutError::Link(_) => Fault::Checkout { why: error.to_string() },
    }
}

/// Access errors of the cloud, recognised by the messages of the tools.
pub(crate) fn access_fault(why: &str) -> Option<Fault> {
    let denied = ["AccessDenied", "Access Denied", "StatusCode: 403", "status code: 403", "not authorized to perform"];
    let locked = ["Error acquiring the state lock", "Error locking state"];
    if locked.iter().any(|words| why.contains(words)) {
        return Some(Fault::StateLocked { why: why.to_owned() });
    }
    denied.iter().any(|words| why.contains(words)).then(|| Fault::AccessDenied { why: why.to_owned() })
}
