//! What GitHub is told of an apply, and what happens where it does not confirm.

use countersign_desk::views::{Ending, Posted, RunRef};
use countersign_review::preflight::Verdict;
use countersign_review::results::{Outcome, result_markers};
use countersign_testkit::github::{Fault, Operation, StatusState};
use countersign_testkit::scene::{PULL, REPOSITORY};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE, FAILING, SLOW};

async fn applying(change: &str, faults: Vec<(Operation, Fault)>) -> Option<(Reviewer, RunRef)> {
    let reviewer = reviewer(&[("main.tf", BASE)], &[("main.tf", change)]).await?;
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.approve().await;
    reviewer.assume().await;
    reviewer
        .until("everything holds", || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) })
        .await;
    for (operation, fault) in faults {
        reviewer.scene.github.fail(operation, fault);
    }
    let run = reviewer.confirm().await.unwrap();
    Some((reviewer, run))
}

impl Reviewer {
    async fn posted(&self, run: &RunRef) -> Posted {
        self.ended(run).await;
        self.until("it is told, or not", || async {
            let posted = self.desk.run(run).unwrap().posted;
            (!matches!(posted, Posted::Nothing | Posted::Sending)).then_some(posted)
        })
        .await
    }

    fn comments(&self) -> Vec<String> {
        self.scene
            .github
            .world(|world| world.pull(REPOSITORY, PULL).comments.iter().map(|comment| comment.body.clone()).collect())
    }

    fn apply_status(&self) -> (StatusState, String) {
        self.scene.github.world(|world| {
            let head = world.pull(REPOSITORY, PULL).head().clone();
            let statuses = world.repository(REPOSITORY).newest_statuses(&head);
            let status = statuses.iter().find(|it| it.context == "countersign/apply: prod/network").unwrap();
            (status.state, status.description.clone().unwrap_or_default())
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_that_was_not_confirmed_is_unknown_and_never_sent_twice() {
    let faults = vec![(Operation::CreateComment, Fault::CutAfterDoing)];
    let Some((reviewer, run)) = applying(CHANGE, faults).await else { return };
    let posted = reviewer.posted(&run).await;
    assert!(matches!(posted, Posted::Unknown { .. }), "{posted:?}");
    assert_eq!(reviewer.comments().len(), 1);
    // A look at GitHub finds it there.
    let after = reviewer.desk.post_result(&run).await.unwrap();
    assert!(matches!(after.posted, Posted::Sent { .. }), "{after:?}");
    assert_eq!(reviewer.comments().len(), 1);
    assert_eq!(reviewer.scene.github.count(Operation::CreateComment), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_that_was_lost_on_the_way_is_sent_when_a_person_asks() {
    let faults = vec![(Operation::CreateComment, Fault::Cut)];
    let Some((reviewer, run)) = applying(CHANGE, faults).await else { return };
    assert!(matches!(reviewer.posted(&run).await, Posted::Unknown { .. }));
    assert_eq!(reviewer.comments(), Vec::<String>::new());
    let after = reviewer.desk.post_result(&run).await.unwrap();
    assert!(matches!(after.posted, Posted::Sent { .. }), "{after:?}");
    let comments = reviewer.comments();
    assert_eq!(comments.len(), 1);
    let results = result_markers(&comments[0]);
    assert_eq!((results.len(), results[0].outcome), (1, Outcome::Applied));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apply_that_failed_says_so_and_what_is_left() {
    let Some((reviewer, run)) = applying(FAILING, Vec::new()).await else { return };
    assert!(matches!(reviewer.posted(&run).await, Posted::Sent { .. }));
    let run = reviewer.desk.run(&run).unwrap();
    assert_eq!(run.row.ending, Some(Ending::Failed));
    let comments = reviewer.comments();
    assert_eq!(result_markers(&comments[0])[0].outcome, Outcome::Failed);
    assert!(comments[0].contains("Failed, parts may be in place"), "{}", comments[0]);
    let (state, text) = reviewer.apply_status();
    assert_eq!(state, StatusState::Failure, "{text}");
    assert!(!reviewer.scene.is_locked());
    // What was made before the error is in the state, and so is what failed.
    assert_eq!(reviewer.scene.resources(), ["terraform_data.broken", "terraform_data.vpc"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apply_goes_on_without_the_app_and_is_told_by_the_next() {
    let Some((mut reviewer, run)) = applying(SLOW, Vec::new()).await else { return };
    reviewer.restart().await;
    let found = reviewer.until("the run is found", || async { reviewer.desk.run(&run).ok() }).await;
    assert_eq!((found.row.ending, found.alive), (None, true));
    assert!(matches!(reviewer.posted(&run).await, Posted::Sent { .. }));
    assert_eq!(reviewer.desk.run(&run).unwrap().row.ending, Some(Ending::Applied));
    // The app of before is only left here, not ended, and may tell it too; that a real restart tells it
    // once is a test of the real app.
    let comments = reviewer.comments();
    assert!(comments.iter().all(|comment| result_markers(comment)[0].outcome == Outcome::Applied), "{comments:?}");
    assert_eq!(reviewer.apply_status().0, StatusState::Success);
}
