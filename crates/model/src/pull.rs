//! What is said of a pull request, its commits and its reviews.

use serde::{Deserialize, Serialize};

/// State of a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PullState {
    Open,
    Merged,
    /// Closed without being merged.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    Approved,
    /// Asks for changes.
    ChangesRequested,
    /// A comment without a verdict.
    Commented,
    /// Was dismissed by somebody.
    Dismissed,
    /// Is not submitted yet.
    Pending,
}

/// Whether GitHub itself made a commit, as it does on its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signed {
    /// It carries a signature of GitHub's own key, which GitHub says is valid.
    ByGitHub,
    /// It carries none, another one, or one that does not hold.
    NotByGitHub,
}
