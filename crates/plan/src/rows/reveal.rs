//! The value behind one masked cell. The tree of a diff does not hold it: the way to it is read from
//! the tree, and gone through the plan again. Nothing but that one value leaves here.

use super::cells::{Part, key, plain, quoted};
use super::flatten::{Folds, Rows};
use super::section::{Source, build};
use super::types::{SectionRef, Segment, Sets};
use crate::diff::{Elements, GroupedBlock, Kind, Members, Nesting, Node, Scalar, decoded};
use crate::json::Value;

/// A side of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevealSide {
    Before,
    After,
}

/// The cell that is asked for, and what is found of it.
#[derive(Debug)]
pub(super) struct Sought {
    node: u32,
    part: Part,
    /// The node of the tree behind it, by identity. Two would be one too many.
    found: Vec<*const ()>,
    /// Whether the tree is done in which the node was found: what has its address later is another.
    done: bool,
    value: Option<String>,
}

/// The value behind a masked cell as HCL writes it; nothing where the cell is not masked, or the plan
/// does not hold the value.
pub fn reveal(source: &Source<'_>, section: SectionRef, node: u32, side: RevealSide) -> Option<Vec<Segment>> {
    let section = match section {
        // The rows of identical changes are those of the one that stands for them.
        SectionRef::Same { change } => SectionRef::Change { change },
        other => other,
    };
    let part = match side {
        RevealSide::Before => Part::Before,
        RevealSide::After => Part::After,
    };
    // A node is named by its places on both sides, so that a name means the same whichever way the
    // members of sets are paired.
    [Sets::AsTheTool, Sets::BestMatch].into_iter().find_map(|sets| {
        let folds = Folds { sets, ..Folds::default() };
        let mut rows = Rows::new(&folds);
        rows.sought = Some(Sought { node, part, found: Vec::new(), done: false, value: None });
        build(source, section, &mut rows);
        let sought = rows.sought?;
        (sought.found.len() == 1).then_some(())?;
        Some(plain(&sought.value?))
    })
}

impl Rows<'_> {
    /// Says which node of the tree a cell stands for.
    pub(super) fn cell_of(&mut self, at: u32, part: Part, node: &Node<'_>) {
        if let Some(sought) = &mut self.sought
            && sought.node == at
            && sought.part == part
            && is_held(node, part)
        {
            sought.found.push(std::ptr::from_ref(node).cast());
        }
    }

    /// Notes the values that a tree was made of, after its rows were made.
    pub(super) fn made_of(&mut self, root: &Node<'_>, before: &Value<'_>, after: &Value<'_>) {
        if let Some(sought) = &mut self.sought
            && let [wanted] = *sought.found
            && !sought.done
        {
            let side = if sought.part == Part::Before { before } else { after };
            sought.value = find(root, wanted, sought.part, Some(side));
            sought.done = true;
        }
    }
}

fn is_held(node: &Node<'_>, part: Part) -> bool {
    match (&node.kind, part) {
        (Kind::Sensitive(it) | Kind::SensitiveBlock(it), Part::Before) => it.held.before,
        (Kind::Sensitive(it) | Kind::SensitiveBlock(it), Part::After) => it.held.after,
        (Kind::Primitive { before, .. }, Part::Before) => *before == Scalar::Masked { held: true },
        (Kind::Primitive { after, .. }, Part::After) => *after == Scalar::Masked { held: true },
        _ => false,
    }
}

/// Looks for a node below another, with the value of that side beside it.
fn find(node: &Node<'_>, wanted: *const (), part: Part, value: Option<&Value<'_>>) -> Option<String> {
    if std::ptr::from_ref(node).cast() == wanted {
        return value.map(hcl);
    }
    match &node.kind {
        Kind::Object(Members { members, .. }) | Kind::Map(Members { members, .. }) => members
            .iter()
            .find_map(|member| find(&member.node, wanted, part, value.and_then(|value| value.get(&member.name)))),
        Kind::List(Elements { elements, .. }) | Kind::Set(Elements { elements, .. }) => {
            elements.iter().find_map(|element| {
                find(&element.node, wanted, part, at(value, one_of(element.before, element.after, part)))
            })
        }
        Kind::Json(json) => {
            if !holds(&json.inner, wanted) {
                return None;
            }
            let inside = decoded(value?.as_str()?, json)?;
            find(&json.inner, wanted, part, Some(&inside))
        }
        Kind::TypeChange { before, after } => match part {
            Part::Before => find(before, wanted, part, value),
            Part::After => find(after, wanted, part, value),
        },
        Kind::Unknown { before: Some(before) } => find(before, wanted, part, value),
        Kind::Block(block) => {
            let member = |name: &str| value.and_then(|value| value.get(name));
            let attribute = block.attributes.iter().find_map(|it| find(&it.node, wanted, part, member(&it.name)));
            attribute.or_else(|| {
                block.groups.iter().find_map(|group| {
                    let all = member(&group.name);
                    group
                        .blocks
                        .iter()
                        .find_map(|block| find(&block.node, wanted, part, of_group(block, group.nesting, all, part)))
                })
            })
        }
        _ => None,
    }
}

fn holds(node: &Node<'_>, wanted: *const ()) -> bool {
    std::ptr::from_ref(node).cast() == wanted || node.children().into_iter().any(|child| holds(child, wanted))
}

const fn one_of(before: Option<usize>, after: Option<usize>, part: Part) -> Option<usize> {
    match part {
        Part::Before => before,
        Part::After => after,
    }
}

/// An element. What stands without a list around it, where a list may stand, is its first.
fn at<'v, 'a>(value: Option<&'v Value<'a>>, index: Option<usize>) -> Option<&'v Value<'a>> {
    match (value?, index?) {
        (Value::Array(elements), index) => elements.get(index),
        (value, 0) => Some(value),
        _ => None,
    }
}

fn of_group<'v, 'a>(
    block: &GroupedBlock<'_>,
    nesting: Nesting,
    all: Option<&'v Value<'a>>,
    part: Part,
) -> Option<&'v Value<'a>> {
    match (&block.key, nesting) {
        (Some(key), _) => all?.get(key),
        (None, Nesting::List | Nesting::Set) if block.before.is_some() || block.after.is_some() => {
            at(all, one_of(block.before, block.after, part))
        }
        // All blocks of a type are one node where they do not have the form of blocks.
        _ => all,
    }
}

/// A value on one line, as HCL writes it.
fn hcl(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(it) => it.to_string(),
        Value::Number(it) => it.to_string(),
        Value::String(it) => quoted(it),
        Value::Array(elements) => {
            format!("[{}]", elements.iter().map(hcl).collect::<Vec<_>>().join(", "))
        }
        Value::Object(object) if object.is_empty() => "{}".to_owned(),
        Value::Object(object) => {
            let members: Vec<_> =
                object.iter().map(|(name, member)| format!("{} = {}", key(name), hcl(member))).collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}
