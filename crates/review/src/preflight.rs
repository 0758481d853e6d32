//! The preflight: every check that has to hold before an apply, and [`Cleared`], its only product.

mod checks;
mod detail;
mod facts;
mod table;

use countersign_model::{AccountId, CommitId, RepositoryId, RoleArn, Sha256Hex, TreeId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use detail::{CheckDetail, Unread};
pub use facts::{
    BaseFact, Earlier, Facts, Kept, LockFact, PlanFact, Rewritten, RulesFact, SessionFact, Shape, StateIdentity,
    ToolFact, Unlike,
};
pub use table::{CheckKind, EachCheck};

use crate::approval::Approvals;
use crate::results::Claim;

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Holds,
    /// It cannot be told. Blocks like a failure.
    Unknown,
    /// It does not hold.
    Fails,
}

/// One check with its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Which.
    pub kind: CheckKind,
    /// What it came to.
    pub verdict: Verdict,
    /// Why. The words, and what resolves it, follow from this.
    pub detail: CheckDetail,
}

/// The result of all checks at one moment.
#[derive(Debug, PartialEq, Eq)]
pub struct Preflight {
    checks: Vec<Check>,
    approvals: Approvals,
    cleared: Option<Cleared>,
}

impl Preflight {
    /// Evaluates every check.
    pub fn evaluate(facts: &Facts<'_>) -> Self {
        let (found, approvals) = checks::evaluate(facts);
        let holds = found.all(|(verdict, _)| *verdict == Verdict::Holds);
        let cleared = match (&facts.plan, &facts.session, &facts.expected_role, holds) {
            (Some(plan), Some(session), Some(role), true) => Some(Cleared {
                repository: facts.approval.repository,
                pull: facts.approval.pull,
                head: plan.head.clone(),
                tree: plan.tree.clone(),
                project: facts.project.clone(),
                plan_file: plan.file.clone(),
                public: plan.public.clone(),
                account: session.account.clone(),
                role: role.clone(),
                state: plan.state.clone(),
                despite: facts.claims.clone(),
                at: facts.now,
            }),
            _ => None,
        };
        let checks = found.in_order().map(|(kind, (verdict, detail))| Check { kind, verdict, detail });
        Self { checks: checks.into(), approvals, cleared }
    }

    /// The checks, in their order.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Which approvals count.
    pub fn approvals(&self) -> &Approvals {
        &self.approvals
    }

    /// Whether nothing but what others say of an apply stands in the way, so that a person may be asked.
    pub fn blocked_by_claims_alone(&self) -> bool {
        let claimed = |check: &Check| matches!(check.detail, CheckDetail::Claimed { .. });
        self.checks.iter().filter(|check| check.verdict != Verdict::Holds).all(claimed)
            && self.checks.iter().any(claimed)
    }

    /// What others say of an apply of the plan, whether it was answered or not.
    pub fn claims(&self) -> &[Claim] {
        self.checks
            .iter()
            .find_map(|check| match &check.detail {
                CheckDetail::Claimed { claims } | CheckDetail::ClaimsAnswered { claims } => Some(claims.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// What may be applied; nothing where any check does not hold.
    pub fn cleared(self) -> Option<Cleared> {
        self.cleared
    }

    /// The worst of all checks.
    pub fn verdict(&self) -> Verdict {
        self.checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Unknown)
    }
}

/// That one plan may be applied once, in one account, now. Only a preflight in which every check
/// holds makes one, and it cannot be copied or kept: it is handed to the apply and gone.
#[derive(Debug, PartialEq, Eq)]
pub struct Cleared {
    repository: RepositoryId,
    pull: u64,
    head: CommitId,
    tree: TreeId,
    project: Sha256Hex,
    plan_file: Sha256Hex,
    public: Sha256Hex,
    account: AccountId,
    role: RoleArn,
    state: Option<StateIdentity>,
    despite: Vec<Claim>,
    at: Timestamp,
}

impl Cleared {
    pub const fn repository(&self) -> RepositoryId {
        self.repository
    }

    /// The pull request.
    pub const fn pull(&self) -> u64 {
        self.pull
    }

    /// The head that was planned.
    pub const fn head(&self) -> &CommitId {
        &self.head
    }

    /// The tree that was planned and is to be checked out.
    pub const fn tree(&self) -> &TreeId {
        &self.tree
    }

    /// SHA-256 of the project's id.
    pub const fn project(&self) -> &Sha256Hex {
        &self.project
    }

    /// File digest of the plan.
    pub const fn plan_file(&self) -> &Sha256Hex {
        &self.plan_file
    }

    /// Public digest of the plan.
    pub const fn public(&self) -> &Sha256Hex {
        &self.public
    }

    /// The account of the session.
    pub const fn account(&self) -> &AccountId {
        &self.account
    }

    /// The role of the session.
    pub const fn role(&self) -> &RoleArn {
        &self.role
    }

    /// The state that the plan was made against; nothing where there was none yet.
    pub const fn state(&self) -> Option<&StateIdentity> {
        self.state.as_ref()
    }

    /// Claims that a person saw and decided to apply anyway.
    pub fn despite(&self) -> &[Claim] {
        &self.despite
    }

    /// When the checks were evaluated.
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}
