//! What a project brings and would run.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::parse::{Block, Literal, Unreadable};
use super::{addresses, commands};

/// Facts of a project: its directory and all local modules that it calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Providers that it asks for.
    pub providers: BTreeSet<ProviderNeed>,
    /// Modules from elsewhere.
    pub modules: BTreeSet<ModuleCall>,
    /// What runs, or talks to the network, besides the providers.
    pub programs: BTreeSet<Program>,
    /// Where the state is.
    pub state: StatePlace,
    /// Files that could not be read, and so may hold anything.
    pub unreadable: Vec<Unreadable>,
    /// The directories that were read, from the root of the repository, without links.
    pub dirs: BTreeSet<String>,
    /// Links that lead to what was read, and files that links lead to.
    pub links: BTreeSet<String>,
}

/// A provider that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProviderNeed {
    /// Its source, `hashicorp/aws`; the local name where none is written.
    pub source: String,
    /// The version constraint, as written.
    pub constraint: String,
}

/// A module from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ModuleCall {
    /// Its source, as written.
    pub source: String,
    /// The version constraint, as written.
    pub version: String,
}

/// What runs besides the providers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Program {
    pub kind: ProgramKind,
    /// Where, for example `terraform_data.hook` or `data.external.owner`.
    pub address: String,
    /// The program or address, as far as it stands in the file.
    pub what: String,
    /// The directory it stands in.
    pub dir: String,
}

/// Kinds of things that run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgramKind {
    /// The data source `external`: a program, run while planning.
    External,
    /// The data source `http`: a request, sent while planning.
    Http,
    /// A provisioner: a program, run while applying.
    Provisioner,
    /// A provider that gets its credentials from a program.
    ExecPlugin,
    /// An address in the settings of a provider, which the provider asks.
    Address,
    /// The data source `terraform_remote_state`: the state of another project, read while planning and, where it
    /// waits for a change, while applying, from wherever its settings say.
    OtherState,
}

/// Where the state is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatePlace {
    /// Nothing is said.
    #[default]
    None,
    /// A backend of this type.
    Backend(String),
    /// A `cloud` block.
    Cloud,
    /// A file cannot be read, or says it in a way that the tool refuses.
    Unclear,
}

/// Programs, modules and providers of `now` that `before` did not have.
pub fn added(before: &Facts, now: &Facts) -> Facts {
    fn less<T: Ord + Clone>(now: &BTreeSet<T>, before: &BTreeSet<T>) -> BTreeSet<T> {
        now.difference(before).cloned().collect()
    }
    Facts {
        providers: less(&now.providers, &before.providers),
        modules: less(&now.modules, &before.modules),
        programs: less(&now.programs, &before.programs),
        ..Facts::default()
    }
}

/// A file of profiles can name a program that gives credentials.
const FILES_OF_PROFILES: [&str; 3] = ["shared_config_files", "shared_credentials_files", "shared_credentials_file"];

impl Facts {
    /// Takes in the blocks of one file. Answers the local modules that it calls.
    pub(super) fn take(&mut self, dir: &str, blocks: &[Block]) -> Vec<String> {
        let mut local = Vec::new();
        for block in blocks {
            match block.kind.as_str() {
                "terraform" => self.take_settings(block),
                "module" => local.extend(self.take_module(block)),
                "provider" => self.take_provider(block, dir),
                "data" | "ephemeral" | "resource" | "action" | "removed" => self.take_object(block, dir),
                "check" => {
                    // A check may read a data source of its own.
                    for inner in block.blocks.iter().filter(|inner| inner.kind == "data") {
                        self.take_object(inner, dir);
                    }
                }
                _ => {}
            }
        }
        local
    }

    /// Takes in the blocks of one test: the modules that its runs put in the place of the tested one. Answers
    /// those that are local. Nothing else of it is looked at before somebody runs it.
    pub(super) fn take_test(&mut self, blocks: &[Block]) -> Vec<String> {
        let runs = blocks.iter().filter(|block| block.kind == "run").flat_map(|run| &run.blocks);
        runs.filter(|inner| inner.kind == "module").filter_map(|module| self.take_module(module)).collect()
    }

