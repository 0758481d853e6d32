//! Who said what, and who pushed what.

use countersign_github::{Branch, Pushes, StatusState as State};
use countersign_model::Signed;
use countersign_testkit::github::{Comment, Commit, Fault, Operation, Status, StatusState};

use crate::scene::{NETWORK, Scene};

const APPLY: &str = "countersign/apply: ";

#[tokio::test]
async fn a_newer_status_hides_no_older_one_of_somebody_else() {
    let scene = Scene::new();
    scene.server.world(|world| {
        for (who, context, state) in [
            ("ana", "countersign/apply: prod", StatusState::Success),
            ("ben", "countersign/apply: prod", StatusState::Error),
            ("ben", "countersign/plan: prod", StatusState::Success),
        ] {
            world.set_status(NETWORK, Status::new(who, &scene.head, context, state));
        }
    });
    let history = scene.github.status_history(scene.repository(), &scene.head, APPLY).await.unwrap();
    assert!(history.complete);
    let told: Vec<(Option<u64>, State)> =
        history.statuses.iter().map(|it| (it.creator.as_ref().and_then(|account| account.id), it.state)).collect();
    let id = |login: &str| scene.server.world(|world| world.user(login).map(|user| user.id));
    assert_eq!(told, [(id("ben"), State::Error), (id("ana"), State::Success)], "the newest first");
}

#[tokio::test]
async fn statuses_that_do_not_end_are_not_taken_for_all() {
    let scene = Scene::new();
    scene.server.world(|world| {
        for number in 0..1001 {
            let context = format!("countersign/apply: {number}");
            world.set_status(NETWORK, Status::new("ben", &scene.head, &context, StatusState::Success));
        }
    });
    let history = scene.github.status_history(scene.repository(), &scene.head, APPLY).await.unwrap();
    assert_eq!((history.statuses.len(), history.complete), (1000, false));
}

#[tokio::test]
async fn pushes_are_told_by_who_pushed_and_not_by_what_the_commits_say() {
    let scene = Scene::with(|world| {
        world.push_as("ana", NETWORK, "vpc", &[Commit::by("ben").file("more.tf", "# more")]);
        // Of other branches nothing is told.
        world.push_as("ana", NETWORK, "vpc2", &[Commit::by("ben").file("other.tf", "# other")]);
    });
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    let Pushes::Told { pushes, complete: true } = scene.github.pushes(&detail).await.unwrap() else {
        panic!("pushes are told")
    };
    let by: Vec<Option<&str>> =
        pushes.iter().map(|push| push.actor.as_ref().map(|account| account.login.as_str())).collect();
    assert_eq!(by, [Some("ana"), Some("ben")]);
    assert_eq!(pushes[0].after, scene.head);
    assert_eq!(pushes[0].before.as_ref(), Some(&pushes[1].after));
    assert_eq!(pushes[1].before, None, "the branch was made by it");
}

#[tokio::test]
async fn more_pushes_than_fit_on_a_page_are_read_by_the_cursor() {
    let scene = Scene::with(|world| {
        for number in 0..120 {
            world.push_as("ana", NETWORK, "vpc", &[Commit::by("ben").file("more.tf", format!("# {number}"))]);
        }
    });
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    let pushes = scene.github.pushes(&detail).await.unwrap();
    assert!(matches!(&pushes, Pushes::Told { pushes, complete: true } if pushes.len() == 121), "{pushes:?}");
}

#[tokio::test]
async fn pushes_that_may_not_be_seen_are_not_told_and_other_errors_are_errors() {
    let scene = Scene::new();
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    for status in [403, 404] {
        scene.server.fail(Operation::Activity, Fault::Status(status));
        assert_eq!(scene.github.pushes(&detail).await, Ok(Pushes::NotTold), "{status}");
    }
    scene.server.fail(Operation::Activity, Fault::Status(500));
    scene.github.pushes(&detail).await.unwrap_err();
}

#[tokio::test]
async fn what_github_made_itself_and_what_only_says_so_are_told_apart() {
    let scene = Scene::with(|world| {
        world.push(
            NETWORK,
            "vpc",
            &[
                Commit::by("ben").on_the_web().file("a.tf", "# a"),
                Commit::by("ben").committed_by("web-flow").file("b.tf", "# b"),
            ],
        );
    });
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    let signed: Vec<Signed> = detail.commits.iter().map(|commit| commit.signed).collect();
    assert_eq!(signed, [Signed::NotByGitHub, Signed::ByGitHub, Signed::NotByGitHub]);
}

#[tokio::test]
async fn a_comment_tells_who_edited_it_last() {
    let scene = Scene::new();
    scene.server.world(|world| {
        let comment = world.add_comment(NETWORK, 1, Comment::new("ana", "<!-- countersign -->"));
        world.edit_comment(NETWORK, comment, "ben", "<!-- countersign --> changed");
    });
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    let comment = &detail.comments[0];
    let login = |account: &Option<countersign_github::Account>| account.as_ref().map(|it| it.login.clone());
    assert_eq!((login(&comment.author).as_deref(), login(&comment.editor).as_deref()), (Some("ana"), Some("ben")));
}

#[tokio::test]
async fn the_default_branch_is_the_one_of_the_settings() {
    let scene = Scene::with(|world| {
        let tip = world.branch(NETWORK, "vpc").unwrap();
        world.tag(NETWORK, "main", &tip);
    });
    let main = scene.server.world(|world| world.branch(NETWORK, "main").unwrap());
    let summary = scene.github.pull(&scene.pull).await.unwrap().summary;
    assert_eq!(summary.default_branch, Some(Branch { name: "main".to_owned(), tip: main.clone() }));
    assert_eq!(summary.base_tip, Some(main));
}
