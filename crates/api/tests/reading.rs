//! Reading a plan as the UI does: identical changes, marks, filters, and another plan to compare with.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use countersign_api::wire::{
    ChangeList, ChangeQuery, ChangeRef, ChangeRow, CompareRequest, ErrorCode, GoneWindow, ListQuery, MarkViewed,
    PlanRef, PlanSource, RevealRequest, RowSide, SectionQuery, SectionRef, Sets, Since, Unchanged, Within,
};
use countersign_api::wire::{DiffSection, RowWindow};
use countersign_api::{Desk, DeskPaths, HostPort, Machine, commands};

struct Host;

impl HostPort for Host {}

fn desk(folder: &Path) -> Arc<Desk> {
    let paths = DeskPaths { config_dir: folder.join("c"), data_dir: folder.join("d"), home: None };
    Arc::new(Desk::new(paths, Machine::bare(jiff::Timestamp::now), Arc::new(Host)))
}

/// An update of `address` to a version.
fn tagged(address: &str, version: &str) -> String {
    let (kind, name) = address.split_once('.').expect("type and name");
    format!(
        r#"{{"address":"{address}","mode":"managed","type":"{kind}","name":"{name}","provider_name":"p","change":{{"actions":["update"],"before":{{"id":"{name}","arn":"arn:aws:x:r:111122223333:{name}","tags":{{"Version":"1"}}}},"after":{{"id":"{name}","arn":"arn:aws:x:r:111122223333:{name}","tags":{{"Version":"{version}"}}}},"after_unknown":{{}}}}}}"#
    )
}

fn no_op(address: &str) -> String {
    tagged(address, "1").replace(r#"["update"]"#, r#"["no-op"]"#)
}

async fn open(desk: &Arc<Desk>, file: &Path, changes: &[String]) -> u32 {
    let json = format!(r#"{{"format_version":"1.2","resource_changes":[{}]}}"#, changes.join(","));
    fs::write(file, json).expect("written");
    let source = PlanSource::File { path: file.to_string_lossy().into_owned() };
    commands::open_plan(desk, source).await.expect("a plan").id
}

fn query(plan: u32) -> ChangeQuery {
    listed(plan, ListQuery::default())
}

fn listed(plan: u32, list: ListQuery) -> ChangeQuery {
    ChangeQuery { plan, list, find: Vec::new() }
}

async fn list(desk: &Arc<Desk>, query: ChangeQuery) -> (ChangeList, Vec<ChangeRow>) {
    let plan = query.plan;
    let list = commands::list_changes(desk, query).await.expect("a list");
    let window = RowWindow { plan, view: list.view, from: 0, to: 100 };
    let rows = commands::change_rows(desk, window).await.expect("rows").rows;
    (list, rows)
}

async fn section(desk: &Arc<Desk>, plan: u32, section: SectionRef) -> DiffSection {
    let query = SectionQuery {
        plan,
        section,
        from: 0,
        to: 100,
        open: Vec::new(),
        as_text: Vec::new(),
        unchanged: Unchanged::Folded,
        sets: Sets::AsTheTool,
    };
    commands::diff_section(desk, query).await.expect("a section")
}

fn mark(plan: u32, change: u32) -> MarkViewed {
    MarkViewed { plan, change, same: None, viewed: true }
}

fn viewed(rows: &[ChangeRow]) -> Vec<bool> {
    rows.iter().map(|row| row.viewed).collect()
}

fn four() -> Vec<String> {
    vec![tagged("aws_a.one", "2"), tagged("aws_b.two", "2"), tagged("aws_a.three", "2"), tagged("aws_a.four", "9")]
}

#[tokio::test]
async fn identical_changes_are_one_row_with_a_section_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, &folder.path().join("a.json"), &four()).await;
    let folding = ListQuery { fold_same: true, ..ListQuery::default() };
    let (closed, rows) = list(&desk, listed(plan, folding.clone())).await;
    assert_eq!((closed.shown, closed.changes, closed.total), (2, 4, 4));
    let same = rows[0].same.as_ref().expect("it stands for others");
    assert_eq!((same.count, same.open, &same.paths[..]), (3, false, &["tags.Version".to_owned()][..]));
    assert!(rows[1].same.is_none() && !rows[1].member);
    let (open, rows) = list(&desk, listed(plan, ListQuery { open_same: vec![0], ..folding.clone() })).await;
    assert_eq!((open.shown, open.changes), (5, 4));
    assert_eq!(rows.iter().map(|row| row.member).collect::<Vec<_>>(), [false, true, true, true, false]);
    assert_eq!((rows[0].change, rows[1].change), (0, 0), "the one that stands for them is also one of them");
    assert!(rows[1].same.is_none());
    let find = vec![0, 2, 3, 9];
    let found = async |open_same| {
        let asked = ChangeQuery { find: find.clone(), ..listed(plan, ListQuery { open_same, ..folding.clone() }) };
        list(&desk, asked).await.0.found
    };
    assert_eq!(found(Vec::new()).await, [Some(0), Some(0), Some(1), None], "the row that stands for it");
    assert_eq!(found(vec![0]).await, [Some(0), Some(3), Some(4), None]);
    let section = section(&desk, plan, SectionRef::Same { change: 0 }).await;
    assert_eq!(section.members.expect("members").types.len(), 2);
    assert_eq!(section.rows.len(), 1);
    let facets = commands::plan_facets(&desk, PlanRef { plan }).await.expect("facets");
    assert_eq!((facets.same, facets.types[0].count, facets.accounts[0].label.as_str()), (3, 3, "111122223333"));
}

