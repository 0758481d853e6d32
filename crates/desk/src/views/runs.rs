//! Runs: going on, and ended.

use countersign_model::Tool;
use countersign_terraform::run::left::{Difference, LeftFrom, LeftVerdict};
use countersign_terraform::run::record::{Ending, RunKind, Step};
use countersign_terraform::run::view::LogKind;
use serde::{Deserialize, Serialize};

use super::names::{AccountView, PullKey, RunRef};

/// Which runs are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunsQuery {
    /// Words that pull request, project, account or person must contain.
    pub text: String,
    /// Only runs of this pull request.
    pub pull: Option<PullKey>,
}

/// Runs, newest first, those that go on before all others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunList {
    /// How many go on.
    pub running: u32,
    /// At most 500.
    pub rows: Vec<RunRow>,
    /// How many there are.
    pub total: u32,
}

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunRow {
    /// Its id.
    pub run: String,
    /// Plan or apply.
    pub kind: RunKind,
    /// The pull request.
    pub pull: PullKey,
    pub title: String,
    /// The project.
    pub label: String,
    pub account: Option<AccountView>,
    pub role: Option<String>,
    /// Who.
    pub by: String,
    /// When it began, RFC 3339.
    pub begun_at: String,
    /// When it ended, RFC 3339.
    pub ended_at: Option<String>,
    /// How it ended; nothing while it goes on.
    pub ending: Option<Ending>,
    /// First digits of the public digest.
    pub digest: Option<String>,
    /// Waiting, running, done, failed.
    pub progress: (u32, u32, u32, u32),
}

/// A run as its own screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunDetail {
    /// As in the list.
    pub row: RunRow,
    /// What it is at.
    pub step: Option<Step>,
    /// Whether it was told to stop.
    pub stopping: bool,
    /// Whether its process lives.
    pub alive: bool,
    /// Why it did not end well.
    pub fault: Option<FaultView>,
    /// Resources, as many as it names.
    pub resources: u32,
    /// Lines of the log.
    pub lines: u32,
    /// The head, seven digits.
    pub head: String,
    /// Product.
    pub tool: Tool,
    pub version: String,
    /// Whether it runs in a sandbox.
    pub sandboxed: bool,
    /// Serial of the state after an apply.
    pub serial: Option<u32>,
    /// What an apply left that says it is a state.
    pub left_states: Vec<LeftStateView>,
    /// What GitHub was told of it.
    pub posted: Posted,
    /// The project, to plan what is left.
    pub project: String,
}

/// Something that an apply left and that says it is a state. Code of the pull request could have written
/// it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LeftStateView {
    /// Its place among those of the run.
    pub at: u32,
    /// How it was found.
    pub from: LeftFrom,
    /// What is true of it.
    pub verdict: LeftVerdict,
    /// Whether it is kept encrypted.
    pub encrypted: bool,
    /// Its serial, where it is a state.
    pub serial: Option<u32>,
    /// How it differs from the state that was there after the run; nothing where that is not known.
    pub difference: Option<Difference>,
}

/// Names something that a run left and that says it is a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LeftStateRef {
    pub run: String,
    /// Its place among those of the run.
    pub at: u32,
}

/// What GitHub was told of the result of an apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Posted {
    /// Nothing has to be told.
    Nothing,
    /// It is being told.
    Sending,
    /// Comment and status are there.
    Sent {
        /// Address of the comment.
        url: String,
    },
    /// Something was sent and not confirmed.
    Unknown {
        why: String,
        /// Where to look.
        url: String,
    },
    /// It could not be sent; it is tried again.
    Failed { why: String },
}

/// Why a run did not end well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FaultView {
    /// Which of the known faults; the UI has words for each.
    pub code: String,
    /// What the words take up: what a tool said, a version, a line that mends it. May be empty.
    pub detail: String,
    /// A second detail. May be empty.
    pub other: String,
}

/// Asks for a window of resources.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResourceWindow {
    pub run: RunRef,
    /// First row.
    pub from: u32,
    /// Row after the last; at most 512 are answered.
    pub to: u32,
}

/// Resources of a run: failed, running, waiting, done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunResources {
    /// First row.
    pub from: u32,
    /// How many there are.
    pub total: u32,
    pub rows: Vec<RunResource>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunResource {
    pub address: String,
    /// What the plan does to it: `create`, `update`, `delete`, `replace`, `read`, `move`, `import`, `remove`.
    pub action: String,
    /// How far it is.
    pub state: RunResourceState,
    /// What is being done, while something is.
    pub doing: Option<String>,
    /// What was done already, with seconds.
    pub done: Vec<(String, u32)>,
    /// Since when something is being done, RFC 3339.
    pub since: Option<String>,
    /// What went wrong: one line, and more.
    pub error: Option<(String, String)>,
    /// File and line of that.
    pub place: Option<(String, u32)>,
}

/// How far a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RunResourceState {
    /// Nothing was done yet.
    Waits,
    /// Something is being done.
    Runs,
    Done,
    Failed,
    /// The run ended before it was its turn.
    NotStarted,
    /// The run only plans, and this is in its plan.
    Planned,
}

/// Asks for a window of the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LogWindow {
    pub run: RunRef,
    /// Words that a line must contain; every line where it is empty.
    pub text: String,
    /// First line.
    pub from: u32,
    /// Line after the last; at most 1,000 are answered. From the end where `from` is beyond it.
    pub to: u32,
}

/// Lines of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunLog {
    /// First line.
    pub from: u32,
    /// Lines that contain the words.
    pub total: u32,
    pub lines: Vec<LogLineView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LogLineView {
    /// When, RFC 3339.
    pub at: String,
    pub kind: LogKind,
    pub text: String,
}
