//! Our text of small plans of our own, and what it says that the tools leave out.

use countersign_plan::rows::{self, Arguments, Folds, RowContent, SectionRef, Source};
use countersign_plan::schema::{SchemaFault, Schemas};
use countersign_plan::text::{TextOptions, render};
use countersign_plan::{Compat, Plan};
use serde_json::{Value as Json, json};

fn plan(parts: Json) -> Plan {
    let mut plan = json!({"format_version": "1.2", "terraform_version": "1.15.9", "complete": true, "errored": false});
    let (Json::Object(plan_members), Json::Object(parts)) = (&mut plan, parts) else {
        unreachable!("both are objects")
    };
    plan_members.extend(parts);
    Plan::read(plan.to_string().into_bytes()).expect("it is a plan")
}

fn resource(kind: &str, name: &str, change: &Json) -> Json {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
        "provider_name": "registry.terraform.io/example/cloud", "change": change})
}

fn own(plan: &Plan) -> String {
    render(plan, None, &TextOptions { compat: None, colour: false })
}

fn exactly(plan: &Plan, compat: Compat) -> String {
    render(plan, None, &TextOptions { compat: Some(compat), colour: false })
}

fn bucket() -> Json {
    resource(
        "cloud_bucket",
        "logs",
        &json!({
            "actions": ["update"],
            "before": {"id": "logs", "name": "logs", "size": 1, "secret": "old", "policy": "{\"Allow\":[\"read\"]}",
                "rule": [{"days": 1}, {"days": 7}], "motd": "one\ntwo", "tags": {"team": "a", "cost": "x"}},
            "after": {"id": "logs", "name": "logs", "size": 2, "secret": "new", "policy": "{\"Allow\":[\"read\",\"write\"]}",
                "rule": [{"days": 1}, {"days": 30}], "motd": "one\n2", "tags": {"team": "b", "cost": "x"}},
            "after_unknown": {"arn": true}, "before_sensitive": {"secret": true}, "after_sensitive": {"secret": true},
        }),
    )
}

#[test]
fn an_update_without_schemas_shows_every_part_and_says_that_it_is_guessed() {
    let configuration = json!({"root_module": {"resources": [{"address": "cloud_bucket.logs", "expressions": {
        "size": {"constant_value": 2}, "rule": [{"days": {"constant_value": 1}}, {"days": {"constant_value": 30}}]}}]}});
    let plan = plan(json!({"resource_changes": [bucket()], "configuration": configuration}));
    insta::assert_snapshot!(own(&plan));
}

#[test]
fn what_forces_a_replacement_is_said_where_the_tools_lose_it() {
    let change = json!({"actions": ["delete", "create"], "before": {"id": "1", "triggers_replace": {"a": "x"}},
        "after": {"triggers_replace": {"a": "y"}}, "after_unknown": {"id": true}, "replace_paths": [["triggers_replace"]]});
    let plan = plan(json!({"resource_changes": [resource("terraform_data", "it", &change)]}));
    assert!(!exactly(&plan, Compat::Terraform).contains("# forces replacement"));
    assert!(!exactly(&plan, Compat::OpenTofu).contains("# forces replacement"));
    assert!(own(&plan).contains("~ triggers_replace = { # forces replacement"));
}

#[test]
fn an_action_that_is_not_known_is_shown_as_written() {
    let change = json!({"actions": ["dance", "create"], "before": {"id": "1"}, "after": {"id": "2"}});
    let plan = plan(json!({"resource_changes": [resource("cloud_bucket", "logs", &change)]}));
    for text in [own(&plan), exactly(&plan, Compat::Terraform), exactly(&plan, Compat::OpenTofu)] {
        assert!(
            text.contains("# cloud_bucket.logs has an action that this version does not know: dance, create"),
            "{text}"
        );
        assert!(text.contains("1 with an unknown action"), "{text}");
    }
}

