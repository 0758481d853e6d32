//! Decides what is masked, for digests and for redaction alike. There is no other place that does.
//!
//! A value is masked where the plan marks it sensitive, where the configuration holds such a value in
//! clear, and where its name is like that of a credential. The rules and the list of names are
//! specified in `docs/plan-digest.md`; masking what is masked already changes nothing.

mod configuration;
mod hidden;
mod look;
mod marks;
mod names;
mod texts;

pub use names::{ENDINGS, LAST_WORDS, WHOLE, is_credential};
pub use texts::masked_texts;

pub(crate) use configuration::Configuration;
pub(crate) use hidden::{Because, Hidden, hidden};
pub(crate) use look::{import_is_masked, look};
pub(crate) use marks::{Marks, Patterns, any_true, marks_of_entry};

use crate::json::{Object, Value, write_string};

/// What stands in redacted JSON in place of a masked value.
pub const MARKER: &str = "(sensitive value)";

/// How many levels of JSON inside strings are looked into. Each level doubles the backslashes of the
/// one below, so that people stop at two.
const MAX_NESTED: u8 = 3;

/// What a text is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The full digest: nothing is masked.
    Full,
    /// The public digest: a masked value is the word `masked`.
    Public,
    /// Redacted JSON: a masked value is [`MARKER`].
    Redacted,
}

/// Whether a value stands under a name like that of a credential, at any depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Under {
    Plain,
    Credential,
}

impl Under {
    /// What a member of that name stands under.
    pub(crate) fn member(self, name: &str) -> Self {
        if self == Self::Credential || is_credential(name) { Self::Credential } else { Self::Plain }
    }

    /// What a member of that name stands under, in an object that may be a pair of name and value.
    pub(crate) fn member_of(self, pair: OfPair, name: &str) -> Self {
        if pair == OfPair::Credential && name.eq_ignore_ascii_case("value") {
            Self::Credential
        } else {
            self.member(name)
        }
    }
}

/// Whether an object is a pair of a credential's name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfPair {
    Credential,
    Other,
}

/// What is to be done with a value. Digests, redaction and views all go by it.
enum Verdict<'v, 'a> {
    /// All of it is masked.
    Hide(Because),
    /// Its members are looked at.
    Members(OfPair, &'v Object<'a>),
    /// Its elements are looked at.
    Elements(&'v [Value<'a>]),
    /// The JSON in this string is looked at.
    Inside(Value<'v>),
    /// Nothing is masked in it.
    Plain,
}

/// Decides on a value. `nested` counts the strings around it that hold JSON.
fn verdict<'v, 'a>(value: &'v Value<'a>, marks: Marks<'_>, under: Under, nested: u8) -> Verdict<'v, 'a> {
    if marks.hide(value) {
        return Verdict::Hide(Because::Marked);
    }
    match value {
        Value::Object(object) => Verdict::Members(pairs_with_credential(object, marks), object),
        Value::Array(elements) => Verdict::Elements(elements),
        Value::String(_) | Value::Number(_) if under == Under::Credential => Verdict::Hide(Because::Named),
        Value::String(text) if nested < MAX_NESTED && is_like_json(text) => {
            Value::parse(text).map_or(Verdict::Plain, Verdict::Inside)
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => Verdict::Plain,
    }
}

/// Writes values in one of the forms.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) form: Form,
    pub(crate) out: String,
    /// How many values were masked.
    pub(crate) masked: usize,
    /// Whether the full form of what was written may read otherwise.
    pub(crate) touched: bool,
    nested: u8,
}

impl Writer {
    pub(crate) const fn new(form: Form) -> Self {
        Self { form, out: String::new(), masked: 0, touched: false, nested: 0 }
    }

    fn beside(&self) -> Self {
        Self { nested: self.nested, ..Self::new(self.form) }
    }

    /// Takes over what was written beside.
    pub(crate) fn append(&mut self, other: &Self) {
        self.out.push_str(&other.out);
        self.masked += other.masked;
        self.touched |= other.touched;
    }

    /// A writer of the same form, for what may yet be dropped.
    pub(crate) fn scratch(&self) -> Self {
        self.beside()
    }

