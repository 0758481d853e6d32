//! From the errors of the use cases to what crosses to the UI: a closed code, a sentence, a hint.

use countersign_desk::{HostRefusal, OpenError};
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
            Refusal::Stream => (ErrorCode::RefusedStream, String::new()),
            Refusal::FormatVersion { version } => (ErrorCode::RefusedFormatVersion, version.clone()),
            Refusal::Array => (ErrorCode::RefusedArray, String::new()),
            Refusal::Number | Refusal::Scalar => (ErrorCode::RefusedScalar, String::new()),
            Refusal::NotAPlan { found } => (ErrorCode::RefusedNotAPlan, (*found).to_owned()),
            Refusal::SavedPlan => (ErrorCode::RefusedSavedPlan, String::new()),
            Refusal::TooDeep => (ErrorCode::RefusedTooDeep, String::new()),
            Refusal::Encoding => (ErrorCode::RefusedEncoding, String::new()),
            Refusal::TooLarge => (ErrorCode::FileTooLarge, String::new()),
        };
        Self::new(code, refusal.to_string()).hint(refusal.hint()).detail(detail)
    }
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
