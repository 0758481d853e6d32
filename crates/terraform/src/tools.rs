//! The Terraforms and OpenTofus of this machine: found, asked what they are, and chosen by what the
//! team and the plan say. A product that nobody named is asked for, never guessed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use countersign_model::{Tool, ToolVersion};
use serde::{Deserialize, Serialize};

use crate::process::{self, Limits};

/// A version manager's stand-in may look for a file or two before it answers.
const PATIENCE: Limits = Limits { time: Duration::from_secs(15), output: 64 << 10 };

/// A home folder that is not there.
const NO_HOME: &str = "/nonexistent";

/// A tool that answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Candidate {
    pub tool: Tool,
    pub version: ToolVersion,
    pub path: PathBuf,
}

/// Where programs are looked for.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// The person's home folder, for version managers.
    pub home: Option<PathBuf>,
    /// Programs that the person named.
    pub named: Vec<PathBuf>,
}

/// Folders of version managers below the home folder, as `FOLDER/*/PROGRAM` or `FOLDER/PROGRAM_*`.
const MANAGED: &[(&str, &[&str])] = &[
    (".tfenv/versions", &["terraform"]),
    (".tofuenv/versions", &["tofu"]),
    (".tenv/Terraform", &["terraform"]),
    (".tenv/OpenTofu", &["tofu"]),
    (".asdf/installs/terraform", &["bin/terraform", "terraform"]),
    (".asdf/installs/opentofu", &["bin/tofu", "tofu"]),
    (".local/share/mise/installs/terraform", &["terraform", "bin/terraform"]),
    (".local/share/mise/installs/opentofu", &["tofu", "bin/tofu"]),
];

/// Folders in which a version manager keeps programs with the version in their name.
const SUFFIXED: &[&str] = &[".terraform.versions", ".local/share/terraform-switcher"];

/// Every file that could be one of the tools, each once.
pub fn possible(places: &Places) -> Vec<PathBuf> {
    let mut found = Vec::new();
    found.extend(places.named.iter().cloned());
    for folder in &places.path {
        found.extend(["terraform", "tofu"].map(|program| folder.join(program)));
    }
    if let Some(home) = &places.home {
        for (folder, programs) in MANAGED {
            for version in entries(&home.join(folder)) {
                found.extend(programs.iter().map(|program| version.join(program)));
            }
        }
        for folder in SUFFIXED {
            let named = |path: &PathBuf| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                name.starts_with("terraform_") || name.starts_with("tofu_")
            };
            found.extend(entries(&home.join(folder)).into_iter().filter(named));
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|path| path.is_file() && seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries
}

/// Asks a program what it is; nothing where it is neither tool.
pub fn ask(path: &Path, environment: &[(String, String)]) -> Option<Candidate> {
    // An empty folder: a tool asked inside of a configuration would look at it.
    let nowhere = Path::new("/");
    let mut command = process::program(path, nowhere);
    command.arg("version").env("CHECKPOINT_DISABLE", "1").envs(environment.iter().map(|(name, value)| (name, value)));
    // Without a home it asks the system for one, and reads the person's settings, plugins and tokens there,
    // of which a version needs nothing.
    command.env("HOME", NO_HOME);
    let answer = process::run(&mut command, PATIENCE).ok()?;
    let text = String::from_utf8_lossy(&answer.output).into_owned();
    let (tool, version) = read_version(&text)?;
    Some(Candidate { tool, version, path: path.to_owned() })
}

/// `Terraform v1.11.4` or `OpenTofu v1.12.6`, among other lines.
fn read_version(text: &str) -> Option<(Tool, ToolVersion)> {
    text.lines().find_map(|line| {
        let (product, version) = line.trim().split_once(" v")?;
        let tool = match product {
            "Terraform" => Tool::Terraform,
            "OpenTofu" => Tool::OpenTofu,
            _ => return None,
        };
        Some((tool, version.parse().ok()?))
    })
}

/// What is known of the tool that has to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// As the project file says.
    pub by_project: (Option<Tool>, Option<ToolVersion>),
    /// As the reported plan's meta file says.
    pub by_report: Option<(Tool, ToolVersion)>,
    /// As the state says; it never says which product.
    pub by_state: Option<ToolVersion>,
    /// As the person answered.
    pub answered: Option<PathBuf>,
}

