//! The preflight: every check that has to hold before an apply, and [`Cleared`], its only product.

mod checks;
mod detail;
mod facts;

use countersign_model::{AccountId, CommitId, RepositoryId, RoleArn, Sha256Hex, TreeId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use detail::{CheckDetail, Unread};
pub use facts::{
    BaseFact, Earlier, Facts, Kept, LockFact, PlanFact, PullState, Rewritten, RulesFact, SessionFact, Shape,
    StateIdentity, ToolFact,
};

use crate::approval::Approvals;
use crate::results::Claim;

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It cannot be told. Blocks like a failure.
    Unknown,
    /// It does not hold.
    Fails,
}

/// The checks, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The pull request is not closed.
    Open,
    /// The head is the one that was planned.
    Head,
    /// The base is the one that was planned for, and nothing of this project changed on it since.
    Base,
    /// The rules are those of the default branch, or of a base that it names.
    Rules,
    /// There is a plan file that this app made, and it is the one that is meant.
    Sealed,
    /// The plan is whole, and everything in it could be read.
    Complete,
    /// It is a normal plan, or the approval names what else it is.
    Mode,
    /// The plan is young enough.
    Age,
    /// The tool is the one that planned.
    Tool,
    /// The providers are those of the lock file that was planned with.
    Lock,
    /// The state is the one that was planned against.
    State,
    /// The session is in the expected account, with the expected role.
    Account,
    /// The session outlasts the run.
    Session,
    /// The plan was never applied.
    Once,
    /// The plan is approved.
    Approved,
}

impl CheckKind {
    /// All of them, in order.
    pub const ALL: [Self; 15] = [
        Self::Open,
        Self::Head,
        Self::Base,
        Self::Rules,
        Self::Sealed,
        Self::Complete,
        Self::Mode,
        Self::Age,
        Self::Tool,
        Self::Lock,
        Self::State,
        Self::Account,
        Self::Session,
        Self::Once,
        Self::Approved,
    ];
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
        let (checks, approvals) = checks::evaluate(facts);
        let holds = checks.len() == CheckKind::ALL.len() && checks.iter().all(|check| check.verdict == Verdict::Holds);
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
        Self { checks, approvals, cleared }
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
    /// The repository.
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

    /// What others say of an apply of it, which a person answered.
    pub fn despite(&self) -> &[Claim] {
        &self.despite
    }

    /// When the checks were evaluated.
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}
