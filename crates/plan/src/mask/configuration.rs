//! What is masked in `configuration`, which holds the values of the author in clear: a literal at a
//! path that the plan marks sensitive, the default of a variable whose value goes there, an argument
//! of a module that feeds such a variable.

use std::collections::{HashMap, HashSet};

use super::marks::{Pattern, Patterns};
use super::{Marks, Under, Writer, is_name_of_pair};
use crate::json::{NULL_VALUE, Object, Value};

/// The `configuration` section with what must be masked in it.
#[derive(Debug)]
pub(crate) struct Configuration<'v> {
    value: &'v Value<'v>,
    patterns: &'v Patterns,
    /// The variables of each module whose values are masked somewhere, by the path of the module.
    secret: HashMap<String, HashSet<&'v str>>,
}

pub(super) fn is_secret(declaration: &Value<'_>) -> bool {
    ["sensitive", "ephemeral"].iter().any(|flag| declaration.get(flag).is_some_and(Value::is_true))
}

/// The members of a member that is an object.
fn members<'v>(value: &'v Value<'v>, key: &str) -> impl Iterator<Item = (&'v str, &'v Value<'v>)> {
    value.get(key).and_then(Value::as_object).into_iter().flat_map(Object::iter)
}

/// The elements of a member that is an array.
fn elements<'v>(value: &'v Value<'v>, key: &str) -> impl Iterator<Item = &'v Value<'v>> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Whether a node of `expressions` is an expression; otherwise it is a block.
fn is_expression(node: &Value<'_>) -> bool {
    node.as_object().is_some_and(|object| {
        object.is_empty()
            || object.get("constant_value").is_some()
            || object
                .get("references")
                .and_then(Value::as_array)
                .is_some_and(|it| it.iter().all(|it| it.as_str().is_some()))
    })
}

/// The variable that an expression hands on, where it refers to nothing else. A value made of
/// several things is not the value of any of them.
fn handed_on<'v>(expression: &'v Value<'v>) -> Option<&'v str> {
    let mut name = None;
    for reference in elements(expression, "references") {
        let rest = reference.as_str()?.strip_prefix("var.")?;
        let variable = &rest[..rest.find(['.', '[']).unwrap_or(rest.len())];
        if name.is_some_and(|it| it != variable) {
            return None;
        }
        name = Some(variable);
    }
    name
}

/// Whether a block is a pair of a credential's name and its value.
fn pairs_with_credential(block: &Value<'_>, pattern: &Pattern) -> bool {
    ["name", "key"].iter().any(|key| {
        let literal = block.get(key).and_then(|it| it.get("constant_value")).and_then(Value::as_str);
        literal.is_some_and(super::names_credential) && pattern.member(key).is_empty()
    })
}

fn below<'p>(block: &Value<'_>, key: &str, pattern: &'p Pattern, under: Under) -> (&'p Pattern, Under) {
    let pair = key == "value" && pairs_with_credential(block, pattern);
    (pattern.member(key), if pair { Under::Credential } else { under.member(key) })
}

impl<'v> Configuration<'v> {
    /// Finds what must be masked.
    pub(crate) fn new(value: &'v Value<'v>, patterns: &'v Patterns) -> Self {
        let mut configuration = Self { value, patterns, secret: HashMap::new() };
        configuration.survey(value.get("root_module").unwrap_or(NULL_VALUE), "");
        configuration
    }

