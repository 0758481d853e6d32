//! What the watch on the thread of the windows wrote down.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The log of one app.
pub(crate) struct Watch(PathBuf);

/// A moment, as the log has it.
#[derive(Clone, Copy)]
pub(crate) struct Moment(u128);

/// The waits of a while.
#[derive(Clone, Copy, Default)]
pub(crate) struct Waits {
    /// The longest, in milliseconds.
    pub(crate) longest: f64,
    /// How often it was more than 8 ms. Questions that waited for the same thing count once.
    pub(crate) long: u32,
    /// The longest that the thread worked while one question waited, in milliseconds.
    pub(crate) worked: f64,
    /// The longest that it could have worked and had no core.
    pub(crate) without_core: f64,
    /// The longest that it did neither, since it waited for others, such as the display server, which takes the pixels.
    pub(crate) for_others: f64,
}

impl Moment {
    #[expect(clippy::disallowed_methods, reason = "measured is what the clock says")]
    pub(crate) fn now() -> Self {
        Self(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_millis())
    }
}

impl Watch {
    pub(crate) fn new(log: &Path) -> Self {
        Self(log.to_path_buf())
    }

    /// The waits that began since then.
    pub(crate) fn since(&self, Moment(from): Moment) -> Waits {
        let log = std::fs::read_to_string(&self.0).expect("the measured app writes its log");
        let mut waits = Waits::default();
        let mut free_from = 0;
        for line in log.lines() {
            let mut numbers = line.split(' ').map(|number| number.parse::<u64>().expect("the log holds numbers"));
            let mut next = || numbers.next();
            let (Some(begun), Some(microseconds), Some(worked), Some(without_core)) = (next(), next(), next(), next())
            else {
                continue;
            };
            if u128::from(begun) < from {
                continue;
            }
            let waited = milliseconds(microseconds);
            waits.longest = waits.longest.max(waited);
            waits.worked = waits.worked.max(milliseconds(worked));
            waits.without_core = waits.without_core.max(milliseconds(without_core));
            let for_others = microseconds.saturating_sub(worked.saturating_add(without_core));
            waits.for_others = waits.for_others.max(milliseconds(for_others));
            if waited > 8.0 && begun >= free_from {
                waits.long += 1;
                free_from = begun + microseconds / 1000;
            }
        }
        waits
    }
}

fn milliseconds(microseconds: u64) -> f64 {
    Duration::from_micros(microseconds).as_secs_f64() * 1e3
}
