//! Where boxes, frames and lines stand. Columns from left to right, what is needed before what needs
//! it; the members of a module in one frame that holds nobody else's; lines only in the gaps between
//! columns and in lanes of their own, so that no line crosses a box. The same input gives the same
//! picture: nothing here depends on the order of a hash or on chance.
//!
//! The layouts that exist as crates know no frames, which decide everything here.

mod columns;
mod route;
mod stack;

use self::columns::Columns;
use self::stack::Stacked;

pub(super) const BOX_HEIGHT: i32 = 42;
/// Least and greatest width of a box; labels decide in between.
pub(super) const BOX_WIDTH: std::ops::RangeInclusive<i32> = 214..=304;
/// Room for the title of a frame, and around what is in it.
const FRAME_HEAD: i32 = 30;
const FRAME_PAD: i32 = 12;
/// Between two columns: at least, and beyond the frames that begin and end there.
const COLUMN_GAP: i32 = 58;
const CLEAR_GAP: i32 = 34;
/// Around the picture.
const MARGIN: i32 = 24;
/// Columns that a picture may use before it grows downwards.
const LEAST_COLUMNS: usize = 4;

/// What is to be placed.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    pub(super) boxes: Vec<SketchBox>,
    /// The root at 0, each before those inside of it.
    pub(super) containers: Vec<Container>,
    /// From what is needed to what needs it, each pair once.
    pub(super) lines: Vec<(usize, usize)>,
}

/// A box to be placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct SketchBox {
    pub(super) container: usize,
    /// Width that its labels want.
    pub(super) width: i32,
    /// What is more dangerous is smaller.
    pub(super) danger: u8,
}

/// The root, or a module that is open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Container {
    pub(super) parent: usize,
    pub(super) depth: usize,
}

