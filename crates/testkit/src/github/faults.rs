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

/// Whether a request fails, by the variables of its query; null for REST.
type Whenever = Box<dyn Fn(&serde_json::Value) -> Option<Fault> + Send>;

/// The faults that are still to come.
#[derive(Default)]
pub(super) struct Faults {
    waiting: Vec<(Operation, VecDeque<Fault>)>,
    /// Those that stay.
    standing: Vec<(Operation, Whenever)>,
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Faults").field("waiting", &self.waiting).finish_non_exhaustive()
    }
}

impl Fault {
    /// An answer of GraphQL without data, for this reason.
    pub fn refused(kind: &'static str, message: &'static str) -> Self {
        Self::Altered(Box::new(move |body| {
            *body = serde_json::json!({ "data": null, "errors": [{ "type": kind, "message": message }] });
        }))
    }
}

impl Faults {
    pub(super) fn add(&mut self, operation: Operation, fault: Fault) {
        match self.waiting.iter_mut().find(|(of, _)| *of == operation) {
            Some((_, faults)) => faults.push_back(fault),
            None => self.waiting.push((operation, VecDeque::from([fault]))),
        }
    }

    pub(super) fn add_standing(&mut self, operation: Operation, whenever: Whenever) {
        self.standing.push((operation, whenever));
    }

    pub(super) fn clear_standing(&mut self) {
        self.standing.clear();
    }

    pub(super) fn take(&mut self, operation: Operation, variables: &serde_json::Value) -> Option<Fault> {
        let once = self.waiting.iter_mut().find(|(of, _)| *of == operation).and_then(|(_, faults)| faults.pop_front());
        once.or_else(|| {
            self.standing.iter().filter(|(of, _)| *of == operation).find_map(|(_, whenever)| whenever(variables))
        })
    }
}
