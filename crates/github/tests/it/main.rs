//! The client against a GitHub on this machine: what it reads, what it sends, and what it makes of
//! everything that can go wrong in between.

mod artifacts;
mod faults;
mod reading;
mod scene;
mod transport;
mod witness;
mod writing;
