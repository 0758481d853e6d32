//! Modules, and what stands in them.

use std::collections::{BTreeMap, BTreeSet};

use hcl::Expression;
use hcl::expr::ObjectKey;
use hcl::structure::{Block, Body, Structure};

use super::super::super::agreement::{Kind, Unread};
use super::super::super::snapshot::{Module, Snapshot};
use super::super::Found;
use super::expression::{self, Outcome, Spelling};
use super::passed::{Passed, User, Written};
use super::{PART, source};
use crate::json::{Object, Value};

/// Arguments of a resource that are not of its type.
const OF_RESOURCES: [&str; 8] =
    ["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "dynamic"];
const OF_MODULES: [&str; 7] = ["source", "version", "count", "for_each", "providers", "depends_on", "lifecycle"];
const OF_PROVISIONERS: [&str; 4] = ["when", "on_failure", "connection", "dynamic"];
const OF_PROVIDERS: [&str; 4] = ["alias", "version", "for_each", "dynamic"];

/// The source of a module, read.
struct Source {
    blocks: Vec<Block>,
}

impl Source {
    fn of<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Block> {
        self.blocks.iter().filter(move |block| block.identifier.as_str() == kind)
    }
}

fn labels(block: &Block) -> Vec<&str> {
    block.labels.iter().map(hcl::BlockLabel::as_str).collect()
}

pub(super) fn attribute<'b>(body: &'b Body, name: &str) -> Option<&'b Expression> {
    body.attributes().find(|it| it.key.as_str() == name).map(|it| &it.expr)
}

fn text<'b>(body: &'b Body, name: &str) -> Option<&'b str> {
    match attribute(body, name) {
        Some(Expression::String(text)) => Some(text),
        _ => None,
    }
}

/// Compares the whole configuration, and gives back which configuration of its provider each resource has.
pub(super) fn compare(snapshot: &Snapshot, actual: &Value<'_>, found: &mut Found) -> Passed {
    let Some(members) = actual.as_object() else {
        found.differs(PART, Kind::Differs, "", "");
        return Passed::default();
    };
    for (name, _) in members.iter().filter(|(name, _)| !matches!(*name, "provider_config" | "root_module")) {
        found.differs(PART, Kind::OnlyInJson, "", name);
    }
    let mut reader = Reader {
        snapshot,
        seen: BTreeSet::new(),
        providers: Vec::new(),
        passed: Passed::default(),
        whole: true,
        found,
    };
    let empty = Value::Object(Object::default());
    reader.module("", members.get("root_module").unwrap_or(&empty));
    let Reader { seen, providers, passed, whole, found, .. } = reader;
    // Nothing of a module that nobody calls is shown.
    for key in snapshot.modules.keys().filter(|key| whole && !seen.contains(&***key)) {
        found.differs(PART, Kind::OnlyInFile, key, "");
    }
    self::providers(&providers, &passed.sources, members.get("provider_config"), whole, found);
    passed
}

struct Reader<'r> {
    snapshot: &'r Snapshot,
    seen: BTreeSet<String>,
    /// The provider configurations by module, with their blocks.
    providers: Vec<(String, Block)>,
    /// How they reach resources and actions.
    passed: Passed,
    /// Whether every module could be read.
    whole: bool,
    found: &'r mut Found,
}

/// The address of a module in the configuration: `a.b` is `module.a.module.b`.
fn address(key: &str) -> String {
    if key.is_empty() {
        return String::new();
    }
    key.split('.').map(|name| format!("module.{name}")).collect::<Vec<_>>().join(".")
}

