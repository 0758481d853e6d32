//! The configuration that a plan file carries. An apply of the file reads this one and not the checkout, so
//! the two have to be the same, file by file.

use std::collections::BTreeMap;

use super::archive::File;
use super::refusal::Refusal;
use crate::Tool;
use crate::json::Value;
use crate::sha256::Sha256;

/// Where the files of the configuration stand in the archive.
pub(super) const PREFIX: &str = "tfconfig/";
const MANIFEST: &str = "tfconfig/modules.json";
const MODULE: &str = "tfconfig/m-";

/// The configuration in a plan file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The modules by their key: names of the calls with dots between them, empty for the root.
    pub modules: BTreeMap<Box<str>, Module>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// The folder that the tool read it from, as it stands in the file.
    pub folder: Box<str>,
    /// The source address; empty for the root.
    pub source: Box<str>,
    /// The version, where it comes from a registry.
    pub version: Option<Box<str>>,
    /// Its files by name.
    pub files: BTreeMap<Box<str>, Vec<u8>>,
}

/// What a module of the file has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The folder of it as the tool writes it, from the root module: `.`, `../shared`, `.terraform/modules/m`. An
    /// apply takes it for `path.module`, and so runs the scripts that lie there.
    pub folder: Box<str>,
    pub files: Files,
}

/// Where the files of a module stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// In the checkout, in this folder from its top; empty for the top itself.
    Checkout(Box<str>),
    /// Fetched from elsewhere: the SHA-256 of each file by name.
    Fetched(BTreeMap<Box<str>, [u8; 32]>),
}

/// How the configuration of a plan file differs from that of the checkout.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SnapshotDifference {
    /// A module that nobody knows.
    Module { module: Box<str> },
    /// A module that is not in the file.
    MissingModule { module: Box<str> },
    /// A module that lies elsewhere.
    Folder { module: Box<str> },
    /// A file that is not there, or has other content.
    File {
        /// The key of the module.
        module: Box<str>,
        /// The name of the file.
        file: Box<str>,
    },
    /// A file of the module that the tool should have read.
    MissingFile {
        /// The key of the module.
        module: Box<str>,
        /// The name of the file.
        file: Box<str>,
    },
}

impl Snapshot {
    pub(super) fn read(files: Vec<File>) -> Result<Self, Refusal> {
        let mut modules: BTreeMap<Box<str>, Module> = BTreeMap::new();
        let mut manifest = None;
        for file in files {
            if &*file.name == MANIFEST {
                manifest = Some(file.content);
                continue;
            }
            let place = file.name.strip_prefix(MODULE).and_then(|rest| rest.rsplit_once('/'));
            let Some((module, name)) = place.filter(|(module, name)| is_key(module) && is_name(name)) else {
                return Err(Refusal::StrangeEntry { name: file.name.chars().take(200).collect() });
            };
            modules.entry(module.into()).or_default().files.insert(name.into(), file.content);
        }
        let manifest = manifest.ok_or(Refusal::MissingEntry { name: MANIFEST })?;
        for record in records(&manifest)? {
            // A module that only calls others may have no file of its own in the archive.
            let module = modules.entry(record.key).or_default();
            module.folder = record.folder;
            module.source = record.source;
            module.version = record.version;
        }
        // The tool refuses files of a module that is not listed.
        if modules.values().any(|module| module.folder.is_empty()) {
            return Err(Refusal::Modules);
        }
        Ok(Self { modules })
    }

