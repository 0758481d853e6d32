//! One file as blocks and attributes, whichever of the two syntaxes it is written in.

use hcl::{Body, Expression, Structure};
use serde_json::Value;

/// A block with its labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Block {
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) attributes: Vec<(String, Literal)>,
    pub(super) blocks: Vec<Self>,
}

/// A value as far as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// An expression, a number or anything else: its value is not known by reading.
    Other,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unreadable {
    /// The file.
    pub path: String,
    /// Why.
    pub why: String,
}

impl Block {
    pub(super) fn attribute(&self, name: &str) -> Option<&Literal> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name).and_then(Literal::text)
    }
}

impl Literal {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Reads one file.
pub(super) fn parse(path: &str, content: &[u8]) -> Result<Vec<Block>, Unreadable> {
    let unreadable = |why: String| Unreadable { path: path.to_owned(), why };
    let text = std::str::from_utf8(content).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The tools take endings as they are written.
    if path.rsplit('.').next() == Some("json") {
        let value: Value = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        Ok(json_blocks(&value))
    } else {
        let body = hcl::parse(text).map_err(|error| unreadable(first_line(&error.to_string())))?;
        Ok(blocks(&body))
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn blocks(body: &Body) -> Vec<Block> {
    body.iter()
        .filter_map(|structure| match structure {
            Structure::Block(block) => Some(Block {
                kind: block.identifier.to_string(),
                labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
                attributes: attributes(&block.body),
                blocks: blocks(&block.body),
            }),
            Structure::Attribute(_) => None,
        })
        .collect()
}

fn attributes(body: &Body) -> Vec<(String, Literal)> {
    body.iter()
        .filter_map(|structure| match structure {
            Structure::Attribute(attribute) => Some((attribute.key.to_string(), literal(&attribute.expr))),
            Structure::Block(_) => None,
        })
        .collect()
}

fn literal(expression: &Expression) -> Literal {
    match expression {
        Expression::String(text) => Literal::Text(text.clone()),
        // A template as it is written: `${path.module}/x.sh` says more than nothing.
        Expression::TemplateExpr(template) => Literal::Text(template.to_string()),
        Expression::Array(elements) => Literal::List(elements.iter().map(literal).collect()),
        Expression::Object(object) => {
            Literal::Object(object.iter().map(|(key, value)| (key.to_string(), literal(value))).collect())
        }
        Expression::Parenthesis(inner) => literal(inner),
        _ => Literal::Other,
    }
}

/// How many labels the blocks of a kind have: in JSON they are levels of objects.
const LABELS: &[(&str, usize)] = &[
    ("resource", 2),
    ("data", 2),
    ("ephemeral", 2),
    ("action", 2),
    ("module", 1),
    ("provider", 1),
    ("backend", 1),
    ("provisioner", 1),
    ("terraform", 0),
    ("cloud", 0),
    ("required_providers", 0),
    ("check", 1),
];

fn json_blocks(value: &Value) -> Vec<Block> {
    let Value::Object(members) = value else { return Vec::new() };
    members
        .iter()
        .filter_map(|(kind, value)| {
            let labels = LABELS.iter().find(|(known, _)| known == kind)?.1;
            Some(json_block(kind, labels, &[], value))
        })
        .flatten()
        .collect()
}

fn json_block(kind: &str, labels_left: usize, labels: &[String], value: &Value) -> Vec<Block> {
    match value {
        // Several blocks of one kind are a list, at any level.
        Value::Array(elements) => {
            elements.iter().flat_map(|element| json_block(kind, labels_left, labels, element)).collect()
        }
        Value::Object(members) if labels_left > 0 => members
            .iter()
            .flat_map(|(label, value)| {
                let labels: Vec<String> = labels.iter().cloned().chain([label.clone()]).collect();
                json_block(kind, labels_left - 1, &labels, value)
            })
            .collect(),
        Value::Object(members) => {
            let attributes = members.iter().map(|(key, value)| (key.clone(), json_literal(value))).collect();
            vec![Block { kind: kind.to_owned(), labels: labels.to_vec(), attributes, blocks: json_blocks(value) }]
        }
        _ => Vec::new(),
    }
}

fn json_literal(value: &Value) -> Literal {
    match value {
        Value::String(text) => Literal::Text(text.clone()),
        Value::Array(elements) => Literal::List(elements.iter().map(json_literal).collect()),
        Value::Object(members) => {
            Literal::Object(members.iter().map(|(key, value)| (key.clone(), json_literal(value))).collect())
        }
        _ => Literal::Other,
    }
}
