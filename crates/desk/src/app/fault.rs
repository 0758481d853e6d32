//! Why a use case did not do what was asked, in the terms of the use cases; the hosts make codes of it.

pub use countersign_aws::AwsError;
pub use countersign_github::GitHubError;
use countersign_github::WriteError;
pub use countersign_vault::VaultError;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// No token for this host.
    #[error("there is no token for {0}")]
    NotConnected(String),
    /// There is nothing in the clipboard that could be what was asked for.
    #[error("the clipboard holds nothing that fits")]
    ClipboardEmpty,
    /// The host cannot do that.
    #[error("this host cannot do that")]
    Unsupported,
    /// The keychain.
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The pull request is not open here.
    #[error("this pull request is not open here")]
    PullGone,
    /// The pull request does not touch the project.
    #[error("the pull request does not touch this project")]
    ProjectGone,
    /// What would run is not what was shown.
    #[error("what would run changed since it was shown")]
    ShownChanged,
    /// Something stands in the way of a plan.
    #[error("{0}")]
    PlanBlocked(String),
    /// There is no plan of this app.
    #[error("there is no plan of this app")]
    NotPlanned,
    /// A check does not hold.
    #[error("the check {0} does not hold")]
    NotCleared(String),
    /// Nothing waits to be confirmed.
    #[error("nothing waits to be confirmed")]
    NothingToConfirm,
    /// What was typed does not match.
    #[error("what was typed does not match")]
    TypedWrong,
    /// No profile leads to the role.
    #[error("no profile leads to {0}")]
    RoleUnreachable(String),
    /// A key would be lost with the session.
    #[error("secrets are kept for this session only, and a key that is moved would be lost with it")]
    KeysNeedKeychain,
    /// The profile has no key that could be moved.
    #[error("the profile {0} has no access key here")]
    NoKeys(String),
    /// A repository that is not there, or that the token does not see.
    #[error("there is no repository {0}, or the token may not see it")]
    NoRepository(String),
    /// What was asked for later came first: a sign-out, another role, another token.
    #[error("something that was asked for later took its place, and nothing was done")]
    Overtaken,
    /// The run is not known.
    #[error("this run is not known")]
    RunGone,
    /// The run did not start.
    #[error("the run did not start: {0}")]
    RunNotStarted(String),
    /// What would be approved is not what was shown.
    #[error("a plan changed since the sheet was shown")]
    ApproveChanged,
    /// The approval was not sent.
    #[error("the approval was not sent: {0}")]
    ApproveRefused(String),
    /// The address is not opened.
    #[error("this address is not opened")]
    LinkRefused,
    /// The list that a row is of is not kept any more.
    #[error("this list is not kept any more")]
    ListGone,
    /// Something could not be remembered.
    #[error("it could not be remembered: {0}")]
    NotSaved(String),
    /// Something that was given is wrong.
    #[error("{0}")]
    Invalid(String),
}

impl DeskError {
    /// For a write that was refused; one whose outcome is unknown is no error but an answer.
    pub(crate) fn refused(error: WriteError) -> Self {
        match error {
            WriteError::Refused(error) => Self::GitHub(error),
            WriteError::Unknown { why } => Self::ApproveRefused(why),
        }
    }
}

impl From<countersign_model::NotA> for DeskError {
    fn from(error: countersign_model::NotA) -> Self {
        Self::Invalid(error.to_string())
    }
}