    /// Writes what says which object is imported in a `change`.
    pub(crate) fn importing(&mut self, importing: &Value<'_>, change: &Value<'_>) {
        let masked = import_is_masked(|key| change.get(key));
        let Some(object) = importing.as_object().filter(|_| masked) else {
            return self.value(importing, Marks::NONE, Under::Plain);
        };
        self.raw("{");
        for (key, member) in object.iter() {
            self.key(key);
            if key == "id" { self.hide(member) } else { self.value(member, Marks::NONE, Under::Plain) }
        }
        self.raw("}");
    }

    /// Writes text of the form itself.
    pub(crate) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Writes a name and its colon, after a comma unless `{` stands before.
    pub(crate) fn key(&mut self, key: &str) {
        self.comma();
        write_string(key, &mut self.out);
        self.out.push(':');
    }

    /// Separates from what stands before.
    pub(crate) fn comma(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with(['{', '[']) {
            self.out.push(',');
        }
    }

    /// Writes a value that is masked.
    pub(crate) fn hide(&mut self, value: &Value<'_>) {
        self.touched = true;
        match self.form {
            Form::Full => value.write_canonical(&mut self.out),
            Form::Public => {
                self.masked += 1;
                self.out.push_str("masked");
            }
            // That nothing stands there is kept: readers take `null` for no object at all.
            Form::Redacted if value.is_null() => self.out.push_str("null"),
            Form::Redacted => {
                self.masked += 1;
                write_string(MARKER, &mut self.out);
            }
        }
    }

    /// Writes a value with what `marks` and names mask in it.
    pub(crate) fn value(&mut self, value: &Value<'_>, marks: Marks<'_>, under: Under) {
        if self.form == Form::Full {
            return value.write_canonical(&mut self.out);
        }
        match verdict(value, marks, under, self.nested) {
            Verdict::Hide(_) => self.hide(value),
            Verdict::Members(pair, object) => {
                self.out.push('{');
                for (at, (key, member)) in object.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    write_string(key, &mut self.out);
                    self.out.push(':');
                    self.value(member, marks.member(key), under.member_of(pair, key));
                }
                self.out.push('}');
            }
            Verdict::Elements(elements) => {
                self.out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.value(element, marks.element(at), under);
                }
                self.out.push(']');
            }
            Verdict::Inside(inside) => self.inside(value, &inside),
            Verdict::Plain => value.write_canonical(&mut self.out),
        }
    }

    /// Writes a string that holds JSON: as the string that it is where nothing in it is masked.
    fn inside(&mut self, string: &Value<'_>, inside: &Value<'_>) {
        let mut beside = Self { nested: self.nested + 1, ..self.beside() };
        beside.value(inside, Marks::NONE, Under::Plain);
        if !beside.touched {
            string.write_canonical(&mut self.out);
        } else if self.form == Form::Public {
            // No JSON value starts with this word, so that no value can pass for this one.
            self.out.push_str("json");
            self.append(&beside);
        } else {
            write_string(&beside.out, &mut self.out);
            self.masked += beside.masked;
            self.touched = true;
        }
    }

    /// Writes `after_unknown` without the shape of masked values.
    pub(crate) fn unknown(&mut self, tree: &Value<'_>, marks: Marks<'_>) {
        if self.form == Form::Full || !marks.any() {
            return tree.write_canonical(&mut self.out);
        }
        if marks.whole() {
            self.touched = true;
            self.out.push_str(if any_true(tree) { "true" } else { "false" });
            return;
        }
        match tree {
            Value::Object(object) => {
                self.out.push('{');
                for (key, member) in object.iter() {
                    self.key(key);
                    self.unknown(member, marks.member(key));
                }
                self.out.push('}');
            }
            Value::Array(elements) => {
                self.out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    self.comma();
                    self.unknown(element, marks.element(at));
                }
                self.out.push(']');
            }
            other => other.write_canonical(&mut self.out),
        }
    }

    /// Writes a part that this version does not know: it counts in the full digest, and nobody can
    /// tell what must not be shown of it.
    pub(crate) fn unread(&mut self, value: &Value<'_>) {
        self.hide(value);
    }
}

/// A value in redacted form, where nothing but names can tell what is masked in it.
pub(crate) fn redacted(value: &Value<'_>, under: Under) -> String {
    let mut writer = Writer::new(Form::Redacted);
    writer.value(value, Marks::NONE, under);
    writer.out
}

