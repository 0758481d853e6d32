//! A look at the state: with whom, at whom, and by whom. It happens when somebody only opens a pull
//! request, so it must give a session to nobody.

use countersign_desk::DeskError;
use countersign_desk::views::{AccountView, Ending, PlanAnswers, PlanHereRequest, RoleChoice, ToolChoice};
use countersign_review::preflight::{Check, CheckDetail, CheckKind, Unread, Verdict};
use countersign_testkit::aws::{S3Call, StsCall};
use countersign_testkit::github::Commit;
use countersign_testkit::scene::{APPLY_ROLE, AUTHOR, OTHER_ROLE, REPOSITORY, TEAM};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

const PLAN: &str = "network-plan";
const ELSEWHERE: &str = "elsewhere";

impl Reviewer {
    /// A profile of a role with the same name in another account.
    async fn knows_another_account(&self) {
        let config = self.scene.home().join(".aws/config");
        let known = std::fs::read_to_string(&config).unwrap();
        let more = format!("[profile {ELSEWHERE}]\nrole_arn = {OTHER_ROLE}\nsource_profile = base\n");
        std::fs::write(&config, known + &more).unwrap();
        self.desk.look_again().await;
    }

    /// What was asked of AWS so far, without what taking roles asks.
    fn asked(&self) -> (Vec<S3Call>, Vec<StsCall>) {
        let of_roles = |call: &StsCall| ["AssumeRole", "GetCallerIdentity"].contains(&call.action.as_str());
        let others = self.scene.cloud.sts.calls().into_iter().filter(|call| !of_roles(call)).collect();
        (self.scene.cloud.s3.calls(), others)
    }

    async fn check(&self, kind: CheckKind) -> Check {
        self.preflight().await.checks.into_iter().find(|check| check.kind == kind).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_is_asked_once_and_only_with_the_expected_role_in_the_expected_account() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.knows_another_account().await;
    reviewer.open().await;
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    let before = reviewer.asked().0.len();
    for (profile, kind) in [(PLAN, "the role that plans"), (ELSEWHERE, "another account")] {
        reviewer.assume_profile(profile).await.unwrap();
        let calls = reviewer.scene.cloud.sts.calls().len();
        let state = reviewer.check(CheckKind::State).await;
        assert_eq!(state.verdict, Verdict::Unknown, "{kind}: {state:?}");
        assert_eq!(state.detail, CheckDetail::NotRead { unread: Unread::OtherSession }, "{kind}");
        assert_eq!(reviewer.asked().0.len(), before, "{kind}: S3 was asked");
        assert_eq!(reviewer.scene.cloud.sts.calls().len(), calls, "{kind}: STS was asked");
    }
    reviewer.assume().await;
    let state = reviewer.check(CheckKind::State).await;
    assert_eq!(state.verdict, Verdict::Holds, "{state:?}");
    let calls = reviewer.asked().0.split_off(before);
    let asked: Vec<(&str, &str, String)> = calls
        .iter()
        .map(|call| (call.method.as_str(), call.key.as_str(), call.role.as_ref().unwrap().to_string()))
        .collect();
    assert_eq!(asked, [("GET", "prod/network.tfstate", APPLY_ROLE.to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_in_s3_is_read_without_starting_the_tool() {
    // Only to find out whether this machine has a tool.
    if reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await.is_none() {
        return;
    }
    let programs = ["git", "terraform", "tofu", "bwrap", "sh"];
    let reviewer = Reviewer::with_programs(&programs, &[("main.tf", BASE)], &[("main.tf", CHANGE)]).await;
    reviewer.answers.lock().unwrap().without_sandbox = true;
    reviewer.open().await;
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    // From here on no program can be started that could have asked S3.
    std::fs::remove_dir_all(reviewer.scene.folder().join("bin")).unwrap();
    reviewer.assume().await;
    let state = reviewer.check(CheckKind::State).await;
    assert_eq!(state.verdict, Verdict::Holds, "{state:?}");
    assert_eq!(reviewer.check(CheckKind::Tool).await.verdict, Verdict::Unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_with_a_session_that_is_gone_is_no_answer() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.assume().await;
    assert_eq!(reviewer.check(CheckKind::State).await.verdict, Verdict::Holds);
    let before = reviewer.asked().0.len();
    reviewer.desk.sign_out();
    let state = reviewer.check(CheckKind::State).await;
    assert_eq!(state.detail, CheckDetail::NotRead { unread: Unread::NoSession });
    // The same role, and another session of it: it is asked anew.
    reviewer.assume().await;
    assert_eq!(reviewer.check(CheckKind::State).await.verdict, Verdict::Holds);
    assert_eq!(reviewer.asked().0.len(), before + 1);
    // And so it is where the session that acts was only renewed.
    reviewer.assume().await;
    assert_eq!(reviewer.check(CheckKind::State).await.verdict, Verdict::Holds);
    assert_eq!(reviewer.asked().0.len(), before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_plan_role_nothing_is_planned_in_another_account() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let team: Vec<&str> = TEAM.lines().filter(|line| !line.starts_with("plan_role")).collect();
    reviewer.scene.github.world(|world| {
        let rules = Commit::by(AUTHOR).says("No plan role").file(".countersign/projects.toml", team.join("\n"));
        world.push(REPOSITORY, "main", &[rules]);
    });
    reviewer.knows_another_account().await;
    reviewer.open().await;
    reviewer.assume_profile(ELSEWHERE).await.unwrap();
    let key = reviewer.project_key();
    let sheet = reviewer.desk.plan_here_facts(&key).await.unwrap();
    let RoleChoice::OtherAccount { account, expected, .. } = &sheet.role else { panic!("{:?}", sheet.role) };
    let id = |account: &AccountView| account.id.clone();
    assert_eq!((id(account), id(expected)), ("220719904433".to_owned(), "412033857711".to_owned()));
    let tool = match &sheet.tool {
        ToolChoice::AskProduct { among } => Some(among[0].path.clone()),
        _ => None,
    };
    let answers = PlanAnswers { tool, ..PlanAnswers::default() };
    let request = PlanHereRequest { key, shown: sheet.shown, answers };
    let planned = reviewer.desk.plan_here(&request).await;
    assert!(matches!(planned, Err(DeskError::PlanBlocked(_))), "{planned:?}");
    assert_eq!(reviewer.asked().0, [], "S3 was asked");
    // In the expected account it is planned, whatever the role.
    reviewer.assume_profile(PLAN).await.unwrap();
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
}
