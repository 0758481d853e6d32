//! What CI publishes beside a plan: the meta file, the schemas in use, and the words of the status.
//! `docs/publish-plans.md` has the workflow that calls these.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use countersign_model::{ClaimedCounts, Inputs, Project, StatusKind};
use countersign_plan::digest::{Inputs as MetaInputs, Meta, MetaFault, Origin, PlanMode, named_backend};
use countersign_plan::json::Value;
use countersign_plan::{Action, Plan, Section, schema};
use countersign_terraform::lockfile::LockFile;

use crate::args::{Describe, MetaArguments, ModeKind, SchemasArguments, Tool};
use crate::failure::Failure;
use crate::{input, output};

fn refused(path: &Path, message: &dyn std::fmt::Display) -> Failure {
    Failure::RefusedFile { name: input::name(path), message: message.to_string() }
}

/// `schemas`: the schemas of the types that a plan has.
pub(crate) fn schemas(arguments: &SchemasArguments) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    let text = input::text(&arguments.schemas)?;
    let used = schema::used_json(&text, &plan).map_err(|fault| refused(&arguments.schemas, &fault))?;
    output::write(output::inert_json(&used).as_bytes())
}

/// `meta`: what plan JSON lacks.
pub(crate) fn meta(arguments: &MetaArguments) -> Result<(), Failure> {
    let project = project(arguments);
    let lock = lock(arguments)?;
    let lists = |texts: &[String]| {
        let mut sorted = texts.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        sorted
    };
    let meta = Meta {
        repository_id: Some(arguments.repository_id),
        project: Some(project.id().to_string()),
        dir: Some(project.dir.clone()),
        workspace: Some(project.workspace.clone()),
        inputs: Some(MetaInputs {
            var_files: project.inputs.var_files.clone(),
            backend_files: project.inputs.backend_files.clone(),
            environment: project.inputs.environment.clone(),
        }),
        tool: Some(match arguments.tool {
            Tool::Terraform => countersign_model::Tool::Terraform,
            Tool::Opentofu => countersign_model::Tool::OpenTofu,
        }),
        version: version(arguments)?,
        mode: Some(PlanMode {
            kind: match arguments.mode {
                ModeKind::Normal => "normal",
                ModeKind::Destroy => "destroy",
                ModeKind::RefreshOnly => "refresh-only",
            },
            targets: lists(&arguments.target),
            excludes: lists(&arguments.exclude),
            replace: lists(&arguments.replace),
        }),
        backend: Some(backend(arguments)?),
        providers: Some(lock),
        origin: Origin {
            head: arguments.head.clone(),
            base: arguments.base.clone(),
            merge: arguments.merge.clone(),
            tree: arguments.tree.clone(),
            run_id: arguments.run_id,
            run_attempt: arguments.run_attempt,
            working_directory: arguments.working_directory.as_ref().map(|path| path.display().to_string()),
        },
        // The app adds the base, the account and the roles: it believes nobody but the team's rules.
        base_name: None,
        account: None,
        plan_role: None,
        apply_role: None,
    };
    let text = meta.to_json();
    // What is written has to be read again: a wrong argument is found here and not by a reader.
    Meta::parse(&text).map_err(|fault| refused(&arguments.plan, &fault))?;
    output::write(text.as_bytes())
}

fn project(arguments: &MetaArguments) -> Project {
    let mut environment = arguments.environment.clone();
    environment.sort_unstable();
    environment.dedup();
    let dir = arguments.dir.trim_start_matches("./").trim_end_matches('/');
    Project {
        name: arguments.name.clone(),
        dir: if dir.is_empty() { ".".to_owned() } else { dir.to_owned() },
        workspace: arguments.workspace.clone(),
        inputs: Inputs {
            backend_files: arguments.backend_config.clone(),
            environment,
            var_files: arguments.var_file.clone(),
        },
    }
}

fn version(arguments: &MetaArguments) -> Result<Option<String>, Failure> {
    let plan = input::plan(&arguments.plan)?;
    Ok(plan.terraform_version().map(str::to_owned))
}

