//! Terraform and OpenTofu on this machine: git mirrors and checkouts, what a configuration would run,
//! the sandbox, the runs of the tools, and what is kept between a plan and its apply.
//!
//! The crate decides nothing about whether a plan may be applied; an apply takes a
//! [`countersign_review::Cleared`]. It reads no environment and no clock: both are passed in.
#![forbid(unsafe_code)]

pub mod configuration;
pub mod dirs;
mod envelope;
pub mod git;
pub mod lockfile;
pub mod process;
pub mod run;
pub mod sandbox;
pub mod schemas;
pub mod sealed;
pub mod state;
pub mod tools;
pub mod untrusted;
