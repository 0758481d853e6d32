//! The inbox: every open pull request of the configured repositories that touches infrastructure.
//!
//! What was fetched is kept in a file, so that a start without a network shows the rows from before.
//! It holds what GitHub shows to everybody who may read the repositories, and no plan.

mod fetch;
mod questions;
mod row;
mod unread;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Mutex;

use countersign_github::PullSummary;
use countersign_model::{CommitId, Environment, PullRef};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::files;
use crate::lock;
use crate::views::{
    Besides, Danger, InboxGroup, InboxGroupKind, InboxList, InboxPhase, InboxQuery, InboxRow, InboxRows, InboxView,
    PlanStanding, PullKey, RowUnread, UnreadPart,
};

pub(crate) use fetch::{Haste, Round};
pub(crate) use row::Context;

/// Lists that are kept for windows of rows.
const KEPT_LISTS: usize = 4;
/// The most rows in one answer.
const WINDOW: usize = 512;

/// A pull request that was fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) summary: PullSummary,
    /// The files that it changes, with the head and base branch that they are of.
    pub(crate) files: Option<KnownFiles>,
}

/// Files of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownFiles {
    head: CommitId,
    base: String,
    pub(crate) paths: Vec<String>,
}

impl Known {
    /// Its files, where they are of its present head.
    fn files(&self) -> Option<&[String]> {
        let files = self.files.as_ref()?;
        (files.head == self.summary.head && files.base == self.summary.base_ref_name).then_some(&files.paths)
    }
}

/// What is known of a pull request from having been opened here: its own plans say more than claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) head: CommitId,
    pub(crate) standing: PlanStanding,
    pub(crate) at: Option<Timestamp>,
    /// When the plan of each project that it would change was made, by the context of the project's apply status.
    pub(crate) made_at: BTreeMap<String, Timestamp>,
    pub(crate) counts: (u32, u32, u32, u32),
    pub(crate) besides: Besides,
    pub(crate) danger: Option<Danger>,
}

/// The inbox of one running app.
#[derive(Debug)]
pub(crate) struct Inbox {
    file: PathBuf,
    data: Mutex<Data>,
    lists: Mutex<Lists>,
    seen: Mutex<BTreeMap<PullRef, Seen>>,
}

#[derive(Debug, Default)]
struct Data {
    pulls: BTreeMap<PullRef, Known>,
    phase: Option<InboxPhase>,
    fetched_at: Option<Timestamp>,
    unread: unread::Unread,
}

#[derive(Debug, Default)]
struct Lists {
    last: u32,
    kept: VecDeque<Kept>,
    /// Whether new rows may take their places with the next list.
    open: bool,
}

#[derive(Clone, Debug)]
struct Kept {
    view: u32,
    query: InboxQuery,
    /// Rows in order, with their heading.
    order: Vec<(InboxGroupKind, PullRef)>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    fetched_at: Option<Timestamp>,
    pulls: Vec<Known>,
}

impl Inbox {
    pub(crate) fn load(file: PathBuf) -> Self {
        let stored: Stored = files::read_json(&file).unwrap_or_default();
        let data = Data {
            pulls: stored.pulls.into_iter().map(|known| (known.summary.pull.clone(), known)).collect(),
            fetched_at: stored.fetched_at,
            ..Data::default()
        };
        Self { file, data: Mutex::new(data), lists: Mutex::default(), seen: Mutex::default() }
    }

    /// A pull request that was fetched.
    pub(crate) fn known(&self, pull: &PullRef) -> Option<Known> {
        lock(&self.data).pulls.get(pull).cloned()
    }

    /// Notes what was learnt of a pull request by opening it.
    pub(crate) fn note_seen(&self, pull: &PullRef, seen: Seen) {
        lock(&self.seen).insert(pull.clone(), seen);
    }

    /// New rows take their places with the next list.
    pub(crate) fn let_in(&self) {
        lock(&self.lists).open = true;
    }

    /// A list of rows. Asked for the same once more, it has the same rows in the same order: what is new
    /// waits until it is let in, so that nothing moves under somebody's hand.
    pub(crate) fn list(&self, query: InboxQuery, context: &Context<'_>) -> InboxList {
        let rows = self.rows_now(context);
        let fresh = order(&rows, &query);
        let mut lists = lock(&self.lists);
        let searching = matches!(lock(&self.data).phase, Some(InboxPhase::Searching { .. }) | None);
        let before = lists.kept.back().filter(|kept| kept.query == query && !kept.order.is_empty()).cloned();
        let open = std::mem::take(&mut lists.open) || searching;
        let (order, waiting) = match before {
            Some(kept) if !open => {
                let kept_order: Vec<_> =
                    kept.order.into_iter().filter(|(_, pull)| fresh.iter().any(|(_, it)| it == pull)).collect();
                let waiting = fresh.iter().filter(|(_, pull)| !kept_order.iter().any(|(_, it)| it == pull)).count();
                (kept_order, waiting)
            }
            _ => (fresh, 0),
        };
        lists.last += 1;
        let view = lists.last;
        let groups = groups(&order);
        lists.kept.push_back(Kept { view, query, order: order.clone() });
        if lists.kept.len() > KEPT_LISTS {
            lists.kept.pop_front();
        }
        drop(lists);
        let data = lock(&self.data);
        InboxList {
            view,
            groups,
            shown: number(order.len()),
            total: number(rows.len()),
            views: (
                number(rows.len()),
                number(rows.iter().filter(|row| in_view(&row.row, InboxView::Production)).count()),
                number(rows.iter().filter(|row| in_view(&row.row, InboxView::Destroys)).count()),
            ),
            waiting: number(waiting),
            phase: data.phase.clone().unwrap_or(InboxPhase::Idle),
            fetched_at: data.fetched_at.map(|at| at.to_string()),
            faults: data.unread.views(),
            configured: context.configured,
        }
    }

