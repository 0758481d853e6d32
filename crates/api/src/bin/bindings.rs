//! Writes the TypeScript side of the command table: `bindings OUT_FILE`.
//!
//! The file is committed, and `make check` writes it anew and compares.

use std::fmt::Write as _;

#[allow(clippy::wildcard_imports, reason = "all that crosses to the window is declared")]
use countersign_api::wire::*;
use countersign_aws::{LeftOut, LeftOutReason};
use countersign_plan::diff::{MovedPlaces, Moves};
use countersign_review::Expectation;
use countersign_review::approval::{Approval, Compared, NotCounted, Uncounted};
use countersign_review::marker::PlanKind;
use countersign_review::preflight::{Check, CheckDetail, CheckKind, Unread, Verdict};
use countersign_review::results::{Claim, ClaimPlace, Outcome};
use countersign_terraform::configuration::{BackendRefusal, BackendRefused};
use ts_rs::{Config, TS};

macro_rules! declarations {
    ($config:expr, $out:expr; $($kind:ty),* $(,)?) => {
        $(
            if let Some(docs) = <$kind as TS>::docs() {
                $out.push_str(&docs);
            }
            let _ = writeln!($out, "export {}\n", <$kind as TS>::decl($config));
        )*
    };
}

macro_rules! command_map {
    ($function:ident, $interface:literal, $names:literal; $($name:ident($request:ty) -> $response:ty),* $(,)?) => {
        fn $function(config: &Config) -> String {
            let mut out = format!("/** Every command: what it takes and what it answers. */\nexport interface {} {{\n", $interface);
            $(
                let _ = writeln!(
                    out,
                    "  {}: {{ request: {}; response: {} }};",
                    stringify!($name),
                    <$request as TS>::name(config),
                    <$response as TS>::name(config),
                );
            )*
            let _ = write!(out, "}}\n\n/** The names of all of them. */\nexport const {} = [\n", $names);
            $( let _ = writeln!(out, "  {:?},", stringify!($name)); )*
            let _ = writeln!(out, "] as const satisfies readonly (keyof {})[];", $interface);
            out
        }
    };
}
macro_rules! review_map {
    ($($table:tt)*) => { command_map!(review_commands, "Commands", "commandNames"; $($table)*); };
}
macro_rules! apply_map {
    ($($table:tt)*) => { command_map!(apply_commands, "ApplyCommands", "applyCommandNames"; $($table)*); };
}
countersign_api::with_review_commands!(review_map);
countersign_api::with_apply_commands!(apply_map);

#[expect(clippy::disallowed_methods, reason = "the edge of this program")]
fn main() -> std::io::Result<()> {
    let target = std::env::args().nth(1).unwrap_or_else(|| "ui/src/lib/bindings/api.ts".to_owned());
    let config = Config::default();
    let mut out = String::from(
        "// Generated from crates/api by `make bindings`. Do not edit: change the Rust types instead.\n\n",
    );
    declarations!(&config, out;
        Empty, AppInfo, Settings, Language, Theme, FilePaths, EventsAfter, Events, HostEvent,
        PlanSource, PlanRef, RecentRef, OpenProgress, OpenPhase, OpenedPlans, RecentFile,
        PlanSummary, Tool, Mode, Banner, Counts, CheckCounts, SchemasFrom, Mend, Absent, PlanDigests,
        ListQuery, ChangeQuery, Order, Action, ChangeList, Group, GroupTitle, Also, RowWindow, ChangeRows,
        ChangeRow, Address, ShortAddress, SectionQuery, SectionRef, DiffSection, Note, DiffRow, Sign, RowContent,
        Moves, MovedPlaces, Cell, Segment, Mark, Tag, Same, Since, Sets, Unchanged, Members, TypeCount, Within, ViewedCount,
        PlanFacets, Facet, MarkViewed, RevealRequest, RowSide, Revealed, PlanBases, PlanBase,
        CompareRequest, Comparison, GoneWindow, GoneRows, SameCopy, GraphQuery, GraphScope, PlanGraph, GraphNode, NodeKind, GraphEdge,
        GraphModule, ChangeRef, CodePlace, Container, Folded, Remark, ApiError, ErrorCode, Topic, OwnRole, ReadingLook, Sides, LongLines, Identical,
        Environment, Hue, PullKey, ProjectKey, RunRef, AccountView,
        Setup, HostView, HostState, TokenSource, GhState, Budget, KeychainView, KeychainKind,
        KeychainState, KeychainEntry, KeychainChoice, EntryRef, HostRef, HostRequest, RepositoriesRequest,
        InboxQuery, InboxView, InboxList, InboxPhase, InboxGroup, InboxGroupKind, PartialFaultView, FaultAbout, NotRead, RowUnread, UnreadPart,
        InboxWindow, InboxRows, InboxRow, Danger, InboxPlan, PlanStanding, RowApprovals,
        Pull, PullState, PullFlag, PullPhase, PullProject, ProjectStanding, PlanOf, PlanKindView,
        NoApproval, Besides, PlanProblem, DifferencesView, Refusal, PlanKind,
        PlanHere, WillRun, WillRunKind, Addition, ProviderLine, RoleChoice, SandboxView, ToolChoice,
        ToolView, SecretLine, Blocker, BackendView, BackendLine, BackendRefusal, BackendRefused, PlanHereRequest, PlanAnswers,
        PreflightView, Check, CheckKind, CheckDetail, Verdict, Unread, Outcome, Claim, ClaimPlace, Approval, NotCounted,
        Uncounted, Destroyed, HoldsData, ApproveSheet, OwnPull, ApproveLine, ApproveRequest, Approved,
        Roles, RoleRow, RoleState, SessionView, AssumeRequest, RoleRef, KeyProfile, KeyPlace, ProfileRef, LeftOut, LeftOutReason,
        RunsQuery, RunList, RunRow, RunKind, Ending, Step, RunDetail, LeftStateView, LeftFrom, LeftVerdict, Difference, Addresses,
        LeftStateRef, Posted, FaultView,
        ResourceWindow, RunResources, RunResource, RunResourceState, LogWindow, RunLog, LogLineView,
        LogKind, LinkRef, Confirm, ConfirmTyped, ConfirmReveal, ConfirmRevealed, Compared, Expectation,
    );
    out.push_str(&review_commands(&config));
    out.push('\n');
    out.push_str(&apply_commands(&config));
    std::fs::write(target, out)
}
