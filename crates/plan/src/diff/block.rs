//! Blocks: the resource itself, and the blocks nested in it.

use super::attribute::{
    attribute, by_key, identity_places, index_places, is_nowhere, named, others, set_places, write_only_of_block,
};
use super::dynamic::map_keys;
use super::pair::{Mark, Pair, some};
use super::tree::{Block, BlockGroup, GroupedBlock, Held, Kind, Member, Node, NodeAction, Sensitivity};
use super::{Rules, dynamic, masked, node, too_deep, unknown};
use crate::json::Value;
use crate::schema::{AttributeSchema, BlockSchema, NestedBlock, Nesting};

pub(super) fn block<'a>(pair: &Pair<'_, 'a>, schema: &BlockSchema, rules: Rules) -> Node<'a> {
    if let Some(node) = too_deep(pair)
        .or_else(|| masked(pair, |pair| block(pair, schema, rules), true, rules))
        .or_else(|| unknown(pair, Mark::Attributes(&schema.attributes), |pair| block(pair, schema, rules), rules))
    {
        return node;
    }
    let is_object = |value| some(value).is_none_or(|value: &Value<'_>| value.as_object().is_some());
    if !(pair.foreign || is_object(pair.before) && is_object(pair.after)) {
        return dynamic::top(pair, rules);
    }
    let modern;
    let pair = if schema.modern && pair.legacy {
        modern = Pair { legacy: false, ..pair.clone() };
        &modern
    } else {
        pair
    };
    let mut action = pair.action_of_whole();
    let mut attributes = Vec::new();
    // Write-only attributes follow what happens to the rest, so that they come last: in OpenTofu before the
    // blocks, in Terraform after them.
    let mut add = |write_only: bool, mut action: NodeAction| {
        for (name, schema) in schema.attributes.iter().filter(|(_, schema)| schema.write_only == write_only) {
            if let Some(node) = of_block(pair, name, schema, action, rules) {
                action = action.join(node.action);
                attributes.push(Member { name: named(pair, name), node });
            }
        }
        action
    };
    action = add(false, action);
    let before_blocks = rules.pairing.updates_write_only();
    if before_blocks {
        action = add(true, action);
    }
    let mut groups = Vec::new();
    let mut unknown_groups = Vec::new();
    for (name, nested) in &schema.blocks {
        let below = pair.key(name).relevant_part();
        if let Some((group_action, blocks)) = group(&below, nested, schema, rules) {
            action = action.join(group_action);
            let forces_replacement = below.forces();
            if rules.exact && says_that_more_come(&below, nested, rules) {
                unknown_groups.push((groups.len(), below.is_before_sensitive(), below.is_after_sensitive()));
            }
            groups.push(BlockGroup { name: named(pair, name), nesting: nested.nesting, forces_replacement, blocks });
        }
    }
    if !before_blocks {
        action = add(true, action);
    }
    let known = |name: &str| schema.attributes.contains_key(name) || schema.blocks.contains_key(name);
    action = others(pair, known, action, &mut attributes, rules);
    attributes.sort_by(|left, right| left.name.cmp(&right.name));
    for (index, before, after) in unknown_groups {
        // It does what the block around does, whatever that turned out to be.
        let mut node = node(action, Kind::Unknown { before: None }, false);
        mask(&mut node, before, after);
        groups[index].blocks.insert(0, GroupedBlock { key: None, before: None, after: None, node });
    }
    node(action, Kind::Block(Block { attributes, groups }), pair.forces())
}

/// An attribute of a block; none where there is nothing on either side.
fn of_block<'a>(
    pair: &Pair<'_, 'a>,
    name: &str,
    schema: &AttributeSchema,
    parent: NodeAction,
    rules: Rules,
) -> Option<Node<'a>> {
    let mut below = pair.key(name).relevant_part().implicit();
    // Providers of the old kind cannot say null for a string and say "" instead. OpenTofu takes it
    // so for every provider.
    if !rules.legacy_strings_anywhere() && (rules.exact || below.legacy) {
        below = below.without_empty_strings();
    }
    let node = if schema.write_only && is_nowhere(&below) {
        write_only_of_block(pair, &below, schema, parent, rules)
    } else {
        attribute(&below, schema, parent, rules)
    };
    (!node.is_no_op() || !below.is_null() || schema.write_only).then_some(node)
}

