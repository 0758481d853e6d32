//! Reads every plan of the corpus that `COUNTERSIGN_CORPUS` names, and refuses what is no plan.
//! Nothing of the corpus is stored: the tests compare and report.
#![expect(clippy::print_stderr, reason = "a test that could not run says so")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use countersign_plan::json::Value;
use countersign_plan::redact::redact;
use countersign_plan::rows::{self, Arguments, Folds, List, ListQuery, RowContent, SectionRef, Source};
use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};
use countersign_plan::{Compat, Kind, Plan, Refusal};

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
}

fn rows(folder: &Path) -> Vec<Row> {
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).expect("the corpus has an index");
    index
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            Row { path: fields[10].to_owned(), format_version: fields[5].to_owned(), changes: fields[6].parse().ok() }
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
            "{} [{}]: {}",
            row.path,
            row.format_version,
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

/// Collects the strings and numbers of a value: those that a mark covers, and the others.
fn sort_by_mark(value: &Value<'_>, mark: Option<&Value<'_>>, marked: &mut Vec<String>, open: &mut Vec<String>) {
    let covered = mark.is_some_and(Value::is_true);
    match value {
        Value::String(text) | Value::Number(text) => {
            let side = if covered { marked } else { open };
            side.push(text.to_string());
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let below = mark.and_then(Value::as_array).and_then(|marks| marks.get(index));
                sort_by_mark(element, if covered { mark } else { below }, marked, open);
            }
        }
        Value::Object(members) => {
            for (key, member) in members.iter() {
                let below = mark.and_then(|mark| mark.get(key));
                sort_by_mark(member, if covered { mark } else { below }, marked, open);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Everything that this crate can print or show of a plan.
fn every_output(plan: &Plan) -> String {
    let mut out = String::new();
    for compat in [None, Some(Compat::Terraform), Some(Compat::OpenTofu)] {
        out += &render(plan, Schemas::embedded(plan).as_ref(), &TextOptions { compat, colour: false });
    }
    let arguments = Arguments::index(plan);
    let source = Source { plan, schemas: None, arguments: &arguments };
    let list = List::new(plan, &ListQuery { unchanged: true, ..ListQuery::default() });
    let sections = list.order.iter().map(|&change| SectionRef::Change { change });
    let also = list.also.iter().map(|&part| SectionRef::Also { part });
    for section in sections.chain(also) {
        // Every fold is opened until no row is behind one.
        let mut folds = Folds::default();
        loop {
            let made = rows::section(&source, section, 0..100_000, &folds);
            let closed: Vec<u32> = made
                .rows
                .iter()
                .filter(|row| matches!(row.content, RowContent::Fold { open: false, .. }))
                .map(|row| row.node)
                .collect();
            if closed.is_empty() {
                let _ = write!(out, "{made:?}");
                break;
            }
            folds.open.extend(closed);
        }
    }
    out + &redact(plan)
}

#[test]
fn no_value_that_a_plan_marks_sensitive_is_in_any_output() {
    let Some(folder) = corpus() else { return };
    let (mut plans, mut values) = (0, 0);
    let mut golden: Vec<PathBuf> = Vec::new();
    for tool in ["terraform-1.11.4", "terraform-1.15.9", "opentofu-1.12.6"] {
        let cases = std::fs::read_dir(folder.join("golden").join(tool)).expect("golden cases");
        golden.extend(cases.map(|case| case.expect("a case").path().join("plan.json")));
    }
    let listed = rows(&folder).into_iter().map(|row| folder.join(row.path));
    for path in listed.chain(golden) {
        let Ok(plan) = Plan::read(std::fs::read(&path).expect("a file of the corpus")) else { continue };
        let (mut marked, mut open) = (Vec::new(), Vec::new());
        for entry in plan.changes().iter().chain(plan.drift()) {
            let change = plan.change(entry);
            open.extend([change.address().to_owned(), change.name().to_owned()]);
            sort_by_mark(change.change.before(), Some(change.change.before_sensitive()), &mut marked, &mut open);
            sort_by_mark(change.change.after(), Some(change.change.after_sensitive()), &mut marked, &mut open);
        }
        for output in plan.outputs() {
            sort_by_mark(output.change.before(), Some(output.change.before_sensitive()), &mut marked, &mut open);
            sort_by_mark(output.change.after(), Some(output.change.after_sensitive()), &mut marked, &mut open);
        }
        // A short word, or one that the plan also shows unmarked, tells nothing about a leak.
        marked.retain(|value| value.chars().count() >= 6 && !open.iter().any(|shown| shown.contains(value.as_str())));
        if marked.is_empty() {
            continue;
        }
        let outputs = every_output(&plan);
        plans += 1;
        for value in marked {
            values += 1;
            assert!(!outputs.contains(&value), "{}: a sensitive value is shown", path.display());
        }
    }
    eprintln!("{values} sensitive values of {plans} plans looked for");
    assert!(values > 20, "the corpus holds more sensitive values than {values}");
}

#[test]
fn the_redacted_form_is_read() {
    let Some(folder) = corpus() else { return };
    let mut read = 0;
    for row in rows(&folder) {
        let bytes = std::fs::read(folder.join(&row.path)).expect("a file of the corpus");
        if !bytes.windows(21).any(|window| window == b"\"plan_format_version\"") {
            continue;
        }
        let plan = Plan::read(bytes).unwrap_or_else(|refusal| panic!("{}: {refusal}", row.path));
        assert_eq!(plan.format().kind, Kind::Redacted);
        assert!(Schemas::embedded(&plan).is_some(), "{} carries its schemas", row.path);
        read += 1;
    }
    assert_eq!(read, 4, "the corpus holds four plans in the redacted form");
}
