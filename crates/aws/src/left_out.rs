//! Profiles that are not used, and why.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::error::AwsError;

/// Something in the AWS configuration that is not used. It never quotes a line: there may be a secret in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// The profile, or the section where it is none; nothing where no name could be read.
    pub name: Option<String>,
    /// The file.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub file: PathBuf,
    /// The line, counted from 1; nothing where it is the file as a whole.
    pub line: Option<u32>,
    /// Why.
    pub why: LeftOutReason,
}

impl LeftOut {
    pub(crate) fn error(&self) -> AwsError {
        AwsError::BadConfig { file: self.file.clone(), line: self.line, what: self.why.to_string() }
    }
}

/// Why something in the AWS configuration is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Unreadable,
    /// A line that is not UTF-8.
    #[error("the line is not UTF-8 text")]
    NotText,
    /// A line that sets nothing.
    #[error("the line has no \"=\"")]
    NoValue,
    /// A line that belongs to no section.
    #[error("the line stands before the first heading")]
    BeforeHeading,
    /// A heading without its end.
    #[error("the heading has no \"]\"")]
    HeadingOpen,
    /// A heading without a name, or with an open quote.
    #[error("the heading names no profile")]
    HeadingName,
    /// A name of several words without quotes.
    #[error("a name with blanks has to stand in quotes")]
    HeadingQuotes,
    /// A heading of the config file without the word before the name.
    #[error("in this file the heading of a profile begins with \"profile\"")]
    HeadingPrefix,
    /// A web identity.
    #[error("web identity tokens are for machines")]
    WebIdentity,
    /// A sign-in of `aws login`.
    #[error("sign-ins of `aws login` are not supported")]
    LoginSession,
    /// The credentials of a machine.
    #[error("its role takes its credentials from a machine")]
    CredentialSource,
    /// Two sources.
    #[error("it has source_profile and credential_source")]
    TwoSources,
    /// No source.
    #[error("its role has no source_profile")]
    NoSource,
    /// No role.
    #[error("role_arn is not the ARN of an IAM role")]
    RoleArn,
    /// No number.
    #[error("duration_seconds is not a number")]
    Duration,
    /// A name of sessions that AWS does not take.
    #[error("role_session_name must have 2 to 64 of the characters A-Z a-z 0-9 _ + = , . @ -")]
    SessionName,
    /// A sign-in section that is not there.
    #[error("its sso-session section does not exist")]
    SsoSection,
    /// A part of a permission set is missing.
    #[error("sso_account_id, sso_role_name, sso_start_url or sso_region is missing")]
    SsoIncomplete,
    /// No account.
    #[error("sso_account_id is not an account id")]
    SsoAccount,
    /// Nothing to sign in with.
    #[error("it names no credentials")]
    NoCredentials,
}
