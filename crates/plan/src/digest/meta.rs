//! `meta.json`: what plan JSON lacks and decides what an apply does, as CI states it beside a plan.

use std::collections::BTreeMap;

use super::{backend, pairs, string, strings};
use crate::json::{Fault, Value};
use crate::plan::Tool;

/// What plan JSON lacks. A field that is not stated is absent, and said to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// The forge's number of the repository, which a rename does not change.
    pub repository_id: Option<u64>,
    /// Name of the project.
    pub project: Option<String>,
    /// Its root module, from the root of the repository.
    pub dir: Option<String>,
    /// The workspace.
    pub workspace: Option<String>,
    /// Its named inputs.
    pub inputs: Option<Inputs>,
    /// The tool.
    pub tool: Option<Tool>,
    /// Version of the tool.
    pub version: Option<String>,
    /// Kind of plan, with what it was restricted to.
    pub mode: Option<PlanMode>,
    /// Where the state is.
    pub backend: Option<Backend>,
    /// Version of each provider, by source address.
    pub providers: Option<BTreeMap<String, String>>,
    /// What is told to people and decides nothing.
    pub origin: Origin,
}

/// The inputs of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Variable files, in the order in which they are given.
    pub var_files: Vec<String>,
    /// Files for the backend, in the order in which they are given.
    pub backend_files: Vec<String>,
    /// Names of environment variables, never their values.
    pub environment: Vec<String>,
}

/// Kind of plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanMode {
    /// `normal`, `destroy` or `refresh-only`.
    pub kind: &'static str,
    /// Addresses of `-target`.
    pub targets: Vec<String>,
    /// Addresses of `-exclude`.
    pub excludes: Vec<String>,
    /// Addresses of `-replace`.
    pub replace: Vec<String>,
}

/// The backend with the settings that name the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// Its type.
    pub kind: String,
    /// The settings that name the state, never a credential.
    pub settings: BTreeMap<String, String>,
}

/// Where a plan comes from. None of it counts in a digest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Commit of the head.
    pub head: Option<String>,
    /// Commit of the base tip.
    pub base: Option<String>,
    /// Commit of the merge of both.
    pub merge: Option<String>,
    /// Git tree that was planned.
    pub tree: Option<String>,
    /// The CI run.
    pub run_id: Option<u64>,
    /// Its attempt.
    pub run_attempt: Option<u64>,
    /// Where the plan was made.
    pub working_directory: Option<String>,
}

/// Why a meta file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetaFault {
    /// Not JSON.
    #[error("this meta file is not JSON (byte {offset})")]
    NotJson {
        /// Where it stops being JSON.
        offset: usize,
    },
    /// No schema, or one that is not known.
    #[error("this meta file has schema {found}, and schema 1 can be read")]
    Schema {
        /// As written.
        found: String,
    },
    /// A field that schema 1 does not have.
    #[error("this meta file has a field {field}, which schema 1 does not have")]
    UnknownField {
        /// Its path.
        field: String,
    },
    /// A field of another type.
    #[error("{field} in this meta file is not {wanted}")]
    Type {
        /// Its path.
        field: String,
        /// What it has to be.
        wanted: &'static str,
    },
    /// A type of backend that is not known.
    #[error("the backend type {kind} is not known")]
    UnknownBackend {
        /// As written.
        kind: String,
    },
    /// A setting of the backend that does not name the state.
    #[error("{setting} does not name the state of a {kind} backend")]
    Setting {
        /// The type of the backend.
        kind: String,
        /// The setting.
        setting: String,
    },
    /// A setting without which the state has no name.
    #[error("a {kind} backend needs {setting}")]
    Missing {
        /// The type of the backend.
        kind: String,
        /// The setting.
        setting: &'static str,
    },
    /// A credential.
    #[error("{setting} holds a credential, and a meta file must hold none")]
    Credential {
        /// The setting.
        setting: String,
    },
}

impl MetaFault {
    /// What to do next.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotJson { .. } => "Write the file again as one JSON object",
            Self::Schema { .. } => "Write \"schema\": 1, or use a version of Countersign that knows this schema",
            Self::UnknownField { .. } | Self::Type { .. } => "docs/plan-digest.md lists the fields and their types",
            Self::UnknownBackend { .. } | Self::Setting { .. } | Self::Missing { .. } => {
                "docs/plan-digest.md lists, for each type of backend, the settings that name the state"
            }
            Self::Credential { .. } => "Leave it out, and replace it where it may have been read",
        }
    }
}

impl From<Fault> for MetaFault {
    fn from(fault: Fault) -> Self {
        Self::NotJson { offset: fault.offset }
    }
}

const TEXT: &str = "a string that is not empty";
const TEXTS: &str = "an array of strings";
const OBJECT: &str = "an object";
const NUMBER: &str = "a whole number";

