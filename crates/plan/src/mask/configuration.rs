//! What is masked in `configuration`, which holds the values of the author in clear: a literal at a
//! path that the plan marks sensitive, the default of a variable whose value goes there, an argument
//! of a module that feeds such a variable.

use std::collections::{HashMap, HashSet};

use super::marks::{Pattern, Patterns};
use super::{Because, Marks, Of, Step, Under, Writer};
use crate::json::{NULL_VALUE, Object, Value};

/// The `configuration` section with what must be masked in it.
#[derive(Debug)]
pub(crate) struct Configuration<'v> {
    value: &'v Value<'v>,
    patterns: &'v Patterns,
    /// The variables of each module whose values are masked somewhere, by the path of the module.
    secret: HashMap<String, HashSet<&'v str>>,
    /// The variables of each module that decide what a provider or a provisioner does.
    deciding: HashMap<String, Deciding<'v>>,
}

/// The variables that decide.
#[derive(Debug, Default)]
struct Deciding<'v> {
    named: HashSet<&'v str>,
    /// Whether it cannot be told which: what a local value or an output of a module is made of may be any of them.
    any: bool,
}

impl<'v> Deciding<'v> {
    fn has(&self, name: &str) -> bool {
        self.any || self.named.contains(name)
    }

    /// Adds the variables that a node of `expressions` refers to.
    fn add(&mut self, node: &'v Value<'v>) {
        match node {
            Value::Array(blocks) => blocks.iter().for_each(|block| self.add(block)),
            Value::Object(_) if is_expression(node) => {
                for reference in elements(node, "references").filter_map(Value::as_str) {
                    match reference.strip_prefix("var.") {
                        Some(rest) => drop(self.named.insert(&rest[..rest.find(['.', '[']).unwrap_or(rest.len())])),
                        None => self.any |= reference.starts_with("local.") || reference.starts_with("module."),
                    }
                }
            }
            Value::Object(object) => object.iter().for_each(|(_, child)| self.add(child)),
            _ => {}
        }
    }
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

/// What literals of a block reveal about its members.
fn of_block(block: &Value<'_>, pattern: &Pattern) -> Of {
    let literals = block.as_object().into_iter().flat_map(Object::iter).filter_map(|(key, node)| {
        let literal = node.get("constant_value")?;
        matches!(literal, Value::String(_)).then(|| (key.to_owned().into(), literal.clone()))
    });
    Of::new(&Object::from_members(literals.collect()), |key| !pattern.member(key).is_empty())
}

fn below<'p>(of: Of, key: &str, pattern: &'p Pattern, under: Under) -> (&'p Pattern, Under) {
    (pattern.member(key), under.member_of(of, key))
}

impl<'v> Configuration<'v> {
    /// Finds what must be masked.
    pub(crate) fn new(value: &'v Value<'v>, patterns: &'v Patterns) -> Self {
        let mut configuration = Self { value, patterns, secret: HashMap::new(), deciding: HashMap::new() };
        configuration.survey(value.get("root_module").unwrap_or(NULL_VALUE), "");
        configuration
    }

    /// Finds the variables of a module whose values are masked somewhere below.
    fn survey(&mut self, module: &'v Value<'v>, path: &str) {
        let mut secret: HashSet<&'v str> = members(module, "variables")
            .filter(|(name, declaration)| is_secret(declaration) || super::is_credential(name))
            .map(|(name, _)| name)
            .collect();
        let mut deciding = Deciding::default();
        for (name, call) in members(module, "module_calls") {
            let inner = format!("{path}module.{name}.");
            self.survey(call.get("module").unwrap_or(NULL_VALUE), &inner);
            for (argument, expression) in members(call, "expressions") {
                if self.deciding.get(&inner).is_some_and(|below| below.has(argument)) {
                    deciding.add(expression);
                }
            }
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
                let under = Under::of_type(resource.get("type").and_then(Value::as_str).unwrap_or_default());
                collect(resource.get("expressions").unwrap_or(NULL_VALUE), pattern, under, &mut secret);
                for provisioner in elements(resource, "provisioners") {
                    collect_declared(provisioner, &mut secret);
                    deciding.add(provisioner.get("expressions").unwrap_or(NULL_VALUE));
                    // Keys and values of instances come from there.
                    for repeated in ["count_expression", "for_each_expression"] {
                        deciding.add(resource.get(repeated).unwrap_or(NULL_VALUE));
                    }
                }
            }
        }
        for (_, provider) in members(self.value, "provider_config") {
            let within = provider.get("module_address").and_then(Value::as_str).unwrap_or_default();
            if path.strip_suffix('.').unwrap_or_default() == within {
                collect_declared(provider, &mut secret);
                deciding.add(provider.get("expressions").unwrap_or(NULL_VALUE));
            }
        }
        self.deciding.insert(path.to_owned(), deciding);
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

