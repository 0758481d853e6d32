//! Sealed plans: which there are, and one that is opened.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use countersign_model::{Host, PullRef, RepositoryId, RepositoryRef, Sha256Hex};
use countersign_plan::Plan;
use countersign_plan::digest::Meta;
use countersign_plan::schema::Schemas;
use countersign_terraform::run::manifest::{MANIFEST, META, Manifest, PLAN_JSON, SCHEMAS};
use countersign_terraform::sealed::{Safe, SealError};

use crate::lock;
use crate::opened::OpenedPlan;

/// A sealed plan of a project.
#[derive(Clone, Debug)]
pub(crate) struct Sealed {
    pub(crate) manifest: Arc<Manifest>,
    /// The plan, once it was opened to be read.
    pub(crate) opened: Option<Arc<OpenedPlan>>,
}

/// The newest sealed plan of each project of each pull request.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Numbers of repositories are those of a host: another host has the same ones.
    newest: Mutex<BTreeMap<Key, Arc<Manifest>>>,
}

type Key = (Host, RepositoryId, u64, Sha256Hex);

fn key_of(repository: &RepositoryRef, id: RepositoryId, pull: u64, project: &Sha256Hex) -> Key {
    (repository.host.clone(), id, pull, project.clone())
}

/// Opens a manifest.
pub(crate) fn read_manifest(safe: &Safe, plan: &str) -> Result<Manifest, SealError> {
    let bytes = safe.get(plan, MANIFEST)?;
    serde_json::from_slice(&bytes).map_err(|_| SealError::Changed)
}

impl Index {
    /// Reads every manifest that opens. What does not open belongs to another key, or was not finished.
    pub(crate) fn read(&self, safe: &Safe) {
        for plan in safe.all() {
            if let Ok(manifest) = read_manifest(safe, &plan) {
                self.add(manifest);
            }
        }
    }

    /// Adds one; an older one of the same project stays only in its folder.
    pub(crate) fn add(&self, manifest: Manifest) {
        let project = manifest.project.id().digest();
        let subject = &manifest.subject;
        let key = key_of(&subject.repository, subject.repository_id, subject.pull, &project);
        let mut newest = lock(&self.newest);
        let older = newest.get(&key).is_none_or(|known| known.made_at <= manifest.made_at);
        if older {
            newest.insert(key, Arc::new(manifest));
        }
    }

    /// The newest of a project of a pull request, whose repository has this number.
    pub(crate) fn newest(
        &self,
        (pull, repository): (&PullRef, RepositoryId),
        project: &Sha256Hex,
    ) -> Option<Arc<Manifest>> {
        let key = key_of(&pull.repository, repository, pull.number, project);
        lock(&self.newest).get(&key).cloned()
    }
}

/// The parts of a plan that are read.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) plan: Plan,
    pub(crate) schemas: Option<Schemas>,
    pub(crate) meta: Option<Meta>,
}

/// Opens what is kept of a plan to be read.
pub(crate) fn parts(safe: &Safe, plan: &str) -> Result<Parts, String> {
    let piece = |name: &str| safe.get(plan, name).map_err(|error| error.to_string());
    let json = piece(PLAN_JSON)?;
    let plan_read = Plan::read_and_digest(json.to_vec()).map_err(|refusal| refusal.to_string())?;
    let text = |name: &str| piece(name).ok().and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    Ok(Parts {
        // Without schemas the plan is read with guesses, and says so.
        schemas: text(SCHEMAS).and_then(|schemas| Schemas::parse(&schemas).ok()),
        meta: text(META).and_then(|meta| Meta::parse(&meta).ok()),
        plan: plan_read,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_of_another_host_is_none_of_a_repository_with_the_same_number() {
        let project = countersign_model::sha256_hex(b"prod/network");
        let key = |host: &str, number| {
            let repository = RepositoryRef::parse(host.parse().unwrap(), "acme/network").unwrap();
            key_of(&repository, RepositoryId(number), 1, &project)
        };
        assert_eq!(key("github.com", 7), key("github.com", 7));
        assert_ne!(key("github.com", 7), key("git.acme.test", 7));
        assert_ne!(key("github.com", 7), key("github.com", 8));
    }
}