fn wrong(field: &str, wanted: &'static str) -> MetaFault {
    MetaFault::Type { field: field.to_owned(), wanted }
}

fn text(field: &str, value: &Value<'_>) -> Result<String, MetaFault> {
    value.as_str().filter(|it| !it.is_empty()).map(str::to_owned).ok_or_else(|| wrong(field, TEXT))
}

fn number(field: &str, value: &Value<'_>) -> Result<u64, MetaFault> {
    let Value::Number(digits) = value else { return Err(wrong(field, NUMBER)) };
    digits.parse().map_err(|_| wrong(field, NUMBER))
}

fn texts(field: &str, value: &Value<'_>) -> Result<Vec<String>, MetaFault> {
    let elements = value.as_array().ok_or_else(|| wrong(field, TEXTS))?;
    elements.iter().map(|element| text(field, element).map_err(|_| wrong(field, TEXTS))).collect()
}

/// Addresses and names are sets: their order decides nothing.
fn set(field: &str, value: &Value<'_>) -> Result<Vec<String>, MetaFault> {
    let mut texts = texts(field, value)?;
    texts.sort_unstable();
    texts.dedup();
    Ok(texts)
}

fn git_id(field: &str, value: &Value<'_>) -> Result<String, MetaFault> {
    let id = text(field, value)?;
    let whole = matches!(id.len(), 40 | 64) && id.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    if whole { Ok(id) } else { Err(wrong(field, "a git id of 40 or 64 small hexadecimal digits")) }
}

fn members<'v>(field: &str, value: &'v Value<'v>) -> Result<Vec<(&'v str, &'v Value<'v>)>, MetaFault> {
    // A field that is null is not stated.
    let object = value.as_object().ok_or_else(|| wrong(field, OBJECT))?;
    Ok(object.iter().filter(|(_, value)| !value.is_null()).collect())
}

fn unknown_field<T>(field: String) -> Result<T, MetaFault> {
    Err(MetaFault::UnknownField { field })
}

impl Meta {
    /// Reads a meta file; its grammar stands in `docs/plan-digest.md`.
    pub fn parse(json: &str) -> Result<Self, MetaFault> {
        let value = Value::parse(json)?;
        let fields = members("the top", &value)?;
        match value.get("schema") {
            Some(Value::Number(schema)) if schema == "1" => {}
            other => {
                let mut found = String::new();
                if let Some(other) = other {
                    other.write_canonical(&mut found);
                } else {
                    found.push_str("none");
                }
                return Err(MetaFault::Schema { found });
            }
        }
        let mut meta = Self::default();
        for (key, value) in fields {
            match key {
                "schema" => {}
                "repository_id" => meta.repository_id = Some(number(key, value)?),
                "project" => meta.project = Some(text(key, value)?),
                "dir" => meta.dir = Some(text(key, value)?),
                "workspace" => meta.workspace = Some(text(key, value)?),
                "inputs" => meta.inputs = Some(inputs(value)?),
                "tool" => {
                    meta.tool = Some(match value.as_str() {
                        Some("terraform") => Tool::Terraform,
                        Some("opentofu") => Tool::OpenTofu,
                        _ => return Err(wrong(key, "\"terraform\" or \"opentofu\"")),
                    });
                }
                "version" => meta.version = Some(text(key, value)?),
                "mode" => meta.mode = Some(mode(value)?),
                "backend" => meta.backend = Some(backend(value)?),
                "providers" => {
                    let versions = members(key, value)?;
                    let read = |(name, version): (&str, &Value<'_>)| {
                        Ok((name.to_owned(), text(&format!("providers.{name}"), version)?))
                    };
                    meta.providers = Some(versions.into_iter().map(read).collect::<Result<_, MetaFault>>()?);
                }
                "head" => meta.origin.head = Some(git_id(key, value)?),
                "base" => meta.origin.base = Some(git_id(key, value)?),
                "merge" => meta.origin.merge = Some(git_id(key, value)?),
                "tree" => meta.origin.tree = Some(git_id(key, value)?),
                "working_directory" => meta.origin.working_directory = Some(text(key, value)?),
                "run" => {
                    for (key, value) in members(key, value)? {
                        match key {
                            "id" => meta.origin.run_id = Some(number("run.id", value)?),
                            "attempt" => meta.origin.run_attempt = Some(number("run.attempt", value)?),
                            other => return unknown_field(format!("run.{other}")),
                        }
                    }
                }
                other => return unknown_field(other.to_owned()),
            }
        }
        Ok(meta)
    }
}