impl Reader<'_> {
    fn unread(&mut self, key: &str, what: &str) {
        self.found.unread(Unread::Configuration { module: key.into(), what: what.into() });
    }

    fn differs(&mut self, kind: Kind, key: &str, what: &str, path: &str) {
        let place = match (key, what) {
            ("", what) => what.to_owned(),
            (key, "") => address(key),
            (key, what) => format!("{}.{what}", address(key)),
        };
        self.found.differs(PART, kind, &place, path);
    }

    /// Reads the files of a module; none where one of them is not understood.
    fn source(&mut self, key: &str, module: &Module) -> Option<Source> {
        match source::read(module) {
            Ok(blocks) => Some(Source { blocks }),
            Err(file) => {
                self.unread(key, &file);
                None
            }
        }
    }

    fn module(&mut self, key: &str, actual: &Value<'_>) {
        self.seen.insert(key.to_owned());
        let Some(module) = self.snapshot.modules.get(key) else {
            self.differs(Kind::OnlyInJson, key, "", "");
            return;
        };
        let Some(source) = self.source(key, module) else {
            self.whole = false;
            return;
        };
        let Some(members) = actual.as_object() else {
            self.differs(Kind::Differs, key, "", "");
            return;
        };
        let parts = ["outputs", "resources", "module_calls", "variables", "actions"];
        for (name, _) in members.iter().filter(|(name, _)| !parts.contains(name)) {
            self.differs(Kind::OnlyInJson, key, "", name);
        }
        let settings = source.of("terraform").flat_map(|block| block.body.blocks());
        for block in settings.filter(|block| block.identifier.as_str() == "required_providers") {
            for attribute in block.body.attributes() {
                let Expression::Object(members) = &attribute.expr else { continue };
                let name = |key: &ObjectKey| {
                    matches!(key, ObjectKey::Identifier(it) if it.as_str() == "source")
                        || matches!(key, ObjectKey::Expression(Expression::String(it)) if it == "source")
                };
                if let Some((_, Expression::String(source))) = members.iter().find(|(key, _)| name(key)) {
                    self.passed.sources.insert((address(key), attribute.key.to_string()), source.clone());
                }
            }
        }
        for block in source.of("provider") {
            self.passed.block(&address(key), block);
            self.providers.push((key.to_owned(), block.clone()));
        }
        self.resources(key, &source, members.get("resources"));
        self.actions(key, &source, members.get("actions"));
        self.calls(key, &source, members.get("module_calls"));
        self.outputs(key, &source, members.get("outputs"));
        self.variables(key, &source, members.get("variables"));
    }

    /// Pairs what has a name in the source with what has it in the JSON.
    fn paired<'v>(
        &mut self,
        key: &str,
        word: &str,
        expected: Vec<(String, Block)>,
        actual: BTreeMap<String, &'v Value<'v>>,
    ) -> Vec<(String, Block, &'v Value<'v>)> {
        let mut rest = actual;
        let mut pairs = Vec::new();
        for (name, block) in expected {
            match rest.remove(&name) {
                Some(value) => pairs.push((name, block, value)),
                None => self.differs(Kind::OnlyInFile, key, &format!("{word}{name}"), ""),
            }
        }
        for name in rest.keys() {
            self.differs(Kind::OnlyInJson, key, &format!("{word}{name}"), "");
        }
        pairs
    }

    fn resources(&mut self, key: &str, source: &Source, actual: Option<&Value<'_>>) {
        let mut expected = Vec::new();
        for (kind, before) in [("resource", ""), ("data", "data."), ("ephemeral", "ephemeral.")] {
            // Data sources of a check stand in its block.
            let checks = source.of("check").flat_map(|check| check.body.blocks());
            let nested = checks.filter(|block| kind == "data" && block.identifier.as_str() == kind);
            for block in source.of(kind).chain(nested) {
                if let [kind, name] = *labels(block) {
                    let word = if before.is_empty() { "managed" } else { before.trim_end_matches('.') };
                    self.uses(key, word, kind, name, &block.body);
                    expected.push((format!("{before}{kind}.{name}"), block.clone()));
                }
            }
        }
        let mut listed = BTreeMap::new();
        for resource in actual.and_then(Value::as_array).unwrap_or_default() {
            let name = resource.get("address").and_then(Value::as_str).unwrap_or_default();
            if listed.insert(name.to_owned(), resource).is_some() {
                self.differs(Kind::Twice, key, name, "");
            }
        }
        // Terraform leaves ephemeral resources out (`jsonconfig.marshalModule`), OpenTofu does not.
        expected.retain(|(name, _)| !name.starts_with("ephemeral.") || listed.contains_key(name));
        for (name, block, actual) in self.paired(key, "", expected, listed) {
            self.resource(key, &name, &block, actual);
        }
    }

    fn resource(&mut self, key: &str, name: &str, block: &Block, actual: &Value<'_>) {
        let body = &block.body;
        let (mode, rest) = match name.split_once('.') {
            Some(("data", rest)) => ("data", rest),
            Some(("ephemeral", rest)) if rest.contains('.') => ("ephemeral", rest),
            _ => ("managed", name),
        };
        let (kind, own) = rest.split_once('.').unwrap_or((rest, ""));
        for (member, expected) in [("mode", mode), ("type", kind), ("name", own)] {
            if actual.get(member).and_then(Value::as_str) != Some(expected) {
                self.differs(Kind::Differs, key, name, member);
            }
        }
        for (member, value) in actual.as_object().into_iter().flat_map(Object::iter) {
            match member {
                "address"
                | "mode"
                | "type"
                | "name"
                | "schema_version"
                | "expressions"
                | "provisioners"
                | "count_expression"
                | "for_each_expression"
                | "depends_on" => {}
                // Whether it is the right one is told where all modules were read (`super::super::providers`).
                "provider_config_key" if value.as_str().is_some() => {}
                _ => self.differs(Kind::OnlyInJson, key, name, member),
            }
        }
        if actual.get("provider_config_key").is_none() {
            self.differs(Kind::OnlyInFile, key, name, "provider_config_key");
        }
        self.repetition(key, name, body, actual);
        self.depends_on(key, name, body, actual);
        self.body(key, name, "expressions", body, actual.get("expressions"), &OF_RESOURCES);
        let provisioners: Vec<&Block> =
            body.blocks().filter(|block| block.identifier.as_str() == "provisioner").collect();
        let listed = actual.get("provisioners").and_then(Value::as_array).unwrap_or_default();
        if provisioners.len() != listed.len() {
            self.differs(Kind::Differs, key, name, "provisioners");
        }
        for (place, (block, actual)) in provisioners.iter().zip(listed).enumerate() {
            let path = format!("provisioners.{place}");
            if actual.get("type").and_then(Value::as_str) != labels(block).first().copied() {
                self.differs(Kind::Differs, key, name, &path);
            }
            let further = actual.as_object().into_iter().flat_map(Object::iter);
            for (member, _) in further.filter(|(member, _)| !matches!(*member, "type" | "expressions")) {
                self.differs(Kind::OnlyInJson, key, name, &format!("{path}.{member}"));
            }
            self.body(key, name, &path, &block.body, actual.get("expressions"), &OF_PROVISIONERS);
        }
    }

    /// Notes which configuration of its provider something asks for.
    fn uses(&mut self, key: &str, word: &'static str, kind: &str, name: &str, body: &Body) {
        let user = User { module: address(key), word, kind: kind.to_owned(), name: name.to_owned() };
        self.passed.used(user, Written::wanted(body, kind));
    }

    fn actions(&mut self, key: &str, source: &Source, actual: Option<&Value<'_>>) {
        let mut expected = Vec::new();
        for block in source.of("action") {
            if let [kind, name] = *labels(block) {
                self.uses(key, "action", kind, name, &block.body);
                expected.push((format!("action.{kind}.{name}"), block.clone()));
            }
        }
        let mut listed = BTreeMap::new();
        for action in actual.and_then(Value::as_array).unwrap_or_default() {
            let name = action.get("address").and_then(Value::as_str).unwrap_or_default();
            if listed.insert(name.to_owned(), action).is_some() {
                self.differs(Kind::Twice, key, name, "");
            }
        }
        for (name, block, actual) in self.paired(key, "", expected, listed) {
            self.repetition(key, &name, &block.body, actual);
            for (member, _) in actual.as_object().into_iter().flat_map(Object::iter) {
                let known =
                    ["address", "type", "name", "provider_config_key", "count_expression", "for_each_expression"];
                if !known.contains(&member) {
                    self.differs(Kind::OnlyInJson, key, &name, member);
                }
            }
            let mut names = name.split('.').skip(1);
            for member in ["type", "name"] {
                if actual.get(member).and_then(Value::as_str) != names.next() {
                    self.differs(Kind::Differs, key, &name, member);
                }
            }
        }
    }

    fn by_name<'v>(actual: Option<&'v Value<'v>>) -> BTreeMap<String, &'v Value<'v>> {
        let members = actual.and_then(Value::as_object).into_iter().flat_map(Object::iter);
        members.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn named(source: &Source, kind: &'static str) -> Vec<(String, Block)> {
        let one = |block: &Block| labels(block).first().map(|name| ((*name).to_owned(), block.clone()));
        source.of(kind).filter_map(one).collect()
    }

    fn calls(&mut self, key: &str, source: &Source, actual: Option<&Value<'_>>) {
        for (name, block, actual) in self.paired(key, "module.", Self::named(source, "module"), Self::by_name(actual)) {
            let place = format!("module.{name}");
            let body = &block.body;
            for (member, _) in actual.as_object().into_iter().flat_map(Object::iter) {
                let known = ["source", "expressions", "count_expression", "for_each_expression", "module"];
                if !known.contains(&member) && !matches!(member, "version_constraint" | "depends_on") {
                    self.differs(Kind::OnlyInJson, key, &place, member);
                }
            }
            match (attribute(body, "source"), actual.get("source").and_then(Value::as_str)) {
                (Some(Expression::String(source)), Some(actual)) if source == actual => {}
                // OpenTofu takes sources from variables.
                (Some(Expression::String(_)) | None, _) => self.differs(Kind::Differs, key, &place, "source"),
                (Some(_), _) => self.unread(key, &place),
            }
            let version = |it: &str| it.split_whitespace().collect::<String>();
            let constraint = actual.get("version_constraint").and_then(Value::as_str).unwrap_or_default();
            match attribute(body, "version") {
                Some(Expression::String(it)) if version(it) == version(constraint) => {}
                None if constraint.is_empty() => {}
                Some(Expression::String(_)) | None => self.differs(Kind::Differs, key, &place, "version_constraint"),
                Some(_) => self.unread(key, &place),
            }
            self.repetition(key, &place, body, actual);
            self.depends_on(key, &place, body, actual);
            self.body(key, &place, "expressions", body, actual.get("expressions"), &OF_MODULES);
            let child = if key.is_empty() { name } else { format!("{key}.{name}") };
            if self.passed.call(&address(&child), body).is_none() {
                self.unread(key, &format!("{place} providers"));
            }
            let empty = Value::Object(Object::default());
            self.module(&child, actual.get("module").unwrap_or(&empty));
        }
    }

    fn outputs(&mut self, key: &str, source: &Source, actual: Option<&Value<'_>>) {
        for (name, block, actual) in self.paired(key, "output.", Self::named(source, "output"), Self::by_name(actual)) {
            let place = format!("output.{name}");
            self.flags(key, &place, &block.body, actual, &["expression", "depends_on"]);
            self.depends_on(key, &place, &block.body, actual);
            let empty = Value::Object(Object::default());
            if let Some(value) = attribute(&block.body, "value") {
                self.expression(key, &place, "expression", value, actual.get("expression").unwrap_or(&empty));
            }
        }
    }

    fn variables(&mut self, key: &str, source: &Source, actual: Option<&Value<'_>>) {
        let named = Self::named(source, "variable");
        for (name, block, actual) in self.paired(key, "var.", named, Self::by_name(actual)) {
            let place = format!("var.{name}");
            // OpenTofu says of which type it is, and whether it has to be set.
            self.flags(key, &place, &block.body, actual, &["default", "type", "required"]);
            let default = attribute(&block.body, "default");
            if actual.get("required").is_some_and(|it| !it.is_true() || default.is_some()) {
                self.differs(Kind::Differs, key, &place, "required");
            }
            match (default, actual.get("default")) {
                (None, None) => {}
                (Some(default), Some(actual)) => {
                    let converted = attribute(&block.body, "type").is_some();
                    let spelling = if converted { Spelling::Converted } else { Spelling::Exact };
                    match hcl::eval::Evaluate::evaluate(default, &hcl::eval::Context::new()) {
                        Ok(value) if expression::is_same(&value, actual, spelling) => {}
                        Ok(_) => self.differs(Kind::Differs, key, &place, "default"),
                        Err(_) => self.unread(key, &place),
                    }
                }
                (Some(_), None) => self.differs(Kind::OnlyInFile, key, &place, "default"),
                (None, Some(_)) => self.differs(Kind::OnlyInJson, key, &place, "default"),
            }
        }
    }

    /// The words and truth values that outputs and variables have.
    fn flags(&mut self, key: &str, place: &str, body: &Body, actual: &Value<'_>, others: &[&str]) {
        if actual.as_object().is_none() {
            self.differs(Kind::Differs, key, place, "");
        }
        for (member, _) in actual.as_object().into_iter().flat_map(Object::iter) {
            let known = matches!(member, "sensitive" | "description" | "ephemeral" | "deprecated");
            if !known && !others.contains(&member) {
                self.differs(Kind::OnlyInJson, key, place, member);
            }
        }
        for member in ["sensitive", "ephemeral"] {
            match (attribute(body, member), actual.get(member).is_some_and(Value::is_true)) {
                (Some(Expression::Bool(expected)), actual) if *expected == actual => {}
                (None, false) => {}
                // Terraform says nothing of it.
                (Some(Expression::Bool(true)), false) if member == "ephemeral" => {}
                (Some(Expression::Bool(_)) | None, _) => self.differs(Kind::Differs, key, place, member),
                (Some(_), _) => self.unread(key, place),
            }
        }
        for member in ["description", "deprecated"] {
            let actual = actual.get(member).and_then(Value::as_str).unwrap_or_default();
            match attribute(body, member) {
                Some(written) => match hcl::eval::Evaluate::evaluate(written, &hcl::eval::Context::new()) {
                    Ok(hcl::Value::String(written)) if written == actual => {}
                    // Terraform 1.15 knows deprecated outputs and does not print them here.
                    Ok(_) if member == "deprecated" && actual.is_empty() => {}
                    Ok(_) => self.differs(Kind::Differs, key, place, member),
                    Err(_) => self.unread(key, place),
                },
                None if actual.is_empty() => {}
                None => self.differs(Kind::OnlyInJson, key, place, member),
            }
        }
    }

    /// `count` and `for_each`.
    fn repetition(&mut self, key: &str, place: &str, body: &Body, actual: &Value<'_>) {
        let empty = Value::Object(Object::default());
        for (argument, member) in [("count", "count_expression"), ("for_each", "for_each_expression")] {
            match (attribute(body, argument), actual.get(member)) {
                // An expression of which nothing can be said is left out.
                (Some(expected), actual) => {
                    self.expression(key, place, member, expected, actual.unwrap_or(&empty));
                }
                (None, None) => {}
                (None, Some(_)) => self.differs(Kind::OnlyInJson, key, place, member),
            }
        }
    }

    fn depends_on(&mut self, key: &str, place: &str, body: &Body, actual: &Value<'_>) {
        let listed = actual.get("depends_on").and_then(Value::as_array).unwrap_or_default();
        let written = match attribute(body, "depends_on") {
            None => &Vec::new(),
            Some(Expression::Array(all)) => all,
            Some(_) => {
                self.unread(key, place);
                return;
            }
        };
        if written.len() != listed.len() {
            self.differs(Kind::Differs, key, place, "depends_on");
            return;
        }
        for (written, listed) in written.iter().zip(listed) {
            let subject = expression::subject(written);
            match subject {
                Some(subject) if listed.as_str() == Some(&subject) => {}
                Some(_) => self.differs(Kind::Differs, key, place, "depends_on"),
                None => self.unread(key, place),
            }
        }
    }

    fn expression(&mut self, key: &str, place: &str, path: &str, expected: &Expression, actual: &Value<'_>) {
        match expression::compare(expected, actual) {
            Outcome::Same => {}
            Outcome::Differs => self.differs(Kind::Differs, key, place, path),
            Outcome::Unclear => self.unread(key, &format!("{place} {path}")),
        }
    }

    /// The arguments and blocks of a body. The JSON has what the schema has; everything else the tool refuses.
    fn body(&mut self, key: &str, place: &str, path: &str, body: &Body, actual: Option<&Value<'_>>, but: &[&str]) {
        let empty = Object::default();
        let actual = match actual {
            None => &empty,
            Some(Value::Object(members)) => members,
            Some(_) => {
                self.differs(Kind::Differs, key, place, path);
                return;
            }
        };
        let mut blocks: BTreeMap<&str, Vec<&Block>> = BTreeMap::new();
        let mut names = BTreeSet::new();
        for structure in body {
            match structure {
                Structure::Attribute(it) if !but.contains(&it.key.as_str()) => {
                    let name = it.key.as_str();
                    names.insert(name);
                    let path = format!("{path}.{name}");
                    match (actual.get(name), source::as_blocks(name, &it.expr)) {
                        // JSON syntax does not tell blocks from arguments.
                        (Some(value), Some(blocks)) if is_of_blocks(value) => {
                            self.blocks(key, place, &path, &blocks.iter().collect::<Vec<_>>(), Some(value));
                        }
                        (Some(value), _) => self.expression(key, place, &path, &it.expr, value),
                        (None, _) => self.differs(Kind::OnlyInFile, key, place, &path),
                    }
                }
                Structure::Block(it) if !but.contains(&it.identifier.as_str()) => {
                    blocks.entry(it.identifier.as_str()).or_default().push(it);
                }
                Structure::Attribute(_) | Structure::Block(_) => {}
            }
        }
        for (name, blocks) in blocks {
            names.insert(name);
            self.blocks(key, place, &format!("{path}.{name}"), &blocks, actual.get(name));
        }
        for (name, _) in actual.iter().filter(|(name, _)| !names.contains(name)) {
            self.differs(Kind::OnlyInJson, key, place, &format!("{path}.{name}"));
        }
    }

    fn blocks(&mut self, key: &str, place: &str, path: &str, blocks: &[&Block], actual: Option<&Value<'_>>) {
        match (blocks, actual) {
            (blocks, Some(Value::Array(listed))) if blocks.len() == listed.len() => {
                for (at, (block, actual)) in blocks.iter().zip(listed).enumerate() {
                    self.body(key, place, &format!("{path}.{at}"), &block.body, Some(actual), &["dynamic"]);
                }
            }
            // A block that older providers take as an attribute.
            (_, Some(Value::Object(members)))
                if members.iter().all(|(name, _)| matches!(name, "references" | "constant_value")) =>
            {
                match expression::compare_blocks(blocks, members) {
                    Outcome::Same => {}
                    Outcome::Differs => self.differs(Kind::Differs, key, place, path),
                    Outcome::Unclear => self.unread(key, &format!("{place} {path}")),
                }
            }
            ([block], Some(actual @ Value::Object(_))) if block.labels.is_empty() => {
                self.body(key, place, path, &block.body, Some(actual), &["dynamic"]);
            }
            (blocks, Some(Value::Object(by_label))) if blocks.iter().all(|block| block.labels.len() == 1) => {
                if by_label.len() != blocks.len() {
                    self.differs(Kind::Differs, key, place, path);
                }
                for block in blocks {
                    let label = labels(block)[0];
                    let path = format!("{path}.{label}");
                    match by_label.get(label) {
                        Some(actual) => self.body(key, place, &path, &block.body, Some(actual), &["dynamic"]),
                        None => self.differs(Kind::OnlyInFile, key, place, &path),
                    }
                }
            }
            _ => self.differs(Kind::Differs, key, place, path),
        }
    }
}

