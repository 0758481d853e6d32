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
    ApproveLine, ApproveRequest, ApproveSheet, Approved, Besides, Destroyed, DifferencesView, HoldsData, LocalRefusal,
    NoApproval, OwnPull, PlanKindView, PlanOf, PlanProblem, PreflightView, ProjectStanding, Pull, PullFlag, PullPhase,
    PullProject, PullStateView,
};
pub use reading::{CodePlace, Comparison, PlanBase, PlanBases, ViewedCount};
pub use roles::{AssumeRequest, KeyPlace, KeyProfile, ProfileRef, RoleRow, RoleState, Roles, SessionView};
pub use runs::{
    FaultView, LeftStateFrom, LeftStateRef, LeftStateVerdict, LeftStateView, LogLineKind, LogLineView, LogWindow,
    Posted, ResourceWindow, RunDetail, RunEnding, RunKindView, RunList, RunLog, RunResource, RunResourceState,
    RunResources, RunRow, RunStep, RunsQuery, StateAddresses, StateDifference,
};
pub use setup::{
    Budget, GhState, HostRef, HostRequest, HostState, HostView, KeychainEntry, KeychainKind, KeychainState,
    KeychainView, RepositoriesRequest, Setup, TokenSource,
};
