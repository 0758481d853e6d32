//! What must hold for the diff and the text of any plan, also of one that no tool would write.

use std::fmt::Write as _;

use countersign_plan::diff::{self, Kind, Node, NodeAction, Rules, Scalar, SetPairing};
use countersign_plan::json::Value;
use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};
use countersign_plan::{Compat, Plan, ResourceChange};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const EVERY_RULES: [Rules; 6] = [
    Rules::exactly(Compat::Terraform),
    Rules::exactly(Compat::OpenTofu),
    Rules::own(Compat::Terraform),
    Rules::own(Compat::OpenTofu),
    Rules::own(Compat::Terraform).with_sets(SetPairing::BestMatch),
    Rules::own(Compat::OpenTofu).with_sets(SetPairing::BestMatch),
];

/// A schema with everything in it, under names that random values use.
const SCHEMA: &str = r#"{"format_version":"1.0","provider_schemas":{"p/p/p":{"resource_schemas":{"t":{"block":{
  "attributes":{"id":{"type":"string"},"tags":{"type":["map","string"]},"a":{"type":["list","string"]},
    "b":{"type":["set",["object",{"a":"string","b":"number"}]]},"c":{"type":"dynamic"},"d":{"type":["tuple",["string","bool"]]},
    "e":{"nested_type":{"nesting_mode":"set","attributes":{"a":{"type":"string"},"b":{"type":"string","write_only":true}}}},
    "f":{"nested_type":{"nesting_mode":"map","attributes":{"a":{"type":"string","sensitive":true}}}},
    "g":{"type":"string","write_only":true}},
  "block_types":{"h":{"nesting_mode":"list","block":{"attributes":{"a":{"type":"string"}}}},
    "i":{"nesting_mode":"set","block":{"attributes":{"a":{"type":"string"}}}},
    "j":{"nesting_mode":"map","block":{"attributes":{"a":{"type":"string"}}}},
    "k":{"nesting_mode":"single","block":{"attributes":{"a":{"type":"string"}}}}}}}}}}}"#;

fn leaf() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-3..3_i64).prop_map(Json::from),
        "[a-c\\n\"{}\\[\\]:1 ]{0,6}".prop_map(Json::from),
        Just(json!("{\"a\":[1,{\"b\":\"x\\ny\"}]}")),
        Just(json!("one\ntwo\nthree")),
        any::<String>().prop_map(Json::from),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    leaf().prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map("[a-k]|id|tags", inner, 0..5)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Json> {
    prop::collection::btree_map("[a-k]|id|tags", value(), 0..8)
        .prop_map(|members| Json::Object(members.into_iter().collect()))
}

/// A mark of the shape of a value, or not.
fn mark() -> impl Strategy<Value = Json> {
    prop_oneof![any::<bool>().prop_map(Json::from), Just(json!({}))].prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map("[a-k]|id|tags", inner, 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn resource(change: &Json) -> Json {
    json!({"address": "t.n", "mode": "managed", "type": "t", "name": "n", "provider_name": "p/p/p", "change": change})
}

fn plan(change: &Json) -> Plan {
    let plan = json!({
        "format_version": "1.2",
        "resource_changes": [resource(change)],
        "resource_drift": [resource(change)],
        "relevant_attributes": [{"resource": "t.n", "attribute": ["a"]}],
        "output_changes": {"o": change},
    });
    Plan::read(plan.to_string().into_bytes()).expect("it is a plan")
}

fn depth(node: &Node<'_>) -> usize {
    1 + node.children().into_iter().map(depth).max().unwrap_or_default()
}

fn every_text(plan: &Plan) -> Vec<String> {
    let schemas = Schemas::parse(SCHEMA).expect("the schema is read");
    let mut texts = Vec::new();
    for compat in [None, Some(Compat::Terraform), Some(Compat::OpenTofu)] {
        for schemas in [None, Some(&schemas)] {
            texts.push(render(plan, schemas, &TextOptions { compat, colour: false }));
        }
    }
    texts
}

/// A value of which every part stands in the tree as it is.
fn simple() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Json::from),
        (-3..3_i64).prop_map(Json::from),
        "[a-c]{1,3}".prop_map(Json::from)
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::btree_map("[a-e]|id|tags", inner, 0..5)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// What a side of a tree says; nothing where that side is not there.
fn rebuilt(node: &Node<'_>, after: bool) -> Option<Json> {
    let scalar = |scalar: &Scalar<'_>| match scalar {
        Scalar::Bool(it) => Some(json!(it)),
        Scalar::Number(it) => serde_json::from_str(it).ok(),
        Scalar::String(it) => Some(json!(it)),
        _ => None,
    };
    if node.action == if after { NodeAction::Delete } else { NodeAction::Create } {
        return None;
    }
    // In the order of that side.
    let in_order = |mut all: Vec<(Option<usize>, Json)>| {
        all.sort_by_key(|(place, _)| *place);
        Json::from(all.into_iter().map(|(_, value)| value).collect::<Vec<_>>())
    };
    match &node.kind {
        Kind::Primitive { before, after: new } => scalar(if after { new } else { before }),
        Kind::TypeChange { before, after: new } => rebuilt(if after { new } else { before }, after),
        Kind::Object(members) | Kind::Map(members) => Some(Json::Object(
            members
                .members
                .iter()
                .filter_map(|member| Some((member.name.to_string(), rebuilt(&member.node, after)?)))
                .collect(),
        )),
        Kind::List(elements) | Kind::Set(elements) => Some(in_order(
            elements
                .elements
                .iter()
                .filter_map(|it| Some((if after { it.after } else { it.before }, rebuilt(&it.node, after)?)))
                .collect(),
        )),
        Kind::Block(block) => {
            let mut members: serde_json::Map<String, Json> = block
                .attributes
                .iter()
                .filter_map(|member| Some((member.name.to_string(), rebuilt(&member.node, after)?)))
                .collect();
            for group in &block.groups {
                let blocks = group.blocks.iter();
                let blocks: Vec<_> = blocks
                    .filter_map(|it| Some((if after { it.after } else { it.before }, rebuilt(&it.node, after)?)))
                    .collect();
                members.insert(group.name.to_string(), in_order(blocks));
            }
            Some(Json::Object(members))
        }
        // It is stored nowhere, so there is nothing to read back.
        Kind::WriteOnly { .. } => None,
        other => panic!("a simple value is no {other:?}"),
    }
}