    /// Whether the value of a variable of the root module is hidden.
    pub(crate) fn is_secret_variable(&self, name: &str) -> bool {
        self.secret.get("").is_some_and(|secret| secret.contains(name))
    }

    /// Why it is.
    fn because(declaration: &Value<'_>) -> Because {
        if is_secret(declaration) { Because::Marked } else { Because::Guessed }
    }

    /// Writes the values of the variables that decide what a provider or a provisioner does. Of others the public
    /// forms have none: what they lead to stands where it leads.
    pub(crate) fn write_variables(&self, writer: &mut Writer<'_>, variables: &Value<'_>) {
        let declared = self.value.get("root_module").and_then(|it| it.get("variables")).unwrap_or(NULL_VALUE);
        each(writer, variables, |writer, name, variable| {
            if !self.deciding.get("").is_some_and(|it| it.has(name)) {
                return writer.raw("{}");
            }
            each(writer, variable, |writer, key, value| match key {
                "value" if self.is_secret_variable(name) => {
                    writer.hide_because(Self::because(declared.get(name).unwrap_or(NULL_VALUE)), value);
                }
                _ => writer.value(value, Marks::NONE, Under::Plain),
            });
        });
    }

    /// Writes the section.
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        each(writer, self.value, |writer, key, member| match key {
            "root_module" => self.module(writer, member, ""),
            "provider_config" => each(writer, member, |writer, _, provider| declared(writer, provider)),
            _ => writer.value(member, Marks::NONE, Under::Plain.member(key)),
        });
    }

    fn module(&self, writer: &mut Writer<'_>, module: &Value<'_>, path: &str) {
        each(writer, module, |writer, key, member| match (key, member) {
            ("resources" | "actions", Value::Array(resources)) => {
                list(writer, resources, |writer, resource| self.resource(writer, resource, path));
            }
            ("variables", _) => each(writer, member, |writer, name, declaration| {
                let secret = self.secret.get(path).is_some_and(|it| it.contains(name));
                each(writer, declaration, |writer, key, field| match key {
                    "default" if secret => writer.hide_because(Self::because(declaration), field),
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

    fn call(&self, writer: &mut Writer<'_>, call: &Value<'_>, inner: &str) {
        let secret = self.secret.get(inner);
        let declared = call.get("module").and_then(|it| it.get("variables")).unwrap_or(NULL_VALUE);
        let pattern = |argument: &str| {
            if !secret.is_some_and(|it| it.contains(argument)) {
                Pattern::NONE
            } else if declared.get(argument).is_some_and(is_secret) {
                Pattern::ALL
            } else {
                Pattern::GUESSED
            }
        };
        each(writer, call, |writer, key, field| match key {
            "module" => self.module(writer, field, inner),
            "expressions" => each(writer, field, |writer, argument, node| {
                expression(writer, node, pattern(argument), Under::Plain.member(argument));
            }),
            "count_expression" | "for_each_expression" => expression(writer, field, Pattern::NONE, Under::Plain),
            _ => writer.value(field, Marks::NONE, Under::Plain),
        });
    }

    fn resource(&self, writer: &mut Writer<'_>, resource: &Value<'_>, path: &str) {
        let pattern = self.pattern(resource, path);
        let under = Under::of_type(resource.get("type").and_then(Value::as_str).unwrap_or_default());
        each(writer, resource, |writer, key, field| match (key, field) {
            ("expressions", _) => expression(writer, field, pattern, under),
            ("count_expression" | "for_each_expression", _) => expression(writer, field, Pattern::NONE, Under::Plain),
            ("provisioners", Value::Array(provisioners)) => {
                list(writer, provisioners, declared);
            }
            _ => writer.value(field, Marks::NONE, Under::Plain),
        });
    }
}

/// Writes an object member by member; anything else as it is, with names looked at.
fn each<'v>(
    writer: &mut Writer<'_>,
    value: &'v Value<'v>,
    mut member: impl FnMut(&mut Writer<'_>, &'v str, &'v Value<'v>),
) {
    let Some(object) = value.as_object() else { return writer.value(value, Marks::NONE, Under::Plain) };
    writer.raw("{");
    for (key, field) in object.iter() {
        writer.key(key);
        writer.below(key, |writer| member(writer, key, field));
    }
    writer.raw("}");
}

/// Writes an array element by element.
fn list<'v>(writer: &mut Writer<'_>, values: &'v [Value<'v>], mut write: impl FnMut(&mut Writer<'_>, &'v Value<'v>)) {
    writer.raw("[");
    for (at, value) in values.iter().enumerate() {
        writer.comma();
        let before = writer.guessed.len();
        write(writer, value);
        writer.step(before, &Step::At(at));
    }
    writer.raw("]");
}

/// Writes a provider or a provisioner: the plan has no marks for their settings, only names tell.
fn declared(writer: &mut Writer<'_>, value: &Value<'_>) {
    each(writer, value, |writer, key, field| match key {
        "expressions" => expression(writer, field, Pattern::NONE, Under::Plain),
        _ => writer.value(field, Marks::NONE, Under::Plain),
    });
}

/// Writes a node of `expressions`: an expression, a block, or a list of blocks.
fn expression(writer: &mut Writer<'_>, node: &Value<'_>, pattern: &Pattern, under: Under) {
    match node {
        Value::Array(blocks) => {
            list(writer, blocks, |writer, block| expression(writer, block, pattern.element(), under));
        }
        Value::Object(_) if is_expression(node) => each(writer, node, |writer, key, field| match key {
            "references" => writer.value(field, Marks::NONE, Under::Plain),
            _ => constant(writer, field, pattern, under),
        }),
        Value::Object(_) => {
            let of = of_block(node, pattern);
            each(writer, node, |writer, key, child| {
                let (pattern, under) = below(of, key, pattern, under);
                expression(writer, child, pattern, under);
            });
        }
        _ => constant(writer, node, pattern, under),
    }
}

/// Writes a literal of the configuration.
fn constant(writer: &mut Writer<'_>, value: &Value<'_>, pattern: &Pattern, under: Under) {
    if pattern.all() {
        return writer.hide_because(pattern.because(), value);
    }
    if pattern.is_empty() {
        return writer.value(value, Marks::NONE, under);
    }
    match value {
        Value::Object(object) => {
            let of = Of::new(object, |key| !pattern.member(key).is_empty());
            each(writer, value, |writer, key, member| {
                let (pattern, under) = below(of, key, pattern, under);
                constant(writer, member, pattern, under);
            });
        }
        Value::Array(elements) => {
            list(writer, elements, |writer, element| constant(writer, element, pattern.element(), under));
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
            let masked = !pattern.is_empty() || under >= Under::Credential;
            found.extend(handed_on(node).filter(|_| masked));
        }
        Value::Object(object) => {
            let of = of_block(node, pattern);
            for (key, child) in object.iter() {
                let (pattern, under) = below(of, key, pattern, under);
                collect(child, pattern, under, found);
            }
        }
        _ => {}
    }
}
