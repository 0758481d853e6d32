//! The files of one module as blocks: both syntaxes, and files that override others.

use hcl::expr::{FuncCall, ObjectKey};
use hcl::structure::{Attribute, Block, Body, Structure};
use hcl::{BlockLabel, Expression, Identifier};

use super::super::super::snapshot::Module;
use super::super::super::strict;
use super::is_bounded;
use crate::json::{Object, Value};
use crate::written;

/// The blocks of a module, with what overrides them in place.
pub(super) fn read(module: &Module) -> Result<Vec<Block>, Box<str>> {
    let (mut blocks, mut overrides) = (Vec::new(), Vec::new());
    // In the order of their names, which is the order in which they override.
    for (name, content) in &module.files {
        let read =
            std::str::from_utf8(content).ok().and_then(|text| blocks_of(name, text)).ok_or_else(|| name.clone())?;
        if is_override(name) {
            // Each file on its own: a later one overrides an earlier one.
            overrides.push((name, read));
        } else {
            blocks.extend(read);
        }
    }
    for (name, read) in overrides {
        for block in read {
            override_with(&mut blocks, block).ok_or_else(|| name.clone())?;
        }
    }
    Ok(blocks)
}

/// `configs.Parser.dirFiles`: `override.tf`, `x_override.tf`, and the same in the other syntax.
fn is_override(name: &str) -> bool {
    let stem = [".tf.json", ".tofu.json", ".tf", ".tofu"].iter().find_map(|end| name.strip_suffix(end));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

fn blocks_of(name: &str, text: &str) -> Option<Vec<Block>> {
    if !is_bounded(text) {
        return None;
    }
    let text = text.trim_start_matches('\u{feff}');
    if name.strip_suffix(".json").is_some() {
        return json(text);
    }
    let body = written::parse(text).ok()?;
    // An attribute at the top is nothing that the tools take.
    body.into_iter().map(Structure::into_block).collect()
}

fn alias(block: &Block) -> Option<&Expression> {
    let attribute = block.body.attributes().find(|it| it.key.as_str() == "alias");
    attribute.filter(|_| block.identifier.as_str() == "provider").map(|it| &it.expr)
}

/// Puts what a block says in the place of what the block of the same name says (`configs/module_merge.go`):
/// argument by argument, and all blocks of a type at once.
fn override_with(blocks: &mut Vec<Block>, with: Block) -> Option<()> {
    if matches!(with.identifier.as_str(), "locals" | "moved" | "import" | "removed" | "check") {
        // Nothing of them is compared.
        return Some(());
    }
    let same = |block: &&mut Block| {
        block.identifier == with.identifier && block.labels == with.labels && alias(block) == alias(&with)
    };
    let Some(base) = blocks.iter_mut().find(same) else {
        // The tools refuse what overrides nothing, but for settings.
        return (with.identifier.as_str() == "terraform").then(|| blocks.push(with));
    };
    merge(&mut base.body, with.body, with.identifier.as_str() == "terraform");
    Some(())
}

/// The type of a block; that of a dynamic one is what it makes.
fn type_of(block: &Block) -> &str {
    match block.labels.first() {
        Some(label) if block.identifier.as_str() == "dynamic" => label.as_str(),
        _ => block.identifier.as_str(),
    }
}

fn merge(base: &mut Body, with: Body, settings: bool) {
    let mut replaced: Vec<String> = Vec::new();
    for structure in with {
        match structure {
            Structure::Attribute(attribute) => {
                base.0.retain(|it| it.as_attribute().is_none_or(|it| it.key != attribute.key));
                base.0.push(Structure::Attribute(attribute));
            }
            // Each provider that is required overrides on its own.
            Structure::Block(block) if settings => {
                let known = base.0.iter_mut().filter_map(Structure::as_block_mut);
                match known.into_iter().find(|it| it.identifier == block.identifier && it.labels == block.labels) {
                    Some(known) => merge(&mut known.body, block.body, false),
                    None => base.0.push(Structure::Block(block)),
                }
            }
            Structure::Block(block) => {
                let kind = type_of(&block).to_owned();
                if !replaced.contains(&kind) {
                    base.0.retain(|it| it.as_block().is_none_or(|it| type_of(it) != kind));
                    replaced.push(kind);
                }
                base.0.push(Structure::Block(block));
            }
        }
    }
}

/// A file in JSON syntax.
fn json(text: &str) -> Option<Vec<Block>> {
    let value = strict::parse(text)?;
    let mut blocks = Vec::new();
    for (kind, value) in all(&value)?.into_iter().flat_map(Object::iter) {
        let labels = match kind {
            "//" => continue,
            "resource" | "data" | "ephemeral" | "action" => 2,
            "module" | "variable" | "output" | "provider" | "check" => 1,
            "terraform" | "locals" | "moved" | "import" | "removed" => 0,
            _ => return None,
        };
        labelled(kind, labels, &mut Vec::new(), value, &mut blocks)?;
    }
    Some(blocks)
}

/// One object, or several in a list.
fn all<'v>(value: &'v Value<'v>) -> Option<Vec<&'v Object<'v>>> {
    match value {
        Value::Object(members) => Some(vec![members]),
        Value::Array(elements) => elements.iter().map(Value::as_object).collect(),
        _ => None,
    }
}

