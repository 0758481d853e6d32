//! Limits, permissions, outages.

use countersign_github::{GitHubError, WriteError};
use countersign_model::{PullRef, RepositoryRef};
use countersign_testkit::github::{Commit, Fault, Operation, Organization, Pull, Repository, Token};
use jiff::SignedDuration;
use std::time::Duration;

use crate::scene::{NETWORK, Scene, TOKEN, client};

fn at(time: &str) -> jiff::Timestamp {
    time.parse().unwrap()
}

#[tokio::test]
async fn the_budget_is_kept_from_every_answer() {
    let scene = Scene::new();
    assert_eq!(scene.github.budget().allowance, None);
    scene.github.viewer().await.unwrap();
    let seen = scene.github.budget().allowance.unwrap();
    assert_eq!((seen.limit, seen.remaining, seen.reset_at), (5000, 4999, at("2026-11-22T11:00:00Z")));
    for _ in 0..3 {
        scene.github.inbox("is:pr", None).await.unwrap();
    }
    assert_eq!(scene.github.budget().allowance.unwrap().remaining, 4997, "the scarcer of the two");
}

#[tokio::test]
async fn a_used_up_limit_is_told_and_not_asked_against() {
    let scene = Scene::new();
    scene.server.fail(Operation::Inbox, Fault::RateLimited(SignedDuration::from_mins(20)));
    let limited = GitHubError::RateLimited { until: Some(at("2026-11-22T10:20:00Z")) };
    assert_eq!(scene.github.inbox("is:pr", None).await, Err(limited.clone()), "GraphQL says so with the status 200");
    assert_eq!(scene.github.pull(&scene.pull).await, Err(limited));
    assert_eq!(scene.server.exchanges().len(), 1, "the second question was not sent");
    assert_eq!(scene.github.budget().waits_until, Some(at("2026-11-22T10:20:00Z")));
    // The other API has a limit of its own.
    scene.github.comment(&scene.pull, "x").await.unwrap();
    scene.server.fail(Operation::CreateComment, Fault::RateLimited(SignedDuration::from_mins(30)));
    let refused = WriteError::Refused(GitHubError::RateLimited { until: Some(at("2026-11-22T10:30:00Z")) });
    assert_eq!(scene.github.comment(&scene.pull, "x").await, Err(refused.clone()));
    assert_eq!(scene.github.comment(&scene.pull, "x").await, Err(refused), "certainly not sent");
    assert_eq!(scene.server.count(Operation::CreateComment), 2);
}

#[tokio::test]
async fn a_real_limit_is_reached_and_starts_again() {
    let scene = Scene::with(|world| world.set_hourly_limit(2));
    scene.github.viewer().await.unwrap();
    scene.github.viewer().await.unwrap();
    let limited = Err(GitHubError::RateLimited { until: Some(at("2026-11-22T11:00:00Z")) });
    assert_eq!(scene.github.viewer().await, limited);
    // Another client of the same account, an hour later.
    assert_eq!(client(&scene.server, TOKEN).viewer().await, limited);
    scene.clock.advance(SignedDuration::from_hours(1));
    assert!(client(&scene.server, TOKEN).viewer().await.is_ok());
}

