//! What is masked for its mark or its name is nowhere in what people see, and comes one value at a time
//! where somebody asks for it.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_plan::Plan;
use countersign_plan::mask::masked_texts;
use countersign_plan::redact::redact;
use countersign_plan::rows::{
    self, Also, Arguments, Cell, DiffRow, DiffSection, Folds, RevealSide, RowContent, SectionRef, Segment, Sets,
    Source, Unchanged,
};
use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const EVERYTHING: [SectionRef; 5] = [
    SectionRef::Change { change: 0 },
    SectionRef::Also { part: Also::Outputs },
    SectionRef::Also { part: Also::Drift },
    SectionRef::Also { part: Also::Invocations },
    SectionRef::Also { part: Also::Deferred },
];

/// A plan that holds the same change wherever a change can stand.
fn plan(change: &Value) -> Plan {
    let resource = json!({"address": "t.n", "mode": "managed", "type": "t", "name": "n", "provider_name": "p/p/p", "change": change});
    let output = |name: &str| {
        let field = |key: &str| change[key].get(name).cloned().unwrap_or(Value::Null);
        json!({"actions": ["update"], "before": field("before"), "after": field("after"), "after_unknown": false,
            "before_sensitive": field("before_sensitive"), "after_sensitive": field("after_sensitive")})
    };
    let plan = json!({
        "format_version": "1.2",
        "resource_changes": [resource],
        "resource_drift": [resource],
        "relevant_attributes": [{"resource": "t.n", "attribute": ["a"]}, {"resource": "t.n", "attribute": ["password"]}],
        "output_changes": {"a": output("a"), "password": output("password")},
        "action_invocations": [{"address": "action.t.x", "type": "t", "name": "x", "provider_name": "p/p/p",
            "config_values": change["after"], "config_sensitive": change["after_sensitive"], "config_unknown": {},
            "lifecycle_action_trigger": {"triggering_resource_address": "t.n", "action_trigger_event": "AfterCreate"}}],
        "deferred_changes": [{"reason": "deferred_prereq", "resource_change": resource}],
    });
    Plan::read(plan.to_string().into_bytes()).expect("it is a plan")
}

fn update(before: &Value, after: &Value) -> Value {
    json!({"actions": ["update"], "before": before, "after": after, "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}})
}

fn section(plan: &Plan, section: SectionRef, folds: &Folds) -> DiffSection {
    let arguments = Arguments::index(plan);
    rows::section(&Source { plan, schemas: None, arguments: &arguments }, section, 0..100_000, folds)
}

fn reveal(plan: &Plan, section: SectionRef, node: u32, side: RevealSide) -> Option<String> {
    let arguments = Arguments::index(plan);
    let source = Source { plan, schemas: None, arguments: &arguments };
    rows::reveal(&source, section, node, side).map(|segments| text(&segments))
}

fn text(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

/// A section with everything open, as structure or as text.
fn opened(plan: &Plan, at: SectionRef, sets: Sets, as_text: bool) -> DiffSection {
    let mut folds = Folds { sets, unchanged: Unchanged::Shown, ..Folds::default() };
    loop {
        let made = section(plan, at, &folds);
        let before = (folds.open.len(), folds.as_text.len());
        for row in &made.rows {
            match row.content {
                RowContent::Fold { .. } => drop(folds.open.insert(row.node)),
                RowContent::Open { switchable: true, .. } if as_text => drop(folds.as_text.insert(row.node)),
                _ => {}
            }
        }
        if before == (folds.open.len(), folds.as_text.len()) {
            return made;
        }
    }
}

/// All that a section says, with the pieces of each text put together.
fn said(section: &DiffSection) -> String {
    fn joined(value: &Value, out: &mut String) {
        match value {
            Value::Array(all) => {
                for one in all {
                    joined(one, out);
                }
                out.push('\n');
            }
            Value::Object(all) => {
                for (_, one) in all.iter().filter(|(key, _)| *key != "mark") {
                    joined(one, out);
                }
            }
            Value::String(text) => out.push_str(text),
            _ => {}
        }
    }
    let mut out = String::new();
    joined(&serde_json::to_value(section).expect("it serialises"), &mut out);
    out
}

/// Every form in which people see a plan.
fn everything_said(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    for at in EVERYTHING {
        for sets in [Sets::AsTheTool, Sets::BestMatch] {
            for as_text in [false, true] {
                out.push(said(&opened(plan, at, sets, as_text)));
            }
        }
    }
    let schemas = Schemas::parse(SCHEMA).expect("the schema is read");
    for schemas in [None, Some(&schemas)] {
        out.push(render(plan, schemas, &TextOptions { compat: None, colour: false }));
    }
    out
}

const SCHEMA: &str = r#"{"format_version":"1.0","provider_schemas":{"p/p/p":{"resource_schemas":{"t":{"block":{
  "attributes":{"id":{"type":"string"},"password":{"type":"string"},"a":{"type":["list","string"]},"tags":{"type":["map","string"]},
    "b":{"type":["set",["object",{"name":"string","value":"string","password":"string"}]]},"c":{"type":"dynamic"},"name":{"type":"string"}},
  "block_types":{"value":{"nesting_mode":"set","block":{"attributes":{"name":{"type":"string"},"value":{"type":"string"},"token":{"type":"string"}}}}}}}}}}}"#;

