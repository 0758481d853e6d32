//! Who says that something was applied. Whoever may push can set any status and write or edit any comment,
//! so what others say is told as theirs, blocks until a person answers it, and is believed nowhere.

use countersign_desk::DeskError;
use countersign_desk::views::{ConfirmTyped, Ending, InboxQuery, NoApproval, PreflightView, ProjectStanding};
use countersign_model::Sha256Hex;
use countersign_review::preflight::{CheckDetail, CheckKind, Verdict};
use countersign_review::results::{ClaimPlace, Outcome, ResultMarker, result_markers};
use countersign_testkit::github::{Comment, Status, StatusState};
use countersign_testkit::scene::{AUTHOR, PULL, REPOSITORY, REVIEWER};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

const CONTEXT: &str = "countersign/apply: prod/network";

/// A reviewer whose plan is approved and who acts as the role that applies.
async fn ready() -> Option<Reviewer> {
    let reviewer = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await?;
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.approve().await;
    reviewer.assume().await;
    reviewer
        .until("everything holds", || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) })
        .await;
    Some(reviewer)
}

fn once(view: &PreflightView) -> (Verdict, CheckDetail) {
    let check = view.checks.iter().find(|check| check.kind == CheckKind::Once).unwrap();
    (check.verdict, check.detail.clone())
}

impl Reviewer {
    fn says(&self, who: &str, state: StatusState) {
        self.scene.github.world(|world| {
            let head = world.pull(REPOSITORY, PULL).head().clone();
            world.set_status(REPOSITORY, Status::new(who, &head, CONTEXT, state));
        });
    }

    /// SHA-256 of the sealed plan file, as only this machine can know it.
    fn plan_file(&self) -> Sha256Hex {
        let folder = self.scene.folder().join("data/runs");
        let records = std::fs::read_dir(folder).unwrap();
        let texts = records.filter_map(|run| std::fs::read_to_string(run.unwrap().path().join("record.jsonl")).ok());
        let file = texts.filter_map(|text| {
            let at = text.find("\"file\":\"")? + "\"file\":\"".len();
            text.get(at..at + 64)?.parse().ok()
        });
        file.last().expect("a plan was sealed")
    }

    /// A line that says that the sealed plan was applied, by whoever.
    fn result(&self, by: &str) -> String {
        let project = self.project();
        ResultMarker {
            project: project.id.parse().unwrap(),
            head: self.scene.head(),
            plan: self.plan_file(),
            digest: project.plan.unwrap().digest.parse().unwrap(),
            outcome: Outcome::Applied,
            at: jiff::Timestamp::now(),
            by: by.to_owned(),
        }
        .line()
    }

