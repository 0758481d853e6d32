//! Pull requests that are open in the app: what GitHub says of them, the tree that would be planned,
//! their projects, and the plans of those.

mod look;
mod projects;
mod reported;
mod sealed;
mod source;
mod view;

use std::sync::{Arc, Mutex};

use countersign_github::{ChangedFiles, PullDetail, Pushes, StatusHistory};
use countersign_model::{CommitId, PullRef, Sha256Hex};
use countersign_review::TeamFile;
use jiff::Timestamp;

use crate::lock;
use crate::teams::Governing;
use crate::views::PullPhase;

pub(crate) use look::status_history;
pub(crate) use projects::ProjectData;
pub(crate) use sealed::{Index as SealedIndex, Parts, parts as sealed_parts, read_manifest};
pub(crate) use source::{Source, SourceProblem};
pub(crate) use view::{besides_of, counts_of, destroyed_of};

/// Pull requests whose plans are held in memory.
const KEPT: usize = 6;

/// The pull requests that are open.
#[derive(Debug, Default)]
pub(crate) struct Pulls {
    open: Mutex<Vec<Arc<OpenPull>>>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct OpenPull {
    pub(crate) pull: PullRef,
    data: Mutex<PullData>,
    /// Looks come one after the other.
    pub(crate) looking: tokio::sync::Mutex<()>,
    /// So do questions to GitHub, also those of an approval and an apply: the answer of one that was asked
    /// earlier must not take the place of what was asked later.
    pub(crate) asking: tokio::sync::Mutex<()>,
    /// Projects are derived one after the other, from what is known then.
    pub(crate) deriving: Mutex<()>,
}

/// What is known of it.
#[derive(Clone, Debug)]
pub(crate) struct PullData {
    pub(crate) detail: Option<Arc<PullDetail>>,
    pub(crate) looked_at: Option<Timestamp>,
    pub(crate) files: Option<Arc<ChangedFiles>>,
    /// Who pushed to its branch; nothing until it was asked for.
    pub(crate) pushes: Option<Arc<Pushes>>,
    /// Every status of an apply at its head; nothing until it was asked for.
    pub(crate) told: Option<Arc<StatusHistory>>,
    /// The rules that it is under; nothing until they were asked for.
    pub(crate) governing: Option<Governing>,
    pub(crate) source: Option<Arc<Source>>,
    pub(crate) source_problem: Option<SourceProblem>,
    pub(crate) projects: Vec<ProjectData>,
    pub(crate) phase: PullPhase,
    /// Why the last look failed.
    pub(crate) failed: Option<(String, String)>,
}

impl Default for PullData {
    fn default() -> Self {
        Self {
            detail: None,
            looked_at: None,
            files: None,
            pushes: None,
            told: None,
            governing: None,
            source: None,
            source_problem: None,
            projects: Vec::new(),
            phase: PullPhase::Asking,
            failed: None,
        }
    }
}

impl PullData {
    /// A project of it, by the digest of its id.
    pub(crate) fn project(&self, id: &Sha256Hex) -> Option<&ProjectData> {
        self.projects.iter().find(|project| project.id == *id)
    }

    /// The rules that count for it, where there are any.
    pub(crate) fn team(&self) -> Option<&TeamFile> {
        self.governing.as_ref()?.team().map(Arc::as_ref)
    }

    /// Its present head.
    pub(crate) fn head(&self) -> Option<&CommitId> {
        self.detail.as_ref().map(|detail| &detail.summary.head)
    }
}

impl Pulls {
    /// The state of a pull request; it is made where it is not open yet. Those that were not used for
    /// longest are closed; their plans are answered as what has to be freed.
    pub(crate) fn open(&self, pull: &PullRef) -> (Arc<OpenPull>, Vec<Arc<OpenPull>>) {
        let mut open = lock(&self.open);
        if let Some(at) = open.iter().position(|state| state.pull == *pull) {
            let state = open.remove(at);
            open.push(Arc::clone(&state));
            return (state, Vec::new());
        }
        let state = Arc::new(OpenPull {
            pull: pull.clone(),
            data: Mutex::default(),
            looking: tokio::sync::Mutex::default(),
            asking: tokio::sync::Mutex::default(),
            deriving: Mutex::default(),
        });
        open.push(Arc::clone(&state));
        let over = open.len().saturating_sub(KEPT);
        let closed = open.drain(..over).collect();
        (state, closed)
    }

    /// One that is open.
    pub(crate) fn get(&self, pull: &PullRef) -> Option<Arc<OpenPull>> {
        lock(&self.open).iter().find(|state| state.pull == *pull).cloned()
    }

    /// All that are open.
    pub(crate) fn all(&self) -> Vec<Arc<OpenPull>> {
        lock(&self.open).clone()
    }
}

impl OpenPull {
    /// What is known now.
    pub(crate) fn data(&self) -> PullData {
        lock(&self.data).clone()
    }

    /// Changes what is known.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut PullData) -> T) -> T {
        change(&mut lock(&self.data))
    }

    /// Changes one project.
    pub(crate) fn change_project(&self, id: &Sha256Hex, change: impl FnOnce(&mut ProjectData)) {
        self.change(|data| {
            if let Some(project) = data.projects.iter_mut().find(|project| project.id == *id) {
                change(project);
            }
        });
    }
}
