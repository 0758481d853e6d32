//! What the diff engine makes of one resource change: a tree that holds everything both renderings
//! need. It borrows from the text of the plan and from the schema, never from a parsed value.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::unseen::{Unseen, unseen};

/// What happens to one attribute, element or block. Only a whole resource can be replaced, so that
/// a part knows four actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeAction {
    /// Nothing.
    NoOp,
    /// It is not there before.
    Create,
    /// It, or something in it, changes.
    Update,
    /// It is not there after.
    Delete,
}

/// The diff of a whole resource.
#[derive(Clone, Debug)]
pub struct Diff<'a> {
    /// The attributes and blocks; its kind is [`Kind::Block`], or [`Kind::SensitiveBlock`] where
    /// the whole resource is sensitive.
    pub root: Node<'a>,
    /// What told attributes and blocks, lists and sets apart.
    pub basis: Basis,
}

/// What told attributes and blocks, lists and sets apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The schema of the provider.
    Schema,
    /// A guess from the configuration and the values: plan JSON alone does not say.
    Guessed,
}

/// One attribute, element, or block.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// What happens to it.
    pub action: NodeAction,
    /// Whether its path is one of `replace_paths`.
    pub forces_replacement: bool,
    /// Whether the official renderers do not say so here, although the plan does: they lose it in
    /// dynamically typed values and in changes of type.
    pub forces_lost_officially: bool,
    /// What it is.
    pub kind: Kind<'a>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind<'a> {
    /// A string in one line, a number, a truth value, or nothing but nulls.
    Primitive {
        before: Scalar<'a>,
        after: Scalar<'a>,
    },
    /// A string of several lines, on one side at least.
    Lines(Lines<'a>),
    /// A string that holds a structure on every side that it has: JSON, and in our own view also YAML
    /// and the base64 of both.
    Json(Box<Json<'a>>),
    /// Two sides that are nothing alike.
    TypeChange {
        /// The side before, as a deletion.
        before: Box<Node<'a>>,
        /// The side after, as a creation.
        after: Box<Node<'a>>,
    },
    /// Known after apply.
    Unknown {
        /// The value before, as a deletion; none where there is none.
        before: Option<Box<Node<'a>>>,
    },
    /// A sensitive value. It is not in the tree.
    Sensitive(Sensitivity),
    /// A block with something sensitive in it, or everything. It is not in the tree.
    SensitiveBlock(Sensitivity),
    /// An attribute that is sent to the provider and stored nowhere.
    WriteOnly {
        /// Whether it is sensitive as well.
        sensitive: bool,
    },
    Object(Members<'a>),
    Map(Members<'a>),
    /// A list or a tuple.
    List(Elements<'a>),
    Set(Elements<'a>),
    Block(Block<'a>),
}

/// A primitive value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar<'a> {
    /// There is none.
    Absent,
    /// `null`, written as such.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, as written.
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    /// A string or number under the name of a credential, in our own view. It is not in the tree.
    Masked {
        /// Whether the plan holds it.
        held: bool,
    },
}

/// How the sensitivity of a value changes, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sensitivity {
    /// Whether it is sensitive before.
    pub before: bool,
    /// Whether it is sensitive after.
    pub after: bool,
    /// What happens to the value itself; [`NodeAction::NoOp`] with differing sides above means
    /// that only the mark changes.
    pub value: NodeAction,
    /// Whether the plan does not mark it, and only the name says that it is a secret. Then it is taken
    /// for sensitive on both sides.
    pub guessed: bool,
    /// On which sides the plan holds the value.
    pub held: HoldsData,
}

/// On which sides of a masked value the plan holds it. A plan that was redacted has a marker there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldsData {
    pub before: bool,
    pub after: bool,
}

/// A string of several lines with its line diff.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    /// The text before without space around it; empty in a creation.
    pub before: Cow<'a, str>,
    /// The text after without space around it; empty in a deletion.
    pub after: Cow<'a, str>,
    /// The lines in the order to show them.
    pub lines: Vec<Line>,
}

/// One line of a [`Lines`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub side: Side,
    start: u32,
    end: u32,
}

/// On which side a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Both,
    /// Only before.
    Before,
    /// Only after.
    After,
}

/// A string that holds a structure.
#[derive(Clone, Debug)]
pub struct Json<'a> {
    /// The text before, decoded where it is base64, with a marker in place of what is masked in it.
    pub before: Scalar<'a>,
    /// The text after, likewise.
    pub after: Scalar<'a>,
    /// The diff of what the two strings say.
    pub inner: Node<'a>,
    /// Whether the strings differ although they say the same: in space or in the order of keys.
    pub spelling_only: bool,
    /// What it is written in.
    pub format: Format,
    /// Whether the string is the base64 of that.
    pub base64: bool,
    /// Whether anything in it is masked.
    pub masked: bool,
}

