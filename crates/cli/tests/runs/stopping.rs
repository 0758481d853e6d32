//! Stopping, and what becomes of a run whose owner is gone.

use std::time::{Duration, Instant};

use countersign_review::results::Outcome;
use countersign_terraform::run::left::{LeftFrom, LeftVerdict};
use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::run::rescue::kept_in_clear;
use countersign_terraform::run::view::{Progress, RunView};
use countersign_terraform::run::{folders, ledger, record, recover};

use crate::desk::{Desk, desk};

/// `a` is quick, `b` takes a while, `c` waits for it.
fn slow(seconds: u32) -> String {
    format!(
        "resource \"terraform_data\" \"a\" {{ input = 1 }}\nresource \"terraform_data\" \"b\" {{\n  depends_on = [terraform_data.a]\n  provisioner \"local-exec\" {{ command = \"sleep {seconds}\" }}\n}}\nresource \"terraform_data\" \"c\" {{ depends_on = [terraform_data.b] }}\n"
    )
}

fn planned(seconds: u32) -> Option<Desk> {
    let mut desk = desk()?;
    desk.commit(&slow(seconds), &[]);
    assert_eq!(desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap().ending, Ending::Planned);
    Some(desk)
}

fn runs(view: &RunView, address: &str) -> bool {
    view.resources.iter().any(|it| it.address == address && matches!(it.progress, Progress::Runs { .. }))
}

#[test]
fn a_stopped_apply_leaves_the_state_written_and_the_lock_given_back() {
    let Some(desk) = planned(60) else { return };
    let started = desk.start("1700000000-02", desk.apply_task("plan-1"));
    started.until("b to be created", |view| runs(view, "terraform_data.b"));
    assert!(desk.server.is_locked());
    started.folder.ask_to_stop().unwrap();
    let begun = Instant::now();
    let view = started.wait();
    assert!(begun.elapsed() < Duration::from_secs(30), "the tool was told, not waited out");
    assert!(view.stopping);
    assert_eq!(view.ended.unwrap().ending, Ending::Stopped);
    assert!(!desk.server.is_locked(), "the lock was given back");
    assert!(desk.server.resources().contains(&"terraform_data.a".to_owned()), "what was done is in the state");
    assert!(!desk.server.resources().contains(&"terraform_data.c".to_owned()), "nothing new was started");
    assert_eq!(ledger::lines(&desk.ledger()).unwrap().last().unwrap().outcome, Outcome::Stopped);
}

#[test]
fn a_plan_can_be_stopped() {
    let Some(mut desk) = desk() else { return };
    desk.commit("resource \"terraform_data\" \"a\" {}\n", &[]);
    let started = desk.start("1700000000-01", desk.plan_task("plan-1"));
    started.folder.ask_to_stop().unwrap();
    assert_eq!(started.wait().ended.unwrap().ending, Ending::Stopped);
    assert!(!desk.safe().has("plan-1", "manifest"));
}

#[test]
fn a_plan_that_does_not_want_to_stop_is_stopped() {
    // It hears nothing, or has even given up its streams.
    for deaf in ["trap '' INT TERM", "trap '' INT TERM; exec >/dev/null 2>&1", "trap : INT; exec >/dev/null 2>&1"] {
        let stage = format!("plan*) echo planning; {deaf}; while :; do sleep 0.2; done;;");
        let Some(mut desk) = crate::left_behind::desk_with(&stage) else { return };
        desk.commit("resource \"terraform_data\" \"a\" {}\n", &[]);
        let started = desk.start("1700000000-01", desk.plan_task("plan-1"));
        started.until("it plans", |view| view.log.iter().any(|line| line.text.contains("planning")));
        started.folder.ask_to_stop().unwrap();
        let begun = Instant::now();
        assert_eq!(started.wait().ended.unwrap().ending, Ending::Stopped, "{deaf}");
        assert!(begun.elapsed() < Duration::from_mins(1));
        assert!(!desk.safe().has("plan-1", "manifest"));
    }
}

#[test]
fn an_apply_outlives_its_owner_and_is_found_again() {
    let Some(desk) = planned(4) else { return };
    let mut started = desk.start("1700000000-02", desk.apply_task("plan-1"));
    started.until("b to be created", |view| runs(view, "terraform_data.b"));
    started.owner.kill().unwrap();
    started.owner.wait().unwrap();
    // The tool goes on, and holds the run for as long as it does: nobody sweeps it away.
    assert!(started.folder.has_owner());
    assert!(folders::sweep(&desk.runs()).iter().all(|id| id != started.folder.id()));
    let begun = Instant::now();
    while started.folder.has_owner() {
        assert!(begun.elapsed() < Duration::from_mins(1), "the tool ends");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(desk.server.resources().len(), 3, "everything was applied");
    assert!(!desk.server.is_locked());
    // As where it could not write the state, which nobody but the next start can take care of.
    let left = r#"{"version":4,"serial":9,"lineage":"a","resources":[]}"#;
    std::fs::write(started.folder.tree().join("prod/errored.tfstate"), left).unwrap();
    let ended = recover(&desk.runs(), &desk.ledger(), jiff::Timestamp::now).unwrap();
    assert_eq!(ended, 1);
    let view = RunView::of(record::read(&started.folder.record()).unwrap());
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Applied, "{:#?}", view.log);
    assert!(view.resources.iter().all(|it| it.progress == Progress::Done), "{:#?}", view.resources);
    assert_eq!(ledger::lines(&desk.ledger()).unwrap().last().unwrap().outcome, Outcome::Applied);
    // Twice is once.
    assert_eq!(recover(&desk.runs(), &desk.ledger(), jiff::Timestamp::now).unwrap(), 0);
    assert_eq!(folders::sweep(&desk.runs()).len(), 2);
    let rescued = view.rescued.unwrap();
    let [found] = rescued.left.as_slice() else { panic!("{rescued:?}") };
    // How the tool ended is not known here, so it is offered.
    assert_eq!((found.from, found.verdict), (LeftFrom::File, LeftVerdict::Unwritten));
    assert_eq!(&**kept_in_clear(&started.folder, found, 0).unwrap(), left.as_bytes());
}

