//! The rows of the app: what the resource list and the document show, ready to paint.
//!
//! Rows carry codes, numbers and texts of the plan, never sentences: the words belong to the UI.
//! Texts cross as [`Segment`]s, in which characters that could reorder or hide something are
//! already replaced by their names.

use serde::{Deserialize, Serialize};

/// What happens to a resource, with the words of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case", rename = "Action")]
pub enum RowAction {
    /// Comes into being.
    Create,
    /// Changes in place.
    Update,
    /// Destroyed first, then created: `["delete","create"]`.
    DeleteCreate,
    /// Created first, then the old one destroyed: `["create","delete"]`.
    CreateDelete,
    /// Destroyed.
    Delete,
    /// Leaves the state, stays in the world.
    Forget,
    /// Created, and the old object leaves the state: `["create","forget"]`.
    CreateForget,
    /// The old object leaves the state, then created: `["forget","create"]`.
    ForgetCreate,
    /// A data source read during apply.
    Read,
    /// An ephemeral resource that is opened.
    Open,
    /// Not changed, but its address does.
    Moved,
    /// Not changed, but taken into the state.
    Imported,
    /// Not changed.
    NoOp,
    /// None that this version knows.
    Unknown,
}

/// An address in parts. Control and bidirectional characters are already made visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// `module.a.module.b["x"]`, empty in the root module.
    pub module: String,
    /// Whether it is a data source: `data.` stands before the type.
    pub data: bool,
    /// Resource type.
    pub resource_type: String,
    /// Resource name.
    pub name: String,
    /// `[0]` or `["key"]`, empty without.
    pub index: String,
    /// Key of a deposed object, empty without.
    pub deposed: String,
    /// The whole address.
    pub full: String,
    /// The address as the plan writes it, for copying, where that differs from `full`.
    pub copy: Option<String>,
}

/// One row of the resource list.
#[expect(clippy::struct_excessive_bools, reason = "independent facts that the row shows as marks")]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    /// Position of the change in the plan: stable for this plan, whatever the view.
    pub change: u32,
    /// What happens.
    pub action: RowAction,
    /// `actions` as the plan writes them, where [`RowAction::Unknown`].
    pub written: Option<String>,
    /// The address in parts, for fitting into narrow places.
    pub address: Address,
    /// Whether it also moves.
    pub moved: bool,
    /// Whether it is also imported.
    pub imported: bool,
    /// Whether the type is known to hold data (databases, buckets, volumes and the like).
    pub holds_data: bool,
    /// Whether the same object was also changed outside Terraform.
    pub drifted: bool,
    /// Whether every change of it only follows from values that are known after apply.
    pub follows: bool,
    /// The identical changes that this row stands for, itself among them.
    pub same: Option<Same>,
    /// Whether it is one of those of the row that stands for them, above it, which is open.
    pub member: bool,
    /// Whether somebody marked it as viewed; of a row that stands for others, all of them.
    pub viewed: bool,
    /// How it stands against the plan that this one is compared with.
    pub since: Option<Since>,
}

/// Identical changes of several resources, as one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Same {
    /// How many resources.
    pub count: u32,
    /// Whether they follow this row one by one.
    pub open: bool,
    /// What changes, as paths (`tags.Version`), the first ones.
    pub paths: Vec<String>,
    /// Paths that are not among them.
    pub more_paths: u32,
}

/// How a change stands against that of the same object in another plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The other plan has none.
    New,
    /// The other plan has another one.
    Changed,
    /// They are the same, as far as their public forms say.
    Same,
}

/// Order of the list and the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Destroyed, updated, created, state only; by address inside.
    #[default]
    Risk,
    /// By module, then address.
    Module,
    /// By address.
    Address,
}

/// Consecutive rows under one heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// What its heading says.
    pub title: GroupTitle,
    /// First row.
    pub first: u32,
    /// How many rows.
    pub count: u32,
}

/// What the heading of a group says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum GroupTitle {
    /// Deletes and replaces.
    Destroyed,
    /// Actions that this version does not know.
    Unknown,
    /// Updates.
    Updated,
    /// Creates.
    Created,
    /// Reads of data sources.
    Read,
    /// Moves, imports and forgets.
    StateOnly,
    /// No-ops.
    Unchanged,
    /// A module; empty for the root.
    Module {
        /// Its address.
        address: String,
    },
    /// Everything, in order of address.
    All,
}

/// What follows the changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Also {
    /// Changes to root outputs.
    Outputs,
    /// Changed outside Terraform.
    Drift,
    /// Checks and conditions.
    Checks,
    /// Actions to invoke that belong to no resource.
    Invocations,
    /// Changes that were put off.
    Deferred,
}

