//! Everything that a look at a state, a plan and an apply open, start and ask, recorded between the product
//! and the kernel: what is not in the sheet that a person saw is on a list with its reason, or this fails.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests start programs and read the environment of the test run")]
#![expect(clippy::print_stdout, reason = "a test that cannot run says so, and is counted as skipped")]

mod caught;
mod held;
mod list;
mod provider;
mod recorded;
mod reviewer;
mod sheet;
mod whole;
