//! The list of resource changes: filtered, ordered, grouped, and one row of it.

use std::collections::HashSet;
use std::fmt;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::analysis::Analysis;
use super::filter::{Within, Words};
use super::same::Folded;
use super::stateful::holds_data;
use super::types::{Address, Also, ChangeRow, Group, GroupTitle, Order, RowAction, Since};
use crate::action::Action;
use crate::digest::is_pure_no_op;
use crate::index::Entry;
use crate::json::Value;
use crate::plan::{Plan, Section};
use crate::visible::visible;

/// What the list shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ListQuery {
    /// Words that must be there, in any order, without regard to case.
    pub text: String,
    /// Where they are looked for.
    pub within: Within,
    /// Only these; all when empty. `moved` and `imported` select what comes with a move or import.
    pub actions: Vec<RowAction>,
    /// Only these types; all when empty.
    pub types: Vec<String>,
    /// Only what is in these modules, the root being empty; all when empty.
    pub modules: Vec<String>,
    /// Only of these providers; all when empty.
    pub providers: Vec<String>,
    /// Only in these accounts; all when empty. Needs [`Known::analysis`].
    pub accounts: Vec<String>,
    /// Only what stands so; all when empty. Needs [`Known::since`]: without, nothing stands in any way.
    pub since: Vec<Since>,
    /// Whether viewed ones are left out, and what there is not to view. Needs [`Known::viewed`].
    pub unviewed: bool,
    /// Whether identical changes are one row. Needs [`Known::analysis`].
    pub fold_same: bool,
    /// Rows of identical changes that are expanded, by the position of the change that represents them.
    pub open_same: Vec<u32>,
    /// Whether no-ops are listed too.
    pub unchanged: bool,
    /// Order of the list and the document.
    pub order: Order,
}

impl ListQuery {
    /// Whether it cannot be answered without [`Known::analysis`].
    pub const fn needs_analysis(&self) -> bool {
        self.fold_same || self.unviewed || !self.accounts.is_empty() || !self.since.is_empty()
    }
}

/// What is known of the changes besides the plan itself.
#[derive(Clone, Copy, Default)]
pub struct Known<'k> {
    /// What a look at every change found. Without it nothing is folded and nothing follows.
    pub analysis: Option<&'k Analysis>,
    /// How each change stands against another plan.
    pub since: Option<&'k [Option<Since>]>,
    /// Whether a change is viewed.
    pub viewed: Option<&'k (dyn Fn(u32) -> bool + Sync)>,
}

impl fmt::Debug for Known<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Known").field("analysis", &self.analysis.is_some()).finish_non_exhaustive()
    }
}

impl Known<'_> {
    fn since(&self, change: u32) -> Option<Since> {
        *self.since?.get(change as usize)?
    }
}

/// The changes that a query selects, in order.
///
/// `order` and `parts` are the rows: row `n` is the change `order[n]`, and `parts[n]` says as what. The
/// first of identical changes stands for all of them. While they are closed, it is the only one of them
/// that has a row. While they are open, all of them follow that row one by one as members, the one that
/// stands for them too: it is there twice, once for all and once for itself.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Positions in [`Plan::changes`], row by row.
    pub order: Vec<u32>,
    /// What each row is.
    pub parts: Vec<Part>,
    /// The changes that one row stands for, in order; the first one is that of the row.
    pub same: Vec<Vec<u32>>,
    /// How many changes the rows show. Each identical change counts.
    pub changes: u32,
    /// Consecutive rows under one heading.
    pub groups: Vec<Group>,
    /// How many changes there would be without filter.
    pub total: u32,
    /// What follows the changes.
    pub also: Vec<Also>,
}

/// What a row of a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Alone,
    /// One for identical ones.
    Stands {
        /// Which of [`List::same`].
        same: u32,
        /// Whether they follow.
        open: bool,
    },
    /// One of the identical changes of the row above.
    Member,
}

/// Ranks of risk, most dangerous first. Changes of one rank stand under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Risk {
    Destroyed,
    Unknown,
    Updated,
    Created,
    Read,
    StateOnly,
    Unchanged,
}