fn labelled<'v>(
    kind: &str,
    left: usize,
    labels: &mut Vec<&'v str>,
    value: &'v Value<'v>,
    out: &mut Vec<Block>,
) -> Option<()> {
    for members in all(value)? {
        if left == 0 {
            let labels: Vec<BlockLabel> = labels.iter().map(|label| BlockLabel::from(*label)).collect();
            out.push(Block { identifier: Identifier::new(kind).ok()?, labels, body: body(kind, members)? });
            continue;
        }
        for (label, value) in members.iter().filter(|(label, _)| *label != "//") {
            labels.push(label);
            labelled(kind, left - 1, labels, value, out)?;
            labels.pop();
        }
    }
    Some(())
}

/// The members of a block. What is a block in it and what an argument is told by the JSON of the plan, but
/// for what belongs to the language.
fn body(kind: &str, members: &Object<'_>) -> Option<Body> {
    let mut structures = Vec::new();
    for (name, value) in members.iter().filter(|(name, _)| *name != "//") {
        let labels = match (kind, name) {
            ("resource", "provisioner") | (_, "dynamic") => Some(1),
            ("resource" | "data" | "ephemeral", "lifecycle" | "connection") | ("terraform", "required_providers") => {
                Some(0)
            }
            ("check", "data") => Some(2),
            _ => None,
        };
        if let Some(labels) = labels {
            let mut blocks = Vec::new();
            labelled(name, labels, &mut Vec::new(), value, &mut blocks)?;
            structures.extend(blocks.into_iter().map(Structure::Block));
            continue;
        }
        let expr = match (name, value) {
            // References, not texts.
            ("depends_on", Value::Array(all)) => {
                Expression::Array(all.iter().map(|it| reference(it.as_str()?)).collect::<Option<_>>()?)
            }
            // What the tools take literally.
            ("alias" | "source" | "version" | "description" | "provider" | "sensitive" | "ephemeral", _) => raw(value)?,
            _ if matches!(kind, "variable" | "required_providers") => raw(value)?,
            _ => marked(raw(value)?),
        };
        structures.push(Structure::Attribute(Attribute { key: Identifier::new(name).ok()?, expr }));
    }
    Some(Body(structures))
}

/// A name that no source can have, for values of JSON syntax: they are shown in another way.
const MARK: &str = "json syntax";

fn marked(raw: Expression) -> Expression {
    Expression::from(FuncCall::builder(Identifier::unchecked(MARK)).arg(raw).build())
}

/// The value as it is written, where an expression is of JSON syntax.
pub(super) fn of_json(expression: &Expression) -> Option<&Expression> {
    match expression {
        Expression::FuncCall(call) if call.name.name.as_str() == MARK => call.args.first(),
        _ => None,
    }
}

fn reference(text: &str) -> Option<Expression> {
    let body = written::parse(&format!("it = {text}\n")).ok()?;
    let structure = body.into_iter().next()?;
    structure.into_attribute().map(|it| it.expr)
}

/// A value as it is written.
fn raw(value: &Value<'_>) -> Option<Expression> {
    Some(match value {
        Value::Null => Expression::Null,
        Value::Bool(it) => Expression::Bool(*it),
        Value::Number(it) => Expression::Number(number(it)?),
        Value::String(text) => Expression::String(text.to_string()),
        Value::Array(all) => Expression::Array(all.iter().map(raw).collect::<Option<_>>()?),
        Value::Object(members) => {
            let member = |(name, value): (&str, &Value<'_>)| {
                Some((ObjectKey::Expression(Expression::String(name.to_owned())), raw(value)?))
            };
            Expression::Object(members.iter().map(member).collect::<Option<_>>()?)
        }
    })
}

fn number(text: &str) -> Option<hcl::Number> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    hcl::Number::from_f64(text.parse().ok()?)
}

/// The blocks that a value in JSON syntax writes.
pub(super) fn as_blocks(name: &str, expression: &Expression) -> Option<Vec<Block>> {
    let elements = match of_json(expression)? {
        Expression::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    elements.into_iter().map(|it| as_block(name, it)).collect()
}

fn as_block(name: &str, raw: &Expression) -> Option<Block> {
    let Expression::Object(members) = raw else { return None };
    let mut structures = Vec::new();
    for (key, value) in members {
        let ObjectKey::Expression(Expression::String(key)) = key else { return None };
        let key = Identifier::new(key.as_str()).ok()?;
        structures.push(Structure::Attribute(Attribute { key, expr: marked(value.clone()) }));
    }
    Some(Block { identifier: Identifier::new(name).ok()?, labels: Vec::new(), body: Body(structures) })
}