#[tokio::test]
async fn a_wish_to_slow_down_is_obeyed_and_writes_keep_a_distance_after_it() {
    let scene = Scene::new();
    scene.server.fail(Operation::CreateComment, Fault::SecondaryLimit(Some(1)));
    let slow = GitHubError::SecondaryLimit { until: Some(at("2026-11-22T10:00:01Z")) };
    assert_eq!(scene.github.comment(&scene.pull, "x").await, Err(WriteError::Refused(slow.clone())));
    assert_eq!(scene.github.viewer().await, Err(slow), "it is for everything");
    assert_eq!(scene.server.exchanges().len(), 1);
    let begin = std::time::Instant::now();
    while scene.github.budget().waits_until.is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    scene.github.comment(&scene.pull, "one").await.unwrap();
    scene.github.comment(&scene.pull, "two").await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(1900), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn a_secondary_limit_of_graphql_is_recognised_by_its_words() {
    let scene = Scene::new();
    scene.server.fail(Operation::Pull, Fault::SecondaryLimit(None));
    assert_eq!(scene.github.pull(&scene.pull).await, Err(GitHubError::SecondaryLimit { until: None }));
    assert_eq!(scene.github.pull(&scene.pull).await, Err(GitHubError::SecondaryLimit { until: None }));
    assert_eq!(scene.server.count(Operation::Pull), 1);
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let scene = Scene::with(|world| {
        world.add_token(Token::fine_grained("github_pat", "ana").permission("pull_requests", "read"));
    });
    let narrow = client(&scene.server, "github_pat");
    match narrow.comment(&scene.pull, "x").await {
        Err(WriteError::Refused(GitHubError::Forbidden { needs: Some(needs), .. })) => {
            assert_eq!(needs, "issues=write; pull_requests=write");
        }
        other => panic!("{other:?}"),
    }
    match narrow.runs(scene.repository(), &scene.head).await {
        Err(GitHubError::Forbidden { needs: Some(needs), .. }) => assert_eq!(needs, "actions=read"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn single_sign_on_is_asked_for_where_it_is_wanted() {
    let scene = Scene::with(|world| {
        world.add_organization(Organization::new("globex").with_single_sign_on());
        world.add_repository(Repository::new("globex/secret").writer("ana"));
        world.push("globex/secret", "main", &[Commit::by("ana").file("a", "a")]);
        world.push("globex/secret", "b", &[Commit::by("ana").file("b", "b")]);
        world.add_pull("globex/secret", Pull::new("b", "ana"));
        world.add_token(Token::classic("ghp_signed_on", "ana").authorized_for("globex"));
    });
    let repository = RepositoryRef::parse(scene.server.host(), "globex/secret").unwrap();
    let secret = PullRef { repository, number: 1 };
    let page = format!("https://{}/orgs/globex/sso?authorization_request=A1B2C3", scene.server.host());
    let wanted = GitHubError::SsoRequired { organization: Some("globex".into()), url: page.parse().ok() };
    assert_eq!(scene.github.pull(&secret).await, Err(wanted.clone()), "GraphQL");
    assert_eq!(scene.github.artifacts(&secret.repository, 1).await, Err(wanted.clone()), "REST");
    assert_eq!(scene.github.comment(&secret, "x").await, Err(WriteError::Refused(wanted)));
    assert!(client(&scene.server, "ghp_signed_on").pull(&secret).await.is_ok());
}

#[tokio::test]
async fn a_token_that_github_does_not_know_is_told() {
    let scene = Scene::new();
    let unknown = client(&scene.server, "ghp_wrong");
    assert_eq!(unknown.viewer().await, Err(GitHubError::Unauthorized));
    assert_eq!(unknown.pull(&scene.pull).await, Err(GitHubError::Unauthorized));
    assert_eq!(unknown.comment(&scene.pull, "x").await, Err(WriteError::Refused(GitHubError::Unauthorized)));
}

#[tokio::test]
async fn what_may_not_be_seen_does_not_exist() {
    let scene = Scene::with(|world| {
        world.add_repository(Repository::new("other/private"));
        world.push("other/private", "main", &[Commit::by("ben").file("a", "a")]);
    });
    let pull =
        |name: &str, number| PullRef { repository: RepositoryRef::parse(scene.server.host(), name).unwrap(), number };
    for absent in [pull("other/private", 1), pull("other/absent", 1), pull(NETWORK, 99)] {
        assert_eq!(scene.github.pull(&absent).await, Err(GitHubError::NotFound));
        assert_eq!(scene.github.changed_files(&absent).await, Err(GitHubError::NotFound));
        assert_eq!(scene.github.comment(&absent, "x").await, Err(WriteError::Refused(GitHubError::NotFound)));
    }
}

#[tokio::test]
async fn a_question_is_asked_again_once_when_the_connection_broke() {
    let scene = Scene::new();
    for operation in [Operation::Viewer, Operation::Pull] {
        let ask = async || match operation {
            Operation::Viewer => scene.github.viewer().await.map(drop),
            _ => scene.github.pull(&scene.pull).await.map(drop),
        };
        let before = scene.server.count(operation);
        scene.server.fail(operation, Fault::Cut);
        assert_eq!(ask().await, Ok(()));
        assert_eq!(scene.server.count(operation) - before, 2);
        scene.server.fail(operation, Fault::Cut);
        scene.server.fail(operation, Fault::Cut);
        assert!(matches!(ask().await, Err(GitHubError::Offline { .. })));
        assert_eq!(scene.server.count(operation) - before, 4, "once and not more");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    let scene = Scene::new();
    scene.server.fail(Operation::Pull, Fault::CutInTheAnswer);
    assert!(matches!(scene.github.pull(&scene.pull).await, Err(GitHubError::Offline { .. })));
}

#[tokio::test]
async fn a_server_error_is_told_and_not_repeated() {
    let scene = Scene::new();
    scene.server.fail(Operation::Pull, Fault::Status(502));
    assert_eq!(scene.github.pull(&scene.pull).await, Err(GitHubError::ServerError { status: 502 }));
    scene.server.fail(Operation::Runs, Fault::Status(503));
    let runs = scene.github.runs(scene.repository(), &scene.head).await;
    assert_eq!(runs, Err(GitHubError::ServerError { status: 503 }));
    assert_eq!((scene.server.count(Operation::Pull), scene.server.count(Operation::Runs)), (1, 1));
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    let scene = Scene::new();
    scene.server.fail(Operation::Viewer, Fault::Delay(Duration::from_millis(600)));
    assert_eq!(scene.impatient().viewer().await, Err(GitHubError::TimedOut));
    while scene.server.count(Operation::Viewer) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    scene.github.viewer().await.unwrap();
    assert_eq!(scene.server.count(Operation::Viewer), 2, "it was not asked again by itself");
}

#[tokio::test]
async fn without_a_connection_it_says_so() {
    let mut scene = Scene::new();
    scene.server.stop();
    for answer in [scene.github.viewer().await.map(drop), scene.github.inbox("is:pr", None).await.map(drop)] {
        assert!(matches!(answer, Err(GitHubError::Offline { .. })), "{answer:?}");
    }
}
