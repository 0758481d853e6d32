//! Applying: exactly the sealed plan, once, or nothing.

use std::fs;
use std::io::{Cursor, Write as _};

use countersign_review::results::Outcome;
use countersign_terraform::run::ledger;
use countersign_terraform::run::manifest::{MANIFEST, PLAN_FILE};
use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::run::view::Progress;

use crate::desk::{Desk, desk, files_with};

const TWO: &str = "resource \"terraform_data\" \"a\" { input = \"one\" }\nresource \"terraform_data\" \"b\" { input = terraform_data.a.output }\n";

/// A desk with a sealed plan of `configuration`.
fn planned(configuration: &str, more: &[(&str, &str)]) -> Option<Desk> {
    let mut desk = desk()?;
    desk.commit(configuration, more);
    let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Planned, "{:#?}", view.log);
    Some(desk)
}

#[track_caller]
fn refused(desk: &Desk, run: &str, task: countersign_terraform::run::job::Task) -> Fault {
    let view = desk.run(run, task);
    let ended = view.ended.unwrap();
    assert_eq!(ended.ending, Ending::Refused, "{:?}", ended.fault);
    assert_eq!(desk.server.state(), None, "nothing was applied");
    assert!(!desk.server.is_locked());
    assert_eq!(ledger::lines(&desk.ledger()).unwrap(), [], "and the plan is not used up");
    ended.fault.unwrap()
}

#[test]
fn what_was_sealed_is_applied_once() {
    let Some(desk) = planned(TWO, &[]) else { return };
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    let ended = view.ended.clone().unwrap();
    assert_eq!((ended.ending, ended.fault), (Ending::Applied, None), "{:#?}", view.log);
    assert_eq!(desk.server.resources(), ["terraform_data.a", "terraform_data.b"]);
    assert!(!desk.server.is_locked());
    assert!(view.resources.iter().all(|it| it.progress == Progress::Done), "{:?}", view.resources);
    assert_eq!(view.progressed().done, 2);
    let serial = desk.server.state().unwrap()["serial"].as_u64().unwrap();
    assert_eq!(view.state.unwrap().unwrap().serial, serial);
    let outcomes: Vec<Outcome> = ledger::lines(&desk.ledger()).unwrap().iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes, [Outcome::Started, Outcome::Applied]);

    // Once more: also where the state were put back, so that the tool itself would do it.
    desk.server.held.lock().unwrap().state = None;
    let again = desk.run("1700000000-03", desk.apply_task("plan-1")).ended.unwrap();
    assert_eq!((again.ending, again.fault), (Ending::Refused, Some(Fault::AppliedBefore)));
    assert_eq!(desk.server.state(), None);
}

#[test]
fn one_flipped_byte_of_the_plan_file_and_nothing_is_applied() {
    let Some(desk) = planned(TWO, &[]) else { return };
    let task = desk.apply_task("plan-1");
    let path = desk.data().join("sealed/plan-1/plan.sealed");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert_eq!(refused(&desk, "1700000000-02", task), Fault::PlanChanged);
}

#[test]
fn another_plan_in_its_place_applies_nothing() {
    let Some(desk) = planned(TWO, &[]) else { return };
    let task = desk.apply_task("plan-1");
    // Sealed with the right key and under the right name: as good as whoever holds the key can.
    let mut other = desk.safe().get("plan-1", PLAN_FILE).unwrap().to_vec();
    let last = other.len() - 1;
    other[last] ^= 1;
    desk.safe().put("plan-1", PLAN_FILE, &other).unwrap();
    assert_eq!(refused(&desk, "1700000000-02", task), Fault::PlanChanged);
}

#[test]
fn a_plan_of_another_tree_is_refused() {
    let Some(mut desk) = planned(TWO, &[]) else { return };
    let task = desk.apply_task("plan-1");
    desk.commit("resource \"terraform_data\" \"c\" {}\n", &[]);
    assert_eq!(refused(&desk, "1700000000-02", task), Fault::PlanChanged);
}