/// Whether what does not change is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Unchanged {
    /// Behind folds.
    #[default]
    Folded,
    /// In its place.
    Shown,
}

/// How members of sets that changed find each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Sets {
    /// Not at all: what is not the same goes and comes, as the tools say.
    #[default]
    AsTheTool,
    /// The most alike belong together.
    BestMatch,
}

/// Names a section of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum SectionRef {
    /// A resource change, by its position in the plan ([`ChangeRow::change`]).
    Change {
        /// Position in the plan.
        change: u32,
    },
    /// What follows the changes.
    Also {
        /// Which part.
        part: Also,
    },
    /// The identical changes that a change stands for ([`ChangeRow::same`]), by its position.
    Same {
        /// Position in the plan of the one that stands for them.
        change: u32,
    },
    /// A change against that of the same object in the plan that this one is compared with.
    Since {
        /// Position in the plan.
        change: u32,
    },
}

/// One section of the document: a resource change, or what follows the changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DiffSection {
    /// As asked for.
    pub section: SectionRef,
    /// The change of this section; absent in what follows the changes.
    pub change: Option<ChangeRow>,
    /// What is said before the attributes, most dangerous first.
    pub notes: Vec<Note>,
    /// The resources of identical changes, in [`SectionRef::Same`].
    pub members: Option<Members>,
    /// All diff rows that this section has, with the folds as asked for.
    pub total_rows: u32,
    /// First row of `rows`.
    pub from: u32,
    /// The rows.
    pub rows: Vec<DiffRow>,
    /// Why the content could not be shown, where it could not.
    pub broken: Option<String>,
}

/// The resources of identical changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Members {
    /// How many there are of each type, most first.
    pub types: Vec<TypeCount>,
    /// First and last address.
    pub ends: Vec<Address>,
}

/// How many resources there are of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TypeCount {
    /// Resource type.
    pub resource_type: String,
    /// How many.
    pub count: u32,
}

/// Said before the attributes of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Note {
    /// The type holds data and is destroyed.
    DataLost,
    /// Replaced: how many attributes force it, and in which order.
    Replaced {
        /// Attributes whose change forces it; 0 when something else does.
        forced_by: u32,
        /// Whether the new one is created before the old one is destroyed.
        create_first: bool,
    },
    /// `action_reason`.
    Reason {
        /// A known reason as the plan writes it, for example `delete_because_each_key`.
        reason: String,
        /// Whether this version knows it.
        known: bool,
        /// What the reason speaks of (an index key, a module, a config address), ready to show.
        subject: String,
    },
    /// An action that this version does not know.
    UnknownAction {
        /// As the plan writes it.
        written: String,
    },
    /// It had another address before.
    MovedFrom {
        /// The previous address.
        address: String,
    },
    /// Taken into the state.
    Imported {
        /// Import id; empty when unknown or by identity.
        id: String,
        /// Identity, as `name = value` pairs; empty without.
        identity: Vec<String>,
    },
    /// A deposed object, left over from a replacement that failed half-way.
    Deposed {
        /// Its key.
        key: String,
    },
    /// The configuration was generated by the tool.
    GeneratedConfig,
    /// Leaves the state and stays in the world.
    Forgotten,
    /// Why it was put off.
    DeferredReason {
        /// As the plan writes it.
        reason: String,
    },
    /// Actions that run with this change.
    Invokes {
        /// Address of the action.
        action: String,
        /// When, for example `AfterCreate`.
        event: String,
    },
    /// Nothing but the address or the state changes.
    NoAttributes,
}

/// One row of a section.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DiffRow {
    /// Node of the diff that this row belongs to; names folds and decoded values.
    pub node: u32,
    /// Depth of nesting, 0 for the attributes of a resource.
    pub depth: u32,
    /// What happens here.
    pub sign: Sign,
    /// Whether this forces the replacement of the resource.
    pub forces: bool,
    /// What stands here.
    pub content: RowContent,
}

/// What happens at a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Nothing.
    None,
    /// Comes into being.
    Add,
    /// Goes.
    Remove,
    /// Changes.
    Change,
}

