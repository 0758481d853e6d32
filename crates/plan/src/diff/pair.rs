//! The two sides of a value with the marks on them, and the steps down into its parts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Rules;
use super::tree::{Held, NodeAction, Sensitivity};
use crate::json::{NULL_VALUE, Object, Value};
use crate::mask::{Because, Hidden, MARKER};
use crate::schema::AttributeSchema;

/// The two sides of a value. `None` is a side that is absent, `Some(Null)` one that says `null`.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and all combine")]
#[derive(Clone)]
pub(super) struct Pair<'t, 'a> {
    pub(super) before: Option<&'t Value<'a>>,
    pub(super) after: Option<&'t Value<'a>>,
    pub(super) unknown: Mark<'t, 'a>,
    pub(super) before_sensitive: Mark<'t, 'a>,
    pub(super) after_sensitive: Mark<'t, 'a>,
    /// Whether a mark on something around covers the side before, so that none below counts.
    pub(super) before_covered: bool,
    /// The same of the side after.
    pub(super) after_covered: bool,
    /// What the public form masks of the side before, names looked at; nothing where the text must be
    /// that of a tool.
    pub(super) before_hidden: Option<&'t Hidden>,
    /// The same of the side after.
    pub(super) after_hidden: Option<&'t Hidden>,
    /// Paths of attributes that force a replacement, from here on down.
    pub(super) replace: Vec<&'t [Value<'a>]>,
    pub(super) relevant: Relevant<'t, 'a>,
    /// Whether this is of a provider of the old kind, which cannot tell "" from null.
    pub(super) legacy: bool,
    /// Whether null is not the same as absent here: in maps and lists.
    pub(super) explicit: bool,
    /// Whether this is looked at with the schema of something else, as OpenTofu does in one place. What does
    /// not fit it is then not shown: it is shown in no other way either.
    pub(super) foreign: bool,
    /// How deep this stands, JSON in strings counted in.
    pub(super) depth: usize,
}

/// A mark on a value: a truth value for all of it, or the same shape with truth values inside.
#[derive(Clone, Copy)]
pub(super) enum Mark<'t, 'a> {
    None,
    All,
    /// On each of these attributes directly below.
    Attributes(&'t BTreeMap<Box<str>, AttributeSchema>),
    Shape(&'t Value<'a>),
}

/// Which parts of a drifted object matter to the plan.
#[derive(Clone)]
pub(super) enum Relevant<'t, 'a> {
    Always,
    Paths(Vec<&'t [Value<'a>]>),
}

/// A step down.
#[derive(Clone, Copy)]
pub(super) enum Step<'s> {
    Key(&'s str),
    Index(usize),
}

impl<'t, 'a> Mark<'t, 'a> {
    pub(super) const fn of(value: Option<&'t Value<'a>>) -> Self {
        match value {
            Some(value) => Self::Shape(value),
            None => Self::None,
        }
    }

    /// Whether all of the value is marked.
    pub(super) const fn is_all(self) -> bool {
        match self {
            Self::All => true,
            Self::Shape(value) => value.is_true(),
            Self::None | Self::Attributes(_) => false,
        }
    }

    fn key(self, key: &str) -> Self {
        match self {
            Self::Shape(value) => Self::of(value.get(key)),
            Self::Attributes(names) if names.contains_key(key) => Self::All,
            Self::Attributes(_) | Self::None | Self::All => Self::None,
        }
    }

    pub(super) fn index(self, index: usize) -> Self {
        match self {
            Self::Shape(Value::Array(elements)) => Self::of(elements.get(index)),
            _ => Self::None,
        }
    }