#[test]
fn a_reason_that_is_not_known_is_shown_as_written() {
    let mut change = bucket();
    change["action_reason"] = json!("update_because_of_the_moon");
    let plan = plan(json!({"resource_changes": [change]}));
    assert!(own(&plan).contains("# (reason: update_because_of_the_moon)"));
    assert!(!exactly(&plan, Compat::Terraform).contains("moon"));
}

#[test]
fn incomplete_plans_say_so_on_the_first_line() {
    let first = |parts| own(&plan(parts)).lines().next().map(str::to_owned);
    assert_eq!(
        first(json!({"resource_changes": [bucket()], "errored": true, "complete": false})).as_deref(),
        Some("This plan is incomplete: planning stopped with an error. It cannot be applied.")
    );
    assert_eq!(
        first(json!({"resource_changes": [bucket()], "complete": false})).as_deref(),
        Some("This plan is incomplete: it covers only a part of the configuration, as -target or -exclude asks.")
    );
    assert_eq!(first(json!({"resource_changes": [bucket()]})).as_deref(), Some(""));
}

#[test]
fn failed_checks_are_listed_with_their_messages() {
    let checks = json!([{"address": {"kind": "check", "to_display": "check.health", "name": "health"}, "status": "fail",
        "instances": [{"address": {"to_display": "check.health"}, "status": "fail", "problems": [{"message": "It is down."}]}]},
        {"address": {"kind": "check", "to_display": "check.fine"}, "status": "pass", "instances": []}]);
    let text = own(&plan(json!({"resource_changes": [bucket()], "checks": checks})));
    assert!(
        text.contains("Checks and conditions that do not hold:\n\n  # check.health failed\n    It is down.\n"),
        "{text}"
    );
    assert!(!text.contains("check.fine"));
}

#[test]
fn sensitivity_that_changes_is_a_warning_and_an_update() {
    let change = json!({"actions": ["update"], "before": {"id": "1", "key": "k"}, "after": {"id": "1", "key": "k"},
        "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {"key": true}});
    let text = own(&plan(json!({"resource_changes": [resource("cloud_bucket", "logs", &change)]})));
    assert!(text.contains("# Warning: this attribute value will be marked as sensitive and will not"), "{text}");
    assert!(text.contains("The value is unchanged."), "{text}");
    assert!(text.contains("~ key = (sensitive value)"), "{text}");
}

#[test]
fn outputs_alone_are_said_to_change_nothing_real() {
    let outputs = json!({"host": {"actions": ["update"], "before": "a", "after": "b", "after_unknown": false},
        "same": {"actions": ["no-op"], "before": 1, "after": 1, "after_unknown": false}});
    let plan = plan(json!({"output_changes": outputs}));
    insta::assert_snapshot!(exactly(&plan, Compat::OpenTofu), @r#"

    Changes to Outputs:
      ~ host = "a" -> "b"

    You can apply this plan to save these new output values to the OpenTofu
    state, without changing any real infrastructure.
    "#);
}

#[test]
fn characters_that_drive_a_terminal_are_made_visible_wherever_they_stand() {
    let mut change = resource(
        "cloud_\u{1b}[31mbucket",
        "lo\u{202e}gs",
        &json!({"actions": ["create"], "before": null,
        "after": {"id\u{7}": "a\u{1b}b", "text": "one\u{1b}[2J\ntwo", "tags": {"k\u{200b}": "v"}}, "after_unknown": {}}),
    );
    change["action_reason"] = json!("because\u{9b}");
    change["previous_address"] = json!("cloud.\u{2066}x");
    let plan = plan(json!({"resource_changes": [change]}));
    let text = own(&plan);
    assert!(
        !text.chars().any(|it| it.is_control() && it != '\n' || matches!(it, '\u{202e}' | '\u{2066}' | '\u{200b}')),
        "{text:?}"
    );
    assert!(text.contains("lo<U+202E>gs"), "{text}");
    assert!(text.contains(r#""a\x1bb""#), "{text}");
    assert!(text.contains("one<U+001B>[2J"), "{text}");
}

#[test]
fn colour_is_used_only_where_it_is_asked_for() {
    let plan = plan(json!({"resource_changes": [bucket()]}));
    assert!(!own(&plan).contains('\u{1b}'));
    let coloured = render(&plan, None, &TextOptions { compat: None, colour: true });
    assert!(coloured.contains("\u{1b}[33m~\u{1b}[0m"), "{coloured}");
}

#[test]
fn a_schema_tells_blocks_sets_and_write_only_attributes() {
    let schemas = Schemas::parse(
        r#"{"format_version":"1.0","provider_schemas":{"registry.opentofu.org/example/cloud":{"resource_schemas":{"cloud_bucket":{"block":{
            "attributes":{"id":{"type":"string"},"zones":{"type":["set","string"]},"password":{"type":"string","write_only":true,"sensitive":true}},
            "block_types":{"rule":{"nesting_mode":"list","block":{"attributes":{"days":{"type":"number"}}}}}}}}}}}"#,
    )
    .expect("it is read");
    let change = json!({"actions": ["create"], "before": null, "after": {"id": "1", "zones": ["a"], "password": null, "rule": [{"days": 7}]}});
    let plan = plan(json!({"resource_changes": [resource("cloud_bucket", "logs", &change)]}));
    let text = render(&plan, Some(&schemas), &TextOptions { compat: Some(Compat::Terraform), colour: false });
    insta::assert_snapshot!(text, @r#"

    Terraform used the selected providers to generate the following execution
    plan. Resource actions are indicated with the following symbols:
      + create

    Terraform will perform the following actions:

      # cloud_bucket.logs will be created
      + resource "cloud_bucket" "logs" {
          + id       = "1"
          + password = (write-only attribute)
          + zones    = [
              + "a",
            ]

          + rule {
              + days = 7
            }
        }

    Plan: 1 to add, 0 to change, 0 to destroy.
    "#);
}

