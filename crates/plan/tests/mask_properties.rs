//! Masking over random values and random marks.

use countersign_plan::Plan;
use countersign_plan::digest::{CanonicalForm, canonical, digests};
use countersign_plan::redact::redact;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z\\\\\"{}\\[\\]:,]{0,6}",
        Just("(sensitive value)".to_owned()),
        Just("masked".to_owned()),
        Just("{\"token\":\"x\"}".to_owned()),
        Just("[{\"a\":\"{\\\"password\\\":1}\"}]".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i16>().prop_map(Value::from),
        text.prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof![
            Just("a"),
            Just("b"),
            Just("id"),
            Just("name"),
            Just("value"),
            Just("password"),
            Just("secrets")
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..4).prop_map(|it| Value::from(
                it.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>()
            )),
        ]
    })
}

/// Marks that fit a value here and there.
fn marks(value: &Value, bits: &mut impl Iterator<Item = bool>) -> Value {
    if bits.next().unwrap_or(false) && bits.next().unwrap_or(false) {
        return json!(true);
    }
    match value {
        Value::Object(object) => {
            Value::from(object.iter().map(|(key, it)| (key.clone(), marks(it, bits))).collect::<Map<_, _>>())
        }
        Value::Array(elements) => Value::from(elements.iter().map(|it| marks(it, bits)).collect::<Vec<_>>()),
        _ => json!(false),
    }
}

/// The same value with everything marked replaced.
fn replaced(value: &Value, marks: &[&Value], by: &Value) -> Value {
    if marks.iter().any(|mark| **mark == json!(true)) {
        return by.clone();
    }
    match value {
        Value::Object(object) => Value::from(
            object
                .iter()
                .map(|(key, it)| {
                    (key.clone(), replaced(it, &marks.iter().filter_map(|mark| mark.get(key)).collect::<Vec<_>>(), by))
                })
                .collect::<Map<_, _>>(),
        ),
        Value::Array(elements) => {
            let each = elements.iter().enumerate();
            Value::from(
                each.map(|(at, it)| {
                    replaced(it, &marks.iter().filter_map(|mark| mark.get(at)).collect::<Vec<_>>(), by)
                })
                .collect::<Vec<_>>(),
            )
        }
        other => other.clone(),
    }
}

fn plan(actions: &Value, before: &Value, after: &Value, marks: &[Value; 2], unknown: &Value) -> Plan {
    let change = json!({
        "actions": actions, "before": before, "after": after, "after_unknown": unknown,
        "before_sensitive": marks[0], "after_sensitive": marks[1],
    });
    let entry =
        json!({"address": "a.b", "mode": "managed", "type": "a", "name": "b", "provider_name": "p", "change": change});
    let configuration = json!({"root_module": {"resources": [
        {"address": "a.b", "mode": "managed", "expressions": {"a": {"constant_value": after}, "b": [{"id": {"constant_value": before}}]}},
    ]}});
    let json = json!({"format_version": "1.2", "resource_changes": [entry], "configuration": configuration, "unknown_key": before});
    Plan::read(json.to_string().into_bytes()).expect("this is a plan")
}

fn actions() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(["create"]),
        json!(["update"]),
        json!(["delete"]),
        json!(["delete", "create"]),
        json!(["forget"]),
        json!(["no-op"]),
        json!(["read"]),
        json!(["new-word"]),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn redaction_keeps_the_public_digest_and_is_done_once(
        actions in actions(), before in value(), after in value(), bits in prop::collection::vec(any::<bool>(), 60), whole in any::<bool>(),
    ) {
        let mut bits = bits.into_iter();
        // Marks of the other side fit badly: such marks must hold too.
        let marks = [marks(if whole { &after } else { &before }, &mut bits), marks(&after, &mut bits)];
        let plan = plan(&actions, &before, &after, &marks, &marks[1]);
        let redacted = redact(&plan);
        let again = Plan::read(redacted.clone().into_bytes()).expect("a redacted plan is a plan");
        prop_assert_eq!(canonical(&plan, None, CanonicalForm::Public), canonical(&again, None, CanonicalForm::Public));
        prop_assert_eq!(redact(&again), redacted);
    }

    #[test]
    fn what_stands_at_marked_paths_is_not_in_the_public_form(
        actions in actions(), before in value(), after in value(), bits in prop::collection::vec(any::<bool>(), 60), other in value(),
    ) {
        let mut bits = bits.into_iter();
        let marks = [marks(&before, &mut bits), marks(&after, &mut bits)];
        let both = [&marks[0], &marks[1]];
        let first = plan(&actions, &before, &after, &marks, &json!({}));
        let second = plan(&actions, &replaced(&before, &both, &other), &replaced(&after, &both, &other), &marks, &json!({}));
        // Only the change: the configuration of this plan repeats the values elsewhere.
        let change = |plan: &Plan| {
            let text = canonical(plan, None, CanonicalForm::Public);
            text[text.find("\"resource_changes\"").expect("it is always there")..].to_owned()
        };
        prop_assert_eq!(change(&first), change(&second));
    }

    #[test]
    fn no_plan_value_is_written_as_a_masked_one(text in "\\PC{0,20}") {
        let of = |value: Value| digests(&plan(&json!(["create"]), &json!(null), &json!({"a": value}), &[json!(false), json!({})], &json!({})), None).public;
        let marked = digests(&plan(&json!(["create"]), &json!(null), &json!({"a": text}), &[json!(false), json!({"a": true})], &json!({})), None).public;
        prop_assert_ne!(of(json!(text)), marked);
    }
}
