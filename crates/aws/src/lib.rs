//! AWS accounts, roles and sessions.
#![forbid(unsafe_code)]
