//! Holds REST exchanges against GitHub's OpenAPI description.

use std::collections::BTreeSet;

use countersign_testkit::github::Exchange;
use serde_json::{Map, Value, json};

use crate::published::published;

/// One of the descriptions: `api.github.com`, or `ghes-3.17` and the like.
pub(crate) struct Description {
    root: Value,
}

impl Description {
    pub(crate) fn read(name: &str) -> Self {
        let text = published(&format!("openapi/generated/{name}.json"));
        Self { root: serde_json::from_str(&text).expect("a description") }
    }

    /// Everything that is wrong with an exchange.
    pub(crate) fn violations(&self, exchange: &Exchange) -> Vec<String> {
        let Some(template) = exchange.operation.rest_template() else { return Vec::new() };
        let place = format!("{} {template}", exchange.method);
        let operation = &self.root["paths"][template][exchange.method.to_ascii_lowercase()];
        if operation.is_null() {
            return vec![format!("{place} is not described")];
        }
        let mut found = self.request_violations(operation, exchange);
        found.extend(self.answer_violations(operation, exchange));
        found.into_iter().map(|violation| format!("{place}: {violation}")).collect()
    }

    fn request_violations(&self, operation: &Value, exchange: &Exchange) -> Vec<String> {
        let mut found = Vec::new();
        let parameters: BTreeSet<String> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| self.resolve(parameter)["name"].as_str().unwrap_or_default().to_owned())
            .collect();
        let query = exchange.path.split_once('?').map(|(_, query)| query).unwrap_or_default();
        for name in query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name) {
            if !parameters.contains(name) {
                found.push(format!("the parameter {name} is not described"));
            }
        }
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        match (&exchange.request, schema) {
            (Some(body), Value::Object(_)) => {
                let known = schema["properties"].as_object();
                for name in body.as_object().into_iter().flat_map(Map::keys) {
                    if !known.is_some_and(|known| known.contains_key(name)) {
                        found.push(format!("the field {name} of the request is not described"));
                    }
                }
                found.extend(self.schema_violations(schema, body, "request"));
            }
            (Some(_), _) => found.push("a body was sent that is not described".to_owned()),
            (None, _) => {}
        }
        found
    }

    fn answer_violations(&self, operation: &Value, exchange: &Exchange) -> Vec<String> {
        let status = exchange.status.to_string();
        let described = self.resolve(&operation["responses"][&status]);
        let content = &described["content"]["application/json"]["schema"];
        let mut found = Vec::new();
        for name in described["headers"].as_object().into_iter().flat_map(Map::keys) {
            // Pages are linked only where there are several.
            let sent = exchange.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
            if !sent && !name.eq_ignore_ascii_case("link") {
                found.push(format!("the answer {status} lacks the header {name}"));
            }
        }
        match (&exchange.answer, exchange.status) {
            // Described in prose, for every GET.
            (None, 304) => {}
            // Refusals that every operation knows are described once for all.
            (Some(body), 400..500) if described.is_null() => {
                found.extend(self.schema_violations(
                    &json!({ "$ref": "#/components/schemas/basic-error" }),
                    body,
                    "answer",
                ));
            }
            (Some(body), _) if content.is_object() => {
                found.extend(self.schema_violations(content, body, &format!("answer {status}")));
            }
            (None, _) if described.is_object() && !content.is_object() => {}
            _ => found.push(format!("the answer {status} is not described like this")),
        }
        found
    }

    /// Follows a reference.
    fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.root.pointer(pointer).expect("a reference that leads somewhere"),
            None => value,
        }
    }

    fn schema_violations(&self, schema: &Value, body: &Value, place: &str) -> Vec<String> {
        // Only what the schema refers to: the whole description takes a while to compile.
        let mut components = Map::new();
        self.collect(schema, &mut components);
        let mut whole = with_null(schema.clone());
        whole["components"] = json!({ "schemas": components });
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&whole)
            .expect("GitHub's description is a schema");
        validator
            .iter_errors(body)
            .map(|error| format!("{place} at {}: {error}", error.instance_path()).chars().take(400).collect())
            .collect()
    }

    fn collect(&self, value: &Value, components: &mut Map<String, Value>) {
        match value {
            Value::Object(fields) => {
                if let Some(name) =
                    fields.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix("#/components/schemas/"))
                    && !components.contains_key(name)
                {
                    let schema = &self.root["components"]["schemas"][name];
                    components.insert(name.to_owned(), with_null(schema.clone()));
                    self.collect(schema, components);
                }
                fields.values().for_each(|field| self.collect(field, components));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, components)),
            _ => {}
        }
    }
}

/// OpenAPI 3.0 writes `nullable`, which JSON Schema does not know.
fn with_null(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Map<String, Value> =
                fields.into_iter().map(|(name, field)| (name, with_null(field))).collect();
            // Examples may look like schemas, and `nullable` may be the name of a property.
            fields.remove("example");
            fields.remove("examples");
            if fields.get("nullable") == Some(&Value::Bool(true)) {
                fields.remove("nullable");
                return json!({ "anyOf": [{ "type": "null" }, fields] });
            }
            Value::Object(fields)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(with_null).collect()),
        other => other,
    }
}
