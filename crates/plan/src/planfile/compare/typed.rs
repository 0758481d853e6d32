//! A value of the file as the JSON that the tool makes of it: `ctyjson.Marshal`, `omitUnknowns` and
//! `unknownAsBool`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::held::Held;
use super::same::decimal;
use crate::diff::Nesting;
use crate::json::{Object, Value};
use crate::schema::{AttributeSchema, BlockSchema, NestedBlock, Shape as SchemaShape, Type, value_type};

/// What a schema says that a value is.
#[derive(Clone, Copy)]
pub(super) enum Shape<'s> {
    /// A value of a type.
    Typed(&'s Type),
    /// One block; the value of a resource is one.
    Block(&'s BlockSchema),
    Blocks(Nesting, &'s BlockSchema),
    /// An object of a nested type.
    Object(&'s BTreeMap<Box<str>, AttributeSchema>),
    /// Several of them.
    Objects(Nesting, &'s BTreeMap<Box<str>, AttributeSchema>),
}

/// What is told with the value itself.
pub(super) const DYNAMIC: Shape<'static> = Shape::Typed(&Type::Dynamic);

/// A value that is not of the type that it should be: with it the tool could not have gone on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misfit;

impl<'s> Shape<'s> {
    pub(super) const fn of_attribute(attribute: &'s AttributeSchema) -> Self {
        match &attribute.shape {
            SchemaShape::Typed(of) => Self::Typed(of),
            SchemaShape::Nested { nesting: Nesting::Single, attributes } => Self::Object(attributes),
            SchemaShape::Nested { nesting, attributes } => Self::Objects(*nesting, attributes),
        }
    }

    pub(super) const fn of_block(block: &'s NestedBlock) -> Self {
        match block.nesting {
            Nesting::Single => Self::Block(&block.block),
            nesting => Self::Blocks(nesting, &block.block),
        }
    }

    /// The shape of a member of an object, and whether the schema calls it sensitive.
    pub(super) fn member(self, name: &str) -> Option<(Self, bool)> {
        let attribute = |it: &'s AttributeSchema| (Self::of_attribute(it), it.sensitive);
        match self {
            Self::Typed(Type::Object(members)) => members.get(name).map(|it| (Self::Typed(it), false)),
            Self::Typed(Type::Map(of)) => Some((Self::Typed(of), false)),
            Self::Block(block) => {
                let block_of = |it| (Self::of_block(it), false);
                block.attributes.get(name).map(attribute).or_else(|| block.blocks.get(name).map(block_of))
            }
            Self::Object(attributes) => attributes.get(name).map(attribute),
            Self::Blocks(Nesting::Map, block) => Some((Self::Block(block), false)),
            Self::Objects(Nesting::Map, attributes) => Some((Self::Object(attributes), false)),
            _ => None,
        }
    }

    /// The names of the members that an object of it has; none where that is not said.
    pub(super) fn names(self) -> Option<Vec<&'s str>> {
        match self {
            Self::Typed(Type::Object(members)) => Some(members.keys().map(|it| &**it).collect()),
            Self::Block(block) => Some(block.attributes.keys().chain(block.blocks.keys()).map(|it| &**it).collect()),
            Self::Object(attributes) => Some(attributes.keys().map(|it| &**it).collect()),
            _ => None,
        }
    }

    /// How many members an object of it has; none where that is not said.
    fn members(self) -> Option<usize> {
        match self {
            Self::Typed(Type::Object(members)) => Some(members.len()),
            Self::Block(block) => Some(block.attributes.len() + block.blocks.len()),
            Self::Object(attributes) => Some(attributes.len()),
            _ => None,
        }
    }

    /// The shape of an element of a list or set; `place` counts in a tuple.
    pub(super) fn element(self, place: usize) -> Option<Self> {
        match self {
            Self::Typed(Type::List(of) | Type::Set(of)) => Some(Self::Typed(of)),
            Self::Typed(Type::Tuple(of)) => of.get(place).map(Self::Typed),
            Self::Blocks(Nesting::List | Nesting::Set, block) => Some(Self::Block(block)),
            Self::Objects(Nesting::List | Nesting::Set, attributes) => Some(Self::Object(attributes)),
            _ => None,
        }
    }

    pub(super) const fn is_set(self) -> bool {
        matches!(self, Self::Typed(Type::Set(_)) | Self::Blocks(Nesting::Set, _) | Self::Objects(Nesting::Set, _))
    }

    /// Whether a value of it stands as a list, even where it is not known.
    pub(super) const fn is_sequence(self) -> bool {
        self.is_set()
            || matches!(
                self,
                Self::Typed(Type::List(_) | Type::Tuple(_))
                    | Self::Blocks(Nesting::List, _)
                    | Self::Objects(Nesting::List, _)
            )
    }

    /// Whether it is a value that holds no others, or one whose type comes with it.
    pub(super) const fn is_scalar(self) -> bool {
        matches!(self, Self::Typed(Type::Primitive | Type::String | Type::Dynamic))
    }

    /// Whether a value may come with its type: what is dynamic, and blocks that hold what is.
    pub(super) const fn may_be_dynamic(self) -> bool {
        matches!(self, Self::Typed(Type::Dynamic) | Self::Blocks(..))
    }
}

/// The type that comes with a value.
pub(super) fn told_type(text: &str) -> Result<Type, Misfit> {
    let value = super::super::strict::parse(text).ok_or(Misfit)?;
    if is_type(&value) { Ok(value_type(&value)) } else { Err(Misfit) }
}

/// Whether it is a type at all: what is not known would be read as dynamic.
fn is_type(value: &Value<'_>) -> bool {
    match value {
        Value::String(name) => matches!(&**name, "bool" | "number" | "string" | "dynamic"),
        Value::Array(parts) => match (parts.first().and_then(Value::as_str), parts.get(1)) {
            (Some("list" | "set" | "map"), Some(of)) => parts.len() == 2 && is_type(of),
            (Some("object"), Some(Value::Object(of))) => parts.len() == 2 && of.iter().all(|(_, it)| is_type(it)),
            (Some("tuple"), Some(Value::Array(of))) => parts.len() == 2 && of.iter().all(is_type),
            _ => false,
        },
        _ => false,
    }
}

/// The value as JSON. What is not known is left out of objects, and `null` in lists; where nothing is known
/// there is none.
pub(super) fn known<'h>(held: &'h Held, shape: Shape<'_>) -> Result<Option<Value<'h>>, Misfit> {
    let value = match held {
        Held::Null => Value::Null,
        Held::Unknown => return Ok(None),
        Held::Dynamic(pair) if shape.may_be_dynamic() => {
            let told = told_type(&pair.0)?;
            return match &pair.1 {
                Held::Dynamic(_) => Err(Misfit),
                inner => known(inner, Shape::Typed(&told)),
            };
        }
        Held::Bool(it) if matches!(shape, Shape::Typed(Type::Primitive)) => Value::Bool(*it),
        Held::Integer(it) if matches!(shape, Shape::Typed(Type::Primitive)) => {
            Value::Number(Cow::Owned(it.to_string()))
        }
        // The shortest digits that make this double, without an exponent, as Go writes it.
        Held::Float(it) if matches!(shape, Shape::Typed(Type::Primitive)) => Value::Number(Cow::Owned(it.to_string())),
        Held::Text(it) if matches!(shape, Shape::Typed(Type::String)) => Value::String(Cow::Borrowed(it)),
        Held::Text(it) if matches!(shape, Shape::Typed(Type::Primitive)) && decimal(it).is_some() => {
            Value::Number(Cow::Borrowed(it))
        }
        Held::List(elements) => {
            if matches!(shape, Shape::Typed(Type::Tuple(of)) if of.len() != elements.len()) {
                return Err(Misfit);
            }
            let elements = elements.iter().enumerate().map(|(place, element)| {
                let shape = shape.element(place).ok_or(Misfit)?;
                // The place of an element is how it is found again.
                Ok(known(element, shape)?.unwrap_or(Value::Null))
            });
            // A list without elements has no place to ask for, but it has to be one all the same.
            if !shape.is_sequence() {
                return Err(Misfit);
            }
            Value::Array(elements.collect::<Result<_, _>>()?)
        }
        Held::Map(members) => {
            if shape.is_scalar() || shape.is_sequence() || shape.members().is_some_and(|count| count != members.len()) {
                return Err(Misfit);
            }
            let mut out = Vec::with_capacity(members.len());
            for (name, member) in members {
                let (shape, _) = shape.member(name).ok_or(Misfit)?;
                if let Some(value) = known(member, shape)? {
                    out.push((Cow::Borrowed(&**name), value));
                }
            }
            Value::Object(Object::from_members(out))
        }
        Held::Bool(_) | Held::Integer(_) | Held::Float(_) | Held::Text(_) | Held::Dynamic(_) => return Err(Misfit),
    };
    Ok(Some(value))
}

/// `true` where a value is not known. Members that are are left out.
pub(super) fn unknown(held: &Held) -> Value<'_> {
    match held {
        Held::Unknown => Value::Bool(true),
        Held::Dynamic(pair) => unknown(&pair.1),
        Held::List(elements) => Value::Array(elements.iter().map(unknown).collect()),
        Held::Map(members) => {
            let members = members.iter().map(|(name, member)| (Cow::Borrowed(&**name), unknown(member)));
            Value::Object(Object::from_members(members.filter(|(_, it)| *it != Value::Bool(false)).collect()))
        }
        Held::Null | Held::Bool(_) | Held::Integer(_) | Held::Float(_) | Held::Text(_) => Value::Bool(false),
    }
}
