//! Attributes: values of a type, and nested attributes.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::dynamic::{action_of_container, all_keys, map_keys, value_keys};
use super::pair::{Mark, Pair, elements, members, some};
use super::sequence::{self, Place};
use super::tree::{Element, Elements, Kind, Member, Members, Node, NodeAction, Scalar};
use super::{Rules, SetPairing, dynamic, likeness, masked, node, text, too_deep, unknown};
use crate::json::Value;
use crate::schema::{AttributeSchema, Nesting, Shape, Type};

/// An attribute. `parent` is what happens to the block or object around it, as far as is known.
pub(super) fn attribute<'a>(
    pair: &Pair<'_, 'a>,
    schema: &AttributeSchema,
    parent: NodeAction,
    rules: Rules,
) -> Node<'a> {
    if schema.write_only && is_nowhere(pair) {
        return write_only(pair, schema, parent, rules);
    }
    let sensitive;
    let pair = if schema.sensitive {
        // Plans before 0.15 do not mark what the schema calls sensitive. Later ones do, and then the marks
        // alone tell whether a side is sensitive that has no value, or of which all around it is.
        let mut pair = pair.clone();
        if !rules.exact || some(pair.before).is_some() && !pair.before_covered {
            pair.before_sensitive = Mark::All;
        }
        if !rules.exact || some(pair.after).is_some() && !pair.after_covered {
            pair.after_sensitive = Mark::All;
        }
        sensitive = pair;
        &sensitive
    } else {
        pair
    };
    match &schema.shape {
        Shape::Typed(of) => typed(pair, of, rules),
        Shape::Nested { nesting, attributes } => nested(pair, *nesting, attributes, rules),
    }
}

/// Whether the plan holds no value of an attribute that the schema calls write-only, as it should be. Where
/// there is one the schema is wrong, by mistake or on purpose, and the value is drawn.
pub(super) fn is_nowhere(pair: &Pair<'_, '_>) -> bool {
    some(pair.before).is_none() && some(pair.after).is_none()
}

/// An attribute that is stored nowhere: it does what the block or object around it does.
fn write_only<'a>(pair: &Pair<'_, 'a>, schema: &AttributeSchema, parent: NodeAction, rules: Rules) -> Node<'a> {
    let follows = rules.pairing.updates_write_only();
    let mut action = parent;
    if action == NodeAction::Update && !follows {
        action = NodeAction::NoOp;
    }
    if action == NodeAction::NoOp && pair.forces() && (follows || !rules.exact) {
        // What forces the replacement must be seen, although its value is nowhere.
        action = NodeAction::Update;
    }
    let sensitive =
        if rules.exact { pair.is_before_sensitive() || pair.is_after_sensitive() } else { schema.sensitive };
    node(action, Kind::WriteOnly { sensitive }, pair.forces())
}

/// A write-only attribute directly in a block. Terraform looks at the marks and the paths of the block in
/// place of its own.
pub(super) fn write_only_of_block<'a>(
    block: &Pair<'_, 'a>,
    own: &Pair<'_, 'a>,
    schema: &AttributeSchema,
    parent: NodeAction,
    rules: Rules,
) -> Node<'a> {
    let from_block = rules.exact && !rules.pairing.updates_write_only();
    write_only(if from_block { block } else { own }, schema, parent, rules)
}

/// A value of a type.
pub(super) fn typed<'a>(pair: &Pair<'_, 'a>, of: &Type, rules: Rules) -> Node<'a> {
    let pair = &*pair.as_typed(rules);
    if matches!(of, Type::Dynamic) || !(pair.foreign || fits(pair.before, of) && fits(pair.after, of)) {
        return dynamic::top(pair, rules);
    }
    if let Some(node) = too_deep(pair)
        .or_else(|| masked(pair, |pair| typed(pair, of, rules), false, rules))
        .or_else(|| unknown(pair, Mark::None, |pair| typed(pair, of, rules), rules))
    {
        return node;
    }
    match of {
        Type::Dynamic | Type::Primitive => text::typed(pair, rules),
        Type::String => {
            let mut node = text::typed(pair, rules);
            if let Kind::Primitive { before: before @ Scalar::Null, .. } = &mut node.kind
                && node.action == NodeAction::Delete
            {
                // The tools do not write `null -> null` of a string, and do of everything else.
                *before = Scalar::Absent;
            }
            node
        }
        Type::Object(attributes) => {
            let (action, members) = object(pair, attributes, |pair, of, _| typed(pair, of, rules), rules);
            node(action, Kind::Object(Members { nested: false, members }), pair.forces())
        }
        Type::Map(of) => {
            let (action, members) = by_key(pair, all_keys(pair), |pair| typed(pair, of, rules));
            node(action, Kind::Map(Members { nested: false, members }), pair.forces())
        }
        Type::List(of) => list(pair, of, rules),
        Type::Tuple(types) => {
            let places = (0..types.len()).map(|index| (Some(index), Some(index)));
            let (action, elements) = by_place(pair, places, pair.action_of_whole(), |pair, (index, _)| {
                typed(&pair.relevant_part(), index.and_then(|index| types.get(index)).unwrap_or(&Type::Dynamic), rules)
            });
            node(action, Kind::List(Elements { nested: false, elements }), pair.forces())
        }
        Type::Set(of) => {
            let (action, elements) = by_place(pair, set_places(pair, rules), pair.action_of_whole(), |pair, _| {
                typed(&pair.all_relevant(), of, rules)
            });
            node(action, Kind::Set(Elements { nested: false, elements }), pair.forces())
        }
    }
}

