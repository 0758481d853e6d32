//! A store in memory. It ends with the app.

use std::collections::HashMap;

use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::parts::{Entries, EntryName};
use crate::status::{State, VaultStatus};

pub(crate) const PRODUCT: &str = "this session only";

#[derive(Default)]
pub(crate) struct Memory {
    entries: HashMap<EntryName, Zeroizing<Vec<u8>>>,
}

impl Entries for Memory {
    fn status(&mut self) -> VaultStatus {
        VaultStatus { product: PRODUCT, state: State::Unlocked }
    }

    fn read(&mut self, entry: &EntryName) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        Ok(self.entries.get(entry).cloned())
    }

    fn write(&mut self, entry: &EntryName, value: &[u8]) -> Result<(), VaultError> {
        self.entries.insert(entry.clone(), Zeroizing::new(value.to_vec()));
        Ok(())
    }

    fn remove(&mut self, entry: &EntryName) -> Result<(), VaultError> {
        self.entries.remove(entry);
        Ok(())
    }
}
