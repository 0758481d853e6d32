//! What is sensitive: the marks of the file and those of the schema, as the JSON shows them
//! (`jsonstate.SensitiveAsBool` over `configschema.Block.SensitivePaths`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::content::Step;
use super::super::held::Held;
use super::typed::{Misfit, Shape, told_type};
use crate::json::{Object, Value};

/// Marks by path.
#[derive(Debug, Default)]
pub(super) struct Marks<'m> {
    here: bool,
    members: BTreeMap<&'m str, Self>,
    places: BTreeMap<i128, Self>,
    /// Elements of sets are found by their value.
    elements: Vec<(&'m Held, Self)>,
}

/// Which marks count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sources {
    File,
    FileAndSchema,
}

/// What a mark inside a set does. Terraform's sets have marks as a whole; OpenTofu 1.12 shows the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sets {
    Whole,
    Elements,
}

impl<'m> Marks<'m> {
    pub(super) fn of(paths: &'m [Vec<Step>]) -> Self {
        let mut root = Self::default();
        for path in paths {
            let mut at = &mut root;
            for step in path {
                at = match step {
                    Step::Attribute(name) | Step::Element(Held::Text(name)) => at.members.entry(name).or_default(),
                    Step::Element(Held::Integer(place)) => at.places.entry(*place).or_default(),
                    Step::Element(value) => {
                        let known = at.elements.iter().position(|(element, _)| *element == value);
                        let index = known.unwrap_or_else(|| {
                            at.elements.push((value, Self::default()));
                            at.elements.len() - 1
                        });
                        &mut at.elements[index].1
                    }
                };
            }
            at.here = true;
        }
        root
    }

    fn member(&self, name: &str) -> Option<&Self> {
        self.members.get(name)
    }

    /// The marks of an element: by its place in a list, by its value in a set.
    fn element(&self, place: usize, value: &Held, set: bool) -> Option<&Self> {
        if !set {
            return i128::try_from(place).ok().and_then(|place| self.places.get(&place));
        }
        match value {
            Held::Text(text) => self.members.get(&**text),
            Held::Integer(number) => self.places.get(number),
            _ => self.elements.iter().find(|(element, _)| *element == value).map(|(_, marks)| marks),
        }
    }
}

/// Reads a value for its marks.
#[derive(Clone, Copy)]
pub(super) struct Marking {
    pub(super) sources: Sources,
    pub(super) sets: Sets,
}

impl Marking {
    /// `true` where a value is sensitive. Members that are not are left out.
    pub(super) fn sensitive<'h>(
        self,
        held: &'h Held,
        shape: Shape<'_>,
        marks: Option<&Marks<'_>>,
    ) -> Result<Value<'h>, Misfit> {
        if marks.is_some_and(|marks| marks.here) {
            return Ok(Value::Bool(true));
        }
        Ok(match held {
            Held::Null | Held::Bool(_) | Held::Integer(_) | Held::Float(_) | Held::Text(_) => Value::Bool(false),
            Held::Unknown if shape.is_sequence() => Value::Array(Vec::new()),
            Held::Unknown if shape.is_scalar() => Value::Bool(false),
            Held::Unknown => Value::Object(Object::default()),
            // Blocks that come with their type are still blocks of the schema.
            Held::Dynamic(pair) if matches!(shape, Shape::Blocks(..)) => self.sensitive(&pair.1, shape, marks)?,
            Held::Dynamic(pair) => {
                let told = told_type(&pair.0)?;
                self.sensitive(&pair.1, Shape::Typed(&told), marks)?
            }
            Held::List(elements) => {
                let set = shape.is_set();
                let mut out = Vec::with_capacity(elements.len());
                for (place, element) in elements.iter().enumerate() {
                    let marks = marks.and_then(|marks| marks.element(place, element, set));
                    out.push(self.sensitive(element, shape.element(place).ok_or(Misfit)?, marks)?);
                }
                if set && self.sets == Sets::Whole && out.iter().any(has_mark) {
                    return Ok(Value::Bool(true));
                }
                Value::Array(out)
            }
            Held::Map(members) => {
                let mut out = Vec::new();
                for (name, member) in members {
                    let (shape, of_schema) = shape.member(name).ok_or(Misfit)?;
                    let marks = marks.and_then(|marks| marks.member(name));
                    let value = if of_schema && self.sources == Sources::FileAndSchema {
                        Value::Bool(true)
                    } else {
                        self.sensitive(member, shape, marks)?
                    };
                    if value != Value::Bool(false) {
                        out.push((Cow::Borrowed(&**name), value));
                    }
                }
                Value::Object(Object::from_members(out))
            }
        })
    }
}

fn has_mark(value: &Value<'_>) -> bool {
    match value {
        Value::Bool(it) => *it,
        Value::Array(elements) => elements.iter().any(has_mark),
        Value::Object(members) => members.iter().any(|(_, it)| has_mark(it)),
        _ => false,
    }
}
