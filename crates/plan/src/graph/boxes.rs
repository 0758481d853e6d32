//! Which boxes and lines the picture has: what changes, its neighbours, and what closed modules hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::alike::Alike;
use super::layout::{BOX_WIDTH, Container, Sketch, SketchBox};
use super::names::segments;
use super::references::{Item, References};
use super::types::{GraphNode, GraphScope, NodeKind};
use super::{LARGE, LIMIT, Picture, QUIET};
use crate::action::Action;
use crate::plan::Plan;
use crate::rows::{self, Address, Analysis, RowAction};
use crate::visible::visible;

/// What happens to an item, all its instances taken together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fate {
    action: RowAction,
    danger: u8,
    change: Option<usize>,
    count: u32,
    pub(super) changes: u32,
    holds_data: bool,
}

/// Ranks of danger, most dangerous first, as the list orders them.
const fn danger(action: RowAction, holds_data: bool) -> u8 {
    match action {
        RowAction::Delete | RowAction::DeleteCreate | RowAction::CreateDelete => {
            if holds_data {
                0
            } else {
                1
            }
        }
        RowAction::Unknown => 2,
        RowAction::Update => 3,
        RowAction::Create | RowAction::CreateForget | RowAction::ForgetCreate => 4,
        RowAction::Read | RowAction::Open => 5,
        RowAction::Moved | RowAction::Imported | RowAction::Forget => 6,
        RowAction::NoOp => 7,
    }
}

fn fates(plan: &Plan, references: &References) -> Vec<Fate> {
    let outputs = plan.outputs();
    let outputs: HashMap<&str, Action> = outputs.iter().map(|it| (&*it.name, it.change.action())).collect();
    let text = plan.text();
    let of = |item: &Item| {
        let holds_data = rows::holds_data(&item.resource_type);
        let mut fate =
            Fate { action: RowAction::NoOp, danger: u8::MAX, change: None, count: 0, changes: 0, holds_data };
        if item.output {
            let action = outputs.get(item.name.as_str()).copied().unwrap_or(Action::NoOp);
            fate.action = rows::row_action(action, false, false);
            fate.danger = danger(fate.action, false);
            fate.count = 1;
            fate.changes = u32::from(fate.action != RowAction::NoOp);
            return fate;
        }
        for &change in &item.changes {
            let Some(entry) = plan.changes().get(change) else { continue };
            let moved = !entry.previous_address.of(text).is_empty();
            let action = rows::row_action(entry.action.action, moved, entry.importing);
            fate.count += 1;
            fate.changes += u32::from(action != RowAction::NoOp);
            let danger = danger(action, holds_data);
            if danger < fate.danger {
                fate = Fate { action, danger, change: Some(change), ..fate };
            }
        }
        if item.changes.is_empty() {
            fate.count = item.prior.max(1);
            fate.danger = danger(RowAction::NoOp, false);
        }
        fate
    };
    references.items.iter().map(of).collect()
}

/// The boxes before they have a place.
pub(super) struct Boxes {
    pub(super) sketch: Sketch,
    /// As the boxes of the sketch; places and lines are still to come.
    pub(super) nodes: Vec<GraphNode>,
    /// Paths of the containers of the sketch.
    pub(super) modules: Vec<String>,
    pub(super) left_out: u32,
}

