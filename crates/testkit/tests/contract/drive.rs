//! A world in which everything happens that the client can ask, and a run through all of it.

use countersign_github::{
    ApiAddress, ArtifactLimits, GitHub, GitHubError, NewState, NewStatus, NodeId, Pushes, ReviewEvent, WriteError,
};
use countersign_model::{CommitId, PullRef, RepositoryRef};
use countersign_testkit::github::{
    Artifact, Comment, Commit, Edition, FakeGitHub, GitHubServer, Organization, Pull, Repository, Review, ReviewState,
    Run, Status, StatusState, Token, User, World,
};
use secrecy::SecretString;

pub(crate) const NETWORK: &str = "acme/network";

/// A world with a bit of everything.
fn world(edition: Edition) -> World {
    let mut world = World::standing_at("2026-11-22T10:00:00Z").edition(edition);
    for login in ["ana", "ben", "mallory", "gone"] {
        world.add_user(User::new(login));
    }
    world.add_user(User::bot("github-actions").id(41_898_282));
    world.add_token(Token::classic("ghp_ana", "ana"));
    world.add_token(Token::fine_grained("github_pat_ana", "ana").permission("pull_requests", "read"));
    world.add_organization(Organization::new("globex").with_single_sign_on());
    world.add_repository(Repository::new("globex/secret").writer("ana"));
    world.push("globex/secret", "main", &[Commit::by("ana").file("a", "a")]);
    world.push("globex/secret", "b", &[Commit::by("ana").file("b", "b")]);
    world.add_pull("globex/secret", Pull::new("b", "ana"));

    world.add_repository(Repository::new(NETWORK).writer("ana").writer("ben").requires_approvals(1));
    let long = "line\n".repeat(40);
    world.push(
        NETWORK,
        "main",
        &[Commit::by("ben").file("main.tf", &long).file("old.tf", "x").file(".countersign/projects.toml", "# none")],
    );
    let head = world.push(
        NETWORK,
        "vpc",
        &[
            Commit::by("ben").with("ana").with_email("someone@elsewhere.test").file("vpc.tf", "vpc"),
            Commit::by_email("nobody@elsewhere.test").rename("main.tf", "network/main.tf").remove("old.tf"),
            Commit::by("ben").on_the_web().file("logo.bin", [0_u8, 159, 146]),
        ],
    );
    let vpc = Pull::new("vpc", "ben").title("A VPC").body("For the new region");
    let number = world.add_pull(NETWORK, vpc);
    for context in ["countersign/plan/network", "atlantis/plan: network", "ci/test"] {
        let state = if context.starts_with("ci") { StatusState::Failure } else { StatusState::Success };
        let status = Status::new("ben", &head, context, state).description("1 to add").target_url("https://ci.test/1");
        world.set_status(NETWORK, status);
    }
    let review = world.add_review(NETWORK, number, Review::approval("ana").body("Approved: sha256:aa"));
    world.edit_review(NETWORK, review, "ben", "Approved: sha256:bb");
    world.add_review(NETWORK, number, Review::new("mallory", ReviewState::Commented).body("Nice"));
    world.add_review(NETWORK, number, Review::new("gone", ReviewState::ChangesRequested).body("No"));
    let comment = world.add_comment(NETWORK, number, Comment::new("github-actions", "<!-- countersign v1 -->"));
    world.edit_comment(NETWORK, comment, "ben", "<!-- countersign v1 --> changed");
    world.add_comment(NETWORK, number, Comment::new("gone", "atlantis plan"));
    world.remove_user("gone");
    world.add_run(
        NETWORK,
        Run::new(&head, "ben")
            .artifact(Artifact::zip("plan", &[("plan.json", b"{}"), ("meta.json", b"{}")]))
            .artifact(Artifact::raw("raw", b"{}"))
            .artifact(Artifact::zip("old", &[("plan.json", b"{}")]).expired()),
    );
    world.add_run(NETWORK, Run::new(&head, "ben").event("push").in_progress());

    let fork = world.fork(NETWORK, "mallory");
    world.push(&fork, "evil", &[Commit::by("mallory").file("main.tf", "provisioner")]);
    world.add_pull(NETWORK, Pull::new("evil", "mallory").from_fork(&fork).draft());
    world.push(NETWORK, "done", &[Commit::by("ben").file("done.tf", "done")]);
    let done = world.add_pull(NETWORK, Pull::new("done", "ben"));
    world.merge(NETWORK, done, "ben");
    world.push(NETWORK, "own", &[Commit::by("ana").file("own.tf", "own")]);
    world.add_pull(NETWORK, Pull::new("own", "ana"));
    // More than a page of everything that has pages.
    let many: Vec<Commit> = (0..101).map(|number| Commit::by("ben").file(&format!("many/{number}.tf"), "x")).collect();
    world.push(NETWORK, "many", &many);
    let many = world.add_pull(NETWORK, Pull::new("many", "ben"));
    for number in 0..101 {
        world.add_comment(NETWORK, many, Comment::new("ben", &format!("<!-- countersign {number}")));
        world.add_review(NETWORK, many, Review::new("ana", ReviewState::Commented).body("So so"));
    }
    world
}

