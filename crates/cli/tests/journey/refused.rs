//! Journeys on which nothing is applied.

use std::path::PathBuf;

use countersign_desk::DeskError;
use countersign_desk::views::{ConfirmTyped, Ending, PreflightView, ProjectStanding, RunKind, RunsQuery};
use countersign_model::RepositoryId;
use countersign_review::Expected;
use countersign_review::marker::{ApprovalMarker, PlanKind, Unbound};
use countersign_review::preflight::{CheckKind, Verdict};
use countersign_testkit::github::{Commit, Fault, Operation, Review, ReviewState};
use countersign_testkit::scene::{AUTHOR, PULL, REPOSITORY, REVIEWER, TEAM};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE, REPLACED};

/// A reviewer whose plan is approved and who acts as the role that applies.
async fn ready(base: &str, change: &str) -> Option<Reviewer> {
    let reviewer = reviewer(&[("main.tf", base)], &[("main.tf", change)]).await?;
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.approve().await;
    reviewer.assume().await;
    reviewer
        .until("everything holds", || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) })
        .await;
    Some(reviewer)
}

fn verdict(view: &PreflightView, kind: CheckKind) -> Verdict {
    view.checks.iter().find(|check| check.kind == kind).unwrap().verdict
}

impl Reviewer {
    /// Tries to apply, and shows that nothing was.
    async fn nothing_is_applied(&self) -> DeskError {
        let refused = self.confirm().await.expect_err("an apply that must not begin");
        self.nothing_was_applied();
        refused
    }

    fn nothing_was_applied(&self) {
        assert_eq!(self.scene.state(), None, "something was applied");
        assert!(!self.scene.is_locked());
        let applies = self.desk.runs(&RunsQuery::default()).rows;
        assert!(applies.iter().all(|run| run.kind == RunKind::Plan), "{applies:#?}");
    }