/// Decides on the boxes and the lines between them.
pub(super) fn draw(plan: &Plan, references: &References, analysis: Option<&Analysis>, picture: &Picture) -> Boxes {
    let fates = fates(plan, references);
    let shown = shown(references, &fates, picture.scope);
    let lines = lines(references, &fates, &shown, picture.scope);
    let alike = Alike::find(references, &fates, &shown, analysis);
    let together = |at: usize| alike.stands_for(at).filter(|stands| !picture.open_same.contains(stands));
    let tree = Modules::of(references, &fates, |at| {
        // Of what can stand in one box the first counts, also while it is open: opening it closes no module.
        shown[at] && alike.stands_for(at).is_none_or(|stands| alike.items(stands).first() == Some(&at))
    });
    let closed = tree.closed(picture);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut draft_of: Vec<Option<usize>> = vec![None; references.items.len()];
    let mut of_module: BTreeMap<&str, usize> = BTreeMap::new();
    let mut of_same: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, item) in references.items.iter().enumerate().filter(|&(at, _)| shown[at]) {
        let module = ancestors(&item.module).find(|it| closed.contains(*it));
        let next = drafts.len();
        let same = together(at).filter(|_| module.is_none());
        let draft = match (module, same) {
            (Some(module), _) => *of_module.entry(module).or_insert(next),
            (None, Some(stands)) => *of_same.entry(stands).or_insert(next),
            (None, None) => next,
        };
        if draft == next {
            drafts.push(Draft { module: module.map(str::to_owned), same, items: Vec::new(), danger: u8::MAX });
        }
        drafts[draft].items.push(at);
        drafts[draft].danger = drafts[draft].danger.min(fates[at].danger);
        draft_of[at] = Some(draft);
    }
    let left_out = leave_out(&mut drafts, &mut draft_of, &fates);

    let mut boxes = Boxes { sketch: Sketch::default(), nodes: Vec::new(), modules: Vec::new(), left_out };
    boxes.contain(references, &drafts);
    let inside = count_modules(references, &fates, &of_module);
    for draft in &drafts {
        let node = match (&draft.module, draft.same) {
            (Some(module), _) => module_node(module, inside.get(module.as_str()).copied()),
            (None, Some(stands)) => same_node(plan, references, &fates, stands, &draft.items),
            (None, None) => {
                let at = draft.items[0];
                GraphNode { member_of: alike.stands_for(at), ..item_node(plan, &references.items[at], fates[at]) }
            }
        };
        let home = draft.home(references);
        let container = boxes.modules.iter().position(|it| it == home).unwrap_or(0);
        boxes.sketch.boxes.push(SketchBox { container, width: width(&node), danger: draft.danger });
        boxes.nodes.push(node);
    }
    let between: BTreeSet<(usize, usize)> = lines
        .into_iter()
        .filter_map(|(from, to)| Some((draft_of[from]?, draft_of[to]?)))
        .filter(|(from, to)| from != to)
        .collect();
    boxes.sketch.lines = between.into_iter().collect();
    boxes
}

/// A box before it has a place.
struct Draft {
    /// The module, where it is one that is closed.
    module: Option<String>,
    /// The change that represents it, where the box is a group of identical changes.
    same: Option<u32>,
    items: Vec<usize>,
    danger: u8,
}

impl Draft {
    /// The module around it.
    fn home<'a>(&'a self, references: &'a References) -> &'a str {
        match &self.module {
            Some(module) => parent(module),
            None => &references.items[self.items[0]].module,
        }
    }
}

/// The paths of the modules around a path, itself the last.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let parts = if path.is_empty() { Vec::new() } else { segments(path) };
    let mut end = 0;
    let mut ends = Vec::with_capacity(parts.len() / 2);
    for (at, part) in parts.iter().enumerate() {
        end += part.len() + usize::from(at > 0);
        if at % 2 == 1 || at + 1 == parts.len() {
            ends.push(end);
        }
    }
    ends.into_iter().filter_map(move |end| path.get(..end))
}

fn parent(path: &str) -> &str {
    let mut before = "";
    for it in ancestors(path) {
        if it.len() < path.len() {
            before = it;
        }
    }
    before
}

const fn changes(fate: &Fate) -> bool {
    fate.changes > 0
}

fn shown(references: &References, fates: &[Fate], scope: GraphScope) -> Vec<bool> {
    let mut shown: Vec<bool> = fates.iter().map(changes).collect();
    if scope == GraphScope::Neighbours {
        for (at, _) in fates.iter().enumerate().filter(|(_, fate)| changes(fate)) {
            for &other in references.needs[at].iter().chain(&references.needed_by[at]) {
                shown[other] = true;
            }
        }
    }
    shown
}

