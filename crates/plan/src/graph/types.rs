//! The picture as it crosses: boxes and lines with their places, in pixels at full size.

use serde::{Deserialize, Serialize};

use crate::rows::{Address, RowAction, Same};

/// What the picture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum GraphScope {
    /// What changes, with the lines between.
    #[default]
    Changed,
    /// Also what that depends on directly, and what depends on it.
    Neighbours,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanGraph {
    pub width: u32,
    pub height: u32,
    /// The boxes, in reading order: column by column, from the top.
    pub nodes: Vec<GraphNode>,
    pub edges: Vec<GraphEdge>,
    /// The frames of modules, outer ones first.
    pub modules: Vec<GraphModule>,
    /// Changes that are left out because the picture would be too large.
    pub left_out: u32,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GraphNode {
    /// Its place in [`PlanGraph::nodes`].
    pub id: u32,
    /// What it is.
    pub kind: NodeKind,
    /// The change that it shows, the most dangerous of several; of identical ones that which stands for
    /// them.
    pub change: Option<u32>,
    /// What happens, most dangerous first where several instances differ.
    pub action: RowAction,
    /// The address: of the resource without index where it is several, of a module where it is one. Of
    /// identical changes their module, and their type where they are all of one.
    pub address: Address,
    /// Instances, or resources of a closed module.
    pub count: u32,
    /// Instances or resources that change.
    pub changes: u32,
    /// Whether its type holds data.
    pub holds_data: bool,
    /// What the identical changes do that it shows; in [`NodeKind::Same`].
    pub same: Option<Same>,
    /// The change that stands for identical ones, where it is one of those and they are open.
    pub member_of: Option<u32>,
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    pub width: u32,
    pub height: u32,
    /// Boxes that it depends on, by [`GraphNode::id`].
    pub needs: Vec<u32>,
    /// Boxes that depend on it.
    pub needed_by: Vec<u32>,
}

/// What a box is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// A resource or data source.
    Resource,
    /// A root output.
    Output,
    /// A module that is closed.
    Module,
    /// Identical changes of several resources of one module.
    Same,
}

/// A line from what is needed to what needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GraphEdge {
    /// What is needed, by [`GraphNode::id`].
    pub from: u32,
    /// What needs it.
    pub to: u32,
    /// The corners of the line, its ends among them.
    pub points: Vec<(u32, u32)>,
}

/// The frame of a module that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GraphModule {
    /// Its address, made visible.
    pub address: String,
    /// As it is asked for.
    pub key: String,
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    pub width: u32,
    pub height: u32,
}
