//! Reads documents of provider schemas, skipping the types that nobody asks for.

use std::collections::BTreeMap;

use super::Nesting;
use super::{
    AttributeSchema, BlockSchema, NestedBlock, Part, ProviderSchema, ResourceSchema, SchemaFault, Schemas, Shape, Type,
};
use crate::json::{Object, Scanner, Value};

/// A whole document.
pub(super) fn document(text: &str, keep: impl Fn(Part, &str) -> bool) -> Result<Schemas, SchemaFault> {
    let mut scanner = Scanner::new(text.trim_start_matches('\u{feff}'));
    let mut version = None;
    let mut schemas = None;
    if scanner.peek() != Some(b'{') {
        Value::scan(&mut scanner)?;
        return Err(SchemaFault::NotSchemas);
    }
    scanner.object(|scanner, key| {
        match &*key {
            "format_version" if scanner.peek() == Some(b'"') => version = Some(scanner.string()?.into_owned()),
            "provider_schemas" if scanner.peek() == Some(b'{') => schemas = Some(read_providers(scanner, &keep)?),
            _ => {
                scanner.skip()?;
            }
        }
        Ok::<(), SchemaFault>(())
    })?;
    if let Some(version) = version
        && !matches!(version.split('.').next(), Some("0" | "1"))
    {
        return Err(SchemaFault::FormatVersion { version });
    }
    schemas.ok_or(SchemaFault::NotSchemas)
}

/// The value of `provider_schemas`.
pub(super) fn providers(text: &str, keep: impl Fn(Part, &str) -> bool) -> Result<Schemas, SchemaFault> {
    read_providers(&mut Scanner::new(text), &keep)
}

fn read_providers(scanner: &mut Scanner<'_>, keep: &impl Fn(Part, &str) -> bool) -> Result<Schemas, SchemaFault> {
    let mut providers = BTreeMap::new();
    if scanner.peek() != Some(b'{') {
        return Err(SchemaFault::NotSchemas);
    }
    scanner.object(|scanner, name| {
        let mut provider = ProviderSchema::default();
        if scanner.peek() != Some(b'{') {
            scanner.skip()?;
            return Ok(());
        }
        scanner.object(|scanner, key| {
            let (part, types) = match &*key {
                "resource_schemas" => (Part::Resource, &mut provider.resources),
                "data_source_schemas" => (Part::DataSource, &mut provider.data_sources),
                "action_schemas" => (Part::Action, &mut provider.actions),
                _ => {
                    scanner.skip()?;
                    return Ok(());
                }
            };
            read_types(scanner, part, keep, types)
        })?;
        providers.insert(name.into(), provider);
        Ok::<(), SchemaFault>(())
    })?;
    Ok(Schemas { providers })
}

fn read_types(
    scanner: &mut Scanner<'_>,
    part: Part,
    keep: &impl Fn(Part, &str) -> bool,
    types: &mut BTreeMap<Box<str>, ResourceSchema>,
) -> Result<(), SchemaFault> {
    if scanner.peek() != Some(b'{') {
        scanner.skip()?;
        return Ok(());
    }
    scanner.object(|scanner, name| {
        if keep(part, &name) {
            let schema = Value::scan(scanner)?;
            let block = schema.get("block").map(block).unwrap_or_default();
            let version = match schema.get("version") {
                Some(Value::Number(version)) => version.parse().unwrap_or_default(),
                _ => 0,
            };
            types.insert(name.into(), ResourceSchema { block, version });
        } else {
            scanner.skip()?;
        }
        Ok(())
    })
}

fn members<'v, 'a>(value: &'v Value<'a>, key: &str) -> impl Iterator<Item = (&'v str, &'v Value<'a>)> {
    value.get(key).and_then(Value::as_object).into_iter().flat_map(Object::iter)
}

