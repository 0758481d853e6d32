//! What of a value is masked, as a tree of places beside it: for views, which show the rest.

use super::{Known, Marks, Of, Under, Verdict, verdict};
use crate::json::Value;

/// Why a value is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// The plan marks it.
    Marked,
    /// Its name, its kind or its shape is like that of a secret, or it is one that is known from elsewhere.
    Guessed,
}

/// The masked places of a value. There is one somewhere in every such tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// All of it.
    Whole(Because),
    /// Members of an object, in byte order of their names.
    Members(Vec<(Box<str>, Self)>),
    /// Elements of an array, by index.
    Elements(Vec<(usize, Self)>),
    /// Places in the JSON that a string holds.
    Inside(Box<Self>),
    Text(Box<Parts>),
}

/// A text with markers, and what stands behind them: where that differs, the markers must not say that
/// nothing changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) text: String,
    pub(crate) pieces: Vec<String>,
}

/// Which parts of a value the public form masks; nothing where it masks nothing. YAML and base64 in which only names
/// tell are left to views, which read them as structures.
pub(crate) fn hidden(value: &Value<'_>, marks: Marks<'_>, under: Under, known: &Known) -> Option<Hidden> {
    hidden_at(value, marks, under, 0, known)
}

/// The same for both sides of a change. Most of their members are the same, and are looked at once.
pub(crate) fn hidden_of_both(
    [before, after]: [&Value<'_>; 2],
    marks: Marks<'_>,
    under: Under,
    known: &Known,
) -> [Option<Hidden>; 2] {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return [before, after].map(|side| hidden(side, marks, under, known));
    };
    if marks.hide(before) || marks.hide(after) {
        return [before, after].map(|side| hidden(side, marks, under, known));
    }
    let of = [old, new].map(|side| Of::new(side, |key| marks.member(key).any()));
    let mut members = [Vec::new(), Vec::new()];
    let mut add = |side: usize, key: &str, found: Option<Hidden>| {
        if let Some(found) = found {
            members[side].push((key.into(), found));
        }
    };
    for (key, member) in old.iter() {
        let found = hidden_at(member, marks.member(key), under.member_of(of[0], key), 0, known);
        if new.get(key) == Some(member) && under.member_of(of[0], key) == under.member_of(of[1], key) {
            add(1, key, found.clone());
        }
        add(0, key, found);
    }
    for (key, member) in new.iter() {
        if old.get(key) != Some(member) || under.member_of(of[0], key) != under.member_of(of[1], key) {
            add(1, key, hidden_at(member, marks.member(key), under.member_of(of[1], key), 0, known));
        }
    }
    members[1].sort_by(|(one, _): &(Box<str>, Hidden), (other, _)| one.cmp(other));
    members.map(|members| (!members.is_empty()).then_some(Hidden::Members(members)))
}

fn hidden_at(value: &Value<'_>, marks: Marks<'_>, under: Under, nested: u8, known: &Known) -> Option<Hidden> {
    match verdict(value, marks, under, nested, known) {
        Verdict::Text(masked) if masked.flat => {
            Some(Hidden::Text(Box::new(Parts { text: masked.text, pieces: masked.pieces })))
        }

        Verdict::Hide(because) => Some(Hidden::Whole(because)),
        Verdict::Members(of_pair, object) => {
            let members: Vec<_> = object
                .iter()
                .filter_map(|(key, member)| {
                    let under = under.member_of(of_pair, key);
                    Some((key.into(), hidden_at(member, marks.member(key), under, nested, known)?))
                })
                .collect();
            (!members.is_empty()).then_some(Hidden::Members(members))
        }
        Verdict::Elements(elements) => {
            let elements: Vec<_> = elements
                .iter()
                .enumerate()
                .filter_map(|(at, element)| Some((at, hidden_at(element, marks.element(at), under, nested, known)?)))
                .collect();
            (!elements.is_empty()).then_some(Hidden::Elements(elements))
        }
        Verdict::Inside(inside) => {
            let inside = hidden_at(&inside, Marks::NONE, Under::Plain, nested + 1, known)?;
            Some(Hidden::Inside(Box::new(inside)))
        }
        Verdict::Text(_) | Verdict::Plain => None,
    }
}

impl Hidden {
    /// Why all of it is masked, where it is.
    pub(crate) const fn whole(&self) -> Option<Because> {
        if let Self::Whole(because) = self { Some(*because) } else { None }
    }

