//! What was asked for last is what acts, and signing out is final, however late an answer comes.

use std::fmt::Write as _;
use std::sync::Arc;

use countersign_desk::DeskError;
use countersign_desk::views::{
    AssumeRequest, ConfirmTyped, HostState, PlanAnswers, PlanHereRequest, RoleState, Roles, RunsQuery, ToolChoice,
};
use countersign_review::preflight::Verdict;
use countersign_testkit::github::{Fault, Operation};
use countersign_testkit::scene::{APPLY_ROLE, PLAN_ROLE, TOKEN};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

const PLAN: &str = "network-plan";
const APPLY: &str = "network-apply";

/// What a person does while an apply is announced.
#[derive(Clone, Copy, Debug)]
enum Act {
    SignsOut,
    ChangesTheRole,
    TakesANewSession,
}

impl Reviewer {
    /// Asks for a role whose answer is kept back, and waits until AWS was asked.
    async fn ask_slowly(&self, profile: &str, role: &str) -> JoinHandle<Result<Roles, DeskError>> {
        let before = self.asked_for(role);
        self.scene.cloud.sts.hold(role);
        let (desk, request) = (Arc::clone(&self.desk), request(profile));
        let asking = tokio::spawn(async move { desk.assume_role(&request).await });
        self.until("AWS is asked", || async { (self.asked_for(role) > before).then_some(()) }).await;
        asking
    }

    fn asked_for(&self, role: &str) -> usize {
        let calls = self.scene.cloud.sts.calls();
        calls.iter().filter(|call| call.parameters.get("RoleArn").is_some_and(|arn| arn == role)).count()
    }

    fn acts(&self) -> Option<String> {
        self.desk.roles().current.map(|session| session.role)
    }

    fn state_of(&self, profile: &str) -> RoleState {
        let id = format!("profile {profile}");
        self.desk.roles().roles.into_iter().find(|role| role.id == id).unwrap().state
    }

    fn nothing_ran(&self) {
        let runs = self.desk.runs(&RunsQuery::default()).rows;
        assert!(runs.is_empty(), "{runs:#?}");
    }
}

fn request(profile: &str) -> AssumeRequest {
    AssumeRequest { role: format!("profile {profile}"), code: None }
}