    /// Holds every file against where it has to come from.
    ///
    /// `homes` says for each module, by its key, where its files are; it comes from what was fetched and
    /// checked before any code of the author ran, never from this file. `checkout` gives the content of a
    /// file by its path from the top of the checkout, and `listed` the names of all files in a folder.
    pub fn differences<'c>(
        &self,
        tool: Tool,
        homes: &BTreeMap<Box<str>, Home>,
        checkout: impl Fn(&str) -> Option<std::borrow::Cow<'c, [u8]>>,
        listed: impl Fn(&str) -> Vec<Box<str>>,
    ) -> Vec<SnapshotDifference> {
        let mut found = Vec::new();
        for (key, module) in &self.modules {
            let Some(home) = homes.get(key) else {
                found.push(SnapshotDifference::Module { module: key.clone() });
                continue;
            };
            if module.folder != home.folder {
                found.push(SnapshotDifference::Folder { module: key.clone() });
            }
            let names: Vec<Box<str>> = match &home.files {
                Files::Checkout(folder) => listed(folder),
                Files::Fetched(files) => files.keys().cloned().collect(),
            };
            let expected = names.iter().filter(|name| is_configuration(name, &names, tool));
            for (name, content) in &module.files {
                let same = match &home.files {
                    Files::Checkout(folder) => checkout(&join(folder, name)).is_some_and(|there| *there == **content),
                    Files::Fetched(files) => files.get(name).is_some_and(|digest| *digest == Sha256::of(content)),
                };
                if !same {
                    found.push(SnapshotDifference::File { module: key.clone(), file: name.clone() });
                }
            }
            for name in expected.filter(|name| !module.files.contains_key(*name)) {
                found.push(SnapshotDifference::MissingFile { module: key.clone(), file: name.clone() });
            }
        }
        let missing = homes.keys().filter(|key| !self.modules.contains_key(*key));
        found.extend(missing.map(|key| SnapshotDifference::MissingModule { module: key.clone() }));
        found
    }
}

/// Whether the tool reads a file of that name as configuration of a module, among the others of its folder
/// (`configs.Parser.ConfigDirFiles` of both tools). OpenTofu passes over `x.tf` where there is `x.tofu`, which
/// its versions before 1.8 do not know: no such file is in the snapshot then, and that is a difference.
fn is_configuration(name: &str, others: &[Box<str>], tool: Tool) -> bool {
    // Files of editors.
    let passing = name.starts_with('.') || name.ends_with('~') || name.starts_with('#') && name.ends_with('#');
    let hidden = |end: &str, by: &str| {
        let stem = name.strip_suffix(end);
        stem.is_some_and(|stem| others.iter().any(|other| other.strip_suffix(by) == Some(stem)))
    };
    let is = |end: &str| name.strip_suffix(end).is_some();
    let read = match tool {
        Tool::Terraform => is(".tf") || is(".tf.json"),
        Tool::OpenTofu => {
            is(".tofu")
                || is(".tofu.json")
                || is(".tf") && !hidden(".tf", ".tofu")
                || is(".tf.json") && !hidden(".tf.json", ".tofu.json")
        }
    };
    read && !passing
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Names of calls with dots between them.
fn is_key(key: &str) -> bool {
    key.is_empty() || key.split('.').all(|part| !part.is_empty() && !part.contains(['/', '\\', '\0']))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['\\', '\0'])
}

struct Record {
    key: Box<str>,
    folder: Box<str>,
    source: Box<str>,
    version: Option<Box<str>>,
}

fn records(manifest: &[u8]) -> Result<Vec<Record>, Refusal> {
    let text = std::str::from_utf8(manifest).map_err(|_| Refusal::Modules)?;
    let value = Value::parse(text).map_err(|_| Refusal::Modules)?;
    let mut keys = std::collections::BTreeSet::new();
    let mut records = Vec::new();
    for record in value.as_array().ok_or(Refusal::Modules)? {
        let members = record.as_object().ok_or(Refusal::Modules)?;
        // Go reads names of members in any case, and the last of two counts: only exact ones are read here.
        if members
            .iter()
            .any(|(name, value)| !matches!(name, "Key" | "Source" | "Version" | "Dir") || value.as_str().is_none())
        {
            return Err(Refusal::Modules);
        }
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let key: Box<str> = text("Key").ok_or(Refusal::Modules)?.into();
        if !is_key(&key) || !keys.insert(key.clone()) {
            return Err(Refusal::Modules);
        }
        records.push(Record {
            key,
            folder: text("Dir").filter(|it| !it.is_empty()).ok_or(Refusal::Modules)?.into(),
            source: text("Source").unwrap_or_default().into(),
            version: text("Version").map(Into::into),
        });
    }
    Ok(records)
}
