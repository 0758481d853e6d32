//! A resource change or output change, parsed.

use std::borrow::Cow;

use crate::action::Action;
use crate::json::{NULL_VALUE, Object, Value};
use crate::mask::{Known, NOTHING, Under, import_is_masked};
use crate::plan::Plan;

/// The key of one instance of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstanceKey<'a> {
    /// Of `count`, as written.
    Number(Cow<'a, str>),
    /// Of `for_each`.
    String(Cow<'a, str>),
}

/// One entry of `resource_changes` or `resource_drift`.
#[derive(Clone, Debug)]
pub struct ResourceChange<'a> {
    fields: Object<'a>,
    /// The change itself.
    pub change: Change<'a>,
}

/// A change of a value: of a resource, or of an output.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    fields: Object<'a>,
    /// What its object stands under.
    under: Under,
    /// The plan that it belongs to. Its secrets are masked wherever they reappear.
    plan: Option<&'a Plan>,
}

/// What `importing` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Importing<'a> {
    /// The import id; absent when by identity or unknown.
    pub id: Option<&'a str>,
    pub identity: Option<&'a Value<'a>>,
    /// Whether the id is known only after apply.
    pub unknown: bool,
}

/// One entry of `output_changes`.
#[derive(Clone, Debug)]
pub struct OutputChange<'a> {
    /// Name of the output.
    pub name: Cow<'a, str>,
    pub change: Change<'a>,
}

impl<'a> OutputChange<'a> {
    pub(crate) fn new(name: Cow<'a, str>, change: Value<'a>, plan: &'a Plan) -> Self {
        let under = Under::Plain.member(&name);
        Self { name, change: Change { under, plan: Some(plan), ..Change::from_value(change) } }
    }
}

fn members(value: Value<'_>) -> Object<'_> {
    if let Value::Object(object) = value { object } else { Object::default() }
}

impl<'a> ResourceChange<'a> {
    /// Takes the parsed object of an entry.
    pub fn from_value(value: Value<'a>) -> Self {
        let mut fields = members(value).into_members();
        let change = fields.iter().position(|(key, _)| key == "change").map(|at| fields.remove(at).1);
        let fields = Object::from_members(fields);
        let under = Under::of_type(fields.get("type").and_then(Value::as_str).unwrap_or_default());
        Self { fields, change: Change { under, ..Change::from_value(change.unwrap_or(Value::Null)) } }
    }

    /// The same, as a part of a plan: secrets of the plan are looked for in it.
    #[must_use]
    pub fn of_plan(mut self, plan: &'a Plan) -> Self {
        self.change.plan = Some(plan);
        self
    }

    /// A field that holds a string; empty where it is absent.
    fn text(&self, key: &str) -> &str {
        self.fields.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// `address`
    pub fn address(&self) -> &str {
        self.text("address")
    }

    /// `previous_address`, where it moves.
    pub fn previous_address(&self) -> Option<&str> {
        self.fields.get("previous_address").and_then(Value::as_str).filter(|it| !it.is_empty())
    }

    /// `module_address`, empty in the root module.
    pub fn module_address(&self) -> &str {
        self.text("module_address")
    }

    /// `mode`: `managed`, `data` or `ephemeral`.
    pub fn mode(&self) -> &str {
        self.text("mode")
    }

    /// Whether it is a data source.
    pub fn is_data(&self) -> bool {
        self.mode() == "data"
    }

    /// `type`
    pub fn resource_type(&self) -> &str {
        self.text("type")
    }

    /// `name`
    pub fn name(&self) -> &str {
        self.text("name")
    }

    /// `provider_name`
    pub fn provider_name(&self) -> &str {
        self.text("provider_name")
    }

    /// `deposed`, where it is a deposed object.
    pub fn deposed(&self) -> Option<&str> {
        self.fields.get("deposed").and_then(Value::as_str).filter(|it| !it.is_empty())
    }

    /// `action_reason`
    pub fn action_reason(&self) -> Option<&str> {
        self.fields.get("action_reason").and_then(Value::as_str).filter(|it| !it.is_empty())
    }

    /// `index`
    pub fn index(&self) -> Option<InstanceKey<'_>> {
        match self.fields.get("index")? {
            Value::Number(it) => Some(InstanceKey::Number(Cow::Borrowed(it))),
            Value::String(it) => Some(InstanceKey::String(Cow::Borrowed(it))),
            _ => None,
        }
    }

    /// `index_unknown`, in deferred changes.
    pub fn index_unknown(&self) -> bool {
        self.fields.get("index_unknown").is_some_and(Value::is_true)
    }
}

impl<'a> Change<'a> {
    /// Takes the parsed object of a change.
    pub fn from_value(value: Value<'a>) -> Self {
        Self { fields: members(value), under: Under::Plain, plan: None }
    }

    /// What its object stands under.
    pub(crate) const fn under(&self) -> Under {
        self.under
    }

    /// What is known of the secrets of its plan.
    pub(crate) fn known(&self) -> &Known {
        self.plan.map_or(&NOTHING, Plan::known)
    }

    fn value(&self, key: &str) -> &Value<'a> {
        self.fields.get(key).unwrap_or(NULL_VALUE)
    }

    pub fn action(&self) -> Action {
        let words = self.value("actions").as_array().unwrap_or_default();
        let texts: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        if texts.len() == words.len() { Action::from_words(&texts) } else { Action::Unknown }
    }

    /// `before`; `null` where there is none.
    pub fn before(&self) -> &Value<'a> {
        self.value("before")
    }

    /// `after`; unknown members are left out of it.
    pub fn after(&self) -> &Value<'a> {
        self.value("after")
    }

    /// `after_unknown`: `true` where a value is known only after apply.
    pub fn after_unknown(&self) -> &Value<'a> {
        self.value("after_unknown")
    }

    /// `before_sensitive`: `true` where a value, or everything below it, is sensitive.
    pub fn before_sensitive(&self) -> &Value<'a> {
        self.value("before_sensitive")
    }

    /// `after_sensitive`
    pub fn after_sensitive(&self) -> &Value<'a> {
        self.value("after_sensitive")
    }

    /// `replace_paths`: paths of attributes that force the replacement. A step is a string, a
    /// number, or in theory any other value.
    pub fn replace_paths(&self) -> impl Iterator<Item = &[Value<'a>]> {
        self.value("replace_paths").as_array().unwrap_or_default().iter().filter_map(Value::as_array)
    }

    /// `importing`; an empty object still means an import.
    pub fn importing(&self) -> Option<Importing<'_>> {
        let importing = self.fields.get("importing").filter(|it| !it.is_null())?;
        Some(Importing {
            id: importing.get("id").and_then(Value::as_str),
            identity: importing.get("identity").filter(|it| !it.is_null()),
            unknown: importing.get("unknown").is_some_and(Value::is_true),
        })
    }

    /// Whether the id of the import is a value that is masked in the object.
    pub(crate) fn import_is_masked(&self) -> bool {
        import_is_masked(|key| self.fields.get(key), self.under, self.known())
    }

    /// `generated_config`, where the tool wrote the configuration for an import.
    pub fn generated_config(&self) -> Option<&str> {
        self.fields.get("generated_config").and_then(Value::as_str).filter(|it| !it.is_empty())
    }
}
