//! `meta.json`: what plan JSON lacks and decides what an apply does, as CI states it beside a plan.

use std::collections::BTreeMap;

use super::{Absent, backend, pairs, string, strings};
use crate::Tool;
use crate::json::{Fault, Value};
use crate::mask::{Marks, Under, Writer};
use crate::plan::Plan;

/// What plan JSON lacks. A field that is not stated is absent, and said to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// The forge's number of the repository, which a rename does not change.
    pub repository_id: Option<u64>,
    /// Name of the project.
    pub project: Option<String>,
    /// Its root module, from the root of the repository.
    pub dir: Option<String>,
    pub workspace: Option<String>,
    /// Its named inputs.
    pub inputs: Option<Inputs>,
    pub tool: Option<Tool>,
    /// Version of the tool.
    pub version: Option<String>,
    /// Kind of plan, with what it was restricted to.
    pub mode: Option<PlanMode>,
    /// Where the state is.
    pub backend: Option<Backend>,
    /// Version of each provider, by source address.
    pub providers: Option<BTreeMap<String, String>>,
    /// Name of the base branch.
    pub base_name: Option<String>,
    /// The account that the team expects.
    pub account: Option<Named>,
    pub plan_role: Option<Named>,
    pub apply_role: Option<Named>,
    /// What is told to people and decides nothing.
    pub origin: Origin,
}

/// What the team names, or that it names none. That none is named is known, and another thing than not
/// knowing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    As(String),
    None,
}

impl Named {
    /// Takes what may be named.
    pub fn of(named: Option<impl Into<String>>) -> Self {
        named.map_or(Self::None, |named| Self::As(named.into()))
    }

    fn json(&self) -> String {
        match self {
            Self::As(named) => string(named),
            Self::None => "null".to_owned(),
        }
    }
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
    pub kind: String,
    /// The settings that name the state, never a credential.
    pub settings: BTreeMap<String, String>,
    /// All settings, with a marker in place of each credential; nothing where only those that name the state
    /// are stated, as a meta file of schema 1 does.
    pub all: Option<Value<'static>>,
}

impl Backend {
    /// One of which no settings are known but those that name the state.
    pub fn of(kind: &str, settings: BTreeMap<String, String>) -> Self {
        let all = settings.iter().map(|(name, value)| (name.clone().into(), Value::String(value.clone().into())));
        let all = Some(Value::Object(crate::json::Object::from_members(all.collect())));
        Self { kind: kind.to_owned(), settings, all }
    }
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
    pub run_attempt: Option<u64>,
    /// Where the plan was made.
    pub working_directory: Option<String>,
}

/// Why a meta file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetaFault {
    #[error("this meta file is not JSON (byte {offset})")]
    NotJson {
        /// Where it stops being JSON.
        offset: usize,
    },
    /// No schema, or one that is not known.
    #[error("this meta file has schema {found}, and schemas 1 and 2 can be read")]
    Schema {
        /// As written.
        found: String,
    },
    /// A field that its schema does not have.
    #[error("this meta file has a field {field}, which its schema does not have")]
    UnknownField { field: String },
    /// A field of another type.
    #[error("{field} in this meta file is not {wanted}")]
    Type {
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
        setting: String,
    },
    /// A setting without which the state has no name.
    #[error("a {kind} backend needs {setting}")]
    Missing {
        /// The type of the backend.
        kind: String,
        setting: &'static str,
    },
    #[error("{setting} holds a credential, and a meta file must hold none")]
    Credential { setting: String },
}

impl MetaFault {
    /// What to do next.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotJson { .. } => "Write the file again as one JSON object",
            Self::Schema { .. } => "Write \"schema\": 2, or use a version of Countersign that knows this schema",
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
    /// The same for the base, account and roles that the team's rules name. What a meta file states of them is
    /// a claim, and is not kept.
    #[must_use]
    pub fn expecting(
        self,
        base_name: &str,
        account: Option<String>,
        plan_role: Option<String>,
        apply_role: Option<String>,
    ) -> Self {
        Self {
            base_name: Some(base_name.to_owned()),
            account: Some(Named::of(account)),
            plan_role: Some(Named::of(plan_role)),
            apply_role: Some(Named::of(apply_role)),
            ..self
        }
    }

