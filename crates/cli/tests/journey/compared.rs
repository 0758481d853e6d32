//! A new plan of a pull request is read against the one that was approved before.

use countersign_desk::views::Ending;
use countersign_desk::{DeskError, OpenedPlan, Reach, Seen};
use countersign_plan::rows::{Folds, ListQuery, SectionRef, Since};
use countersign_testkit::github::{Commit, Pull};
use countersign_testkit::scene::{AUTHOR, REPOSITORY};
use std::sync::Arc;

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

impl Reviewer {
    /// The plan that is shown of the project.
    fn shown(&self) -> Arc<OpenedPlan> {
        let plan = self.project().plan.unwrap();
        self.desk.plan(plan.plan).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_plan_is_read_against_the_one_that_was_approved_and_keeps_what_was_viewed() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let desk = &reviewer.desk;
    reviewer.open().await;
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    let first = reviewer.shown();
    assert_eq!(desk.plan_bases(&first).await.unwrap().bases, [], "there is no earlier one");
    for change in 0..4 {
        desk.mark_viewed(&first, change, Reach::One, Seen::Yes).unwrap();
    }
    reviewer.approve().await;

    let other = CHANGE.replace(
        "\"10.20.${count.index}.0/24\"",
        "count.index == 1 ? \"10.99.1.0/24\" : \"10.20.${count.index}.0/24\"",
    );
    reviewer.scene.github.world(|world| {
        world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).says("More").file("prod/network/main.tf", &other)]);
    });
    reviewer.again().await;
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    let second = reviewer.shown();
    assert_ne!(first.id(), second.id());

    // Each change leads to its block at the head.
    let head = reviewer.scene.head().to_string();
    for (change, entry) in (0..).zip(second.plan().changes()) {
        let place = desk.place_in_code(&second, change).unwrap();
        let name = entry.name.of(second.plan().text());
        let line = other.lines().nth(place.line as usize - 1).unwrap();
        assert!(line.contains(&format!("resource \"terraform_data\" \"{name}\"")), "{place:?}: {line}");
        let url = place.url.unwrap();
        let expected = format!("/blob/{head}/prod/network/main.tf#L{}", place.line);
        assert!(url.as_str().ends_with(&expected), "{url}");
    }
    assert_eq!(desk.place_in_code(&second, 99), None);

    let bases = desk.plan_bases(&second).await.unwrap();
    assert_eq!((bases.chosen.as_ref(), bases.bases.len()), (None, 1), "{bases:?}");
    assert!(bases.bases[0].approved && bases.bases[0].name.is_empty());
    assert_eq!(bases.first.as_ref(), Some(&bases.bases[0].base));
    let found = desk.compare_plans(&second, bases.first.clone()).await.unwrap();
    assert_eq!((found.new, found.changed, found.same, found.gone), (0, 1, 3, 0));
    assert!(found.parts.contains(&"configuration".to_owned()), "{:?}", found.parts);

    // The change that is another one is the one that is left to view.
    let listing = desk.list_changes(&second, &ListQuery { unviewed: true, ..ListQuery::default() });
    assert_eq!((listing.viewed.viewed, listing.viewed.total), (3, 4));
    let rows = desk.change_rows(&second, listing.view, 0..10).unwrap();
    assert_eq!(rows.iter().map(|row| row.since).collect::<Vec<_>>(), [Some(Since::Changed)]);
    let section = SectionRef::Since { change: rows[0].change };
    let section = desk.section(&second, section, 0..100, &Folds::default());
    let text = format!("{:?}", section.rows);
    assert!(text.contains("99") && section.broken.is_none(), "{text}");

    // The plan itself, another project's, and what is no plan are no bases.
    let key = bases.bases[0].base.clone();
    let own = desk.plan_bases(&first).await.unwrap();
    assert_eq!(own.bases, [], "a plan that is not shown any more has no place: {own:?}");
    for wrong in ["reported", "sealed:", "sealed:x", "sealed:../sealed"] {
        let refused = desk.compare_plans(&second, Some(wrong.to_owned())).await;
        assert!(matches!(refused, Err(DeskError::Invalid(_))), "{wrong}");
    }
    let still = desk.plan_bases(&second).await.unwrap().chosen;
    assert_eq!(still.as_ref(), Some(&key), "what is refused changes nothing");

    // A plan of the same project in another pull request is none either.
    let elsewhere = reviewer.scene.github.world(|world| {
        let change = Commit::by(AUTHOR).says("Other").file("prod/network/main.tf", CHANGE);
        world.push(REPOSITORY, "other", &[change]);
        world.add_pull(REPOSITORY, Pull::new("other", AUTHOR))
    });
    *reviewer.pull.lock().unwrap() = elsewhere;
    reviewer.open().await;
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    let third = reviewer.shown();
    assert_eq!(desk.plan_bases(&third).await.unwrap().bases, []);
    let refused = desk.compare_plans(&third, Some(key)).await;
    assert!(matches!(refused, Err(DeskError::Invalid(_))));
}