    fn take_settings(&mut self, block: &Block) {
        for inner in block.blocks.iter().filter(|inner| inner.kind == "required_providers") {
            for (name, value) in &inner.attributes {
                let text = |member: &str| value.member(member).and_then(Literal::text).map(str::to_owned);
                self.providers.insert(ProviderNeed {
                    source: text("source").unwrap_or_else(|| name.clone()),
                    constraint: text("version").or_else(|| value.text().map(str::to_owned)).unwrap_or_default(),
                });
            }
        }
    }

    fn take_module(&mut self, block: &Block) -> Option<String> {
        let source = match block.attribute("source") {
            // An override that leaves the source as it is.
            None => return None,
            Some(Literal::Text(source)) if source.starts_with("./") || source.starts_with("../") => {
                return Some(source.clone());
            }
            Some(source) => source.text().unwrap_or("(not a plain text)").to_owned(),
        };
        let version = block.text("version").unwrap_or_default().to_owned();
        self.modules.insert(ModuleCall { source, version });
        None
    }

    fn take_provider(&mut self, block: &Block, dir: &str) {
        let address = format!("provider.{}", block.labels.first().cloned().unwrap_or_default());
        let mut note = |kind: ProgramKind, what: String| {
            let address = address.clone();
            self.programs.insert(Program { kind, address, what, dir: dir.to_owned() });
        };
        for address in addresses::of_provider(block) {
            note(ProgramKind::Address, address);
        }
        for command in commands::of_plugins(block) {
            note(ProgramKind::ExecPlugin, command);
        }
        for name in FILES_OF_PROFILES {
            if let Some(files) = block.attribute(name) {
                note(ProgramKind::ExecPlugin, format!("{name}: {}", commands::line(Some(files))));
            }
        }
    }

    fn take_object(&mut self, block: &Block, dir: &str) {
        let labels = block.labels.join(".");
        let prefix = if block.kind == "resource" { "" } else { block.kind.as_str() };
        let dot = if prefix.is_empty() || labels.is_empty() { "" } else { "." };
        let address = format!("{prefix}{dot}{labels}");
        let mut note = |kind: ProgramKind, what: String| {
            self.programs.insert(Program { kind, address: address.clone(), what, dir: dir.to_owned() });
        };
        match (block.kind.as_str(), block.labels.first().map_or("", String::as_str)) {
            ("data" | "ephemeral", "external") => note(ProgramKind::External, commands::of_block(block, &["program"])),
            ("data" | "ephemeral", "http") => {
                note(ProgramKind::Http, block.text("url").unwrap_or("(an expression)").to_owned());
            }
            ("data" | "ephemeral", "local_command") => {
                note(ProgramKind::External, commands::of_block(block, &["command"]));
            }
            ("data", "terraform_remote_state") => {
                for name in FILES_OF_PROFILES {
                    if let Some(files) = block.attribute("config").and_then(|config| config.member(name)) {
                        note(ProgramKind::ExecPlugin, format!("config.{name}: {}", commands::line(Some(files))));
                    }
                }
                note(ProgramKind::OtherState, addresses::all_of(block).join(", "));
            }
            ("action", "local_command") => {
                let nested = block.blocks.iter().find(|inner| inner.kind == "config");
                let command = match (nested, block.attribute("config")) {
                    (Some(config), _) => commands::of_block(config, &["command"]),
                    (None, config) => commands::of_object(config, &["command"]),
                };
                note(ProgramKind::Provisioner, command);
            }
            _ => {}
        }
        for provisioner in block.blocks.iter().filter(|inner| inner.kind == "provisioner") {
            let kind = provisioner.labels.first().cloned().unwrap_or_default();
            let command = commands::of_block(provisioner, &["command", "script", "inline", "source"]);
            let places = match addresses::of_provisioner(provisioner, block) {
                // It runs here, and connects to nothing.
                _ if kind == "local-exec" => Vec::new(),
                places => places,
            };
            let places = if places.is_empty() { String::new() } else { format!(" (on {})", places.join(", ")) };
            note(ProgramKind::Provisioner, format!("{kind}: {command}{places}"));
        }
    }
}
