//! The rows of a policy: a statement after the other, each named by its Sid, and what each of them says
//! in the order in which people read it.

use super::cells::{plain, sign};
use super::flatten::{Item, Place, Rows, forces, row};
use super::types::{Container, Folded, RowContent};
use crate::diff::{Element, Elements, Kind, Members, Node, NodeAction, Scalar};

/// What a statement says, in the order to read it.
const ORDER: [&str; 8] =
    ["Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// The statements of a policy.
fn statements<'t, 'a>(document: &'t Node<'a>) -> Option<&'t Elements<'a>> {
    let Kind::Object(members) = &document.kind else { return None };
    let found = members.members.iter().find(|member| member.name == "Statement")?;
    if let Kind::List(elements) = &found.node.kind { Some(elements) } else { None }
}

/// Of how many statements how many change.
pub(super) fn count(document: &Node<'_>) -> Option<(u32, u32)> {
    let elements = &statements(document)?.elements;
    let changed = elements.iter().filter(|element| !element.node.is_no_op()).count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Some((number(changed), number(elements.len())))
}

impl Rows<'_> {
    /// The rows of a policy: its other members, then its statements.
    pub(super) fn policy(&mut self, place: Place, document: &Node<'_>) -> Vec<Item> {
        let Kind::Object(members) = &document.kind else { return Vec::new() };
        let Some(statements) = statements(document) else { return Vec::new() };
        let others = super::flatten::named(&members.members)
            .into_iter()
            .filter(|entry| entry.plain_name != "Statement")
            .collect();
        let (mut items, folds) = self.split_members(place, others, document.action, false);
        let all_shown = document.is_no_op();
        let (folded, shown): (Vec<_>, Vec<_>) =
            statements.elements.iter().partition(|element| element.node.is_no_op() && !all_shown);
        for element in shown {
            items.append(&mut self.statement(place, element));
        }
        if !folded.is_empty() {
            let names = folded.iter().map(|element| label(element)).collect();
            let at = place.child(0x2000_0005);
            let count = u32::try_from(folded.len()).unwrap_or(u32::MAX);
            items.push(self.folded(at, Folded::UnchangedStatements, count, names, |rows| {
                folded.into_iter().flat_map(|element| rows.statement(place, element)).collect()
            }));
        }
        items.extend(folds);
        items
    }

    fn statement(&mut self, place: Place, element: &Element<'_>) -> Vec<Item> {
        let at = place.child(super::flatten::ordinal_of(element.before, element.after)).level(place);
        let node = &element.node;
        let Kind::Object(Members { members, .. }) = &node.kind else {
            return self.node(at, plain("Statement"), node);
        };
        let opened = RowContent::Open {
            name: plain("Statement"),
            what: Container::Object,
            label: plain(&label(element)),
            removed: 0,
            added: 0,
            base64: false,
            statements: None,
            switchable: false,
            as_text: false,
        };
        let mut items = vec![row(at, sign(node.action), forces(node), opened)];
        let rank = |name: &str| ORDER.iter().position(|one| *one == name).unwrap_or(ORDER.len());
        let mut named: Vec<_> = members.iter().enumerate().collect();
        named.sort_by_key(|(_, member)| rank(&member.name));
        for (ordinal, member) in named {
            // The label says it already, unless it is news in a statement that was there.
            if member.name == "Sid" && (member.node.is_no_op() || node.action != NodeAction::Update) {
                continue;
            }
            items.append(&mut self.said(at.below(ordinal), &member.name, &member.node));
        }
        items
    }

    /// What a statement says under one name; what stands in objects is named by the way to it.
    fn said(&mut self, at: Place, name: &str, node: &Node<'_>) -> Vec<Item> {
        match &node.kind {
            Kind::Object(Members { members, .. }) if !members.is_empty() => members
                .iter()
                .enumerate()
                .flat_map(|(ordinal, member)| {
                    self.said(at.child(ordinal), &format!("{name} {}", member.name), &member.node)
                })
                .collect(),
            _ => self.node(at, plain(name), node),
        }
    }
}

/// The Sid of a statement, else its place.
fn label(element: &Element<'_>) -> String {
    if let Kind::Object(Members { members, .. }) = &element.node.kind
        && let Some(member) = members.iter().find(|member| member.name == "Sid")
        && let Kind::Primitive { before, after } = &member.node.kind
    {
        for side in [after, before] {
            if let Scalar::String(sid) = side
                && !sid.is_empty()
                && sid.len() <= 200
            {
                return crate::visible::visible(sid).into_owned();
            }
        }
    }
    element.after.or(element.before).map(|index| format!("[{index}]")).unwrap_or_default()
}
