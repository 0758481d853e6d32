//! Holds GraphQL documents, variables and answers against GitHub's published schema.

use std::collections::BTreeMap;

use apollo_compiler::ast::Type;
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Node, Schema};
use serde_json::Value;

use crate::published::published;

/// GitHub's schema.
pub(crate) struct Published {
    schema: Valid<Schema>,
}

/// A document that holds against the schema.
pub(crate) struct Checked<'p> {
    published: &'p Published,
    document: Valid<ExecutableDocument>,
}

impl Published {
    pub(crate) fn read() -> Self {
        let text = published("graphql-schema/schema.graphql");
        let schema = match Schema::parse_and_validate(text, "schema.graphql") {
            Ok(schema) => schema,
            // The published text defines a few fields of one type twice, which is no valid schema.
            // What was understood of it holds everything that is asked here.
            Err(broken) => Valid::assume_valid(broken.partial),
        };
        Self { schema }
    }

    /// Reads a document; the errors are those that GitHub would give.
    pub(crate) fn check(&self, text: &str) -> Result<Checked<'_>, String> {
        match ExecutableDocument::parse_and_validate(&self.schema, text, "document.graphql") {
            Ok(document) => Ok(Checked { published: self, document }),
            Err(broken) => Err(broken.errors.to_string()),
        }
    }
}

/// A place in an answer with what is wrong there.
type Violations = Vec<String>;

