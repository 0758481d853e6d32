//! What crosses between Rust and the web view: requests, answers and errors of the command table.
//!
//! These types carry codes, numbers and texts of the plan, never sentences: the words belong to
//! the catalogues of the UI. Every text that comes out of a plan crosses as [`Segment`]s, in which
//! characters that could drive a terminal or reorder a line are already replaced by their names.

pub use countersign_desk::views::*;
pub use countersign_desk::{
    Events, HostEvent, Identical, Language, LongLines, OpenPhase, OpenProgress, OwnRole, PlanSource, ReadingLook,
    RecentFile, Settings, Sides, Theme, Topic,
};
pub use countersign_model::{Environment, Hue, Tool as Product};
pub use countersign_plan::graph::{GraphEdge, GraphModule, GraphNode, GraphScope, NodeKind, PlanGraph};
pub use countersign_plan::rows::{
    Address, Also, Cell, ChangeRow, Container, DiffRow, DiffSection, Folded, Group, GroupTitle, Mark, Members, Note,
    Order, Remark, RowAction as Action, RowContent, Same, SectionRef, Segment, Sets, Sign, Since, Tag, TypeCount,
    Unchanged,
};
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
    /// Its path.
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

/// What is known of an opened plan at once.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanSummary {
    /// Names the plan in later requests.
    pub id: u32,
    /// Name of the project in this review: the file's name, or the folder's where files share one.
    pub name: String,
    /// Where it was read from; absent for pasted text.
    pub path: Option<String>,
    /// Size of the input in bytes.
    pub bytes: f64,
    /// `format_version`, or `plan_format_version` of HCP's redacted form.
    pub format_version: String,
    /// Whether it is HCP's redacted form, which carries its own schemas.
    pub redacted: bool,
    /// `terraform_version`, which both tools write.
    pub tool_version: Option<String>,
    /// Which tool made it, as far as the plan shows.
    pub tool: Tool,
    /// When it was made, RFC 3339, where the plan says so.
    pub timestamp: Option<String>,
    /// Kind of plan, as far as the plan shows.
    pub mode: Mode,
    /// What must be said before anything else is read.
    pub banners: Vec<Banner>,
    /// Changes by action.
    pub counts: Counts,
    /// Root outputs that change, and all.
    pub outputs_changed: u32,
    /// All root outputs.
    pub outputs_total: u32,
    /// Objects changed outside Terraform.
    pub drift: u32,
    /// Results of checks and conditions.
    pub checks: CheckCounts,
    /// Actions that this plan would invoke.
    pub invocations: u32,
    /// Changes that the tool put off.
    pub deferred: u32,
    /// Where the schemas of the providers come from.
    pub schemas: SchemaSource,
    /// How the input had to be mended to be read.
    pub mended: Vec<Mend>,
    /// SHA-256 of the bytes as read, in lower-case hex.
    pub file_digest: String,
}

/// The tool that made a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// HashiCorp Terraform.
    Terraform,
    /// OpenTofu.
    Opentofu,
    /// The plan does not show which; it never says so itself.
    Unknown,
}

/// Kind of plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Creates, updates and deletes as the configuration asks.
    Normal,
    /// Everything goes: only deletes, and a configuration that still has resources.
    Destroy,
    /// Only writes to the state what was changed outside.
    RefreshOnly,
}

/// Something about the whole plan that cannot be missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Banner {
    /// `errored` is true: planning stopped at an error, and what follows is a part.
    Errored,
    /// `complete` is false, and deferred changes tell why.
    Deferred,
    /// `complete` is false without deferred changes or an error: made with `-target` or `-exclude`.
    Targeted,
    /// Checks or conditions that failed.
    FailedChecks {
        /// How many.
        count: u32,
    },
    /// Actions or reasons that this version does not know; they are shown as they are written.
    UnknownWords {
        /// The words.
        words: Vec<String>,
    },
    /// A newer minor format version than this app knows.
    NewerFormat {
        /// `format_version`.
        version: String,
    },
    /// `applyable` is false though there are changes.
    NotApplyable,
}

