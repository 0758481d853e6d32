//! How the boxes of one piece stand above each other, in columns that are given.
//!
//! Everything is a block: a box, the frame of a module, or a lane in which a line passes columns. A
//! block takes a run of columns and a height, and no two blocks of a container overlap. Blocks are
//! ordered by where the blocks stand that they are connected with, again and again, and the
//! order with the shortest lines is kept.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Columns, Piece};
use super::{BOX_HEIGHT, FRAME_HEAD, FRAME_PAD, Sketch};

/// Between two blocks, and beside a lane.
pub(super) const GAP: i32 = 20;
const LANE_GAP: i32 = 10;
const LANES_GAP: i32 = 6;
const LANE_HEIGHT: i32 = 2;
/// How many times the order is improved.
const TURNS: usize = 12;
/// How often blocks are moved towards what they are connected with.
const MOVES: usize = 4;

/// One piece of the picture, placed.
#[derive(Debug, Default)]
pub(super) struct Stacked {
    pub(super) boxes: Vec<StackedBox>,
    pub(super) frames: Vec<StackedFrame>,
    pub(super) lanes: Vec<Lane>,
    /// The lines of this piece, with the lanes they take.
    pub(super) lines: Vec<(usize, Option<usize>)>,
    pub(super) columns: usize,
    pub(super) height: i32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct StackedBox {
    pub(super) index: usize,
    pub(super) column: usize,
    pub(super) y: i32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct StackedFrame {
    pub(super) index: usize,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) y: i32,
    pub(super) height: i32,
}

/// A straight way past columns, for all lines of one box in one container.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lane {
    pub(super) first: usize,
    pub(super) last: usize,
    /// Its middle.
    pub(super) y: i32,
}

impl Stacked {
    /// Moves everything.
    pub(super) fn shift(&mut self, columns: usize, down: i32) {
        for it in &mut self.boxes {
            it.column += columns;
            it.y += down;
        }
        for it in &mut self.frames {
            it.first += columns;
            it.last += columns;
            it.y += down;
        }
        for it in &mut self.lanes {
            it.first += columns;
            it.last += columns;
            it.y += down;
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Box(usize),
    Frame(usize),
    Lane(usize),
}

struct Block {
    kind: Kind,
    first: usize,
    last: usize,
    height: i32,
    /// Inside of its container.
    y: i32,
    /// In the piece, as the last turn left it.
    top: i32,
    /// Connections: a block in or equal to this one, and one outside of it.
    links: Vec<(usize, usize)>,
    /// The blocks inside, where it is a frame.
    inside: Vec<usize>,
}

impl Block {
    fn new(kind: Kind, first: usize, last: usize, height: i32) -> Self {
        Self { kind, first, last, height, y: 0, top: 0, links: Vec::new(), inside: Vec::new() }
    }

    fn middle(&self) -> i32 {
        self.top + self.height / 2
    }

    const fn is_lane(&self) -> bool {
        matches!(self.kind, Kind::Lane(_))
    }
}

const fn gap(one: &Block, other: &Block) -> i32 {
    match (one.is_lane(), other.is_lane()) {
        (true, true) => LANES_GAP,
        (false, false) => GAP,
        _ => LANE_GAP,
    }
}

/// Places the boxes of one piece.
pub(super) fn place(sketch: &Sketch, columns: &Columns, piece: &Piece) -> Stacked {
    let mut tower = Tower::build(sketch, columns, piece);
    tower.settle();
    tower.finish()
}

/// All blocks of a piece. Those of the piece itself stand in block 0, which has no frame.
struct Tower {
    blocks: Vec<Block>,
    /// The lines, with the blocks of their lanes.
    lines: Vec<(usize, Option<usize>)>,
    /// Frames, those inside of others first, and the piece itself last.
    order: Vec<usize>,
    columns: usize,
}

/// Which of its neighbours a block looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Left,
    Right,
    Both,
}

impl Tower {
    fn build(sketch: &Sketch, columns: &Columns, piece: &Piece) -> Self {
        let width = piece.boxes.iter().map(|&it| columns.of[it] + 1).max().unwrap_or(1);
        let mut blocks = vec![Block::new(Kind::Frame(0), 0, width - 1, 0)];
        let mut of_container: BTreeMap<usize, usize> = BTreeMap::from([(0, 0)]);
        let mut of_box: BTreeMap<usize, usize> = BTreeMap::new();
        // Containers come before those inside of them, and a piece uses few of all containers.
        let mut used = BTreeSet::new();
        for &it in &piece.boxes {
            let mut at = sketch.boxes[it].container;
            while at != 0 && used.insert(at) {
                at = sketch.containers[at].parent;
            }
        }
        let mut parent = vec![0];
        for at in used {
            let outer = of_container[&sketch.containers[at].parent];
            of_container.insert(at, blocks.len());
            let block = blocks.len();
            blocks[outer].inside.push(block);
            parent.push(outer);
            blocks.push(Block::new(Kind::Frame(at), usize::MAX, 0, 0));
        }
        let frames = blocks.len();
        for &it in &piece.boxes {
            let column = columns.of[it];
            let outer = of_container[&sketch.boxes[it].container];
            let block = blocks.len();
            of_box.insert(it, block);
            blocks[outer].inside.push(block);
            parent.push(outer);
            blocks.push(Block::new(Kind::Box(it), column, column, BOX_HEIGHT));
            let mut frame = outer;
            while frame != 0 {
                blocks[frame].first = blocks[frame].first.min(column);
                blocks[frame].last = blocks[frame].last.max(column);
                frame = parent[frame];
            }
        }
        let mut tower = Self { blocks, lines: Vec::new(), order: (0..frames).rev().collect(), columns: width };
        tower.lay_lanes(sketch, columns, &piece.lines, &of_box, &of_container, &mut parent);
        tower
    }

