//! Which column each box stands in: by the longest way to it, from left to right.

use super::{Sketch, spread};

/// The columns of all boxes, counted in each piece from its first one.
pub(super) struct Columns {
    /// By box.
    pub(super) of: Vec<usize>,
    /// By line: whether it closes a circle and therefore leads back.
    pub(super) back: Vec<bool>,
    /// What hangs together, by lines or by a module around it.
    pub(super) pieces: Vec<Piece>,
}

/// Boxes that hang together, and the lines between them.
pub(super) struct Piece {
    pub(super) boxes: Vec<usize>,
    pub(super) lines: Vec<usize>,
}

impl Columns {
    pub(super) fn of(sketch: &Sketch) -> Self {
        let count = sketch.boxes.len();
        let back = back_lines(count, &sketch.lines);
        let mut columns = longest_ways(count, &sketch.lines, &back);
        let mut connected = Sets::new(count);
        for &(from, to) in &sketch.lines {
            connected.join(from, to);
        }
        let mut hanging = connected.clone();
        let mut member_of = vec![None; sketch.containers.len()];
        for (at, it) in sketch.boxes.iter().enumerate() {
            if let Some(module) = sketch.below(0, it.container) {
                let first = *member_of[module].get_or_insert(at);
                hanging.join(first, at);
            }
        }
        let groups = connected.groups();
        for group in &groups {
            let first = group.iter().map(|&it| columns[it]).min().unwrap_or(0);
            for &it in group {
                columns[it] -= first;
            }
        }
        let pieces = hanging.groups();
        let mut piece_of = vec![0; count];
        for (at, piece) in pieces.iter().enumerate() {
            for &it in piece {
                piece_of[it] = at;
            }
        }
        let mut groups_of = vec![Vec::new(); pieces.len()];
        for group in groups {
            groups_of[piece_of[group[0]]].push(group);
        }
        for groups in &mut groups_of {
            if groups.len() > 1 {
                arrange(sketch, groups, &mut columns);
            }
        }
        for piece in &pieces {
            widen(sketch, piece, &piece_of, &mut columns);
        }
        let mut pieces: Vec<Piece> = pieces.into_iter().map(|boxes| Piece { boxes, lines: Vec::new() }).collect();
        for (line, &(from, _)) in sketch.lines.iter().enumerate() {
            pieces[piece_of[from]].lines.push(line);
        }
        Self { of: columns, back, pieces }
    }
}

/// Puts the groups of one piece that no line connects beside each other, so that a module of many
/// unconnected resources does not become one tall column.
fn arrange(sketch: &Sketch, groups: &mut [Vec<usize>], columns: &mut [usize]) {
    groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
    let span = |group: &[usize], columns: &[usize]| group.iter().map(|&it| columns[it] + 1).max().unwrap_or(1);
    let total: usize = groups.iter().map(Vec::len).sum();
    let width = span(&groups[0], columns).max(spread(total));
    let home = |group: &[usize]| {
        let mut containers = group.iter().map(|&it| sketch.boxes[it].container);
        let first = containers.next().unwrap_or(0);
        containers.fold(first, |common, it| sketch.common(common, it))
    };
    let mut loose = vec![0; sketch.containers.len()];
    let mut widest = vec![1; sketch.containers.len()];
    for group in &groups[1..] {
        let container = home(group);
        loose[container] += group.len();
        widest[container] = widest[container].max(span(group, columns));
    }
    let mut heights = vec![0; width];
    let mut own: Vec<Option<(usize, Vec<usize>)>> = vec![None; sketch.containers.len()];
    let mut first_column: Vec<Option<usize>> = vec![None; sketch.containers.len()];
    for (at, group) in groups.iter().enumerate() {
        let span = span(group, columns);
        let mut rows = vec![0; span];
        for &it in group {
            rows[columns[it]] += 1;
        }
        let rows = rows.into_iter().max().unwrap_or(0);
        let shift = if at == 0 {
            0
        } else {
            let container = home(group);
            let room = widest[container].max(spread(loose[container])).min(width);
            let (base, taken) = own[container].get_or_insert_with(|| {
                let base = match first_column[container] {
                    Some(column) => column.min(width - room),
                    None => lowest(&heights, room),
                };
                (base, vec![0; room])
            });
            let place = lowest(taken, span.min(room));
            for row in &mut taken[place..(place + span).min(room)] {
                *row += rows;
            }
            *base + place
        };
        for &it in group {
            columns[it] += shift;
            let mut container = sketch.boxes[it].container;
            loop {
                let known = first_column[container].get_or_insert(columns[it]);
                *known = columns[it].min(*known);
                if container == 0 {
                    break;
                }
                container = sketch.containers[container].parent;
            }
        }
        let end = (shift + span).min(width);
        for row in &mut heights[shift..end] {
            *row += rows;
        }
    }
}

/// Boxes that need one and the same, from which on it does not hold them in one column.
const HUB: usize = 8;

