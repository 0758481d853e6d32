//! A run as its record tells it: what is known of it, each resource, the log. Fed line by line, so that
//! following a long run costs no more than what is new.

use std::collections::HashMap;

use countersign_review::preflight::StateIdentity;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::left::{LeftState, LeftVerdict};
use super::record::{Began, Ending, Event, Fault, Line, SealedPlan, Step};
use super::stream::{Message, Severity, Stage};

/// More lines of a log than anybody reads; older ones are dropped.
const MOST_LOG_LINES: usize = 100_000;

#[derive(Clone, Debug, Default)]
pub struct RunView {
    /// What was known when it began.
    pub began: Option<Began>,
    /// When it began.
    pub begun_at: Option<Timestamp>,
    /// The present step, and when it began.
    pub step: Option<(Step, Timestamp)>,
    /// Whether it was told to stop.
    pub stopping: bool,
    /// The plan that it made.
    pub sealed: Option<SealedPlan>,
    /// The state after it.
    pub state: Option<Option<StateIdentity>>,
    /// What was left that claims to be a state.
    pub rescued: Option<Rescued>,
    /// When and how it ended.
    pub ended: Option<Ended>,
    /// The resources, in the order in which they were first named.
    pub resources: Vec<Resource>,
    pub log: Vec<LogLine>,
    /// Lines of the log that were dropped.
    pub dropped: usize,
    at: HashMap<String, usize>,
}

/// What an apply left that claims to be a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescued {
    /// The plan that it is stored with, if it is sealed.
    pub plan: String,
    /// Every state that was found. A record that an older version wrote does not tell.
    pub left: Vec<LeftState>,
}

impl Rescued {
    /// Whether something of it can be the state that the tool could not write.
    pub fn is_offered(&self) -> bool {
        self.left.iter().any(|left| left.verdict == LeftVerdict::Unwritten)
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub at: Timestamp,
    pub ending: Ending,
    /// Why it did not end well.
    pub fault: Option<Fault>,
}

/// A resource of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    pub address: String,
    /// What the plan does to it, in the words of the tool.
    pub action: String,
    /// How far it is.
    pub progress: Progress,
    /// What was done to it already, with how long each took.
    pub done: Vec<(String, u64)>,
    /// What went wrong with it.
    pub error: Option<Problem>,
}

/// How far a resource is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing was done to it yet.
    Waits,
    /// Something is being done to it.
    Runs {
        action: String,
        since: Timestamp,
    },
    /// Everything was done.
    Done,
    Failed,
}

/// An error that the tool told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// One line.
    pub summary: String,
    /// More lines.
    pub detail: String,
    /// File and line.
    pub place: Option<(String, u64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    pub at: Timestamp,
    /// What it tells of.
    pub kind: LogKind,
    /// The text, in the words of the tool; empty where the kind says it all.
    pub text: String,
}

/// What a line of the log tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum LogKind {
    /// A step of the run began.
    Step {
        step: Step,
    },
    /// The tool says something.
    Plain,
    /// Something ended well.
    Done,
    Warning,
    Error,
    /// What a provisioner printed.
    Printed,
    /// The tool was told to stop.
    Stopping,
    /// From here on only the last of what the tool says is kept.
    Full,
    /// Messages were left out here.
    LeftOut {
        messages: u32,
    },
}

/// The number of resources at each stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progressed {
    /// Nothing was done yet.
    pub waiting: usize,
    /// Something is being done.
    pub running: usize,
    pub done: usize,
    pub failed: usize,
}

impl RunView {
    /// A run as its whole record tells it.
    pub fn of(lines: impl IntoIterator<Item = Line>) -> Self {
        let mut view = Self::default();
        for line in lines {
            view.take(line);
        }
        view
    }

