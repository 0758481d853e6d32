//! The diff engine: one resource change becomes a tree of [`Node`]s.
//!
//! The tree keeps what both renderings need, unchanged parts included; what to hide is theirs to
//! decide. Sensitive values never get into it. Nothing here fails: a value that does not fit its
//! schema is shown as it is.

mod attribute;
mod block;
mod dynamic;
mod encoded;
pub mod guess;
mod likeness;
mod moves;
mod pair;
mod policy;
mod sequence;
mod text;
mod tree;
mod unseen;
mod yaml;

use crate::action::Action;
use crate::change::{Change, OutputChange, ResourceChange};
use crate::compat::Compat;
use crate::json::{NULL_VALUE, Value};
use crate::mask::{self, Hidden, Known, Marks, Under};
pub use crate::schema::Nesting;
use crate::schema::ResourceSchema;
use pair::{Mark, Pair, Relevant};

pub use moves::{MovedPlaces, Moves};
pub use tree::{
    Basis, Block, BlockGroup, Diff, Element, Elements, Format, GroupedBlock, Held, Json, Kind, Line, Lines, Member,
    Members, Node, NodeAction, Scalar, Sensitivity, Side,
};

pub use unseen::{Replaced, Unseen, unseen};

pub(crate) use encoded::{Named, base64_text, decoded, holds_masked, named_in_yaml, yaml_value};
pub(crate) use text::compare as compare_texts;

/// Deeper values are shown as one line of JSON: no tool writes them, and every step down takes
/// stack.
const MAX_DEPTH: usize = 96;

/// How to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Which tool's way to pair the elements of lists.
    pub pairing: Compat,
    /// Whether the tree must be the one that this tool renders, also where it shows less.
    pub exact: bool,
    /// How members of sets find each other; the tools know only [`SetPairing::ByValue`].
    pub sets: SetPairing,
}

/// How members of sets that are not the same find each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetPairing {
    /// Not at all: they go and come.
    #[default]
    ByValue,
    /// The most alike belong together.
    BestMatch,
}

impl Rules {
    /// For the tool's own text.
    pub const fn exactly(compat: Compat) -> Self {
        Self { pairing: compat, exact: true, sets: SetPairing::ByValue }
    }

    /// For our own views.
    pub const fn own(pairing: Compat) -> Self {
        Self { pairing, exact: false, sets: SetPairing::ByValue }
    }

    /// The same with another way to pair the members of sets.
    #[must_use]
    pub const fn with_sets(self, sets: SetPairing) -> Self {
        Self { sets, ..self }
    }
}

/// The diff of one resource change. Without a schema one is guessed from the values and from
/// `hints`, what the configuration says about the resource.
pub fn resource<'a>(
    change: &ResourceChange<'a>,
    schema: Option<&ResourceSchema>,
    hints: Option<&guess::Hints<'_>>,
    rules: Rules,
) -> Diff<'a> {
    of_change(&change.change, change, schema, hints, Relevant::Always, rules)
}

/// The diff of a drifted object, reduced to what matters to the plan: `paths` are those of
/// `relevant_attributes` for its address.
pub fn drift<'a>(
    change: &ResourceChange<'a>,
    schema: Option<&ResourceSchema>,
    hints: Option<&guess::Hints<'_>>,
    paths: &[&[Value<'a>]],
    rules: Rules,
) -> Diff<'a> {
    of_change(&change.change, change, schema, hints, Relevant::Paths(paths.to_vec()), rules)
}

/// The diff of an output.
pub fn output<'a>(output: &OutputChange<'a>, rules: Rules) -> Node<'a> {
    let hidden = Places::of_change(&output.change, rules);
    dynamic::top(&pair_of(&output.change, &hidden, Relevant::Always), rules)
}

