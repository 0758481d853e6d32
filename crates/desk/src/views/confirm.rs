//! What the confirm window shows. Everything in it comes from Rust; nothing of a pull request's own
//! texts is in it but addresses of what is destroyed.

use countersign_review::results::Claim;
use serde::{Deserialize, Serialize};

use super::names::AccountView;
use super::pull::{Besides, Destroyed};
use crate::{Language, Theme};

/// The confirm window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each shown in its own place")]
pub struct Confirm {
    /// Names this question; an answer counts for no other one.
    pub question: String,
    /// What is applied: the project's name, as it has to be typed.
    pub label: String,
    /// `owner/name#number`.
    pub pull: String,
    /// The account of the session.
    pub account: AccountView,
    pub role: String,
    /// Until when, RFC 3339.
    pub expires_at: String,
    /// Public digest of the plan.
    pub digest: String,
    /// What is destroyed, most dangerous first; at most 50.
    pub destroyed: Vec<Destroyed>,
    /// How many are destroyed.
    pub destroyed_count: u32,
    /// Create, update, replace, delete.
    pub counts: (u32, u32, u32, u32),
    /// What it does besides.
    pub besides: Besides,
    /// What others say of an earlier apply of this plan. Whoever confirms answers that by itself.
    pub claims: Vec<Claim>,
    /// Paths of values that are masked by a guess and were not compared with what was approved, as plain text; at
    /// most 500.
    pub unbound: Vec<String>,
    /// How many of them there are. Where there are any, the person has to say that they looked at them.
    pub unbound_count: u32,
    /// Whether the name has to be typed.
    pub type_name: bool,
    /// Whether the number of what is destroyed has to be typed.
    pub type_count: bool,
    /// Providers with their versions whose packages the base's lock file does not have by hash.
    pub new_providers: Vec<String>,
    /// Whether code of the pull request runs without a sandbox; whoever confirms agrees to that.
    pub without_sandbox: bool,
    /// Language of the UI.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// Whether the colour-blind form of the theme is used.
    pub colour_blind: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConfirmTyped {
    /// [`Confirm::question`] of what was shown.
    pub question: String,
    /// The project's name.
    pub name: String,
    /// The number of what is destroyed.
    pub count: String,
    /// Whether the person applies in spite of [`Confirm::claims`].
    #[serde(default)]
    pub despite_claims: bool,
    /// Whether the person says that they looked at what was not compared. It holds for this plan alone.
    pub unbound: bool,
}

/// Which value of [`Confirm::unbound`] is to be shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConfirmReveal {
    /// [`Confirm::question`] of what is shown.
    pub question: String,
    /// Which line.
    pub at: u32,
}

/// One value that no public digest binds, as JSON. Nothing where nothing stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConfirmRevealed {
    pub before: Option<String>,
    pub after: Option<String>,
}
