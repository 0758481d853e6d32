//! Code that prints without end, fills the disk, or does both: what is kept stays small, the run ends, and how it
//! ended is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use countersign_review::results::Outcome;
use countersign_terraform::run::ledger;
use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::run::view::{LogKind, RunView};

use crate::desk::{Desk, desk};

fn hook(command: &str) -> String {
    format!(
        "resource \"terraform_data\" \"a\" {{\n  provisioner \"local-exec\" {{\n    command = <<-EOT\n      {command}\n    EOT\n  }}\n}}\n"
    )
}

fn planned(command: &str) -> Option<Desk> {
    let mut desk = desk()?;
    desk.commit(&hook(command), &[]);
    assert_eq!(desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap().ending, Ending::Planned);
    Some(desk)
}

fn outcomes(ledger: &Path) -> Vec<Outcome> {
    ledger::lines(ledger).unwrap().into_iter().map(|line| line.outcome).collect()
}

fn has(view: &RunView, wanted: impl Fn(LogKind) -> bool) -> bool {
    view.log.iter().any(|line| wanted(line.kind))
}

#[test]
fn an_apply_that_prints_without_end_leaves_a_record_that_has_one() {
    let Some(desk) = planned("head -c 30000000 /dev/zero | tr '\\0' x | fold -w 10000; echo the last words") else {
        return;
    };
    let started = desk.start("1700000000-02", desk.apply_task("plan-1"));
    let record = started.folder.record();
    let view = started.wait();
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Applied);
    let length = fs::metadata(record).unwrap().len();
    assert!(length < 25 << 20, "{length}");
    assert!(has(&view, |kind| kind == LogKind::Full), "the cut is said");
    assert!(has(&view, |kind| matches!(kind, LogKind::LeftOut { messages } if messages > 100)), "and how much it is");
    assert!(view.log.iter().any(|line| line.text.contains("the last words")), "the last part is kept");
}

#[test]
fn an_apply_ends_although_its_output_was_made_endless() {
    // The file that the tool prints into, as long as a disk can have it.
    let Some(desk) = planned("truncate -s 8T /proc/1/fd/1; echo long") else { return };
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Applied, "{:#?}", view.log);
    assert_eq!(outcomes(&desk.ledger()), [Outcome::Started, Outcome::Applied]);
}

/// A small disk of its own, where the person may make one.
struct Disk {
    at: PathBuf,
}

impl Disk {
    fn of(desk: &Desk, megabytes: u32) -> Option<Self> {
        let at = desk.world.folder.path().join("disk");
        fs::create_dir(&at).unwrap();
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m,mode=0700"), "tmpfs"])
            .arg(&at)
            .output()
            .is_ok_and(|output| output.status.success());
        if !made {
            println!("skipped: only root makes a disk of its own");
        }
        made.then_some(Self { at })
    }

    /// Takes all the room that is left, but for so many bytes.
    fn fill(&self, left: u64) {
        use std::io::Write as _;
        let mut file = fs::File::create(self.at.join("fill")).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length - left).unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.at.join("fill")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.at).status();
    }
}

/// Begins a ledger with a line of another plan, after which so many bytes of the page are left. A disk that is full
/// takes no further page.
fn fill_page(ledger: &Path, left: usize) {
    let line = |by: &str| {
        serde_json::json!({
            "at": "2026-11-24T12:00:00Z", "outcome": "applied", "plan_file": "0".repeat(64), "public": "0".repeat(64),
            "repository": 7, "pull": 1, "project": "0".repeat(64), "run": "1700000000-00", "account": null, "by": by,
        })
        .to_string()
    };
    let short = line("").len() + 1;
    fs::write(ledger, format!("{}\n", line(&"x".repeat(4096 - left - short)))).unwrap();
    assert_eq!(ledger::lines(ledger).unwrap().len(), 1);
}

#[test]
fn an_apply_whose_beginning_the_ledger_cannot_take_changes_nothing() {
    let Some(desk) = planned("true") else { return };
    let Some(disk) = Disk::of(&desk, 1) else { return };
    let mut job = desk.job("1700000000-02", desk.apply_task("plan-1"));
    job.places.ledger = disk.at.join("ledger.jsonl");
    // A part of our line still fits.
    fill_page(&job.places.ledger, 200);
    disk.fill(0);
    let view = desk.start_job(&job).wait();
    let ended = view.ended.unwrap();
    assert_eq!(ended.ending, Ending::Refused, "{:?}", ended.fault);
    assert!(matches!(ended.fault, Some(Fault::Ledger { .. })), "{:?}", ended.fault);
    assert!(desk.server.state().is_none(), "nothing was applied");
    assert_eq!(ledger::lines(&job.places.ledger).unwrap().len(), 1, "a part of a line would stop every later apply");
    // With room again it is applied, and once.
    disk.free();
    let mut again = desk.job("1700000000-03", desk.apply_task("plan-1"));
    again.places.ledger = job.places.ledger.clone();
    assert_eq!(desk.start_job(&again).wait().ended.unwrap().ending, Ending::Applied);
    let mut twice = desk.job("1700000000-04", desk.apply_task("plan-1"));
    twice.places.ledger = job.places.ledger.clone();
    assert_eq!(desk.start_job(&twice).wait().ended.unwrap().fault, Some(Fault::AppliedBefore));
}

