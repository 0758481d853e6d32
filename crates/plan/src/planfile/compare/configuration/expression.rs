//! One expression of HCL against what the JSON says of it: a constant value, or what it refers to
//! (`jsonconfig.marshalExpression`).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use hcl::eval::{Context, Evaluate as _};
use hcl::expr::{ObjectKey, Operation, TemplateExpr, Traversal, TraversalOperator};
use hcl::template::{Directive, Element};
use hcl::{Expression, Template};
use icu_normalizer::ComposingNormalizerBorrowed;

use super::super::same::is_same_number;
use super::source;
use crate::json::{Object, Value};
use crate::written;

/// What comes of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Same,
    Differs,
    /// It cannot be told from here.
    Unclear,
}

/// What stands in an expression.
#[derive(Default)]
struct Contents {
    /// Everything that it refers to, with each step of the way.
    references: BTreeSet<String>,
    /// Functions of providers. OpenTofu lists them as references, Terraform does not.
    functions: BTreeSet<String>,
    /// Names that a `for` gives, inside of it.
    bound: Vec<String>,
    calls: bool,
    /// Operators, conditions and loops: their values are not made here in every case as the tool makes them.
    computes: bool,
    /// There is a key whose spelling is not certain, or something unknown.
    unclear: bool,
}

/// Compares one expression.
pub(super) fn compare(expression: &Expression, actual: &Value<'_>) -> Outcome {
    let Some(members) = actual.as_object() else { return Outcome::Differs };
    if members.iter().any(|(name, _)| !matches!(name, "constant_value" | "references")) {
        return Outcome::Differs;
    }
    let mut contents = Contents::default();
    let constant = members.get("constant_value");
    if let Some(raw) = source::of_json(expression) {
        // There a value stands as it is written, templates and all, beside what it refers to.
        contents.walk_json(raw);
        return listed(members.get("references"), &contents).unwrap_or_else(|| {
            let value = raw.evaluate(&Context::new());
            let same = value.is_ok_and(|value| constant.is_some_and(|it| is_same(&value, it, Spelling::Exact)));
            if same { Outcome::Same } else { Outcome::Differs }
        });
    }
    contents.walk(expression);
    if let Some(outcome) = listed(members.get("references"), &contents) {
        return outcome;
    }
    if contents.references.is_empty() && !contents.calls {
        return self::constant(expression, constant, &contents);
    }
    match constant {
        None => Outcome::Same,
        // `false && var.x` has a value all the same.
        Some(_) if contents.computes => Outcome::Unclear,
        Some(_) => Outcome::Differs,
    }
}

/// Compares blocks that older providers take as the value of an attribute (`blocktoattr.FixUpBlockAttrs`): a
/// list of objects, in which what a block does not say is null.
pub(super) fn compare_blocks(blocks: &[&hcl::Block], actual: &Object<'_>) -> Outcome {
    let mut contents = Contents::default();
    let mut objects = Vec::new();
    for block in blocks {
        let mut object = hcl::Map::new();
        for structure in &block.body {
            let Some(attribute) = structure.as_attribute() else { return Outcome::Unclear };
            contents.walk(&attribute.expr);
            // Whether there is one for each decides below.
            if let Ok(value) = attribute.expr.evaluate(&Context::new()) {
                object.insert(attribute.key.to_string(), value);
            }
        }
        objects.push(hcl::Value::Object(object));
    }
    if let Some(outcome) = listed(actual.get("references"), &contents) {
        return outcome;
    }
    match actual.get("constant_value") {
        None if !contents.references.is_empty() || contents.calls => Outcome::Same,
        Some(constant) if contents.references.is_empty() && !contents.calls => {
            let same = is_same(&hcl::Value::Array(objects), constant, Spelling::Filled);
            let unclear = contents.computes || contents.unclear;
            if same {
                Outcome::Same
            } else if unclear {
                Outcome::Unclear
            } else {
                Outcome::Differs
            }
        }
        _ => Outcome::Unclear,
    }
}

/// Whether other references are listed than there are; nothing where they are the same.
fn listed(actual: Option<&Value<'_>>, contents: &Contents) -> Option<Outcome> {
    let listed: Option<BTreeSet<String>> = match actual {
        None => Some(BTreeSet::new()),
        Some(Value::Array(all)) => all.iter().map(|it| it.as_str().map(ToOwned::to_owned)).collect(),
        Some(_) => None,
    };
    let Some(listed) = listed else { return Some(Outcome::Differs) };
    let with_functions = || contents.references.union(&contents.functions).cloned().collect::<BTreeSet<_>>();
    if listed == contents.references || listed == with_functions() {
        return None;
    }
    Some(if contents.unclear { Outcome::Unclear } else { Outcome::Differs })
}

