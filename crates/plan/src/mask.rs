//! Decides what is masked, for digests, for redaction and for views alike. There is no other place that does.
//!
//! A value is masked where the plan marks it sensitive, where the configuration holds such a value in clear,
//! where its name is like that of a credential, where its kind or shape says that it is one, and where a value
//! that is masked elsewhere reappears. All but the marks are guesses: what cannot be a secret is not masked by
//! one, and each place that is masked by one is named, since a public digest does not bind it. The rules and
//! the lists are specified in `docs/plan-digest.md`; masking what is masked already changes nothing.

mod clear;
mod configuration;
mod guessed;
mod hidden;
mod known;
mod look;
mod marks;
mod names;
mod shapes;
mod texts;
mod within;

pub use clear::WORDS;
pub use guessed::{NoPlace, Place, Step};
pub use names::{ENDINGS, LAST_WORDS, NUMERIC, POINTERS, WHOLE, is_credential};
pub use texts::masked_texts;

pub(crate) use configuration::Configuration;
pub(crate) use hidden::{Because, Hidden, hidden, hidden_of_both};
pub(crate) use known::{Known, NAMES, NOTHING};
pub(crate) use look::{import_is_masked, look};
pub(crate) use marks::{Marks, Patterns, any_true, marks_of_entry};
pub(crate) use names::SHORTEST_BASE64;
pub(crate) use texts::known;
pub(crate) use within::is_open;

use std::collections::HashSet;

use crate::json::{Fault, Object, Scanner, Value, write_string};
use clear::can_be_secret;
use within::Masked;

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

/// What a value stands under, at any depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Under {
    /// Nothing of the kind.
    #[default]
    Plain,
    /// An object that holds the data of a `Secret` of Kubernetes.
    SecretObject,
    /// A name like that of a credential.
    Credential,
    /// A name that holds passwords, passphrases, PINs or keys, which can be numbers.
    Password,
    /// The data of a `Secret` of Kubernetes: all of it is secret, whatever it looks like.
    Secret,
}

impl Under {
    /// What the object of a resource stands under.
    pub(crate) fn of_type(resource_type: &str) -> Self {
        let is_secret = resource_type.starts_with("kubernetes_secret")
            || resource_type.starts_with("k8s_") && resource_type.contains("_secret");
        if is_secret { Self::SecretObject } else { Self::Plain }
    }

    fn of_name(name: &str) -> Self {
        if !is_credential(name) {
            Self::Plain
        } else if names::may_be_number(name) {
            Self::Password
        } else {
            Self::Credential
        }
    }

    /// What a member of that name stands under.
    pub(crate) fn member(self, name: &str) -> Self {
        match self {
            Self::Secret => Self::Secret,
            Self::SecretObject if is_data_of_secret(name) => Self::Secret,
            Self::Plain | Self::SecretObject => Self::of_name(name),
            Self::Credential | Self::Password if names::is_pointer(name) => Self::Plain,
            Self::Credential | Self::Password => self.max(Self::of_name(name)),
        }
    }

    /// What a member of that name stands under, in an object of some form.
    pub(crate) fn member_of(self, of: Of, name: &str) -> Self {
        if of.secret && is_data_of_secret(name) {
            Self::Secret
        } else if of.pair > Self::Plain && name.eq_ignore_ascii_case("value") {
            self.max(of.pair)
        } else if matches!(self, Self::Credential | Self::Password) && of.item && name == "key" {
            // The name of an entry of a secret, beside the name of the secret or the path it is put at.
            Self::Plain
        } else {
            self.member(name)
        }
    }

    /// Whether a text here is masked.
    fn hides_text(self, text: &str) -> bool {
        match self {
            Self::Plain | Self::SecretObject => false,
            Self::Credential | Self::Password => can_be_secret(text),
            Self::Secret => !text.is_empty(),
        }
    }

    /// Whether a number here is masked.
    const fn hides_number(self) -> bool {
        matches!(self, Self::Password | Self::Secret)
    }
}

/// The members of a `Secret` of Kubernetes that hold its values, in every spelling of them.
fn is_data_of_secret(name: &str) -> bool {
    matches!(name, "data" | "stringData" | "string_data" | "binaryData" | "binary_data" | "data_wo" | "binary_data_wo")
}

/// What the form of an object reveals about its members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Of {
    /// What the value stands under in a pair of a credential's name and its value.
    pair: Under,
    /// Whether it is a `Secret` of Kubernetes.
    secret: bool,
    /// Whether it names an entry of a secret.
    item: bool,
}