    /// Gives the lines lanes where they need some, and connects the blocks.
    fn lay_lanes(
        &mut self,
        sketch: &Sketch,
        columns: &Columns,
        lines: &[usize],
        of_box: &BTreeMap<usize, usize>,
        of_container: &BTreeMap<usize, usize>,
        parent: &mut Vec<usize>,
    ) {
        let mut lanes: BTreeMap<(usize, usize, bool), usize> = BTreeMap::new();
        for &line in lines {
            let (from, to) = sketch.lines[line];
            let (from_block, to_block) = (of_box[&from], of_box[&to]);
            let (left, right) = (columns.of[from], columns.of[to]);
            let back = columns.back[line];
            if !back && right == left + 1 {
                self.lines.push((line, None));
                self.link(from_block, to_block, parent);
                continue;
            }
            let (first, last) = if back { (left.min(right), left.max(right)) } else { (left + 1, right - 1) };
            let container = sketch.common(sketch.boxes[from].container, sketch.boxes[to].container);
            let lane = *lanes.entry((from, container, back)).or_insert_with(|| {
                let block = self.blocks.len();
                let outer = of_container.get(&container).copied().unwrap_or(0);
                self.blocks[outer].inside.push(block);
                parent.push(outer);
                self.blocks.push(Block::new(Kind::Lane(from), first, last, LANE_HEIGHT));
                block
            });
            self.blocks[lane].first = self.blocks[lane].first.min(first);
            self.blocks[lane].last = self.blocks[lane].last.max(last);
            self.lines.push((line, Some(lane)));
            self.link(from_block, lane, parent);
            self.link(lane, to_block, parent);
        }
    }

    /// Connects two blocks, and the frames around each that do not hold the other.
    fn link(&mut self, one: usize, other: usize, parent: &[usize]) {
        let above = |mut at: usize| {
            let mut path = vec![at];
            while at != 0 {
                at = parent[at];
                path.push(at);
            }
            path
        };
        let (ones, others) = (above(one), above(other));
        for &at in ones.iter().filter(|it| !others.contains(it)) {
            self.blocks[at].links.push((one, other));
        }
        for &at in others.iter().filter(|it| !ones.contains(it)) {
            self.blocks[at].links.push((other, one));
        }
    }

    /// Finds the order with the shortest lines.
    fn settle(&mut self) {
        let mut best: Option<(i64, Vec<(i32, i32)>)> = None;
        for turn in 0..TURNS {
            let look = match turn {
                0 | 1 => Look::Left,
                _ if turn + 3 >= TURNS => Look::Both,
                _ if turn % 2 == 0 => Look::Right,
                _ => Look::Left,
            };
            for at in self.order.clone() {
                self.stack(at, look);
            }
            self.stand();
            let length = self.length();
            if best.as_ref().is_none_or(|(known, _)| length < *known) {
                best = Some((length, self.blocks.iter().map(|it| (it.top, it.height)).collect()));
            }
        }
        if let Some((_, places)) = best {
            for (block, (top, height)) in self.blocks.iter_mut().zip(places) {
                block.top = top;
                block.height = height;
            }
        }
    }

    /// Up and down of all lines.
    fn length(&self) -> i64 {
        let links = self.blocks.iter().filter(|it| !matches!(it.kind, Kind::Frame(_))).flat_map(|it| &it.links);
        links.map(|&(one, other)| i64::from((self.blocks[one].middle() - self.blocks[other].middle()).abs())).sum()
    }

    /// The best place for the upper edge of a block, within the piece.
    fn wish(&self, at: usize, look: Look) -> Option<i32> {
        let block = &self.blocks[at];
        let (mut sum, mut count) = (0_i64, 0_i64);
        for &(own, other) in &block.links {
            let (own, other) = (&self.blocks[own], &self.blocks[other]);
            let left = other.first < own.first || (other.first == own.first && other.last < own.last);
            if look == Look::Both || (look == Look::Left) == left {
                sum += i64::from(other.middle() - (own.middle() - block.top));
                count += 1;
            }
        }
        (count > 0).then(|| i32::try_from(sum / count).unwrap_or(0))
    }