#[tokio::test]
async fn a_filtered_row_stands_for_what_the_filter_leaves_and_marks_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let mut changes = four();
    changes.push(tagged("aws_b.five", "2"));
    changes.push(tagged("aws_a.six", "2"));
    let plan = open(&desk, &folder.path().join("a.json"), &changes).await;
    let some = listed(plan, ListQuery { fold_same: true, types: vec!["aws_a".to_owned()], ..ListQuery::default() });
    let (filtered, rows) = list(&desk, some).await;
    assert_eq!(rows[0].same.as_ref().map(|same| same.count), Some(3));
    // The filter is taken away before the mark arrives: it is of what was on screen.
    list(&desk, listed(plan, ListQuery { fold_same: true, ..ListQuery::default() })).await;
    let same = |view| MarkViewed { same: Some(view), ..mark(plan, 0) };
    let count = commands::mark_viewed(&desk, same(filtered.view)).await.expect("marked");
    assert_eq!((count.viewed, count.total), (3, 6));
    let (_, rows) = list(&desk, query(plan)).await;
    assert_eq!(viewed(&rows), [true, false, true, false, false, true]);
    let gone = commands::mark_viewed(&desk, same(99)).await.expect_err("no such list");
    assert_eq!(gone.code, ErrorCode::ViewGone);
}

#[tokio::test]
async fn marks_survive_a_start_and_a_new_plan_takes_them_only_from_what_it_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.json");
    let first = desk(folder.path());
    let mut changes = four();
    changes.push(no_op("aws_a.calm"));
    let plan = open(&first, &file, &changes).await;
    assert_eq!(list(&first, query(plan)).await.0.viewed.total, 4, "a no-op is not to view");
    for change in 0..4 {
        commands::mark_viewed(&first, mark(plan, change)).await.expect("marked");
    }
    let written = fs::read_to_string(folder.path().join("d/viewed.json")).expect("a file");
    assert!(!written.contains("Version") && !written.contains("aws_a"), "nothing of the plan is in it: {written}");

    let second = desk(folder.path());
    changes[1] = tagged("aws_b.two", "3");
    let plan = open(&second, &file, &changes).await;
    let (answer, rows) = list(&second, query(plan)).await;
    assert_eq!((answer.viewed.viewed, answer.viewed.total), (3, 4));
    assert_eq!(viewed(&rows), [true, false, true, true]);
    let (_, rest) = list(&second, listed(plan, ListQuery { unviewed: true, ..ListQuery::default() })).await;
    assert_eq!(rest.iter().map(|row| row.address.full.as_str()).collect::<Vec<_>>(), ["aws_b.two"]);
    let taken = commands::mark_viewed(&second, MarkViewed { viewed: false, ..mark(plan, 0) }).await.expect("unmarked");
    assert_eq!(taken.viewed, 2);
    // The same changes of another file are those of another project.
    let elsewhere = open(&second, &folder.path().join("b.json"), &changes).await;
    assert_eq!(list(&second, query(elsewhere)).await.0.viewed.viewed, 0);
}

#[tokio::test]
async fn a_pasted_plan_shares_its_marks_with_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let paste = async |more: &str| {
        let text = format!(r#"{{"format_version":"1.2","resource_changes":[{}]{more}}}"#, four().join(","));
        let source = PlanSource::Text { name: "pasted".to_owned(), text };
        commands::open_plan(&desk, source).await.expect("a plan").id
    };
    let staging = paste("").await;
    commands::mark_viewed(&desk, mark(staging, 0)).await.expect("marked");
    assert_eq!(list(&desk, query(staging)).await.0.viewed.viewed, 1);
    let production = paste(r#","variables":{"stage":{"value":"production"}}"#).await;
    assert_eq!(list(&desk, query(production)).await.0.viewed.viewed, 0, "the same changes, and another plan");
    let again = paste("").await;
    assert_eq!(list(&desk, query(again)).await.0.viewed.viewed, 1);
}

#[tokio::test]
async fn what_is_no_change_cannot_be_viewed() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, &folder.path().join("a.json"), &[no_op("aws_a.calm")]).await;
    for change in [0, 7] {
        let error = commands::mark_viewed(&desk, mark(plan, change)).await.expect_err("refused");
        assert_eq!(error.code, ErrorCode::Invalid);
    }
}

