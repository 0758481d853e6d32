//! What the checks are evaluated over. Every fact says when it is not known.

use std::collections::BTreeMap;

use countersign_model::{AccountId, CommitId, PullState, RoleArn, Sha256Hex, Tool, ToolVersion, TreeId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::detail::Unread;
use crate::Expected;
use crate::approval::{ApprovalFacts, Noted};
use crate::marker::{PlanKind, Unbound};
use crate::results::{Claim, Outcome};
use crate::team::ReviewRules;

/// Everything that decides whether a plan may be applied, read right before.
#[derive(Clone, Debug)]
pub struct Facts<'f> {
    /// The moment of the evaluation.
    pub now: Timestamp,
    /// SHA-256 of the project's id.
    pub project: Sha256Hex,
    /// Whether the pull request is open.
    pub pull_state: PullState,
    /// Reviews, commits, and the present head.
    pub approval: &'f ApprovalFacts,
    /// Where the rules of the team stand.
    pub team: Result<RulesFact, Unread>,
    /// The rules of the team, tightened by the person.
    pub rules: &'f ReviewRules,
    /// Whose e-mails the team knows.
    pub emails: &'f BTreeMap<String, String>,
    /// The sealed plan; nothing where this app has made none of this project.
    pub plan: Option<PlanFact>,
    /// What changed on the base branch since the plan.
    pub base: Result<BaseFact, Unread>,
    /// The tool that would apply.
    pub tool: Result<ToolFact, Unread>,
    /// The lock file of the tree that would be applied.
    pub lock: Result<LockFact, Unread>,
    /// The state as it is now; `None` where there is none yet.
    pub state: Result<Option<StateIdentity>, Unread>,
    /// The session that would apply.
    pub session: Option<SessionFact>,
    /// The account that the team expects.
    pub expected_account: Option<AccountId>,
    /// The role that the team expects.
    pub expected_role: Option<RoleArn>,
    /// The role that the team expects to plan.
    pub expected_plan_role: Option<RoleArn>,
    /// The base branch that the rules were read for.
    pub expected_base: String,
    /// What is known of earlier applies of this plan: what this machine wrote down, and what this login said.
    pub earlier: Result<Vec<Earlier>, Unread>,
    /// What others say of applies of it.
    pub claims: Vec<Claim>,
    /// Claims that a person saw and decided to apply anyway.
    pub despite: &'f [Claim],
}

impl Facts<'_> {
    /// What the rules expect now.
    pub(super) fn expected(&self) -> Expected {
        Expected {
            base: self.expected_base.clone(),
            account: self.expected_account.clone(),
            plan_role: self.expected_plan_role.clone(),
            apply_role: self.expected_role.clone(),
        }
    }
}

/// Where the rules of a pull request stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesFact {
    /// On the default branch, or on a base that the default branch names.
    Of {
        branch: String,
    },
    /// Nowhere that counts: the base is neither. Whatever its own file says, its author chose the base.
    OtherBase {
        base: String,
        /// The default branch.
        default: String,
        /// The bases that it names.
        named: Vec<String>,
    },
    None {
        branch: String,
    },
    /// They cannot be read.
    Unreadable {
        branch: String,
        /// Line, from 1.
        line: u32,
        /// What is wrong there.
        what: String,
    },
}

/// Whether a plan is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Whole.
    Complete,
    /// Planning stopped at an error.
    Errored,
    /// Something was put off.
    Incomplete,
    /// It says so in no way that this version can read.
    NotTold,
}

impl Shape {
    /// Whether a plan of this shape can be approved and applied. A plan of some resources is never complete: naming that
    /// in the approval is the act.
    pub const fn is_whole(self, mode: PlanKind) -> bool {
        match self {
            Self::Complete => true,
            Self::Incomplete => matches!(mode, PlanKind::Targeted),
            Self::Errored | Self::NotTold => false,
        }
    }
}