    /// The places in a member.
    pub(crate) fn member(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Whole(_) => Some(self),
            Self::Members(members) => {
                let at = members.binary_search_by(|(name, _)| (**name).cmp(key)).ok()?;
                Some(&members[at].1)
            }
            Self::Elements(_) | Self::Inside(_) | Self::Text(_) => None,
        }
    }

    /// The places in an element.
    pub(crate) fn element(&self, index: usize) -> Option<&Self> {
        match self {
            Self::Whole(_) => Some(self),
            Self::Elements(elements) => {
                let at = elements.binary_search_by_key(&index, |(at, _)| *at).ok()?;
                Some(&elements[at].1)
            }
            Self::Members(_) | Self::Inside(_) | Self::Text(_) => None,
        }
    }

    /// A text of which parts are masked.
    pub(crate) fn parts(&self) -> Option<&Parts> {
        if let Self::Text(parts) = self { Some(parts) } else { None }
    }

    /// The places in what a string holds.
    pub(crate) fn inside(&self) -> Option<&Self> {
        if let Self::Inside(inside) = self { Some(inside) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Form, NOTHING, Writer};
    use super::*;

    /// The value with the marker at the places of a tree.
    fn marked(value: &Value<'static>, hidden: Option<&Hidden>) -> Value<'static> {
        match (value, hidden) {
            (value, None) => value.clone(),
            (Value::Null, Some(Hidden::Whole(_))) => Value::Null,
            (_, Some(Hidden::Whole(_))) => Value::String(super::super::MARKER.into()),
            (_, Some(Hidden::Text(parts))) => Value::String(parts.text.clone().into()),
            (Value::String(text), Some(Hidden::Inside(inside))) => {
                let mut out = String::new();
                let parsed = Value::parse(text).unwrap().into_owned();
                marked(&parsed, Some(inside)).write_canonical(&mut out);
                Value::String(out.into())
            }
            (Value::Object(object), Some(hidden)) => Value::Object(crate::json::Object::from_members(
                object
                    .iter()
                    .map(|(key, member)| (key.to_owned().into(), marked(member, hidden.member(key))))
                    .collect(),
            )),
            (Value::Array(elements), Some(hidden)) => Value::Array(
                elements.iter().enumerate().map(|(at, element)| marked(element, hidden.element(at))).collect(),
            ),
            (value, Some(hidden)) => panic!("{hidden:?} does not fit {value:?}"),
        }
    }

    #[test]
    fn both_sides_have_the_places_that_each_has_alone() {
        let marks = Value::parse(r#"{"m":true}"#).unwrap();
        let sides = [
            r#"{"a":"x","password":"one","m":"y","n":{"token":"t"},"l":["https://u:h7x@h"]}"#,
            r#"{"a":"x","password":"one","m":"z","n":{"token":"t"},"l":["https://u:h7x@h","b"]}"#,
            r#"{"name":"DB_PASSWORD","value":"x","z":"AGE-SECRET-KEY-1ABCDEFGHIJKLMNOPQRSTUV"}"#,
            r#"{"name":"HOST","value":"x","z":"AGE-SECRET-KEY-1ABCDEFGHIJKLMNOPQRSTUV"}"#,
            r#"{"kind":"Secret","data":{"a":"x"}}"#,
            r#"{"kind":"ConfigMap","data":{"a":"x"}}"#,
            r#"["x"]"#,
            "null",
        ];
        for before in sides {
            for after in sides {
                let [before, after] = [before, after].map(|side| Value::parse(side).unwrap());
                let marks = Marks::new(&marks, &Value::Null);
                let alone = [&before, &after].map(|side| hidden(side, marks, Under::Plain, &NOTHING));
                assert_eq!(hidden_of_both([&before, &after], marks, Under::Plain, &NOTHING), alone);
            }
        }
    }

    #[test]
    fn the_places_are_those_where_the_redacted_form_has_its_marker() {
        for (json, marks) in [
            (r#"{"password":"x","a":{"token":1,"b":null,"token2":null}}"#, "{}"),
            (r#"{"a":[{"name":"DB_PASSWORD","value":"x"},{"name":"HOST","value":"y"}]}"#, "{}"),
            (r#"{"d":"{\"password\": \"x\", \"e\": \"[{\\\"token\\\":1}]\"}","f":"{\"a\": 1}"}"#, "{}"),
            (r#"{"a":["x","y"],"b":1,"c":null}"#, r#"{"a":[false,true],"b":true,"c":true}"#),
            (r#"{"secrets":{"a":[1,true,null,"x"]},"d":"text"}"#, r#"{"d":{"e":true}}"#),
            (r#"{"a":1}"#, "true"),
            (r#"{"a":"postgres://u:h7x@h","b":"export TOKEN=abc7\nx","c":"{\"d\":\"https://u:h7x@h\"}"}"#, "{}"),
        ] {
            let (value, marks) = (Value::parse(json).unwrap().into_owned(), Value::parse(marks).unwrap());
            let marks = Marks::new(&marks, &Value::Null);
            let mut writer = Writer::new(Form::Redacted);
            writer.value(&value, marks, Under::Plain);
            let mut out = String::new();
            marked(&value, hidden(&value, marks, Under::Plain, &NOTHING).as_ref()).write_canonical(&mut out);
            assert_eq!(out, writer.out);
        }
    }
}