    /// Orders and places the blocks in a frame.
    fn stack(&mut self, frame: usize, look: Look) {
        let mut inside = std::mem::take(&mut self.blocks[frame].inside);
        let head = if frame == 0 { 0 } else { FRAME_HEAD };
        let above = self.blocks[frame].top + head;
        // Who has no wish stays where it is.
        let wishes: BTreeMap<usize, i32> =
            inside.iter().map(|&at| (at, self.wish(at, look).unwrap_or(self.blocks[at].top))).collect();
        inside.sort_by_key(|at| wishes[at]);
        let mut column: Vec<Vec<usize>> = vec![Vec::new(); self.columns];
        let mut height = 0;
        for &at in &inside {
            let block = &self.blocks[at];
            let mut y = 0;
            for column in &column[block.first..=block.last] {
                if let Some(&over) = column.last() {
                    let over = &self.blocks[over];
                    y = y.max(over.y + over.height + gap(over, block));
                }
            }
            height = height.max(y + block.height);
            for column in &mut column[block.first..=block.last] {
                column.push(at);
            }
            self.blocks[at].y = y;
        }
        let neighbours = Neighbours::of(&column, &inside);
        for _ in 0..MOVES {
            for &at in inside.iter().rev() {
                self.ease(at, &neighbours, wishes[&at] - above, height);
            }
            for &at in &inside {
                self.ease(at, &neighbours, wishes[&at] - above, height);
            }
        }
        self.blocks[frame].height = head + height + if frame == 0 { 0 } else { FRAME_PAD };
        self.blocks[frame].inside = inside;
    }

    /// Moves a block towards its best place, as far as its neighbours leave room.
    fn ease(&mut self, at: usize, neighbours: &Neighbours, wish: i32, height: i32) {
        let block = &self.blocks[at];
        let (above, below) = neighbours.of_block(at);
        let least = above.iter().map(|&it| {
            let it = &self.blocks[it];
            it.y + it.height + gap(it, block)
        });
        let most = below.iter().map(|&it| {
            let it = &self.blocks[it];
            it.y - gap(it, block) - block.height
        });
        let least = least.max().unwrap_or(0);
        let most = most.min().unwrap_or(height - block.height);
        self.blocks[at].y = wish.min(most).max(least);
    }

    /// Where everything stands in the piece.
    fn stand(&mut self) {
        self.blocks[0].top = 0;
        for at in self.order.clone().into_iter().rev() {
            let top = self.blocks[at].top + if at == 0 { 0 } else { FRAME_HEAD };
            for it in self.blocks[at].inside.clone() {
                self.blocks[it].top = top + self.blocks[it].y;
            }
        }
    }

    fn finish(self) -> Stacked {
        let mut stacked = Stacked { columns: self.columns, height: self.blocks[0].height, ..Stacked::default() };
        let mut lane_of = vec![None; self.blocks.len()];
        for (at, block) in self.blocks.iter().enumerate() {
            match block.kind {
                Kind::Box(index) => {
                    stacked.boxes.push(StackedBox { index, column: block.first, y: block.top });
                }
                Kind::Frame(0) => {}
                Kind::Frame(index) => stacked.frames.push(StackedFrame {
                    index,
                    first: block.first,
                    last: block.last,
                    y: block.top,
                    height: block.height,
                }),
                Kind::Lane(_) => {
                    lane_of[at] = Some(stacked.lanes.len());
                    stacked.lanes.push(Lane { first: block.first, last: block.last, y: block.middle() });
                }
            }
        }
        stacked.lines = self.lines.iter().map(|&(line, lane)| (line, lane.and_then(|it| lane_of[it]))).collect();
        stacked
    }
}

/// The blocks right above and right below each block.
struct Neighbours(BTreeMap<usize, (Vec<usize>, Vec<usize>)>);

impl Neighbours {
    fn of(columns: &[Vec<usize>], inside: &[usize]) -> Self {
        let mut all: BTreeMap<usize, (Vec<usize>, Vec<usize>)> =
            inside.iter().map(|&at| (at, (Vec::new(), Vec::new()))).collect();
        for pair in columns.iter().flat_map(|it| it.windows(2)) {
            if let Some((_, below)) = all.get_mut(&pair[0])
                && below.last() != Some(&pair[1])
            {
                below.push(pair[1]);
            }
            if let Some((above, _)) = all.get_mut(&pair[1])
                && above.last() != Some(&pair[0])
            {
                above.push(pair[0]);
            }
        }
        Self(all)
    }

    fn of_block(&self, at: usize) -> (&[usize], &[usize]) {
        self.0.get(&at).map_or((&[], &[]), |(above, below)| (above, below))
    }
}