    /// Takes in one more line.
    pub fn take(&mut self, line: Line) {
        let at = line.at;
        match line.event {
            Event::Began(began) => {
                self.begun_at = Some(at);
                self.began = Some(*began);
            }
            Event::Step { step } => {
                self.step = Some((step, at));
                self.say(at, LogKind::Step { step }, String::new());
            }
            Event::Tool(message) => self.hear(at, message),
            Event::Full => self.say(at, LogKind::Full, String::new()),
            Event::LeftOut { messages } => {
                self.say(at, LogKind::LeftOut { messages: u32::try_from(messages).unwrap_or(u32::MAX) }, String::new());
            }
            Event::Stopping => {
                self.stopping = true;
                self.say(at, LogKind::Stopping, String::new());
            }
            Event::Sealed(sealed) => self.sealed = Some(*sealed),
            Event::State { state } => self.state = Some(state),
            Event::StateRescued { kept, left } => self.rescued = Some(Rescued { plan: kept, left }),
            Event::Ended { ending, fault } => self.ended = Some(Ended { at, ending, fault }),
        }
    }

    fn say(&mut self, at: Timestamp, kind: LogKind, text: String) {
        if self.log.len() == MOST_LOG_LINES {
            // A quarter at a time, so that a run that never stops talking is not moved at each line.
            self.log.drain(..MOST_LOG_LINES / 4);
            self.dropped += MOST_LOG_LINES / 4;
        }
        self.log.push(LogLine { at, kind, text });
    }

    fn resource(&mut self, address: &str, action: &str) -> &mut Resource {
        let at = *self.at.entry(address.to_owned()).or_insert_with(|| {
            self.resources.push(Resource {
                address: address.to_owned(),
                action: action.to_owned(),
                progress: Progress::Waits,
                done: Vec::new(),
                error: None,
            });
            self.resources.len() - 1
        });
        &mut self.resources[at]
    }

