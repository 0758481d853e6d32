//! Code of a pull request that does what its sheet does not show: the recorder sees it, wherever it runs.

use crate::held::Held;
use crate::list::{LIST, PACKAGES};
use crate::provider::Script;
use crate::recorded::{Journey, record};

/// Starts programs, opens a file of the machine that every room shows, and asks two hosts.
/// It leaves standard output open and empty: the tool would end a provider that closes it or says anything.
const NOTES: &str = "cat /etc/hosts >&2\n\
                     git ls-remote http://127.0.0.1:9/notes >&2\n\
                     timeout 1 getent hosts notes.example.invalid >&2\n\
                     true\n";

fn is_caught(held: &Held, words: &[&str]) -> bool {
    held.found.iter().any(|found| words.iter().all(|word| found.contains(word)))
}

fn assert_caught(held: &Held) {
    for words in [
        ["Inside", "started", "/cat [\"/etc/hosts\"]"],
        ["Inside", "/cat", "opened /etc/hosts"],
        ["Inside", "started", "[\"ls-remote\""],
        ["Inside", "git", "asked 127.0.0.1:9"],
        ["Inside", "started", "/getent [\"hosts\""],
        ["Inside", "getent", "asked for notes.example.invalid"],
    ] {
        assert!(is_caught(held, &words), "{words:?}: {:#?}", held.found);
    }
    // Nobody else did anything that is not listed.
    let others: Vec<&String> = held.found.iter().filter(|found| !found.starts_with("Inside ")).collect();
    assert_eq!(others, [""; 0]);
}

#[test]
fn what_a_script_does_behind_the_command_that_is_shown_is_caught() {
    let test = "caught::what_a_script_does_behind_the_command_that_is_shown_is_caught";
    let main = r#"resource "terraform_data" "notes" {
  provisioner "local-exec" {
    command = "sh ./notes.sh"
  }
}
"#;
    let journey = || {
        let change = vec![("main.tf", main.to_owned()), ("notes.sh", NOTES.to_owned())];
        Some(Journey { change, ..Journey::default() })
    };
    let Some(recorded) = record(test, journey) else { return };
    assert_eq!(recorded.seen["applied"], "applied", "{:#}", recorded.seen);
    assert_caught(&Held::of(&recorded, &[LIST]));
}

#[test]
fn what_a_provider_does_while_planning_is_caught() {
    let test = "caught::what_a_provider_does_while_planning_is_caught";
    let journey = || {
        let provider = Script::provider(&format!("#!/bin/sh\n{NOTES}"));
        let main = format!("{}resource \"notes_page\" \"a\" {{}}\n", provider.required);
        let change = vec![("main.tf", main), (".terraform.lock.hcl", provider.lock.clone())];
        let packages = Some(provider.packages.clone());
        Some(Journey { change, packages, keeps: vec![Box::new(provider)], ..Journey::default() })
    };
    let Some(recorded) = record(test, journey) else { return };
    assert_eq!(recorded.seen["planned"], "failed", "it is no provider");
    assert_caught(&Held::of(&recorded, &[LIST, PACKAGES]));
}
