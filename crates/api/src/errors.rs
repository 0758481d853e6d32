//! From the errors of the use cases to what crosses to the UI: a closed code, a sentence, a hint.

use countersign_desk::{AwsError, DeskError, GitHubError, HostRefusal, OpenError, VaultError};
use countersign_plan::Refusal;

use crate::wire::{ApiError, ErrorCode};

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, subject: String::new(), detail: String::new() }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(crate) fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    pub(crate) fn plan_closed() -> Self {
        Self::new(ErrorCode::PlanClosed, "this plan is not open any more").hint("Open it again")
    }

    pub(crate) fn view_gone() -> Self {
        Self::new(ErrorCode::ViewGone, "this list is not kept any more").hint("Ask for the list again")
    }

    pub(crate) fn internal(error: &impl ToString) -> Self {
        Self::new(ErrorCode::Internal, error.to_string()).hint("This is a defect of Countersign")
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let (code, detail) = match &refusal {
            Refusal::Empty => (ErrorCode::RefusedEmpty, String::new()),
            Refusal::NotJson { line, column } => (ErrorCode::RefusedNotJson, format!("{line}:{column}")),
            Refusal::Truncated { line } => (ErrorCode::RefusedTruncated, line.to_string()),
            Refusal::State => (ErrorCode::RefusedState, String::new()),
            Refusal::Stream { command } => (ErrorCode::RefusedStream, (*command).to_owned()),
            Refusal::Several { lines } => (ErrorCode::RefusedSeveral, several(lines)),
            Refusal::Beside { line } => (ErrorCode::RefusedBeside, line.to_string()),
            Refusal::FormatVersion { version } => (ErrorCode::RefusedFormatVersion, version.clone()),
            Refusal::Array => (ErrorCode::RefusedArray, String::new()),
            Refusal::Number | Refusal::Scalar => (ErrorCode::RefusedScalar, String::new()),
            Refusal::NotAPlan { found } => (ErrorCode::RefusedNotAPlan, found.command().unwrap_or_default().to_owned()),
            Refusal::SavedPlan => (ErrorCode::RefusedSavedPlan, String::new()),
            Refusal::TooDeep => (ErrorCode::RefusedTooDeep, String::new()),
            Refusal::LongString { line } => (ErrorCode::RefusedLongString, line.to_string()),
            Refusal::LongNumber { line } => (ErrorCode::RefusedLongNumber, line.to_string()),
            // `NotExact`: only what a tool of ours printed is read so strictly, and a run has words of its own for it.
            Refusal::HumanText | Refusal::NotExact => (ErrorCode::RefusedNotJson, String::new()),
            Refusal::Encoding => (ErrorCode::RefusedEncoding, String::new()),
            Refusal::TooLarge => (ErrorCode::FileTooLarge, String::new()),
        };
        Self::new(code, refusal.to_string()).hint(refusal.hint()).detail(detail)
    }
}

/// How many plans there are, and the lines where the first of them begin.
fn several(lines: &[usize]) -> String {
    let first: Vec<String> = lines.iter().take(8).map(ToString::to_string).collect();
    let more = if lines.len() > first.len() { ", …" } else { "" };
    format!("{}: {}{more}", lines.len(), first.join(", "))
}

impl From<OpenError> for ApiError {
    fn from(error: OpenError) -> Self {
        let message = error.to_string();
        match error {
            OpenError::Refused(refusal) => refusal.into(),
            OpenError::Absent => Self::new(ErrorCode::FileAbsent, message).hint("Check the path"),
            OpenError::Folder => Self::new(ErrorCode::FileIsFolder, message).hint("Choose a file inside it"),
            OpenError::TooLarge => Self::new(ErrorCode::FileTooLarge, message),
            OpenError::Unreadable(cause) => Self::new(ErrorCode::FileUnreadable, message)
                .hint("Check the permissions of the file")
                .detail(cause.to_string()),
            OpenError::Defect => Self::new(ErrorCode::Internal, message),
        }
    }
}

impl From<HostRefusal> for ApiError {
    fn from(refusal: HostRefusal) -> Self {
        Self::new(ErrorCode::Unsupported, refusal.to_string())
    }
}

impl From<GitHubError> for ApiError {
    fn from(error: GitHubError) -> Self {
        let (code, detail) = match &error {
            GitHubError::UnusableToken | GitHubError::Unauthorized => (ErrorCode::TokenRefused, String::new()),
            GitHubError::Forbidden { message, needs } => {
                (ErrorCode::TokenLacks, needs.clone().unwrap_or_else(|| message.clone()))
            }
            GitHubError::Offline { why } => (ErrorCode::GithubOffline, why.clone()),
            GitHubError::TimedOut => (ErrorCode::GithubOffline, error.to_string()),
            GitHubError::RateLimited { until: at } | GitHubError::SecondaryLimit { until: at } => {
                (ErrorCode::GithubLimited, at.map(|at| at.to_string()).unwrap_or_default())
            }
            other => (ErrorCode::GithubRefused, other.to_string()),
        };
        Self::new(code, error.to_string()).hint(error.hint()).detail(detail)
    }
}

