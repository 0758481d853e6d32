//! How things are named in requests.

use countersign_model::{Environment, Hue};
use serde::{Deserialize, Serialize};

/// Names a pull request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PullKey {
    /// `github.com`, or the name of a GitHub Enterprise server.
    pub host: String,
    /// User or organization.
    pub owner: String,
    /// Name of the repository.
    pub name: String,
    /// Number of the pull request.
    pub number: u32,
}

/// Names a project of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProjectKey {
    /// The pull request.
    pub pull: PullKey,
    /// SHA-256 of the project's id.
    pub project: String,
}

/// Names a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunRef {
    /// Its id.
    pub run: String,
}

/// An account as it is shown: always with its mark and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Twelve digits.
    pub id: String,
    /// What the team or the person calls it; its id where nobody named it.
    pub name: String,
    /// What it is for.
    pub environment: Environment,
    /// Its colour.
    pub hue: Hue,
}
