//! What holding a run costs: its time beside that of the tool's own commands on the same files, in turns.
//! `make bench` runs it, in a release build.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use countersign_terraform::run::record::Ending;

use crate::desk::{Desk, desk};

/// How often each is done; the median counts.
const ROUNDS: usize = 5;

fn resources(count: u32) -> String {
    format!(
        "resource \"terraform_data\" \"it\" {{\n  count = {count}\n  input = {{ name = \"name-${{count.index}}\", size = count.index, tags = {{ a = \"b\", c = [\"d\", \"e\", null] }} }}\n}}\n"
    )
}

/// The tool alone, without walls, in a folder of its own.
struct Bare<'d> {
    desk: &'d Desk,
    folder: tempfile::TempDir,
}

impl<'d> Bare<'d> {
    fn new(desk: &'d Desk, configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("main.tf"), format!("{}{configuration}", desk.server.block())).unwrap();
        Self { desk, folder }
    }

    fn tool(&self, arguments: &[&str]) {
        let status = Command::new(&self.desk.tool.path)
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "{arguments:?}");
    }

    fn forget(&self) {
        let _ = std::fs::remove_dir_all(self.folder.path().join(".terraform"));
        self.desk.server.held.lock().unwrap().state = None;
    }

    fn plan(&self) {
        self.forget();
        self.tool(&["init", "-input=false"]);
        self.tool(&["plan", "-input=false", "-json", "-out=plan.bin"]);
        self.tool(&["show", "-json", "plan.bin"]);
        self.tool(&["providers", "schema", "-json"]);
    }

    fn apply(&self) {
        self.forget();
        self.tool(&["init", "-input=false"]);
        self.tool(&["apply", "-input=false", "-json", "plan.bin"]);
    }
}

fn timed(act: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    act();
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

/// One row: what the run took, what the tool alone took, and the most that may lie between.
fn row(what: &str, ours: Vec<Duration>, alone: Vec<Duration>, most: impl FnOnce(f64) -> f64) {
    let (ours, alone) = (median(ours), median(alone));
    let (added, most) = (ours - alone, most(alone));
    let verdict = if added <= most { "" } else { "  OVER" };
    println!("{what:<54} {ours:6.2} s - {alone:6.2} s = {added:5.2} s  (at most {most:.2} s){verdict}");
}

fn measure(count: u32) {
    let Some(mut desk) = desk() else { return };
    let configuration = resources(count);
    desk.commit(&configuration, &[]);
    let (mut plans, mut bare_plans, mut applies, mut bare_applies) = (vec![], vec![], vec![], vec![]);
    for round in 0..ROUNDS {
        let bare = Bare::new(&desk, &configuration);
        bare_plans.push(timed(|| bare.plan()));
        bare_applies.push(timed(|| bare.apply()));
        bare.forget();
        let plan = format!("plan-{round}");
        plans.push(timed(|| ends(&desk, &format!("17000000{round:02}-01"), desk.plan_task(&plan), Ending::Planned)));
        let task = desk.apply_task(&plan);
        applies.push(timed(|| ends(&desk, &format!("17000000{round:02}-02"), task, Ending::Applied)));
    }
    assert!(Path::new(&desk.ledger()).is_file(), "the applies were real");
    row(&format!("plan here, {count} resources - the tool alone"), plans, bare_plans, |_| 1.2);
    row(&format!("apply, {count} resources - the tool alone"), applies, bare_applies, |alone| (alone * 0.15).max(1.0));
}

fn ends(desk: &Desk, run: &str, task: countersign_terraform::run::job::Task, ending: Ending) {
    let view = desk.run(run, task);
    assert_eq!(view.ended.as_ref().map(|ended| ended.ending), Some(ending), "{:#?}", view.ended);
}

#[test]
#[ignore = "a measurement; `make bench` runs it"]
fn what_a_run_adds_to_the_tool_s_own_time() {
    for count in [200, 1000] {
        measure(count);
    }
}
