//! GitHub as the forge: inbox, plan artifacts, reviews, statuses, comments.
//!
//! The crate asks and tells, and decides nothing: whether a review counts or a head is fresh is
//! said elsewhere. It must never do three things:
//!
//! - **send a write twice.** A comment can start an apply. What was sent and not confirmed is
//!   [`WriteError::Unknown`], and only a person or a look at the pull request resolves it.
//! - **give the token away.** It goes to the one origin of [`ApiAddress`], over https, and into no
//!   error, log or redirect.
//! - **take a part for the whole.** Pages are read to their end or the answer says that it is not
//!   complete, and what GitHub hides (single sign-on, missing permissions) is told beside what it
//!   shows.
//!
//! It reads no clock. Times come from GitHub's answers; waiting is measured without a calendar.
#![forbid(unsafe_code)]

mod address;
mod answer;
mod artifact;
mod client;
mod download;
mod error;
mod etag;
mod files;
mod graphql;
mod inbox;
mod limits;
mod portion;
mod proxy;
mod pull;
mod runs;
mod summary;
mod text;
mod transport;
mod unpack;
mod viewer;
mod witness;
mod write;

pub use address::{AddressError, ApiAddress};
pub use artifact::{Artifact, ArtifactError, ArtifactLimits};
pub use client::{GitHub, Patience};
pub use error::{GitHubError, WriteError};
pub use files::{Change, ChangedFile, ChangedFiles};
pub use graphql::{DOCUMENTS, Document};
pub use inbox::{FaultKind, InboxPage, PartialFault, Refreshed};
pub use limits::{Allowance, Budget};
pub use proxy::Proxy;
pub use pull::{Account, AccountKind, Comment, CommitAuthorship, Person, PullDetail, Review};
pub use runs::WorkflowRun;
pub use summary::{
    Branch, Mergeable, NodeId, Opinion, PullSummary, RepositoryState, ReviewDecision, StatusContext, StatusState,
    ViewerReview,
};
pub use viewer::Viewer;
pub use witness::{Push, Pushes, StatusHistory};
pub use write::{CommentReceipt, NewState, NewStatus, ReviewEvent, ReviewReceipt};
