//! What is no plan, or more than one: refused by name, and never read as one without changes.

use countersign_plan::{Mend, Other, Plan, Refusal};

const FIRST: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{}},"resource_changes":[{"address":"a.first","change":{"actions":["create"],"before":null,"after":{"note":"{\"format_version\":\"1.2\"}"}}}],"prior_state":{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{}}},"configuration":{"root_module":{}}}"#;
const SECOND: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{"address":"a.second","change":{"actions":["delete"],"before":{},"after":null}}]}"#;

fn refusal(text: &str) -> Refusal {
    match Plan::read(text.as_bytes().to_vec()) {
        Ok(plan) => panic!("{} changes are read of: {text}", plan.changes().len()),
        Err(refusal) => refusal,
    }
}

fn pretty(plan: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(plan).expect("JSON")).expect("JSON")
}

fn prefixed(plan: &str, prefix: &str) -> String {
    plan.lines().flat_map(|line| [prefix, line, "\n"]).collect()
}

#[test]
fn several_plans_in_one_text_are_refused_with_their_number_and_places() {
    let cut = &FIRST[..FIRST.find("a.first").expect("an address")];
    let in_string = |plan: &str| format!("{{\"level\":\"stdout\",\"msg\":{}}}", serde_json::Value::from(plan));
    let tall = pretty(FIRST);
    let below = tall.lines().count() + 1;
    let cases: Vec<(&str, String, Vec<usize>)> = vec![
        ("one a line", format!("{FIRST}\n{SECOND}\n{FIRST}\n"), vec![1, 2, 3]),
        ("lines of a log between", format!("info: app1\n{FIRST}\ninfo: app2\n\n{SECOND}\n"), vec![2, 5]),
        ("the plan first, lines of a log after", format!("{FIRST}\ninfo: app2\n{SECOND}\n"), vec![1, 3]),
        ("headings", format!("dir='app1/'\n{FIRST}\ndir='app2/'\n{SECOND}"), vec![2, 4]),
        ("every line prefixed", format!("[app1] tf: {FIRST}\n[app2] tf: {SECOND}\n"), vec![1, 2]),
        ("one line prefixed", format!("[app1] tf: {FIRST}\n{SECOND}\n"), vec![1, 2]),
        ("one line prefixed behind", format!("{FIRST}\n[app2] tf: {SECOND}\n"), vec![1, 2]),
        ("printed by jq", format!("{tall}\n{}\n", pretty(SECOND)), vec![1, below]),
        (
            "printed by jq, every line prefixed",
            prefixed(&tall, "[app1] ") + &prefixed(&pretty(SECOND), "[app2] "),
            vec![5, below + 1],
        ),
        ("printed by jq, prefixed behind", format!("{FIRST}\n{}", prefixed(&pretty(SECOND), "app2: ")), vec![1, 3]),
        ("jq -s", format!("[\n{FIRST},\n{SECOND}\n]"), vec![2, 3]),
        ("under names", format!("{{\"app1\":{FIRST},\n\"app2\":{SECOND}}}"), vec![1, 2]),
        ("under names in a list", format!("[{{\"app1\":{FIRST}}},\n{{\"app2\":{SECOND}}}]"), vec![1, 2]),
        ("groups of Actions", format!("::group::app1\n{FIRST}\n::endgroup::\n::group::app2\n{SECOND}\n"), vec![2, 5]),
        ("the first one cut", format!("{cut}\n{SECOND}\n"), vec![1, 2]),
        ("the first one cut behind a log", format!("info\n{cut}\n{SECOND}\n"), vec![2, 3]),
        (
            "the first one cut in a list",
            format!("{}[\n{SECOND}\n", &FIRST[..FIRST.find("[{").expect("a list")]),
            vec![1, 2],
        ),
        ("the last one cut", format!("{FIRST}\ninfo\n[app2] {cut}"), vec![1, 3]),
        ("the last one cut at once", format!("{FIRST}\ninfo\n[app2] {{\"form"), vec![1, 3]),
        ("on one line", format!("{FIRST}{SECOND}"), vec![1, 1]),
        ("on one line with a comma", format!("{FIRST}, {SECOND}"), vec![1, 1]),
        ("warnings between", format!("{FIRST}\n\nWarning: Value for undeclared variable\n\n{SECOND}"), vec![1, 5]),
        ("the same one twice", format!("{FIRST}\ninfo\n{FIRST}\n"), vec![1, 3]),
        ("as texts of a log", format!("{}\n{}\n", in_string(FIRST), in_string(SECOND)), vec![1, 2]),
        ("as a text behind", format!("{SECOND}\ninfo\n{}\n", in_string(FIRST)), vec![1, 3]),
        ("a mark between", format!("{FIRST}\n\u{feff}{SECOND}\n"), vec![1, 2]),
        ("a command of Actions with another plan", format!("{FIRST}\n::debug::stdout: {SECOND}\n"), vec![1, 2]),
        ("feeds of Windows", format!("info\r\n{FIRST}\r\ninfo\r\n{SECOND}\r\n"), vec![2, 4]),
        ("the redacted form", format!("{FIRST}\ninfo\n{}", SECOND.replace("format_", "plan_format_")), vec![1, 3]),
    ];
    for (name, text, lines) in cases {
        assert_eq!(refusal(&text), Refusal::Several { lines }, "{name}");
    }
    let told = Refusal::Several { lines: (1..=20).collect() }.to_string();
    assert_eq!(told, "this holds 20 plans, which begin on the lines 1, 2, 3, 4, 5, 6, 7, 8 and 12 more");
    assert_eq!(
        Refusal::Several { lines: vec![1, 2, 5] }.to_string(),
        "this holds 3 plans, which begin on the lines 1, 2 and 5"
    );
}