#[test]
fn documents_that_are_no_schemas_are_refused_with_the_reason() {
    let refusal = |text| Schemas::parse(text).err();
    assert_eq!(refusal("{}"), Some(SchemaFault::NotSchemas));
    assert_eq!(refusal("[1]"), Some(SchemaFault::NotSchemas));
    assert_eq!(refusal("{\"provider_schemas\":null}"), Some(SchemaFault::NotSchemas));
    assert!(matches!(refusal("{\"provider_schemas\":{"), Some(SchemaFault::Syntax { offset: 21, .. })));
    assert_eq!(
        refusal("{\"format_version\":\"2.0\",\"provider_schemas\":{}}"),
        Some(SchemaFault::FormatVersion { version: "2.0".to_owned() })
    );
}

#[test]
fn blocks_of_which_only_the_order_changes_are_not_unchanged_without_schemas() {
    let rules = |order: [u8; 2]| json!({"rule": [{"p": order[0]}, {"p": order[1]}]});
    let change = json!({"actions": ["update"], "before": rules([1, 2]), "after": rules([2, 1]), "after_unknown": {},
        "before_sensitive": {}, "after_sensitive": {}});
    let plan = plan(json!({"resource_changes": [resource("t", "n", &change)]}));
    let text = own(&plan);
    assert!(text.contains("1 -> 2") && text.contains("2 -> 1"), "{text}");
}

#[test]
fn a_key_of_a_map_of_objects_that_is_known_after_apply_only_is_shown() {
    let side = json!({"m": {"a": {"x": 1}, "c": {"x": 2}}});
    let change = json!({"actions": ["update"], "before": side, "after": side, "after_unknown": {"m": {"b": true}},
        "before_sensitive": {}, "after_sensitive": {}});
    let plan = plan(json!({"resource_changes": [resource("t", "n", &change)]}));
    let text = own(&plan);
    assert!(text.contains("(known after apply)"), "{text}");
}

