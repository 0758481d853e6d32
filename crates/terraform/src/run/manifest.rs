//! What is kept of a plan between plan and apply, beside its files. It is sealed with them.

use countersign_model::{Project, Sha256Hex, ToolVersion};
use countersign_review::Expected;
use countersign_review::marker::{PlanKind, Unbound};
use countersign_review::preflight::{Shape, StateIdentity};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::job::{JobSource, Subject};
use super::providers::{Held, NewProvider, UsedProvider};
use crate::configuration::AllowedBackend;
use crate::sandbox::Sandbox;
use crate::tools::Candidate;

/// Name of the piece that holds the manifest.
pub const MANIFEST: &str = "manifest";
/// Name of the piece that holds the plan file.
pub const PLAN_FILE: &str = "plan";
/// Name of the piece that holds the plan as JSON.
pub const PLAN_JSON: &str = "json";
/// Name of the piece that holds the schemas of the types in it.
pub const SCHEMAS: &str = "schemas";
/// Name of the piece that holds the meta file.
pub const META: &str = "meta";
/// Name of the piece that holds the texts that are masked in it, as a list in JSON.
pub const MASKED: &str = "masked";
/// Name of the piece that holds a state which the tool could not write.
pub const RESCUED_STATE: &str = "errored-state";

/// A sealed plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Under which name its pieces are kept.
    pub plan: String,
    /// The pull request and the person that it is for.
    pub subject: Subject,
    pub project: Project,
    /// Head, base and tree.
    pub source: JobSource,
    /// SHA-256 of the plan file as the tool wrote it: encrypted, where the configuration says so.
    pub file: Sha256Hex,
    /// SHA-256 of the plan file that was read and shown: the same, or what the encrypted one holds. Nothing in
    /// what an older version made.
    #[serde(default)]
    pub read: Option<Sha256Hex>,
    /// SHA-256 of the plan as JSON.
    pub json: Sha256Hex,
    /// Public semantic digest.
    pub public: Sha256Hex,
    /// Full semantic digest; never leaves this machine.
    pub full: Sha256Hex,
    /// Version of the canonical form that both digests are of. A plan of an older version cannot be approved.
    #[serde(default)]
    pub digest_version: u32,
    /// Base, account and roles that it was made for; they count in the digests.
    #[serde(default)]
    pub expected: Expected,
    /// What the public digest does not bind, since it is masked by a guess.
    #[serde(default)]
    pub unbound: Unbound,
    /// How many values are masked in the public form.
    pub masked: u32,
    /// Parts of the plan that count and could not be read.
    pub unknown_parts: Vec<String>,
    /// Whether it is whole.
    pub shape: Shape,
    /// How it was made.
    pub mode: PlanKind,
    /// When it was made.
    pub made_at: Timestamp,
    /// How long that took.
    pub took: SignedDuration,
    pub tool: Candidate,
    /// The sandbox that it was made in.
    pub sandbox: Sandbox,
    /// The region that the tool was given.
    pub region: Option<String>,
    /// SHA-256 of what the project got from the keychain.
    pub inputs: Sha256Hex,
    /// SHA-256 of the lock file.
    pub lock: Option<Sha256Hex>,
    /// Digest of the files of modules that were fetched from elsewhere.
    pub modules: Option<Sha256Hex>,
    /// Packages of providers that it was made with. Nothing in a plan of an older version, which is not
    /// applied.
    #[serde(default)]
    pub providers: Option<Vec<UsedProvider>>,
    /// Providers that the lock file of the base does not have with that hash.
    #[serde(default)]
    pub new_providers: Vec<NewProvider>,
    /// The state that it was made against.
    pub state: Option<StateIdentity>,
    /// Version of the tool that wrote that state.
    pub state_version: Option<ToolVersion>,
    /// The backend as it was read and allowed before the tool started.
    pub backend: AllowedBackend,
}

impl Manifest {
    /// Providers that could not be verified, by source address: the plan is never applied. A plan of an older
    /// version says nothing of any; the apply refuses it by itself.
    pub fn unpinned(&self) -> Vec<String> {
        let used = self.providers.iter().flatten();
        used.filter(|provider| provider.held == Held::Nothing).map(|provider| provider.address.clone()).collect()
    }
}