/// The apply of a tool that says with its last words that all went well, and ends otherwise, when nobody owns
/// the run any more.
fn ended_without_owner(desk: &Desk) -> RunView {
    let mut started = desk.start("1700000000-02", desk.apply_task("plan-1"));
    started.until("the last words", |view| view.log.iter().any(|line| line.text.contains("last words")));
    started.owner.kill().unwrap();
    started.owner.wait().unwrap();
    let begun = Instant::now();
    while started.folder.has_owner() {
        assert!(begun.elapsed() < Duration::from_mins(1), "the tool ends");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(recover(&desk.runs(), &desk.ledger(), jiff::Timestamp::now).unwrap(), 1);
    started.view()
}

/// What whoever runs beside the tool can write to its output, and no line of the tool's own after it.
const SAYS_APPLIED: &str = r#"echo '{"@level":"info","@message":"Apply complete!","@module":"terraform.ui","type":"change_summary","changes":{"add":1,"change":0,"import":0,"remove":0,"operation":"apply"}}'; echo 'last words'; sleep 3"#;

#[test]
fn what_an_output_says_of_its_apply_is_not_believed() {
    for (exit, ending, outcome) in [
        (1, Ending::Failed, Outcome::Lost),
        (137, Ending::Failed, Outcome::Lost),
        (0, Ending::Applied, Outcome::Applied),
    ] {
        let stage = format!("'apply -input=false') {SAYS_APPLIED}; exit {exit};;");
        let Some(mut desk) = crate::left_behind::desk_with(&stage) else { return };
        desk.commit("resource \"terraform_data\" \"a\" {}\n", &[]);
        assert_eq!(desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap().ending, Ending::Planned);
        let view = ended_without_owner(&desk);
        let ended = view.ended.unwrap();
        let fault = (ending != Ending::Applied).then_some(Fault::Lost);
        assert_eq!((ended.ending, ended.fault), (ending, fault), "{exit}: {:#?}", view.log);
        assert_eq!(ledger::lines(&desk.ledger()).unwrap().last().unwrap().outcome, outcome, "{exit}");
    }
}

#[test]
fn without_a_sandbox_nobody_tells_how_an_apply_ended_whose_owner_is_gone() {
    // Everything that could tell is the person's, and so the author's code's.
    let forge = "for at in /proc/[0-9]*/fd/*; do case \"$(readlink $at)\" in */1700000000-02/owner) echo '{\"exit-code\": 0}' > $at;; esac; done";
    let Some(mut desk) =
        crate::left_behind::desk_with(&format!("'apply -input=false') {forge}; {SAYS_APPLIED}; exit 1;;"))
    else {
        return;
    };
    desk.sandbox = countersign_terraform::sandbox::Sandbox::None;
    desk.commit("resource \"terraform_data\" \"a\" {}\n", &[]);
    assert_eq!(desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap().ending, Ending::Planned);
    let ended = ended_without_owner(&desk).ended.unwrap();
    assert_eq!((ended.ending, ended.fault), (Ending::Failed, Some(Fault::Lost)));
}

/// Whether anything on this machine runs that was started with this argument.
fn is_running(argument: &str) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.into_iter().any(|line| line.split(|byte| *byte == 0).any(|word| word == argument.as_bytes()))
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_plan_goes_with_its_owner() {
    // A tool that takes a while to plan, and is found by how long.
    let long = format!("120.{}", std::process::id());
    let Some(mut desk) = crate::left_behind::desk_with(&format!("plan*) exec sleep {long};;")) else { return };
    desk.commit("resource \"terraform_data\" \"a\" {}\n", &[]);
    let mut started = desk.start("1700000000-01", desk.plan_task("plan-1"));
    until("the tool plans", || is_running(&long));
    started.owner.kill().unwrap();
    started.owner.wait().unwrap();
    until("the tool ends with its owner", || !is_running(&long));
    assert!(!started.folder.has_owner());
    assert_eq!(recover(&desk.runs(), &desk.ledger(), jiff::Timestamp::now).unwrap(), 1);
    let ended = started.view().ended.unwrap();
    assert_eq!((ended.ending, ended.fault), (Ending::Failed, Some(Fault::Lost)));
}
