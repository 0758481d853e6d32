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
        Just("AWS_IAM".to_owned()),
        Just("arn:aws:iam::111111111111:role/x".to_owned()),
        Just("export DB_PASSWORD=h7x\n./run.sh\n".to_owned()),
        Just("postgres://app:correct-horse-7@db/app".to_owned()),
        Just("correct-horse-7".to_owned()),
        Just("Y29ycmVjdC1ob3JzZS03".to_owned()),
        Just("a: b\npassword: h7x\nkind: Secret\ndata:\n  x: y\n".to_owned()),
        Just("ghp_0123456789abcdefghij".to_owned()),
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
            Just("secrets"),
            Just("kind"),
            Just("data"),
            Just("secret_name"),
            Just("force_destroy")
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

/// The paths of all leaves.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            object.iter().for_each(|(key, it)| leaves(it, &format!("{path}/{key}"), found));
        }
        Value::Array(elements) if !elements.is_empty() => {
            elements.iter().enumerate().for_each(|(at, it)| leaves(it, &format!("{path}/{at}"), found));
        }
        _ => found.push(path.to_owned()),
    }
}

/// Another value of the same kind.
fn flipped(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(format!("{text}!")),
        Value::Number(number) => json!(number.as_i64().unwrap_or_default() + 1),
        Value::Bool(it) => json!(!it),
        _ => json!("something"),
    }
}

/// Whether a path, or one around it, is marked; marks that do not fit hide all.
fn is_marked(mut marks: &Value, path: &str) -> bool {
    for step in path.split('/').skip(1) {
        if *marks == json!(true) {
            return true;
        }
        marks = match marks {
            Value::Array(elements) => match step.parse().ok().and_then(|at: usize| elements.get(at)) {
                Some(mark) => mark,
                None => return false,
            },
            Value::Object(object) => match object.get(step) {
                Some(mark) => mark,
                None => return false,
            },
            _ => return false,
        };
    }
    *marks != json!(false)
}

/// Whether a place that is named as not bound is at a path, or in a string that stands there.
fn is_named(unbound: &[countersign_plan::mask::Place], path: &str) -> bool {
    let steps = |place: &countersign_plan::mask::Place| -> String {
        place.steps().skip(3).fold(String::new(), |mut out, step| {
            out.push('/');
            match step {
                countersign_plan::mask::Step::Name(name) => out.push_str(name),
                countersign_plan::mask::Step::At(at) => out.push_str(&at.to_string()),
            }
            out
        })
    };
    unbound.iter().map(steps).any(|place| place == path || place.starts_with(&format!("{path}/")))
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
    fn whatever_differs_is_marked_or_named_as_not_bound_or_makes_another_public_digest(
        after in value(), bits in prop::collection::vec(any::<bool>(), 60),
    ) {
        let mut bits = bits.into_iter();
        let marks = [json!(false), marks(&after, &mut bits)];
        let of = |after: &Value| {
            let entry = json!({"address": "a.b", "mode": "managed", "type": "a", "name": "b", "provider_name": "p",
                "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": {},
                    "before_sensitive": marks[0], "after_sensitive": marks[1]}});
            let json = json!({"format_version": "1.2", "resource_changes": [entry]});
            digests(&Plan::read(json.to_string().into_bytes()).expect("this is a plan"), None)
        };
        let first = of(&after);
        let mut paths = Vec::new();
        leaves(&after, "", &mut paths);
        for path in paths {
            let mut other = after.clone();
            let Some(place) = other.pointer_mut(&path) else { continue };
            *place = flipped(place);
            let second = of(&other);
            prop_assert_ne!(first.full, second.full, "{} counts in full", path);
            if first.public == second.public {
                let named = is_named(&first.unbound, &path) && is_named(&second.unbound, &path);
                prop_assert!(is_marked(&marks[1], &path) || named, "{} of {}", path, after);
            }
        }
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
