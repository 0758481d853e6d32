//! JSON as plans need it: borrowed, numbers as text, depth limited, errors with an offset.
//!
//! Two ways over the same [`Scanner`]: skipping a value, which finds where it ends and whether it
//! is well formed, and parsing it into a [`Value`].

mod scan;
mod value;

pub use scan::{Fault, FaultKind, MAX_DEPTH, MAX_NUMBER, MAX_STRING, Scanner};
pub(crate) use value::{NULL_VALUE, write_string};
pub use value::{Object, Value};