/// Changes by action. A move or an import counts besides the action it comes with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Created.
    pub create: u32,
    /// Changed in place.
    pub update: u32,
    /// Destroyed and created anew, in either order.
    pub replace: u32,
    /// Destroyed.
    pub delete: u32,
    /// Taken out of the state and left alone.
    pub forget: u32,
    /// Data sources read during apply.
    pub read: u32,
    /// With a previous address.
    pub moved: u32,
    /// Imported.
    pub imported: u32,
    /// Not changed.
    pub no_op: u32,
    /// With an action that this version does not know.
    pub unknown: u32,
}

/// Checks by status, counted by instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckCounts {
    /// Hold.
    pub pass: u32,
    /// Do not hold.
    pub fail: u32,
    /// Could not be evaluated.
    pub error: u32,
    /// Known after apply.
    pub unknown: u32,
}

/// Where the schemas of the providers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SchemaSource {
    /// None: blocks, sets and write-only attributes are guessed, and the view says so.
    None,
    /// Inside the plan (HCP's redacted form).
    Embedded,
    /// They came with the plan: from the tool that made it, or published beside it.
    Beside,
}

/// How the input had to be mended to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mend {
    /// Decoded from UTF-16.
    Utf16,
    /// A byte order mark was left out.
    ByteOrderMark,
    /// Lines before or after the JSON were left out.
    WrapperLines,
}

/// The identities of an opened plan. Computed after the list is up.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanDigests {
    /// SHA-256 of the bytes as read.
    pub file: String,
    /// Full semantic digest; stays on this machine.
    pub full: String,
    /// Public semantic digest; every masked value replaced by a marker.
    pub public: String,
    /// What plan JSON does not hold and is marked absent inside; such a digest can never be approved.
    pub absent: Vec<String>,
    /// What this version does not know and therefore cannot vouch for; never approved either.
    pub unread: Vec<String>,
    /// How many values are masked in the public form.
    pub masked: u32,
}

/// What the resource list shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeQuery {
    /// Which plan.
    pub plan: u32,
    /// Words that must be there, in any order, without regard to case.
    pub text: String,
    /// Where they are looked for.
    pub within: Within,
    /// Only these; all when empty. `moved` and `imported` select what comes with a move or import.
    pub actions: Vec<Action>,
    /// Only these types; all when empty.
    pub types: Vec<String>,
    /// Only what is in these modules, the root being empty; all when empty.
    pub modules: Vec<String>,
    /// Only of these providers; all when empty.
    pub providers: Vec<String>,
    /// Only in these accounts; all when empty.
    pub accounts: Vec<String>,
    /// Only what stands so against the plan that this one is compared with; all when empty.
    pub since: Vec<Since>,
    /// Whether viewed ones are left out.
    pub unviewed: bool,
    /// Whether identical changes of several resources are one row.
    pub fold_same: bool,
    /// Rows for identical changes that are open, by the position of the change that stands for them.
    pub open_same: Vec<u32>,
    /// Whether no-ops are listed too.
    pub unchanged: bool,
    /// Order of the list and the document.
    pub order: Order,
}

/// Answer to [`ChangeQuery`].
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeList {
    /// Names this list in [`RowWindow`] and [`SectionQuery`].
    pub view: u32,
    /// Rows of changes in the list.
    pub shown: u32,
    /// Changes that these rows are, those that a row stands for counted one by one.
    pub changes: u32,
    /// Changes that there would be without filter.
    pub total: u32,
    /// How many changes of the plan are viewed, and how many there are to view.
    pub viewed: ViewedCount,
    /// Consecutive runs of rows under one heading.
    pub groups: Vec<Group>,
    /// What follows the changes in list and document.
    pub also: Vec<Also>,
}

/// A window of rows.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowWindow {
    /// Which plan.
    pub plan: u32,
    /// From [`ChangeList`].
    pub view: u32,
    /// First row.
    pub from: u32,
    /// Row after the last; at most 512 rows are answered.
    pub to: u32,
}

