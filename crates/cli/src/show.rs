//! `show` and `redact`.

use std::fmt::Write as _;

use countersign_plan::digest::{Behind, behind, digests};
use countersign_plan::mask::{MARKER, NoPlace, Place};
use countersign_plan::redact::redact as redacted;
use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};
use countersign_plan::visible::visible;
use countersign_plan::{Compat, Plan};

use crate::args::{Redact, Show, Tool};
use crate::failure::Failure;
use crate::{input, output};

pub(crate) fn run(arguments: &Show) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    if let Some(place) = &arguments.reveal {
        return reveal(&plan, place);
    }
    let schemas = match &arguments.schemas {
        None => Schemas::embedded(&plan),
        Some(path) => {
            let text = input::text(path)?;
            let schemas = Schemas::parse_used(&text, &plan)
                .map_err(|fault| Failure::RefusedFile { name: input::name(path), message: fault.to_string() })?;
            Some(schemas)
        }
    };
    let options = TextOptions {
        compat: arguments.compat.map(|tool| match tool {
            Tool::Terraform => Compat::Terraform,
            Tool::Opentofu => Compat::OpenTofu,
        }),
        colour: arguments.color.wanted(),
    };
    output::write(render(&plan, schemas.as_ref(), &options).as_bytes())
}

/// Prints what stands at one place. Only a guess is taken back: what the plan marks stays masked.
fn reveal(plan: &Plan, place: &str) -> Result<(), Failure> {
    let refused = |message: String| Failure::RefusedFile { name: "--reveal".to_owned(), message };
    let place: Place = place.parse().map_err(|error: NoPlace| refused(error.to_string()))?;
    if !digests(plan, None).unbound.contains(&place) {
        return Err(refused(format!(
            "{} is not the place of a value that is masked by a guess; countersign digest lists those as unbound",
            visible(&place.to_string())
        )));
    }
    let Behind { before, after } = behind(plan, None, &place);
    let marker = |value: &String| value.trim_matches('"') == MARKER;
    if before.iter().chain(&after).any(marker) {
        return Err(refused("this plan was redacted and does not hold the value".to_owned()));
    }
    let mut text = String::new();
    for (side, value) in [("before", before), ("after ", after)] {
        if let Some(value) = value {
            let _ = writeln!(text, "{side} {}", output::inert_json(&value));
        }
    }
    output::write(text.as_bytes())
}

pub(crate) fn redact(arguments: &Redact) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    let mut text = output::inert_json(&redacted(&plan));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    output::write(text.as_bytes())
}
