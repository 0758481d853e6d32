//! Why a secret could not be had or stored.

use std::time::Duration;

/// Why a call failed. No variant holds a secret; names of secrets are not secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The name is empty, too long or has control characters in it.
    #[error("the name of a secret must have 1 to 200 bytes and no control characters")]
    BadName,
    /// There is no keychain, or none with a place for new secrets.
    #[error("there is no keychain to use: {why}")]
    Absent {
        /// What is missing.
        why: String,
    },
    /// The keychain is locked, and it was not unlocked.
    #[error("the keychain is locked")]
    Locked,
    /// The keychain did not answer in time. It may still do what it was asked for.
    #[error("the keychain did not answer within {} seconds", waited.as_secs_f32())]
    TimedOut {
        /// How long the call waited.
        waited: Duration,
    },
    /// A part of a long secret is missing or belongs to another one: storing it was interrupted, or
    /// something else changed the keychain.
    #[error("only a part of the secret \"{name}\" is in the keychain")]
    Incomplete {
        /// Name of the secret.
        name: String,
    },
    /// There is an entry of that name which this app did not write.
    #[error("the keychain's entry \"{name}\" was not written by this app")]
    Unreadable {
        /// Name of the secret.
        name: String,
    },
    /// There are several entries of that name, so that nobody can say which one counts.
    #[error("the keychain has several entries for \"{name}\"")]
    Ambiguous {
        /// Name of the secret.
        name: String,
    },
    /// The keychain refused.
    #[error("the keychain refused: {why}")]
    Refused {
        /// In the words of the operating system.
        why: String,
    },
    /// The thread that owns the store has ended. Only a defect does that.
    #[error("the thread that speaks to the keychain has ended")]
    Stopped,
}

impl VaultError {
    /// What a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::BadName => "Choose another name.",
            Self::Absent { .. } => "Start a keyring (GNOME Keyring or KWallet), or keep secrets for this session only.",
            Self::Locked => "Unlock the keychain, then try again.",
            Self::TimedOut { .. } => "Look for a window that asks for the keychain's password, then try again.",
            Self::Incomplete { .. } | Self::Unreadable { .. } => "Enter the secret again.",
            Self::Ambiguous { .. } => "Remove all but one of them in the keychain's own program, or enter it again.",
            Self::Refused { .. } => "Look at the keychain's own program, or keep secrets for this session only.",
            Self::Stopped => "Restart the app.",
        }
    }
}
