//! What is shown before a plan is made here: what would run, as whom, and where.

use countersign_model::Tool;
use countersign_terraform::configuration::{BackendRefusal, Refusal};
use serde::{Deserialize, Serialize};

use super::names::{AccountView, ProjectKey};

/// The sheet before a plan is made here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanHere {
    pub key: ProjectKey,
    /// What texts call it.
    pub label: String,
    /// The head, seven digits.
    pub head: String,
    pub base_branch: String,
    /// Its tip, seven digits.
    pub base: String,
    /// What runs besides the providers.
    pub programs: Vec<WillRun>,
    /// Modules from elsewhere.
    pub modules: Vec<WillRun>,
    pub providers: Vec<ProviderLine>,
    /// Files that cannot be read, and so may hold anything.
    pub unreadable: Vec<String>,
    /// Where the state is, with every setting; nothing where that is refused.
    pub backend: Option<BackendView>,
    /// The role that plans.
    pub role: RoleChoice,
    pub sandbox: SandboxView,
    pub tool: ToolChoice,
    /// Secrets that the project gets from the keychain.
    pub secrets: Vec<SecretLine>,
    /// What stands in the way.
    pub blockers: Vec<Blocker>,
    /// Names what is shown here. Planning wants it back, so that what runs is what was shown.
    pub shown: String,
}

/// Something that runs or is fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WillRun {
    pub kind: WillRunKind,
    /// Where it stands, for example `terraform_data.hook`.
    pub address: String,
    /// What it is, as it stands in the file.
    pub what: String,
    /// Whether this pull request adds or changes it.
    pub addition: Addition,
}

/// Kinds of things that run or are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WillRunKind {
    /// The data source `external`: a program, run while planning.
    External,
    /// The data source `http`: a request, sent while planning.
    Http,
    /// A provisioner: a program, run while applying.
    Provisioner,
    /// A provider that gets its credentials from a program.
    ExecPlugin,
    /// An address in the settings of a provider, which the provider asks.
    Address,
    /// A module from elsewhere.
    Module,
    /// The state of another project that is read.
    OtherState,
}

/// Whether something comes with this pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Addition {
    /// It is in the base as well.
    Known,
    /// This pull request adds or changes it.
    New,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProviderLine {
    pub source: String,
    /// Its version in the lock file; nothing where the lock file lacks it.
    pub version: Option<String>,
    /// How many hashes the lock file has for it.
    pub hashes: u32,
    /// Whether this pull request adds or changes it.
    pub addition: Addition,
}

/// A backend that was read and allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BackendView {
    /// Its type.
    pub kind: String,
    /// Everything that it says.
    pub settings: Vec<BackendLine>,
    /// Whether this pull request brings it, or changes its type.
    pub addition: Addition,
}

/// A setting of a backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BackendLine {
    /// Its name; one of a nested block is `block.name`.
    pub name: String,
    /// What it is.
    pub value: String,
    /// Whether this pull request adds or changes it.
    pub addition: Addition,
}

/// The role that plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum RoleChoice {
    /// The plan role that the team names; it is assumed for this run alone.
    Planned {
        /// Its name.
        role: String,
        account: AccountView,
    },
    /// The team names none: the session that the person has.
    Session { role: String, account: AccountView },
    /// The team names none, and the session that the person has is not in the account that it expects.
    OtherAccount { role: String, account: AccountView, expected: AccountView },
    /// There is none: the plan runs without credentials.
    None,
    /// The plan role wants a code, so it has to be assumed in the role switcher first.
    NeedsCode {
        /// Its name.
        role: String,
        account: AccountView,
    },
    /// No profile leads to the plan role.
    Unreachable { arn: String },
}

/// The sandbox of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum SandboxView {
    /// Bubblewrap, and what is open in it on this machine.
    Bubblewrap {
        /// Whether code inside reaches what listens on this machine alone.
        open_loopback: bool,
        /// Whether it reaches sockets of this machine that have no file, as a session bus may have one.
        open_sockets: bool,
        /// Whether the X11 display is one of them.
        x11: bool,
    },
    /// None: the person has to agree each time.
    None { why: String },
}

/// The tool that plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToolChoice {
    /// This one.
    Use {
        /// Which.
        tool: ToolView,
    },
    /// Nobody says which product; the person has to.
    AskProduct { among: Vec<ToolView> },
    /// The version that is named is not here; the person has to agree to another one.
    AskVersion {
        /// Product.
        tool: Tool,
        /// The version that is named.
        wanted: String,
        among: Vec<ToolView>,
    },
    /// None of this machine will do.
    Missing {
        /// Product, where it is known.
        tool: Option<Tool>,
        /// Version, where it is known.
        version: Option<String>,
    },
}

/// A tool of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ToolView {
    /// Product.
    pub tool: Tool,
    pub version: String,
    pub path: String,
}

/// A secret that a project gets from the keychain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SecretLine {
    /// The environment variable.
    pub variable: String,
    /// The entry of the keychain.
    pub entry: String,
    /// Whether it is there.
    pub present: bool,
}

/// What stands in the way of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Blocker {
    /// The head cannot be merged into the base.
    Conflict { files: Vec<String> },
    /// This app does not run such projects.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// The repository could not be fetched.
    Fetch { why: String },
    /// A symbolic link leads out of the repository.
    Link {
        /// The link.
        path: String,
        /// Where it leads.
        target: String,
    },
    /// The pull request goes into a branch whose rules do not count, so account and roles are not known.
    OtherBase {
        /// That branch.
        base: String,
        /// The default branch, which would have to name it.
        default: String,
    },
    /// GitHub did not say which branch is the default one, so the rules are not known.
    NoDefault,
    /// The backend, or a setting of it, is refused.
    Backend {
        /// Which, and why.
        refusal: BackendRefusal,
    },
    /// A run of this project goes on.
    Running {
        /// It.
        run: String,
    },
}

/// Asks for a plan to be made here.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanHereRequest {
    pub key: ProjectKey,
    /// [`PlanHere::shown`] of what was shown.
    pub shown: String,
    /// What the person answered.
    pub answers: PlanAnswers,
}

/// What a person answered before a plan was made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanAnswers {
    /// The path of the tool that they chose, where they were asked.
    pub tool: Option<String>,
    /// That code may run without a sandbox, where there is none.
    pub without_sandbox: bool,
    /// That the state may be written in the form of a newer minor version.
    pub newer_minor: bool,
}
