//! Tests with the real git, bubblewrap and Terraform of this machine.
#![expect(clippy::disallowed_methods, reason = "tests start programs and read the environment of the test run")]

mod backends;
mod configuration;
mod encryption;
mod git;
mod linked;
mod recorded;
mod world;
