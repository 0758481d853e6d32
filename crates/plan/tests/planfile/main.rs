//! Plan files: what is read, what is refused, and that nothing in them or in their JSON goes unnoticed.

mod comparing;
mod leaves;
mod random;
mod reading;
mod real;
mod snapshot;
mod world;
mod writer;
