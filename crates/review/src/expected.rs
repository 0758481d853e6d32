//! Where a plan belongs: the base that it was merged into, and the account and roles that the team
//! expects for its project. They are read from the team's rules and from GitHub, never from the plan.

use countersign_model::{AccountId, RoleArn};
use serde::{Deserialize, Serialize};

/// What the team's rules say of a project, and the base they were read for. It stands in the digest of a
/// plan, in its approval and in what is kept of it; where any of it is another one when the plan is to be
/// applied, it is not applied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// Name of the base branch, without `refs/heads/`.
    pub base: String,
    /// The account that everything has to happen in; nothing where the team names none.
    pub account: Option<AccountId>,
    /// The role that plans. A permission set is named by the role that IAM Identity Center made of it, with its path.
    pub plan_role: Option<RoleArn>,
    pub apply_role: Option<RoleArn>,
}

/// A part of [`Expected`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// The base branch.
    Base,
    Account,
    PlanRole,
    ApplyRole,
}

/// A part that is no longer what a plan was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub what: Expectation,
    /// When it was planned; nothing where none was named.
    pub planned: Option<String>,
    pub now: Option<String>,
}

impl Expected {
    /// The first part that `now` has otherwise.
    pub fn moved(&self, now: &Self) -> Option<Moved> {
        let differs = |what, planned: Option<String>, now: Option<String>| {
            (planned != now).then_some(Moved { what, planned, now })
        };
        let text = |role: &Option<RoleArn>| role.as_ref().map(ToString::to_string);
        let account = |account: &Option<AccountId>| account.as_ref().map(ToString::to_string);
        differs(Expectation::Base, Some(self.base.clone()), Some(now.base.clone()))
            .or_else(|| differs(Expectation::Account, account(&self.account), account(&now.account)))
            .or_else(|| differs(Expectation::PlanRole, text(&self.plan_role), text(&now.plan_role)))
            .or_else(|| differs(Expectation::ApplyRole, text(&self.apply_role), text(&now.apply_role)))
    }
}