/// A place in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// The picture in pixels.
#[derive(Debug, Default)]
pub(super) struct Placed {
    pub(super) boxes: Vec<Rect>,
    /// As [`Sketch::containers`]; nothing for the root, and for what holds nothing.
    pub(super) frames: Vec<Option<Rect>>,
    /// As [`Sketch::lines`].
    pub(super) lines: Vec<Vec<(i32, i32)>>,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Sketch {
    /// The innermost container that holds both.
    fn common(&self, mut one: usize, mut other: usize) -> usize {
        while one != other {
            if self.containers[one].depth >= self.containers[other].depth {
                one = self.containers[one].parent;
            } else {
                other = self.containers[other].parent;
            }
        }
        one
    }

    /// The module right inside of one container that holds another; none where they are the same.
    fn below(&self, outer: usize, mut container: usize) -> Option<usize> {
        while container != outer && self.containers[container].parent != outer {
            container = self.containers[container].parent;
        }
        (container != outer).then_some(container)
    }
}

/// Places everything.
pub(super) fn place(sketch: &Sketch) -> Placed {
    let columns = Columns::of(sketch);
    let mut pieces: Vec<Stacked> = columns.pieces.iter().map(|piece| stack::place(sketch, &columns, piece)).collect();
    let offsets = pack(sketch, &pieces);
    let mut placed = Placed {
        boxes: vec![Rect::default(); sketch.boxes.len()],
        frames: vec![None; sketch.containers.len()],
        lines: vec![Vec::new(); sketch.lines.len()],
        ..Placed::default()
    };
    for (piece, &(column, y)) in pieces.iter_mut().zip(&offsets) {
        piece.shift(column, y);
    }
    let grid = Grid::of(sketch, &pieces);
    for piece in &pieces {
        for it in &piece.boxes {
            placed.boxes[it.index] =
                Rect { x: grid.left[it.column], y: it.y, width: grid.width[it.column], height: BOX_HEIGHT };
        }
        for it in &piece.frames {
            let x = grid.left[it.first] - grid.before[it.index];
            let right = grid.left[it.last] + grid.width[it.last] + grid.after[it.index];
            placed.frames[it.index] = Some(Rect { x, y: it.y, width: right - x, height: it.height });
        }
    }
    for piece in &pieces {
        route::lines(sketch, piece, &grid, &mut placed);
    }
    let rects = || placed.boxes.iter().chain(placed.frames.iter().flatten());
    let corners = || placed.lines.iter().flatten();
    placed.width = rects().map(|it| it.x + it.width).chain(corners().map(|it| it.0)).max().unwrap_or(0) + MARGIN;
    placed.height = rects().map(|it| it.y + it.height).chain(corners().map(|it| it.1)).max().unwrap_or(0) + MARGIN;
    placed
}

/// The square root, rounded up.
const fn root(value: usize) -> usize {
    let below = value.isqrt();
    if below * below < value { below + 1 } else { below }
}

/// Columns that so many boxes without lines between them are spread over.
fn spread(boxes: usize) -> usize {
    root(boxes.div_ceil(3)).max(1)
}

/// Packs the pieces that no line connects: first column and upper edge of each.
fn pack(sketch: &Sketch, pieces: &[Stacked]) -> Vec<(usize, i32)> {
    let danger = |piece: &Stacked| piece.boxes.iter().map(|it| sketch.boxes[it.index].danger).min().unwrap_or(u8::MAX);
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_key(|&at| {
        let piece = &pieces[at];
        (piece.boxes.len() == 1, danger(piece), std::cmp::Reverse(piece.boxes.len()), at)
    });
    let area: usize =
        pieces.iter().map(|it| it.columns * usize::try_from(it.height + stack::GAP).unwrap_or_default()).sum();
    // As wide as high, and half as much again, since screens are.
    let wanted = root(area * 3 / 2 / usize::try_from(BOX_WIDTH.start() + COLUMN_GAP).unwrap_or(1));
    let columns = pieces.iter().map(|it| it.columns).max().unwrap_or(1).max(LEAST_COLUMNS).max(wanted);
    let mut skyline = vec![MARGIN; columns];
    let mut offsets = vec![(0, 0); pieces.len()];
    for at in order {
        let piece = &pieces[at];
        let top = |first: usize| skyline[first..first + piece.columns].iter().copied().max().unwrap_or(MARGIN);
        let first = (0..=columns - piece.columns).min_by_key(|&first| (top(first), first)).unwrap_or(0);
        let y = top(first);
        offsets[at] = (first, y);
        skyline[first..first + piece.columns].fill(y + piece.height + stack::GAP);
    }
    offsets
}

/// The columns in pixels.
struct Grid {
    left: Vec<i32>,
    width: Vec<i32>,
    /// What each frame takes beside its first and its last column, by container.
    before: Vec<i32>,
    after: Vec<i32>,
}

impl Grid {
    fn of(sketch: &Sketch, pieces: &[Stacked]) -> Self {
        let count = pieces.iter().flat_map(|it| &it.boxes).map(|it| it.column + 1).max().unwrap_or(0);
        let mut width = vec![*BOX_WIDTH.start(); count];
        for it in pieces.iter().flat_map(|it| &it.boxes) {
            width[it.column] = width[it.column].max(sketch.boxes[it.index].width.min(*BOX_WIDTH.end()));
        }
        let mut ends = vec![None; sketch.containers.len()];
        for it in pieces.iter().flat_map(|it| &it.frames) {
            ends[it.index] = Some((it.first, it.last));
        }
        let mut before = vec![0; ends.len()];
        let mut after = vec![0; ends.len()];
        let (mut lead, mut trail) = (vec![0; count], vec![0; count]);
        // Those inside come later, so that the way back meets them first.
        for at in (1..ends.len()).rev() {
            let Some((first, last)) = ends[at] else { continue };
            before[at] += FRAME_PAD;
            after[at] += FRAME_PAD;
            lead[first] = before[at].max(lead[first]);
            trail[last] = after[at].max(trail[last]);
            let parent = sketch.containers[at].parent;
            if let Some((outer_first, outer_last)) = ends[parent] {
                if outer_first == first {
                    before[parent] = before[parent].max(before[at]);
                }
                if outer_last == last {
                    after[parent] = after[parent].max(after[at]);
                }
            }
        }
        let mut left = Vec::with_capacity(count);
        let mut x = MARGIN + lead.first().copied().unwrap_or(0);
        for column in 0..count {
            left.push(x);
            let frames = trail[column] + lead.get(column + 1).copied().unwrap_or(0);
            x += width[column] + COLUMN_GAP.max(CLEAR_GAP + frames);
        }
        Self { left, width, before, after }
    }
}

#[cfg(test)]
mod tests;
