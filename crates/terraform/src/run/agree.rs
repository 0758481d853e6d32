//! Two readers of one plan: what the tool says of a plan file is believed where our own reading of it says
//! the same, and where its configuration is that of the tree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use countersign_plan::json::Value;
use countersign_plan::planfile::{
    Agreed, Asked, AskedBackend, Difference, Files, Given, Home, PlanFile, SnapshotDifference, Unread, VariableFile,
    compare,
};
use countersign_plan::schema::Schemas;
use countersign_plan::{Mode, Plan};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::record::Fault;
use super::steps::{Run, Stepped};
use crate::configuration::{AllowedBackend, is_configuration};
use crate::dirs::Dir;

/// The list of modules that init writes.
const LIST: &str = "modules.json";
/// The most bytes of it, and of a file of configuration.
const MOST_BYTES: u64 = 64 << 20;
/// So many differences are told; one is enough to refuse.
const MOST_TOLD: usize = 20;

/// The configuration as it was before any of the author's code ran: where each module is, and its files.
#[derive(Debug, Default)]
pub(super) struct Configuration {
    homes: BTreeMap<Box<str>, Home>,
    /// Files of the tree by their path, and the names of all files of a folder.
    files: BTreeMap<String, Vec<u8>>,
    names: BTreeMap<String, Vec<Box<str>>>,
    /// Files of variables, in the order in which the tool reads them.
    variables: Vec<(String, Vec<u8>)>,
}

/// The prefix of environment variables that set variables of the configuration.
const VARIABLE: &str = "TF_VAR_";

#[derive(Deserialize)]
struct List {
    #[serde(rename = "Modules")]
    modules: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Dir")]
    dir: String,
}

impl Configuration {
    /// Reads it from the checkout and from the modules that init fetched.
    pub(super) fn read(run: &Run) -> io::Result<Self> {
        let dir = run.job.project.dir.trim_start_matches("./");
        let dir = if dir == "." { "" } else { dir };
        let mut read = Self::default();
        read.home(run, dir, "", ".")?;
        read.take_variables(run, dir)?;
        let modules = run.clear("data").join("modules");
        let list = match Dir::open(&modules).and_then(|folder| folder.take_file(LIST, MOST_BYTES)) {
            Ok(list) => list,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(read),
            Err(error) => return Err(error),
        };
        let list: List = serde_json::from_slice(&list)?;
        for listed in list.modules.iter().filter(|listed| !listed.key.is_empty()) {
            read.home(run, dir, &listed.key, &listed.dir)?;
        }
        Ok(read)
    }

    /// Takes in one module, which the tool found in `folder`: relative to the project, or a path of its own.
    fn home(&mut self, run: &Run, project: &str, key: &str, folder: &str) -> io::Result<()> {
        let files = if Path::new(folder).is_absolute() {
            let real = run.behind(Path::new(folder));
            let fetched = Dir::open(&real)?;
            let mut files = BTreeMap::new();
            for name in fetched.names()? {
                let Some(name) = name.to_str().filter(|name| is_configuration(name)) else { continue };
                files.insert(name.into(), sha256(&fetched.take_file(name, MOST_BYTES)?));
            }
            Files::Fetched(files)
        } else {
            let place = joined(project, folder)
                .ok_or_else(|| io::Error::other(format!("the module {key} lies outside of the repository")))?;
            self.take_folder(&run.folder.tree(), &place)?;
            Files::Checkout(place.into())
        };
        self.homes.insert(key.into(), Home { folder: folder.into(), files });
        Ok(())
    }