#[test]
fn one_plan_in_the_lines_of_a_wrapper_is_read() {
    let escaped = pretty(FIRST).replace('%', "%25").replace('\n', "%0A");
    for (name, text) in [
        ("a command before", format!("[command]/opt/terraform show -json plan.bin\n{FIRST}\n")),
        ("a code behind", format!("{FIRST}\n::debug::Terraform exited with code 0.\n::debug::exitcode: 0\n")),
        ("the wrapper says it again", format!("[command]terraform show\n{FIRST}\n::debug::stdout: {FIRST}%0A\n")),
        ("and in an output", format!("[command]terraform show\n{FIRST}\n::set-output name=stdout::{FIRST}%0A\n")),
        ("and printed tall", format!("x\n{}\n::debug::stdout: {escaped}%0A\n", pretty(FIRST))),
        ("braces that begin nothing", format!("info msg={{a}} {{\n{FIRST}\ndone {{}} {{\"ok\":true}} {{\n")),
        ("a word that is no key", format!("reading format_version of the plan\n{FIRST}\n")),
    ] {
        let plan = Plan::read(text.into_bytes()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!((plan.changes().len(), plan.mended()), (1, [Mend::WrapperLines].as_slice()), "{name}");
    }
    // A part that only a plan has is enough; what a plan holds in its values is no plan beside it.
    for part in ["\"resource_drift\":[]", "\"output_changes\":{}", "\"configuration\":{}", "\"errored\":true"] {
        assert!(Plan::read(format!("{{\"format_version\":\"1.2\",{part}}}").into_bytes()).is_ok(), "{part}");
    }
    assert!(Plan::read(pretty(FIRST).into_bytes()).expect("a plan").mended().is_empty());
}

#[test]
fn one_plan_with_other_json_is_told_apart_from_both() {
    for (text, line) in [
        (format!("[\n{FIRST}\n]"), 2),
        (format!("{{\"plan\":\n{FIRST}}}"), 2),
        (format!("{{\"format_version\":\"1.0\",\"valid\":true,\"diagnostics\":[]}}\n{FIRST}"), 2),
        (format!("{FIRST}\n{{\"format_version\":\"1.0\",\"valid\":true,\"diagnostics\":[]}}"), 1),
    ] {
        assert_eq!(refusal(&text), Refusal::Beside { line }, "{text}");
    }
    // What is cut or damaged is that, although a plan begins in it.
    let cut = &FIRST[..FIRST.find("1.0").expect("the version of the state")];
    assert_eq!(refusal(cut), Refusal::Truncated { line: 1 });
    assert_eq!(refusal(&FIRST.replacen("[{", "[;{", 1)), Refusal::NotJson { line: 1, column: 110 });
}

#[test]
fn json_of_other_commands_is_named_with_what_to_do() {
    for (text, found) in [
        (
            r#"{"format_version":"1.0","valid":true,"error_count":0,"warning_count":0,"diagnostics":[]}"#,
            Other::Validation,
        ),
        (r#"{"format_version":"1.0","valid":false,"error_count":3,"diagnostics":[{}]}"#, Other::Validation),
        (r#"{"format_version":"1.0","function_signatures":{"abs":{}}}"#, Other::Functions),
        (r#"{"format_version":"1.0","modules":null}"#, Other::Modules),
        (r#"{"format_version":"1.0","provider_schemas":{"p":{}}}"#, Other::Schemas),
        (r#"{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{}}}"#, Other::ShownState),
        (r#"{"format_version":"1.0","terraform_version":"1.11.4"}"#, Other::VersionAlone),
        (r#"{"format_version":"1.0"}"#, Other::VersionAlone),
        (r#"{"a":{"sensitive":false,"type":"string","value":"x"}}"#, Other::Outputs),
        ("{}", Other::Nothing),
        (r#"{"terraform_version":"1.11.4","platform":"linux_amd64","provider_selections":{}}"#, Other::Version),
        (r#"{"format_version":"1.0","root_module":{"resources":[]}}"#, Other::Configuration),
        (r#"{"provider_config":{},"root_module":{}}"#, Other::Configuration),
        (r#"{"version":3,"serial":1,"lineage":"x","backend":{"type":"s3"}}"#, Other::Init),
        (r#"{"resource":{"a":{}},"variable":{}}"#, Other::Source),
        (r#"[{"address":"a.b","change":{"actions":["create"]}}]"#, Other::Changes),
        (r#"{"schema":2,"repository_id":1,"project":"network"}"#, Other::Meta),
        (r#"{"format_version":"0.2","metadata":{},"projects":[]}"#, Other::Infracost),
        (r#"{"version":"0.2","metadata":{},"currency":"USD","projects":[]}"#, Other::Infracost),
        (r#"{"meta":{},"encrypted_data":"x","encryption_version":"v0"}"#, Other::Encrypted),
        ("digraph {\n  compound = \"true\"\n}\n", Other::Graph),
        (r#"{"format_version":"1.0","components":{}}"#, Other::NoPart),
        (r#"{"components":{}}"#, Other::NoVersion),
        (r#"{"format_version":"1.2","errored":null,"configuration":""}"#, Other::NoPart),
        // A part that is null is not there.
        (r#"{"format_version":"1.2","resource_changes":null}"#, Other::NoPart),
        (r#"{"format_version":"1.2","planned_values":null,"configuration":[]}"#, Other::NoPart),
    ] {
        let refused = refusal(text);
        assert_eq!(refused, Refusal::NotAPlan { found }, "{text}");
        assert!(refused.hint().contains("plan"), "{}", refused.hint());
    }
    assert_eq!(refusal(r#"{"version":4,"serial":3,"lineage":"x","resources":[]}"#), Refusal::State);
    assert_eq!(refusal("\nTerraform will perform the following actions:\n\n  # a.b\n"), Refusal::HumanText);
    for (kind, command) in [
        ("planned_change", "terraform plan -json"),
        ("apply_start", "terraform apply -json"),
        ("test_abstract", "terraform test -json"),
        ("init_output", "terraform init -json"),
    ] {
        let text =
            format!("{{\"@level\":\"info\",\"type\":\"version\"}}\n{{\"@level\":\"info\",\"type\":\"{kind}\"}}\n");
        assert_eq!(refusal(&text), Refusal::Stream { command });
    }
}

#[test]
fn a_part_that_is_of_another_type_is_refused_and_not_passed_over() {
    for (part, value) in [
        ("resource_changes", "{\"a\":{}}"),
        ("resource_drift", "\"none\""),
        ("output_changes", "[{}]"),
        ("action_invocations", "{}"),
        ("deferred_changes", "{}"),
        ("deferred_action_invocations", "1"),
        ("checks", "{}"),
    ] {
        let plan = |value: &str| format!("{{\"format_version\":\"1.2\",\"planned_values\":{{}},\"{part}\":{value}}}");
        assert_eq!(refusal(&plan(value)), Refusal::NotAPlan { found: Other::WrongPart(part) });
        assert!(Plan::read(plan("null").into_bytes()).is_ok(), "{part}");
    }
}

#[test]
fn looking_for_plans_takes_no_longer_for_a_text_that_is_made_for_it() {
    // Half a megabyte each: a search that began anew at each brace would take minutes.
    let started = std::time::Instant::now();
    for part in ["{\"a\":", "\n{\"a\":[", "{\"format_version\":\"1\",\"a\":", "x \"format_version\"\n", "[{\"a\":{}},"]
    {
        let text = format!("x\n{}", part.repeat(500_000 / part.len()));
        assert!(Plan::read(text.into_bytes()).is_err());
        let behind = format!("{SECOND}\nx\n{}", part.repeat(500_000 / part.len()));
        let _ = Plan::read(behind.into_bytes());
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