/// Which tool runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Use(Candidate),
    /// The person has to say.
    Ask {
        why: Question,
        /// Among these, the most fitting first.
        among: Vec<Candidate>,
    },
    /// None of this machine will do.
    Missing {
        /// The product, where it is known.
        tool: Option<Tool>,
        /// The version, where it is known.
        version: Option<ToolVersion>,
    },
}

/// Why the person has to say which tool runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// Neither the project nor a plan says which product.
    Product,
    /// The named version is not here, and others are.
    OtherVersion {
        /// The product.
        tool: Tool,
        /// The version that is named.
        wanted: ToolVersion,
    },
}

/// Chooses by the project file, then the reported plan, then the state. An answer counts only where
/// there is a question, and only with one of those that it is about.
pub fn choose(wanted: &Wanted, candidates: &[Candidate]) -> Choice {
    match without_answer(wanted, candidates) {
        Choice::Ask { why, among } => {
            let answered = among.iter().find(|candidate| wanted.answered.as_ref() == Some(&candidate.path));
            answered.cloned().map_or(Choice::Ask { why, among }, Choice::Use)
        }
        decided => decided,
    }
}

fn without_answer(wanted: &Wanted, candidates: &[Candidate]) -> Choice {
    let tool = wanted.by_project.0.or(wanted.by_report.as_ref().map(|(tool, _)| *tool));
    let reported = wanted.by_report.as_ref().filter(|(reported, _)| Some(*reported) == tool);
    let version = wanted.by_project.1.clone().or(reported.map(|(_, version)| version.clone()));
    let mut among: Vec<Candidate> =
        candidates.iter().filter(|candidate| tool.is_none_or(|tool| candidate.tool == tool)).cloned().collect();
    among.sort_by(|one, other| other.version.cmp(&one.version));
    if among.is_empty() {
        return Choice::Missing { tool, version: version.or(wanted.by_state.clone()) };
    }
    let Some(tool) = tool else {
        return Choice::Ask { why: Question::Product, among };
    };
    let exactly = |version: &ToolVersion| among.iter().find(|candidate| candidate.version == *version).cloned();
    if let Some(wanted) = version {
        return match exactly(&wanted) {
            Some(candidate) => Choice::Use(candidate),
            None => Choice::Ask { why: Question::OtherVersion { tool, wanted }, among },
        };
    }
    // The state only says what wrote it last; the same version is the safest, and the newest of the
    // same minor version reads and writes it alike.
    let state = wanted.by_state.as_ref();
    let same_minor = |candidate: &&Candidate| state.is_some_and(|it| it.minor() == candidate.version.minor());
    let fitting = state.and_then(exactly).or_else(|| among.iter().find(same_minor).cloned());
    Choice::Use(fitting.unwrap_or_else(|| among.swap_remove(0)))
}

