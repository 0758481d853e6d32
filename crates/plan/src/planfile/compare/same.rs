//! Whether two JSON values are the same, and where not.

use super::super::agreement::{Kind, Part};
use super::{Found, MEANINGLESS};
use crate::json::Value;

/// Names where the value of the JSON is not the one that the file makes.
pub(super) fn compare(part: Part, address: &str, expected: &Value<'_>, actual: &Value<'_>, found: &mut Found) {
    walk(part, address, expected, actual, &mut String::new(), found);
}

fn walk(part: Part, address: &str, expected: &Value<'_>, actual: &Value<'_>, path: &mut String, found: &mut Found) {
    match (expected, actual) {
        (Value::Object(left), Value::Object(right)) => {
            // Both are in the order of their keys.
            let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
            loop {
                let order = match (left.peek(), right.peek()) {
                    (Some((left, _)), Some((right, _))) => left.cmp(right),
                    (Some(_), None) => std::cmp::Ordering::Less,
                    (None, Some(_)) => std::cmp::Ordering::Greater,
                    (None, None) => return,
                };
                let one = if order.is_le() { left.next() } else { None };
                let other = if order.is_ge() { right.next() } else { None };
                match (one, other) {
                    (Some((key, expected)), Some((_, actual))) => {
                        let length = step(path, key);
                        walk(part, address, expected, actual, path, found);
                        path.truncate(length);
                    }
                    (Some((key, _)), None) => alone(part, Kind::OnlyInFile, address, path, key, found),
                    (None, Some((key, _))) => alone(part, Kind::OnlyInJson, address, path, key, found),
                    (None, None) => return,
                }
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            for (index, (expected, actual)) in left.iter().zip(right).enumerate() {
                let length = step(path, &index.to_string());
                walk(part, address, expected, actual, path, found);
                path.truncate(length);
            }
            if left.len() != right.len() {
                let kind = if left.len() > right.len() { Kind::OnlyInFile } else { Kind::OnlyInJson };
                alone(part, kind, address, path, &left.len().min(right.len()).to_string(), found);
            }
        }
        (Value::Number(left), Value::Number(right)) if is_same_number(left, right) => {}
        _ if expected == actual => {}
        _ => found.differs(part, Kind::Differs, address, path),
    }
}

fn alone(part: Part, kind: Kind, address: &str, path: &mut String, key: &str, found: &mut Found) {
    if MEANINGLESS.iter().any(|(name, _)| *name == key) && path.is_empty() {
        return;
    }
    let length = step(path, key);
    found.differs(part, kind, address, path);
    path.truncate(length);
}

/// Adds a step, and gives the length to go back to.
fn step(path: &mut String, key: &str) -> usize {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(key);
    length
}

/// Whether two decimal numbers are the same, whatever zeros they are written with.
pub(super) fn is_same_number(left: &str, right: &str) -> bool {
    left == right || matches!((decimal(left), decimal(right)), (Some(left), Some(right)) if left == right)
}

/// A decimal number: its sign, its digits without zeros around them, and the place of the point behind the
/// first. None where it is no number.
pub(super) fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || mantissa.ends_with('.') {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    let significant = all.trim_start_matches('0');
    let zeros = i64::try_from(all.len() - significant.len()).ok()?;
    let significant = significant.trim_end_matches('0');
    // Nought is the same with and without a sign: the tools print it both ways.
    if significant.is_empty() {
        return Some((false, String::new(), 0));
    }
    Some((negative, significant.to_owned(), point - zeros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_their_digits_and_never_rounded() {
        for (left, right) in
            [("1", "1.0"), ("0.10", "0.1"), ("1e3", "1000"), ("-0", "0"), ("100", "1E2"), ("0.001", "1e-3")]
        {
            assert!(is_same_number(left, right), "{left} {right}");
        }
        for (left, right) in [
            ("1", "-1"),
            ("0.1", "0.10000000000000000001"),
            ("9007199254740993", "9007199254740992"),
            ("1", "10"),
            ("100000000000000000000000000000000000001", "1e38"),
        ] {
            assert!(!is_same_number(left, right), "{left} {right}");
        }
    }

    #[test]
    fn every_place_that_differs_is_named() {
        let expected = Value::parse(r#"{"a":[1,{"b":"x"}],"c":null,"d":true}"#).unwrap();
        let actual = Value::parse(r#"{"a":[1,{"b":"y"},2],"d":true,"e":1}"#).unwrap();
        let mut found = Found::default();
        compare(Part::Change, "t.n", &expected, &actual, &mut found);
        let told: Vec<_> = found.differences.iter().map(|it| (it.kind, &*it.path)).collect();
        assert_eq!(
            told,
            [(Kind::OnlyInFile, "c"), (Kind::OnlyInJson, "a.2"), (Kind::OnlyInJson, "e"), (Kind::Differs, "a.1.b")]
        );
    }
}
