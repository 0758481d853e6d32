//! What is written, and that it is written once.

use countersign_github::{GitHubError, NewState, NewStatus, ReviewEvent, WriteError};
use countersign_model::ReviewState;
use countersign_testkit::github::{Comment, Commit, Fault, Operation, Review, ReviewState as Says, StatusState, Token};

use crate::scene::{NETWORK, Scene, client};

fn status(description: &str) -> NewStatus {
    NewStatus {
        context: "countersign/apply/network".into(),
        state: NewState::Success,
        description: description.into(),
        target_url: None,
    }
}

fn refused(error: WriteError) -> String {
    match error {
        WriteError::Refused(GitHubError::Invalid { message }) => message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_review_names_the_commit_that_was_reviewed() {
    let scene = Scene::new();
    let receipt = scene.github.review(&scene.pull, &scene.head, ReviewEvent::Approve, "Approved").await.unwrap();
    assert_eq!((receipt.state, receipt.commit), (ReviewState::Approved, Some(scene.head.clone())));
    // A push between looking and approving does not turn it into an approval of what came later.
    scene.server.world(|world| world.push(NETWORK, "vpc", &[Commit::by("ben").file("late.tf", "late")]));
    let receipt = scene.github.review(&scene.pull, &scene.head, ReviewEvent::Comment, "Late").await.unwrap();
    assert_eq!(receipt.commit, Some(scene.head.clone()));
    let reviews = scene.server.world(|world| world.pull(NETWORK, 1).reviews.clone());
    let stored: Vec<(Says, &str)> = reviews.iter().map(|review| (review.state, &*review.body)).collect();
    assert_eq!(stored, [(Says::Approved, "Approved"), (Says::Commented, "Late")]);
}

#[tokio::test]
async fn what_github_refuses_is_told_in_its_words() {
    let scene = Scene::with(|world| {
        world.add_token(Token::classic("ghp_ben", "ben"));
        world.add_token(Token::classic("ghp_carl", "carl"));
    });
    let ben = client(&scene.server, "ghp_ben");
    let own = ben.review(&scene.pull, &scene.head, ReviewEvent::Approve, "Mine").await.unwrap_err();
    assert!(refused(own).contains("Can not approve your own pull request"));
    let absent = "0".repeat(40).parse().unwrap();
    let elsewhere = scene.github.review(&scene.pull, &absent, ReviewEvent::Approve, "x").await.unwrap_err();
    assert!(refused(elsewhere).contains("not part of the pull request"));
    scene.server.world(|world| world.add_review(NETWORK, 1, Review::new("ana", Says::Pending)));
    let pending = scene.github.review(&scene.pull, &scene.head, ReviewEvent::Approve, "x").await.unwrap_err();
    assert!(refused(pending).contains("one pending review"));
    let long = scene.github.comment(&scene.pull, &"x".repeat(65_537)).await.unwrap_err();
    assert!(refused(long).contains("too long"));
    // Who may only read cannot set a status.
    let carl = client(&scene.server, "ghp_carl");
    let status = carl.set_status(scene.repository(), &scene.head, &status("x")).await;
    assert_eq!(status, Err(WriteError::Refused(GitHubError::NotFound)));
}

#[tokio::test]
async fn a_status_is_set_and_replaced() {
    let scene = Scene::new();
    let mut applying = status("Applying");
    applying.state = NewState::Pending;
    scene.github.set_status(scene.repository(), &scene.head, &applying).await.unwrap();
    scene.github.set_status(scene.repository(), &scene.head, &status("Applied")).await.unwrap();
    scene.server.world(|world| {
        let newest = world.repository(NETWORK).newest_statuses(&scene.head);
        assert_eq!(newest.len(), 1);
        assert_eq!((newest[0].state, newest[0].description.as_deref()), (StatusState::Success, Some("Applied")));
    });
}

#[tokio::test]
async fn a_status_that_github_would_cut_is_not_sent() {
    let scene = Scene::new();
    scene.github.set_status(scene.repository(), &scene.head, &status(&"é".repeat(140))).await.unwrap();
    let long = scene.github.set_status(scene.repository(), &scene.head, &status(&"é".repeat(141))).await;
    assert!(refused(long.unwrap_err()).contains("140"));
    let mut nameless = status("x");
    nameless.context = "x".repeat(256);
    let long = scene.github.set_status(scene.repository(), &scene.head, &nameless).await;
    assert!(refused(long.unwrap_err()).contains("255"));
    nameless.context.clear();
    let none = scene.github.set_status(scene.repository(), &scene.head, &nameless).await;
    assert!(refused(none.unwrap_err()).contains("name"), "GitHub would call it `default`");
    assert_eq!(scene.server.count(Operation::CreateStatus), 1);
}

#[tokio::test]
async fn a_comment_is_written_and_changed() {
    let scene = Scene::new();
    let receipt = scene.github.comment(&scene.pull, "<!-- countersign --> one").await.unwrap();
    let again = scene.github.edit_comment(scene.repository(), receipt.id, "<!-- countersign --> two").await.unwrap();
    assert_eq!(receipt.id, again.id);
    assert!(again.url.as_str().ends_with(&format!("#issuecomment-{}", receipt.id)));
    let comments = scene.github.pull(&scene.pull).await.unwrap().comments;
    assert_eq!((comments.len(), comments[0].body.as_str()), (1, "<!-- countersign --> two"));
    assert!(comments[0].last_edited_at.is_some());
    let other = scene.server.world(|world| world.add_comment(NETWORK, 1, Comment::new("ben", "mine")));
    scene.github.edit_comment(scene.repository(), other, "Ana may write here").await.unwrap();
}

/// Everything that can be written, once.
async fn write(scene: &Scene, operation: Operation) -> Result<(), WriteError> {
    match operation {
        Operation::CreateReview => {
            scene.github.review(&scene.pull, &scene.head, ReviewEvent::Approve, "x").await.map(drop)
        }
        Operation::CreateStatus => scene.github.set_status(scene.repository(), &scene.head, &status("x")).await,
        Operation::CreateComment => scene.github.comment(&scene.pull, "atlantis apply").await.map(drop),
        _ => {
            let id = scene.server.world(|world| world.add_comment(NETWORK, 1, Comment::new("ana", "x")));
            scene.github.edit_comment(scene.repository(), id, "y").await.map(drop)
        }
    }
}

const WRITES: [Operation; 4] =
    [Operation::CreateReview, Operation::CreateStatus, Operation::CreateComment, Operation::EditComment];

fn done(scene: &Scene, operation: Operation) -> usize {
    scene.server.world(|world| match operation {
        Operation::CreateReview => world.pull(NETWORK, 1).reviews.len(),
        Operation::CreateStatus => world.repository(NETWORK).statuses.len(),
        Operation::CreateComment => world.pull(NETWORK, 1).comments.len(),
        // Only what the request did counts, not what it was done to.
        _ => world.pull(NETWORK, 1).comments.iter().filter(|comment| comment.edited.is_some()).count(),
    })
}

#[tokio::test]
async fn a_write_is_sent_once_even_if_the_answer_is_lost() {
    let lost: [fn() -> Fault; 6] = [
        || Fault::StatusAfterDoing(502),
        || Fault::StatusAfterDoing(500),
        || Fault::CutAfterDoing,
        || Fault::CutInTheAnswer,
        || Fault::Status(503),
        || Fault::Cut,
    ];
    for operation in WRITES {
        let scene = Scene::new();
        let (mut sent, mut happened) = (0, 0);
        for fault in lost.map(|fault| fault()) {
            let what = format!("{operation:?} {fault:?}");
            sent += 1;
            happened += usize::from(!matches!(fault, Fault::Status(_) | Fault::Cut));
            scene.server.fail(operation, fault);
            let result = write(&scene, operation).await;
            assert!(matches!(result, Err(WriteError::Unknown { .. })), "{what}: {result:?}");
            assert_eq!((scene.server.count(operation), done(&scene, operation)), (sent, happened), "{what}");
        }
    }
}

#[tokio::test]
async fn a_write_that_github_answers_with_a_refusal_did_not_happen() {
    for operation in WRITES {
        let scene = Scene::new();
        // The last asks to slow down, after which nothing is sent for a while.
        for (sent, status) in [400, 401, 403, 404, 409, 422, 429].into_iter().enumerate() {
            scene.server.fail(operation, Fault::Status(status));
            let result = write(&scene, operation).await;
            assert!(matches!(result, Err(WriteError::Refused(_))), "{operation:?} {status}: {result:?}");
            assert_eq!((scene.server.count(operation), done(&scene, operation)), (sent + 1, 0));
        }
    }
}

#[tokio::test]
async fn a_write_that_takes_too_long_is_unknown_and_not_repeated() {
    let scene = Scene::new();
    scene.server.fail(Operation::CreateComment, Fault::Delay(std::time::Duration::from_millis(400)));
    let result = scene.impatient().comment(&scene.pull, "atlantis apply").await;
    assert!(matches!(result, Err(WriteError::Unknown { .. })), "{result:?}");
    // It did arrive, which is why nobody may call it refused.
    while scene.server.count(Operation::CreateComment) == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    scene.github.comment(&scene.pull, "after").await.unwrap();
    let comments = scene.server.world(|world| world.pull(NETWORK, 1).comments.clone());
    assert_eq!(comments.iter().map(|comment| &*comment.body).collect::<Vec<_>>(), ["atlantis apply", "after"]);
}

#[tokio::test]
async fn a_write_without_a_connection_was_certainly_not_sent() {
    let mut scene = Scene::new();
    scene.server.stop();
    let result = scene.github.comment(&scene.pull, "atlantis apply").await;
    assert!(matches!(result, Err(WriteError::Refused(GitHubError::Offline { .. }))), "{result:?}");
}

#[tokio::test]
async fn a_write_follows_no_redirect() {
    let scene = Scene::new();
    let elsewhere = format!("{}repos/acme/network/issues/1/comments", scene.server.rest_url());
    scene.server.fail(Operation::CreateComment, Fault::Redirect(elsewhere));
    let result = scene.github.comment(&scene.pull, "x").await;
    assert_eq!(result, Err(WriteError::Refused(GitHubError::Renamed)));
    // The same for a repository that really has another name now; reading follows it.
    scene.server.world(|world| world.rename(NETWORK, "net"));
    let result = scene.github.comment(&scene.pull, "x").await;
    assert_eq!(result, Err(WriteError::Refused(GitHubError::Renamed)));
    assert!(scene.server.world(|world| world.pull("acme/net", 1).comments.is_empty()));
    let runs = scene.github.runs(scene.repository(), &scene.head).await;
    assert_eq!(runs, Ok(vec![]));
    let found = scene.github.pull(&scene.pull).await.unwrap().summary.pull;
    assert_eq!(found.repository.full_name(), "acme/net");
    scene.github.comment(&found, "x").await.unwrap();
}