/// Cells of a section that are masked: the row or tag, its name, the side, and the cell.
fn masked(section: &DiffSection) -> Vec<(u32, String, RevealSide, Cell)> {
    let mut out = Vec::new();
    let mut add = |node, name: &[Segment], before: &Option<Cell>, after: &Option<Cell>| {
        for (side, cell) in [(RevealSide::Before, before), (RevealSide::After, after)] {
            if let Some(cell @ Cell::Sensitive { .. }) = cell {
                out.push((node, text(name), side, cell.clone()));
            }
        }
    };
    for DiffRow { node, content, .. } in &section.rows {
        match content {
            RowContent::Attribute { name, before, after } => add(*node, name, before, after),
            RowContent::Tags { entries, .. } => {
                for tag in entries {
                    add(tag.node, &tag.key, &tag.before, &tag.after);
                }
            }
            _ => {}
        }
    }
    out
}

// What random plans are made of. Every text gets a needle of its own, so that each can be looked for.

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        6 => Just(json!("@")),
        1 => Just(json!("one @\ntwo")),
        2 => Just(json!("{\"password\":\"@\",\"a\":[{\"name\":\"DB_TOKEN\",\"value\":\"@\"},\"@\"]}")),
        1 => Just(json!("  [{\"token\": \"@\", \"b\": \"{\\\"secret\\\":\\\"@\\\"}\"}]\n")),
        1 => Just(json!("{\"Statement\":[{\"Sid\":\"S\",\"Action\":\"@\",\"token\":\"@\"}]}")),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 32, 4, |inner| {
        let key = prop::sample::select(vec![
            "a", "b", "c", "id", "name", "key", "value", "password", "tags", "secrets", "token",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner.clone()), 0..5).prop_map(|it| {
                Value::from(it.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
            }),
            (prop::sample::select(vec!["DB_PASSWORD", "HOST"]), inner)
                .prop_map(|(name, value)| json!([{"name": name, "value": value}])),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec!["a", "b", "c", "id", "name", "value", "password", "tags", "user_data"]);
    prop::collection::vec((key, value()), 1..6)
        .prop_map(|it| Value::from(it.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>()))
}