/// Makes a high piece wider. What hangs together only by something that many need may stand further
/// to the right: its lines then share one lane, and the picture keeps a shape that fits a screen.
fn widen(sketch: &Sketch, piece: &[usize], piece_of: &[usize], columns: &mut [usize]) {
    let span = piece.iter().map(|&it| columns[it] + 1).max().unwrap_or(1);
    let mut heights = vec![0; span];
    for &it in piece {
        heights[columns[it]] += 1;
    }
    let width = spread(piece.len());
    if width <= span || heights.iter().max().is_none_or(|&rows| rows <= 3 * span) {
        return;
    }
    let mut needed = vec![0; columns.len()];
    for &(from, _) in &sketch.lines {
        needed[from] += 1;
    }
    let mut groups = Sets::new(columns.len());
    for &(from, to) in sketch.lines.iter().filter(|&&(from, _)| piece_of[from] == piece_of[piece[0]]) {
        // A line that closes a circle or stays in its column would be one of those that lead back.
        if needed[from] < HUB || columns[from] >= columns[to] {
            groups.join(from, to);
        }
    }
    let mut containers = piece.iter().map(|&it| sketch.boxes[it].container);
    let first = containers.next().unwrap_or(0);
    let home = containers.fold(first, |common, it| sketch.common(common, it));
    let mut member_of = vec![None; sketch.containers.len()];
    for &it in piece {
        if let Some(module) = sketch.below(home, sketch.boxes[it].container) {
            let first = *member_of[module].get_or_insert(it);
            groups.join(first, it);
        }
    }
    let mut members = vec![Vec::new(); columns.len()];
    for &it in piece {
        members[groups.find(it)].push(it);
    }
    members.retain(|it| !it.is_empty());
    let stays = |group: &[usize]| group.iter().any(|&it| needed[it] >= HUB);
    members.sort_by_key(|group| (!stays(group), std::cmp::Reverse(group.len()), group[0]));
    let mut heights = vec![0_usize; width];
    for group in &members {
        let (first, last) =
            group.iter().fold((usize::MAX, 0), |(first, last), &it| (first.min(columns[it]), last.max(columns[it])));
        let mut rows = vec![0; last + 1 - first];
        for &it in group {
            rows[columns[it] - first] += 1;
        }
        let room = if stays(group) { 0 } else { width - 1 - last };
        let highest = |shift: usize| (0..rows.len()).map(|at| heights[first + shift + at] + rows[at]).max();
        let shift = (0..=room).min_by_key(|&shift| (highest(shift), shift)).unwrap_or(0);
        for (at, rows) in rows.iter().enumerate() {
            heights[first + shift + at] += rows;
        }
        for &it in group {
            columns[it] += shift;
        }
    }
}

/// Where so many columns are least high, as far left as possible.
fn lowest(heights: &[usize], span: usize) -> usize {
    (0..=heights.len().saturating_sub(span))
        .min_by_key(|&first| (heights[first..first + span].iter().copied().max(), first))
        .unwrap_or(0)
}

/// The lines that lead back to where a way came from. Modules that are one box need each other more
/// often than resources do, so circles are common and none of them may break anything.
fn back_lines(count: usize, lines: &[(usize, usize)]) -> Vec<bool> {
    let mut out = vec![Vec::new(); count];
    let mut entered = vec![0; count];
    for (line, &(from, to)) in lines.iter().enumerate() {
        out[from].push(line);
        entered[to] += 1;
    }
    let mut back = vec![false; lines.len()];
    // 0 not seen, 1 on the way, 2 done.
    let mut state = vec![0_u8; count];
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&it| (entered[it], it));
    for start in order {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut way = vec![(start, 0)];
        while let Some((at, next)) = way.last_mut() {
            let Some(&line) = out[*at].get(*next) else {
                state[*at] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            let to = lines[line].1;
            match state[to] {
                0 => {
                    state[to] = 1;
                    way.push((to, 0));
                }
                1 => back[line] = true,
                _ => {}
            }
        }
    }
    back
}

/// The length of the longest way to each box.
fn longest_ways(count: usize, lines: &[(usize, usize)], back: &[bool]) -> Vec<usize> {
    let mut out = vec![Vec::new(); count];
    let mut open = vec![0_usize; count];
    for (&(from, to), _) in lines.iter().zip(back).filter(|&(_, &back)| !back) {
        out[from].push(to);
        open[to] += 1;
    }
    let sources: Vec<usize> = (0..count).filter(|&it| open[it] == 0).collect();
    let mut columns = vec![0; count];
    let mut ready = sources.clone();
    while let Some(at) = ready.pop() {
        for &to in &out[at] {
            columns[to] = columns[to].max(columns[at] + 1);
            open[to] -= 1;
            if open[to] == 0 {
                ready.push(to);
            }
        }
    }
    // What needs nothing stands right before what needs it, for short lines.
    for at in sources {
        if let Some(nearest) = out[at].iter().map(|&to| columns[to]).min() {
            columns[at] = nearest - 1;
        }
    }
    columns
}

/// Sets that can be joined.
#[derive(Clone)]
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn find(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        self.0[one.max(other)] = one.min(other);
    }

    /// The members of each set in order, the sets in the order of their first members.
    fn groups(&mut self) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.0.len()];
        for at in 0..self.0.len() {
            let first = self.find(at);
            groups[first].push(at);
        }
        groups.retain(|it| !it.is_empty());
        groups
    }
}