    /// Finds the variables of a module whose values are masked somewhere below.
    fn survey(&mut self, module: &'v Value<'v>, path: &str) {
        let mut secret: HashSet<&'v str> = members(module, "variables")
            .filter(|(name, declaration)| is_secret(declaration) || super::is_credential(name))
            .map(|(name, _)| name)
            .collect();
        for (name, call) in members(module, "module_calls") {
            let inner = format!("{path}module.{name}.");
            self.survey(call.get("module").unwrap_or(NULL_VALUE), &inner);
            let below = self.secret.get(&inner);
            for (argument, expression) in members(call, "expressions") {
                if below.is_some_and(|below| below.contains(argument)) {
                    secret.extend(handed_on(expression));
                }
            }
        }
        for key in ["resources", "actions"] {
            for resource in elements(module, key) {
                let pattern = self.pattern(resource, path);
                collect(resource.get("expressions").unwrap_or(NULL_VALUE), pattern, Under::Plain, &mut secret);
                for provisioner in elements(resource, "provisioners") {
                    collect_declared(provisioner, &mut secret);
                }
            }
        }
        for (_, provider) in members(self.value, "provider_config") {
            let within = provider.get("module_address").and_then(Value::as_str).unwrap_or_default();
            if path.strip_suffix('.').unwrap_or_default() == within {
                collect_declared(provider, &mut secret);
            }
        }
        for (name, output) in members(module, "outputs") {
            if is_secret(output) || super::is_credential(name) {
                secret.extend(output.get("expression").and_then(handed_on));
            }
        }
        self.secret.insert(path.to_owned(), secret);
    }

    fn pattern(&self, resource: &Value<'_>, path: &str) -> &'v Pattern {
        let address = resource.get("address").and_then(Value::as_str).unwrap_or_default();
        self.patterns.of(&format!("{path}{address}"))
    }

    /// Writes the section.
    pub(crate) fn write(&self, writer: &mut Writer) {
        each(writer, self.value, |writer, key, member| match key {
            "root_module" => self.module(writer, member, ""),
            "provider_config" => each(writer, member, |writer, _, provider| declared(writer, provider)),
            _ => writer.value(member, Marks::NONE, Under::Plain.member(key)),
        });
    }

    fn module(&self, writer: &mut Writer, module: &Value<'_>, path: &str) {
        each(writer, module, |writer, key, member| match (key, member) {
            ("resources" | "actions", Value::Array(resources)) => {
                writer.raw("[");
                for resource in resources {
                    writer.comma();
                    self.resource(writer, resource, path);
                }
                writer.raw("]");
            }
            ("variables", _) => each(writer, member, |writer, name, declaration| {
                let secret = self.secret.get(path).is_some_and(|it| it.contains(name));
                each(writer, declaration, |writer, key, field| match key {
                    "default" if secret => writer.hide(field),
                    _ => writer.value(field, Marks::NONE, Under::Plain),
                });
            }),
            ("outputs", _) => each(writer, member, |writer, name, output| {
                let pattern = if is_secret(output) { Pattern::ALL } else { Pattern::NONE };
                each(writer, output, |writer, key, field| match key {
                    "expression" => expression(writer, field, pattern, Under::Plain.member(name)),
                    _ => writer.value(field, Marks::NONE, Under::Plain),
                });
            }),
            ("module_calls", _) => {
                each(writer, member, |writer, name, call| self.call(writer, call, &format!("{path}module.{name}.")));
            }
            _ => writer.value(member, Marks::NONE, Under::Plain.member(key)),
        });
    }

    fn call(&self, writer: &mut Writer, call: &Value<'_>, inner: &str) {
        let secret = self.secret.get(inner);
        each(writer, call, |writer, key, field| match key {
            "module" => self.module(writer, field, inner),
            "expressions" => each(writer, field, |writer, argument, node| {
                let pattern = if secret.is_some_and(|it| it.contains(argument)) { Pattern::ALL } else { Pattern::NONE };
                expression(writer, node, pattern, Under::Plain.member(argument));
            }),
            "count_expression" | "for_each_expression" => expression(writer, field, Pattern::NONE, Under::Plain),
            _ => writer.value(field, Marks::NONE, Under::Plain),
        });
    }

    fn resource(&self, writer: &mut Writer, resource: &Value<'_>, path: &str) {
        let pattern = self.pattern(resource, path);
        each(writer, resource, |writer, key, field| match (key, field) {
            ("expressions", _) => expression(writer, field, pattern, Under::Plain),
            ("count_expression" | "for_each_expression", _) => expression(writer, field, Pattern::NONE, Under::Plain),
            ("provisioners", Value::Array(provisioners)) => {
                writer.raw("[");
                for provisioner in provisioners {
                    writer.comma();
                    declared(writer, provisioner);
                }
                writer.raw("]");
            }
            _ => writer.value(field, Marks::NONE, Under::Plain),
        });
    }
}

/// Writes an object member by member; anything else as it is, with names looked at.
fn each<'v>(writer: &mut Writer, value: &'v Value<'v>, mut member: impl FnMut(&mut Writer, &'v str, &'v Value<'v>)) {
    let Some(object) = value.as_object() else { return writer.value(value, Marks::NONE, Under::Plain) };
    writer.raw("{");
    for (key, field) in object.iter() {
        writer.key(key);
        member(writer, key, field);
    }
    writer.raw("}");
}

