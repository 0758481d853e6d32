//! What an author's code could have written, answered or named.
//!
//! Providers, modules, programs, backend settings and files of a pull request are its author's, and so is
//! everything that a run of them leaves behind. Such a value is held here, where nothing can be read of it,
//! until a check that has a name makes a fact of it. The page `docs/threats.md` lists the checks.

use std::fmt;

/// A value that nobody believes yet.
pub struct Untrusted<T>(T);

impl<T> Untrusted<T> {
    /// What was left behind.
    pub const fn left(value: T) -> Self {
        Self(value)
    }

    /// The only way to it: a check that makes a fact of it, or refuses.
    pub fn check<F, E>(self, check: impl FnOnce(T) -> Result<F, E>) -> Result<F, E> {
        check(self.0)
    }
}

impl<T> fmt::Debug for Untrusted<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Untrusted")
    }
}