/// Rows of the list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRows {
    /// As asked for.
    pub view: u32,
    /// First row.
    pub from: u32,
    /// The rows.
    pub rows: Vec<ChangeRow>,
}

/// Asks for one section of the document.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SectionQuery {
    /// Which plan.
    pub plan: u32,
    /// Which section.
    pub section: SectionRef,
    /// First diff row.
    pub from: u32,
    /// Row after the last; at most 2,000 are answered.
    pub to: u32,
    /// Folds that are open, by [`DiffRow::node`].
    pub open: Vec<u32>,
    /// Decoded values that are shown as text, by [`DiffRow::node`].
    pub as_text: Vec<u32>,
    /// Whether what does not change is shown.
    pub unchanged: Unchanged,
    /// How members of sets that changed find each other.
    pub sets: Sets,
}

/// Where the words of a filter are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// In addresses.
    #[default]
    Address,
    /// In addresses, and in names and values of attributes that change or stay. What is masked is not
    /// looked at.
    Everything,
}

/// What the changes of a plan can be filtered by.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanFacets {
    /// Resource types, most changes first.
    pub types: Vec<Facet>,
    /// Modules by address; the root is empty.
    pub modules: Vec<Facet>,
    /// Providers by source address.
    pub providers: Vec<Facet>,
    /// AWS accounts by id, as far as the plan tells.
    pub accounts: Vec<Facet>,
    /// How many changes the rows for identical ones stand for.
    pub same: u32,
}

/// A value to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Facet {
    /// As the filter takes it.
    pub value: String,
    /// As it is shown, where that differs: a made-visible text, the name of an account.
    pub label: String,
    /// How many changes.
    pub count: u32,
}

/// Marks changes as viewed, or takes the mark away.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MarkViewed {
    /// Which plan.
    pub plan: u32,
    /// The change.
    pub change: u32,
    /// Whether all that it stands for are meant.
    pub same: bool,
    /// Whether they are viewed now.
    pub viewed: bool,
}

/// Asks for one masked value.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RevealRequest {
    /// Which plan.
    pub plan: u32,
    /// In which section.
    pub section: SectionRef,
    /// At which row.
    pub node: u32,
    /// On which side.
    pub side: RowSide,
}

/// A side of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowSide {
    /// Before.
    Before,
    /// After.
    After,
}

/// A masked value that a person asked to see. It is kept nowhere.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Revealed {
    /// The value, as HCL writes it.
    pub segments: Vec<Segment>,
}

/// Compares a plan with another; nothing stops comparing.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompareRequest {
    /// Which plan.
    pub plan: u32,
    /// Which base, from [`PlanBases`].
    pub base: Option<String>,
}

/// A window of the changes that only the base has.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GoneWindow {
    /// Which plan.
    pub plan: u32,
    /// The base that it is compared with, from [`Comparison`].
    pub base: String,
    /// First row.
    pub from: u32,
    /// Row after the last; at most 512 rows are answered.
    pub to: u32,
}

/// Rows of changes that only the base has. Their positions are those in the base.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GoneRows {
    /// First row.
    pub from: u32,
    /// The rows.
    pub rows: Vec<ChangeRow>,
}

/// Identical changes, to be copied. What is masked is not in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SameCopy {
    /// The addresses of all of them, as the plan writes them.
    pub addresses: Vec<String>,
    /// What each of them does, one line for each row.
    pub diff: String,
}

/// Asks for the picture of a plan.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GraphQuery {
    /// Which plan.
    pub plan: u32,
    /// What it shows.
    pub scope: GraphScope,
    /// Modules that are closed, by address, where [`GraphQuery::chosen`].
    pub closed: Vec<String>,
    /// Whether `closed` says which modules are closed; else the size of the picture decides.
    pub chosen: bool,
    /// Boxes of identical changes that are open, by the position of the change that stands for them.
    pub open_same: Vec<u32>,
}

/// Names a change.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRef {
    /// Which plan.
    pub plan: u32,
    /// Position in the plan.
    pub change: u32,
}

