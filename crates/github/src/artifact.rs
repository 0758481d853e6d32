//! An artifact of a run, how much of it is taken, and why it is not taken.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::GitHubError;

/// An artifact of a workflow run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    pub id: u64,
    /// The run that left it.
    pub run: u64,
    /// Its name; with re-runs there can be several of a name.
    pub name: String,
    /// In bytes, as it is stored.
    pub size: u64,
    /// Whether GitHub has deleted its content.
    pub expired: bool,
    /// When GitHub deletes it.
    pub expires_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// `sha256:` and 64 digits over what is stored. Older servers do not tell it.
    pub digest: Option<String>,
}

/// How much of an artifact is taken. Whoever may push a workflow decides what is in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArtifactLimits {
    /// Bytes over the line.
    pub compressed: u64,
    /// Bytes of all its files together.
    pub unpacked: u64,
    /// Files in it.
    pub entries: usize,
}

impl ArtifactLimits {
    /// Room for the largest plans, and an end for everything else.
    pub const DEFAULT: Self = Self { compressed: 256 << 20, unpacked: 2 << 30, entries: 16 };
}

/// Why an artifact was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArtifactError {
    /// GitHub has deleted its content.
    #[error("the artifact has expired")]
    Expired,
    /// More bytes than are taken.
    #[error("the artifact is larger than {limit} bytes")]
    TooLarge {
        /// The most that is taken.
        limit: u64,
    },
    /// Its files are larger than is taken.
    #[error("the files in the artifact are larger than {limit} bytes")]
    UnpacksTooLarge {
        /// The most that is taken.
        limit: u64,
    },
    /// More files than are taken.
    #[error("the artifact holds more than {limit} files")]
    TooManyEntries {
        /// The most that are taken.
        limit: usize,
    },
    /// A file in it that was not expected.
    #[error("the artifact holds {name:?}, which does not belong there")]
    UnexpectedEntry {
        /// Its name, shortened.
        name: String,
    },
    /// Two files of one name: programs differ in which of them they take.
    #[error("the artifact holds two files of one name")]
    DuplicateEntry,
    /// A file that is missing.
    #[error("the artifact does not hold {name:?}")]
    MissingEntry {
        /// The name that was wanted.
        name: String,
    },
    /// A file that needs a password.
    #[error("{name:?} in the artifact is encrypted")]
    Encrypted { name: String },
    /// A link or a folder under the name of a file.
    #[error("{name:?} in the artifact is no file")]
    NotAFile { name: String },
    /// One file as it is, where several were wanted.
    #[error("the artifact is a single file and no archive")]
    NotAnArchive,
    /// An archive that contradicts itself.
    #[error("the artifact is damaged: {why}")]
    Damaged {
        /// What is wrong with it.
        why: String,
    },
    /// It is not what GitHub stored.
    #[error("the artifact is not the one that was uploaded: its digest differs")]
    DigestDiffers,
    /// A digest of a kind that is not known here.
    #[error("the digest {digest:?} of the artifact cannot be checked")]
    DigestUnknown {
        /// As GitHub tells it, shortened.
        digest: String,
    },
    /// GitHub points to a place that is not fetched from.
    #[error("GitHub points to a place for the artifact that is not reached over https")]
    UnsafePlace,
    /// The place that GitHub points to does not give it out.
    #[error("the store of artifacts answered with the error {status}")]
    Store {
        /// Its answer.
        status: u16,
    },
    /// GitHub itself refused.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
}

impl ArtifactError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Expired => "Run the workflow again, or make the plan on this machine.".to_owned(),
            Self::TooLarge { .. }
            | Self::UnpacksTooLarge { .. }
            | Self::TooManyEntries { .. }
            | Self::UnexpectedEntry { .. }
            | Self::DuplicateEntry
            | Self::MissingEntry { .. }
            | Self::Encrypted { .. }
            | Self::NotAFile { .. }
            | Self::NotAnArchive => {
                "Look at what the workflow uploads. It has to be the files that were agreed on, and nothing else."
                    .to_owned()
            }
            Self::Damaged { .. } | Self::DigestDiffers | Self::DigestUnknown { .. } | Self::UnsafePlace => {
                "Do not trust this artifact. Run the workflow again, or make the plan on this machine.".to_owned()
            }
            Self::Store { .. } => "Try again in a moment.".to_owned(),
            Self::GitHub(error) => error.hint(),
        }
    }
}