    fn take_folder(&mut self, tree: &Path, place: &str) -> io::Result<()> {
        if self.names.contains_key(place) {
            return Ok(());
        }
        let mut names = Vec::new();
        // Links of a checkout stay inside of it, and code of the author has not run yet.
        for entry in std::fs::read_dir(tree.join(place))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if !is_configuration(&name) || !entry.path().is_file() {
                continue;
            }
            let path = if place.is_empty() { name.clone() } else { format!("{place}/{name}") };
            self.files.insert(path, std::fs::read(entry.path())?);
            names.push(name.into());
        }
        self.names.insert(place.to_owned(), names);
        Ok(())
    }

    /// Takes in the files of variables: those that the tool reads by their names (`Meta.collectVariableValues`),
    /// then those that it is given.
    fn take_variables(&mut self, run: &Run, project: &str) -> io::Result<()> {
        let tree = run.folder.tree();
        let mut names = Vec::new();
        for entry in std::fs::read_dir(tree.join(project))? {
            let Ok(name) = entry?.file_name().into_string() else { continue };
            if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") {
                names.push(name);
            }
        }
        names.sort_unstable();
        let first = ["terraform.tfvars", "terraform.tfvars.json"].map(str::to_owned);
        for name in first.into_iter().chain(names) {
            match std::fs::read(tree.join(project).join(&name)) {
                Ok(content) => self.variables.push((name, content)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        for name in &run.job.project.inputs.var_files {
            let place = joined(project, name)
                .ok_or_else(|| io::Error::other(format!("the file {name} lies outside of the repository")))?;
            self.variables.push((name.clone(), std::fs::read(tree.join(place))?));
        }
        Ok(())
    }

    /// What the tool was given as variables.
    fn given(&self, run: &Run) -> Given {
        let environment = run.job.environment.iter();
        let environment = environment.filter_map(|(name, value)| Some((name.strip_prefix(VARIABLE)?, &*value.0)));
        let files: Vec<VariableFile<'_>> =
            self.variables.iter().map(|(name, content)| VariableFile { name, content }).collect();
        Given::read(environment, &files)
    }

    fn differences(&self, file: &PlanFile) -> Vec<SnapshotDifference> {
        file.snapshot().differences(
            file.tool(),
            &self.homes,
            |path| self.files.get(path).map(|content| Cow::Borrowed(content.as_slice())),
            |folder| self.names.get(folder).cloned().unwrap_or_default(),
        )
    }
}

fn sha256(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

/// A path in the repository, from its top; nothing where it leads out.
fn joined(project: &str, folder: &str) -> Option<String> {
    let mut place = PathBuf::new();
    for component in Path::new(project).join(folder).components() {
        match component {
            Component::CurDir => {}
            Component::Normal(part) => place.push(part),
            Component::ParentDir if place.pop() => {}
            _ => return None,
        }
    }
    place.to_str().map(str::to_owned)
}

/// Reads the plan file. What two readers could read in two ways is refused.
pub(super) fn read(run: &Run, file: &[u8]) -> Stepped<PlanFile> {
    let differs = |what: String| Fault::Differs { what };
    Ok(PlanFile::read(file, run.tool()).map_err(|refusal| differs(refusal.to_string()))?)
}

/// Holds the JSON, and what was asked for, against the file.
pub(super) fn hold(
    run: &Run,
    file: &PlanFile,
    plan: &Plan,
    schemas: &Schemas,
    configuration: &Configuration,
    backend: &AllowedBackend,
    looked: &str,
) -> Stepped<Agreed> {
    let settings = backend.settings().to_string();
    let settings = Value::parse(&settings).ok();
    let version = run.job.tool.version.to_string();
    let given = configuration.given(run);
    let asked = Asked {
        tool_version: &version,
        mode: Mode::Normal,
        targets: &[],
        excludes: &[],
        force_replace: &[],
        backend: AskedBackend {
            kind: backend.kind(),
            config: settings.as_ref(),
            workspace: &run.job.project.workspace,
        },
        state: looked,
        variables: &given,
    };
    let agreement = compare(file, plan, schemas, &asked);
    let mut differs: Vec<String> = configuration.differences(file).iter().map(snapshot_words).collect();
    differs.extend(agreement.differences.iter().map(words));
    if !differs.is_empty() {
        return Err(Fault::Differs { what: told(&differs) }.into());
    }
    agreement.agreed().ok_or_else(|| {
        let open: Vec<String> = agreement.unread.iter().map(open_words).collect();
        Fault::NotHeld { what: told(&open) }.into()
    })
}

fn told(all: &[String]) -> String {
    let mut told = all[..all.len().min(MOST_TOLD)].join("\n");
    if all.len() > MOST_TOLD {
        told.push_str("\n…");
    }
    told
}

/// `change aws_vpc.main cidr_block: differs`, by names alone: values may be secret.
fn words(difference: &Difference) -> String {
    let parts = [&*code(&difference.part), &*difference.address, &*difference.path];
    let place = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    format!("{place}: {}", code(&difference.kind).replace('_', " "))
}

/// The name under which a code is written.
fn code(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn snapshot_words(difference: &SnapshotDifference) -> String {
    let module = |key: &str| if key.is_empty() { "the root module".to_owned() } else { format!("module.{key}") };
    match difference {
        SnapshotDifference::Module { module: key } => format!("{}: nobody knows it", module(key)),
        SnapshotDifference::MissingModule { module: key } => format!("{}: it is not in the plan file", module(key)),
        SnapshotDifference::Folder { module: key } => format!("{}: it lies elsewhere", module(key)),
        SnapshotDifference::File { module: key, file } => format!("{}: {file} is another one", module(key)),
        SnapshotDifference::MissingFile { module: key, file } => {
            format!("{}: {file} is not in the plan file", module(key))
        }
    }
}

fn open_words(open: &Unread) -> String {
    match open {
        Unread::Field(field) => format!("field {} of {}", field.number, field.message),
        Unread::ToolVersion => "the version of the tool".to_owned(),
        Unread::Schema { provider, kind } => format!("the schema of {kind} of {provider}"),
        Unread::BackendSettings => "the settings of the backend".to_owned(),
        Unread::Variables { file } => format!("the variables of {file}"),
        Unread::Backend => "the backend".to_owned(),
        Unread::Configuration { module, what } if module.is_empty() => format!("configuration: {what}"),
        Unread::Configuration { module, what } => format!("configuration of module.{module}: {what}"),
    }
}
