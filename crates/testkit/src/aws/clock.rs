//! The time in a test world.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Tells the time. Clones tell the same, and [`Clock::advance`] moves all of them.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    ahead_seconds: Arc<AtomicI64>,
}

impl Clock {
    /// The time of the machine, which is what clients sign their requests with.
    pub fn system() -> Self {
        Self::from_fn(Timestamp::now)
    }

    /// The time that a function tells.
    pub fn from_fn(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), ahead_seconds: Arc::default() }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.now)() + SignedDuration::from_secs(self.ahead_seconds.load(Ordering::SeqCst))
    }

    /// Moves the clock, back with a negative duration.
    pub fn advance(&self, by: SignedDuration) {
        self.ahead_seconds.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Clock({})", self.now())
    }
}
