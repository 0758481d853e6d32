//! The commands as the UI calls them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign_api::wire::{
    Absent, Action, Also, Banner, ChangeQuery, Empty, ErrorCode, ListQuery, PlanRef, PlanSource, PlanSummary,
    RowContent, RowWindow, SectionQuery, SectionRef, Sets, Unchanged,
};
use countersign_api::{Desk, DeskPaths, HostPort, Later, Machine, commands};

struct Host;

impl HostPort for Host {
    fn can_choose_files(&self) -> bool {
        true
    }

    fn choose_files(&self) -> Later<'_, Vec<PathBuf>> {
        Box::pin(async { Ok(vec![PathBuf::from("/plans/a.tfplan.json")]) })
    }
}

fn desk(folder: &Path) -> Arc<Desk> {
    let paths = DeskPaths { config_dir: folder.join("c"), data_dir: folder.join("d"), home: None };
    let machine = Machine::bare(jiff::Timestamp::now);
    Arc::new(Desk::new(paths, machine, Arc::new(Host)))
}

fn repository(path: &str) -> PlanSource {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    PlanSource::File { path: path.to_string_lossy().into_owned() }
}

async fn open(desk: &Arc<Desk>, path: &str) -> PlanSummary {
    commands::open_plan(desk, repository(path)).await.expect("a plan")
}

fn query(plan: u32) -> ChangeQuery {
    listed(plan, ListQuery::default())
}

fn listed(plan: u32, list: ListQuery) -> ChangeQuery {
    ChangeQuery { plan, list, find: Vec::new() }
}

#[tokio::test]
async fn the_list_puts_what_is_destroyed_first_and_answers_windows() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, "demo/network-prod.tfplan.json").await;
    assert_eq!((plan.counts.replace, plan.counts.delete, plan.counts.update), (1, 1, 17));
    let list = commands::list_changes(&desk, query(plan.id)).await.expect("a list");
    assert_eq!(list.shown, list.total);
    assert_eq!(list.also, [Also::Outputs, Also::Drift, Also::Checks]);
    let window = RowWindow { plan: plan.id, view: list.view, from: 0, to: 3 };
    let rows = commands::change_rows(&desk, window).await.expect("rows").rows;
    assert_eq!(
        rows.iter().map(|row| row.action).collect::<Vec<_>>(),
        [Action::DeleteCreate, Action::Delete, Action::Update]
    );
    assert!(rows[0].holds_data);
    let beyond = RowWindow { from: list.shown - 1, to: u32::MAX, ..window };
    assert_eq!(commands::change_rows(&desk, beyond).await.expect("rows").rows.len(), 1);
}

#[tokio::test]
async fn filters_select_by_action_and_by_words_of_the_address() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, "demo/network-prod.tfplan.json").await;
    let deletes = listed(plan.id, ListQuery { actions: vec![Action::Delete], ..ListQuery::default() });
    assert_eq!(commands::list_changes(&desk, deletes).await.expect("a list").shown, 1);
    let words = listed(plan.id, ListQuery { text: "WORKER module.compute".to_owned(), ..ListQuery::default() });
    assert_eq!(commands::list_changes(&desk, words).await.expect("a list").shown, 4);
    let secret = listed(plan.id, ListQuery { text: "sensitive".to_owned(), ..ListQuery::default() });
    assert_eq!(commands::list_changes(&desk, secret).await.expect("a list").shown, 0);
}

#[tokio::test]
async fn a_list_that_is_not_kept_any_more_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, "demo/dns-prod.tfplan.json").await;
    let first = commands::list_changes(&desk, query(plan.id)).await.expect("a list");
    for _ in 0..4 {
        commands::list_changes(&desk, query(plan.id)).await.expect("a list");
    }
    let window = RowWindow { plan: plan.id, view: first.view, from: 0, to: 9 };
    let error = commands::change_rows(&desk, window).await.expect_err("the list is gone");
    assert_eq!(error.code, ErrorCode::ViewGone);
}

