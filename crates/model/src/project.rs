//! Projects: a root module directory with a workspace and named inputs, and the names under which
//! CI, GitHub and this app speak of one. `docs/projects.md` has test vectors for all of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Sha256Hex, sha256_hex};

/// GitHub takes at most this many characters for the context of a commit status.
const CONTEXT_LIMIT: usize = 255;
/// Digits of the id that follow a name that was cut.
const CUT_DIGITS: usize = 8;
/// Digits of the id in the name of an artifact.
const ARTIFACT_DIGITS: usize = 16;

/// The inputs of a project. Fields stand in the order of RFC 8785.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Inputs {
    /// Files for the backend, in the order in which they are given.
    pub backend_files: Vec<String>,
    /// Names of environment variables that come from the keychain, sorted.
    pub environment: Vec<String>,
    /// Variable files, in the order in which they are given.
    pub var_files: Vec<String>,
}

/// What is planned and applied as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Project {
    /// Its name, where one is configured.
    pub name: Option<String>,
    /// The root module, from the root of the repository; `.` for the root itself.
    pub dir: String,
    /// The workspace; `default` where nobody chose another.
    pub workspace: String,
    pub inputs: Inputs,
}

/// Identifies a project within its repository: its name if it has one, else the
/// canonical JSON (RFC 8785) of `{dir, workspace, inputs}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProjectId(String);

impl ProjectId {
    /// The id itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the id, the form that goes into markers.
    pub fn digest(&self) -> Sha256Hex {
        sha256_hex(self.0.as_bytes())
    }

    /// Name of the Actions artifact that holds the plan of this project.
    pub fn artifact_name(&self) -> String {
        format!("countersign-plan-{}", &self.digest().as_str()[..ARTIFACT_DIGITS])
    }
}

impl fmt::Display for ProjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The two commit statuses of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusKind {
    /// What CI says of its plan.
    Plan,
    Apply,
}

impl StatusKind {
    /// The prefix of the context of such a status.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Plan => "countersign/plan: ",
            Self::Apply => "countersign/apply: ",
        }
    }
}

/// Serialised in the order of RFC 8785. It escapes strings as `serde_json` does: `"`, `\` and
/// control characters only, with the short forms where there are any.
#[derive(Serialize)]
struct Canonical<'p> {
    dir: &'p str,
    inputs: &'p Inputs,
    workspace: &'p str,
}

impl Project {
    /// A project without a name, in the default workspace and without inputs.
    pub fn at(dir: &str) -> Self {
        Self { name: None, dir: dir.to_owned(), workspace: "default".to_owned(), inputs: Inputs::default() }
    }

    /// Its id within the repository.
    pub fn id(&self) -> ProjectId {
        if let Some(name) = &self.name {
            return ProjectId(name.clone());
        }
        let canonical = Canonical { dir: &self.dir, inputs: &self.inputs, workspace: &self.workspace };
        // Strings and lists of strings always have a JSON form.
        ProjectId(serde_json::to_string(&canonical).unwrap_or_default())
    }

    /// PROJECT: what texts call it.
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None if self.workspace == "default" => self.dir.clone(),
            None => format!("{}@{}", self.dir, self.workspace),
        }
    }

    /// The context of one of its commit statuses. Where it would be longer than GitHub takes, it is
    /// cut and followed by a blank and the first digits of the digest of the id.
    pub fn status_context(&self, kind: StatusKind) -> String {
        let whole = format!("{}{}", kind.prefix(), self.label());
        if whole.chars().count() <= CONTEXT_LIMIT {
            return whole;
        }
        let kept: String = whole.chars().take(CONTEXT_LIMIT - CUT_DIGITS - 1).collect();
        format!("{kept} {}", &self.id().digest().as_str()[..CUT_DIGITS])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_name_or_the_canonical_json() {
        let mut project = Project::at("prod/dns");
        assert_eq!(
            project.id().as_str(),
            r#"{"dir":"prod/dns","inputs":{"backend_files":[],"environment":[],"var_files":[]},"workspace":"default"}"#
        );
        project.inputs.var_files.push("a\"b\\c\n\u{1}é.tfvars".to_owned());
        assert!(project.id().as_str().contains(r#""a\"b\\c\n\u0001é.tfvars""#), "{}", project.id());
        project.name = Some("dns".to_owned());
        assert_eq!(project.id().as_str(), "dns");
    }

    #[test]
    fn a_label_is_the_name_or_directory_and_workspace() {
        let mut project = Project::at("prod/dns");
        assert_eq!(project.label(), "prod/dns");
        project.workspace = "eu".to_owned();
        assert_eq!(project.label(), "prod/dns@eu");
        project.name = Some("dns".to_owned());
        assert_eq!(project.label(), "dns");
        assert_eq!(project.status_context(StatusKind::Plan), "countersign/plan: dns");
    }

    #[test]
    fn a_context_fits_into_what_github_takes() {
        let mut project = Project::at(&"é".repeat(300));
        let context = project.status_context(StatusKind::Apply);
        assert_eq!(context.chars().count(), 255);
        assert!(context.ends_with(&format!(" {}", &project.id().digest().as_str()[..8])));
        let other = project.status_context(StatusKind::Apply);
        assert_eq!(context, other);
        project.dir.push('x');
        assert_ne!(project.status_context(StatusKind::Apply), context, "two long names must not meet");
        // Exactly at the limit nothing is cut.
        project.dir = "x".repeat(255 - "countersign/plan: ".len());
        assert!(project.status_context(StatusKind::Plan).ends_with('x'));
    }
}
