//! Compares our text with that of the tools, case by case, where `COUNTERSIGN_CORPUS` names the
//! corpus. Nothing of the corpus is stored.
#![expect(clippy::print_stderr, reason = "the tests report what agrees")]

use std::path::{Path, PathBuf};

use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};
use countersign_plan::{Compat, Plan};

#[expect(clippy::disallowed_methods, reason = "a test is its own edge")]
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("COUNTERSIGN_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: COUNTERSIGN_CORPUS is not set");
    }
    folder
}

fn sub_folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

fn plan(path: &Path) -> Plan {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
    Plan::read(bytes).unwrap_or_else(|refusal| panic!("{} is refused: {refusal}", path.display()))
}

fn exactly(compat: Compat) -> TextOptions {
    TextOptions { compat: Some(compat), colour: false }
}

#[derive(Default)]
struct Tally {
    agreeing: usize,
    disagreeing: Vec<String>,
}

impl Tally {
    fn add(&mut self, case: &Path, text: &str, expected: &str) {
        if text == expected {
            self.agreeing += 1;
        } else {
            self.disagreeing.push(case.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }

    fn report(&self, what: &str) {
        let total = self.agreeing + self.disagreeing.len();
        eprintln!("{what}: {} of {total} agree", self.agreeing);
        for case in &self.disagreeing {
            eprintln!("  not {case}");
        }
    }
}

#[test]
fn golden_cases_agree_byte_for_byte() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for tool in sub_folders(&corpus.join("golden")) {
        let is_tofu = tool.file_name().unwrap_or_default().to_string_lossy().starts_with("opentofu");
        let compat = if is_tofu { Compat::OpenTofu } else { Compat::Terraform };
        for case in sub_folders(&tool) {
            let plan = plan(&case.join("plan.json"));
            let schemas = Schemas::parse_used(&read(&case.join("schemas.json")), &plan).expect("the schemas are read");
            let text = render(&plan, Some(&schemas), &exactly(compat));
            tally.add(&case, &text, &read(&case.join("plan.txt")));
        }
    }
    tally.report("golden");
    assert!(tally.disagreeing.is_empty(), "not as the tool prints it:\n{}", tally.disagreeing.join("\n"));
    assert!(tally.agreeing >= 62, "the corpus holds 62 golden cases, {} were found", tally.agreeing);
}

#[test]
fn plans_of_built_in_types_agree_byte_for_byte() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("generated-tf1.11.4");
    let schemas = read(&folder.join("builtin-provider-schema.json"));
    let mut tally = Tally::default();
    for entry in std::fs::read_dir(&folder).expect("the folder is there").filter_map(Result::ok) {
        let path = entry.path();
        let name = path.to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".plan.json") else { continue };
        let plan = plan(&path);
        let schemas = Schemas::parse_used(&schemas, &plan).expect("the schemas are read");
        let text = render(&plan, Some(&schemas), &exactly(Compat::Terraform));
        tally.add(&path, &text, &read(Path::new(&format!("{stem}.plan.txt"))));
    }
    tally.report("built-in types");
    assert!(tally.disagreeing.is_empty(), "not as the tool prints it:\n{}", tally.disagreeing.join("\n"));
    assert!(tally.agreeing >= 5, "the corpus holds 5 such plans, {} were found", tally.agreeing);
}

/// The part that `show` prints of what `plan` prints: without the refreshing before it and without
/// what it says about saving after it.
fn shown(text: &str) -> &str {
    let start = if text.starts_with('\n') { 0 } else { text.find("\n\n").map_or(text.len(), |at| at + 1) };
    let text = &text[start..];
    match text.rfind("\n─────") {
        Some(rule) if text[rule..].contains("Saved the plan to") => &text[..rule],
        _ => text,
    }
}

#[test]
fn without_schemas_most_of_the_equivalence_cases_agree() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for case in sub_folders(&corpus.join("opentofu__opentofu/equivalence")) {
        let text = render(&plan(&case.join("plan.json")), None, &exactly(Compat::OpenTofu));
        tally.add(&case, &text, shown(&read(&case.join("plan.txt"))));
    }
    tally.report("equivalence without schemas");
    assert!(tally.agreeing >= 22, "22 of 25 agreed, now {}", tally.agreeing);
}

#[test]
fn every_valid_plan_of_the_corpus_has_a_text_with_every_address_in_it() {
    let Some(corpus) = corpus() else { return };
    let index = read(&corpus.join("INDEX.tsv"));
    let mut printed = 0;
    for path in index.lines().skip(1).filter_map(|line| line.split('\t').nth(10)) {
        let Ok(plan) = Plan::read(std::fs::read(corpus.join(path)).expect("the index names files that exist")) else {
            continue;
        };
        for compat in [None, Some(Compat::Terraform), Some(Compat::OpenTofu)] {
            let text = render(&plan, None, &TextOptions { compat, colour: false });
            assert!(!text.is_empty(), "{path} has no text");
            if compat.is_some() {
                continue;
            }
            for entry in plan.changes() {
                let acted = !matches!(entry.action.action, countersign_plan::Action::NoOp);
                let data_gone = plan.change(entry).is_data() && entry.action.action == countersign_plan::Action::Delete;
                let address = plan.address(entry);
                let printable = address.chars().all(|character| !character.is_control());
                if acted && printable && !data_gone {
                    assert!(text.contains(address), "{path}: {address} is not in its text");
                }
            }
        }
        printed += 1;
    }
    eprintln!("{printed} plans printed");
    assert!(printed > 200, "the corpus holds more than 200 valid plans, {printed} were printed");
}
