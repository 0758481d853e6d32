//! The picture of a plan: what changes, what it depends on, and what depends on it.

mod types;

pub use types::{GraphEdge, GraphModule, GraphNode, GraphScope, NodeKind, PlanGraph};
