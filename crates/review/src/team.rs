//! The team's rules: `.countersign/projects.toml`, read at the tip of the default branch, or of a base
//! that the file there names, and nowhere else. `docs/projects.md` has the grammar.
//!
//! What a person sets for themselves can make a rule stricter ([`Tightened`]), never looser.

mod backend;
mod bases;
mod encryption;
mod file;

use std::collections::BTreeMap;

use countersign_model::{AccountId, Environment, Hue, KeyArn, KeySpec, Project, ProjectId, RoleArn, Tool, ToolVersion};
use jiff::SignedDuration;

use crate::patterns::{PatternError, Patterns};
pub use bases::{BaseError, Bases};

/// Where the rules stand, from the root of the repository.
pub const PATH: &str = ".countersign/projects.toml";
/// With what every file of the team's rules begins.
pub const FOLDER: &str = ".countersign/";

/// Whether a file of a pull request belongs to the team's rules. Also in letters of another case, and
/// where a link or a submodule would take the place of the folder: it is only told, and decides nothing.
pub fn is_of_rules(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.starts_with(FOLDER) || path == FOLDER.trim_end_matches('/')
}

/// How old a plan may be where the team says nothing.
const DEFAULT_PLAN_AGE: SignedDuration = SignedDuration::from_hours(24);

/// The rules of a team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamFile {
    /// Other bases than the default branch. Those in the file of the default branch count.
    pub bases: Bases,
    /// For all projects.
    pub review: ReviewRules,
    /// What the team calls its accounts.
    pub accounts: Vec<Account>,
    /// Logins of people whose commits GitHub cannot link to an account, by e-mail in small letters.
    pub emails: BTreeMap<String, String>,
    /// In the order of the file.
    pub projects: Vec<ProjectRules>,
}

/// Who has to approve what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRules {
    /// Whether one's own plan may be approved by oneself.
    pub self_approval: bool,
    /// Whether commits that claim to be made on GitHub's pages are taken without its signature. Only for
    /// servers that sign none.
    pub unsigned_web_commits: bool,
    /// How many approvals a plan needs; at least one.
    pub approvals: u32,
    /// Logins that may approve, in small letters; everybody who can push where it is empty.
    pub approvers: Vec<String>,
    /// How old a plan may be when it is applied.
    pub max_plan_age: SignedDuration,
}

impl Default for ReviewRules {
    fn default() -> Self {
        Self {
            self_approval: false,
            unsigned_web_commits: false,
            approvals: 1,
            approvers: Vec::new(),
            max_plan_age: DEFAULT_PLAN_AGE,
        }
    }
}

/// An account as the team calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// For example `network-prod`.
    pub name: String,
    /// Its number.
    pub id: AccountId,
    /// What it is for.
    pub environment: Environment,
    /// Its colour.
    pub hue: Hue,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRules {
    pub project: Project,
    /// The keychain entry of each environment variable of its inputs.
    pub keychain: BTreeMap<String, String>,
    /// What belongs to it, relative to its directory; nothing where the default counts.
    pub when_modified: Option<Vec<String>>,
    /// The tool that plans and applies it.
    pub tool: Option<Tool>,
    /// The tool's version.
    pub version: Option<ToolVersion>,
    pub plan_role: Option<RoleArn>,
    pub apply_role: Option<RoleArn>,
    /// The account that everything has to happen in.
    pub account: Option<AccountId>,
    /// Region of the sessions.
    pub region: Option<String>,
    /// What its backend may say besides naming the state.
    pub backend: BackendRules,
    /// Who has to approve it.
    pub review: ReviewRules,
}

/// Roles and addresses that the backend of a project may say. A configuration that says something else, or
/// leaves one of them out, is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackendRules {
    /// The role that reads and writes the state; of the backend `s3`.
    pub role: Option<RoleArn>,
    /// What that role wants to be told; of the backend `s3`.
    pub external_id: Option<String>,
    /// The address of S3; of the backend `s3`.
    pub endpoint: Option<String>,
    /// Settings of other backends, by their names; one of a nested block is `block.name`.
    pub settings: BTreeMap<String, String>,
    /// `[projects.encryption]`: the one key that states and plans may be encrypted with.
    pub encryption: Option<EncryptionRules>,
}

/// The key in KMS that OpenTofu encrypts the state, and plans, of a project with. A configuration that names
/// another one, or does not encrypt its state with it, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptionRules {
    pub key: KeyArn,
    /// The data keys that it makes.
    pub spec: KeySpec,
}

impl ProjectRules {
    /// Its patterns, where it has any of its own.
    pub fn patterns(&self) -> Option<Result<Patterns, PatternError>> {
        Some(Patterns::relative_to(&self.project.dir, self.when_modified.as_ref()?))
    }
}

/// What a person sets for themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tightened {
    /// Another limit for the age of plans; counts where it is lower.
    pub max_plan_age: Option<SignedDuration>,
    /// Another number of approvals; counts where it is higher.
    pub approvals: Option<u32>,
    /// What of one's own is refused though the team allows it.
    pub own_plans: OwnPlans,
}

/// Whether one's own approval of one's own plan counts where the team allows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnPlans {
    #[default]
    AsTheTeamSays,
    Never,
}

impl ReviewRules {
    /// The stricter of both, rule by rule.
    #[must_use]
    pub fn tightened(&self, by: &Tightened) -> Self {
        Self {
            self_approval: self.self_approval && by.own_plans == OwnPlans::AsTheTeamSays,
            unsigned_web_commits: self.unsigned_web_commits,
            approvals: self.approvals.max(by.approvals.unwrap_or(0)),
            approvers: self.approvers.clone(),
            max_plan_age: by.max_plan_age.map_or(self.max_plan_age, |age| age.min(self.max_plan_age)),
        }
    }
}

impl TeamFile {
    /// Reads the rules.
    pub fn read(text: &str) -> Result<Self, TeamFileError> {
        file::read(text)
    }

    /// The rules of a project.
    pub fn project(&self, id: &ProjectId) -> Option<&ProjectRules> {
        self.projects.iter().find(|rules| rules.project.id() == *id)
    }

    /// What the team calls an account.
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == *id)
    }
}

/// Why the rules cannot be read. Then nothing of this repository is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}, line {line}: {what}", path = PATH)]
pub struct TeamFileError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}
