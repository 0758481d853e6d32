//! Policies, YAML and base64 in strings, sets by likeness, and what is too large to be shown as a whole.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_plan::Plan;
use countersign_plan::rows::{
    self, Arguments, Cell, Container, DiffSection, Folded, Folds, Remark, RowContent, SectionRef, Segment, Sets, Sign,
    Source, Unchanged,
};
use countersign_plan::text::{TextOptions, render};
use proptest::prelude::*;
use serde_json::{Value, json};

fn plan(before: &Value, after: &Value) -> Plan {
    let plan = json!({"format_version": "1.2", "resource_changes": [{
        "address": "t.n", "mode": "managed", "type": "t", "name": "n", "provider_name": "p/p/p",
        "change": {"actions": ["update"], "before": before, "after": after, "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}},
    }]});
    Plan::read(plan.to_string().into_bytes()).expect("it is a plan")
}

fn section(plan: &Plan, folds: &Folds) -> DiffSection {
    let arguments = Arguments::index(plan);
    let source = Source { plan, schemas: None, arguments: &arguments };
    rows::section(&source, SectionRef::Change { change: 0 }, 0..400, folds)
}

fn text(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Value { segments } => text(segments),
        other => format!("{other:?}"),
    }
}

/// The rows with their depth and sign, one a line.
fn written(section: &DiffSection) -> String {
    let mut out = String::new();
    for row in &section.rows {
        let sign = match row.sign {
            Sign::None => ' ',
            Sign::Add => '+',
            Sign::Remove => '-',
            Sign::Change => '~',
        };
        let _ = write!(out, "{}{sign} ", "  ".repeat(row.depth as usize));
        let _ = match &row.content {
            RowContent::Attribute { name, before, after } => {
                let cells: Vec<String> = [before, after].into_iter().flatten().map(cell).collect();
                writeln!(out, "{} {}", text(name), cells.join(" -> "))
            }
            RowContent::Open { name, what, label, statements, base64, .. } => {
                let statements = statements.map(|(some, all)| format!(" {some} of {all}")).unwrap_or_default();
                let base64 = if *base64 { " base64" } else { "" };
                writeln!(out, "{} {what:?}{base64} {}{statements}", text(name), text(label))
            }
            RowContent::Fold { what, count, names, .. } => writeln!(out, "{count} {what:?} {}", names.join(" ")),
            RowContent::Line { segments, .. } => writeln!(out, "| {}", text(segments)),
            RowContent::Remark { remark, .. } => writeln!(out, "{remark:?}"),
            RowContent::Moves { moves } => writeln!(out, "{moves}"),
            other => writeln!(out, "{other:?}"),
        };
    }
    out
}

fn of(before: &Value, after: &Value, folds: &Folds) -> String {
    written(&section(&plan(&json!({"x": before}), &json!({"x": after})), folds))
}

fn strings(before: &str, after: &str) -> String {
    of(&json!(before), &json!(after), &Folds::default())
}

fn has(section: &str, remark: Remark) -> bool {
    section.contains(&format!("{remark:?}"))
}

#[test]
fn statements_of_a_policy_find_each_other_by_name_and_else_by_what_they_say() {
    let statement = |sid: &str, action: Value| json!({"Sid": sid, "Effect": "Allow", "Action": action, "Resource": "arn:aws:ecs:*:1:service/core/*"});
    let nameless = |actions: Value, resource: &str| json!({"Effect": "Allow", "Action": actions, "Resource": resource});
    let before = json!({"Version": "2012-10-17", "Statement": [
        statement("ReadLogs", json!("logs:Get*")),
        {"Sid": "DeployServices", "Effect": "Allow", "Action": ["ecs:UpdateService", "ecs:DescribeServices"], "Resource": "arn:aws:ecs:*:1:service/core/*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}},
        nameless(json!(["s3:Get*", "s3:List*"]), "one"),
        nameless(json!("sqs:*"), "gone"),
    ]});
    let after = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "PassTaskRoles", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
        nameless(json!(["s3:Get*", "s3:List*", "s3:Put*"]), "one"),
        statement("DeployServices", json!("ecs:*")),
        statement("ReadLogs", json!(["logs:Get*"])),
    ]});
    insta::assert_snapshot!(strings(&before.to_string(), &after.to_string()), @r#"
    ~ x Policy  4 of 5
      + Statement Object PassTaskRoles
        + Effect "Allow"
        + Action "iam:PassRole"
        + Resource "*"
      ~ Statement Object [1]
          Effect "Allow"
        ~ Action "s3:Get*", "s3:List*" -> "s3:Get*", "s3:List*", "s3:Put*"
          Resource "one"
      - Statement Object [3]
        - Effect "Allow"
        - Action "sqs:*"
        - Resource "gone"
      ~ Statement Object DeployServices
          Effect "Allow"
        ~ Action "ecs:UpdateService", "ecs:DescribeServices" -> "ecs:*"
          Resource "arn:aws:ecs:*:1:service/core/*"
        - Condition StringEquals aws:RequestedRegion "eu-central-1"
        1 UnchangedStatements ReadLogs
        1 UnchangedAttributes Version
    "#);
}

