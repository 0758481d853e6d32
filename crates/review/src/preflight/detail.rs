//! Why a check came to what it came to: facts for the words of the UI, which also follow from this
//! what resolves it.

use countersign_model::Tool;
use serde::{Deserialize, Serialize};

use crate::Expectation;
use crate::approval::{Approval, NotCounted};
use crate::marker::PlanKind;
use crate::results::{Claim, Outcome};

/// Why a fact is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Unread {
    /// Nobody has asked yet.
    NotAsked,
    /// It is being asked.
    Asking,
    /// There is no session to ask with.
    NoSession,
    /// The session is not of the expected account and role, so nothing was asked with it.
    OtherSession,
    /// Asking failed.
    Failed {
        /// What was said.
        message: String,
    },
}

/// Why a check came to what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum CheckDetail {
    /// The pull request is open or merged.
    PullOpen,
    /// It was closed without being merged.
    PullClosed,
    /// The head is the planned one.
    HeadSame {
        /// Seven digits.
        commit: String,
    },
    /// Somebody pushed since.
    HeadMoved {
        planned: String,
        now: String,
    },
    /// Nothing of this project changed.
    BaseSame {
        branch: String,
        /// Its tip, seven digits.
        tip: String,
    },
    /// Files of this project changed.
    BaseChanged {
        branch: String,
        /// Planned with.
        from: String,
        /// Now.
        to: String,
        /// Some of the files.
        files: Vec<String>,
        /// How many.
        count: u32,
    },
    /// The branch no longer contains the commit that was planned with.
    BaseRewritten {
        branch: String,
    },
    /// The pull request goes into another branch than the one that was planned for.
    BaseOther {
        planned: String,
        now: String,
    },
    /// The rules stand where they have to.
    RulesOf {
        branch: String,
    },
    /// The base has no rules that count: the default branch does not name it.
    RulesOtherBase {
        base: String,
        /// The default branch.
        default: String,
        /// The bases that it names.
        named: Vec<String>,
    },
    /// There are no rules.
    RulesNone {
        branch: String,
    },
    /// The rules cannot be read.
    RulesUnreadable {
        branch: String,
        /// Line, from 1.
        line: u32,
        /// What is wrong there.
        what: String,
    },
    /// There is a sealed plan, and it is whole.
    Sealed {
        /// First digits of the public digest.
        digest: String,
        /// Values that could not be compared.
        masked: u32,
    },
    /// This app has made no plan of this project.
    NotSealed,
    /// What is kept of the plan was changed.
    SealBroken,
    /// What is kept of the plan cannot be opened any more.
    SealLost,
    /// The plan is whole.
    Complete,
    /// Planning stopped at an error.
    Errored,
    /// Something was put off.
    Incomplete,
    /// The plan does not say whether it is whole.
    CompleteNotTold,
    /// Parts of the plan are not known to this version.
    UnknownParts {
        /// Their paths.
        parts: Vec<String>,
    },
    /// A normal plan.
    NormalMode,
    /// Another plan; its approval names that.
    OtherMode {
        /// Which.
        mode: PlanKind,
    },
    /// Young enough.
    Young {
        /// Minutes since it was made.
        minutes: u32,
        /// The limit in minutes.
        limit: u32,
    },
    /// Too old.
    Old {
        /// Minutes since it was made.
        minutes: u32,
        /// The limit in minutes.
        limit: u32,
    },
    /// It is from the future: the clock is wrong.
    ClockWrong,
    ToolSame {
        /// Product.
        tool: Tool,
        version: String,
    },
    /// Another tool.
    ToolOther {
        /// Planned with, product and version.
        planned: (Tool, String),
        here: (Tool, String),
    },
    /// The lock file is the same.
    LockSame,
    /// There is none, and the plan had none.
    LockNone,
    /// The lock file is another.
    LockOther,
    /// The lock file has no hash of what some providers run.
    LockUnpinned {
        /// Source addresses.
        providers: Vec<String>,
    },
    StateSame {
        /// Its serial; nothing where there is none yet.
        serial: Option<u32>,
    },
    /// The state was written since.
    StateMoved {
        /// Planned against.
        planned: Option<u32>,
        now: Option<u32>,
    },
    /// Another state stands in its place.
    StateOther,
    /// The session is as expected.
    AccountExpected {
        /// Its number.
        account: String,
    },
    /// The session is in another account.
    AccountOther {
        session: String,
        expected: String,
    },
    /// The session has another role.
    RoleOther {
        session: String,
        expected: String,
    },
    /// The plan was made for another base branch, account or role than the rules name now.
    ExpectedOther {
        /// What is another one.
        what: Expectation,
        /// When it was planned; nothing where none was named.
        planned: Option<String>,
        now: Option<String>,
    },
    NoSession {
        /// Expected, where it is known.
        expected: Option<String>,
    },
    /// Nobody said which account and which role are expected.
    NoExpectation,
    /// The session has enough time.
    TimeEnough {
        /// Minutes left.
        left: u32,
        /// Minutes needed.
        needed: u32,
    },
    /// It may end before the run.
    TimeShort {
        /// Minutes left.
        left: u32,
        /// Minutes needed.
        needed: u32,
    },
    NeverApplied,
    /// It was applied, or an apply of it began.
    AppliedBefore {
        /// How it ended.
        outcome: Outcome,
        /// Who.
        by: Option<String>,
        /// When, RFC 3339.
        at: Option<String>,
    },
    /// Nobody who is believed says that it was applied, but others do.
    Claimed {
        /// What they say.
        claims: Vec<Claim>,
    },
    /// Others say that it was applied, and a person decided to apply in spite of that.
    ClaimsAnswered {
        /// What they say.
        claims: Vec<Claim>,
    },
    /// Enough approvals count.
    Approved {
        /// Whose.
        by: Vec<Approval>,
        /// How many are needed.
        needed: u32,
    },
    /// Too few count.
    NotApproved {
        /// Approvals that count.
        by: Vec<Approval>,
        /// How many are needed.
        needed: u32,
        /// Those that do not count, and why.
        others: Vec<NotCounted>,
    },
    /// It cannot be told.
    NotRead {
        /// Why.
        unread: Unread,
    },
}
