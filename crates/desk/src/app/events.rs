//! What happens outside the web view, in the order in which it happened.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::views::PullKey;

/// Something that happened outside the web view.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum HostEvent {
    /// Files to open: from the command line, a second start of the app, or a drop.
    OpenFiles {
        /// Absolute paths.
        paths: Vec<String>,
    },
    /// Something changed that the window may be showing; it asks again.
    Changed {
        /// What.
        topic: Topic,
    },
    /// The window is to show a run: the one that was just confirmed.
    ShowRun {
        /// Its id.
        run: String,
    },
    /// Files are being dragged over the window, or no longer.
    DragOver {
        /// Whether the pointer is over the window.
        inside: bool,
    },
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Topic {
    /// Connections, the keychain, tools.
    Setup,
    /// The list of pull requests.
    Inbox,
    /// One pull request, its plans or its preflight.
    Pull {
        /// Which.
        key: PullKey,
    },
    /// Roles and sessions.
    Roles,
    /// The list of runs.
    Runs,
    Run {
        /// Its id.
        run: String,
    },
}

/// What the host noticed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Events {
    /// Number to ask after next.
    pub last: u32,
    /// In the order in which they happened. Empty when the wait ended without one.
    pub events: Vec<HostEvent>,
}

/// How long a question waits for something to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// Events that nobody asks for are not kept for ever.
const KEPT: usize = 256;

/// The events of a host, numbered from 1.
#[derive(Debug, Default)]
pub(crate) struct EventLog {
    numbered: Mutex<Numbered>,
    happened: Notify,
}

#[derive(Debug, Default)]
struct Numbered {
    last: u32,
    /// The last one that was answered to somebody.
    answered: u32,
    /// Those that nobody has confirmed yet, by asking for what comes after them.
    kept: VecDeque<(u32, HostEvent)>,
}

impl Numbered {
    /// Whether the window is about to be told the same anyway: a change that it has not heard of yet
    /// needs no second word.
    fn is_told(&self, event: &HostEvent) -> bool {
        let HostEvent::Changed { topic } = event else { return false };
        self.kept
            .iter()
            .filter(|(number, _)| *number > self.answered)
            .any(|(_, kept)| matches!(kept, HostEvent::Changed { topic: kept } if kept == topic))
    }
}

impl EventLog {
    pub(crate) fn post(&self, event: HostEvent) {
        let mut numbered = crate::lock(&self.numbered);
        if numbered.is_told(&event) {
            return;
        }
        numbered.last += 1;
        let number = numbered.last;
        if numbered.kept.len() == KEPT {
            numbered.kept.pop_front();
        }
        numbered.kept.push_back((number, event));
        drop(numbered);
        self.happened.notify_waiters();
    }

    /// Answers at once where something happened after `after`, else when something does.
    pub(crate) async fn after(&self, after: u32) -> Events {
        let happened = self.happened.notified();
        tokio::pin!(happened);
        happened.as_mut().enable();
        let present = self.since(after);
        if !present.events.is_empty() {
            return present;
        }
        // The end of the wait is an answer too: nothing happened.
        let _ = tokio::time::timeout(PATIENCE, happened).await;
        self.since(after)
    }

    /// Whoever asks for what comes after an event has dealt with it, so that it is forgotten: a page
    /// that is loaded again must not open a second time what its reader has closed meanwhile.
    fn since(&self, after: u32) -> Events {
        let mut numbered = crate::lock(&self.numbered);
        // A page that asks with a number of an earlier start has seen nothing of this one.
        let after = if after > numbered.last { 0 } else { after };
        numbered.kept.retain(|(number, _)| *number > after);
        numbered.answered = numbered.answered.max(numbered.last);
        Events { last: numbered.last, events: numbered.kept.iter().map(|(_, event)| event.clone()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_nobody_heard_of_yet_is_told_once() {
        let log = EventLog::default();
        let inbox = || HostEvent::Changed { topic: Topic::Inbox };
        log.post(inbox());
        log.post(HostEvent::Changed { topic: Topic::Runs });
        log.post(inbox());
        assert_eq!(log.since(0).events.len(), 2);
        // The window heard of it, and may have asked before it changed once more.
        log.post(inbox());
        assert_eq!(log.since(0).events.len(), 3);
        assert_eq!(log.since(2).events.len(), 1);
    }
}
