//! What comes of holding the two against each other.

use serde::Serialize;

use super::content::UnknownField;

/// More differences are not listed: one is enough to refuse.
pub(super) const MAX_LISTED: usize = 200;

/// The result of a comparison.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Where the file and the JSON, or the file and what was asked for, differ. At most 200 are listed.
    pub differences: Vec<Difference>,
    /// What could not be checked.
    pub unread: Vec<Unread>,
    pub(super) agreed: Option<Agreed>,
}

impl Agreement {
    /// The proof that nothing differs and that nothing was left unchecked; else none.
    pub const fn agreed(&self) -> Option<Agreed> {
        self.agreed
    }
}

/// The plan file and the JSON with these digests say the same, and what was asked for. Only the comparison
/// makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    pub(super) file: [u8; 32],
    pub(super) json: [u8; 32],
}

impl Agreed {
    /// SHA-256 of the plan file.
    pub const fn file(&self) -> [u8; 32] {
        self.file
    }

    /// SHA-256 of the JSON.
    pub const fn json(&self) -> [u8; 32] {
        self.json
    }
}

/// One thing that differs. It holds no value: values may be secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// The part of the plan.
    pub part: Part,
    pub kind: Kind,
    /// The address or the name of what differs; empty where the part has none.
    pub address: Box<str>,
    /// Where in it, with dots between steps; empty for the whole.
    pub path: Box<str>,
}

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is in the file and not in the JSON.
    OnlyInFile,
    /// It is in the JSON and not in the file.
    OnlyInJson,
    /// It is in both and not the same.
    Differs,
    Twice,
    /// The value in the file is not of the type that the schema has.
    Misfit,
    NotAsked,
    /// It was there when we looked, and nothing says what became of it.
    Gone,
}

/// A part of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The JSON as a whole: bytes around it, a key that is there twice, a key that no version writes.
    Document,
    ToolVersion,
    Timestamp,
    /// `errored`, `complete` or `applyable`.
    Outcome,
    /// The kind of plan.
    Mode,
    /// Targets, of actions too.
    Targets,
    /// What is left out.
    Excludes,
    /// What is replaced by request.
    ForceReplace,
    /// The type of the backend, or one of its settings.
    Backend,
    Workspace,
    Variable,
    /// A planned change.
    Change,
    /// A drifted object.
    Drift,
    /// A deferred change.
    Deferred,
    Output,
    PlannedValue,
    /// The state that it was made from, as the JSON shows it.
    PriorState,
    /// The state in the file, against the one that we looked at ourselves.
    State,
    Check,
    RelevantAttribute,
    /// An invocation of an action.
    Invocation,
    DeferredInvocation,
    Configuration,
}

/// Something that could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unread {
    /// A field of the file that this version does not know.
    Field(UnknownField),
    /// A version of the tool that the reader was never held against.
    ToolVersion,
    /// There is no schema for a type.
    Schema {
        /// The name of the provider.
        provider: Box<str>,
        kind: Box<str>,
    },
    /// The settings of the backend were not given.
    BackendSettings,
    /// The plan holds nothing about where its state is.
    Backend,
    /// A file of variables that is not understood.
    Variables { file: Box<str> },
    /// A part of the configuration that is not understood.
    Configuration {
        /// The key of the module.
        module: Box<str>,
        /// What of it: an address, or the name of a file.
        what: Box<str>,
    },
}