/// The values of a block that does not change, as of the configuration of an action.
pub(crate) fn unchanged<'a>(
    value: &Value<'a>,
    unknown: &Value<'a>,
    sensitive: &Value<'a>,
    schema: Option<&ResourceSchema>,
    rules: Rules,
    known: &Known,
) -> Diff<'a> {
    let mut pair = Pair { legacy: true, ..Pair::plain(Some(value), Some(value), 0).implicit() };
    pair.unknown = Mark::of(Some(unknown));
    pair.before_sensitive = Mark::of(Some(sensitive));
    pair.after_sensitive = pair.before_sensitive;
    let marks = Marks::new(sensitive, NULL_VALUE);
    let hidden = if rules.exact { None } else { mask::hidden(value, marks, Under::Plain, known) };
    pair.before_hidden = hidden.as_ref();
    pair.after_hidden = hidden.as_ref();
    of_pair(&pair, schema, || guess::schema(&pair, "", None), rules)
}

impl Rules {
    /// Whether a provider of the old kind has null for "" in every typed value, also in maps and
    /// lists, and such an attribute counts although there is nothing to show.
    fn legacy_strings_anywhere(self) -> bool {
        self.exact && self.pairing.takes_empty_for_null_anywhere()
    }
}

fn of_change<'t, 'a>(
    change: &'t Change<'a>,
    resource: &ResourceChange<'a>,
    schema: Option<&ResourceSchema>,
    hints: Option<&guess::Hints<'_>>,
    relevant: Relevant<'t, 'a>,
    rules: Rules,
) -> Diff<'a> {
    let hidden = Places::of_change(change, rules);
    let mut pair = Pair { legacy: true, ..pair_of(change, &hidden, relevant) };
    if change.action() == Action::Forget && rules.exact && !rules.pairing.shows_forgotten_as_gone() {
        // The object stays as it is; only the state forgets it.
        pair = pair.unchanged();
    }
    if change.action() == Action::NoOp && !rules.exact && pair.before == pair.after {
        pair.after = pair.before;
    }
    of_pair(
        &pair,
        schema,
        || guess::schema(&pair, resource.resource_type(), hints.and_then(|hints| hints.of(resource))),
        rules,
    )
}

fn of_pair<'a>(
    pair: &Pair<'_, 'a>,
    schema: Option<&ResourceSchema>,
    guess: impl FnOnce() -> ResourceSchema,
    rules: Rules,
) -> Diff<'a> {
    match schema {
        Some(schema) => Diff { root: block::block(pair, &schema.block, rules), basis: Basis::Schema },
        None => Diff { root: block::block(pair, &guess().block, rules), basis: Basis::Guessed },
    }
}

/// What is masked of the two sides of a change, in addition to what the marks of each side say.
struct Places {
    before: Option<Hidden>,
    after: Option<Hidden>,
}

impl Places {
    /// The same places as in the public form; none where the text must be that of a tool.
    fn of_change(change: &Change<'_>, rules: Rules) -> Self {
        if rules.exact {
            return Self { before: None, after: None };
        }
        let marks = Marks::new(change.before_sensitive(), change.after_sensitive());
        let [before, after] =
            mask::hidden_of_both([change.before(), change.after()], marks, change.under(), change.known());
        Self { before, after }
    }
}

fn pair_of<'t, 'a>(change: &'t Change<'a>, hidden: &'t Places, relevant: Relevant<'t, 'a>) -> Pair<'t, 'a> {
    Pair {
        unknown: Mark::of(Some(change.after_unknown())),
        before_sensitive: Mark::of(Some(change.before_sensitive())),
        after_sensitive: Mark::of(Some(change.after_sensitive())),
        before_hidden: hidden.before.as_ref(),
        after_hidden: hidden.after.as_ref(),
        replace: change.replace_paths().collect(),
        relevant,
        ..Pair::plain(Some(change.before()), Some(change.after()), 0).implicit()
    }
}

