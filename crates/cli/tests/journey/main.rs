//! The whole journey through the use cases, with the real Terraform in the real sandbox, against a
//! GitHub and an AWS on this machine.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests read the environment of the test run")]
#![expect(clippy::print_stdout, reason = "a test that cannot run says so, and is counted as skipped")]

mod applied;
mod backends;
mod claims;
mod compared;
mod hindered;
mod inbox;
mod keys;
mod late;
mod looks;
mod on_moto;
mod permission_sets;
mod refused;
mod reported;
mod reviewer;
mod rules;
mod sign_ins;
mod told;
mod unbound;
mod world;