fn lock(arguments: &MetaArguments) -> Result<BTreeMap<String, String>, Failure> {
    match fs::read(&arguments.lock_file) {
        Ok(content) => {
            let lock = LockFile::read(&content).map_err(|error| refused(&arguments.lock_file, &error))?;
            Ok(lock.versions())
        }
        // A configuration that needs no provider has none.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(refused(&arguments.lock_file, &error)),
    }
}

/// The backend as `init` resolved it, without its credentials.
fn backend(arguments: &MetaArguments) -> Result<countersign_plan::digest::Backend, Failure> {
    let path = arguments.data_dir.join("terraform.tfstate");
    let text = input::text(&path)?;
    let faulty = |fault: MetaFault| refused(&path, &fault);
    let value = Value::parse(&text).map_err(|fault| faulty(fault.into()))?;
    let backend = value.get("backend").ok_or_else(|| refused(&path, &"no backend is recorded here; run init first"))?;
    let kind = backend.get("type").and_then(Value::as_str).unwrap_or_default();
    let empty = Value::Null;
    named_backend(kind, backend.get("config").unwrap_or(&empty)).map_err(faulty)
}

/// `describe`: the names and words under which a plan is published, as lines for `$GITHUB_OUTPUT`.
pub(crate) fn describe(arguments: &Describe) -> Result<(), Failure> {
    let plan = input::plan(&arguments.plan)?;
    let text = input::text(&arguments.meta)?;
    let meta = Meta::parse(&text).map_err(|fault| refused(&arguments.meta, &fault))?;
    let project = project_of(&meta).ok_or_else(|| refused(&arguments.meta, &"it does not state the project"))?;
    let (state, description) = if plan.errored() == Some(true) {
        ("failure", "planning failed".to_owned())
    } else {
        ("success", claimed(&plan))
    };
    let mut lines = String::new();
    let _ = writeln!(lines, "artifact={}", project.id().artifact_name());
    let _ = writeln!(lines, "context={}", project.status_context(StatusKind::Plan));
    let _ = writeln!(lines, "state={state}");
    let _ = writeln!(lines, "description={description}");
    output::write(lines.as_bytes())
}

/// The project that a meta file speaks of. Its id is its name, or else the canonical JSON of the rest.
fn project_of(meta: &Meta) -> Option<Project> {
    let inputs = meta.inputs.clone().unwrap_or_default();
    let mut project = Project {
        name: None,
        dir: meta.dir.clone()?,
        workspace: meta.workspace.clone()?,
        inputs: Inputs {
            backend_files: inputs.backend_files,
            environment: inputs.environment,
            var_files: inputs.var_files,
        },
    };
    let id = meta.project.clone()?;
    if project.id().as_str() != id {
        project.name = Some(id);
    }
    Some(project)
}

/// The words of the status. `no changes` is said of a plan only that does nothing at all and leaves nothing
/// for later.
fn claimed(plan: &Plan) -> String {
    let counts = claim(plan);
    let of = |section| plan.section(section).as_array().map_or(0, <[_]>::len);
    let unknown = plan.changes().iter().filter(|entry| entry.action.action == Action::Unknown).count();
    let besides: Vec<String> = [
        ("unknown", unknown),
        ("invoke", of(Section::ActionInvocations)),
        ("defer", of(Section::DeferredChanges) + of(Section::DeferredActionInvocations)),
        ("drift", plan.drift().iter().filter(|entry| entry.action.action != Action::NoOp).count()),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(word, count)| format!("{word} {count}"))
    .collect();
    if counts == ClaimedCounts::default() && !besides.is_empty() { besides.join(", ") } else { counts.to_string() }
}

fn claim(plan: &Plan) -> ClaimedCounts {
    let counts = plan.counts();
    let outputs = plan.outputs().iter().filter(|output| output.change.action() != Action::NoOp).count();
    ClaimedCounts {
        create: counts.create,
        update: counts.update,
        replace: counts.replace,
        delete: counts.delete,
        forget: counts.forget,
        moved: counts.moved,
        imported: counts.imported,
        outputs: u32::try_from(outputs).unwrap_or(u32::MAX),
    }
}
