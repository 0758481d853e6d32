//! Secrets in the keychain of the operating system.
#![forbid(unsafe_code)]
