//! Sensitive marks beside values, and what they add up to over all instances of a resource.

use std::collections::{BTreeMap, HashMap};

use super::Because;
use crate::json::{Fault, NULL_VALUE, Scanner, Value};

/// The marks of both sides of a change at one path. A value that is sensitive on one side is hidden
/// on both: a mark that comes or goes often stands beside a value that stays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks<'v>([&'v Value<'v>; 2]);

/// Whether there is a `true` anywhere inside.
pub(crate) fn any_true(tree: &Value<'_>) -> bool {
    match tree {
        Value::Bool(it) => *it,
        Value::Array(elements) => elements.iter().any(any_true),
        Value::Object(object) => object.iter().any(|(_, member)| any_true(member)),
        _ => false,
    }
}

impl<'v> Marks<'v> {
    /// Nothing is marked.
    pub(crate) const NONE: Self = Self([NULL_VALUE, NULL_VALUE]);

    /// The marks of the two sides.
    pub(crate) const fn new(before: &'v Value<'v>, after: &'v Value<'v>) -> Self {
        Self([before, after])
    }

    /// Whether everything from here down is marked.
    pub(crate) fn whole(self) -> bool {
        self.0.iter().any(|mark| mark.is_true())
    }

    /// Whether anything from here down is marked.
    pub(crate) fn any(self) -> bool {
        self.0.iter().any(|mark| any_true(mark))
    }

    /// Whether `value` must be hidden as a whole: it is marked, or marks inside it do not fit it.
    pub(crate) fn hide(self, value: &Value<'_>) -> bool {
        self.whole()
            || self.0.iter().any(|mark| {
                let fits = match (value, mark) {
                    (Value::Object(_), Value::Object(_)) | (Value::Array(_), Value::Array(_)) | (Value::Null, _) => {
                        true
                    }
                    (_, mark) => !matches!(mark, Value::Object(_) | Value::Array(_)),
                };
                !fits && any_true(mark)
            })
    }

    /// The marks of a member.
    pub(crate) fn member(self, key: &str) -> Self {
        Self(self.0.map(|mark| if mark.is_true() { mark } else { mark.get(key).unwrap_or(NULL_VALUE) }))
    }

    /// The marks of an element.
    pub(crate) fn element(self, index: usize) -> Self {
        Self(self.0.map(|mark| match mark {
            Value::Array(elements) => elements.get(index).unwrap_or(NULL_VALUE),
            Value::Bool(true) => mark,
            _ => NULL_VALUE,
        }))
    }
}

/// The marks of all instances of one resource, for `configuration`, which knows no instances. Every
/// index of a list stands for all of them, since sets and blocks are not in the same order there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pattern {
    all: bool,
    guessed: bool,
    elements: Option<Box<Self>>,
    members: BTreeMap<String, Self>,
}

impl Pattern {
    /// Everything.
    pub(crate) const ALL: &'static Self = &Self { all: true, guessed: false, elements: None, members: BTreeMap::new() };
    /// Everything, by a guess.
    pub(crate) const GUESSED: &'static Self =
        &Self { all: true, guessed: true, elements: None, members: BTreeMap::new() };
    /// Nothing.
    pub(crate) const NONE: &'static Self =
        &Self { all: false, guessed: false, elements: None, members: BTreeMap::new() };

    /// Adds the marks of one side of one instance.
    pub(crate) fn add(&mut self, marks: &Value<'_>) {
        match marks {
            Value::Bool(true) => self.all = true,
            Value::Array(elements) => {
                for element in elements.iter().filter(|element| any_true(element)) {
                    self.elements.get_or_insert_default().add(element);
                }
            }
            Value::Object(object) => {
                for (key, member) in object.iter().filter(|(_, member)| any_true(member)) {
                    self.members.entry(key.to_owned()).or_default().add(member);
                }
            }
            _ => {}
        }
    }

    /// Whether everything from here down is marked.
    pub(crate) const fn all(&self) -> bool {
        self.all
    }

    /// Why what is marked here is.
    pub(crate) const fn because(&self) -> Because {
        if self.guessed { Because::Guessed } else { Because::Marked }
    }

    /// Whether nothing from here down is marked.
    pub(crate) fn is_empty(&self) -> bool {
        !self.all && self.elements.is_none() && self.members.is_empty()
    }

    /// What is marked in a member; all of it where the marks are those of a list.
    pub(crate) fn member(&self, key: &str) -> &Self {
        if self.guessed {
            Self::GUESSED
        } else if self.all || self.elements.is_some() {
            Self::ALL
        } else {
            self.members.get(key).unwrap_or(Self::NONE)
        }
    }

    /// What is marked in each element; all of it where the marks are those of an object.
    pub(crate) fn element(&self) -> &Self {
        if self.guessed {
            Self::GUESSED
        } else if self.all || !self.members.is_empty() {
            Self::ALL
        } else {
            self.elements.as_deref().unwrap_or(Self::NONE)
        }
    }
}

