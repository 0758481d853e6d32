//! What is approved, what is fresh, what may be applied: pure functions from facts to checks.
//!
//! The facts are read by others, right before they are needed. Nothing here asks a server, a clock
//! or a file, and nothing here guesses: a fact that is not known makes a check unknown, and an
//! unknown check blocks like one that fails. The only product of a preflight is [`Cleared`], which
//! nothing else can make and without which nothing can be applied.
//!
//! `docs/guards.md` lists the checks with the tests that they refuse.
#![forbid(unsafe_code)]

pub mod applies;
pub mod approval;
mod expected;
pub mod marker;
pub mod patterns;
pub mod preflight;
pub mod results;
pub mod standing;
pub mod team;

pub use approval::{ApprovalFacts, Approvals, Person};
pub use expected::{Expectation, Expected, Moved};
pub use preflight::{Check, CheckKind, Cleared, Facts, Preflight, Verdict};
pub use team::{ProjectRules, ReviewRules, TeamFile, TeamFileError, Tightened};
