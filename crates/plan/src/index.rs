//! One pass over the bytes: where every part of a plan stands, and what the list of changes shows.

use std::borrow::Cow;
use std::ops::Range;

use crate::action::Action;
use crate::json::{Fault, Scanner};

/// A place in the text of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    start: u32,
    end: u32,
}

impl Place {
    pub(crate) fn new(range: &Range<usize>) -> Self {
        // The text is at most 2 GiB; see `source::decode`.
        Self {
            start: u32::try_from(range.start).unwrap_or(u32::MAX),
            end: u32::try_from(range.end).unwrap_or(u32::MAX),
        }
    }

    pub(crate) fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// The byte offsets in the text of the plan.
    pub const fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A string of the plan: its place where it stands without escapes, else its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Inside the quotes at this place.
    Plain(Place),
    /// With the escapes resolved.
    Resolved(Box<str>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Plain(Place::default())
    }
}

impl Text {
    fn scan(scanner: &mut Scanner<'_>) -> Result<Self, Fault> {
        Ok(match scanner.string()? {
            Cow::Borrowed(text) => {
                let end = scanner.position() - 1;
                Self::Plain(Place::new(&(end - text.len()..end)))
            }
            Cow::Owned(text) => Self::Resolved(text.into_boxed_str()),
        })
    }

    /// The string; empty where the plan has none.
    pub fn of<'a>(&'a self, text: &'a str) -> &'a str {
        match self {
            Self::Plain(place) => place.of(text),
            Self::Resolved(content) => content,
        }
    }
}

/// What the list shows of one resource change, and where the rest stands.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The whole object.
    pub place: Place,
    /// `address`
    pub address: Text,
    /// `previous_address`, empty without.
    pub previous_address: Text,
    /// `module_address`, empty in the root module.
    pub module_address: Text,
    /// `mode`: `managed`, `data` or `ephemeral`.
    pub mode: Text,
    /// `type`
    pub resource_type: Text,
    /// `name`
    pub name: Text,
    /// `provider_name`
    pub provider_name: Text,
    /// `deposed`, empty without.
    pub deposed: Text,
    /// `action_reason`, empty without.
    pub action_reason: Text,
    /// `index`, raw, where there is one.
    pub index: Option<Place>,
    /// `change.actions`
    pub action: ActionField,
    /// Whether `change.importing` is there.
    pub importing: bool,
}

/// `change.actions`, read and as written.
#[derive(Clone, Copy, Debug)]
pub struct ActionField {
    /// What it means.
    pub action: Action,
    /// The raw array.
    pub written: Place,
}

impl Default for ActionField {
    fn default() -> Self {
        Self { action: Action::Unknown, written: Place::default() }
    }
}

/// A string field that some tools leave out or write as null.
fn text_or_null(scanner: &mut Scanner<'_>, field: &mut Text) -> Result<(), Fault> {
    if scanner.peek() == Some(b'"') {
        *field = Text::scan(scanner)?;
    } else {
        scanner.skip()?;
        *field = Text::default();
    }
    Ok(())
}

/// Takes one resource change. Of a name that stands twice, the last counts.
pub(crate) fn entry(scanner: &mut Scanner<'_>) -> Result<Entry, Fault> {
    let mut entry = Entry::default();
    if scanner.peek() != Some(b'{') {
        // Not a resource change: kept as one of an unknown action, never dropped.
        entry.place = Place::new(&scanner.skip()?);
        return Ok(entry);
    }
    let start = scanner.position();
    scanner.object(|scanner, key| match &*key {
        "address" => text_or_null(scanner, &mut entry.address),
        "previous_address" => text_or_null(scanner, &mut entry.previous_address),
        "module_address" => text_or_null(scanner, &mut entry.module_address),
        "mode" => text_or_null(scanner, &mut entry.mode),
        "type" => text_or_null(scanner, &mut entry.resource_type),
        "name" => text_or_null(scanner, &mut entry.name),
        "provider_name" => text_or_null(scanner, &mut entry.provider_name),
        "deposed" => text_or_null(scanner, &mut entry.deposed),
        "action_reason" => text_or_null(scanner, &mut entry.action_reason),
        "index" => {
            let null = scanner.peek() == Some(b'n');
            let place = Place::new(&scanner.skip()?);
            entry.index = (!null).then_some(place);
            Ok(())
        }
        "change" => {
            (entry.action, entry.importing) = (ActionField::default(), false);
            if scanner.peek() != Some(b'{') {
                return scanner.skip().map(drop);
            }
            scanner.object(|scanner, key| match &*key {
                "actions" => {
                    entry.action = actions(scanner)?;
                    Ok(())
                }
                "importing" => {
                    entry.importing = scanner.peek() != Some(b'n');
                    scanner.skip().map(drop)
                }
                _ => scanner.skip().map(drop),
            })
        }
        _ => scanner.skip().map(drop),
    })?;
    entry.place = Place::new(&(start..scanner.position()));
    Ok(entry)
}

/// Takes the value of `actions`.
pub(crate) fn actions(scanner: &mut Scanner<'_>) -> Result<ActionField, Fault> {
    scanner.peek();
    let start = scanner.position();
    let mut words: Vec<Cow<'_, str>> = Vec::with_capacity(2);
    let mut strange = false;
    if scanner.peek() == Some(b'[') {
        scanner.array(|scanner, _| {
            if scanner.peek() == Some(b'"') {
                words.push(scanner.string()?);
            } else {
                strange = true;
                scanner.skip()?;
            }
            Ok::<(), Fault>(())
        })?;
    } else {
        strange = true;
        scanner.skip()?;
    }
    let borrowed: Vec<&str> = words.iter().map(|word| &**word).collect();
    let action = if strange { Action::Unknown } else { Action::from_words(&borrowed) };
    Ok(ActionField { action, written: Place::new(&(start..scanner.position())) })
}
