//! The projects of a pull request: those of the team's file that it touches, or candidates where the
//! team has no file.

use std::collections::BTreeSet;
use std::sync::Arc;

use countersign_github::ChangedFiles;
use countersign_model::{Project, Sha256Hex, Tool, ToolVersion};
use countersign_review::TeamFile;
use countersign_review::patterns::{Patterns, resolve};
use countersign_review::team::{BackendRules, ProjectRules};
use countersign_terraform::configuration::{
    AllowedBackend, BackendOf, BackendRefusal, Dialect, Facts, Reader, Refusal, Source as _, StatePlace, local_modules,
    refusal,
};
use countersign_terraform::lockfile::{self, LockFile};

use super::reported::Reported;
use super::sealed::Sealed;
use super::source::Source;
use crate::access::teams::Governing;
use crate::views::{DifferencesView, PlanProblem};

/// A lock file, or why it cannot be read.
pub(crate) type LockOf = Result<LockFile, String>;

/// A backend that was read and allowed, or everything that is refused of it.
pub(crate) type BackendRead = Result<AllowedBackend, Vec<BackendRefusal>>;

/// The backend of the merge as each tool would read it, and that of the base.
#[derive(Clone, Debug)]
pub(crate) struct Backends {
    terraform: (BackendRead, Option<AllowedBackend>),
    opentofu: (BackendRead, Option<AllowedBackend>),
}

impl Backends {
    /// As a tool reads it.
    pub(crate) fn read_by(&self, dialect: Dialect) -> &(BackendRead, Option<AllowedBackend>) {
        match dialect {
            Dialect::Terraform => &self.terraform,
            Dialect::OpenTofu => &self.opentofu,
        }
    }
}

/// A project of a pull request.
#[derive(Clone, Debug)]
pub(crate) struct ProjectData {
    /// SHA-256 of its id.
    pub(crate) id: Sha256Hex,
    pub(crate) project: Project,
    /// The team's rules; nothing for a candidate.
    pub(crate) rules: Option<ProjectRules>,
    /// Which files belong to it.
    pub(crate) patterns: Patterns,
    /// What its configuration brings, in the merge and in the base.
    pub(crate) facts: Option<Arc<(Facts, Facts)>>,
    /// The lock files of the merge and of the base.
    pub(crate) locks: Option<Arc<(LockOf, LockOf)>>,
    pub(crate) refusal: Option<Refusal>,
    /// Its backend; nothing while the repository is not there.
    pub(crate) backends: Option<Arc<Backends>>,
    pub(crate) reported: Option<Reported>,
    pub(crate) problem: Option<PlanProblem>,
    pub(crate) sealed: Option<Sealed>,
    pub(crate) differences: Option<DifferencesView>,
}

impl ProjectData {
    fn new(project: Project, rules: Option<ProjectRules>, patterns: Patterns) -> Self {
        Self {
            id: project.id().digest(),
            project,
            rules,
            patterns,
            facts: None,
            locks: None,
            refusal: None,
            backends: None,
            reported: None,
            problem: None,
            sealed: None,
            differences: None,
        }
    }

    /// Providers with their versions that the base's lock file does not have with all of their hashes:
    /// whoever changed the lock file can have brought in another package.
    pub(crate) fn new_providers(&self) -> Vec<String> {
        let Some((Ok(head), base)) = self.locks.as_deref() else { return Vec::new() };
        // One of the base that cannot be read knows none.
        let empty = LockFile::default();
        head.new_to(base.as_ref().unwrap_or(&empty))
    }
}

/// The projects that the files touch. Without the repository only what stands in the team's file is
/// known of them.
pub(crate) fn of(governing: &Governing, source: Option<&Source>, files: &ChangedFiles) -> Vec<ProjectData> {
    let touched: Vec<&str> = files.paths().collect();
    let named = |team: &TeamFile| -> Vec<ProjectData> {
        team.projects.iter().filter_map(|rules| configured(rules, source, &touched)).collect()
    };
    match governing {
        Governing::Of { team, .. } => named(team),
        // The names are known, so that published plans are found and can be read. Accounts and roles are not:
        // which they would be for this base is never guessed.
        Governing::OtherBase { team, .. } => {
            named(team).into_iter().map(|project| ProjectData { rules: None, ..project }).collect()
        }
        Governing::None { .. } => source.map(|source| candidates(source, &touched)).unwrap_or_default(),
        // Without readable rules nothing is known of projects, and nothing is guessed.
        Governing::NoDefault | Governing::Unreadable { .. } => Vec::new(),
    }
}

