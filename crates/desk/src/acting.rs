//! What changes something: approving, planning, applying, the runs of both, and what is told of them.

pub(crate) mod after;
pub(crate) mod applying;
pub(crate) mod approving;
pub(crate) mod claims;
pub(crate) mod here;
pub(crate) mod noted;
pub(crate) mod planning;
pub(crate) mod preflight;
pub(crate) mod runs;
pub(crate) mod state_look;
