//! Terraform and OpenTofu plan JSON, read without building a tree of it.
//!
//! [`Plan::read`] makes an index over the bytes: where each resource change stands and what the
//! list of them shows. Values are parsed only when somebody looks at them, with numbers kept as
//! the text that the tool wrote. Everything else in this crate works on such parsed values: the
//! diff, its two renderings (rows for the app, text for the terminal), the digests, the redaction.
//!
//! The crate does no I/O, reads no clock and no environment, and never prints.
#![forbid(unsafe_code)]

mod action;
mod change;
mod compat;
pub mod diff;
pub mod digest;
pub mod graph;
mod index;
pub mod json;
pub mod mask;
mod plan;
pub mod planfile;
pub mod redact;
mod refusal;
pub mod rows;
pub mod schema;
mod sha256;
mod source;
pub mod text;
pub mod visible;
pub mod written;

pub use action::{Action, Counts, Mode, Reason};
pub use change::{Change, Importing, InstanceKey, OutputChange, ResourceChange};
pub use compat::Compat;
/// The tool that made a plan.
pub use countersign_model::Tool;
pub use index::{Entry, Place, Text};
pub use plan::{CheckCounts, Kind, Plan, PlanFormat, Section, check_instances};
pub use refusal::Refusal;
pub use source::{Mend, Other};
