//! One value with its name: a row, or an opening row with deeper ones.

use super::super::brief::{label_of, mixes, one_line, sensitive, value_cell};
use super::super::cells::{Part, plain, primitive_cells, sign};
use super::super::decode::{self, Decoded};
use super::super::long::long_lines;
use super::super::types::{Cell, Container, Folded, Remark, RowContent, Segment, Sign};
use super::super::{lines, policy};
use super::members::{Entry, named};
use super::{Item, Place, Rows, Within, forces, ordinal_of, row};
use crate::diff::{
    Element, Format, Json, Kind, Lines, Member, Moves, Node, NodeAction, Scalar, Unseen, compare_texts, unseen,
};

impl Rows<'_> {
    /// One value with its name: a row, or an opening row with deeper ones.
    pub(in crate::rows) fn node(&mut self, place: Place, name: Vec<Segment>, node: &Node<'_>) -> Vec<Item> {
        let forces = forces(node);
        let signed = sign(node.action);
        self.cells_of(place.node, node);
        let attribute =
            |before, after| row(place, signed, forces, RowContent::Attribute { name: name.clone(), before, after });
        match &node.kind {
            Kind::Primitive { before, after } => {
                if let Some(decoded) = decode::of_scalars(before, after) {
                    return self.decoded(place, &name, node, &decoded);
                }
                if let Some(text) = long_lines(before, after) {
                    return self.text(place, node, open_text(name, &text), &text);
                }
                let (left, right) = if node.is_no_op() {
                    (None, primitive_cells(before, after).1)
                } else {
                    primitive_cells(before, after)
                };
                let mut items = vec![attribute(left, right)];
                if let (Scalar::String(before), Scalar::String(after)) = (before, after)
                    && node.action == NodeAction::Update
                {
                    items.extend(unseen(before, after).map(|it| hard_to_see(place, &[(None, it)])));
                }
                items
            }
            Kind::Lines(text) => self.text(place, node, open_text(name, text), text),
            Kind::Json(json) => self.json(place, name, node, json),
            Kind::TypeChange { before, after } => {
                let mut items = Vec::new();
                if let (Some(old), Some(new)) = (value_cell(before, Part::Before), value_cell(after, Part::After)) {
                    items.push(attribute(Some(old), Some(new)));
                    if self.within == Within::Values {
                        items.push(remark(place, Remark::TypeChanges));
                    }
                    return items;
                }
                items.append(&mut self.node(place.below(0).level(place), name.clone(), before));
                items.append(&mut self.node(place.below(1).level(place), name, after));
                items.push(remark(place, Remark::TypeChanges));
                items
            }
            Kind::Unknown { before: None } => vec![attribute(None, Some(Cell::Unknown))],
            Kind::Unknown { before: Some(before) } => {
                if let Some(cell) = value_cell(before, Part::Before) {
                    return vec![attribute(Some(cell), Some(Cell::Unknown))];
                }
                let mut items = vec![attribute(None, Some(Cell::Unknown))];
                items.append(&mut self.node(place.below(0).level(place), name, before));
                items
            }
            Kind::Sensitive(sensitivity) | Kind::SensitiveBlock(sensitivity) => {
                let mut items = vec![attribute(
                    sensitive(node.action, *sensitivity, Part::Before),
                    sensitive(node.action, *sensitivity, Part::After),
                )];
                if sensitivity.changes() {
                    let which = if sensitivity.after { Remark::BecomesSensitive } else { Remark::NoLongerSensitive };
                    items.push(remark(place, which));
                }
                items
            }
            Kind::WriteOnly { .. } => vec![attribute(None, Some(Cell::WriteOnly))],
            Kind::Object(members) => self.container(place, name, node, Container::Object, named(&members.members)),
            Kind::Map(members) => self.container(place, name, node, Container::Map, named(&members.members)),
            Kind::List(elements) => self.container(place, name, node, Container::List, indexed(&elements.elements)),
            Kind::Set(elements) => self.container(place, name, node, Container::Set, indexed(&elements.elements)),
            Kind::Block(block) => {
                let label = self.label(&block.attributes);
                let opened = row(place, signed, forces, open(name, Container::Block, lines::Moved::default(), label));
                let inside = Place { node: place.node, depth: place.depth + 1 };
                let mut items = vec![opened];
                items.append(&mut self.block(inside, block, node.action, false));
                items
            }
        }
    }

    /// A text, line by line, below what opens it.
    fn text(&self, place: Place, node: &Node<'_>, opened: RowContent, text: &Lines<'_>) -> Vec<Item> {
        let mut items = vec![row(place, sign(node.action), forces(node), opened)];
        if node.action == NodeAction::Update {
            let found = text.unseen();
            items.extend((!found.is_empty()).then(|| hard_to_see(place, &found)));
        }
        items.append(&mut lines::of_lines(self, place.node, place.depth, text));
        items
    }

    /// A word that tells an object from others. Where several resources share the rows, theirs may be another one.
    fn label(&self, members: &[Member<'_>]) -> Vec<Segment> {
        if self.shared { Vec::new() } else { label_of(members) }
    }

    fn container(
        &mut self,
        place: Place,
        name: Vec<Segment>,
        node: &Node<'_>,
        what: Container,
        entries: Vec<Entry<'_, '_>>,
    ) -> Vec<Item> {
        let (forced, signed) = (forces(node), sign(node.action));
        let inside = Place { node: place.node, depth: place.depth + 1 };
        let moves = match &node.kind {
            Kind::List(list) => moves(inside, node.action, list.elements.iter().map(|it| (it.before, it.after))),
            _ => None,
        };
        let of_objects = entries.iter().any(|entry| matches!(entry.node.kind, Kind::Object(_) | Kind::Map(_)));
        // Forced parts keep rows of their own, so that each can say so.
        let parts_force = entries.iter().any(|entry| forces(entry.node));
        let apart = parts_force || moves.is_some() && of_objects || self.shared && mixes(node);
        if !apart && let Some(content) = one_line(&name, node, self.within) {
            return vec![row(place, signed, forced, content)];
        }
        let label = match &node.kind {
            Kind::Object(members) => self.label(&members.members),
            _ => Vec::new(),
        };
        let mut items = vec![row(place, signed, forced, open(name, what, lines::Moved::default(), label))];
        items.extend(moves);
        let in_order = matches!(what, Container::List | Container::Set);
        items.append(&mut if in_order {
            self.elements(inside, &entries, node.action)
        } else {
            self.members(inside, entries, node.action)
        });
        items
    }

    /// Elements stay in their order; runs of unchanged ones fold.
    fn elements(&mut self, place: Place, entries: &[Entry<'_, '_>], action: NodeAction) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = 0;
        while at < entries.len() {
            let same = |entry: &Entry<'_, '_>| entry.node.is_no_op() && action != NodeAction::NoOp;
            let run = entries[at..].iter().take_while(|entry| same(entry)).count();
            if run == 0 {
                items.append(&mut self.entry(place, &entries[at]));
                at += 1;
                continue;
            }
            let folded = &entries[at..at + run];
            let fold = place.child(0x1000_0000 + at);
            let count = u32::try_from(run).unwrap_or(u32::MAX);
            items.push(self.folded(fold, Folded::UnchangedElements, count, Vec::new(), |rows| {
                folded.iter().flat_map(|entry| rows.entry(place, entry)).collect()
            }));
            at += run;
        }
        items
    }

    fn json(&mut self, place: Place, name: Vec<Segment>, node: &Node<'_>, json: &Json<'_>) -> Vec<Item> {
        let as_text = self.folds.as_text.contains(&place.node) && self.sought.is_none();
        let (what, within) = match json.format {
            Format::Json => (Container::Json, Within::Structure),
            Format::Policy => (Container::Policy, Within::Policy),
            Format::Yaml => (Container::Yaml, Within::Structure),
        };
        let mut items = Vec::new();
        let (mut inside, moved) = if as_text {
            let text = |scalar: &Scalar<'_>| match scalar {
                Scalar::String(text) => decode::pretty_json(text).unwrap_or_else(|| text.to_string()),
                _ => String::new(),
            };
            let lines = match json.format {
                Format::Yaml => json.lines(),
                Format::Json | Format::Policy => compare_texts(text(&json.before), text(&json.after)),
            };
            (lines::of_lines(self, place.node, place.depth, &lines), lines::moved(&lines))
        } else {
            let outside = std::mem::replace(&mut self.within, within);
            let structure = self.structure(place, json);
            self.within = outside;
            (structure, lines::Moved::default())
        };
        items.push(row(
            place,
            sign(node.action),
            forces(node),
            RowContent::Open {
                name,
                what,
                label: Vec::new(),
                removed: moved.removed,
                added: moved.added,
                base64: json.base64,
                statements: if json.format == Format::Policy { policy::count(&json.inner) } else { None },
                switchable: true,
                as_text,
            },
        ));
        if json.spelling_only && !as_text {
            items.push(remark(place, Remark::WhitespaceOnly));
            if let (Scalar::String(before), Scalar::String(after)) = (&json.before, &json.after) {
                items.extend(unseen(before, after).map(|it| hard_to_see(place, &[(None, it)])));
            }
        }
        items.append(&mut inside);
        items
    }

    fn structure(&mut self, place: Place, json: &Json<'_>) -> Vec<Item> {
        let (inner, below) = (&json.inner, place.below(0x0800_0000));
        match &inner.kind {
            _ if json.format == Format::Policy => self.policy(below, inner),
            Kind::Object(members) | Kind::Map(members) => self.members(below, named(&members.members), inner.action),
            Kind::List(list) => {
                let moves = moves(below, inner.action, list.elements.iter().map(|it| (it.before, it.after)));
                moves.into_iter().chain(self.elements(below, &indexed(&list.elements), inner.action)).collect()
            }
            Kind::Set(set) => self.elements(below, &indexed(&set.elements), inner.action),
            _ => self.node(below, Vec::new(), inner),
        }
    }

    fn decoded(&mut self, place: Place, name: &[Segment], node: &Node<'_>, decoded: &Decoded) -> Vec<Item> {
        let as_text = self.folds.as_text.contains(&place.node);
        let opened = |moved: lines::Moved| RowContent::Open {
            name: name.to_vec(),
            what: Container::Base64,
            label: Vec::new(),
            removed: moved.removed,
            added: moved.added,
            base64: true,
            statements: None,
            switchable: true,
            as_text,
        };
        if as_text {
            let Kind::Primitive { before, after } = &node.kind else { return Vec::new() };
            if let Some(text) = long_lines(before, after) {
                return self.text(place, node, opened(lines::moved(&text)), &text);
            }
            let (left, right) = primitive_cells(before, after);
            let value =
                RowContent::Attribute { name: name.to_vec(), before: left.filter(|_| !node.is_no_op()), after: right };
            return vec![
                row(place, sign(node.action), forces(node), opened(lines::Moved::default())),
                row(place.below(0), sign(node.action), false, value),
            ];
        }
        let lines = compare_texts(decoded.before.clone(), decoded.after.clone());
        self.text(place, node, opened(lines::moved(&lines)), &lines)
    }
}

