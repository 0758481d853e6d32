//! What can go wrong between a profile and a session, for people.

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use countersign_model::AccountId;

/// Why there is no session. No variant holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AwsError {
    /// There is no profile of that name.
    #[error("there is no AWS profile \"{profile}\"")]
    NoSuchProfile {
        /// The name.
        profile: String,
    },
    /// A file of the AWS configuration cannot be used.
    #[error("{}{}: {what}", file.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
    BadConfig {
        /// The file.
        file: PathBuf,
        /// The line, where it is known.
        line: Option<u32>,
        /// What is wrong with it.
        what: String,
    },
    /// Something was asked for that AWS would not take. It was not asked.
    #[error("{what}")]
    BadRequest {
        /// What is wrong with it.
        what: String,
    },
    /// The person is not signed in to Identity Center, or no longer.
    #[error("the sign-in to IAM Identity Center is missing or has ended")]
    LoginNeeded {
        /// What to run in a terminal.
        command: String,
    },
    /// A code of this device is needed.
    #[error("a code of the device {serial} is needed")]
    MfaNeeded {
        /// Its serial number or ARN.
        serial: String,
    },
    /// The code is wrong, or was used before.
    #[error("the code is wrong or was used before")]
    MfaWrong,
    /// AWS does not allow it.
    #[error("AWS refused: {message}")]
    Denied {
        /// What lacks.
        refusal: Refusal,
        /// In AWS' words.
        message: String,
    },
    /// The credentials that were to be used have ended.
    #[error("the credentials have expired")]
    Expired,
    /// The clock of this machine is wrong.
    #[error("the clock of this machine differs from that of AWS")]
    ClockSkew,
    /// The region is not enabled in the account, or does not exist.
    #[error("the region {region} cannot be used")]
    Region {
        /// The region.
        region: String,
    },
    /// The session would last longer than it may.
    #[error("the session may not last that long")]
    DurationTooLong {
        /// How long it may, where that is known.
        max: Option<Duration>,
    },
    /// AWS could not be reached.
    #[error("AWS cannot be reached: {why}")]
    Offline {
        /// In the words of the network.
        why: String,
    },
    /// AWS did not answer in time.
    #[error("AWS did not answer in time")]
    TimedOut,
    /// A variable names an endpoint to which credentials may not be sent.
    #[error("{variable} names an address without encryption that is not this machine, or no address at all")]
    EndpointNotAllowed {
        /// Name of the variable.
        variable: String,
    },
    /// The session is in another account. It was dropped.
    #[error("the session is in the account {got} and not in {expected}")]
    WrongAccount {
        /// The account of the role that was asked for.
        expected: AccountId,
        /// Where it is.
        got: AccountId,
    },
    /// The session is of another role. It was dropped.
    #[error("the session is of {got} and not of the role {expected}")]
    WrongRole {
        /// The role that was asked for.
        expected: String,
        /// ARN of whom it is.
        got: String,
    },
    /// AWS, or a program that stands between, said something that makes no sense here.
    #[error("{what}")]
    Unexpected {
        /// What.
        what: String,
    },
}

/// What lacks where AWS refuses, as far as its message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The role's trust policy does not name the caller, or wants an external id or a code.
    Trust,
    /// The caller's own policies do not allow it.
    Permission,
    /// One of the two: AWS does not say which.
    TrustOrPermission,
    /// AWS does not know the access key, or its secret is another one.
    Keys,
}

impl AwsError {
    /// What a person can do about it.
    pub fn hint(&self) -> Cow<'static, str> {
        let fixed = match self {
            Self::NoSuchProfile { .. } => "Choose another profile, or add it to ~/.aws/config.",
            Self::BadConfig { .. } => "Correct the file; it is read again with the next try.",
            Self::BadRequest { .. } => "Correct the role's settings.",
            Self::LoginNeeded { command } => return format!("Run: {command}").into(),
            Self::MfaNeeded { .. } => "Enter the code that the device shows.",
            Self::MfaWrong => "Wait until the device shows the next code: each one works once.",
            Self::Denied { refusal, .. } => match refusal {
                Refusal::Trust => "The role's trust policy must name you; check the external id and the device, too.",
                Refusal::Permission => "Your own policies must allow sts:AssumeRole for this role.",
                Refusal::TrustOrPermission => {
                    "Check that the role exists, that it trusts you (with a code or external id, if it wants one), and \
                     that you may assume it."
                }
                Refusal::Keys => "Check the access key of the profile: it may have been deleted or replaced.",
            },
            Self::Expired => "Sign in again.",
            Self::ClockSkew => "Set the clock of this machine, best by NTP.",
            Self::Region { .. } => "Enable the region in the account, or choose another one.",
            Self::DurationTooLong { max: Some(max) } => {
                return format!("Ask for {} minutes at most.", max.as_secs() / 60).into();
            }
            Self::DurationTooLong { max: None } => "Ask for less, or raise the role's maximum session duration.",
            Self::Offline { .. } => "Check the network, the VPN and the proxy.",
            Self::TimedOut => "Try again; if it stays, check the network, the VPN and the proxy.",
            Self::EndpointNotAllowed { .. } => "Unset the variable, or use https or an address of this machine.",
            Self::WrongAccount { .. } | Self::WrongRole { .. } => {
                "Do not go on: check the role, and what answers in the place of AWS."
            }
            Self::Unexpected { .. } => "Try again; if it stays, look at the AWS command line's answer.",
        };
        fixed.into()
    }
}