fn drifted(name: &str) -> Json {
    resource(
        "cloud_group",
        name,
        &json!({"actions": ["update"], "before": {"id": "1", "open": "10.0.0.0/8"}, "after": {"id": "1", "open": "0.0.0.0/0"},
            "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}),
    )
}

#[test]
fn drift_that_nothing_in_the_plan_uses_is_told_and_no_word_says_that_there_is_none() {
    let relevant = json!([{"resource": "cloud_group.db", "attribute": ["id"]}]);
    let kept = json!([resource(
        "cloud_group",
        "db",
        &json!({"actions": ["no-op"], "before": {"id": "1"}, "after": {"id": "1"}})
    )]);
    for parts in [
        json!({"resource_changes": kept, "resource_drift": [drifted("db")]}),
        json!({"resource_changes": kept, "resource_drift": [drifted("db")], "relevant_attributes": relevant}),
        // Where nothing is planned, what would matter to a plan counts for nothing, too.
        json!({"resource_changes": kept, "resource_drift": [drifted("db")], "relevant_attributes": [{"resource": "cloud_group.db", "attribute": ["open"]}]}),
    ] {
        let nothing = plan(parts);
        let text = own(&nothing);
        assert!(text.contains("# cloud_group.db has changed"), "{text}");
        assert!(text.contains(r#""10.0.0.0/8" -> "0.0.0.0/0""#), "{text}");
        assert!(text.contains("nothing in this plan uses what changed"), "{text}");
        assert!(!text.contains("No changes.") && !text.contains("no differences"), "{text}");
        // The tools leave it out.
        assert!(exactly(&nothing, Compat::Terraform).contains("found no differences"));
    }
    let beside = plan(json!({"resource_changes": [bucket()], "resource_drift": [drifted("db")]}));
    let text = own(&beside);
    assert!(
        text.contains("# cloud_group.db has changed") && text.contains("# cloud_bucket.logs will be updated"),
        "{text}"
    );
    assert!(!exactly(&beside, Compat::Terraform).contains("cloud_group"));
}

fn invocation(trigger: &str, more: &Json) -> Json {
    json!({"address": "action.cloud_call.notify", "type": "cloud_call", "name": "notify", "provider_name": "p",
        "config_values": {"function": "drop-tables"}, "config_sensitive": {}, "config_unknown": {}, trigger: more})
}

#[test]
fn actions_of_changes_that_are_not_shown_are_named() {
    let triggered = invocation(
        "lifecycle_action_trigger",
        &json!({"triggering_resource_address": "cloud_group.db", "action_trigger_event": "AfterUpdate"}),
    );
    let kept =
        resource("cloud_group", "db", &json!({"actions": ["no-op"], "before": {"id": "1"}, "after": {"id": "1"}}));
    for changes in [json!([kept]), json!([])] {
        let plan = plan(json!({"resource_changes": changes, "action_invocations": [triggered]}));
        let text = own(&plan);
        assert!(text.contains("# action.cloud_call.notify will be invoked"), "{text}");
        assert!(text.contains("# (after a change of cloud_group.db, which is not shown)"), "{text}");
        assert!(text.contains("drop-tables") && text.contains("Actions: 1 to invoke."), "{text}");
        assert!(!exactly(&plan, Compat::Terraform).contains("drop-tables"));
    }
    // One whose change is shown stands with it, and once.
    let plan = plan(json!({"resource_changes": [drifted("db")], "action_invocations": [triggered]}));
    assert_eq!(own(&plan).matches("drop-tables").count(), 1);
}

#[test]
fn what_is_deferred_is_named_and_never_followed_by_no_changes() {
    let action = json!({"reason": "deferred_prereq",
        "action_invocation": invocation("invoke_action_trigger", &json!({"calling_resource_address": "a.b"}))});
    let change = json!({"reason": "instance_count_unknown", "resource_change": drifted("db")});
    for (changes, actions, names) in [
        (json!([change]), json!([]), ["# cloud_group.db was deferred", ""]),
        (json!([]), json!([action]), ["# action.cloud_call.notify was deferred", "a prerequisite"]),
        (
            json!([change]),
            json!([action]),
            ["# cloud_group.db was deferred", "# action.cloud_call.notify was deferred"],
        ),
    ] {
        let plan = plan(json!({"complete": false, "resource_changes": [], "deferred_changes": changes,
            "deferred_action_invocations": actions}));
        let text = own(&plan);
        assert!(names.iter().all(|name| text.contains(name)), "{text}");
        assert!(!text.contains("No changes") && !text.contains("no differences"), "{text}");
        assert!(text.contains("Nothing is planned yet."), "{text}");
    }
}

#[test]
fn an_entry_without_a_mode_is_no_data_source() {
    let change = json!({"actions": ["create"], "before": null, "after": {"size": 1}});
    let plan = plan(
        json!({"resource_changes": [{"address": "cloud_bucket.a", "type": "cloud_bucket", "name": "a", "change": change}]}),
    );
    assert!(own(&plan).contains(r#"+ resource "cloud_bucket" "a" {"#), "{}", own(&plan));
}

#[test]
fn what_is_masked_by_a_guess_says_so_and_what_the_plan_marks_does_not() {
    let change = json!({"actions": ["update"], "before": {"password": "first-one", "token": "x1y2z3"},
        "after": {"password": "second-1", "token": "a1b2c3"}, "before_sensitive": {"token": true}, "after_sensitive": {"token": true}});
    let text = own(&plan(json!({"resource_changes": [resource("cloud_user", "a", &change)]})));
    assert!(text.contains("~ password = (sensitive value, a guess)"), "{text}");
    assert!(text.contains("~ token    = (sensitive value)\n"), "{text}");
    assert!(text.contains("--reveal PLACE"), "{text}");
    let marked = json!({"actions": ["create"], "before": null, "after": {"password": "x"}, "after_sensitive": {"password": true}});
    let text = own(&plan(json!({"resource_changes": [resource("cloud_user", "a", &marked)]})));
    assert!(!text.contains("guess)") && !text.contains("--reveal"), "{text}");
}

#[test]
fn what_differs_and_cannot_be_seen_is_named() {
    let of = |before: &str, after: &str| {
        let change = json!({"actions": ["delete", "create"], "before": {"motd": before}, "after": {"motd": after},
            "replace_paths": [["motd"]]});
        let plan = plan(json!({"resource_changes": [resource("cloud_bucket", "logs", &change)]}));
        let ours = own(&plan);
        // The tools' own text stays what it is.
        assert!(!exactly(&plan, Compat::Terraform).contains("U+"));
        ours
    };
    for (before, after, words) in [
        ("one\ntwo", "one\ntwo\n", "EOT # only line feeds at the end differ: + U+000A LINE FEED"),
        ("one\n", "one", r#""one\n" -> "one" # only line feeds at the end differ: - U+000A LINE FEED"#),
        ("\n", "\n\n", r#""\n" -> "\n\n" # only line feeds at the end differ: + U+000A LINE FEED"#),
        ("one  \ntwo", "one\ntwo", "EOT # only this differs: - U+0020 SPACE"),
        ("one\r\ntwo\r\n", "one\ntwo\n", "EOT # only this differs: - U+000D CARRIAGE RETURN"),
        (
            "p\u{430}ypal",
            "paypal",
            "# only this differs: U+0430 CYRILLIC SMALL LETTER A -> U+0061 LATIN SMALL LETTER A",
        ),
        ("a\u{a0}b\nc", "a b\nc", "EOT # only this differs: U+00A0 NO-BREAK SPACE -> U+0020 SPACE"),
        // Beside a change that can be seen.
        (
            "one\nh\u{43e}st\nthree",
            "1\nhost\nthree",
            "EOT # line 2 differs only in this: U+043E CYRILLIC SMALL LETTER O",
        ),
        ("a: 1\nb: 2\nc: 3", "a: 1\nb: 2\nc: 3\n", "EOT # only line feeds at the end differ: + U+000A LINE FEED"),
    ] {
        let text = of(before, after);
        assert!(text.contains(words), "{before:?} {after:?}: {text}");
        assert!(text.contains("# forces replacement"), "{text}");
    }
    assert!(!of("one\ntwo\n", "one\n2\n").contains("U+"));
}

#[test]
fn one_member_put_on_top_of_a_list_is_one_that_comes_and_the_others_move() {
    let rule = |name: &str, port: u32| json!({"name": name, "port": port});
    let of = |before: Json, after: Json| {
        let change = json!({"actions": ["update"], "before": {"rules": before.to_string(), "block": before},
            "after": {"rules": after.to_string(), "block": after}});
        plan(json!({"resource_changes": [resource("cloud_firewall", "a", &change)]}))
    };
    let schemas = Schemas::parse(
        r#"{"format_version":"1.0","provider_schemas":{"registry.terraform.io/example/cloud":{"resource_schemas":{"cloud_firewall":{"block":{
            "attributes":{"rules":{"type":"string","optional":true}},
            "block_types":{"block":{"nesting_mode":"list","block":{"attributes":{"name":{"type":"string","optional":true},"port":{"type":"number","optional":true}}}}}}}}}}}"#,
    )
    .expect("schemas");
    let own = |plan: &Plan| render(plan, Some(&schemas), &TextOptions { compat: None, colour: false });
    let old = json!([rule("a", 1), rule("b", 2), rule("c", 3), rule("d", 4)]);
    let top = of(old.clone(), json!([rule("z", 9), rule("a", 1), rule("b", 2), rule("c", 3), rule("d", 4)]));
    let text = own(&top);
    assert_eq!(text.matches("# 1 inserted at place 1; the others move").count(), 2, "{text}");
    assert!(text.contains("\"z\"") && !text.contains("->") && !text.contains("- rules"), "{text}");
    // The rows of the app say it too, once for the value in the text and once for the blocks.
    let arguments = Arguments::index(&top);
    let source = Source { plan: &top, schemas: Some(&schemas), arguments: &arguments };
    let section = rows::section(&source, SectionRef::Change { change: 0 }, 0..100, &Folds::default());
    let said = section.rows.iter().filter(|row| matches!(row.content, RowContent::Moves { .. })).count();
    assert_eq!(said, 2, "{:?}", section.rows);
    // One in the place of another: those that stay pair by their name, and the tools' text is theirs.
    let swapped = of(old.clone(), json!([rule("z", 9), rule("a", 1), rule("b", 7), rule("c", 3)]));
    let text = own(&swapped);
    assert_eq!(text.matches("# 1 inserted at place 1, 1 removed from place 4; the others move").count(), 2, "{text}");
    assert!(text.matches("~ port = 2 -> 7").count() == 2 && !text.contains("\"a\" ->"), "{text}");
    assert!(exactly(&swapped, Compat::Terraform).contains(r#"name = "a" -> "z""#));
    // An order that changes is a change.
    let turned = own(&of(old.clone(), json!([rule("b", 2), rule("a", 1), rule("c", 3), rule("d", 4)])));
    assert!(turned.contains("rules") && !turned.contains("# 1 inserted at place 1;"), "{turned}");
    assert!(turned.matches('\n').count() > 8 && (turned.contains("->") || turned.contains("- {")), "{turned}");
    // A value that stands twice tells nothing.
    let twice = own(&of(json!([rule("a", 1), rule("a", 2)]), json!([rule("z", 1), rule("a", 1), rule("a", 2)])));
    assert!(twice.contains("rules"), "{twice}");
}
