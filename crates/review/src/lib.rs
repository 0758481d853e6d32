//! What is approved, fresh and allowed: a pure function from facts to checks.
#![forbid(unsafe_code)]