/// What a structure in a string is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    /// JSON that is a policy, with its statements paired by what they say.
    Policy,
    Yaml,
}

/// The members of an object or a map, in byte order of their names.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    /// Whether it is a nested attribute of the schema, not a value of an object or map type.
    pub nested: bool,
    /// The members, unchanged ones included; absent are those that are null on both sides.
    pub members: Vec<Member<'a>>,
}

/// A named node.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Its name or key.
    pub name: Cow<'a, str>,
    /// The attribute or element.
    pub node: Node<'a>,
}

/// The elements of a list or a set, in the order to show them.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    /// Whether it is a nested attribute of the schema, not a value of a list or set type.
    pub nested: bool,
    /// The elements, unchanged ones included.
    pub elements: Vec<Element<'a>>,
}

/// An element with its places.
#[derive(Clone, Debug)]
pub struct Element<'a> {
    /// Its index before.
    pub before: Option<usize>,
    /// Its index after.
    pub after: Option<usize>,
    pub node: Node<'a>,
}

/// A block: its attributes, then its blocks.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    /// Attributes in byte order of their names, unchanged ones included.
    pub attributes: Vec<Member<'a>>,
    /// Nested blocks by type, in byte order of the type names.
    pub groups: Vec<BlockGroup<'a>>,
}

/// The nested blocks of one type.
#[derive(Clone, Debug)]
pub struct BlockGroup<'a> {
    /// The block type.
    pub name: Cow<'a, str>,
    /// How many there can be, and how they are told apart.
    pub nesting: Nesting,
    /// Whether the path of the whole group is one of `replace_paths`.
    pub forces_replacement: bool,
    /// The blocks in the order to show them.
    pub blocks: Vec<GroupedBlock<'a>>,
}

/// A block of a [`BlockGroup`].
#[derive(Clone, Debug)]
pub struct GroupedBlock<'a> {
    /// Its key, in a group of [`Nesting::Map`].
    pub key: Option<Cow<'a, str>>,
    /// Its index before, in a list or a set.
    pub before: Option<usize>,
    /// Its index after, in a list or a set.
    pub after: Option<usize>,
    pub node: Node<'a>,
}

/// How nested blocks or nested attributes are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nesting {
    /// There is one at most.
    Single,
    /// By index.
    List,
    /// By value.
    Set,
    /// By key.
    Map,
}

impl NodeAction {
    /// The action of a whole, from the actions of its parts: as the parts where they agree, else an update.
    #[must_use]
    pub const fn join(self, part: Self) -> Self {
        match (self, part) {
            (current, Self::NoOp) => current,
            (Self::Create, Self::Create) => Self::Create,
            (Self::Delete, Self::Delete) => Self::Delete,
            _ => Self::Update,
        }
    }
}

impl Sensitivity {
    /// Whether the mark itself changes on something that stays.
    pub const fn changes(self) -> bool {
        self.before != self.after && !matches!(self.value, NodeAction::Create | NodeAction::Delete)
    }
}

impl Scalar<'_> {
    /// Whether there is nothing to show: absent or null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }
}