/// An expression that refers to nothing and calls nothing has a value, which is the one that is shown.
fn constant(expression: &Expression, actual: Option<&Value<'_>>, contents: &Contents) -> Outcome {
    let value = expression.evaluate(&Context::new());
    match (value, actual) {
        (Ok(value), Some(actual)) if is_same(&value, actual, Spelling::Exact) => Outcome::Same,
        (Ok(_), _) if !contents.computes && !contents.unclear => Outcome::Differs,
        _ => Outcome::Unclear,
    }
}

/// Whether a text may stand for a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Spelling {
    Exact,
    /// As where a type converts a value, and fills up what is optional.
    Converted,
    /// The same, where what is filled up is null.
    Filled,
}

pub(in super::super) fn is_same(value: &hcl::Value, actual: &Value<'_>, spelling: Spelling) -> bool {
    let converted = spelling != Spelling::Exact;
    match (value, actual) {
        (hcl::Value::Null, Value::Null) => true,
        (hcl::Value::Bool(left), Value::Bool(right)) => left == right,
        (hcl::Value::Bool(left), Value::String(right)) if converted => left.to_string() == **right,
        (hcl::Value::Number(left), Value::Number(right)) => is_number(left, right),
        (hcl::Value::Number(left), Value::String(right)) if converted => is_same_number(&left.to_string(), right),
        (hcl::Value::String(left), Value::String(right)) => composed(left) == **right,
        (hcl::Value::String(left), Value::Number(right)) if converted => is_same_number(left, right),
        (hcl::Value::String(left), Value::Bool(right)) if converted => *left == right.to_string(),
        (hcl::Value::Array(left), Value::Array(right)) if converted && left.len() == right.len() => {
            // A set is in another order than what it is made of.
            left.iter().all(|left| right.iter().any(|right| is_same(left, right, spelling)))
                && right.iter().all(|right| left.iter().any(|left| is_same(left, right, spelling)))
        }
        (hcl::Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right, spelling))
        }
        (hcl::Value::Object(left), Value::Object(right)) => {
            let left: BTreeMap<_, _> = left.iter().map(|(name, it)| (composed(name), it)).collect();
            left.iter().all(|(name, left)| right.get(name).is_some_and(|right| is_same(left, right, spelling)))
                && match spelling {
                    Spelling::Exact => left.len() == right.len(),
                    Spelling::Converted => true,
                    Spelling::Filled => right.iter().all(|(name, it)| it.is_null() || left.contains_key(name)),
                }
        }
        _ => false,
    }
}

/// A text as the tools keep it: in Unicode's composed form (`cty.NormalizeString`).
pub(in super::super) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { text.into() } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
}

/// The reader of HCL keeps a fraction, and a whole number that 64 bits do not hold, as a double: more digits than
/// that are not compared. A fraction whose double is a whole number is kept as one. Any other whole number was
/// written as one, and every digit of it counts.
fn is_number(left: &hcl::Number, right: &str) -> bool {
    let text = left.to_string();
    let is_double = !left.is_i64() && !left.is_u64();
    let rounded = left.as_f64().map(|double| format!("{double:.0}"));
    let was_fraction = right.contains('.') && rounded.as_deref() == Some(&*text);
    is_same_number(&text, right) || (is_double || was_fraction) && left.as_f64() == right.parse().ok()
}

impl Contents {
    /// A value of JSON syntax: every text in it is a template.
    fn walk_json(&mut self, raw: &Expression) {
        match raw {
            Expression::String(text) => match written::template(text) {
                Some(template) => self.template(&template),
                None => self.unclear = true,
            },
            Expression::Array(elements) => elements.iter().for_each(|it| self.walk_json(it)),
            Expression::Object(members) => {
                for (key, value) in members {
                    if let ObjectKey::Expression(key) = key {
                        self.walk_json(key);
                    }
                    self.walk_json(value);
                }
            }
            _ => {}
        }
    }

