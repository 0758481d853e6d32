//! What crosses between Rust and the web view: requests, answers and errors of the command table.
//!
//! These types carry codes, numbers and texts of the plan, never sentences: the words belong to
//! the catalogues of the UI. Every text that comes out of a plan crosses as [`Segment`]s, in which
//! characters that could drive a terminal or reorder a line are already replaced by their names.

mod error;
mod plan;
mod reading;

pub use countersign_desk::views::*;
pub use countersign_desk::{
    Events, HostEvent, Identical, Language, LongLines, OpenPhase, OpenProgress, OwnRole, PlanSource, ReadingLook,
    RecentFile, SchemasFrom, Settings, Sides, Theme, Topic,
};
pub use countersign_model::{Environment, Hue, Tool};
pub use countersign_plan::digest::Absent;
pub use countersign_plan::graph::{GraphEdge, GraphModule, GraphNode, GraphScope, NodeKind, PlanGraph};
pub use countersign_plan::rows::{
    Address, Also, Cell, ChangeRow, Container, DiffRow, DiffSection, Folded, Group, GroupTitle, ListQuery, Mark,
    Members, Note, Order, Remark, RowAction as Action, RowContent, Same, SectionRef, Segment, Sets, ShortAddress, Sign,
    Since, Tag, TypeCount, Unchanged, Within,
};
pub use countersign_plan::{CheckCounts, Counts, Mend, Mode};

pub use self::error::*;
pub use self::plan::*;
pub use self::reading::*;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A request or an answer without content.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
pub struct Empty {}

/// What the window needs to know before it paints.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppInfo {
    /// The version of the app, as in `Cargo.toml`.
    pub version: String,
    /// `linux`, `macos` or `windows`: decides which modifier keys are shown.
    pub platform: String,
    /// Whether this host can show the file dialog of the desktop.
    pub can_choose_files: bool,
    /// What the person chose; see [`Settings`].
    pub settings: Settings,
}

/// Paths that a person chose in the file dialog; empty when it was cancelled.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilePaths {
    /// Absolute paths.
    pub paths: Vec<String>,
}

/// Asks for what the host noticed after event number `after`; waits a while when there is nothing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EventsAfter {
    /// Number of the last event that was seen, 0 at the start.
    pub after: u32,
}

/// Names an opened plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanRef {
    /// Id from [`PlanSummary`].
    pub plan: u32,
}

/// Names a recent file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecentRef {
    pub path: String,
}

/// The plans of this review and the files that were open before.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenedPlans {
    /// In the order in which they were opened.
    pub plans: Vec<PlanSummary>,
    /// Newest first; the files that are open now are among them.
    pub recent: Vec<RecentFile>,
}

/// A window of rows of the inbox.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxWindow {
    /// From [`InboxList`].
    pub view: u32,
    /// First row.
    pub from: u32,
    /// Row after the last; at most 512 rows are answered.
    pub to: u32,
}

/// Says where secrets are kept.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeychainChoice {
    /// Where.
    pub kind: KeychainKind,
}

/// Names an entry of the keychain.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryRef {
    /// Its name.
    pub entry: String,
}

/// Names a role.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoleRef {
    /// [`RoleRow::id`].
    pub role: String,
}

/// An address to open in the browser: https, on a host that is connected.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkRef {
    /// The address.
    pub url: String,
}
