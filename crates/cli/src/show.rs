//! `show` and `redact`.

use countersign_plan::Compat;
use countersign_plan::redact::redact as redacted;
use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};

use crate::args::{Redact, Show, Tool};
use crate::failure::Failure;
use crate::{input, output};

pub(crate) fn run(arguments: &Show) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
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

pub(crate) fn redact(arguments: &Redact) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    let mut text = output::inert_json(&redacted(&plan));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    output::write(text.as_bytes())
}
