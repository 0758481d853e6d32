//! macOS: the login keychain.

use std::collections::HashMap;
use std::sync::Arc;

use apple_native_keyring_store::keychain::Store;
use keyring_core::{CredentialStore, Error, Result};

use crate::status::{State, VaultStatus};

pub(super) const PRODUCT: &str = "Keychain";

pub(super) fn open() -> Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = Store::new()?;
    Ok(store)
}

/// Nothing but the names decides where an entry goes.
pub(super) fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
    None
}

/// Looks for an entry that nobody has made. What does not exist has no access list, so that nobody is
/// asked anything.
pub(super) fn status() -> VaultStatus {
    let looked = open().and_then(|store| store.build("countersign probe", "nothing", None)?.get_secret());
    let state = match looked {
        Ok(_) | Err(Error::NoEntry) => State::Unlocked,
        Err(Error::NoStorageAccess(_)) => State::Locked,
        Err(other) => State::Absent { why: other.to_string() },
    };
    VaultStatus { product: PRODUCT, state }
}
