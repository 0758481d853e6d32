//! Making answers go wrong, one operation at a time.

use std::collections::VecDeque;
use std::time::Duration;

use super::target::Operation;
use super::world::World;

/// What goes wrong with the next request of an operation. Each is used once, in the order in which
/// they were asked for; without one the answer is right.
pub enum Fault {
    /// Answers with this status, and does nothing.
    Status(u16),
    /// Does it, and answers with this status all the same.
    StatusAfterDoing(u16),
    /// Does it, and cuts the connection without an answer.
    CutAfterDoing,
    /// Does it, and cuts the connection in the middle of the answer.
    CutInTheAnswer,
    /// Cuts the connection, and does nothing.
    Cut,
    /// Takes so long.
    Delay(Duration),
    /// The hourly limit is used up until this time from now.
    RateLimited(jiff::SignedDuration),
    /// GitHub asks to slow down; with `retry-after` in seconds.
    SecondaryLimit(Option<u32>),
    /// A redirect to another address.
    Redirect(String),
    /// Answers with something that GitHub never said.
    Altered(Box<dyn FnOnce(&mut serde_json::Value) + Send>),
    /// Answers right, and something happens after that.
    Then(Box<dyn FnOnce(&mut World) + Send>),
}

impl std::fmt::Debug for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status) => write!(out, "Status({status})"),
            Self::StatusAfterDoing(status) => write!(out, "StatusAfterDoing({status})"),
            Self::CutAfterDoing => out.write_str("CutAfterDoing"),
            Self::CutInTheAnswer => out.write_str("CutInTheAnswer"),
            Self::Cut => out.write_str("Cut"),
            Self::Delay(time) => write!(out, "Delay({time:?})"),
            Self::RateLimited(time) => write!(out, "RateLimited({time})"),
            Self::SecondaryLimit(seconds) => write!(out, "SecondaryLimit({seconds:?})"),
            Self::Redirect(to) => write!(out, "Redirect({to})"),
            Self::Altered(_) => out.write_str("Altered(…)"),
            Self::Then(_) => out.write_str("Then(…)"),
        }
    }
}

/// The faults that are still to come.
#[derive(Debug, Default)]
pub(super) struct Faults {
    waiting: Vec<(Operation, VecDeque<Fault>)>,
}

impl Faults {
    pub(super) fn add(&mut self, operation: Operation, fault: Fault) {
        match self.waiting.iter_mut().find(|(of, _)| *of == operation) {
            Some((_, faults)) => faults.push_back(fault),
            None => self.waiting.push((operation, VecDeque::from([fault]))),
        }
    }

    pub(super) fn take(&mut self, operation: Operation) -> Option<Fault> {
        self.waiting.iter_mut().find(|(of, _)| *of == operation).and_then(|(_, faults)| faults.pop_front())
    }
}
