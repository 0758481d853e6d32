//! Saved plan files, read by ourselves.
//!
//! What the tool says of a plan (`show -json`) comes out of a room in which the author's providers ran, and
//! what it applies is the plan file. So the file is read here as well, without the tool, and everything that
//! the JSON says is held against it ([`compare`]). Only where both say the same there is an [`Agreed`].
//!
//! Nothing in a file is believed: it was written while the author's code ran. Reading it proves only what
//! stands in it. It never panics, takes no more memory than its limits, and refuses what two readers could
//! read in two ways: archives in another layout than the tools write, fields and keys that stand twice,
//! bytes after the end of anything. What it does not know it names, and never passes over.
//!
//! `docs/plan-file.md` has the format and its sources.

mod address;
mod agreement;
mod archive;
mod compare;
mod content;
mod held;
mod message;
mod refusal;
mod snapshot;
mod strict;
mod wire;

pub use address::{Address, Key, Mode as ResourceMode};
pub use agreement::{Agreed, Agreement, Difference, Kind, Part, Unread};
pub use compare::{Asked, AskedBackend, Given, MEANINGLESS, VariableFile, compare};
pub use content::{
    Backend, Change, CheckObject, CheckResult, Deferred, HeldChange, Importing, Invocation, Output, RelevantAttribute,
    Step, Trigger, UnknownField,
};
pub use held::HoldsData;
pub use refusal::{ArchiveFault, MessageFault, Refusal, ValueFault};
pub use snapshot::{Files, Home, Module, Snapshot, SnapshotDifference};

use crate::json::Value;
use crate::sha256::Sha256;
use crate::{Mode, Tool};
use content::Content;

/// Larger files are refused.
pub const MAX_FILE: usize = 512 << 20;

/// What all parts of a file may unpack to.
pub const MAX_UNPACKED: usize = 2 << 30;

/// More files in the archive are refused. It is also where archives change their layout.
pub const MAX_ENTRIES: usize = 65_534;

/// How deeply values may nest.
pub const MAX_DEPTH: usize = 256;

const PLAN: &str = "tfplan";
const STATE: &str = "tfstate";
const PREVIOUS_STATE: &str = "tfstate-prev";
const LOCKS: &str = ".terraform.lock.hcl";
/// Schemas of providers that OpenTofu's next version adds. They come from the author's providers: never read.
const SCHEMAS: &str = "tfschemas";

/// A plan file, taken apart.
#[derive(Clone, Debug)]
pub struct PlanFile {
    digest: [u8; 32],
    tool: Tool,
    content: Content,
    state: State,
    state_text: Box<str>,
    previous_text: Box<str>,
    lock_file: Vec<u8>,
    snapshot: Snapshot,
}

/// Which state a plan was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Which line of states; empty for one that is not there yet.
    pub lineage: Box<str>,
    /// Its number in that line.
    pub serial: u64,
    /// The version of the tool that it names; empty where it names none.
    pub tool_version: Box<str>,
}

impl PlanFile {
    /// Reads a file that this tool wrote. The tools give some numbers different meanings, and no file says
    /// which of them wrote it.
    pub fn read(bytes: &[u8], tool: Tool) -> Result<Self, Refusal> {
        let (mut plan, mut state, mut previous, mut locks) = (None, None, None, None);
        let mut snapshot = Vec::new();
        for file in archive::read(bytes)? {
            match &*file.name {
                PLAN => plan = Some(file.content),
                STATE => state = Some(file.content),
                PREVIOUS_STATE => previous = Some(file.content),
                LOCKS => locks = Some(file.content),
                SCHEMAS if tool == Tool::OpenTofu => {}
                name if name.starts_with(snapshot::PREFIX) => snapshot.push(file),
                name => return Err(Refusal::StrangeEntry { name: name.chars().take(200).collect() }),
            }
        }
        let content = message::plan(&plan.ok_or(Refusal::MissingEntry { name: PLAN })?, tool)?;
        let (state, state_text) = self::state(STATE, state.ok_or(Refusal::MissingEntry { name: STATE })?)?;
        // Nothing of it is shown or applied; it has to be there, since the tool reads it.
        let (_, previous_text) =
            self::state(PREVIOUS_STATE, previous.ok_or(Refusal::MissingEntry { name: PREVIOUS_STATE })?)?;
        Ok(Self {
            digest: Sha256::of(bytes),
            tool,
            content,
            state,
            state_text,
            previous_text,
            lock_file: locks.ok_or(Refusal::MissingEntry { name: LOCKS })?,
            snapshot: Snapshot::read(snapshot)?,
        })
    }

    /// SHA-256 of the bytes that were read.
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The tool that it was read as.
    pub const fn tool(&self) -> Tool {
        self.tool
    }

    /// The version of the tool that made it. The same version refuses to apply any other's.
    pub fn tool_version(&self) -> &str {
        &self.content.tool_version
    }

    /// The kind of plan.
    pub const fn mode(&self) -> Mode {
        match self.content.mode {
            1 => Mode::Destroy,
            2 => Mode::RefreshOnly,
            _ => Mode::Normal,
        }
    }