impl Of {
    /// Looks at an object. A member that is masked itself tells nothing; `marked` says so.
    pub(crate) fn new(object: &Object<'_>, marked: impl Fn(&str) -> bool) -> Self {
        let mut of = Self::default();
        for (key, member) in object.iter() {
            match key.len() {
                3 | 4 if is_name_of_pair(key) => {
                    of.item |= key.eq_ignore_ascii_case("name");
                    if let Some(name) = member.as_str()
                        && names_credential(name)
                        && !marked(key)
                    {
                        of.pair = of.pair.max(Under::of_name(name));
                    }
                }
                4 if key == "kind" => of.secret |= member.as_str() == Some("Secret"),
                4 if key == "path" => of.item = true,
                11 if key == "secret_name" => of.item = true,
                _ => {}
            }
        }
        of
    }
}

/// What is to be done with a value. Digests, redaction and views all go by it.
enum Verdict<'v, 'a> {
    /// All of it is masked.
    Hide(Because),
    /// Parts of this text are masked.
    Text(Masked),
    /// Its members are looked at.
    Members(Of, &'v Object<'a>),
    /// Its elements are looked at.
    Elements(&'v [Value<'a>]),
    /// The JSON in this string is looked at.
    Inside(Value<'v>),
    /// Nothing is masked in it.
    Plain,
}

/// Decides on a value. `nested` counts the strings around it that hold JSON.
fn verdict<'v, 'a>(value: &'v Value<'a>, marks: Marks<'_>, under: Under, nested: u8, known: &Known) -> Verdict<'v, 'a> {
    if marks.hide(value) {
        return Verdict::Hide(Because::Marked);
    }
    match value {
        Value::Object(object) => Verdict::Members(Of::new(object, |key| marks.member(key).any()), object),
        Value::Array(elements) => Verdict::Elements(elements),
        Value::String(text) if under.hides_text(text) => Verdict::Hide(Because::Guessed),
        Value::Number(_) if under.hides_number() => Verdict::Hide(Because::Guessed),
        Value::String(text) => {
            if nested < MAX_NESTED
                && is_like_json(text)
                && let Ok(inside) = Value::parse(text)
            {
                return Verdict::Inside(inside);
            }
            within::masked(text, known).map_or(Verdict::Plain, Verdict::Text)
        }
        Value::Number(_) | Value::Bool(_) | Value::Null => Verdict::Plain,
    }
}

/// Writes values in one of the forms.
#[derive(Debug)]
pub(crate) struct Writer<'k> {
    pub(crate) form: Form,
    pub(crate) out: String,
    /// How many values were masked.
    pub(crate) masked: usize,
    /// Whether the full form of what was written may read otherwise.
    pub(crate) touched: bool,
    /// Where values were masked by a guess.
    pub(crate) guessed: Vec<Place>,
    known: &'k Known,
    nested: u8,
}

impl Writer<'static> {
    /// For values of which no secret is known but by its place.
    pub(crate) const fn new(form: Form) -> Self {
        Self::knowing(form, &NOTHING)
    }
}

impl<'k> Writer<'k> {
    /// For values in which known secrets are looked for.
    pub(crate) const fn knowing(form: Form, known: &'k Known) -> Self {
        Self { form, out: String::new(), masked: 0, touched: false, guessed: Vec::new(), known, nested: 0 }
    }

    /// Takes over what was written beside.
    pub(crate) fn append(&mut self, other: Self) {
        self.out.push_str(&other.out);
        self.masked += other.masked;
        self.touched |= other.touched;
        self.guessed.extend(other.guessed);
    }

    /// A writer of the same form, for text that may still be dropped.
    pub(crate) fn scratch(&self) -> Self {
        let mut scratch = Self::knowing(self.form, self.known);
        scratch.nested = self.nested;
        scratch
    }