impl Checked<'_> {
    /// Everything that is wrong with variables.
    pub(crate) fn variable_violations(&self, variables: &Value) -> Violations {
        let operation = self.document.operations.get(None).expect("one operation");
        let values = serde_json_bytes(variables);
        match apollo_compiler::request::coerce_variable_values(&self.published.schema, operation, &values) {
            Ok(_) => Vec::new(),
            Err(error) => vec![format!("variables: {error:?}")],
        }
    }

    /// Everything that is wrong with an answer.
    pub(crate) fn violations(&self, answer: &Value) -> Violations {
        let mut found = Vec::new();
        let errors = answer["errors"].as_array();
        for error in errors.into_iter().flatten() {
            if !error["message"].is_string() {
                found.push(format!("an error without a message: {error}"));
            }
        }
        match answer.get("data") {
            Some(Value::Null) | None if errors.is_some() => {}
            Some(data) => {
                let operation = self.document.operations.get(None).expect("one operation");
                let root = &operation.selection_set;
                self.object(root.ty.as_str(), &[root], data, "data", &mut found);
            }
            None => found.push("neither data nor errors".to_owned()),
        }
        found
    }

    /// An object of a type that is known or one of several.
    fn of_type(&self, name: &str, sets: &[&SelectionSet], value: &Value, place: &str, found: &mut Violations) {
        let possible = self.possible_types(name);
        if let Some(stated) = value["__typename"].as_str() {
            if possible.iter().any(|known| known == stated) {
                self.object(stated, sets, value, place, found);
            } else {
                found.push(format!("{place}: {stated} is no {name}"));
            }
            return;
        }
        // Without `__typename` it must look like one of the possible types.
        let best = possible
            .iter()
            .map(|possible| {
                let mut violations = Vec::new();
                self.object(possible, sets, value, place, &mut violations);
                violations
            })
            .min_by_key(Vec::len);
        found.extend(best.unwrap_or_default());
    }

    /// The object types that a type can be.
    fn possible_types(&self, name: &str) -> Vec<String> {
        let schema = &self.published.schema;
        match schema.types.get(name) {
            Some(ExtendedType::Object(_)) => vec![name.to_owned()],
            Some(ExtendedType::Union(union)) => union.members.iter().map(ToString::to_string).collect(),
            Some(ExtendedType::Interface(_)) => schema
                .types
                .iter()
                .filter(|(_, other)| {
                    matches!(other, ExtendedType::Object(object) if object.implements_interfaces.iter().any(|interface| interface.as_str() == name))
                })
                .map(|(other, _)| other.to_string())
                .collect(),
            _ => Vec::new(),
        }
    }

    fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object || self.possible_types(condition).iter().any(|possible| possible == object)
    }

    /// The fields that are selected of an object, by the names that they have in the answer.
    fn fields<'s>(
        &'s self,
        object: &str,
        sets: &[&'s SelectionSet],
        into: &mut BTreeMap<String, Vec<&'s Node<Field>>>,
    ) {
        for selection in sets.iter().flat_map(|set| &set.selections) {
            match selection {
                Selection::Field(field) => into.entry(field.response_name().to_string()).or_default().push(field),
                Selection::InlineFragment(fragment) => {
                    if fragment.type_condition.as_ref().is_none_or(|condition| self.applies(condition, object)) {
                        self.fields(object, &[&fragment.selection_set], into);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.document.fragments[&spread.fragment_name];
                    if self.applies(fragment.type_condition(), object) {
                        self.fields(object, &[&fragment.selection_set], into);
                    }
                }
            }
        }
    }

    fn object(&self, object: &str, sets: &[&SelectionSet], value: &Value, place: &str, found: &mut Violations) {
        let Value::Object(members) = value else {
            found.push(format!("{place}: {value} is no {object}"));
            return;
        };
        let mut selected = BTreeMap::new();
        self.fields(object, sets, &mut selected);
        for name in members.keys().filter(|name| !selected.contains_key(*name)) {
            found.push(format!("{place}.{name} was not asked for"));
        }
        for (name, fields) in &selected {
            let place = format!("{place}.{name}");
            let Some(member) = members.get(name) else {
                found.push(format!("{place} is missing"));
                continue;
            };
            let sets: Vec<&SelectionSet> = fields.iter().filter_map(|field| field.selection_set.as_ref()).collect();
            if fields[0].name == "__typename" && member != object {
                found.push(format!("{place}: {member} instead of {object}"));
            }
            self.value(&fields[0].definition.ty, &sets, member, &place, found);
        }
    }

    fn value(&self, ty: &Type, sets: &[&SelectionSet], value: &Value, place: &str, found: &mut Violations) {
        if value.is_null() {
            if ty.is_non_null() {
                found.push(format!("{place} is null, and {ty} cannot be"));
            }
            return;
        }
        match ty {
            Type::Named(name) | Type::NonNullNamed(name) => {
                if sets.is_empty() {
                    self.leaf(name, value, place, found);
                } else {
                    self.of_type(name, sets, value, place, found);
                }
            }
            Type::List(item) | Type::NonNullList(item) => match value {
                Value::Array(items) => {
                    for (index, value) in items.iter().enumerate() {
                        self.value(item, sets, value, &format!("{place}.{index}"), found);
                    }
                }
                _ => found.push(format!("{place} is no list")),
            },
        }
    }

    fn leaf(&self, name: &str, value: &Value, place: &str, found: &mut Violations) {
        let text = value.as_str();
        let right = match (name, self.published.schema.types.get(name)) {
            (_, Some(ExtendedType::Enum(words))) => {
                text.is_some_and(|text| words.values.keys().any(|word| word.as_str() == text))
            }
            ("Int", _) => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            ("Float", _) => value.is_number(),
            ("Boolean", _) => value.is_boolean(),
            ("DateTime", _) => text.is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
            ("URI", _) => text.is_some_and(|text| url::Url::parse(text).is_ok()),
            ("BigInt", _) => text.is_some_and(|text| text.parse::<u64>().is_ok()),
            ("GitObjectID", _) => {
                text.is_some_and(|text| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
            }
            ("String" | "ID", _) => text.is_some(),
            // A scalar that no answer has so far is added here when one has.
            _ => false,
        };
        if !right {
            found.push(format!("{place}: {value} is no {name}"));
        }
    }
}

/// apollo-compiler has a JSON type of its own.
fn serde_json_bytes(variables: &Value) -> apollo_compiler::response::JsonMap {
    serde_json::from_value(variables.clone()).expect("variables are an object")
}