impl Risk {
    const fn title(self) -> GroupTitle {
        match self {
            Self::Destroyed => GroupTitle::Destroyed,
            Self::Unknown => GroupTitle::Unknown,
            Self::Updated => GroupTitle::Updated,
            Self::Created => GroupTitle::Created,
            Self::Read => GroupTitle::Read,
            Self::StateOnly => GroupTitle::StateOnly,
            Self::Unchanged => GroupTitle::Unchanged,
        }
    }

    pub(super) const fn of(action: RowAction) -> Self {
        match action {
            RowAction::Delete | RowAction::DeleteCreate | RowAction::CreateDelete => Self::Destroyed,
            RowAction::Unknown => Self::Unknown,
            RowAction::Update => Self::Updated,
            RowAction::Create | RowAction::CreateForget | RowAction::ForgetCreate => Self::Created,
            RowAction::Read | RowAction::Open => Self::Read,
            RowAction::Moved | RowAction::Imported | RowAction::Forget => Self::StateOnly,
            RowAction::NoOp => Self::Unchanged,
        }
    }
}

/// The action as the list shows it: a no-op that moves or is imported is more than nothing.
pub(crate) const fn row_action(action: Action, moved: bool, imported: bool) -> RowAction {
    match action {
        Action::NoOp if imported => RowAction::Imported,
        Action::NoOp if moved => RowAction::Moved,
        Action::NoOp => RowAction::NoOp,
        Action::Create => RowAction::Create,
        Action::Read => RowAction::Read,
        Action::Update => RowAction::Update,
        Action::Delete => RowAction::Delete,
        Action::DeleteCreate => RowAction::DeleteCreate,
        Action::CreateDelete => RowAction::CreateDelete,
        Action::Forget => RowAction::Forget,
        Action::CreateForget => RowAction::CreateForget,
        Action::ForgetCreate => RowAction::ForgetCreate,
        Action::Open => RowAction::Open,
        Action::Unknown => RowAction::Unknown,
    }
}

#[derive(Clone, Copy)]
struct Candidate<'a> {
    change: u32,
    action: RowAction,
    stateful: bool,
    follows: bool,
    module: &'a str,
    address: &'a str,
}

impl Candidate<'_> {
    /// What is destroyed with data in it comes before everything else, and what only follows from other
    /// changes after those.
    fn rank(&self) -> (Risk, bool, bool) {
        let risk = Risk::of(self.action);
        (risk, risk == Risk::Destroyed && !self.stateful, self.follows)
    }

    fn title(&self, order: Order) -> GroupTitle {
        match order {
            Order::Risk => Risk::of(self.action).title(),
            Order::Module => GroupTitle::Module { address: visible(self.module).into_owned() },
            Order::Address => GroupTitle::All,
        }
    }
}

impl List {
    /// Selects, orders and groups the changes of a plan by what stands in its text.
    pub fn new(plan: &Plan, query: &ListQuery) -> Self {
        Self::with(plan, query, Known::default())
    }

