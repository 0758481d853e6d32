//! Why a state in S3 could not be read, for people.

use std::borrow::Cow;

use countersign_model::AccountId;

use crate::error::AwsError;

/// Why a state in S3 could not be read. None of it means that there is no state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum S3Error {
    /// A setting of the backend that this look does not follow. Nothing was asked.
    #[error("the backend's setting {name} {why}")]
    Setting {
        /// Its name.
        name: String,
        /// What is the matter with it.
        why: &'static str,
    },
    /// The region is in another part of AWS than the session. Nothing was asked.
    #[error("the region {region} is in another part of AWS than the session")]
    OtherPartition {
        /// The region.
        region: String,
    },
    /// The backend does not allow the account. Nothing was asked.
    #[error("the backend does not allow the account {account}")]
    AccountNotAllowed {
        /// The account.
        account: AccountId,
    },
    /// The address in the place of AWS may not be given a session. Nothing was asked.
    #[error("{address} is no address that a session is sent to")]
    AddressNotAllowed {
        /// The address.
        address: String,
    },
    /// The role of the backend could not be assumed.
    #[error("the role of the backend could not be assumed: {0}")]
    Role(#[from] AwsError),
    /// S3 does not allow it. It says the same of an object that is not there to whoever may not list the
    /// bucket.
    #[error("S3 refused: {message}")]
    Denied {
        /// In its words.
        message: String,
    },
    /// There is no such bucket.
    #[error("there is no bucket {bucket}")]
    NoBucket {
        /// Its name.
        bucket: String,
    },
    /// The bucket is in another region.
    #[error("the bucket {bucket} is in another region{}", region.as_deref().map(|it| format!(": {it}")).unwrap_or_default())]
    Elsewhere {
        /// Its name.
        bucket: String,
        /// Where it is, where S3 says so.
        region: Option<String>,
    },
    /// The session has ended.
    #[error("the session has expired")]
    Expired,
    /// The clock of this machine is wrong.
    #[error("the clock of this machine differs from that of AWS")]
    ClockSkew,
    /// It could not be reached.
    #[error("S3 cannot be reached: {why}")]
    Offline {
        /// In the words of the network.
        why: String,
    },
    /// It did not answer in time.
    #[error("S3 did not answer in time")]
    TimedOut,
    /// It cannot answer now.
    #[error("S3 cannot answer now: {message}")]
    Busy {
        /// In its words.
        message: String,
    },
    /// The state is larger than can be read.
    #[error("the state is larger than {megabytes} MiB")]
    TooLarge {
        /// The limit.
        megabytes: usize,
    },
    /// The answer ended too early.
    #[error("the answer of S3 ended too early")]
    Truncated,
    /// What came is not what was stored.
    #[error("what came from S3 does not have the checksum that S3 says it has")]
    Damaged,
    /// An answer that makes no sense here.
    #[error("{what}")]
    Unexpected {
        /// What.
        what: String,
    },
}

impl S3Error {
    /// Whether asking once more may help.
    pub(super) const fn may_pass(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Offline { .. } | Self::Truncated)
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Cow<'static, str> {
        let fixed = match self {
            Self::Setting { .. } => "Name it in the team's file, where it belongs to the backend, or take it out.",
            Self::OtherPartition { .. } => "Check the region of the backend, and the role.",
            Self::AccountNotAllowed { .. } => "Check the account ids that the backend allows, and the role.",
            Self::AddressNotAllowed { .. } => "Use https, or an address of this machine.",
            Self::Role(error) => return error.hint(),
            Self::Denied { .. } => {
                "The role must be allowed s3:GetObject on the state, s3:ListBucket on the bucket, and kms:Decrypt where \
                 the bucket is encrypted with a key."
            }
            Self::NoBucket { .. } => "Check the name of the bucket.",
            Self::Elsewhere { .. } => "Correct the region of the backend.",
            Self::Expired => "Sign in again.",
            Self::ClockSkew => "Set the clock of this machine, best by NTP.",
            Self::Offline { .. } => "Check the network, the VPN and the proxy.",
            Self::TimedOut | Self::Busy { .. } | Self::Truncated => {
                "Try again; if it stays, check the network, the VPN and the proxy."
            }
            Self::TooLarge { .. } => "Split the state.",
            Self::Damaged => "Try again; if it stays, do not go on: something between changes what is read.",
            Self::Unexpected { .. } => "Do not go on: check what answers in the place of S3.",
        };
        fixed.into()
    }
}
