//! Runs: one execution of a plan or an apply, owned by a process of its own, told in an append-only
//! record on disk.
//!
//! The app starts the process ([`job`] says what it is to do), lets go of it, and follows the record
//! from then on. It can crash, be updated or be closed while a run goes on.

mod agree;
mod apply;
mod child;
pub mod clear;
mod encrypted;
pub mod folders;
pub mod job;
pub mod ledger;
pub mod left;
pub mod manifest;
mod modules;
mod owner;
mod plan;
pub mod providers;
pub mod record;
pub mod redactor;
pub mod rescue;
mod rooms;
mod start;
pub(crate) mod steps;
pub mod stream;
pub mod view;

pub use encrypted::{KeyQuestion, NoKey, OpenKey};
pub use folders::{RunFolder, RunId};
pub use owner::{recover, supervise};
pub use plan::{expecting, shape, unbound, unknown_parts};
pub use start::{NotStarted, start};
