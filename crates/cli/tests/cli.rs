//! The command line as its users meet it: output, messages, exit codes.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn fixture(name: &str) -> PathBuf {
    repository().join("tests/fixtures").join(name)
}

#[expect(clippy::disallowed_methods, reason = "the tests run the program that was built")]
fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
}

fn run<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Output {
    command().args(arguments).stdin(Stdio::null()).output().expect("the program runs")
}

fn run_with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // A program that refuses early may close its input; its answer is what counts.
    let _ = child.stdin.take().expect("standard input is piped").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// The input is refused: exit code 2, nothing on standard output, and a message with these words.
fn assert_refused(input: &[u8], words: &str) {
    for command in ["show", "list", "digest", "redact"] {
        let output = run_with_input(&[command, "-"], input);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{command}: {message}");
        assert!(output.stdout.is_empty(), "{command} printed something for a refused input");
        assert!(message.contains(words), "{command} says {message:?} instead of {words:?}");
        assert!(message.contains("hint: "), "{command} says nothing about what to do: {message:?}");
    }
}

#[test]
fn each_kind_of_bad_input_is_refused_by_name() {
    assert_refused(b"", "the input is empty");
    assert_refused(b" \n\t \r\n", "the input is empty");
    assert_refused(b"Terraform will perform the following actions:\n", "not JSON");
    assert_refused(br#"{"format_version":"1.2","resource_changes":[{"address":"a"#, "truncated");
    assert_refused(br#"{"version":4,"serial":3,"lineage":"x","resources":[]}"#, "state file");
    assert_refused(br#"{"format_version":"1.0","terraform_version":"1.11.4","values":{}}"#, "it is the state");
    assert_refused(b"{\"@level\":\"info\",\"type\":\"version\"}\n{\"@level\":\"info\"}\n", "stream of -json lines");
    assert_refused(br#"{"format_version":"2.0","resource_changes":[]}"#, "format version 2.0");
    assert_refused(br#"[{"format_version":"1.2"}]"#, "JSON array");
    assert_refused(b"42", "JSON number");
    assert_refused(b"\"plan\"", "single JSON value");
    assert_refused(b"PK\x03\x04\x14\x00\x08\x00", "saved plan (binary)");
    assert_refused(br#"{"resources":[]}"#, "no format_version");
    assert_refused(b"{\"format_version\":\"1.2\"\xff\xfe\xfa}", "neither UTF-8 nor UTF-16");
}

#[test]
fn nesting_a_hundred_thousand_deep_is_refused_and_ends_at_once() {
    let deep = |before: &str, open: &str, after: &str| format!("{before}{}{after}", open.repeat(100_000));
    assert_refused(deep("", "[", "").as_bytes(), "nested too deeply");
    assert_refused(deep(r#"{"format_version":"1.2","resource_changes":"#, "[", "").as_bytes(), "nested too deeply");
    assert_refused(deep(r#"{"format_version":"1.2","x":"#, r#"{"a":"#, "1").as_bytes(), "nested too deeply");
    let inside = deep(r#"{"format_version":"1.2","resource_changes":[{"change":{"after":"#, "[", "");
    assert_refused(inside.as_bytes(), "nested too deeply");
}

#[test]
fn a_number_without_end_is_refused_with_its_line() {
    let plan = |value: &str| {
        format!(
            "{{\n\"format_version\":\"1.2\",\n\"resource_changes\":[],\n\"variables\":{{\"a\":{{\"value\":\n{value}}}}}}}"
        )
    };
    assert_refused(plan(&"1".repeat(4097)).as_bytes(), "a number in this JSON has more than 4096 characters (line 5)");
    assert_refused("1".repeat(5000).as_bytes(), "a number in this JSON has more than 4096 characters (line 1)");
}

#[test]
fn an_absent_file_and_a_folder_are_named_and_end_with_one() {
    let absent = run(["show", "/no/such/plan.json"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(stderr(&absent).contains("/no/such/plan.json: there is no such file"));
    let folder = run([Path::new("list").as_os_str(), std::env::temp_dir().as_os_str()]);
    assert_eq!(folder.status.code(), Some(1));
    assert!(stderr(&folder).contains("this is a folder"));
}

#[test]
fn a_wrong_command_line_ends_with_one_and_help_with_zero() {
    assert_eq!(run(["shwo"]).status.code(), Some(1));
    assert_eq!(run(["show"]).status.code(), Some(1));
    let help = run(["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(stdout(&help).contains("terraform show -json plan.bin > plan.tfplan.json"));
}

#[test]
fn encodings_and_wrapper_lines_give_the_same_text_as_the_plan_itself() {
    let path = fixture("terraform/every-action.tfplan.json");
    let plain = fs::read_to_string(&path).expect("a fixture");
    let expected = stdout(&run(["show".as_ref(), path.as_os_str()]));
    assert!(expected.contains("must be replaced"));
    let mut little = vec![0xff, 0xfe];
    little.extend(plain.encode_utf16().flat_map(u16::to_le_bytes));
    let mut big = vec![0xfe, 0xff];
    big.extend(plain.encode_utf16().flat_map(u16::to_be_bytes));
    let bom = [b"\xef\xbb\xbf".as_slice(), plain.as_bytes()].concat();
    let crlf = plain.replace('\n', "\r\n").into_bytes();
    let wrapped = format!("[command]/opt/terraform show -json plan.bin\n{}\n\n::debug::exitcode: 0\n", plain.trim());
    for input in [little, big, bom, crlf, wrapped.into_bytes()] {
        let output = run_with_input(&["show", "-"], &input);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stdout(&output), expected);
    }
}

#[test]
fn an_errored_plan_is_read_and_says_so_first() {
    let output = run(["show".as_ref(), fixture("terraform/errored.tfplan.json").as_os_str()]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    let first = text.lines().find(|line| !line.trim().is_empty()).expect("some text");
    assert!(first.contains("incomplete"), "{first}");
}

#[test]
fn a_plan_without_resource_changes_is_read() {
    let plan = br#"{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{}}}"#;
    let output = run_with_input(&["show", "-"], plan);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let list = run_with_input(&["list", "--all", "-"], plan);
    assert_eq!((list.status.code(), stdout(&list)), (Some(0), String::new()));
}

#[test]
fn list_all_prints_a_line_for_each_entry_whatever_it_is() {
    let plan = r#"{"format_version":"1.9","resource_changes":[
        {"address":"a.b","type":"a","name":"b","change":{"actions":["no-op"]}},
        {"address":"a.b","type":"a","name":"b","deposed":"0123abcd","change":{"actions":["delete"]}},
        {"address":"data.x.y","mode":"data","change":{"actions":["read"]}},
        {"address":"a.future","change":{"actions":["teleport","create"]}},
        {"change":{}}, {}, null, 7]}"#;
    let output = run_with_input(&["list", "--all", "-"], plan.as_bytes());
    let text = stdout(&output);
    assert_eq!(text.lines().count(), 8, "{text}");
    assert!(text.contains("unknown action teleport, create a.future"), "{text}");
    assert!(text.contains("a.b (deposed 0123abcd)"), "{text}");
    let json: serde_json::Value =
        serde_json::from_slice(&run_with_input(&["list", "--all", "--json", "-"], plan.as_bytes()).stdout)
            .expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(8));
    assert_eq!(json[3]["actions"], serde_json::json!(["teleport", "create"]));
    // Without --all, what does not change is left out; what is not understood never is.
    let changes = stdout(&run_with_input(&["list", "-"], plan.as_bytes()));
    assert_eq!(changes.lines().count(), 6, "{changes}");
}

fn listed(plan: &serde_json::Value, arguments: &[&str]) -> serde_json::Value {
    let all: Vec<&str> = ["list", "--json"].into_iter().chain(arguments.iter().copied()).chain(["-"]).collect();
    let output = run_with_input(&all, plan.to_string().as_bytes());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
}

#[test]
fn list_tells_everything_that_a_plan_does_and_says_of_itself() {
    use serde_json::json;
    let change =
        |actions: &[&str]| json!({"actions": actions, "before": null, "after": "HIDDEN-1", "after_sensitive": true});
    let entry = |name: &str, actions: &[&str]| json!({"address": format!("a.{name}"), "mode": "managed", "type": "a", "name": name, "change": change(actions)});
    let action = json!({"address": "action.a.notify", "type": "a", "name": "notify",
        "lifecycle_action_trigger": {"triggering_resource_address": "a.b", "action_trigger_event": "AfterUpdate"}});
    let check = |status: &str| {
        json!({"address": {"to_display": format!("check.{status}")}, "status": status,
        "instances": [{"address": {"to_display": format!("check.{status}")}, "status": status, "problems": [{"message": "HIDDEN-2"}]}]})
    };
    let of = |key: &str, value: serde_json::Value| {
        let mut plan = json!({"format_version": "1.2", "resource_changes": [], "complete": true, "errored": false});
        plan[key] = value;
        plan
    };
    for (plan, kind, words) in [
        (
            of("output_changes", json!({"url": change(&["update"]), "kept": change(&["no-op"])})),
            "output",
            "update           url (output)",
        ),
        (of("resource_drift", json!([entry("b", &["update"])])), "drift", "update           a.b (changed outside)"),
        (of("action_invocations", json!([action])), "action", "invoke           action.a.notify (AfterUpdate of a.b)"),
        (of("checks", json!([check("fail"), check("pass")])), "check", "check: fail      check.fail"),
        (of("checks", json!([check("error")])), "check", "check: error     check.error"),
        (of("errored", json!(true)), "plan", "incomplete       planning stopped with an error"),
        (of("complete", json!(false)), "plan", "incomplete       only a part of the configuration"),
    ] {
        let found = listed(&plan, &[]);
        let [found] = &**found.as_array().expect("an array") else { panic!("{kind}: {found}") };
        assert_eq!(found["kind"], kind);
        // What selects by actions finds resource changes alone.
        assert!(found.get("actions").is_none(), "{found}");
        let text = stdout(&run_with_input(&["list", "-"], plan.to_string().as_bytes()));
        assert!(text.starts_with(words) && text.lines().count() == 1, "{text}");
        assert!(!text.contains("HIDDEN") && !found.to_string().contains("HIDDEN"), "{text}");
    }
    for (key, value, kind) in [
        (
            "deferred_changes",
            json!([{"reason": "absent_prereq", "resource_change": entry("b", &["create"])}]),
            "deferred_change",
        ),
        (
            "deferred_action_invocations",
            json!([{"reason": "deferred_prereq", "action_invocation": action}]),
            "deferred_action",
        ),
    ] {
        let found = listed(&of(key, value), &[]);
        assert_eq!((&found[0]["kind"], &found[0]["reason"]), (&json!("plan"), &json!("deferred")));
        assert_eq!(found[1]["kind"], kind);
        assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
    }
    let changes = listed(&of("resource_changes", json!([entry("b", &["delete"]), entry("c", &["no-op"])])), &[]);
    assert_eq!(
        changes,
        json!([{"kind": "resource_change", "address": "a.b", "mode": "managed", "type": "a", "name": "b",
        "actions": ["delete"], "importing": false}])
    );
    assert_eq!(listed(&of("resource_changes", json!([entry("c", &["no-op"])])), &[]), json!([]));
    assert_eq!(listed(&of("checks", json!([check("pass")])), &["--all"])[0]["status"], "pass");
}

#[test]
fn one_value_that_is_masked_by_a_guess_is_revealed_by_its_place_and_no_other() {
    let plan = br#"{"format_version":"1.2","planned_values":{},"resource_changes":[{"address":"a.b","mode":"managed","type":"a","name":"b","change":{"actions":["update"],
        "before":{"password":"first-\u001b[1m","token":"x1y2z3"},"after":{"password":"second-1","token":"a1b2c3"},
        "before_sensitive":{"token":true},"after_sensitive":{"token":true}}}]}"#;
    let digest = stdout(&run_with_input(&["digest", "-"], plan));
    let place = digest.lines().find_map(|line| line.strip_prefix("unbound ")).expect("a place").to_owned();
    assert_eq!(place, r#"["resource_changes","a.b","","password"]"#);
    let revealed = run_with_input(&["show", "--reveal", &place, "-"], plan);
    assert_eq!(stdout(&revealed), "before \"first-\\u001b[1m\"\nafter  \"second-1\"\n", "{}", stderr(&revealed));
    for other in [
        r#"["resource_changes","a.b","","token"]"#,
        r#"["resource_changes","a.b",""]"#,
        r#"["resource_changes"]"#,
        "[]",
        "password",
        "[null]",
    ] {
        let refused = run_with_input(&["show", "--reveal", other, "-"], plan);
        assert_eq!((refused.status.code(), stdout(&refused)), (Some(2), String::new()), "{other}");
        assert!(!stderr(&refused).contains("a1b2c3"));
    }
    let redacted = run_with_input(&["redact", "-"], plan).stdout;
    let refused = run_with_input(&["show", "--reveal", &place, "-"], &redacted);
    assert_eq!((refused.status.code(), stdout(&refused)), (Some(2), String::new()));
}

#[test]
fn nothing_that_a_plan_holds_can_drive_the_terminal() {
    let hostile = fixture("handmade/hostile.tfplan.json");
    for arguments in [
        vec!["show"],
        vec!["show", "--compat", "terraform"],
        vec!["show", "--compat", "opentofu"],
        vec!["list", "--all"],
        vec!["list", "--all", "--json"],
        vec!["digest"],
        vec!["redact"],
    ] {
        let output = run(arguments.iter().map(AsRef::as_ref).chain([hostile.as_os_str()]));
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        let text = stdout(&output);
        let driving = text.chars().find(|it| *it != '\n' && countersign_plan::visible::must_be_shown(*it));
        assert_eq!(driving, None, "{arguments:?} prints U+{:04X}", driving.map_or(0, u32::from));
    }
}

#[test]
fn a_hostile_file_name_cannot_drive_the_terminal_or_forge_a_line() {
    let output = run(["show", "/no/\u{1b}[31msuch\u{202e}\ncountersign: forged"]);
    let message = stderr(&output);
    assert!(!message.contains(['\u{1b}', '\u{202e}']), "{message:?}");
    // A sentence and a hint, whatever the name holds.
    assert_eq!(message.lines().count(), 2, "{message:?}");
}

#[test]
fn colour_is_written_only_where_it_is_asked_for_or_a_terminal_reads() {
    let plan = fixture("terraform/every-action.tfplan.json");
    let text = |when: &str| stdout(&run(["show".as_ref(), "--color".as_ref(), when.as_ref(), plan.as_os_str()]));
    assert!(text("always").contains("\u{1b}["));
    assert!(!text("never").contains('\u{1b}'));
    assert!(!text("auto").contains('\u{1b}'), "standard output is a pipe here");
}

#[test]
fn redact_removes_the_sections_that_hold_values_and_keeps_the_public_digest() {
    let plan = fixture("terraform/values.tfplan.json");
    let redacted = run(["redact".as_ref(), plan.as_os_str()]);
    assert_eq!(redacted.status.code(), Some(0), "{}", stderr(&redacted));
    let json: serde_json::Value = serde_json::from_slice(&redacted.stdout).expect("JSON");
    assert!(json.get("prior_state").is_none() && json.get("planned_values").is_none());
    let public = |digest: &Output| {
        stdout(digest).lines().find(|line| line.starts_with("public")).expect("a public digest").to_owned()
    };
    let before = run(["digest".as_ref(), plan.as_os_str()]);
    let after = run_with_input(&["digest", "-"], &redacted.stdout);
    assert_eq!(public(&before), public(&after));
    assert!(stdout(&before).contains("can never be approved"));
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let mut child = command()
        .args(["list", "--all"])
        .arg(fixture("terraform/every-action.tfplan.json"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

#[test]
fn completions_are_printed_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains("countersign"));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_command_line_links_neither_tauri_nor_webkit() {
    #[expect(clippy::disallowed_methods, reason = "asks the system what the program links")]
    let linked =
        Command::new("ldd").arg(env!("CARGO_BIN_EXE_countersign")).output().expect("ldd is part of the C library");
    let text = stdout(&linked).to_lowercase();
    assert!(text.contains("libc"), "{text}");
    assert!(!text.contains("webkit") && !text.contains("gtk"), "{text}");
    #[expect(clippy::disallowed_methods, reason = "asks cargo what the package depends on")]
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--package", "countersign-cli", "--edges", "normal", "--prefix", "none", "--offline"])
        .current_dir(repository())
        .output()
        .expect("cargo runs");
    let text = stdout(&tree);
    assert!(text.contains("countersign-plan"), "{}", stderr(&tree));
    assert!(
        !text.lines().any(|line| line.starts_with("tauri") || line.starts_with("webkit") || line.starts_with("wry"))
    );
}