    /// The members, where the mark has the shape of an object.
    pub(super) const fn members(self) -> Option<&'t Object<'a>> {
        match self {
            Self::Shape(Value::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// Whether a mark for secrets covers all of `value`: because it says so, or because it does not
    /// have the shape of the value and so cannot tell which part is the secret.
    pub(super) fn covers(self, value: Option<&Value<'_>>) -> bool {
        match (self, value) {
            (_, None | Some(Value::Null)) => self.is_all(),
            (Self::Shape(mark @ Value::Object(_)), Some(value)) => value.as_object().is_none() && has_true(mark),
            (Self::Shape(mark @ Value::Array(_)), Some(value)) => value.as_array().is_none() && has_true(mark),
            _ => self.is_all(),
        }
    }
}

/// Whether there is a `true` anywhere in a mark.
pub(super) fn has_true(mark: &Value<'_>) -> bool {
    let mut left = vec![mark];
    while let Some(value) = left.pop() {
        match value {
            Value::Bool(true) => return true,
            Value::Array(elements) => left.extend(elements),
            Value::Object(object) => left.extend(object.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    false
}

impl Relevant<'_, '_> {
    fn step(&self, step: Step<'_>) -> Self {
        match self {
            Self::Always => Self::Always,
            // What is below a relevant attribute is relevant too.
            Self::Paths(paths) => Self::Paths(
                paths.iter().filter_map(|path| if path.is_empty() { Some(*path) } else { rest(path, step) }).collect(),
            ),
        }
    }

    /// Whether anything here or below is relevant.
    pub(super) const fn is_any(&self) -> bool {
        match self {
            Self::Always => true,
            Self::Paths(paths) => !paths.is_empty(),
        }
    }
}

/// The rest of a path whose first step this is. The tools take `list["0"]` for an index too.
fn rest<'t, 'a>(path: &'t [Value<'a>], step: Step<'_>) -> Option<&'t [Value<'a>]> {
    let (first, rest) = path.split_first()?;
    let same = match (first, step) {
        (Value::String(name), Step::Key(key)) => **name == *key,
        (Value::Number(text) | Value::String(text), Step::Index(index)) => {
            #[expect(clippy::cast_precision_loss, reason = "an index above 2^52 does not fit into memory")]
            let index = index as f64;
            #[expect(clippy::float_cmp, reason = "both sides are whole numbers")]
            let same = text.parse::<f64>().is_ok_and(|number| number.trunc() == index);
            same
        }
        _ => false,
    };
    same.then_some(rest)
}

/// A side that is there and not null.
pub(super) fn some<'t, 'a>(value: Option<&'t Value<'a>>) -> Option<&'t Value<'a>> {
    value.filter(|value| !value.is_null())
}

/// The elements of a side that is an array.
pub(super) fn elements<'t, 'a>(value: Option<&'t Value<'a>>) -> Option<&'t [Value<'a>]> {
    value.and_then(Value::as_array)
}

/// The members of a side that is an object.
pub(super) fn members<'t, 'a>(value: Option<&'t Value<'a>>) -> Option<&'t Object<'a>> {
    value.and_then(Value::as_object)
}

impl<'t, 'a> Pair<'t, 'a> {
    /// Two sides without any mark.
    pub(super) const fn plain(before: Option<&'t Value<'a>>, after: Option<&'t Value<'a>>, depth: usize) -> Self {
        Self {
            before,
            after,
            unknown: Mark::None,
            before_sensitive: Mark::None,
            after_sensitive: Mark::None,
            before_covered: false,
            after_covered: false,
            before_hidden: None,
            after_hidden: None,
            replace: Vec::new(),
            relevant: Relevant::Always,
            legacy: false,
            explicit: true,
            foreign: false,
            depth,
        }
    }

    fn down(&self, step: Step<'_>) -> (Vec<&'t [Value<'a>]>, Relevant<'t, 'a>) {
        (self.replace.iter().filter_map(|path| rest(path, step)).collect(), self.relevant.step(step))
    }

    /// The member of that name.
    pub(super) fn key(&self, key: &str) -> Self {
        let (replace, relevant) = self.down(Step::Key(key));
        Self {
            before: members(self.before).and_then(|object| object.get(key)),
            after: members(self.after).and_then(|object| object.get(key)),
            unknown: self.unknown.key(key),
            before_sensitive: self.before_sensitive.key(key),
            after_sensitive: self.after_sensitive.key(key),
            before_covered: self.before_covered || self.before_sensitive.is_all(),
            after_covered: self.after_covered || self.after_sensitive.is_all(),
            before_hidden: self.before_hidden.and_then(|hidden| hidden.member(key)),
            after_hidden: self.after_hidden.and_then(|hidden| hidden.member(key)),
            replace,
            relevant,
            legacy: self.legacy,
            explicit: true,
            foreign: self.foreign,
            depth: self.depth + 1,
        }
    }

    /// The elements at these places. That a provider is not of the old kind is forgotten, as Terraform
    /// does.
    pub(super) fn at(&self, before: Option<usize>, after: Option<usize>) -> Self {
        let (replace, relevant) = match before.or(after) {
            Some(index) => self.down(Step::Index(index)),
            None => (Vec::new(), self.relevant.clone()),
        };
        let element =
            |side: Option<&'t Value<'a>>, index: Option<usize>| index.and_then(|index| elements(side)?.get(index));
        let mark = |mark: Mark<'t, 'a>, index: Option<usize>| index.map_or(Mark::None, |index| mark.index(index));
        Self {
            before: element(self.before, before),
            after: element(self.after, after),
            unknown: mark(self.unknown, after),
            before_sensitive: mark(self.before_sensitive, before),
            after_sensitive: mark(self.after_sensitive, after),
            before_covered: self.before_covered || self.before_sensitive.is_all(),
            after_covered: self.after_covered || self.after_sensitive.is_all(),
            before_hidden: before.and_then(|index| self.before_hidden?.element(index)),
            after_hidden: after.and_then(|index| self.after_hidden?.element(index)),
            replace,
            relevant,
            legacy: true,
            explicit: true,
            foreign: self.foreign,
            depth: self.depth + 1,
        }
    }

    /// The same, where null means absent: as attributes of objects and blocks.
    pub(super) fn implicit(mut self) -> Self {
        self.before = some(self.before);
        self.after = some(self.after);
        self.explicit = false;
        self
    }

    /// The same, with everything that does not matter to the plan as it was.
    pub(super) fn relevant_part(self) -> Self {
        if self.relevant.is_any() {
            return self;
        }
        self.unchanged()
    }

    /// The same, as if nothing happened. That a provider is not of the old kind is forgotten, as Terraform
    /// does.
    pub(super) fn unchanged(self) -> Self {
        Self {
            after: self.before,
            unknown: Mark::None,
            after_sensitive: self.before_sensitive,
            after_covered: self.before_covered,
            after_hidden: self.before_hidden,
            legacy: true,
            ..self
        }
    }

    /// The same, all of it relevant.
    pub(super) fn all_relevant(self) -> Self {
        Self { relevant: Relevant::Always, ..self }
    }

    /// Only the side before. That a provider is not of the old kind is forgotten, as Terraform does.
    pub(super) fn as_delete(&self) -> Self {
        Self {
            after: None,
            unknown: Mark::None,
            after_sensitive: Mark::None,
            after_hidden: None,
            legacy: true,
            ..self.clone()
        }
    }

    /// Only the side after. That a provider is not of the old kind is forgotten, as Terraform does.
    pub(super) fn as_create(&self) -> Self {
        Self { before: None, before_sensitive: Mark::None, before_hidden: None, legacy: true, ..self.clone() }
    }

    /// The same, as what has a type is looked at.
    pub(super) fn as_typed(&self, rules: Rules) -> Cow<'_, Self> {
        if self.legacy && rules.legacy_strings_anywhere() {
            Cow::Owned(self.without_empty_strings())
        } else {
            Cow::Borrowed(self)
        }
    }

    /// The same with null for each side that is "".
    pub(super) fn without_empty_strings(&self) -> Self {
        let converted = |side: Option<&'t Value<'a>>| match side {
            Some(value) if value.as_str() == Some("") => self.explicit.then_some(NULL_VALUE),
            side => side,
        };
        Self { before: converted(self.before), after: converted(self.after), ..self.clone() }
    }

    /// The same without the marks of secrets on the whole of it.
    pub(super) fn unmasked(&self) -> Self {
        Self {
            before_sensitive: Mark::None,
            after_sensitive: Mark::None,
            before_covered: true,
            after_covered: true,
            before_hidden: None,
            after_hidden: None,
            legacy: true,
            ..self.clone()
        }
    }

    /// Whether all of a side is masked by a mark that this pair does not carry.
    pub(super) fn is_marked_elsewhere(&self) -> bool {
        let marked = |side: Option<&Value<'_>>, hidden: Option<&Hidden>| {
            some(side).is_some() && hidden.and_then(Hidden::whole) == Some(Because::Marked)
        };
        marked(self.before, self.before_hidden) || marked(self.after, self.after_hidden)
    }

    /// On which sides the plan holds the value.
    pub(super) fn held(&self) -> Held {
        let held = |side: Option<&Value<'_>>| some(side).is_some_and(|value| value.as_str() != Some(MARKER));
        Held { before: held(self.before), after: held(self.after) }
    }

    /// Whether a marker stands on both sides, so that nobody can tell whether the value changes. What is
    /// compared with itself does not.
    pub(super) fn may_change(&self) -> bool {
        let marker = |side: Option<&Value<'_>>| side.is_some_and(|value| value.as_str() == Some(MARKER));
        marker(self.before)
            && marker(self.after)
            && !self.before.zip(self.after).is_some_and(|(before, after)| std::ptr::eq(before, after))
    }

    /// What is shown of a value that is masked for its name.
    pub(super) fn guessed(&self, value: NodeAction) -> Sensitivity {
        Sensitivity { before: true, after: true, value, guessed: true, held: self.held() }
    }

    pub(super) fn is_before_sensitive(&self) -> bool {
        self.before_sensitive.covers(self.before)
    }

    pub(super) fn is_after_sensitive(&self) -> bool {
        self.after_sensitive.covers(self.after)
    }

    /// Whether this very path forces a replacement.
    pub(super) fn forces(&self) -> bool {
        self.replace.iter().any(|path| path.is_empty())
    }

    /// Whether there is nothing on either side.
    pub(super) fn is_null(&self) -> bool {
        some(self.before).is_none() && some(self.after).is_none()
    }

    /// What happens to the value as a whole.
    pub(super) fn action(&self) -> NodeAction {
        match (self.before, self.after) {
            (None, Some(_)) => NodeAction::Create,
            (Some(_), None) => NodeAction::Delete,
            (before, after) if before == after && self.is_before_sensitive() == self.is_after_sensitive() => {
                NodeAction::NoOp
            }
            _ => NodeAction::Update,
        }
    }

    /// What happens to a value with parts, before its parts are looked at.
    pub(super) fn action_of_whole(&self) -> NodeAction {
        match (some(self.before).is_some(), some(self.after).is_some()) {
            (false, true) => NodeAction::Create,
            (true, false) => NodeAction::Delete,
            _ => NodeAction::NoOp,
        }
    }
}