fn block(value: &Value<'_>) -> BlockSchema {
    let attributes: BTreeMap<Box<str>, _> =
        members(value, "attributes").map(|(name, it)| (name.into(), attribute(it))).collect();
    let modern_attribute = |attribute: &AttributeSchema| match &attribute.shape {
        Shape::Nested { .. } => true,
        Shape::Typed(of) => is_modern(of),
    };
    let modern_block =
        |block: &Value<'_>| matches!(block.get("nesting_mode").and_then(Value::as_str), Some("map" | "group"));
    BlockSchema {
        modern: attributes.values().any(modern_attribute)
            || members(value, "block_types").any(|(_, block)| modern_block(block)),
        attributes,
        blocks: members(value, "block_types")
            .map(|(name, it)| {
                let block = it.get("block").map(block).unwrap_or_default();
                (name.into(), NestedBlock { nesting: nesting(it), block })
            })
            .collect(),
    }
}

fn attribute(value: &Value<'_>) -> AttributeSchema {
    let is = |key| value.get(key).is_some_and(Value::is_true);
    let shape = value.get("nested_type").map_or_else(
        || Shape::Typed(value.get("type").map_or(Type::Dynamic, value_type)),
        |nested| Shape::Nested {
            nesting: nesting(nested),
            attributes: members(nested, "attributes").map(|(name, it)| (name.into(), attribute(it))).collect(),
        },
    );
    AttributeSchema { shape, sensitive: is("sensitive"), write_only: is("write_only"), computed: is("computed") }
}

/// Whether the first SDK for providers could not have this type. Collections of collections of
/// primitives it could, in a way.
fn is_modern(of: &Type) -> bool {
    match of {
        Type::Dynamic | Type::Object(_) | Type::Tuple(_) => true,
        Type::Primitive | Type::String => false,
        Type::List(of) | Type::Set(of) | Type::Map(of) => has_dynamic(of) || is_collection_of_more(of),
    }
}

fn is_collection_of_more(of: &Type) -> bool {
    match of {
        Type::List(of) | Type::Set(of) | Type::Map(of) => !matches!(**of, Type::Primitive | Type::String),
        _ => false,
    }
}

/// Whether what is dynamic stands anywhere in a type.
fn has_dynamic(of: &Type) -> bool {
    match of {
        Type::Dynamic => true,
        Type::Primitive | Type::String => false,
        Type::List(of) | Type::Set(of) | Type::Map(of) => has_dynamic(of),
        Type::Object(of) => of.values().any(has_dynamic),
        Type::Tuple(of) => of.iter().any(has_dynamic),
    }
}

/// The nesting mode; `group` is a single block that is never null.
fn nesting(value: &Value<'_>) -> Nesting {
    match value.get("nesting_mode").and_then(Value::as_str) {
        Some("list") => Nesting::List,
        Some("set") => Nesting::Set,
        Some("map") => Nesting::Map,
        _ => Nesting::Single,
    }
}

/// A type; what is not known is dynamic, so that its values are shown as they are.
pub(crate) fn value_type(value: &Value<'_>) -> Type {
    match value {
        Value::String(name) if matches!(&**name, "bool" | "number") => Type::Primitive,
        Value::String(name) if **name == *"string" => Type::String,
        Value::Array(parts) => match (parts.first().and_then(Value::as_str), parts.get(1)) {
            (Some("list"), Some(of)) => Type::List(Box::new(value_type(of))),
            (Some("set"), Some(of)) => Type::Set(Box::new(value_type(of))),
            (Some("map"), Some(of)) => Type::Map(Box::new(value_type(of))),
            (Some("object"), Some(Value::Object(of))) => {
                Type::Object(of.iter().map(|(name, it)| (name.into(), value_type(it))).collect())
            }
            (Some("tuple"), Some(Value::Array(of))) => Type::Tuple(of.iter().map(value_type).collect()),
            _ => Type::Dynamic,
        },
        _ => Type::Dynamic,
    }
}