/// The patterns of a plan, by address without instance keys.
#[derive(Debug, Default)]
pub(crate) struct Patterns(HashMap<String, Pattern>);

impl Patterns {
    /// Adds marks that stand at an address.
    pub(crate) fn add(&mut self, address: &str, marks: &Value<'_>) {
        if any_true(marks) {
            self.0.entry(without_keys(address)).or_default().add(marks);
        }
    }

    /// The pattern of a resource of the configuration.
    pub(crate) fn of(&self, address: &str) -> &Pattern {
        self.0.get(address).unwrap_or(Pattern::NONE)
    }
}

/// An address without the keys of instances: `module.a["x.y"].b.c[0]` is `module.a.b.c`.
pub(crate) fn without_keys(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut characters = address.chars();
    while let Some(character) = characters.next() {
        if character != '[' {
            out.push(character);
            continue;
        }
        let mut quoted = false;
        while let Some(inside) = characters.next() {
            match inside {
                '"' => quoted = !quoted,
                '\\' if quoted => {
                    characters.next();
                }
                ']' if !quoted => break,
                _ => {}
            }
        }
    }
    out
}

/// The marks of an entry, found without parsing the rest of it. Of a key that stands twice the last
/// counts, as everywhere.
pub(crate) fn marks_of_entry(raw: &str) -> Vec<Value<'_>> {
    let (mut before, mut after) = (None, None);
    let mut scanner = Scanner::new(raw);
    if scanner.peek() != Some(b'{') {
        return Vec::new();
    }
    // The entry was checked when the plan was read; a fault can only end the search.
    let _ = scanner.object(|scanner, key| {
        if key != "change" {
            return scanner.skip().map(drop);
        }
        (before, after) = (None, None);
        if scanner.peek() != Some(b'{') {
            return scanner.skip().map(drop);
        }
        scanner.object(|scanner, key| {
            let range = scanner.skip()?;
            let marks = scanner.slice(range.start, range.end);
            match &*key {
                "before_sensitive" => before = Some(marks),
                "after_sensitive" => after = Some(marks),
                _ => {}
            }
            Ok::<(), Fault>(())
        })
    });
    let marked = [before, after].into_iter().flatten().filter(|marks| marks.contains("true"));
    marked.filter_map(|marks| Value::parse(marks).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_instances_are_left_out_of_addresses_whatever_they_hold() {
        assert_eq!(without_keys(r#"module.a["x.y"].b.c[0]"#), "module.a.b.c");
        assert_eq!(without_keys(r#"a.b["we\"ird [0]"]"#), "a.b");
        assert_eq!(without_keys(r#"module.m["\\"].data.x.y"#), "module.m.data.x.y");
        assert_eq!(without_keys("a.b"), "a.b");
        assert_eq!(without_keys("a.b["), "a.b");
    }

    #[test]
    fn of_marks_that_stand_twice_the_last_count() {
        let of = |entry: &str| marks_of_entry(entry).len();
        assert_eq!(of(r#"{"change":{"before_sensitive":{"a":true},"after_sensitive":{"a":true}}}"#), 2);
        assert_eq!(of(r#"{"change":{"after_sensitive":{"a":true},"after_sensitive":false}}"#), 0);
        assert_eq!(of(r#"{"change":{"after_sensitive":false,"after_sensitive":{"a":true}}}"#), 1);
        assert_eq!(of(r#"{"change":{"after_sensitive":{"a":true}},"change":null}"#), 0);
    }

    #[test]
    fn a_mark_of_either_side_hides_both() {
        let (none, marked) = (Value::parse("{}").unwrap(), Value::parse(r#"{"a":true}"#).unwrap());
        assert!(Marks::new(&none, &marked).member("a").whole());
        assert!(Marks::new(&marked, &none).member("a").whole());
        assert!(!Marks::new(&marked, &none).member("b").any());
    }

    #[test]
    fn marks_that_do_not_fit_the_value_hide_all_of_it() {
        let marks = Value::parse(r#"{"a":true}"#).unwrap();
        let marks = Marks::new(&marks, NULL_VALUE);
        assert!(marks.hide(&Value::parse(r#""text""#).unwrap()));
        assert!(marks.hide(&Value::parse("[1]").unwrap()));
        assert!(!marks.hide(&Value::parse(r#"{"a":1}"#).unwrap()));
        assert!(!marks.hide(&Value::Null), "nothing stands there that could be hidden");
    }

    #[test]
    fn a_pattern_takes_every_index_for_all_of_them() {
        let mut pattern = Pattern::default();
        pattern.add(&Value::parse(r#"{"rule":[{}, {"key":true}]}"#).unwrap());
        assert!(pattern.member("rule").element().member("key").all());
        assert!(pattern.member("rule").element().member("other").is_empty());
        assert!(pattern.member("rule").member("key").all(), "a block that stands alone");
    }
}