impl From<VaultError> for ApiError {
    fn from(error: VaultError) -> Self {
        let code = match &error {
            VaultError::Locked => ErrorCode::KeychainLocked,
            VaultError::TimedOut { .. } | VaultError::Stopped => ErrorCode::KeychainSilent,
            VaultError::BadName => ErrorCode::Invalid,
            _ => ErrorCode::KeychainAbsent,
        };
        let detail = match &error {
            VaultError::Absent { why } | VaultError::Refused { why } => why.clone(),
            other => other.to_string(),
        };
        Self::new(code, error.to_string()).hint(error.hint()).detail(detail)
    }
}

impl From<AwsError> for ApiError {
    fn from(error: AwsError) -> Self {
        let (code, detail) = match &error {
            AwsError::Denied { message, .. } => (ErrorCode::RoleDenied, message.clone()),
            AwsError::MfaNeeded { serial } => (ErrorCode::RoleCodeNeeded, serial.clone()),
            AwsError::MfaWrong => (ErrorCode::RoleCodeWrong, String::new()),
            AwsError::LoginNeeded { command } => (ErrorCode::RoleLoginNeeded, command.clone()),
            other => (ErrorCode::RoleFailed, other.to_string()),
        };
        Self::new(code, error.to_string()).hint(error.hint()).detail(detail)
    }
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> Self {
        let message = error.to_string();
        match error {
            DeskError::GitHub(error) => error.into(),
            DeskError::Vault(error) => error.into(),
            DeskError::Aws(error) => error.into(),
            DeskError::NotConnected(host) => {
                Self::new(ErrorCode::NotConnected, message).hint("Connect it in the settings").about(host)
            }
            DeskError::KeysNeedKeychain => Self::new(ErrorCode::KeysNeedKeychain, message)
                .hint("Choose the keychain of this machine in the settings first"),
            DeskError::NoKeys(profile) => {
                Self::new(ErrorCode::NoKeys, message).about(profile).hint("Look at the profiles again")
            }
            DeskError::NoRepository(name) => Self::new(ErrorCode::NoRepository, message)
                .about(name)
                .hint("Look at how it is written, and at what the token may see"),
            DeskError::ClipboardEmpty => Self::new(ErrorCode::ClipboardEmpty, message).hint("Copy it first"),
            DeskError::Unsupported => Self::new(ErrorCode::Unsupported, message),
            DeskError::PullGone => Self::new(ErrorCode::PullGone, message).hint("Open it from the inbox"),
            DeskError::ProjectGone => Self::new(ErrorCode::ProjectGone, message),
            DeskError::ShownChanged => Self::new(ErrorCode::ShownChanged, message).hint("Read it again"),
            DeskError::PlanBlocked(why) => Self::new(ErrorCode::PlanBlocked, message).detail(why),
            DeskError::NotPlanned => Self::new(ErrorCode::NotPlanned, message).hint("Plan it here first"),
            DeskError::NotCleared(which) => Self::new(ErrorCode::NotCleared, message).detail(which),
            DeskError::NothingToConfirm => Self::new(ErrorCode::NothingToConfirm, message),
            DeskError::TypedWrong => Self::new(ErrorCode::TypedWrong, message),
            DeskError::RoleUnreachable(role) => Self::new(ErrorCode::RoleUnreachable, message).detail(role),
            DeskError::Overtaken => {
                Self::new(ErrorCode::Overtaken, message).hint("Sign in and ask again, where it is still wanted")
            }
            DeskError::RunGone => Self::new(ErrorCode::RunGone, message),
            DeskError::RunNotStarted(why) => Self::new(ErrorCode::RunNotStarted, message).detail(why),
            DeskError::ApproveChanged => Self::new(ErrorCode::ApproveChanged, message).hint("Read it again"),
            DeskError::ApproveRefused(why) => Self::new(ErrorCode::ApproveRefused, message).detail(why),
            DeskError::LinkRefused => Self::new(ErrorCode::LinkRefused, message),
            DeskError::ListGone => Self::view_gone(),
            DeskError::NotSaved(why) => Self::new(ErrorCode::NotSaved, message).detail(why),
            DeskError::Invalid(what) => Self::new(ErrorCode::Invalid, message).detail(what),
        }
    }
}
