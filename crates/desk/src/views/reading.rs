//! How a plan is read: what was viewed of it, what it is compared with, where it stands in the code.

use serde::{Deserialize, Serialize};

/// How many changes are viewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ViewedCount {
    /// Viewed ones. Of a large plan that was not looked at as a whole yet, none are known to be.
    pub viewed: u32,
    /// All that there are to view.
    pub total: u32,
}

/// Plans that a plan can be compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanBases {
    /// The one that it is compared with now.
    pub chosen: Option<String>,
    /// The one to offer first: what the person approved last, else what they saw last.
    pub first: Option<String>,
    /// All of them, newest first.
    pub bases: Vec<PlanBase>,
}

/// A plan that another can be compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanBase {
    /// Names it.
    pub base: String,
    /// The name of a plan file that is open; empty for an earlier plan of the same project.
    pub name: String,
    /// When it was made, where that is known.
    pub made_at: Option<String>,
    /// Head that it is of, where that is known.
    pub head: Option<String>,
    /// Its public digest, where it is known without reading the plan.
    pub digest: Option<String>,
    /// Whether this person approved it.
    pub approved: bool,
    /// Whether it is open in this app, so that comparing with it reads no further plan.
    pub open: bool,
}

/// How a plan stands against the one that it is compared with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// With which.
    pub base: Option<String>,
    /// Changes that the other plan lacks.
    pub new: u32,
    /// Changes that are others there.
    pub changed: u32,
    /// Changes that are the same.
    pub same: u32,
    /// How many changes only the other plan has.
    pub gone: u32,
    /// Other parts that differ: keys of plan JSON, and `meta`.
    pub parts: Vec<String>,
    /// Whether one of the two is redacted, so that masked values, variables and drift were not compared.
    pub redacted: bool,
}

/// Where a resource stands in the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CodePlace {
    /// Path in the repository; empty where it is not known.
    pub file: String,
    /// Line of its block.
    pub line: u32,
    /// Address of that line on the host.
    pub url: Option<String>,
}
