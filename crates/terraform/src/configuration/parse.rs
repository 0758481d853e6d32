//! One file as blocks and attributes, whichever of the two syntaxes it is written in.
//!
//! A file in Terraform's own syntax is read twice: by [`structure`], which scans it as the tool does, and by a
//! parser of the whole language. Where the two see different blocks or values the file is not read.

use std::thread;

use countersign_plan::written;
use hcl::expr::TraversalOperator;
use hcl::{Body, Expression, Structure};

use super::{json, structure};

/// A block with its labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Block {
    pub(crate) kind: String,
    pub(crate) labels: Vec<String>,
    pub(crate) attributes: Vec<(String, Literal)>,
    pub(crate) blocks: Vec<Self>,
}

/// A value as far as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    /// A text that is what it says, without escapes and templates.
    Text(String),
    /// A text as it is shown; what the tool makes of it is not known by reading.
    Shown(String),
    Number(u64),
    Flag(bool),
    Null,
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// Names with dots between them, `key_provider.aws_kms.main`: what they stand for is not known by reading.
    Reference(String),
    /// An expression: its value is not known by reading.
    Other,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unreadable {
    pub path: String,
    pub why: String,
}

impl Block {
    pub(crate) fn attribute(&self, name: &str) -> Option<&Literal> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A text as it is shown.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name).and_then(Literal::text)
    }
}

impl Literal {
    /// A text as it is shown.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Shown(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Reads one file: its blocks, and the attributes outside of them, which only files of settings have.
pub(crate) fn parse(path: &str, content: &[u8]) -> Result<Block, Unreadable> {
    let unreadable = |why: String| Unreadable { path: path.to_owned(), why };
    let text = std::str::from_utf8(content).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if is_json(path) {
        return json::read(text).map_err(unreadable);
    }
    let own = structure::read(text).map_err(unreadable)?;
    let other = on_its_own_stack(|| written::parse(text)).map_err(unreadable)?;
    both(String::new(), Vec::new(), own, &other).ok_or_else(|| unreadable("it can be read in two ways".to_owned()))
}

/// Runs on a thread with a large stack: the parser recurses as deep as its input nests.
fn on_its_own_stack<T: Send>(read: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    thread::scope(|scope| {
        let started = thread::Builder::new().stack_size(written::STACK).spawn_scoped(scope, read);
        let ended = started.map_err(|error| error.to_string())?.join();
        ended.unwrap_or_else(|_| Err("it could not be read".to_owned()))
    })
}

/// The tools take endings as they are written, and a file that is only called `json` is none.
pub(super) fn is_json(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "json")
}

/// What both readings agree on. Nothing where they do not.
fn both(kind: String, labels: Vec<String>, own: structure::Body, other: &Body) -> Option<Block> {
    let mut attributes = Vec::with_capacity(own.attributes.len());
    let mut blocks = Vec::with_capacity(own.blocks.len());
    let (mut own_attributes, mut own_blocks) = (own.attributes.into_iter(), own.blocks.into_iter());
    for structure in other {
        match structure {
            Structure::Attribute(attribute) => {
                let (name, plain) = own_attributes.next()?;
                if name != attribute.key.as_str() {
                    return None;
                }
                attributes.push((name, agreed(plain, &attribute.expr)?));
            }
            Structure::Block(block) => {
                let mine = own_blocks.next()?;
                let labels: Vec<&str> = block.labels.iter().map(hcl::BlockLabel::as_str).collect();
                if mine.kind != block.identifier.as_str() || mine.labels != labels {
                    return None;
                }
                blocks.push(both(mine.kind, mine.labels, mine.body, &block.body)?);
            }
        }
    }
    let all = own_attributes.next().is_none() && own_blocks.next().is_none();
    all.then_some(Block { kind, labels, attributes, blocks })
}

/// The value that both see where it is plain, else as it is shown.
fn agreed(plain: Option<Literal>, expression: &Expression) -> Option<Literal> {
    match plain {
        // Nothing but encryption asks for one, so that what only one of the two takes for names is an expression.
        Some(Literal::Reference(names)) if reference(expression).as_ref() != Some(&names) => Some(shown(expression)),
        Some(plain) => means(&plain, expression).then_some(plain),
        None => Some(shown(expression)),
    }
}

/// Whether a plain value is what the parser of the whole language sees.
fn means(plain: &Literal, expression: &Expression) -> bool {
    match (plain, expression) {
        (Literal::Text(text), Expression::String(other)) => text == other,
        (Literal::Number(number), Expression::Number(other)) => other.as_u64() == Some(*number),
        (Literal::Flag(flag), Expression::Bool(other)) => flag == other,
        (Literal::Null, Expression::Null) => true,
        (Literal::Reference(names), expression) => reference(expression).as_ref() == Some(names),
        (Literal::List(elements), Expression::Array(others)) => {
            elements.len() == others.len() && elements.iter().zip(others).all(|(one, other)| means(one, other))
        }
        (Literal::Object(members), Expression::Object(others)) => {
            members.len() == others.len()
                && members
                    .iter()
                    .zip(others.iter())
                    .all(|((name, one), (key, other))| *name == key_text(key) && means(one, other))
        }
        _ => false,
    }
}

/// Names with dots between them.
fn reference(expression: &Expression) -> Option<String> {
    let Expression::Traversal(traversal) = expression else { return None };
    let Expression::Variable(first) = &traversal.expr else { return None };
    let mut names = first.as_str().to_owned();
    for operator in &traversal.operators {
        let TraversalOperator::GetAttr(name) = operator else { return None };
        names.push('.');
        names.push_str(name.as_str());
    }
    Some(names)
}

fn key_text(key: &hcl::expr::ObjectKey) -> String {
    match key {
        hcl::expr::ObjectKey::Expression(Expression::String(text)) => text.clone(),
        other => other.to_string(),
    }
}

fn shown(expression: &Expression) -> Literal {
    match expression {
        Expression::String(text) => Literal::Shown(text.clone()),
        // A template as it is written: `${path.module}/x.sh` says more than nothing.
        Expression::TemplateExpr(template) => Literal::Shown(template.to_string()),
        Expression::Array(elements) => Literal::List(elements.iter().map(shown).collect()),
        Expression::Object(object) => {
            Literal::Object(object.iter().map(|(key, value)| (key_text(key), shown(value))).collect())
        }
        Expression::Parenthesis(inner) => shown(inner),
        _ => Literal::Other,
    }
}