    /// The file in which the plan is sealed.
    fn sealed_plan(&self) -> PathBuf {
        let sealed = self.scene.folder().join("data/sealed");
        let mut plans: Vec<PathBuf> = std::fs::read_dir(sealed).unwrap().map(|entry| entry.unwrap().path()).collect();
        plans.remove(0).join("plan.sealed")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_flipped_byte_of_the_plan_file_applies_nothing() {
    let Some(reviewer) = ready(BASE, CHANGE).await else { return };
    let file = reviewer.sealed_plan();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let refused = reviewer.nothing_is_applied().await;
    assert!(matches!(refused, DeskError::NotCleared(_)), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_moved_after_the_plan_applies_nothing() {
    let Some(reviewer) = ready(BASE, CHANGE).await else { return };
    reviewer.scene.github.world(|world| {
        let swapped = CHANGE.replace("10.20.", "10.66.");
        world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).file("prod/network/main.tf", swapped)]);
    });
    let refused = reviewer.nothing_is_applied().await;
    assert!(matches!(&refused, DeskError::NotCleared(which) if which.contains("head")), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_that_changed_in_files_of_the_project_applies_nothing_and_elsewhere_it_may() {
    let Some(reviewer) = ready(BASE, CHANGE).await else { return };
    let push = |path: &str| {
        reviewer.scene.github.world(|world| {
            world.push(REPOSITORY, "main", &[Commit::by(AUTHOR).file(path, "# something else\n")]);
        });
    };
    push("docs/README.md");
    reviewer.desk.request_apply(&reviewer.project_key()).await.expect("another file of the base does not matter");
    reviewer.desk.confirm_cancel();
    push("prod/network/other.tf");
    let refused = reviewer.nothing_is_applied().await;
    assert!(matches!(&refused, DeskError::NotCleared(which) if which.contains("base")), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_is_taken_back_applies_nothing() {
    let Some(reviewer) = ready(BASE, CHANGE).await else { return };
    reviewer
        .scene
        .github
        .world(|world| world.add_review(REPOSITORY, PULL, Review::new(REVIEWER, ReviewState::ChangesRequested)));
    let refused = reviewer.nothing_is_applied().await;
    assert!(matches!(&refused, DeskError::NotCleared(which) if which.contains("approved")), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_that_plans_applies_nothing() {
    let Some(reviewer) = ready(BASE, CHANGE).await else { return };
    reviewer.assume_profile("network-plan").await.unwrap();
    let refused = reviewer.nothing_is_applied().await;
    assert!(matches!(&refused, DeskError::NotCleared(which) if which.contains("account")), "{refused}");
    reviewer.desk.sign_out();
    reviewer.nothing_is_applied().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_github_does_not_confirm_was_not_announced_and_applies_nothing() {
    for fault in [Fault::CutAfterDoing, Fault::Cut, Fault::Status(500)] {
        let Some(reviewer) = ready(BASE, CHANGE).await else { return };
        reviewer.scene.github.fail(Operation::CreateStatus, fault);
        reviewer.nothing_is_applied().await;
        assert_eq!(reviewer.scene.github.count(Operation::CreateStatus), 1, "nothing is sent twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_destroyed_has_to_be_typed() {
    let first = format!("# It is made first, and then to be replaced.\n{BASE}");
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", &first)]).await else { return };
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.approve().await;
    reviewer.assume().await;
    let run = reviewer.until("applied", || async { reviewer.confirm().await.ok() }).await;
    reviewer.ended(&run).await;
    let before = reviewer.scene.state();
    reviewer.scene.github.world(|world| {
        world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).file("prod/network/main.tf", REPLACED)]);
    });
    reviewer.desk.refresh_pull(&reviewer.key()).unwrap();
    reviewer
        .until("the new head is there", || async {
            let head = reviewer.scene.head().to_string();
            let pull = reviewer.desk.open_pull(&reviewer.key()).unwrap();
            (pull.head == head && pull.phase == countersign_desk::views::PullPhase::Ready).then_some(())
        })
        .await;
    reviewer.plan_here().await;
    reviewer.approve().await;
    let question = reviewer
        .until("the question is asked", || async {
            reviewer.desk.request_apply(&reviewer.project_key()).await.ok()?;
            Some(reviewer.desk.confirm().unwrap())
        })
        .await;
    assert_eq!((question.destroyed_count, question.type_name, question.type_count), (1, true, true));
    assert_eq!(question.destroyed[0].address, "terraform_data.vpc");
    for (name, count) in [("", "1"), ("prod/network", ""), ("prod/Network", "1"), ("prod/network", "2")] {
        let question = question.question.clone();
        let typed = ConfirmTyped {
            question,
            name: name.to_owned(),
            count: count.to_owned(),
            unbound: true,
            despite_claims: false,
        };
        let answer = reviewer.desk.confirm_apply(&typed).await;
        assert!(matches!(answer, Err(DeskError::TypedWrong)), "{typed:?} {answer:?}");
    }
    assert_eq!(reviewer.scene.state(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_answers_at_once_apply_once() {
    let Some(reviewer) = ready(BASE, CHANGE).await else { return };
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    let question = reviewer.desk.confirm().unwrap().question;
    let typed = ConfirmTyped { question, ..ConfirmTyped::default() };
    let (one, other) = tokio::join!(reviewer.desk.confirm_apply(&typed), reviewer.desk.confirm_apply(&typed));
    let (run, refused) = if one.is_ok() { (one, other) } else { (other, one) };
    assert!(matches!(refused, Err(DeskError::NothingToConfirm)), "{refused:?}");
    reviewer.ended(&run.unwrap()).await;
    assert_eq!(reviewer.scene.state().unwrap()["serial"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_is_withdrawn_while_it_is_answered_applies_nothing() {
    let Some(reviewer) = ready(BASE, CHANGE).await else { return };
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    let question = reviewer.desk.confirm().unwrap().question;
    let typed = ConfirmTyped { question, ..ConfirmTyped::default() };
    let withdraw = async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        reviewer.desk.confirm_cancel();
    };
    let (answer, ()) = tokio::join!(reviewer.desk.confirm_apply(&typed), withdraw);
    assert!(matches!(answer, Err(DeskError::NothingToConfirm)), "{answer:?}");
    reviewer.nothing_was_applied();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_an_older_question_applies_nothing() {
    let Some(reviewer) = ready(BASE, CHANGE).await else { return };
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    let older = ConfirmTyped { question: reviewer.desk.confirm().unwrap().question, ..ConfirmTyped::default() };
    // It is asked anew, and the window of before is answered after all.
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    let answer = reviewer.desk.confirm_apply(&older).await;
    assert!(matches!(answer, Err(DeskError::NothingToConfirm)), "{answer:?}");
    reviewer.nothing_was_applied();
    assert!(reviewer.desk.confirm().is_ok(), "the newer question is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apply_runs_in_the_region_that_was_planned() {
    let says = "resource \"terraform_data\" \"vpc\" {\n  provisioner \"local-exec\" {\n    \
                command = \"[ $AWS_REGION = eu-central-1 ]\"\n  }\n}\n";
    let Some(reviewer) = ready(BASE, says).await else { return };
    let path = ".countersign/projects.toml";
    reviewer.scene.github.world(|world| {
        let other = TEAM.replace("region = \"eu-central-1\"", "region = \"us-east-1\"");
        world.push(REPOSITORY, "main", &[Commit::by(AUTHOR).says("Move").file(path, other)]);
    });
    let run = reviewer.confirm().await.unwrap();
    // The program fails in any other region.
    let run = reviewer.ended(&run).await;
    assert_eq!(run.row.ending, Some(Ending::Applied), "{run:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_their_own_change() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    // The reviewer adds a commit of their own.
    reviewer.scene.github.world(|world| {
        world.push(REPOSITORY, "change", &[Commit::by(REVIEWER).file("prod/network/more.tf", "# mine\n")]);
    });
    reviewer.open().await;
    reviewer.plan_here().await;
    let sheet = reviewer.desk.approve_sheet(&reviewer.key()).unwrap();
    assert_eq!(sheet.own, countersign_desk::views::OwnPull::Refused);
    // Also with a review that was written by hand.
    let marker = ApprovalMarker {
        repository: reviewer.scene.github.world(|world| RepositoryId(world.repository(REPOSITORY).id)),
        pull: PULL,
        head: reviewer.scene.head(),
        project: reviewer.project().id.parse().unwrap(),
        expected: Expected::default(),
        mode: PlanKind::Normal,
        digest: reviewer.project().plan.unwrap().digest.parse().unwrap(),
        unbound: Unbound::default(),
    };
    let marker = marker.line();
    reviewer.scene.github.world(|world| world.add_review(REPOSITORY, PULL, Review::approval(REVIEWER).body(&marker)));
    reviewer.assume().await;
    reviewer.desk.refresh_pull(&reviewer.key()).unwrap();
    let view = reviewer
        .until("the review was read", || async {
            let view = reviewer.preflight().await;
            let approved = view.checks.iter().find(|check| check.kind == CheckKind::Approved)?;
            format!("{approved:?}").contains("CommitAuthor").then_some(view)
        })
        .await;
    assert_eq!(verdict(&view, CheckKind::Approved), Verdict::Fails);
    assert_eq!(reviewer.project().standing, ProjectStanding::Sealed);
    reviewer.nothing_is_applied().await;
}
