//! The inbox: one row for each open infrastructure pull request.

use countersign_review::results::Claim;
use countersign_review::standing::PlanStanding;
use serde::{Deserialize, Serialize};

use super::names::{AccountView, PullKey};
use super::pull::Besides;

/// What the inbox shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InboxQuery {
    /// Words that title, repository, author, account or project must contain, and `repo:`, `author:`,
    /// `account:`, `is:draft`, `is:mine`.
    pub text: String,
    pub view: InboxView,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum InboxView {
    /// Everything.
    #[default]
    All,
    /// What touches a production account.
    Production,
    /// What destroys something, as far as is known.
    Destroys,
}

/// The inbox as a list of rows under headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InboxList {
    /// Names this list in requests for rows.
    pub view: u32,
    /// Runs of rows under one heading, in order.
    pub groups: Vec<InboxGroup>,
    /// Rows in the list.
    pub shown: u32,
    /// Rows without a filter.
    pub total: u32,
    /// Rows of each view without the text: all, production, destroys.
    pub views: (u32, u32, u32),
    /// Rows that appeared since this list was asked for and wait to be asked for.
    pub waiting: u32,
    /// What the inbox is doing.
    pub phase: InboxPhase,
    /// When GitHub was asked last, RFC 3339.
    pub fetched_at: Option<String>,
    /// Parts that GitHub did not answer for.
    pub faults: Vec<PartialFaultView>,
    /// Whether any repository is configured.
    pub configured: bool,
}

/// What the inbox is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum InboxPhase {
    /// Nothing.
    Idle,
    Searching {
        /// Pull requests found so far.
        found: u32,
    },
    /// GitHub cannot be reached; the rows are from before.
    Offline { why: String },
    /// GitHub answers again later; the rows are from before.
    RateLimited {
        /// When, RFC 3339.
        until: String,
    },
    /// GitHub refuses; the rows are from before.
    Refused {
        /// What it said.
        why: String,
    },
}

/// A run of rows under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InboxGroup {
    /// The heading.
    pub kind: InboxGroupKind,
    /// Rows under it.
    pub count: u32,
}

/// The headings, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum InboxGroupKind {
    /// Somebody else's, with a plan, and not approved by the person yet.
    NeedsReview,
    /// Every check held when last looked at, or enough approvals are there.
    Ready,
    /// Nothing for the person to do now.
    Waiting,
    /// Without a plan that could be approved.
    NoPlan,
    /// Everything was applied.
    Applied,
}

/// Something that GitHub did not answer for. It is asked for again with the next round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PartialFaultView {
    /// What is missing.
    pub about: FaultAbout,
    pub why: NotRead,
    /// Where the token can be let in, where GitHub says so.
    pub url: Option<String>,
}

/// What GitHub did not answer for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum FaultAbout {
    /// The search for pull requests of these owners (`acme/*`) and repositories.
    Search { names: Vec<String> },
    /// Some pull requests in the answer to such a search.
    Parts {
        /// The names of what was searched.
        names: Vec<String>,
        /// How many.
        count: u32,
    },
    /// The rules of these repositories.
    Rules { names: Vec<String> },
}

/// Why something was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum NotRead {
    /// The organization wants single sign-on for the token.
    SingleSignOn,
    /// The token may not read it.
    Forbidden {
        /// GitHub's own words.
        message: String,
    },
    /// It is not there, or the token may not know that it is.
    NotFound,
    /// GitHub did not finish the question.
    TooHeavy,
    /// No answer in time.
    TimedOut,
    /// GitHub answered with an error of its own.
    ServerError {
        /// The status of the answer.
        status: u16,
    },
    /// The connection broke.
    Cut,
    /// There are more than were listed.
    TooMany {
        /// How many were listed.
        listed: u32,
    },
    /// What was read is not what it should be.
    Broken {
        /// The line where it is not.
        line: u32,
    },
    /// Something else.
    Other {
        /// In the words of whoever said so.
        message: String,
    },
}

/// What of a row could not be read. The rest of it is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RowUnread {
    /// What.
    pub what: UnreadPart,
    pub why: NotRead,
}

/// A part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum UnreadPart {
    /// The newest facts: those that are shown are from before.
    Facts,
    /// The files that it changes: whether it touches infrastructure is not known.
    Files,
    /// The rules of the team: accounts and approvals are not known.
    Rules,
}

/// A window of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InboxRows {
    /// As asked for.
    pub view: u32,
    /// First row.
    pub from: u32,
    pub rows: Vec<InboxRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InboxRow {
    /// The pull request.
    pub key: PullKey,
    pub title: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// The most dangerous thing that is known of it.
    pub danger: Option<Danger>,
    /// What of it could not be read.
    pub unread: Option<RowUnread>,
    /// Accounts that it touches, as far as is known; at most two are shown.
    pub accounts: Vec<AccountView>,
    /// How many projects it touches, as far as is known.
    pub projects: u32,
    /// Numbers of changes, where anything is known: create, update, replace, delete.
    pub counts: Option<(u32, u32, u32, u32)>,
    /// What they do besides, as far as is known.
    pub besides: Besides,
    pub plan: InboxPlan,
    pub approvals: RowApprovals,
    /// Who opened it; nothing for an account that is gone.
    pub author: Option<String>,
    /// Whether the person opened it.
    pub mine: bool,
    /// When it was changed last, RFC 3339.
    pub updated_at: String,
    /// Address of its page.
    pub url: String,
}

/// The most dangerous thing that is known of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Danger {
    /// CI claims that it destroys so many.
    ClaimedDestroys {
        /// How many.
        count: u32,
    },
    /// A plan that was read destroys this.
    Destroys {
        address: String,
        /// Whether it is created anew.
        replaced: bool,
        /// Whether it holds data, as far as the rules know.
        holds_data: bool,
        /// How many more are destroyed.
        more: u32,
    },
    /// It changes the rules of the team.
    ChangesRules,
    /// It goes into a branch whose rules do not count.
    OtherBase,
    /// It comes from a fork.
    Fork,
    /// It conflicts with its base.
    Conflict,
    /// CI failed to plan.
    PlanFailed,
}

/// The plans of a pull request in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InboxPlan {
    /// How they stand.
    pub standing: PlanStanding,
    /// When the newest was made or claimed, RFC 3339.
    pub at: Option<String>,
    /// Who claims that there is one; nothing where nobody does, or an account that is gone.
    pub by: Option<String>,
    /// What somebody else says of an apply. It is only said.
    pub claim: Option<Claim>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RowApprovals {
    /// Logins of who approved the present head, in whatever way.
    pub by: Vec<String>,
    /// How many are needed, where the team's rules were read.
    pub needed: Option<u32>,
    /// Whether somebody asks for changes.
    pub changes_requested: bool,
}
