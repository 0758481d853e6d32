//! Who the person is to others: connections to GitHub, the keychain, AWS roles and sessions, and what teams' rules say.

pub(crate) mod access_keys;
pub(crate) mod asking;
pub(crate) mod connections;
pub(crate) mod roles;
pub(crate) mod secrets;
pub(crate) mod sessions;
pub(crate) mod switching;
pub(crate) mod teams;