    /// Addresses that the plan is limited to.
    pub fn targets(&self) -> &[Box<str>] {
        &self.content.targets
    }

    /// Addresses of actions that the plan is limited to.
    pub fn action_targets(&self) -> &[Box<str>] {
        &self.content.action_targets
    }

    /// Addresses that the plan leaves out.
    pub fn excludes(&self) -> &[Box<str>] {
        &self.content.excludes
    }

    /// Addresses that are replaced by request.
    pub fn force_replace(&self) -> &[Box<str>] {
        &self.content.force_replace
    }

    /// The backend with its settings and the workspace; none where a provider keeps the state, which is then
    /// among [`PlanFile::unknown_fields`].
    pub const fn backend(&self) -> Option<&Backend> {
        self.content.backend.as_ref()
    }

    /// Variables that were set, by name; without those that have their default.
    pub fn variables(&self) -> &[(Box<str>, HoldsData)] {
        &self.content.variables
    }

    /// Ephemeral variables, whose values an apply has to be given again.
    pub fn apply_time_variables(&self) -> &[Box<str>] {
        &self.content.apply_time_variables
    }

    /// The addresses of the provider configurations that the apply will use, each once.
    pub fn providers(&self) -> Vec<&str> {
        let content = &self.content;
        let deferred = content.deferred.iter().map(|it| &it.what);
        let changes = content.changes.iter().chain(&content.drift).chain(deferred).map(|it| &*it.provider);
        let deferred = content.deferred_invocations.iter().map(|it| &it.what);
        let mut all: Vec<&str> =
            changes.chain(content.invocations.iter().chain(deferred).map(|it| &*it.provider)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Every planned change, in the order of the file.
    pub fn changes(&self) -> &[HeldChange] {
        &self.content.changes
    }

    /// Every drifted object, in the order of the file.
    pub fn drift(&self) -> &[HeldChange] {
        &self.content.drift
    }

    /// Changes that are left for later.
    pub fn deferred(&self) -> &[Deferred<HeldChange>] {
        &self.content.deferred
    }

    /// Changes of outputs of the root module.
    pub fn outputs(&self) -> &[Output] {
        &self.content.outputs
    }

    /// Results of checks.
    pub fn checks(&self) -> &[CheckResult] {
        &self.content.checks
    }

    /// Actions that are invoked.
    pub fn invocations(&self) -> &[Invocation] {
        &self.content.invocations
    }

    /// Invocations that are left for later.
    pub fn deferred_invocations(&self) -> &[Deferred<Invocation>] {
        &self.content.deferred_invocations
    }

    /// Attributes of others that may have led to changes.
    pub fn relevant_attributes(&self) -> &[RelevantAttribute] {
        &self.content.relevant_attributes
    }

    /// When it was made, as written.
    pub fn timestamp(&self) -> &str {
        &self.content.timestamp
    }

    /// Whether planning ended with an error.
    pub const fn errored(&self) -> bool {
        self.content.errored
    }

    /// Whether it holds all that the configuration asks for; Terraform from 1.8 says so.
    pub const fn complete(&self) -> bool {
        self.content.complete
    }

    /// Whether it makes sense to apply it; Terraform from 1.8 says so.
    pub const fn applyable(&self) -> bool {
        self.content.applyable
    }

    /// The state that it was made from.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The state before the tool refreshed it, as the file tells it. A plan is held against a look of our own,
    /// and where there was none, as in tests, this is the nearest to it.
    pub fn previous_state(&self) -> &str {
        &self.previous_text
    }

    /// The lock file of the providers, as the tool wrote it again. The apply holds the providers against it.
    pub fn lock_file(&self) -> &[u8] {
        &self.lock_file
    }

    /// The configuration that an apply would read.
    pub const fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Fields that the file has and this version does not know.
    pub fn unknown_fields(&self) -> &[UnknownField] {
        &self.content.unknown_fields
    }
}

/// What a state says of itself. Members are read by their exact names, once: the tool takes them in any case.
fn state(name: &'static str, bytes: Vec<u8>) -> Result<(State, Box<str>), Refusal> {
    const KNOWN: [&str; 7] =
        ["version", "terraform_version", "serial", "lineage", "outputs", "resources", "check_results"];
    let refusal = Refusal::State { name };
    let Ok(text) = String::from_utf8(bytes) else { return Err(refusal) };
    let state = {
        let Some(Value::Object(members)) = strict::parse(&text) else { return Err(refusal) };
        let number = |member: &str| match members.get(member) {
            Some(Value::Number(number)) => number.parse::<u64>().ok(),
            _ => None,
        };
        let lineage = members.get("lineage").and_then(Value::as_str);
        match (number("version"), number("serial"), lineage) {
            (Some(4), Some(serial), Some(lineage)) if members.iter().all(|(member, _)| KNOWN.contains(&member)) => {
                let tool_version = members.get("terraform_version").and_then(Value::as_str).unwrap_or_default();
                State { lineage: lineage.into(), serial, tool_version: tool_version.into() }
            }
            _ => return Err(refusal),
        }
    };
    Ok((state, text.into_boxed_str()))
}