fn configured(rules: &ProjectRules, source: Option<&Source>, touched: &[&str]) -> Option<ProjectData> {
    let read = source.map(|source| read(source, &rules.project, Some(rules)));
    let own = match rules.patterns() {
        // The team's file was read, so its patterns are patterns.
        Some(patterns) => patterns.ok()?,
        None => default_patterns(rules, read.as_ref().map(|read| &read.facts.0), read.as_ref().map(|it| &it.facts.1)),
    };
    if !touched.iter().any(|file| own.matches(file)) {
        return None;
    }
    let mut project = ProjectData::new(rules.project.clone(), Some(rules.clone()), own);
    if let Some(read) = read {
        read.put_into(&mut project);
    }
    Some(project)
}

/// Its directory, the local modules that it calls in either tree, and its files.
fn default_patterns(rules: &ProjectRules, merged: Option<&Facts>, base: Option<&Facts>) -> Patterns {
    let dir = rules.project.dir.as_str();
    let mut dirs: BTreeSet<String> = BTreeSet::from([dir.to_owned()]);
    let inputs = &rules.project.inputs;
    let mut files: BTreeSet<String> =
        inputs.var_files.iter().chain(&inputs.backend_files).filter_map(|file| resolve(dir, file)).collect();
    for facts in [merged, base].into_iter().flatten() {
        dirs.extend(local_modules(facts, dir));
        files.extend(facts.links.iter().cloned());
    }
    Patterns::of_places(dirs.iter().map(String::as_str), files.iter().map(String::as_str))
}

/// Directories that look like root modules and are touched, directly or through a local module.
fn candidates(source: &Source, touched: &[&str]) -> Vec<ProjectData> {
    let reader = source.merged();
    reader
        .candidates()
        .into_iter()
        .filter_map(|dir| {
            let candidate = Project::at(&dir);
            let read = read(source, &candidate, None);
            let dirs = local_modules(&read.facts.0, &dir);
            let links = read.facts.0.links.iter().map(String::as_str);
            let own = Patterns::of_places(dirs.iter().map(String::as_str), links);
            touched.iter().any(|file| own.matches(file)).then(|| {
                let mut project = ProjectData::new(candidate, None, own);
                read.put_into(&mut project);
                project
            })
        })
        .collect()
}

struct Read {
    facts: (Facts, Facts),
    locks: (Result<LockFile, String>, Result<LockFile, String>),
    refusal: Option<Refusal>,
    backends: Backends,
}

impl Read {
    fn put_into(self, project: &mut ProjectData) {
        project.facts = Some(Arc::new(self.facts));
        project.locks = Some(Arc::new(self.locks));
        project.refusal = self.refusal;
        project.backends = Some(Arc::new(self.backends));
    }
}

fn read(source: &Source, project: &Project, rules: Option<&ProjectRules>) -> Read {
    let dir = project.dir.as_str();
    let path = if dir == "." { lockfile::NAME.to_owned() } else { format!("{dir}/{}", lockfile::NAME) };
    let lock = |tree: &countersign_terraform::git::Tree| match tree.file(&path) {
        Ok(Some(content)) => LockFile::read(&content).map_err(|error| error.to_string()),
        Ok(None) => Ok(LockFile::default()),
        Err(error) => Err(error.to_string()),
    };
    let (merged, base) = (source.merged(), source.base());
    let facts = facts(&merged, dir, rules);
    let real = source.merged.follow(dir).map_or_else(|| dir.to_owned(), |followed| followed.path);
    Read {
        refusal: refusal(source.merged.everything(), &real, &facts),
        facts: (facts, self::facts(&base, dir, rules)),
        locks: (lock(&source.merged), lock(&source.base)),
        backends: backends(&merged, &base, project, rules),
    }
}

/// What the team's tool reads; where none is named, what Terraform reads, or OpenTofu where that finds nothing.
fn facts(reader: &Reader<'_>, dir: &str, rules: Option<&ProjectRules>) -> Facts {
    if let Some(dialect) = rules.and_then(|rules| dialect(rules.tool?, rules.version.as_ref())) {
        return reader.facts(dir, dialect);
    }
    let facts = reader.facts(dir, Dialect::Terraform);
    if facts.state == StatePlace::None { reader.facts(dir, Dialect::OpenTofu) } else { facts }
}

fn dialect(tool: Tool, version: Option<&ToolVersion>) -> Option<Dialect> {
    match (tool, version) {
        (Tool::Terraform, _) => Some(Dialect::Terraform),
        (tool, Some(version)) => Some(Dialect::of(tool, version)),
        (Tool::OpenTofu, None) => None,
    }
}

fn backends(merged: &Reader<'_>, base: &Reader<'_>, project: &Project, rules: Option<&ProjectRules>) -> Backends {
    // A candidate has no rules, and so nothing that its backend may say besides naming the state.
    let none = BackendRules::default();
    let rules = rules.map_or(&none, |rules| &rules.backend);
    let of = |dialect| {
        let of = BackendOf { dir: &project.dir, dialect, files: &project.inputs.backend_files, rules };
        (merged.backend(of), base.backend(of).ok())
    };
    Backends { terraform: of(Dialect::Terraform), opentofu: of(Dialect::OpenTofu) }
}