    fn walk(&mut self, expression: &Expression) {
        match expression {
            Expression::Null | Expression::Bool(_) | Expression::Number(_) => {}
            // What escapes a template may be read in two ways.
            Expression::String(text) => self.unclear |= text.contains("$${") || text.contains("%%{"),
            Expression::Array(elements) => elements.iter().for_each(|it| self.walk(it)),
            Expression::Object(members) => {
                for (key, value) in members {
                    match key {
                        ObjectKey::Identifier(_) => {}
                        ObjectKey::Expression(key) => self.walk(key),
                        _ => self.unclear = true,
                    }
                    self.walk(value);
                }
            }
            Expression::TemplateExpr(template) => self.template_of(template),
            Expression::Variable(name) => self.refer(name.as_str(), &[]),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::FuncCall(call) => {
                self.calls = true;
                if !call.name.namespace.is_empty() {
                    self.functions.insert(call.name.to_string());
                }
                call.args.iter().for_each(|it| self.walk(it));
            }
            Expression::Parenthesis(inner) => self.walk(inner),
            Expression::Conditional(it) => {
                self.computes = true;
                for it in [&it.cond_expr, &it.true_expr, &it.false_expr] {
                    self.walk(it);
                }
            }
            Expression::Operation(operation) => {
                self.computes = true;
                match &**operation {
                    Operation::Unary(it) => self.walk(&it.expr),
                    Operation::Binary(it) => {
                        self.walk(&it.lhs_expr);
                        self.walk(&it.rhs_expr);
                    }
                }
            }
            Expression::ForExpr(it) => {
                self.computes = true;
                self.walk(&it.collection_expr);
                let depth = self.bound.len();
                self.bound.extend(it.key_var.iter().map(ToString::to_string));
                self.bound.push(it.value_var.to_string());
                it.key_expr.iter().for_each(|it| self.walk(it));
                self.walk(&it.value_expr);
                it.cond_expr.iter().for_each(|it| self.walk(it));
                self.bound.truncate(depth);
            }
            _ => self.unclear = true,
        }
    }

    fn template_of(&mut self, template: &TemplateExpr) {
        match Template::from_expr(template) {
            Ok(template) => self.template(&template),
            Err(_) => self.unclear = true,
        }
    }

    fn template(&mut self, template: &Template) {
        for element in template.elements() {
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(it) => {
                    // What stands in it is converted to a text.
                    self.computes = true;
                    self.walk(&it.expr);
                }
                Element::Directive(directive) => {
                    self.computes = true;
                    match &**directive {
                        Directive::If(it) => {
                            self.walk(&it.cond_expr);
                            self.template(&it.true_template);
                            it.false_template.iter().for_each(|it| self.template(it));
                        }
                        Directive::For(it) => {
                            self.walk(&it.collection_expr);
                            let depth = self.bound.len();
                            self.bound.extend(it.key_var.iter().map(ToString::to_string));
                            self.bound.push(it.value_var.to_string());
                            self.template(&it.template);
                            self.bound.truncate(depth);
                        }
                    }
                }
            }
        }
    }

    fn traversal(&mut self, traversal: &Traversal) {
        let mut steps = Vec::new();
        let mut fixed = true;
        for operator in &traversal.operators {
            let step = match operator {
                TraversalOperator::GetAttr(name) => Some(Step::Name(name.to_string())),
                TraversalOperator::LegacyIndex(place) => Some(Step::Place(place.to_string())),
                TraversalOperator::Index(Expression::Number(place)) => Some(Step::Place(place.to_string())),
                TraversalOperator::Index(Expression::String(key)) => Some(Step::Key(composed(key).into_owned())),
                TraversalOperator::Index(key) => {
                    self.walk(key);
                    None
                }
                TraversalOperator::AttrSplat | TraversalOperator::FullSplat => {
                    self.computes = true;
                    None
                }
            };
            // What follows a key that is not fixed hangs on its value, and refers to nothing.
            fixed &= step.is_some();
            if let Some(step) = step.filter(|_| fixed) {
                steps.push(step);
            }
        }
        match &traversal.expr {
            Expression::Variable(root) => self.refer(root.as_str(), &steps),
            other => {
                self.computes = true;
                self.walk(other);
            }
        }
    }

    fn refer(&mut self, root: &str, steps: &[Step]) {
        if self.bound.iter().any(|name| name == root) {
            return;
        }
        match references(root, steps) {
            Some(all) => {
                // Keys with other characters are written in two ways.
                self.unclear |= steps.iter().any(|step| matches!(step, Step::Key(key) if !is_plain(key)));
                self.references.extend(all);
            }
            None => self.unclear = true,
        }
    }
}

