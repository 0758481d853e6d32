//! A pull request with its projects, the preflight, and the sheet that approves.

use countersign_model::{PullState, Tool};
use countersign_plan::rows::HoldsData;
use countersign_review::marker::PlanKind;
use countersign_review::preflight::{Check, Verdict};
use countersign_review::results::Claim;
use countersign_review::standing::{NoApproval, PlanOrigin, ProjectStanding};
use countersign_terraform::configuration::Refusal;
use serde::{Deserialize, Serialize};

use super::names::{AccountView, ProjectKey, PullKey, RunRef};
use super::roles::SessionView;

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Pull {
    /// Names it.
    pub key: PullKey,
    pub title: String,
    /// Who opened it.
    pub author: Option<String>,
    /// Whether the person did.
    pub mine: bool,
    /// Whether it is a draft.
    pub draft: bool,
    pub state: PullState,
    pub head_branch: String,
    /// Its head, whole.
    pub head: String,
    /// The branch that it goes into.
    pub base_branch: String,
    /// The tip of that, whole; nothing where it is gone.
    pub base: Option<String>,
    /// Address of its page.
    pub url: String,
    /// What has to be said before anything else.
    pub flags: Vec<PullFlag>,
    /// Its projects, in the order of the team's file, candidates last.
    pub projects: Vec<PullProject>,
    /// What is being done for it now.
    pub phase: PullPhase,
    /// When GitHub was asked last, RFC 3339.
    pub looked_at: Option<String>,
    /// Whether every expected project is applied or has no changes.
    pub applied: bool,
}

/// Something that has to be said of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum PullFlag {
    /// It changes the rules of the team. Those of the base count.
    ChangesRules {
        /// Files of `.countersign`.
        files: Vec<String>,
    },
    /// It changes a workflow or an action.
    ChangesWorkflow { files: Vec<String> },
    /// It comes from a fork.
    Fork,
    /// The rules of the team cannot be read, so nothing of it may be applied.
    RulesUnreadable {
        branch: String,
        line: u32,
        /// What is wrong there.
        what: String,
    },
    /// There are no rules: projects are candidates, which can be read and never applied.
    NoRules { branch: String },
    /// It goes into a branch whose rules do not count: it can be read, and nothing else.
    OtherBase {
        /// That branch.
        base: String,
        /// The default branch, which would have to name it.
        default: String,
    },
    /// It goes into a base that the default branch names, so the rules are those of that base.
    NamedBase {
        base: String,
        /// The default branch.
        default: String,
    },
    /// GitHub did not say which branch is the default one, so the rules are not known.
    NoDefault,
    /// GitHub did not tell all of its files, so projects may be missing.
    FilesCut,
    /// It cannot be merged.
    Conflict { files: Vec<String> },
}

/// What is being done for a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum PullPhase {
    /// Nothing.
    Ready,
    /// Asking GitHub.
    Asking,
    /// Fetching the repository; a first fetch of a large one takes a while.
    Fetching,
    /// Looking for published plans.
    Finding,
    /// Taking in a published plan.
    Downloading {
        /// Which project.
        label: String,
        /// Mebibytes so far.
        mebibytes: u32,
    },
    /// It failed; what is shown is from before.
    Failed {
        why: String,
        /// What to do next.
        hint: String,
    },
}

/// A project of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PullProject {
    /// SHA-256 of its id.
    pub id: String,
    /// What texts call it.
    pub label: String,
    /// Its directory.
    pub dir: String,
    pub workspace: String,
    /// Whether the team's file names it. A candidate can be read and never applied.
    pub configured: bool,
    /// The expected account.
    pub account: Option<AccountView>,
    /// Names of the plan role and the apply role.
    pub roles: (Option<String>, Option<String>),
    /// How it stands.
    pub standing: ProjectStanding,
    /// The plan that is shown: the sealed one where there is one, else the reported one.
    pub plan: Option<PlanOf>,
    /// What is wrong with its plan, or why there is none.
    pub problem: Option<PlanProblem>,
    /// Where the sealed plan differs from what CI reported, or from what was approved.
    pub differences: Option<DifferencesView>,
    /// Why this app does not run it.
    pub refusal: Option<Refusal>,
    /// The run that goes on.
    pub running: Option<RunRef>,
    /// What others say of an apply of it. It is only said.
    pub claims: Vec<Claim>,
}

/// What a plan does besides creating, updating, replacing and deleting. Whoever approves or applies it has to
/// read of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Besides {
    /// Objects that are taken out of the state and left alone, also where a new one is created.
    pub forgets: u32,
    pub moves: u32,
    pub imports: u32,
    /// Data sources that are read.
    pub reads: u32,
    /// Outputs that change.
    pub outputs: u32,
    /// Actions of providers that are invoked.
    pub actions: u32,
    /// Changes by an action that this version does not know.
    pub unknown: u32,
}

impl Besides {
    /// What two plans do together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            forgets: self.forgets.saturating_add(other.forgets),
            moves: self.moves.saturating_add(other.moves),
            imports: self.imports.saturating_add(other.imports),
            reads: self.reads.saturating_add(other.reads),
            outputs: self.outputs.saturating_add(other.outputs),
            actions: self.actions.saturating_add(other.actions),
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }
}

/// The plan of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanOf {
    /// Names it in requests for lists and sections.
    pub plan: u32,
    /// Where it comes from.
    pub origin: PlanOrigin,
    /// Create, update, replace, delete.
    pub counts: (u32, u32, u32, u32),
    /// What it does besides.
    pub besides: Besides,
    /// Public digest.
    pub digest: String,
    /// Values that the digest does not cover, since they are masked.
    pub masked: u32,
    /// When it was made, RFC 3339.
    pub made_at: Option<String>,
    /// Whether it is of the present head and of a base that did not change for this project.
    pub fresh: bool,
    /// Product that made it.
    pub tool: Option<Tool>,
    pub version: Option<String>,
    /// How it was made.
    pub mode: PlanKind,
    /// Whether it may be approved, and why not.
    pub no_approval: Option<NoApproval>,
}