#[test]
fn a_policy_that_says_the_same_in_another_way_differs_in_spelling_only() {
    let before = json!({"Statement": {"Effect": "Allow", "Action": ["a:1", "b:2"], "Resource": "*", "Principal": {"AWS": "1"},
        "Condition": {"StringLike": {"k": ["x", "y"]}}}});
    let after = json!({"Statement": [{"Effect": "Allow", "Action": ["b:2", "a:1", "a:1"], "Resource": ["*"], "Principal": {"AWS": ["1"]},
        "Condition": {"StringLike": {"k": ["y", "x"]}}}]});
    let made = strings(&before.to_string(), &after.to_string());
    assert!(has(&made, Remark::WhitespaceOnly) && made.contains("0 of 1"), "{made}");
    // What the tool says of it stays as the tool says it.
    let plan = plan(&json!({"x": before.to_string()}), &json!({"x": after.to_string()}));
    let exact = render(&plan, None, &TextOptions { compat: Some(countersign_plan::Compat::Terraform), colour: false });
    assert!(!exact.contains("whitespace"), "{exact}");
    // Order counts elsewhere.
    let other = |all: [u8; 2]| json!({"Statement": [{"Effect": "Allow"}], "list": all}).to_string();
    assert!(!has(&strings(&other([1, 2]), &other([2, 1])), Remark::WhitespaceOnly));
}

