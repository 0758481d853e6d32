//! What the use cases tell the window: plain facts, made for rows and panes, without words. Texts of
//! a pull request cross as they are and are shown with every strange character drawn by name.

mod confirm;
mod inbox;
mod names;
mod planning;
mod pull;
mod reading;
mod roles;
mod runs;
mod setup;

// Words of the domain that cross as they are.
pub use countersign_model::PullState;
pub use countersign_plan::rows::HoldsData;
pub use countersign_terraform::configuration::Refusal;
pub use countersign_terraform::run::left::{Addresses, Difference, LeftFrom, LeftVerdict};
pub use countersign_terraform::run::record::{Ending, RunKind, Step};
pub use countersign_terraform::run::view::LogKind;

pub use confirm::{Confirm, ConfirmReveal, ConfirmRevealed, ConfirmTyped};
pub use inbox::{
    Danger, FaultAbout, InboxGroup, InboxGroupKind, InboxList, InboxPhase, InboxPlan, InboxQuery, InboxRow, InboxRows,
    InboxView, NotRead, PartialFaultView, PlanStanding, RowApprovals, RowUnread, UnreadPart,
};
pub use names::{AccountView, ProjectKey, PullKey, RunRef};
pub use planning::{
    Addition, BackendLine, BackendView, Blocker, PlanAnswers, PlanHere, PlanHereRequest, ProviderLine, RoleChoice,
    SandboxView, SecretLine, ToolChoice, ToolView, WillRun, WillRunKind,
};
pub use pull::{
    ApproveLine, ApproveRequest, ApproveSheet, Approved, Besides, Destroyed, DifferencesView, NoApproval, OwnPull,
    PlanKindView, PlanOf, PlanProblem, PreflightView, ProjectStanding, Pull, PullFlag, PullPhase, PullProject,
};
pub use reading::{CodePlace, Comparison, PlanBase, PlanBases, ViewedCount};
pub use roles::{AssumeRequest, KeyPlace, KeyProfile, ProfileRef, RoleRow, RoleState, Roles, SessionView};
pub use runs::{
    FaultView, LeftStateRef, LeftStateView, LogLineView, LogWindow, Posted, ResourceWindow, RunDetail, RunList, RunLog,
    RunResource, RunResourceState, RunResources, RunRow, RunsQuery,
};
pub use setup::{
    Budget, GhState, HostRef, HostRequest, HostState, HostView, KeychainEntry, KeychainKind, KeychainState,
    KeychainView, RepositoriesRequest, Setup, TokenSource,
};