/// Without what is empty, which has no place of its own in a tree of blocks.
fn filled(value: &Json) -> Option<Json> {
    match value {
        Json::Array(all) if all.is_empty() => None,
        Json::Object(all) => {
            let all: serde_json::Map<String, Json> =
                all.iter().filter_map(|(key, value)| Some((key.clone(), filled(value)?))).collect();
            (!all.is_empty()).then_some(Json::Object(all))
        }
        Json::Array(all) => Some(Json::from(all.iter().map(|it| filled(it).unwrap_or(Json::Null)).collect::<Vec<_>>())),
        other => Some(other.clone()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn both_sides_can_be_read_back_from_the_tree(
        before in prop::collection::btree_map("[a-e]|id|tags", simple(), 0..6),
        after in prop::collection::btree_map("[a-e]|id|tags", simple(), 0..6), keep in any::<bool>(),
    ) {
        let before = Json::Object(before.into_iter().collect());
        let mut later = after.into_iter().collect::<serde_json::Map<String, Json>>();
        if keep && let Json::Object(before) = &before {
            later.extend(before.iter().take(3).map(|(key, value)| (key.clone(), value.clone())));
        }
        let after = Json::Object(later);
        let change = resource(&json!({"actions": ["update"], "before": before, "after": after, "after_unknown": {}})).to_string();
        let change = ResourceChange::from_value(Value::parse(&change).expect("it is JSON"));
        for rules in EVERY_RULES {
            let root = diff::resource(&change, None, None, rules).root;
            for (side, value) in [(false, &before), (true, &after)] {
                let read = rebuilt(&root, side).as_ref().and_then(filled);
                prop_assert_eq!(read, filled(value), "{:?} {}", rules, change.address());
            }
        }
    }

    #[test]
    fn no_schema_hides_a_value(
        before in prop::collection::btree_map("[a-eg]|id|tags", simple(), 0..6),
        after in prop::collection::btree_map("[a-eg]|id|tags", simple(), 0..6), turned in any::<bool>(),
    ) {
        // What a schema says may be wrong, by mistake or on purpose: `write_only` of what is there, sets of what
        // is a list.
        let before = Json::Object(before.into_iter().collect());
        let mut after = Json::Object(after.into_iter().collect());
        if turned {
            after = before.clone();
            for value in after.as_object_mut().expect("an object").values_mut() {
                if let Json::Array(elements) = value {
                    elements.reverse();
                }
            }
        }
        let change = resource(&json!({"actions": ["update"], "before": before, "after": after, "after_unknown": {}})).to_string();
        let change = ResourceChange::from_value(Value::parse(&change).expect("it is JSON"));
        let schemas = Schemas::parse(SCHEMA).expect("the schema is read");
        for rules in EVERY_RULES.into_iter().filter(|rules| !rules.exact) {
            let root = diff::resource(&change, schemas.resource(&change), None, rules).root;
            for (side, value) in [(false, &before), (true, &after)] {
                let read = rebuilt(&root, side).as_ref().and_then(filled);
                prop_assert_eq!(read, filled(value), "{:?}", rules);
            }
            prop_assert!(root.action != NodeAction::NoOp || filled(&before) == filled(&after), "{:?}", rules);
        }
    }

    #[test]
    fn nothing_panics_and_nothing_drives_the_terminal(
        before in prop_oneof![object(), value()], after in prop_oneof![object(), value()],
        unknown in mark(), before_sensitive in mark(), after_sensitive in mark(),
        paths in prop::collection::vec(prop::collection::vec(leaf(), 0..3), 0..3),
        action in prop_oneof![Just(json!(["update"])), Just(json!(["create"])), Just(json!(["delete", "create"])), Just(json!(["forget"])), Just(json!(["dance"]))],
    ) {
        let change = json!({"actions": action, "before": before, "after": after, "after_unknown": unknown,
            "before_sensitive": before_sensitive, "after_sensitive": after_sensitive, "replace_paths": paths});
        for text in every_text(&plan(&change)) {
            let bad = text.chars().find(|character| {
                character.is_control() && !matches!(character, '\n' | '\t' | '\r') || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            prop_assert_eq!(bad, None);
            prop_assert!(!text.replace("\r\n", "").contains('\r'));
        }
    }

    #[test]
    fn the_same_value_on_both_sides_is_no_change(value in object()) {
        let change = resource(&json!({"actions": ["no-op"], "before": value, "after": value, "after_unknown": {}})).to_string();
        let change = ResourceChange::from_value(Value::parse(&change).expect("it is JSON"));
        let schemas = Schemas::parse(SCHEMA).expect("the schema is read");
        for rules in EVERY_RULES {
            for schema in [None, schemas.resource(&change)] {
                prop_assert_eq!(diff::resource(&change, schema, None, rules).root.action, NodeAction::NoOp);
            }
        }
    }

    #[test]
    fn sensitive_values_are_in_no_text(
        shape in 0..6_usize, in_json in any::<bool>(), other in value(), key in "[a-k]", both in any::<bool>(), whole in any::<bool>(),
    ) {
        let secret = if in_json { json!("{\"k\":[\"SECRET\"]}") } else { json!("SECRET\nSECRET") };
        let (value, inner_mark) = match shape {
            0 => (secret, json!(true)),
            1 => (json!([secret, "x"]), json!([true, false])),
            2 => (json!({"a": secret, "b": "y"}), json!({"a": true})),
            3 => (json!([{"a": secret}]), json!([{"a": true}])),
            4 => (json!({"a": [secret]}), json!({"a": [true]})),
            // The mark says only that a part is secret, in a shape that the value does not have.
            _ => (secret, json!({"a": [true]})),
        };
        let mark = if whole { json!(true) } else { inner_mark };
        let (before, after) = if both { (value.clone(), value) } else { (other, value) };
        let change = json!({"actions": ["update"], "before": {&key: before}, "after": {&key: after}, "after_unknown": {},
            "before_sensitive": {&key: if both { mark.clone() } else { json!({}) }}, "after_sensitive": {&key: mark}});
        for text in every_text(&plan(&change)) {
            prop_assert!(!text.contains("SECRET"), "{}", text);
        }
    }
}

#[test]
fn an_order_that_changed_is_seen_whatever_a_schema_says_of_it() {
    let schemas = Schemas::parse(SCHEMA).expect("the schema is read");
    let (one, two) = (json!({"a": "one"}), json!({"a": "two"}));
    for key in ["b", "e", "i"] {
        let change = resource(&json!({"actions": ["update"], "before": {key: [one, two]}, "after": {key: [two, one]}}))
            .to_string();
        let change = ResourceChange::from_value(Value::parse(&change).expect("it is JSON"));
        let root = diff::resource(&change, schemas.resource(&change), None, Rules::own(Compat::Terraform)).root;
        assert_eq!(root.action, NodeAction::Update, "{key}");
    }
}

#[test]
fn values_that_nest_too_deeply_are_shown_in_one_line() {
    let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(300), "]".repeat(300));
    let mut string = String::from("[1]");
    for _ in 0..6 {
        string = json!([string]).to_string();
    }
    for (before, after) in [(deep("1"), deep("2")), (json!(deep("1")).to_string(), json!(string).to_string())] {
        let change = format!(
            r#"{{"address":"t.n","type":"t","change":{{"actions":["update"],"before":{{"c":{before}}},"after":{{"c":{after}}}}}}}"#
        );
        let change = ResourceChange::from_value(Value::parse(&change).expect("it is JSON"));
        for rules in EVERY_RULES {
            let diff = diff::resource(&change, None, None, rules);
            assert!(depth(&diff.root) <= 110, "{} levels", depth(&diff.root));
            assert_eq!(diff.root.action, NodeAction::Update);
        }
    }
}

#[test]
fn long_lists_and_texts_are_compared_in_no_time() {
    let count = 100_000;
    let mut reversed = String::new();
    let mut forward = String::new();
    for index in 0..count {
        let _ = write!(forward, "line {index}\n{}", index % 7);
        let _ = write!(reversed, "line {}\n{}", count - index, index % 5);
    }
    let list = |from: usize| json!((from..from + count).map(|index| index * 31 % count).collect::<Vec<_>>());
    let change = resource(
        &json!({"actions": ["update"], "before": {"c": forward, "a": list(0)}, "after": {"c": reversed, "a": list(count / 2 + 1)}}),
    );
    let change = change.to_string();
    let change = ResourceChange::from_value(Value::parse(&change).expect("it is JSON"));
    let start = std::time::Instant::now();
    for rules in EVERY_RULES {
        assert_eq!(diff::resource(&change, None, None, rules).root.action, NodeAction::Update);
    }
    assert!(start.elapsed().as_secs() < 60, "it took {:?}", start.elapsed());
}