/// The blocks of one type; none where there is nothing on either side.
fn group<'a>(
    pair: &Pair<'_, 'a>,
    nested: &NestedBlock,
    parent: &BlockSchema,
    rules: Rules,
) -> Option<(NodeAction, Vec<GroupedBlock<'a>>)> {
    let unknown = pair.unknown.is_all();
    if unknown && (!rules.exact || rules.pairing.shows_unknown_blocks_as_one()) {
        return unknown_group(pair, nested, parent, rules);
    }
    let is_null = pair.before.is_none_or(Value::is_null) && pair.after.is_none_or(Value::is_null);
    let one = |before, after, key, node| GroupedBlock { key, before, after, node };
    let shape = |value: Option<&Value<'_>>| {
        some(value).is_none_or(|value| match nested.nesting {
            Nesting::Single | Nesting::Map => value.as_object().is_some(),
            Nesting::List | Nesting::Set => value.as_array().is_some(),
        })
    };
    let misfits = !(pair.foreign || shape(pair.before) && shape(pair.after));
    let (action, mut blocks) = if misfits {
        let node = dynamic::top(pair, rules);
        (node.action, vec![one(None, None, None, node)])
    } else {
        match nested.nesting {
            Nesting::Single => {
                let node = block(pair, &nested.block, rules);
                (node.action, vec![one(None, None, None, node)])
            }
            Nesting::Map => {
                let (action, members) = by_key(pair, map_keys(pair, rules), |pair| block(pair, &nested.block, rules));
                let blocks = members.into_iter().map(|member| one(None, None, Some(member.name), member.node));
                (action, blocks.collect())
            }
            Nesting::List | Nesting::Set => {
                let is_list = nested.nesting == Nesting::List;
                let places = if is_list {
                    identity_places(pair, rules).unwrap_or_else(|| index_places(pair))
                } else {
                    set_places(pair, rules)
                };
                let mut action = pair.action_of_whole();
                let blocks = places.into_iter().map(|(before, after)| {
                    let below = pair.at(before, after);
                    let below = if is_list { below.relevant_part() } else { below.all_relevant() };
                    let node = block(&below, &nested.block, rules);
                    action = action.join(node.action);
                    one(before, after, None, node)
                });
                let blocks = blocks.collect();
                (action, blocks)
            }
        }
    };
    if action == NodeAction::NoOp && is_null && !unknown {
        return None;
    }
    let (before, after) = (pair.is_before_sensitive(), pair.is_after_sensitive());
    for block in &mut blocks {
        mask(&mut block.node, before, after);
    }
    Some((action, blocks))
}

/// Whether Terraform says before the blocks of a type that they are known only after apply. A single block
/// says so itself.
fn says_that_more_come(pair: &Pair<'_, '_>, nested: &NestedBlock, rules: Rules) -> bool {
    pair.unknown.is_all() && nested.nesting != Nesting::Single && !rules.pairing.shows_unknown_blocks_as_one()
}

/// Where the mark stands on all blocks of a type, each of them is masked.
fn mask(node: &mut Node<'_>, before: bool, after: bool) {
    let value = node.action;
    let secret = match value {
        NodeAction::Create => after,
        NodeAction::Delete => before,
        NodeAction::Update | NodeAction::NoOp => before || after,
    };
    if !secret {
        return;
    }
    if value == NodeAction::NoOp && before != after {
        node.action = NodeAction::Update;
    }
    let held = match &node.kind {
        Kind::Sensitive(inner) | Kind::SensitiveBlock(inner) => inner.held,
        Kind::Unknown { before } => Held { before: before.is_some(), after: false },
        _ => Held { before: value != NodeAction::Create, after: value != NodeAction::Delete },
    };
    node.kind = Kind::SensitiveBlock(Sensitivity { before, after, value, guessed: false, held });
}

/// Blocks that are known only after apply, all of them.
fn unknown_group<'a>(
    pair: &Pair<'_, 'a>,
    nested: &NestedBlock,
    parent: &BlockSchema,
    rules: Rules,
) -> Option<(NodeAction, Vec<GroupedBlock<'a>>)> {
    let one = |before, node| GroupedBlock { key: None, before, after: None, node };
    if rules.exact {
        let compare = |pair: &Pair<'_, 'a>| block(&Pair { foreign: true, ..pair.clone() }, parent, rules);
        // OpenTofu takes the schema of the block around for the value before.
        let mut node = unknown(pair, Mark::Attributes(&parent.attributes), compare, rules)?;
        if node.is_no_op() && pair.is_null() {
            return None;
        }
        mask(&mut node, pair.is_before_sensitive(), pair.is_after_sensitive());
        // It leaves it out of what happens to the block around as well.
        return Some((NodeAction::NoOp, vec![one(None, node)]));
    }
    let mut blocks = Vec::new();
    if some(pair.before).is_some()
        && let Some((_, gone)) = group(&Pair { unknown: Mark::None, ..pair.as_delete() }, nested, parent, rules)
    {
        blocks = gone;
    }
    let created = Pair { before: None, before_sensitive: Mark::None, before_hidden: None, ..pair.clone() };
    blocks.extend(
        unknown(&created, Mark::None, |pair| block(pair, &nested.block, rules), rules).map(|node| one(None, node)),
    );
    let action = if some(pair.before).is_some() { NodeAction::Update } else { NodeAction::Create };
    Some((action, blocks))
}