pub(crate) fn pull(server: &GitHubServer, number: u64) -> PullRef {
    PullRef { repository: repository(server), number }
}

pub(crate) fn repository(server: &GitHubServer) -> RepositoryRef {
    RepositoryRef::parse(server.host(), NETWORK).unwrap()
}

fn client(server: &GitHubServer, token: &str) -> GitHub {
    let address = ApiAddress::parse(&server.rest_url(), &server.graphql_url()).unwrap();
    GitHub::connect(server.host(), &address, &SecretString::from(token.to_owned())).unwrap()
}

/// Asks everything of a world and returns it with what was said.
pub(crate) async fn drive(edition: Edition) -> GitHubServer {
    let server = FakeGitHub::start(world(edition));
    let github = client(&server, "ghp_ana");
    reads(&server, &github).await;
    writes(&server, &github).await;
    refusals(&server, &github).await;
    server
}

async fn reads(server: &GitHubServer, github: &GitHub) {
    let (repository, vpc, many) = (repository(server), pull(server, 1), pull(server, 5));
    assert_eq!(github.viewer().await.unwrap().login, "ana");
    let page = github.inbox("is:pr archived:false sort:updated-desc", None).await.unwrap();
    assert_eq!((page.pulls.len(), page.total, page.partial.len()), (5, 6, 1), "{page:?}");
    let ids: Vec<NodeId> = page.pulls.iter().map(|pull| pull.id.clone()).chain([NodeId("PR_0_0".into())]).collect();
    assert_eq!(github.refresh(&ids).await.unwrap().pulls.len(), 5);
    let files = github.changed_files(&vpc).await.unwrap();
    assert!(files.complete && files.files.len() == 4, "{files:?}");
    assert_eq!(github.changed_files(&many).await.unwrap().files.len(), 101);
    let detail = github.pull(&vpc).await.unwrap();
    assert_eq!((detail.commits.len(), detail.reviews.len(), detail.comments.len()), (3, 3, 1));
    let pushes = github.pushes(&detail).await.unwrap();
    assert!(matches!(&pushes, Pushes::Told { pushes, complete: true } if pushes.len() == 1), "{pushes:?}");
    let history = github.status_history(&repository, &detail.summary.head, "countersign/").await.unwrap();
    assert!(history.complete && history.statuses.len() == 1, "{history:?}");
    let detail = github.pull(&many).await.unwrap();
    assert_eq!((detail.commits.len(), detail.reviews.len(), detail.comments.len()), (101, 101, 101));
    github.pull(&pull(server, 2)).await.unwrap();
    github.pull(&pull(server, 3)).await.unwrap();
    let head = server.world(|world| world.pull(NETWORK, 1).head().clone());
    assert!(github.text_at(&repository, &head, ".countersign/projects.toml").await.unwrap().is_some());
    assert_eq!(github.text_at(&repository, &head, "absent").await, Ok(None));
    github.text_at(&repository, &head, "logo.bin").await.unwrap_err();
    github.text_at(&repository, &head, "network").await.unwrap_err();

    let runs = github.runs(&repository, &head).await.unwrap();
    assert_eq!(runs.len(), 2);
    github.runs(&repository, &head).await.unwrap();
    let artifacts = github.artifacts(&repository, runs[1].id).await.unwrap();
    assert_eq!(artifacts.len(), 3);
    for artifact in &artifacts[..2] {
        let wanted: &[&str] = if artifact.name == "raw" { &["plan.json"] } else { &["plan.json", "meta.json"] };
        github.download(&repository, artifact, wanted, &ArtifactLimits::DEFAULT, &|_| {}).await.unwrap();
    }
    let mut expired = artifacts[2].clone();
    expired.expired = false;
    github.download(&repository, &expired, &["plan.json"], &ArtifactLimits::DEFAULT, &|_| {}).await.unwrap_err();
}