/// Whether applying with `tool` would make the state unreadable for those who use its present version.
pub fn is_newer_minor(state: &ToolVersion, tool: &ToolVersion) -> bool {
    tool.minor() > state.minor()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(tool: Tool, version: &str) -> Candidate {
        let path = PathBuf::from(format!("/tools/{}-{version}", tool.program()));
        Candidate { tool, version: version.parse().unwrap(), path }
    }

    fn version(text: &str) -> ToolVersion {
        text.parse().unwrap()
    }

    fn all() -> Vec<Candidate> {
        vec![
            candidate(Tool::Terraform, "1.11.4"),
            candidate(Tool::Terraform, "1.9.8"),
            candidate(Tool::OpenTofu, "1.12.6"),
        ]
    }

    fn used(choice: Choice) -> String {
        match choice {
            Choice::Use(candidate) => candidate.path.display().to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn versions_are_read_from_what_the_tools_print() {
        let terraform = "Terraform v1.11.4\non linux_amd64\n\nYour version of Terraform is out of date!";
        assert_eq!(read_version(terraform), Some((Tool::Terraform, version("1.11.4"))));
        assert_eq!(read_version("OpenTofu v1.12.6\non linux_amd64"), Some((Tool::OpenTofu, version("1.12.6"))));
        assert_eq!(read_version("terragrunt version v0.50.1"), None);
    }

    #[test]
    fn the_project_decides_before_the_reported_plan() {
        let wanted = Wanted {
            by_project: (Some(Tool::Terraform), Some(version("1.9.8"))),
            by_report: Some((Tool::OpenTofu, version("1.12.6"))),
            ..Wanted::default()
        };
        assert_eq!(used(choose(&wanted, &all())), "/tools/terraform-1.9.8");
        let only_product = Wanted { by_project: (Some(Tool::Terraform), None), ..wanted };
        assert_eq!(
            used(choose(&only_product, &all())),
            "/tools/terraform-1.11.4",
            "another product's version says nothing"
        );
        let reported = Wanted { by_report: Some((Tool::OpenTofu, version("1.12.6"))), ..Wanted::default() };
        assert_eq!(used(choose(&reported, &all())), "/tools/tofu-1.12.6");
    }

    #[test]
    fn a_product_that_nobody_named_is_asked_for() {
        let by_state = Wanted { by_state: Some(version("1.9.8")), ..Wanted::default() };
        assert!(matches!(choose(&by_state, &all()), Choice::Ask { why: Question::Product, .. }));
        // Also where there is only one of them on this machine.
        let one = [candidate(Tool::Terraform, "1.11.4")];
        assert!(matches!(choose(&Wanted::default(), &one), Choice::Ask { why: Question::Product, .. }));
        let answered = Wanted { answered: Some(one[0].path.clone()), ..Wanted::default() };
        assert_eq!(used(choose(&answered, &one)), "/tools/terraform-1.11.4");
    }

    #[test]
    fn an_answer_to_no_question_changes_nothing() {
        let answered = Some(all()[2].path.clone());
        let by_project = (Some(Tool::Terraform), Some(version("1.9.8")));
        let wanted = Wanted { by_project: by_project.clone(), answered: answered.clone(), ..Wanted::default() };
        assert_eq!(used(choose(&wanted, &all())), "/tools/terraform-1.9.8");
        // Nor does one that is not among the answers.
        let absent = Wanted { by_project: (by_project.0, Some(version("1.10.0"))), answered, ..Wanted::default() };
        assert!(matches!(choose(&absent, &all()), Choice::Ask { why: Question::OtherVersion { .. }, .. }));
    }

    #[test]
    fn a_version_that_is_not_here_is_asked_for_or_missing() {
        let wanted = Wanted { by_project: (Some(Tool::Terraform), Some(version("1.10.0"))), ..Wanted::default() };
        let Choice::Ask { why, among } = choose(&wanted, &all()) else { panic!("has to ask") };
        assert_eq!(why, Question::OtherVersion { tool: Tool::Terraform, wanted: version("1.10.0") });
        assert!(among.iter().all(|candidate| candidate.tool == Tool::Terraform));
        let tofu_only = [candidate(Tool::OpenTofu, "1.12.6")];
        assert!(matches!(choose(&wanted, &tofu_only), Choice::Missing { tool: Some(Tool::Terraform), .. }));
        assert_eq!(choose(&Wanted::default(), &[]), Choice::Missing { tool: None, version: None });
    }

    #[test]
    fn the_state_gives_the_version_where_nobody_else_does() {
        let wanted = |state: &str| Wanted {
            by_project: (Some(Tool::Terraform), None),
            by_state: Some(version(state)),
            ..Wanted::default()
        };
        assert_eq!(used(choose(&wanted("1.9.8"), &all())), "/tools/terraform-1.9.8");
        assert_eq!(used(choose(&wanted("1.9.1"), &all())), "/tools/terraform-1.9.8");
        assert_eq!(used(choose(&wanted("1.5.0"), &all())), "/tools/terraform-1.11.4");
        assert!(is_newer_minor(&version("1.5.0"), &version("1.11.4")));
        assert!(!is_newer_minor(&version("1.11.0"), &version("1.11.4")));
    }
}