    fn hear(&mut self, at: Timestamp, message: Message) {
        match message {
            Message::Planned { address, action } => {
                self.resource(&address, &action).action.clone_from(&action);
            }
            Message::Change { address, action, state, elapsed } => {
                self.change(at, &address, &action, state, elapsed);
            }
            Message::Diagnostic { severity, summary, detail, address, place } => {
                let kind = if severity == Severity::Error { LogKind::Error } else { LogKind::Warning };
                let text = if detail.is_empty() { summary.clone() } else { format!("{summary}: {detail}") };
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    self.say(at, kind, line.to_owned());
                }
                if severity == Severity::Error
                    && let Some(resource) = address.and_then(|address| self.known(&address))
                {
                    resource.error = Some(Problem { summary, detail, place });
                    resource.progress = Progress::Failed;
                }
            }
            Message::Provision { address, provisioner, state, output } => match (state, output) {
                (_, Some(output)) => self.say(at, LogKind::Printed, format!("{address}: ({provisioner}) {output}")),
                (Stage::Begun, None) => {
                    self.say(at, LogKind::Plain, format!("{address}: provisioning with {provisioner}"));
                }
                (Stage::Failed, None) => self.say(at, LogKind::Error, format!("{address}: {provisioner} failed")),
                _ => {}
            },
            Message::Refresh { address, state: Stage::Begun } => {
                self.say(at, LogKind::Plain, format!("{address}: refreshing"));
            }
            Message::Lock { message } | Message::Said { message } => self.say(at, LogKind::Plain, message),
            Message::Summary { operation, add, change, remove, .. } => {
                self.say(at, LogKind::Done, format!("{operation}: {add} added, {change} changed, {remove} destroyed"));
            }
            Message::Refresh { .. } | Message::Drift { .. } | Message::Outputs { .. } => {}
        }
    }

    fn known(&mut self, address: &str) -> Option<&mut Resource> {
        let at = *self.at.get(address)?;
        Some(&mut self.resources[at])
    }

    fn change(&mut self, at: Timestamp, address: &str, action: &str, state: Stage, elapsed: Option<u64>) {
        let seconds = elapsed.unwrap_or_default();
        let resource = self.resource(address, action);
        let mut kind = LogKind::Plain;
        let text = match state {
            Stage::Begun => {
                resource.progress = Progress::Runs { action: action.to_owned(), since: at };
                format!("{address}: {action}")
            }
            Stage::GoesOn => format!("{address}: still at {action}, {seconds} s elapsed"),
            Stage::Done => {
                resource.done.push((action.to_owned(), seconds));
                // A replacement is a deletion and a creation, in either order.
                let whole = resource.action != "replace" || resource.done.len() >= 2;
                resource.progress = if whole { Progress::Done } else { Progress::Waits };
                kind = LogKind::Done;
                format!("{address}: {action} done after {seconds} s")
            }
            Stage::Failed => {
                resource.progress = Progress::Failed;
                kind = LogKind::Error;
                format!("{address}: {action} failed after {seconds} s")
            }
        };
        self.say(at, kind, text);
    }

    /// The number of resources at each stage.
    pub fn progressed(&self) -> Progressed {
        let mut counts = Progressed::default();
        for resource in &self.resources {
            *match resource.progress {
                Progress::Waits => &mut counts.waiting,
                Progress::Runs { .. } => &mut counts.running,
                Progress::Done => &mut counts.done,
                Progress::Failed => &mut counts.failed,
            } += 1;
        }
        counts
    }

    /// The resources as they are listed: failed, running, waiting, done; within each as first named.
    pub fn order(&self) -> Vec<usize> {
        let rank = |at: &usize| match self.resources[*at].progress {
            Progress::Failed => 0,
            Progress::Runs { .. } => 1,
            Progress::Waits => 2,
            Progress::Done => 3,
        };
        let mut order: Vec<usize> = (0..self.resources.len()).collect();
        order.sort_by_key(rank);
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::redactor::Redactor;
    use crate::run::stream;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn said(view: &mut RunView, second: i64, line: &str) {
        let message = stream::read(line, &Redactor::default()).unwrap();
        view.take(Line { at: time(second), event: Event::Tool(message) });
    }

    fn hook(kind: &str, address: &str, action: &str, seconds: u64) -> String {
        format!(
            r#"{{"type":"{kind}","hook":{{"resource":{{"addr":"{address}"}},"action":"{action}","elapsed_seconds":{seconds}}}}}"#
        )
    }

    fn planned(address: &str, action: &str) -> String {
        format!(r#"{{"type":"planned_change","change":{{"resource":{{"addr":"{address}"}},"action":"{action}"}}}}"#)
    }

    #[test]
    fn a_replacement_is_done_after_both_of_its_halves() {
        let mut view = RunView::default();
        said(&mut view, 0, &planned("aws_db_instance.a", "replace"));
        said(&mut view, 1, &hook("apply_start", "aws_db_instance.a", "delete", 0));
        said(&mut view, 9, &hook("apply_complete", "aws_db_instance.a", "delete", 8));
        assert_eq!(view.resources[0].progress, Progress::Waits);
        said(&mut view, 10, &hook("apply_start", "aws_db_instance.a", "create", 0));
        assert_eq!(view.resources[0].progress, Progress::Runs { action: "create".to_owned(), since: time(10) });
        said(&mut view, 12, &hook("apply_complete", "aws_db_instance.a", "create", 2));
        assert_eq!(view.resources[0].progress, Progress::Done);
        assert_eq!(view.resources[0].done, [("delete".to_owned(), 8), ("create".to_owned(), 2)]);
    }

    #[test]
    fn a_failure_is_found_at_its_resource_and_listed_first() {
        let mut view = RunView::default();
        for address in ["t.a", "t.b", "t.c"] {
            said(&mut view, 0, &planned(address, "create"));
        }
        said(&mut view, 1, &hook("apply_start", "t.a", "create", 0));
        said(&mut view, 2, &hook("apply_complete", "t.a", "create", 1));
        said(&mut view, 2, &hook("apply_start", "t.c", "create", 0));
        said(&mut view, 3, &hook("apply_errored", "t.c", "create", 1));
        said(
            &mut view,
            4,
            r#"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"quota","detail":"used up","address":"t.c"}}"#,
        );
        let names: Vec<&str> = view.order().iter().map(|&at| view.resources[at].address.as_str()).collect();
        assert_eq!(names, ["t.c", "t.b", "t.a"]);
        assert_eq!(view.resources[2].error.as_ref().unwrap().summary, "quota");
        assert_eq!(view.progressed(), Progressed { waiting: 1, running: 0, done: 1, failed: 1 });
    }

    #[test]
    fn a_log_without_end_keeps_its_newest_lines() {
        let mut view = RunView::default();
        for second in 0..120_000 {
            view.say(time(0), LogKind::Plain, second.to_string());
        }
        assert!(view.log.len() <= MOST_LOG_LINES);
        assert_eq!(view.dropped + view.log.len(), 120_000);
        assert_eq!(view.log.last().unwrap().text, "119999");
    }
}
