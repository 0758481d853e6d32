//! What the tool starts to fetch modules: git, in the project's directory, before anything of a pull
//! request was read.

use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::run::view::RunView;

use crate::desk::{Desk, desk};

/// A configuration that fetches a module with git. Nobody listens there, so that the real program for it ends at
/// once, where it is started.
const FETCHING: &str = "module \"m\" {\n  source = \"git::ssh://git@127.0.0.1:1/acme/module.git\"\n}\n";

/// What tells the state server that it ran, as whom.
fn telling(desk: &Desk) -> String {
    let port = desk.server.address.rsplit(':').next().unwrap();
    format!(
        "exec 3<>/dev/tcp/127.0.0.1/{port}\nb=\"ran with $AWS_SECRET_ACCESS_KEY\"\n\
         printf 'FOUND / HTTP/1.1\\r\\ncontent-length: %d\\r\\n\\r\\n%s' \"${{#b}}\" \"$b\" >&3\nsleep 1\n"
    )
}

fn planned(desk: &mut Desk, folder: &str, run: &str) -> RunView {
    let script = telling(desk);
    // As git starts it: in the project's directory.
    let settings =
        "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tsshCommand = bash /tmp/countersign/tree/prod/t.sh\n";
    let path = |name: &str| format!("{folder}{name}");
    let (head, objects, refs, config) = (path("HEAD"), path("objects/x"), path("refs/x"), path("config"));
    desk.commit(
        FETCHING,
        &[(&head, "ref: refs/heads/main\n"), (&objects, ""), (&refs, ""), (&config, settings), ("prod/t.sh", &script)],
    );
    desk.environment.retain(|(name, _)| name == "PATH");
    desk.environment.push(("AWS_SECRET_ACCESS_KEY".to_owned(), "secret-of-the-session".to_owned()));
    desk.run(run, desk.plan_task("plan-1"))
}

#[test]
fn files_of_the_tree_are_no_repository_whose_settings_start_programs() {
    for folder in ["prod/", ""] {
        let Some(mut desk) = desk() else { return };
        let view = planned(&mut desk, folder, "1700000000-01");
        assert_eq!(desk.server.found(), None, "{folder}: {:#?}", view.log);
        let Some(Fault::Checkout { why }) = view.ended.unwrap().fault else { panic!("{folder}: {:#?}", view.log) };
        assert!(why.starts_with(&format!("{folder}HEAD")), "{why}");
    }
}

#[test]
fn git_is_told_that_nothing_around_it_is_a_repository() {
    let Some(mut desk) =
        crate::left_behind::desk_with("init*) env > $here/home/env; grep -h ^GIT_ $here/home/env >&2; exit 1;;")
    else {
        return;
    };
    desk.commit("", &[]);
    let Some(Fault::Init { why }) = desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap().fault else {
        panic!("init fails here")
    };
    for line in [
        "GIT_CONFIG_KEY_0=safe.bareRepository",
        "GIT_CONFIG_VALUE_0=explicit",
        "GIT_CEILING_DIRECTORIES=/tmp/countersign/tree",
    ] {
        assert!(why.lines().any(|told| told == line), "{line}: {why}");
    }
}

#[test]
fn a_tree_that_changed_while_modules_were_fetched_is_not_planned() {
    let more = "resource \"terraform_data\" \"more\" {}";
    let stages = [
        format!("init*) run \"$@\"; echo '{more}' > more.tf; exit 0;;"),
        format!("init*) run \"$@\"; echo '{more}' >> main.tf; exit 0;;"),
        "init*) run \"$@\"; rm gone.txt; exit 0;;".to_owned(),
        "init*) run \"$@\"; mkdir -p ../other; echo x > ../other/x.sh; exit 0;;".to_owned(),
    ];
    for stage in stages {
        let Some(mut desk) = crate::left_behind::desk_with(&stage) else { return };
        desk.commit("resource \"terraform_data\" \"a\" {}\n", &[("prod/gone.txt", "x")]);
        let ended = desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap();
        assert_eq!((ended.ending, ended.fault), (Ending::Failed, Some(Fault::TreeChanged)), "{stage}");
    }
}
