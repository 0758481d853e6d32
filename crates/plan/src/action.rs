//! Actions, reasons and modes, with the words of the plan format.

use serde::{Deserialize, Serialize};

/// What a plan would do with an object. The order of two actions is part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// `["no-op"]`
    NoOp,
    /// `["create"]`
    Create,
    /// `["read"]`
    Read,
    /// `["update"]`
    Update,
    /// `["delete"]`
    Delete,
    /// `["delete","create"]`
    DeleteCreate,
    /// `["create","delete"]`
    CreateDelete,
    /// `["forget"]`
    Forget,
    /// `["create","forget"]`
    CreateForget,
    /// `["forget","create"]` (OpenTofu 1.12)
    ForgetCreate,
    /// `["open"]`, an ephemeral resource (OpenTofu 1.11)
    Open,
    /// A combination that this version does not know.
    Unknown,
}

impl Action {
    /// Reads the words of `actions`.
    pub fn from_words(words: &[&str]) -> Self {
        match words {
            ["no-op"] => Self::NoOp,
            ["create"] => Self::Create,
            ["read"] => Self::Read,
            ["update"] => Self::Update,
            ["delete"] => Self::Delete,
            ["delete", "create"] => Self::DeleteCreate,
            ["create", "delete"] => Self::CreateDelete,
            ["forget"] => Self::Forget,
            ["create", "forget"] => Self::CreateForget,
            ["forget", "create"] => Self::ForgetCreate,
            ["open"] => Self::Open,
            _ => Self::Unknown,
        }
    }

    /// The words of `actions`; none for [`Action::Unknown`], whose words stand in the plan.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::NoOp => &["no-op"],
            Self::Create => &["create"],
            Self::Read => &["read"],
            Self::Update => &["update"],
            Self::Delete => &["delete"],
            Self::DeleteCreate => &["delete", "create"],
            Self::CreateDelete => &["create", "delete"],
            Self::Forget => &["forget"],
            Self::CreateForget => &["create", "forget"],
            Self::ForgetCreate => &["forget", "create"],
            Self::Open => &["open"],
            Self::Unknown => &[],
        }
    }

    /// Whether an object is destroyed and another comes in its place, in either order.
    pub const fn is_replace(self) -> bool {
        matches!(self, Self::DeleteCreate | Self::CreateDelete)
    }

    /// Whether an object is destroyed.
    pub const fn destroys(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteCreate | Self::CreateDelete)
    }
}

/// Kind of plan, as far as plan JSON shows: it does not hold the mode itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// As the configuration asks.
    Normal,
    /// Every managed object goes although the configuration still has resources.
    Destroy,
    /// Nothing is planned and drift is recorded.
    RefreshOnly,
}

/// The values of `action_reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason;

impl Reason {
    /// Every reason that Terraform up to 1.17 and OpenTofu up to 1.13 write.
    pub const KNOWN: [&'static str; 16] = [
        "replace_because_cannot_update",
        "replace_because_tainted",
        "replace_by_request",
        "replace_by_triggers",
        "delete_because_no_resource_config",
        "delete_because_wrong_repetition",
        "delete_because_count_index",
        "delete_because_each_key",
        "delete_because_no_module",
        "delete_because_no_move_target",
        "delete_because_enabled_false",
        "read_because_config_unknown",
        "read_because_dependency_pending",
        "read_because_check_nested",
        "forgot_because_lifecycle_destroy_in_state",
        "forgot_because_lifecycle_destroy_in_config",
    ];

    /// Whether a reason is one of [`Reason::KNOWN`].
    pub fn is_known(reason: &str) -> bool {
        Self::KNOWN.contains(&reason)
    }
}

/// Resource changes by action. A move or an import counts besides the action it comes with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Created, also where the old object is only forgotten.
    pub create: u32,
    /// Changed in place.
    pub update: u32,
    /// Replaced: destroyed and created.
    pub replace: u32,
    /// Destroyed.
    pub delete: u32,
    /// Taken out of the state and left alone.
    pub forget: u32,
    /// Data sources read during apply.
    pub read: u32,
    /// With a previous address.
    pub moved: u32,
    pub imported: u32,
    /// Not changed, moved or not.
    pub no_op: u32,
    /// With an unknown action.
    pub unknown: u32,
}

impl Counts {
    /// Counts one change.
    pub const fn add(&mut self, action: Action, moved: bool, imported: bool) {
        match action {
            Action::Create | Action::CreateForget | Action::ForgetCreate => self.create += 1,
            Action::Update => self.update += 1,
            Action::DeleteCreate | Action::CreateDelete => self.replace += 1,
            Action::Delete => self.delete += 1,
            Action::Forget => self.forget += 1,
            Action::Read | Action::Open => self.read += 1,
            Action::NoOp => self.no_op += 1,
            Action::Unknown => self.unknown += 1,
        }
        if moved {
            self.moved += 1;
        }
        if imported {
            self.imported += 1;
        }
    }
}