/// Whether a value has the form that its type asks for. What does not is shown by its own form.
fn fits(value: Option<&Value<'_>>, of: &Type) -> bool {
    let Some(value) = some(value) else { return true };
    match of {
        Type::Dynamic => true,
        Type::Primitive | Type::String => !matches!(value, Value::Array(_) | Value::Object(_)),
        Type::List(_) | Type::Set(_) => value.as_array().is_some(),
        Type::Tuple(types) => value.as_array().is_some_and(|elements| elements.len() <= types.len()),
        Type::Map(_) | Type::Object(_) => value.as_object().is_some(),
    }
}

fn list<'a>(pair: &Pair<'_, 'a>, of: &Type, rules: Rules) -> Node<'a> {
    let (before, after) = (elements(pair.before), elements(pair.after));
    let start = action_of_container(before.is_some(), after.is_some());
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let alike = |x: usize, y: usize| {
        matches!(of, Type::Object(_))
            || matches!(of, Type::Dynamic) && before[x].as_object().is_some() && after[y].as_object().is_some()
            || rules.pairing.pairs_strings_with_a_common_line() && text::share_a_line(&before[x], &after[y])
    };
    let places = identity_places(pair, rules).unwrap_or_else(|| sequence::pair(before, after, rules.pairing, alike));
    let (action, elements) = by_place(pair, places, start, |pair, _| typed(&pair.all_relevant(), of, rules));
    node(action, Kind::List(Elements { nested: false, elements }), pair.forces())
}

/// A nested attribute.
pub(super) fn nested<'a>(
    pair: &Pair<'_, 'a>,
    nesting: Nesting,
    attributes: &BTreeMap<Box<str>, AttributeSchema>,
    rules: Rules,
) -> Node<'a> {
    let shape = |value| {
        some(value).is_none_or(|value| match nesting {
            Nesting::Single | Nesting::Map => value.as_object().is_some(),
            Nesting::List | Nesting::Set => value.as_array().is_some(),
        })
    };
    if !(pair.foreign || shape(pair.before) && shape(pair.after)) {
        return dynamic::top(pair, rules);
    }
    if let Some(node) = too_deep(pair)
        .or_else(|| masked(pair, |pair| nested(pair, nesting, attributes, rules), false, rules))
        .or_else(|| unknown(pair, Mark::Attributes(attributes), |pair| nested(pair, nesting, attributes, rules), rules))
    {
        return node;
    }
    let single = |pair: &Pair<'_, 'a>| nested(pair, Nesting::Single, attributes, rules);
    let (action, kind) = match nesting {
        Nesting::Single => {
            let compare =
                |pair: &Pair<'_, 'a>, schema: &AttributeSchema, parent| attribute(pair, schema, parent, rules);
            let (action, members) = object(pair, attributes, compare, rules);
            (action, Kind::Object(Members { nested: true, members }))
        }
        Nesting::Map => {
            let (action, members) = by_key(pair, map_keys(pair, rules), single);
            (action, Kind::Map(Members { nested: true, members }))
        }
        Nesting::List => {
            let places = identity_places(pair, rules).unwrap_or_else(|| index_places(pair));
            let (action, elements) =
                by_place(pair, places, pair.action_of_whole(), |pair, _| single(&pair.relevant_part()));
            (action, Kind::List(Elements { nested: true, elements }))
        }
        Nesting::Set => {
            let places = set_places(pair, rules);
            let (action, elements) =
                by_place(pair, places, pair.action_of_whole(), |pair, _| single(&pair.all_relevant()));
            (action, Kind::Set(Elements { nested: true, elements }))
        }
    };
    node(action, kind, pair.forces())
}