    async fn nothing_applies(&self) {
        let refused = self.confirm().await;
        assert!(matches!(refused, Err(DeskError::NotCleared(_) | DeskError::TypedWrong)), "{refused:?}");
        assert_eq!(self.scene.state(), None, "something was applied");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_of_somebody_else_is_a_claim_and_no_apply() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.says(AUTHOR, StatusState::Success);
    reviewer.again().await;
    // It is not applied, and it can be approved.
    let pull = reviewer.desk.open_pull(&reviewer.key()).unwrap();
    assert!(!pull.applied);
    let project = reviewer.project();
    assert_eq!(project.standing, ProjectStanding::Sealed);
    assert_ne!(project.plan.unwrap().no_approval, Some(NoApproval::Applied));
    assert_eq!(project.claims.len(), 1);
    assert_eq!((project.claims[0].by.as_deref(), project.claims[0].outcome), (Some(AUTHOR), Outcome::Applied));
    reviewer.approve().await;
    // Nor does the inbox say so.
    let row = reviewer
        .until("the inbox tells the claim", || async {
            reviewer.desk.refresh_inbox();
            let list = reviewer.desk.inbox(InboxQuery::default());
            let row = reviewer.desk.inbox_rows(list.view, 0, 1)?.rows.into_iter().next()?;
            row.plan.claim.is_some().then_some(row)
        })
        .await;
    assert_eq!(row.plan.claim.unwrap().by.as_deref(), Some(AUTHOR));
    assert_ne!(row.plan.standing, countersign_desk::views::PlanStanding::Applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_blocks_an_apply_until_a_person_answers_it_in_the_confirm_window() {
    let Some(reviewer) = ready().await else { return };
    reviewer.says(AUTHOR, StatusState::Success);
    reviewer.again().await;
    let view = reviewer.preflight().await;
    let (verdict, detail) = once(&view);
    assert_eq!(verdict, Verdict::Fails);
    assert!(
        matches!(&detail, CheckDetail::Claimed { claims } if claims[0].by.as_deref() == Some(AUTHOR)),
        "{detail:?}"
    );
    assert!(view.blocked_by_claims);
    // Without an answer, or with everything but the answer, nothing begins.
    reviewer.nothing_applies().await;
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    let question = reviewer.desk.confirm().unwrap();
    assert_eq!((question.claims.len(), question.type_name), (1, true));
    let answer = |despite_claims| ConfirmTyped {
        question: question.question.clone(),
        name: question.label.clone(),
        unbound: question.unbound_count > 0,
        despite_claims,
        ..ConfirmTyped::default()
    };
    assert!(matches!(reviewer.desk.confirm_apply(&answer(false)).await, Err(DeskError::TypedWrong)));
    let unnamed = ConfirmTyped { name: String::new(), ..answer(true) };
    assert!(matches!(reviewer.desk.confirm_apply(&unnamed).await, Err(DeskError::TypedWrong)));
    let run = reviewer.desk.confirm_apply(&answer(true)).await.unwrap();
    assert_eq!(reviewer.ended(&run).await.row.ending, Some(Ending::Applied));
    // What was answered stands in the record and on GitHub.
    let record = reviewer.scene.folder().join("data/runs").join(&run.run).join("record.jsonl");
    let record = std::fs::read_to_string(record).unwrap();
    assert!(record.contains("\"despite\":[{"), "{record}");
    let comment = reviewer
        .until("the result is told", || async {
            let comments = reviewer.scene.github.world(|world| world.pull(REPOSITORY, PULL).comments.clone());
            comments.into_iter().map(|comment| comment.body).next()
        })
        .await;
    assert!(comment.contains("an earlier apply was claimed by `m-ito`"), "{comment}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_comes_while_it_is_answered_was_not_answered() {
    let Some(reviewer) = ready().await else { return };
    reviewer.says(AUTHOR, StatusState::Pending);
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    let question = reviewer.desk.confirm().unwrap();
    reviewer.says(AUTHOR, StatusState::Success);
    let unbound = question.unbound_count > 0;
    let (question, name) = (question.question, question.label);
    let typed = ConfirmTyped { question, name, unbound, despite_claims: true, ..ConfirmTyped::default() };
    let answer = reviewer.desk.confirm_apply(&typed).await;
    assert!(matches!(answer, Err(DeskError::NotCleared(_))), "{answer:?}");
    assert_eq!(reviewer.scene.state(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_login_said_on_another_machine_is_believed_and_cannot_be_hidden() {
    for state in [StatusState::Pending, StatusState::Success, StatusState::Failure] {
        let Some(reviewer) = ready().await else { return };
        reviewer.says(REVIEWER, state);
        // A newer status of the same name takes its place on GitHub's page, and in its newest statuses.
        reviewer.says(AUTHOR, StatusState::Error);
        reviewer.again().await;
        let view = reviewer.preflight().await;
        assert!(matches!(once(&view), (Verdict::Fails, CheckDetail::AppliedBefore { .. })), "{state:?} {view:#?}");
        assert!(!view.blocked_by_claims, "it cannot be answered");
        reviewer.nothing_applies().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apply_of_this_login_that_did_not_begin_uses_nothing_up() {
    let Some(reviewer) = ready().await else { return };
    reviewer.says(REVIEWER, StatusState::Pending);
    reviewer.says(REVIEWER, StatusState::Error);
    reviewer.says(AUTHOR, StatusState::Success);
    reviewer.says(AUTHOR, StatusState::Error);
    let run = reviewer.confirm().await.unwrap();
    assert_eq!(reviewer.ended(&run).await.row.ending, Some(Ending::Applied));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_announced_applies_of_this_login_need_two_ends() {
    let Some(reviewer) = ready().await else { return };
    // Two machines announced one; one of them says that its did not begin.
    reviewer.says(REVIEWER, StatusState::Pending);
    reviewer.says(REVIEWER, StatusState::Pending);
    reviewer.says(REVIEWER, StatusState::Error);
    reviewer.nothing_applies().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_the_word_of_whoever_wrote_or_edited_it() {
    let Some(reviewer) = ready().await else { return };
    let claimed = |view: &PreflightView| match once(view).1 {
        CheckDetail::Claimed { claims } => Some((claims[0].by.clone(), claims[0].place)),
        _ => None,
    };
    // Somebody else's, in the name of this login.
    let line = reviewer.result(REVIEWER);
    let comment = reviewer.scene.github.world(|world| world.add_comment(REPOSITORY, PULL, Comment::new(AUTHOR, &line)));
    reviewer.again().await;
    let by = |login: &str| Some((Some(login.to_owned()), ClaimPlace::Comment));
    assert_eq!(claimed(&reviewer.preflight().await), by(AUTHOR));
    reviewer.scene.github.world(|world| world.edit_comment(REPOSITORY, comment, AUTHOR, "nothing"));
    // This login's, edited by somebody else.
    let own = reviewer
        .scene
        .github
        .world(|world| world.add_comment(REPOSITORY, PULL, Comment::new(REVIEWER, "<!-- countersign -->")));
    reviewer.scene.github.world(|world| world.edit_comment(REPOSITORY, own, AUTHOR, &line));
    reviewer.again().await;
    assert_eq!(claimed(&reviewer.preflight().await), by(AUTHOR));
    assert_eq!(reviewer.project().standing, ProjectStanding::Sealed);
    // This login's own.
    reviewer.scene.github.world(|world| world.edit_comment(REPOSITORY, own, REVIEWER, &line));
    reviewer.again().await;
    let view = reviewer.preflight().await;
    assert!(matches!(once(&view).1, CheckDetail::AppliedBefore { outcome: Outcome::Applied, .. }), "{view:#?}");
    assert_eq!(reviewer.project().standing, ProjectStanding::Applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_writes_into_a_comment_of_this_login_does_not_become_its_word() {
    let Some(reviewer) = ready().await else { return };
    let mut forged: ResultMarker = result_markers(&reviewer.result(REVIEWER)).remove(0);
    forged.project = countersign_model::sha256_hex(b"another project");
    forged.plan = countersign_model::sha256_hex(b"another plan");
    let own = reviewer
        .scene
        .github
        .world(|world| world.add_comment(REPOSITORY, PULL, Comment::new(REVIEWER, "<!-- countersign -->")));
    reviewer.scene.github.world(|world| world.edit_comment(REPOSITORY, own, AUTHOR, &forged.line()));
    let run = reviewer.confirm().await.unwrap();
    reviewer.ended(&run).await;
    let comments = reviewer
        .until("the result is told", || async {
            let comments = reviewer.scene.github.world(|world| world.pull(REPOSITORY, PULL).comments.clone());
            (comments.len() == 2).then_some(comments)
        })
        .await;
    let told = result_markers(&comments[1].body);
    assert_eq!(told.len(), 1, "the line of somebody else was not taken over");
    assert_eq!(told[0].by, REVIEWER);
    assert_eq!(comments[0].body, forged.line(), "and theirs was left alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_gone_is_not_this_login() {
    let Some(reviewer) = ready().await else { return };
    reviewer.scene.github.world(|world| {
        world.add_user(countersign_testkit::github::User::new("gone"));
        let head = world.pull(REPOSITORY, PULL).head().clone();
        world.set_status(REPOSITORY, Status::new("gone", &head, CONTEXT, StatusState::Success));
        world.remove_user("gone");
    });
    reviewer.again().await;
    let view = reviewer.preflight().await;
    assert!(matches!(once(&view).1, CheckDetail::Claimed { claims } if claims[0].by.is_none()));
    assert_eq!(reviewer.project().standing, ProjectStanding::Sealed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_applied_here_is_applied_whatever_others_say() {
    let Some(reviewer) = ready().await else { return };
    let run = reviewer.confirm().await.unwrap();
    reviewer.ended(&run).await;
    for state in [StatusState::Pending, StatusState::Failure, StatusState::Error] {
        reviewer.says(AUTHOR, state);
        reviewer.again().await;
        assert_eq!(reviewer.project().standing, ProjectStanding::Applied, "{state:?}");
        let view = reviewer.preflight().await;
        assert!(matches!(once(&view).1, CheckDetail::AppliedBefore { .. }), "{view:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_login_said_is_not_hidden_behind_more_statuses_than_are_read() {
    let Some(reviewer) = ready().await else { return };
    reviewer.says(REVIEWER, StatusState::Success);
    reviewer.scene.github.world(|world| {
        let head = world.pull(REPOSITORY, PULL).head().clone();
        for at in 0..1000 {
            let context = format!("ci/{at}");
            world.set_status(REPOSITORY, Status::new(AUTHOR, &head, &context, StatusState::Success));
        }
    });
    reviewer.again().await;
    let (verdict, detail) = once(&reviewer.preflight().await);
    assert_eq!(verdict, Verdict::Unknown, "{detail:?}");
    reviewer.nothing_applies().await;
}