fn open_text(name: Vec<Segment>, text: &Lines<'_>) -> RowContent {
    open(name, Container::Text, lines::moved(text), Vec::new())
}

fn indexed<'t, 'a>(elements: &'t [Element<'a>]) -> Vec<Entry<'t, 'a>> {
    elements
        .iter()
        .map(|element| {
            let ordinal = ordinal_of(element.before, element.after);
            let index = element.after.or(element.before).map(|index| format!("[{index}]")).unwrap_or_default();
            Entry { name: plain(&index), plain_name: index, node: &element.node, ordinal }
        })
        .collect()
}

const fn open(name: Vec<Segment>, what: Container, moved: lines::Moved, label: Vec<Segment>) -> RowContent {
    RowContent::Open {
        name,
        what,
        label,
        removed: moved.removed,
        added: moved.added,
        base64: false,
        statements: None,
        switchable: false,
        as_text: false,
    }
}

/// Names the characters that differ and cannot be seen, with the numbers of their lines where only some do.
fn hard_to_see(place: Place, found: &[(Option<usize>, Unseen)]) -> Item {
    let named: Vec<String> = found
        .iter()
        .map(|(line, unseen)| line.map_or_else(|| unseen.to_string(), |line| format!("{line}: {unseen}")))
        .collect();
    row(place, Sign::None, false, RowContent::Remark { remark: Remark::Unseen, text: plain(&named.join("; ")) })
}

/// Where members come and go in what changes and stays, if others move for it.
pub(super) fn moves(
    place: Place,
    action: NodeAction,
    places: impl Iterator<Item = (Option<usize>, Option<usize>)>,
) -> Option<Item> {
    let moves = if action == NodeAction::Update { Moves::of(places) } else { None }?;
    Some(row(place, Sign::None, false, RowContent::Moves { moves }))
}

fn remark(place: Place, remark: Remark) -> Item {
    row(place, Sign::None, false, RowContent::Remark { remark, text: Vec::new() })
}