/// What the parts of an object have in common, be they of a type or attributes of a schema.
pub(super) trait Part {
    /// Whether the value is stored nowhere, so that only the rest tells what happens.
    fn comes_last(&self) -> bool;
}

impl Part for Type {
    fn comes_last(&self) -> bool {
        false
    }
}

impl Part for AttributeSchema {
    fn comes_last(&self) -> bool {
        self.write_only
    }
}

fn object<'a, P: Part>(
    pair: &Pair<'_, 'a>,
    parts: &BTreeMap<Box<str>, P>,
    compare: impl Fn(&Pair<'_, 'a>, &P, NodeAction) -> Node<'a>,
    rules: Rules,
) -> (NodeAction, Vec<Member<'a>>) {
    let mut action = pair.action_of_whole();
    let mut found = Vec::new();
    for last in [false, true] {
        for (name, part) in parts.iter().filter(|(_, part)| part.comes_last() == last) {
            let below = pair.key(name).relevant_part().implicit();
            let node = compare(&below, part, action);
            // Terraform always counts what is write-only.
            let always = last && !rules.pairing.updates_write_only();
            if node.is_no_op() && below.is_null() && !always {
                continue;
            }
            action = action.join(node.action);
            found.push(Member { name: named(pair, name), node });
        }
    }
    action = others(pair, |name| parts.contains_key(name), action, &mut found, rules);
    found.sort_by(|left, right| left.name.cmp(&right.name));
    (action, found)
}

/// Adds what the values have and the schema does not know: it is of another version, and nothing
/// may be hidden.
pub(super) fn others<'a>(
    pair: &Pair<'_, 'a>,
    known: impl Fn(&str) -> bool,
    mut action: NodeAction,
    found: &mut Vec<Member<'a>>,
    rules: Rules,
) -> NodeAction {
    let names = if pair.foreign { Vec::new() } else { value_keys(pair) };
    for name in names.into_iter().filter(|name| !known(name)) {
        let below = pair.key(&name).relevant_part().implicit();
        let node = dynamic::top(&below, rules);
        if node.is_no_op() && below.is_null() {
            continue;
        }
        action = action.join(node.action);
        found.push(Member { name, node });
    }
    action
}

/// The name as the plan has it, so that the tree borrows from nothing else.
pub(super) fn named<'a>(pair: &Pair<'_, 'a>, name: &str) -> Cow<'a, str> {
    [members(pair.before), members(pair.after), pair.unknown.members()]
        .into_iter()
        .flatten()
        .find_map(|object| object.key(name))
        .cloned()
        .unwrap_or_else(|| Cow::Owned(name.to_owned()))
}

pub(super) fn by_key<'a>(
    pair: &Pair<'_, 'a>,
    keys: Vec<Cow<'a, str>>,
    compare: impl Fn(&Pair<'_, 'a>) -> Node<'a>,
) -> (NodeAction, Vec<Member<'a>>) {
    let mut action = action_of_container(members(pair.before).is_some(), members(pair.after).is_some());
    let members = keys
        .into_iter()
        .map(|name| {
            let node = compare(&pair.key(&name).relevant_part());
            action = action.join(node.action);
            Member { name, node }
        })
        .collect();
    (action, members)
}

fn by_place<'t, 'a>(
    pair: &Pair<'t, 'a>,
    places: impl IntoIterator<Item = Place>,
    start: NodeAction,
    compare: impl Fn(Pair<'t, 'a>, Place) -> Node<'a>,
) -> (NodeAction, Vec<Element<'a>>) {
    let mut action = start;
    let elements = places
        .into_iter()
        .map(|(before, after)| {
            let node = compare(pair.at(before, after), (before, after));
            action = action.join(node.action);
            Element { before, after, node }
        })
        .collect();
    (action, elements)
}

fn lengths(pair: &Pair<'_, '_>) -> (usize, usize) {
    (elements(pair.before).unwrap_or_default().len(), elements(pair.after).unwrap_or_default().len())
}

pub(super) fn index_places(pair: &Pair<'_, '_>) -> Vec<Place> {
    let (before, after) = lengths(pair);
    let within = |index: usize, length: usize| (index < length).then_some(index);
    (0..before.max(after)).map(|index| (within(index, before), within(index, after))).collect()
}

/// Members that tell one object of a list from another.
const IDENTITIES: [&str; 5] = ["id", "name", "ref", "Sid", "priority"];