/// Why a command did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// Closed set; the UI has words for each.
    pub code: ErrorCode,
    /// One English sentence, for logs and for what the UI has no words for.
    pub message: String,
    /// What to do next, in English.
    pub hint: Option<String>,
    /// What was concerned: a file's name. May be empty.
    pub subject: String,
    /// A detail that the words take up: a version, a line and column. May be empty.
    pub detail: String,
}

/// Kinds of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Nothing in it, or only blanks.
    RefusedEmpty,
    /// Not JSON; the detail is line and column.
    RefusedNotJson,
    /// JSON that ends too early.
    RefusedTruncated,
    /// A state file.
    RefusedState,
    /// The stream of lines that `-json` runs print.
    RefusedStream,
    /// A format version that cannot be read; the detail is the version.
    RefusedFormatVersion,
    /// JSON, but a list.
    RefusedArray,
    /// JSON, but a number, string, true, false or null.
    RefusedScalar,
    /// JSON, but no plan.
    RefusedNotAPlan,
    /// A saved plan, binary.
    RefusedSavedPlan,
    /// Nested too deeply.
    RefusedTooDeep,
    /// Neither UTF-8 nor UTF-16.
    RefusedEncoding,
    /// No such file.
    FileAbsent,
    /// A folder.
    FileIsFolder,
    /// It cannot be read; the detail is the cause.
    FileUnreadable,
    /// Larger than can be read.
    FileTooLarge,
    /// The plan is not open any more.
    PlanClosed,
    /// The list is not kept any more; ask anew.
    ViewGone,
    /// The cell is not masked, or the plan does not hold its value.
    NotRevealed,
    /// This host cannot do that.
    Unsupported,
    /// The settings could not be written; the detail is the cause.
    SettingsNotSaved,
    /// No token for this host.
    NotConnected,
    /// There is no text in the clipboard that could be what was asked for.
    ClipboardEmpty,
    /// A key is moved into a keychain, and there is none in use.
    KeysNeedKeychain,
    /// The profile has no access key here.
    NoKeys,
    /// There is no such repository, or the token may not see it.
    NoRepository,
    /// GitHub refuses the token.
    TokenRefused,
    /// The token lacks a permission; the detail is what GitHub says is needed.
    TokenLacks,
    /// There is no keychain; the detail is why.
    KeychainAbsent,
    /// The keychain is locked.
    KeychainLocked,
    /// The keychain does not answer.
    KeychainSilent,
    /// GitHub cannot be reached; the detail is why.
    GithubOffline,
    /// GitHub answers again later; the detail is when.
    GithubLimited,
    /// GitHub refused; the detail is what it said.
    GithubRefused,
    /// The pull request is not open in this app any more.
    PullGone,
    /// The project is not part of the pull request any more.
    ProjectGone,
    /// What would run is not what was shown any more.
    ShownChanged,
    /// Something stands in the way of a plan; the detail names it.
    PlanBlocked,
    /// There is no plan of this app.
    NotPlanned,
    /// A check does not hold; the detail names it.
    NotCleared,
    /// Nothing waits to be confirmed.
    NothingToConfirm,
    /// What was typed does not match.
    TypedWrong,
    /// AWS refused the role; the detail is what it said.
    RoleDenied,
    /// The role wants a code.
    RoleCodeNeeded,
    /// The code was wrong, or used before.
    RoleCodeWrong,
    /// A login is needed first; the detail is the command.
    RoleLoginNeeded,
    /// No profile leads to the role; the detail is its ARN.
    RoleUnreachable,
    /// AWS could not be asked; the detail is why.
    RoleFailed,
    /// The run is not known.
    RunGone,
    /// The run did not start; the detail is why. Nothing was planned or applied.
    RunNotStarted,
    /// What would be approved is not what was shown any more.
    ApproveChanged,
    /// The approval was not sent; the detail is why.
    ApproveRefused,
    /// This address is not opened.
    LinkRefused,
    /// What has to be remembered could not be written; the detail is why.
    NotSaved,
    /// What was given is not what it has to be; the detail says what.
    Invalid,
    /// A defect of the app.
    Internal,
}
