//! The picture of a plan: what changes, what it depends on, and what depends on it.
//!
//! [`References`] says what needs what, by the configuration and the prior state; [`picture`]
//! decides on boxes and lines and gives them places. Instances of one resource are one box, and so are
//! identical changes of one module.

mod alike;
mod boxes;
mod layout;
mod names;
mod references;
mod types;

pub use references::References;
pub use types::{GraphEdge, GraphModule, GraphNode, GraphScope, NodeKind, PlanGraph};

use crate::plan::Plan;
use crate::rows::Analysis;
use crate::visible::visible;

/// Boxes beyond which modules are closed, unless somebody chose.
const LARGE: usize = 150;
/// Boxes of a module in which nothing changes, beyond which it is closed, unless somebody chose.
const QUIET: usize = 3;
/// Boxes beyond which some are left out.
const LIMIT: usize = 2000;

/// What a picture is asked to show.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// What it shows.
    pub scope: GraphScope,
    /// Modules that are closed, by address without keys, where [`Picture::chosen`].
    pub closed: Vec<String>,
    /// Whether `closed` says which modules are closed; else the size of the picture decides.
    pub chosen: bool,
    /// Boxes of identical changes that are expanded, by the position of the change that represents them.
    pub open_same: Vec<u32>,
}

/// Draws the picture. The same plan and the same question give the same picture. Without an analysis
/// nothing is known to be identical, and each resource has a box of its own.
pub fn picture(plan: &Plan, references: &References, analysis: Option<&Analysis>, asked: &Picture) -> PlanGraph {
    let drawn = boxes::draw(plan, references, analysis, asked);
    let placed = layout::place(&drawn.sketch);
    let mut order: Vec<usize> = (0..drawn.nodes.len()).collect();
    order.sort_by_key(|&at| (placed.boxes[at].x, placed.boxes[at].y));
    let mut id = vec![0_u32; order.len()];
    for (to, &from) in (0_u32..).zip(&order) {
        id[from] = to;
    }
    let mut nodes = drawn.nodes;
    for (at, node) in nodes.iter_mut().enumerate() {
        let place = placed.boxes[at];
        node.id = id[at];
        (node.x, node.y, node.width, node.height) =
            (pixels(place.x), pixels(place.y), pixels(place.width), pixels(place.height));
    }
    for &(from, to) in &drawn.sketch.lines {
        nodes[to].needs.push(id[from]);
        nodes[from].needed_by.push(id[to]);
    }
    for node in &mut nodes {
        node.needs.sort_unstable();
        node.needed_by.sort_unstable();
    }
    nodes.sort_by_key(|node| node.id);
    let mut edges: Vec<GraphEdge> = drawn
        .sketch
        .lines
        .iter()
        .zip(placed.lines)
        .map(|(&(from, to), points)| GraphEdge {
            from: id[from],
            to: id[to],
            points: points.into_iter().map(|(x, y)| (pixels(x), pixels(y))).collect(),
        })
        .collect();
    edges.sort_by_key(|edge| (edge.from, edge.to));
    let modules = drawn.modules.iter().zip(&placed.frames).filter_map(|(path, frame)| {
        let frame = (*frame)?;
        Some(GraphModule {
            address: visible(path).into_owned(),
            key: path.clone(),
            x: pixels(frame.x),
            y: pixels(frame.y),
            width: pixels(frame.width),
            height: pixels(frame.height),
        })
    });
    let modules = modules.collect();
    let (width, height) = (pixels(placed.width), pixels(placed.height));
    PlanGraph { width, height, nodes, edges, modules, left_out: drawn.left_out }
}

/// Nothing stands above or left of the picture.
fn pixels(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}