/// The sealed plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFact {
    /// The head that was planned.
    pub head: CommitId,
    /// The base tip that it was merged into.
    pub base: CommitId,
    /// Name of the base branch that it was made for; nothing where the plan does not say.
    pub base_branch: Option<String>,
    /// The tree of that merge.
    pub tree: TreeId,
    /// SHA-256 of the plan file.
    pub file: Sha256Hex,
    /// Public semantic digest.
    pub public: Sha256Hex,
    /// Full semantic digest.
    pub full: Sha256Hex,
    /// What the public digest does not bind.
    pub unbound: Unbound,
    /// Base, account and roles that it was made for.
    pub expected: Expected,
    /// What this machine noted of approvals that were sent from it.
    pub noted: Vec<Noted>,
    /// Whether it can be vouched for: nothing that decides is absent or unread.
    pub unknown_parts: Vec<String>,
    /// How many values could not be compared, since they are masked.
    pub masked: u32,
    /// Whether it is whole.
    pub shape: Shape,
    /// How it was made.
    pub mode: PlanKind,
    /// When it was made.
    pub made_at: Timestamp,
    /// How long it took.
    pub took: SignedDuration,
    /// The tool that made it.
    pub tool: Tool,
    pub version: ToolVersion,
    /// SHA-256 of the lock file that it was made with; nothing where there is none.
    pub lock: Option<Sha256Hex>,
    /// Providers for which that has no hash of what was run, by source address.
    pub unpinned: Vec<String>,
    /// The state that it was made against; nothing where there was none yet.
    pub state: Option<StateIdentity>,
    /// Whether what is kept of it can still be opened and is what was kept.
    pub kept: Kept,
}

/// Whether the kept plan is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It opens, and its digest is the recorded one.
    Intact,
    Changed,
    /// It cannot be opened: the key is gone, or the file.
    Lost,
}

/// What tells one version of a state from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateIdentity {
    pub lineage: String,
    pub serial: u64,
}

/// The base branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseFact {
    /// Name of the branch.
    pub branch: String,
    /// Its tip now.
    pub tip: CommitId,
    /// Files of this project that differ between the recorded base and the tip.
    pub changed: Vec<String>,
    /// Whether the tip still comes after the recorded base.
    pub rewritten: Rewritten,
}

impl BaseFact {
    /// Whether the base is still the one that was planned for, as far as the project goes.
    pub fn is_same(&self) -> bool {
        self.changed.is_empty() && self.rewritten == Rewritten::No
    }
}

/// Whether a branch was rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewritten {
    /// The tip comes after the recorded commit.
    No,
    /// The recorded commit is no longer part of the branch.
    Yes,
}

/// The tool that would apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolFact {
    /// Which.
    pub tool: Tool,
    pub version: ToolVersion,
}

/// The lock file in the tree that would be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFact {
    /// Its SHA-256; nothing where there is none.
    pub digest: Option<Sha256Hex>,
}

/// The session that would apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFact {
    /// As `GetCallerIdentity` tells it.
    pub account: AccountId,
    /// The role of the session, where it has one.
    pub role: Option<RoleArn>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// In what a session is not the one that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// Nobody said which account and which role are expected.
    NoExpectation,
    /// It is in another account.
    Account,
    /// It has another role, or none.
    Role,
}

impl SessionFact {
    /// In what it differs from the session that the team expects for applying; nothing where it is that
    /// one. What only such a session may do, a look at the state for one, asks this too.
    pub fn unlike(&self, account: Option<&AccountId>, role: Option<&RoleArn>) -> Option<Unlike> {
        let (Some(account), Some(role)) = (account, role) else { return Some(Unlike::NoExpectation) };
        if self.account != *account || role.account() != account {
            return Some(Unlike::Account);
        }
        (self.role.as_ref() != Some(role)).then_some(Unlike::Role)
    }
}

/// An earlier apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// How it ended.
    pub outcome: Outcome,
    /// Who; the person at this machine where it is from the own ledger.
    pub by: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
}
