//! Holds the JSON of a plan against its file.
//!
//! What the tool would print is made here once more from the file, part by part, by the rules of
//! `internal/command/jsonplan` of both tools, and then compared with what it did print, leaf by leaf and in
//! both directions. Values are taken from the file with the types of the providers' schemas, so that a text
//! in the file is a number only where the type says so.
//!
//! What the tools leave out of the JSON by rule, with the code that does it:
//!
//! - deletes of data sources (`jsonplan.MarshalResourceChanges`: entries of the state that nobody sees);
//! - drift without a change, which only moves, except in refresh-only plans (`jsonplan.Marshal`);
//! - outputs that go, among planned values (`jsonplan.marshalPlannedOutputs`);
//! - resources that go, and deposed objects, among planned values (`jsonplan.marshalPlannedValues`); those that are
//!   forgotten stand there in versions of Terraform before 1.15.9 and in OpenTofu;
//! - the provider's own bytes, the alias of a provider configuration, the previous state, results of functions.
//!   The alias is held against the files, and the state against a look of our own.
//!
//! What may differ without any meaning stands in [`MEANINGLESS`].

mod changes;
mod configuration;
mod document;
mod looked;
mod marks;
mod outputs;
mod prior;
mod providers;
mod results;
mod same;
mod typed;
mod variables;
mod wanted;

use std::collections::BTreeSet;

pub use variables::{Given, VariableFile};

use super::PlanFile;
use super::agreement::{Agreed, Agreement, Difference, Kind, MAX_LISTED, Part, Unread};
use crate::json::Value;
use crate::plan::Plan;
use crate::schema::Schemas;
use crate::sha256::Sha256;
use crate::{Mode, Tool};

/// Members of the JSON that are not compared, and why each can say what it likes.
pub const MEANINGLESS: [(&str, &str); 2] = [
    ("format_version", "it was read before anything else, and a version that is not known is refused there"),
    ("identity_schema_version", "it numbers the form of an identity that is itself compared"),
];

/// What a plan was asked for: what the JSON does not say.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The version of the tool that was started, as it says itself.
    pub tool_version: &'a str,
    /// The kind of plan.
    pub mode: Mode,
    /// `-target`
    pub targets: &'a [&'a str],
    /// `-exclude`, of OpenTofu.
    pub excludes: &'a [&'a str],
    /// `-replace`
    pub force_replace: &'a [&'a str],
    /// Where the state is.
    pub backend: AskedBackend<'a>,
    /// The state as it was before the tool planned, from a look of our own; empty where there was none yet.
    pub state: &'a str,
    /// What variables of the root module were given.
    pub variables: &'a Given,
}

/// Where the state is that was asked for.
#[derive(Clone, Debug)]
pub struct AskedBackend<'a> {
    /// The type of the backend.
    pub kind: &'a str,
    /// Its settings as an object, without those that are not set; none where they are not known, which leaves
    /// the check open.
    pub config: Option<&'a Value<'a>>,
    pub workspace: &'a str,
}

/// What is found while comparing.
#[derive(Debug, Default)]
struct Found {
    differences: BTreeSet<Difference>,
    unread: BTreeSet<Unread>,
}

impl Found {
    fn differs(&mut self, part: Part, kind: Kind, address: &str, path: &str) {
        if self.differences.len() < MAX_LISTED {
            self.differences.insert(Difference { part, kind, address: address.into(), path: path.into() });
        }
    }

    fn unread(&mut self, what: Unread) {
        if self.unread.len() < MAX_LISTED {
            self.unread.insert(what);
        }
    }

    fn is_empty(&self) -> bool {
        self.differences.is_empty() && self.unread.is_empty()
    }

    fn add(&mut self, other: Self) {
        self.differences.extend(other.differences);
        self.unread.extend(other.unread);
    }
}

/// Everything that the parts of the comparison need.
#[derive(Clone, Copy)]
struct Both<'a> {
    file: &'a PlanFile,
    plan: &'a Plan,
    schemas: &'a Schemas,
    version: Version,
}

/// The version of the tool, as far as it decides what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    tool: Tool,
    minor: u32,
}

impl Version {
    /// Reads `1.11.4` and `1.15.0-beta1`; other majors are not known.
    fn parse(tool: Tool, text: &str) -> Option<Self> {
        let mut parts = text.split(['-', '+']).next()?.split('.');
        let (major, minor, patch) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse::<u32>());
        (major == "1" && patch.is_ok() && parts.next().is_none()).then_some(Self { tool, minor })
    }

    /// Whether the sources of that version were read for this.
    const fn is_known(self) -> bool {
        match self.tool {
            Tool::Terraform => self.minor >= 5 && self.minor <= 17,
            Tool::OpenTofu => self.minor >= 6 && self.minor <= 13,
        }
    }

    const fn is_terraform(self, minor: u32) -> bool {
        matches!(self.tool, Tool::Terraform) && self.minor >= minor
    }
}

/// Holds the JSON of a plan, and what was asked for, against its file.
///
/// The schemas have to come from a room in which no code of the author was left alive; they decide only what
/// is a number and what is sensitive.
pub fn compare(file: &PlanFile, plan: &Plan, schemas: &Schemas, asked: &Asked<'_>) -> Agreement {
    let mut found = Found::default();
    for field in file.unknown_fields() {
        found.unread(Unread::Field(*field));
    }
    let version = Version::parse(file.tool(), file.tool_version());
    if !version.is_some_and(Version::is_known) {
        found.unread(Unread::ToolVersion);
    }
    let version = version.unwrap_or(Version { tool: file.tool(), minor: u32::MAX });
    let both = Both { file, plan, schemas, version };
    wanted::compare(file, asked, &mut found);
    document::compare(&both, asked, &mut found);
    changes::compare(&both, &mut found);
    let agreed = found.is_empty().then(|| Agreed { file: file.digest(), json: Sha256::of(plan.text()) });
    Agreement {
        differences: found.differences.into_iter().collect(),
        unread: found.unread.into_iter().collect(),
        agreed,
    }
}