    /// Writes what says which object is imported in a `change`.
    pub(crate) fn importing(&mut self, importing: &Value<'_>, change: &Value<'_>, under: Under) {
        let masked = import_is_masked(|key| change.get(key), under, self.known);
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

    /// Says that what was masked by a guess since there were `before` places stands below a step.
    pub(crate) fn step(&mut self, before: usize, step: &Step) {
        for place in self.guessed.iter_mut().skip(before) {
            place.outer(step.clone());
        }
    }

    /// Runs a part whose places stand below a member.
    pub(crate) fn below(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let before = self.guessed.len();
        write(self);
        if self.guessed.len() > before {
            self.step(before, &Step::Name(name.to_owned()));
        }
    }

    /// Writes text of the form itself.
    pub(crate) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Writes a text of our own as JSON.
    pub(crate) fn text(&mut self, text: &str) {
        write_string(text, &mut self.out);
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

    /// Writes a value that is masked for a mark.
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

    /// Writes a value that is masked by a guess.
    pub(crate) fn guess(&mut self, value: &Value<'_>) {
        self.guessed.push(Place::default());
        self.hide(value);
    }

    /// Writes a value that is masked.
    pub(crate) fn hide_because(&mut self, because: Because, value: &Value<'_>) {
        match because {
            Because::Marked => self.hide(value),
            Because::Guessed => self.guess(value),
        }
    }

    /// Writes a value with what is masked in it.
    pub(crate) fn value(&mut self, value: &Value<'_>, marks: Marks<'_>, under: Under) {
        if self.form == Form::Full {
            return value.write_canonical(&mut self.out);
        }
        match verdict(value, marks, under, self.nested, self.known) {
            Verdict::Hide(because) => self.hide_because(because, value),
            Verdict::Text(masked) => self.parts(&masked.text),
            Verdict::Members(of, object) => {
                self.out.push('{');
                for (at, (key, member)) in object.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    write_string(key, &mut self.out);
                    self.out.push(':');
                    let before = self.guessed.len();
                    self.value(member, marks.member(key), under.member_of(of, key));
                    if self.guessed.len() > before {
                        self.step(before, &Step::Name(key.to_owned()));
                    }
                }
                self.out.push('}');
            }
            Verdict::Elements(elements) => {
                self.out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    let before = self.guessed.len();
                    self.value(element, marks.element(at), under);
                    if self.guessed.len() > before {
                        self.step(before, &Step::At(at));
                    }
                }
                self.out.push(']');
            }
            Verdict::Inside(inside) => self.inside(value, &inside),
            Verdict::Plain => value.write_canonical(&mut self.out),
        }
    }

    /// Writes a text of which parts are masked, or all of it.
    fn parts(&mut self, text: &str) {
        self.touched = true;
        self.masked += 1;
        self.guessed.push(Place::default());
        write_string(text, &mut self.out);
    }