fn node(action: NodeAction, kind: Kind<'_>, forces_replacement: bool) -> Node<'_> {
    let forces_lost_officially = forces_replacement && matches!(kind, Kind::TypeChange { .. });
    Node { action, forces_replacement, forces_lost_officially, kind }
}

/// A node in a place where the official renderers never say what forces a replacement.
fn node_without_say(action: NodeAction, kind: Kind<'_>, forces_replacement: bool) -> Node<'_> {
    Node { action, forces_replacement, forces_lost_officially: forces_replacement, kind }
}

/// Where a value is sensitive, a node without it; `inner` compares the value itself.
fn masked<'t, 'a>(
    pair: &Pair<'t, 'a>,
    inner: impl FnOnce(&Pair<'t, 'a>) -> Node<'a>,
    block: bool,
    rules: Rules,
) -> Option<Node<'a>> {
    let may_change = !rules.exact && pair.may_change();
    let (mut before, mut after) = (pair.is_before_sensitive(), pair.is_after_sensitive());
    if !before && !after {
        // Places of lists are not the same on both sides: a mark may stand where another element was.
        if !pair.is_marked_elsewhere() {
            return None;
        }
        (before, after) = (true, true);
    }
    let mut value = inner(&pair.unmasked()).action;
    if may_change && value == NodeAction::NoOp {
        value = NodeAction::Update;
    }
    let nothing = pair.before.is_none() && pair.after.is_none();
    let action = if value == NodeAction::NoOp && before != after && !nothing { NodeAction::Update } else { value };
    let sensitivity = Sensitivity { before, after, value, guessed: false, held: pair.held() };
    let kind = if block { Kind::SensitiveBlock(sensitivity) } else { Kind::Sensitive(sensitivity) };
    Some(node(action, kind, pair.forces()))
}

/// A node for a value that is known only after apply. `children` marks what is below as
/// unknown where there is a value before, and `inner` compares that value with nothing.
fn unknown<'t, 'a>(
    pair: &Pair<'t, 'a>,
    children: Mark<'t, 'a>,
    inner: impl FnOnce(&Pair<'t, 'a>) -> Node<'a>,
    rules: Rules,
) -> Option<Node<'a>> {
    if !pair.unknown.is_all() {
        return None;
    }
    let (action, before) = if pair::some(pair.before).is_none() {
        // To the tools, a null in a list or a map that becomes unknown has not changed.
        let stays = pair.before.is_some() && rules.exact;
        let marked = pair.is_before_sensitive() != pair.is_after_sensitive();
        let action = match (stays, marked) {
            (true, true) => NodeAction::Update,
            (true, false) => NodeAction::NoOp,
            (false, _) => NodeAction::Create,
        };
        (action, None)
    } else {
        let before = Pair { unknown: children, ..pair.as_delete() };
        (NodeAction::Update, Some(Box::new(inner(&before))))
    };
    Some(node(action, Kind::Unknown { before }, pair.forces()))
}

/// A value that nests too deeply, as one line of JSON; masked where anything in it is sensitive.
fn too_deep<'a>(pair: &Pair<'_, 'a>) -> Option<Node<'a>> {
    if pair.depth <= MAX_DEPTH {
        return None;
    }
    let secret = |mark: Mark<'_, '_>| match mark {
        Mark::Shape(value) => pair::has_true(value),
        other => other.is_all(),
    };
    let (before, after) = (secret(pair.before_sensitive), secret(pair.after_sensitive));
    let mut action = pair.action();
    if before || after {
        let sensitivity = Sensitivity { before, after, value: action, guessed: false, held: pair.held() };
        return Some(node(action, Kind::Sensitive(sensitivity), pair.forces()));
    }
    if pair.before_hidden.is_some() || pair.after_hidden.is_some() {
        return Some(node(action, Kind::Sensitive(pair.guessed(action)), pair.forces()));
    }
    if secret(pair.unknown) && action == NodeAction::NoOp {
        action = NodeAction::Update;
    }
    let line = |side: Option<&Value<'a>>| match side {
        None => Scalar::Absent,
        Some(Value::Null) => Scalar::Null,
        Some(value @ (Value::Array(_) | Value::Object(_))) => {
            let mut text = String::new();
            value.write_canonical(&mut text);
            Scalar::String(text.into())
        }
        Some(value) => text::scalar(Some(value)),
    };
    Some(node(action, Kind::Primitive { before: line(pair.before), after: line(pair.after) }, pair.forces()))
}
