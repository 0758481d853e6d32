//! The use cases as a host meets them.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use countersign_desk::{
    Desk, DeskPaths, HostEvent, HostPort, Language, Machine, OpenError, PlanSource, Settings, Theme,
};
use countersign_plan::Refusal;

struct NoHost;

impl HostPort for NoHost {}

fn desk(folder: &Path) -> Arc<Desk> {
    let paths =
        DeskPaths { config_dir: folder.join("config"), data_dir: folder.join("data"), home: Some(folder.to_owned()) };
    Arc::new(Desk::new(paths, Machine::bare(jiff::Timestamp::now), Arc::new(NoHost)))
}

fn file(path: &Path) -> PlanSource {
    PlanSource::File { path: path.to_string_lossy().into_owned() }
}

fn text(text: &str) -> PlanSource {
    PlanSource::Text { name: "pasted text".to_owned(), text: text.to_owned() }
}

const EMPTY_PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[]}"#;

#[tokio::test]
async fn a_refused_file_changes_nothing_of_what_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let good = folder.path().join("good.tfplan.json");
    let state = folder.path().join("terraform.tfstate");
    fs::write(&good, EMPTY_PLAN).expect("written");
    fs::write(&state, r#"{"version":4,"serial":1,"lineage":"x"}"#).expect("written");
    let opened = desk.open(file(&good)).await.expect("a plan");
    let refused = desk.open(file(&state)).await;
    assert!(matches!(refused, Err(OpenError::Refused(Refusal::State))), "{refused:?}");
    assert!(matches!(desk.open(file(&folder.path().join("absent"))).await, Err(OpenError::Absent)));
    assert!(matches!(desk.open(file(folder.path())).await, Err(OpenError::Folder)));
    assert_eq!(desk.plans().iter().map(|plan| plan.id()).collect::<Vec<_>>(), [opened.id()]);
    assert!(!desk.progress().active, "nothing is being read any more");
    // Only what was read is remembered, and only its path.
    let recent = desk.recent();
    assert_eq!(recent.len(), 1);
    assert_eq!((recent[0].name.as_str(), recent[0].folder.as_str()), ("good.tfplan.json", "~"));
}

#[tokio::test]
async fn the_same_file_is_opened_once_and_its_new_content_takes_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let path = folder.path().join("a.tfplan.json");
    fs::write(&path, EMPTY_PLAN).expect("written");
    let first = desk.open(file(&path)).await.expect("a plan");
    let again = desk.open(file(&path)).await.expect("a plan");
    assert_eq!(first.id(), again.id());
    fs::write(&path, EMPTY_PLAN.replace("1.11.4", "1.11.5")).expect("written");
    let changed = desk.open(file(&path)).await.expect("a plan");
    assert_ne!(first.id(), changed.id());
    assert_eq!(desk.plans().len(), 1);
    assert_eq!(desk.plans()[0].plan().terraform_version(), Some("1.11.5"));
}

#[tokio::test]
async fn projects_are_told_apart_by_their_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let mut names = Vec::new();
    for (number, path) in
        ["prod/plan.json", "staging/tfplan.json", "a/net.tfplan.json", "b/net.tfplan.json"].iter().enumerate()
    {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, EMPTY_PLAN.replace("1.11.4", &format!("1.11.{number}"))).expect("written");
        names.push(desk.open(file(&path)).await.expect("a plan").name().to_owned());
    }
    assert_eq!(names, ["prod", "staging", "net", "b/net"]);
}

#[tokio::test]
async fn pasted_text_is_never_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let opened = desk.open(text(EMPTY_PLAN)).await.expect("a plan");
    assert_eq!((opened.name(), opened.path()), ("pasted text", None));
    assert!(desk.recent().is_empty());
    desk.close(opened.id());
    desk.close(opened.id());
    assert!(desk.plans().is_empty());
}

#[tokio::test]
async fn nothing_of_a_plan_is_written_to_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let secret = "correct-horse-battery-staple";
    let plan = EMPTY_PLAN.replace(
        "\"resource_changes\":[]",
        &format!(
            r#""resource_changes":[{{"address":"a.b","type":"a","name":"b","change":{{"actions":["create"],"before":null,"after":{{"p":"{secret}"}},"after_sensitive":{{"p":true}}}}}}]"#
        ),
    );
    let path = folder.path().join("in.tfplan.json");
    fs::write(&path, plan).expect("written");
    let opened = desk.open(file(&path)).await.expect("a plan");
    desk.save_settings(&Settings::default()).expect("saved");
    drop((opened, desk));
    fs::remove_file(&path).expect("removed");
    let mut left = vec![folder.path().to_owned()];
    let mut seen = 0;
    while let Some(at) = left.pop() {
        if at.is_dir() {
            left.extend(fs::read_dir(&at).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else {
            seen += 1;
            let content = String::from_utf8_lossy(&fs::read(&at).expect("a file")).into_owned();
            assert!(!content.contains(secret), "{} holds a value of the plan", at.display());
        }
    }
    assert_eq!(seen, 2, "settings and recent files");
}

#[test]
fn settings_last_and_damaged_ones_give_the_defaults() {
    let folder = tempfile::tempdir().expect("a folder");
    let chosen = Settings { language: Language::Ko, theme: Theme::Dark, colour_blind: true, ..Settings::default() };
    desk(folder.path()).save_settings(&chosen).expect("saved");
    assert_eq!(desk(folder.path()).settings(), chosen);
    fs::write(folder.path().join("config/settings.json"), "{ damaged").expect("written");
    assert_eq!(desk(folder.path()).settings(), Settings::default());
}

#[tokio::test]
async fn events_are_numbered_and_wake_who_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    desk.post(HostEvent::DragOver { inside: true });
    let first = desk.events_after(0).await;
    assert_eq!((first.last, first.events.len()), (1, 1));
    let waiting = tokio::spawn({
        let desk = Arc::clone(&desk);
        async move { desk.events_after(1).await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(!waiting.is_finished(), "there is nothing after the first event yet");
    desk.post(HostEvent::OpenFiles { paths: vec!["/a".to_owned()] });
    let second = tokio::time::timeout(Duration::from_secs(5), waiting).await.expect("woken").expect("no panic");
    assert!(matches!(&second.events[..], [HostEvent::OpenFiles { paths }] if paths == &["/a"]), "{second:?}");
    // A page that was loaded before the app was started anew asks with a number from then.
    let unconfirmed = desk.events_after(99).await;
    assert_eq!((unconfirmed.last, unconfirmed.events.len()), (2, 1));
    // What was dealt with is not told again, whoever asks.
    desk.post(HostEvent::DragOver { inside: false });
    assert_eq!(desk.events_after(2).await.events.len(), 1);
    assert_eq!(desk.events_after(0).await.events.len(), 1);
}
