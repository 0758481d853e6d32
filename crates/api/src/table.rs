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
            close_plan(PlanRef) -> Empty,
            forget_recent(RecentRef) -> OpenedPlans,
            plan_digests(PlanRef) -> PlanDigests,
            list_changes(ChangeQuery) -> ChangeList,
            change_rows(RowWindow) -> ChangeRows,
            diff_section(SectionQuery) -> DiffSection,
        }
    };
}
