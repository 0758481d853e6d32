use super::*;

fn sketch(boxes: &[usize], containers: &[(usize, usize)], lines: &[(usize, usize)]) -> Sketch {
    Sketch {
        boxes: boxes.iter().map(|&container| SketchBox { container, width: 214, danger: 3 }).collect(),
        containers: std::iter::once((0, 0))
            .chain(containers.iter().copied())
            .map(|(parent, depth)| Container { parent, depth })
            .collect(),
        lines: lines.to_vec(),
    }
}

/// Numbers that look like chance and are always the same.
fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    }
}

/// A picture of many modules in each other, with lines that lead wherever they like.
fn jungle(boxes: usize, lines: usize, seed: u64) -> Sketch {
    let mut next = numbers(seed);
    let mut modules: Vec<(usize, usize)> = Vec::new();
    for at in 1..=boxes / 12 {
        let parent = if at > 3 && next(3) == 0 { next(at) } else { 0 };
        let depth = if parent == 0 { 0 } else { modules[parent - 1].1 };
        modules.push((parent, depth + 1));
    }
    let homes: Vec<usize> = (0..boxes).map(|_| next(modules.len() + 1)).collect();
    let mut all = std::collections::BTreeSet::new();
    while all.len() < lines {
        let (from, to) = (next(boxes), next(boxes));
        // A few lead back.
        let (from, to) = if next(50) == 0 { (from.max(to), from.min(to)) } else { (from.min(to), from.max(to)) };
        if from != to {
            all.insert((from, to));
        }
    }
    sketch(&homes, &modules, &all.into_iter().collect::<Vec<_>>())
}

fn apart(one: Rect, other: Rect) -> bool {
    one.x + one.width <= other.x
        || other.x + other.width <= one.x
        || one.y + one.height <= other.y
        || other.y + other.height <= one.y
}

fn inside(inner: Rect, outer: Rect) -> bool {
    inner.x > outer.x
        && inner.y > outer.y
        && inner.x + inner.width < outer.x + outer.width
        && inner.y + inner.height < outer.y + outer.height
}

fn holds(sketch: &Sketch, outer: usize, mut container: usize) -> bool {
    while container != outer && container != 0 {
        container = sketch.containers[container].parent;
    }
    container == outer
}

/// Everything that a picture has to keep, whatever is in it.
fn check(sketch: &Sketch) -> Placed {
    let placed = place(sketch);
    for (at, one) in placed.boxes.iter().enumerate() {
        assert!(one.x > 0 && one.y > 0 && one.x + one.width < placed.width && one.y + one.height < placed.height);
        for (other_at, other) in placed.boxes.iter().enumerate().skip(at + 1) {
            assert!(apart(*one, *other), "boxes {at} and {other_at} overlap: {one:?} {other:?}");
        }
    }
    for (container, frame) in placed.frames.iter().enumerate() {
        let Some(frame) = frame else { continue };
        for (at, one) in placed.boxes.iter().enumerate() {
            if holds(sketch, container, sketch.boxes[at].container) {
                assert!(inside(*one, *frame), "box {at} is not in frame {container}: {one:?} {frame:?}");
            } else {
                assert!(apart(*one, *frame), "box {at} is in frame {container} of others: {one:?} {frame:?}");
            }
        }
        for (other, second) in placed.frames.iter().enumerate().skip(container + 1) {
            let Some(second) = second else { continue };
            assert!(
                if holds(sketch, container, other) { inside(*second, *frame) } else { apart(*second, *frame) },
                "frames {container} and {other}: {frame:?} {second:?}"
            );
        }
    }
    let back = Columns::of(sketch).back;
    for (line, points) in placed.lines.iter().enumerate() {
        let (from, to) = sketch.lines[line];
        let (from, to) = (placed.boxes[from], placed.boxes[to]);
        assert_eq!(from.x + from.width < to.x, !back[line], "line {line} leads to the right, or closes a circle");
        assert_eq!(points[0], (from.x + from.width, from.y + from.height / 2), "line {line} begins at its box");
        let last = *points.last().unwrap();
        assert!(last.0 == to.x && last.1 > to.y && last.1 < to.y + to.height, "line {line} ends at its box");
        for pair in points.windows(2).filter(|pair| pair[0].1 == pair[1].1) {
            let (left, right) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
            for (at, it) in placed.boxes.iter().enumerate() {
                let crosses =
                    it.y < pair[0].1 && pair[0].1 < it.y + it.height && left < it.x + it.width && it.x < right;
                assert!(!crosses, "line {line} crosses box {at}: {pair:?} {it:?}");
            }
        }
    }
    placed
}

