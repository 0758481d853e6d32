//! Accounts, roles and sessions.

use countersign_aws::LeftOut;
use serde::{Deserialize, Serialize};

use super::names::AccountView;

/// The role switcher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// All roles that are known: pinned first, then often used, then by name.
    pub roles: Vec<RoleRow>,
    /// The session that acts.
    pub current: Option<SessionView>,
    /// What is wrong with the settings that roles are read from.
    pub problems: Vec<String>,
    /// What of the AWS configuration is not used, and why.
    pub left_out: Vec<LeftOut>,
    /// Access keys, and where each is.
    pub keys: Vec<KeyProfile>,
}

/// A long-lived access key of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct KeyProfile {
    pub profile: String,
    /// Where its key is.
    pub place: KeyPlace,
}

/// Where an access key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// In `~/.aws/credentials`, in clear.
    File,
    Keychain,
}

/// Names a profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileRef {
    /// Its name.
    pub profile: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts that the row shows as marks")]
pub struct RoleRow {
    /// Names it in requests.
    pub id: String,
    /// Its account; nothing where that is only known after signing in.
    pub account: Option<AccountView>,
    /// Name of the role.
    pub role: String,
    /// The profile that it comes from.
    pub source: String,
    /// How it stands.
    pub state: RoleState,
    /// Whether its session is the one that acts.
    pub current: bool,
    /// Whether the project that is open names it for applying.
    pub needed: bool,
    /// Whether the person pinned it.
    pub pinned: bool,
    /// Whether it was used before.
    pub used: bool,
}

/// How a role stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum RoleState {
    /// No session.
    SignedOut,
    /// A code is needed for a session.
    NeedsCode {
        /// Of which device.
        serial: String,
    },
    /// Being assumed.
    Assuming,
    /// There is a session.
    Active {
        /// Until when, RFC 3339.
        expires_at: String,
    },
    /// The session is over.
    Expired {
        /// Since when, RFC 3339.
        at: String,
    },
    /// A login is needed first.
    LoginNeeded {
        /// The command that logs in.
        command: String,
    },
    /// It was refused.
    Denied {
        /// What AWS said.
        why: String,
    },
    Failed {
        why: String,
        /// What to do next.
        hint: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// The account, as `GetCallerIdentity` says.
    pub account: AccountView,
    /// Name of the role.
    pub role: String,
    /// Until when, RFC 3339.
    pub expires_at: String,
}

/// Assumes a role.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AssumeRequest {
    /// [`RoleRow::id`].
    pub role: String,
    /// The code of the device, where one is needed.
    pub code: Option<String>,
}
