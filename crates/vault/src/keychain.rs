//! The keychain of the operating system.
//!
//! It is opened by the first call that needs it, and opened again when it stopped answering: a
//! keyring may start after the app, or be restarted under it.

#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
#[cfg(all(unix, not(target_os = "macos")))]
use secret_service as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;

use keyring_core::{Entry, Error};
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::parts::{Entries, EntryName, Of};
use crate::status::{State, VaultStatus};

/// The keychain as people know it, where nobody has asked it yet.
pub(crate) const PRODUCT: &str = system::PRODUCT;

pub(crate) struct Keychain {
    service: String,
    parts_service: String,
    /// Whether the store that is open stopped answering.
    stale: bool,
}

impl Keychain {
    pub(crate) fn new(service: String) -> Self {
        Self { parts_service: format!("{service} parts"), service, stale: false }
    }

    /// Opens the store where it is not open. `keyring` does it the first time; it never tries twice, so
    /// that a keychain which was not there then, or went since, is opened here.
    fn open(&mut self) -> Result<(), Error> {
        let never_opened = keyring::Entry::store_status().is_err() && keyring_core::get_default_store().is_none();
        if self.stale || never_opened {
            keyring_core::set_default_store(system::open()?);
            self.stale = false;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &EntryName) -> Result<Entry, Error> {
        self.open()?;
        let service = match entry.of {
            Of::Secret => &self.service,
            Of::Part => &self.parts_service,
        };
        match system::modifiers() {
            Some(modifiers) => Entry::new_with_modifiers(service, &entry.name, &modifiers),
            None => Entry::new(service, &entry.name),
        }
    }

    /// Does something with an entry. Where the keychain fails, it is opened anew and asked once more:
    /// every call here may be made twice.
    fn with<T>(&mut self, name: &EntryName, act: impl Fn(&Entry) -> Result<T, Error>) -> Result<Option<T>, VaultError> {
        let mut last = None;
        for _ in 0..2 {
            match self.entry(name).and_then(|entry| act(&entry)) {
                Ok(done) => return Ok(Some(done)),
                Err(Error::NoEntry) => return Ok(None),
                Err(Error::PlatformFailure(why)) => {
                    self.stale = true;
                    last = Some(Error::PlatformFailure(why));
                }
                Err(other) => return Err(for_people(other, name)),
            }
        }
        last.map_or(Ok(None), |error| Err(for_people(error, name)))
    }
}

impl Entries for Keychain {
    fn status(&mut self) -> VaultStatus {
        system::status()
    }

    fn read(&mut self, entry: &EntryName) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        self.with(entry, |entry| entry.get_secret().map(Zeroizing::new))
    }

    fn write(&mut self, entry: &EntryName, value: &[u8]) -> Result<(), VaultError> {
        match self.with(entry, |entry| entry.set_secret(value))? {
            Some(()) => Ok(()),
            None => Err(VaultError::Refused { why: "it did not take the entry".to_owned() }),
        }
    }

    fn remove(&mut self, entry: &EntryName) -> Result<(), VaultError> {
        self.with(entry, Entry::delete_credential).map(drop)
    }
}

/// What a failure means. Never shows `Debug` of an error: some hold what was read.
fn for_people(error: Error, entry: &EntryName) -> VaultError {
    let name = entry.name.clone();
    match error {
        Error::Ambiguous(_) => VaultError::Ambiguous { name },
        Error::BadEncoding(_) | Error::BadDataFormat(..) => VaultError::Unreadable { name },
        // The same error says that the keyring is locked, that the person closed the prompt, and that
        // there is no keyring at all. The keyring itself knows which.
        Error::NoStorageAccess(why) => match system::status().state {
            State::Absent { why } => VaultError::Absent { why },
            State::Locked => VaultError::Locked,
            State::Unlocked | State::TimedOut => VaultError::Refused { why: why.to_string() },
        },
        Error::PlatformFailure(why) => match system::status().state {
            State::Absent { why } => VaultError::Absent { why },
            _ => VaultError::Refused { why: why.to_string() },
        },
        other => VaultError::Refused { why: other.to_string() },
    }
}
