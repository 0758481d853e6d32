//! The projects of a pull request: those of the team's file that it touches, or candidates where the
//! team has no file.

use std::collections::BTreeSet;
use std::sync::Arc;

use countersign_github::ChangedFiles;
use countersign_model::{Project, Sha256Hex};
use countersign_review::TeamFile;
use countersign_review::patterns::{Patterns, resolve};
use countersign_review::team::ProjectRules;
use countersign_terraform::configuration::{Facts, Refusal, Source as _, local_modules, refusal};
use countersign_terraform::lockfile::{self, LockFile};

use super::reported::Reported;
use super::sealed::Sealed;
use super::source::Source;
use crate::teams::Governing;
use crate::views::{DifferencesView, PlanProblem};

/// A lock file, or why it cannot be read.
pub(crate) type LockOf = Result<LockFile, String>;

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
            reported: None,
            problem: None,
            sealed: None,
            differences: None,
        }
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
    let read = source.map(|source| read(source, &rules.project.dir));
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
    for facts in [merged, base].into_iter().flatten() {
        dirs.extend(local_modules(facts, dir));
    }
    let inputs = &rules.project.inputs;
    let files: Vec<String> =
        inputs.var_files.iter().chain(&inputs.backend_files).filter_map(|file| resolve(dir, file)).collect();
    Patterns::of_places(dirs.iter().map(String::as_str), files.iter().map(String::as_str))
}

/// Directories that look like root modules and are touched, directly or through a local module.
fn candidates(source: &Source, touched: &[&str]) -> Vec<ProjectData> {
    let reader = source.merged();
    reader
        .candidates()
        .into_iter()
        .filter_map(|dir| {
            let read = read(source, &dir);
            let dirs = local_modules(&read.facts.0, &dir);
            let own = Patterns::of_places(dirs.iter().map(String::as_str), []);
            touched.iter().any(|file| own.matches(file)).then(|| {
                let mut project = ProjectData::new(Project::at(&dir), None, own);
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
}

impl Read {
    fn put_into(self, project: &mut ProjectData) {
        project.facts = Some(Arc::new(self.facts));
        project.locks = Some(Arc::new(self.locks));
        project.refusal = self.refusal;
    }
}

fn read(source: &Source, dir: &str) -> Read {
    let path = if dir == "." { lockfile::NAME.to_owned() } else { format!("{dir}/{}", lockfile::NAME) };
    let lock = |tree: &countersign_terraform::git::Tree| match tree.file(&path) {
        Ok(Some(content)) => LockFile::read(&content).map_err(|error| error.to_string()),
        Ok(None) => Ok(LockFile::default()),
        Err(error) => Err(error.to_string()),
    };
    let facts = source.merged().facts(dir);
    Read {
        refusal: refusal(source.merged.files(), dir, &facts),
        facts: (facts, source.base().facts(dir)),
        locks: (lock(&source.merged), lock(&source.base)),
    }
}
