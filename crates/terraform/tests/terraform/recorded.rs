//! What was read of backends, held against what the real tool makes of them.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use countersign_terraform::configuration::{Dialect, resolved_equals};
use serde_json::Value;

use crate::backends::{Files, rules};
use crate::world::find;

/// Nothing listens there.
const ADDRESS: &str = "http://127.0.0.1:9/state";

/// Its name, its files, and its files of settings.
type Layout<'l> = (&'l str, Vec<(&'l str, &'l str)>, Vec<&'l str>);

/// What was read here is what the real tool records, over many layouts. An `http` backend needs no network to be
/// initialized.
#[test]
fn the_tool_records_what_was_read() {
    let Some(terraform) = find("terraform") else {
        println!("skipped: terraform is not on PATH");
        return;
    };
    let http = |method: &str| {
        format!(
            "terraform {{\n  backend \"http\" {{\n    address = \"{ADDRESS}\"\n    retry_max = 0\n    update_method = \"{method}\"\n  }}\n}}\n"
        )
    };
    let (one, two, three) = (http("ONE"), http("TWO"), http("THREE"));
    let json = r#"[{"terraform": [{"backend": [{"http": {"address": "http://127.0.0.1:9/state", "retry_max": 0, "update_method": "JSON"}}]}]}]"#;
    let hidden = format!("locals {{\n  a = <<EOT\n x\nEOT\t \n}}\n{one}locals {{\n  b = <<-EOT\n  EOT\n}}\n");
    let comment = format!("# a \u{b} /* <<EOT\n// \"\n/* # \" ${{ */ {one}");
    let dollars =
        format!("locals {{\n  a = \"$$${{x}} $ % %%{{y}} \\\" $\"\n  b = <<EOT\n$EOT\n$${{\n  EOT\n}}\n{one}");
    let nested = format!("locals {{\n  a = \"${{ \"a}}\" == {{ b = \"{{\" }} ? <<EOT\n}}\nEOT\n : \"\"}}\"\n}}\n{one}");
    let error = format!("{one}locals {{\n  a = [ 1 !!\n{two}]\n}}\n");
    let string = format!("locals {{\n  a = \"${{ 1 !!\n{two}}}\"\n}}\n{one}");
    let carriage = format!("# \rterraform {{\n{one}").replace("  ", "\t").replace("}\n", "}\r\n");
    let layouts: Vec<Layout<'_>> = vec![
        ("one file", vec![("main.tf", &one)], vec![]),
        ("one override", vec![("main.tf", &one), ("a_override.tf", &two)], vec![]),
        ("the last override", vec![("main.tf", &one), ("a_override.tf", &two), ("override.tf", &three)], vec![]),
        (
            "override.tf comes by its name",
            vec![("main.tf", &one), ("override.tf", &two), ("z_override.tf", &three)],
            vec![],
        ),
        ("an override of json", vec![("main.tf", &one), ("override.tf", &two), ("override.tf.json", json)], vec![]),
        ("capitals come first", vec![("main.tf", &one), ("Z_override.tf", &two), ("a_override.tf", &three)], vec![]),
        ("json alone", vec![("main.tf.json", json)], vec![]),
        ("hidden files", vec![("main.tf", &one), (".a_override.tf", &two), ("b_override.tf~", &two)], vec![]),
        ("a file of settings", vec![("main.tf", &one), ("b.hcl", "update_method = \"FILE\"\n")], vec!["b.hcl"]),
        (
            "files of settings in their order",
            vec![
                ("main.tf", &one),
                ("b.hcl", "update_method = \"FILE\"\nlock_method = \"B\"\n"),
                ("a.json", r#"{"update_method": "LAST", "unlock_method": null}"#),
            ],
            vec!["b.hcl", "a.json"],
        ),
        ("null unsets", vec![("main.tf", &one), ("b.hcl", "update_method = null\n")], vec!["b.hcl"]),
        (
            "numbers and texts",
            vec![
                ("main.tf", &one),
                ("b.hcl", "retry_max = \"0\"\nlock_method = 7\nskip_cert_verification = \"true\"\n"),
            ],
            vec!["b.hcl"],
        ),
        ("a heredoc with white space behind its end", vec![("main.tf", &hidden)], vec![]),
        ("comments", vec![("main.tf", &comment)], vec![]),
        ("dollars", vec![("main.tf", &dollars)], vec![]),
        ("nested texts", vec![("main.tf", &nested)], vec![]),
        ("behind an error", vec![("main.tf", &error)], vec![]),
        ("behind an error in a text", vec![("main.tf", &string)], vec![]),
        ("a carriage return in a comment", vec![("main.tf", &carriage)], vec![]),
        ("two", vec![("main.tf", &one), ("other.tf", &two)], vec![]),
    ];
    let team = rules(&[("address", ADDRESS), ("skip_cert_verification", "true")]);
    let silent = rules(&[("address", ADDRESS)]);
    let mut agreed = Vec::new();
    for (name, files, settings) in layouts {
        let tree: Vec<(String, &str)> =
            files.iter().map(|(path, content)| (format!("prod/{path}"), *content)).collect();
        let tree: Vec<(&str, &str)> = tree.iter().map(|(path, content)| (path.as_str(), *content)).collect();
        let tree = Files::of(&tree);
        let team = if name == "numbers and texts" { &team } else { &silent };
        let read = tree.read_by(Dialect::Terraform, &settings, team);
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in &files {
            fs::write(folder.path().join(path), content).unwrap();
        }
        let mut init = Command::new(&terraform);
        init.args(["init", "-input=false", "-no-color"]).current_dir(folder.path()).env_clear();
        init.args(settings.iter().map(|file| format!("-backend-config={file}")));
        init.env("HOME", folder.path()).env("CHECKPOINT_DISABLE", "1");
        let output = init.output().unwrap();
        let recorded = fs::read(folder.path().join(".terraform/terraform.tfstate"));
        let recorded: Option<Value> = recorded.ok().map(|text| serde_json::from_slice(&text).unwrap());
        match (&read, &recorded) {
            (Ok(allowed), Some(recorded)) => {
                assert_eq!(
                    resolved_equals(allowed, &recorded["backend"], &BTreeMap::new()),
                    Ok(()),
                    "{name}: {recorded}"
                );
                agreed.push(name);
            }
            // What is refused may be anything.
            (Err(_), _) => {}
            (Ok(allowed), None) => panic!("{name}: {allowed:?}\n{}", String::from_utf8_lossy(&output.stderr)),
        }
    }
    let refused = ["behind an error", "behind an error in a text", "two"];
    assert!(refused.iter().all(|name| !agreed.contains(name)), "{agreed:?}");
    // Where two parsers see different files, refusing is right as well; what people write is read.
    let strange =
        ["a heredoc with white space behind its end", "dollars", "nested texts", "a carriage return in a comment"];
    let read = agreed.iter().filter(|name| !strange.contains(name)).count();
    assert_eq!(read, 13, "{agreed:?}");
}