    /// The same with what else is known of the changes.
    pub fn with(plan: &Plan, query: &ListQuery, known: Known<'_>) -> Self {
        let text = plan.text();
        let words = Words::new(&query.text, query.within);
        let mut total = 0;
        let mut found: Vec<Candidate<'_>> = Vec::new();
        for (change, entry) in (0_u32..).zip(plan.changes()) {
            let moved = !entry.previous_address.of(text).is_empty();
            let action = row_action(entry.action.action, moved, entry.importing);
            if action == RowAction::NoOp && !query.unchanged {
                continue;
            }
            total += 1;
            let wanted = |asked: &RowAction| match asked {
                RowAction::Moved => moved,
                RowAction::Imported => entry.importing,
                other => *other == action,
            };
            if !query.actions.is_empty() && !query.actions.iter().any(wanted) || !query.selects(plan, change, known) {
                continue;
            }
            found.push(Candidate {
                change,
                action,
                stateful: holds_data(entry.resource_type.of(text)),
                follows: known.analysis.is_some_and(|analysis| analysis.follows(change)),
                module: entry.module_address.of(text),
                address: plan.address(entry),
            });
        }
        if !words.is_empty() {
            let matches = |scratch: &mut Vec<u8>, it: Candidate<'_>| {
                plan.changes()
                    .get(it.change as usize)
                    .is_some_and(|entry| words.match_change(plan, entry, scratch))
                    .then_some(it.change)
            };
            let kept: HashSet<u32> = found
                .par_iter()
                .with_min_len(64)
                .map_init(Vec::new, |scratch, it| matches(scratch, *it))
                .flatten()
                .collect();
            found.retain(|it| kept.contains(&it.change));
        }
        // The plan's own order settles what is equal here: the sorts are stable.
        match query.order {
            Order::Risk => found.sort_by_key(Candidate::rank),
            Order::Module => found.sort_by(|one, other| (one.module, one.rank()).cmp(&(other.module, other.rank()))),
            Order::Address => found.sort_by_key(|it| it.address),
        }
        let mut list = Self {
            changes: u32::try_from(found.len()).unwrap_or(u32::MAX),
            total,
            also: also(plan),
            ..Self::default()
        };
        let folding = known.analysis.filter(|_| query.fold_same && query.order != Order::Address);
        for under in found.chunk_by(|one, other| one.title(query.order) == other.title(query.order)) {
            list.put(under, query, folding);
        }
        list
    }

    /// Puts the changes under one heading. Identical ones are never folded over more than one.
    fn put(&mut self, under: &[Candidate<'_>], query: &ListQuery, folding: Option<&Analysis>) {
        let first = self.order.len();
        let changes: Vec<u32> = under.iter().map(|it| it.change).collect();
        let mut folded = Folded::of(&changes, folding);
        for change in changes {
            let Some(members) = folded.take(change) else {
                if !folded.is_member(change) {
                    self.row(change, Part::Alone);
                }
                continue;
            };
            let open = query.open_same.contains(&change);
            self.row(change, Part::Stands { same: u32::try_from(self.same.len()).unwrap_or(u32::MAX), open });
            if open {
                for member in &members {
                    self.row(*member, Part::Member);
                }
            }
            self.same.push(members);
        }
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        if let Some(it) = under.first() {
            let count = number(self.order.len() - first);
            let changes = number(under.len());
            self.groups.push(Group { title: it.title(query.order), first: number(first), count, changes });
        }
    }

    fn row(&mut self, change: u32, part: Part) {
        self.order.push(change);
        self.parts.push(part);
    }

    /// The rows in which changes stand: their own, else the one that stands for them; the first of those.
    pub fn places_of(&self, changes: &[u32]) -> Vec<Option<u32>> {
        let first = |change: u32| self.order.iter().position(|it| *it == change);
        let stands = |change: u32| self.same.iter().find(|it| it.contains(&change))?.first().copied();
        let place = |change: u32| u32::try_from(first(change).or_else(|| first(stands(change)?))?).ok();
        changes.iter().map(|change| place(*change)).collect()
    }

    /// The changes that a row of this list stands for, by the position of the first.
    pub fn stands_for(&self, change: u32) -> Option<&[u32]> {
        self.same.iter().find(|members| members.first() == Some(&change)).map(Vec::as_slice)
    }
}

impl ListQuery {
    /// Whether a change matches the filters other than words and actions.
    fn selects(&self, plan: &Plan, change: u32, known: Known<'_>) -> bool {
        let one_of = |wanted: &[String], is: &str| wanted.is_empty() || wanted.iter().any(|it| it == is);
        let text = plan.text();
        let Some(entry) = plan.changes().get(change as usize) else { return false };
        let account = || known.analysis.and_then(|analysis| analysis.account(change));
        one_of(&self.types, entry.resource_type.of(text))
            && one_of(&self.modules, entry.module_address.of(text))
            && one_of(&self.providers, entry.provider_name.of(text))
            && (self.accounts.is_empty() || account().is_some_and(|account| one_of(&self.accounts, account)))
            && (self.since.is_empty() || known.since(change).is_some_and(|since| self.since.contains(&since)))
            && (!self.unviewed || !is_pure_no_op(entry, text) && known.viewed.is_none_or(|viewed| !viewed(change)))
    }
}