/// What stands in a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum RowContent {
    /// An attribute, element or key with a value on one line.
    Attribute {
        /// Name, key, or `[3]`.
        name: Vec<Segment>,
        /// Absent in what comes into being.
        before: Option<Cell>,
        /// Absent in what goes.
        after: Option<Cell>,
    },
    /// A value that continues in deeper rows.
    Open {
        /// Name, key, or `[3]`.
        name: Vec<Segment>,
        /// What it is.
        what: Container,
        /// Labels of what is inside, where a word helps: a statement's Sid, a block's name.
        label: Vec<Segment>,
        /// Lines or members that go.
        removed: u32,
        /// Lines or members that come.
        added: u32,
        /// Whether it stands in base64.
        base64: bool,
        /// Of how many statements of a policy how many change; absent elsewhere.
        statements: Option<(u32, u32)>,
        /// Whether this value can be shown as structure and as text.
        switchable: bool,
        /// Whether it is shown as text now.
        as_text: bool,
    },
    /// A line of a text.
    Line {
        /// Line number before.
        old: Option<u32>,
        /// Line number after.
        new: Option<u32>,
        /// The line.
        segments: Vec<Segment>,
    },
    /// A map in one line, for tags and labels.
    Tags {
        /// Name of the attribute.
        name: Vec<Segment>,
        /// The entries that change.
        entries: Vec<Tag>,
        /// How many do not.
        unchanged: u32,
    },
    /// What is left out until it is asked for, or was asked for and can be closed.
    Fold {
        /// What is left out.
        what: Folded,
        /// How much.
        count: u32,
        /// Names of what is left out, some of them.
        names: Vec<String>,
        /// Whether it is open.
        open: bool,
    },
    /// A remark on the value above.
    Remark {
        /// Which.
        remark: Remark,
        /// What it speaks of; may be empty.
        text: Vec<Segment>,
    },
    /// An output, drifted object, check or action: a heading inside a section.
    Heading {
        /// What happens to it.
        action: RowAction,
        /// Its address or name.
        address: Address,
        /// Further facts.
        notes: Vec<Note>,
    },
    /// The result of a check or condition.
    Check {
        /// `resource`, `output_value`, `check` or `var`.
        subject: String,
        /// Its address.
        address: String,
        /// `pass`, `fail`, `error` or `unknown`.
        status: String,
        /// What the plan says about it.
        problems: Vec<String>,
    },
}

/// A side of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Cell {
    /// A value, as HCL writes it.
    Value {
        /// In pieces.
        segments: Vec<Segment>,
    },
    /// `null`.
    Null,
    /// Known after apply.
    Unknown,
    /// Sensitive: never crosses.
    Sensitive {
        /// Whether the two sides differ; known only where both are.
        changes: Option<bool>,
        /// Whether only the name says that it is a secret, which is our guess; the plan does not.
        guessed: bool,
        /// Whether the plan holds the value, so that it can be revealed.
        held: bool,
    },
    /// A write-only attribute: never in the plan.
    WriteOnly,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// The text. For [`Mark::CodePoint`] the name, for example `U+202E`.
    pub text: String,
    /// How it is drawn.
    pub mark: Mark,
}

/// How a piece of text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// As it is.
    Plain,
    /// It differs from the other side.
    Changed,
    /// A character that must not be obeyed, drawn as a boxed code point.
    CodePoint,
}

/// An entry of a map that is shown in one line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// Node of the diff, as of a row; names a masked value.
    pub node: u32,
    /// What happens to it.
    pub sign: Sign,
    /// The key.
    pub key: Vec<Segment>,
    /// Absent in what comes.
    pub before: Option<Cell>,
    /// Absent in what goes.
    pub after: Option<Cell>,
}

/// What a value that continues in deeper rows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// A nested block.
    Block,
    /// An object.
    Object,
    /// A map.
    Map,
    /// A list.
    List,
    /// A set.
    Set,
    /// JSON inside a string.
    Json,
    /// A policy document inside a string.
    Policy,
    /// YAML inside a string.
    Yaml,
    /// Text of many lines.
    Text,
    /// Base64 of a text.
    Base64,
}

/// What a fold leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Folded {
    /// Attributes that do not change.
    UnchangedAttributes,
    /// Blocks that do not change.
    UnchangedBlocks,
    /// Elements that do not change.
    UnchangedElements,
    /// Statements of a policy that do not change.
    UnchangedStatements,
    /// Lines that do not change.
    UnchangedLines,
    /// Attributes known after apply, because the resource is new.
    UnknownAttributes,
    /// Attributes that go with a deleted resource.
    RemovedAttributes,
}

/// A remark on a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Only whitespace or the order of keys changes.
    WhitespaceOnly,
    /// It will be marked sensitive; the value stays.
    BecomesSensitive,
    /// It will no longer be marked sensitive; the value stays.
    NoLongerSensitive,
    /// The type changes.
    TypeChanges,
}