impl Line {
    pub(crate) fn new(side: Side, start: usize, end: usize) -> Self {
        // Plan texts are at most 2 GiB; see `source::decode`.
        Self { side, start: u32::try_from(start).unwrap_or(u32::MAX), end: u32::try_from(end).unwrap_or(u32::MAX) }
    }

    /// Where it starts and ends in the text of its side.
    pub(crate) const fn span(self) -> (u32, u32) {
        (self.start, self.end)
    }
}

impl Lines<'_> {
    /// The text of one of its lines.
    pub fn text(&self, line: Line) -> &str {
        let whole = if line.side == Side::After { &self.after } else { &self.before };
        whole.get(line.start as usize..line.end as usize).unwrap_or_default()
    }
}

/// How many lines that go are held against one that comes.
const NEAR: usize = 8;
/// How many lines that come are looked at, and how many are named.
const LOOKED_AT: usize = 500;
const NAMED: usize = 3;

impl Lines<'_> {
    /// What differs and cannot be seen: of the whole text, or else of lines by their number after.
    pub fn unseen(&self) -> Vec<(Option<usize>, Unseen)> {
        if self.lines.iter().all(|line| line.side != Side::Before)
            || self.lines.iter().all(|line| line.side != Side::After)
        {
            // Nothing comes or nothing goes, but for what is around the text.
            return unseen(&self.before, &self.after).map(|it| (None, it)).into_iter().collect();
        }
        if let Some(whole) = unseen(&self.before, &self.after) {
            return vec![(None, whole)];
        }
        let (mut found, mut gone, mut number, mut looked) = (Vec::new(), VecDeque::new(), 0, 0);
        for line in &self.lines {
            number += usize::from(line.side != Side::Before);
            match line.side {
                Side::Both => gone.clear(),
                Side::Before => {
                    gone.push_back(self.text(*line));
                    if gone.len() > NEAR {
                        gone.pop_front();
                    }
                }
                Side::After => {
                    looked += 1;
                    if let Some(one) = gone.iter().find_map(|gone| unseen(gone, self.text(*line))) {
                        found.push((Some(number), one));
                    }
                    if looked == LOOKED_AT || found.len() == NAMED {
                        break;
                    }
                }
            }
        }
        found
    }
}

impl Json<'_> {
    /// The texts of both sides line by line.
    pub fn lines(&self) -> Lines<'static> {
        let text = |scalar: &'_ Scalar<'_>| match scalar {
            Scalar::String(text) => Some(text.to_string()),
            _ => None,
        };
        match (text(&self.before), text(&self.after)) {
            (Some(before), Some(after)) => {
                let (before, after) = super::text::trimmed_alike(before.into(), after.into());
                super::text::compare(before.into_owned(), after.into_owned())
            }
            (before, after) => {
                let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned()).unwrap_or_default();
                super::text::compare(trimmed(before), trimmed(after))
            }
        }
    }
}

impl Node<'_> {
    /// The nodes directly below, in the order to show them. The sides of a type change and the
    /// value before an unknown count as below; the JSON in a string does too.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Primitive { .. }
            | Kind::Lines(_)
            | Kind::Sensitive(_)
            | Kind::SensitiveBlock(_)
            | Kind::WriteOnly { .. } => Vec::new(),
            Kind::Json(json) => vec![&json.inner],
            Kind::TypeChange { before, after } => vec![&**before, &**after],
            Kind::Unknown { before } => before.as_deref().into_iter().collect(),
            Kind::Object(members) | Kind::Map(members) => members.members.iter().map(|member| &member.node).collect(),
            Kind::List(elements) | Kind::Set(elements) => {
                elements.elements.iter().map(|element| &element.node).collect()
            }
            Kind::Block(block) => {
                let blocks = block.groups.iter().flat_map(|group| &group.blocks).map(|block| &block.node);
                block.attributes.iter().map(|member| &member.node).chain(blocks).collect()
            }
        }
    }

    /// Whether the value itself changes on some path below, or the node is not a no-op.
    pub const fn is_no_op(&self) -> bool {
        matches!(self.action, NodeAction::NoOp)
    }
}