/// From what is needed to what needs it. What changes is also connected where the way leads through
/// what does not change; of those, lines that two others already draw are left out.
fn lines(references: &References, fates: &[Fate], shown: &[bool], scope: GraphScope) -> Vec<(usize, usize)> {
    let mut lines = Vec::new();
    let mut seen = vec![usize::MAX; fates.len()];
    for (at, fate) in fates.iter().enumerate().filter(|&(at, _)| shown[at]) {
        if !changes(fate) {
            lines.extend(references.needs[at].iter().filter(|&&it| changes(&fates[it])).map(|&it| (it, at)));
            continue;
        }
        // The depth tells a direct need, one through a box that is drawn, and the rest apart.
        let mut waiting = vec![(at, 0)];
        seen[at] = at;
        let mut next = 0;
        while let Some(&(from, depth)) = waiting.get(next) {
            next += 1;
            for &to in &references.needs[from] {
                if depth == 0 && shown[to] {
                    lines.push((to, at));
                }
                if std::mem::replace(&mut seen[to], at) == at {
                    continue;
                }
                if !changes(&fates[to]) {
                    waiting.push((to, depth + 1));
                } else if depth > 1 || (depth == 1 && scope == GraphScope::Changed) {
                    lines.push((to, at));
                }
            }
        }
    }
    lines
}

/// The modules that hold what is shown.
struct Modules<'a> {
    /// Boxes right inside of each module, the root among them as an empty path.
    boxes: BTreeMap<&'a str, usize>,
    children: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Boxes inside of each module, also in those below it, and those of them that change.
    inside: BTreeMap<&'a str, (usize, usize)>,
}

impl<'a> Modules<'a> {
    fn of(references: &'a References, fates: &[Fate], counts: impl Fn(usize) -> bool) -> Self {
        let mut modules = Self { boxes: BTreeMap::new(), children: BTreeMap::new(), inside: BTreeMap::new() };
        for (at, item) in references.items.iter().enumerate().filter(|&(at, _)| counts(at)) {
            let changes = usize::from(changes(&fates[at]));
            for path in std::iter::once("").chain(ancestors(&item.module)) {
                let inside = modules.inside.entry(path).or_default();
                *inside = (inside.0 + 1, inside.1 + changes);
            }
            *modules.boxes.entry(item.module.as_str()).or_default() += 1;
            let mut outer = "";
            for path in ancestors(&item.module) {
                modules.children.entry(outer).or_default().insert(path);
                outer = path;
            }
        }
        modules
    }

    fn size(&self, path: &str) -> usize {
        self.boxes.get(path).copied().unwrap_or(0) + self.children.get(path).map_or(0, BTreeSet::len)
    }

    /// Modules in which nothing changes, where they would fill the picture with what does not change.
    fn is_quiet(&self, path: &str) -> bool {
        self.inside.get(path).is_some_and(|&(boxes, changes)| changes == 0 && boxes > QUIET)
    }

    /// The modules that are closed. Where nobody chose, those in which nothing changes; and where the
    /// rest is too much, modules are opened from the outside in, the small ones first, as long as the
    /// picture stays readable.
    fn closed(&self, picture: &'a Picture) -> BTreeSet<&'a str> {
        if picture.chosen {
            return picture.closed.iter().map(String::as_str).collect();
        }
        let mut closed: BTreeSet<&str> = self.inside.keys().copied().filter(|path| self.is_quiet(path)).collect();
        let all = self.inside.get("").map_or(0, |it| it.0);
        let quiet = closed.iter().filter(|path| !ancestors(parent(path)).any(|it| closed.contains(it)));
        let hidden: usize = quiet.filter_map(|path| self.inside.get(path)).map(|it| it.0 - 1).sum();
        if all - hidden <= LARGE {
            return closed;
        }
        let mut total = self.size("");
        let mut level: Vec<&str> = self.children.get("").into_iter().flatten().copied().collect();
        while !level.is_empty() {
            level.sort_by_key(|path| (self.size(path), *path));
            let mut inner = Vec::new();
            for path in level {
                // In its place in the picture stands what is in it.
                let larger = total + self.size(path) - 1;
                if larger <= LARGE && !closed.contains(path) {
                    total = larger;
                    inner.extend(self.children.get(path).into_iter().flatten().copied());
                } else {
                    closed.insert(path);
                }
            }
            level = inner;
        }
        closed
    }
}

/// Leaves out the least dangerous boxes of a picture that nobody could look at. Answers how many
/// changes that are.
fn leave_out(drafts: &mut Vec<Draft>, draft_of: &mut [Option<usize>], fates: &[Fate]) -> u32 {
    if drafts.len() <= LIMIT {
        return 0;
    }
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&it| (drafts[it].danger, it));
    let mut kept: Vec<usize> = order[..LIMIT].to_vec();
    kept.sort_unstable();
    let left: u32 = order[LIMIT..].iter().flat_map(|&it| &drafts[it].items).map(|&it| fates[it].changes).sum();
    let place: HashMap<usize, usize> = kept.iter().enumerate().map(|(to, &from)| (from, to)).collect();
    for draft in draft_of.iter_mut() {
        *draft = draft.and_then(|it| place.get(&it).copied());
    }
    let mut at = 0;
    drafts.retain(|_| {
        at += 1;
        place.contains_key(&(at - 1))
    });
    left
}