fn is_plain(key: &str) -> bool {
    key.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-./: @".contains(&it))
}

enum Step {
    Name(String),
    Place(String),
    Key(String),
}

impl Step {
    fn text(&self) -> String {
        match self {
            Self::Name(name) => format!(".{name}"),
            Self::Place(place) => format!("[{place}]"),
            Self::Key(key) => format!("[\"{key}\"]"),
        }
    }
}

/// Everything that a reference is listed as: with each step of the way, and without the key of an instance.
fn references(root: &str, steps: &[Step]) -> Option<Vec<String>> {
    let name = |at: usize| match steps.get(at) {
        Some(Step::Name(name)) => Some(name.as_str()),
        _ => None,
    };
    let keyed = |at: usize| steps.get(at).filter(|step| matches!(step, Step::Place(_) | Step::Key(_)));
    let mut further = Vec::new();
    let (subject, rest) = match root {
        "var" | "local" | "path" | "terraform" | "tofu" | "count" | "each" => (format!("{root}.{}", name(0)?), 1),
        "self" => ("self".to_owned(), 0),
        "module" => {
            let call = format!("module.{}", name(0)?);
            let (instance, at) = match keyed(1) {
                Some(key) => (format!("{call}{}", key.text()), 2),
                None => (call.clone(), 1),
            };
            if let Some(output) = name(at) {
                further.push(instance.clone());
                (format!("{instance}.{output}"), at + 1)
            } else {
                if at == 2 {
                    further.push(call);
                }
                (instance, at)
            }
        }
        _ => {
            let (subject, at) = match root {
                "data" | "ephemeral" | "action" => (format!("{root}.{}.{}", name(0)?, name(1)?), 2),
                "resource" => (format!("{}.{}", name(0)?, name(1)?), 2),
                _ => (format!("{root}.{}", name(0)?), 1),
            };
            match keyed(at) {
                Some(key) => {
                    let instance = format!("{subject}{}", key.text());
                    further.push(subject);
                    (instance, at + 1)
                }
                None => (subject, at),
            }
        }
    };
    let mut all = further;
    let mut longest = subject;
    all.push(longest.clone());
    for step in steps.get(rest..)? {
        longest.push_str(&step.text());
        all.push(longest.clone());
    }
    Some(all)
}

/// What an entry of `depends_on` names.
pub(super) fn subject(expression: &Expression) -> Option<String> {
    let mut contents = Contents::default();
    contents.walk(expression);
    if contents.unclear || contents.computes || contents.calls {
        return None;
    }
    // The shortest is what is named, the longer ones go into it.
    match expression {
        Expression::Traversal(_) | Expression::Variable(_) => {
            contents.references.into_iter().max_by_key(|it| it.matches('[').count() * 1000 + it.len())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(written: &str, shown: &str) -> Outcome {
        let body = written::parse(&format!("it = {written}")).unwrap();
        let expression = body.attributes().next().unwrap().expr.clone();
        compare(&expression, &Value::parse(&format!(r#"{{"constant_value":{shown}}}"#)).unwrap())
    }

    #[test]
    fn numbers_are_compared_as_far_as_the_reader_keeps_them() {
        for (written, shown) in [
            ("9007199254740993", "9007199254740993"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("18446744073709551616", "18446744073709551616"),
            ("3.141592653589793238462643383279", "3.141592653589793238462643383279"),
            ("1e3", "1000"),
            ("-0.5", "-0.5"),
        ] {
            assert_eq!(of(written, shown), Outcome::Same, "{written}");
        }
        for (written, shown) in [
            ("9007199254740992", "9007199254740993"),
            ("123456789012345678901234567890", "223456789012345678901234567890"),
            ("0.5", "0.25"),
        ] {
            assert_eq!(of(written, shown), Outcome::Differs, "{written}");
        }
    }

    #[test]
    fn texts_are_compared_in_their_composed_form() {
        assert_eq!(of(r#""e\u0301""#, r#""é""#), Outcome::Same);
        assert_eq!(of(r#"{ "e\u0301" = "\u1112\u1161\u11ab" }"#, r#"{"é":"한"}"#), Outcome::Same);
        assert_eq!(of(r#""e\u0301""#, r#""è""#), Outcome::Differs);
    }
}
