//! The list of resource changes: filtered, ordered, grouped, and one row of it.

use std::collections::HashSet;

use super::stateful::holds_data;
use super::types::{Address, Also, ChangeRow, Group, GroupTitle, Order, RowAction};
use crate::action::Action;
use crate::index::Entry;
use crate::json::Value;
use crate::plan::{Plan, Section};
use crate::visible::visible;

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Words that the address must contain, in any order, without regard to case.
    pub text: String,
    /// Only these; all when empty.
    pub actions: Vec<RowAction>,
    /// Whether no-ops are listed too.
    pub unchanged: bool,
    /// Order of the list and the document.
    pub order: Order,
}

/// The changes that a query selects, in order.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Positions in [`Plan::changes`].
    pub order: Vec<u32>,
    /// Consecutive runs under one heading.
    pub groups: Vec<Group>,
    /// How many there would be without text and action filter.
    pub total: u32,
    /// What follows the changes.
    pub also: Vec<Also>,
}

/// Ranks of risk, most dangerous first. Changes of one rank stand under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Risk {
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

    const fn of(action: RowAction) -> Self {
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

struct Candidate<'a> {
    change: u32,
    action: RowAction,
    stateful: bool,
    module: &'a str,
    address: &'a str,
}

impl Candidate<'_> {
    /// What is destroyed with data in it comes before everything else.
    fn rank(&self) -> (Risk, bool) {
        let risk = Risk::of(self.action);
        (risk, risk == Risk::Destroyed && !self.stateful)
    }
}

impl List {
    /// Selects, orders and groups the changes of a plan.
    pub fn new(plan: &Plan, query: &ListQuery) -> Self {
        let words: Vec<String> = query.text.split_whitespace().map(str::to_lowercase).collect();
        let mut total = 0;
        let mut found: Vec<Candidate<'_>> = Vec::new();
        for (change, entry) in (0_u32..).zip(plan.changes()) {
            let moved = !entry.previous_address.of(plan.text()).is_empty();
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
            if !query.actions.is_empty() && !query.actions.iter().any(wanted) {
                continue;
            }
            let address = plan.address(entry);
            if !words.is_empty() && !contains_all(address, &words) {
                continue;
            }
            found.push(Candidate {
                change,
                action,
                stateful: holds_data(entry.resource_type.of(plan.text())),
                module: entry.module_address.of(plan.text()),
                address,
            });
        }
        // The plan's own order settles what is equal here: the sorts are stable.
        match query.order {
            Order::Risk => found.sort_by_key(Candidate::rank),
            Order::Module => found.sort_by(|one, other| (one.module, one.rank()).cmp(&(other.module, other.rank()))),
            Order::Address => found.sort_by_key(|it| it.address),
        }
        let mut groups: Vec<Group> = Vec::new();
        for (row, it) in (0_u32..).zip(&found) {
            let title = match query.order {
                Order::Risk => Risk::of(it.action).title(),
                Order::Module => GroupTitle::Module { address: visible(it.module).into_owned() },
                Order::Address => GroupTitle::All,
            };
            match groups.last_mut() {
                Some(group) if group.title == title => group.count += 1,
                _ => groups.push(Group { title, first: row, count: 1 }),
            }
        }
        Self { order: found.iter().map(|it| it.change).collect(), groups, total, also: also(plan) }
    }
}

fn contains_all(address: &str, words: &[String]) -> bool {
    let lower = address.to_lowercase();
    words.iter().all(|word| lower.contains(word.as_str()))
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
        drifted: drifted.0.contains(plan.address(entry)),
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