/// Whether a string may be a JSON object or array. Only then it is parsed.
pub(crate) fn is_like_json(text: &str) -> bool {
    matches!(text.trim_ascii_start().as_bytes(), [b'{' | b'[', _, ..]) && text.trim_ascii_end().ends_with(['}', ']'])
}

/// Whether a member holds the name in a pair of name and value.
fn is_name_of_pair(key: &str) -> bool {
    key.eq_ignore_ascii_case("name") || key.eq_ignore_ascii_case("key")
}

/// Whether a text is the name of a credential in such a pair. A text with JSON in it is none: what is
/// masked in it would make it another name.
pub(crate) fn names_credential(text: &str) -> bool {
    !text.contains(['"', '{', '[']) && is_credential(text)
}

/// Whether an object is a pair of a credential's name and its value, as lists of environment
/// variables hold them. A name that is masked itself tells nothing.
pub(crate) fn pairs_with_credential(object: &Object<'_>, marks: Marks<'_>) -> OfPair {
    let named = object.iter().any(|(key, member)| {
        is_name_of_pair(key) && member.as_str().is_some_and(names_credential) && !marks.member(key).any()
    });
    if named { OfPair::Credential } else { OfPair::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(form: Form, json: &str, marks: &str) -> String {
        let (value, marks) = (Value::parse(json).unwrap(), Value::parse(marks).unwrap());
        let mut writer = Writer::new(form);
        writer.value(&value, Marks::new(&marks, &Value::Null), Under::Plain);
        writer.out
    }

    #[test]
    fn what_is_marked_is_masked_with_all_below_it() {
        assert_eq!(written(Form::Public, r#"{"a":{"b":[1,2]},"c":3}"#, r#"{"a":true}"#), r#"{"a":masked,"c":3}"#);
        assert_eq!(written(Form::Public, r#"["a","b"]"#, "[false,true]"), r#"["a",masked]"#);
        assert_eq!(written(Form::Public, r#"{"a":1}"#, "true"), "masked");
    }

    #[test]
    fn under_the_name_of_a_credential_strings_and_numbers_are_masked_and_the_shape_stays() {
        assert_eq!(
            written(Form::Public, r#"{"secrets":{"a":"x","b":[1,true,null]},"password_length":8}"#, "{}"),
            r#"{"password_length":8,"secrets":{"a":masked,"b":[masked,true,null]}}"#
        );
    }

    #[test]
    fn the_value_beside_the_name_of_a_credential_is_masked() {
        assert_eq!(
            written(Form::Public, r#"[{"name":"DB_PASSWORD","value":"x"},{"name":"HOST","value":"y"}]"#, "{}"),
            r#"[{"name":"DB_PASSWORD","value":masked},{"name":"HOST","value":"y"}]"#
        );
    }

    #[test]
    fn json_inside_a_string_is_looked_into_and_cannot_be_forged() {
        let json = r#"{"d":"{\"password\": \"x\"}"}"#;
        assert_eq!(written(Form::Public, json, "{}"), r#"{"d":json{"password":masked}}"#);
        assert_eq!(written(Form::Redacted, json, "{}"), r#"{"d":"{\"password\":\"(sensitive value)\"}"}"#);
        // Text that only looks like the canonical form stays a string.
        assert_eq!(
            written(Form::Public, r#"{"d":"json{\"password\":masked}"}"#, "{}"),
            r#"{"d":"json{\"password\":masked}"}"#
        );
        assert_eq!(written(Form::Public, r#"{"d":"{\"a\": 1}"}"#, "{}"), r#"{"d":"{\"a\": 1}"}"#);
    }

    #[test]
    fn the_marker_as_a_value_of_its_own_is_not_taken_for_a_masked_one() {
        assert_eq!(written(Form::Public, r#"{"a":"(sensitive value)"}"#, "{}"), r#"{"a":"(sensitive value)"}"#);
        assert_eq!(written(Form::Public, r#"{"a":"masked"}"#, "{}"), r#"{"a":"masked"}"#);
    }

    #[test]
    fn masked_unknowns_lose_their_shape() {
        let (tree, marks) =
            (Value::parse(r#"{"a":{"b":true},"c":[true]}"#).unwrap(), Value::parse(r#"{"a":true}"#).unwrap());
        let mut writer = Writer::new(Form::Public);
        writer.unknown(&tree, Marks::new(&marks, &Value::Null));
        assert_eq!(writer.out, r#"{"a":true,"c":[true]}"#);
    }
}