    /// Rows of a list; nothing where it is not kept any more.
    pub(crate) fn rows(&self, view: u32, from: u32, to: u32, context: &Context<'_>) -> Option<InboxRows> {
        let kept = lock(&self.lists).kept.iter().find(|kept| kept.view == view).cloned()?;
        let end = (to as usize).min(kept.order.len()).min(from as usize + WINDOW);
        let window = kept.order.get(from as usize..end).unwrap_or_default();
        let known: Vec<(Known, Option<RowUnread>)> = {
            let data = lock(&self.data);
            window.iter().filter_map(|(_, pull)| Some((data.pulls.get(pull)?.clone(), data.unread.of(pull)))).collect()
        };
        let seen = lock(&self.seen).clone();
        let rows = known
            .into_iter()
            .map(|(known, unread)| row::row(&known, seen.get(&known.summary.pull), unread, context).row);
        let rows = rows.collect();
        Some(InboxRows { view, from, rows })
    }

    fn rows_now(&self, context: &Context<'_>) -> Vec<row::Sorted> {
        let known: Vec<(Known, Option<RowUnread>)> = {
            let data = lock(&self.data);
            data.pulls.iter().map(|(pull, known)| (known.clone(), data.unread.of(pull))).collect()
        };
        let seen = lock(&self.seen).clone();
        // What could not be looked at is shown: it may be the one that matters.
        let unknown = |unread: &Option<RowUnread>| unread.as_ref().is_some_and(|it| it.what == UnreadPart::Files);
        known
            .into_iter()
            .filter(|(known, unread)| unknown(unread) || row::is_infrastructure(known, context))
            .map(|(known, unread)| row::row(&known, seen.get(&known.summary.pull), unread, context))
            .collect()
    }

    fn store(&self) {
        let data = lock(&self.data);
        let stored = Stored { fetched_at: data.fetched_at, pulls: data.pulls.values().cloned().collect() };
        drop(data);
        // A convenience for the next start.
        let _ = files::write_json(&self.file, &stored);
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn in_view(row: &InboxRow, view: InboxView) -> bool {
    match view {
        InboxView::All => true,
        InboxView::Production => {
            // One of which nobody said what it is for may be production, and must not be missed.
            let may_be = |environment| matches!(environment, Environment::Production | Environment::Unknown);
            row.accounts.iter().any(|account| may_be(account.environment))
        }
        InboxView::Destroys => row.counts.is_some_and(|(_, _, replace, delete)| replace + delete > 0),
    }
}

/// The rows of a query: under their headings, the most dangerous first, then the newest.
fn order(rows: &[row::Sorted], query: &InboxQuery) -> Vec<(InboxGroupKind, PullRef)> {
    let wanted = row::Wanted::of(&query.text);
    let mut shown: Vec<&row::Sorted> =
        rows.iter().filter(|row| in_view(&row.row, query.view) && wanted.matches(row)).collect();
    shown.sort_by(|one, other| {
        let key = |row: &row::Sorted| (row.group, std::cmp::Reverse(row.destroys), std::cmp::Reverse(row.updated_at));
        key(one).cmp(&key(other))
    });
    shown.into_iter().map(|row| (row.group, row.pull.clone())).collect()
}

fn groups(order: &[(InboxGroupKind, PullRef)]) -> Vec<InboxGroup> {
    let mut groups: Vec<InboxGroup> = Vec::new();
    for (kind, _) in order {
        match groups.last_mut() {
            Some(group) if group.kind == *kind => group.count += 1,
            _ => groups.push(InboxGroup { kind: *kind, count: 1 }),
        }
    }
    groups
}

/// How a pull request is named in requests.
pub(crate) fn key_of(pull: &PullRef) -> PullKey {
    PullKey {
        host: pull.repository.host.to_string(),
        owner: pull.repository.owner.clone(),
        name: pull.repository.name.clone(),
        number: u32::try_from(pull.number).unwrap_or(u32::MAX),
    }
}