#[test]
fn without_its_manifest_nothing_is_applied() {
    let Some(desk) = planned(TWO, &[]) else { return };
    let task = desk.apply_task("plan-1");
    fs::remove_file(desk.data().join("sealed/plan-1").join(format!("{MANIFEST}.sealed"))).unwrap();
    assert_eq!(refused(&desk, "1700000000-02", task), Fault::PlanChanged);
}

#[test]
fn a_script_that_was_swapped_after_the_plan_does_not_run() {
    let script = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"/bin/sh ${path.module}/hook.sh\"\n  }\n}\n";
    let Some(desk) = planned(script, &[("prod/hook.sh", "echo harmless > /dev/null\n")]) else { return };
    let task = desk.apply_task("plan-1");
    // What a plan could write to is gone; what is swapped here is what is left to swap: the mirror's
    // object of the script, as another program of the person could.
    let tree = desk.head.clone().unwrap().tree;
    let entries = desk.world.mirror.entries(&tree).unwrap();
    let object = &entries.iter().find(|entry| entry.path == "prod/hook.sh").unwrap().object;
    let evil = desk.world.folder.path().join("evil");
    fs::write(&evil, format!("touch {}\n", desk.world.folder.path().join("owned").display())).unwrap();
    let other = desk.world.plain(&[
        "--git-dir",
        desk.world.mirror.folder().to_str().unwrap(),
        "hash-object",
        "-w",
        evil.to_str().unwrap(),
    ]);
    let file = |object: &str| desk.world.mirror.folder().join("objects").join(&object[..2]).join(&object[2..]);
    fs::remove_file(file(object)).ok();
    fs::copy(file(&other), file(object)).unwrap();
    let fault = refused(&desk, "1700000000-02", task);
    assert!(matches!(fault, Fault::Checkout { .. } | Fault::TreeChanged), "{fault:?}");
    assert!(!desk.world.folder.path().join("owned").exists());
}

/// A module as a server would hand it out.
fn module(script: &str) -> Vec<u8> {
    let main = "resource \"terraform_data\" \"in\" {\n  provisioner \"local-exec\" {\n    command = \"/bin/sh ${path.module}/hook.sh\"\n  }\n}\n";
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("main.tf", main), ("hook.sh", script)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A desk with a sealed plan of a configuration that fetches a module, and the task that applies it.
fn planned_with_module() -> Option<Desk> {
    let mut desk = desk()?;
    desk.server.held.lock().unwrap().module = module("echo reviewed > /dev/null\n");
    let call = format!("module \"m\" {{\n  source = \"{}/m.zip\"\n}}\n", desk.server.address);
    desk.commit(&call, &[]);
    let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Planned, "{:#?}", view.log);
    assert!(desk.manifest("plan-1").modules.is_some());
    Some(desk)
}

#[test]
fn a_fetched_module_that_is_what_it_was_is_applied() {
    let Some(desk) = planned_with_module() else { return };
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Applied, "{:#?}", view.log);
    assert_eq!(desk.server.resources(), ["terraform_data.in"]);
}

#[test]
fn a_script_of_a_fetched_module_that_was_swapped_after_the_plan_does_not_run() {
    let Some(desk) = planned_with_module() else { return };
    // The plan file holds the module's configuration, not its script: only a look at the files tells.
    desk.server.held.lock().unwrap().module = module("echo nobody reviewed this > /dev/null\n");
    assert_eq!(refused(&desk, "1700000000-02", desk.apply_task("plan-1")), Fault::ModulesChanged);
}

