//! What a person chose, kept in a file of the configuration folder.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files;

const FILE: &str = "settings.json";

/// What a person may choose. Kept in a file of the app's configuration folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Language of the UI.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// Whether the colour-blind form of the theme is used.
    pub colour_blind: bool,
    /// Plans older than this many hours are not applied, where the team allows more.
    pub max_plan_age_hours: Option<u32>,
    /// So many approvals are needed, where the team asks for fewer.
    pub approvals: Option<u32>,
    /// Own approvals of own plans never count, also where the team allows them.
    pub refuse_own_plans: bool,
    /// Programs of Terraform and OpenTofu that are found nowhere else.
    pub tools: Vec<String>,
    /// Roles that stand in no profile.
    pub roles: Vec<OwnRole>,
}

/// A role that the person added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct OwnRole {
    /// Its ARN.
    pub arn: String,
    /// The profile that assumes it.
    pub source: String,
    /// What the person calls its account; may be empty.
    pub account_name: String,
    /// Serial of the device whose code it wants; may be empty.
    pub mfa_serial: String,
    /// Region; may be empty.
    pub region: String,
}

/// Language of the UI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the desktop says, English if it speaks neither.
    #[default]
    System,
    /// English.
    En,
    /// Korean.
    Ko,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the desktop says.
    #[default]
    System,
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

impl Settings {
    /// Reads the settings. A file that is absent or damaged gives the defaults, and stays as it is
    /// until the person chooses something.
    pub(crate) fn load(config_dir: &Path) -> Self {
        files::read_json(&config_dir.join(FILE)).unwrap_or_default()
    }

    pub(crate) fn save(&self, config_dir: &Path) -> io::Result<()> {
        files::write_json(&config_dir.join(FILE), self)
    }
}