/// Writes a provider or a provisioner: the plan has no marks for their settings, only names tell.
fn declared(writer: &mut Writer, value: &Value<'_>) {
    each(writer, value, |writer, key, field| match key {
        "expressions" => expression(writer, field, Pattern::NONE, Under::Plain),
        _ => writer.value(field, Marks::NONE, Under::Plain),
    });
}

/// Writes a node of `expressions`: an expression, a block, or a list of blocks.
fn expression(writer: &mut Writer, node: &Value<'_>, pattern: &Pattern, under: Under) {
    match node {
        Value::Array(blocks) => {
            writer.raw("[");
            for block in blocks {
                writer.comma();
                expression(writer, block, pattern.element(), under);
            }
            writer.raw("]");
        }
        Value::Object(_) if is_expression(node) => each(writer, node, |writer, key, field| match key {
            "references" => writer.value(field, Marks::NONE, Under::Plain),
            _ => constant(writer, field, pattern, under),
        }),
        Value::Object(_) => each(writer, node, |writer, key, child| {
            let (pattern, under) = below(node, key, pattern, under);
            expression(writer, child, pattern, under);
        }),
        _ => constant(writer, node, pattern, under),
    }
}

/// Writes a literal of the configuration.
fn constant(writer: &mut Writer, value: &Value<'_>, pattern: &Pattern, under: Under) {
    if pattern.all() {
        return writer.hide(value);
    }
    if pattern.is_empty() {
        return writer.value(value, Marks::NONE, under);
    }
    match value {
        Value::Object(object) => {
            let pair = object.iter().any(|(key, name)| {
                is_name_of_pair(key)
                    && name.as_str().is_some_and(super::is_credential)
                    && pattern.member(key).is_empty()
            });
            each(writer, value, |writer, key, member| {
                let pair = pair && key.eq_ignore_ascii_case("value");
                constant(writer, member, pattern.member(key), if pair { Under::Credential } else { under.member(key) });
            });
        }
        Value::Array(elements) => {
            writer.raw("[");
            for element in elements {
                writer.comma();
                constant(writer, element, pattern.element(), under);
            }
            writer.raw("]");
        }
        _ => writer.hide(value),
    }
}

/// Collects the variables that are handed on to a setting of a provider or a provisioner that is masked: only its
/// name tells.
fn collect_declared<'v>(value: &'v Value<'v>, found: &mut HashSet<&'v str>) {
    collect(value.get("expressions").unwrap_or(NULL_VALUE), Pattern::NONE, Under::Plain, found);
}

/// Collects the variables that are handed on to places that are masked.
fn collect<'v>(node: &'v Value<'v>, pattern: &Pattern, under: Under, found: &mut HashSet<&'v str>) {
    match node {
        Value::Array(blocks) => {
            for block in blocks {
                collect(block, pattern.element(), under, found);
            }
        }
        Value::Object(_) if is_expression(node) => {
            let masked = !pattern.is_empty() || under == Under::Credential;
            found.extend(handed_on(node).filter(|_| masked));
        }
        Value::Object(object) => {
            for (key, child) in object.iter() {
                let (pattern, under) = below(node, key, pattern, under);
                collect(child, pattern, under, found);
            }
        }
        _ => {}
    }
}
