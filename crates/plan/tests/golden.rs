//! Compares our text with that of the tools, case by case, where `COUNTERSIGN_CORPUS` names the
//! corpus. Nothing of the corpus is stored.
#![expect(clippy::print_stderr, reason = "the tests report what agrees")]

use std::path::{Path, PathBuf};

use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};
use countersign_plan::{Compat, Plan};

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

fn compat_of(folder: &Path) -> Compat {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with("opentofu") { Compat::OpenTofu } else { Compat::Terraform }
}

#[test]
fn golden_cases_agree_byte_for_byte() {
    let Some(corpus) = corpus() else { return };
    let (mut agreeing, mut total) = (0, 0);
    let mut disagreeing = Vec::new();
    for tool in sub_folders(&corpus.join("golden")) {
        let compat = compat_of(&tool);
        for case in sub_folders(&tool) {
            total += 1;
            let plan = Plan::read(std::fs::read(case.join("plan.json")).expect("a case has a plan")).expect("it is read");
            let schemas = std::fs::read_to_string(case.join("schemas.json")).expect("a case has schemas");
            let schemas = Schemas::parse_used(&schemas, &plan).expect("they are read");
            let expected = std::fs::read_to_string(case.join("plan.txt")).expect("a case has a text");
            let text = render(&plan, Some(&schemas), &TextOptions { compat: Some(compat), colour: false });
            if text == expected {
                agreeing += 1;
            } else {
                disagreeing.push(case.strip_prefix(&corpus).unwrap_or(&case).display().to_string());
            }
        }
    }
    eprintln!("golden: {agreeing} of {total} agree");
    assert!(disagreeing.is_empty(), "not as the tool prints it:\n{}", disagreeing.join("\n"));
    assert!(total >= 62, "the corpus holds at least 62 golden cases, {total} were found");
}
