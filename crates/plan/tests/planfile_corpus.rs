//! Plan files of many versions of both tools, where COUNTERSIGN_PLANFILES holds them as
//! `TOOL-VERSION/CASE/{plan.bin,show.json,schema.json}`: every one is read and agrees with what its tool shows.
#![expect(clippy::disallowed_methods, reason = "tests take their places from the environment")]
#![expect(clippy::print_stderr, reason = "a test that could not run says so")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use countersign_plan::json::{Object, Value};
use countersign_plan::planfile::{Asked, AskedBackend, HoldsData, PlanFile, compare};
use countersign_plan::schema::Schemas;
use countersign_plan::{Plan, Tool};

/// Every case below the folder, with its tool.
fn cases() -> Option<Vec<(Tool, PathBuf)>> {
    let Some(root) = std::env::var_os("COUNTERSIGN_PLANFILES") else {
        eprintln!("skipped: COUNTERSIGN_PLANFILES is not set");
        return None;
    };
    let mut cases = Vec::new();
    for version in fs::read_dir(root).unwrap() {
        let version = version.unwrap();
        let name = version.file_name().into_string().unwrap();
        let tool = if name.starts_with("terraform-") { Tool::Terraform } else { Tool::OpenTofu };
        if !name.contains('-') {
            continue;
        }
        for case in fs::read_dir(version.path()).unwrap() {
            let case = case.unwrap().path();
            if case.join("plan.bin").exists() && case.join("schema.json").exists() {
                cases.push((tool, case));
            }
        }
    }
    cases.sort_by(|left, right| left.1.cmp(&right.1));
    Some(cases)
}

fn borrowed(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

/// What is wrong with one case; nothing where it agrees.
fn disagreement(tool: Tool, case: &Path) -> Option<String> {
    let file = match PlanFile::read(&fs::read(case.join("plan.bin")).unwrap(), tool) {
        Ok(file) => file,
        Err(refusal) => return Some(format!("refused: {refusal}")),
    };
    let plan = match Plan::read(fs::read(case.join("show.json")).unwrap_or_default()) {
        Ok(plan) => plan,
        Err(refusal) => return Some(format!("JSON: {refusal}")),
    };
    let schemas = Schemas::parse(&fs::read_to_string(case.join("schema.json")).unwrap()).unwrap_or_default();
    let texts = |all: &[Box<str>]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (targets, excludes, mut replace) = (texts(file.targets()), texts(file.excludes()), texts(file.force_replace()));
    // Terraform does not write them down, and the reason of a change says so.
    let by_request = file.changes().iter().filter(|change| change.reason == Some("replace_by_request"));
    replace.extend(by_request.map(|change| change.address.to_string()));
    let backend = file.backend()?;
    let config = serde(&backend.config);
    let values = file.variables().iter().map(|(name, held)| (name.clone(), serde(held)));
    let variables = countersign_plan::planfile::Given::of(values);
    let agreement = compare(
        &file,
        &plan,
        &schemas,
        &Asked {
            tool_version: file.tool_version(),
            mode: file.mode(),
            targets: &borrowed(&targets),
            excludes: &borrowed(&excludes),
            force_replace: &borrowed(&replace),
            backend: AskedBackend { kind: &backend.kind, config: Some(&config), workspace: &backend.workspace },
            // Nobody looked before these were made.
            state: file.previous_state(),
            variables: &variables,
        },
    );
    if agreement.agreed().is_some() {
        return None;
    }
    let mut told: Vec<String> = agreement
        .differences
        .iter()
        .map(|it| format!("{:?} {:?} {} {}", it.part, it.kind, it.address, it.path))
        .chain(agreement.unread.iter().map(|it| format!("{it:?}")))
        .collect();
    told.truncate(8);
    Some(told.join("\n    "))
}

/// The settings of the file itself: what was asked for is another test's matter.
fn serde(held: &HoldsData) -> Value<'static> {
    match held {
        HoldsData::Null | HoldsData::Unknown => Value::Null,
        HoldsData::Bool(it) => Value::Bool(*it),
        HoldsData::Integer(it) => Value::Number(it.to_string().into()),
        HoldsData::Float(it) => Value::Number(it.to_string().into()),
        HoldsData::Text(it) => Value::String(it.to_string().into()),
        HoldsData::List(all) => Value::Array(all.iter().map(serde).collect()),
        HoldsData::Map(all) => Value::Object(Object::from_members(
            all.iter().map(|(name, it)| (name.to_string().into(), serde(it))).collect(),
        )),
        HoldsData::Dynamic(pair) => serde(&pair.1),
    }
}

/// Cases that do not agree, by the start of their name. None of them is a mistake of the reader.
const OTHERWISE: [(&str, &str); 7] = [
    ("encrypted", "there is no key"),
    ("infinity", "no JSON can say it, and the tools fail as well"),
    ("numbers", "a number that the reader of HCL cannot hold; older versions round large ones in their JSON"),
    ("early-eval", "a source of a module that is computed"),
    ("const-module-source", "the same"),
    ("kitchen-action-invoke", "a plan that is limited to actions is never asked for"),
    ("kitchen-action-deferral", "an experiment writes a trigger without an event"),
];

#[test]
fn every_plan_file_agrees_with_what_its_tool_shows() {
    let Some(cases) = cases() else { return };
    let mut agreed: BTreeMap<String, usize> = BTreeMap::new();
    let mut disagreed = Vec::new();
    for (tool, case) in cases {
        let version = case.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let otherwise = OTHERWISE.iter().any(|(start, _)| name.starts_with(start));
        match disagreement(tool, &case) {
            Some(_) if otherwise => {}
            None => *agreed.entry(version).or_default() += 1,
            Some(what) => disagreed.push(format!("{}\n    {what}", case.display())),
        }
    }
    println!("{agreed:#?}");
    assert!(disagreed.is_empty(), "{} disagree:\n{}", disagreed.len(), disagreed.join("\n"));
}
