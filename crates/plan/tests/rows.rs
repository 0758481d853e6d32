//! The rows of the app, written as text: what the list and the document show of real plans.

use std::fmt::Write as _;
use std::path::PathBuf;

use countersign_plan::Plan;
use countersign_plan::rows::{
    self, Arguments, Cell, DiffSection, Folds, List, ListQuery, Mark, RowContent, SectionRef, Segment, Sign, Source,
};

fn read(name: &str) -> Plan {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    Plan::read(std::fs::read(path).expect("a fixture of the repository")).expect("a plan")
}

fn text(segments: &[Segment]) -> String {
    segments.iter().fold(String::new(), |mut out, segment| {
        let _ = match segment.mark {
            Mark::Plain => write!(out, "{}", segment.text),
            Mark::Changed => write!(out, "«{}»", segment.text),
            Mark::CodePoint => write!(out, "<{}>", segment.text),
            Mark::Same => write!(out, "<{} bytes on both sides>", segment.text),
        };
        out
    })
}

fn cell(cell: Option<&Cell>) -> String {
    match cell {
        None => String::new(),
        Some(Cell::Value { segments }) => text(segments),
        Some(Cell::Null) => "null".to_owned(),
        Some(Cell::Unknown) => "(known after apply)".to_owned(),
        Some(Cell::Sensitive { changes, guessed, held }) => {
            let guessed = if *guessed { ", guessed" } else { "" };
            let held = if *held { "" } else { ", not held" };
            format!("(sensitive, changes: {changes:?}{guessed}{held})")
        }
        Some(Cell::WriteOnly) => "(write-only)".to_owned(),
    }
}

const fn sign(sign: Sign) -> char {
    match sign {
        Sign::None => ' ',
        Sign::Add => '+',
        Sign::Remove => '-',
        Sign::Change => '~',
    }
}

fn both(before: Option<&Cell>, after: Option<&Cell>) -> String {
    match (before, after) {
        (Some(_), Some(_)) => format!("{} -> {}", cell(before), cell(after)),
        _ => format!("{}{}", cell(before), cell(after)),
    }
}

fn written(section: &DiffSection) -> String {
    let mut out = String::new();
    for note in &section.notes {
        let _ = writeln!(out, "* {note:?}");
    }
    for row in &section.rows {
        let _ = write!(out, "{}{} ", "  ".repeat(row.depth as usize), sign(row.sign));
        let _ = match &row.content {
            RowContent::Attribute { name, before, after } => {
                write!(out, "{}: {}", text(name), both(before.as_ref(), after.as_ref()))
            }
            RowContent::Open { name, what, label, removed, added, as_text, .. } => {
                write!(
                    out,
                    "{} {what:?} {} -{removed} +{added}{}",
                    text(name),
                    text(label),
                    if *as_text { " as text" } else { "" }
                )
            }
            RowContent::Line { old, new, segments } => {
                let number = |it: &Option<u32>| it.map(|it| it.to_string()).unwrap_or_default();
                write!(out, "{:>3} {:>3} | {}", number(old), number(new), text(segments))
            }
            RowContent::Tags { name, entries, unchanged } => {
                let _ = write!(out, "{}:", text(name));
                for tag in entries {
                    let _ = write!(
                        out,
                        " [{} {} {}]",
                        sign(tag.sign),
                        text(&tag.key),
                        both(tag.before.as_ref(), tag.after.as_ref())
                    );
                }
                write!(out, " {unchanged} unchanged")
            }
            RowContent::Fold { what, count, names, open } => {
                write!(out, "> {count} {what:?} {names:?}{}", if *open { " open" } else { "" })
            }
            RowContent::Remark { remark, .. } => write!(out, "# {remark:?}"),
            RowContent::Moves { moves } => write!(out, "# {moves}"),
            RowContent::Heading { action, address, notes } => write!(out, "== {action:?} {} {notes:?}", address.full),
            RowContent::Check { subject, address, status, problems } => {
                write!(out, "{status} {subject} {address} {problems:?}")
            }
        };
        out.push_str(if row.forces { "  # forces replacement\n" } else { "\n" });
    }
    out
}

fn section(plan: &Plan, section: SectionRef, folds: &Folds) -> DiffSection {
    let arguments = Arguments::index(plan);
    let source = Source { plan, schemas: None, arguments: &arguments };
    rows::section(&source, section, 0..5000, folds)
}

fn all(plan: &Plan, folds: &Folds) -> String {
    let list = List::new(plan, &ListQuery::default());
    let mut out = String::new();
    for change in list.order {
        let made = section(plan, SectionRef::Change { change }, folds);
        let row = made.change.as_ref().expect("a change has a row");
        let _ = writeln!(out, "\n# {:?} {}\n{}", row.action, row.address.full, written(&made));
    }
    for part in list.also {
        let _ = writeln!(out, "\n# {part:?}\n{}", written(&section(plan, SectionRef::Also { part }, folds)));
    }
    out
}

#[test]
fn the_document_of_a_review() {
    insta::assert_snapshot!(all(&read("demo/network-prod.tfplan.json"), &Folds::default()));
}

#[test]
fn the_document_of_every_action() {
    insta::assert_snapshot!(all(&read("tests/fixtures/terraform/every-action.tfplan.json"), &Folds::default()));
}

#[test]
fn the_document_of_values() {
    insta::assert_snapshot!(all(&read("tests/fixtures/terraform/values.tfplan.json"), &Folds::default()));
}

#[test]
fn the_document_of_hostile_names() {
    insta::assert_snapshot!(all(&read("tests/fixtures/handmade/hostile.tfplan.json"), &Folds::default()));
}

#[test]
fn the_configuration_of_an_action_is_there_to_be_read() {
    let plan = Plan::read(
        br#"{"format_version":"1.2","planned_values":{},"action_invocations":[{"address":"action.aws_lambda_invoke.notify","type":"aws_lambda_invoke",
        "name":"notify","provider_name":"registry.terraform.io/hashicorp/aws","config_values":{"function_name":"notify","payload":"secret-payload"},
        "config_sensitive":{"payload":true},"config_unknown":{"qualifier":true},
        "lifecycle_action_trigger":{"triggering_resource_address":"aws_s3_bucket.a","action_trigger_event":"AfterCreate"}}]}"#
            .to_vec(),
    )
    .expect("a plan");
    let list = List::new(&plan, &ListQuery::default());
    assert_eq!(list.also.len(), 1);
    let text = written(&section(&plan, SectionRef::Also { part: list.also[0] }, &Folds::default()));
    assert!(!text.contains("secret-payload"));
    insta::assert_snapshot!(text);
}