    /// Reads a meta file; its grammar stands in `docs/plan-digest.md`.
    pub fn parse(json: &str) -> Result<Self, MetaFault> {
        let value = Value::parse(json)?;
        let fields = members("the top", &value)?;
        let schema = match value.get("schema") {
            Some(Value::Number(schema)) if schema == "1" => Schema::One,
            Some(Value::Number(schema)) if schema == "2" => Schema::Two,
            other => {
                let mut found = String::new();
                if let Some(other) = other {
                    other.write_canonical(&mut found);
                } else {
                    found.push_str("none");
                }
                return Err(MetaFault::Schema { found });
            }
        };
        let mut meta = Self::default();
        if schema == Schema::Two {
            meta.account = named("account", &value)?;
            meta.plan_role = named("plan_role", &value)?;
            meta.apply_role = named("apply_role", &value)?;
        }
        for (key, value) in fields {
            match key {
                "base_name" if schema == Schema::Two => meta.base_name = Some(text(key, value)?),
                "account" | "plan_role" | "apply_role" if schema == Schema::Two => {}
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
                "backend" => meta.backend = Some(backend(value, schema)?),
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

fn backend(value: &Value<'_>, schema: Schema) -> Result<Backend, MetaFault> {
    let (mut kind, mut settings, mut all) = (None, BTreeMap::new(), None);
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
            "all" if schema == Schema::Two => {
                value.as_object().ok_or_else(|| wrong("backend.all", OBJECT))?;
                backend::refuse_credentials_within(value, "backend.all")?;
                all = Some(backend::all(value));
            }
            other => return unknown_field(format!("backend.{other}")),
        }
    }
    let kind = kind.ok_or_else(|| wrong("backend.type", TEXT))?;
    backend::check(&kind, &settings)?;
    Ok(Backend { kind, settings, all })
}

/// Which schema a file is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Schema {
    One,
    Two,
}

/// A field of which `null` says that none is named.
fn named(field: &str, top: &Value<'_>) -> Result<Option<Named>, MetaFault> {
    match top.get(field) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(Named::None)),
        Some(value) => Ok(Some(Named::As(text(field, value)?))),
    }
}

impl Meta {
    /// Writes a meta file: what [`Meta::parse`] reads, with a line for each field.
    pub fn to_json(&self) -> String {
        let mut fields = vec![("schema", "2".to_owned())];
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
            self.backend.as_ref().map(|backend| {
                let mut members = vec![("type", string(&backend.kind)), ("settings", pairs(&backend.settings))];
                if let Some(all) = &backend.all {
                    let mut text = String::new();
                    all.write_canonical(&mut text);
                    members.push(("all", text));
                }
                object(&members)
            }),
        );
        add("providers", self.providers.as_ref().map(pairs));
        add("base_name", self.base_name.as_deref().map(string));
        add("account", self.account.as_ref().map(Named::json));
        add("plan_role", self.plan_role.as_ref().map(Named::json));
        add("apply_role", self.apply_role.as_ref().map(Named::json));
        let run = [("id", self.origin.run_id), ("attempt", self.origin.run_attempt)];
        let run: Vec<(&str, String)> =
            run.iter().filter_map(|(key, it)| Some((*key, it.as_ref()?.to_string()))).collect();
        add("run", (!run.is_empty()).then(|| object(&run)));
        add("working_directory", self.origin.working_directory.as_deref().map(string));
        let lines: Vec<String> = fields.iter().map(|(key, value)| format!("  {}: {value}", string(key))).collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }
}

