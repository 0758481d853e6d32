//! The resource list: its rows, their groups and what follows them.

use serde::{Deserialize, Serialize};

/// What happens to a resource, with the words of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case", rename = "Action")]
pub enum RowAction {
    /// Comes into being.
    Create,
    /// Changes in place.
    Update,
    /// Destroyed first, then created: `["delete","create"]`.
    DeleteCreate,
    /// Created first, then the old one destroyed: `["create","delete"]`.
    CreateDelete,
    /// Destroyed.
    Delete,
    /// Leaves the state, stays in the world.
    Forget,
    /// Created, and the old object leaves the state: `["create","forget"]`.
    CreateForget,
    /// The old object leaves the state, then created: `["forget","create"]`.
    ForgetCreate,
    /// A data source read during apply.
    Read,
    /// An ephemeral resource that is opened.
    Open,
    /// Not changed, but its address does.
    Moved,
    /// Not changed, but taken into the state.
    Imported,
    /// Not changed.
    NoOp,
    /// None that this version knows.
    Unknown,
}

/// An address in parts. Control and bidirectional characters are already made visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// `module.a.module.b["x"]`, empty in the root module.
    pub module: String,
    /// Whether it is a data source: `data.` stands before the type.
    pub data: bool,
    pub resource_type: String,
    pub name: String,
    /// `[0]` or `["key"]`, empty without.
    pub index: String,
    /// Key of a deposed object, empty without.
    pub deposed: String,
    /// The whole address.
    pub full: String,
    /// What stays of modules and index where there is little room, so that this address still reads other than
    /// those that are like it; nothing where none is.
    pub short: Option<Box<ShortAddress>>,
    /// The address as the plan writes it, for copying, where that differs from `full`.
    pub copy: Option<String>,
}

/// Parts of an address, shortened. What is empty has no such form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ShortAddress {
    /// `…amp["17"]….`
    pub module: String,
    /// `["…blue…"]`
    pub index: String,
}

/// One row of the resource list.
#[expect(clippy::struct_excessive_bools, reason = "independent facts that the row shows as marks")]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    /// Position of the change in the plan: stable for this plan, whatever the view.
    pub change: u32,
    pub action: RowAction,
    /// `actions` as the plan writes them, where [`RowAction::Unknown`].
    pub written: Option<String>,
    /// The address in parts, for fitting into narrow places.
    pub address: Address,
    /// Whether it also moves.
    pub moved: bool,
    /// Whether it is also imported.
    pub imported: bool,
    /// Whether the type is known to hold data (databases, buckets, volumes and the like).
    pub holds_data: bool,
    /// Whether the same object was also changed outside Terraform.
    pub drifted: bool,
    /// Whether every change of it only follows from values that are known after apply.
    pub follows: bool,
    /// The identical changes of this row, itself included.
    pub same: Option<Same>,
    /// Whether it belongs to the expanded row of identical changes above it.
    pub member: bool,
    /// Whether somebody marked it as viewed; of a row that stands for others, all of them.
    pub viewed: bool,
    /// How it stands against the plan that this one is compared with.
    pub since: Option<Since>,
}

/// Identical changes of several resources, as one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Same {
    /// How many resources.
    pub count: u32,
    /// Their type; empty where they are of several.
    pub resource_type: String,
    /// Of how many types they are.
    pub types: u32,
    /// Whether they follow this row one by one.
    pub open: bool,
    /// What changes, as paths (`tags.Version`), the first ones.
    pub paths: Vec<String>,
    /// Paths that are not among them.
    pub more_paths: u32,
}

/// How a change stands against that of the same object in another plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The other plan has none.
    New,
    /// The other plan has another one.
    Changed,
    /// They are the same, as far as their public forms say.
    Same,
}

/// Order of the list and the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Destroyed, updated, created, state only; by address inside.
    #[default]
    Risk,
    /// By module, then address.
    Module,
    Address,
}

/// Consecutive rows under one heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// What its heading says.
    pub title: GroupTitle,
    /// First row.
    pub first: u32,
    /// How many rows.
    pub count: u32,
    /// How many changes these rows show. Each identical change counts.
    pub changes: u32,
}

/// What the heading of a group says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum GroupTitle {
    /// Deletes and replaces.
    Destroyed,
    /// Actions that this version does not know.
    Unknown,
    Updated,
    Created,
    /// Reads of data sources.
    Read,
    /// Moves, imports and forgets.
    StateOnly,
    /// No-ops.
    Unchanged,
    /// A module; empty for the root.
    Module {
        address: String,
    },
    /// Everything, in order of address.
    All,
}

/// What follows the changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Also {
    /// Changes to root outputs.
    Outputs,
    /// Changed outside Terraform.
    Drift,
    /// Checks and conditions.
    Checks,
    /// Actions to invoke that belong to no resource.
    Invocations,
    /// Changes that were put off.
    Deferred,
}