#[tokio::test]
async fn a_closed_plan_is_answered_as_closed_by_every_command_that_names_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, "demo/dns-prod.tfplan.json").await;
    let named = PlanRef { plan: plan.id };
    commands::close_plan(&desk, named).await.expect("closed");
    let section = SectionQuery {
        plan: plan.id,
        section: SectionRef::Change { change: 0 },
        from: 0,
        to: 10,
        open: Vec::new(),
        as_text: Vec::new(),
        unchanged: Unchanged::Folded,
        sets: Sets::AsTheTool,
    };
    let window = RowWindow { plan: plan.id, view: 1, from: 0, to: 9 };
    let codes = [
        commands::plan_digests(&desk, named).await.expect_err("closed").code,
        commands::list_changes(&desk, query(plan.id)).await.expect_err("closed").code,
        commands::change_rows(&desk, window).await.expect_err("closed").code,
        commands::diff_section(&desk, section).await.expect_err("closed").code,
    ];
    assert_eq!(codes, [ErrorCode::PlanClosed; 4]);
}

#[tokio::test]
async fn folds_open_by_node_and_windows_cut_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, "demo/network-prod.tfplan.json").await;
    let list = commands::list_changes(&desk, query(plan.id)).await.expect("a list");
    let window = RowWindow { plan: plan.id, view: list.view, from: 0, to: 1 };
    let change = commands::change_rows(&desk, window).await.expect("rows").rows[0].change;
    let mut asked = SectionQuery {
        plan: plan.id,
        section: SectionRef::Change { change },
        from: 0,
        to: 400,
        open: Vec::new(),
        as_text: Vec::new(),
        unchanged: Unchanged::Folded,
        sets: Sets::AsTheTool,
    };
    let closed = commands::diff_section(&desk, asked.clone()).await.expect("a section");
    let fold = closed
        .rows
        .iter()
        .find_map(|row| match &row.content {
            RowContent::Fold { count, open: false, .. } => Some((row.node, *count)),
            _ => None,
        })
        .expect("a fold");
    asked.open = vec![fold.0];
    let open = commands::diff_section(&desk, asked.clone()).await.expect("a section");
    assert_eq!(open.total_rows, closed.total_rows + fold.1);
    (asked.from, asked.to) = (2, 5);
    let cut = commands::diff_section(&desk, asked).await.expect("a section");
    assert_eq!((cut.from, cut.rows.len(), cut.total_rows), (2, 3, open.total_rows));
}

#[tokio::test]
async fn a_refusal_crosses_with_its_code_its_file_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let path = folder.path().join("x.json");
    std::fs::write(&path, r#"{"format_version":"7.1","resource_changes":[]}"#).expect("written");
    let source = PlanSource::File { path: path.to_string_lossy().into_owned() };
    let error = commands::open_plan(&desk, source).await.expect_err("refused");
    assert_eq!(
        (error.code, error.subject.as_str(), error.detail.as_str()),
        (ErrorCode::RefusedFormatVersion, "x.json", "7.1")
    );
    assert!(error.hint.is_some());
}

#[tokio::test]
async fn what_must_not_be_missed_is_in_the_summary() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    assert!(open(&desk, "tests/fixtures/terraform/errored.tfplan.json").await.banners.contains(&Banner::Errored));
    assert!(open(&desk, "tests/fixtures/terraform/targeted.tfplan.json").await.banners.contains(&Banner::Targeted));
    let hostile = open(&desk, "tests/fixtures/handmade/hostile.tfplan.json").await;
    assert!(hostile.banners.iter().any(|banner| matches!(banner, Banner::UnknownWords { words } if words.len() >= 2)));
    assert!(open(&desk, "demo/dns-prod.tfplan.json").await.banners.is_empty());
}

#[tokio::test]
async fn digests_say_what_plan_json_lacks() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, "demo/dns-prod.tfplan.json").await;
    let digests = commands::plan_digests(&desk, PlanRef { plan: plan.id }).await.expect("digests");
    assert_eq!(digests.file, plan.file_digest);
    assert!(digests.absent.contains(&Absent::Backend) && digests.absent.contains(&Absent::Workspace));
    assert_ne!(digests.full, digests.public);
}

#[tokio::test]
async fn the_file_dialog_is_the_hosts() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let info = commands::app_info(&desk, Empty {}).await.expect("info");
    assert!(info.can_choose_files);
    let chosen = commands::choose_files(&desk, Empty {}).await.expect("paths");
    assert_eq!(chosen.paths, ["/plans/a.tfplan.json"]);
}