/// Writes `"meta":{…}`, with the word `absent` for what is not known.
pub(super) fn write(out: &mut Writer<'_>, plan: &Plan, meta: &Meta) {
    out.raw(r#""meta":{"#);
    let mut first = true;
    let mut field = |out: &mut Writer<'_>, key: &str, value: Option<String>| {
        if !std::mem::replace(&mut first, false) {
            out.raw(",");
        }
        out.text(key);
        out.raw(":");
        out.raw(value.as_deref().unwrap_or("absent"));
    };
    field(out, "account", meta.account.as_ref().map(Named::json));
    field(out, "apply_role", meta.apply_role.as_ref().map(Named::json));
    // What comes after the name of the field is written in its own way.
    field(out, "backend", meta.backend.as_ref().map(|_| String::new()));
    if let Some(backend) = &meta.backend {
        out.raw(&format!(r#"{{"named":{},"settings":"#, pairs(&backend.settings)));
        match &backend.all {
            Some(all) => {
                out.below("backend", |out| out.below("settings", |out| out.value(all, Marks::NONE, Under::Plain)));
            }
            None => out.raw("absent"),
        }
        out.raw(&format!(r#","type":{}}}"#, string(&backend.kind)));
    }
    field(out, "base_name", meta.base_name.as_deref().map(string));
    field(out, "dir", meta.dir.as_deref().map(string));
    let inputs = meta.inputs.as_ref().map(|inputs| {
        let Inputs { var_files, backend_files, environment } = inputs;
        let (backend, environment, var) = (strings(backend_files), strings(environment), strings(var_files));
        format!(r#"{{"backend_files":{backend},"environment":{environment},"var_files":{var}}}"#)
    });
    field(out, "inputs", inputs);
    let mode = meta.mode.as_ref().map(|mode| {
        let (excludes, replace, targets) = (strings(&mode.excludes), strings(&mode.replace), strings(&mode.targets));
        format!(r#"{{"excludes":{excludes},"kind":"{}","replace":{replace},"targets":{targets}}}"#, mode.kind)
    });
    field(out, "mode", mode);
    field(out, "plan_role", meta.plan_role.as_ref().map(Named::json));
    field(out, "project", meta.project.as_deref().map(string));
    field(out, "providers", meta.providers.as_ref().map(pairs));
    field(out, "repository_id", meta.repository_id.map(|it| it.to_string()));
    let tool = meta.tool.map(|tool| match tool {
        Tool::Terraform => "terraform",
        Tool::OpenTofu => "opentofu",
    });
    field(out, "tool", tool.map(string));
    field(out, "version", version(plan, meta).map(string));
    field(out, "workspace", meta.workspace.as_deref().map(string));
    out.raw("}");
}

/// What decides and is not known.
pub(super) fn absent(plan: &Plan, meta: &Meta) -> Vec<Absent> {
    let known = [
        (Absent::Repository, meta.repository_id.is_some()),
        (Absent::Project, meta.project.is_some()),
        (Absent::Dir, meta.dir.is_some()),
        (Absent::Workspace, meta.workspace.is_some()),
        (Absent::Inputs, meta.inputs.is_some()),
        (Absent::Tool, meta.tool.is_some()),
        (Absent::Version, version(plan, meta).is_some()),
        (Absent::Mode, meta.mode.is_some()),
        (Absent::Backend, meta.backend.is_some()),
        // Without a backend it is the backend that is absent.
        (Absent::BackendSettings, meta.backend.as_ref().is_none_or(|backend| backend.all.is_some())),
        (Absent::Providers, meta.providers.is_some()),
        (Absent::BaseName, meta.base_name.is_some()),
        (Absent::Account, meta.account.is_some()),
        (Absent::PlanRole, meta.plan_role.is_some()),
        (Absent::ApplyRole, meta.apply_role.is_some()),
    ];
    known.into_iter().filter(|(_, known)| !known).map(|(what, _)| what).collect()
}

/// The version of the tool, unless plan and meta file state different ones.
fn version<'a>(plan: &'a Plan, meta: &'a Meta) -> Option<&'a str> {
    match (plan.terraform_version(), meta.version.as_deref()) {
        (Some(plan), Some(meta)) if plan != meta => None,
        (plan, meta) => meta.or(plan),
    }
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(key, value)| format!("{}: {value}", string(key))).collect();
    format!("{{{}}}", members.join(", "))
}

#[cfg(test)]
#[path = "meta_tests.rs"]
mod tests;