async fn writes(server: &GitHubServer, github: &GitHub) {
    let (repository, vpc) = (repository(server), pull(server, 1));
    let head = server.world(|world| world.pull(NETWORK, 1).head().clone());
    github.review(&vpc, &head, ReviewEvent::Approve, "Approved").await.unwrap();
    github.review(&vpc, &head, ReviewEvent::Comment, "A remark").await.unwrap();
    let mut status = NewStatus {
        context: "countersign/apply/network".into(),
        state: NewState::Pending,
        description: "Applying".into(),
        target_url: Some("https://acme.test/runs/1".parse().unwrap()),
    };
    github.set_status(&repository, &head, &status).await.unwrap();
    (status.state, status.target_url) = (NewState::Success, None);
    github.set_status(&repository, &head, &status).await.unwrap();
    let comment = github.comment(&vpc, "<!-- countersign -->").await.unwrap();
    github.edit_comment(&repository, comment.id, "<!-- countersign --> again").await.unwrap();
}

/// What GitHub refuses, in its forms.
async fn refusals(server: &GitHubServer, github: &GitHub) {
    let (repository, vpc) = (repository(server), pull(server, 1));
    let head = server.world(|world| world.pull(NETWORK, 1).head().clone());
    let absent: CommitId = "0".repeat(40).parse().unwrap();
    let status =
        NewStatus { context: "x".into(), state: NewState::Error, description: String::new(), target_url: None };
    let own = server.world(|world| world.pull(NETWORK, 4).head().clone());
    github.review(&pull(server, 4), &own, ReviewEvent::Approve, "Mine").await.unwrap_err();
    github.review(&vpc, &absent, ReviewEvent::Approve, "Elsewhere").await.unwrap_err();
    github.review(&vpc, &head, ReviewEvent::Comment, "").await.unwrap_err();
    github.set_status(&repository, &absent, &status).await.unwrap_err();
    github.comment(&vpc, "").await.unwrap_err();
    github.comment(&pull(server, 99), "Hello").await.unwrap_err();
    github.edit_comment(&repository, 1, "Hello").await.unwrap_err();
    assert_eq!(github.pull(&pull(server, 99)).await, Err(GitHubError::NotFound));
    assert_eq!(github.text_at(&repository, &absent, "main.tf").await, Err(GitHubError::NotFound));

    let elsewhere = PullRef { repository: RepositoryRef::parse(server.host(), "globex/secret").unwrap(), number: 1 };
    assert!(matches!(github.pull(&elsewhere).await, Err(GitHubError::SsoRequired { url: Some(_), .. })));
    assert!(matches!(
        github.comment(&elsewhere, "Hello").await,
        Err(WriteError::Refused(GitHubError::SsoRequired { url: Some(_), .. }))
    ));
    let narrow = client(server, "github_pat_ana");
    narrow.viewer().await.unwrap();
    narrow.inbox("is:pr repo:acme/network", None).await.unwrap();
    narrow.comment(&vpc, "Hello").await.unwrap_err();
    narrow.runs(&repository, &head).await.unwrap_err();
    client(server, "ghp_wrong").viewer().await.unwrap_err();
    client(server, "ghp_wrong").inbox("is:pr", None).await.unwrap_err();

    // A head that its base has already is not among the commits, so its statuses are asked for apart.
    let landed = server.world(|world| {
        let main = world.branch(NETWORK, "main").unwrap();
        world.force(NETWORK, "landed", &main);
        let number = world.add_pull(NETWORK, Pull::new("own", "ana").into_branch("landed"));
        let head = world.pull(NETWORK, number).head().clone();
        world.set_status(NETWORK, Status::new("ben", &head, "ci/late", StatusState::Success));
        world.force(NETWORK, "landed", &head);
        number
    });
    assert_eq!(github.pull(&pull(server, landed)).await.unwrap().statuses.len(), 1);
}