    /// Writes a string that holds JSON: as the string that it is where nothing in it is masked.
    fn inside(&mut self, string: &Value<'_>, inside: &Value<'_>) {
        let mut beside = self.scratch();
        beside.nested += 1;
        beside.value(inside, Marks::NONE, Under::Plain);
        if !beside.touched {
            string.write_canonical(&mut self.out);
        } else if string.as_str().is_some_and(has_a_name_twice) {
            // Of two members of one name readers of JSON take one or the other, and only one would be written.
            self.parts(MARKER);
        } else if self.form == Form::Public {
            // No JSON value starts with this word, so that no value can pass for this one.
            self.out.push_str("json");
            self.append(beside);
        } else {
            write_string(&beside.out, &mut self.out);
            self.masked += beside.masked;
            self.touched = true;
            self.guessed.extend(beside.guessed);
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

/// A value in redacted form, where the plan marks nothing in it.
pub(crate) fn redacted(value: &Value<'_>, under: Under, known: &Known) -> String {
    let mut writer = Writer::knowing(Form::Redacted, known);
    writer.value(value, Marks::NONE, under);
    writer.out
}

/// Whether a string may be a JSON object or array. Only then it is parsed.
pub(crate) fn is_like_json(text: &str) -> bool {
    matches!(text.trim_ascii_start().as_bytes(), [b'{' | b'[', _, ..]) && text.trim_ascii_end().ends_with(['}', ']'])
}

/// Whether an object anywhere in a text of JSON has two members of one name.
fn has_a_name_twice(text: &str) -> bool {
    fn look(scanner: &mut Scanner<'_>) -> Result<bool, Fault> {
        let mut twice = false;
        match scanner.peek() {
            Some(b'{') => {
                let mut names = HashSet::new();
                scanner.object(|scanner, name| {
                    twice |= !names.insert(name) | look(scanner)?;
                    Ok::<(), Fault>(())
                })?;
            }
            Some(b'[') => scanner.array(|scanner, _| {
                twice |= look(scanner)?;
                Ok::<(), Fault>(())
            })?,
            _ => {
                scanner.skip()?;
            }
        }
        Ok(twice)
    }
    look(&mut Scanner::new(text)).unwrap_or(true)
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
            r#"{"password_length":8,"secrets":{"a":masked,"b":[1,true,null]}}"#
        );
    }

    #[test]
    fn numbers_are_masked_under_names_that_hold_passwords_or_keys() {
        assert_eq!(
            written(Form::Public, r#"{"db_password":7,"pin":1234,"access_key":1,"token":3,"passwords":[4]}"#, "{}"),
            r#"{"access_key":masked,"db_password":masked,"passwords":[masked],"pin":masked,"token":3}"#
        );
    }

    #[test]
    fn what_cannot_be_a_secret_is_in_clear_under_any_name() {
        for open in [
            r#"{"authorization":"AWS_IAM"}"#,
            r#"{"credentials":"arn:aws:iam::111111111111:role/reader"}"#,
            r#"{"secrets":[{"name":"DB_PASSWORD","valueFrom":"arn:aws:ssm:eu-west-1:111111111111:parameter/db"}]}"#,
            r#"{"secret":[{"default_mode":"0420","items":[{"key":"tls.key","mode":"0400","path":"tls.key"}],"secret_name":"prod-tls"}]}"#,
            r#"{"service_account_token":[{"audience":"sts.amazonaws.com","expiration_seconds":3600,"path":"token"}]}"#,
            r#"{"credentials":{"enabled":"true"},"password":""}"#,
        ] {
            assert_eq!(written(Form::Public, open, "{}"), open);
        }
        assert_eq!(written(Form::Public, r#"{"secret":{"key":"x1"}}"#, "{}"), r#"{"secret":{"key":masked}}"#);
    }

    #[test]
    fn the_data_of_a_secret_of_kubernetes_is_masked_in_every_form() {
        assert_eq!(
            written(Form::Public, r#"{"kind":"Secret","data":{"a":"x","b":"NONE","c":1},"type":"Opaque"}"#, "{}"),
            r#"{"data":{"a":masked,"b":masked,"c":masked},"kind":"Secret","type":"Opaque"}"#
        );
        let yaml = r#"{"y":"kind: Secret\nmetadata:\n  name: pg\nstringData:\n  url: abc\n"}"#;
        assert_eq!(
            written(Form::Redacted, yaml, "{}"),
            r#"{"y":"kind: Secret\nmetadata:\n  name: pg\nstringData:\n  url: (sensitive value)\n"}"#
        );
        let json = r#"{"m":"{\"kind\":\"Secret\",\"data\":{\"a\":\"x\"}}"}"#;
        assert_eq!(written(Form::Public, json, "{}"), r#"{"m":json{"data":{"a":masked},"kind":"Secret"}}"#);
        assert_eq!(
            written(Form::Public, r#"{"kind":"ConfigMap","data":{"a":"x"}}"#, "{}"),
            r#"{"data":{"a":"x"},"kind":"ConfigMap"}"#
        );
    }

    #[test]
    fn each_place_that_is_masked_by_a_guess_is_named() {
        let value =
            Value::parse(r#"{"a":[{"password":"x"},{"b":"postgres://u:h7x@h"}],"c":"{\"token\":\"x\"}","d":1}"#)
                .unwrap();
        let marks = Value::parse(r#"{"d":true}"#).unwrap();
        let mut writer = Writer::new(Form::Public);
        writer.value(&value, Marks::new(&marks, &Value::Null), Under::Plain);
        let places: Vec<String> = writer.guessed.iter().map(ToString::to_string).collect();
        assert_eq!(places, [r#"["a",0,"password"]"#, r#"["a",1,"b"]"#, r#"["c","token"]"#]);
        assert_eq!(writer.masked, 4);
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
    fn json_with_a_name_twice_is_masked_as_a_whole_where_anything_in_it_is() {
        let twice = r#"{"d":"{\"run\":\"evil\",\"run\":\"ls\",\"password\":\"x\"}"}"#;
        for form in [Form::Public, Form::Redacted] {
            assert_eq!(written(form, twice, "{}"), r#"{"d":"(sensitive value)"}"#);
        }
        let open = r#"{"d":"{\"run\":\"evil\",\"run\":\"ls\"}"}"#;
        assert_eq!(written(Form::Public, open, "{}"), open, "where nothing is masked the text counts as it is");
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
