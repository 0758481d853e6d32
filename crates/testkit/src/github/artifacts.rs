//! Workflow runs and what they leave.

use std::io::{Cursor, Write as _};

use countersign_model::CommitId;
use jiff::Timestamp;

/// A run of a workflow.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its number; given by the world.
    pub id: u64,
    pub attempt: u32,
    /// The commit that it ran for.
    pub head: CommitId,
    /// What started it.
    pub event: String,
    /// The file of the workflow.
    pub path: String,
    pub name: String,
    /// Whether it is over.
    pub status: String,
    /// How it ended.
    pub conclusion: Option<String>,
    /// The repository whose code ran, if it is another one.
    pub head_repository: Option<String>,
    /// The branch that it ran for.
    pub head_branch: Option<String>,
    /// Who started it.
    pub actor: String,
    /// When it was started first.
    pub created_at: Timestamp,
    /// When this attempt began.
    pub started_at: Timestamp,
    /// What it left.
    pub artifacts: Vec<Artifact>,
}

impl Run {
    /// A successful run of `.github/workflows/plan.yml` for a pull request.
    pub fn new(head: &CommitId, actor: &str) -> Self {
        Self {
            id: 0,
            attempt: 1,
            head: head.clone(),
            event: "pull_request".to_owned(),
            path: ".github/workflows/plan.yml".to_owned(),
            name: "Plan".to_owned(),
            status: "completed".to_owned(),
            conclusion: Some("success".to_owned()),
            head_repository: None,
            head_branch: None,
            actor: actor.to_owned(),
            created_at: Timestamp::UNIX_EPOCH,
            started_at: Timestamp::UNIX_EPOCH,
            artifacts: Vec::new(),
        }
    }

    /// Of another workflow.
    #[must_use]
    pub fn workflow(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    #[must_use]
    pub fn branch(mut self, branch: &str) -> Self {
        self.head_branch = Some(branch.to_owned());
        self
    }

    /// Started by another event.
    #[must_use]
    pub fn event(mut self, event: &str) -> Self {
        event.clone_into(&mut self.event);
        self
    }

    /// Ended in another way.
    #[must_use]
    pub fn conclusion(mut self, conclusion: &str) -> Self {
        self.conclusion = Some(conclusion.to_owned());
        self
    }

    /// Not over yet.
    #[must_use]
    pub fn in_progress(mut self) -> Self {
        "in_progress".clone_into(&mut self.status);
        self.conclusion = None;
        self
    }

    /// With the code of a fork.
    #[must_use]
    pub fn from_fork(mut self, full_name: &str) -> Self {
        self.head_repository = Some(full_name.to_owned());
        self
    }

    /// Which left an artifact.
    #[must_use]
    pub fn artifact(mut self, artifact: Artifact) -> Self {
        self.artifacts.push(artifact);
        self
    }
}

/// An artifact of a run.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its number; given by the world.
    pub id: u64,
    pub name: String,
    pub stored: Vec<u8>,
    /// The type of what is stored.
    pub content_type: String,
    /// Whether GitHub has deleted it.
    pub expired: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// `sha256:…`; by itself that of what is stored.
    pub digest: Option<String>,
}

impl Artifact {
    /// An archive with these files, as upload-artifact makes it.
    pub fn zip(name: &str, files: &[(&str, &[u8])]) -> Self {
        Self::stored(name, &zip(files), "application/zip")
    }

    /// A file as it is, as upload-artifact stores it with `archive: false`.
    pub fn raw(name: &str, content: &[u8]) -> Self {
        Self::stored(name, content, "application/octet-stream")
    }

    /// Anything that somebody put there.
    pub fn stored(name: &str, stored: &[u8], content_type: &str) -> Self {
        Self {
            id: 0,
            name: name.to_owned(),
            digest: Some(format!("sha256:{}", countersign_model::sha256_hex(stored))),
            stored: stored.to_vec(),
            content_type: content_type.to_owned(),
            expired: false,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// Deleted by GitHub.
    #[must_use]
    pub fn expired(mut self) -> Self {
        self.expired = true;
        self
    }

    /// With another digest than it has, or with none.
    #[must_use]
    pub fn digest(mut self, digest: Option<&str>) -> Self {
        self.digest = digest.map(str::to_owned);
        self
    }
}

/// An archive whose files are written in one stream, with their sizes behind them, as upload-artifact
/// does it.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut stored = Vec::new();
    let mut writer = zip::ZipWriter::new_stream(Cursor::new(&mut stored));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in files {
        writer.start_file(*name, options).expect("a file in an archive");
        writer.write_all(content).expect("a file in an archive");
    }
    writer.finish().expect("an archive");
    stored
}
