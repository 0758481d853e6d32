//! What a person chose, kept in a file of the configuration folder.

use std::io;
use std::path::Path;

use countersign_plan::rows::{Order, Sets, Unchanged};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use crate::app::files;

const FILE: &str = "settings.json";

/// What a person may choose. Kept in a file of the app's configuration folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Language of the UI.
    #[serde(deserialize_with = "or_default")]
    pub language: Language,
    /// Light or dark.
    #[serde(deserialize_with = "or_default")]
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
    /// How plans are laid out.
    #[serde(deserialize_with = "or_default")]
    pub reading: ReadingLook,
}

/// How plans are laid out. What another version wrote and this one does not know falls back alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct ReadingLook {
    /// Whether before and after stand beside each other.
    #[serde(deserialize_with = "or_default")]
    pub sides: Sides,
    /// What becomes of long lines of texts.
    #[serde(deserialize_with = "or_default")]
    pub long_lines: LongLines,
    /// Whether attributes that do not change are shown.
    #[serde(deserialize_with = "or_default")]
    pub attributes: Unchanged,
    /// Whether resources that do not change are listed.
    #[serde(deserialize_with = "or_default")]
    pub resources: Unchanged,
    /// Whether identical changes of several resources are one row.
    #[serde(deserialize_with = "or_default")]
    pub identical: Identical,
    /// How members of sets find each other.
    #[serde(deserialize_with = "or_default")]
    pub sets: Sets,
    /// Order of list and document.
    #[serde(deserialize_with = "or_default")]
    pub order: Order,
}

/// Whether before and after stand beside each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// One below the other.
    #[default]
    Unified,
    /// Beside each other, where there is room.
    Split,
}

/// What becomes of long lines of texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LongLines {
    /// They go on below.
    #[default]
    Wrap,
    /// They are scrolled.
    Scroll,
}

/// Whether identical changes of several resources are one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Identical {
    /// As the size of the plan allows.
    #[default]
    Automatic,
    OneRow,
    /// One by one.
    OneByOne,
}

/// A value that is not understood is as good as none: what stands beside it in the file still holds.
fn or_default<'de, D: Deserializer<'de>, T: Default + DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// A role that the person added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct OwnRole {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Settings {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        Settings::load(folder.path())
    }

    #[test]
    fn how_plans_are_laid_out_is_kept_from_one_start_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let reading = ReadingLook {
            sides: Sides::Split,
            long_lines: LongLines::Scroll,
            attributes: Unchanged::Shown,
            resources: Unchanged::Shown,
            identical: Identical::OneByOne,
            sets: Sets::BestMatch,
            order: Order::Module,
        };
        let settings = Settings { reading, ..Settings::default() };
        settings.save(folder.path()).unwrap();
        assert_eq!(Settings::load(folder.path()), settings);
    }

    #[test]
    fn a_value_that_is_not_known_falls_back_alone() {
        let settings = load(
            r#"{"language":"ko","theme":"sepia","refuseOwnPlans":true,"reading":{"sides":"three","order":7,"sets":"best_match","more":1}}"#,
        );
        assert_eq!((settings.language, settings.theme, settings.refuse_own_plans), (Language::Ko, Theme::System, true));
        assert_eq!(settings.reading, ReadingLook { sets: Sets::BestMatch, ..ReadingLook::default() });
        for odd in [r#"{"language":"ko","reading":null}"#, r#"{"language":"ko","reading":[]}"#, r#"{"language":"ko"}"#]
        {
            assert_eq!(load(odd), Settings { language: Language::Ko, ..Settings::default() }, "{odd}");
        }
    }
}
