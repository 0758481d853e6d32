//! What an apply leaves that says it is a state: the tool's own, which is kept whatever stands in its way,
//! and that of an author's code, which is never taken for it.

use std::time::{Duration, Instant};

use countersign_terraform::run::left::{LeftFrom, LeftPlace, LeftState, LeftVerdict};
use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::run::view::RunView;

use crate::desk::{Desk, desk};

/// A resource whose creation runs a command in the project's directory.
fn runs(command: &str) -> String {
    format!(
        "resource \"terraform_data\" \"a\" {{\n  input = \"one\"\n  provisioner \"local-exec\" {{\n    command = <<-EOT\n      {command}\n    EOT\n  }}\n}}\n"
    )
}

/// Plans and applies; the server takes no state where it is `full`.
fn applied(command: &str, full: bool) -> Option<(Desk, RunView)> {
    let mut desk = desk()?;
    desk.commit(&runs(command), &[]);
    assert_eq!(desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap().ending, Ending::Planned);
    desk.server.held.lock().unwrap().full = full;
    let begun = Instant::now();
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    assert!(begun.elapsed() < Duration::from_mins(1), "nothing is waited for");
    Some((desk, view))
}

fn left(view: &RunView) -> Vec<(LeftFrom, LeftVerdict)> {
    view.rescued.iter().flat_map(|it| &it.left).map(|it| (it.from, it.verdict)).collect()
}

#[track_caller]
fn holds_what_exists(desk: &Desk, left: &LeftState) {
    let LeftPlace::Sealed { piece } = &left.kept else { panic!("{left:?}") };
    let state: serde_json::Value = serde_json::from_slice(&desk.safe().get("plan-1", piece).unwrap()).unwrap();
    assert_eq!(state["resources"][0]["type"], "terraform_data", "{state}");
    let difference = left.difference.as_ref().unwrap();
    assert_eq!(
        (difference.added.first.as_slice(), difference.removed.count),
        (["terraform_data.a".to_owned()].as_slice(), 0)
    );
}

#[test]
fn a_state_that_the_tool_could_not_write_is_kept_and_offered() {
    let Some((desk, view)) = applied("true", true) else { return };
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Failed);
    assert_eq!(left(&view), [(LeftFrom::File, LeftVerdict::Unwritten)], "{:#?}", view.log);
    holds_what_exists(&desk, &view.rescued.unwrap().left[0]);
}

#[test]
fn a_folder_in_its_place_loses_nothing_since_the_tool_prints_the_state() {
    let Some((desk, view)) = applied("mkdir errored.tfstate", true) else { return };
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Failed);
    assert_eq!(
        left(&view),
        [(LeftFrom::File, LeftVerdict::NoFile), (LeftFrom::Output, LeftVerdict::Unwritten)],
        "{:#?}",
        view.log
    );
    holds_what_exists(&desk, &view.rescued.unwrap().left[1]);
    // The printed state is in no record.
    assert!(
        crate::desk::files_with(&desk.runs(), "\"lineage\":\"").iter().all(|path| !path.ends_with("errored.tfstate"))
    );
}

#[test]
fn what_an_author_s_code_leaves_is_named_and_never_offered() {
    let fake = "echo '{\"version\":4,\"serial\":99,\"lineage\":\"attacker\",\"resources\":[]}' > errored.tfstate";
    for (command, verdict) in [
        (fake, LeftVerdict::OtherLineage),
        ("ln -s /etc/passwd errored.tfstate", LeftVerdict::NoFile),
        ("mkfifo errored.tfstate", LeftVerdict::NoFile),
        ("mkdir errored.tfstate; chmod 000 errored.tfstate", LeftVerdict::NoFile),
        ("echo nonsense > errored.tfstate", LeftVerdict::NoState),
        ("echo x > x; ln x errored.tfstate", LeftVerdict::NoState),
    ] {
        let Some((desk, view)) = applied(command, false) else { return };
        assert_eq!(view.ended.clone().unwrap().ending, Ending::Applied, "{command}: {:#?}", view.log);
        assert_eq!(left(&view), [(LeftFrom::File, verdict)], "{command}");
        assert!(!view.rescued.unwrap().is_offered());
        assert_eq!(desk.server.resources(), ["terraform_data.a"]);
        assert!(!desk.runs().join("1700000000-02/tree").exists(), "{command}: nothing is left behind");
    }
}

#[test]
fn a_state_after_an_apply_that_ended_well_is_suspicious() {
    // The code knows the lineage: it reads it from the state, which an apply's role may do.
    let Some(mut desk) = desk() else { return };
    desk.commit("resource \"terraform_data\" \"b\" {}\n", &[]);
    assert_eq!(desk.run("1700000000-01", desk.plan_task("plan-0")).ended.unwrap().ending, Ending::Planned);
    assert_eq!(desk.run("1700000000-02", desk.apply_task("plan-0")).ended.unwrap().ending, Ending::Applied);
    let lineage = desk.server.state().unwrap()["lineage"].as_str().unwrap().to_owned();
    let fake =
        format!("echo '{{\"version\":4,\"serial\":99,\"lineage\":\"{lineage}\",\"resources\":[]}}' > errored.tfstate");
    desk.commit(&runs(&fake), &[]);
    assert_eq!(desk.run("1700000000-03", desk.plan_task("plan-1")).ended.unwrap().ending, Ending::Planned);
    let view = desk.run("1700000000-04", desk.apply_task("plan-1"));
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Applied, "{:#?}", view.log);
    assert_eq!(left(&view), [(LeftFrom::File, LeftVerdict::AppliedWell)]);
    assert_eq!(view.rescued.unwrap().left[0].difference.as_ref().unwrap().removed.first, ["terraform_data.a"]);
}

#[test]
fn a_secret_in_what_was_left_is_in_no_record() {
    let Some(mut desk) = desk() else { return };
    desk.environment.push(("AWS_SECRET_ACCESS_KEY".to_owned(), "wJalrXUtnFEMIK7MDENGbPxRfiCY".to_owned()));
    let fake = "echo '{\"version\":4,\"serial\":99,\"lineage\":\"'$AWS_SECRET_ACCESS_KEY'\",\"resources\":[{\"type\":\"'$AWS_SECRET_ACCESS_KEY'\",\"name\":\"x\",\"instances\":[{}]}]}' > errored.tfstate";
    desk.commit(&runs(fake), &[]);
    assert_eq!(desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap().ending, Ending::Planned);
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    assert_eq!(left(&view), [(LeftFrom::File, LeftVerdict::OtherLineage)], "{:#?}", view.log);
    assert_eq!(view.rescued.unwrap().left[0].difference.as_ref().unwrap().added.count, 1);
    assert!(crate::desk::files_with(&desk.runs(), "wJalrXUtnFEMI").is_empty());
}

#[test]
fn a_tree_with_that_name_is_not_planned() {
    for name in ["prod/errored.tfstate", "prod/ERRORED.tfstate", "prod/errored.tfstate/x.tf"] {
        let Some(mut desk) = desk() else { return };
        desk.commit("resource \"terraform_data\" \"a\" {}\n", &[(name, "{}\n")]);
        let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
        let ended = view.ended.unwrap();
        assert_eq!(ended.fault, Some(Fault::LeftStateInTree { path: name.to_owned() }), "{:?}", ended.ending);
        assert_eq!(desk.server.held.lock().unwrap().requests, [""; 0], "nothing was started");
    }
}
