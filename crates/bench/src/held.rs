//! What it costs to read a plan file by ourselves and to hold the tool's JSON against it.

use std::fs;
use std::path::Path;

use countersign_plan::json::Value;
use countersign_plan::planfile::{Asked, AskedBackend, Given, PlanFile, compare};
use countersign_plan::schema::Schemas;
use countersign_plan::{Mode, Plan, Tool};

use crate::{Outcome, RUNS, median, ms, time};

/// Prints the milliseconds for `plan.bin`, `show.json` and `schema.json` of a folder. Its backend is a local one
/// without settings.
pub(crate) fn measure(folder: &Path) -> Outcome<()> {
    let bytes = fs::read(folder.join("plan.bin"))?;
    let json = fs::read(folder.join("show.json"))?;
    let schemas = fs::read_to_string(folder.join("schema.json"))?;
    let mut spent = Vec::new();
    for _ in 0..RUNS {
        let json = json.clone();
        let mut agreed = Err("the plan file and its JSON do not agree".into());
        spent.push(time(|| agreed = once(&bytes, json, &schemas)));
        agreed?;
    }
    println!("{:.3}", ms(median(spent)));
    Ok(())
}

fn once(bytes: &[u8], json: Vec<u8>, schemas: &str) -> Outcome<()> {
    let file = PlanFile::read(bytes, Tool::Terraform)?;
    let plan = Plan::read(json)?;
    let schemas = Schemas::parse(schemas).map_err(|_| "the schemas cannot be read")?;
    let config = Value::parse("{}").map_err(|_| "no object")?;
    let asked = Asked {
        tool_version: file.tool_version(),
        mode: Mode::Normal,
        targets: &[],
        excludes: &[],
        force_replace: &[],
        backend: AskedBackend { kind: "local", config: Some(&config), workspace: "default" },
        state: file.previous_state(),
        variables: &Given::read([], &[]),
    };
    let agreement = compare(&file, &plan, &schemas, &asked);
    agreement.agreed().map(drop).ok_or_else(|| "the plan file and its JSON do not agree".into())
}