fn also(plan: &Plan) -> Vec<Also> {
    let mut parts = Vec::new();
    if plan.outputs().iter().any(|output| output.change.action() != Action::NoOp) {
        parts.push(Also::Outputs);
    }
    if !plan.drift().is_empty() {
        parts.push(Also::Drift);
    }
    if plan.has_members(Section::ActionInvocations) || plan.has_members(Section::DeferredActionInvocations) {
        parts.push(Also::Invocations);
    }
    if plan.has_members(Section::DeferredChanges) {
        parts.push(Also::Deferred);
    }
    if plan.has_members(Section::Checks) {
        parts.push(Also::Checks);
    }
    parts
}

/// The addresses of what was changed outside Terraform.
#[derive(Clone, Debug, Default)]
pub struct Drifted<'p>(HashSet<&'p str>);

impl<'p> Drifted<'p> {
    /// Collects them from a plan.
    pub fn of(plan: &'p Plan) -> Self {
        Self(plan.drift().iter().map(|entry| plan.address(entry)).collect())
    }

    /// Whether an entry is among them.
    pub fn has(&self, plan: &Plan, entry: &Entry) -> bool {
        self.0.contains(plan.address(entry))
    }

    /// Only as much as the row of one change needs.
    pub(super) fn of_one(plan: &'p Plan, entry: &'p Entry) -> Self {
        let address = plan.address(entry);
        Self(plan.drift().iter().map(|it| plan.address(it)).filter(|it| *it == address).take(1).collect())
    }
}

/// The row of one change.
pub fn row(plan: &Plan, change: u32, entry: &Entry, drifted: &Drifted<'_>) -> ChangeRow {
    let text = plan.text();
    let moved = !entry.previous_address.of(text).is_empty();
    let action = row_action(entry.action.action, moved, entry.importing);
    ChangeRow {
        change,
        action,
        written: (action == RowAction::Unknown).then(|| visible(&plan.written_actions(entry)).into_owned()),
        address: address(plan, entry),
        moved,
        imported: entry.importing,
        holds_data: holds_data(entry.resource_type.of(text)),
        drifted: drifted.has(plan, entry),
        follows: false,
        same: None,
        member: false,
        viewed: false,
        since: None,
    }
}

/// The address of an entry in parts.
pub(crate) fn address(plan: &Plan, entry: &Entry) -> Address {
    let text = plan.text();
    let written = plan.address(entry);
    let index = entry.index.map(|place| index_text(&text[place.range()])).unwrap_or_default();
    parts(
        written,
        entry.module_address.of(text),
        entry.mode.of(text) == "data",
        entry.resource_type.of(text),
        entry.name.of(text),
        &index,
        entry.deposed.of(text),
    )
}

pub(crate) fn parts(
    written: &str,
    module: &str,
    data: bool,
    resource_type: &str,
    name: &str,
    index: &str,
    deposed: &str,
) -> Address {
    let full = visible(written).into_owned();
    // What has no parts is shown whole, as a name.
    let bare = resource_type.is_empty() || name.is_empty();
    Address {
        module: if bare { String::new() } else { visible(module).into_owned() },
        data: data && !bare,
        resource_type: if bare { String::new() } else { visible(resource_type).into_owned() },
        name: if bare { full.clone() } else { visible(name).into_owned() },
        index: if bare { String::new() } else { visible(index).into_owned() },
        deposed: visible(deposed).into_owned(),
        short: None,
        copy: (full != written).then(|| written.to_owned()),
        full,
    }
}

/// An instance key as addresses write it.
fn index_text(raw: &str) -> String {
    match Value::parse(raw) {
        Ok(Value::String(key)) => {
            let escaped = key.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            format!("[\"{escaped}\"]")
        }
        _ => format!("[{raw}]"),
    }
}
