//! Runs with the real Terraform, in the real sandbox, owned by the real process.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests start programs and read the environment of the test run")]
#![expect(clippy::print_stdout, reason = "a test that cannot run says so, and is counted as skipped")]

mod applying;
mod backend;
mod cost;
mod desk;
mod encrypted;
mod fetching;
mod flooding;
mod kms;
mod left_behind;
mod person;
mod pinning;
mod planning;
mod real_provider;
mod rescue;
mod steering;
mod stopping;
mod walls;
#[path = "../../../terraform/tests/terraform/world.rs"]
mod world;
