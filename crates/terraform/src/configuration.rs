//! What a configuration says about itself, read from its files and never by running it: which
//! providers and modules it brings, what would run while it is planned, where its state is, and
//! whether this app can run it at all.
//!
//! What runs is for people to read before they run somebody's code. That is not a guard: what it does not
//! understand it names, and the sandbox holds whatever it overlooks. The reading of the backend is one.

mod addresses;
mod backend;
mod commands;
mod encryption;
mod facts;
mod files;
mod json;
mod merged;
mod parse;
mod places;
mod read;
mod structure;

use std::collections::BTreeSet;

use crate::git::{is_left_state, is_plugin, settings_of_another};

pub use backend::{
    AllowedBackend, BACKEND_RULES, BackendOf, BackendRefusal, BackendRefused, BackendType, Form, resolved_equals,
};
pub use encryption::AllowedEncryption;
pub use facts::{Facts, ModuleCall, Program, ProgramKind, ProviderNeed, StatePlace, added};
pub use files::Dialect;
pub use parse::Unreadable;
pub(crate) use parse::{Block, Literal, parse};
pub use places::{BlockName, BlockPlace, block_line};
pub use read::{Followed, Reader, Source, local_modules};

/// Endings of files that Terraform and OpenTofu read as configuration.
pub fn is_configuration(path: &str) -> bool {
    [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().any(|ending| path.ends_with(ending))
}

/// Whether a changed file makes a pull request one of infrastructure. `*.hcl` alone does not: other
/// programs use that ending.
pub fn is_infrastructure(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    is_configuration(path)
        || [".tfvars", ".tfvars.json", ".tftpl"].iter().any(|ending| path.ends_with(ending))
        || name == ".terraform.lock.hcl"
        || name == "terragrunt.hcl"
}

/// The directory of a path; `.` for the root.
pub fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(directory, _)| directory)
}

/// Why this app does not run a project itself. Plans that CI publishes stay readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(rename = "LocalRefusal"))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Terragrunt generates the configuration.
    Terragrunt,
    /// A `cloud` block or the `remote` backend: the plan is made elsewhere.
    Cloud,
    /// Terraform Stacks.
    Stacks,
    /// CDK for Terraform generates the configuration.
    Cdktf,
    /// There is no backend: the state would be gone with the checkout.
    NoBackend,
    /// The state is a file in the checkout and would be gone with it.
    LocalState,
    /// There is no configuration in this directory.
    Empty,
    /// Something has the name that the tool gives a state which it could not write.
    LeftState,
    /// Git or Mercurial, which the tool starts, would take the directory for a repository of its own.
    Repository,
    /// The tool would start a program of the tree as a provisioner of its own.
    Plugin,
}

/// Decides by the names of all that is in the tree, submodules too, and the facts of the project. `dir` is its
/// directory without links.
pub fn refusal(files: &BTreeSet<String>, dir: &str, facts: &Facts) -> Option<Refusal> {
    let within = |name: &str| files.contains(&if dir == "." { name.to_owned() } else { format!("{dir}/{name}") });
    let ends = |endings: &[&str]| {
        files.iter().any(|file| directory(file) == dir && endings.iter().any(|ending| file.ends_with(ending)))
    };
    if within("terragrunt.hcl") || within("terragrunt.stack.hcl") {
        return Some(Refusal::Terragrunt);
    }
    if within("cdktf.json") {
        return Some(Refusal::Cdktf);
    }
    if ends(&[".tfcomponent.hcl", ".tfstack.hcl", ".tfdeploy.hcl"]) {
        return Some(Refusal::Stacks);
    }
    if !files.iter().any(|file| directory(file) == dir && is_configuration(file)) {
        return Some(Refusal::Empty);
    }
    if files.iter().any(|file| is_left_state(file, dir)) {
        return Some(Refusal::LeftState);
    }
    if files.iter().any(|file| is_plugin(file, dir)) {
        return Some(Refusal::Plugin);
    }
    if settings_of_another(files.iter().map(String::as_str), dir).is_some() {
        return Some(Refusal::Repository);
    }
    match &facts.state {
        StatePlace::Cloud => Some(Refusal::Cloud),
        StatePlace::Backend(kind) if kind == "remote" => Some(Refusal::Cloud),
        StatePlace::Backend(kind) if kind == "local" => Some(Refusal::LocalState),
        // What cannot be read is refused by the reading of the backend, with the file and the reason.
        StatePlace::Backend(_) | StatePlace::Unclear => None,
        StatePlace::None => Some(Refusal::NoBackend),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_infrastructure_count() {
        for yes in
            ["a/main.tf", "x.tf.json", "m.tofu", "p.tfvars", "u.tftpl", "a/.terraform.lock.hcl", "a/terragrunt.hcl"]
        {
            assert!(is_infrastructure(yes), "{yes}");
        }
        for no in ["a/config.hcl", "main.tf.bak", "README.md", "a.tfx", "consul.hcl", "terragrunt.hcl.md"] {
            assert!(!is_infrastructure(no), "{no}");
        }
    }
}
