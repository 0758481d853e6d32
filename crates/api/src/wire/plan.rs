//! An opened plan as a whole.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Absent, CheckCounts, Counts, Mend, Mode, SchemasFrom, Tool};

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
    pub tool: Option<Tool>,
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
    pub schemas: Option<SchemasFrom>,
    /// How the input had to be mended to be read.
    pub mended: Vec<Mend>,
    /// SHA-256 of the bytes as read, in lower-case hex.
    pub file_digest: String,
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
    UnknownWords { words: Vec<String> },
    /// A newer minor format version than this app knows.
    NewerFormat {
        /// `format_version`.
        version: String,
    },
    /// `applyable` is false though there are changes.
    NotApplyable,
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
    pub absent: Vec<Absent>,
    /// What this version does not know and therefore cannot vouch for; never approved either.
    pub unread: Vec<String>,
    /// How many values are masked in the public form.
    pub masked: u32,
}