/// For our own views: objects of a list by a member that each of both sides has, with a value of its own. Only
/// where those on both sides keep their order, since in a list an order that changes is a change.
pub(super) fn identity_places(pair: &Pair<'_, '_>, rules: Rules) -> Option<Vec<Place>> {
    let (before, after) = (elements(pair.before)?, elements(pair.after)?);
    if rules.exact || before.is_empty() || after.is_empty() {
        return None;
    }
    IDENTITIES.iter().find_map(|name| places_by(name, before, after))
}

fn places_by(name: &str, before: &[Value<'_>], after: &[Value<'_>]) -> Option<Vec<Place>> {
    let identity = |element| match Value::get(element, name)? {
        it @ (Value::String(_) | Value::Number(_)) => Some(it),
        _ => None,
    };
    let mut old = HashMap::with_capacity(before.len());
    for (index, element) in before.iter().enumerate() {
        if old.insert(identity(element)?, index).is_some() {
            return None;
        }
    }
    let mut new = HashSet::with_capacity(after.len());
    let mut partners = Vec::with_capacity(after.len());
    for element in after {
        let identity = identity(element)?;
        if !new.insert(identity) {
            return None;
        }
        partners.push(old.get(identity).copied());
    }
    let mut shared = partners.iter().flatten();
    if shared.clone().next().is_none() || !shared.by_ref().is_sorted() {
        return None;
    }
    let mut places = Vec::with_capacity(before.len().max(after.len()));
    let (mut next, mut come) = (0, Vec::new());
    let ends = partners.iter().map(|partner| Some(*partner)).chain([None]);
    for (index, partner) in ends.enumerate() {
        let stays = match partner {
            Some(None) => {
                come.push(index);
                continue;
            }
            Some(Some(partner)) => Some(partner),
            None => None,
        };
        // Between two that stay: as many that go as come are the same ones under another name.
        let gone = next..stays.unwrap_or(before.len());
        if gone.len() == come.len() {
            places.extend(gone.zip(come.drain(..)).map(|(gone, come)| (Some(gone), Some(come))));
        } else {
            places.extend(gone.map(|gone| (Some(gone), None)));
            places.extend(come.drain(..).map(|come| (None, Some(come))));
        }
        if let Some(partner) = stays {
            places.push((Some(partner), Some(index)));
            next = partner + 1;
        }
    }
    Some(places)
}

/// Whether what is on both sides stands in the same order on both. The tools write the elements of a set in
/// an order of their own, the same for the same elements; where it differs this is a list, whatever the
/// schema says, and an order that changed must be seen.
fn keeps_its_order(places: &[Place]) -> bool {
    places.iter().filter_map(|(before, after)| before.and(*after)).is_sorted()
}

/// Equal elements belong together, every other is new or gone. Elements that are partly unknown
/// or whose sensitivity changes are not equal.
pub(super) fn set_places(pair: &Pair<'_, '_>, rules: Rules) -> Vec<Place> {
    let before = elements(pair.before).unwrap_or_default();
    let after = elements(pair.after).unwrap_or_default();
    let mut places_of: HashMap<(&Value<'_>, bool), VecDeque<usize>> = HashMap::with_capacity(after.len());
    for (index, element) in after.iter().enumerate() {
        if !pair.unknown.index(index).is_all() {
            let secret = pair.after_sensitive.index(index).is_all();
            places_of.entry((element, secret)).or_default().push_back(index);
        }
    }
    // What was there before is all known, so that a set has nothing twice. A list may be taken for one.
    let is_set = rules.exact && before.iter().collect::<HashSet<_>>().len() == before.len();
    let mut taken = vec![false; after.len()];
    let mut places = Vec::with_capacity(before.len().max(after.len()));
    for (index, element) in before.iter().enumerate() {
        let secret = pair.before_sensitive.index(index).is_all();
        let same = if is_set {
            // Of several that are equal without what is unknown in them, the tools take the last, and the
            // others are not seen again.
            let all = places_of.remove(&(element, secret)).unwrap_or_default();
            for place in &all {
                taken[*place] = true;
            }
            all.back().copied()
        } else {
            places_of.get_mut(&(element, secret)).and_then(VecDeque::pop_front)
        };
        if let Some(place) = same {
            taken[place] = true;
        }
        places.push((Some(index), same));
    }
    places.extend(taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(index, _)| (None, Some(index))));
    if !rules.exact && !keeps_its_order(&places) {
        return index_places(pair);
    }
    if rules.sets == SetPairing::BestMatch { likeness::pair(pair, places) } else { places }
}
