//! Why something was not done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a command did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// Closed set; the UI has words for each.
    pub code: ErrorCode,
    /// One English sentence, for logs and for what the UI has no words for.
    pub message: String,
    /// What to do next, in English.
    pub hint: Option<String>,
    /// What was concerned: a file's name. May be empty.
    pub subject: String,
    /// A detail that the words take up: a version, a line and column. May be empty.
    pub detail: String,
}

/// Kinds of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Nothing in it, or only blanks.
    RefusedEmpty,
    /// Not JSON; the detail is line and column.
    RefusedNotJson,
    /// JSON that ends too early.
    RefusedTruncated,
    /// A state file.
    RefusedState,
    /// The stream of lines that `-json` runs print; the detail is the command.
    RefusedStream,
    /// Several plans; the detail is their number, and the lines where they begin.
    RefusedSeveral,
    /// A plan with other JSON besides; the detail is the line where it begins.
    RefusedBeside,
    /// A format version that cannot be read; the detail is the version.
    RefusedFormatVersion,
    /// JSON, but a list.
    RefusedArray,
    /// JSON, but a number, string, true, false or null.
    RefusedScalar,
    /// JSON, but no plan; the detail is the command that prints it, where it is known.
    RefusedNotAPlan,
    /// A saved plan, binary.
    RefusedSavedPlan,
    /// Nested too deeply.
    RefusedTooDeep,
    /// A string that is too long.
    RefusedLongString,
    /// A number that is too long.
    RefusedLongNumber,
    /// Neither UTF-8 nor UTF-16.
    RefusedEncoding,
    /// No such file.
    FileAbsent,
    FileIsFolder,
    /// It cannot be read; the detail is the cause.
    FileUnreadable,
    /// Larger than can be read.
    FileTooLarge,
    /// The plan is not open any more.
    PlanClosed,
    /// The list is not kept any more; ask anew.
    ViewGone,
    /// The cell is not masked, or the plan does not hold its value.
    NotRevealed,
    /// This host cannot do that.
    Unsupported,
    /// The settings could not be written; the detail is the cause.
    SettingsNotSaved,
    /// No token for this host.
    NotConnected,
    /// There is no text in the clipboard that could be what was asked for.
    ClipboardEmpty,
    /// A key is moved into a keychain, and there is none in use.
    KeysNeedKeychain,
    /// The profile has no access key here.
    NoKeys,
    /// There is no such repository, or the token may not see it.
    NoRepository,
    /// GitHub refuses the token.
    TokenRefused,
    /// The token lacks a permission; the detail is what GitHub says is needed.
    TokenLacks,
    /// There is no keychain; the detail is why.
    KeychainAbsent,
    KeychainLocked,
    /// The keychain does not answer.
    KeychainSilent,
    /// GitHub cannot be reached; the detail is why.
    GithubOffline,
    /// GitHub answers again later; the detail is when.
    GithubLimited,
    /// GitHub refused; the detail is what it said.
    GithubRefused,
    /// The pull request is not open in this app any more.
    PullGone,
    /// The project is not part of the pull request any more.
    ProjectGone,
    /// What would run is not what was shown any more.
    ShownChanged,
    /// Something stands in the way of a plan; the detail names it.
    PlanBlocked,
    /// There is no plan of this app.
    NotPlanned,
    /// A check does not hold; the detail names it.
    NotCleared,
    /// Nothing waits to be confirmed.
    NothingToConfirm,
    /// What was typed does not match.
    TypedWrong,
    /// AWS refused the role; the detail is what it said.
    RoleDenied,
    /// The role wants a code.
    RoleCodeNeeded,
    /// The code was wrong, or used before.
    RoleCodeWrong,
    /// A login is needed first; the detail is the command.
    RoleLoginNeeded,
    /// No profile leads to the role; the detail is its ARN.
    RoleUnreachable,
    /// AWS could not be asked; the detail is why.
    RoleFailed,
    /// Something that was asked for later took its place: a sign-out, another role, another token.
    Overtaken,
    /// The run is not known.
    RunGone,
    /// The run did not start; the detail is why. Nothing was planned or applied.
    RunNotStarted,
    /// What would be approved is not what was shown any more.
    ApproveChanged,
    /// The approval was not sent; the detail is why.
    ApproveRefused,
    /// This address is not opened.
    LinkRefused,
    /// What has to be remembered could not be written; the detail is why.
    NotSaved,
    /// What was given is not what it has to be; the detail says what.
    Invalid,
    /// A defect of the app.
    Internal,
}