#[test]
fn a_state_that_moved_is_refused() {
    let Some(desk) = planned(TWO, &[]) else { return };
    let task = desk.apply_task("plan-1");
    let state = br#"{"version":4,"terraform_version":"1.11.4","serial":4,"lineage":"fb64","outputs":{},"resources":[],"check_results":null}"#;
    desk.server.held.lock().unwrap().state = Some(state.to_vec());
    let ended = desk.run("1700000000-02", task).ended.unwrap();
    assert_eq!((ended.ending, ended.fault), (Ending::Refused, Some(Fault::StateMoved)));
    assert_eq!(desk.server.state().unwrap()["serial"], 4);
    assert_eq!(ledger::lines(&desk.ledger()).unwrap(), []);
}

#[test]
fn a_locked_state_fails_and_says_so() {
    let Some(desk) = planned(TWO, &[]) else { return };
    desk.server.held.lock().unwrap().lock =
        Some(br#"{"ID":"1","Operation":"OperationTypeApply","Who":"tom@desk"}"#.to_vec());
    let ended = desk.run("1700000000-02", desk.apply_task("plan-1")).ended.unwrap();
    assert_eq!(ended.ending, Ending::Failed);
    let Some(Fault::Apply { why }) = &ended.fault else { panic!("{:?}", ended.fault) };
    assert!(why.contains("state lock"), "{why}");
    assert_eq!(desk.server.state(), None);
}

#[test]
fn a_failed_apply_tells_what_is_in_place() {
    let fails = "resource \"terraform_data\" \"a\" { input = 1 }\nresource \"terraform_data\" \"b\" {\n  depends_on = [terraform_data.a]\n  provisioner \"local-exec\" {\n    command = \"echo quota exceeded >&2; exit 3\"\n  }\n}\n";
    let Some(desk) = planned(fails, &[]) else { return };
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    let ended = view.ended.clone().unwrap();
    assert_eq!(ended.ending, Ending::Failed);
    let of = |address: &str| view.resources.iter().find(|it| it.address == address).unwrap();
    assert_eq!(of("terraform_data.a").progress, Progress::Done);
    assert_eq!(of("terraform_data.b").progress, Progress::Failed);
    assert!(of("terraform_data.b").error.is_some(), "{:?}", view.resources);
    assert_eq!(ledger::lines(&desk.ledger()).unwrap().last().unwrap().outcome, Outcome::Failed);
    assert!(!desk.server.is_locked());
}

#[test]
fn credentials_of_a_run_are_in_no_file() {
    let configuration = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"echo key is $AWS_SECRET_ACCESS_KEY; env | base64 -w0\"\n  }\n}\n";
    let Some(mut desk) = desk() else { return };
    desk.environment.push(("AWS_SECRET_ACCESS_KEY".to_owned(), "wJalrXUtnFEMIK7MDENGbPxRfiCY".to_owned()));
    desk.commit(configuration, &[]);
    assert_eq!(desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap().ending, Ending::Planned);
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Applied);
    assert!(view.log.iter().any(|line| line.text.contains("key is (secret)")), "{:#?}", view.log);
    for folder in [desk.data(), desk.memory()] {
        assert!(files_with(&folder, "wJalrXUtnFEMI").is_empty());
        // In the middle of base64, wherever it begins in its group of three.
        for part in ["SmFsclhVdG5GRU1J", "phbHJYVXRuRkVN", "KYWxyWFV0bkZFTU"] {
            assert!(files_with(&folder, part).is_empty(), "{part}");
        }
    }
}

#[test]
fn what_a_plan_masks_is_in_no_record_of_its_apply() {
    // Only the name says that it is a secret, so that the tool itself prints it.
    let configuration = "resource \"terraform_data\" \"a\" {\n  input = { password = \"hunter2-hunter2\" }\n  provisioner \"local-exec\" {\n    command = \"echo got ${self.input.password}\"\n  }\n}\n";
    let Some(desk) = planned(configuration, &[]) else { return };
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Applied);
    assert!(view.log.iter().any(|line| line.text.contains("got (secret)")), "{:#?}", view.log);
    assert!(files_with(&desk.runs(), "hunter2-hunter2").is_empty());
}
