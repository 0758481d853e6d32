//! One row of a section, and what stands in it.

use serde::{Deserialize, Serialize};

use super::{Address, Note, RowAction};
use crate::diff::Moves;

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
        /// Absent in a new object.
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
        /// Line number before. Without any number it is the line above that goes on.
        old: Option<u32>,
        /// Line number after.
        new: Option<u32>,
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
        count: u32,
        /// Names of what is left out, some of them.
        names: Vec<String>,
        /// Whether it is open.
        open: bool,
    },
    /// A remark on the value above.
    Remark {
        remark: Remark,
        /// What it speaks of; may be empty.
        text: Vec<Segment>,
    },
    /// Members of the list above come or go, and the others move for it.
    Moves { moves: Moves },
    /// An output, drifted object, check or action: a heading inside a section.
    Heading {
        /// What happens to it.
        action: RowAction,
        /// Its address or name.
        address: Address,
        notes: Vec<Note>,
    },
    /// The result of a check or condition.
    Check {
        /// `resource`, `output_value`, `check` or `var`.
        subject: String,
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
    /// The text. For [`Mark::CodePoint`] the name, for example `U+202E`, and for [`Mark::Same`] the number.
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
    /// A number of bytes of a long line that are left out, since both sides have them.
    Same,
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
    Object,
    Map,
    List,
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
    TypeChanges,
    /// What differs and cannot be seen; the text names the characters.
    Unseen,
}
