//! What the app is connected to, and what this machine has.

use serde::{Deserialize, Serialize};

use super::planning::{SandboxView, ToolView};

/// Everything that has to be set up before there is something to review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// The hosts, at least `github.com`.
    pub hosts: Vec<HostView>,
    /// Where secrets are kept.
    pub keychain: KeychainView,
    /// Terraform and OpenTofu on this machine; nothing while they are looked for.
    pub tools: Option<Vec<ToolView>>,
    /// What is wrong with git, where something is.
    pub git_problem: Option<String>,
    pub sandbox: SandboxView,
    /// Addresses that are reached without TLS; only this machine can be. Shown in the status bar.
    pub plain_http: Vec<String>,
    /// Whether this is the demo, with a GitHub of its own.
    pub demo: bool,
}

/// A host that speaks GitHub's API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HostView {
    /// Its name.
    pub host: String,
    /// Address of its REST API.
    pub rest: String,
    /// Address of its GraphQL API.
    pub graphql: String,
    /// How it stands.
    pub state: HostState,
    /// Where the token comes from.
    pub source: TokenSource,
    /// Who the token belongs to.
    pub login: Option<String>,
    /// What `gh` knows of this host.
    pub gh: GhState,
    /// The repositories whose pull requests are shown: `owner/name`, or `owner/*`.
    pub repositories: Vec<String>,
    /// What GitHub still answers this hour.
    pub budget: Option<Budget>,
    /// When GitHub answered last, RFC 3339.
    pub answered_at: Option<String>,
}

/// How a host stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum HostState {
    /// There is no token.
    NotConnected,
    /// It is being asked who the token belongs to.
    Connecting,
    /// It answers.
    Connected,
    /// It refuses the token.
    Unauthorized,
    /// The token lacks a permission.
    Forbidden {
        /// What GitHub says is needed; may be empty.
        needs: String,
    },
    /// It cannot be reached.
    Offline { why: String },
    /// It answers again later.
    RateLimited {
        /// When, RFC 3339.
        until: String,
    },
    /// It answered in a way that is not understood.
    Failed {
        /// What it said.
        why: String,
    },
}

/// Where a token comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TokenSource {
    #[default]
    None,
    /// `gh auth token`, asked at each start and never stored.
    Gh,
    /// Pasted, and kept in the keychain, or for this session where there is none.
    Pasted,
}

/// What the GitHub CLI knows of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum GhState {
    /// It was not asked yet.
    NotAsked,
    /// It is not installed.
    Absent,
    /// It is not signed in to this host.
    SignedOut,
    /// It has a token for this host.
    SignedIn,
}

/// What GitHub still answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Points an hour.
    pub limit: u32,
    /// Points left.
    pub remaining: u32,
}

/// Where secrets are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct KeychainView {
    /// Which kind is in use.
    pub kind: KeychainKind,
    /// What it is called here, for example `GNOME Keyring`.
    pub name: String,
    /// How it stands.
    pub state: KeychainState,
    /// Entries that projects ask for by name, and whether they are there.
    pub entries: Vec<KeychainEntry>,
}

/// Kinds of places for secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeychainKind {
    /// The keychain of the operating system.
    #[default]
    Keychain,
    /// Memory, until the app ends. Only where the person chose it.
    Session,
}

/// How the keychain stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum KeychainState {
    /// It is being asked.
    Asking,
    /// It answers.
    Unlocked,
    /// It wants to be unlocked.
    Locked,
    /// There is none: the person has to choose.
    Absent { why: String },
    /// It does not answer.
    Silent,
}

/// An entry that a project asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct KeychainEntry {
    pub name: String,
    /// Whether it is there.
    pub present: bool,
}

/// Names a host.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HostRef {
    /// Its name.
    pub host: String,
}

/// Adds a host, or changes its addresses.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HostRequest {
    /// Its name.
    pub host: String,
    /// Address of its REST API; the usual one where it is empty.
    pub rest: String,
    /// Address of its GraphQL API; the usual one where it is empty.
    pub graphql: String,
}

/// Says whose pull requests are shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RepositoriesRequest {
    pub host: String,
    /// `owner/name` or `owner/*`.
    pub repositories: Vec<String>,
}
