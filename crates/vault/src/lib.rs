//! Secrets of the person who runs the app: tokens, long-lived keys, keys that encrypt files.
//!
//! A [`Vault`] keeps them in the keychain of the operating system, or in memory for as long as the
//! app runs. Which of the two is the person's choice: a keychain that is not there is an answer
//! ([`State::Absent`]), and the vault never turns to the other kind, to a file or to anything else
//! by itself. A secret never stands in an error, a log or the output of `Debug`.
//!
//! The store lives on one thread of its own, and calls are messages to it. That has three reasons:
//! the D-Bus library of the Linux store blocks, and panics on a thread of an asynchronous runtime;
//! keychains fail when they are used from several threads at once; and a keyring that waits for its
//! password may take for ever, which must freeze neither the caller nor the end of the app. So each
//! call has a time-out, an answer that comes later is dropped, and nobody ever waits for the thread.
//!
//! Any program of the same person can read an unlocked Secret Service. Code that a plan runs must
//! therefore be kept away from the session bus; this crate cannot do that.
#![forbid(unsafe_code)]

mod error;
mod keeper;
mod keychain;
mod memory;
mod parts;
mod secret;
mod status;

use std::time::Duration;

pub use error::VaultError;
pub use secret::SecretBytes;
pub use status::{State, VaultStatus};

use crate::keeper::{Ask, Keeper};
use crate::keychain::Keychain;
use crate::memory::Memory;
use crate::parts::InParts;

/// Where a vault keeps its secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In the keychain of the operating system.
    Keychain,
    /// In memory, until the app ends.
    SessionOnly,
}

/// How long calls wait for the keychain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a secret. A person may have to unlock the keyring meanwhile.
    pub read: Duration,
    /// For storing and deleting.
    pub write: Duration,
    /// For the state of the keychain.
    pub status: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { read: Duration::from_secs(10), write: Duration::from_secs(30), status: Duration::from_secs(3) }
    }
}

/// Keeps secrets under names. Clones share one store.
///
/// Every call needs a tokio runtime with timers.
#[derive(Clone, Debug)]
pub struct Vault {
    kind: Kind,
    patience: Patience,
    keeper: Keeper,
}

impl Vault {
    /// A vault in the keychain of the operating system, where its entries bear the name `service`.
    /// Opens nothing yet.
    pub fn keychain(service: &str) -> Self {
        let service = service.to_owned();
        Self {
            kind: Kind::Keychain,
            patience: Patience::default(),
            keeper: Keeper::start(keychain::PRODUCT, move || InParts::over(Keychain::new(service))),
        }
    }

    /// A vault in memory. What it holds is wiped when the last clone is dropped.
    pub fn session_only() -> Self {
        Self {
            kind: Kind::SessionOnly,
            patience: Patience::default(),
            keeper: Keeper::start(memory::PRODUCT, || InParts::over(Memory::default())),
        }
    }

    /// The same vault with other time-outs.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Where it keeps its secrets.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether secrets can be had now. Creates nothing and asks the person nothing.
    pub async fn status(&self) -> VaultStatus {
        let answer = self.keeper.ask(self.patience.status, Ask::Status).await;
        answer.unwrap_or_else(|error| VaultStatus {
            product: self.keeper.product(),
            state: match error {
                VaultError::TimedOut { .. } => State::TimedOut,
                other => State::Absent { why: other.to_string() },
            },
        })
    }

    /// The secret of that name, if there is one.
    ///
    /// Where the keyring is locked, the system may ask the person for its password.
    pub async fn get(&self, name: &str) -> Result<Option<SecretBytes>, VaultError> {
        let name = checked(name)?;
        self.keeper.ask(self.patience.read, |answer| Ask::Get(name, answer)).await?
    }

    /// Stores a secret under a name, in place of the one that was there.
    ///
    /// After [`VaultError::TimedOut`] it may be stored later, for example once the person has unlocked
    /// the keyring.
    pub async fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        let name = checked(name)?;
        let secret = SecretBytes::from(secret.to_vec());
        self.keeper.ask(self.patience.write, |answer| Ask::Set(name, secret, answer)).await?
    }

    /// Forgets the secret of that name. There need not be one.
    pub async fn delete(&self, name: &str) -> Result<(), VaultError> {
        let name = checked(name)?;
        self.keeper.ask(self.patience.write, |answer| Ask::Delete(name, answer)).await?
    }
}

/// The longest name, in bytes. Windows takes 32,767 characters for a whole target, others do not say.
const LONGEST_NAME: usize = 200;

fn checked(name: &str) -> Result<String, VaultError> {
    if name.is_empty() || name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(VaultError::BadName);
    }
    Ok(name.to_owned())
}
