//! Reads every plan of the corpus that `COUNTERSIGN_CORPUS` names, and refuses what is no plan.
//! Nothing of the corpus is stored: the tests compare and report.
#![expect(clippy::print_stderr, reason = "a test that could not run says so")]

use std::path::{Path, PathBuf};

use countersign_plan::{Plan, Refusal};

#[expect(clippy::disallowed_methods, reason = "where the corpus lies is told by the environment")]
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("COUNTERSIGN_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: COUNTERSIGN_CORPUS is not set");
    }
    folder
}

struct Row {
    path: String,
    format_version: String,
    changes: Option<usize>,
    redacted: bool,
}

fn rows(folder: &Path) -> Vec<Row> {
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).expect("the corpus has an index");
    index
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            Row {
                path: fields[10].to_owned(),
                format_version: fields[5].to_owned(),
                changes: fields[6].parse().ok(),
                redacted: fields[9].contains("redacted"),
            }
        })
        .collect()
}

#[test]
fn every_valid_plan_of_the_corpus_is_read_with_all_its_changes() {
    let Some(folder) = corpus() else { return };
    let mut read = 0;
    let mut failed = Vec::new();
    for row in rows(&folder) {
        let major = row.format_version.split('.').next().unwrap_or_default();
        let (Some(changes), "0" | "1") = (row.changes, major) else { continue };
        let bytes = std::fs::read(folder.join(&row.path)).expect("the index names files that exist");
        match Plan::read(bytes) {
            Ok(plan) if plan.changes().len() == changes => read += 1,
            Ok(plan) => failed.push(format!("{}: {} changes instead of {changes}", row.path, plan.changes().len())),
            Err(refusal) => failed.push(format!("{}: {refusal}", row.path)),
        }
    }
    eprintln!("{read} plans read");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(read > 200, "the corpus holds more than 200 valid plans, {read} were found");
}

#[test]
fn the_rest_of_the_corpus_is_refused_by_name_or_read() {
    let Some(folder) = corpus() else { return };
    let mut future = 0;
    for row in rows(&folder) {
        let major = row.format_version.split('.').next().unwrap_or_default();
        if row.changes.is_some() && matches!(major, "0" | "1") {
            continue;
        }
        let bytes = std::fs::read(folder.join(&row.path)).expect("the index names files that exist");
        let result = Plan::read(bytes);
        eprintln!(
            "{} [{} {}]: {}",
            row.path,
            row.format_version,
            row.redacted,
            match &result {
                Ok(plan) => format!("{} changes", plan.changes().len()),
                Err(refusal) => refusal.to_string(),
            }
        );
        if row.format_version == "2.0" {
            assert_eq!(result.err(), Some(Refusal::FormatVersion { version: "2.0".to_owned() }));
            future += 1;
        }
    }
    assert_eq!(future, 1, "the corpus holds one plan of format version 2.0");
}