/// Whether the JSON has blocks there, and no expression.
fn is_of_blocks(value: &Value<'_>) -> bool {
    match value {
        Value::Array(_) => true,
        Value::Object(members) => members.iter().any(|(name, _)| !matches!(name, "references" | "constant_value")),
        _ => false,
    }
}

/// Whether a provider has the name that the module gives it in `required_providers`, or the one that it has
/// without: that of its local name.
fn is_full_name(sources: &BTreeMap<(String, String), String>, module: &str, name: &str, full: &str) -> bool {
    let local = name.split('.').next().unwrap_or(name);
    if local == "terraform" && full == "terraform.io/builtin/terraform" {
        return true;
    }
    let source = sources.get(&(module.to_owned(), local.to_owned()));
    let source = source.map_or_else(|| local.to_ascii_lowercase(), |it| it.to_ascii_lowercase());
    let whole = match source.matches('/').count() {
        0 => format!("/hashicorp/{source}"),
        1 => format!("/{source}"),
        _ => return source == full,
    };
    ["registry.terraform.io", "registry.opentofu.org"].iter().any(|host| full.strip_prefix(host) == Some(&whole))
}

/// `provider_config`: every block of the sources is there with what it says, and nothing else says anything.
fn providers(
    blocks: &[(String, Block)],
    sources: &BTreeMap<(String, String), String>,
    actual: Option<&Value<'_>>,
    whole: bool,
    found: &mut Found,
) {
    let mut rest: Vec<&(String, Block)> = blocks.iter().collect();
    for (name, configuration) in actual.and_then(Value::as_object).into_iter().flat_map(Object::iter) {
        let field = |member: &str| configuration.get(member).and_then(Value::as_str).unwrap_or_default();
        let known = ["name", "full_name", "alias", "version_constraint", "module_address", "expressions"];
        match configuration.as_object() {
            Some(members) => {
                for (member, _) in members.iter().filter(|(member, _)| !known.contains(member)) {
                    found.differs(PART, Kind::OnlyInJson, name, member);
                }
            }
            None => found.differs(PART, Kind::Differs, name, ""),
        }
        if whole && !is_full_name(sources, field("module_address"), field("name"), field("full_name")) {
            found.differs(PART, Kind::Differs, name, "full_name");
        }
        let at = rest.iter().position(|(module, block)| {
            address(module) == field("module_address")
                && labels(block).first().copied() == Some(field("name"))
                && text(&block.body, "alias").unwrap_or_default() == field("alias")
        });
        let Some(at) = at else {
            let says = configuration.get("expressions").is_some() || configuration.get("alias").is_some();
            if says && whole {
                found.differs(PART, Kind::OnlyInJson, name, "");
            }
            continue;
        };
        let (module, block) = rest.remove(at);
        let snapshot = Snapshot::default();
        let mut reader = Reader {
            snapshot: &snapshot,
            seen: BTreeSet::new(),
            providers: Vec::new(),
            passed: Passed::default(),
            whole,
            found,
        };
        let place = format!("provider.{name}");
        reader.body(module, &place, "expressions", &block.body, configuration.get("expressions"), &OF_PROVIDERS);
    }
    for (module, block) in rest {
        let name = labels(block).first().copied().unwrap_or_default();
        found.differs(PART, Kind::OnlyInFile, &format!("provider.{name}"), module);
    }
}
