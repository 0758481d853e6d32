//! Whether secrets can be had.

/// What a vault knows of its store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultStatus {
    /// The store as people know it: `GNOME Keyring`, `Keychain`, `Credential Manager`.
    pub product: &'static str,
    /// Whether it answers.
    pub state: State,
}

/// Whether a store answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Secrets can be read and stored.
    Unlocked,
    /// The person has to unlock it first.
    Locked,
    /// There is none that could be used. The person chooses what to do instead.
    Absent {
        /// For people.
        why: String,
    },
    /// It did not answer in time. It may be waiting for the person.
    TimedOut,
}