/// A person at the roles; nothing is planned or applied.
async fn at_the_roles() -> Reviewer {
    let reviewer = Reviewer::without_tools(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await;
    reviewer.until("the roles are read", || async { (reviewer.desk.roles().roles.len() == 3).then_some(()) }).await;
    reviewer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_does_not_become_the_acting_role() {
    let reviewer = at_the_roles().await;
    let slow = reviewer.ask_slowly(APPLY, APPLY_ROLE).await;
    reviewer.assume_profile(PLAN).await.unwrap();
    assert_eq!(reviewer.acts().as_deref(), Some("terraform-plan"));
    reviewer.scene.cloud.sts.let_go(APPLY_ROLE);
    slow.await.unwrap().unwrap();
    assert_eq!(reviewer.acts().as_deref(), Some("terraform-plan"), "the late answer acts");
    // It is there, and acts once it is asked for.
    let before = reviewer.asked_for(APPLY_ROLE);
    reviewer.assume_profile(APPLY).await.unwrap();
    assert_eq!(reviewer.acts().as_deref(), Some("terraform-apply"));
    assert_eq!(reviewer.asked_for(APPLY_ROLE), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_sign_ins_answered_in_the_reverse_order_the_last_one_acts() {
    let reviewer = at_the_roles().await;
    let first = reviewer.ask_slowly(PLAN, PLAN_ROLE).await;
    let last = reviewer.ask_slowly(APPLY, APPLY_ROLE).await;
    reviewer.scene.cloud.sts.let_go(APPLY_ROLE);
    last.await.unwrap().unwrap();
    assert_eq!(reviewer.acts().as_deref(), Some("terraform-apply"));
    reviewer.scene.cloud.sts.let_go(PLAN_ROLE);
    first.await.unwrap().unwrap();
    assert_eq!(reviewer.acts().as_deref(), Some("terraform-apply"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_role_acts_even_if_its_session_was_there_before() {
    let reviewer = at_the_roles().await;
    reviewer.assume_profile(APPLY).await.unwrap();
    reviewer.assume_profile(PLAN).await.unwrap();
    // A new session of the plan role is asked for, and meanwhile the one that applies is chosen.
    let slow = reviewer.ask_slowly(PLAN, PLAN_ROLE).await;
    reviewer.assume_profile(APPLY).await.unwrap();
    reviewer.scene.cloud.sts.let_go(PLAN_ROLE);
    slow.await.unwrap().unwrap();
    assert_eq!(reviewer.acts().as_deref(), Some("terraform-apply"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_out_nothing_comes_back() {
    let reviewer = at_the_roles().await;
    let slow = reviewer.ask_slowly(APPLY, APPLY_ROLE).await;
    reviewer.desk.sign_out();
    assert_eq!(reviewer.state_of(APPLY), RoleState::SignedOut);
    reviewer.scene.cloud.sts.let_go(APPLY_ROLE);
    slow.await.unwrap().unwrap();
    assert_eq!(reviewer.acts(), None, "a session came back");
    assert_eq!(reviewer.state_of(APPLY), RoleState::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_comes_after_signing_out_is_not_shown() {
    let reviewer = at_the_roles().await;
    reviewer.scene.cloud.sts.set_fault(Some(countersign_testkit::aws::Fault::Error {
        status: 403,
        code: "AccessDenied",
        message: "no",
    }));
    let slow = reviewer.ask_slowly(APPLY, APPLY_ROLE).await;
    reviewer.desk.sign_out();
    reviewer.scene.cloud.sts.let_go(APPLY_ROLE);
    assert!(slow.await.unwrap().is_err());
    assert_eq!(reviewer.state_of(APPLY), RoleState::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_does_not_outlive_what_it_renews() {
    let reviewer = at_the_roles().await;
    for leave in [true, false] {
        reviewer.assume_profile(APPLY).await.unwrap();
        let renewal = reviewer.ask_slowly(APPLY, APPLY_ROLE).await;
        assert_eq!(reviewer.acts().as_deref(), Some("terraform-apply"), "the old one acts until then");
        if leave {
            reviewer.desk.leave_role("profile network-apply");
        } else {
            reviewer.desk.sign_out();
        }
        reviewer.scene.cloud.sts.let_go(APPLY_ROLE);
        renewal.await.unwrap().unwrap();
        assert_eq!(reviewer.acts(), None, "leaving: {leave}");
        assert_eq!(reviewer.state_of(APPLY), RoleState::SignedOut);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_after_signing_out_acts_and_what_was_asked_for_before_does_not() {
    let reviewer = at_the_roles().await;
    let slow = reviewer.ask_slowly(APPLY, APPLY_ROLE).await;
    reviewer.desk.sign_out();
    let again = reviewer.ask_slowly(APPLY, APPLY_ROLE).await;
    reviewer.desk.sign_out();
    reviewer.assume_profile(PLAN).await.unwrap();
    reviewer.scene.cloud.sts.let_go(APPLY_ROLE);
    slow.await.unwrap().unwrap();
    again.await.unwrap().unwrap();
    assert_eq!(reviewer.acts().as_deref(), Some("terraform-plan"));
    assert_eq!(reviewer.state_of(APPLY), RoleState::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_whose_role_was_signed_out_of_does_not_start() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.open().await;
    let key = reviewer.project_key();
    let sheet = reviewer.desk.plan_here_facts(&key).await.unwrap();
    let tool = match &sheet.tool {
        ToolChoice::AskProduct { among } => Some(among[0].path.clone()),
        _ => None,
    };
    let request = PlanHereRequest { key, shown: sheet.shown, answers: PlanAnswers { tool, ..PlanAnswers::default() } };
    reviewer.scene.cloud.sts.hold(PLAN_ROLE);
    let desk = Arc::clone(&reviewer.desk);
    let planning = tokio::spawn(async move { desk.plan_here(&request).await });
    reviewer.until("AWS is asked", || async { (reviewer.asked_for(PLAN_ROLE) > 0).then_some(()) }).await;
    reviewer.desk.sign_out();
    reviewer.scene.cloud.sts.let_go(PLAN_ROLE);
    let planned = planning.await.unwrap();
    assert!(matches!(planned, Err(DeskError::Overtaken)), "{planned:?}");
    reviewer.nothing_ran();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_or_changes_while_an_apply_is_announced_applies_nothing() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.approve().await;
    for act in [Act::SignsOut, Act::ChangesTheRole, Act::TakesANewSession] {
        if reviewer.acts().as_deref() != Some("terraform-apply") {
            reviewer.assume().await;
        }
        reviewer
            .until("everything holds", || async {
                (reviewer.preflight().await.verdict == Verdict::Holds).then_some(())
            })
            .await;
        reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
        let question = reviewer.desk.confirm().unwrap();
        let typed = ConfirmTyped {
            question: question.question,
            name: question.label,
            count: question.destroyed_count.to_string(),
            unbound: question.unbound_count > 0,
            ..ConfirmTyped::default()
        };
        let (desk, runtime) = (Arc::clone(&reviewer.desk), Handle::current());
        reviewer.scene.github.fail(
            Operation::CreateStatus,
            Fault::Then(Box::new(move |_| {
                let take = |profile: &str| runtime.block_on(desk.assume_role(&request(profile))).unwrap();
                drop(match act {
                    Act::SignsOut => desk.sign_out(),
                    Act::ChangesTheRole => take(PLAN),
                    Act::TakesANewSession => take(APPLY),
                });
            })),
        );
        let applied = reviewer.desk.confirm_apply(&typed).await;
        assert!(matches!(applied, Err(DeskError::Overtaken)), "{act:?}: {applied:?}");
        assert_eq!(reviewer.scene.state(), None, "{act:?}: something was applied");
        reviewer.again().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_of_github_connects_nothing_that_was_disconnected() {
    let reviewer = at_the_roles().await;
    let state = || async {
        let hosts = reviewer.desk.setup().await.hosts;
        hosts.into_iter().find(|it| it.host == reviewer.host()).unwrap().state
    };
    TOKEN.clone_into(&mut reviewer.desktop.clipboard.lock().unwrap());
    let (desk, host, runtime) = (Arc::clone(&reviewer.desk), reviewer.host(), Handle::current());
    reviewer.scene.github.fail(
        Operation::Viewer,
        Fault::Then(Box::new(move |_| {
            runtime.block_on(desk.disconnect(&host)).unwrap();
        })),
    );
    let pasted = reviewer.desk.paste_token(&reviewer.host()).await;
    assert!(matches!(pasted, Err(DeskError::Overtaken)), "{pasted:?}");
    assert_eq!(state().await, HostState::NotConnected);
    // The token was not kept either: connecting by what is kept connects nothing.
    reviewer.desk.look_again().await;
    assert_eq!(state().await, HostState::NotConnected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_line_loses_one_profile_and_a_repaired_file_is_read_by_itself() {
    let reviewer = at_the_roles().await;
    let config = reviewer.scene.home().join(".aws/config");
    let good = std::fs::read_to_string(&config).unwrap();
    let spoiled = format!("{good}[profile new]\nnonsense\n");
    std::fs::write(&config, &spoiled).unwrap();
    let roles = reviewer.desk.roles();
    assert_eq!(roles.roles.len(), 3, "{roles:#?}");
    let left: Vec<(Option<&str>, Option<u32>)> =
        roles.left_out.iter().map(|left| (left.name.as_deref(), left.line)).collect();
    let line = u32::try_from(spoiled.lines().count()).unwrap();
    assert_eq!(left, [(Some("new"), Some(line))]);
    // The others are as good as before.
    reviewer.assume_profile(PLAN).await.unwrap();

    let repaired = format!("{good}[profile new]\nrole_arn = {APPLY_ROLE}\nsource_profile = base\n");
    std::fs::write(&config, repaired).unwrap();
    let roles = reviewer.desk.roles();
    assert_eq!((roles.roles.len(), roles.left_out.len()), (4, 0), "{roles:#?}");
    assert_eq!(
        reviewer.acts().as_deref(),
        Some("terraform-plan"),
        "a session was lost with a bad line of another profile"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_where_its_profile_names_another_role_by_now() {
    let reviewer = at_the_roles().await;
    reviewer.assume_profile(PLAN).await.unwrap();
    assert_eq!(reviewer.acts().as_deref(), Some("terraform-plan"));
    let config = reviewer.scene.home().join(".aws/config");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("role/terraform-plan\n", "role/another-one\n")).unwrap();
    assert_eq!(reviewer.acts(), None, "a session of the role before acts under the name of the new one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_whose_key_is_in_the_keychain_stays_a_role() {
    let mut reviewer = at_the_roles().await;
    let credentials = reviewer.scene.home().join(".aws/credentials");
    std::fs::write(&credentials, "[base]\nregion = eu-central-1\n").unwrap();
    std::fs::write(reviewer.scene.folder().join("data/roles.json"), r#"{"kept": ["base"]}"#).unwrap();
    reviewer.restart().await;
    let roles = reviewer
        .until("the roles are read", || async {
            let roles = reviewer.desk.roles();
            (!roles.roles.is_empty()).then_some(roles)
        })
        .await;
    let ids: Vec<&str> = roles.roles.iter().map(|role| role.id.as_str()).collect();
    assert!(ids.contains(&"profile base"), "{ids:?}");
    assert_eq!(roles.left_out, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_bears_the_name_that_its_profile_states() {
    let reviewer = at_the_roles().await;
    let config = reviewer.scene.home().join(".aws/config");
    let mut text = std::fs::read_to_string(&config).unwrap();
    for (profile, name) in [("named", "sora@acme.example"), ("badname", "sora kim/ops")] {
        let _ = write!(
            text,
            "[profile {profile}]\nrole_arn = {PLAN_ROLE}\nsource_profile = base\nrole_session_name = {name}\n"
        );
    }
    std::fs::write(&config, text).unwrap();
    reviewer.assume_profile("named").await.unwrap();
    let calls = reviewer.scene.cloud.sts.calls();
    let names: Vec<&String> = calls.iter().filter_map(|call| call.parameters.get("RoleSessionName")).collect();
    assert_eq!(names, ["sora@acme.example"]);
    let left: Vec<Option<String>> = reviewer.desk.roles().left_out.into_iter().map(|left| left.name).collect();
    assert_eq!(left, [Some("badname".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_for_the_device_of_a_source_is_asked_for_and_a_wrong_one_is_asked_for_again() {
    const DEVICE: &str = "arn:aws:iam::412033857711:mfa/sora";
    let reviewer = at_the_roles().await;
    let config = reviewer.scene.home().join(".aws/config");
    let mut text = std::fs::read_to_string(&config).unwrap();
    let _ = write!(
        text,
        "[profile hub]\nrole_arn = {PLAN_ROLE}\nsource_profile = base\nmfa_serial = {DEVICE}\n\
         [profile prod]\nrole_arn = {APPLY_ROLE}\nsource_profile = hub\n"
    );
    std::fs::write(&config, text).unwrap();
    let needs = RoleState::NeedsCode { serial: DEVICE.to_owned() };
    assert_eq!(reviewer.state_of("prod"), needs);
    // A code that the device does not show.
    let wrong = AssumeRequest { role: "profile prod".to_owned(), code: Some("12345".to_owned()) };
    assert!(reviewer.desk.assume_role(&wrong).await.is_err());
    assert_eq!(reviewer.state_of("prod"), needs, "the question for the code is gone");
    let sent = AssumeRequest { code: Some("123456".to_owned()), ..wrong };
    let _ = reviewer.desk.assume_role(&sent).await;
    let calls = reviewer.scene.cloud.sts.calls();
    // The code goes out with the role that wants it. What STS was told of a code is not kept, but its device is.
    let with_device: Vec<_> = calls.iter().filter(|call| call.parameters.contains_key("SerialNumber")).collect();
    assert_eq!(with_device.len(), 1, "{calls:#?}");
    assert_eq!(with_device[0].parameters["RoleArn"], PLAN_ROLE);
    assert_eq!(with_device[0].parameters["SerialNumber"], DEVICE);
}
