//! What a project brings and would run.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::parse::{Block, Literal, Unreadable};

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
    /// The directories that were read, from the root of the repository.
    pub dirs: BTreeSet<String>,
    /// Whether there is a `provider` block.
    pub configures_providers: bool,
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
    /// Which kind.
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

impl Facts {
    /// Takes in the blocks of one file. Answers the local modules that it calls.
    pub(super) fn take(&mut self, dir: &str, root: &str, blocks: &[Block]) -> Vec<String> {
        let mut local = Vec::new();
        for block in blocks {
            match block.kind.as_str() {
                "terraform" => self.take_settings(block, dir == root),
                "module" => local.extend(self.take_module(block)),
                "provider" => self.take_provider(block, dir),
                "data" | "ephemeral" | "resource" | "action" => self.take_object(block, dir),
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

    fn take_settings(&mut self, block: &Block, in_root: bool) {
        for inner in &block.blocks {
            match inner.kind.as_str() {
                "backend" if in_root => {
                    self.state = StatePlace::Backend(inner.labels.first().cloned().unwrap_or_default());
                }
                "cloud" if in_root => self.state = StatePlace::Cloud,
                "required_providers" => {
                    for (name, value) in &inner.attributes {
                        let text = |member: &str| value.member(member).and_then(Literal::text).map(str::to_owned);
                        self.providers.insert(ProviderNeed {
                            source: text("source").unwrap_or_else(|| name.clone()),
                            constraint: text("version").or_else(|| value.text().map(str::to_owned)).unwrap_or_default(),
                        });
                    }
                }
                _ => {}
            }
        }
    }

    fn take_module(&mut self, block: &Block) -> Option<String> {
        let source = block.text("source").unwrap_or("(not a plain text)");
        if source.starts_with("./") || source.starts_with("../") {
            return Some(source.to_owned());
        }
        let version = block.text("version").unwrap_or_default().to_owned();
        self.modules.insert(ModuleCall { source: source.to_owned(), version });
        None
    }

    fn take_provider(&mut self, block: &Block, dir: &str) {
        self.configures_providers = true;
        let name = block.labels.first().cloned().unwrap_or_default();
        for exec in exec_blocks(&block.blocks) {
            let what = exec.text("command").unwrap_or("(an expression)").to_owned();
            let address = format!("provider.{name}");
            self.programs.insert(Program { kind: ProgramKind::ExecPlugin, address, what, dir: dir.to_owned() });
        }
    }

    fn take_object(&mut self, block: &Block, dir: &str) {
        let [kind, name] = [0, 1].map(|at| block.labels.get(at).cloned().unwrap_or_default());
        let prefix = if block.kind == "resource" { String::new() } else { format!("{}.", block.kind) };
        let address = format!("{prefix}{kind}.{name}");
        let mut note = |kind: ProgramKind, what: String| {
            self.programs.insert(Program { kind, address: address.clone(), what, dir: dir.to_owned() });
        };
        match (block.kind.as_str(), kind.as_str()) {
            ("data" | "ephemeral", "external") => note(ProgramKind::External, command_line(block.attribute("program"))),
            ("data" | "ephemeral", "http") => {
                note(ProgramKind::Http, block.text("url").unwrap_or("(an expression)").to_owned());
            }
            _ => {}
        }
        for provisioner in block.blocks.iter().filter(|inner| inner.kind == "provisioner") {
            let kind = provisioner.labels.first().cloned().unwrap_or_default();
            let command = ["command", "script", "inline", "source"]
                .iter()
                .find_map(|name| provisioner.attribute(name))
                .map_or_else(|| "(an expression)".to_owned(), |value| command_line(Some(value)));
            note(ProgramKind::Provisioner, format!("{kind}: {command}"));
        }
    }
}

fn exec_blocks(blocks: &[Block]) -> Vec<&Block> {
    blocks
        .iter()
        .flat_map(|block| if block.kind == "exec" { vec![block] } else { exec_blocks(&block.blocks) })
        .collect()
}

fn command_line(value: Option<&Literal>) -> String {
    match value {
        Some(Literal::Text(text)) => text.clone(),
        Some(Literal::List(parts)) => {
            let word = |part: &Literal| part.text().unwrap_or("…").to_owned();
            parts.iter().map(word).collect::<Vec<_>>().join(" ")
        }
        _ => "(an expression)".to_owned(),
    }
}