/// Puts a needle into each text.
fn numbered(value: &Value, next: &mut usize) -> Value {
    match value {
        Value::String(text) => {
            let mut out = String::new();
            for (at, part) in text.split('@').enumerate() {
                if at > 0 {
                    *next += 1;
                    let _ = write!(out, "needle{next}x");
                }
                out.push_str(part);
            }
            Value::from(out)
        }
        Value::Array(all) => Value::from(all.iter().map(|one| numbered(one, next)).collect::<Vec<_>>()),
        Value::Object(all) => {
            Value::from(all.iter().map(|(key, one)| (key.clone(), numbered(one, next))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn marks(value: &Value, bits: &mut impl Iterator<Item = bool>) -> Value {
    if bits.next().unwrap_or(false) && bits.next().unwrap_or(false) && bits.next().unwrap_or(false) {
        return json!(true);
    }
    match value {
        Value::Object(all) => {
            Value::from(all.iter().map(|(key, it)| (key.clone(), marks(it, bits))).collect::<Map<_, _>>())
        }
        Value::Array(all) => Value::from(all.iter().map(|it| marks(it, bits)).collect::<Vec<_>>()),
        _ => json!(false),
    }
}

fn needles(text: &str) -> HashSet<&str> {
    text.match_indices("needle").filter_map(|(at, _)| text[at..].split_inclusive('x').next()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_public_form_masks_is_in_nothing_that_people_see(
        before in object(), after in object(), same in any::<bool>(), bits in prop::collection::vec(any::<bool>(), 90),
        action in prop::sample::select(vec![json!(["update"]), json!(["create"]), json!(["delete", "create"]), json!(["dance"])]),
    ) {
        let (mut next, mut bits) = (0, bits.into_iter());
        let before = numbered(&before, &mut next);
        // Sides that have much in common are compared part by part.
        let mut later = if same { before.clone() } else { numbered(&after, &mut next) };
        if same && let (Value::Object(later), Value::Object(after)) = (&mut later, &after) {
            later.extend(after.iter().take(2).map(|(key, value)| (key.clone(), numbered(value, &mut next))));
        }
        let change = json!({"actions": action, "before": before, "after": later, "after_unknown": {},
            "before_sensitive": marks(&before, &mut bits), "after_sensitive": marks(&later, &mut bits)});
        let plan = plan(&change);
        let public = redact(&plan);
        let shown = needles(&public);
        let whole = plan.text();
        let hidden: HashSet<&str> = needles(whole).into_iter().filter(|needle| !shown.contains(needle)).collect();
        let texts = masked_texts(&plan);
        for needle in &hidden {
            prop_assert!(texts.iter().any(|text| text.contains(*needle)), "{needle} is not told of {change}");
        }
        for said in everything_said(&plan) {
            for needle in needles(&said) {
                prop_assert!(!hidden.contains(needle), "{needle} in\n{said}\nof {change}");
            }
        }
    }

    #[test]
    fn what_yaml_and_base64_hold_under_such_names_is_in_nothing_that_people_see(
        name in prop::sample::select(vec!["password", "api-token", "clientSecret"]), changed in any::<bool>(), form in 0..6_usize, nested in any::<bool>(),
        comment in any::<bool>(), style in prop::sample::select(vec!["needle1x", "\"needle1x\"", "|\n    needle1x\n    more needle1x", "&a needle1x", "[needle1x, b]"]),
    ) {
        let yaml = |value: &str, other: &str| {
            let inner = format!("{}  {name}: {value}\n", if nested { "  list:\n    - x: y\n" } else { "" });
            format!("{}config:\n{inner}  other: {other}\n", if comment { "#cloud-config\n" } else { "" })
        };
        let json = |value: &str, other: &str| json!({name: value, "other": other, "list": [{"name": "X_TOKEN", "value": value}]}).to_string();
        let write = |value: &str, other: &str| match form {
            0 => yaml(value, other),
            1 => STANDARD.encode(yaml(value, other)),
            2 => STANDARD.encode(json("needle1x", other)),
            3 => format!("{}---\n{}", yaml(value, other), yaml("x", other)),
            4 => json!({"data": yaml(value, other), "key": "k"}).to_string(),
            _ => STANDARD.encode(json!({"data": STANDARD.encode(json("needle1x", other))}).to_string()),
        };
        let before = json!({"user_data": write(style, "one"), "a": [write(style, "one"), "b"]});
        let after = json!({"user_data": write(if changed { style } else { "needle2x" }, "two"), "a": ["c", write(style, "two")]});
        for change in [update(&before, &after), update(&before, &json!({"user_data": "echo one\necho two\n"})), update(&json!({"user_data": null}), &after)] {
            let plan = plan(&change);
            for said in everything_said(&plan) {
                prop_assert!(!said.contains("needle"), "{said}\nof {change}");
                prop_assert!(!said.contains(&STANDARD.encode(json("needle1x", "one"))[..30]), "{said}\nof {change}");
            }
        }
    }
}

#[test]
fn a_value_is_masked_for_its_name_as_in_the_public_form_and_says_that_this_is_a_guess() {
    let before = json!({"password": "old", "port": 1, "secrets": {"a": true, "b": null, "c": "five5"}, "env": [{"name": "DB_PASSWORD", "value": "x"}]});
    let after = json!({"password": "new", "port": 2, "secrets": {"a": false, "b": "now1", "c": "five5"}, "env": [{"name": "DB_PASSWORD", "value": "y"}]});
    let mut change = update(&before, &after);
    change["after_sensitive"] = json!({"port": true});
    let made = opened(&plan(&change), SectionRef::Change { change: 0 }, Sets::AsTheTool, false);
    let cells: Vec<(String, bool, Option<bool>)> = masked(&made)
        .into_iter()
        .filter(|(_, _, side, _)| *side == RevealSide::After)
        .map(|(_, name, _, cell)| match cell {
            Cell::Sensitive { changes, guessed, held: true } => (name, guessed, changes),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        cells,
        [
            ("password".to_owned(), true, Some(true)),
            ("port".to_owned(), false, Some(true)),
            ("b".to_owned(), true, None),
            ("c".to_owned(), true, Some(false)),
            ("value".to_owned(), true, Some(true)),
        ]
        .into_iter()
        .collect::<Vec<_>>(),
        "{}",
        said(&made)
    );
    // Truth values and nulls are nothing to hide, as in the public form.
    assert!(said(&made).contains("false"));
}

#[test]
fn a_masked_value_is_revealed_one_at_a_time_wherever_it_stands() {
    let yaml = |secret: &str| format!("users:\n  - name: a\n    password: {secret}\nother: {secret}{secret}\n");
    let values = |at: &str| {
        json!({
            "password": format!("plain-{at}"),
            "list": [{"token": format!("list-{at}"), "x": 1}],
            "document": json!({"a": [{"secret": format!("json-{at}")}]}).to_string(),
            "encoded": STANDARD.encode(json!({"secret": format!("base64-{at}"), "x": "y z"}).to_string()),
            "yaml": yaml(&format!("yaml-{at}")),
            "line": format!("\"password\": \"line-{at}\"\n"),
            "tags": {"Name": at, "api_token": format!("tag-{at}")},
            "marked": {"inner": [format!("marked-{at}")]},
        })
    };
    let mut change = update(&values("before"), &values("after"));
    change["after_sensitive"] = json!({"marked": true});
    let plan = plan(&change);
    for at in [EVERYTHING[0], EVERYTHING[2], EVERYTHING[4]] {
        let made = opened(&plan, at, Sets::AsTheTool, false);
        let mut seen = Vec::new();
        for (node, _, side, _) in masked(&made) {
            seen.push(reveal(&plan, at, node, side).expect("it is held"));
        }
        seen.sort();
        let mut expected: Vec<String> = ["plain", "list", "json", "base64", "yaml", "line", "tag"]
            .iter()
            .flat_map(|kind| [format!("\"{kind}-after\""), format!("\"{kind}-before\"")])
            .collect();
        expected.extend(["after", "before"].map(|side| format!("{{ inner = [\"marked-{side}\"] }}")));
        expected.sort();
        assert_eq!(seen, expected);
        // Every other row gives nothing, nor does another section or side.
        let known: HashSet<u32> = masked(&made).into_iter().map(|(node, ..)| node).collect();
        for row in made.rows.iter().filter(|row| !known.contains(&row.node)) {
            assert_eq!(reveal(&plan, at, row.node, RevealSide::After), None, "{row:?}");
        }
    }
}

#[test]
fn what_the_plan_does_not_hold_is_not_revealed() {
    let mut change =
        update(&json!({"password": "x", "a": "same", "token": "t"}), &json!({"password": "y", "a": "same"}));
    change["after_unknown"] = json!({"token": true});
    let clear = plan(&change);
    let redacted = Plan::read(redact(&clear).into_bytes()).expect("it is a plan");
    let at = SectionRef::Change { change: 0 };
    for (_, name, side, cell) in masked(&opened(&clear, at, Sets::AsTheTool, false)) {
        assert!(matches!(cell, Cell::Sensitive { held: true, .. }), "{name} {side:?}");
        assert!(!(name == "token" && side == RevealSide::After), "it is unknown");
    }
    let cells = masked(&opened(&redacted, at, Sets::AsTheTool, false));
    assert_eq!(cells.len(), 3);
    for (node, name, side, cell) in cells {
        // Nobody can tell from two markers whether a value changes.
        assert!(matches!(cell, Cell::Sensitive { held: false, changes: None, .. }), "{name} {side:?}");
        assert_eq!(reveal(&redacted, at, node, side), None, "{name}");
    }
}

#[test]
fn the_same_cell_is_revealed_however_members_of_sets_are_paired() {
    let member =
        |name: &str, secret: &str| json!({"name": name, "from": 1, "to": 2, "protocol": "tcp", "token": secret});
    let change = update(
        &json!({"rule": [member("a", "one"), member("b", "two"), member("same", "three")]}),
        &json!({"rule": [member("same", "three"), member("c", "two"), member("a2", "one")]}),
    );
    let plan = plan(&change);
    let at = SectionRef::Change { change: 0 };
    for sets in [Sets::AsTheTool, Sets::BestMatch] {
        let cells = masked(&opened(&plan, at, sets, false));
        assert!(cells.len() >= 3);
        for (node, _, side, _) in cells {
            let value = reveal(&plan, at, node, side).expect("it is held");
            assert!(["\"one\"", "\"two\"", "\"three\""].contains(&value.as_str()));
        }
    }
}

#[test]
fn names_of_imported_identities_are_looked_at_too() {
    let mut change = update(&json!({"id": "x"}), &json!({"id": "y"}));
    change["importing"] = json!({"identity": {"account": "shown-one", "token": "hidden-one"}});
    let plan = plan(&change);
    for said in everything_said(&plan) {
        assert!(!said.contains("hidden-one"), "{said}");
    }
    assert!(said(&section(&plan, SectionRef::Change { change: 0 }, &Folds::default())).contains("shown-one"));
}

#[test]
fn yaml_with_a_secret_inside_is_masked_beside_a_value_that_is_masked_for_its_name() {
    let yaml = "host: a\npassword: hunter2\n";
    for config in [yaml.to_owned(), STANDARD.encode(yaml), json!({"nested": yaml}).to_string()] {
        let named = |name: &str, value: &str| json!({"env": [{"name": name, "value": value}]});
        let (secret, open) = (named("API_TOKEN", "hunter1"), named("CONFIG", &config));
        for (before, after) in [(&secret, &open), (&open, &secret)] {
            for said in everything_said(&plan(&update(before, after))) {
                assert!(!said.contains("hunter"), "{said}");
                assert!(!said.contains(&STANDARD.encode(yaml)), "{said}");
            }
        }
    }
}

#[test]
fn one_line_of_yaml_is_masked_for_its_key() {
    for line in [
        "\"password\": \"hunter2-hunter2\"\n",
        "db_password: hunter2-hunter2",
        "'api-token' : hunter2-hunter2 # a comment\n",
        "- \"secret\": \"hunter2-hunter2\"\n",
        "Authorization: Bearer hunter2-hunter2",
        "secrets: [hunter2-hunter2, {a: hunter2-hunter2}]",
        // What is no YAML is masked as a whole.
        "password: @hunter2-hunter2",
        "password: hunter2-hunter2: a: b",
        "token:\thunter2-hunter2\n",
    ] {
        for text in [line.to_owned(), STANDARD.encode(line), json!({"nested": line}).to_string()] {
            let (secret, open) = (json!({"a": [text], "user_data": text}), json!({"a": ["x"], "user_data": "x\ny"}));
            for (before, after) in [(&secret, &open), (&open, &secret), (&secret, &secret), (&json!({}), &secret)] {
                let plan = plan(&update(before, after));
                for said in everything_said(&plan) {
                    assert!(!said.contains("hunter2"), "{line}\n{said}");
                    assert!(!said.contains(&STANDARD.encode(line)[..16]), "{line}\n{said}");
                }
            }
        }
    }
}

#[test]
fn one_line_without_a_secret_stays_a_line() {
    for line in
        ["password: true", "password:", "the password: is long", "token_ttl: 60", "password:8080", "a: password"]
    {
        let plan = plan(&update(&json!({"a": ["x"], "b": "x"}), &json!({"a": [line], "b": line})));
        let shown = said(&opened(&plan, EVERYTHING[0], Sets::AsTheTool, false));
        assert!(shown.contains(line), "{line}\n{shown}");
    }
}

#[test]
fn what_is_masked_is_told_to_who_keeps_it_out_of_messages() {
    let mut change = update(
        &json!({"password": "named-before", "host": "shown-host"}),
        &json!({
            "password": "named-after",
            "host": "shown-host",
            "list": ["marked-one", {"number": 12_345_678, "flag": true, "short": "1234567"}],
            "document": json!({"secret": "named-in-json", "other": "shown-in-json"}).to_string(),
        }),
    );
    change["after_sensitive"] = json!({"list": true});
    let output = |value: &str, mark: bool| json!({"actions": ["create"], "before": null, "after": value, "after_unknown": false, "before_sensitive": false, "after_sensitive": mark});
    let plan = json!({
        "format_version": "1.2",
        "resource_changes": [{"address": "t.n", "mode": "managed", "type": "t", "name": "n", "provider_name": "p/p/p", "change": change}],
        "output_changes": {"token": output("named-output", false), "a": output("marked-output", true), "b": output("shown-output", false)},
        "action_invocations": [{"address": "action.t.x", "type": "t", "name": "x", "provider_name": "p/p/p",
            "config_values": {"a": "marked-argument", "b": "shown-argument"}, "config_sensitive": {"a": true}}],
        "variables": {
            "db_password": {"value": "named-variable"},
            "pin": {"value": {"a": ["marked-variable"]}},
            "region": {"value": "shown-variable"},
        },
        "configuration": {"root_module": {"variables": {"db_password": {}, "pin": {"sensitive": true}, "region": {}}}},
    });
    let told = masked_texts(&Plan::read(plan.to_string().into_bytes()).expect("it is a plan"));
    let expected = [
        "12345678",
        "marked-argument",
        "marked-one",
        "marked-output",
        "marked-variable",
        "named-after",
        "named-before",
        "named-in-json",
        "named-output",
        "named-variable",
    ];
    assert_eq!(told, expected.into_iter().map(str::to_owned).collect::<BTreeSet<_>>());
}

#[test]
fn of_too_many_masked_texts_the_short_ones_are_told() {
    let mut texts: Vec<String> = (0..12_000).map(|number| format!("masked-{number:05}")).collect();
    texts.push("a-longer-masked-text".to_owned());
    let told = masked_texts(&plan(&update(&json!({}), &json!({"secrets": texts}))));
    assert_eq!(told.len(), 10_000);
    assert!(!told.contains("a-longer-masked-text"));
}

#[test]
fn a_comment_that_differs_hides_no_masked_change_and_is_no_whitespace() {
    let cloud = |comment: &str, secret: &str| format!("{comment}\na: 1\npassword: {secret}\n");
    let of = |before: &str, after: &str| plan(&update(&json!({"user_data": before}), &json!({"user_data": after})));
    let both = said(&section(&of(&cloud("# v1", "old"), &cloud("# v2", "new")), EVERYTHING[0], &Folds::default()));
    assert!(!both.contains("password"), "it is shown as one masked value that changes: {both}");
    let plain = |comment: &str| STANDARD.encode(format!("{comment}\na: 1\nb: 2\n"));
    let plan = of(&plain("#cloud-config"), &plain("#cloud-boothook"));
    let shown = said(&section(&plan, EVERYTHING[0], &Folds::default()));
    assert!(shown.contains("#cloud-boothook") && shown.contains("#cloud-config"), "{shown}");
}

#[test]
fn the_id_of_an_import_is_masked_where_it_is_the_secret_itself() {
    let value = json!({"result": "hunter2", "length": 7});
    let mut change = update(&value, &json!({"result": "hunter2", "length": 8}));
    change["before_sensitive"] = json!({"result": true});
    change["after_sensitive"] = json!({"result": true});
    change["importing"] = json!({"id": "hunter2"});
    let imported = plan(&change);
    for said in everything_said(&imported) {
        assert!(!said.contains("hunter2"), "{said}");
    }
    let notes = section(&imported, EVERYTHING[0], &Folds::default()).notes;
    assert!(format!("{notes:?}").contains("(sensitive value)"), "{notes:?}");
    change["importing"] = json!({"id": "i-0abc"});
    let notes = section(&plan(&change), EVERYTHING[0], &Folds::default()).notes;
    assert!(format!("{notes:?}").contains("i-0abc"), "an id that is no secret is said: {notes:?}");
}
