//! Where a value is masked by a guess: a path that can be shown, hashed and gone again.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::json::{Value, write_string};

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into a member.
    Name(String),
    /// Into an element.
    At(usize),
}

/// A place in a plan. Its first step is a key of plan JSON, or `meta`; of `resource_changes` and
/// `resource_drift` the next two are the address and the deposed key, which is empty for most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// From the innermost step on: places are found from inside.
    inner_first: Vec<Step>,
}

impl Place {
    pub(crate) fn outer(&mut self, step: Step) {
        self.inner_first.push(step);
    }

    /// The steps, from the plan inwards.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Step> + ExactSizeIterator {
        self.inner_first.iter().rev()
    }
}

/// What is no [`Place`] as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a place is a JSON array of names and numbers")]
pub struct NoPlace;

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let value = Value::parse(text).map_err(|_| NoPlace)?;
        let steps = value.as_array().ok_or(NoPlace)?.iter().rev().map(|step| match step {
            Value::String(name) => Ok(Step::Name(name.clone().into_owned())),
            Value::Number(number) => number.parse().map(Step::At).map_err(|_| NoPlace),
            _ => Err(NoPlace),
        });
        Ok(Self { inner_first: steps.collect::<Result<_, _>>()? })
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.steps().cmp(other.steps())
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As a JSON array of names and numbers, without blanks.
impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from("[");
        for (at, step) in self.steps().enumerate() {
            if at > 0 {
                text.push(',');
            }
            match step {
                Step::Name(name) => write_string(name, &mut text),
                Step::At(index) => text.push_str(&index.to_string()),
            }
        }
        text.push(']');
        out.write_str(&text)
    }
}