#[tokio::test]
async fn a_mark_that_cannot_be_kept_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, &folder.path().join("a.json"), &four()).await;
    fs::create_dir_all(folder.path().join("d/viewed.json.new/x")).expect("in the way");
    let error = commands::mark_viewed(&desk, mark(plan, 0)).await.expect_err("refused");
    assert_eq!(error.code, ErrorCode::NotSaved);
}

#[tokio::test]
async fn values_are_searched_where_everything_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, &folder.path().join("a.json"), &four()).await;
    let search = |within| listed(plan, ListQuery { text: "version 9".to_owned(), within, ..ListQuery::default() });
    assert_eq!(list(&desk, search(Within::Everything)).await.0.shown, 1);
    assert_eq!(list(&desk, search(Within::Address)).await.0.shown, 0);
}

#[tokio::test]
async fn one_masked_value_is_revealed_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let change = tagged("aws_a.one", "2")
        .replace(r#""tags":{"Version":"1"}"#, r#""password":"old-one","tags":{"Version":"1"}"#)
        .replace(r#""tags":{"Version":"2"}"#, r#""password":"new-one","tags":{"Version":"2"}"#);
    let plan = open(&desk, &folder.path().join("a.json"), &[change]).await;
    let at = SectionRef::Change { change: 0 };
    let shown = section(&desk, plan, at).await;
    assert!(!format!("{shown:?}").contains("-one"), "{shown:?}");
    let reveal = |node, side| commands::reveal_value(&desk, RevealRequest { plan, section: at, node, side });
    let mut revealed = Vec::new();
    for row in &shown.rows {
        for side in [RowSide::Before, RowSide::After] {
            match reveal(row.node, side).await {
                Ok(value) => revealed.push(value.segments.iter().map(|it| it.text.as_str()).collect::<String>()),
                Err(refused) => assert_eq!(refused.code, ErrorCode::NotRevealed),
            }
        }
    }
    assert_eq!(revealed, [r#""old-one""#, r#""new-one""#]);
    assert_eq!(reveal(0, RowSide::After).await.expect_err("no such row").code, ErrorCode::NotRevealed);
}

#[tokio::test]
async fn a_plan_file_is_compared_with_another_that_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let before = [tagged("aws_a.same", "2"), tagged("aws_a.changed", "2"), tagged("aws_a.gone", "2")];
    let after = [tagged("aws_a.same", "2"), tagged("aws_a.changed", "3"), tagged("aws_a.new", "2")];
    let base = open(&desk, &folder.path().join("before.tfplan.json"), &before).await;
    let plan = open(&desk, &folder.path().join("after.tfplan.json"), &after).await;
    let bases = commands::plan_bases(&desk, PlanRef { plan }).await.expect("bases");
    assert_eq!((bases.chosen, bases.bases.len(), bases.bases[0].name.as_str()), (None, 1, "before"));
    assert_eq!(bases.first.as_ref(), Some(&bases.bases[0].base));
    assert!(bases.bases[0].open, "comparing with it reads no further plan");

    let asked = CompareRequest { plan, base: bases.first };
    let found = commands::compare_plans(&desk, asked.clone()).await.expect("a comparison");
    assert_eq!((found.new, found.changed, found.same, &found.base), (1, 1, 1, &asked.base));
    assert_eq!(found.gone, 1);
    let gone = |from, to| commands::gone_rows(&desk, GoneWindow { plan, base: asked.base.clone().unwrap(), from, to });
    let rows = gone(0, u32::MAX).await.expect("rows");
    assert_eq!(rows.rows.iter().map(|row| row.address.full.as_str()).collect::<Vec<_>>(), ["aws_a.gone"]);
    let beyond = gone(1, 7).await.expect("none");
    assert_eq!((beyond.from, beyond.rows.len()), (1, 0));
    let other = GoneWindow { plan, base: "file:99".to_owned(), from: 0, to: 7 };
    assert_eq!(commands::gone_rows(&desk, other).await.expect_err("another base").code, ErrorCode::ViewGone);
    assert!(found.parts.is_empty() && found.redacted, "without planned values it may be redacted");
    let (_, rows) = list(&desk, query(plan)).await;
    let since: Vec<_> = rows.iter().map(|row| row.since).collect();
    assert_eq!(since, [Some(Since::Same), Some(Since::Changed), Some(Since::New)]);
    let only = listed(plan, ListQuery { since: vec![Since::New, Since::Changed], ..ListQuery::default() });
    assert_eq!(list(&desk, only.clone()).await.0.shown, 2);
    assert!(!section(&desk, plan, SectionRef::Since { change: 1 }).await.rows.is_empty());
    assert!(section(&desk, plan, SectionRef::Since { change: 0 }).await.rows.is_empty());

    // The base stays as long as it is compared with, also where its file is closed.
    commands::close_plan(&desk, PlanRef { plan: base }).await.expect("closed");
    assert_eq!(list(&desk, only.clone()).await.0.shown, 2);
    let gone = commands::compare_plans(&desk, asked.clone()).await.expect_err("it is not open any more");
    assert_eq!(gone.code, ErrorCode::Invalid);
    assert_eq!(list(&desk, only.clone()).await.0.shown, 2, "what is refused changes nothing");

    let none = commands::compare_plans(&desk, CompareRequest { plan, base: None }).await.expect("none");
    assert_eq!((none.base, none.new, none.gone), (None, 0, 0));
    let (_, rows) = list(&desk, query(plan)).await;
    assert!(rows.iter().all(|row| row.since.is_none()));
    assert_eq!(list(&desk, only).await.0.shown, 0);
    assert!(section(&desk, plan, SectionRef::Since { change: 1 }).await.broken.is_some());
}

#[tokio::test]
async fn windows_of_a_long_section_are_parts_of_one_whole_and_of_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let lines = |word: &str| (0..3000).map(|line| format!("{word} {line}")).collect::<Vec<_>>().join("\\n");
    let text = |value: String| format!(r#"{{"user_data":"{value}"}}"#);
    let (before, after) = (text(lines("old")), text(lines("new")));
    let change = format!(
        r#"{{"address":"t.n","mode":"managed","type":"t","name":"n","provider_name":"p","change":{{"actions":["update"],"before":{before},"after":{after},"after_unknown":{{}}}}}}"#
    );
    let plan = open(&desk, &folder.path().join("a.json"), &[change]).await;
    let section = SectionRef::Change { change: 0 };
    let ask = |from: u32, to: u32, open: Vec<u32>| {
        let query = SectionQuery {
            plan,
            section,
            from,
            to,
            open,
            as_text: Vec::new(),
            unchanged: Unchanged::Folded,
            sets: Sets::AsTheTool,
        };
        commands::diff_section(&desk, query)
    };
    let mut read = Vec::new();
    let total = ask(0, 400, Vec::new()).await.expect("a section").total_rows;
    while read.len() < total as usize {
        let from = u32::try_from(read.len()).expect("a number");
        let window = ask(from, from + 1500, Vec::new()).await.expect("a window");
        assert_eq!((window.from, window.total_rows), (from, total));
        read.extend(window.rows.into_iter().map(|row| format!("{row:?}")));
    }
    assert_eq!(read.len(), 6001);
    assert_eq!(read.iter().collect::<std::collections::HashSet<_>>().len(), 6001, "no row comes twice");
}

#[tokio::test]
async fn identical_changes_are_copied_with_all_addresses_and_one_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let changes = ["aws_a.a", "aws_b.b", "aws_a.c"].map(|address| tagged(address, "2"));
    let plan = open(&desk, &folder.path().join("a.json"), &changes).await;
    let copy = commands::copy_same(&desk, ChangeRef { plan, change: 0 }).await.expect("a copy");
    assert_eq!(copy.addresses, ["aws_a.a", "aws_b.b", "aws_a.c"]);
    assert_eq!(copy.diff, "~ tags:\n  ~ Version = \"1\" -> \"2\"\n");
}

#[tokio::test]
async fn only_what_is_offered_is_a_base() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, &folder.path().join("a.json"), &four()).await;
    let own = format!("file:{plan}");
    for base in ["", "file:", "file:99", "reported", "sealed:x", "sealed:../../etc", "x", &own] {
        let request = CompareRequest { plan, base: Some(base.to_owned()) };
        let error = commands::compare_plans(&desk, request).await.expect_err("refused");
        assert_eq!(error.code, ErrorCode::Invalid, "{base}");
    }
}

#[tokio::test]
async fn a_closed_plan_is_closed_for_all_that_reads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let plan = open(&desk, &folder.path().join("a.json"), &four()).await;
    commands::close_plan(&desk, PlanRef { plan }).await.expect("closed");
    let codes = [
        commands::plan_facets(&desk, PlanRef { plan }).await.expect_err("closed").code,
        commands::mark_viewed(&desk, mark(plan, 0)).await.expect_err("closed").code,
        commands::plan_bases(&desk, PlanRef { plan }).await.expect_err("closed").code,
        commands::compare_plans(&desk, CompareRequest { plan, base: None }).await.expect_err("closed").code,
    ];
    assert_eq!(codes, [ErrorCode::PlanClosed; 4]);
}
