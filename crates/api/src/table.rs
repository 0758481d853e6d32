/// The one list of commands. A host calls this with the name of its own macro and gets every
/// command as `name(Request) -> Response`, so that a host which forgets one does not compile.
///
/// The build script of the desktop shell includes this file to name the commands of its
/// permission set, so it holds the table and nothing else.
#[macro_export]
macro_rules! with_review_commands {
    ($expand:path) => {
        $expand! {
            app_info(Empty) -> AppInfo,
            save_settings(Settings) -> Settings,
            choose_files(Empty) -> FilePaths,
            next_events(EventsAfter) -> Events,
            open_plan(PlanSource) -> PlanSummary,
            open_progress(Empty) -> OpenProgress,
            opened_plans(Empty) -> OpenedPlans,
            plan_summary(PlanRef) -> PlanSummary,
            close_plan(PlanRef) -> Empty,
            forget_recent(RecentRef) -> OpenedPlans,
            plan_digests(PlanRef) -> PlanDigests,
            list_changes(ChangeQuery) -> ChangeList,
            change_rows(RowWindow) -> ChangeRows,
            diff_section(SectionQuery) -> DiffSection,
            plan_facets(PlanRef) -> PlanFacets,
            mark_viewed(MarkViewed) -> ViewedCount,
            reveal_value(RevealRequest) -> Revealed,
            plan_bases(PlanRef) -> PlanBases,
            compare_plans(CompareRequest) -> Comparison,
            gone_rows(GoneWindow) -> GoneRows,
            copy_same(ChangeRef) -> SameCopy,
            plan_graph(GraphQuery) -> PlanGraph,
            place_in_code(ChangeRef) -> CodePlace,
            setup(Empty) -> Setup,
            look_again(Empty) -> Setup,
            use_gh(HostRef) -> Setup,
            paste_token(HostRef) -> Setup,
            disconnect(HostRef) -> Setup,
            add_host(HostRequest) -> Setup,
            remove_host(HostRef) -> Setup,
            choose_repositories(RepositoriesRequest) -> Setup,
            choose_keychain(KeychainChoice) -> Setup,
            paste_entry(EntryRef) -> Setup,
            forget_entry(EntryRef) -> Setup,
            inbox(InboxQuery) -> InboxList,
            inbox_rows(InboxWindow) -> InboxRows,
            refresh_inbox(Empty) -> Empty,
            open_pull(PullKey) -> Pull,
            refresh_pull(PullKey) -> Pull,
            plan_here_facts(ProjectKey) -> PlanHere,
            plan_here(PlanHereRequest) -> RunRef,
            preflight(ProjectKey) -> PreflightView,
            check_again(ProjectKey) -> PreflightView,
            approve_sheet(PullKey) -> ApproveSheet,
            approve(ApproveRequest) -> Approved,
            request_apply(ProjectKey) -> Empty,
            roles(Empty) -> Roles,
            assume_role(AssumeRequest) -> Roles,
            leave_role(RoleRef) -> Roles,
            pin_role(RoleRef) -> Roles,
            keep_key(ProfileRef) -> Roles,
            return_key(ProfileRef) -> Roles,
            sign_out(Empty) -> Roles,
            runs(RunsQuery) -> RunList,
            run(RunRef) -> RunDetail,
            run_resources(ResourceWindow) -> RunResources,
            run_log(LogWindow) -> RunLog,
            stop_run(RunRef) -> RunDetail,
            post_result(RunRef) -> RunDetail,
            save_rescued_state(LeftStateRef) -> FilePaths,
            open_link(LinkRef) -> Empty,
        }
    };
}

/// The commands of the confirm window, and of no other. A window that can call these can apply.
#[macro_export]
macro_rules! with_apply_commands {
    ($expand:path) => {
        $expand! {
            confirm(Empty) -> Confirm,
            confirm_apply(ConfirmTyped) -> RunRef,
            confirm_cancel(Empty) -> Empty,
            confirm_reveal(ConfirmReveal) -> ConfirmRevealed,
        }
    };
}
