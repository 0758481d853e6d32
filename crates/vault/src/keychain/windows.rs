//! Windows: the Credential Manager.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Error, Result};
use windows_native_keyring_store::Store;

use crate::status::{State, VaultStatus};

pub(super) const PRODUCT: &str = "Credential Manager";

pub(super) fn open() -> Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = Store::new()?;
    Ok(store)
}

/// On this machine only: without this the secrets would roam with the person's profile.
pub(super) fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
    Some(HashMap::from([("persistence", "Local")]))
}

/// The Credential Manager is open as long as the person is signed in.
pub(super) fn status() -> VaultStatus {
    let looked = open().and_then(|store| store.build("countersign probe", "nothing", None)?.get_secret());
    let state = match looked {
        Ok(_) | Err(Error::NoEntry) => State::Unlocked,
        Err(Error::NoStorageAccess(_)) => State::Locked,
        Err(other) => State::Absent { why: other.to_string() },
    };
    VaultStatus { product: PRODUCT, state }
}
