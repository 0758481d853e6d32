//! Reading an opened plan: its list, its document, its picture, and how it stands against another.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Also, ChangeRow, GraphScope, Group, ListQuery, SectionRef, Segment, Sets, Unchanged, ViewedCount};

/// What the resource list shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeQuery {
    pub plan: u32,
    /// What it shows.
    #[serde(flatten)]
    pub list: ListQuery,
    /// Changes whose rows are asked for, by their positions in the plan; at most 8.
    pub find: Vec<u32>,
}

/// Answer to [`ChangeQuery`].
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeList {
    /// Names this list in [`RowWindow`] and [`SectionQuery`].
    pub view: u32,
    /// Rows of changes in the list.
    pub shown: u32,
    /// Changes that these rows are, those that a row stands for counted one by one.
    pub changes: u32,
    /// Changes that there would be without filter.
    pub total: u32,
    /// How many changes of the plan are viewed, and how many there are to view.
    pub viewed: ViewedCount,
    /// Whether every change was looked at before; without that nothing is known to be viewed, or only to follow.
    pub analysed: bool,
    /// Consecutive runs of rows under one heading.
    pub groups: Vec<Group>,
    /// What follows the changes in list and document.
    pub also: Vec<Also>,
    /// The rows of [`ChangeQuery::find`], in its order: that of a change, or of the identical changes that it is
    /// one of; nothing where it has none.
    pub found: Vec<Option<u32>>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowWindow {
    pub plan: u32,
    /// From [`ChangeList`].
    pub view: u32,
    /// First row.
    pub from: u32,
    /// Row after the last; at most 512 rows are answered.
    pub to: u32,
}

/// Rows of the list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRows {
    /// As asked for.
    pub view: u32,
    /// First row.
    pub from: u32,
    pub rows: Vec<ChangeRow>,
}

/// Asks for one section of the document.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SectionQuery {
    pub plan: u32,
    pub section: SectionRef,
    /// First diff row.
    pub from: u32,
    /// Row after the last; at most 2,000 are answered.
    pub to: u32,
    /// Folds that are open, by the `node` of their rows.
    pub open: Vec<u32>,
    /// Decoded values that are shown as text, by the `node` of their rows.
    pub as_text: Vec<u32>,
    /// Whether what does not change is shown.
    pub unchanged: Unchanged,
    /// How members of sets that changed find each other.
    pub sets: Sets,
}

/// What the changes of a plan can be filtered by.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanFacets {
    /// Resource types, most changes first.
    pub types: Vec<Facet>,
    /// Modules by address; the root is empty.
    pub modules: Vec<Facet>,
    /// Providers by source address.
    pub providers: Vec<Facet>,
    /// AWS accounts by id, as far as the plan tells.
    pub accounts: Vec<Facet>,
    /// How many changes the rows for identical ones stand for.
    pub same: u32,
}

/// A value to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Facet {
    /// As the filter takes it.
    pub value: String,
    /// As it is shown, where that differs: a made-visible text, the name of an account.
    pub label: String,
    /// How many changes.
    pub count: u32,
}

/// Marks changes as viewed, or takes the mark away.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MarkViewed {
    pub plan: u32,
    pub change: u32,
    /// In which list all that its row stands for are meant; nothing where the change alone is.
    pub same: Option<u32>,
    /// Whether they are viewed now.
    pub viewed: bool,
}

/// Asks for one masked value.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RevealRequest {
    pub plan: u32,
    pub section: SectionRef,
    /// At which row.
    pub node: u32,
    pub side: RowSide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowSide {
    Before,
    After,
}

/// A masked value that a person asked to see. It is kept nowhere.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Revealed {
    /// The value, as HCL writes it.
    pub segments: Vec<Segment>,
}

/// Compares a plan with another; nothing stops comparing.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompareRequest {
    pub plan: u32,
    /// Which base, one of `PlanBases`.
    pub base: Option<String>,
}

/// A window of the changes that only the base has.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GoneWindow {
    pub plan: u32,
    /// The base that it is compared with, one of `Comparison`.
    pub base: String,
    /// First row.
    pub from: u32,
    /// Row after the last; at most 512 rows are answered.
    pub to: u32,
}

/// Rows of changes that only the base has. Their positions are those in the base.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GoneRows {
    /// First row.
    pub from: u32,
    pub rows: Vec<ChangeRow>,
}

/// Identical changes, to be copied. What is masked is not in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SameCopy {
    /// The addresses of all of them, as the plan writes them.
    pub addresses: Vec<String>,
    /// What each of them does, one line for each row.
    pub diff: String,
}

/// Asks for the picture of a plan.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GraphQuery {
    pub plan: u32,
    /// What it shows.
    pub scope: GraphScope,
    /// Modules that are closed, by address, where [`GraphQuery::chosen`].
    pub closed: Vec<String>,
    /// Whether `closed` says which modules are closed; else the size of the picture decides.
    pub chosen: bool,
    /// Boxes of identical changes that are open, by the position of the change that stands for them.
    pub open_same: Vec<u32>,
}

/// Names a change.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRef {
    pub plan: u32,
    /// Position in the plan.
    pub change: u32,
}
