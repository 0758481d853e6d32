//! The words that every other crate uses: which repository, which commit, which project, which
//! account, which tool. A value of one of these types is well formed; whether it is *right* is
//! decided elsewhere.
//!
//! The crate does no I/O and depends on no other crate of the workspace.
#![forbid(unsafe_code)]

mod account;
mod claim;
mod commit;
mod hex;
mod key_arn;
mod project;
mod pull;
mod repository;
mod tool;

pub use account::{AccountId, Environment, Hue, Partition, RoleArn};
pub use claim::ClaimedCounts;
pub use commit::{CommitId, TreeId};
pub use hex::{Sha256Hex, sha256_hex};
pub use key_arn::{KeyArn, KeySpec};
pub use project::{Inputs, Project, ProjectId, StatusKind};
pub use pull::{PullState, ReviewState, Signed};
pub use repository::{Host, PullRef, RepositoryId, RepositoryRef};
pub use tool::{Tool, ToolVersion};

/// Why a text is not one of these words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not {wanted}")]
pub struct NotA {
    /// What it was to be, for example `a commit id`.
    pub wanted: &'static str,
    /// As written, shortened.
    pub found: String,
}

impl NotA {
    pub(crate) fn new(wanted: &'static str, found: &str) -> Self {
        /// Enough to recognise it, too little to carry a secret that was put in a wrong field.
        const SHOWN: usize = 24;
        let mut shown: String = found.chars().take(SHOWN).collect();
        if shown.len() < found.len() {
            shown.push('…');
        }
        Self { wanted, found: shown }
    }
}

/// A newtype over text that is parsed once and shown as it was written.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $wanted:literal, $is:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::NotA;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let is: fn(&str) -> bool = $is;
                if is(text) { Ok(Self(text.to_owned())) } else { Err($crate::NotA::new($wanted, text)) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::NotA;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(out, "{}({})", stringify!($name), self.0)
            }
        }
    };
}
pub(crate) use text_type;
