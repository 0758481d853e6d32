//! The command table: everything that the UI can ask of Countersign, typed, in one place.
//!
//! Hosts (the desktop shell, the development server) expand [`with_review_commands!`]; the
//! TypeScript client is generated from the same table. This crate knows no transport.
#![forbid(unsafe_code)]

pub mod commands;
pub mod confirming;
mod errors;
mod summary;
mod table;
pub mod wire;

pub use countersign_desk::{
    Clock, Demo, DemoHost, Desk, DeskPaths, HostPort, HostRefusal, Later, Machine, Surroundings,
};