#[test]
fn an_apply_whose_code_fills_the_disk_is_told_as_it_ended_and_stays_used() {
    // What the code fills is the checkout, beside which record and ledger lie; and then what is left of their pages.
    let Some(desk) = planned("cat /dev/zero > fill; head -c 20000 /dev/zero | tr '\\0' x; echo") else { return };
    let Some(disk) = Disk::of(&desk, 24) else { return };
    let at = |run: &str| {
        let mut job = desk.job(run, desk.apply_task("plan-1"));
        job.places.ledger = disk.at.join("ledger.jsonl");
        job.places.runs = disk.at.join("runs");
        job
    };
    let job = at("1700000000-02");
    // The line of the beginning fits, and that of the end does not.
    fill_page(&job.places.ledger, 700);
    let mut started = desk.start_job(&job);
    started.owner.wait().unwrap();
    let view = started.view();
    assert_eq!(view.ended.map(|ended| ended.ending), Some(Ending::Applied), "{:#?}", view.log);
    assert_eq!(desk.server.resources(), ["terraform_data.a"], "the state is where it belongs");
    assert_eq!(outcomes(&job.places.ledger)[1..], [Outcome::Started, Outcome::Applied]);
    assert_eq!(desk.start_job(&at("1700000000-03")).wait().ended.unwrap().fault, Some(Fault::AppliedBefore));
}

#[test]
fn a_plan_whose_code_fills_the_disk_fails_and_seals_nothing() {
    let Some(mut desk) = crate::left_behind::desk_with("plan*) cat /dev/zero > fill 2>/dev/null;;") else { return };
    let Some(disk) = Disk::of(&desk, 24) else { return };
    desk.commit(&hook("true"), &[]);
    let mut job = desk.job("1700000000-01", desk.plan_task("plan-1"));
    job.places.runs = disk.at.join("runs");
    job.places.sealed = disk.at.join("sealed");
    let mut started = desk.start_job(&job);
    started.owner.wait().unwrap();
    let view = started.view();
    let ended = view.ended.unwrap();
    assert_eq!(ended.ending, Ending::Failed, "{:?}", ended.fault);
    assert!(!started.folder.tree().exists(), "what filled it is gone");
}

#[test]
fn of_two_applies_of_one_plan_at_once_one_applies_and_the_other_says_that_it_changed_nothing() {
    let Some(desk) = planned("echo once >> $HOME/x; sleep 2") else { return };
    let started = ["1700000000-02", "1700000000-03"].map(|run| desk.start(run, desk.apply_task("plan-1")));
    let ended = started.map(|started| started.wait().ended.unwrap());
    let applied = ended.iter().filter(|it| it.ending == Ending::Applied).count();
    let refused: Vec<&Option<Fault>> =
        ended.iter().filter(|it| it.ending == Ending::Refused).map(|it| &it.fault).collect();
    assert_eq!((applied, refused.len()), (1, 1), "{ended:?}");
    assert!(matches!(refused[0], Some(Fault::AppliedBefore | Fault::StateMoved)), "{refused:?}");
    assert_eq!(outcomes(&desk.ledger()), [Outcome::Started, Outcome::Applied]);
    assert_eq!(desk.server.state().unwrap()["serial"], 1, "the state was written once");
}

#[test]
fn a_plan_whose_apply_began_and_never_ended_is_used() {
    let Some(desk) = planned("true") else { return };
    assert_eq!(desk.run("1700000000-02", desk.apply_task("plan-1")).ended.unwrap().ending, Ending::Applied);
    // As a crash leaves it between the line of its beginning and the tool.
    let text = fs::read_to_string(desk.ledger()).unwrap();
    fs::write(desk.ledger(), format!("{}\n", text.lines().next().unwrap())).unwrap();
    assert_eq!(outcomes(&desk.ledger()), [Outcome::Started]);
    let ended = desk.run("1700000000-03", desk.apply_task("plan-1")).ended.unwrap();
    assert_eq!((ended.ending, ended.fault), (Ending::Refused, Some(Fault::AppliedBefore)));
}
