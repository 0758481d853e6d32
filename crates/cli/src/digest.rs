//! `digest`: the identities of a plan, and what they do not cover.

use std::fmt::Write as _;

use countersign_plan::digest::{Meta, digests};
use countersign_plan::visible::visible;

use crate::args::Digest;
use crate::failure::Failure;
use crate::{input, output};

pub(crate) fn run(arguments: &Digest) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    let meta = match &arguments.meta {
        None => None,
        Some(path) => {
            let text = input::text(path)?;
            let meta = Meta::parse(&text)
                .map_err(|fault| Failure::RefusedFile { name: input::name(path), message: fault.to_string() })?;
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
    for place in &found.unbound {
        let _ = writeln!(text, "unbound {}", visible(&place.to_string()));
    }
    if !found.absent.is_empty() {
        let names: Vec<String> = found.absent.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "absent  {}", names.join(", "));
    }
    for place in &found.unread {
        let _ = writeln!(text, "unread  {}", visible(place));
    }
    if !found.absent.is_empty() {
        text.push_str(
            "\nPlan JSON does not hold what is absent. Give it with --meta FILE.\n\
             The app adds the base branch, the account and the roles from the team's rules.\n",
        );
    }
    if !found.unbound.is_empty() {
        text.push_str(
            "\nWhat is unbound is masked by a guess: the public digest does not tell one value of it from another.\n",
        );
    }
    if !found.unread.is_empty() {
        text.push_str(
            "\nThis version does not know what is unread: it counts in the digests, but nobody can say what it does.\n",
        );
    }
    if !found.approvable() {
        text.push_str("These digests can never be approved.\n");
    }
    output::write(text.as_bytes())
}