/// Rules of any provider, in an attribute and as JSON in a text.
#[test]
fn one_rule_put_on_top_is_one_that_comes() {
    let rule = |name: &str, port: u32| json!({"name": name, "port": port});
    let old = json!({"rules": [rule("a", 1), rule("b", 2), rule("c", 3)]});
    let new = json!({"rules": [rule("z", 9), rule("a", 1), rule("b", 2), rule("c", 3)]});
    let (one, two) = (old.to_string(), new.to_string());
    insta::assert_snapshot!(strings(&one, &two), @r#"
    ~ x Json 
      ~ rules List 
          1 inserted at place 1; the others move
        + [0] { name = "z", port = 9 }
          3 UnchangedElements
    "#);
    // Also where the list is the whole text.
    insta::assert_snapshot!(strings(&old["rules"].to_string(), &new["rules"].to_string()), @r#"
    ~ x Json 
        1 inserted at place 1; the others move
      + [0] { name = "z", port = 9 }
        3 UnchangedElements
    "#);
    // A list of plain values stays on its line, and one that comes last moves nothing.
    insta::assert_snapshot!(of(&json!(["a", "b"]), &json!(["z", "a", "b"]), &Folds::default()), @r#"~ x ["a", "b"] -> ["z", "a", "b"]"#);
    let longer = json!({"rules": [rule("a", 1), rule("b", 2), rule("c", 3), rule("d", 4)]});
    assert!(!strings(&one, &longer.to_string()).contains("move"));
}

#[test]
fn yaml_is_shown_as_structure_with_scalars_as_written() {
    let before = "#cloud-config\nversion: 1.10\nenabled: yes\nusers:\n  - name: a\n    shell: /bin/sh\n  - name: b\n";
    let after =
        "#cloud-config\nversion: 1.1\nenabled: \"yes\"\nusers:\n  - name: a\n    shell: /bin/bash\n  - name: b\n";
    insta::assert_snapshot!(strings(before, after), @r#"
    ~ x Yaml 
      ~ enabled yes -> "yes"
      ~ users [{ name = "a", shell = "/bin/sh" }, { name = "b" }] -> [{ name = "a", shell = "/bin/bash" }, { name = "b" }]
      ~ version 1.10 -> 1.1
    "#);
    let encoded = strings(&STANDARD.encode(before), &STANDARD.encode(after));
    assert!(encoded.contains("x Yaml base64"), "{encoded}");
}

#[test]
fn several_documents_are_a_list_of_them() {
    let before = "kind: A\nname: a\n---\nkind: B\nname: b\n";
    let made = strings(before, "kind: A\nname: c\n---\nkind: B\nname: b\n");
    assert!(
        made.contains("x Yaml") && made.contains("{ kind = \"A\", name = \"a\" } -> { kind = \"A\", name = \"c\" }"),
        "{made}"
    );
    assert!(strings("kind: A\nname: a\n", before).contains("x Yaml"));
}

#[test]
fn yaml_that_says_the_same_is_remarked_unless_a_comment_differs() {
    assert!(has(&strings("a: 1\nb: \"x\"\n", "b: 'x'\na:   1\n"), Remark::WhitespaceOnly));
    let comment = strings("#cloud-config\na: 1\nb: 2\n", "a: 1\nb: 2\n");
    assert!(comment.contains("x Text") && comment.contains("- | #cloud-config"), "{comment}");
}

#[test]
fn prose_scripts_and_other_formats_are_not_taken_for_yaml() {
    for text in [
        "#!/bin/bash\nset -e\nkey: value\n",
        "set -euo pipefail\nif true; then\n  echo \"a: b\"\nfi\n",
        "# Title\n\nSome words about it.\n\n- one\n- two\n",
        "# Title\n\n- one\n- two\n",
        "-----BEGIN CERTIFICATE-----\nMIIB\nMIIC\n-----END CERTIFICATE-----\n",
        "[section]\nkey = value\nother = 1\n",
        "KEY=value\nOTHER=x\n",
        "Dear all:\nplease read this.\nThank you\n",
        "Content-Type: multipart/mixed; boundary=\"B\"\nMIME-Version: 1.0\n\n--B\nContent-Type: text/plain\n\necho\n--B--\n",
        "a: 1\na: 2\n",
        "server {\n  listen 80;\n}\n",
        "a: *missing\nb: 1\n",
        "one: line",
    ] {
        let made = strings(text, &format!("{text}more\nlines\n"));
        assert!(!made.contains("Yaml"), "{text}\n{made}");
    }
    for text in [
        "#cloud-config\npackages:\n  - nginx\nruncmd:\n  - |\n    set -e\n    echo done\n    exit\n",
        "- name: a\n  run: b\n- name: c\n",
    ] {
        let made = strings(text, &text.replace("nginx", "caddy").replace("run: b", "run: c"));
        assert!(made.contains("x Yaml"), "{text}\n{made}");
    }
}

#[test]
fn yaml_that_multiplies_or_nests_without_end_is_shown_by_line() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let _ = writeln!(bomb, "a{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 9].join(", "));
    }
    let mut chain = String::from("a0: &a0 [x]\n");
    for level in 1..5000 {
        let _ = writeln!(chain, "a{level}: &a{level} [*a{}]", level - 1);
    }
    let mut deep = String::new();
    for level in 0..300 {
        let _ = writeln!(deep, "{}a:", " ".repeat(level));
    }
    let large = "key: value\n".repeat(1 << 17);
    for text in [bomb, chain, deep, large] {
        let start = std::time::Instant::now();
        let made = strings(&text, &format!("{text}z: 1\n"));
        assert!(made.contains("x Text"), "{}", &made[..200]);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
    // A few aliases are fine.
    assert!(strings("a: &a {b: c}\nd: *a\n", "a: &a {b: e}\nd: *a\n").contains("x Yaml"));
}

#[test]
fn members_of_sets_pair_by_likeness_where_that_is_asked_for() {
    let rule =
        |port: u16, cidr: &str| json!({"from": port, "to": port, "protocol": "tcp", "cidr": [cidr], "self": false});
    let before = json!([rule(80, "10.0.0.0/8"), rule(443, "10.0.0.0/8"), rule(22, "10.0.0.0/8")]);
    // The tools write what is the same in the same order.
    let after = json!([rule(80, "10.0.0.0/8"), rule(22, "10.0.0.0/8"), rule(443, "10.1.0.0/16")]);
    let by = |sets| of(&before, &after, &Folds { sets, ..Folds::default() });
    let tool = by(Sets::AsTheTool);
    assert!(tool.contains("- x Block") && tool.contains("+ x Block"), "{tool}");
    let best = by(Sets::BestMatch);
    assert!(!best.contains("- x") && !best.contains("+ x"), "{best}");
    assert!(best.contains("~ x Block") && best.contains("\"10.0.0.0/8\"] -> [\"10.1.0.0/16\""), "{best}");
    assert_eq!(best, by(Sets::BestMatch));
    // Where they do not, it is a list that looks like a set, and its order may be what counts.
    let turned = json!([rule(22, "10.0.0.0/8"), rule(443, "10.0.0.0/8"), rule(80, "10.0.0.0/8")]);
    let turned = of(&before, &turned, &Folds::default());
    assert!(turned.contains("~ from 80 -> 22") && turned.contains("~ from 22 -> 80"), "{turned}");
}

#[test]
fn what_does_not_change_is_shown_everywhere_where_that_is_asked_for() {
    let (before, after) =
        (json!({"x": "1", "y": "same", "z": {"a": "b"}}), json!({"x": "2", "y": "same", "z": {"a": "b"}}));
    let made = section(&plan(&before, &after), &Folds { unchanged: Unchanged::Shown, ..Folds::default() });
    assert!(written(&made).contains("y \"same\""));
    let is_open = |open: &bool, what: &Folded| *open && *what == Folded::UnchangedAttributes;
    assert!(
        made.rows.iter().any(|row| matches!(&row.content, RowContent::Fold { open, what, .. } if is_open(open, what)))
    );
}

#[test]
fn of_what_is_too_long_only_that_is_shown_which_differs_and_how_much_does_not_is_said() {
    let long = "x".repeat(1 << 20);
    let (before, after) = (format!("{long}old{long}"), format!("{long}new{long}"));
    let made = strings(&before, &after);
    assert!(made.len() < 100_000, "{}", made.len());
    assert!(made.contains("xold") && made.contains("xnew") && made.contains("1048320"), "{}", &made[..400]);
    let lines = strings(&format!("a\n{before}\nb"), &format!("a\n{after}\nb"));
    assert!(lines.len() < 100_000 && lines.contains("xold") && lines.contains("xnew"), "{}", lines.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_at_all_is_read_without_a_panic(lines in prop::collection::vec("[a-c&*!#|>'\"\\[\\]{}:,? \\-\u{fc}]{0,14}", 1..8), other in "[a: \\n-]{0,30}") {
        let text = lines.join("\n");
        let made = strings(&text, &other);
        prop_assert!(!made.is_empty() || text.trim() == other.trim());
        let under_a_key = format!("password: x\nk:\n{text}\n");
        prop_assert!(!strings(&under_a_key, &other).is_empty());
    }

    #[test]
    fn statements_in_another_order_change_nothing(order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(), sid in any::<bool>()) {
        let statement = |index: usize| {
            let mut statement = json!({"Effect": "Allow", "Action": [format!("a:{index}"), "b:*"], "Resource": "*"});
            if sid { statement["Sid"] = json!(format!("S{index}")); }
            statement
        };
        let document = |order: &[usize]| json!({"Statement": order.iter().map(|index| statement(*index)).collect::<Vec<_>>()}).to_string();
        let made = strings(&document(&[0, 1, 2, 3, 4]), &document(&order));
        prop_assert!(made.contains("0 of 5") || order == [0, 1, 2, 3, 4], "{}", made);
    }
}

#[test]
fn what_a_string_holds_says_what_it_is() {
    let policy =
        STANDARD.encode(json!({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}).to_string());
    let made = section(&plan(&json!({}), &json!({"x": policy})), &Folds::default());
    let found = made.rows.iter().find_map(|row| match &row.content {
        RowContent::Open { what, base64, switchable, .. } => Some((*what, *base64, *switchable)),
        _ => None,
    });
    assert_eq!(found, Some((Container::Policy, true, true)));
}

#[test]
fn every_window_of_a_laid_section_is_that_part_of_the_whole() {
    let mut old = String::new();
    for index in 0..60 {
        let _ = writeln!(old, "line {index}");
    }
    let new = old.replace("line 20\n", "line twenty\n").replace("line 40\n", "");
    let before = json!({"text": old, "list": ["a", "b", "c", "d", "e"], "same": 1, "n": 1});
    let after = json!({"text": new, "list": ["a", "b", "x", "d", "e"], "same": 1, "n": 2});
    let plan = plan(&before, &after);
    let arguments = Arguments::index(&plan);
    let source = Source { plan: &plan, schemas: None, arguments: &arguments };
    let plain = |section: &DiffSection| -> Vec<String> { section.rows.iter().map(|row| format!("{row:?}")).collect() };
    for unchanged in [Unchanged::Folded, Unchanged::Shown] {
        let folds = Folds { unchanged, ..Folds::default() };
        let laid = rows::lay(&source, SectionRef::Change { change: 0 }, &folds);
        let whole = plain(&laid.window(0..usize::MAX));
        assert_eq!(whole.len(), laid.total());
        assert!(whole.len() > 20, "{}", whole.len());
        for from in 0..whole.len() + 2 {
            for to in [from, from + 1, from + 7, from + 400] {
                let window = laid.window(from..to);
                let wanted = whole.get(from..to.min(whole.len()).max(from)).unwrap_or_default();
                assert_eq!(plain(&window), wanted, "{from}..{to}");
                assert_eq!((window.total_rows as usize, window.from as usize), (whole.len(), from));
            }
        }
        assert!(laid.weight() > old.len() * 2, "a text counts");
        assert!(laid.weight() < 200_000, "and counts once: {}", laid.weight());
    }
}

/// How long the first rows of a very large change take. Run it in release:
/// `cargo test -p countersign-plan --release --test documents -- --ignored --nocapture`.
#[test]
#[ignore = "takes long, and says how long"]
fn the_first_rows_of_large_changes_are_there_at_once() {
    let members =
        |from: usize| json!((from..from + 100_000).map(|index| format!("member-{index:07}")).collect::<Vec<_>>());
    let blocks = |port: usize| {
        json!(
            (0..1000)
                .map(|index| json!({"name": format!("b{index}"), "port": port + index, "cidr": ["10.0.0.0/8"]}))
                .collect::<Vec<_>>()
        )
    };
    let lines = |word: &str| {
        let mut out = String::new();
        for index in 0..1_000_000 {
            let _ = writeln!(out, "{word} {index} {}", "x".repeat(if index % 3 == 0 { 60 } else { 30 }));
        }
        out
    };
    let long = |word: &str| "x".repeat(25 << 20) + word + &"y".repeat(25 << 20);
    let some = |word: &str| {
        let mut text = lines("line");
        text.insert_str(20 << 20, word);
        text
    };
    for (what, before, after) in [
        ("100,000 members of a set, all others", members(0), members(50_000)),
        ("100,000 members of a set, new", Value::Null, members(0)),
        ("1,000 blocks, all changed", blocks(1), blocks(2)),
        ("50 MB in lines, new", Value::Null, json!(lines("line"))),
        ("50 MB in lines, one changed", json!(lines("line")), json!(some("word"))),
        ("50 MB in lines, all changed", json!(lines("one")), json!(lines("two"))),
        ("50 MB in one line", json!(long("one")), json!(long("two"))),
    ] {
        for sets in [Sets::AsTheTool, Sets::BestMatch] {
            let plan = plan(&json!({"x": before}), &json!({"x": after}));
            let folds = Folds { sets, ..Folds::default() };
            let start = std::time::Instant::now();
            let made = section(&plan, &folds);
            let whole = start.elapsed();
            let arguments = Arguments::index(&plan);
            let source = Source { plan: &plan, schemas: None, arguments: &arguments };
            let laid = rows::lay(&source, SectionRef::Change { change: 0 }, &folds);
            let start = std::time::Instant::now();
            let from = laid.total() / 2;
            let rows = laid.window(from..from + 2000).rows.len();
            let window = start.elapsed();
            let (total, weight) = (made.total_rows, laid.weight() >> 20);
            eprintln!("{what}, {sets:?}: {whole:?}, {total} rows; {rows} more in {window:?}, kept in {weight} MiB");
            assert!(!made.rows.is_empty());
        }
    }
}