/// What is wrong with a plan of CI, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum PlanProblem {
    /// No run published one.
    None,
    /// A run goes on.
    Running,
    RunFailed {
        /// How it ended.
        conclusion: String,
    },
    /// Its run is of a fork.
    Fork,
    /// It is of another head.
    OtherHead {
        /// Seven digits.
        head: String,
    },
    /// Its run was started by something else than a pull request.
    OtherEvent {
        /// By what.
        event: String,
    },
    /// The pull request changes the workflow or an action that made it.
    WorkflowChanged {
        /// The file.
        path: String,
    },
    /// There is more than one of the newest attempt.
    Duplicate,
    /// GitHub keeps it no more.
    Expired,
    /// It is larger than is taken.
    TooLarge {
        /// The limit in mebibytes.
        limit: u32,
    },
    /// It cannot be read.
    Damaged { why: String },
    /// Its meta file speaks of another repository or project.
    OtherProject,
    /// Files of this project changed on the base since.
    BaseChanged {
        /// How many.
        count: u32,
    },
    /// The pull request goes into another branch than the one that was planned for.
    BaseOther { planned: String, now: String },
    /// Making one here failed.
    Failed { run: RunRef },
    /// It could not be downloaded.
    NotDownloaded { why: String },
}

/// Where two plans differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DifferencesView {
    /// Some of the addresses.
    pub addresses: Vec<String>,
    /// How many there are.
    pub count: u32,
    /// Other parts that differ.
    pub parts: Vec<String>,
    /// Whether the other plan is the one that was approved; else it is the one that CI reported.
    pub against_approved: bool,
    /// Whether the other plan is at hand. Where it is not, only the digests are known to differ.
    pub compared: bool,
}

/// The preflight of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PreflightView {
    pub key: ProjectKey,
    /// The worst of all checks.
    pub verdict: Verdict,
    /// Whether nothing but what others say of an apply stands in the way, so that the confirm window may be
    /// asked for.
    pub blocked_by_claims: bool,
    /// All of them, in order.
    pub checks: Vec<Check>,
    /// Approvals that count, and how many are needed.
    pub approvals: (u32, u32),
    /// What is destroyed, most dangerous first; at most 50.
    pub destroyed: Vec<Destroyed>,
    /// How many are destroyed.
    pub destroyed_count: u32,
    /// How many of them hold data, or may.
    pub data_count: u32,
    /// Create, update, replace, delete.
    pub counts: (u32, u32, u32, u32),
    /// What it does besides.
    pub besides: Besides,
    /// The session that would apply.
    pub session: Option<SessionView>,
    pub expected: Option<AccountView>,
    /// The role that the team names for applying.
    pub apply_role: Option<String>,
    /// Public digest of the sealed plan.
    pub digest: Option<String>,
    /// When it was evaluated, RFC 3339.
    pub at: String,
    /// Whether something is still being asked.
    pub asking: bool,
}

/// Something that is destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Destroyed {
    pub address: String,
    /// Whether it is created anew.
    pub replaced: bool,
    /// Whether it is created before the old one is destroyed.
    pub created_first: bool,
    /// Whether it holds data.
    pub holds_data: HoldsData,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ApproveSheet {
    /// The pull request.
    pub key: PullKey,
    /// The head that the review is for, whole.
    pub head: String,
    /// A line for each project.
    pub lines: Vec<ApproveLine>,
    /// Whether one click is enough: one project is expected, its plan is fresh and destroys nothing.
    pub one_click: bool,
    /// Whether the pull request is the person's own.
    pub own: OwnPull,
}

/// Whether a pull request is the person's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OwnPull {
    /// Somebody else opened it.
    No,
    /// It is, and the team allows people to approve their own.
    Allowed,
    /// It is, and an own approval would not count.
    Refused,
}

/// A line of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ApproveLine {
    /// SHA-256 of the project's id.
    pub project: String,
    /// What texts call it.
    pub label: String,
    /// The expected account.
    pub account: Option<AccountView>,
    /// Create, update, replace, delete.
    pub counts: (u32, u32, u32, u32),
    /// What it does besides.
    pub besides: Besides,
    /// Public digest; nothing where it cannot be approved.
    pub digest: Option<String>,
    /// Values that the digest does not cover.
    pub masked: u32,
    /// Where the plan comes from.
    pub origin: Option<PlanOrigin>,
    /// What of it holds data, or may, and is destroyed.
    pub data_lost: Vec<String>,
    /// Providers with their versions that the base's lock file does not have with all of their hashes.
    pub new_providers: Vec<String>,
    /// How the plan was made.
    pub mode: Option<PlanKind>,
    /// Why it cannot be approved.
    pub refused: Option<NoApproval>,
    /// Whether there is a plan at all.
    pub has_plan: bool,
}

/// Approves plans.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ApproveRequest {
    /// The pull request.
    pub key: PullKey,
    /// The head that was shown.
    pub head: String,
    /// Project and digest of each plan, as they were shown.
    pub plans: Vec<(String, String)>,
    /// What the person adds.
    pub comment: String,
}

/// What became of an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Approved {
    /// GitHub has it.
    Sent {
        /// Address of the review.
        url: String,
    },
    /// It was sent and not confirmed. It is not sent again; look at GitHub.
    Unknown {
        why: String,
        /// Where to look.
        url: String,
    },
}