#[test]
fn what_is_needed_stands_left_of_what_needs_it() {
    let sketch = sketch(&[0; 4], &[], &[(0, 1), (1, 2), (0, 2), (3, 2)]);
    let placed = check(&sketch);
    for &(from, to) in &sketch.lines {
        assert!(placed.boxes[from].x + placed.boxes[from].width < placed.boxes[to].x);
    }
    // What needs nothing stands next to what needs it, and not at the far left.
    assert_eq!(placed.boxes[3].x, placed.boxes[1].x);
}

#[test]
fn a_circle_breaks_nothing() {
    let sketch = sketch(&[0, 0, 0], &[], &[(0, 1), (1, 2), (2, 0)]);
    let placed = check(&sketch);
    assert!(placed.boxes[0].x < placed.boxes[1].x && placed.boxes[1].x < placed.boxes[2].x);
    let back = &placed.lines[2];
    assert!(back.len() > 2, "the line that leads back goes around: {back:?}");
    check(&self::sketch(&[0, 0], &[], &[(0, 1), (1, 0)]));
}

#[test]
fn members_of_a_module_stay_together() {
    // Two modules that need each other, which is a circle of modules and none of resources.
    let sketch = sketch(&[1, 2, 1, 0, 3], &[(0, 1), (0, 1), (1, 2)], &[(0, 1), (1, 2), (3, 2), (3, 4)]);
    check(&sketch);
}

#[test]
fn what_nothing_connects_is_spread_over_columns() {
    let placed = check(&sketch(&[0; 60], &[], &[]));
    assert!(placed.width > placed.height && placed.width < 4 * placed.height);
    let placed = check(&sketch(&[1; 60], &[(0, 1)], &[]));
    assert!(placed.width * 3 > placed.height && placed.width < 4 * placed.height, "also inside of a module");
}

#[test]
fn what_many_need_does_not_make_one_high_column() {
    let lines: Vec<(usize, usize)> = (1..121).map(|it| (0, it)).collect();
    let placed = check(&sketch(&[0; 121], &[], &lines));
    assert!(3 * placed.width > 2 * placed.height, "{}x{}", placed.width, placed.height);
    // The same with twenty modules inside of a module, of six boxes each.
    let containers: Vec<(usize, usize)> = std::iter::once((0, 1)).chain((0..20).map(|_| (1, 2))).collect();
    let boxes: Vec<usize> = std::iter::once(1).chain((0..120).map(|it| 2 + it / 6)).collect();
    let placed = check(&sketch(&boxes, &containers, &lines));
    assert!(2 * placed.width > placed.height, "{}x{}", placed.width, placed.height);
}

#[test]
fn whatever_is_drawn_nothing_overlaps_and_no_line_crosses_a_box() {
    for seed in 0..40 {
        check(&jungle(24 + usize::try_from(seed).unwrap() * 3, 40 + usize::try_from(seed).unwrap() * 2, seed));
    }
}

#[test]
fn the_same_input_gives_the_same_picture() {
    let (one, other) = (place(&jungle(200, 300, 7)), place(&jungle(200, 300, 7)));
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
}

#[test]
fn a_thousand_boxes_are_placed() {
    let sketch = jungle(1000, 2000, 3);
    let start = std::time::Instant::now();
    place(&sketch);
    println!("1000 boxes, 2000 lines: {:?}", start.elapsed());
    check(&sketch);
}

#[test]
fn an_empty_plan_is_an_empty_graph() {
    let placed = place(&sketch(&[], &[], &[]));
    assert!(placed.boxes.is_empty() && placed.lines.is_empty());
}
