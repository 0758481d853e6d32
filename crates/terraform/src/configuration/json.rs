//! Files in Terraform's JSON syntax, as `hcl/json/structure.go` unpacks them: a body is an object or a list
//! of objects, labels are levels of objects, and several blocks of one kind are a list.
//!
//! A name that stands twice in an object is an error here: parsers of JSON take one of the two, and the tool
//! takes both.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::parse::{Block, Literal};
use super::structure::plain_number;

/// A JSON value that keeps duplicate names, so that they can be refused.
enum Value {
    Null,
    Flag(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// How many labels a nested block has, for the blocks that this app reads: in JSON
/// labels are levels of objects. Everything else is taken for an argument.
fn labels(parent: &str, name: &str) -> Option<usize> {
    match (parent, name) {
        ("", "resource" | "data" | "ephemeral" | "action")
        | ("check", "data")
        | ("encryption", "key_provider" | "method") => Some(2),
        ("", "module" | "provider" | "check" | "run")
        | ("terraform", "backend" | "state_store")
        | ("resource" | "removed", "provisioner") => Some(1),
        ("", "terraform" | "removed")
        | ("run", "module")
        | ("terraform", "cloud" | "encryption" | "required_providers")
        | ("encryption", "state" | "plan" | "remote_state_data_sources")
        | ("state" | "plan" | "fallback", "fallback") => Some(0),
        _ => None,
    }
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<Block, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    body(String::new(), Vec::new(), value)
}

fn body(kind: String, given: Vec<String>, value: Value) -> Result<Block, String> {
    let mut block = Block { kind, labels: given, ..Block::default() };
    for (name, value) in members(value)? {
        // For comments.
        if name == "//" {
            continue;
        }
        if block.attributes.iter().any(|(other, _)| *other == name) {
            return Err(format!("{name} is set twice"));
        }
        match labels(&block.kind, &name) {
            Some(count) => unpack(&name, count, &[], value, &mut block.blocks)?,
            None => block.attributes.push((name, literal(&value))),
        }
    }
    Ok(block)
}

/// The members of an object, or of all objects in a list.
fn members(value: Value) -> Result<Vec<(String, Value)>, String> {
    match value {
        Value::Object(members) => Ok(members),
        Value::Null => Ok(Vec::new()),
        Value::List(elements) => {
            let mut all = Vec::new();
            for element in elements {
                let Value::Object(members) = element else { return Err(NO_OBJECT.to_owned()) };
                all.extend(members);
            }
            Ok(all)
        }
        _ => Err(NO_OBJECT.to_owned()),
    }
}

const NO_OBJECT: &str = "an object is expected where a block stands";

fn unpack(kind: &str, left: usize, labels: &[String], value: Value, blocks: &mut Vec<Block>) -> Result<(), String> {
    if left > 0 {
        for (label, value) in members(value)? {
            let labels: Vec<String> = labels.iter().cloned().chain([label]).collect();
            unpack(kind, left - 1, &labels, value, blocks)?;
        }
        return Ok(());
    }
    let bodies = match value {
        Value::Null => Vec::new(),
        Value::List(elements) => elements,
        value => vec![value],
    };
    for value in bodies {
        if !matches!(value, Value::Object(_)) {
            return Err(NO_OBJECT.to_owned());
        }
        blocks.push(body(kind.to_owned(), labels.to_vec(), value)?);
    }
    Ok(())
}

/// Terraform takes texts in a backend as they are, OpenTofu as templates, so only those without one are plain.
fn literal(value: &Value) -> Literal {
    match value {
        Value::Null => Literal::Null,
        Value::Flag(flag) => Literal::Flag(*flag),
        Value::Number(number) => plain_number(&number.to_string()).map_or(Literal::Other, Literal::Number),
        Value::Text(text) if text.contains("${") || text.contains("%{") || text.chars().any(char::is_control) => {
            Literal::Shown(text.clone())
        }
        Value::Text(text) => Literal::Text(text.clone()),
        Value::List(elements) => Literal::List(elements.iter().map(literal).collect()),
        Value::Object(members) => {
            Literal::Object(members.iter().map(|(key, value)| (key.clone(), literal(value))).collect())
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Value;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a value of JSON")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
                Ok(Value::Flag(flag))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
                Ok(Value::Number(number.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Number(number.into()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
                serde_json::Number::from_f64(number).map(Value::Number).ok_or_else(|| E::custom("not a number"))
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }

            fn visit_string<E>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = elements.next_element()? {
                    list.push(element);
                }
                Ok(Value::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
                let mut object: Vec<(String, Value)> = Vec::new();
                let mut names = std::collections::HashSet::new();
                while let Some((name, value)) = members.next_entry::<String, Value>()? {
                    // Comments may repeat.
                    if name != "//" && !names.insert(name.clone()) {
                        return Err(de::Error::custom(format!("{name} stands twice in an object")));
                    }
                    object.push((name, value));
                }
                Ok(Value::Object(object))
            }
        }

        deserializer.deserialize_any(Any)
    }
}
