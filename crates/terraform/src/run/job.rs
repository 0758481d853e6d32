//! What the process that owns a run is told to do. It comes over a pipe, with the secrets that the
//! run needs, and is written nowhere.

use std::fmt;
use std::path::PathBuf;

use countersign_model::{AccountId, CommitId, Project, RepositoryId, RepositoryRef, Sha256Hex, TreeId};
use countersign_review::preflight::StateIdentity;
use countersign_review::results::Claim;
use countersign_review::{Cleared, Expected};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::folders::RunId;
use crate::configuration::AllowedBackend;
use crate::sandbox::Sandbox;
use crate::tools::Candidate;

/// A secret on its way to the process that needs it.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Job {
    /// Names it.
    pub run: RunId,
    /// Folders that it uses.
    pub places: JobPlaces,
    /// The pull request and the person that it is for.
    pub subject: Subject,
    /// What is planned or applied.
    pub project: Project,
    /// Head, base and tree.
    pub source: JobSource,
    /// The tool that runs.
    pub tool: Candidate,
    /// The sandbox, or none where the person agreed to that.
    pub sandbox: Sandbox,
    /// Environment of the tool: credentials, the project's own variables, endpoints, proxies.
    pub environment: Vec<(String, Secret)>,
    /// Base, account and roles that the rules name; they count in the digest of a plan.
    #[serde(default)]
    pub expected: Expected,
    /// The region that the tool is given, where it is given one.
    pub region: Option<String>,
    /// SHA-256 of what the project gets from the keychain.
    pub inputs: Sha256Hex,
    /// The key of what is kept, in hexadecimal digits.
    pub key: Secret,
    /// What to do.
    pub task: Task,
}

/// Folders that a run uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobPlaces {
    pub runs: PathBuf,
    /// Of sealed plans.
    pub sealed: PathBuf,
    /// The list of everything that was ever applied.
    pub ledger: PathBuf,
    /// Where packages of providers are kept between runs.
    pub provider_cache: PathBuf,
    /// Where schemas of providers are kept; no run sees it.
    pub schemas: PathBuf,
    /// A file system in memory, where there is one.
    pub memory: Option<PathBuf>,
    /// Folders that code in the sandbox must not see: the home folder, and the app's own.
    pub hidden: Vec<PathBuf>,
    /// The git program.
    pub git: PathBuf,
    /// The mirror of the repository.
    pub mirror: PathBuf,
}

/// What a run is for: a pull request, a person, and the session that they use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    pub repository: RepositoryRef,
    pub repository_id: RepositoryId,
    /// The pull request.
    pub pull: u64,
    pub title: String,
    /// Login of the person at this machine.
    pub by: String,
    /// The account of the session; nothing where the run has none.
    pub account: Option<AccountId>,
    /// Name of the role of the session.
    pub role: Option<String>,
}

/// What is planned: the merge of a head into a base.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobSource {
    pub head: CommitId,
    /// The base tip.
    pub base: CommitId,
    /// Name of the base branch; nothing in what an older version made.
    #[serde(default)]
    pub base_branch: Option<String>,
    /// The tree of their merge.
    pub tree: TreeId,
}

/// What a run does.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Makes a sealed plan.
    Plan {
        /// Under which name it is kept.
        plan: String,
        /// Whether the person agreed to a tool with a newer minor version than the state was written by.
        newer_minor: Consent,
        /// The backend as it was read before anything ran. An apply takes that of the plan.
        backend: AllowedBackend,
    },
    Apply(Box<ApplyTask>),
}

/// Whether a person agreed to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// They were not asked, or said no.
    No,
    /// They agreed.
    Yes,
}

/// What is applied. The app makes it out of a [`Cleared`] and of nothing else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApplyTask {
    plan: String,
    plan_file: Sha256Hex,
    public: Sha256Hex,
    project: Sha256Hex,
    tree: TreeId,
    state: Option<StateIdentity>,
    #[serde(default)]
    despite: Vec<Claim>,
}

impl ApplyTask {
    /// The task to apply what was cleared; `plan` is the name under which it is kept. The clearance is
    /// used up by it.
    #[expect(clippy::needless_pass_by_value, reason = "a clearance is for one apply")]
    pub fn of(cleared: Cleared, plan: String) -> Self {
        Self {
            plan,
            plan_file: cleared.plan_file().clone(),
            public: cleared.public().clone(),
            project: cleared.project().clone(),
            tree: cleared.tree().clone(),
            state: cleared.state().cloned(),
            despite: cleared.despite().to_vec(),
        }
    }

    /// Claims by others that it was applied before. A person saw them and decided to apply.
    pub fn despite(&self) -> &[Claim] {
        &self.despite
    }

    /// The tree that was cleared.
    pub fn tree(&self) -> &TreeId {
        &self.tree
    }

    /// Under which name the plan is kept.
    pub fn plan(&self) -> &str {
        &self.plan
    }

    /// SHA-256 of the plan file.
    pub const fn plan_file(&self) -> &Sha256Hex {
        &self.plan_file
    }

    /// Its public digest.
    pub const fn public(&self) -> &Sha256Hex {
        &self.public
    }

    /// SHA-256 of the project's id.
    pub const fn project(&self) -> &Sha256Hex {
        &self.project
    }

    /// The state that it was made against.
    pub const fn state(&self) -> Option<&StateIdentity> {
        self.state.as_ref()
    }
}
