//! The scanner and the parser against another implementation, on JSON as it should and should not be.

use countersign_plan::json::{FaultKind, MAX_DEPTH, MAX_NUMBER, MAX_STRING, Scanner, Value};
use countersign_plan::{Plan, Refusal};
use proptest::prelude::*;

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        "[\\\\\"/\n\t\u{0}\u{1f}\u{7f}\u{e9}\u{d55c}\u{1f600}]{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn canonical(text: &str) -> String {
    let mut out = String::new();
    Value::parse(text).expect("valid JSON").write_canonical(&mut out);
    out
}

/// Whether the whole text is one value, by skipping it.
fn skips(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.skip().is_ok() && scanner.peek().is_none()
}

proptest! {
    #[test]
    fn what_serde_writes_is_read_and_written_alike(value in json()) {
        // serde_json writes the keys of a map in byte order, as the canonical form does.
        let compact = value.to_string();
        prop_assert_eq!(canonical(&compact), compact.clone());
        let spread = serde_json::to_string_pretty(&value).expect("JSON");
        prop_assert_eq!(canonical(&spread), compact);
        prop_assert!(skips(&spread));
    }

    #[test]
    fn what_serde_refuses_is_refused_and_nothing_panics(value in json(), at in any::<prop::sample::Index>(), with in any::<char>()) {
        let mut text: Vec<char> = value.to_string().chars().collect();
        let at = at.index(text.len());
        text[at] = with;
        let text: String = text.into_iter().collect();
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(skips(&text), theirs, "{}", text);
        prop_assert_eq!(Value::parse(&text).is_ok(), theirs, "{}", text);
    }

    #[test]
    fn every_cut_of_a_container_is_told_as_truncated(value in json(), at in any::<prop::sample::Index>()) {
        let text = format!("[{value}]");
        let mut at = at.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let cut = &text[..at];
        let fault = Value::parse(cut).expect_err("a cut text");
        prop_assert_eq!(fault.kind, FaultKind::Truncated);
        prop_assert_eq!(Scanner::new(cut).skip().expect_err("a cut text").kind, FaultKind::Truncated);
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in any::<String>()) {
        prop_assert_eq!(skips(&text), Value::parse(&text).is_ok());
    }
}

#[test]
fn numbers_keep_the_text_that_the_tool_wrote() {
    for number in ["0.10", "-0", "1e400", "123456789012345678901234567890.00000000000000000001", "1E+2"] {
        assert_eq!(canonical(number), number);
    }
    assert_ne!(Value::parse("0.1"), Value::parse("0.10"));
    for wrong in ["01", "1.", ".5", "+1", "1e", "--1", "0x1", "NaN"] {
        assert!(!skips(wrong), "{wrong}");
    }
}

#[test]
fn a_surrogate_without_its_partner_becomes_the_replacement_character() {
    assert_eq!(Value::parse(r#""\ud83d\ude00""#), Ok(Value::String("\u{1f600}".into())));
    assert_eq!(Value::parse(r#""a\ud83db""#), Ok(Value::String("a\u{fffd}b".into())));
    assert_eq!(Value::parse(r#""\ude00\ud83d""#), Ok(Value::String("\u{fffd}\u{fffd}".into())));
}

#[test]
fn of_a_key_that_stands_twice_the_last_one_counts() {
    let value = Value::parse(r#"{"b":1,"a":2,"b":3,"b":4}"#).expect("JSON");
    assert_eq!(value.get("b"), Some(&Value::Number("4".into())));
    assert_eq!(canonical(r#"{"b":1,"a":2,"b":3,"b":4}"#), r#"{"a":2,"b":4}"#);
}

#[test]
fn numbers_end_at_the_limit_and_not_before() {
    for written in ["1".repeat(MAX_NUMBER), format!("-{}e1", "1".repeat(MAX_NUMBER - 3))] {
        assert!(skips(&written) && Value::parse(&written).is_ok());
    }
    for written in ["1".repeat(MAX_NUMBER + 1), format!("0.{}", "1".repeat(MAX_NUMBER))] {
        let fault = Scanner::new(&written).skip().expect_err("too long");
        assert_eq!((fault.kind, fault.offset), (FaultKind::LongNumber, 0));
        assert_eq!(Value::parse(&written).expect_err("too long").kind, FaultKind::LongNumber);
    }
}

#[test]
fn strings_end_at_the_limit_and_not_before() {
    let of = |length: usize| format!("{{\n\"format_version\":\"1.2\",\n\"variables\":\"{}\"}}", "a".repeat(length));
    assert!(skips(&of(MAX_STRING)));
    let refusal = Plan::read(of(MAX_STRING + 1).into_bytes()).expect_err("too long");
    assert_eq!(refusal, Refusal::LongString { line: 3 });
    assert!(refusal.to_string().contains("longer than 256 MiB (line 3)"), "{refusal}");
}

#[test]
fn nesting_ends_at_the_limit_and_not_before() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(skips(&nested(MAX_DEPTH)) && Value::parse(&nested(MAX_DEPTH)).is_ok());
    let fault = Scanner::new(&nested(MAX_DEPTH + 1)).skip().expect_err("too deep");
    assert_eq!((fault.kind, fault.offset), (FaultKind::TooDeep, MAX_DEPTH));
    assert_eq!(Value::parse(&nested(MAX_DEPTH + 1)).expect_err("too deep").kind, FaultKind::TooDeep);
}