fn inputs(value: &Value<'_>) -> Result<Inputs, MetaFault> {
    let mut inputs = Inputs::default();
    for (key, value) in members("inputs", value)? {
        match key {
            "var_files" => inputs.var_files = texts("inputs.var_files", value)?,
            "backend_files" => inputs.backend_files = texts("inputs.backend_files", value)?,
            "environment" => {
                inputs.environment = set("inputs.environment", value)?;
                if let Some(name) = inputs.environment.iter().find(|it| it.contains('=')) {
                    // Only the names are asked for, since values are often credentials.
                    let name = name.split('=').next().unwrap_or_default().to_owned();
                    return Err(MetaFault::Credential { setting: format!("inputs.environment {name}") });
                }
            }
            other => return unknown_field(format!("inputs.{other}")),
        }
    }
    Ok(inputs)
}

fn mode(value: &Value<'_>) -> Result<PlanMode, MetaFault> {
    let mut kind = None;
    let (mut targets, mut excludes, mut replace) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in members("mode", value)? {
        match key {
            "kind" => kind = ["normal", "destroy", "refresh-only"].into_iter().find(|it| value.as_str() == Some(it)),
            "targets" => targets = set("mode.targets", value)?,
            "excludes" => excludes = set("mode.excludes", value)?,
            "replace" => replace = set("mode.replace", value)?,
            other => return unknown_field(format!("mode.{other}")),
        }
    }
    let kind = kind.ok_or_else(|| wrong("mode.kind", "\"normal\", \"destroy\" or \"refresh-only\""))?;
    Ok(PlanMode { kind, targets, excludes, replace })
}

fn backend(value: &Value<'_>) -> Result<Backend, MetaFault> {
    let (mut kind, mut settings) = (None, BTreeMap::new());
    for (key, value) in members("backend", value)? {
        match key {
            "type" => kind = Some(text("backend.type", value)?),
            "settings" => {
                for (name, value) in members("backend.settings", value)? {
                    let field = format!("backend.settings.{name}");
                    backend::refuse_credential(name, &field)?;
                    let value = text(&field, value)?;
                    backend::refuse_credential_in(&value, &field)?;
                    settings.insert(name.to_owned(), value);
                }
            }
            other => return unknown_field(format!("backend.{other}")),
        }
    }
    let kind = kind.ok_or_else(|| wrong("backend.type", TEXT))?;
    backend::check(&kind, &settings)?;
    Ok(Backend { kind, settings })
}

impl Meta {
    /// Writes a meta file: what [`Meta::parse`] reads, with a line for each field.
    pub fn to_json(&self) -> String {
        let mut fields = vec![("schema", "1".to_owned())];
        let mut add = |key: &'static str, value: Option<String>| {
            if let Some(value) = value {
                fields.push((key, value));
            }
        };
        add("repository_id", self.repository_id.map(|it| it.to_string()));
        add("project", self.project.as_deref().map(string));
        add("dir", self.dir.as_deref().map(string));
        add("workspace", self.workspace.as_deref().map(string));
        add(
            "inputs",
            self.inputs.as_ref().map(|inputs| {
                object(&[
                    ("var_files", strings(&inputs.var_files)),
                    ("backend_files", strings(&inputs.backend_files)),
                    ("environment", strings(&inputs.environment)),
                ])
            }),
        );
        add("head", self.origin.head.as_deref().map(string));
        add("base", self.origin.base.as_deref().map(string));
        add("merge", self.origin.merge.as_deref().map(string));
        add("tree", self.origin.tree.as_deref().map(string));
        add(
            "tool",
            self.tool.map(|tool| {
                string(match tool {
                    Tool::Terraform => "terraform",
                    Tool::OpenTofu => "opentofu",
                })
            }),
        );
        add("version", self.version.as_deref().map(string));
        add(
            "mode",
            self.mode.as_ref().map(|mode| {
                object(&[
                    ("kind", string(mode.kind)),
                    ("targets", strings(&mode.targets)),
                    ("excludes", strings(&mode.excludes)),
                    ("replace", strings(&mode.replace)),
                ])
            }),
        );
        add(
            "backend",
            self.backend
                .as_ref()
                .map(|backend| object(&[("type", string(&backend.kind)), ("settings", pairs(&backend.settings))])),
        );
        add("providers", self.providers.as_ref().map(pairs));
        let run = [("id", self.origin.run_id), ("attempt", self.origin.run_attempt)];
        let run: Vec<(&str, String)> =
            run.iter().filter_map(|(key, it)| Some((*key, it.as_ref()?.to_string()))).collect();
        add("run", (!run.is_empty()).then(|| object(&run)));
        add("working_directory", self.origin.working_directory.as_deref().map(string));
        let lines: Vec<String> = fields.iter().map(|(key, value)| format!("  {}: {value}", string(key))).collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(key, value)| format!("{}: {value}", string(key))).collect();
    format!("{{{}}}", members.join(", "))
}

#[cfg(test)]
#[path = "meta_tests.rs"]
mod tests;
