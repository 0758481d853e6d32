//! What no approval can bind: values that are masked by a guess.

use countersign_desk::DeskError;
use countersign_desk::views::{ConfirmReveal, ConfirmTyped, Ending};
use countersign_review::preflight::{CheckKind, Verdict};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

/// Adds a value that has the name of a password, and one that has such a name and is none.
fn with_password(password: &str) -> String {
    format!(
        "{CHANGE}\nresource \"terraform_data\" \"login\" {{\n  input = {{ password = \"{password}\", authorization = \"AWS_IAM\" }}\n}}\n"
    )
}

async fn ready() -> Option<Reviewer> {
    let change = with_password("correct-horse-1");
    let reviewer = reviewer(&[("main.tf", BASE)], &[("main.tf", change.as_str())]).await?;
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.approve().await;
    reviewer.assume().await;
    let holds = || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) };
    reviewer.until("everything holds", holds).await;
    Some(reviewer)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_from_this_machine_leaves_nothing_to_look_at() {
    let Some(reviewer) = ready().await else { return };
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    assert_eq!(reviewer.desk.confirm().unwrap().unbound_count, 0);
    reviewer.desk.confirm_cancel();
    let run = reviewer.confirm().await.unwrap();
    assert_eq!(reviewer.ended(&run).await.row.ending, Some(Ending::Applied));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_machine_approved_has_to_be_looked_at_where_it_is_masked_by_a_guess() {
    let Some(reviewer) = ready().await else { return };
    // This machine knows nothing of the approval but what the review says.
    std::fs::remove_dir_all(reviewer.scene.folder().join("data/approved")).unwrap();
    reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
    let asked = reviewer.desk.confirm().unwrap();
    assert!(asked.unbound_count > 0);
    let at = asked.unbound.iter().position(|path| path.contains("resource_changes") && path.contains("password"));
    let at = u32::try_from(at.expect("the password is listed")).unwrap();
    assert!(asked.unbound.iter().all(|path| !path.contains("authorization") && !path.contains("correct-horse")));
    let reveal =
        |question: &str, at| reviewer.desk.confirm_reveal(&ConfirmReveal { question: question.to_owned(), at });
    let found = reveal(&asked.question, at).unwrap();
    assert_eq!(found.after.as_deref(), Some("\"correct-horse-1\""));
    assert!(matches!(reveal("another", at), Err(DeskError::NothingToConfirm)));
    let typed = |unbound| ConfirmTyped { question: asked.question.clone(), unbound, ..ConfirmTyped::default() };
    let unlooked = reviewer.desk.confirm_apply(&typed(false)).await;
    assert!(matches!(unlooked, Err(DeskError::TypedWrong)), "{unlooked:?}");
    assert_eq!(reviewer.scene.state(), None, "nothing is applied before somebody looked");
    let run = reviewer.desk.confirm_apply(&typed(true)).await.unwrap();
    assert_eq!(reviewer.ended(&run).await.row.ending, Some(Ending::Applied));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_for_rules_that_changed_since_is_not_applied() {
    let Some(reviewer) = ready().await else { return };
    reviewer.scene.github.world(|world| {
        let file = countersign_testkit::scene::TEAM.replace("role/terraform-plan", "role/another");
        let commit = countersign_testkit::github::Commit::by(countersign_testkit::scene::AUTHOR);
        world.push(countersign_testkit::scene::REPOSITORY, "main", &[commit.file(".countersign/projects.toml", &file)]);
    });
    let _ = reviewer.desk.refresh_pull(&reviewer.key());
    let refused = reviewer
        .until("the rules are read", || async {
            let view = reviewer.preflight().await;
            let account = view.checks.into_iter().find(|check| check.kind == CheckKind::Account)?;
            (account.verdict == Verdict::Fails).then_some(account)
        })
        .await;
    assert!(format!("{:?}", refused.detail).contains("ExpectedOther"), "{refused:?}");
    assert!(reviewer.confirm().await.is_err());
    assert_eq!(reviewer.scene.state(), None);
}