/// What all of a closed module amounts to, whether the scope shows it or not.
fn count_modules<'a>(
    references: &References,
    fates: &[Fate],
    closed: &BTreeMap<&'a str, usize>,
) -> BTreeMap<&'a str, Fate> {
    let mut inside: BTreeMap<&'a str, Fate> = BTreeMap::new();
    for (item, fate) in references.items.iter().zip(fates) {
        let Some((module, _)) = ancestors(&item.module).find_map(|it| closed.get_key_value(it)) else { continue };
        inside
            .entry(*module)
            .and_modify(|it| {
                let (count, changes) = (it.count + fate.count, it.changes + fate.changes);
                let worst = if fate.danger < it.danger { *fate } else { *it };
                *it = Fate { count, changes, holds_data: it.holds_data || fate.holds_data, ..worst };
            })
            .or_insert(*fate);
    }
    inside
}

impl Boxes {
    /// The containers of what is drawn, the root first, each before those inside of it.
    fn contain(&mut self, references: &References, drafts: &[Draft]) {
        let mut paths: BTreeSet<&str> = BTreeSet::new();
        for draft in drafts {
            paths.extend(ancestors(draft.home(references)));
        }
        let mut paths: Vec<&str> = paths.into_iter().collect();
        paths.sort_by_key(|path| (ancestors(path).count(), *path));
        self.modules = std::iter::once("").chain(paths).map(str::to_owned).collect();
        self.sketch.containers = vec![Container::default()];
        for path in &self.modules[1..] {
            let outer = parent(path);
            let parent = self.modules.iter().position(|it| it == outer).unwrap_or(0);
            let depth = self.sketch.containers[parent].depth + 1;
            self.sketch.containers.push(Container { parent, depth });
        }
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn node(kind: NodeKind, address: Address, fate: Fate) -> GraphNode {
    GraphNode {
        id: 0,
        kind,
        change: fate.change.map(number),
        action: fate.action,
        address,
        count: fate.count,
        changes: fate.changes,
        holds_data: fate.holds_data,
        same: None,
        member_of: None,
        x: 0,
        y: 0,
        width: 0,
        height: 0,
        needs: Vec::new(),
        needed_by: Vec::new(),
    }
}

fn module_node(path: &str, inside: Option<Fate>) -> GraphNode {
    let nothing = Fate { action: RowAction::NoOp, danger: 0, change: None, count: 0, changes: 0, holds_data: false };
    node(NodeKind::Module, rows::parts(path, "", false, "", path, "", ""), inside.unwrap_or(nothing))
}

/// Identical changes of one module.
fn same_node(plan: &Plan, references: &References, fates: &[Fate], stands: u32, items: &[usize]) -> GraphNode {
    let changes: u32 = items.iter().map(|&at| fates[at].changes).sum();
    let own = items.iter().find(|&&at| references.items[at].changes.contains(&(stands as usize)));
    let own = own.or(items.first()).map_or(0, |&at| at);
    let item = &references.items[own];
    let fate = Fate {
        change: usize::try_from(stands).ok(),
        count: changes,
        changes,
        holds_data: items.iter().any(|&at| fates[at].holds_data),
        ..fates[own]
    };
    let alike = |of: &dyn Fn(&Item) -> bool| items.iter().all(|&at| of(&references.items[at]));
    let kind = if alike(&|it| it.resource_type == item.resource_type) { item.resource_type.as_str() } else { "" };
    let dot = if item.module.is_empty() || kind.is_empty() { "" } else { "." };
    let address = Address {
        module: visible(&item.module).into_owned(),
        data: item.mode == "data." && alike(&|it| it.mode == item.mode),
        resource_type: visible(kind).into_owned(),
        name: String::new(),
        index: String::new(),
        deposed: String::new(),
        short: None,
        full: visible(&format!("{}{dot}{kind}", item.module)).into_owned(),
        copy: None,
    };
    let members = items.iter().flat_map(|&at| &references.items[at].changes);
    let members: Vec<u32> = members.filter_map(|&change| u32::try_from(change).ok()).collect();
    let same = rows::same_of(plan, stands, &members, false);
    GraphNode { same, ..node(NodeKind::Same, address, fate) }
}

fn item_node(plan: &Plan, item: &Item, fate: Fate) -> GraphNode {
    if item.output {
        let full = format!("output.{}", item.name);
        return node(NodeKind::Output, rows::parts(&full, "", false, "output", &item.name, "", ""), fate);
    }
    let text = plan.text();
    let mut entries = item.changes.iter().filter_map(|&it| plan.changes().get(it));
    let first = entries.next();
    let address = match first {
        Some(entry) if item.changes.len() == 1 => rows::address(plan, entry),
        _ => {
            // Where all instances stand in one instance of the module, its key stays.
            let module = match first.map(|it| it.module_address.of(text)) {
                Some(module) if entries.all(|it| it.module_address.of(text) == module) => module,
                _ => &item.module,
            };
            let dot = if module.is_empty() { "" } else { "." };
            let kind = if item.resource_type.is_empty() { "" } else { "." };
            let full = format!("{module}{dot}{}{}{kind}{}", item.mode, item.resource_type, item.name);
            rows::parts(&full, module, item.mode == "data.", &item.resource_type, &item.name, "", "")
        }
    };
    node(NodeKind::Resource, address, fate)
}

/// What the labels of a box take: 12 px of the monospace face above 11 px of the other one.
fn width(node: &GraphNode) -> i32 {
    let columns = |text: &str| i32::try_from(text.chars().count()).unwrap_or(i32::MAX / 100).min(100);
    // A module shows its own name above, and counts below that always fit.
    if node.kind == NodeKind::Module {
        let own = segments(&node.address.full).last().map_or(0, |it| columns(it));
        return (own * 6 + 90).clamp(*BOX_WIDTH.start(), *BOX_WIDTH.end());
    }
    // The number of identical changes, below what they change.
    if let Some(same) = &node.same {
        let paths: i32 = same.paths.iter().take(2).map(|path| columns(path) + 2).sum();
        return (paths * 6 + 46).clamp(*BOX_WIDTH.start(), *BOX_WIDTH.end());
    }
    // A long key is cut in its middle; a name never is.
    let name = (columns(&node.address.name) + columns(&node.address.index).min(18)) * 72 / 10;
    let kind = (columns(&node.address.resource_type) + if node.address.data { 5 } else { 0 }) * 6;
    let count = if node.count > 1 { 44 } else { 0 };
    // What does not change has no sign before its labels.
    let beside = if node.changes > 0 { 46 } else { 24 };
    (name + count).max(kind).saturating_add(beside).clamp(*BOX_WIDTH.start(), *BOX_WIDTH.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_stand_in_each_other_by_pairs_of_names() {
        let of = |path| ancestors(path).collect::<Vec<_>>();
        assert_eq!(of(""), Vec::<&str>::new());
        assert_eq!(of("module.a.module.module"), ["module.a", "module.a.module.module"]);
        assert_eq!(parent("module.a.module.b"), "module.a");
        assert_eq!(parent("module.a"), "");
    }
}
