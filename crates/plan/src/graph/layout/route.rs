//! The corners of the lines: up and down only between columns, past columns only in lanes.

use super::stack::Stacked;
use super::{Grid, Placed, Rect, Sketch};

/// How far beside the middle of a box a line ends that comes from a lane.
const ASIDE: i32 = 6;
/// How far a line that leads back goes beyond the boxes.
const BEYOND: i32 = 16;

/// Draws the lines of one piece.
pub(super) fn lines(sketch: &Sketch, piece: &Stacked, grid: &Grid, placed: &mut Placed) {
    for &(line, lane) in &piece.lines {
        let (from, to) = sketch.lines[line];
        let (from, to) = (placed.boxes[from], placed.boxes[to]);
        let start = (from.x + from.width, middle(from));
        let end = (to.x, middle(to));
        placed.lines[line] = match lane.map(|it| piece.lanes[it]) {
            None => vec![start, end],
            Some(lane) if start.0 <= end.0 => {
                let aside = (lane.y - end.1).clamp(-ASIDE, ASIDE);
                // The lane may go further, to other boxes that need the same one.
                let left = grid.left[lane.first];
                let right = (lane.first..=lane.last)
                    .map(|it| grid.left[it] + grid.width[it])
                    .filter(|&it| it < end.0)
                    .max()
                    .unwrap_or(left);
                vec![start, (left, lane.y), (right, lane.y), (end.0, end.1 + aside)]
            }
            Some(lane) => {
                let (right, left) = (start.0 + BEYOND, end.0 - BEYOND);
                vec![start, (right, start.1), (right, lane.y), (left, lane.y), (left, end.1), end]
            }
        };
    }
}

const fn middle(rect: Rect) -> i32 {
    rect.y + rect.height / 2
}
