//! `digest`: the identities of a plan, and what they do not cover.

use std::fmt::Write as _;

use countersign_plan::digest::{Meta, digests};

use crate::args::Digest;
use crate::failure::Failure;
use crate::{input, output};

pub(crate) fn run(arguments: &Digest) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    let meta = match &arguments.meta {
        None => None,
        Some(path) => {
            let text = input::text(path)?;
            let meta = Meta::parse(&text).map_err(|fault| Failure::RefusedFile {
                name: input::name(path),
                message: fault.to_string(),
            })?;
            Some(meta)
        }
    };
    let found = digests(&plan, meta.as_ref());
    let mut text = String::from("file    ");
    for byte in plan.file_digest() {
        let _ = write!(text, "{byte:02x}");
    }
    let _ = write!(text, "\nfull    {}\npublic  {}\n", found.full, found.public);
    let _ = writeln!(text, "masked  {} values", found.masked);
    if !found.absent.is_empty() {
        let names: Vec<String> = found.absent.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            text,
            "absent  {}\n\nPlan JSON does not hold what is absent, so these digests can never be approved. Give it with --meta FILE.",
            names.join(", ")
        );
    }
    output::write(text.as_bytes())
}
