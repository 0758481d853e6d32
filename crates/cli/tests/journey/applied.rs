//! From the inbox to applied.

use countersign_desk::views::{Approved, Ending, InboxQuery, Posted, ProjectStanding};
use countersign_review::preflight::{CheckKind, Verdict};
use countersign_testkit::scene::{self, REPOSITORY};

use crate::reviewer::reviewer;
use crate::world::{BASE, CHANGE};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_reviewed_is_what_is_applied() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let rows = reviewer
        .until("the inbox has its row", || async {
            let list = reviewer.desk.inbox(InboxQuery::default());
            let rows = reviewer.desk.inbox_rows(list.view, 0, 10)?.rows;
            rows.first().is_some_and(|row| row.projects == 1).then_some(rows)
        })
        .await;
    assert_eq!((rows[0].title.as_str(), rows[0].projects), ("Change the network", 1));

    let pull = reviewer.open().await;
    assert_eq!(pull.projects.len(), 1, "{pull:#?}");
    assert_eq!((pull.projects[0].label.as_str(), pull.projects[0].standing), ("prod/network", ProjectStanding::NoPlan));

    let planned = reviewer.plan_here().await;
    assert_eq!(planned.row.ending, Some(Ending::Planned), "{planned:#?}");
    let plan = reviewer.project().plan.unwrap();
    assert_eq!((plan.counts, plan.fresh, &plan.no_approval), ((4, 0, 0, 0), true, &None));
    assert!(!reviewer.scene.is_locked());

    let signed_by = |method: &str| {
        let calls = reviewer.scene.cloud.s3.calls();
        let mut roles: Vec<String> = calls
            .iter()
            .filter(|call| call.method == method && call.key == "prod/network.tfstate" && call.status < 400)
            .map(|call| call.role.as_ref().map(ToString::to_string).unwrap_or_default())
            .collect();
        roles.dedup();
        roles
    };
    // The state was read by the role that plans, and nobody wrote it.
    let calls = reviewer.scene.cloud.s3.calls();
    assert!(!calls.is_empty());
    assert!(calls.iter().all(|call| call.role.as_ref().is_some_and(|role| role.to_string() == scene::PLAN_ROLE)));
    assert_eq!(signed_by("PUT"), [""; 0]);

    // Nobody approved it and nobody acts: two reasons, and everything else holds or waits for a session.
    let blocked = reviewer.preflight().await;
    let of = |kind| blocked.checks.iter().find(|check| check.kind == kind).unwrap().verdict;
    assert_eq!(of(CheckKind::Approved), Verdict::Fails);
    assert_ne!(of(CheckKind::Account), Verdict::Holds);
    assert!(reviewer.confirm().await.is_err());
    assert_eq!(reviewer.scene.state(), None);

    assert!(matches!(reviewer.approve().await, Approved::Sent { .. }));
    reviewer.assume().await;
    let clear = reviewer
        .until("everything holds", || async {
            let view = reviewer.preflight().await;
            (view.verdict == Verdict::Holds).then_some(view)
        })
        .await;
    assert_eq!(clear.session.unwrap().account.id, scene::ACCOUNT);
    let list = reviewer.desk.inbox(InboxQuery::default());
    let row = reviewer.desk.inbox_rows(list.view, 0, 1).unwrap().rows.remove(0);
    assert_eq!(row.approvals.by, [scene::REVIEWER], "the inbox knows what this app itself did");

    let run = reviewer.confirm().await.unwrap();
    let applied = reviewer.ended(&run).await;
    assert_eq!(applied.row.ending, Some(Ending::Applied), "{applied:#?}");
    assert_eq!(reviewer.scene.resources(), ["terraform_data.subnet", "terraform_data.vpc"]);
    assert!(!reviewer.scene.is_locked());
    assert_eq!(signed_by("PUT"), [scene::APPLY_ROLE], "only the role that applies wrote the state");

    reviewer
        .until("the result is told", || async {
            matches!(reviewer.desk.run(&run).unwrap().posted, Posted::Sent { .. }).then_some(())
        })
        .await;
    let (comments, statuses) = reviewer.scene.github.world(|world| {
        let head = world.pull(REPOSITORY, 1).head().clone();
        let statuses: Vec<String> = world
            .repository(REPOSITORY)
            .newest_statuses(&head)
            .iter()
            .map(|status| {
                format!("{} {:?} {}", status.context, status.state, status.description.clone().unwrap_or_default())
            })
            .collect();
        (world.pull(REPOSITORY, 1).comments.len(), statuses)
    });
    assert_eq!(comments, 1);
    assert!(statuses[0].starts_with("countersign/apply: prod/network Success Applied plan "), "{statuses:?}");
    reviewer
        .until("the project is applied", || async {
            (reviewer.project().standing == ProjectStanding::Applied).then_some(())
        })
        .await;
    // Once: the same plan is never applied again.
    assert!(reviewer.confirm().await.is_err());
}
